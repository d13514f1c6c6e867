"""Doors to lists, people, households and questions."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kham.accounts.roles import May
from kham.roster import permissions, queries


def tabs(viewer: Any, active: str) -> list[dict[str, Any]]:
    """The parts of the room that this viewer has business in."""
    found = []
    if viewer.may(May.LISTS_MANAGE) or viewer.may(May.LISTS_SUBMIT):
        found.append(
            {"label": _("Danh sách nguồn"), "url": reverse("roster:index"), "active": active == "lists"}
        )
    if viewer.may(May.ROSTER_VIEW):
        found.append({"label": _("Người dân"), "url": reverse("roster:people"), "active": active == "people"})
        found.append(
            {"label": _("Hộ"), "url": reverse("roster:households"), "active": active == "households"}
        )
    if viewer.may(May.ROSTER_REPORT):
        mine = queries.proposed_to_me(viewer).count()
        found.append(
            {
                "label": _("Biến động"),
                "url": reverse("roster:changes"),
                "active": active == "changes",
                "count": mine or None,
            }
        )
    if viewer.may(May.ROSTER_ANSWER) and (not viewer.may(May.ROSTER_DECIDE) or active == "asking"):
        asked = queries.open_inquiries(viewer).count()
        found.append(
            {
                "label": _("Trạm hỏi"),
                "url": reverse("roster:asking"),
                "active": active == "asking",
                "count": asked or None,
            }
        )
    if viewer.may(May.ROSTER_DECIDE):
        progress = queries.review_progress(viewer)
        waiting = progress["open"] + progress["proposed"]
        found.append(
            {
                "label": _("Cần quyết định"),
                "url": reverse("roster:review"),
                "active": active == "review",
                "count": waiting,
            }
        )
    if permissions.can_coverage(viewer) or queries.gaps.has_items(viewer):
        items = queries.gaps.has_items(viewer)
        found.append(
            {
                "label": _("Rà soát sót"),
                "url": reverse("roster:coverage" if permissions.can_coverage(viewer) else "roster:gaps"),
                "active": active == "checking",
                "count": (queries.gaps.gaps(viewer).count() or None) if items else None,
            }
        )
    return found if len(found) > 1 else []


def columns_for(viewer: Any, columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the neighbourhood's own column for somebody who sees one only: on a phone it took half the width."""
    alone = viewer.unit is not None and viewer.unit.level == "neighbourhood"
    return [one for one in columns if one["key"] != "place"] if alone else columns


def follow(job: Any) -> HttpResponse:
    """To the page of long work; straight to its result when it is done already."""
    job.refresh_from_db()
    if job.state == "done" and job.result_url and not job.result_file:
        return redirect(job.result_url)
    return redirect("jobs:job", job.pk)
