"""The arithmetic, the calendar, times of arrival and states as tables."""

import datetime as dt

import pytest

from kham.kernel.reasons import Refusal
from kham.planning.rules import arithmetic, assumptions, calendar, greedy, slots, states, travel

HOURS = assumptions.load().hours


@pytest.mark.parametrize(
    ("date", "options", "kind", "open"),
    [
        ("2026-08-24", {}, "work", True),
        ("2026-08-29", {}, "sat", False),
        ("2026-08-29", {"saturdays": True}, "sat", True),
        ("2026-08-30", {"saturdays": True}, "sun", False),
        ("2026-09-02", {"saturdays": True, "sundays": True}, "holiday", False),
        ("2026-08-31", {}, "holiday", False),  # moved to Saturday 22/8
        ("2026-08-22", {}, "moved", True),
        ("2026-01-10", {}, "moved", True),
        ("2027-02-06", {"saturdays": True}, "holiday", False),  # first day of the lunar year
    ],
)
def test_calendar(date: str, options: dict, kind: str, open: bool) -> None:
    day = calendar.day(dt.date.fromisoformat(date), **options)
    assert (day.kind, day.open) == (kind, open)


def test_closed_days_are_closed() -> None:
    day = dt.date(2026, 8, 24)
    assert not calendar.day(day, closed=[day]).open
    assert calendar.days(day, dt.date(2026, 8, 23)) == []


def sums(people: int, teams: list[int], last: str = "2026-09-04") -> arithmetic.Arithmetic:
    """100 % come, working days from 24/8 to `last` without the holidays 31/8–2/9."""
    days = calendar.days(dt.date(2026, 8, 24), dt.date.fromisoformat(last))
    need = [arithmetic.Need("31.1.1.", "elderly", people, people * 1.0)]
    return arithmetic.work_out(need, days, teams, capacity_use=1.0, mop_up=0.6, later=calendar.day)


@pytest.mark.parametrize(
    ("people", "teams", "enough", "needed", "end", "first_remedy"),
    [
        (700, [100], True, 7, "2026-09-04", "Đủ sức khám: dư 0 ngày đoàn, có thể khám xong ngày 04/9/2026."),
        (701, [100], False, 8, "2026-09-07", "Thêm một đoàn (100 người một ngày) trong 1 ngày thì đủ."),
        (250, [100], True, 3, "2026-08-26", "Đủ sức khám: dư 4 ngày đoàn, có thể khám xong ngày 26/8/2026."),
        (
            2900,
            [100],
            False,
            29,
            "2026-10-06",
            "Cần thêm 4 đoàn (100 người một ngày) trong 7 ngày, tổng 22 ngày đoàn.",
        ),
        (10, [], False, 0, None, "Chưa có đoàn khám nào. Thêm đoàn khám để tính được ngày hoàn thành."),
        (0, [100], True, 0, None, "Không còn ai chờ xếp lịch."),
    ],
)
def test_arithmetic(
    people: int, teams: list[int], enough: bool, needed: int, end: str | None, first_remedy: str
) -> None:
    found = sums(people, teams)
    assert (found.enough or not teams, found.needed_team_days) == (enough or not teams, needed)
    assert found.earliest_end == (dt.date.fromisoformat(end) if end else None)
    assert found.remedies[0] == first_remedy


def test_remedies_speak_of_saturdays_and_deadline() -> None:
    said = sums(760, [100]).remedies
    assert said[1] == "Khám thêm 1 ngày thứ Bảy: thêm 100 lượt, đủ."
    assert said[2] == "Giữ nguyên số đoàn thì xong ngày 07/9/2026, muộn 3 ngày so với hạn."
    assert sums(10, [100]).as_json()["deadline"] == "2026-09-04"


def test_times_leave_lunch_and_the_end_free() -> None:
    times = slots.times(HOURS)
    assert times[0] == dt.time(7, 30) and times[-1] == dt.time(15, 45)
    assert not [t for t in times if dt.time(10, 50) < t < dt.time(13, 30)]
    assert slots.times(HOURS, dt.time(11, 30))[-1] == dt.time(10, 45)


