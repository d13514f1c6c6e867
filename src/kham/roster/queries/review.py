"""Questions whether two people are one."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet

from kham.accounts.permissions import NotFound, check_may
from kham.accounts.roles import May
from kham.places.models import within
from kham.roster import permissions
from kham.roster.models import ReviewPair, ReviewState


def review_queue(viewer: Any, state: str = ReviewState.OPEN) -> QuerySet[ReviewPair]:
    """Questions of the viewer's units, most harmful first."""
    if not viewer.may(May.ROSTER_DECIDE):
        return ReviewPair.objects.none()
    found = ReviewPair.objects.filter(within(viewer.paths, "unit_path"), state=state)
    if state in (ReviewState.OPEN, ReviewState.ASKED):
        found = found.filter(left__merged_into__isnull=True, right__merged_into__isnull=True)
    return found.select_related("left__unit", "right__unit", "assigned_to")


def review_pair(viewer: Any, pair_id: Any) -> ReviewPair:
    """One question. Raises NotFound."""
    check_may(viewer, May.ROSTER_DECIDE)
    found = ReviewPair.objects.filter(pk=pair_id).select_related("left__unit", "right__unit").first()
    if found is None:
        raise NotFound("not-found", "Không tìm thấy trang này.")
    permissions.check_decide(viewer, found.unit_path)
    return found


def review_progress(viewer: Any) -> dict[str, int]:
    """Open and decided questions of the viewer's units."""
    if not viewer.may(May.ROSTER_DECIDE):
        return {"open": 0, "asked": 0, "decided": 0, "total": 0}
    inside = ReviewPair.objects.filter(within(viewer.paths, "unit_path"))
    counts = dict(inside.values_list("state").annotate(n=Count("pk")))
    waiting = review_queue(viewer).count()
    asked = counts.get(ReviewState.ASKED, 0)
    decided = sum(n for state, n in counts.items() if state not in (ReviewState.OPEN, ReviewState.ASKED))
    return {"open": waiting, "asked": asked, "decided": decided, "total": waiting + asked + decided}
