"""Lists of what a gateway holds: from its own call, or saved from the portal's pages as JSON or XLSX (100 rows a page).

The portal's page gives patient_id, check_up_id, ngay_kham, status, type, times, full_name, id_number, date_of_birth, gender,
detail_address (vn-official-texts §5.3). Only the record's id, the person's number and the day are read, to find our own
encounter; nothing of them is kept.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from dataclasses import dataclass
from typing import Any

import openpyxl

from kham.kernel.reasons import Refusal
from kham.records.rules.reconciling import There

LIMIT_ROWS = 200_000
LIMIT_BYTES = 400 * 1024 * 1024  # unpacked
# Our name → headings, in the portal's own words and in those of its Vietnamese page; compared without spaces and marks.
HEADINGS = {
    "visit_id": ("check_up_id", "visit_id", "ma_lk", "mã hồ sơ", "mã lượt khám"),
    "msg_id": ("msg_id", "mã thông điệp"),
    "number": ("id_number", "so_cccd", "số cccd", "số định danh", "cccd"),
    "day": ("ngay_kham", "ngày khám", "exam_date"),
    "version": ("times", "version", "lần", "lần gửi", "phiên bản"),
    "status": ("status", "trạng thái"),
    "type": ("type", "loại"),
    "current": ("current",),
}


@dataclass(frozen=True)
class Row:
    """One line of a saved list."""

    visit_id: str
    msg_id: str
    number: str
    day: str
    version: int
    status: str
    type: str
    current: bool

    def there(self, visit_id: str) -> There:
        """As a record to compare; a line that names nobody of ours stands under the portal's own id."""
        more = {"status": self.status, "day": self.day, "type": self.type}
        return There(visit_id or self.visit_id, self.msg_id, self.version, self.current, more)


def of_channel(row: dict[str, Any], sender: str) -> There:
    """A line of the gateway's own call. Raises Refusal ``portal.list`` when it has no visit."""
    if not isinstance(row, dict) or not row.get("visit_id") or _number(row.get("version") or 1) is None:
        raise Refusal("portal.list", "Cổng trả danh sách không đúng mô tả. Đối chiếu lại sau.")
    more = {"status": _text(row.get("status"))[:40], "type": _text(row.get("type"))[:40], "sender": sender}
    version = _number(row.get("version") or 1) or 1
    current = bool(row.get("current", True))
    return There(_text(row["visit_id"]), _text(row.get("msg_id")), version, current, more)


def _number(said: Any) -> int | None:
    """A version; None for what is none."""
    text = _text(said)
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None


def read(content: bytes, file_name: str) -> list[Row]:
    """Lines of a saved list. Raises Refusal ``portal_list.*`` naming file, row and remedy."""
    lines = (
        _json(content, file_name) if content.lstrip()[:1] in (b"[", b"{") else _workbook(content, file_name)
    )
    rows = []
    for place, line in lines:
        visit, number = _text(line.get("visit_id")), re.sub(r"\D", "", _text(line.get("number")))
        if not visit and not number:
            continue
        day = _day(line.get("day"))
        if not visit and not day:
            raise Refusal(
                "portal_list.row",
                f"{file_name}, dòng {place}: không có mã hồ sơ, và ngày khám không đọc được. Tải lại danh sách từ cổng.",
            )
        version = _text(line.get("version"))
        current = line.get("current")
        rows.append(
            Row(
                visit_id=visit,
                msg_id=_text(line.get("msg_id")),
                number=number,
                day=day,
                version=_number(version) or 1,
                status=_text(line.get("status"))[:40],
                type=_text(line.get("type"))[:40],
                current=current not in (False, "false", "0", 0),
            )
        )
    return rows


def _json(content: bytes, file_name: str) -> list[tuple[int, dict[str, Any]]]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as wrong:
        raise Refusal(
            "portal_list.json", f"{file_name}: không phải JSON đọc được. Tải lại danh sách từ cổng."
        ) from wrong
    lines = _lines(found)
    if lines is None:
        raise Refusal(
            "portal_list.json", f"{file_name}: không thấy danh sách hồ sơ nào trong tệp. Tải lại từ cổng."
        )
    named = [
        (place, _named(line))
        for place, line in enumerate(lines[:LIMIT_ROWS], start=1)
        if isinstance(line, dict)
    ]
    if lines and not any("visit_id" in line or "number" in line for _, line in named):
        raise Refusal(
            "portal_list.columns",
            f"{file_name}: không có cột mã hồ sơ hoặc số định danh (check_up_id, id_number).",
        )
    return named


def _lines(found: Any) -> list[Any] | None:
    """The list itself, bare or under "items", "data", "content"…; pages saved one after another are joined."""
    if isinstance(found, list):
        inner = [_lines(page) for page in found if isinstance(page, dict) and _holder(page)]
        return [line for page in inner for line in page or []] if inner else found
    if isinstance(found, dict):
        holder = _holder(found)
        return _lines(found[holder]) if holder else None
    return None


def _holder(page: dict[str, Any]) -> str:
    for key in ("items", "data", "content", "rows", "list", "result"):
        if isinstance(page.get(key), list | dict):
            return key
    return ""


def _workbook(content: bytes, file_name: str) -> list[tuple[int, dict[str, Any]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            whole = sum(part.file_size for part in packed.infolist())
        if whole > LIMIT_BYTES:
            raise ValueError("unpacks to more than a list can be")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Exception as wrong:  # openpyxl raises a dozen kinds for a damaged file
        raise Refusal("portal_list.file", f"{file_name}: không phải tệp XLSX hoặc JSON đọc được.") from wrong
    heads: dict[int, str] = {}
    lines: list[tuple[int, dict[str, Any]]] = []
    for place, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
        if not heads:
            names = {at: name for at, cell in enumerate(cells) if (name := _name(_text(cell)))}
            heads = names if {"visit_id", "number"} & set(names.values()) else {}
        elif any(cell not in (None, "") for cell in cells):
            lines.append((place, {name: cells[at] for at, name in heads.items() if at < len(cells)}))
        if len(lines) >= LIMIT_ROWS:
            break
    if not heads:
        raise Refusal(
            "portal_list.columns",
            f"{file_name}: trang đầu không có cột mã hồ sơ hoặc số định danh (check_up_id, id_number). Tải lại từ cổng.",
        )
    return lines


def _named(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for key, value in line.items() if (name := _name(key))}


def _name(heading: str) -> str:
    plain = re.sub(r"\s+", " ", heading).strip().lower()
    return next((name for name, known in HEADINGS.items() if plain in known), "")


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = "" if value is None else str(value)[:300]
    return "".join(sign for sign in text if sign.isprintable()).strip()


def _day(value: Any) -> str:
    if isinstance(value, dt.datetime | dt.date):
        return f"{value:%Y-%m-%d}"
    text = _text(value)
    if found := re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        year, month, day = map(int, found.groups())
    elif found := re.match(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
        day, month, year = map(int, found.groups())
    elif found := re.fullmatch(r"(\d{4})(\d{2})(\d{2})\d*", text):
        year, month, day = map(int, found.groups())
    else:
        return ""
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return ""
