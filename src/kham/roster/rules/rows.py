"""One sheet with confirmed columns → one reading per row: fields, notes in the sender's own words, a verdict."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kham.kernel.names import clean, fold
from kham.roster.reading.shapes import Cell, Sheet, as_text, letter
from kham.roster.rules import addresses, births, encodings, fields, headers, listing, people, text

ACCEPTED, REPAIRED, QUESTION, REFUSED = "accepted", "repaired", "question", "refused"
DOWN = (
    "household_number",
    "household_head",
    "address",
    "house",
    "neighbourhood",
    "ward",
    "class",
    "school",
    "workplace",
)
"""Fields whose cells, merged downwards, give their value to every row they cover."""
FIX = "Sửa trong tệp rồi nộp lại, hoặc sửa tại đây."


@dataclass(frozen=True)
class Note:
    """A remark on one cell (or, without a column, on the row). ``level``: note, repaired, question, refused."""

    code: str
    sentence: str
    level: str = "note"
    column: str = ""
    heading: str = ""

    def as_dict(self) -> dict[str, str]:
        """Plain values for storage."""
        return {"code": self.code, "column": self.column, "heading": self.heading, "sentence": self.sentence}


@dataclass
class ReadRow:
    """What one row says. ``values``: normalised, JSON-safe; ``sealed``: numbers, phones, health, in clear until stored."""

    sheet: str
    number: int
    stt: str = ""
    raw: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    sealed: dict[str, Any] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        """The worst level of its notes."""
        levels = {note.level for note in self.notes}
        for level in (REFUSED, QUESTION, REPAIRED):
            if level in levels:
                return level
        return ACCEPTED


@dataclass
class Cells:
    """The cells of one row by field, with a way to remark on them."""

    row: ReadRow
    at: Mapping[str, int]
    headings: Mapping[int, str]
    texts: list[str]
    native: Sequence[Cell]

    def text(self, name: str) -> str:
        """The cell's text, cleaned and decoded; "" when the list has no such column."""
        index = self.at.get(name)
        return self.texts[index] if index is not None and index < len(self.texts) else ""

    def value(self, name: str) -> Cell:
        """The cell as the file gave it (number, date …); decoded text for text."""
        index = self.at.get(name)
        if index is None or index >= len(self.native):
            return None
        value = self.native[index]
        return self.texts[index] if isinstance(value, str) else value

    def heading(self, name: str) -> str:
        """The sender's own heading of a field."""
        return self.headings.get(self.at.get(name, -1), "")

    def remark(self, name: str, code: str, what: str, level: str = "note") -> None:
        """Add "Hàng 214, cột E “Ngày sinh”: …" with the remedy where one is needed."""
        index = self.at.get(name)
        place = f"Hàng {self.row.number}"
        column = heading = ""
        if index is not None:
            column, heading = letter(index), self.headings.get(index, "")
            place += f", cột {column}" + (f" “{heading}”" if heading else "")
        remedy = f" {FIX}" if level in (QUESTION, REFUSED) else ""
        self.row.notes.append(Note(code, f"{place}: {what}{remedy}", level, column, heading))


@dataclass
class _Carry:
    """What one row hands down to the next: section, household."""

    neighbourhood: str = ""
    school_class: str = ""
    group: str = ""
    household: int = 0
    household_number: str = ""
    head: str = ""
    address: str = ""
    area: str = ""
    ward: str = ""
    blank_sex: str = ""
    known: frozenset[str] = frozenset()


def read_sheet(
    sheet: Sheet,
    columns: Sequence[Mapping[str, Any]],
    *,
    first_row: int,
    today: dt.date,
    titles: Sequence[str] = (),
    encoding: str = "unicode",
    known: frozenset[str] = frozenset(),
) -> list[ReadRow]:
    """Every data row of the sheet in order. Totals, section titles, repeated headers and footers give no row.

    ``columns``: [{index, heading, field, encoding}] as confirmed. ``known``: keys of the commune's neighbourhoods
    (text.neighbourhood_key of their names). Rows without any name are refused with a reason.
    """
    carry = _Carry(known=known)
    for line in (*titles, sheet.name):
        _section(line, carry)
    return list(_rows(sheet, columns, first_row, today, encoding, carry))


