"""What ends a day: who left and why, results handed over, supplies used, the signed closing sheet, exams made elsewhere."""

from django.db import models
from django.db.models import Q

from kham.kernel.ids import new_id


class Departure(models.Model):
    """về trước khi xong: why, what is missing and when to come back. Folded from `encounter.left`; returning removes it."""

    encounter = models.OneToOneField(
        "exams.Encounter", models.CASCADE, primary_key=True, related_name="departure"
    )
    unit_path = models.CharField(max_length=60, db_index=True)
    kind = models.CharField(
        max_length=16, help_text="busy tired waited refused elsewhere transferred supplies other"
    )
    reason = models.CharField(max_length=250)
    come_back_on = models.DateField(null=True)
    missing = models.JSONField(default=list, help_text="codes of stations not passed when the person left")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        verbose_name = "về sớm"


class ResultCode(models.Model):
    """mã nhận kết quả: printed on the slip; with the birth year it opens the own result on the portal."""

    encounter = models.OneToOneField(
        "exams.Encounter", models.CASCADE, primary_key=True, related_name="result_code"
    )
    code = models.CharField(max_length=16, unique=True, help_text="12 signs, 54 random bits")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "mã nhận kết quả"


class Handover(models.Model):
    """trả kết quả: one version of the result given to whom, when and how. `version` 0 is the slip before the conclusion."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    encounter = models.ForeignKey("exams.Encounter", models.CASCADE, related_name="handovers")
    unit_path = models.CharField(max_length=60, db_index=True)
    version = models.PositiveIntegerField(default=1)
    channel = models.CharField(max_length=12, help_text="paper portal read_aloud relative post")
    given_to = models.CharField(max_length=120, blank=True, help_text="empty = the person")
    relation = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=250, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        ordering = ["at"]
        verbose_name = "trả kết quả"


class Consumable(models.Model):
    """vật tư: taken, used, spoiled, returned in one session."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("planning.Session", models.PROTECT, related_name="consumables")
    unit_path = models.CharField(max_length=60, db_index=True)
    item = models.CharField(max_length=40, help_text="code of data/supplies.yaml")
    taken = models.PositiveIntegerField(default=0)
    used = models.PositiveIntegerField(default=0)
    spoiled = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["item"]
        verbose_name = "vật tư"
        constraints = [models.UniqueConstraint(fields=["session", "item"], name="exams_consumable_once")]


class Closing(models.Model):
    """bảng khóa sổ: the sheet as it was signed; reopening keeps it and the next closing is a new version."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("planning.Session", models.PROTECT, related_name="closings")
    unit_path = models.CharField(max_length=60, db_index=True)
    version = models.PositiveSmallIntegerField(default=1)
    sheet = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the sheet as canonical JSON")
    signed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    signer_name = models.CharField(max_length=120)
    signed_at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.CharField(max_length=80, blank=True)
    reopened_reason = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["session", "version"]
        verbose_name = "bảng khóa sổ"
        constraints = [
            models.UniqueConstraint(fields=["session", "version"], name="exams_closing_version"),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True) | ~Q(reopened_reason=""), name="exams_reopened_says_why"
            ),
        ]


class ExaminedElsewhere(models.Model):
    """đã khám nơi khác trong năm, with proof; counts once and takes the person off lists to call and plan."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="examined_elsewhere")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=60, db_index=True)
    on = models.DateField()
    facility_name = models.CharField(max_length=200)
    document = models.CharField(max_length=200, help_text="what was seen: kind and number of the paper")
    file_name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=60, blank=True)
    sealed = models.TextField(blank=True, help_text="the picture or scan, sealed")
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)
    withdrawn_reason = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["-on"]
        verbose_name = "đã khám nơi khác"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "campaign"],
                condition=Q(withdrawn_at__isnull=True),
                name="exams_elsewhere_once_a_campaign",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="exams_elsewhere_withdrawn_says_why",
            ),
        ]
