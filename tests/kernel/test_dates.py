from datetime import date, datetime

import pytest

from kham.kernel import dates
from kham.kernel.dates import PartialDate

TODAY = date(2026, 7, 15)


@pytest.mark.parametrize(
    ("raw", "iso", "codes"),
    [
        ("03/05/1948", "1948-05-03", []),
        ("3-5-1948", "1948-05-03", []),
        ("3.5.1948", "1948-05-03", []),
        ("03 05 1948", "1948-05-03", []),
        (" 03/05/1948 ", "1948-05-03", []),
        ("'03/05/1948", "1948-05-03", []),
        ("03/05/48", "1948-05-03", ["date.two_digit_year"]),
        ("1948-05-03", "1948-05-03", []),
        ("1948-05-03 00:00:00", "1948-05-03", []),
        ("1948-05-03T00:00:00", "1948-05-03", []),
        ("1948/05/03", "1948-05-03", []),
        ("19480503", "1948-05-03", []),
        (19480503, "1948-05-03", []),
        ("03051948", "1948-05-03", []),
        (3051948, "1948-05-03", ["date.lost_zero"]),
        ("030548", "1948-05-03", ["date.two_digit_year"]),
        (17656, "1948-05-03", ["date.serial"]),
        ("17656", "1948-05-03", ["date.serial"]),
        (17656.0, "1948-05-03", ["date.serial"]),
        (date(1948, 5, 3), "1948-05-03", []),
        (datetime(1948, 5, 3, 7, 30), "1948-05-03", []),
        ("sinh ngày 03/05/1948", "1948-05-03", []),
        ("Ngày 3 tháng 5 năm 1948", "1948-05-03", []),
        ("1948", "1948", []),
        (1948, "1948", []),
        (1948.0, "1948", []),
        ("sinh năm 1948", "1948", []),
        ("SN: 1948", "1948", []),
        ("1948 (78 tuổi)", "1948", []),
        ("Khoảng 1948", "1948", ["date.approximate"]),
        ("78 tuổi", "1948", ["date.from_age"]),
        ("bảy mươi tám tuổi", "1948", ["date.from_age"]),
        ("sáu mươi mốt tuổi", "1965", ["date.from_age"]),
        ("bốn mươi tư tuổi", "1982", ["date.from_age"]),
        ("mười lăm tuổi", "2011", ["date.from_age"]),
        ("Chín tuổi", "2017", ["date.from_age"]),
        ("một trăm linh hai tuổi", "1924", ["date.from_age"]),
        ("05/1948", "1948-05", []),
        ("tháng 5 năm 1948", "1948-05", []),
        ("051948", "1948-05", []),
        (51948, "1948-05", ["date.lost_zero"]),
        ("00/00/1948", "1948", ["date.incomplete"]),
        ("00/05/1948", "1948-05", ["date.incomplete"]),
        ("__/__/1948", "1948", ["date.incomplete"]),
        ("3/5/1948 (ÂL)", "1948", ["date.lunar"]),
        ("05/13/1948", "1948-05-13", ["date.swapped"]),
        ("01/01/1948", "1948-01-01", ["date.first_january"]),
        ("29/02/1948", "1948-02-29", []),
        ("31/02/1948", None, ["date.impossible"]),
        ("29/02/1947", None, ["date.impossible"]),
        ("13/1948", None, ["date.impossible"]),
        ("03/05/2048", None, ["date.future"]),
        ("16/07/2026", None, ["date.future"]),
        ("15/07/2026", "2026-07-15", []),
        ("03/05/1848", None, ["date.too_old"]),
        ("Mậu Tý", None, ["date.unreadable"]),
        ("48", None, ["date.unreadable"]),
        ("1948-1950", None, ["date.unreadable"]),
        (-5, None, ["date.unreadable"]),
        (float("nan"), None, []),
        ("", None, []),
        ("  ", None, []),
        ("/  /", None, []),
        ("?", None, []),
        (None, None, []),
        (True, None, []),
    ],
)
def test_read_date(raw: object, iso: str | None, codes: list[str]) -> None:
    reading = dates.read_date(raw, today=TODAY)
    assert (reading.value.iso() if reading.value else None, [note.code for note in reading.notes]) == (
        iso,
        codes,
    )


@pytest.mark.parametrize(
    ("raw", "hint", "iso"),
    [("48", "year", "1948"), (48, "year", "1948"), (24, "year", "2024"), (78, "age", "1948"), ("78", "age", "1948"),
     ("15/9/2026", "event", "2026-09-15"), (46280, "event", "2026-09-15"), ("01/01/2026", "event", "2026-01-01")],
)  # fmt: skip
def test_the_header_helps(raw: object, hint: str, iso: str) -> None:
    reading = dates.read_date(raw, today=TODAY, column_hint=hint)
    assert reading.value == PartialDate.from_iso(iso)
    assert not reading.has("date.first_january")


