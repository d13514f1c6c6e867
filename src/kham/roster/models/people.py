"""People, households, the groups they belong to, and their place in a campaign."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kham.kernel.dates import PartialDate
from kham.kernel.ids import new_id
from kham.roster.models.search import SEARCHED, PersonQuerySet, new_mark
from kham.roster.sealed import SealedField


class Household(models.Model):
    """hộ: people who live together, in walking order of the neighbourhood."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey("places.Unit", models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=60, db_index=True)
    head_name = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=250, blank=True)
    walking_order = models.PositiveIntegerField(default=0)
    head = models.ForeignKey(
        "roster.Person", models.PROTECT, null=True, blank=True, related_name="+", help_text="once set by hand"
    )
    closed_at = models.DateTimeField(null=True, help_text="joined with another household")

    class Meta:
        ordering = ["unit_path", "walking_order", "address"]
        verbose_name = "hộ"
        indexes = [models.Index(fields=["unit_path", "walking_order"], name="roster_household_walk")]

    def save(self, *args: Any, **options: Any) -> None:
        """Save; members are found by the name of their head, so the search index learns of another one."""
        known = not self._state.adding
        super().save(*args, **options)
        if known and "head_name" in (options.get("update_fields") or ["head_name"]):
            Person.objects.filter(household=self).update(search_mark=new_mark())


class Presence(models.TextChoices):
    """Who is counted where follows the actual place of living."""

    HERE = "here", _("Ở đây")
    ABSENT = "absent", _("Đăng ký ở đây, sống nơi khác")
    OUTSIDER = "outsider", _("Sống ở đây, đăng ký nơi khác")


class Residence(models.TextChoices):
    """How a person lives in the unit."""

    PERMANENT = "permanent", _("Thường trú")
    TEMPORARY = "temporary", _("Tạm trú")
    UNKNOWN = "unknown", _("Chưa rõ")


