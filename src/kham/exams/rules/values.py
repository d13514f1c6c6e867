"""Reading one typed value: its plain form, what is impossible (hard) and what is odd (soft). Nothing is silently corrected."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Literal

from kham.exams.rules import charts
from kham.exams.rules.definition import Definition, FormDefinition
from kham.kernel import formats
from kham.kernel.names import nfc
from kham.kernel.partial_date import PartialDate

Severity = Literal["impossible", "implausible", "wrong form"]
SYSTOLIC, DIASTOLIC = (60, 280), (20, 140)  # field tool defaults, adults (vn-programme 6.13)
SYSTOLIC_POSSIBLE, DIASTOLIC_POSSIBLE = (30, 350), (10, 250)
_MANY = ("codes", "icd", "table")  # types that a list of values may answer
_BP = re.compile(r"^(\d{2,3})\s*[/\-–.,;: ]\s*(\d{2,3})$")
_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,6})?")
_ICD = re.compile(r"^[A-Z]\d{2}(\.?\d{1,2})?[*†+]?$")


@dataclass(frozen=True)
class Complaint:
    """What is wrong or odd about an answer. `impossible` blocks saving, `implausible` asks for a second look."""

    tag: str
    severity: Severity
    sentence: str


@dataclass(frozen=True)
class Reading:
    """The value as stored (None: nothing), whether a person must confirm how it was understood, and complaints."""

    value: Any
    complaints: tuple[Complaint, ...] = ()
    confirm: bool = False

    @property
    def refused(self) -> bool:
        """Whether the value must not be stored."""
        return bool(self.complaints) and any(c.severity == "impossible" for c in self.complaints)


def read(form: FormDefinition, tag: str, raw: Any) -> Reading:
    """Read what was typed into a field. Empty text and None mean "no answer"."""
    field = form.by_tag.get(tag)
    if field is None:
        return Reading(
            None, (Complaint(tag, "wrong form", f"Trường {tag[:60]} không có trong mẫu {form.form}."),)
        )
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return Reading(None)
    if isinstance(raw, dict) or (isinstance(raw, list) and field.type not in _MANY):
        return _no(field, "kiểu dữ liệu không đúng, ghi một giá trị.")
    if isinstance(raw, bool) and field.type not in ("yesno", "code", "codes"):
        return _no(field, "kiểu dữ liệu không đúng, không phải câu hỏi có hay không.")
    if isinstance(raw, str):
        raw = raw.strip() if raw.isascii() else nfc(raw.strip())
    return _READERS.get(field.type, _text)(form, field, raw)


def _no(field: Definition, sentence: str) -> Reading:
    return Reading(None, (Complaint(field.tag, "impossible", f"{field.vi}: {sentence}"),))


def _odd(field: Definition, sentence: str) -> Complaint:
    return Complaint(field.tag, "implausible", f"{field.vi}: {sentence}")


def _text(form: FormDefinition, field: Definition, raw: Any) -> Reading:
    text = str(raw)
    if field.size and len(text) > field.size:
        return _no(field, f"dài {len(text)} ký tự, nhiều nhất {field.size}.")
    if field.exact and len(text) != field.size:
        return _no(field, f"phải có đúng {field.size} ký tự.")
    return Reading(text)


def _digits(form: FormDefinition, field: Definition, raw: Any) -> Reading:
    text = re.sub(r"[\s.\-]", "", str(raw))
    if not re.fullmatch(r"\+?\d+", text):
        return _no(field, "chỉ gồm chữ số.")
    return _text(form, field, text)


def _code(form: FormDefinition, field: Definition, raw: Any) -> Reading:
    whole = isinstance(raw, bool) or (isinstance(raw, float) and raw.is_integer())
    text = str(int(raw)) if whole else str(raw)
    if text not in form.codes_of(field):
        return _no(field, f"“{text[:20]}” không có trong danh mục.")
    return Reading(text)


def _codes(form: FormDefinition, field: Definition, raw: Any) -> Reading:
    given = raw if isinstance(raw, list) else str(raw).split(";")
    codes = list(dict.fromkeys(str(code).strip() for code in given if str(code).strip()))
    wrong = [code for code in codes if code not in form.codes_of(field)]
    if wrong:
        return _no(field, f"“{wrong[0][:20]}” không có trong danh mục.")
    if "0" in codes and len(codes) > 1:
        return _no(field, "đã chọn “Không” thì không chọn mục khác.")
    return _text(form, field, ";".join(codes))


def _class(form: FormDefinition, field: Definition, raw: Any) -> Reading:
    roman = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5"}
    text = roman.get(str(raw).strip().upper(), str(raw).strip())
    return _code(form, field, text)


def as_number(raw: Any) -> float | None:
    """1,5 and 1.5 are the same number; None for anything that is not a plain finite number."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int | float):
        return float(raw) if abs(raw) < 1e9 and raw == raw else None
    text = str(raw).strip().replace(",", ".")
    return float(text) if _NUMBER.fullmatch(text) else None


