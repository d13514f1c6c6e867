"""Reading of the room: submissions, counters, facts. The first argument is the viewer where rows of people are read."""

from kham.records.queries.clients import (
    by_token,
    client,
    client_names,
    client_viewer,
    clients,
    export,
    exports_of,
)
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
    "Counters",
    "NOT_ANSWERED",
    "arrived",
    "blocking",
    "by_token",
    "client",
    "client_names",
    "client_viewer",
    "clients",
    "counters",
    "examined",
    "export",
    "exports_of",
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
