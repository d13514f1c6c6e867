"""Tables of the places room: units with their validity and successions, and facilities.

A row of `Unit` is one unit *during one period*. When a unit gets another code, name or kind, its row is closed
(`valid_to`) and a new row is made; a `Succession` joins the two. Whatever points to the old row keeps pointing
to it: history is followed, never rewritten.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Protocol

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kham.kernel.ids import new_id
from kham.places.prepared import Prepared as Prepared  # the door through which every room reaches it
from kham.places.rules import paths

CODE = RegexValidator(r"^[0-9A-Z]{1,8}$", _("Mã chỉ gồm chữ số và chữ in hoa, dài 1 đến 8 ký tự."))
CODE5 = RegexValidator(r"^[0-9A-Z]{5}$", _("Mã cơ sở khám chữa bệnh gồm đúng 5 ký tự."))
GLN13 = RegexValidator(r"^[0-9]{13}$", _("Mã GLN của cơ sở gồm đúng 13 chữ số."))


class Viewer(Protocol):
    """Whoever looks: `paths` are the paths of the units whose rows he or she may see; empty means none."""

    @property
    def paths(self) -> tuple[str, ...]: ...


def within(scopes: Iterable[str], field: str = "path") -> Q:
    """Condition "`field` lies in one of `scopes`" (unit paths). No path gives a condition that nothing satisfies.

    "" is the whole country. Raises ValueError for any other path without its trailing dot, because "31" would
    also match "311.".
    """
    condition = Q(pk__in=[])
    for path in scopes:
        if path and not path.endswith("."):  # "" is the whole country: system actors only
            raise ValueError(f"a unit path ends with a dot: {path!r}")
        condition |= Q(**{f"{field}__startswith": path})
    return condition


def in_force(on: dt.date, prefix: str = "") -> Q:
    """Condition "valid on the day `on`"; both ends of the period are included."""
    return Q(**{f"{prefix}valid_from__lte": on}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": on})
    )


class UnitQuerySet(models.QuerySet["Unit"]):
    """Reads of units by day, by place in the tree and by viewer."""

    def on(self, date: dt.date) -> UnitQuerySet:
        """Units in force on that day."""
        return self.filter(in_force(date))

    def under(self, path: str) -> UnitQuerySet:
        """The unit at `path` and everything below it, never a sibling."""
        return self.filter(within([path]))

    def visible_to(self, viewer: Viewer) -> UnitQuerySet:
        """Units inside the viewer's own paths; a viewer without paths sees nothing."""
        return self.filter(within(viewer.paths))


class FacilityQuerySet(models.QuerySet["Facility"]):
    """Reads of facilities by day, by place and by viewer."""

    def on(self, date: dt.date) -> FacilityQuerySet:
        """Facilities working on that day."""
        return self.filter(in_force(date))

    def under(self, path: str) -> FacilityQuerySet:
        """Facilities whose unit lies at or below `path`."""
        return self.filter(within([path], "unit__path"))

    def visible_to(self, viewer: Viewer) -> FacilityQuerySet:
        """Facilities inside the viewer's own paths."""
        return self.filter(within(viewer.paths, "unit__path"))