def _decimal(form: FormDefinition, field: Definition, raw: Any) -> Reading:
    value = as_number(raw)
    if value is None:
        return _no(field, "phải là một con số.")
    if field.type == "integer" and value != int(value):
        return _no(field, "phải là số nguyên.")
    other = field.other_unit
    if other and other.suspects(value):
        hint = formats.number(round(other.converted(value), 1))
        return _no(
            field,
            f"{formats.number(value)} {field.unit} không thể có. Nếu máy đo ghi {other.unit} thì nhập {hint} {field.unit}.",
        )
    if field.possible and not field.possible[0] <= value <= field.possible[1]:
        low, high = (formats.number(limit) for limit in field.possible)
        return _no(
            field,
            f"{formats.number(value)} {field.unit} không thể có (từ {low} đến {high}). Xem lại số và đơn vị.",
        )
    complaints: tuple[Complaint, ...] = ()
    if field.plausible and not field.plausible[0] <= value <= field.plausible[1]:
        low, high = (formats.number(limit) for limit in field.plausible)
        complaints = (
            _odd(
                field,
                f"{formats.number(value)} {field.unit} ít gặp (thường từ {low} đến {high}). Kiểm tra lại.",
            ),
        )
    stored: Any = (
        int(value)
        if value == int(value)
        else round(value, field.decimals if field.decimals is not None else 4)
    )
    return Reading(stored, complaints)


def blood_pressure(raw: Any) -> tuple[int, int, bool] | None:
    """(systolic, diastolic, guessed) from 120/80, 120-80, 120 80, 12080, 9060, 220110; None if it cannot be one."""
    text = str(raw).strip()
    if found := _BP.match(text):
        return int(found[1]), int(found[2]), "/" not in text
    if not re.fullmatch(r"\d{4,6}", text):
        return None
    cut = {4: 2, 5: 3, 6: 3}[len(text)]
    return int(text[:cut]), int(text[cut:]), True


def _bp(form: FormDefinition, field: Definition, raw: Any) -> Reading:
    pair = blood_pressure(raw)
    if pair is None:
        return _no(field, "ghi tâm thu/tâm trương, ví dụ 120/80.")
    systolic, diastolic, guessed = pair
    shown = f"{systolic}/{diastolic}"
    if diastolic >= systolic:
        return _no(field, f"{shown}: tâm thu phải lớn hơn tâm trương.")
    if (
        not SYSTOLIC_POSSIBLE[0] <= systolic <= SYSTOLIC_POSSIBLE[1]
        or not DIASTOLIC_POSSIBLE[0] <= diastolic <= DIASTOLIC_POSSIBLE[1]
    ):
        return _no(field, f"{shown} mmHg không thể có. Đo lại.")
    complaints = []
    if not SYSTOLIC[0] <= systolic <= SYSTOLIC[1] or not DIASTOLIC[0] <= diastolic <= DIASTOLIC[1]:
        complaints.append(_odd(field, f"{shown} mmHg ít gặp. Đo lại sau khi nghỉ."))
    elif systolic - diastolic < 15:
        complaints.append(_odd(field, f"{shown} mmHg có hiệu số quá nhỏ. Đo lại."))
    if guessed:
        complaints.append(_odd(field, f"hiểu là {shown} mmHg. Xác nhận nếu đúng."))
    return Reading(shown, tuple(complaints), confirm=guessed)


def _vision(form: FormDefinition, field: Definition, raw: Any) -> Reading:
    """n/10, or a plain n meaning n/10; below one tenth as 1/20, 1/50, or the words ST (+), ST (-), ĐNT nm."""
    text = str(raw).replace(" ", "").replace(",", ".").upper()
    if found := re.fullmatch(r"(\d{1,2}(?:\.5)?)(/10)?", text):
        value = float(found[1])
        if value <= 10:
            return Reading(f"{found[1].removesuffix('.0')}/10")
        return (
            Reading(f"{found[1]}/10", (_odd(field, f"{found[1]}/10 lớn hơn 10/10. Kiểm tra lại."),))
            if value <= 20
            else _no(field, "ghi từ 0/10 đến 10/10.")
        )
    if re.fullmatch(r"1/(20|50)|ST[+\-]|ĐNT\d?M?", text):
        return Reading(text)
    return _no(field, "ghi n/10 (ví dụ 8/10), hoặc 1/20, 1/50, ST+, ST-.")


