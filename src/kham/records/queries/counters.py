"""The four counters, from the encounters themselves."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from kham.exams.models import Encounter, EncounterState
from kham.exams.queries import outcomes
from kham.places.models import within
from kham.records import installation, permissions
from kham.records.models import Submission, SubmissionState
from kham.records.queries.outbox import CURRENT, NOT_ANSWERED


@dataclass(frozen=True)
class Counters:
    """The four counters and what lies between them, all of encounters (not void) of the same set, for the principal gateway.

    examined = unfinished + concluded; concluded = missing + blocked + unsigned + queued + sent;
    sent = waiting + verified + accepted + rejected + dead.
    `missing`: concluded without a submission (there should be none). `late`: past the deadline and not accepted.
    """

    examined: int
    unfinished: int
    concluded: int
    missing: int
    blocked: int
    queued: int
    sent: int
    waiting: int
    accepted: int
    rejected: int
    late: int
    unsigned: int = 0
    verified: int = 0
    dead: int = 0

    @property
    def reconciles(self) -> bool:
        """Whether the figures add up and nothing is missing."""
        return self.adds_up and self.missing == 0

    @property
    def adds_up(self) -> bool:
        """Whether the three sums hold."""
        return (
            self.examined == self.unfinished + self.concluded
            and self.concluded == self.missing + self.blocked + self.unsigned + self.queued + self.sent
            and self.sent == self.waiting + self.verified + self.accepted + self.rejected + self.dead
        )


def examined(viewer: Any, campaign: Any = None, period: Any = None, unit: Any = None) -> QuerySet[Encounter]:
    """Encounters that count as examined: begun at a station, not void. Everything else is a subset of these."""
    found = arrived(viewer, campaign, period, unit).exclude(state=EncounterState.CHECKED_IN)
    return found.exclude(outcomes.GONE_UNEXAMINED)


def arrived(viewer: Any, campaign: Any = None, period: Any = None, unit: Any = None) -> QuerySet[Encounter]:
    """Encounters of people who came, not void."""
    permissions.check_view(viewer)
    found = Encounter.objects.filter(within(viewer.paths, "unit_path")).exclude(state=EncounterState.VOID)
    if campaign is not None:
        found = found.filter(session__campaign=campaign)
    if period is not None:
        found = found.filter(exam_date__range=(period.start, period.end))
    if unit is not None:
        found = found.filter(unit_path__startswith=unit.path)
    return found


def counters(
    viewer: Any, campaign: Any = None, period: Any = None, *, unit: Any = None, now: dt.datetime | None = None
) -> Counters:
    """The four counters, from the encounters themselves. `now` decides what is late (nothing when absent)."""
    permissions.check_view(viewer)
    base = examined(viewer, campaign, period, unit)
    concluded = Q(state=EncounterState.CONCLUDED)
    sums = base.aggregate(examined=Count("pk"), concluded=Count("pk", filter=concluded))
    gateway = installation.gateway()
    current = Submission.objects.filter(
        CURRENT, gateway=gateway, encounter__in=base.filter(concluded).values("pk")
    )
    late = Q(pk__in=[]) if now is None else Q(deadline_at__lt=now, state__in=NOT_ANSWERED)
    by_state = {
        row["state"]: row["n"]
        for row in current.values("state").annotate(n=Count("encounter", distinct=True)).order_by()
    }
    n = {state: by_state.get(state, 0) for state in SubmissionState.values}
    gone = [n[s] for s in ("sent", "verified", "accepted", "rejected", "dead")]
    return Counters(
        examined=sums["examined"],
        unfinished=sums["examined"] - sums["concluded"],
        concluded=sums["concluded"],
        missing=without_submission(viewer, campaign, period, unit, gateway=gateway).count(),
        blocked=n["blocked"],
        unsigned=n["unsigned"],
        queued=n["queued"],
        sent=sum(gone),
        waiting=n["sent"],
        verified=n["verified"],
        accepted=n["accepted"],
        rejected=n["rejected"],
        dead=n["dead"],
        late=current.filter(late).count(),
    )


def without_submission(
    viewer: Any, campaign: Any = None, period: Any = None, unit: Any = None, *, gateway: str = ""
) -> QuerySet[Encounter]:
    """Concluded encounters that have no current submission for a gateway (the principal one without a code): a discrepancy,
    repaired by `actions.make_missing`."""
    has = Submission.objects.filter(
        CURRENT, encounter=OuterRef("pk"), gateway=gateway or installation.gateway()
    )
    return (
        examined(viewer, campaign, period, unit).filter(state=EncounterState.CONCLUDED).exclude(Exists(has))
    )
