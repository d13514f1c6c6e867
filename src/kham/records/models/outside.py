"""Results that another facility's software handed over."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kham.kernel.ids import new_id


class OutsideState(models.TextChoices):
    """What became of one result."""

    MATCHED = "matched", _("Khớp, chờ ghi nhận")
    ASK = "ask", _("Cần hỏi là ai")
    CONFLICT = "conflict", _("Trái với điều đã ghi")
    UNKNOWN = "unknown", _("Chưa có trong danh sách")
    REFUSED = "refused", _("Không đọc được")
    RECORDED = "recorded", _("Đã ghi khám nơi khác")
    SAME = "same", _("Đã có, không đếm thêm")
    SET_ASIDE = "set_aside", _("Bỏ qua")


class OutsideFile(models.Model):
    """tệp kết quả từ cơ sở khác: kept sealed; the same bytes are one file of a campaign."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="outside_files")
    unit_path = models.CharField(max_length=60, db_index=True)
    kind = models.CharField(
        max_length=10, choices=[("workbook", _("Bảng Excel")), ("package", _("Gói dữ liệu"))]
    )
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    file = models.CharField(max_length=200, help_text="name of the sealed file")
    facility_name = models.CharField(max_length=200, help_text="who sent it; a row may name another")
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=80)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-received_at"]
        verbose_name = "tệp kết quả từ cơ sở khác"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "sha256"], name="records_outside_file_once")
        ]


class OutsideResult(models.Model):
    """One result of such a file and what was decided; the result itself lies sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey(OutsideFile, models.CASCADE, related_name="results")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=60, db_index=True)
    place = models.CharField(
        max_length=120, help_text="where in the file: sheet and row, or number of the HOSO"
    )
    state = models.CharField(max_length=10, choices=OutsideState, db_index=True)
    sentence = models.CharField(max_length=300, blank=True, help_text="why; nothing personal")
    sealed = models.TextField(blank=True, help_text="the result as read, sealed")
    on = models.DateField(null=True)
    facility_name = models.CharField(max_length=200, blank=True)
    visit = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of facility and its own number of the visit"
    )
    person = models.ForeignKey("roster.Person", models.PROTECT, null=True, related_name="outside_results")
    candidates = models.JSONField(default=list, help_text="[{person, words}] likeliest first")
    proof = models.ForeignKey("exams.ExaminedElsewhere", models.PROTECT, null=True, related_name="results")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["file", "id"]
        verbose_name = "kết quả từ cơ sở khác"
