"""Invitations handed out and what came of calls and visits."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kham.kernel.ids import new_id


class Channel(models.TextChoices):
    """How a person is reached."""

    PAPER = "paper", _("Giấy mời")
    CALL = "call", _("Gọi điện")
    VISIT = "visit", _("Đến nhà")


class Outcome(models.TextChoices):
    """What a call or visit brought; the campaign's real work list."""

    DELIVERED = "delivered", _("Đã đưa giấy mời")
    WILL_COME = "will_come", _("Sẽ đến")
    ABSENT = "absent", _("Vắng nhà")
    AWAY = "away", _("Đi làm ăn xa")
    REFUSED = "refused", _("Từ chối")
    BEDRIDDEN = "bedridden", _("Ốm nằm, cần khám tại nhà")
    MOVED = "moved", _("Đã chuyển đi")
    DEAD = "dead", _("Đã mất")
    ELSEWHERE = "elsewhere", _("Đã khám nơi khác")
    WRONG_NUMBER = "wrong_number", _("Sai số điện thoại")


class InvitationBatch(models.Model):
    """One printing of invitations: a file by neighbourhood and household, kept with who printed it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("planning.Session", models.PROTECT, related_name="invitation_batches")
    unit_path = models.CharField(max_length=60, db_index=True)
    people = models.PositiveIntegerField()
    printed_by = models.CharField(max_length=80)
    printed_at = models.DateTimeField()

    class Meta:
        ordering = ["-printed_at"]


class Contact(models.Model):
    """One attempt to reach one person for the campaign."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="contacts")
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="contacts")
    appointment = models.ForeignKey(
        "planning.Appointment", models.PROTECT, null=True, related_name="contacts"
    )
    unit_path = models.CharField(max_length=60, db_index=True)
    channel = models.CharField(max_length=6, choices=Channel)
    outcome = models.CharField(max_length=14, choices=Outcome, db_index=True)
    note = models.CharField(max_length=250, blank=True)
    next_on = models.DateField(null=True, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        verbose_name = "lần liên hệ"
