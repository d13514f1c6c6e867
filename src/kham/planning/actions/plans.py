"""Drawing a plan: people waiting → the greedy plan → draft sessions with appointments, explained."""

import datetime as dt
import secrets
from collections.abc import Callable, Collection, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from kham.campaigns.models import Campaign, Round
from kham.journal import actions as journal_actions
from kham.kernel.codes import ALPHABET, short_code
from kham.kernel.reasons import Refusal
from kham.planning import permissions, queries
from kham.planning.models import Appointment, Plan, Session, SessionState, Site, Team
from kham.planning.queries.placing import Waiting
from kham.planning.rules import assumptions, calendar, greedy, slots, travel

Progress = Callable[[int, int, str], None]


def make_plan(
    *, campaign: Campaign, by: Any, now: dt.datetime, first_day: dt.date, last_day: dt.date,
    teams: Sequence[Team] | None = None, sites: Sequence[Site] | None = None, saturdays: bool = False, sundays: bool = False,
    units: Collection[str] = (), groups: Collection[str] = (), order: str = "risk", round: Round | None = None,
    progress: Progress | None = None,
) -> Plan:  # fmt: skip
    """Draw a draft for everybody still waiting; an earlier draft is replaced, published sessions are left alone.

    `units` (paths) and `groups` narrow the people; `order` is "risk" or "easy"; `round` marks the sessions.
    Raises Refusal "plan.dates" / "plan.team" / "plan.site" when there is nothing to plan with.
    """
    permissions.check_edit(by, campaign.unit_path)
    tell = progress or (lambda done, total, words: None)
    if last_day < first_day:
        raise Refusal("plan.dates", "Ngày cuối phải từ ngày đầu trở đi.")
    crews = [team for team in (queries.teams(by) if teams is None else teams) if team.kind != "home"]
    places = list(queries.sites(by) if sites is None else sites)
    if not crews:
        raise Refusal("plan.team", "Chưa có đoàn khám. Thêm đoàn khám trước khi lập lịch.")
    if not places:
        raise Refusal("plan.site", "Chưa có điểm khám. Thêm điểm khám trước khi lập lịch.")
    tell(0, 4, "Đếm người chờ xếp lịch")
    people = queries.waiting(campaign, on=first_day, units=units, groups=groups)
    sums = queries.arithmetic(
        by, campaign, on=first_day, first_day=first_day, last_day=last_day, teams=crews, people=people,
        saturdays=saturdays, sundays=sundays,
    )  # fmt: skip
    tell(1, 4, "Xếp buổi khám")
    task = _task(
        campaign,
        people,
        crews,
        places,
        calendar.days(first_day, last_day, saturdays=saturdays, sundays=sundays),
        order,
    )
    result = greedy.solve(task)
    options = {"saturdays": saturdays, "sundays": sundays, "order": order}
    tell(2, 4, "Chia giờ đến cho từng hộ")
    with transaction.atomic():
        _replace_drafts(campaign)
        plan = _save_plan(campaign, by, now, sums.as_json() | {"options": options}, result)
        made = _save_sessions(
            plan,
            result,
            {str(site.pk): site for site in places},
            {str(team.pk): team for team in crews},
            round,
        )
        tell(3, 4, "Ghi lịch hẹn")
        _save_appointments(plan, made, people, now)
        journal_actions.record(
            action="planning.make_plan", by=by, now=now, on=plan,
            data={"version": plan.version, "sessions": len(made), "people": sum(len(s.parties) for s in result.seatings)},
        )  # fmt: skip
    tell(4, 4, "Đã lập lịch")
    return plan


def _task(
    campaign: Campaign,
    people: list[Waiting],
    crews: Sequence[Team],
    places: Sequence[Site],
    days: list[calendar.Day],
    order: str,
) -> greedy.Task:
    supposed = assumptions.load()
    opened = tuple(day.date for day in days if day.open)
    units = queries.neighbourhoods(campaign, days[0].date)
    areas = {
        unit.path: travel.Point(unit.path, queries.unit_label(unit), unit.lat, unit.lon) for unit in units
    }
    for one in people:
        areas.setdefault(one.unit_path, travel.Point(one.unit_path, one.unit_path))
    kept = Session.objects.filter(on__in=opened).exclude(
        state__in=[SessionState.CANCELLED, SessionState.DRAFT]
    )
    busy: dict[UUID, set[dt.date]] = {}
    for team_id, on in kept.filter(team__in=crews).values_list("team_id", "on"):
        busy.setdefault(team_id, set()).add(on)
    taken = [
        (one.on, str(one.site_id), one.appointments.filter(state="planned").count())
        for one in kept.filter(site__in=places)
    ]
    return greedy.Task(
        days=opened, areas=tuple(areas.values()), parties=tuple(_parties(people)),
        sites=tuple(
            travel.Place(str(s.pk), s.name, s.unit_path, s.kind, s.day_limit, s.lat, s.lon) for s in places
        ),
        crews=tuple(
            greedy.Crew(str(t.pk), t.name, t.day_capacity, "station" if t.kind == "fixed" else "", frozenset(busy.get(t.pk, ())))
            for t in crews
        ),
        order=order, capacity_use=supposed.capacity_use, overbook_max=supposed.overbook_max, max_km=supposed.max_km,
        road=supposed.road, taken=tuple(taken),
    )  # fmt: skip


