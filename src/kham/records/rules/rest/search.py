"""Search as the door understands it. A parameter that is not known is refused: ignoring a filter would give too much.

Sizes and dates only stand in addresses. What identifies a person (number, name, birth date) is searched by POST _search.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from kham.kernel.clock import VIETNAM
from kham.kernel.ids import read_id
from kham.records.rules.rest.outcome import Wrong

PAGE, MOST = 20, 100
EARLIEST, LATEST = 1900, 2900  # years; databases and time zones stumble at the ends of the calendar
MOST_IDS = 500
DATE = re.compile(r"^(eq|ne|gt|lt|ge|le|sa|eb)?(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(.+))?)?)?$")
PERSONAL = {"identifier", "name", "family", "given", "birthdate", "phone", "telecom", "address", "email"}
CLINICAL = (
    "Observation", "Condition", "QuestionnaireResponse", "ServiceRequest", "Immunization", "Consent", "Provenance",
    "Composition", "RelatedPerson",
)  # fmt: skip
COMMON = {"_id", "_count", "_cursor", "_format", "_pretty", "_summary", "_lastUpdated", "_total"}
PARAMETERS: dict[str, dict[str, str]] = {
    "Patient": {"identifier": "token"},
    "Encounter": {
        "patient": "reference",
        "subject": "reference",
        "date": "date",
        "session": "reference",
        "status": "token",
    },
    "Group": {"date": "date"},
    "Questionnaire": {"name": "string", "url": "uri", "version": "token"},
} | {kind: {"patient": "reference", "encounter": "reference", "session": "reference"} for kind in CLINICAL}
PARAMETERS["Observation"] |= {"code": "token", "category": "token"}
PARAMETERS["Condition"] |= {"code": "token"}


@dataclass(frozen=True)
class Moment:
    """One condition on a day or moment: "ge" or "lt" and the bound."""

    comparison: str
    bound: dt.datetime


@dataclass(frozen=True)
class Search:
    """What a search asks. `filters` holds the parameters of the type as they were given, each with all its values."""

    kind: str
    ids: tuple[str, ...] = ()
    dates: tuple[Moment, ...] = ()
    updated: tuple[Moment, ...] = ()
    count: int = PAGE
    cursor: str = ""
    only_count: bool = False
    filters: dict[str, list[str]] = field(default_factory=dict)


def understand(kind: str, given: dict[str, list[str]], *, by_post: bool = False) -> Search:
    """A search of a type. Raises Wrong for what is unknown, unreadable, or personal in an address."""
    known = PARAMETERS.get(kind, {})
    personal = PERSONAL & {name.partition(":")[0] for name in given} if kind == "Patient" else set()
    if personal and not by_post:
        raise Wrong(
            "not-supported", f"Search by {sorted(personal)[0]} with POST {kind}/_search, not in an address."
        )
    for name in given:
        if name not in COMMON and name not in known:
            raise Wrong(
                "not-supported", f"{kind} is not searched by this parameter; see the CapabilityStatement."
            )
    ids = [value for text in given.get("_id", []) for value in text.split(",")]
    wide = max((sum(text.count(",") + 1 for text in values) for values in given.values()), default=0)
    if wide > MOST_IDS:
        raise Wrong("too-long", f"At most {MOST_IDS} values of one parameter.")
    return Search(
        kind,
        tuple(ids),
        tuple(moment for text in given.get("date", []) for moment in moments(text)),
        tuple(moment for text in given.get("_lastUpdated", []) for moment in moments(text)),
        count_of(given.get("_count", [])),
        (given.get("_cursor") or [""])[0],
        (given.get("_summary") or [""])[0] == "count" or (given.get("_count") or [""])[0] == "0",
        {name: given[name] for name in known if given.get(name) and name != "date"},
    )


def count_of(texts: list[str]) -> int:
    """Size of a page: 1 to 100, 20 when nothing is said. Raises Wrong."""
    if not texts:
        return PAGE
    if not re.fullmatch(r"\d{1,6}", texts[0], re.ASCII):
        raise Wrong("value", "_count must be a whole number.")
    return max(1, min(int(texts[0]), MOST))


def moments(text: str) -> list[Moment]:
    """Conditions of one date parameter: a year, month, day or moment with a prefix. Raises Wrong.

    A day without a zone is a day in Viet Nam. "ne", "sa", "eb" are not offered.
    """
    found = DATE.match(text)
    if found is None or found[1] in ("ne", "sa", "eb"):
        raise Wrong("value", "A date is written as ge2026-07-05; prefixes: eq, gt, lt, ge, le.")
    try:
        start, end = _period(text[len(found[1] or "") :], found)
    except (ValueError, OverflowError) as wrong:
        raise Wrong("value", "This date does not exist.") from wrong
    return {
        "eq": [Moment("ge", start), Moment("lt", end)],
        "ge": [Moment("ge", start)],
        "gt": [Moment("ge", end)],
        "lt": [Moment("lt", start)],
        "le": [Moment("lt", end)],
    }[found[1] or "eq"]


def _period(text: str, found: re.Match[str]) -> tuple[dt.datetime, dt.datetime]:
    year, month, day = int(found[2]), int(found[3] or 1), int(found[4] or 1)
    if found[5]:
        moment = dt.datetime.fromisoformat(text.replace(" ", "+"))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
        if not EARLIEST <= moment.year <= LATEST:
            raise ValueError("outside of what is kept")
        return moment, moment + dt.timedelta(seconds=1)
    if not EARLIEST <= year <= LATEST:
        raise ValueError("outside of what is kept")
    start = dt.date(year, month, day)
    if found[4]:
        end = start + dt.timedelta(days=1)
    elif found[3]:
        end = (start.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    else:
        end = dt.date(year + 1, 1, 1)
    midnight = dt.time(tzinfo=VIETNAM)
    return dt.datetime.combine(start, midnight), dt.datetime.combine(end, midnight)


def reference(text: str, kind: str) -> Any:
    """The id in "Patient/…", an absolute address or a bare id; None for one that is no id of ours."""
    head, _slash, tail = text.rpartition("/")
    if head and head.rpartition("/")[2] != kind:
        return None
    return read_id(tail)


def token(text: str) -> tuple[str, str]:
    """(system, value) of "system|value"; system "" when not said."""
    system, bar, value = text.partition("|")
    return (system, value) if bar else ("", text)
