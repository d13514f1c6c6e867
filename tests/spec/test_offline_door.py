"""What the box answers without network: one row a situation. The browser's twin is compared with the same table."""

from typing import Any

import pytest

from kham.exams.rules import offline
from kham.exams.rules.verdicts import Known, Verdict, verdict
from kham.kernel.codes import short_code
from tests.spec.test_verdicts import BEFORE, JUNE, NEXT, ON

CODES = [short_code(at) for at in range(8)]
TOKENS = [sign * 26 for sign in "BCFGHJKM"]
NUMBER = "031150000123"
CARD = f"{NUMBER}|012345678|Đặng Thị Quý|01011950|Nữ|Số 1, tổ 2, Hòa Bình, Hải Phòng|01012022"


def listed(at: int, *more: tuple[offline.Kind, str], child: bool = False, **known: Any) -> offline.Listed:
    """Person `p<at>` with a token, a short code and what else is given."""
    judged = verdict(Known(session_id=1, session_on=ON, **known))
    keys: tuple[tuple[offline.Kind, str], ...] = (("token", TOKENS[at]), ("code", CODES[at]), *more)
    return offline.Listed(f"p{at}", f"a{at}" if known.get("invited_here") else "", judged, child, keys)


PEOPLE = [
    listed(0, ("number", NUMBER), ("person", CODES[6]), invited_here=True),
    listed(1, ("person", CODES[0]), other_session_on=NEXT, other_session_site="Trạm Y tế"),  # a permanent code equal to a short code
    listed(2, in_this_session=7, invited_here=True),
    listed(3, examined_on=JUNE, examined_site="Trạm Y tế", invited_here=True),
    listed(4, died=True, invited_here=True),
    listed(5, missed_session_on=BEFORE),
]  # fmt: skip

# typed or scanned → light, why, person, method, a piece of the sentence
TABLE: list[tuple[str, str, str, str, str, str]] = [
    (f"KHAM1:{TOKENS[0]}", "green", "listed", "p0", "invitation", "buổi khám hôm nay"),
    (f"kham1:{TOKENS[0].lower()}", "green", "listed", "p0", "invitation", ""),  # Caps Lock
    (f"KHÁM:{TOKENS[0]}", "green", "listed", "p0", "invitation", ""),  # VNI
    (f"https://kham.example/cong/#{TOKENS[0]}", "green", "listed", "p0", "invitation", ""),
    (CARD, "green", "listed", "p0", "card", ""),
    (CARD.replace("|", "｜").replace("ặ", "\ufffd"), "green", "listed", "p0", "card", ""),
    (NUMBER, "green", "listed", "p0", "card", ""),
    ("031 150 000.123", "green", "listed", "p0", "card", ""),
    (f" {CODES[0][:3]} - {CODES[0][3:].lower()} ", "green", "listed", "p0", "invitation", ""),  # read out, typed by hand
    (CODES[6], "green", "listed", "p0", "code", ""),
    (CODES[1], "amber", "other", "p1", "invitation", "ngày 09/12/2026 tại Trạm Y tế"),
    (TOKENS[2], "amber", "same", "p2", "invitation", "số thứ tự 7"),
    (TOKENS[3], "amber", "other", "p3", "invitation", "Đã khám 12/6/2026 tại Trạm Y tế"),
    (TOKENS[4], "red", "stopped", "p4", "invitation", "đã mất"),
    (TOKENS[5], "amber", "other", "p5", "invitation", "chưa đến"),
    (TOKENS[7], "red", "not_listed", "", "", ""),
    (CODES[7], "red", "not_listed", "", "", ""),
    ("031150000124", "red", "not_listed", "", "", ""),
    (CARD.replace("0123|", "0124|"), "red", "not_listed", "", "", ""),
    ("nguyen thi mau", "red", "words", "", "", ""),
    ("1950", "red", "words", "", "", ""),
    ("", "red", "empty", "", "", ""),
    ("x|y|z", "red", "spoiled", "", "", ""),
    ("đôăăđđđđăâ", "red", "spoiled", "", "", ""),
    ("KHAM1:ÂBÔĐ2345ỬKLMNPQRSTVX", "red", "spoiled", "", "", ""),
]  # fmt: skip


def made() -> dict[str, Any]:
    """The list of PEOPLE as a browser has it."""

    def say(judged: Verdict) -> str:
        return judged.sentence

    return offline.pack(offline.content(PEOPLE, say), salt="5a17", made="2026-12-05T00:30:00+00:00")


@pytest.mark.parametrize(("text", "light", "why", "person", "method", "piece"), TABLE)
def test_what_the_box_answers(text: str, light: str, why: str, person: str, method: str, piece: str) -> None:
    said = offline.answer(made(), text)
    assert (said.light, said.why, said.person, said.method) == (light, why, person, method)
    assert piece in said.said


def test_the_list_holds_nothing_one_could_read() -> None:
    written = str(made())
    for secret in (NUMBER, *TOKENS, *CODES):
        assert secret not in written
    assert offline.fingerprint("a", "code", CODES[0]) != offline.fingerprint("b", "code", CODES[0])
    assert offline.fingerprint("a", "code", CODES[0]) != offline.fingerprint("a", "person", CODES[0])


def test_equal_sentences_travel_once() -> None:
    twins = [listed(0, invited_here=True), listed(1, invited_here=True)]
    assert len(offline.content(twins, lambda judged: judged.sentence)["said"]) == 1
