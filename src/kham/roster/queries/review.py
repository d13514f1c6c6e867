"""Questions whether two people are one: the queue, who looks at what, how fast it goes, what the neighbourhood says."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from kham.accounts import queries as accounts_queries
from kham.accounts.permissions import check_may, present
from kham.accounts.roles import May
from kham.kernel import clock
from kham.places.models import within
from kham.roster import permissions
from kham.roster.models import Inquiry, ReviewPair, ReviewState
from kham.roster.queries.restricting import known
from kham.roster.rules import pace

WAITING = (ReviewState.OPEN, ReviewState.ASKED, ReviewState.PROPOSED)
DECIDED = (ReviewState.SAME, ReviewState.DIFFERENT, ReviewState.TWINS)


def review_queue(viewer: Any, state: str = ReviewState.OPEN) -> QuerySet[ReviewPair]:
    """Questions of the viewer's units in one state, most harmful first."""
    if not viewer.may(May.ROSTER_DECIDE):
        return ReviewPair.objects.none()
    found = ReviewPair.objects.filter(within(viewer.paths, "unit_path"), _seen(viewer), state=state)
    return _ordered(_alive(viewer, found) if state in WAITING else found)


def my_queue(viewer: Any) -> QuerySet[ReviewPair]:
    """What this viewer may answer now: the own batch first, then what nobody has taken; a proposal of a colleague to
    confirm, never one's own."""
    if not viewer.may(May.ROSTER_DECIDE):
        return ReviewPair.objects.none()
    ready = Q(state=ReviewState.OPEN) | (Q(state=ReviewState.PROPOSED) & ~Q(proposed_by=viewer.actor))
    found = _alive(
        viewer, ReviewPair.objects.filter(within(viewer.paths, "unit_path"), _seen(viewer))
    ).filter(ready)
    if viewer.user is None:
        return _ordered(found)
    found = found.filter(
        Q(assigned_to__isnull=True) | Q(assigned_to=viewer.user) | Q(state=ReviewState.PROPOSED)
    )
    mine = Case(When(assigned_to=viewer.user, then=Value(0)), default=Value(1))
    return found.select_related("left__unit", "right__unit", "assigned_to").order_by(mine, *_ORDER)


def _seen(viewer: Any, prefix: str = "") -> Q:
    """Both people may be known to this viewer (a service may have asked to hide one)."""
    return known(viewer, f"{prefix}left__") & known(viewer, f"{prefix}right__")


_ORDER = (F("heard_at").desc(nulls_last=True), "-harm", "-score", "id")


def _ordered(found: QuerySet[ReviewPair]) -> QuerySet[ReviewPair]:
    return found.select_related("left__unit", "right__unit", "assigned_to").order_by(*_ORDER)


def _alive(viewer: Any, found: QuerySet[ReviewPair]) -> QuerySet[ReviewPair]:
    """Both stand for themselves and are still here: one may have moved to another commune since."""
    here = within(viewer.paths, "left__unit_path") & within(viewer.paths, "right__unit_path")
    return found.filter(here, left__merged_into__isnull=True, right__merged_into__isnull=True)


def following_pair(viewer: Any, pair: ReviewPair) -> ReviewPair | None:
    """The question after this one in the viewer's queue; from the last one back to the first."""
    order = list(my_queue(viewer).values_list("pk", flat=True))
    if pair.pk in order:
        at = order.index(pair.pk)
        order = order[at + 1 :] + order[:at]
    return my_queue(viewer).filter(pk=order[0]).first() if order else None


def review_pair(viewer: Any, pair_id: Any) -> ReviewPair:
    """One question. Raises NotFound."""
    check_may(viewer, May.ROSTER_DECIDE)
    found = present(
        ReviewPair.objects.filter(_seen(viewer), pk=pair_id)
        .select_related(
            "left__unit",
            "left__household",
            "left__merged_into",
            "right__unit",
            "right__household",
            "right__merged_into",
            "assigned_to",
        )
        .first()
    )
    permissions.check_pair(viewer, found)
    return found


