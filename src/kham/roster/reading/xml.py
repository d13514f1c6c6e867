"""What calamine does not tell about an .xlsx: fonts of old encodings, formulas (with or without a stored value), hidden rows."""

from __future__ import annotations

import io
import re
import zipfile

from kham.roster.reading.shapes import Sheet

_MOST = 120 * 1024 * 1024  # a part beyond this is not looked at
_FONT = re.compile(rb"<font>.*?</font>|<font\s*/>", re.DOTALL)
_FONT_NAME = re.compile(rb'<name val="([^"]*)"')
_XF = re.compile(rb"<xf\b[^>]*>")
_FONT_ID = re.compile(rb'fontId="(\d+)"')
_STYLED = re.compile(rb'<c r="([A-Z]{1,3})\d+" s="(\d+)"')
_CELL = re.compile(rb'<c r="([A-Z]{1,3}\d+)"[^>]*?(?<!/)>(.*?)</c>', re.DOTALL)
_HIDDEN_ROW = re.compile(rb'<row r="(\d+)"[^>]*hidden="1"')
_OLD = (b".vn", b"vni")


def enrich(content: bytes, sheets: list[Sheet]) -> None:
    """Add fonts and notes to sheets of an .xlsx; parts that are not where Excel puts them are left alone."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = _sheet_parts(archive)
        fonts = _old_fonts(archive)
        for sheet in sheets:
            part = parts.get(sheet.name)
            if part is None or archive.getinfo(part).file_size > _MOST:
                continue
            body = archive.read(part)
            if fonts:
                _note_fonts(sheet, body, fonts)
            if b"<f" in body:
                _note_formulas(sheet, body)
            if b'hidden="1"' in body:
                sheet.hidden_rows = [int(number) for number in _HIDDEN_ROW.findall(body)]


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    import html

    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    book, rels = archive.read("xl/workbook.xml"), archive.read("xl/_rels/workbook.xml.rels")
    targets = {}
    for tag in re.findall(rb"<Relationship\b[^>]*>", rels):
        ident, target = re.search(rb'\bId="([^"]+)"', tag), re.search(rb'Target="([^"]+)"', tag)
        if ident and target:
            path = target[1].decode("utf-8", "replace").lstrip("/")
            targets[ident[1]] = path if path.startswith("xl/") else f"xl/{path}"
    parts = {}
    for tag in re.findall(rb"<sheet\b[^>]*>", book):
        name, ident = re.search(rb'\bname="([^"]*)"', tag), re.search(rb'r:id="([^"]+)"', tag)
        if name and ident and targets.get(ident[1]) in names:
            parts[html.unescape(name[1].decode("utf-8", "replace"))] = targets[ident[1]]
    return parts


def _old_fonts(archive: zipfile.ZipFile) -> dict[int, str]:
    """Style number → font name, for fonts of the old encodings only."""
    if "xl/styles.xml" not in archive.namelist() or archive.getinfo("xl/styles.xml").file_size > _MOST:
        return {}
    styles = archive.read("xl/styles.xml")
    block = re.search(rb"<fonts\b.*?</fonts>", styles, re.DOTALL)
    formats = re.search(rb"<cellXfs\b.*?</cellXfs>", styles, re.DOTALL)
    if not block or not formats:
        return {}
    names = [found[1] if (found := _FONT_NAME.search(font)) else b"" for font in _FONT.findall(block[0])]
    old = {
        at: name.decode("utf-8", "replace") for at, name in enumerate(names) if name.lower().startswith(_OLD)
    }
    ids = [int(found[1]) if (found := _FONT_ID.search(xf)) else 0 for xf in _XF.findall(formats[0])]
    return {style: old[font] for style, font in enumerate(ids) if font in old}


def _note_fonts(sheet: Sheet, body: bytes, fonts: dict[int, str]) -> None:
    for column, style in _STYLED.findall(body):
        name = fonts.get(int(style))
        if name:
            sheet.fonts.setdefault(_index(column), name)


def _note_formulas(sheet: Sheet, body: bytes) -> None:
    total, empty = 0, []
    for place, inside in _CELL.findall(body):
        if b"<f" in inside:
            total += 1
            sheet.formulas.append(place.decode())
            if not re.search(rb"<v>[^<]", inside):
                empty.append(place.decode())
    if total:
        sheet.notes.append(
            f"Trang “{sheet.name}” có {total} ô công thức; chương trình đọc giá trị đã lưu trong tệp."
        )
    if empty:
        some = ", ".join(empty[:5]) + (" …" if len(empty) > 5 else "")
        sheet.notes.append(
            f"Trang “{sheet.name}”: {len(empty)} ô công thức chưa có giá trị lưu ({some}). "
            "Mở tệp bằng Excel, lưu lại rồi nộp để có đủ dữ liệu."
        )


def _index(letters: bytes) -> int:
    number = 0
    for sign in letters:
        number = number * 26 + sign - 64
    return number - 1
