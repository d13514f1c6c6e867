"""Exam day: who came, what was found, what was concluded. Everything here is folded from events in `sync`."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kham.kernel.ids import new_id


class EncounterState(models.TextChoices):
    """lượt khám from door to signature."""

    CHECKED_IN = "checked_in", _("Đã đón tiếp")
    IN_PROGRESS = "in_progress", _("Đang khám")
    READY = "ready", _("Chờ kết luận")
    CONCLUDED = "concluded", _("Đã kết luận")
    LEFT = "left", _("Về khi chưa khám xong")
    VOID = "void", _("Hủy")


class Encounter(models.Model):
    """One person examined once; the form is chosen by age on the exam date and keeps its version."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("planning.Session", models.PROTECT, related_name="encounters")
    appointment = models.ForeignKey(
        "planning.Appointment", models.PROTECT, null=True, related_name="encounters"
    )
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="encounters")
    enrolment = models.ForeignKey("roster.Enrolment", models.PROTECT, null=True, related_name="encounters")
    unit_path = models.CharField(max_length=60, db_index=True)
    form = models.CharField(max_length=40)
    form_version = models.CharField(max_length=20)
    extensions = models.JSONField(
        default=list, help_text='"code@version" of each extension, chosen at the door'
    )
    exam_date = models.DateField(db_index=True)
    queue_number = models.PositiveIntegerField()
    identity_method = models.CharField(
        max_length=20, help_text="card, vneid, birth_certificate, guardian, known, invitation, code"
    )
    identity_by = models.CharField(max_length=80)
    companion = models.JSONField(
        default=dict,
        help_text="who came with a child: {name, relation, phone}; relation as in MOI_QUAN_HE_VOI_TRE",
    )
    checked_in_at = models.DateTimeField()
    answers = models.JSONField(default=dict, help_text="tag → value, folded from events")
    replaced = models.JSONField(
        default=dict, help_text="tag → [{value, by, at}] of differing values that a later one replaced"
    )
    skipped = models.JSONField(default=dict, help_text="tag or station → reason")
    stations_done = models.JSONField(default=list)
    state = models.CharField(
        max_length=12, choices=EncounterState, default=EncounterState.CHECKED_IN, db_index=True
    )
    triage = models.CharField(max_length=1, blank=True, help_text="E U R F N, cache of the worst finding")
    desk = models.CharField(
        max_length=30, blank=True, help_text="code of the desk the person was called to; empty = waiting"
    )
    called_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField(null=True, help_text="the latest fact on this person")
    refusals = models.JSONField(default=dict, help_text="tag or station → {reason, signed, strokes}")

    class Meta:
        ordering = ["session", "queue_number"]
        verbose_name = "lượt khám"
        constraints = [
            models.UniqueConstraint(fields=["session", "queue_number"], name="exams_queue_number_once"),
            models.UniqueConstraint(
                fields=["session", "person"], condition=~Q(state="void"), name="exams_once_a_session"
            ),
        ]


class Alias(models.Model):
    """A second device checked the same person in: its stream of events belongs to the encounter that was there first."""

    stream_id = models.UUIDField(primary_key=True)
    encounter = models.ForeignKey(Encounter, models.PROTECT, related_name="aliases")


class Scan(models.Model):
    """Every attempt at the door, refused ones too, with the sentence that was shown."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey("planning.Session", models.PROTECT, related_name="scans")
    unit_path = models.CharField(max_length=60, db_index=True)
    method = models.CharField(max_length=20)
    person = models.ForeignKey("roster.Person", models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(
        max_length=6, choices=[("green", _("Mời vào")), ("amber", _("Xem lại")), ("red", _("Chưa được"))]
    )
    code = models.CharField(max_length=40)
    sentence = models.CharField(max_length=300)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]


class Finding(models.Model):
    """phát hiện: what a rule says of the answers; recomputed while the exam goes on, kept after the conclusion."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    encounter = models.ForeignKey(Encounter, models.CASCADE, related_name="findings")
    unit_path = models.CharField(max_length=60, db_index=True)
    rule = models.CharField(max_length=60)
    rule_version = models.CharField(max_length=20)
    level = models.CharField(
        max_length=1,
        choices=[
            ("E", _("Cấp cứu")),
            ("U", _("Khẩn")),
            ("R", _("Chuyển khám")),
            ("F", _("Theo dõi")),
            ("N", _("Bình thường")),
        ],
    )
    sentence = models.CharField(max_length=300)
    tags = models.JSONField(default=list)

    class Meta:
        ordering = ["encounter", "rule"]
        verbose_name = "phát hiện"
        constraints = [
            models.UniqueConstraint(fields=["encounter", "rule"], name="exams_finding_once_a_rule")
        ]


class Conclusion(models.Model):
    """kết luận: sealed by a doctor; a change is a new version with a reason."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    encounter = models.ForeignKey(Encounter, models.PROTECT, related_name="conclusions")
    unit_path = models.CharField(max_length=60, db_index=True)
    version = models.PositiveSmallIntegerField(default=1)
    health_class = models.PositiveSmallIntegerField(null=True, help_text="1…5 = I…V (QĐ 1613/BYT-QĐ)")
    icd_codes = models.JSONField(default=list)
    summary = models.TextField(blank=True, help_text="CAC_BENH_TAT_NEU_CO in the doctor's words")
    advice = models.TextField(blank=True)
    answers = models.JSONField(default=dict, help_text="the answers as they were when signed")
    concluded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    concluder_name = models.CharField(max_length=120)
    concluded_at = models.DateTimeField(db_index=True)
    amends_reason = models.CharField(max_length=250, blank=True)
    event_id = models.UUIDField(null=True, unique=True, help_text="the sync event it was folded from")
    kind = models.CharField(
        max_length=12,
        default="classified",
        help_text="classified, specialty (no class), periodic without labs",
    )
    details = models.JSONField(
        default=dict, help_text="per specialty conclusions, referral, chosen advice, examiners"
    )
    signature = models.TextField(blank=True, help_text="base64, over the canonical conclusion")
    signing_key = models.ForeignKey("exams.SigningKey", models.PROTECT, null=True, related_name="+")
    current = models.BooleanField(default=True)

    class Meta:
        ordering = ["encounter", "version"]
        verbose_name = "kết luận"
        constraints = [
            models.UniqueConstraint(fields=["encounter", "version"], name="exams_conclusion_version"),
            models.UniqueConstraint(
                fields=["encounter"], condition=Q(current=True), name="exams_one_current_conclusion"
            ),
            models.CheckConstraint(
                condition=Q(health_class__isnull=True) | Q(health_class__range=(1, 5)),
                name="exams_class_range",
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(amends_reason=""), name="exams_amendment_has_reason"
            ),
        ]
