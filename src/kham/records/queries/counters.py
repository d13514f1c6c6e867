"""The four counters, from the encounters themselves."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from kham.exams.models import Encounter, EncounterState
from kham.exams.queries import outcomes
from kham.places.models import within
from kham.records import permissions
from kham.records.models import Submission, SubmissionState
from kham.records.queries.outbox import CURRENT, NOT_ANSWERED


@dataclass(frozen=True)
class Counters:
    """The four counters and what lies between them, all of encounters (not void) of the same set.

    examined = unfinished + concluded; concluded = missing + blocked + queued + sent; sent = waiting + accepted + rejected.
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

    @property
    def reconciles(self) -> bool:
        """Whether the figures add up and nothing is missing."""
        return self.adds_up and self.missing == 0

    @property
    def adds_up(self) -> bool:
        """Whether the three sums hold."""
        return (
            self.examined == self.unfinished + self.concluded
            and self.concluded == self.missing + self.blocked + self.queued + self.sent
            and self.sent == self.waiting + self.accepted + self.rejected
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
    current = Submission.objects.filter(CURRENT, encounter__in=base.filter(concluded).values("pk"))
    late = Q(pk__in=[]) if now is None else Q(deadline_at__lt=now, state__in=NOT_ANSWERED)
    by_state = {
        row["state"]: row["n"]
        for row in current.values("state").annotate(n=Count("encounter", distinct=True)).order_by()
    }
    blocked, queued = by_state.get(SubmissionState.BLOCKED, 0), by_state.get(SubmissionState.QUEUED, 0)
    waiting, accepted, rejected = (
        by_state.get(s, 0) for s in (SubmissionState.SENT, SubmissionState.ACCEPTED, SubmissionState.REJECTED)
    )
    return Counters(
        examined=sums["examined"],
        unfinished=sums["examined"] - sums["concluded"],
        concluded=sums["concluded"],
        missing=without_submission(viewer, campaign, period, unit).count(),
        blocked=blocked,
        queued=queued,
        sent=waiting + accepted + rejected,
        waiting=waiting,
        accepted=accepted,
        rejected=rejected,
        late=current.filter(late).count(),
    )


def without_submission(
    viewer: Any, campaign: Any = None, period: Any = None, unit: Any = None
) -> QuerySet[Encounter]:
    """Concluded encounters that have no current submission: a discrepancy, repaired by `actions.make_missing`."""
    has = Submission.objects.filter(CURRENT, encounter=OuterRef("pk"))
    return (
        examined(viewer, campaign, period, unit).filter(state=EncounterState.CONCLUDED).exclude(Exists(has))
    )