def _parties(people: list[Waiting]) -> list[greedy.Party]:
    """Households in walking order; people without a household come alone."""
    homes: dict[tuple[str, str], list[greedy.Guest]] = {}
    for one in people:
        key = (one.unit_path, str(one.household or one.person))
        homes.setdefault(key, []).append(greedy.Guest(str(one.person), one.expected, one.risk))
    return [greedy.Party(home, area, tuple(guests)) for (area, home), guests in homes.items()]


def _replace_drafts(campaign: Campaign) -> None:
    """Earlier drafts were never announced: their sessions and appointments are thrown away, the version stays."""
    drafts = Session.objects.filter(campaign=campaign, state=SessionState.DRAFT)
    Appointment.objects.filter(session__in=drafts).delete()
    drafts.delete()
    Plan.objects.filter(campaign=campaign, state="draft").update(state="replaced")


def _save_plan(
    campaign: Campaign, by: Any, now: dt.datetime, sums: dict[str, Any], result: greedy.Result
) -> Plan:
    last = Plan.objects.filter(campaign=campaign).aggregate(last=Max("version"))["last"] or 0
    unplaced = [
        {"unit_path": lost.area, "people": len(lost.guests), "reason": lost.sentence, "code": lost.code}
        for lost in result.unplaced
    ]
    return Plan.objects.create(
        campaign=campaign, unit_path=campaign.unit_path, version=last + 1, arithmetic=sums, unplaced=unplaced, state="draft",
        made_by=getattr(by, "name", str(by))[:80], made_at=now,
    )  # fmt: skip


def _save_sessions(
    plan: Plan, result: greedy.Result, places: dict[str, Site], crews: dict[str, Team], round: Round | None
) -> list[tuple[Session, greedy.Seating]]:
    hours = assumptions.load().hours
    rounds = [round] if round else list(Round.objects.filter(campaign=plan.campaign))
    made = []
    for seating in result.seatings:
        session = Session(
            campaign=plan.campaign, plan=plan, site=places[seating.site], team=crews[seating.crew],
            unit_path=plan.campaign.unit_path, on=seating.day, starts_at=hours.start, ends_at=hours.end,
            capacity=seating.capacity, units=seating.areas, why=seating.why,
            round=round or next((one for one in rounds if one.starts_on <= seating.day <= one.ends_on), None),
        )  # fmt: skip
        made.append((session, seating))
    Session.objects.bulk_create([session for session, _ in made])
    return made


def _save_appointments(
    plan: Plan, made: list[tuple[Session, greedy.Seating]], people: list[Waiting], now: dt.datetime
) -> None:
    known = {str(one.person): one for one in people}
    used = set(
        Appointment.objects.filter(session__campaign=plan.campaign).values_list("short_code", flat=True)
    )
    hours = assumptions.load().hours
    rows = []
    for session, seating in made:
        homes = [
            slots.Household(
                party.key, len(party.guests), max((known[g.key].age or 0 for g in party.guests), default=None)
            )
            for party in sorted(seating.parties, key=lambda party: seating.areas.index(party.area))
        ]
        times = slots.allot(homes, hours)
        for party in seating.parties:
            for guest in party.guests:
                token, code = new_token(used)
                rows.append(
                    Appointment(
                        session=session,
                        person_id=known[guest.key].person,
                        unit_path=known[guest.key].unit_path,
                        at=times[party.key],
                        token=token,
                        short_code=code,
                        created_at=now,
                    )  # fmt: skip
                )
    Appointment.objects.bulk_create(rows, batch_size=1000)


def new_token(used: set[str]) -> tuple[str, str]:
    """128 random bits and a short code made from them that is not in `used`; the code is added there.

    Written with the signs of short codes: a scanner types them through any Vietnamese typing method unchanged.
    """
    while True:
        raw = secrets.token_bytes(16)
        code = short_code(raw)
        if code not in used:
            used.add(code)
            return _written(raw), code


def _written(raw: bytes) -> str:
    number, signs = int.from_bytes(raw, "big"), []
    for _ in range(29):  # 23^29 > 2^128
        number, rest = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[rest])
    return "".join(signs)
