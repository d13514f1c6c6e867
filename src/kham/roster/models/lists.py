"""Lists as they were sent: the whole file, each sheet's mapping, each row with its verdict."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kham.kernel.ids import new_id


class ListState(models.TextChoices):
    """Life of a source list: four states are enough."""

    RECEIVED = "received", _("Đã nhận, chờ xác nhận cột")
    STAGED = "staged", _("Đã đọc, chờ ghi nhận")
    COMMITTED = "committed", _("Đã ghi nhận")
    WITHDRAWN = "withdrawn", _("Đã rút")


class SourceList(models.Model):
    """danh sách nguồn: one file from one sender; the same file sent twice is the same list."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="lists")
    unit = models.ForeignKey("places.Unit", models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=60, db_index=True)
    sender = models.CharField(max_length=40, help_text="code of the sender, see roster/data/senders.yaml")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="lists")
    title = models.CharField(max_length=250)
    file = models.FileField(upload_to="lists/", max_length=200)
    file_name = models.CharField(max_length=250)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=ListState, default=ListState.RECEIVED, db_index=True)
    counts = models.JSONField(default=dict, help_text="rows by verdict, cache")
    received_by = models.CharField(max_length=80)
    received_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-received_at"]
        verbose_name = "danh sách nguồn"
        constraints = [models.UniqueConstraint(fields=["unit", "sha256"], name="roster_list_once")]


class SourceSheet(models.Model):
    """One sheet of a list: where its header is and what each column means, confirmed by a person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source_list = models.ForeignKey(SourceList, models.CASCADE, related_name="sheets")
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField()
    header_rows = models.JSONField(default=list, help_text="spreadsheet row numbers of the header")
    first_row = models.PositiveIntegerField(
        default=1, help_text="spreadsheet row number of the first data row"
    )
    columns = models.JSONField(
        default=list, help_text="[{index, letter, heading, field, encoding, confidence, examples}]"
    )
    skipped = models.BooleanField(default=False)
    group = models.CharField(
        max_length=40, blank=True, help_text="target group that rows of this sheet prove"
    )
    titles = models.JSONField(default=list)
    encoding = models.CharField(max_length=20, default="unicode")
    notes = models.JSONField(default=list, help_text="sentences about the sheet as a whole")
    rows_seen = models.PositiveIntegerField(default=0)
    confirmed = models.BooleanField(default=False)
    template = models.CharField(
        max_length=60, blank=True, help_text="code and version of our template that this sheet was filled in"
    )
    sample = models.TextField(
        blank=True, help_text="encrypted JSON of the first rows, to show what a mapping reads"
    )

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["source_list", "position"], name="roster_sheet_once")]


class Verdict(models.TextChoices):
    """What the reader says of a row."""

    ACCEPTED = "accepted", _("Nhận")
    REPAIRED = "repaired", _("Nhận, đã sửa")
    QUESTION = "question", _("Cần hỏi")
    REFUSED = "refused", _("Không nhận")


class SourceRow(models.Model):
    """dòng: raw cells as text, fields as read, notes in the sender's words, and the person it was linked to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source_list = models.ForeignKey(SourceList, models.CASCADE, related_name="rows")
    unit_path = models.CharField(max_length=60, db_index=True)
    sheet = models.CharField(max_length=120)
    row_number = models.PositiveIntegerField(help_text="as Excel shows it")
    stt = models.CharField(max_length=20, blank=True, help_text="value of the list's own number column")
    raw = models.JSONField(default=list)
    fields = models.JSONField(
        default=dict, help_text="normalised values; ID numbers sealed by the queries that need them"
    )
    sealed = models.TextField(blank=True, help_text="encrypted JSON of identifiers and phone")
    fingerprint = models.CharField(
        max_length=64, db_index=True, help_text="of list, sheet and content; survives re-import"
    )
    verdict = models.CharField(max_length=10, choices=Verdict, db_index=True)
    notes = models.JSONField(default=list, help_text="[{code, column, heading, sentence}]")
    person = models.ForeignKey("roster.Person", models.PROTECT, null=True, related_name="rows")
    link_reason = models.JSONField(default=list)
    linked_at = models.DateTimeField(null=True)
    corrected_by = models.CharField(
        max_length=80, blank=True, help_text="who answered the question about this row"
    )

    class Meta:
        ordering = ["source_list", "sheet", "row_number"]
        verbose_name = "dòng"
        constraints = [
            models.UniqueConstraint(fields=["source_list", "sheet", "row_number"], name="roster_row_once"),
            models.CheckConstraint(
                condition=models.Q(person__isnull=True, linked_at__isnull=True)
                | models.Q(person__isnull=False, linked_at__isnull=False),
                name="roster_row_linked_when",
            ),
        ]


class SenderMapping(models.Model):
    """What this sender's headings were last confirmed to mean: {folded heading: field}."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_path = models.CharField(max_length=60)
    sender = models.CharField(max_length=40)
    headings = models.JSONField(default=dict)
    confirmed_by = models.CharField(max_length=80)
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit_path", "sender"], name="roster_mapping_once_a_sender")
        ]