def review_progress(viewer: Any, now: dt.datetime | None = None) -> dict[str, int]:
    """Open, asked, proposed and decided questions of the viewer's units; with ``now`` also what was done today and, at the
    viewer's own pace, the minutes that remain."""
    nothing = dict.fromkeys(
        ("open", "asked", "proposed", "decided", "total", "today", "mine", "ready", "minutes", "seconds"), 0
    )
    if not viewer.may(May.ROSTER_DECIDE):
        return nothing
    inside = ReviewPair.objects.filter(within(viewer.paths, "unit_path"), _seen(viewer))
    counts = dict(
        _alive(viewer, inside.filter(state__in=WAITING)).values_list("state").annotate(n=Count("pk"))
    )
    decided = inside.filter(state__in=DECIDED).count()
    open_, asked, proposed = (counts.get(state, 0) for state in WAITING)
    told = {**nothing, "open": open_, "asked": asked, "proposed": proposed, "decided": decided}
    told["total"] = open_ + asked + proposed + decided
    if now is not None:
        told.update(_pace(viewer, inside, now))
    return told


def _pace(viewer: Any, inside: QuerySet[ReviewPair], now: dt.datetime) -> dict[str, int]:
    start = dt.datetime.combine(clock.local_date(now), dt.time(), clock.VIETNAM)
    mine = inside.filter(decided_by=viewer.actor, decided_at__gte=start, decided_at__lte=now)
    moments = [moment for moment in mine.values_list("decided_at", flat=True) if moment is not None]
    ready = my_queue(viewer).count()
    seconds = pace.seconds_each(moments)
    return {
        "today": len(moments), "ready": ready, "seconds": seconds, "minutes": pace.minutes_left(ready, seconds),
        "mine": my_queue(viewer).filter(assigned_to=viewer.user).count() if viewer.user else 0,
    }  # fmt: skip


def review_shares(viewer: Any) -> list[tuple[Any, int]]:
    """(user, open questions) of everybody who has taken some; (None, n) for what is free."""
    counts = dict(review_queue(viewer).order_by().values_list("assigned_to").annotate(n=Count("pk")))
    users = {
        user.pk: user for user in accounts_queries.users(viewer).filter(pk__in=[pk for pk in counts if pk])
    }
    return [(users.get(pk), count) for pk, count in counts.items() if pk is None or pk in users]


def deciders(viewer: Any, on: dt.date) -> list[Any]:
    """Users who may decide questions in the viewer's units."""
    found = []
    for user in accounts_queries.users(viewer):
        held = accounts_queries.memberships_of(user, on=on)
        if any(one.definition.allows(May.ROSTER_DECIDE) and viewer.sees(one.unit_path) for one in held):
            found.append(user)
    return found


def inquiries(viewer: Any) -> QuerySet[Inquiry]:
    """Questions the viewer's neighbourhoods are asked, open ones first."""
    if not viewer.may(May.ROSTER_ANSWER):
        return Inquiry.objects.none()
    found = Inquiry.objects.filter(within(viewer.paths, "unit_path"), _seen(viewer, "pair__"))
    return found.select_related("pair__left__unit", "pair__right__unit").order_by(
        "answered_at", "asked_at", "id"
    )


def open_inquiries(viewer: Any) -> QuerySet[Inquiry]:
    """Those that wait for an answer."""
    return inquiries(viewer).filter(answer="", closed_at__isnull=True)


def inquiry(viewer: Any, inquiry_id: Any) -> Inquiry:
    """One question to a neighbourhood. Raises NotFound."""
    return present(inquiries(viewer).filter(pk=inquiry_id).first())


def inquiries_of(pair: ReviewPair) -> list[Inquiry]:
    """What was asked about a pair and what came back."""
    return list(pair.inquiries.exclude(answer="", closed_at__isnull=False))
