"""A card beside the roster: one row a situation, what is shown as different and what is ticked beforehand."""

import pytest

from kham.exams.rules import box, card_check
from kham.exams.rules.card_check import Listed
from kham.kernel.partial_date import PartialDate

CARD = "031150000123||Đặng Thị Quý|31011950|Nữ|Số 1, tổ 2, Hòa Bình, Hải Phòng|01012022"
SAME = {
    "full_name": "Đặng Thị Quý", "birth": "1950-01-31", "sex": "female", "personal_number": "031150000123",
    "address": "Số 1, tổ 2, Hòa Bình, Hải Phòng",
}  # fmt: skip

TABLE = [
    ({}, []),
    ({"full_name": "ĐẶNG THỊ QUÝ"}, []),  # capitals are no difference
    ({"full_name": "Đặng Thị Quy"}, [("full_name", True)]),  # marks
    ({"full_name": "Đặng Quý"}, [("full_name", True)]),  # a middle name left out
    ({"full_name": "Lê Văn Khác"}, [("full_name", False)]),  # somebody else: looked at, not ticked
    ({"birth": "1950"}, [("birth", True)]),  # the card is fuller
    ({"birth": "1951-01-31"}, [("birth", True)]),
    ({"birth": ""}, [("birth", True)]),
    ({"sex": "male"}, [("sex", True)]),
    ({"personal_number": ""}, [("personal_number", True)]),
    ({"personal_number": "031150000999"}, [("personal_number", False)]),
    ({"address": ""}, [("address", True)]),
    ({"address": "Tổ dân phố 2"}, [("address", False)]),
]


@pytest.mark.parametrize(("listed", "wanted"), TABLE)
def test_what_differs(listed: dict[str, str], wanted: list[tuple[str, bool]]) -> None:
    facts = {**SAME, **listed}
    birth = PartialDate.from_iso(facts["birth"]) if facts["birth"] else None
    card = box.read(CARD).card
    assert card is not None
    found = card_check.differences(card, Listed(**{**facts, "birth": birth}))  # type: ignore[arg-type]  # plain words
    assert [(one.field, one.likely) for one in found] == wanted


def test_words_of_a_spoiled_card_are_not_compared() -> None:
    card = box.read("031150000123||Dng Th Qu|31011950|N|S 1|01012022").card
    assert card is not None and card.spoiled
    assert (
        card_check.differences(
            card, Listed("Đặng Thị Quý", PartialDate(1950, 1, 31), "female", card.number, "")
        )
        == []
    )
    assert not card_check.another_name(card, "Lê Văn Khác")


@pytest.mark.parametrize(
    ("name", "another"),
    [("Dang Thi Quy", False), ("Quý Thị Đặng", False), ("Đặng Quý", False), ("Lê Văn Khác", True)],
)
def test_one_number_two_names(name: str, another: bool) -> None:
    card = box.read(CARD).card
    assert card is not None and card_check.another_name(card, name) is another
