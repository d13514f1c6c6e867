"""Frozen periods and the official documents made from them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kham.kernel.ids import new_id


class ReportState(models.TextChoices):
    """Life of a report."""

    DRAFT = "draft", _("Dự thảo")
    FINAL = "final", _("Đã khóa số liệu")
    SENT = "sent", _("Đã gửi")


class Report(models.Model):
    """One report of one unit for one period: its figures frozen, each with the list of people behind it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="reports")
    unit = models.ForeignKey("places.Unit", models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=60, db_index=True)
    kind = models.CharField(max_length=20, default="month")
    period_start = models.DateField()
    period_end = models.DateField()
    counted_to = models.DateField(
        help_text="last day counted: the end of the period, or the day of making when earlier"
    )
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.DRAFT)
    figures = models.JSONField(default=dict, help_text="key → number, as computed when frozen")
    words = models.JSONField(
        default=dict, help_text="texts a person may edit: difficulties, proposals, next month, signer"
    )
    facts = models.JSONField(
        default=dict, help_text="sessions, costs, documents cited: what is not a list of people"
    )
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    final_by = models.CharField(max_length=80, blank=True)
    final_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_to = models.CharField(max_length=200, blank=True)
    document = models.FileField(upload_to="reports/%Y/", null=True, max_length=200)
    annex = models.FileField(upload_to="reports/%Y/", null=True, max_length=200)

    class Meta:
        ordering = ["-period_end", "-version"]
        verbose_name = "báo cáo"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "unit", "kind", "period_start", "version"], name="reporting_version_once"
            ),
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")), name="reporting_period_forward"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(final_at__isnull=False) & ~Q(final_by=""),
                name="reporting_final_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="reporting_sent_when"
            ),
        ]


class ReportLists(models.Model):
    """The list behind every figure of a report (rules.cube, compressed): ids only, kept as long as the report."""

    report = models.OneToOneField(Report, models.PROTECT, related_name="lists", primary_key=True)
    data = models.BinaryField()

    class Meta:
        verbose_name = "danh sách của báo cáo"
