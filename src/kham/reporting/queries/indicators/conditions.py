"""Diseases counted in the report: known before, newly suspected, confirmed, under management, referred, arrived."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from kham.exams.models import Encounter
from kham.followup.models import Case, ClosingReason, Step, StepKind
from kham.reporting.queries.indicators import people
from kham.reporting.queries.indicators.base import Indicator, Scope
from kham.reporting.rules.dimensions import DATA

MANAGED = [ClosingReason.CONFIRMED_MANAGED, ClosingReason.KNOWN_MANAGED]


@dataclass(frozen=True)
class Condition:
    """One disease: the findings, the answer and the ICD prefixes that speak of it."""

    code: str
    label: str
    rules: tuple[str, ...]
    levels: tuple[str, ...]
    icd: tuple[str, ...] = ()
    known: str = ""
    but_not: tuple[str, ...] = ()


@cache
def conditions() -> tuple[Condition, ...]:
    """The diseases of the data file, in order."""
    raw = yaml.safe_load((DATA / "conditions.yaml").read_text("utf-8"))
    rows: list[dict[str, Any]] = [
        {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
        for row in raw["conditions"]
    ]
    return tuple(Condition(**row) for row in rows)


def _known(c: Condition, scope: Scope) -> Q:
    """Said at the exam that a doctor had told them before."""
    if not c.known:
        return Q(pk__in=[])
    exams = Encounter.objects.filter(
        people.EXAMINED,
        session__campaign=scope.campaign,
        exam_date__lte=scope.period.end,
    )
    return people.some(exams.filter(Q(**{f"answers__{c.known}": "1"}) | Q(**{f"answers__{c.known}": 1})))


def _found(c: Condition, scope: Scope) -> Q:
    found = people.findings(scope).filter(rule__in=c.rules, level__in=c.levels)
    for words in c.but_not:
        found = found.exclude(sentence__contains=words)
    return people.some(found, "encounter__person")


def _cases(c: Condition, scope: Scope) -> QuerySet[Case]:
    return Case.objects.filter(
        encounter__session__campaign=scope.campaign,
        rule__in=c.rules,
        opened_at__lt=scope.ends_at,
    )


def _stepped(c: Condition, scope: Scope, kind: str) -> Q:
    taken = Step.objects.filter(case=OuterRef("pk"), kind=kind, at__lt=scope.ends_at)
    return people.some(_cases(c, scope).filter(Exists(taken)))


def _confirmed(c: Condition, scope: Scope) -> Q:
    coded = people.signed(scope).annotate(text=Cast("icd_codes", TextField()))
    prefixes = Q(pk__in=[])
    for prefix in c.icd:
        prefixes |= Q(text__contains=f'"{prefix}')
    closed = _cases(c, scope).filter(
        closing_reason=ClosingReason.CONFIRMED_MANAGED, closed_at__lt=scope.ends_at
    )
    return people.some(coded.filter(prefixes), "encounter__person") | people.some(closed)


def _managed(c: Condition, scope: Scope) -> Q:
    return people.some(_cases(c, scope).filter(closing_reason__in=MANAGED, closed_at__lt=scope.ends_at))


Rule = Callable[[Condition, Scope], Q]
KINDS: list[tuple[str, str, str, Rule]] = [
    ("known", "đã biết từ trước", "nói tại buổi khám là đã được chẩn đoán từ trước", _known),
    (
        "suspected",
        "nghi mắc mới",
        "có phát hiện cần khám chuyên khoa trở lên và chưa biết bệnh từ trước",
        lambda c, s: _found(c, s) & ~_known(c, s),
    ),
    (
        "confirmed",
        "đã xác định",
        "có mã bệnh trong kết luận hoặc đã được chẩn đoán sau khi chuyển khám",
        _confirmed,
    ),
    (
        "managed",
        "đang quản lý",
        "ca theo dõi đã đóng với lý do đưa vào quản lý hoặc đã quản lý từ trước",
        _managed,
    ),
    (
        "referred",
        "đã chuyển khám",
        "ca theo dõi có bước chuyển khám",
        lambda c, s: _stepped(c, s, StepKind.REFERRED),
    ),
    (
        "arrived",
        "đã đến khám",
        "ca theo dõi có bước đã đến khám",
        lambda c, s: _stepped(c, s, StepKind.ATTENDED),
    ),
]


def _indicator(c: Condition, key: str, label: str, definition: str, rule: Rule) -> Indicator:
    def pick(rows: QuerySet, scope: Scope) -> QuerySet:
        return people.concluded(rows, scope).filter(rule(c, scope))

    return Indicator(
        f"{c.code}_{key}",
        f"{c.label}: {label}",
        f"Người đã kết luận, {definition} ({c.label.lower()}).",
        people.EXAMS,
        of="concluded",
        clinical=True,
        pick=pick,
    )


INDICATORS = [_indicator(c, *kind) for c in conditions() for kind in KINDS]
