"""The session workbook as law: row ids, check codes, which cell means what, and the verdict on each row that comes back.

Nothing here knows Django or the file format: sheets come in as rows of plain cells.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kham.exams.rules import values
from kham.exams.rules.definition import Definition, FormDefinition
from kham.kernel import formats
from kham.kernel.codes import ALPHABET, is_short_code
from kham.kernel.names import match_key, nfc

Cell = Any
# Columns before the answers. The code in row 2 is what counts; labels may be translated, columns may be moved.
WHO = (
    ("_ID", "Mã dòng"), ("_CHECK", "Mã kiểm tra"), ("_NO", "STT"), ("_NAME", "Họ và tên"), ("_BIRTH", "Ngày sinh"),
    ("_SEX", "Giới tính"), ("_PLACE", "Nơi ở"),
)  # fmt: skip
END, VERDICT = "_END", "_VERDICT"
LABELS = {**dict(WHO), END: "Mã kiểm tra", VERDICT: "Kết quả nhận"}
FIRST_ROW = 4  # row 1 label, row 2 code, row 3 guide, data from row 4, as in the portal's own workbook
_ROW_ID = re.compile(r"^([A-Z0-9]{7})-(\d{1,4})$")

# Verdicts on a row, worst first: the words of the review page stand in VERDICTS.
VERDICTS = {
    "unknown_row": "Dòng không rõ của ai",
    "other_session": "Sổ của buổi khác",
    "old_version": "Mẫu phiên bản khác",
    "wrong_person": "Có thể nhầm người",
    "duplicate": "Dòng lặp",
    "refused": "Chưa nhận được",
    "after_conclusion": "Đã kết luận",
    "unit": "Nghi nhầm đơn vị",
    "impossible": "Giá trị không thể có",
    "differs": "Khác số đã có",
    "odd": "Cần xem lại",
    "new": "Giá trị mới",
    "same": "Giống số đã có",
    "empty": "Chưa ghi gì",
    "taken": "Đã nhận",
}
GOOD = ("new",)  # taken in with one press; differs and odd one by one; the rest is corrected first
CHOSEN = ("differs", "odd")
_BAD_CELLS = ("unit", "impossible")


def check_code(secret: str, row_id: str, name: str, birth: str, stamp: str) -> str:
    """Four signs that bind a row id to the name, birth date and form written beside it."""
    text = "|".join((row_id, match_key(name), birth.strip(), stamp))
    number = int.from_bytes(
        hashlib.blake2b(text.encode(), key=secret.encode()[:64], digest_size=8).digest(), "big"
    )
    signs = ""
    for _ in range(4):
        number, rest = divmod(number, len(ALPHABET))
        signs += ALPHABET[rest]
    return signs


def row_id(book: str, serial: int) -> str:
    """ "K7P2QRX-0012": code of the book and place in its list of people."""
    return f"{book}-{serial:04d}"


def read_row_id(text: str) -> tuple[str, int] | None:
    """(code of the book, serial) or None; the code carries its own check sign."""
    found = _ROW_ID.match(text.strip().upper())
    return (found[1], int(found[2])) if found and is_short_code(found[1]) else None


def stamp(form: FormDefinition, extensions: Iterable[str] = ()) -> str:
    """ "adult@2026-07+elderly@2026-07": which definition the sheet was drawn from."""
    return "+".join([f"{form.form}@{form.version}", *sorted(extensions)])


def columns(form: FormDefinition) -> list[Definition]:
    """Fields that people type at stations, in order of the form; conclusions are signed on screen, never by workbook."""
    return [f for f in form.fields if f.typed and f.origin == "entered" and f.station != "reception"]


def asked(field: Definition, *, sex: str, age: int | None) -> bool:
    """Whether the field may be asked of such a person, leaving open what depends on other answers."""
    return field.applies.free.holds(sex=sex, age=age, answers={})


def label(field: Definition) -> str:
    """Heading of a column."""
    return f"{field.group} · {field.vi}" if field.group else field.vi


def union(forms: Iterable[FormDefinition]) -> FormDefinition:
    """One definition with the fields of all (same base form, different extensions), in order of first appearance."""
    first, *others = list(forms)
    fields, lists, stations = (
        {f.tag: f for f in first.fields},
        dict(first.code_lists),
        {s.code: s for s in first.stations},
    )
    for other in others:
        for one in other.fields:
            fields.setdefault(one.tag, one)
        for name, codes in other.code_lists.items():
            lists.setdefault(name, codes)
        for station in other.stations:
            stations.setdefault(station.code, station)
    if len(fields) == len(first.fields) and len(stations) == len(first.stations):
        return first
    order = list(stations)
    ordered = sorted(fields.values(), key=lambda f: order.index(f.station))
    return first.model_copy(
        update={"fields": ordered, "code_lists": lists, "stations": list(stations.values())}
    )


# --- what came back


@dataclass
class Head:
    """One sheet whose heading was understood: stamp of the form, code → column, and sentences about the sheet."""

    stamp: str
    places: dict[str, int]
    notes: list[str] = field(default_factory=list)
    unsure: dict[str, str] = field(default_factory=dict)
    first: int = FIRST_ROW


def read_head(rows: list[tuple[int, list[Cell]]], labels: Mapping[str, str]) -> Head | None:
    """Find the row of codes among the first rows; None when the sheet is not one of ours.

    `labels`: tag → heading as written. A column whose code and heading say different things is not believed.
    """
    for at, (number, cells) in enumerate(rows[:12]):
        codes = [text(cell) for cell in cells]
        known = [code for code in codes if code.startswith("_") or code in labels]
        if "_ID" not in codes and len(known) < 8:
            continue
        head = Head("", {}, first=number + 2)
        above = [text(cell) for cell in rows[at - 1][1]] if at else []
        for place, code in enumerate(codes):
            if "@" in code and not head.stamp:
                head.stamp = code
            _place(head, code, place, above[place] if place < len(above) else "", labels)
        if not head.stamp:
            head.stamp = next(
                (c for _, row in rows[:12] for c in map(text, row) if re.match(r"^[a-z_]+@\d", c)), ""
            )
        if (
            number + 1 not in [n for n, _ in rows[: at + 3]]
            or (guide := dict(rows).get(number + 1)) is None
            or _is_row(guide, head)
        ):
            head.first = number + 1  # the row of guides was deleted
        return head
    return None


def _is_row(cells: list[Cell], head: Head) -> bool:
    place = head.places.get("_ID", 0)
    return place < len(cells) and read_row_id(text(cells[place])) is not None


def _place(head: Head, code: str, place: int, heading: str, labels: Mapping[str, str]) -> None:
    if not (code in labels or code.startswith("_")):
        if code and "@" not in code:
            head.notes.append(f"Cột mang mã “{code[:30]}” không có trong sổ này; không đọc.")
        return
    if code in head.places:
        head.unsure[code] = "cột này có hai lần trong trang"
        return
    head.places[code] = place
    expected = labels.get(code, "")
    if expected and heading and match_key(heading) != match_key(expected):
        head.unsure[code] = f"mã cột là {code} nhưng tiêu đề ghi “{heading[:40]}”"


def text(cell: Cell) -> str:
    """A cell as a person reads it: whole numbers without ".0", dates dd/mm/yyyy, outer spaces off."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(round(cell, 9))
    if isinstance(cell, dt.date):
        return f"{cell.day:02d}/{cell.month:02d}/{cell.year:04d}"
    return nfc(str(cell)).replace("\u00a0", " ").strip()


