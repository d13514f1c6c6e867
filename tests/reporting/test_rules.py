"""Cube, due dates, disclosure, letters: pure."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kham.kernel.partial_date import PartialDate
from kham.reporting.rules import dimensions, disclosure, letters, standing
from kham.reporting.rules.cube import Cube

TODAY = dt.date(2026, 7, 10)


@given(
    st.dictionaries(
        st.uuids().map(str),
        st.tuples(
            st.sampled_from(["a.", "b.", ""]),
            st.lists(st.sampled_from(["poor", "merit"]), min_size=1, unique=True),
        ),
        max_size=30,
    ),
    st.data(),
)
def test_a_kept_cube_comes_back_whole(rows: dict, data: st.DataObject) -> None:
    cube = Cube(
        units=[("a.", "A"), ("b.", "B"), ("", "?")],
        rows={"person": {i: {"unit": [u], "group": g} for i, (u, g) in rows.items()}},
    )
    chosen = data.draw(st.sets(st.sampled_from(sorted(rows)))) if rows else set()
    cube.mark("k", "person", chosen)
    back = Cube.loads(cube.dumps())
    assert (
        back.ids("k") == sorted(chosen)
        and back.totals() == {"k": len(chosen)}
        and back.dumps() == cube.dumps()
    )
    for by in ("unit", "group"):
        for value, n in back.table("k", by).items():
            assert n == len(back.ids("k", **{by: value})) == back.count("k", **{by: value})
    assert sum(back.table("k", "unit").values()) == len(chosen) <= sum(back.table("k", "group").values())


def test_a_figure_without_a_list_is_refused() -> None:
    with pytest.raises(KeyError, match="without a place"):
        Cube(rows={"person": {}}).mark("k", "person", ["x"])
    with pytest.raises(ValueError, match="not a kept"):
        Cube.loads(b"rubbish")


STANDINGS = [
    ("new, ten days left", "", dt.date(2026, 7, 10), "missing", 10, False),
    ("last day", "draft", dt.date(2026, 7, 19), "draft", 1, False),
    ("the 20th is late", "final", dt.date(2026, 7, 20), "final", 0, True),
    ("sent is never late", "sent", dt.date(2026, 8, 1), "sent", -12, False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "today", "shown", "left", "late"), [r[1:] for r in STANDINGS], ids=[r[0] for r in STANDINGS]
)
def test_standing(state: str, today: dt.date, shown: str, left: int, late: bool) -> None:
    one = standing.standing(standing.window(TODAY), state, today)
    assert (one.state, one.days_left, one.late, one.due_on) == (shown, left, late, dt.date(2026, 7, 20))


@pytest.mark.parametrize(
    ("starts", "ends", "today", "months"),
    [
        (dt.date(2026, 5, 20), dt.date(2026, 9, 30), dt.date(2026, 7, 10), [6, 7]),
        (dt.date(2026, 5, 19), dt.date(2026, 9, 30), dt.date(2026, 7, 20), [5, 6, 7, 8]),
        (dt.date(2026, 5, 20), dt.date(2026, 6, 30), dt.date(2026, 12, 1), [6, 7]),
        (dt.date(2026, 8, 1), dt.date(2026, 9, 30), dt.date(2026, 7, 1), [8]),
    ],
)
def test_months_of_a_campaign(starts: dt.date, ends: dt.date, today: dt.date, months: list[int]) -> None:
    assert [p.end.month for p in standing.months(starts, ends, today)] == months


def test_the_oldest_late_report_comes_first() -> None:
    june, july = (standing.window(dt.date(2026, m, 1)) for m in (6, 7))
    both = [standing.standing(june, "draft", TODAY), standing.standing(july, "", TODAY)]
    assert standing.most_urgent(both).period == june
    both[0] = standing.standing(june, "sent", TODAY)
    assert standing.most_urgent(both).period == july


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 40), max_size=6))
def test_no_small_part_can_be_subtracted(parts: dict[str, int]) -> None:
    shown = disclosure.protect_line(parts)
    hidden = [name for name, n in shown.items() if n is None]
    assert all(shown[name] in (None, n) for name, n in parts.items())
    assert not any(n is not None and 0 < n < disclosure.LEAST for n in shown.values())
    if hidden and sum(parts.values()) >= disclosure.LEAST:
        assert sum(parts[name] for name in hidden) >= disclosure.LEAST or all(
            shown[n] is None for n in parts if parts[n] > 0
        )


@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=2, max_size=4))
def test_no_line_of_a_table_keeps_one_hidden_cell(table: list[list[int]]) -> None:
    shown = disclosure.protect_table(table)
    for line in [*shown, *zip(*shown, strict=True)]:
        assert sum(n is None for n in line) != 1


def test_shares_and_differences() -> None:
    assert disclosure.share(None, 20) is None and disclosure.share(12, 40) == 0.3
    assert disclosure.differences({"a": 40, "b": 12}, {"a": 43, "b": 30, "c": 4}) == {
        "a": 40,
        "b": 30,
        "c": None,
    }


def test_date_line_and_number_of_a_letter() -> None:
    made = letters.letter(
        "station",
        kind="phường",
        name="Hòa Bình",
        province="thành phố Hải Phòng",
        words={},
        on=dt.date(2026, 2, 9),
    )
    assert (
        made.number.endswith("/BC-TYT")
        and made.place_date.endswith("tháng 02 năm 2026")
        and "09" not in made.place_date
    )
    assert made.to == ("Ủy ban nhân dân phường Hòa Bình", "(qua Phòng Văn hóa - Xã hội)")


@pytest.mark.parametrize(
    ("birth", "band"),
    [
        (None, ""),
        (PartialDate(2026), "0-5"),
        (PartialDate(2020, 7, 10), "6-17"),
        (PartialDate(2020, 7, 11), "0-5"),
        (PartialDate(1966), "60-79"),
        (PartialDate(1930), "80+"),
    ],
)
def test_age_bands(birth: PartialDate | None, band: str) -> None:
    assert dimensions.age_band(birth, TODAY) == band
