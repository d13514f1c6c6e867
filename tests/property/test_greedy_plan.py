"""Whatever ward is drawn, a slow and obvious checker finds no broken rule in the greedy plan."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from kham.planning.rules import greedy, travel

DAY = dt.date(2026, 8, 24)


def check(task: greedy.Task, result: greedy.Result) -> None:
    """Every hard rule, one loop each."""
    guests = {guest.key: guest for party in task.parties for guest in party.guests}
    areas = {area.key: area for area in task.areas}
    sites, crews = {s.key: s for s in task.sites}, {c.key: c for c in task.crews}
    invited = [
        guest.key for seating in result.seatings for party in seating.parties for guest in party.guests
    ]
    left = [guest.key for lost in result.unplaced for guest in lost.guests]
    assert sorted(invited + left) == sorted(guests), (
        "everybody once: in one session, or left over with a reason"
    )
    assert all(lost.sentence and lost.code for lost in result.unplaced)
    team_days = [(seating.day, seating.crew) for seating in result.seatings]
    assert len(team_days) == len(set(team_days)), "a team is at one place a day"
    at_site = {(day, site): 0 for day, site, _ in task.taken}
    for day, site, people in task.taken:
        at_site[day, site] += people
    for seating in result.seatings:
        crew, site = crews[seating.crew], sites[seating.site]
        people = [guest for party in seating.parties for guest in party.guests]
        assert people and seating.why
        assert seating.day in task.days and seating.day not in crew.busy, "open days of a free team only"
        assert not crew.only_at or crew.only_at == site.kind
        assert sum(guest.expected for guest in people) <= crew.capacity * task.capacity_use + 1e-6
        assert len(people) <= crew.capacity * task.overbook_max + 1e-6
        at_site[seating.day, seating.site] = at_site.get((seating.day, seating.site), 0) + len(people)
        for party in seating.parties:
            assert travel.road_km(areas[party.area], site, task.road) <= task.max_km
    for seating in result.seatings:
        assert at_site[seating.day, seating.site] <= sites[seating.site].day_limit


coordinate = st.one_of(st.none(), st.floats(0, 0.08).map(lambda x: round(x, 4)))


@st.composite
def tasks(draw: st.DrawFn) -> greedy.Task:
    """Small wards, some of them impossible."""
    days = tuple(
        sorted(
            draw(
                st.sets(st.integers(0, 9), max_size=6).map(lambda s: {DAY + dt.timedelta(days=d) for d in s})
            )
        )
    )
    areas = tuple(
        travel.Point(f"31.1.{n}.", f"Tổ {n}", *draw(st.tuples(coordinate, coordinate)))
        for n in range(draw(st.integers(1, 4)))
    )
    parties, number = [], 0
    for home in range(draw(st.integers(0, 14))):
        size = draw(st.sampled_from([1, 2, 3, 5, 12]))
        share, risk = draw(st.sampled_from([0.65, 0.82, 1.0])), draw(st.integers(1, 5))
        guests = tuple(greedy.Guest(f"p{number + n}", share, risk) for n in range(size))
        number += size
        parties.append(greedy.Party(f"h{home}", draw(st.sampled_from(areas)).key, guests))
    sites = tuple(
        travel.Place(f"s{n}", f"Điểm {n}", draw(st.sampled_from(areas)).key, draw(st.sampled_from(["station", "community"])),
                     draw(st.sampled_from([0, 4, 15, 40])), *draw(st.tuples(coordinate, coordinate)))
        for n in range(draw(st.integers(0, 3)))
    )  # fmt: skip
    crews = tuple(
        greedy.Crew(f"t{n}", f"Đoàn {n}", draw(st.sampled_from([0, 5, 9, 20])), draw(st.sampled_from(["", "station"])),
                    frozenset(draw(st.sets(st.sampled_from(days), max_size=2))) if days else frozenset())
        for n in range(draw(st.integers(0, 3)))
    )  # fmt: skip
    taken = (
        ((days[0], sites[0].key, 3),)
        if days and sites and sites[0].day_limit >= 3 and draw(st.booleans())
        else ()
    )
    return greedy.Task(
        days, areas, tuple(parties), sites, crews, draw(st.sampled_from(["risk", "easy"])), taken=taken
    )


@settings(max_examples=150, deadline=None)
@given(tasks())
def test_plan_keeps_every_rule_and_is_repeatable(task: greedy.Task) -> None:
    result = greedy.solve(task)
    check(task, result)
    assert greedy.solve(task) == result
