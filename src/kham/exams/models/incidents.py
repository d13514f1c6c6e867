"""Emergencies and critical values. Both are folded from events; a row says what the events add up to."""

from django.db import models
from django.db.models import Q

from kham.kernel.ids import new_id


class Emergency(models.Model):
    """cấp cứu tại buổi khám: what, first aid, transfer, outcome. Open until somebody wrote how it ended."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("planning.Session", models.PROTECT, related_name="emergencies")
    encounter = models.ForeignKey("exams.Encounter", models.CASCADE, null=True, related_name="emergencies")
    unit_path = models.CharField(max_length=60, db_index=True)
    station = models.CharField(max_length=30, blank=True, help_text="where it happened; empty = at the door")
    who = models.CharField(max_length=160, blank=True, help_text="of somebody who was not received yet")
    what = models.JSONField(default=list, help_text="codes of data/emergency.yaml")
    words = models.TextField(blank=True)
    started_at = models.DateTimeField()
    raised_by = models.CharField(max_length=80)
    first_aid = models.JSONField(default=list, help_text="[{code, at: iso}]")
    transfer = models.JSONField(default=dict, help_text="{how, where, called_at, left_at, with}")
    outcome = models.CharField(max_length=20, blank=True, help_text="code; empty = not known yet")
    outcome_words = models.CharField(max_length=300, blank=True)
    log = models.JSONField(default=list, help_text="[{at, by, fields}] one line an event")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-started_at"]
        verbose_name = "cấp cứu"
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(outcome=""), name="exams_emergency_ends_with_outcome"
            )
        ]


class Alert(models.Model):
    """A critical value that a doctor of the session acknowledges by name. A value put right withdraws an open one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    encounter = models.ForeignKey("exams.Encounter", models.CASCADE, related_name="alerts")
    session = models.ForeignKey("planning.Session", models.PROTECT, related_name="alerts")
    unit_path = models.CharField(max_length=60, db_index=True)
    rule = models.CharField(max_length=60)
    level = models.CharField(max_length=1)
    sentence = models.CharField(max_length=300)
    raised_at = models.DateTimeField()
    raised_by = models.CharField(max_length=80, blank=True, help_text="actor of the save that raised it")
    answer = models.CharField(max_length=20, blank=True, help_text="what the person entering did")
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    acknowledged_name = models.CharField(max_length=120, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(
        null=True, help_text="the value was put right before anybody acknowledged"
    )

    class Meta:
        ordering = ["-raised_at"]
        verbose_name = "cảnh báo giá trị nguy hiểm"
        constraints = [
            models.UniqueConstraint(fields=["encounter", "rule", "level"], name="exams_alert_once_a_level")
        ]


OPEN_ALERT = Q(acknowledged_at__isnull=True, withdrawn_at__isnull=True)
