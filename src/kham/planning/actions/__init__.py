"""Writes of planning. Each is one transaction with its journal entry; `by` is a viewer, `now` an aware moment."""

from kham.planning.actions.appointments import add_walk_in, move_appointment
from kham.planning.actions.plans import make_plan
from kham.planning.actions.publishing import KEEPS, discard, publish, take_back
from kham.planning.actions.sites import add_site, add_team, change_site, change_team
from kham.planning.actions.states import cancel_session, set_state

__all__ = [
    "KEEPS", "add_site", "add_team", "add_walk_in", "cancel_session", "change_site", "change_team", "discard", "make_plan",
    "move_appointment", "publish", "set_state", "take_back",
]  # fmt: skip
