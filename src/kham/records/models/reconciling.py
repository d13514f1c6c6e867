"""Every comparison with what a gateway says it holds, and each difference until it is settled."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kham.kernel.ids import new_id


class Reconciliation(models.Model):
    """đối soát: one comparison. Identifiers and figures only; a list that was brought as a file is not kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gateway = models.CharField(max_length=40)
    unit_path = models.CharField(max_length=60, blank=True, db_index=True)
    at = models.DateTimeField(db_index=True)
    by = models.CharField(max_length=80, help_text="actor")
    source = models.CharField(
        max_length=6, choices=[("portal", _("Cổng trả danh sách")), ("file", _("Tệp danh sách tải từ cổng"))]
    )
    ours = models.PositiveIntegerField(default=0, help_text="current records that left us")
    theirs = models.PositiveIntegerField(default=0, help_text="current records in the list")
    matched = models.PositiveIntegerField(default=0)
    settled = models.PositiveIntegerField(default=0, help_text="lost replies found in the list: accepted now")
    open = models.PositiveIntegerField(default=0, help_text="differences that want somebody")

    class Meta:
        ordering = ["-at"]
        verbose_name = "lần đối soát"


class Disagreement(models.Model):
    """chênh lệch: one encounter on which the list and the outbox disagree; words come from `rules.reconciling` by `kind`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reconciliation = models.ForeignKey(Reconciliation, models.CASCADE, related_name="disagreements")
    kind = models.CharField(max_length=14)
    submission = models.ForeignKey(
        "records.Submission", models.CASCADE, null=True, related_name="disagreements"
    )
    visit_id = models.CharField(max_length=64, blank=True, help_text="the record's own id in the list")
    unit_path = models.CharField(max_length=60, blank=True)
    there = models.JSONField(default=dict, help_text="what the list says: msg_id, version, status, exam date")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, blank=True)
    settled_how = models.CharField(max_length=10, blank=True, help_text="confirmed, resent, checked")

    class Meta:
        ordering = ["settled_at", "kind", "id"]
        verbose_name = "chênh lệch"
