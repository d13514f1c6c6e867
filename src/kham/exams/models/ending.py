"""What ends a day: results handed over, supplies used, exams made elsewhere."""

from django.db import models

from kham.kernel.ids import new_id


class Handover(models.Model):
    """The result given to the person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    encounter = models.ForeignKey("exams.Encounter", models.CASCADE, related_name="handovers")
    unit_path = models.CharField(max_length=60, db_index=True)
    channel = models.CharField(max_length=20)
    given_to = models.CharField(max_length=120)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["at"]


class Consumable(models.Model):
    """vật tư: taken, used, spoiled, returned in one session."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("planning.Session", models.PROTECT, related_name="consumables")
    unit_path = models.CharField(max_length=60, db_index=True)
    item = models.CharField(max_length=40)
    taken = models.PositiveIntegerField(default=0)
    used = models.PositiveIntegerField(default=0)
    spoiled = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["item"]
        constraints = [models.UniqueConstraint(fields=["session", "item"], name="exams_consumable_once")]


class ExaminedElsewhere(models.Model):
    """đã khám nơi khác trong năm, with proof; counts once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="examined_elsewhere")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=60, db_index=True)
    on = models.DateField()
    facility_name = models.CharField(max_length=200)
    document = models.CharField(max_length=200)
    stored = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    withdrawn_reason = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["-on"]
