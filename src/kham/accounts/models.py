"""People who sign in, the organisations they act for, and their memberships (user × role × unit)."""

import datetime as dt

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kham.accounts.roles import ROLES, Role
from kham.kernel.ids import new_id


class OrganisationKind(models.TextChoices):
    """Kinds of organisation that a directive gives duties to."""

    COMMITTEE = "committee", _("Ủy ban nhân dân")
    OFFICE = "office", _("Phòng, ban")
    STATION = "station", _("Trạm Y tế")
    HEALTH_CENTRE = "health_centre", _("Trung tâm Y tế")
    DEPARTMENT = "department", _("Sở, ngành")
    POLICE = "police", _("Công an")
    MILITARY = "military", _("Quân sự")
    SCHOOL = "school", _("Cơ sở giáo dục")
    EMPLOYER = "employer", _("Người sử dụng lao động")
    ASSOCIATION = "association", _("Mặt trận, đoàn thể, hội")
    NEIGHBOURHOOD = "neighbourhood", _("Tổ dân phố, thôn, bản")
    OTHER = "other", _("Khác")


class Organisation(models.Model):
    """A body that sends lists, owns tasks or employs people, inside one unit."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey("places.Unit", models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=60, db_index=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=OrganisationKind)
    sender = models.CharField(
        max_length=40, blank=True, help_text="code of the list sender, e.g. police, school_1"
    )
    facility = models.ForeignKey("places.Facility", models.PROTECT, null=True, blank=True, related_name="+")
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = "cơ quan, tổ chức"
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="accounts_organisation_once_a_unit")
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Looks users up by their sign-in name, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=(username or "").lower())


class User(AbstractBaseUser):
    """One person, one account; nobody shares."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField("tên đăng nhập", max_length=60, unique=True)
    full_name = models.CharField("họ và tên", max_length=120)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    language = models.CharField(max_length=5, default="vi")
    date_joined = models.DateTimeField()
    # Memberships are the source of authority; this only lets Django's machinery ask.
    is_staff = False
    is_superuser = False

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []  # type: ignore[misc]  # the base class declares a class variable
    objects = UserManager()

    class Meta:
        verbose_name = "người dùng"

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """The name shown on screens and papers."""
        return self.full_name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships as of a day."""

    def on(self, day: dt.date) -> "MembershipQuerySet":
        """Those in force on a day."""
        return self.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class Membership(models.Model):
    """A user acts in a role for a unit (and an organisation), from a date, perhaps until a date."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40, choices=[(code, code) for code in ROLES])
    unit = models.ForeignKey("places.Unit", models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=60, db_index=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    granted_by = models.CharField(max_length=80)
    granted_at = models.DateTimeField()

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["granted_at"]
        verbose_name = "phân công"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="accounts_membership_dates",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=[code for code, role in ROLES.items() if role.needs_end])
                | Q(valid_to__isnull=False),
                name="accounts_volunteer_has_end",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "unit", "organisation", "valid_from"], name="accounts_membership_once"
            ),
        ]

    @property
    def definition(self) -> Role:
        """The role as code."""
        return ROLES[self.role]
