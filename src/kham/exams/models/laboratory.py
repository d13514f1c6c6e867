"""Orders, samples, results from laboratories, pictures and tracings."""

from django.db import models

from kham.kernel.ids import new_id


class LabOrder(models.Model):
    """A test ordered by a doctor for one person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    encounter = models.ForeignKey("exams.Encounter", models.CASCADE, related_name="orders")
    unit_path = models.CharField(max_length=60, db_index=True)
    code = models.CharField(max_length=40)
    reason = models.CharField(max_length=250, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    state = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ["at"]


class Sample(models.Model):
    """mẫu bệnh phẩm: one tube or cup with its own barcode."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    encounter = models.ForeignKey("exams.Encounter", models.CASCADE, related_name="samples")
    unit_path = models.CharField(max_length=60, db_index=True)
    barcode = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=12, default="taken")
    reason = models.CharField(max_length=250, blank=True)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=80, blank=True)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["barcode"]


class LabFile(models.Model):
    """A file of results as it came, with what became of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("planning.Session", models.PROTECT, null=True, related_name="lab_files")
    unit_path = models.CharField(max_length=60, db_index=True)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=12)
    laboratory = models.CharField(max_length=120, blank=True)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=80)
    counts = models.JSONField(default=dict)
    columns = models.JSONField(default=dict)

    class Meta:
        ordering = ["-received_at"]


class LabRow(models.Model):
    """One result of such a file and its verdict."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey(LabFile, models.CASCADE, related_name="rows")
    encounter = models.ForeignKey("exams.Encounter", models.CASCADE, null=True, related_name="lab_rows")
    number = models.PositiveIntegerField(default=0)
    barcode = models.CharField(max_length=32, blank=True)
    code = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=120, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    raw = models.JSONField(default=list)
    verdict = models.CharField(max_length=20, blank=True)
    sentence = models.CharField(max_length=300, blank=True)
    event_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["file", "number"]


class Attachment(models.Model):
    """ECG, ultrasound, X-ray or a paper: its text and a sealed file."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    encounter = models.ForeignKey("exams.Encounter", models.CASCADE, related_name="attachments")
    unit_path = models.CharField(max_length=60, db_index=True)
    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=60)
    stored = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
