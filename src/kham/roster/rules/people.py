"""Reading the cells of one row that tell who a person is: name, sex, birth, numbers, phones, what became of him or her."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from kham.kernel import dates, identity, insurance, names, phones
from kham.kernel.dates import PartialDate
from kham.kernel.provinces import BIRTH_PROVINCES
from kham.kernel.reasons import Reason
from kham.kernel.sexes import Sex
from kham.roster.reading.shapes import Cell
from kham.roster.rules import births, naming

if TYPE_CHECKING:
    from kham.roster.rules.rows import Cells

_REPAIRS = {
    "date.swapped", "date.two_digit_year", "date.serial", "date.lost_zero", "date.from_age", "date.incomplete", "date.lunar",
    "number.lost_zeros", "number.several", "phone.old_prefix", "phone.lost_zero", "phone.several",
}  # fmt: skip
_DEAD = re.compile(
    r"\b(da mat|mat|da chet|chet|tu tran|qua doi|khai tu|da qua doi|da tu vong|tu vong)\b(?! (so|giay|the|cccd|cmnd|tich|suc|tri|ngu))"
)
_MOVED = re.compile(
    r"\b(chuyen di|da chuyen|chuyen noi o|chuyen ho khau|chuyen khau|cat khau|da di noi khac|chuyen den noi khac|chuyen truong)\b"
)
_AWAY = re.compile(r"\b(di vang|vang|tam vang|di lam xa|di lam an xa|khong co mat|di xa)\b")
_GROUPS = [
    ("near_poor", r"\bcan ngheo\b"), ("poor", r"(?<!can )\bngheo\b"), ("disabled", r"khuyet tat|\bnkt\b"), ("mental_illness", r"tam than"),
    ("special_child", r"mo coi|tre em|bi bo roi|hoan canh dac biet"), ("lonely", r"neo don|co don"),
    ("merit", r"co cong|thuong binh|benh binh|liet si|khang chien|me viet nam|chat doc|cach mang"),
    ("elderly", r"cao tuoi|\bnct\b"), ("social_protection", r"bao tro|tro cap"), ("pupil", r"hoc sinh"), ("worker", r"cong nhan|lao dong"),
]  # fmt: skip


@lru_cache(maxsize=1 << 14)
def tidy_name(raw: str) -> str:
    """A name as stored: cleaned, without titles, "NGUYỄN VĂN AN" as "Nguyễn Văn An"."""
    found = naming.read(raw)
    return found.name or found.mother


@lru_cache(maxsize=1 << 14)
def groups_in(said: str) -> list[str]:
    """Target groups named in a cell of words ("Hộ cận nghèo", "Thương binh 4/4")."""
    folded = names.fold(said)
    return [code for code, form in _GROUPS if folded and re.search(form, folded)]


_ONLY_TITLE = re.compile(
    r"(ông|bà|cụ|anh|chị|em|cháu|bé|cô|chú|bác|ô|b|bố|mẹ|cha|cố|đ/c|hs|bn)\.?", re.IGNORECASE
)


def read_name(cells: Cells) -> bool:
    """The name, or False and a refusal of the row."""
    field = "full_name" if "full_name" in cells.at else "given"
    raw = cells.text("full_name") or " ".join(
        part for part in map(cells.text, ("family_middle", "middle", "given")) if part
    )
    found = naming.read(raw)
    name = found.name or names.display_name(raw).strip(" -*.")
    if not any(sign.isalpha() for sign in name):
        cells.remark(field, "name.missing", "không có họ tên.", "refused")
        return False
    values = cells.row.values
    values["full_name"] = name[:120]
    if found.remarks:
        values["name_remarks"] = [remark[:60] for remark in found.remarks[:4]]
    if found.alias:
        values["alias"] = found.alias[:60]
    if found.mother:
        values["mother"] = found.mother[:120]
    if found.newborn:
        values["newborn"] = True
        cells.remark(field, "name.child_of", "chỉ ghi “con của ai”, chưa có tên của trẻ.", "question")
    elif any(sign.isdigit() for sign in name):
        cells.remark(field, "name.digits", "trong họ tên có chữ số.", "question")
    elif len(name.split()) < 2:
        cells.remark(field, "name.one_word", "họ tên chỉ có một chữ.", "question")
    elif any(not _ONLY_TITLE.fullmatch(remark) for remark in found.remarks):
        cells.remark(field, "name.remarks", "đã tách lời ghi thêm khỏi họ tên.", "repaired")
    return True


def read_sex(cells: Cells, blank: str = "") -> None:
    """Sex from its column, or from the column that is ticked or that holds the birth year. ``blank``: see births.sex."""
    sex, wrong = births.sex(cells.value, cells.at.keys(), cells.heading("sex"), blank)
    if sex:
        cells.row.values["sex"] = sex
    elif wrong == "both":
        field = "sex_female" if "sex_female" in cells.at else "birth_female"
        cells.remark(field, "sex.both", "đánh dấu cả nam và nữ.", "repaired")
    elif wrong:
        cells.remark("sex", "sex.unreadable", "không đọc được giới tính.", "repaired")


def read_birth(cells: Cells, orders: Mapping[str, births.Order], today: dt.date) -> None:
    """Birth date with its precision, from one column, from the column of its sex, from day, month and year, or beside the name."""
    field, reading = births.birth(cells.value, orders, today)
    if reading is not None and (reading.value is not None or reading.notes):
        turned = orders.get(field, births.Order()).turned and isinstance(cells.value(field), dt.date)
        _take_birth(cells, field, reading)
        if turned and reading.value:
            cells.remark(
                field, "date.turned", "Excel đã đổi chỗ ngày và tháng ở cột này; đã đọc lại.", "repaired"
            )
        return
    name_field = "full_name" if "full_name" in cells.at else "given"
    if born := naming.read(cells.text(name_field)).born:
        cells.row.values["birth"] = born
        cells.remark(name_field, "birth.from_name", "năm sinh lấy ở ô họ tên.", "repaired")


def _take_birth(cells: Cells, field: str, reading: dates.DateReading) -> None:
    shown = cells.text(field)
    if reading.value is None:
        if not reading.notes:
            return
        code = reading.notes[0].code
        what = {
            "date.impossible": f"{shown} không có thật.",
            "date.future": f"{shown} ở tương lai.",
            "date.too_old": f"{shown} quá 120 tuổi, có thể gõ nhầm năm.",
        }.get(code, f"không đọc được ngày sinh “{shown[:30]}”.")
        cells.remark(field, code, what, "question")
        return
    cells.row.values["birth"] = reading.value.iso()
    for note in reading.notes:
        if note.code == "date.first_january":
            cells.row.values["birth_doubt"] = "first_january"
        level = "repaired" if note.code in _REPAIRS else "note"
        cells.remark(field, note.code, _lower(note), level)


def _lower(note: Reason) -> str:
    return note.sentence[0].lower() + note.sentence[1:]


def read_numbers(cells: Cells) -> None:
    """Personal number (or the old nine-digit one) and insurance number; what cannot be trusted is left out and said."""
    values, sealed = cells.row.values, cells.row.sealed
    birth = PartialDate.from_iso(values["birth"]) if "birth" in values else None
    for field in ("personal_number", "cmnd"):
        if not cells.text(field):
            continue
        reading = identity.read_personal_number(cells.value(field), sex=values.get("sex"), birth=birth)
        if reading.value and reading.kind == "cmnd9":
            sealed.setdefault("cmnd", reading.value)
        elif reading.value and "personal_number" not in sealed:
            sealed["personal_number"] = reading.value
            if reading.status == "suspect":
                sealed["number_doubt"] = True
        elif "insurance_number" not in cells.at and (found := insurance_in_number(cells.value(field))):
            sealed.setdefault("insurance_number", found)
        for note in reading.notes:
            wrong = reading.status in ("refused", "suspect") or note.code in _REPAIRS
            cells.remark(field, note.code, _lower(note), "repaired" if wrong else "note")
    if cells.text("insurance_number"):
        number, object_code, notes = insurance_number(cells.value("insurance_number"))
        if number:
            sealed["insurance_number"] = number
            if object_code:
                values["insurance_object"] = object_code
        for note in notes:
            cells.remark("insurance_number", note.code, _lower(note), "repaired")
    _from_number(cells)


def restored(value: Cell, sex: int, year: int) -> str:
    """A number with its lost zeros, when sex (1 male, 2 female) and birth year agree with it; "" otherwise."""
    if not sex or not year:
        return ""
    said: Sex = "male" if sex == 1 else "female"
    return identity.read_personal_number(value, sex=said, birth=PartialDate(year)).value or ""


_RESTORED = Reason("insurance.lost_zero", "Mất số 0 ở đầu mã số bảo hiểm; đã thêm lại.")


def insurance_number(value: Cell) -> tuple[str, str, list[Reason]]:
    """(ten digits or "", object code, remarks) of a cell. Excel takes the first zero of "0123456789" away and no other digit."""
    card = insurance.read_insurance_number(value)
    if card.last10:
        return card.last10, card.object_code or "", card.notes
    digits = re.sub(
        r"\D",
        "",
        str(int(value)) if isinstance(value, float) and value == value and abs(value) < 1e15 else str(value),
    )
    if (
        card.status == "suspect"
        and len(digits) == 9
        and f"00{digits[0]}" in BIRTH_PROVINCES
        and len(set(digits)) > 2
    ):
        return "0" + digits, "", [_RESTORED]
    return "", "", card.notes


def insurance_in_number(value: Cell) -> str:
    """Ten digits in a column of citizen numbers are an insurance number; a whole card is one too."""
    found = insurance.read_insurance_number(value)
    return found.last10 or ""


def _from_number(cells: Cells) -> None:
    """Birth year and sex that the list leaves out, read from a sound personal number."""
    values, sealed = cells.row.values, cells.row.sealed
    facts = identity.personal_number_facts(sealed.get("personal_number", ""))
    if (
        facts is None
        or sealed.get("number_doubt")
        or any(note.level == "question" for note in cells.row.notes)
    ):
        return
    if "birth" not in values and 1900 <= facts.birth_year < 2100:
        values["birth"] = f"{facts.birth_year:04d}"
        cells.remark(
            "personal_number",
            "birth.from_number",
            "năm sinh lấy từ số định danh vì danh sách bỏ trống.",
            "repaired",
        )
    if "sex" not in values:
        values["sex"] = facts.sex


def read_phones(cells: Cells) -> None:
    """The person's phone and the guardian's."""
    for field in ("phone", "guardian_phone"):
        if not cells.text(field):
            continue
        reading = phones.read_phone(cells.value(field))
        if reading.value:
            cells.row.sealed[field] = reading.value
        for note in reading.notes:
            plain = note.code == "phone.landline"
            cells.remark(field, note.code, _lower(note), "note" if plain else "repaired")


@lru_cache(maxsize=1 << 14)
def fate(said: str) -> str:
    """dead, moved or away, when a note or a status says so; "" otherwise."""
    folded = names.fold(said)
    forms = (("dead", _DEAD), ("moved", _MOVED), ("away", _AWAY))
    return next((code for code, form in forms if folded and form.search(folded)), "")


def read_status(cells: Cells, today: dt.date) -> None:
    """Dead, moved away or away, said in the status or note column or beside the name, with its date where one stands there."""
    values = cells.row.values
    remarks = " ".join(values.get("name_remarks", []))
    for field in ("status", "note", "full_name"):
        said = remarks if field == "full_name" else cells.text(field)
        found = fate(said)
        if not found:
            continue
        values["status"] = found
        when = re.search(r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}|\d{1,2}[/.\-]\d{4}|(?<!\d)20\d\d(?!\d)", said)
        if when:
            reading = dates.read_date(when[0], today=today, column_hint="event")
            if reading.value and reading.value.earliest() <= today:
                values["status_date"] = reading.value.iso()
        words = {"dead": "đã mất", "moved": "đã chuyển đi", "away": "đang vắng"}[found]
        cells.remark(field, f"status.{found}", f"danh sách ghi người này {words}.")
        return


def check_enough(cells: Cells) -> None:
    """A name alone does not make a person: a birth year or a number is needed."""
    values, sealed = cells.row.values, cells.row.sealed
    known = "birth" in values or "personal_number" in sealed or "insurance_number" in sealed
    if not known and not any(note.level == "question" for note in cells.row.notes):
        field = next(
            (name for name in ("birth", "birth_year", "birth_male", "age") if name in cells.at), "birth"
        )
        cells.remark(field, "birth.missing", "không có ngày sinh, năm sinh hay số giấy tờ nào.", "question")
