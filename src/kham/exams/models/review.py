"""What people sign or consent to beside the exam itself, and settings of a unit."""

from django.db import models

from kham.kernel.ids import new_id


class RuleSignature(models.Model):
    """A clinician read the table of a rule and signed it for the unit."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_path = models.CharField(max_length=60, db_index=True)
    rule = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    table_hash = models.CharField(max_length=64)
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    licence_number = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["rule", "at"]


class Consent(models.Model):
    """đồng ý or từ chối: of a relative, or of the woman herself after counselling. Folded from `encounter.consent`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    encounter = models.ForeignKey("exams.Encounter", models.CASCADE, related_name="consents")
    unit_path = models.CharField(max_length=60, db_index=True)
    kind = models.CharField(max_length=20, help_text="capacity, gynaecology")
    given = models.BooleanField()
    by_name = models.CharField(max_length=120)
    relation = models.CharField(max_length=60, blank=True)
    counselled_by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    note = models.CharField(max_length=250, blank=True)
    recorded_by = models.CharField(max_length=80, blank=True)
    event_id = models.UUIDField(null=True, unique=True, help_text="the sync event it was folded from")

    class Meta:
        ordering = ["at"]
        verbose_name = "đồng ý, từ chối"


class UnitSetting(models.Model):
    """One setting of exam day that a unit changed from its default."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_path = models.CharField(max_length=60, db_index=True)
    key = models.CharField(max_length=60)
    value = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=80)

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["unit_path", "key"], name="exams_setting_once_a_unit")]
