"""The ring of a person's day: one arc for each step, filled when it is behind them."""

import math
from typing import Any

from django import template
from django.utils.translation import gettext as _

from kham.exams import queries
from kham.exams.models import Encounter
from kham.exams.queries import queueing

register = template.Library()
RADIUS, GAP = 15.0, 7.0  # of a view box of 36; degrees between two arcs


@register.inclusion_tag("exams/parts/ring.html")
def ring(steps: list[dict[str, Any]]) -> dict[str, Any]:
    """Draw the steps that `queries.stations` gives."""
    shown = queueing.ring(steps)
    done = sum(1 for step in shown if step["state"] in queueing.PASSED)
    left = [step["name"] for step in shown if step["state"] not in queueing.PASSED]
    label = _("Đã qua %(done)s trên %(total)s bước") % {"done": done, "total": len(shown)}
    if left:
        label += ". " + _("Còn: %(names)s") % {"names": ", ".join(left)}
    # Optional desks are drawn thin and not counted; laboratory only matters once it is ordered.
    advised = [s for s in steps if s["state"] == "optional" and s["code"] != "labs"]
    if advised:
        label += ". " + _("Nên làm: %(names)s") % {"names": ", ".join(s["name"] for s in advised)}
    return {"arcs": arcs(shown + advised), "done": done, "total": len(shown), "label": label}


@register.inclusion_tag("exams/parts/ring.html")
def ring_of(encounter: Encounter) -> dict[str, Any]:
    """Draw the ring of one encounter."""
    return ring(queries.stations(encounter))


def arcs(steps: list[dict[str, str]]) -> list[dict[str, str]]:
    """Each step with the path of its arc, clockwise from the top."""
    share = 360 / max(1, len(steps))
    found = []
    for at, step in enumerate(steps):
        begin, end = at * share + GAP / 2, (at + 1) * share - GAP / 2
        x1, y1 = _point(begin)
        x2, y2 = _point(end)
        large = 1 if end - begin > 180 else 0
        found.append({**step, "d": f"M{x1:.2f} {y1:.2f}A{RADIUS} {RADIUS} 0 {large} 1 {x2:.2f} {y2:.2f}"})
    return found


def _point(degrees: float) -> tuple[float, float]:
    turn = math.radians(degrees - 90)
    return 18 + RADIUS * math.cos(turn), 18 + RADIUS * math.sin(turn)
