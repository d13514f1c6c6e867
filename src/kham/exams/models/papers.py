"""Workbooks and paper forms that go out and come back."""

from django.db import models

from kham.kernel.ids import new_id


class Book(models.Model):
    """sổ Excel của buổi khám as it went out."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("planning.Session", models.PROTECT, related_name="books")
    unit_path = models.CharField(max_length=60, db_index=True)
    code = models.CharField(max_length=20, unique=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    sheets = models.JSONField(default=dict)

    class Meta:
        ordering = ["-made_at"]


class BookReturn(models.Model):
    """A filled workbook that came back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    book = models.ForeignKey(Book, models.PROTECT, null=True, related_name="returns")
    session = models.ForeignKey("planning.Session", models.PROTECT, related_name="book_returns")
    unit_path = models.CharField(max_length=60, db_index=True)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=80)
    counts = models.JSONField(default=dict)
    accepted_at = models.DateTimeField(null=True)
    stored = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-received_at"]


class BookRow(models.Model):
    """One row of it with its verdict."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    book_return = models.ForeignKey(BookReturn, models.CASCADE, related_name="rows")
    encounter = models.ForeignKey("exams.Encounter", models.CASCADE, null=True, related_name="book_rows")
    sheet = models.CharField(max_length=60)
    number = models.PositiveIntegerField(default=0)
    verdict = models.CharField(max_length=20, blank=True)
    answers = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    event_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["sheet", "number"]


class PaperSheet(models.Model):
    """phiếu giấy: one printed form, its token and what became of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    encounter = models.ForeignKey("exams.Encounter", models.CASCADE, related_name="paper_sheets")
    unit_path = models.CharField(max_length=60, db_index=True)
    token = models.CharField(max_length=40, unique=True)
    printed_at = models.DateTimeField()
    printed_by = models.CharField(max_length=80)
    entered_at = models.DateTimeField(null=True)
    entered_by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["printed_at"]


class PaperCheck(models.Model):
    """A second person typed chosen fields of a paper blind."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sheet = models.ForeignKey(PaperSheet, models.CASCADE, related_name="checks")
    unit_path = models.CharField(max_length=60, db_index=True)
    tags = models.JSONField(default=list)
    typed = models.JSONField(default=dict)
    differences = models.JSONField(default=list)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["at"]
