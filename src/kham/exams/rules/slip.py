"""What the result slip says to the person: three short sentences, what to do next, where and until when. No jargon.

A child's slip speaks to the parent. While a laboratory is awaited the slip says until when the result will be there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kham.exams.rules import icd, triage
from kham.kernel import formats

FILE = Path(__file__).parent.parent / "data" / "slip" / "words.yaml"
# Days after the exam by which the next step should be done, by level (vn-programme 6.12): the end of each range.
DUE_DAYS = {"E": 0, "U": 3, "R": 28, "F": 90, "N": 365}
MOST_FOUND = 3  # in one sentence; the rest stands on the back for the doctor
MOST_NAMED = 2
WEAK = 4  # from this health class on the slip names the disease even where it says what was seen
CHILD, OLD = 18, 60


@dataclass(frozen=True)
class Case:
    """One result. `findings`: (rule, level, sentence), gravest first. `due`: until when, where something is awaited."""

    name: str
    sex: str
    age: int | None
    exam_date: dt.date
    station: str
    level: str = "N"
    class_number: int | None = None
    codes: Sequence[str] = ()
    summary: str = ""
    findings: Sequence[tuple[str, str, str]] = ()
    waits: str = ""
    due: dt.datetime | None = None
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Words:
    """The page in large print and, on the back, what the rules found for the next doctor."""

    greeting: str
    sentences: list[str]
    next_step: str
    where: str
    when: str
    by_day: dt.date
    found: list[str]
    pending: bool = False


@cache
def phrases() -> dict[str, Any]:
    """The shipped words."""
    found: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return found


def you(age: int | None, sex: str) -> str:
    """How the slip calls the person."""
    if age is not None and age < CHILD:
        return "cháu"
    old = age is None or age >= OLD
    return {"male": "ông" if old else "anh", "female": "bà" if old else "chị"}.get(sex, "ông/bà")


def words(case: Case) -> Words:
    """The slip of one result. `waits` other than "" gives the slip before the result."""
    said = phrases()
    child = case.age is not None and case.age < CHILD
    call = you(case.age, case.sex)
    fill = {"you": call, "You": call[:1].upper() + call[1:], "name": case.name, "station": case.station}
    greeting = said["greeting"]["child" if child else "adult"].format(**fill)
    if case.waits:
        return _pending(case, said, fill, greeting)
    level = case.level or "N"
    by_day = case.exam_date + dt.timedelta(days=DUE_DAYS[level])
    step = said["next"][level]
    return Words(
        greeting=greeting,
        sentences=[
            said["class"][case.class_number or "none"].format(**fill),
            _found(case, said, fill),
            said["level"]["weak" if level == "N" and (case.class_number or 0) >= WEAK else level].format(
                **fill
            ),
        ],
        next_step=said["child_next"][level] if child else step["do"],
        where=step["where"].format(**fill),
        when=when(level, by_day),
        by_day=by_day,
        found=[sentence for rule, _level, sentence in case.findings if rule not in said["private"]],
    )


def _found(case: Case, said: dict[str, Any], fill: dict[str, str]) -> str:
    """The second sentence: at most three plain things, then what the doctor concluded; what is private is never named."""
    private = [rule for rule, _level, _sentence in case.findings if rule in said["private"]]
    open_rules = [rule for rule, _level, _sentence in case.findings if rule not in said["private"]]
    plain = list(dict.fromkeys(said["rules"][rule] for rule in open_rules if rule in said["rules"]))
    secret = tuple(said["private_codes"])
    quiet = bool(private) or any(code.startswith(secret) for code in case.codes)
    if plain:
        seen = said["found"]["lead"].format(list="; ".join(plain[:MOST_FOUND]))
    elif open_rules:
        seen = said["found"]["other"]
    else:
        seen = said["found"]["private"].format(**fill) if quiet else ""
    named = [icd.name_of(code) or code for code in case.codes if not code.startswith(("Z00", *secret))]
    told = "; ".join(named[:MOST_NAMED]) or ("" if seen else case.summary.rstrip(". "))
    if private or not told or (seen and (case.class_number or 0) < WEAK):
        return str(seen or said["found"]["none"])
    return " ".join(filter(None, (seen, said["found"]["doctor"].format(list=told))))


def _pending(case: Case, said: dict[str, Any], fill: dict[str, str], greeting: str) -> Words:
    words = said["pending"]
    due = case.due or dt.datetime.combine(case.exam_date, dt.time(17)) + dt.timedelta(days=1)
    until = words["due"].format(hour=due.hour or 24, day=formats.date_vn(_day(due)))
    return Words(
        greeting=greeting,
        sentences=[words["first"].format(**fill), words[case.waits], until],
        next_step=words["do"],
        where=words["where"].format(**fill),
        when=f"từ {due.hour or 24} giờ ngày {formats.date_vn(_day(due))}",
        by_day=due.date(),
        found=[],
        pending=True,
    )


def _day(due: dt.datetime) -> dt.date:
    """Midnight belongs to the day that ends."""
    return (due - dt.timedelta(minutes=1)).date()


def whole_hour(due: dt.datetime) -> dt.datetime:
    """The full hour at or before a moment: what a slip promises is never later than the clock allows."""
    return due.replace(minute=0, second=0, microsecond=0)


def when(level: str, by_day: dt.date) -> str:
    """ "ngay bây giờ", or "trước ngày 02/9/2026"."""
    return "ngay bây giờ" if level == "E" else f"trước ngày {formats.date_vn(by_day)}"


def level_label(level: str) -> str:
    """Vietnamese name of a triage level."""
    return triage.LABELS[level or "N"]
