"""Doors to lists, people, households and questions."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kham.accounts.roles import May
from kham.roster import queries


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
    if viewer.may(May.ROSTER_DECIDE):
        waiting = queries.review_progress(viewer)["open"]
        found.append(
            {
                "label": _("Cần quyết định"),
                "url": reverse("roster:review"),
                "active": active == "review",
                "count": waiting,
            }
        )
    return found if len(found) > 1 else []
