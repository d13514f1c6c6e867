"""Birth and sex from whatever columns a list has for them; shared by the reader of rows and the fast reader of columns."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kham.kernel import dates, names, sexes
from kham.kernel.dates import ColumnOrder, DateReading, PartialDate
from kham.roster.reading.shapes import Cell, as_text
from kham.roster.rules import text

BIRTH = ("birth", "birth_male", "birth_female", "birth_year", "birth_month", "birth_day", "age")
SEX = ("sex", "sex_male", "sex_female", "birth_male", "birth_female")
Value = Callable[[str], Cell]


@dataclass(frozen=True)
class Order:
    """How a column writes its dates: day first or month first; ``turned``: Excel swapped what it took for a date."""

    dayfirst: bool = True
    turned: bool = False


def order_of(values: Iterable[Cell]) -> Order:
    """Judged over a whole column.

    Excel set to American dates turns 03/05 into 5 March and leaves 25/05 as text: then every stored date has a "day" up
    to twelve and every text a day above it.
    """
    texts: list[str] = []
    native = small = 0
    for value in values:
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, dt.date):
            native += 1
            small += value.day <= 12
    order: ColumnOrder = dates.column_order(texts)
    told = order.day_first_cells + order.month_first_cells
    turned = native >= 6 and small == native and order.day_first_cells >= 6 and told >= 0.9 * len(texts)
    return Order(order.dayfirst, turned and order.month_first_cells == 0)


def _is_empty(value: Cell) -> bool:
    return value is None or not as_text(value).strip()


def birth(value: Value, orders: Mapping[str, Order], today: dt.date) -> tuple[str, DateReading | None]:
    """The field that tells the birth and what it says. ``value`` gives the decoded cell of a field (None: no such column)."""
    field = next((name for name in ("birth", "birth_male", "birth_female") if not _is_empty(value(name))), "")
    year = value("birth_year")
    short = field == "birth" and not _is_empty(year) and len(as_text(value("birth"))) <= 5
    if field and not short:
        cell, order = value(field), orders.get(field, Order())
        if order.turned and isinstance(cell, dt.date):
            cell = cell.replace(month=cell.day, day=cell.month)
        return field, read_date(cell, "year" if field != "birth" else "", order.dayfirst, today)
    if not _is_empty(year):
        day, month, said = (
            as_text(value(name)).strip() for name in ("birth_day", "birth_month", "birth_year")
        )
        day = day or (as_text(value("birth")).strip() if short else "")
        if month and _holds_more(said):
            day = month = ""
        raw: Cell = "/".join(part for part in (day, month, said) if part) if day or month else year
        return "birth_year", read_date(raw, "year", True, today)
    if not _is_empty(value("age")):
        return "age", read_date(value("age"), "age", True, today)
    return "", None


_PLAIN = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")


def _holds_more(year: str) -> bool:
    return len(year) > 6


@lru_cache(maxsize=1 << 16, typed=True)
def read_date(raw: Cell, hint: str, dayfirst: bool, today: dt.date) -> DateReading:
    """kernel.dates.read_date, remembered: a list of thousands has few different dates; plain ones need no doubt."""
    if type(raw) is str and dayfirst and (found := _PLAIN.fullmatch(raw)):
        day, month, year = int(found[1]), int(found[2]), int(found[3])
        if (
            day <= 28
            and 1 <= month <= 12
            and day
            and day + month > 2
            and today.year - 115 < year < today.year
        ):
            return DateReading(PartialDate(year, month, day))
    return dates.read_date(raw, today=today, column_hint=hint or None, dayfirst=dayfirst)


def blank_sex(counts: Mapping[str, int], heading: str) -> str:
    """What an empty cell of the sex column means, told by the whole column: where only "Nữ" is ever written, the rest are men.

    ``counts``: how often each text stands there; "" for empty.
    """
    told: dict[str, int] = {}
    for said, count in counts.items():
        if said and (found := read_sex(said, heading)):
            told[found] = told.get(found, 0) + count
    filled, empty = sum(told.values()), counts.get("", 0)
    if len(told) != 1 or filled < 5 or not 0.25 <= filled / (filled + empty) <= 0.75:
        return ""
    return "male" if "female" in told else "female" if "male" in told else ""


Body = Sequence[tuple[int, Sequence[Cell]]]


def orders(body: Body, at: Mapping[str, int]) -> dict[str, Order]:
    """How each column of dates is written."""
    return {
        name: order_of(cells[at[name]] for _, cells in body if at[name] < len(cells))
        for name in ("birth", "birth_male", "birth_female")
        if name in at
    }


def blank_of(body: Body, at: Mapping[str, int], headings: Mapping[int, str]) -> str:
    """What an empty cell of the sex column means in this list."""
    if "sex" not in at:
        return ""
    index = at["sex"]
    counts = Counter(
        names.clean(as_text(cells[index])) if index < len(cells) else ""
        for _, cells in body
        if len(cells) > 2
    )
    return blank_sex(counts, headings.get(index, ""))


def sex(value: Value, columns: Collection[str], heading: str, blank: str = "") -> tuple[str, str]:
    """("male" | "female" | "other" | "", remark "both" | "unreadable" | "") from the columns a list has.

    ``blank``: what an empty cell of the sex column means (`blank_sex`).
    """
    said = as_text(value("sex"))
    found = read_sex(said, heading) if said else blank if "sex" in columns else ""
    male = not _is_empty(value("birth_male")) or _ticked(as_text(value("sex_male")), "nam")
    female = not _is_empty(value("birth_female")) or _ticked(as_text(value("sex_female")), "nu")
    if not found and male != female:
        found = "male" if male else "female"
    elif not found and not male and "sex_female" in columns and not {"sex_male", "sex"} & set(columns):
        # A list with the one column "Nữ": a word there is a sex, blank means male.
        found = read_sex(as_text(value("sex_female")), "") or "male"
    elif not found and not female and "sex_male" in columns and not {"sex_female", "sex"} & set(columns):
        found = read_sex(as_text(value("sex_male")), "") or "female"
    if found:
        return found, ""
    return "", "both" if male and female else "unreadable" if said else ""


@lru_cache(maxsize=4096)
def read_sex(said: str, heading: str) -> str:
    """kernel.sexes.read_sex, remembered; "" when nothing is told."""
    return sexes.read_sex(said, column_hint=heading) or ""


@lru_cache(maxsize=4096)
def _ticked(said: str, word: str) -> bool:
    return text.is_mark(said) or names.fold(said) == word


MOTHERS = range(12, 56)  # wide on purpose: who offers to record a newborn, not who may have one


def may_be_mother(sex: str, birth_year: int | None, this_year: int) -> bool:
    """Whether the page of this person offers to record a newborn: a woman of an age for it, or of unknown age."""
    return sex == "female" and (birth_year is None or this_year - birth_year in MOTHERS)
