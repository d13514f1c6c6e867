from datetime import date

import pytest

from kham.kernel import citizen_card
from kham.kernel.partial_date import PartialDate
from kham.kernel.reasons import Refusal

CHIP = "031075012345|031234567|Nguyễn Văn An|03051975|Nam|Số 1, tổ 2, phường Hòa Bình, Hải Phòng|10062021"
NEW = "031075012345|Nguyễn Văn An|03051975|Nam|Tổ 2, Hòa Bình, Hải Phòng|10082024|031234567||Nguyễn Văn Bình|Lê Thị Chi"


@pytest.mark.parametrize(
    ("text", "old_number", "address", "issued_on", "extra"),
    [
        (CHIP, "031234567", "Số 1, tổ 2, phường Hòa Bình, Hải Phòng", date(2021, 6, 10), 0),
        (CHIP.replace("031234567", ""), None, "Số 1, tổ 2, phường Hòa Bình, Hải Phòng", date(2021, 6, 10), 0),
        (CHIP + "||x|y|z\r\n", "031234567", "Số 1, tổ 2, phường Hòa Bình, Hải Phòng", date(2021, 6, 10), 4),
        (NEW, "031234567", "Tổ 2, Hòa Bình, Hải Phòng", date(2024, 8, 10), 3),
        (CHIP.rsplit("|", 1)[0] + "|", "031234567", "Số 1, tổ 2, phường Hòa Bình, Hải Phòng", None, 0),
    ],
)
def test_both_layouts(
    text: str, old_number: str | None, address: str, issued_on: date | None, extra: int
) -> None:
    card = citizen_card.read_card(text)
    assert (card.number, card.name, card.birth, card.sex) == (
        "031075012345", "Nguyễn Văn An", PartialDate(1975, 5, 3), "male",
    )  # fmt: skip
    assert (card.old_number, card.address, card.issued_on, card.extra_count) == (
        old_number,
        address,
        issued_on,
        extra,
    )


def test_names_of_parents_are_not_kept() -> None:
    assert "Bình|" not in repr(citizen_card.read_card(NEW))
    assert "Nguyễn Văn Bình" not in repr(citizen_card.read_card(NEW))
    assert "Lê Thị Chi" not in repr(citizen_card.read_card(NEW))


def test_a_cancelled_number_is_not_taken_for_the_persons() -> None:
    text = NEW.replace("||", "|031075099999|")
    card = citizen_card.read_card(text)
    assert (card.number, card.old_number) == ("031075012345", "031234567")


def test_parts_in_another_order_are_found_by_content() -> None:
    text = "Nguyễn Văn An|031075012345|Nam|03051975|Tổ 2, Hòa Bình|10082024|"
    card = citizen_card.read_card(text)
    assert (card.number, card.name, card.sex, card.address) == (
        "031075012345", "Nguyễn Văn An", "male", "Tổ 2, Hòa Bình",
    )  # fmt: skip


def test_a_year_alone_stays_a_year() -> None:
    assert citizen_card.read_card(CHIP.replace("03051975", "00001975")).birth == PartialDate(1975)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "card.not_a_card"),
        ("https://example.vn/x", "card.not_a_card"),
        ("a|b|c", "card.too_few_parts"),
        ("||||||", "card.no_number"),
        (CHIP.replace("031075012345", "31075012345"), "card.no_number"),
        (CHIP.replace("03051975", "31021975").replace("10062021", ""), "card.no_birth"),
        (CHIP.replace("Nam", "?"), "card.no_sex"),
        (CHIP.replace("Nguyễn Văn An", ""), "card.no_name"),
        (CHIP.replace("ễ", "\ufffd"), "card.mojibake"),
    ],
)
def test_refusals(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        citizen_card.read_card(text)
    assert refused.value.code == code
    assert refused.value.sentence.endswith(".")
    assert "031075012345" not in refused.value.sentence
