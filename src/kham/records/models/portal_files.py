"""Workbooks in the portal's layout."""

from django.db import models

from kham.kernel.ids import new_id


class PortalFile(models.Model):
    """sổ nộp cổng: one workbook in the portal's layout; keeps which row is whose, never names or values."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("planning.Session", models.PROTECT, related_name="portal_files")
    unit_path = models.CharField(max_length=60, db_index=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    rows = models.JSONField(default=dict, help_text="form → ids of encounters, in order of rows from row 4")
    left_out = models.JSONField(default=list, help_text="[{encounter, words}] of those not in it")
    errors = models.JSONField(
        default=list, help_text="[{row, words, form, encounter}] of the portal's error log"
    )

    class Meta:
        ordering = ["-made_at"]
        verbose_name = "sổ nộp cổng"