def _rows(
    sheet: Sheet,
    columns: Sequence[Mapping[str, Any]],
    first_row: int,
    today: dt.date,
    encoding: str,
    carry: _Carry,
) -> Iterator[ReadRow]:
    at = {str(one["field"]): int(one["index"]) for one in columns if one.get("field")}
    headings = {int(one["index"]): str(one.get("heading", "")) for one in columns}
    by_column = {int(one["index"]): str(one.get("encoding", "unicode")) for one in columns}
    flat = [headings.get(index, "") for index in range(sheet.width)]
    filled_down = _filled_down(sheet, at)
    body = [(number, cells) for number, cells in sheet.rows if number >= first_row]
    orders = births.orders(body, at)
    carry.blank_sex = births.blank_of(body, at, headings)
    name_at = at.get("full_name", at.get("given", at.get("family_middle")))
    footers = 0
    for (number, cells), row_encoding in zip(body, _row_encodings(body, at, encoding), strict=True):
        native = list(cells)
        for index, value in filled_down.get(number, {}).items():
            native += [None] * (index + 1 - len(native))
            native[index] = value if native[index] is None else native[index]
        texts = [
            as_text(cell)
            if type(cell) is not str
            else clean(cell)
            if row_encoding == "unicode" and by_column.get(index) != "viqr"
            else clean(encodings.decode(cell, row_encoding, by_column.get(index, encoding)))
            for index, cell in enumerate(native)
        ]
        kind = headers.row_kind(texts, name_at=name_at, stt_at=at.get("stt"), headings=flat)
        if kind == "section":
            _section(next(value for value in reversed(texts) if value), carry)
        footers = footers + 1 if kind == "footer" else footers
        if kind != "data" or (footers and not _is_person(texts, name_at, at)):
            continue
        row = ReadRow(sheet.name, number, raw=[as_text(cell) for cell in cells])
        _read(Cells(row, at, headings, texts, native), carry, orders, today)
        yield row


def _row_encodings(
    body: Sequence[tuple[int, Sequence[Cell]]], at: Mapping[str, int], usual: str
) -> list[str]:
    """The old encoding each row is typed in, judged by its names and addresses together."""
    telling = [at[name] for name in encodings.TELLING if name in at]
    texts = [
        [cell for index in telling if index < len(cells) and isinstance(cell := cells[index], str)]
        for _, cells in body
    ]
    found = encodings.of_rows(texts, usual)
    for number, (_, cells) in enumerate(body):
        if sum(cell is not None for cell in cells) <= 3:  # a section title
            words = [cell for cell in cells if isinstance(cell, str)]
            found[number] = encodings.of_line(words, found[min(number + 1, len(body) - 1)])
    return found


def _filled_down(sheet: Sheet, at: Mapping[str, int]) -> dict[int, dict[int, Cell]]:
    """Cells merged downwards give their value to every row they cover (household, address, class, neighbourhood)."""
    wanted = {index for name, index in at.items() if name in DOWN}
    by_row = dict(sheet.rows)
    result: dict[int, dict[int, Cell]] = {}
    for top, left, bottom, right in sheet.merged:
        if bottom == top or right != left or left not in wanted:
            continue
        cells = by_row.get(top, [])
        value = cells[left] if left < len(cells) else None
        for number in range(top + 1, min(bottom, top + headers.MERGED_AT_MOST) + 1):
            result.setdefault(number, {})[left] = value
    return result


def _section(line: str, carry: _Carry) -> None:
    """A title row inside the data, or the sheet's name: a commune, a neighbourhood or a class for the rows below it."""
    found = listing.section(line)
    carry.ward = found.ward or carry.ward
    if found.area:
        carry.area, carry.neighbourhood = found.area, ""
    elif carry.known and text.find_neighbourhood(line, carry.known, carry.area):
        carry.neighbourhood = line
    elif found.place or (found.loose and found.loose in carry.known):
        carry.neighbourhood = found.words
    elif found.school_class:
        carry.school_class = found.school_class


def _is_person(texts: Sequence[str], name_at: int | None, at: Mapping[str, int]) -> bool:
    """Below the first signature line only rows with a serial number or a date still count."""
    stt = at.get("stt")
    numbered = stt is not None and stt < len(texts) and texts[stt].strip(". ").isdigit()
    named = name_at is not None and name_at < len(texts) and len(texts[name_at].split()) >= 2
    return numbered and named


def _read(cells: Cells, carry: _Carry, orders: Mapping[str, births.Order], today: dt.date) -> None:
    row = cells.row
    row.stt = cells.text("stt").strip(". ")[:20]
    if not people.read_name(cells):
        return
    people.read_sex(cells, carry.blank_sex)
    people.read_birth(cells, orders, today)
    people.read_numbers(cells)
    people.read_phones(cells)
    _place(cells, carry)
    _household(cells, carry)
    _plain(cells, carry)
    people.read_status(cells, today)
    people.check_enough(cells)


def _place(cells: Cells, carry: _Carry) -> None:
    values = cells.row.values
    address = ", ".join(part for part in (cells.text("house"), cells.text("address")) if part)
    if address:
        values["address"] = address[:250]
    if ward := cells.text("ward"):
        values["ward"] = addresses.ward_key(ward)[:60]
    for said in (cells.text("neighbourhood"), cells.text("address"), carry.neighbourhood):
        if said and (key := text.find_neighbourhood(said, carry.known, carry.area)):
            values["neighbourhood"] = key
            return
    if words := cells.text("neighbourhood"):
        values["neighbourhood_words"] = words[:80]
        if carry.known:
            cells.remark(
                "neighbourhood",
                "place.unknown",
                f"“{words[:80]}” không phải tổ, thôn của địa bàn; ghi là chưa rõ tổ.",
            )


