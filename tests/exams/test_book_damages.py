"""What happens to a session workbook between the health station and its return: each damage, the verdict, the good rows kept."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest

from kham.kernel.reasons import Refusal
from tests.exams.world import NOW, World

pytestmark = pytest.mark.django_db
FIRST = 4
PEOPLE = 6


@dataclass
class Sheet:
    """The first sheet of a filled book, with columns by code."""

    book: Any
    page: Any

    @classmethod
    def of(cls, content: bytes) -> Sheet:
        book = openpyxl.load_workbook(io.BytesIO(content))
        return cls(book, book.worksheets[0])

    @property
    def columns(self) -> dict[str, int]:
        return {str(c.value): c.column for c in self.page[2] if c.value}

    def at(self, row: int, code: str) -> Any:
        return self.page.cell(FIRST + row, self.columns[code])

    def bytes(self) -> bytes:
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()


def fill(sheet: Sheet) -> None:
    """Plain, good values for everybody."""
    for row in range(PEOPLE):
        sheet.at(row, "CHIEU_CAO").value = 150 + row
        sheet.at(row, "CAN_NANG").value = 50.5 + row
        sheet.at(row, "HUYET_AP").value = "120/80"
        sheet.at(row, "TSBT_TANG_HUYET_AP").value = "1 - Có"


@dataclass
class Damage:
    """What is done to the book, and the rows' verdicts in order; `refused`: the code for the whole file."""

    name: str
    do: Callable[[Sheet], Any]
    expect: str = "new new new new new new"
    note: str = ""
    sentence: str = ""
    file: str = "so.xlsx"
    refused: str = ""


def put(row: int, code: str, value: Any) -> Callable[[Sheet], None]:
    def do(sheet: Sheet) -> None:
        sheet.at(row, code).value = value

    return do


def drop_column(code: str) -> Callable[[Sheet], None]:
    def do(sheet: Sheet) -> None:
        sheet.page.delete_cols(sheet.columns[code])

    return do


def swap_columns(sheet: Sheet) -> None:
    one, other = sheet.columns["CHIEU_CAO"], sheet.columns["CAN_NANG"]
    for row in range(1, FIRST + PEOPLE):
        a, b = sheet.page.cell(row, one), sheet.page.cell(row, other)
        a.value, b.value = b.value, a.value


def swap_values(sheet: Sheet) -> None:
    for row in range(PEOPLE):
        a, b = sheet.at(row, "CHIEU_CAO"), sheet.at(row, "CAN_NANG")
        a.value, b.value = 20 + row, 160 + row


def swap_codes_only(sheet: Sheet) -> None:
    one, other = sheet.columns["CHIEU_CAO"], sheet.columns["CAN_NANG"]
    a, b = sheet.page.cell(2, one), sheet.page.cell(2, other)
    a.value, b.value = b.value, a.value


def shift_names(sheet: Sheet) -> None:
    """Names one row down, as after "insert cell": ids stay."""
    names = [sheet.at(row, "_NAME").value for row in range(PEOPLE)]
    for row in range(1, PEOPLE):
        sheet.at(row, "_NAME").value = names[row - 1]


def shift_results(sheet: Sheet) -> None:
    """Everything right of the names one row down."""
    first, last = sheet.columns["_PLACE"] + 1, sheet.page.max_column
    for column in range(first, last + 1):
        values = [sheet.page.cell(FIRST + row, column).value for row in range(PEOPLE)]
        for row, value in enumerate([None, *values[:-1]]):
            sheet.page.cell(FIRST + row, column).value = value


def sort_rows(sheet: Sheet) -> None:
    rows = [[c.value for c in sheet.page[FIRST + row]] for row in range(PEOPLE)]
    for row, cells in enumerate(reversed(rows)):
        for column, value in enumerate(cells, start=1):
            sheet.page.cell(FIRST + row, column).value = value


def sort_names_only(sheet: Sheet) -> None:
    names = [sheet.at(row, "_NAME").value for row in range(PEOPLE)]
    for row, name in enumerate(reversed(names)):
        sheet.at(row, "_NAME").value = name


