"""Facts recorded on devices and screens arrive here as immutable events; upper rooms fold them into tables."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kham.kernel.ids import new_id


class Outcome(models.TextChoices):
    """Every received event ends in exactly one of these."""

    RECEIVED = "received", _("Đã nhận")
    APPLIED = "applied", _("Đã ghi nhận")
    HELD = "held", _("Đang chờ dữ liệu liên quan")
    QUARANTINED = "quarantined", _("Cần người xem")


class Event(models.Model):
    """One fact with an id made by the client; sent twice it is stored once. Never changed after arrival."""

    number = models.BigAutoField(primary_key=True, help_text="server sequence, the cursor of readers")
    event_id = models.UUIDField(unique=True, default=new_id)
    device = models.CharField(max_length=60, blank=True)
    actor = models.CharField(max_length=80)
    unit_path = models.CharField(max_length=60, db_index=True)
    stream_type = models.CharField(max_length=40)
    stream_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=60)
    schema = models.PositiveSmallIntegerField(default=1)
    body = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(help_text="time on the device")
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.RECEIVED, db_index=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["stream_type", "stream_id", "number"], name="sync_event_stream")]
        verbose_name = "sự kiện"
