"""The tables of worked cases in `cases/*.yaml`: read once, for the tests and for the reference page that prints them.

A table names a rule, a form, a person, and columns. A column is a field of the form, or `sex`, or `age` ("12m" months,
"45d" days, "10y" years on the exam date), or `TAG_*` for the numbered fields of a questionnaire ("1 0 2"). The last two
cells of a line are the level and where the limit comes from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "cases"
ON = dt.date(2026, 8, 5)


@dataclass(frozen=True)
class Case:
    """One line: what is given, and the level the rule must give."""

    rule: str
    form: str
    given: dict[str, Any]
    level: str
    source: str
    where: str


def tables() -> list[dict[str, Any]]:
    """Every table in order of file and line."""
    return [
        table for path in sorted(FOLDER.glob("*.yaml")) for table in yaml.safe_load(path.read_text("utf-8"))
    ]


def cases() -> Iterator[Case]:
    """Every line as a case of the command's shape."""
    for table in tables():
        for number, line in enumerate(table["cases"], start=1):
            *cells, level, source = line
            if len(cells) != len(table["columns"]):
                raise ValueError(
                    f"{table['rule']} line {number}: {len(cells)} cells, {len(table['columns'])} columns"
                )
            given = {
                "exam_date": ON.isoformat(),
                "sex": "male",
                "answers": dict(table.get("extra", {})),
                **table["person"],
            }
            for column, cell in zip(table["columns"], cells, strict=True):
                _put(given, column, cell)
            yield Case(table["rule"], table["form"], given, level, source, f"{table['rule']}-{number}")


def _put(given: dict[str, Any], column: str, cell: str) -> None:
    if column == "sex":
        given["sex"] = cell
    elif column == "age":
        given["birth_date"] = born(cell).isoformat()
    elif column.endswith("_*"):
        for number, item in enumerate(cell.split(), start=1):
            given["answers"][f"{column[:-1]}{number}"] = item
    elif cell != "":
        given["answers"][column] = cell


def born(age: str) -> dt.date:
    """Birthday of somebody who is so old on the exam date: exactly so many days, months or years."""
    count, unit = int(age[:-1]), age[-1]
    if unit == "d":
        return ON - dt.timedelta(days=count)
    months = count * (12 if unit == "y" else 1)
    year, month = divmod(ON.year * 12 + ON.month - 1 - months, 12)
    return dt.date(year, month + 1, ON.day)
