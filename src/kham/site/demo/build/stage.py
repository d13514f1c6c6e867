"""What the steps of the demo share: the invented world, the calendar of the campaign, who acts."""

import datetime as dt
from collections.abc import Callable
from random import Random
from typing import Any

from kham.accounts import queries as accounts_queries
from kham.accounts.models import Organisation, User
from kham.kernel.clock import VIETNAM
from kham.site.demo.world import World


class Stage:
    """Grows as the steps go on: units, organisations, users, campaign, lists, sessions."""

    def __init__(self, world: World, today: dt.date) -> None:
        self.world = world
        self.today = today
        self.random = Random(f"{world.seed}-stage")  # a demo, not a secret
        self.tell: Callable[[str], None] = lambda more: None
        self.units: dict[str, Any] = {}
        self.organisations: dict[str, Organisation] = {}
        self.users: dict[str, User] = {}
        self.facility: Any = None
        self.campaign: Any = None
        self.rounds: list[Any] = []
        self.lists: list[Any] = []
        self.plan: Any = None
        self.person_of: dict[
            str, Any
        ] = {}  # true person id → roster person, found through the truth of the lists
        self.seen: set[int] = set()  # true people whose turn at the door has come
        self.start = today - dt.timedelta(days=75)
        self.deadline = today + dt.timedelta(days=75)
        self.admin = accounts_queries.system_viewer("demo")

    def at(self, day: dt.date, hour: int = 8, minute: int = 0) -> dt.datetime:
        """A moment of a day in Viet Nam, as UTC."""
        return dt.datetime.combine(day, dt.time(hour, minute), VIETNAM).astimezone(dt.UTC)

    def day(self, offset: int) -> dt.date:
        """Today plus some days."""
        return self.today + dt.timedelta(days=offset)

    def viewer(self, username: str) -> accounts_queries.Viewer:
        """The viewer of one of the cast, as the screens would have it."""
        return accounts_queries.viewer_of(self.users[username], on=self.today)

    @property
    def ward(self) -> Any:
        """Phường Hòa Bình."""
        return self.units["ward"]
