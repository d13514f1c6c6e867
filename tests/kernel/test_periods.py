from datetime import date

import pytest

from kham.kernel import periods
from kham.kernel.reasons import Refusal


@pytest.mark.parametrize(
    ("period", "start", "end", "label", "code"),
    [
        (periods.week(2026, 27), date(2026, 6, 29), date(2026, 7, 5), "tuần 27 năm 2026 (29/6/2026 - 05/7/2026)",
         "2026-W27"),
        (periods.week(2026, 1), date(2025, 12, 29), date(2026, 1, 4), "tuần 1 năm 2026 (29/12/2025 - 04/01/2026)",
         "2026-W01"),
        (periods.month(2026, 7), date(2026, 7, 1), date(2026, 7, 31), "tháng 7 năm 2026", "2026-07"),
        (periods.month(2024, 2), date(2024, 2, 1), date(2024, 2, 29), "tháng 2 năm 2024", "2024-02"),
        (periods.quarter(2026, 3), date(2026, 7, 1), date(2026, 9, 30), "quý III năm 2026", "2026-Q3"),
        (periods.half(2026, 1), date(2026, 1, 1), date(2026, 6, 30), "6 tháng đầu năm 2026", "2026-H1"),
        (periods.half(2026, 2), date(2026, 7, 1), date(2026, 12, 31), "6 tháng cuối năm 2026", "2026-H2"),
        (periods.year(2026), date(2026, 1, 1), date(2026, 12, 31), "năm 2026", "2026"),
        (periods.report_window(periods.month(2026, 7)), date(2026, 6, 20), date(2026, 7, 19),
         "tháng 7 năm 2026 (20/6/2026 - 19/7/2026)", "2026-07@20"),
        (periods.report_window(date(2026, 1, 5), 15), date(2025, 12, 15), date(2026, 1, 14),
         "tháng 1 năm 2026 (15/12/2025 - 14/01/2026)", "2026-01@15"),
    ],
)  # fmt: skip
def test_periods(period: periods.Period, start: date, end: date, label: str, code: str) -> None:
    assert (period.start, period.end, period.label(), period.code()) == (start, end, label, code)
    assert periods.from_code(code) == period
    assert period.next().start.toordinal() == end.toordinal() + 1
    assert period.previous().end.toordinal() == start.toordinal() - 1
    assert period.next().previous() == period
    days = list(period)
    assert (days[0], days[-1], len(days)) == (start, end, period.days)
    assert start in period
    assert period.next().start not in period


def test_between() -> None:
    found = list(periods.between("month", date(2025, 11, 30), date(2026, 2, 1)))
    assert [period.code() for period in found] == ["2025-11", "2025-12", "2026-01", "2026-02"]


@pytest.mark.parametrize("kind", periods.KINDS)
def test_containing(kind: str) -> None:
    assert date(2026, 7, 15) in periods.containing(date(2026, 7, 15), kind)


@pytest.mark.parametrize(
    "code", ["", "2026-13", "2026-Q5", "2026-W60", "26-07", "2026-07@40", "2026-07-01", "x"]
)
def test_wrong_codes(code: str) -> None:
    with pytest.raises(Refusal) as refused:
        periods.from_code(code)
    assert refused.value.code == "period.code"


def test_wrong_use() -> None:
    with pytest.raises(ValueError, match="kind"):
        periods.containing(date(2026, 7, 1), "day")
    with pytest.raises(ValueError, match="kind"):
        periods.Period("day", date(2026, 7, 1), date(2026, 7, 1))
    with pytest.raises(ValueError, match="end"):
        periods.Period("week", date(2026, 7, 2), date(2026, 7, 1))
    with pytest.raises(ValueError, match="cutoff"):
        periods.report_window(date(2026, 7, 1), 31)
