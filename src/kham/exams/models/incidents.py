"""Emergencies and critical values."""

from django.db import models

from kham.kernel.ids import new_id


class Emergency(models.Model):
    """cấp cứu tại buổi khám: what, first aid, transfer, outcome."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("planning.Session", models.PROTECT, related_name="emergencies")
    encounter = models.ForeignKey("exams.Encounter", models.CASCADE, null=True, related_name="emergencies")
    unit_path = models.CharField(max_length=60, db_index=True)
    station = models.CharField(max_length=30, blank=True)
    what = models.JSONField(default=list)
    words = models.TextField(blank=True)
    started_at = models.DateTimeField()
    raised_by = models.CharField(max_length=80)
    first_aid = models.JSONField(default=list)
    transfer = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-started_at"]


class Alert(models.Model):
    """A critical value that somebody of the session must acknowledge by name."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    encounter = models.ForeignKey("exams.Encounter", models.CASCADE, related_name="alerts")
    session = models.ForeignKey("planning.Session", models.PROTECT, related_name="alerts")
    unit_path = models.CharField(max_length=60, db_index=True)
    rule = models.CharField(max_length=60)
    level = models.CharField(max_length=1)
    sentence = models.CharField(max_length=300)
    raised_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    acknowledged_name = models.CharField(max_length=120, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-raised_at"]
        constraints = [models.UniqueConstraint(fields=["encounter", "rule"], name="exams_alert_once_a_rule")]