def double_row(changed: bool) -> Callable[[Sheet], None]:
    def do(sheet: Sheet) -> None:
        for column in range(1, sheet.page.max_column + 1):
            sheet.page.cell(FIRST + PEOPLE, column).value = sheet.page.cell(FIRST, column).value
        if changed:
            sheet.page.cell(FIRST + PEOPLE, sheet.columns["CHIEU_CAO"]).value = 199

    return do


def merge(sheet: Sheet) -> None:
    column = sheet.columns["CHIEU_CAO"]
    sheet.page.merge_cells(start_row=FIRST, end_row=FIRST + 1, start_column=column, end_column=column)


def hide(sheet: Sheet) -> None:
    sheet.page.row_dimensions[FIRST + 2].hidden = True


def as_csv(delimiter: str, encoding: str) -> Callable[[Sheet], bytes]:
    def do(sheet: Sheet) -> bytes:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter)
        for cells in sheet.page.iter_rows(values_only=True):
            writer.writerow(["" if cell is None else cell for cell in cells])
        return out.getvalue().encode(encoding)

    return do


def cut(sheet: Sheet) -> bytes:
    return sheet.bytes()[:9000]


def with_macro(sheet: Sheet) -> bytes:
    content = io.BytesIO(sheet.bytes())
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"not run")
    return content.getvalue()


def strange(sheet: Sheet) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Họ tên", "Năm sinh"])
    book.active.append(["Ai đó", 1950])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def extra_sheet(sheet: Sheet) -> None:
    sheet.book.create_sheet("Ghi chú", 0).append(["việc phải làm"])


def insert_row(sheet: Sheet) -> None:
    sheet.page.insert_rows(1)


def note_row(sheet: Sheet) -> None:
    sheet.page.cell(FIRST + PEOPLE + 2, 4).value = "Tổng cộng 6 người"


def new_stamp(sheet: Sheet) -> None:
    sheet.page.cell(3, 1).value = "adult@2020-01"


def own_column(sheet: Sheet) -> None:
    sheet.page.insert_cols(10)
    sheet.page.cell(1, 10).value = "Ghi chú riêng"
    sheet.page.cell(2, 10).value = "GHI_CHU_RIENG"
    sheet.page.cell(FIRST, 10).value = "đã nhắc"


def second_copy_of_column(sheet: Sheet) -> None:
    last = sheet.page.max_column + 1
    sheet.page.cell(2, last).value = "CHIEU_CAO"


def only_ids(sheet: Sheet) -> None:
    for row in range(PEOPLE):
        for code in ("CHIEU_CAO", "CAN_NANG", "HUYET_AP", "TSBT_TANG_HUYET_AP"):
            sheet.at(row, code).value = None


def drop_sheets(sheet: Sheet) -> None:
    for name in ("Danh mục", "Hướng dẫn"):
        del sheet.book[name]


def rename(sheet: Sheet) -> None:
    sheet.page.title = "Sheet1"


def retype_id(sheet: Sheet) -> None:
    first = str(sheet.at(0, "_ID").value)
    sheet.at(1, "_ID").value = first[:-1] + "9"


def lower_id(sheet: Sheet) -> None:
    sheet.at(0, "_ID").value = str(sheet.at(0, "_ID").value).lower()


def copy_id(sheet: Sheet) -> None:
    for code in ("_ID", "_CHECK"):
        sheet.at(1, code).value = sheet.at(0, code).value


def spaces(sheet: Sheet) -> None:
    sheet.at(0, "CHIEU_CAO").value = " 150\u00a0"


def guide_row_gone(sheet: Sheet) -> None:
    stamp = sheet.page.cell(3, 1).value
    sheet.page.delete_rows(3)
    sheet.page.cell(1, 1).value = stamp


def formula(sheet: Sheet) -> None:
    sheet.at(0, "CHIEU_CAO").value = "=150+2"


