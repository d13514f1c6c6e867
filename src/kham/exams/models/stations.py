"""Desks of a session and the calling of numbers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kham.kernel.ids import new_id


class Desk(models.Model):
    """bàn khám: a place with people that covers one or more stations of the forms, for one session."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("planning.Session", models.PROTECT, related_name="desks")
    unit_path = models.CharField(max_length=60, db_index=True)
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=80)
    room = models.CharField(max_length=60, blank=True)
    stations = models.JSONField(default=list)
    everyone = models.JSONField(
        default=list, help_text="optional stations of the forms that everybody passes here"
    )
    staff = models.JSONField(default=list, help_text="names or roles, one a line on the screen")
    template = models.CharField(max_length=30, blank=True, help_text="whose rules of order the day follows")
    position = models.PositiveSmallIntegerField(default=0)
    open = models.BooleanField(default=True)

    class Meta:
        ordering = ["session", "position"]
        constraints = [models.UniqueConstraint(fields=["session", "code"], name="exams_desk_code_once")]


class Call(models.Model):
    """One calling of a number to a desk; folded from events."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    encounter = models.ForeignKey("exams.Encounter", models.CASCADE, related_name="calls")
    unit_path = models.CharField(max_length=60, db_index=True)
    desk = models.CharField(max_length=30)
    outcome = models.CharField(
        max_length=8, choices=[("called", _("Đã gọi")), ("came", _("Đã đến")), ("missed", _("Vắng khi gọi"))]
    )
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    event_id = models.UUIDField(unique=True)

    class Meta:
        ordering = ["at"]


class Board(models.Model):
    """A television of a session: a secret link that shows numbers only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("planning.Session", models.PROTECT, related_name="boards")
    unit_path = models.CharField(max_length=60, db_index=True)
    token = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    revoked_at = models.DateTimeField(null=True)
