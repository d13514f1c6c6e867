"""Programs of other organisations that may read records by machine, their short tokens, and the bulk files made for them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kham.kernel.ids import new_id


class Client(models.Model):
    """ứng dụng kết nối: one program of one organisation, for one unit, for what it needs, until a day.

    Its secret is 256 random bits shown once (only the hash is kept), or it proves itself with a private key whose public
    half is `jwks`. It never signs in as a person.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    owner = models.CharField(max_length=200, help_text="organisation answerable for it")
    basis = models.CharField(max_length=300, help_text="document or article on which it may read")
    unit = models.ForeignKey("places.Unit", models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=60, db_index=True)
    scopes = models.JSONField(default=list, help_text='as in SMART: "system/Encounter.rs"')
    secret_hash = models.CharField(
        max_length=64, blank=True, help_text="SHA-256; empty: signed assertions only"
    )
    jwks = models.JSONField(default=dict, help_text="public keys, RFC 7517")
    per_minute = models.PositiveIntegerField(default=120)
    valid_to = models.DateField()
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=80, blank=True)
    revoked_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["name", "made_at"]
        verbose_name = "ứng dụng kết nối"
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoked_reason=""),
                name="records_client_revoked_why",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ClientToken(models.Model):
    """A short access token; only its hash is kept."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="tokens")
    hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["made_at"]


class ClientAssertion(models.Model):
    """A signed assertion that was used: the same one is not taken twice (RFC 7523 §3)."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="assertions")
    jti = models.CharField(max_length=64, help_text="SHA-256 of the assertion's jti")
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["expires_at"]
        constraints = [models.UniqueConstraint(fields=["client", "jti"], name="records_assertion_once")]


class BulkState(models.TextChoices):
    """Life of a bulk export."""

    RUNNING = "running", _("Đang lập")
    DONE = "done", _("Xong")
    FAILED = "failed", _("Không xong")
    CANCELLED = "cancelled", _("Đã hủy")


class BulkExport(models.Model):
    """One `$export`: what was asked, how far it is, which files came out. Files are sealed and go after a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="exports")
    unit_path = models.CharField(max_length=60, db_index=True)
    session = models.ForeignKey("planning.Session", models.PROTECT, null=True, related_name="+")
    request = models.CharField(max_length=500, help_text="the address that was asked, without personal data")
    scopes = models.JSONField(default=list)
    types = models.JSONField(default=list, help_text="resource types wanted")
    since = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=BulkState, default=BulkState.RUNNING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    files = models.JSONField(default=list, help_text="[{type, count, name}]; name of the sealed file")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = "tệp dữ liệu lô"


class SharedResource(models.Model):
    """Where an Organization, Practitioner or Location that was given out is found: one encounter of each unit."""

    key = models.CharField(max_length=64, help_text="id of the resource behind the door")
    kind = models.CharField(max_length=20)
    encounter = models.ForeignKey("exams.Encounter", models.CASCADE, related_name="+")
    unit_path = models.CharField(max_length=60, db_index=True)

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "unit_path"], name="records_shared_once_a_unit")
        ]
