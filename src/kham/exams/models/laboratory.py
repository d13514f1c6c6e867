"""Orders, samples, results from laboratories, pictures and tracings."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kham.kernel.ids import new_id


class LabOrder(models.Model):
    """chỉ định: a test ordered by a doctor for one person; folded from `encounter.ordered`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    encounter = models.ForeignKey("exams.Encounter", models.CASCADE, related_name="orders")
    unit_path = models.CharField(max_length=60, db_index=True)
    code = models.CharField(max_length=40, help_text="code of data/laboratory.yaml")
    reason = models.CharField(max_length=250, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "code"]
        constraints = [models.UniqueConstraint(fields=["encounter", "code"], name="exams_order_once")]


class SampleState(models.TextChoices):
    """What became of a sample."""

    TAKEN = "taken", _("Đã lấy")
    SENT = "sent", _("Đã gửi")
    RECEIVED = "received", _("Phòng xét nghiệm đã nhận")
    REJECTED = "rejected", _("Bị loại")


class Sample(models.Model):
    """mẫu bệnh phẩm: one tube or cup with its own barcode; folded from `encounter.sample`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    encounter = models.ForeignKey("exams.Encounter", models.CASCADE, related_name="samples")
    unit_path = models.CharField(max_length=60, db_index=True)
    barcode = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=20, help_text="kind of data/laboratory.yaml")
    state = models.CharField(max_length=12, choices=SampleState, default=SampleState.TAKEN)
    reason = models.CharField(max_length=250, blank=True)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=80, blank=True)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["barcode"]


class LabelRun(models.Model):
    """Labels printed for a session: a run of numbers that no other run shares."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("planning.Session", models.PROTECT, related_name="label_runs")
    unit_path = models.CharField(max_length=60, db_index=True)
    facility = models.CharField(max_length=5)
    year = models.PositiveSmallIntegerField()
    first = models.PositiveIntegerField()
    count = models.PositiveIntegerField()
    sheet = models.CharField(max_length=20)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.UniqueConstraint(fields=["facility", "year", "first"], name="exams_labels_never_twice")
        ]


class LabColumns(models.Model):
    """Columns of a laboratory's own workbook, confirmed once by a person and used again for files of the same shape."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_path = models.CharField(max_length=60, db_index=True)
    signature = models.CharField(max_length=64)
    laboratory = models.CharField(max_length=120, blank=True)
    columns = models.JSONField(default=dict)
    confirmed_by = models.CharField(max_length=80)
    confirmed_at = models.DateTimeField()

    class Meta:
        ordering = ["confirmed_at"]
        constraints = [
            models.UniqueConstraint(fields=["unit_path", "signature"], name="exams_lab_columns_once")
        ]


class LabFile(models.Model):
    """A file of results as it came (sealed on disk), with what became of it. The same bytes make one file of a unit."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("planning.Session", models.PROTECT, null=True, related_name="lab_files")
    unit_path = models.CharField(max_length=60, db_index=True)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=12)
    laboratory = models.CharField(max_length=120, blank=True)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=80)
    read_at = models.DateTimeField(null=True, help_text="null: its columns wait for confirmation")
    counts = models.JSONField(default=dict, help_text="verdict → rows")
    columns = models.JSONField(default=dict, help_text="what is to be confirmed: signature, columns, sample")
    notes = models.JSONField(default=list)

    class Meta:
        ordering = ["-received_at"]
        constraints = [models.UniqueConstraint(fields=["unit_path", "sha256"], name="exams_lab_file_once")]


class LabRow(models.Model):
    """One result of such a file and its verdict, with the laboratory's own unit and range of reference."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey(LabFile, models.CASCADE, related_name="rows")
    encounter = models.ForeignKey("exams.Encounter", models.CASCADE, null=True, related_name="lab_rows")
    number = models.PositiveIntegerField(default=0)
    place = models.CharField(max_length=60, blank=True)
    barcode = models.CharField(max_length=32, blank=True)
    code = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=120, blank=True, help_text="the test as the file names it")
    tag = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=1024, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    flag = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(null=True, help_text="time of the result by the laboratory")
    verdict = models.CharField(max_length=20, blank=True)
    sentence = models.CharField(max_length=400, blank=True)
    event_id = models.UUIDField(null=True)
    seen_at = models.DateTimeField(
        null=True, help_text="when a doctor looked at a result that came after the conclusion"
    )

    class Meta:
        ordering = ["file", "number"]
        indexes = [models.Index(fields=["verdict"], name="exams_lab_row_verdict")]


class Attachment(models.Model):
    """ECG, ultrasound, X-ray or a paper: its text and a sealed file."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    encounter = models.ForeignKey("exams.Encounter", models.CASCADE, related_name="attachments")
    unit_path = models.CharField(max_length=60, db_index=True)
    kind = models.CharField(max_length=20, help_text="kind of data/laboratory.yaml")
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=60)
    stored = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["encounter", "sha256"], name="exams_attachment_once")]
