"""Who examines: written assignments, signing keys, attendance."""

from django.db import models
from django.db.models import F, Q

from kham.kernel.ids import new_id


class Assignment(models.Model):
    """phân công: a doctor assigned in writing to examine parts or to conclude (TT 25/2026/TT-BYT, Điều 36 khoản 6)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_path = models.CharField(max_length=60, db_index=True)
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    licence_number = models.CharField(max_length=60)
    licence_scope = models.CharField(max_length=120, blank=True)
    parts = models.JSONField(default=list, help_text="codes of parts; conclusion for the concluder")
    facility = models.ForeignKey("places.Facility", models.PROTECT, null=True, related_name="+")
    document_number = models.CharField(max_length=60, blank=True)
    document_date = models.DateField(null=True)
    assigned_by = models.CharField(
        max_length=120, blank=True, help_text="who is in charge of technical matters"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    revoked_on = models.DateField(null=True)
    revoked_reason = models.CharField(max_length=250, blank=True)
    noted_by = models.CharField(max_length=80, blank=True)
    noted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "valid_from"]
        verbose_name = "phân công bằng văn bản"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="exams_assignment_dates",
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_on__isnull=True) | ~models.Q(revoked_reason=""),
                name="exams_assignment_revoked_with_reason",
            ),
        ]


class SigningKey(models.Model):
    """A doctor's own key. `provider` says who holds the private part: "pin" keeps it here, sealed and under the PIN; "token" is
    a PKCS#11 token, found by what `holder` says."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    algorithm = models.CharField(max_length=20, help_text="ed25519 or rsa-sha256")
    public_pem = models.TextField()
    certificate_pem = models.TextField(blank=True, help_text="of a licensed authority, where there is one")
    private_sealed = models.TextField(blank=True)
    provider = models.CharField(max_length=20, default="pin")
    holder = models.JSONField(default=dict, help_text="of a token: {driver, token, key}, never a PIN")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["created_at"]
        verbose_name = "khóa ký của bác sĩ"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(revoked_at__isnull=True), name="exams_one_key_a_doctor"
            )
        ]


class Opening(models.Model):
    """A doctor opened one record to conclude it, and perhaps left the conclusion ready to be signed with others."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    encounter = models.ForeignKey("exams.Encounter", models.CASCADE, related_name="openings")
    unit_path = models.CharField(max_length=60, db_index=True)
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    answers_hash = models.CharField(max_length=64, help_text="what the doctor saw")
    prepared = models.JSONField(
        null=True, help_text="the conclusion as the doctor left it; empty = only opened"
    )
    prepared_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["encounter", "user"], name="exams_opening_once_a_doctor")
        ]


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
