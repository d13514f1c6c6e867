"""Reading of the room: submissions, counters, facts. The first argument is the viewer where rows of people are read."""

from kham.records.queries.counters import Counters, arrived, counters, examined, without_submission
from kham.records.queries.facts import facts_of
from kham.records.queries.outbox import (
    CURRENT,
    NOT_ANSWERED,
    blocking,
    filtered,
    of_encounter,
    submission,
    submissions,
    tell,
    tries,
    versions,
)

__all__ = [
    "CURRENT",
    "NOT_ANSWERED",
    "Counters",
    "arrived",
    "blocking",
    "counters",
    "examined",
    "facts_of",
    "filtered",
    "of_encounter",
    "submission",
    "submissions",
    "tell",
    "tries",
    "versions",
    "without_submission",
]
