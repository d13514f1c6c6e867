"""Questions about rows, grouped by kind, and the answers that may be given once for all rows of a kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kham.kernel.dates import PartialDate
from kham.kernel.names import display_name

FIX_NOW, GIVE_BACK = "repaired", "refused"


@dataclass(frozen=True)
class Answer:
    """One answer: code, words on the button, what becomes of the rows."""

    code: str
    label: str
    meaning: str
    verdict: str = FIX_NOW


@dataclass(frozen=True)
class Question:
    """A kind of question: words for n rows ("ngày sinh không có thật") and the answers it takes, likeliest first."""

    code: str
    words: str
    answers: tuple[Answer, ...]


BACK = Answer(
    "back", "Trả lại nơi gửi để sửa", "Không nhận các dòng này; lý do ghi trong tệp kết quả.", GIVE_BACK
)
_YEAR = Answer("year", "Chỉ giữ năm sinh", "Giữ năm trong ngày đã ghi, bỏ ngày và tháng.")
_NO_BIRTH = Answer(
    "number_only", "Nhận theo số giấy tờ", "Bỏ ngày sinh; chỉ dòng có số định danh hoặc thẻ BHYT."
)
_AS_IS = Answer("as_is", "Nhận đúng như đã ghi", "Họ tên giữ nguyên như trong danh sách.")
_DIGITS = Answer("drop_digits", "Bỏ chữ số khỏi họ tên", "Phần chữ còn lại là họ tên.")
_POLICE = Answer(
    "police", "Cùng một người, lấy theo Công an", "Ghi số định danh và thông tin Công an đã sửa."
)
_OTHER = Answer("other_person", "Không phải người này", "Đối chiếu dòng này theo họ tên và ngày sinh.")
_PERIODIC = Answer("periodic", "Lấy khám định kỳ", "Bỏ các đăng ký khám sàng lọc của dòng.")
_SCREENING = Answer("screening", "Lấy khám sàng lọc", "Bỏ đăng ký khám định kỳ của dòng.")

QUESTIONS: dict[str, Question] = {
    one.code: one
    for one in (
        Question("date.impossible", "ngày sinh không có thật", (_YEAR, BACK)),
        Question("date.future", "ngày sinh ở tương lai", (BACK, _NO_BIRTH)),
        Question("date.too_old", "quá 120 tuổi theo ngày sinh đã ghi", (BACK, _NO_BIRTH)),
        Question("date.unreadable", "không đọc được ngày sinh", (BACK, _NO_BIRTH)),
        Question("name.one_word", "họ tên chỉ có một chữ", (BACK, _AS_IS)),
        Question("name.digits", "trong họ tên có chữ số", (_DIGITS, BACK)),
        Question("name.child_of", "chỉ ghi “con của ai”, trẻ chưa có tên", (BACK, _AS_IS)),
        Question("birth.missing", "không có ngày sinh, năm sinh hay số giấy tờ", (BACK,)),
        Question("survey.both", "đăng ký cả khám định kỳ và khám sàng lọc", (_PERIODIC, _SCREENING, BACK)),
        Question("police.differs", "Công an ghi khác danh sách chung", (_POLICE, _OTHER, BACK)),
        Question("police.taken", "số Công an ghi đang là của người khác", (BACK, _POLICE)),
        Question("police.other_number", "người này đã có một số khác", (BACK, _POLICE)),
        Question("police.unknown", "mã không có trong danh sách chung", (_OTHER, BACK)),
    )
}


def question(code: str) -> Question:
    """The kind behind a note's code; an unknown kind can only be given back or answered row by row."""
    return QUESTIONS.get(code) or Question(code, "", (BACK,))


def asked(notes: list[Mapping[str, Any]]) -> str:
    """The code of the first open question among a row's notes; "" when none is known to be one."""
    marked = [str(note["code"]) for note in notes if note.get("level") == "question"]
    known = [str(note["code"]) for note in notes if note["code"] in QUESTIONS]
    return (marked or known or [""])[0]


