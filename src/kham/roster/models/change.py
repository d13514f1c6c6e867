"""What changes about people: births, deaths, moves as things to confirm; where people live; who is restricted; households."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kham.kernel.ids import new_id


class ChangeKind(models.TextChoices):
    """What happened."""

    BIRTH = "birth", _("Mới sinh")
    DEATH = "death", _("Đã chết")
    MOVE = "move", _("Chuyển đi")
    DETAIL = "detail", _("Sửa thông tin")


class ChangeState(models.TextChoices):
    """From what somebody said to what holds."""

    PROPOSED = "proposed", _("Chờ xác nhận")
    CONFIRMED = "confirmed", _("Đã xác nhận")
    REFUSED = "refused", _("Không nhận")
    WITHDRAWN = "withdrawn", _("Đã rút")
    UNDONE = "undone", _("Đã hoàn tác")


class Change(models.Model):
    """biến động dân cư, or a paper that says otherwise: what was said, by whom, and what the unit that decides answered.

    `decider_path` is the commune that confirms: the receiving one for a move between communes, else the person's own.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=6, choices=ChangeKind)
    state = models.CharField(max_length=10, choices=ChangeState, default=ChangeState.PROPOSED, db_index=True)
    from_unit = models.ForeignKey("places.Unit", models.PROTECT, related_name="+")
    from_path = models.CharField(max_length=60, db_index=True)
    to_unit = models.ForeignKey("places.Unit", models.PROTECT, null=True, related_name="+")
    to_path = models.CharField(max_length=60, blank=True, db_index=True)
    to_words = models.CharField(
        max_length=200, blank=True, help_text="a place that is not in this installation"
    )
    decider_path = models.CharField(max_length=60, db_index=True)
    household = models.ForeignKey(
        "roster.Household", models.PROTECT, null=True, related_name="+", help_text="the whole household"
    )
    on = models.DateField(help_text="the day it happened")
    evidence = models.CharField(max_length=250, blank=True)
    details = models.JSONField(
        default=dict,
        help_text="of a newborn: full_name, birth, sex, guardian, mother; of a paper: fields, sealed",
    )
    source_row = models.ForeignKey("roster.SourceRow", models.PROTECT, null=True, related_name="+")
    told_by = models.CharField(max_length=120, blank=True, help_text="who said it, in words")
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_name = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=250, blank=True, help_text="why refused, withdrawn or undone")
    done = models.JSONField(default=dict, help_text="what confirming made: ids, for its undoing")

    class Meta:
        ordering = ["-proposed_at", "-id"]
        verbose_name = "biến động dân cư"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at__isnull=True)
                | ~Q(state="proposed") & Q(decided_at__isnull=False),
                name="roster_change_decided_when",
            )
        ]

    @property
    def undated(self) -> bool:
        """True when a list said it without a day and nobody told the day since: ``on`` is the day of receipt."""
        row = self.source_row
        return row is not None and not row.fields.get("status_date") and self.details.get("day") != "told"


class ChangePerson(models.Model):
    """One person of a change: as he or she was before, and what each room stopped, so that undoing gives it back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    change = models.ForeignKey(Change, models.CASCADE, related_name="people")
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="changes")
    before = models.JSONField(default=dict)
    stopped = models.JSONField(default=dict, help_text="room → what it stopped")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "person"], name="roster_change_person_once")]


class DwellingKind(models.TextChoices):
    """Three facts that need not agree."""

    PERMANENT = "permanent", _("Thường trú")
    TEMPORARY = "temporary", _("Tạm trú")
    ACTUAL = "actual", _("Nơi ở hiện tại")


class Dwelling(models.Model):
    """nơi cư trú: one fact about where a person is registered or lives, since when, told by whom. Lists tell theirs in rows."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="dwellings")
    unit_path = models.CharField(max_length=60, db_index=True, help_text="who keeps this fact")
    kind = models.CharField(max_length=9, choices=DwellingKind)
    unit = models.ForeignKey("places.Unit", models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=200, blank=True, help_text="a place that is not in this installation")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    evidence = models.CharField(max_length=250, blank=True)
    told_by = models.CharField(max_length=80)
    told_at = models.DateTimeField()
    change = models.ForeignKey(Change, models.CASCADE, null=True, related_name="dwellings")

    class Meta:
        ordering = ["-valid_from", "-told_at"]
        verbose_name = "nơi cư trú"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="roster_dwelling_forward",
            )
        ]


class Restriction(models.Model):
    """A person hidden as his or her service asks (army, police …): set and lifted, never deleted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("roster.Person", models.PROTECT, related_name="restrictions")
    unit_path = models.CharField(max_length=60, db_index=True)
    service = models.CharField(max_length=12, help_text="code of roster/data/restricted.yaml")
    reason = models.CharField(max_length=250, help_text="the document of the service")
    before = models.JSONField(default=dict, help_text="names taken off the household, for the lifting")
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField()
    lifted_by = models.CharField(max_length=80, blank=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_reason = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["-set_at"]
        verbose_name = "người thuộc diện hạn chế"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(lifted_at__isnull=True), name="roster_restricted_once"
            )
        ]


class HouseholdAct(models.Model):
    """A change of households by hand, with how they were before; undone by putting that back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_path = models.CharField(max_length=60, db_index=True)
    kind = models.CharField(
        max_length=6,
        choices=[("head", _("Đổi chủ hộ")), ("split", _("Tách hộ")), ("move", _("Chuyển người sang hộ khác")),
                 ("join", _("Nhập hộ")), ("new", _("Lập hộ mới")), ("role", _("Sửa quan hệ"))],
    )  # fmt: skip
    people = models.JSONField(default=dict, help_text="person → [household, relation, by_hand] before")
    households = models.JSONField(default=dict, help_text="household → {field: value} before")
    made = models.JSONField(default=list, help_text="ids of households made by it")
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    undone_by = models.CharField(max_length=80, blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = "thay đổi hộ"
