"""What is sent to the national health record, and what it answered."""

from django.db import models
from django.db.models import Q

from kham.kernel.ids import new_id


class SubmissionState(models.TextChoices):
    """From concluded to saved by the portal."""

    BLOCKED = "blocked", "Chưa gửi được"
    QUEUED = "queued", "Chờ gửi"
    SENT = "sent", "Đã gửi, chờ trả lời"
    ACCEPTED = "accepted", "Đã tiếp nhận"
    REJECTED = "rejected", "Bị từ chối"
    REPLACED = "replaced", "Đã có bản mới"


class Submission(models.Model):
    """One version of one encounter's package for one gateway; written in the transaction of the conclusion."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    encounter = models.ForeignKey("exams.Encounter", models.PROTECT, related_name="submissions")
    conclusion = models.ForeignKey("exams.Conclusion", models.PROTECT, related_name="submissions")
    unit_path = models.CharField(max_length=60, db_index=True)
    gateway = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    msg_id = models.CharField(max_length=80, unique=True)
    state = models.CharField(max_length=10, choices=SubmissionState, default=SubmissionState.QUEUED, db_index=True)
    package = models.FileField(upload_to="packages/%Y/%m/", max_length=200, null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    problems = models.JSONField(default=list, help_text="[{tag, sentence}] when blocked")
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
                fields=["encounter", "gateway"], condition=~Q(state="replaced"), name="records_one_current_version"
            ),
        ]
