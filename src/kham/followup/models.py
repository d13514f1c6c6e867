"""Findings followed to closure: each case has an owner, a due date, steps and a closing reason."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kham.kernel.ids import new_id


class CaseState(models.TextChoices):
    """Life of a case."""

    OPEN = "open", _("Chưa liên hệ")
    CONTACTED = "contacted", _("Đã tư vấn, hẹn")
    REFERRED = "referred", _("Đã chuyển tuyến")
    ATTENDED = "attended", _("Đã đến khám")
    CLOSED = "closed", _("Đã đóng")


class ClosingReason(models.TextChoices):
    """Why a case may be closed; nothing closes by itself."""

    CONFIRMED_MANAGED = "confirmed_managed", _("Đã chẩn đoán, đưa vào quản lý")
    TREATED = "treated", _("Đã điều trị")
    RULED_OUT = "ruled_out", _("Khám lại không có bệnh")
    KNOWN_MANAGED = "known_managed", _("Đã được quản lý từ trước")
    DECLINED = "declined", _("Người bệnh từ chối sau khi đã tư vấn")
    LOST = "lost", _("Mất liên lạc sau ít nhất ba lần")
    MOVED = "moved", _("Chuyển đi, đã báo nơi đến")
    DEAD = "dead", _("Đã mất")


class StepKind(models.TextChoices):
    """What a step row tells."""

    OPENED = "opened", _("Mở ca")
    ATTEMPT = "attempt", _("Liên hệ, chưa gặp")
    CONTACTED = "contacted", _("Đã tư vấn, hẹn")
    REFERRED = "referred", _("Chuyển khám")
    ATTENDED = "attended", _("Đã đến khám")
    CLOSED = "closed", _("Đóng ca")
    REOPENED = "reopened", _("Mở lại")
    REASSIGNED = "reassigned", _("Giao lại")
    CHANGED = "changed", _("Kết luận sửa đổi")
    NOTE = "note", _("Ghi chú")


class Case(models.Model):
    """ca theo dõi: one abnormal finding of one encounter, with its owner, due date and closing reason."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    encounter = models.ForeignKey("exams.Encounter", models.PROTECT, related_name="cases")
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="cases")
    unit_path = models.CharField(max_length=60, db_index=True)
    rule = models.CharField(max_length=60, help_text="the finding's rule; one case a rule and encounter")
    level = models.CharField(max_length=1)
    sentence = models.CharField(max_length=300)
    owner = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="cases")
    assigned_to = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField()
    due_on = models.DateField(db_index=True)
    state = models.CharField(max_length=10, choices=CaseState, default=CaseState.OPEN, db_index=True)
    referred_to = models.CharField(max_length=200, blank=True)
    closing_reason = models.CharField(max_length=20, choices=ClosingReason, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["due_on", "level"]
        verbose_name = "ca theo dõi"
        constraints = [
            models.UniqueConstraint(fields=["encounter", "rule"], name="followup_case_once"),
            models.CheckConstraint(
                condition=(Q(state="closed") & ~Q(closing_reason="") & Q(closed_at__isnull=False))
                | (~Q(state="closed") & Q(closing_reason="") & Q(closed_at__isnull=True)),
                name="followup_closed_with_reason",
            ),
        ]


class Step(models.Model):
    """What was done about a case: an immutable row with its author."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12, choices=StepKind)
    note = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        verbose_name = "bước theo dõi"
