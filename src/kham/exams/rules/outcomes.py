"""What became of somebody who was received: every encounter falls in exactly one class, so that the day adds up.

Present = examined + waiting for the doctor + partly examined + left (refused, elsewhere, transferred, other) + not explained.
"""

from __future__ import annotations

from dataclasses import dataclass

from kham.exams.rules import catalogue

# In the order of the closing sheet.
CLASSES = (
    "concluded",
    "unsigned",
    "partly",
    "transferred",
    "refused",
    "elsewhere",
    "not_examined",
    "unexplained",
)
EXAMINED = (
    "concluded",
    "unsigned",
    "partly",
)  # counted as examined: at least one station of the exam was passed
LEFT = (
    "partly",
    "transferred",
    "refused",
    "elsewhere",
    "not_examined",
)  # went home before the end, with a reason
# Stations at which nothing of the body is examined: whoever passed only these was not examined.
DOOR = frozenset({"reception"})


@dataclass(frozen=True)
class Case:
    """One encounter: `state` of EncounterState, stations passed, and why the person left."""

    state: str
    stations: tuple[str, ...] = ()
    kind: str = ""  # of Departure
    skipped: tuple[str, ...] = ()

    @property
    def touched(self) -> bool:
        """Whether anything was examined: a station passed beyond the door."""
        return bool(set(self.stations) - DOOR)


def classify(case: Case) -> str:
    """The one class of an encounter; "" for a check-in cancelled as a mistake, which was never present."""
    if case.state == "void":
        return ""
    if case.state == "concluded":
        return "concluded"
    if case.state == "ready":
        return "unsigned"
    if case.state != "left":
        return "unexplained"
    if case.touched:
        return "partly"
    return case.kind if case.kind in ("transferred", "refused", "elsewhere") else "not_examined"


def kind_of(reason: str) -> str:
    """The code of a reason in words, for events that carry words alone; "other" when it is none of the list."""
    wanted = reason.strip().casefold()
    for row in catalogue.load("leaving")["reasons"]:
        if wanted in (row["vi"].casefold(), row["en"].casefold(), row["code"]):
            return str(row["code"])
    return "other"
