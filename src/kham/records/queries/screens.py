"""What the screens of the room ask beside the counters: what to do first, whose it is, what the last comparison left open."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from kham.places.models import within
from kham.records.models import GONE, Disagreement, Submission, SubmissionState
from kham.records.queries.channels import dead_letters, reconciliations
from kham.records.queries.outbox import filtered, submissions

LEAVING = [SubmissionState.QUEUED, SubmissionState.SENT, SubmissionState.VERIFIED]


@dataclass(frozen=True)
class Block:
    """One reason that holds records back: `records` of them, `late` past the deadline."""

    tag: str
    sentence: str
    where: str
    records: int


def blocks(viewer: Any, campaign: Any) -> list[Block]:
    """What holds records back, in words, the most frequent first; each record counted once for each reason."""
    counts: Counter[tuple[str, str, str]] = Counter()
    held = submissions(viewer, campaign).filter(state=SubmissionState.BLOCKED)
    for problems in held.values_list("problems", flat=True):
        counts.update({(one["tag"], one["sentence"], one["where"]) for one in problems})
    found = [Block(*reason, records) for reason, records in counts.items()]
    return sorted(found, key=lambda block: (-block.records, block.tag))


def listed(
    viewer: Any, *, campaign: Any, state: str, tag: str = "", now: dt.datetime
) -> QuerySet[Submission]:
    """Submissions of a state, perhaps only those that a tag holds back."""
    found = filtered(viewer, campaign=campaign, state=state, now=now)
    if not tag:
        return found
    held = found.filter(state=SubmissionState.BLOCKED).values_list("pk", "problems")
    return found.filter(pk__in=[pk for pk, problems in held if any(one["tag"] == tag for one in problems)])


def next_deadline(viewer: Any, campaign: Any, now: dt.datetime) -> dt.datetime | None:
    """The nearest deadline that has not passed, among records that are not accepted."""
    found = submissions(viewer, campaign).exclude(state__in=[SubmissionState.ACCEPTED, *GONE])
    moment: dt.datetime | None = found.order_by().aggregate(
        first=Min("deadline_at", filter=Q(deadline_at__gte=now))
    )["first"]
    return moment


def stuck(viewer: Any, campaign: Any = None, *, whose: str = "") -> QuerySet[Submission]:
    """Rejected and given-up records: everybody's, "mine", or "nobody"'s."""
    found = dead_letters(viewer, campaign)
    if whose == "mine":
        return found.filter(owner=viewer.user)
    return found.filter(owner__isnull=True) if whose == "nobody" else found


def troubles(found: QuerySet[Submission]) -> list[tuple[str, str, int]]:
    """Kind of error, state and number of records; the database counts, there may be thousands."""
    return list(found.order_by().values_list("error_kind", "state").annotate(n=Count("pk")))


def open_disagreements(viewer: Any) -> QuerySet[Disagreement]:
    """Differences that the last comparison with each gateway left open, in the viewer's units."""
    last: dict[str, Any] = {}
    for code, pk in reconciliations(viewer).values_list("gateway", "pk"):
        last.setdefault(code, pk)
    return Disagreement.objects.filter(
        within(viewer.paths, "unit_path"), reconciliation__in=last.values(), settled_at__isnull=True
    )


def last_comparison(viewer: Any, gateway: str) -> Any:
    """The last comparison with a gateway, or None."""
    return reconciliations(viewer).filter(gateway=gateway).first()
