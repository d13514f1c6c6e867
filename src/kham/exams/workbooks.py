"""The session workbook: one row per invited person, columns and lists from the form definition, ids that come back."""

import io
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from kham.exams.rules.definition import Definition, FormDefinition
from kham.kernel import formats

WHO = ("Mã dòng", "STT", "Giờ hẹn", "Họ và tên", "Ngày sinh", "Giới tính", "Nơi ở")


def columns(form: FormDefinition) -> list[Definition]:
    """Fields that people type at stations, in order of the form."""
    return [f for f in form.fields if f.typed and f.origin == "entered" and f.station != "reception"]


def make(*, session: Any, rows: list[Any], form: FormDefinition, unit: str) -> bytes:
    """xlsx bytes. Row 1 label, row 2 tag, row 3 guide, data from row 4 (as the portal's own workbook). `rows`: appointments."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    style = _styles(book)
    sheet, lists = book.add_worksheet("Buổi khám"), book.add_worksheet("Danh mục")
    fields = columns(form)
    ranges = _reference(lists, form, fields, style)
    _heads(sheet, fields, style)
    for at, row in enumerate(rows):
        _person(sheet, 3 + at, at + 1, row, style)
        for offset in range(len(fields)):
            sheet.write_blank(3 + at, len(WHO) + offset, None, style["free"])
    for offset, field in enumerate(fields):
        if rows and (rule := _validation(field, ranges)):
            sheet.data_validation(3, len(WHO) + offset, 2 + len(rows), len(WHO) + offset, rule)
    sheet.freeze_panes(3, 4)
    sheet.set_column(0, 0, 6, None, {"hidden": True})
    for at, width in ((1, 5), (2, 8), (3, 26), (4, 12), (5, 8), (6, 22)):
        sheet.set_column(at, at, width)
    sheet.set_column(len(WHO), len(WHO) + len(fields) - 1, 16)
    sheet.set_landscape()
    sheet.repeat_rows(0, 1)
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})
    lists.protect()
    book.set_properties(
        {
            "title": f"{form.title['vi']} · {form.version}",
            "company": unit,
            "comments": f"session={session.pk}",
        }
    )
    book.close()
    return out.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    font = {"font_name": "Times New Roman", "font_size": 11}
    return {
        "head": book.add_format(
            {**font, "bold": True, "bg_color": "#E4EFEC", "border": 1, "text_wrap": True, "valign": "top"}
        ),
        "tag": book.add_format({**font, "font_size": 8, "font_color": "#616C69", "border": 1}),
        "guide": book.add_format(
            {**font, "font_size": 8, "italic": True, "border": 1, "text_wrap": True, "valign": "top"}
        ),
        "fixed": book.add_format({**font, "border": 1, "bg_color": "#F3F1EA", "num_format": "@"}),
        "free": book.add_format({**font, "border": 1, "locked": False}),
    }


def _heads(sheet: Any, fields: list[Definition], style: dict[str, Any]) -> None:
    for at, word in enumerate(WHO):
        sheet.write_string(0, at, word, style["head"])
        sheet.write_string(1, at, f"_{at}", style["tag"])
        sheet.write_string(2, at, _("Không sửa") if at == 0 else "", style["guide"])
    for at, field in enumerate(fields, start=len(WHO)):
        label = f"{field.group} · {field.vi}" if field.group else field.vi
        sheet.write_string(0, at, label, style["head"])
        sheet.write_string(1, at, field.tag, style["tag"])
        sheet.write_string(2, at, guide(field), style["guide"])


def guide(field: Definition) -> str:
    """What to write in a column, in a few words."""
    parts = [field.unit] if field.unit else []
    if field.possible:
        parts.append(f"{formats.number(field.possible[0])} đến {formats.number(field.possible[1])}")
    if field.codes:
        parts.append(_("chọn trong danh sách"))
    if field.type == "icd":
        parts.append(_("mã ICD-10, cách nhau bằng ;"))
    if field.rule:
        parts.append(field.rule)
    return ", ".join(parts)


def _person(sheet: Any, row: int, number: int, appointment: Any, style: dict[str, Any]) -> None:
    person = appointment.person
    values = (
        str(appointment.pk), str(number), formats.time_vn(appointment.at), person.full_name,
        person.birth.display() if person.birth else "", person.get_sex_display(), person.address,
    )  # fmt: skip
    for at, value in enumerate(values):
        sheet.write_string(row, at, value, style["fixed"])


def _reference(
    lists: Any, form: FormDefinition, fields: list[Definition], style: dict[str, Any]
) -> dict[str, str]:
    """Write each code list into its own column of the locked sheet; gives the range of the codes."""
    ranges = {}
    used = list(dict.fromkeys(field.codes for field in fields if field.codes))
    for at, name in enumerate(used):
        column = at * 2
        lists.write_string(0, column, name, style["head"])
        for row, (code, label) in enumerate(form.code_lists[name].items(), start=1):
            lists.write_string(row, column, code, style["fixed"])
            lists.write_string(row, column + 1, label, style["fixed"])
        letter = xlsxwriter.utility.xl_col_to_name(column)
        ranges[name] = f"='Danh mục'!${letter}$2:${letter}${len(form.code_lists[name]) + 1}"
    return ranges


def _validation(field: Definition, ranges: dict[str, str]) -> dict[str, Any] | None:
    if field.codes and field.type != "codes":
        return {
            "validate": "list",
            "source": ranges[field.codes],
            "error_title": field.tag,
            "error_message": guide(field)[:250],
        }
    if field.possible:
        kind = "integer" if field.type == "integer" else "decimal"
        low, high = field.possible
        return {
            "validate": kind,
            "criteria": "between",
            "minimum": low,
            "maximum": high,
            "error_title": field.tag,
            "error_message": guide(field)[:250],
        }
    if field.size and field.type == "text":
        return {
            "validate": "length",
            "criteria": "<=",
            "value": field.size,
            "error_message": f"Nhiều nhất {field.size} ký tự.",
        }
    return None
