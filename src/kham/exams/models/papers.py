"""Workbooks and paper forms that go out and come back."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kham.kernel.ids import new_id


class Book(models.Model):
    """sổ Excel của buổi khám as it went out: whose row has which number, and which definition each sheet was drawn from."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("planning.Session", models.PROTECT, related_name="books")
    unit_path = models.CharField(max_length=60, db_index=True)
    code = models.CharField(max_length=20, unique=True, help_text="short code, first part of each row id")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    people = models.JSONField(
        default=list, help_text="ids of persons; the row number in the book is the place here"
    )
    stamps = models.JSONField(default=list, help_text='"form@version+extension@version" of each sheet')

    class Meta:
        ordering = ["-made_at"]
        verbose_name = "sổ Excel của buổi khám"


class BookReturn(models.Model):
    """A filled workbook that came back; the same file twice is the same return."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("planning.Session", models.PROTECT, related_name="book_returns")
    unit_path = models.CharField(max_length=60, db_index=True)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=80)
    counts = models.JSONField(default=dict, help_text="rows by verdict, cache")
    notes = models.JSONField(default=list, help_text="sentences about the file and its sheets")
    accepted_at = models.DateTimeField(null=True, help_text="when rows were last taken in")

    class Meta:
        ordering = ["-received_at"]
        verbose_name = "sổ đã ghi nộp về"
        constraints = [models.UniqueConstraint(fields=["session", "sha256"], name="exams_book_return_once")]


class BookRow(models.Model):
    """One row of it: what stood there and the verdict. Kept until it is taken in or corrected in another file."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    book_return = models.ForeignKey(BookReturn, models.CASCADE, related_name="rows")
    book = models.ForeignKey(Book, models.PROTECT, null=True, related_name="+")
    serial = models.PositiveIntegerField(
        default=0, help_text="place in the book's list of people; 0 = not known"
    )
    sheet = models.CharField(max_length=60)
    number = models.PositiveIntegerField(help_text="row number as Excel shows it")
    label = models.CharField(max_length=160, blank=True, help_text="name as it stood in the row")
    verdict = models.CharField(max_length=20, db_index=True)
    sentence = models.CharField(max_length=400, blank=True)
    answers = models.JSONField(default=dict, help_text="tag → text as it stood in the cell")
    told = models.JSONField(default=list, help_text="[{tag, raw, value, stored, verdict, sentence}]")
    taken_at = models.DateTimeField(null=True)
    event_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["sheet", "number"]
        verbose_name = "dòng của sổ"


class PaperState(models.TextChoices):
    """What became of a printed form."""

    PRINTED = "printed", _("Đã in")
    RETURNED = "returned", _("Đã nhận về")
    ENTERED = "entered", _("Đã nhập")
    CHECKED = "checked", _("Đã kiểm tra")
    CANCELLED = "cancelled", _("Bỏ")


class PaperSheet(models.Model):
    """phiếu giấy: one printed form, its token (all that its QR holds) and what became of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("planning.Session", models.PROTECT, related_name="paper_sheets")
    appointment = models.ForeignKey(
        "planning.Appointment", models.PROTECT, null=True, related_name="paper_sheets"
    )
    encounter = models.ForeignKey("exams.Encounter", models.CASCADE, null=True, related_name="paper_sheets")
    unit_path = models.CharField(max_length=60, db_index=True)
    token = models.CharField(max_length=40, unique=True)
    form = models.CharField(max_length=40)
    form_version = models.CharField(max_length=20)
    extensions = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=PaperState, default=PaperState.PRINTED, db_index=True)
    printed_at = models.DateTimeField()
    printed_by = models.CharField(max_length=80)
    returned_at = models.DateTimeField(null=True)
    returned_by = models.CharField(max_length=80, blank=True)
    entered_at = models.DateTimeField(null=True)
    entered_by = models.CharField(max_length=80, blank=True)
    tags = models.JSONField(default=list, help_text="tags first entered from this paper")
    batch = models.UUIDField(
        null=True, db_index=True, help_text="batch in which a sample for checking was drawn"
    )

    class Meta:
        ordering = ["printed_at", "pk"]
        verbose_name = "phiếu giấy"


class PaperCheck(models.Model):
    """kiểm tra lần hai: a second person types chosen fields of a paper blind; differences are settled one by one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sheet = models.ForeignKey(PaperSheet, models.CASCADE, related_name="checks")
    unit_path = models.CharField(max_length=60, db_index=True)
    batch = models.UUIDField(db_index=True, help_text="papers drawn at the same time")
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=80)
    tags = models.JSONField(default=list)
    typed = models.JSONField(default=dict)
    differences = models.JSONField(default=list, help_text="[{tag, first, second, settled}]")
    by = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["drawn_at", "pk"]
        verbose_name = "kiểm tra lần hai"
