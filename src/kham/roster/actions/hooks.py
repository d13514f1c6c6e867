"""The short, named lists through which upper rooms follow what happens to a person. They append at start-up (apps.ready).

Each function runs inside the action's transaction and is called by keyword.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Follower = Callable[..., Any]

after_merge: list[Follower] = []
"""follower(kept=Person, absorbed=Person, merge=Merge, by=, now=) -> {"room.Model": [ids moved]} or None: move what hangs on
the absorbed person. What is told stands in `merge.moved` (for the followers that come later, too) and comes back with
`after_separate`."""

after_separate: list[Follower] = []
"""follower(kept=Person, restored=Person, merge=Merge, by=, now=) -> [Unclear] or None: give back what had moved, and name
what was made since the merge of which nobody can tell by itself whose it is; the station is asked."""

after_status: list[Follower] = []
"""follower(person=Person, status="dead"|"moved"|"back", by=, now=): stop or resume what was planned."""

after_facts: list[Follower] = []
"""follower(people=[ids], now=): what the roster says of these people was computed anew (a list came in, a paper was believed,
two records became one); what waits for a missing fact may be looked at again."""

after_hidden: list[Follower] = []
"""follower(person=Person, by=, now=): a service asked to hide this person; what was made ready to be given out is taken back."""

givers: dict[str, list[Follower]] = defaultdict(list)
""""room.Model" → giver(ids=[str], to=Person, by=, now=): hand these things over once the station has said whose they are."""


@dataclass(frozen=True)
class Unclear:
    """One thing made while two people stood as one. ``sentence``: what it is in words, without results and numbers."""

    kind: str
    thing: str
    sentence: str


@dataclass(frozen=True)
class Carried:
    """Things that only stand on a person and follow the rows. ``made_at``: field with the moment they were made.

    A room uses it inside its own followers; ``field`` is the foreign key to Person, ``path`` the copy of the unit's path.
    """

    model: Any
    made_at: str
    sentence: Callable[[Any], str]
    field: str = "person"
    path: str = "unit_path"

    @property
    def kind(self) -> str:
        """ "room.Model"."""
        return str(self.model._meta.label)

    def merged(self, *, kept: Any, absorbed: Any) -> dict[str, list[str]]:
        """Everything of the absorbed goes to the kept; returns what moved."""
        ids = [
            str(pk) for pk in self.model.objects.filter(**{self.field: absorbed}).values_list("pk", flat=True)
        ]
        self.give(ids=ids, to=kept)
        return {self.kind: ids} if ids else {}

    def separated(self, *, kept: Any, restored: Any, merge: Any) -> list[Unclear]:
        """What had moved goes back; what was made since is unclear."""
        ids = merge.moved.get(self.kind, [])
        self.give(ids=ids, to=restored, held_by=kept)
        return self.made_since(kept, merge)

    def made_since(self, kept: Any, merge: Any) -> list[Unclear]:
        """Things of the kept that came after the merge."""
        since = self.model.objects.filter(**{self.field: kept, f"{self.made_at}__gt": merge.merged_at})
        return [
            Unclear(self.kind, str(thing.pk), self.sentence(thing)) for thing in since.order_by(self.made_at)
        ]

    def give(
        self,
        *,
        ids: Iterable[str],
        to: Any,
        by: Any = None,
        now: dt.datetime | None = None,
        held_by: Any = None,
    ) -> None:
        """Hand things over (only those that ``held_by`` still holds, when given)."""
        found = self.model.objects.filter(pk__in=list(ids))
        if held_by is not None:
            found = found.filter(**{self.field: held_by})
        changes = {self.field: to, **({self.path: to.unit_path} if self.path else {})}
        found.update(**changes)


def call(followers: list[Follower], **facts: Any) -> list[Any]:
    """Call each follower in the order in which it joined; what they answer."""
    return [answer for follower in followers if (answer := follower(**facts)) is not None]
