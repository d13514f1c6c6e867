"""Signing away from here: certificates that may sign for a facility, and packs of records that went out to be signed."""

from django.db import models
from django.db.models import F, Q

from kham.kernel.ids import new_id


class SigningCertificate(models.Model):
    """The public half of a key that signs for a facility on another machine. Its signatures are taken in while it is in force."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    facility = models.ForeignKey("places.Facility", models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=60, db_index=True)
    der = models.BinaryField()
    subject = models.CharField(max_length=200)
    issuer = models.CharField(max_length=200)
    serial = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the certificate")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["-registered_at"]
        verbose_name = "chứng thư ký của cơ sở"
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "fingerprint"],
                condition=Q(ended_at__isnull=True),
                name="records_certificate_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("valid_from")), name="records_certificate_days"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(ended_reason=""), name="records_certificate_ended"
            ),
        ]


class SigningPack(models.Model):
    """gói chờ ký: what went out. `content` is kept sealed until every record is signed, then deleted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_path = models.CharField(max_length=60, db_index=True)
    facility = models.ForeignKey("places.Facility", models.PROTECT, related_name="+")
    gateway = models.CharField(max_length=40)
    records = models.PositiveIntegerField()
    content = models.FileField(upload_to="signing/%Y/%m/", max_length=200, null=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    taken_at = models.DateTimeField(null=True, help_text="when a signed pack last came back")
    taken_by = models.CharField(max_length=80, blank=True)
    signed = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list, help_text="[{submission, sentence}] of the last time")

    class Meta:
        ordering = ["-made_at"]
        verbose_name = "gói chờ ký"