class Unit(models.Model):
    """A province, commune or neighbourhood during one period (QĐ 19/2025/QĐ-TTg for the upper two levels).

    `path` is the codes from the province down, each followed by a dot: "31.", "31.11533.", "31.11533.07.".
    `valid_to` is the last day in force; null while it is in force.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("Cấp tỉnh")
        COMMUNE = "commune", _("Cấp xã")
        NEIGHBOURHOOD = "neighbourhood", _("Thôn, tổ dân phố")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=8, validators=[CODE], db_index=True, verbose_name=_("Mã"))
    level = models.CharField(max_length=16, choices=Level.choices, verbose_name=_("Cấp"))
    kind = models.CharField(max_length=32, verbose_name=_("Loại"))
    name = models.CharField(max_length=120, verbose_name=_("Tên"))
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("Thuộc"),
    )
    path = models.CharField(max_length=64, db_index=True, editable=False)
    valid_from = models.DateField(verbose_name=_("Có hiệu lực từ"))
    valid_to = models.DateField(null=True, blank=True, verbose_name=_("Ngày cuối có hiệu lực"))
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    households_hint = models.PositiveIntegerField(null=True, blank=True, verbose_name=_("Số hộ ước tính"))
    successors = models.ManyToManyField(
        "self", through="Succession", through_fields=("predecessor", "successor"), symmetrical=False,
        related_name="predecessors",
    )  # fmt: skip

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["path", "valid_from"]
        verbose_name = _("địa bàn")
        verbose_name_plural = _("địa bàn")
        constraints = [
            models.UniqueConstraint(fields=["path", "valid_from"], name="unit_path_from_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="unit_period_forward",
            ),
            models.CheckConstraint(
                condition=Q(level="province", parent__isnull=True)
                | Q(level__in=["commune", "neighbourhood"], parent__isnull=False),
                name="unit_parent_by_level",
            ),
            models.CheckConstraint(condition=Q(path__endswith="."), name="unit_path_ends_with_dot"),
            models.UniqueConstraint(
                fields=["path"], condition=Q(valid_to__isnull=True), name="unit_path_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Kind and name as written in an address: "phường Hòa Bình"."""
        if self.name.casefold().startswith(self.kind.casefold()):
            return self.name  # a neighbourhood whose name already says what it is
        return f"{self.kind} {self.name}"

    @property
    def province_path(self) -> str:
        """Path of the province this unit is or lies in."""
        return paths.above(self.path, "province")

    @property
    def commune_path(self) -> str:
        """Path of the commune this unit is or lies in; "" for a province."""
        return paths.above(self.path, "commune")

    @property
    def unit_path(self) -> str:
        """Own path, under the name that the journal looks for."""
        return self.path


class Succession(models.Model):
    """`successor` took over from `predecessor` on a day, by a document. A split or merger has several rows."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    predecessor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="origins")
    on = models.DateField(verbose_name=_("Từ ngày"))
    document = models.CharField(max_length=200, verbose_name=_("Văn bản"))
    followed_at = models.DateTimeField(null=True, help_text="when people, lists and accounts went along")

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(
                condition=~Q(predecessor=models.F("successor")), name="succession_not_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} -> {self.successor_id}"


class Facility(models.Model):
    """A health facility. `code5` is MA_CSKCB (QĐ 384/QĐ-BYT 2019), `gln13` the 13-digit code; never mixed."""

    class Kind(models.TextChoices):
        STATION = "station", _("Trạm y tế")
        CENTRE = "centre", _("Trung tâm y tế")
        HOSPITAL = "hospital", _("Bệnh viện")
        CLINIC = "clinic", _("Phòng khám")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200, verbose_name=_("Tên cơ sở"))
    kind = models.CharField(max_length=16, choices=Kind.choices, verbose_name=_("Loại"))
    code5 = models.CharField(
        max_length=5, null=True, blank=True, unique=True, validators=[CODE5], verbose_name=_("Mã CSKCB")
    )
    gln13 = models.CharField(
        max_length=13, null=True, blank=True, unique=True, validators=[GLN13], verbose_name=_("Mã GLN")
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="facilities", verbose_name=_("Địa bàn")
    )
    licensed_for_exam = models.BooleanField(default=False, verbose_name=_("Đủ điều kiện khám sức khỏe"))
    valid_from = models.DateField(verbose_name=_("Hoạt động từ"))
    valid_to = models.DateField(null=True, blank=True, verbose_name=_("Ngày cuối hoạt động"))

    objects = FacilityQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("cơ sở khám")
        verbose_name_plural = _("cơ sở khám")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="facility_period_forward",
            ),
            models.CheckConstraint(
                condition=Q(code5__isnull=True) | Q(code5__regex=r"^[0-9A-Z]{5}$"), name="facility_code5_form"
            ),
            models.CheckConstraint(
                condition=Q(gln13__isnull=True) | Q(gln13__regex=r"^[0-9]{13}$"), name="facility_gln13_form"
            ),
        ]

    def __str__(self) -> str:
        return self.name