def test_elderly_first_and_even_flow() -> None:
    homes = [slots.Household(f"h{n}", 3, 75 if n % 4 == 0 else 40) for n in range(40)]
    times = slots.allot(homes, HOURS)
    old, young = [times[f"h{n}"] for n in range(0, 40, 4)], [times[f"h{n}"] for n in range(40) if n % 4]
    assert max(old) <= min(young)
    people = {time: 3 * list(times.values()).count(time) for time in slots.times(HOURS)}
    assert people[dt.time(7, 30)] == 6 and max(people.values()) <= 9
    assert sum(people.values()) == 120 and min(people.values()) >= 3


def test_few_people_come_in_the_morning_first() -> None:
    assert slots.allot([slots.Household("a", 1), slots.Household("b", 1, 80)], HOURS)["b"] == dt.time(7, 30)
    assert slots.allot([], HOURS) == {}
    forty = slots.allot([slots.Household(f"h{n}", 2) for n in range(20)], HOURS)
    assert max(forty.values()) == dt.time(9, 45)


@pytest.mark.parametrize(
    ("now", "wanted", "allowed"),
    [
        ("draft", "published", True), ("published", "open", True), ("open", "closed", True), ("closed", "open", True),
        ("published", "cancelled", True), ("draft", "open", False), ("open", "cancelled", False),
        ("closed", "cancelled", False), ("cancelled", "published", False), ("open", "draft", False),
    ],
)  # fmt: skip
def test_states(now: str, wanted: str, allowed: bool) -> None:
    if allowed:
        states.check_next(now, wanted)
    else:
        with pytest.raises(Refusal):
            states.check_next(now, wanted)


def test_assumptions_take_the_highest_group() -> None:
    supposed = assumptions.load()
    assert supposed.no_show_of(["pupil", "worker"], 16) == 0.28
    assert supposed.no_show_of([], 30) == 0.18
    assert (supposed.risk_of(["elderly"], 85), supposed.risk_of([], 30)) == (5, 1)


def ward(**changes: object) -> greedy.Task:
    """Two neighbourhoods one kilometre apart with a site each, ten people a team-day."""
    areas = (travel.Point("31.1.1.", "Tổ 1", 20.0, 106.0), travel.Point("31.1.2.", "Tổ 2", 20.009, 106.0))
    sites = tuple(
        travel.Place(
            f"s{n}", f"Nhà văn hóa tổ {n}", f"31.1.{n}.", "community", 50, 20 + 0.009 * (n - 1), 106.0
        )
        for n in (1, 2)
    )
    parties = tuple(
        greedy.Party(
            f"h{n}",
            f"31.1.{1 + n // 5}.",
            (greedy.Guest(f"p{n}a"), greedy.Guest(f"p{n}b", 1.0, 5 if n > 7 else 1)),
        )
        for n in range(9)
    )
    days = tuple(dt.date(2026, 8, day) for day in (24, 25, 26))
    plain: dict = {"days": days, "areas": areas, "parties": parties, "sites": sites, "crews": (greedy.Crew("t1", "Đoàn 1", 10),),
                   "capacity_use": 1.0}  # fmt: skip
    return greedy.Task(**(plain | changes))


def test_urgent_neighbourhood_first_at_its_own_site() -> None:
    first = greedy.solve(ward()).seatings[0]
    assert (first.site, first.areas, first.invited) == ("s2", ["31.1.2."], 8)
    assert first.why[0] == "Nhà văn hóa tổ 2 là điểm khám gần Tổ 2 nhất còn nhận được."
    assert first.why[-1] == "Mời 8 người, dự kiến 8 người đến; sức khám 10 người một ngày."


def test_small_rest_joins_a_neighbours_session() -> None:
    task = ward(parties=ward().parties[:5] + ward().parties[5:6])
    found = greedy.solve(greedy.Task(**{**task.__dict__, "crews": (greedy.Crew("t1", "Đoàn 1", 12),)}))
    assert [(s.site, s.areas) for s in found.seatings] == [("s1", ["31.1.1.", "31.1.2."])]
    assert "Ghép thêm người của Tổ 2" in found.seatings[0].why[2]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"crews": ()}, "team"),
        ({"days": ()}, "day"),
        ({"sites": ()}, "site"),
        ({"days": (dt.date(2026, 8, 24),)}, "capacity"),
    ],
)
def test_reasons_of_the_unplaced(changes: dict, code: str) -> None:
    assert {lost.code for lost in greedy.solve(ward(**changes)).unplaced} == {code}
