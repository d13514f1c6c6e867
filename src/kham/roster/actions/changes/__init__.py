"""Births, deaths, moves, and what a paper says otherwise: proposed, confirmed by the unit that receives, undone as they were."""

from kham.roster.actions.changes.details import propose_details, values
from kham.roster.actions.changes.propose import propose_birth, propose_death, propose_move
from kham.roster.actions.changes.settle import (
    confirm,
    confirm_many,
    people_joined,
    refuse,
    seen_alive,
    undo,
    withdraw,
)

__all__ = [
    "confirm", "confirm_many", "people_joined", "propose_birth", "propose_death", "propose_details", "propose_move", "refuse",
    "seen_alive", "undo", "values", "withdraw",
]  # fmt: skip
