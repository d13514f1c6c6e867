"""What is sent to the national health record, and what it answered."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kham.kernel.ids import new_id


class SubmissionState(models.TextChoices):
    """From concluded to saved by the portal."""

    BLOCKED = "blocked", _("Chưa gửi được")
    QUEUED = "queued", _("Chờ gửi")
    SENT = "sent", _("Đã gửi, chờ trả lời")
    ACCEPTED = "accepted", _("Đã tiếp nhận")
    REJECTED = "rejected", _("Bị từ chối")
    REPLACED = "replaced", _("Đã có bản mới")


class Submission(models.Model):
    """One version of one encounter's package for one gateway; written in the transaction of the conclusion."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    encounter = models.ForeignKey("exams.Encounter", models.PROTECT, related_name="submissions")
    conclusion = models.ForeignKey("exams.Conclusion", models.PROTECT, related_name="submissions")
    unit_path = models.CharField(max_length=60, db_index=True)
    gateway = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    msg_id = models.CharField(max_length=80, unique=True)
    state = models.CharField(
        max_length=10, choices=SubmissionState, default=SubmissionState.QUEUED, db_index=True
    )
    package = models.FileField(upload_to="packages/%Y/%m/", max_length=200, null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    problems = models.JSONField(default=list, help_text="[{tag, sentence, where}] when blocked")
    withheld = models.PositiveSmallIntegerField(
        default=0, help_text="how many items stay here by rule (HIV, mental health)"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, db_index=True)
    deadline_at = models.DateTimeField(help_text="24 hours after the conclusion")
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    reply_code = models.CharField(max_length=60, blank=True)
    reply_words = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at"]
        verbose_name = "hồ sơ gửi"
        constraints = [
            models.UniqueConstraint(fields=["encounter", "gateway", "version"], name="records_version_once"),
            models.UniqueConstraint(
                fields=["encounter", "gateway"],
                condition=~Q(state="replaced"),
                name="records_one_current_version",
            ),
        ]


class Attempt(models.Model):
    """One exchange with the portal about a submission: what was tried and what came back; written once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    doing = models.CharField(max_length=4, choices=[("push", "Gửi hồ sơ"), ("ask", "Hỏi tình trạng")])
    outcome = models.CharField(max_length=12, help_text="kind of reply, see rules.outcomes")
    reply_code = models.CharField(max_length=60, blank=True)
    reply_words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "id"]
        verbose_name = "lần gửi"


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
