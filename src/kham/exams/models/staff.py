"""Who examines: written assignments, signing keys, attendance."""

from django.db import models
from django.db.models import F, Q

from kham.kernel.ids import new_id


class Assignment(models.Model):
    """phân công: a doctor assigned in writing to examine a part or to conclude (TT 25/2026/TT-BYT, Điều 36 khoản 6)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_path = models.CharField(max_length=60, db_index=True)
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    licence_number = models.CharField(max_length=60)
    licence_scope = models.CharField(max_length=120, blank=True)
    parts = models.JSONField(default=list)
    facility = models.ForeignKey("places.Facility", models.PROTECT, null=True, related_name="+")
    document_number = models.CharField(max_length=60, blank=True)
    document_date = models.DateField(null=True)
    assigned_by = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    revoked_reason = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["name", "valid_from"]


class SigningKey(models.Model):
    """A doctor's own key; the private part is sealed and opened with the doctor's PIN."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    algorithm = models.CharField(max_length=20)
    public_pem = models.TextField()
    private_sealed = models.TextField(blank=True)
    provider = models.CharField(max_length=20, default="file")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["created_at"]


class Attendance(models.Model):
    """Who of the team was at which desk from when to when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("planning.Session", models.PROTECT, related_name="attendances")
    unit_path = models.CharField(max_length=60, db_index=True)
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    duty = models.CharField(max_length=80, blank=True)
    desk = models.CharField(max_length=30, blank=True)
    from_at = models.DateTimeField(null=True)
    to_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=8, default="hand", help_text="saves: taken from who saved; hand")
    note = models.CharField(max_length=250, blank=True)
    noted_by = models.CharField(max_length=80)

    class Meta:
        ordering = ["session", "from_at", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_at__isnull=True) | Q(to_at__gte=F("from_at")), name="exams_attendance_times"
            )
        ]
