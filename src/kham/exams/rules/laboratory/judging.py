"""The verdict on one result: what is stored, what is not, why, and what to do. Nothing is guessed, nothing silently corrected."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from kham.exams.rules import values
from kham.exams.rules.definition import FormDefinition
from kham.exams.rules.laboratory import catalogue, units
from kham.exams.rules.laboratory.results import Result
from kham.kernel import formats
from kham.kernel.names import match_key

# Code → (words, whether the value is in the record). Order of the summary.
VERDICTS = {
    "stored": "Đã ghi",
    "already": "Đã có",
    "late": "Đã ghi sau kết luận",
    "unknown_barcode": "Không biết mã ống",
    "wrong_person": "Sai người",
    "wrong_sample": "Sai loại mẫu",
    "rejected_sample": "Mẫu đã bị loại",
    "impossible": "Giá trị không thể có",
    "unit_unknown": "Không rõ đơn vị",
    "unknown_test": "Không rõ xét nghiệm",
    "unfinished": "Chưa có kết quả cuối",
    "unreadable": "Không đọc được",
    "unused": "Mẫu khám không dùng",
}
KEPT = ("stored", "already", "late")
ASKED = (
    "unknown_barcode",
    "wrong_person",
    "wrong_sample",
    "rejected_sample",
    "impossible",
    "unit_unknown",
    "unknown_test",
    "unreadable",
)
_NUMBER = re.compile(r"^(-?\d+(?:[.,]\d+)?)\s*(?:\*+|[HL]{1,2}|↑|↓)?$")


@dataclass(frozen=True)
class Known:
    """What the office knows of the sample that a result names."""

    form: FormDefinition
    answers: dict[str, Any]
    name: str
    birth_year: int | None
    sample: str = ""  # kind; "" when the code names the person and no tube
    sample_state: str = ""
    reason: str = ""
    concluded: bool = False
    sex: str = ""
    age: int | None = None


@dataclass(frozen=True)
class Judged:
    """Verdict, sentence with remedy, and, when it may be stored, the answers."""

    verdict: str
    sentence: str = ""
    test: str = ""
    tag: str = ""
    station: str = "labs"
    answers: dict[str, Any] = field(default_factory=dict)


def judge(result: Result, known: Known | None) -> Judged:
    """Judge one result. `known` None: the barcode belongs to nobody."""
    first = _readable(result)
    if isinstance(first, Judged):
        return first
    if known is None:
        code = result.barcodes[0][:32] if result.barcodes else ""
        said = f"Mã ống {code} chưa được gắn với ai." if code else "Dòng này không có mã ống."
        return Judged(
            "unknown_barcode",
            f"{said} Quét lại ống tại mục Lấy mẫu, hoặc hỏi phòng xét nghiệm, rồi đọc lại tệp.",
            first.code,
        )
    return _wrong_place(result, first, known) or _value(result, first, known)


def _readable(result: Result) -> catalogue.Test | Judged:
    """The test a result is of; or why it cannot be used whoever it belongs to."""
    if result.trouble:
        return Judged("unreadable", result.trouble)
    test = catalogue.find(*result.names)
    name = next((n for n in reversed(result.names) if n), "")[:60]
    if test is None:
        if catalogue.is_unused(*result.names):
            return Judged("unused", f"{name}: mẫu khám không có trường này; giá trị được giữ trong tệp.")
        return Judged(
            "unknown_test",
            f"“{name}” chưa có trong danh mục xét nghiệm. Báo người quản trị thêm tên này, rồi đọc lại tệp.",
        )
    if result.status in ("X", "I", "P", "S", "R") or not result.value:
        return Judged(
            "unfinished", f"{test.vi}: chưa có kết quả cuối cùng. Chờ phòng xét nghiệm gửi lại.", test.code
        )
    return test


def _wrong_place(result: Result, test: catalogue.Test, known: Known) -> Judged | None:
    if not same_person(result.person, known.name) or (
        result.birth_year and known.birth_year and result.birth_year != known.birth_year
    ):
        return Judged(
            "wrong_person",
            "Họ tên hoặc năm sinh trong tệp khác với người gắn mã ống này. Hỏi phòng xét nghiệm; không ghi kết quả.",
            test.code,
        )
    if known.sample_state == "rejected":
        why = f" ({known.reason})" if known.reason else ""
        return Judged("rejected_sample", f"Mẫu này đã bị loại{why}. Lấy mẫu khác, dán mã mới.", test.code)
    if known.sample and known.sample not in test.sample:
        kind = (
            catalogue.load().samples[known.sample].vi
            if known.sample in catalogue.load().samples
            else known.sample
        )
        more = " Đường huyết mao mạch không ghi vào ô máu tĩnh mạch." if known.sample == "capillary" else ""
        return Judged(
            "wrong_sample",
            f"{test.vi} không làm trên mẫu này ({kind.lower()}).{more} Hỏi phòng xét nghiệm.",
            test.code,
        )
    spec = known.form.by_tag.get(test.tag)
    if spec is None or not spec.applies.holds(
        sex=known.sex, age=known.age, answers={**known.answers, test.tag: "x"}
    ):
        return Judged(
            "unused",
            f"{test.vi}: mẫu khám của người này không có trường; giá trị được giữ trong tệp.",
            test.code,
        )
    return None


def _value(result: Result, test: catalogue.Test, known: Known) -> Judged:
    read = plain_value(result, test)
    if isinstance(read, Judged):
        return read
    reading = values.read(known.form, test.tag, read)
    if reading.refused or reading.value is None:
        why = reading.complaints[0].sentence if reading.complaints else f"{test.vi}: không đọc được giá trị."
        return Judged("impossible", f"{why} Hỏi lại phòng xét nghiệm.", test.code, test.tag)
    answers = {test.tag: reading.value}
    answers |= {tag: code for tag, code in test.also.items() if tag in known.form.by_tag}
    notes = [c.sentence for c in reading.complaints]
    if all(known.answers.get(tag) == value for tag, value in answers.items()):
        return Judged("already", "", test.code, test.tag, test.station, answers)
    old = known.answers.get(test.tag)
    if old not in (None, "") and old != reading.value:
        notes.append(f"Thay giá trị trước {_shown(old)}; giá trị trước vẫn được giữ bên cạnh.")
    if spelled_differs(result, test):
        notes.append(
            f"Đổi từ {result.value.replace('.', ',')} {result.unit} sang {_shown(reading.value)} {test.unit}."
        )
    if known.concluded:
        notes.insert(0, "Lượt khám đã kết luận: bác sĩ xem và bổ sung kết luận.")
    return Judged(
        "late" if known.concluded else "stored", " ".join(notes), test.code, test.tag, test.station, answers
    )


def plain_value(result: Result, test: catalogue.Test) -> Any:
    """The value in the form's unit or code; Judged when it is none."""
    if test.kind == "study":
        return result.value
    if test.kind == "dipstick":
        word = re.sub(r"\s+", " ", catalogue.fold(result.value).lower().strip())
        code = next((code for code, words in catalogue.load().dipstick.items() if word in words), None)
        return code if code is not None else Judged(
            "impossible", f"{test.vi}: “{result.value[:20]}” không phải âm tính, vết, 1+, 2+ hay 3+. Nhập tay tại bàn xét nghiệm.",
            test.code, test.tag,
        )  # fmt: skip
    found = _NUMBER.match(result.value.strip())
    if not found:
        return Judged(
            "impossible",
            f"{test.vi}: “{result.value[:20]}” không phải một con số. Bác sĩ đọc và nhập tay nếu cần.",
            test.code,
            test.tag,
        )
    number = float(found[1].replace(",", "."))
    converted = units.to_form(test, number, result.unit)
    if converted is None:
        said = (
            f"đơn vị “{result.unit[:20]}” chưa đổi được ra {test.unit}"
            if result.unit
            else f"tệp không ghi đơn vị (mẫu dùng {test.unit})"
        )
        return Judged(
            "unit_unknown",
            f"{test.vi}: {said}. Hỏi phòng xét nghiệm rồi nhập tay; không đoán đơn vị.",
            test.code,
            test.tag,
        )
    return converted


def spelled_differs(result: Result, test: catalogue.Test) -> bool:
    """Whether the value was converted from another unit."""
    return test.kind == "number" and units.spelled(result.unit) in test.convert


def same_person(given: str, name: str) -> bool:
    """Whether a name in a file can be this person's: same syllables in any order, or cut off after at least two. Empty: unknown."""
    theirs, ours = match_key(given).split(), match_key(name).split()
    if not theirs or not ours:
        return True
    if sorted(theirs) == sorted(ours):
        return True
    short, long = sorted(("".join(theirs), "".join(ours)), key=len)
    return len(theirs) >= 2 and len(short) >= 8 and long.startswith(short)


def _shown(value: Any) -> str:
    return formats.number(value) if isinstance(value, int | float) else str(value)
