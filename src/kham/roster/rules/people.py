"""Reading the cells of one row that tell who a person is: name, sex, birth, numbers, phones, what became of him or her."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from kham.kernel import dates, identity, insurance, names, phones, sexes
from kham.kernel.dates import ColumnOrder, PartialDate
from kham.kernel.reasons import Reason
from kham.roster.rules import text

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


def tidy_name(raw: str) -> str:
    """A name as stored: cleaned, without titles, "NGUYỄN VĂN AN" as "Nguyễn Văn An"."""
    return names.display_name(names.strip_titles(raw)[0])


def groups_in(said: str) -> list[str]:
    """Target groups named in a cell of words ("Hộ cận nghèo", "Thương binh 4/4")."""
    folded = names.fold(said)
    return [code for code, form in _GROUPS if folded and re.search(form, folded)]


def read_name(cells: Cells) -> bool:
    """The name, or False and a refusal of the row."""
    field = "full_name" if "full_name" in cells.at else "given"
    raw = cells.text("full_name") or " ".join(
        part for part in (cells.text("family_middle"), cells.text("given")) if part
    )
    name, remarks = names.strip_titles(raw)
    child_of = [remark for remark in remarks if re.match(r"(con|cháu|cb)\b", remark)]
    name = names.display_name(name).strip(" -*.")
    if not any(sign.isalpha() for sign in name):
        cells.remark(field, "name.missing", "không có họ tên.", "refused")
        return False
    cells.row.values["full_name"] = name[:120]
    if remarks:
        cells.row.values["name_remarks"] = [remark[:60] for remark in remarks[:4]]
    if child_of:
        cells.remark(field, "name.child_of", "chỉ ghi “con của ai”, chưa có tên của trẻ.", "question")
    elif any(sign.isdigit() for sign in name):
        cells.remark(field, "name.digits", "trong họ tên có chữ số.", "question")
    elif len(name.split()) < 2:
        cells.remark(field, "name.one_word", "họ tên chỉ có một chữ.", "question")
    elif remarks and any(
        not re.fullmatch(r"(ông|bà|cụ|anh|chị|em|cháu|bé|cô|chú|bác)\.?", remark, re.IGNORECASE)
        for remark in remarks
    ):
        cells.remark(field, "name.remarks", "đã tách lời ghi thêm khỏi họ tên.", "repaired")
    return True


def read_sex(cells: Cells) -> None:
    """Sex from its column, or from the column that is ticked or that holds the birth year."""
    values = cells.row.values
    sex = sexes.read_sex(cells.value("sex"), column_hint=cells.heading("sex")) if "sex" in cells.at else None
    male = (
        bool(cells.text("birth_male"))
        or text.is_mark(cells.text("sex_male"))
        or names.fold(cells.text("sex_male")) == "nam"
    )
    female = (
        bool(cells.text("birth_female"))
        or text.is_mark(cells.text("sex_female"))
        or names.fold(cells.text("sex_female")) == "nu"
    )
    if sex is None and male and female:
        cells.remark(
            "sex_female" if "sex_female" in cells.at else "birth_female",
            "sex.both",
            "đánh dấu cả nam và nữ.",
            "repaired",
        )
    elif sex is None and (male or female):
        sex = "male" if male else "female"
    elif sex is None and "sex_female" in cells.at and "sex_male" not in cells.at and "sex" not in cells.at:
        sex = "male"  # a list with the one column "Nữ": blank means male
    if sex is None and "sex" in cells.at and cells.text("sex"):
        cells.remark("sex", "sex.unreadable", "không đọc được giới tính.", "repaired")
    if sex:
        values["sex"] = sex


def read_birth(cells: Cells, orders: Mapping[str, ColumnOrder], today: dt.date) -> None:
    """Birth date with its precision, from one column, from the column of its sex, or from day, month and year."""
    field = next((name for name in ("birth", "birth_male", "birth_female") if cells.text(name)), "")
    if field and not (field == "birth" and cells.text("birth_year") and len(cells.text("birth")) <= 5):
        hint = "year" if field != "birth" else None
        reading = dates.read_date(
            cells.value(field), today=today, column_hint=hint, dayfirst=orders.get(field, True)
        )
    elif cells.text("birth_year"):
        field = "birth_year"
        parts = [
            cells.text("birth_day") or cells.text("birth"),
            cells.text("birth_month"),
            cells.text("birth_year"),
        ]
        whole = "/".join(parts) if parts[0] and parts[1] else "/".join(parts[1:]) if parts[1] else ""
        whole = whole or (f"{parts[0]}/{parts[2]}" if parts[0] else "")
        raw = whole or cells.value("birth_year")
        reading = dates.read_date(raw, today=today, column_hint="year")
    elif cells.text("age"):
        field = "age"
        reading = dates.read_date(cells.value("age"), today=today, column_hint="age")
    else:
        return
    _take_birth(cells, field, reading)


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
        elif reading.has("number.maybe_insurance") and "insurance_number" not in cells.at:
            sealed.setdefault(
                "insurance_number", insurance.read_insurance_number(cells.value(field)).last10 or ""
            )
        for note in reading.notes:
            wrong = reading.status in ("refused", "suspect") or note.code in _REPAIRS
            cells.remark(field, note.code, _lower(note), "repaired" if wrong else "note")
    if cells.text("insurance_number"):
        card = insurance.read_insurance_number(cells.value("insurance_number"))
        if card.last10:
            sealed["insurance_number"] = card.last10
            if card.object_code:
                values["insurance_object"] = card.object_code
        for note in card.notes:
            cells.remark("insurance_number", note.code, _lower(note), "repaired")
    _from_number(cells)


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


def read_status(cells: Cells, today: dt.date) -> None:
    """Dead, moved away or away, said in the status or note column or beside the name, with its date where one stands there."""
    values = cells.row.values
    remarks = " ".join(values.get("name_remarks", []))
    for field in ("status", "note", "full_name"):
        said = remarks if field == "full_name" else cells.text(field)
        folded = names.fold(said)
        found = next(
            (
                code
                for code, form in (("dead", _DEAD), ("moved", _MOVED), ("away", _AWAY))
                if form.search(folded)
            ),
            "",
        )
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
