"""The outbox: each version of each record for each gateway, and every exchange about it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kham.kernel.ids import new_id


class SubmissionState(models.TextChoices):
    """From concluded to saved by the portal."""

    BLOCKED = "blocked", _("Chưa gửi được")
    UNSIGNED = "unsigned", _("Chờ ký số")
    QUEUED = "queued", _("Chờ gửi")
    SENT = "sent", _("Đã gửi, chờ trả lời")
    VERIFIED = "verified", _("Cổng đã kiểm tra, chưa lưu")
    ACCEPTED = "accepted", _("Đã tiếp nhận")
    REJECTED = "rejected", _("Bị từ chối")
    DEAD = "dead", _("Ngừng gửi, cần người xử lý")
    REPLACED = "replaced", _("Đã có bản mới")
    STRANDED = "stranded", _("Đã hủy ở đây, còn ở cổng")
    WITHDRAWN = "withdrawn", _("Đã hủy, cổng không giữ")


class ErrorKind(models.TextChoices):
    """What kind of trouble a submission has; "" when none."""

    VALIDATION = "validation", _("Thiếu hoặc sai thông tin")
    SIGNATURE = "signature", _("Chữ ký số")
    AUTH = "auth", _("Tài khoản máy gửi")
    REJECTED = "rejected", _("Cổng từ chối")
    TIMEOUT = "timeout", _("Không có trả lời")
    SYSTEM = "system", _("Cổng lỗi hệ thống")
    WITHDRAWN = "withdrawn", _("Đã hủy ở đây, còn ở cổng")


class Because(models.TextChoices):
    """Why a version was made."""

    CONCLUDED = "concluded", _("Kết luận lần đầu")
    AMENDED = "amended", _("Bác sĩ sửa kết luận")
    PERSON = "person", _("Gộp hoặc tách người")
    REPLAYED = "replayed", _("Gửi lại sau khi bị từ chối")
    WITHDRAWN = "withdrawn", _("Thu hồi: lượt khám đã hủy")


# What no answer of a gateway changes any more: a newer version stands in its place, or the encounter was taken back.
GONE = (SubmissionState.REPLACED, SubmissionState.STRANDED, SubmissionState.WITHDRAWN)


class Parcel(models.Model):
    """One message that carries several records, where a gateway takes more than one; its rows share the `msg_id`.

    A refused parcel is taken apart (`split_at`): each of its records then goes alone, with a message of its own.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gateway = models.CharField(max_length=40)
    msg_id = models.CharField(max_length=80, unique=True)
    records = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField(help_text="bytes of the message")
    package = models.FileField(upload_to="packages/%Y/%m/", max_length=200)
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    split_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at", "id"]
        verbose_name = "gói nhiều hồ sơ"


class Submission(models.Model):
    """One version of one encounter's package for one gateway; written in the transaction of the conclusion."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    encounter = models.ForeignKey("exams.Encounter", models.PROTECT, related_name="submissions")
    conclusion = models.ForeignKey("exams.Conclusion", models.PROTECT, related_name="submissions")
    unit_path = models.CharField(max_length=60, db_index=True)
    gateway = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    because = models.CharField(max_length=10, choices=Because, default=Because.CONCLUDED)
    msg_id = models.CharField(max_length=80, db_index=True, help_text="shared by the rows of a parcel")
    parcel = models.ForeignKey(Parcel, models.SET_NULL, null=True, related_name="submissions")
    alone = models.BooleanField(default=False, help_text="never in a parcel again: it was in a refused one")
    state = models.CharField(
        max_length=10, choices=SubmissionState, default=SubmissionState.QUEUED, db_index=True
    )
    package = models.FileField(upload_to="packages/%Y/%m/", max_length=200, null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    problems = models.JSONField(default=list, help_text="[{tag, sentence, where}] when blocked")
    withheld = models.PositiveSmallIntegerField(
        default=0, help_text="how many items stay here by rule (HIV, mental health)"
    )
    error_kind = models.CharField(max_length=10, choices=ErrorKind, blank=True)
    owner = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+", help_text="who mends it"
    )
    died_at = models.DateTimeField(null=True, help_text="when sending was given up")
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
        indexes = [models.Index(fields=["gateway", "state", "deadline_at"], name="records_due")]


class Attempt(models.Model):
    """One exchange with the portal about a submission: what was tried and what came back; written once.

    "list": its list was compared with ours (`models.reconciling`).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    msg_id = models.CharField(max_length=80, blank=True)
    doing = models.CharField(
        max_length=4,
        choices=[("push", _("Gửi hồ sơ")), ("ask", _("Hỏi tình trạng")), ("list", _("Đối chiếu"))],
    )
    outcome = models.CharField(max_length=12, help_text="kind of reply, see rules.outcomes")
    reply_code = models.CharField(max_length=60, blank=True)
    reply_words = models.CharField(max_length=300, blank=True)
    took_ms = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["at", "id"]
        verbose_name = "lần gửi"
