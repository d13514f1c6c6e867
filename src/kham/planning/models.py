"""Sites, teams, sessions and the appointments of people."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kham.kernel.ids import new_id


class Site(models.Model):
    """điểm khám: a place where people can be examined."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey("places.Unit", models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=60, db_index=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(
        max_length=10,
        choices=[("station", _("Trạm Y tế")), ("school", _("Trường học")), ("community", _("Nhà văn hóa"))],
    )
    address = models.CharField(max_length=250, blank=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    day_limit = models.PositiveIntegerField(default=150, help_text="people a day")

    class Meta:
        ordering = ["name"]
        verbose_name = "điểm khám"
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="planning_site_once")]


class Team(models.Model):
    """đoàn khám: people who examine together; capacity is examined people a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey("places.Unit", models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=60, db_index=True)
    facility = models.ForeignKey("places.Facility", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    kind = models.CharField(
        max_length=10, choices=[("mobile", _("Lưu động")), ("fixed", _("Tại trạm")), ("home", _("Tại nhà"))]
    )
    day_capacity = models.PositiveIntegerField(default=100)
    members = models.JSONField(default=list, help_text="[{name, role, licence}]")

    class Meta:
        ordering = ["name"]
        verbose_name = "đoàn khám"
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="planning_team_once")]


class Plan(models.Model):
    """One version of the schedule with the arithmetic that stands behind it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="plans")
    unit_path = models.CharField(max_length=60, db_index=True)
    version = models.PositiveSmallIntegerField()
    arithmetic = models.JSONField(default=dict)
    unplaced = models.JSONField(default=list, help_text="[{unit_path, people, reason}]")
    state = models.CharField(
        max_length=10,
        choices=[("draft", _("Dự thảo")), ("published", _("Đã công bố")), ("replaced", _("Đã thay"))],
    )
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["campaign", "version"], name="planning_plan_version")]


class SessionState(models.TextChoices):
    """Life of a session."""

    DRAFT = "draft", _("Dự thảo")
    PUBLISHED = "published", _("Đã công bố")
    OPEN = "open", _("Đang khám")
    CLOSED = "closed", _("Đã khóa sổ")
    CANCELLED = "cancelled", _("Hoãn, hủy")


class Session(models.Model):
    """buổi khám: a day, a site, a team, for some neighbourhoods."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="sessions")
    round = models.ForeignKey("campaigns.Round", models.PROTECT, null=True, related_name="sessions")
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="sessions")
    site = models.ForeignKey(Site, models.PROTECT, related_name="sessions")
    team = models.ForeignKey(Team, models.PROTECT, related_name="sessions")
    unit_path = models.CharField(max_length=60, db_index=True)
    on = models.DateField(db_index=True)
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    capacity = models.PositiveIntegerField()
    units = models.JSONField(default=list, help_text="paths of the neighbourhoods served")
    why = models.JSONField(default=list, help_text="sentences: why this day, place and team")
    state = models.CharField(max_length=10, choices=SessionState, default=SessionState.DRAFT, db_index=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closing = models.JSONField(default=dict, help_text="the closing sheet")

    class Meta:
        ordering = ["on", "starts_at"]
        verbose_name = "buổi khám"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "on"],
                condition=~Q(state="cancelled"),
                name="planning_team_at_one_place_a_day",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="planning_session_times"),
        ]


class AppointmentState(models.TextChoices):
    """What became of an appointment; attendance and outcome are other facts."""

    PLANNED = "planned", _("Đã xếp lịch")
    MOVED = "moved", _("Chuyển buổi khác")
    CANCELLED = "cancelled", _("Hủy")


class Appointment(models.Model):
    """A person invited to a session at a time; its token is in the QR, its short code beside it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="appointments")
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="appointments")
    unit_path = models.CharField(max_length=60, db_index=True)
    at = models.TimeField()
    token = models.CharField(
        max_length=40,
        unique=True,
        help_text="128 random bits in the signs of short codes; the QR of the invitation",
    )
    short_code = models.CharField(max_length=10, db_index=True)
    state = models.CharField(max_length=10, choices=AppointmentState, default=AppointmentState.PLANNED)
    walk_in = models.BooleanField(default=False, help_text="made at the door for somebody not invited here")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["session", "at"]
        verbose_name = "lịch hẹn"
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="planning_appointment_once"),
            models.UniqueConstraint(fields=["session", "short_code"], name="planning_short_code_once"),
        ]
