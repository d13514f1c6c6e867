"""What the desk says of somebody: one row a situation. The manual's table of colours follows this one."""

import datetime as dt
from typing import Any

import pytest

from kham.exams.rules.verdicts import HIDDEN, NOT_FOUND, SENTENCES, Known, other_place, verdict

ON = dt.date(2026, 12, 5)
JUNE, NEXT, BEFORE = dt.date(2026, 6, 12), dt.date(2026, 12, 9), dt.date(2026, 12, 1)

# what is known → light, code, a piece of the sentence, codes of what is said beside it
TABLE: list[tuple[dict[str, Any], str, str, str, list[str]]] = [
    ({"invited_here": True}, "green", "invited", "buổi khám hôm nay", []),
    ({"invited_here": True, "invited_at": dt.time(8, 0)}, "green", "invited", "giờ hẹn 08:00", []),
    ({}, "amber", "not_invited", "chưa được mời vào buổi nào", []),
    ({"enrolled": False}, "amber", "not_enrolled", "chưa thuộc diện khám", []),
    ({"other_session_on": NEXT, "other_session_site": "Trạm Y tế"}, "amber", "other_session", "ngày 09/12/2026 tại Trạm Y tế", []),
    ({"missed_session_on": BEFORE}, "amber", "missed", "Được mời ngày 01/12/2026, chưa đến", []),
    ({"in_this_session": 7, "invited_here": True}, "amber", "already_here", "số thứ tự 7", []),
    ({"in_this_session": 7, "left_here": True}, "amber", "left_here", "số thứ tự 7, về khi chưa khám xong", []),
    ({"examined_on": JUNE}, "amber", "already_examined", "Đã khám 12/6/2026", ["not_invited"]),
    ({"examined_on": JUNE, "examined_site": "Nhà văn hóa"}, "amber", "already_examined", "12/6/2026 tại Nhà văn hóa", ["not_invited"]),
    ({"examined_on": JUNE, "invited_here": True}, "amber", "already_examined", "12/6/2026", ["invited"]),
    ({"examined_on": JUNE, "begun_on": BEFORE}, "amber", "already_examined", "12/6/2026", ["not_invited"]),
    ({"begun_on": BEFORE, "begun_site": "Trạm Y tế"}, "amber", "begun", "01/12/2026 tại Trạm Y tế, chưa có kết luận", ["not_invited"]),
    ({"begun_on": BEFORE}, "amber", "begun", "buổi ngày 01/12/2026, chưa có kết luận", ["not_invited"]),
    ({"elsewhere_on": JUNE}, "amber", "examined_elsewhere", "nơi khác ngày 12/6/2026", ["not_invited"]),
    ({"elsewhere_on": JUNE, "elsewhere_at": "Bệnh viện Kiến An"}, "amber", "examined_elsewhere", "tại Bệnh viện Kiến An", ["not_invited"]),
    ({"living_here": False}, "amber", "moved", "đã chuyển đi", ["not_invited"]),
    ({"awaiting": "move", "invited_here": True}, "amber", "said", "đã chuyển đi, chờ xác nhận", ["invited"]),
    ({"awaiting": "death", "invited_here": True}, "amber", "said", "đã mất, chờ xác nhận", ["invited"]),
    ({"roster_name": "Nguyễn Văn Khác", "invited_here": True}, "amber", "other_name", "Nguyễn Văn Khác", ["invited"]),
    ({"roster_name": "Nguyễn Văn Khác", "examined_on": JUNE}, "amber", "other_name", "tên khác", ["already_examined", "not_invited"]),
    ({"joined": True, "invited_here": True}, "amber", "joined", "đã gộp vào người này", ["invited"]),
    ({"died": True}, "red", "died", "đã mất", []),
    ({"died": True, "living_here": False, "invited_here": True}, "red", "died", "đã mất", []),
    ({"form_exists": False, "invited_here": True}, "red", "form.not_yet", "Chưa có mẫu khám", []),
    ({"hidden": True, "died": True}, "red", "hidden", "cán bộ phụ trách", []),
]  # fmt: skip


@pytest.mark.parametrize(("known", "light", "code", "piece", "also"), TABLE)
def test_the_verdict(known: dict[str, Any], light: str, code: str, piece: str, also: list[str]) -> None:
    said = verdict(Known(session_id=1, session_on=ON, **known))
    assert (said.light, said.code, [one.code for one in said.also]) == (light, code, also)
    assert piece in said.sentence
    assert said.may_enter == (light != "red")


def test_every_sentence_has_a_row() -> None:
    said = {verdict(Known(session_id=1, session_on=ON, **known)).template for known, *_ in TABLE}
    said |= {NOT_FOUND.template, HIDDEN.template, other_place("phường Khác").template}
    assert said == set(SENTENCES.values())


def test_a_hidden_person_is_told_nothing_of() -> None:
    assert "%" not in HIDDEN.template and not HIDDEN.also
