"""The line of life of one person: the roster knows the first step, upper rooms add theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kham.kernel import clock, formats
from kham.roster.models import Person, SourceRow

STEPS = ("list", "plan", "invited", "checked_in", "examined", "concluded", "sent", "accepted", "reported")
Teller = Callable[[Any, Person, Any], dict[str, dict[str, Any]]]
life_tellers: list[Teller] = []
"""teller(viewer, person, campaign) -> {step: {"state", "date", "place", "owner", "url", "note"}}; added in apps.ready()."""


def life(viewer: Any, person: Person, campaign: Any) -> list[dict[str, Any]]:
    """All nine steps in order, for the component `life`."""
    first = (
        SourceRow.objects.filter(person=person).select_related("source_list").order_by("linked_at").first()
    )
    known: dict[str, dict[str, Any]] = {"list": {"state": "done" if first else "now"}}
    if first and first.linked_at:
        known["list"] |= {
            "date": formats.date_vn(clock.local_date(first.linked_at)),
            "place": first.source_list.title,
        }
    for teller in life_tellers:
        known.update(teller(viewer, person, campaign))
    gone = person.died_on is not None or person.moved_on is not None
    steps = [{"key": key, "state": "off" if gone else "wait", **known.get(key, {})} for key in STEPS]
    if not gone and all(step["state"] != "now" for step in steps):
        following = next((step for step in steps if step["state"] == "wait"), None)
        if following:
            following["state"] = "now"
    return steps