class Person(models.Model):
    """người dân: fields are computed from the linked source rows; nothing is overwritten without a trace."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(
        max_length=12, unique=True, help_text="permanent short code, typed when a camera fails"
    )
    full_name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, db_index=True, help_text="kernel.names.match_key of the name")
    sort_key = models.CharField(max_length=250, blank=True)
    sex = models.CharField(
        max_length=8, blank=True, choices=[("male", _("Nam")), ("female", _("Nữ")), ("other", _("Khác"))]
    )
    birth_year = models.PositiveSmallIntegerField(null=True, db_index=True)
    birth_month = models.PositiveSmallIntegerField(null=True)
    birth_day = models.PositiveSmallIntegerField(null=True)
    personal_number = SealedField(blank=True)
    personal_number_index = models.CharField(max_length=64, blank=True, db_index=True)
    insurance_number = SealedField(blank=True)
    insurance_number_index = models.CharField(max_length=64, blank=True, db_index=True)
    phone = SealedField(blank=True)
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    ethnicity = models.CharField(max_length=2, blank=True)
    occupation = models.CharField(max_length=2, blank=True)
    workplace = models.CharField(max_length=200, blank=True)
    school_class = models.CharField(max_length=20, blank=True)
    insurance_object = models.CharField(
        max_length=2, blank=True, help_text="object code on the insurance card, where one was given"
    )
    guardian_name = models.CharField(max_length=120, blank=True)
    unit = models.ForeignKey(
        "places.Unit", models.PROTECT, related_name="+", help_text="neighbourhood, or commune when unknown"
    )
    unit_path = models.CharField(max_length=60, db_index=True)
    address = models.CharField(max_length=250, blank=True)
    residence = models.CharField(max_length=10, choices=Residence, default=Residence.UNKNOWN)
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="members")
    household_role = models.CharField(max_length=40, blank=True)
    verified_by_police = models.BooleanField(default=False)
    bedridden = models.BooleanField(default=False)
    died_on = models.DateField(null=True, blank=True)
    moved_on = models.DateField(null=True, blank=True)
    moved_to = models.CharField(max_length=200, blank=True)
    presence = models.CharField(max_length=8, choices=Presence, default=Presence.HERE, db_index=True)
    awaiting = models.CharField(
        max_length=6,
        blank=True,
        help_text="kind of an open change: death or move; no new invitations meanwhile",
    )
    restricted = models.CharField(
        max_length=12,
        blank=True,
        help_text="service that asked to hide this person; see data/restricted.yaml",
    )
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="absorbed")
    provenance = models.JSONField(default=dict, help_text="field → id of the source row it came from")
    created_at = models.DateTimeField()
    search_mark = models.BigIntegerField(
        null=True,
        default=new_mark,
        editable=False,
        help_text="not null: changed since the search index was packed",
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["unit_path", "sort_key"]
        verbose_name = "người dân"
        indexes = [
            models.Index(fields=["unit_path", "birth_year"], name="roster_person_unit_birth"),
            models.Index(
                fields=["search_mark"], name="roster_person_unpacked", condition=Q(search_mark__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(birth_day__isnull=True) | Q(birth_month__isnull=False),
                name="roster_person_day_needs_month",
            ),
            models.CheckConstraint(
                condition=Q(birth_month__isnull=True) | Q(birth_year__isnull=False),
                name="roster_person_month_needs_year",
            ),
        ]

    def save(self, *args: Any, **options: Any) -> None:
        """Save; the search index learns that what it knows is out of date."""
        fields = options.get("update_fields")
        if fields is None or SEARCHED & set(fields):
            self.search_mark = new_mark()
            if fields is not None:
                options["update_fields"] = [*fields, "search_mark"]
        super().save(*args, **options)

    @property
    def birth(self) -> PartialDate | None:
        """Birth date with its precision."""
        return PartialDate(self.birth_year, self.birth_month, self.birth_day) if self.birth_year else None

    @property
    def living_here(self) -> bool:
        """Neither dead, moved away nor merged into another record."""
        return self.died_on is None and self.moved_on is None and self.merged_into_id is None


class GroupMembership(models.Model):
    """A person in a target group, by whose list and for how long."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="groups")
    unit_path = models.CharField(max_length=60, db_index=True)
    group = models.CharField(max_length=40, db_index=True)
    origin = models.CharField(
        max_length=8, choices=[("listed", _("Theo danh sách")), ("rule", _("Theo quy tắc"))]
    )
    source_row = models.ForeignKey("roster.SourceRow", models.PROTECT, null=True, related_name="+")
    document = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=250, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "đối tượng"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "group", "origin", "source_row"], name="roster_group_once_a_source"
            )
        ]


class Enrolment(models.Model):
    """A person in a campaign: policy group and payer by rule, each with its reason; one a campaign."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="enrolments")
    unit_path = models.CharField(max_length=60, db_index=True)
    groups = models.JSONField(default=list, help_text="codes of target groups on the day of computing")
    policy_group = models.CharField(max_length=2, help_text="NĐ 165/2026 Art. 69(2): a b c d dd")
    policy_reason = models.CharField(max_length=250)
    funding_source = models.CharField(max_length=2, help_text="NGUON_CHI_TRA 1 2 3 4 5 9")
    funding_reason = models.CharField(max_length=250)
    priority = models.PositiveSmallIntegerField(default=0)
    examined_elsewhere_on = models.DateField(null=True, blank=True)
    examined_elsewhere_at = models.CharField(max_length=200, blank=True)
    excluded_reason = models.CharField(
        max_length=40, blank=True, help_text="dead, moved, …; empty = to be examined"
    )
    computed_at = models.DateTimeField()

    class Meta:
        verbose_name = "người thuộc diện khám"
        constraints = [models.UniqueConstraint(fields=["campaign", "person"], name="roster_enrolment_once")]