def apply(
    code: str, answer: str, values: Mapping[str, Any], sealed: Mapping[str, Any], written: str
) -> tuple[dict[str, Any], str] | None:
    """The row's values under an answer and a sentence about it; None when this row cannot be answered so.

    ``written``: the cell that the question is about, as sent.
    """
    new = dict(values)
    if answer == "back":
        return new, "trả lại nơi gửi để sửa."
    if answer == "year":
        years = re.findall(r"(?:19|20)\d\d", written)
        if len(years) != 1:
            return None
        new["birth"] = PartialDate(int(years[0]), None, None).iso()
        return new, f"chỉ giữ năm sinh {years[0]}."
    if answer == "number_only":
        if not (sealed.get("personal_number") or sealed.get("insurance_number")):
            return None
        new.pop("birth", None)
        return new, "nhận theo số giấy tờ, chưa có ngày sinh."
    if answer == "as_is":
        return new, "nhận họ tên đúng như đã ghi."
    if answer == "drop_digits":
        name = display_name(re.sub(r"[\d()]+", " ", values.get("full_name", ""))).strip(" -.,")
        if len(name.split()) < 2:
            return None
        new["full_name"] = name
        return new, "đã bỏ chữ số khỏi họ tên."
    if answer in ("periodic", "screening"):
        survey = dict(values.get("survey", {}))
        survey.pop("screenings" if answer == "periodic" else "wants", None)
        new["survey"] = survey
        return new, "khám định kỳ." if answer == "periodic" else "khám sàng lọc."
    if answer == "police":
        return new, "cùng một người, lấy theo Công an."
    if answer == "other_person":
        new.pop("person_code", None)
        return new, "không phải người mang mã này; đối chiếu theo họ tên và ngày sinh."
    return None


REMARKS: dict[str, str] = {
    "number.lost_zeros": "số định danh mất số 0 ở đầu, đã trả lại",
    "number.several": "ô có nhiều số giấy tờ, lấy số định danh",
    "number.rounded": "số định danh bị bảng tính làm tròn, không dùng",
    "number.placeholder": "số định danh là số điền cho có, không dùng",
    "number.length": "số định danh không đủ 12 chữ số, không dùng",
    "number.short": "số định danh thiếu chữ số, không dùng",
    "number.letters": "số định danh có chữ cái, không dùng",
    "number.shared": "một số định danh ghi cho nhiều người, không dùng để ghép",
    "number.sex": "số định danh không khớp giới tính",
    "number.year": "số định danh không khớp năm sinh",
    "number.century": "số định danh không khớp thế kỷ sinh",
    "number.province": "số định danh có mã tỉnh không có thật",
    "number.cmnd9": "số CMND 9 chữ số, giữ riêng",
    "date.swapped": "ngày và tháng bị đảo, đã đổi lại",
    "date.two_digit_year": "năm sinh ghi hai chữ số, đã ghi đủ",
    "date.serial": "ngày sinh là số của bảng tính, đã đổi thành ngày",
    "date.lost_zero": "ngày sinh mất số 0, đã trả lại",
    "date.from_age": "chỉ ghi tuổi, đã tính ra năm sinh",
    "date.incomplete": "ngày sinh không đủ, giữ phần đã ghi",
    "date.lunar": "ngày sinh âm lịch, chỉ giữ năm",
    "date.first_january": "sinh 01/01, có thể chỉ biết năm",
    "date.approximate": "năm sinh ghi áng chừng",
    "phone.old_prefix": "số điện thoại đầu cũ, đã đổi sang đầu mới",
    "phone.lost_zero": "số điện thoại mất số 0, đã trả lại",
    "phone.several": "nhiều số điện thoại, lấy số đầu",
    "phone.unreadable": "không đọc được số điện thoại",
    "name.remarks": "lời ghi thêm trong ô họ tên, đã tách",
    "birth.from_number": "bỏ trống năm sinh, lấy từ số định danh",
    "sex.unreadable": "không đọc được giới tính",
    "sex.both": "đánh dấu cả nam và nữ",
    "row.twice": "có thể ghi hai lần một người",
    "status.dead": "danh sách ghi đã mất",
    "place.unknown": "tổ, thôn không có trong địa bàn, ghi là chưa rõ tổ",
    "status.moved": "danh sách ghi đã chuyển đi",
    "status.away": "danh sách ghi đang vắng",
    "name.missing": "không có họ tên",
    "survey.band": "đánh dấu ở cột tuổi không khớp năm sinh",
    "survey.residence": "đánh dấu cả hai cột cư trú",
    "police.unanswered": "Công an chưa ghi số",
}
"""Words for remarks when they are counted: "37 dòng: số định danh mất số 0 ở đầu, đã trả lại"."""


def words_for(code: str) -> str:
    """What rows with this remark have in common; "" when it has no words of its own."""
    found = QUESTIONS.get(code)
    return found.words if found else REMARKS.get(code, "")
