"""Campaigns, rounds, targets; official documents read into tasks; difficulties and proposals."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kham.kernel.ids import new_id


def usual_extensions() -> list[str]:
    """Extensions of the forms that a new campaign begins with."""
    return ["elderly", "women_workers", "screening"]


class Campaign(models.Model):
    """One programme of exams in a unit, e.g. the free exams of phường Hòa Bình in 2026."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey("places.Unit", models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=60, db_index=True)
    name = models.CharField(max_length=250)
    year = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="the date by which everybody must have been examined")
    report_day = models.PositiveSmallIntegerField(
        default=20, help_text="monthly report is due before this day"
    )
    groups = models.JSONField(
        default=list,
        blank=True,
        help_text="codes of the target groups whom the document names; empty = everybody",
    )
    approved_on = models.DateField(
        null=True, blank=True, help_text="day its plan was approved, as far as known"
    )
    content_version = models.CharField(max_length=40, default="2026-07", help_text="NĐ 165/2026 Art. 95(1)")
    extensions = models.JSONField(
        default=usual_extensions, blank=True, help_text="codes of form extensions turned on"
    )
    facility = models.ForeignKey("places.Facility", models.PROTECT, null=True, related_name="+")
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["-starts_on"]
        verbose_name = "chiến dịch"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaigns_campaign_dates")
        ]

    def __str__(self) -> str:
        return self.name


class Round(models.Model):
    """đợt: a stretch of days of a campaign."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["number"]
        verbose_name = "đợt"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="campaigns_round_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaigns_round_dates"),
        ]


class Target(models.Model):
    """How many of a target group a unit must examine in a campaign."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="targets")
    unit = models.ForeignKey("places.Unit", models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=60, db_index=True)
    group = models.CharField(
        max_length=40, blank=True, help_text="code of the target group, empty for everybody"
    )
    people = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit", "group"], name="campaigns_target_once")
        ]


class DirectiveState(models.TextChoices):
    """Life of an official document here."""

    DRAFT = "draft", _("Chờ soát")
    ACCEPTED = "accepted", _("Đã giao việc")


class Directive(models.Model):
    """công văn, kế hoạch …: kept whole, read into draft tasks, accepted by a person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="directives")
    unit = models.ForeignKey("places.Unit", models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=60, db_index=True)
    file = models.FileField(upload_to="directives/", max_length=200)
    file_name = models.CharField(max_length=250)
    sha256 = models.CharField(max_length=64)
    number = models.CharField(max_length=80, blank=True)
    issued_on = models.DateField(null=True)
    issuer = models.CharField(max_length=250, blank=True)
    doc_type = models.CharField(max_length=60, blank=True)
    subject = models.TextField(blank=True)
    basis = models.JSONField(default=list)
    organisations = models.JSONField(default=list)
    paragraphs = models.JSONField(default=list, help_text="text of the document, paragraph by paragraph")
    state = models.CharField(max_length=12, choices=DirectiveState, default=DirectiveState.DRAFT)
    received_by = models.CharField(max_length=80)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["-received_at"]
        verbose_name = "văn bản"
        constraints = [models.UniqueConstraint(fields=["unit", "sha256"], name="campaigns_directive_once")]


class TaskState(models.TextChoices):
    """Life of a task."""

    PROPOSED = "proposed", _("Dự thảo")
    OPEN = "open", _("Đang thực hiện")
    DONE = "done", _("Đã hoàn thành")
    DROPPED = "dropped", _("Bỏ")


class Task(models.Model):
    """nhiệm vụ: one owner organisation, one due date or rhythm, the paragraph it came from, evidence."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    directive = models.ForeignKey(Directive, models.PROTECT, null=True, related_name="tasks")
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="tasks")
    unit_path = models.CharField(max_length=60, db_index=True)
    order = models.PositiveSmallIntegerField(default=0)
    owner_name = models.CharField(max_length=250, help_text="as named in the document")
    owner = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    role = models.CharField(max_length=8, choices=[("lead", _("Chủ trì")), ("support", _("Phối hợp"))])
    action = models.TextField()
    partners = models.JSONField(default=list)
    due_on = models.DateField(null=True, blank=True)
    recurrence = models.CharField(max_length=20, blank=True, help_text="monthly:20, weekly, …")
    source = models.TextField(help_text="the exact paragraph")
    source_index = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=12, choices=TaskState, default=TaskState.PROPOSED, db_index=True)
    accepted_by = models.CharField(max_length=80, blank=True)
    accepted_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True)
    evidence = models.FileField(upload_to="evidence/", null=True, blank=True, max_length=200)

    class Meta:
        ordering = ["directive", "order"]
        verbose_name = "nhiệm vụ"
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by="")
                | Q(closed_at__isnull=False) & ~Q(closed_by=""),
                name="campaigns_task_closed_by_whom_when",
            )
        ]

    @property
    def rhythm(self) -> str:
        """The recurrence in words: "trước ngày 20 hằng tháng"."""
        base, _colon, detail = self.recurrence.partition(":")
        words: dict[str, Any] = {"often": RHYTHMS.get(base, base), "day": detail}
        text: Any = "%(often)s"
        if base == "weekly" and detail:
            words["day"], text = WEEKDAYS.get(detail, detail), _("%(day)s %(often)s")
        elif base == "monthly" and detail:
            text = _("ngày cuối %(often)s") if detail == "last" else _("trước ngày %(day)s %(often)s")
        elif base == "yearly" and "-" in detail:
            month, day = detail.split("-")
            words["day"], text = f"{day}/{int(month)}", _("ngày %(day)s %(often)s")
        return str(text) % words


RHYTHMS = {
    "daily": _("hằng ngày"), "weekly": _("hằng tuần"), "biweekly": _("hai tuần một lần"), "monthly": _("hằng tháng"),
    "quarterly": _("hằng quý"), "half-yearly": _("sáu tháng một lần"), "yearly": _("hằng năm"),
}  # fmt: skip
WEEKDAYS = {
    "mon": _("thứ Hai"),
    "tue": _("thứ Ba"),
    "wed": _("thứ Tư"),
    "thu": _("thứ Năm"),
    "fri": _("thứ Sáu"),
    "sat": _("thứ Bảy"),
    "sun": _("Chủ nhật"),
}


class Difficulty(models.Model):
    """khó khăn, vướng mắc, kiến nghị: raised by a body, answered by another, carried into the report."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="difficulties")
    unit = models.ForeignKey("places.Unit", models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=60, db_index=True)
    kind = models.CharField(
        max_length=12,
        choices=[("difficulty", _("Khó khăn, vướng mắc")), ("proposal", _("Kiến nghị, đề xuất"))],
    )
    text = models.TextField()
    raised_by = models.CharField(max_length=80)
    raised_for = models.CharField(max_length=200, help_text="organisation that raised it")
    raised_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-raised_at"]
        verbose_name = "khó khăn, kiến nghị"