BAD0 = "impossible new new new new new"
WRONG1 = "new wrong_person new new new new"
DAMAGES = [
    Damage("nothing at all", lambda sheet: None),
    Damage("a column of answers deleted", drop_column("CAN_NANG"), note="thiếu cột"),
    Damage("the column of final check codes deleted", drop_column("_END")),
    Damage(
        "the column of first check codes deleted", drop_column("_CHECK"), "wrong_person " * 5 + "wrong_person"
    ),
    Damage("the column of ids deleted", drop_column("_ID"), "unknown_row " * 5 + "unknown_row"),
    Damage("the serial number deleted", drop_column("_NO")),
    Damage("two columns swapped with their headings", swap_columns),
    Damage(
        "codes of two columns swapped, headings not",
        swap_codes_only,
        "impossible " * 5 + "impossible",
        note="tiêu đề ghi",
    ),
    Damage("values typed into each other's columns", swap_values, "impossible " * 5 + "impossible"),
    Damage("a column twice", second_copy_of_column, "impossible " * 5 + "impossible", note="hai lần"),
    Damage("a private column put in between", own_column, note="không có trong sổ này"),
    Damage(
        "names shifted by one row",
        shift_names,
        "new wrong_person wrong_person wrong_person wrong_person wrong_person",
    ),
    Damage("results shifted by one row", shift_results, "wrong_person " * 5 + "wrong_person"),
    Damage("rows sorted whole", sort_rows),
    Damage("names sorted alone", sort_names_only, "wrong_person " * 5 + "wrong_person"),
    Damage("a row put in above the headings", insert_row),
    Damage("the row of guides deleted", guide_row_gone),
    Damage("a total written below", note_row, "new new new new new new unknown_row"),
    Damage("a row copied", double_row(False), "new new new new new new duplicate", sentence="cùng số liệu"),
    Damage(
        "a row copied and changed",
        double_row(True),
        "duplicate new new new new new duplicate",
        sentence="số khác",
    ),
    Damage("an id retyped with a wrong number", retype_id, "new unknown_row new new new new"),
    Damage("an id emptied", put(1, "_ID", None), "new unknown_row new new new new"),
    Damage("an id in small letters", lower_id),
    Damage("another person's id copied", copy_id, WRONG1),
    Damage("the check code changed", put(1, "_CHECK", "2222"), WRONG1),
    Damage("a name corrected by hand", put(1, "_NAME", "Trần Thị Khác"), WRONG1),
    Damage("a birth date corrected by hand", put(1, "_BIRTH", "1/1/1999"), WRONG1),
    Damage("a name without its marks", put(1, "_NAME", "NGUYEN VAN B"), expect="new new new new new new"),
    Damage("words in a number", put(0, "CHIEU_CAO", "cao lắm"), BAD0, sentence="phải là một con số"),
    Damage("a number with its unit", put(0, "CHIEU_CAO", "150 cm"), BAD0),
    Damage("a decimal comma as text", put(0, "CAN_NANG", "50,5")),
    Damage("spaces round a number", spaces),
    Damage("metres for centimetres", put(0, "CHIEU_CAO", 1.55), "unit new new new new new", sentence="m"),
    Damage("a number no person has", put(0, "CHIEU_CAO", 900), BAD0),
    Damage("an odd number", put(0, "CAN_NANG", 180), "odd new new new new new"),
    Damage("a pressure without its slash", put(0, "HUYET_AP", 12080), "odd new new new new new"),
    Damage("a pressure upside down", put(0, "HUYET_AP", "80/120"), BAD0),
    Damage(
        "a date made of a fraction",
        put(0, "KHONG_KINH_MAT_PHAI", dt.date(2026, 10, 8)),
        BAD0,
        sentence="thành ngày",
    ),
    Damage("a formula", formula, BAD0, sentence="công thức"),
    Damage("an error of Excel", put(0, "CHIEU_CAO", "#REF!")),
    Damage("cells merged over two people", merge, "impossible impossible new new new new", sentence="gộp"),
    Damage("a code that is not in the list", put(0, "TSBT_TANG_HUYET_AP", "Có lẽ"), BAD0),
    Damage("a code by its words", put(0, "TSBT_TANG_HUYET_AP", "có")),
    Damage("a cross for yes", put(0, "TSBT_TANG_HUYET_AP", "x")),
    Damage(
        "a woman's item in a man's row",
        put(0, "KET_QUA_KHAM_SAN_PHU_KHOA", "bình thường"),
        BAD0,
        sentence="không hỏi người này",
    ),
    Damage("a text too long", put(0, "NOI_KHOA_TUAN_HOAN", "a" * 1100), BAD0, sentence="nhiều nhất"),
    Damage("hidden rows", hide, note="ẩn"),
    Damage("the sheet renamed", rename),
    Damage("a sheet of notes put first", extra_sheet, note="không phải trang của sổ"),
    Damage("the reference sheets deleted", drop_sheets),
    Damage("the stamp of another version", new_stamp, "old_version " * 5 + "old_version"),
    Damage("nothing filled in", only_ids, "empty " * 5 + "empty"),
    Damage("saved as comma separated", as_csv(",", "utf-8-sig"), file="so.csv"),
    Damage("saved as semicolon separated", as_csv(";", "utf-8"), file="so.csv"),
    Damage("saved as Unicode text", as_csv("\t", "utf-16"), file="so.csv"),
    Damage("macros added", with_macro, file="so.xlsm", refused="roster.file.macros"),
    Damage("cut off in sending", cut, refused="roster.file.damaged"),
    Damage("not a workbook", lambda sheet: b"%PDF-1.4 not a book", refused="roster.file"),
    Damage("some other workbook", strange, refused="book.strange"),
    Damage("a line of signs instead of a code list", put(0, "DAU_HIEU_NGUY_HIEM", "đau ngực, khó thở")),
]


