"""The person's own copy of a signed result."""

from django.db import models

from kham.kernel.ids import new_id


class Copy(models.Model):
    """bản kết quả ký số: the PDF given to the person of one version of a conclusion, signed by the facility; made once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conclusion = models.ForeignKey("exams.Conclusion", models.PROTECT, related_name="copies")
    encounter = models.ForeignKey("exams.Encounter", models.PROTECT, related_name="copies")
    unit_path = models.CharField(max_length=60, db_index=True)
    code = models.CharField(max_length=20, unique=True, help_text="16 signs, 72 random bits; in the QR")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content, printed and in the QR")
    file_sha256 = models.CharField(max_length=64, db_index=True, help_text="of the signed file's bytes")
    file = models.CharField(max_length=200, help_text="name of the sealed file")
    facility_name = models.CharField(max_length=200)
    signer_name = models.CharField(max_length=200, help_text="common name in the certificate")
    certificate_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=80, blank=True)
    revoked_reason = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["-signed_at"]
        verbose_name = "bản kết quả ký số"
        constraints = [
            models.UniqueConstraint(
                fields=["conclusion"],
                condition=models.Q(revoked_at__isnull=True),
                name="records_one_copy_a_version",
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True) | ~models.Q(revoked_reason=""),
                name="records_copy_revoked_says_why",
            ),
        ]
