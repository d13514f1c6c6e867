"""Frozen periods and the official documents made from them."""

from django.db import models

from kham.kernel.ids import new_id


class Report(models.Model):
    """One report of one unit for one period: its figures frozen, each with the list of people behind it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="reports")
    unit = models.ForeignKey("places.Unit", models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=60, db_index=True)
    kind = models.CharField(max_length=20, default="month")
    period_start = models.DateField()
    period_end = models.DateField()
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=[("draft", "Dự thảo"), ("final", "Đã khóa số liệu"), ("sent", "Đã gửi")])
    figures = models.JSONField(default=dict, help_text="key → number, as computed when frozen")
    words = models.JSONField(default=dict, help_text="texts a person may edit: difficulties, proposals, next month")
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    document = models.FileField(upload_to="reports/%Y/", null=True, max_length=200)
    annex = models.FileField(upload_to="reports/%Y/", null=True, max_length=200)

    class Meta:
        ordering = ["-period_end", "-version"]
        verbose_name = "báo cáo"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "unit", "kind", "period_start", "version"], name="reporting_version_once"
            )
        ]
