"""Births, deaths and moves: proposed by those who hear of them, confirmed by the unit that receives, undone as they were."""

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
    "confirm", "confirm_many", "people_joined", "propose_birth", "propose_death", "propose_move", "refuse", "seen_alive", "undo",
    "withdraw",
]  # fmt: skip
