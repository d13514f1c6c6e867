"""The session workbook: a sheet per form, one row a person, columns and lists from the definition, ids that come back."""

import io
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from kham.exams.rules import books
from kham.exams.rules.definition import Definition, FormDefinition
from kham.kernel import formats

NAMES = {
    "adult": "Từ 18 tuổi",
    "minor": "6 đến 17 tuổi",
    "child": "Dưới 6 tuổi",
    "mental": "Sức khỏe tâm thần",
}
LISTS, HELP = "Danh mục", "Hướng dẫn"
WIDTHS = {"_ID": 13, "_CHECK": 7, "_NO": 5, "_NAME": 26, "_BIRTH": 12, "_SEX": 8, "_PLACE": 22}
COLOURS = {
    "impossible": "#F6C9C4", "unit": "#F6C9C4", "differs": "#FBE7B2", "odd": "#FBE7B2", "new": "#DCEFE3", "taken": "#DCEFE3",
}  # fmt: skip
TEXT_TYPES = ("text", "digits", "bp", "vision", "icd", "codes", "date", "datetime")


@dataclass
class RowOut:
    """One person of a sheet. `answers`: tag → text in the cell. `note` and `cells` are written into an annotated book."""

    row_id: str
    check: str
    number: str
    name: str
    birth: str
    sex: str
    sex_word: str
    age: int | None
    place: str
    answers: dict[str, str] = field(default_factory=dict)
    verdict: str = ""
    note: str = ""
    cells: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass
class SheetOut:
    """One sheet: the definition it is drawn from and its people."""

    form: FormDefinition
    stamp: str
    rows: list[RowOut]

    @property
    def name(self) -> str:
        """Name of the sheet; a sheet is known by its stamp, not by its name."""
        return NAMES.get(self.form.form, self.form.form)[:31]