@pytest.mark.parametrize(
    ("raw", "others"),
    [
        ("03/05/1948", ["1948-03-05"]),
        (date(1948, 5, 3), ["1948-03-05"]),
        ("05/05/1948", []),
        ("13/05/1948", []),
        ("31/02/1948", ["1948-02", "1948"]),
        ("01/01/1948", ["1948"]),
        ("13/05/1848", ["1948-05-13"]),
        ("13/05/2048", ["1948-05-13"]),
        ("13/05/24", ["1924"]),
    ],
)
def test_alternatives(raw: object, others: list[str]) -> None:
    assert [other.iso() for other in dates.read_date(raw, today=TODAY).alternatives] == others


def test_order_of_a_column() -> None:
    american = dates.column_order(["05/13/1948", "01/02/1950", "12/25/1960", None, 3])
    assert (american.dayfirst, american.certain) == (False, True)
    assert dates.read_date("01/02/1950", today=TODAY, dayfirst=american).value == PartialDate(1950, 1, 2)
    assert dates.column_order(["13/05/1948", "01/02/1950"]).dayfirst
    unknown = dates.column_order(["01/02/1950"])
    assert (unknown.dayfirst, unknown.certain) == (True, False)
    mixed = dates.column_order(["13/05/1948", "05/13/1948"])
    assert (mixed.dayfirst, mixed.certain) == (True, False)


@pytest.mark.parametrize(
    ("iso", "shown", "precision", "earliest", "latest"),
    [
        ("1948", "1948", "year", date(1948, 1, 1), date(1948, 12, 31)),
        ("1948-02", "02/1948", "month", date(1948, 2, 1), date(1948, 2, 29)),
        ("1948-05-03", "03/05/1948", "day", date(1948, 5, 3), date(1948, 5, 3)),
    ],
)
def test_partial_date(iso: str, shown: str, precision: str, earliest: date, latest: date) -> None:
    value = PartialDate.from_iso(iso)
    assert (value.iso(), value.display(), value.precision) == (iso, shown, precision)
    assert (value.earliest(), value.latest()) == (earliest, latest)


@pytest.mark.parametrize("text", ["", "48", "1948-5", "1948-13", "1948-02-30", "1948-05-03-01", "abcd"])
def test_wrong_iso(text: str) -> None:
    with pytest.raises(ValueError):
        PartialDate.from_iso(text)


def test_a_day_needs_a_month() -> None:
    with pytest.raises(ValueError, match="month"):
        PartialDate(1948, None, 3)


@pytest.mark.parametrize(
    ("iso", "on", "age", "spread"),
    [
        ("1948", date(2026, 7, 15), 78, (77, 78)),
        ("1948", date(2026, 12, 31), 78, (78, 78)),
        ("1948-07-15", date(2026, 7, 15), 78, (78, 78)),
        ("1948-07-16", date(2026, 7, 15), 77, (77, 77)),
        ("1948-07", date(2026, 7, 15), 78, (77, 78)),
        ("2008-02-29", date(2026, 2, 28), 17, (17, 17)),
        ("2026", date(2026, 7, 15), 0, (0, 0)),
        ("2027", date(2026, 7, 15), -1, (-2, -1)),
    ],
)
def test_age(iso: str, on: date, age: int, spread: tuple[int, int]) -> None:
    value = PartialDate.from_iso(iso)
    assert (value.age_on(on), value.age_range_on(on)) == (age, spread)


def test_order_compatibility_and_months() -> None:
    assert sorted([PartialDate(1948, 5, 3), PartialDate(1948), PartialDate(1947, 12), PartialDate(1948, 5)]) == [
        PartialDate(1947, 12), PartialDate(1948), PartialDate(1948, 5), PartialDate(1948, 5, 3),
    ]  # fmt: skip
    assert PartialDate(1948).is_compatible(PartialDate(1948, 5, 3))
    assert not PartialDate(1948, 4).is_compatible(PartialDate(1948, 5, 3))
    assert PartialDate(2026, 1, 20).age_months_on(date(2026, 7, 15)) == 5
    assert str(PartialDate(1948)) == "1948"


def test_an_endless_cell_is_no_date() -> None:
    for cell in ("9" * 5000, "năm " + "9" * 5000, "1/1/" + "9" * 5000):
        assert dates.read_date(cell, today=date(2026, 9, 28)).value is None