@dataclass(frozen=True)
class Told:
    """One answer of a row: what stood there, how it is understood, what is stored, and what is said of it."""

    tag: str
    raw: str
    value: Any
    stored: Any
    verdict: str
    sentence: str = ""


def read_cell(form: FormDefinition, tag: str, cell: Cell, stored: Any) -> Told:
    """Verdict on one filled cell: new, same, differs, odd, unit, impossible."""
    definition, raw = form.by_tag[tag], text(cell)
    if isinstance(cell, dt.date) and definition.type not in ("date", "datetime", "text"):
        sentence = f"{definition.vi}: ô này thành ngày {raw}. Đặt ô kiểu Văn bản (Text) rồi ghi lại."
        return Told(tag, raw, None, stored, "impossible", sentence)
    reading = values.read(form, tag, coded(form, definition, raw))
    if reading.refused or (reading.value is None and raw):
        other, number = definition.other_unit, values.as_number(raw)
        mistaken = other is not None and number is not None and other.suspects(number)
        said = reading.complaints[0].sentence if reading.complaints else f"{definition.vi}: không đọc được."
        return Told(tag, raw, None, stored, "unit" if mistaken else "impossible", said)
    if stored not in (None, "") and same(stored, reading.value):
        return Told(tag, raw, reading.value, stored, "same")
    said = " ".join(c.sentence for c in reading.complaints)
    if stored not in (None, ""):
        words = f"{definition.vi}: sổ ghi {shown(reading.value)}, đã có {shown(stored)}."
        return Told(tag, raw, reading.value, stored, "differs", f"{words} {said}".strip())
    return Told(tag, raw, reading.value, stored, "odd" if said else "new", said)


def coded(form: FormDefinition, definition: Definition, raw: str) -> str:
    """The code of what was chosen or typed: "1", "1 - Có", "Có", or x for yes. Other types stay as they are."""
    codes = form.codes_of(definition)
    if not codes or definition.type == "icd" or raw in codes:
        return raw
    if definition.type == "codes":
        return ";".join(_code(codes, part.strip()) for part in re.split(r"[;,]", raw) if part.strip())
    if definition.type == "yesno" and raw.lower() in ("x", "v", "✓", "☒", "☑"):
        return "1"
    return _code(codes, raw)


def _code(codes: Mapping[str, str], raw: str) -> str:
    if raw in codes:
        return raw
    head = raw.split(" - ", 1)[0].strip()
    if head in codes:
        return head
    return next((code for code, words in codes.items() if match_key(words) == match_key(raw)), raw)


def same(one: Any, other: Any) -> bool:
    """Equal as stored values: 62.0 and 62, "1" and 1 are the same answer."""
    left, right = values.as_number(one), values.as_number(other)
    if left is not None and right is not None:
        return abs(left - right) < 1e-9
    return str(one) == str(other)


def shown(value: Any) -> str:
    """A value as a sentence shows it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return formats.number(value)


def worst(told: Iterable[Told]) -> str:
    """Verdict of a row from its cells: the first in order of VERDICTS; "empty" when nothing was written."""
    found = {one.verdict for one in told}
    return next((name for name in VERDICTS if name in found), "empty")


def letter(index: int) -> str:
    """Column letter as Excel shows it: 0 → A, 27 → AB."""
    signs = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        signs = chr(65 + rest) + signs
    return signs