def make(*, code: str, unit: str, title: str, sheets: list[SheetOut], annotated: bool = False) -> bytes:
    """xlsx bytes. Row 1 label, row 2 code, row 3 guide, data from row 4. `code`: short code of the book."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    style = _styles(book)
    drawn = [(book.add_worksheet(name), sheet) for name, sheet in zip(_names(sheets), sheets, strict=True)]
    guide, lists = book.add_worksheet(HELP), book.add_worksheet(LISTS)
    ranges = _reference(lists, sheets, style)
    for page, sheet in drawn:
        _sheet(page, sheet, ranges, style, annotated)
    _help(guide, title, style)
    book.set_properties({"title": title[:200], "company": unit[:200], "comments": f"Khám · {code}"})
    book.close()
    return out.getvalue()


def _names(sheets: list[SheetOut]) -> list[str]:
    """Sheet names, all different."""
    names: list[str] = []
    for sheet in sheets:
        again = sum(name.split(" (")[0] == sheet.name for name in names)
        names.append(f"{sheet.name} ({again + 1})" if again else sheet.name)
    return names


def _styles(book: Any) -> dict[str, Any]:
    font = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
    head = {**font, "border": 1, "text_wrap": True}
    styles = {
        "head": book.add_format({**head, "bold": True, "bg_color": "#E4EFEC"}),
        "tag": book.add_format({**head, "font_size": 8, "font_color": "#616C69", "text_wrap": False}),
        "guide": book.add_format({**head, "font_size": 8, "italic": True}),
        "fixed": book.add_format({**font, "border": 1, "bg_color": "#F3F1EA", "num_format": "@"}),
        "closed": book.add_format({**font, "border": 1, "bg_color": "#D9D7D0"}),
        "words": book.add_format({**font, "text_wrap": True}),
        "title": book.add_format({**font, "font_size": 14, "bold": True}),
        "note": book.add_format({**font, "border": 1, "text_wrap": True, "num_format": "@"}),
    }
    for colour in ("", *dict.fromkeys(COLOURS.values())):
        back = {"bg_color": colour} if colour else {}
        styles[f"free{colour}"] = book.add_format({**font, **back, "border": 1, "locked": False})
        styles[f"text{colour}"] = book.add_format(
            {**font, **back, "border": 1, "locked": False, "num_format": "@"}
        )
    return styles


def _sheet(
    page: Any, sheet: SheetOut, ranges: dict[str, str], style: dict[str, Any], annotated: bool
) -> None:
    fields = books.columns(sheet.form)
    first, end = len(books.WHO), len(books.WHO) + len(fields)
    _heads(page, sheet, fields, end, style, annotated)
    for at, row in enumerate(sheet.rows):
        _person(page, books.FIRST_ROW - 1 + at, row, fields, style, annotated)
    last = max(books.FIRST_ROW - 1, books.FIRST_ROW - 2 + len(sheet.rows))
    for offset, one in enumerate(fields):
        page.data_validation(
            books.FIRST_ROW - 1, first + offset, last, first + offset, _validation(one, ranges)
        )
    page.freeze_panes(books.FIRST_ROW - 1, 4)
    page.set_row(0, 48)
    page.set_row(2, 36)
    for at, (key, _label) in enumerate(books.WHO):
        page.set_column(at, at, WIDTHS[key])
    for offset, one in enumerate(fields):
        page.set_column(
            first + offset, first + offset, 24 if one.type == "text" and (one.size or 0) > 100 else 13
        )
    page.set_column(end, end, 9)
    page.set_column(end + 1, end + 1, 50)
    page.set_landscape()
    page.set_paper(9)
    page.repeat_rows(0, 1)
    page.repeat_columns(0, 3)
    page.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})


def _heads(
    page: Any, sheet: SheetOut, fields: list[Definition], end: int, style: dict[str, Any], annotated: bool
) -> None:
    for at, (key, words) in enumerate(books.WHO):
        page.write_string(0, at, words, style["head"])
        page.write_string(1, at, key, style["tag"])
        page.write_string(2, at, sheet.stamp if at == 0 else _("Không sửa"), style["guide"])
    for at, one in enumerate(fields, start=len(books.WHO)):
        page.write_string(0, at, books.label(one), style["head"])
        page.write_string(1, at, one.tag, style["tag"])
        page.write_string(2, at, guide(one), style["guide"])
    for offset, key in enumerate((books.END, books.VERDICT)[: 2 if annotated else 1]):
        page.write_string(0, end + offset, books.LABELS[key], style["head"])
        page.write_string(1, end + offset, key, style["tag"])
        page.write_string(2, end + offset, _("Không sửa"), style["guide"])


def guide(field: Definition) -> str:
    """What to write in a column, in a few words."""
    parts = [field.unit] if field.unit else []
    if field.possible:
        parts.append(f"{formats.number(field.possible[0])} đến {formats.number(field.possible[1])}")
    if field.type == "codes":
        parts.append(_("các mã cách nhau bằng ;"))
    elif field.codes and field.type != "teeth":
        parts.append(_("chọn trong danh sách"))
    if field.type == "bp":
        parts.append(_("ghi 120/80"))
    if field.type == "vision":
        parts.append(_("ghi 8/10"))
    if field.type == "icd":
        parts.append(_("mã ICD-10, cách nhau bằng ;"))
    if field.type in ("date", "datetime"):
        parts.append(_("ngày/tháng/năm"))
    if field.rule:
        parts.append(field.rule)
    return ", ".join(parts)


def _person(
    page: Any, at: int, row: RowOut, fields: list[Definition], style: dict[str, Any], annotated: bool
) -> None:
    who = (row.row_id, row.check, row.number, row.name, row.birth, row.sex_word, row.place)
    for place, words in enumerate(who):
        page.write_string(at, place, words, style["fixed"])
    for place, one in enumerate(fields, start=len(who)):
        _cell(page, at, place, one, row, style)
    page.write_string(at, len(who) + len(fields), row.check, style["fixed"])
    if annotated:
        page.write_string(at, len(who) + len(fields) + 1, row.note, style["note"])


def _cell(page: Any, at: int, place: int, one: Definition, row: RowOut, style: dict[str, Any]) -> None:
    value = row.answers.get(one.tag, "")
    if not value and not books.asked(one, sex=row.sex, age=row.age):
        page.write_blank(at, place, None, style["closed"])
        return
    verdict, words = row.cells.get(one.tag, ("", ""))
    kind = "text" if one.codes or one.type in TEXT_TYPES else "free"
    look = style[kind + COLOURS.get(verdict, "")]
    number = books.values.as_number(value) if value and kind == "free" else None
    if number is not None:
        page.write_number(at, place, number, look)
    elif value:
        page.write_string(at, place, value, look)
    else:
        page.write_blank(at, place, None, look)
    if words:
        page.write_comment(at, place, words[:1000], {"x_scale": 2, "author": "Khám"})


def _reference(lists: Any, sheets: list[SheetOut], style: dict[str, Any]) -> dict[str, str]:
    """Write each code list into its own column of the locked sheet; gives the range of each, "code - words"."""
    known: dict[str, dict[str, str]] = {}
    for sheet in sheets:
        for one in books.columns(sheet.form):
            if one.codes:
                known.setdefault(one.codes, {}).update(sheet.form.code_lists[one.codes])
    ranges = {}
    for column, (name, codes) in enumerate(known.items()):
        lists.write_string(0, column, name, style["head"])
        for at, (code, words) in enumerate(codes.items(), start=1):
            lists.write_string(at, column, choice(code, words), style["fixed"])
        letter = xlsxwriter.utility.xl_col_to_name(column)
        ranges[name] = f"='{LISTS}'!${letter}$2:${letter}${len(codes) + 1}"
    lists.set_column(0, max(len(known) - 1, 0), 28)
    lists.freeze_panes(1, 0)
    lists.protect("")
    return ranges


def choice(code: str, words: str) -> str:
    """ "1 - Có" as it stands in a list; "A" where the words are the code."""
    return code if words == code else f"{code} - {words}"


def _help(page: Any, title: str, style: dict[str, Any]) -> None:
    """The sheet of help sentences."""
    page.write_string(0, 0, title, style["title"])
    lines = (
        _("Mỗi người một dòng. Chỉ ghi vào ô trắng; ô xám không hỏi người đó, ô vàng nhạt không sửa."),
        _(
            "Ô có danh sách: bấm mũi tên để chọn. Huyết áp ghi 120/80, thị lực ghi 8/10, số thập phân ghi dấu phẩy."
        ),
        _("Không khám mục nào thì để trống mục đó. Không ghi “bình thường” thay cho việc khám."),
        _("Không đổi Mã dòng, Mã kiểm tra, hàng mã trường. Ẩn cột, kéo rộng cột, in ra đều được."),
        _("Ghi xong: mở buổi khám, Phiếu giấy và sổ, Nhận sổ đã ghi. Máy xem từng dòng trước khi ghi nhận."),
        _("Nộp lại cùng một tệp không làm thay đổi gì. Kết luận và chữ ký chỉ làm trên màn hình."),
    )
    for at, line in enumerate(lines, start=2):
        page.write_string(at, 0, f"{at - 1}. {line}", style["words"])
    page.set_column(0, 0, 100)
    page.protect("")


def _validation(one: Definition, ranges: dict[str, str]) -> dict[str, Any]:
    said = {"input_title": one.vi[:32], "input_message": guide(one)[:250] or one.vi[:250]}
    wrong = {**said, "error_title": one.vi[:32], "error_message": guide(one)[:250] or one.vi[:250]}
    if one.codes and one.type not in ("codes", "teeth"):
        return {**wrong, "validate": "list", "source": ranges[one.codes]}
    if one.possible and one.type in ("integer", "decimal"):
        low, high = one.possible
        kind = "integer" if one.type == "integer" else "decimal"
        return {**wrong, "validate": kind, "criteria": "between", "minimum": low, "maximum": high}
    if one.size and one.type == "text":
        return {**wrong, "validate": "length", "criteria": "<=", "value": one.size}
    return {**said, "validate": "any"}
