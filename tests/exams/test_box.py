"""What the box of the desk reads, also when a keyboard spoiled it."""

import pytest

from kham.exams.rules import box
from kham.kernel.codes import short_code

CARD = "031150000123|012345678|Đặng Thị Quý|01011950|Nữ|Số 1, tổ 2, Hòa Bình, Hải Phòng|01012022"
NEW = "031150000123|Đặng Thị Quý|01011950|Nữ|Số 1, tổ 2, Hòa Bình, Hải Phòng|01072024|012345678||Đặng Văn Cha|Lê Thị Mẹ"
CODE = short_code(5)
TOKEN = "PNXKJ8JK45PJ76H3QJQ6JXRJBQ2Q2"  # as new_token makes them; fixed, so that every process names the tests alike


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        ("", "empty", ""),
        ("   \r\n", "empty", ""),
        (CARD, "card", "031150000123"),
        (CARD.replace("|", "｜"), "card", "031150000123"),
        (CARD.replace("|", "¦") + "\r", "card", "031150000123"),
        (NEW, "card", "031150000123"),
        (f"KHAM1:{TOKEN}", "invitation", TOKEN),
        (f"kham1:{TOKEN.lower()}", "invitation", TOKEN),  # Caps Lock
        (f"KHÁM:{TOKEN}", "invitation", TOKEN),  # VNI makes Á of A and 1
        (f"https://kham.example/cong/#{TOKEN}", "invitation", TOKEN),
        ("KHAM1:ÂBÔĐ2345ỬKLMNPQRSTVX", "spoiled", ""),
        (CODE, "code", CODE),
        (f" {CODE[:3]}-{CODE[3:].lower()} ", "code", CODE),
        ("031150000123", "number", "031150000123"),
        ("031 150 000 123", "number", "031150000123"),
        ("nguyen thi mau", "words", "nguyen thi mau"),
        ("nguyễn thị mẫu 1950", "words", "nguyễn thị mẫu 1950"),
        ("1950", "words", "1950"),
        ("đôăăđđđđăâ", "spoiled", ""),  # digits through the Vietnamese layout
        ("x|y|z", "spoiled", ""),
    ],
)
def test_the_box_tells_what_it_was_given(typed: str, kind: str, text: str) -> None:
    given = box.read(typed)
    assert (given.kind, given.text) == (kind, text)
    assert bool(given.sentence) == (kind == "spoiled")


def test_words_of_a_card_that_a_keyboard_spoiled_do_not_count_its_digits_do() -> None:
    whole = box.read(CARD).card
    assert whole is not None and not whole.spoiled
    for typed in (
        "031150000123|012345678|Dng Th Qu|01011950|N|S 1, t 2, Hoa Binh|01012022",  # marks left out, "Nữ" cut
        "031150000123|012345678|D?ng Th? Qu?|01011950|N?|S? 1|01012022",
        CARD.replace("ặ", "\ufffd"),
    ):
        card = box.read(typed).card
        assert card is not None and card.spoiled, typed
        assert (card.number, card.birth.iso(), card.sex) == (whole.number, "1950-01-01", "female")


def test_what_a_page_carries_on_has_no_parents() -> None:
    card = box.read(NEW).card
    assert card is not None and card.extra_count == 3
    line = box.card_line(card)
    assert "Cha" not in line and "Mẹ" not in line
    again = box.read(line).card
    assert again is not None and (again.number, again.name, again.sex, again.birth, again.address, again.issued_on) == (
        card.number, card.name, card.sex, card.birth, card.address, card.issued_on,
    )  # fmt: skip