def _household(cells: Cells, carry: _Carry) -> None:
    """Give the row its household: by the list's household number, the head's line, or the head's name over several rows."""
    at, values = cells.at, cells.row.values
    relation = cells.text("relation")
    number, head = cells.text("household_number"), cells.text("household_head")
    is_head = fold(relation) in {"chu ho", "ch", "ban than", "chu ho gia dinh"} or text.is_mark(
        cells.text("is_head")
    )
    if "household_number" in at:
        if number and number != carry.household_number:
            carry.household, carry.household_number, carry.head, carry.address = (
                carry.household + 1,
                number,
                "",
                "",
            )
    elif "household_head" in at:
        if head and fold(head) != fold(carry.head):
            carry.household, carry.address = carry.household + 1, ""
    elif ("relation" in at or "is_head" in at) and is_head:
        carry.household, carry.head, carry.address = carry.household + 1, "", ""
    elif "relation" not in at and "is_head" not in at:
        return
    if head:
        carry.head = head
    if is_head:
        carry.head = values.get("full_name", "")
    carry.address = values.get("address") or carry.address
    if carry.address and "address" not in values and carry.household:
        values["address"] = carry.address
        where = text.find_neighbourhood(carry.address, carry.known, carry.area)
        if where and "neighbourhood" not in values:
            values["neighbourhood"] = where
    if carry.household:
        values["household"] = carry.household
        values["household_head"] = people.tidy_name(carry.head)
    if is_head or relation:
        values["relation"] = "Chủ hộ" if is_head else relation[:40]


def _plain(cells: Cells, carry: _Carry) -> None:
    values = cells.row.values
    for name, size in (
        ("occupation", 120),
        ("workplace", 200),
        ("class", 20),
        ("school", 200),
        ("disability_level", 60),
        ("note", 250),
    ):
        if value := cells.text(name):
            values[name] = value[:size]
    if "class" not in values and carry.school_class:
        values["class"] = carry.school_class
    for name in ("diagnosis", "disability_kind"):
        if value := cells.text(name):
            cells.row.sealed[name] = value[:200]
    if guardian := cells.text("mother") or cells.text("guardian"):
        values["guardian"] = people.tidy_name(guardian)[:120]
    elif values.get("mother"):
        values["guardian"] = values["mother"]
    if nickname := cells.text("nickname"):
        values["alias"] = people.tidy_name(nickname)[:60]
    if ethnic := cells.text("ethnicity"):
        values["ethnicity"] = ethnic[:40]
    if said := fold(cells.text("residence")):
        values["residence"] = (
            "temporary"
            if re.search(r"tam tru|kt3|kt 3|^tam", said)
            else "permanent"
            if "thuong" in said
            else "unknown"
        )
    elif text.is_mark(cells.text("permanent")):
        values["residence"] = "permanent"
    elif text.is_mark(cells.text("temporary")):
        values["residence"] = "temporary"
    marks = [name[5:] for name in cells.at if name.startswith("mark:") and text.is_mark(cells.text(name))]
    said_groups = people.groups_in(cells.text("group_name"))
    if marks or said_groups:
        values["groups"] = sorted({*marks, *said_groups})
    if cells.text("group_name"):
        values["group_name"] = cells.text("group_name")[:120]


def cross_check(rows: Sequence[ReadRow]) -> None:
    """Remark on what only the whole list shows: one number on several people, one person on several rows."""
    by_number: dict[str, list[ReadRow]] = {}
    by_person: dict[tuple[str, str, str], ReadRow] = {}
    for row in rows:
        if number := row.sealed.get("personal_number"):
            by_number.setdefault(number, []).append(row)
        key = (
            row.values.get("full_name", "").casefold(),
            row.values.get("birth", ""),
            row.values.get("neighbourhood", ""),
        )
        if len(key[1]) == 10 and key in by_person and by_person[key].sealed.get("personal_number") == number:
            first = by_person[key]
            what = f"Hàng {row.number}: cùng tên và ngày sinh với hàng {first.number}; có thể ghi hai lần một người."
            row.notes.append(Note("row.twice", what))
        by_person.setdefault(key, row)
    for same in by_number.values():
        if len({fold(row.values.get("full_name", "")) for row in same}) < 2:
            continue
        for row in same:
            others = ", ".join(str(other.number) for other in same if other is not row)
            row.sealed["number_shared"] = True
            row.notes.append(
                Note(
                    "number.shared",
                    f"Hàng {row.number}: số định danh trùng với hàng {others} mà tên khác nhau; không dùng số này để ghép.",
                    REPAIRED,
                )
            )


def fields_known(columns: Sequence[Mapping[str, Any]], also: Collection[str] = ()) -> bool:
    """Whether the mapping can give people at all: a name column is there, and nothing that no column can mean.

    `also`: what a column can mean beside the fields of a person (our own code, the survey's marks).
    """
    used = {str(one.get("field", "")) for one in columns}
    return bool(used & {"full_name", "given"}) and used - {""} <= {*fields.FIELDS, *also}
