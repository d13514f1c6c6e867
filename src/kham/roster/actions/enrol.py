"""Everybody of a campaign with target groups, policy group and payer, computed by rule for the whole commune at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Q

from kham.accounts import permissions as accounts_permissions
from kham.accounts.roles import May
from kham.journal import actions as journal_actions
from kham.kernel import clock
from kham.roster.models import Enrolment, GroupMembership, Person, Presence
from kham.roster.rules import entitlement

Progress = Callable[[int, int, str], None]
_FIELDS = [
    "unit_path", "groups", "policy_group", "policy_reason", "funding_source", "funding_reason", "priority",
    "excluded_reason", "computed_at",
]  # fmt: skip


@transaction.atomic
def compute_enrolments(
    *, campaign: Any, by: Any, now: dt.datetime, progress: Progress | None = None
) -> dict[str, int]:
    """Compute again for all people of the campaign's unit. Age counts on the campaign's day nearest to today.

    Returns {"people", "excluded", "by_rule"}. Doing it twice changes nothing.
    """
    accounts_permissions.check_sees(by, May.LISTS_MANAGE, campaign.unit_path)
    tell = progress or (lambda done, total, words: None)
    on = min(max(clock.local_date(now), campaign.starts_on), campaign.ends_on)
    people = list(
        Person.objects.filter(unit_path__startswith=campaign.unit_path, merged_into__isnull=True)
        .defer("personal_number", "insurance_number", "phone")
        .order_by("pk")
    )
    listed, ruled = _memberships(campaign.unit_path, on)
    made: list[GroupMembership] = []
    enrolments = []
    for at, person in enumerate(people):
        if at % 500 == 0:
            tell(at, len(people), "Xác định đối tượng, nhóm chính sách, nguồn chi trả")
        rules = entitlement.groups_by_rule(
            birth=person.birth, on=on, insurance_object=person.insurance_object
        )
        made += _missing(person, rules, ruled.get(person.pk, {}), on)
        groups = sorted({*listed.get(person.pk, set()), *(rule.group for rule in rules)}) or ["resident"]
        enrolments.append(_enrolment(campaign, person, groups, on, now))
    _close(people, ruled, on, campaign)
    GroupMembership.objects.bulk_create(made, batch_size=500)
    Enrolment.objects.bulk_create(
        enrolments,
        batch_size=300,
        update_conflicts=True,
        unique_fields=["campaign", "person"],
        update_fields=_FIELDS,
    )
    summary = {
        "people": len(people), "excluded": sum(bool(one.excluded_reason) for one in enrolments), "by_rule": len(made)
    }  # fmt: skip
    journal_actions.record(action="roster.compute_enrolments", by=by, on=campaign, now=now, data=summary)
    tell(len(people), len(people), "Xong")
    return summary


def enrol_one(*, campaign: Any, person: Person, now: dt.datetime) -> Enrolment:
    """One person of a campaign, computed like everybody: a newborn, somebody who moved in. Says what stands afterwards."""
    on = min(max(clock.local_date(now), campaign.starts_on), campaign.ends_on)
    memberships = person.groups.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    listed = {one.group for one in memberships if one.origin == "listed"}
    ruled = {one.group: one for one in memberships if one.origin == "rule"}
    rules = entitlement.groups_by_rule(birth=person.birth, on=on, insurance_object=person.insurance_object)
    GroupMembership.objects.bulk_create(_missing(person, rules, ruled, on))
    groups = sorted({*listed, *(rule.group for rule in rules)}) or ["resident"]
    wanted = _enrolment(campaign, person, groups, on, now)
    made, _ = Enrolment.objects.update_or_create(
        campaign=campaign, person=person, defaults={name: getattr(wanted, name) for name in _FIELDS}
    )
    return made


def _memberships(path: str, on: dt.date) -> tuple[dict[Any, set[str]], dict[Any, dict[str, GroupMembership]]]:
    """Listed groups in force, and memberships by rule, of each person."""
    listed: dict[Any, set[str]] = defaultdict(set)
    ruled: dict[Any, dict[str, GroupMembership]] = defaultdict(dict)
    for one in GroupMembership.objects.filter(unit_path__startswith=path):
        if one.valid_to is not None and one.valid_to < on:
            continue
        if one.origin == "rule":
            ruled[one.person_id][one.group] = one
        else:
            listed[one.person_id].add(one.group)
    return listed, ruled


def _missing(
    person: Person, rules: list[entitlement.RuleGroup], have: dict[str, GroupMembership], on: dt.date
) -> list[GroupMembership]:
    return [
        GroupMembership(
            person=person,
            unit_path=person.unit_path,
            group=rule.group,
            origin="rule",
            reason=rule.reason[:250],
            valid_from=on,
        )
        for rule in rules
        if rule.group not in have
    ]


def _close(
    people: list[Person], ruled: dict[Any, dict[str, GroupMembership]], on: dt.date, campaign: Any
) -> None:
    """Memberships by rule that no longer follow end the day before."""
    ended = []
    for person in people:
        now_true = {
            rule.group for rule in entitlement.groups_by_rule(birth=person.birth, on=on, insurance_object=person.insurance_object)
        } if person.pk in ruled else set()  # fmt: skip
        for group, one in ruled.get(person.pk, {}).items():
            if group not in now_true:
                one.valid_to = max(on - dt.timedelta(days=1), one.valid_from - dt.timedelta(days=1))
                ended.append(one)
    GroupMembership.objects.bulk_update(ended, ["valid_to"], batch_size=200)


def _enrolment(campaign: Any, person: Person, groups: list[str], on: dt.date, now: dt.datetime) -> Enrolment:
    policy = entitlement.policy_group(groups)
    funding = entitlement.funding_source(policy.code)
    age = person.birth.age_on(on) if person.birth else None
    excluded = (
        "dead"
        if person.died_on
        else "moved"
        if person.moved_on
        else "absent"
        if person.presence == Presence.ABSENT
        else "armed_forces"
        if "armed_forces" in groups
        else "out_of_scope"
        if campaign.groups and not set(campaign.groups) & set(groups)
        else ""
    )
    return Enrolment(
        campaign=campaign, person=person, unit_path=person.unit_path, groups=groups,
        policy_group=policy.code, policy_reason=f"{policy.reason} ({policy.article})"[:250],
        funding_source=funding.code, funding_reason=f"{funding.reason} ({funding.article})"[:250],
        priority=entitlement.priority(groups, age=age, bedridden=person.bedridden), excluded_reason=excluded, computed_at=now,
    )  # fmt: skip