@pytest.fixture
def near(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in this process: the child that guards strangers' files has its own tests, and sixty starts take long."""
    from kham.roster import reading
    from kham.roster.queries import files

    def read(content: bytes, file_name: str) -> Any:
        kind = reading.kinds.sniff(content, file_name)
        from kham.roster.reading import child

        answer = child.answered(content, kind, file_name)
        if "refusal" in answer:
            raise Refusal(answer["refusal"][0], answer["refusal"][1])
        return reading._workbook(answer, file_name)

    monkeypatch.setattr(files, "read_workbook", read)


def test_there_are_enough_damages() -> None:
    assert len(DAMAGES) >= 40 and len({one.name for one in DAMAGES}) == len(DAMAGES)


def test_every_damage_has_its_verdict(world: World, near: None) -> None:
    from kham.exams.actions import books

    for row in range(PEOPLE):
        sex = ("male", "female")[row % 2]
        world.invite(world.person(f"Nguyễn Văn {chr(65 + row)}", sex=sex, birth=1980 + row))
    _book, blank = books.make_book(session=world.session, by=world.doctor, now=NOW)
    wrong = [f"{one.name}: {said}" for one in DAMAGES if (said := _tried(world, one, blank))]
    assert not wrong, "\n".join(wrong)


def _tried(world: World, damage: Damage, blank: bytes) -> str:
    from kham.exams.actions import books
    from kham.exams.models import BookReturn

    sheet = Sheet.of(blank)
    fill(sheet)
    done = damage.do(sheet)
    content = done if isinstance(done, bytes) else sheet.bytes()
    try:
        found = books.receive_book(
            session=world.session, file_name=damage.file, content=content, by=world.doctor, now=NOW
        )
    except Refusal as refusal:
        return (
            ""
            if damage.refused and refusal.code.startswith(damage.refused)
            else f"{refusal.code}: {refusal.sentence}"
        )
    rows = list(found.rows.order_by("number"))
    verdicts = " ".join(row.verdict for row in rows)
    said = " ".join(row.sentence for row in rows)
    notes = " ".join(found.notes)
    BookReturn.objects.all().delete()
    if damage.refused or verdicts != damage.expect:
        return f"{verdicts} | {said[:200]} | {notes[:200]}"
    if damage.note and damage.note not in notes:
        return f"notes: {notes[:300]}"
    return "" if damage.sentence in said else f"said: {said[:300]}"
