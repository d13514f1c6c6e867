"""Reads a table of neighbourhoods (CSV text) into rows, or says exactly what is wrong with it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from kham.kernel import names

from .keys import folded_key

CODE = re.compile(r"^[0-9A-Z]{1,8}$")
COLUMNS = ("code", "kind", "name")
OPTIONAL = ("households_hint", "lat", "lon")
KINDS = (
    "tổ dân phố", "khu phố", "thôn", "bản", "ấp", "buôn", "bon", "làng", "xóm", "khu", "khóm", "phum", "sóc",
    "plei", "tiểu khu", "khối phố", "khối", "khu dân cư",
)  # fmt: skip
"""Words for a neighbourhood; the law calls them thôn (rural) and tổ dân phố (urban), custom has the others."""


@dataclass(frozen=True, slots=True)
class Row:
    """One neighbourhood as read: line is the line of the file, 2 for the first row."""

    line: int
    code: str
    kind: str
    name: str
    households_hint: int | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong where, with the remedy, in words for the person who made the file."""

    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        return f"dòng {self.line}, cột {self.column}: {self.sentence}"


def read(text: str) -> tuple[list[Row], list[Problem]]:
    """Rows and problems of a CSV with the columns code, kind, name and, if known, households_hint, lat, lon."""
    table = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    header = [h.strip() for h in table.fieldnames or ()]
    missing = [c for c in COLUMNS if c not in header]
    if missing:
        return [], [Problem(1, c, f"thiếu cột này; dòng đầu phải có {', '.join(COLUMNS)}.") for c in missing]
    table.fieldnames = header
    rows: list[Row] = []
    problems: list[Problem] = []
    codes: dict[str, int] = {}
    titles: dict[str, int] = {}
    for cells in table:
        line = table.line_num
        row, wrong = _row(line, {k: names.clean(v) for k, v in cells.items() if k and isinstance(v, str)})
        problems += wrong
        for seen, key, column in (
            (codes, row.code, "code"),
            (titles, f"{folded_key(row.kind)} {folded_key(row.name)}", "name"),
        ):
            if key in seen:
                problems.append(Problem(line, column, f"trùng với dòng {seen[key]}; sửa hoặc bỏ một dòng."))
            seen.setdefault(key, line)
        rows.append(row)
    return rows, problems


def _row(line: int, cells: dict[str, str]) -> tuple[Row, list[Problem]]:
    wrong: list[Problem] = []
    code, name = cells.get("code", ""), cells.get("name", "")
    kind = cells.get("kind", "").lower()
    if not CODE.match(code):
        wrong.append(Problem(line, "code", "mã gồm 1 đến 8 chữ số hoặc chữ in hoa, ví dụ 07."))
    if kind not in KINDS:
        wrong.append(Problem(line, "kind", f"loại phải là một trong: {', '.join(KINDS)}."))
    if not name:
        wrong.append(Problem(line, "name", "ghi tên tổ dân phố, thôn, bản."))
    households = _number(cells, "households_hint", line, wrong)
    lat, lon = _number(cells, "lat", line, wrong), _number(cells, "lon", line, wrong)
    whole = int(households) if households is not None else None
    return Row(line, code, kind, name, whole, lat, lon), wrong


def _number(cells: dict[str, str], column: str, line: int, wrong: list[Problem]) -> float | None:
    text = cells.get(column, "").replace(",", ".")
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < 1_000_000 or (column == "households_hint" and number != int(number)):
        wrong.append(Problem(line, column, "phải là số không âm; để trống nếu chưa biết."))
        return None
    return number
