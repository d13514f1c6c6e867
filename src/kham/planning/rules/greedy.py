"""The greedy plan: finish one neighbourhood after the other, at the nearest site, on the earliest free day.

It always gives a plan within a second and says for every session why, and for everybody left over why not.
Hard rules: nobody twice; only open days; a team at one place a day; expected load within the team's capacity; invited
people within `overbook_max` times that and within the site's daily limit; nobody sent further than `max_km`.
The same input gives the same plan.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from kham.kernel.formats import date_vn, number
from kham.planning.rules.travel import Place, Point, reachable

SMALL_REST = 0.35  # a rest below this share of a team-day joins a session at a neighbouring site before opening a new one
DETOUR_KM = 1.5
MOST = 0.8


@dataclass(frozen=True)
class Guest:
    """One person to invite: expected = 1 − share of absence; risk 1 … 5."""

    key: str
    expected: float = 1.0
    risk: int = 1


@dataclass(frozen=True)
class Party:
    """People of one household, invited to the same session."""

    key: str
    area: str
    guests: tuple[Guest, ...]

    @property
    def expected(self) -> float:
        """How many will come."""
        return sum(guest.expected for guest in self.guests)

    @property
    def risk(self) -> int:
        """Of the most urgent member."""
        return max((guest.risk for guest in self.guests), default=0)


@dataclass(frozen=True)
class Crew:
    """A team: people it examines a day; `only_at` restricts it to one kind of site ("station")."""

    key: str
    name: str
    capacity: int
    only_at: str = ""
    busy: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Task:
    """Everything the planner is asked. Parties are in walking order; areas and sites carry their positions."""

    days: tuple[date, ...]
    areas: tuple[Point, ...]
    parties: tuple[Party, ...]
    sites: tuple[Place, ...]
    crews: tuple[Crew, ...]
    order: str = "risk"  # "risk": most urgent neighbourhoods first; "easy": nearest and largest first
    capacity_use: float = 0.98
    overbook_max: float = 1.35
    max_km: float = 5.0
    road: float = 1.3
    taken: tuple[tuple[date, str, int], ...] = ()  # day, site, people already invited there by kept sessions


@dataclass
class Seating:
    """One session of the plan."""

    day: date
    site: str
    crew: str
    capacity: int
    parties: list[Party] = field(default_factory=list)
    why: list[str] = field(default_factory=list)
    invited: int = 0
    expected: float = 0.0

    @property
    def areas(self) -> list[str]:
        """Neighbourhoods served, in order of arrival in the plan."""
        return list(dict.fromkeys(party.area for party in self.parties))


@dataclass(frozen=True)
class Unplaced:
    """People for whom no session was found, and the reason."""

    area: str
    guests: tuple[Guest, ...]
    code: str
    sentence: str


@dataclass
class Result:
    """The plan."""

    seatings: list[Seating]
    unplaced: list[Unplaced]


def solve(task: Task) -> Result:
    """The plan for a task."""
    return _Planner(task).run()


class _Planner:
    """State of one run."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.sites = {site.key: site for site in task.sites}
        self.open: list[Seating] = []
        self.free = {
            (day, crew.key): crew for day in task.days for crew in task.crews if day not in crew.busy
        }
        self.site_load: dict[tuple[date, str], int] = {}
        for day, site, people in task.taken:
            self.site_load[day, site] = self.site_load.get((day, site), 0) + people
        self.unplaced: dict[tuple[str, str, str], list[Guest]] = {}

    def run(self) -> Result:
        parties: dict[str, list[Party]] = {area.key: [] for area in self.task.areas}
        for party in self.task.parties:
            if party.guests:
                parties[party.area].append(party)
        for area in self._order(parties):
            self._finish(area, parties[area.key])
        self.open.sort(key=lambda seating: (seating.day, seating.site, seating.crew))
        for seating in self.open:
            seating.why.append(self._numbers(seating))
        lost = [
            Unplaced(area, tuple(guests), code, why) for (area, code, why), guests in self.unplaced.items()
        ]
        return Result(self.open, lost)

    def _order(self, parties: dict[str, list[Party]]) -> list[Point]:
        """Neighbourhoods in the order in which they are finished; those without people are left out."""
        inhabited = [area for area in self.task.areas if parties[area.key]]
        if self.task.order == "easy":
            return sorted(
                inhabited, key=lambda area: (self._nearest_km(area), -len(parties[area.key]), area.key)
            )
        return sorted(inhabited, key=lambda area: (-_mean_risk(parties[area.key]), area.key))

    def _nearest_km(self, area: Point) -> float:
        near = reachable(area, self.task.sites, self.task.road, math.inf)
        return near[0][0] if near else math.inf

    def _finish(self, area: Point, parties: list[Party]) -> None:
        """Place everybody of one neighbourhood, most urgent households first."""
        near = reachable(area, self.task.sites, self.task.road, self.task.max_km)
        if not near:
            limit = number(self.task.max_km)
            self._leave(
                area,
                parties,
                "site",
                f"Không có điểm khám nào trong vòng {limit} km. Thêm điểm khám gần hơn.",
            )
            return
        queue = self._whole_parties(near, parties)
        queue.sort(key=lambda party: -party.risk)  # stable: walking order within the same urgency
        while queue:
            seating = self._room(near, queue[0]) or self._start(area, near, queue)
            if seating is None:
                queue = self._give_up(area, near, queue)
                continue
            queue = self._fill(seating, queue)

    def _give_up(self, area: Point, near: list[tuple[float, Place]], queue: list[Party]) -> list[Party]:
        """Leave out the first household, or everybody when not even the smallest one finds room."""
        smallest = min(queue, key=lambda party: (len(party.guests), party.expected))
        lost = [queue[0]] if self._start(area, near, [smallest]) else queue
        self._leave(area, lost, *self._why_not(near))
        return queue[len(lost) :]

    def _whole_parties(self, near: list[tuple[float, Place]], parties: list[Party]) -> list[Party]:
        """Households, those larger than a whole session cut into pieces that fit."""
        largest = max((crew.capacity for crew in self.task.crews), default=0)
        limit = max(1, min(int(largest * self.task.capacity_use), max(site.day_limit for _, site in near)))
        pieces: list[Party] = []
        for party in parties:
            for start in range(0, len(party.guests), limit):
                key = party.key if len(party.guests) <= limit else f"{party.key}/{start // limit + 1}"
                pieces.append(Party(key, party.area, party.guests[start : start + limit]))
        return pieces

    def _room(self, near: list[tuple[float, Place]], party: Party) -> Seating | None:
        """An open session at the nearest site with room, the earliest first."""
        here = near[0][1].key
        return next((seating for seating in self._dated(here) if self._fits(seating, party)), None)

    def _dated(self, site: str) -> list[Seating]:
        return sorted(
            (seating for seating in self.open if seating.site == site), key=lambda one: (one.day, one.crew)
        )

    def _start(self, area: Point, near: list[tuple[float, Place]], queue: list[Party]) -> Seating | None:
        """A new session; a small rest first looks for room at a neighbouring site, and so does everybody at the end."""
        rest = sum(party.expected for party in queue)
        largest = max((crew.capacity for crew in self.task.crews), default=0)
        if rest <= SMALL_REST * largest:
            joined = self._join(area, near, queue, near[0][0] + DETOUR_KM)
            if joined:
                return joined
        for worth_it in (True, False):
            for km, site in near:
                seating = self._new(area, site, km, queue, worth_it)
                if seating:
                    return seating
        return self._join(area, near, queue, self.task.max_km)

    def _join(
        self, area: Point, near: list[tuple[float, Place]], queue: list[Party], limit: float
    ) -> Seating | None:
        """An open session within `limit` km that takes at least the first household."""
        for km, site in near:
            for seating in self._dated(site.key) if km <= limit else []:
                if self._fits(seating, queue[0]):
                    seating.why.append(f"Ghép thêm người của {area.name} để không phải mở thêm một buổi.")
                    return seating
        return None

    def _new(self, area: Point, site: Place, km: float, queue: list[Party], worth_it: bool) -> Seating | None:
        """A session on the earliest free team-day that takes the first household; `worth_it` asks that the site still
        has room that day for most of a full session or of the queue, so that no team travels for a handful."""
        waiting = sum(len(party.guests) for party in queue)
        for (day, _), crew in sorted(
            self.free.items(), key=lambda item: (item[0][0], -item[1].capacity, item[0][1])
        ):
            if crew.only_at and crew.only_at != site.kind:
                continue
            seating = Seating(day, site.key, crew.key, crew.capacity)
            room = site.day_limit - self.site_load.get((day, site.key), 0)
            if not self._fits(seating, queue[0]) or (worth_it and room < MOST * min(crew.capacity, waiting)):
                continue
            del self.free[day, crew.key]
            seating.why = self._reasons(area, site, km, crew, day)
            self.open.append(seating)
            return seating
        return None

    def _reasons(self, area: Point, site: Place, km: float, crew: Crew, day: date) -> list[str]:
        where = f"{site.name} là điểm khám gần {area.name} nhất còn nhận được"
        distance = f", cách khoảng {number(km, 1)} km." if not math.isclose(km, 0) else "."
        return [where + distance, f"{date_vn(day)} là ngày sớm nhất {crew.name} còn trống."]

    def _numbers(self, seating: Seating) -> str:
        come, room = number(round(seating.expected)), number(seating.capacity)
        return (
            f"Mời {number(seating.invited)} người, dự kiến {come} người đến; sức khám {room} người một ngày."
        )

    def _fits(self, seating: Seating, party: Party) -> bool:
        people = len(party.guests)
        there = self.site_load.get((seating.day, seating.site), 0)
        return (
            seating.expected + party.expected <= seating.capacity * self.task.capacity_use + 1e-9
            and seating.invited + people <= seating.capacity * self.task.overbook_max + 1e-9
            and there + people <= self.sites[seating.site].day_limit
        )

    def _fill(self, seating: Seating, queue: list[Party]) -> list[Party]:
        """Put into the session every household of the queue that fits; give back the rest."""
        rest = []
        for party in queue:
            if not self._fits(seating, party):
                rest.append(party)
                continue
            seating.parties.append(party)
            seating.invited += len(party.guests)
            seating.expected += party.expected
            place = (seating.day, seating.site)
            self.site_load[place] = self.site_load.get(place, 0) + len(party.guests)
        return rest

    def _why_not(self, near: list[tuple[float, Place]]) -> tuple[str, str]:
        if not self.task.crews:
            return "team", "Chưa có đoàn khám nào."
        if not self.task.days:
            return "day", "Không có ngày làm việc nào trong khoảng thời gian này."
        if not self.free:
            last = date_vn(max(self.task.days))
            return (
                "capacity",
                f"Các đoàn khám đã kín lịch đến hết {last}. Thêm đoàn khám, ngày thứ Bảy hoặc lùi hạn.",
            )
        if all(site.day_limit == 0 for _, site in near):
            return "site", "Các điểm khám gần đều không nhận người."
        return (
            "site_limit",
            "Các điểm khám gần đã đủ số người nhận mỗi ngày. Nâng giới hạn hoặc thêm điểm khám.",
        )

    def _leave(self, area: Point, parties: list[Party], code: str, sentence: str) -> None:
        guests = self.unplaced.setdefault((area.key, code, sentence), [])
        for party in parties:
            guests += party.guests


def _mean_risk(parties: Sequence[Party]) -> float:
    guests = [guest for party in parties for guest in party.guests]
    return sum(guest.risk for guest in guests) / len(guests)
