"""What is said back and forth about a list: which list it follows, what changed, answers to many rows, numbers asked of the police."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kham.kernel.ids import new_id


class VersionState(models.TextChoices):
    """Whether a list is the next version of an earlier one."""

    PROPOSED = "proposed", _("Chờ xác nhận")
    CONFIRMED = "confirmed", _("Là bản mới")
    DECLINED = "declined", _("Là danh sách khác")


class ListVersion(models.Model):
    """A list and the earlier list of the same sender that it continues. A list continues at most one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    later = models.OneToOneField("roster.SourceList", models.CASCADE, related_name="follows")
    earlier = models.ForeignKey("roster.SourceList", models.CASCADE, related_name="followed_by")
    unit_path = models.CharField(max_length=60, db_index=True)
    certain = models.BooleanField(default=False, help_text="our own answered workbook came back")
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.PROPOSED)
    counts = models.JSONField(default=dict, help_text="{same, changed, new, gone}")
    compared_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "bản sau của danh sách"


class RowChange(models.Model):
    """One row that is new, gone or changed between two versions. Rows that say the same are only counted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(ListVersion, models.CASCADE, related_name="changes")
    unit_path = models.CharField(max_length=60)
    kind = models.CharField(
        max_length=8, choices=[("new", _("Mới")), ("gone", _("Không còn")), ("changed", _("Thay đổi"))]
    )
    earlier_row = models.ForeignKey("roster.SourceRow", models.CASCADE, null=True, related_name="+")
    later_row = models.ForeignKey("roster.SourceRow", models.CASCADE, null=True, related_name="+")
    differences = models.JSONField(default=list, help_text="names of the fields that differ")
    answer = models.CharField(
        max_length=6, blank=True, choices=[("ended", _("Đã kết thúc đối tượng")), ("kept", _("Giữ nguyên"))]
    )
    memberships = models.JSONField(default=list, help_text="ids of the memberships that were ended")
    reason = models.CharField(max_length=250, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "dòng thay đổi"


class RowAnswer(models.Model):
    """One answer given to all rows with the same question; what the rows said before is kept, so it can be undone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source_list = models.ForeignKey("roster.SourceList", models.CASCADE, related_name="answers")
    unit_path = models.CharField(max_length=60)
    question = models.CharField(max_length=60)
    answer = models.CharField(max_length=40)
    rows = models.PositiveIntegerField(default=0)
    before = models.TextField(help_text="encrypted JSON: row id → fields, sealed, verdict, notes")
    answered_by = models.CharField(max_length=80)
    answered_at = models.DateTimeField()
    undone_by = models.CharField(max_length=80, blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-answered_at", "-id"]
        verbose_name = "câu trả lời cho nhiều dòng"


class NumberRequest(models.Model):
    """danh sách gửi Công an: people without a personal number, as sent out on a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey("places.Unit", models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=60, db_index=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at"]
        verbose_name = "danh sách gửi Công an"


class NumberRequestLine(models.Model):
    """One person of such a list, with the number of the line as printed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(NumberRequest, models.CASCADE, related_name="lines")
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=60)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["request", "person"], name="roster_number_asked_once_a_list")
        ]
