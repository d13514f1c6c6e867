import pickle
from datetime import date, datetime, time
from decimal import Decimal

import pytest

from kham.kernel import codes, formats, money
from kham.kernel.reasons import Reason, Refusal


@pytest.mark.parametrize(
    ("x", "decimals", "shown"),
    [
        (1234.5, None, "1.234,5"), (1234567, None, "1.234.567"), (0, None, "0"), (-1234.5, None, "-1.234,5"),
        (100, None, "100"), (100.0, None, "100"), (1e6, None, "1.000.000"), (2.5, 0, "3"), (0.125, 2, "0,13"),
        (3, 1, "3,0"), (-0.04, 1, "0,0"), (Decimal("1.10"), None, "1,1"), (None, None, "–"), (float("nan"), 1, "–"),
    ],
)  # fmt: skip
def test_number(x: float | None, decimals: int | None, shown: str) -> None:
    assert formats.number(x, decimals) == shown


@pytest.mark.parametrize(
    ("day", "short", "long"),
    [
        (date(2026, 7, 5), "05/7/2026", "ngày 05 tháng 7 năm 2026"),
        (date(2026, 2, 12), "12/02/2026", "ngày 12 tháng 02 năm 2026"),
        (date(2026, 1, 1), "01/01/2026", "ngày 01 tháng 01 năm 2026"),
        (date(2026, 10, 31), "31/10/2026", "ngày 31 tháng 10 năm 2026"),
    ],
)
def test_dates_of_official_documents(day: date, short: str, long: str) -> None:
    assert (formats.date_vn(day), formats.long_date(day)) == (short, long)


def test_times_and_shares() -> None:
    assert formats.time_vn(time(7, 30)) == "07:30"
    assert formats.datetime_vn(datetime(2026, 7, 5, 7, 5)) == "07:05 05/7/2026"
    assert formats.date_vn(None) == "–"
    assert formats.percent(0.853) == "85,3%"
    assert formats.percent(1) == "100,0%"
    assert formats.percent(None) == "–"
    assert formats.share(1, 3) == "33,3%"
    assert formats.share(0, 0) == "–"


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "Không đồng"),
        (5, "Năm đồng"),
        (10, "Mười đồng"),
        (11, "Mười một đồng"),
        (14, "Mười bốn đồng"),
        (15, "Mười lăm đồng"),
        (21, "Hai mươi mốt đồng"),
        (24, "Hai mươi tư đồng"),
        (55, "Năm mươi lăm đồng"),
        (100, "Một trăm đồng"),
        (105, "Một trăm linh năm đồng"),
        (1005, "Một nghìn không trăm linh năm đồng"),
        (1_050_000, "Một triệu không trăm năm mươi nghìn đồng"),
        (1_234_500, "Một triệu hai trăm ba mươi tư nghìn năm trăm đồng"),
        (10**9, "Một tỷ đồng"),
        (1_000_000_001, "Một tỷ không trăm linh một đồng"),
        (2_500 * 10**9, "Hai nghìn năm trăm tỷ đồng"),
        (10**18, "Một tỷ tỷ đồng"),
        (-21_000, "Âm hai mươi mốt nghìn đồng"),
    ],
)
def test_in_words(n: int, words: str) -> None:
    assert money.in_words(n) == words


def test_southern_words_and_figures() -> None:
    assert money.in_words(105, "lẻ") == "Một trăm lẻ năm đồng"
    assert money.format_dong(1234500) == "1.234.500 đồng"
    assert money.format_dong(-500) == "-500 đồng"
    assert money.format_dong_short(1234500) == "1,23 triệu đồng"
    assert money.format_dong_short(4_500_000_000) == "4,5 tỷ đồng"
    assert money.format_dong_short(100_000_000) == "100 triệu đồng"
    assert money.format_dong_short(999_999) == "999.999 đồng"
    assert money.format_dong_short(999_999_999) == "1 tỷ đồng"


@pytest.mark.parametrize("wrong", [1.5, True, "1"])
def test_dong_are_whole(wrong: object) -> None:
    with pytest.raises(TypeError):
        money.in_words(wrong)  # type: ignore[arg-type]  # the point of the test


def test_short_codes() -> None:
    code = codes.short_code(1)
    assert len(code) == 7
    assert codes.check_short_code(f" {code[:3].lower()}-{code[3:]} ") == code
    assert codes.display_short_code(code) == f"{code[:3]}-{code[3:]}"
    assert codes.is_short_code(codes.short_code(b"anything"))
    assert not set("AEIOUYDWL01ZS") & set(codes.ALPHABET)
    assert codes.short_code(2)[:3] != code[:3]


@pytest.mark.parametrize(
    ("typed", "code"),
    [("", "short_code.length"), ("ABC", "short_code.length"), ("OOOOOOO", "short_code.sign"),
     ("2222223", "short_code.check")],
)  # fmt: skip
def test_wrong_short_codes(typed: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        codes.check_short_code(typed)
    assert refused.value.code == code
    assert not codes.is_short_code(typed)


@pytest.mark.parametrize("n", [-1, codes.SIZE])
def test_short_code_range(n: int) -> None:
    with pytest.raises(ValueError, match="SIZE"):
        codes.short_code(n)


def test_refusal_carries_code_sentence_and_params() -> None:
    refusal = Refusal("x.y", "Không được.", n=3)
    assert (refusal.code, refusal.sentence, refusal.params, str(refusal)) == (
        "x.y",
        "Không được.",
        {"n": 3},
        "Không được.",
    )
    assert refusal.as_reason() == Reason("x.y", "Không được.")
    copy = pickle.loads(pickle.dumps(refusal))
    assert (copy.code, copy.sentence, copy.params) == ("x.y", "Không được.", {"n": 3})