def vision_tenths(value: Any) -> float | None:
    """Tenths of a stored vision value: "8/10" → 8.0, "1/20" → 0.5; counting fingers and light count as 0."""
    text = str(value or "")
    if not text:
        return None
    if found := re.fullmatch(r"(\d{1,2}(?:\.\d)?)/(\d{2})", text):
        return float(found[1]) / float(found[2]) * 10
    return 0.0


def _icd(form: FormDefinition, field: Definition, raw: Any) -> Reading:
    given = raw if isinstance(raw, list) else re.split(r"[;\s]+", str(raw))
    codes = list(dict.fromkeys(str(code).strip().upper() for code in given if str(code).strip()))
    wrong = [code for code in codes if not _ICD.match(code)]
    if wrong:
        return _no(
            field,
            f"“{wrong[0][:20]}” không phải mã ICD-10. Các mã cách nhau bằng dấu chấm phẩy, ví dụ I10;E11.",
        )
    return _text(form, field, ";".join(codes))


def _date(form: FormDefinition, field: Definition, raw: Any) -> Reading:
    text = str(raw)
    if found := re.fullmatch(r"(\d{1,2})[/\-.](\d{1,2})[/\-.](\d{4})", text):
        text = f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}"
    elif re.fullmatch(r"\d{8}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    try:
        return Reading(PartialDate.from_iso(text).iso())
    except ValueError:
        return _no(field, "không phải một ngày có thật, ghi ngày/tháng/năm.")


def _moment(form: FormDefinition, field: Definition, raw: Any) -> Reading:
    try:
        return Reading(dt.datetime.fromisoformat(str(raw)).isoformat(timespec="minutes"))
    except ValueError:
        return _no(field, "không phải một thời điểm có thật.")


def _refraction(form: FormDefinition, field: Definition, raw: Any) -> Reading:
    text = charts.refraction(str(raw))
    if text is None:
        return _no(field, "ghi cầu / trụ x trục theo bước 0,25, ví dụ -1,25 / -0,50 x 90.")
    return Reading(text)


def _teeth(form: FormDefinition, field: Definition, raw: Any) -> Reading:
    codes = form.codes_of(field)
    text = charts.teeth(str(raw), codes)
    if text is None:
        return _no(field, f"ghi số răng kèm chữ tình trạng ({', '.join(codes)}), ví dụ 16S 26T.")
    return Reading(text)


def _table(form: FormDefinition, field: Definition, raw: Any) -> Reading:
    if not isinstance(raw, list) or len(raw) > (field.size or 200):
        return _no(field, f"là bảng, nhiều nhất {field.size or 200} dòng.")
    for at, row in enumerate(raw, start=1):
        if not isinstance(row, dict) or set(row) - set(field.columns):
            return _no(field, f"dòng {at} có cột ngoài mẫu.")
        for column, cell in row.items():
            inner = read(form, column, cell)
            if inner.refused:
                return _no(field, f"dòng {at}: {inner.complaints[0].sentence}")
    return Reading(raw)


_READERS: dict[str, Any] = {
    "text": _text, "digits": _digits, "code": _code, "codes": _codes, "yesno": _code, "class": _class, "integer": _decimal,
    "decimal": _decimal, "bp": _bp, "vision": _vision, "icd": _icd, "date": _date, "datetime": _moment, "table": _table,
    "signature": _text, "refraction": _refraction, "teeth": _teeth,
}  # fmt: skip


def read_all(form: FormDefinition, answers: dict[str, Any]) -> tuple[dict[str, Any], list[Complaint]]:
    """Every readable value, and every complaint. Values that are impossible or not of the form are left out."""
    values: dict[str, Any] = {}
    complaints: list[Complaint] = []
    for tag, raw in answers.items():
        reading = read(form, tag, raw)
        complaints += reading.complaints
        if reading.value is not None and not reading.refused:
            values[tag] = reading.value
    return values, complaints


def bmi(height_cm: Any, weight_kg: Any) -> float | None:
    """kg/m² with two decimals (CHI_SO_BMI of QĐ 2062/QĐ-BYT), half up; None when a measure is missing."""
    height, weight = as_number(height_cm or ""), as_number(weight_kg or "")
    if not height or not weight:
        return None
    return int(weight / (height / 100) ** 2 * 100 + 0.5) / 100
