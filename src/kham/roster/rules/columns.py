"""Guessing what each column means: the heading first, then what stands in the cells. A person confirms the guess."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from dataclasses import field as default
from typing import Any

from kham.kernel import legacy
from kham.kernel.names import clean, fold
from kham.roster.reading.shapes import Cell, Sheet, as_text, letter
from kham.roster.rules import fields, headers, text

SAMPLE = 400
_EXAMPLES = 4
_SURNAMES = {
    "nguyen", "tran", "le", "pham", "hoang", "huynh", "phan", "vu", "vo", "dang", "bui", "do", "ho", "ngo", "duong", "ly", "dinh",
    "trinh", "mai", "dao", "lo", "vang", "giang", "sung", "thao", "tan", "luong", "to", "ta", "cao", "chu", "luu", "doan", "ha",
    "lam", "tong", "quang", "phung", "khuat", "trieu", "ban", "hang", "lau", "dam", "kieu", "nghiem", "bach", "vuong",
}  # fmt: skip


@dataclass
class Column:
    """One column: letter and heading as the sender sees them, the field it is taken for ("" = not used), and why."""

    index: int
    letter: str
    heading: str
    field: str = ""
    encoding: str = "unicode"
    confidence: float = 0.0
    examples: list[str] = default(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for storage."""
        return asdict(self)


def guess(sheet: Sheet, layout: headers.Layout, remembered: Mapping[str, str] | None = None) -> list[Column]:
    """Every column with its most likely field. ``remembered``: folded heading → field, confirmed by this sender before."""
    body = [cells for number, cells in sheet.rows if number >= layout.first_row][:SAMPLE]
    found: list[Column] = []
    scores: list[dict[str, float]] = []
    for at in range(sheet.width):
        cells = [row[at] for row in body if at < len(row) and row[at] is not None]
        texts = [as_text(cell) for cell in cells]
        encoding = _encoding(texts, sheet.fonts.get(at), layout.encoding)
        decoded = [clean(text.decode(value, encoding)) for value in texts]
        heading = layout.headings[at] if at < len(layout.headings) else ""
        column = Column(at, letter(at), heading, "", encoding, 0.0, _examples(decoded))
        found.append(column)
        scores.append(_scores(heading, cells, decoded, remembered or {}))
    _assign(found, scores)
    _settle(found)
    return found


def _encoding(texts: Sequence[str], font: str | None, sheet_encoding: str) -> str:
    detection = legacy.detect(texts, [font] if font else [])
    if detection.encoding == "unicode" and detection.margin < 0.2 and sheet_encoding != "unicode":
        telling = any(not value.isascii() for value in texts)
        return sheet_encoding if telling or sheet_encoding == "viqr" else "unicode"
    return detection.encoding


def _examples(values: Sequence[str]) -> list[str]:
    """A few different values, the first ones seen."""
    return list(dict.fromkeys(value[:60] for value in values if value))[:_EXAMPLES]


def _scores(
    heading: str, cells: Sequence[Cell], texts: Sequence[str], remembered: Mapping[str, str]
) -> dict[str, float]:
    said = dict(fields.by_heading(heading))
    evidence = _evidence(cells, texts)
    scores: dict[str, float] = {}
    for name, weight in said.items():
        fit = evidence.get(_kind_of(name))
        # Content can only speak against a heading where the column holds something.
        scores[name] = weight if fit is None or not texts else weight * (0.55 + 0.45 * fit)
    if not heading and texts:
        for name in ("full_name", "birth", "personal_number", "phone", "sex"):
            fit = evidence.get(_kind_of(name), 0.0) or 0.0
            if fit >= 0.7:
                scores[name] = 0.6 * fit
    known = remembered.get(fold(heading))
    if known is not None:
        scores = {known: 0.995} if known else {}
    return scores


_KINDS = {
    "full_name": "name", "birth": "date", "birth_year": "date", "birth_male": "date", "birth_female": "date", "sex": "sex",
    "personal_number": "number", "phone": "phone", "sex_male": "mark", "sex_female": "mark", "stt": "serial", "age": "age",
    "is_head": "mark", "permanent": "mark", "temporary": "mark", "birth_day": "small", "birth_month": "small",
    "household_head": "headish", "neighbourhood": "words", "address": "words", "insurance_number": "insurance",
}  # fmt: skip


def _kind_of(name: str) -> str:
    return "mark" if name.startswith("mark:") else _KINDS.get(name, "")


_DATE = re.compile(r"(19|20)\d\d|\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2}|^\d{4,8}$|tuổi|tuoi")


def _evidence(cells: Sequence[Cell], texts: Sequence[str]) -> dict[str, float]:
    """For each kind of content the share of filled cells that look like it."""
    if not texts:
        return {}
    total = len(texts)
    folded = [fold(value) for value in texts]
    words = [value.split() for value in folded]

    def share(test: Any) -> float:
        return sum(1 for item in zip(cells, texts, folded, words, strict=True) if test(*item)) / total

    digits = [re.sub(r"\D", "", value) for value in texts]
    name = share(lambda c, t, f, w: 2 <= len(w) <= 7 and not any(s.isdigit() for s in t))
    family = share(lambda c, t, f, w: bool(w) and (w[0] in _SURNAMES or (len(w) > 2 and w[1] in _SURNAMES)))
    mark = share(lambda c, t, f, w: text.is_mark(t))
    return {
        "name": min(1.0, name * (0.5 + family)),
        "date": share(lambda c, t, f, w: isinstance(c, dt.date) or bool(_DATE.search(t))),
        "sex": share(
            lambda c, t, f, w: (
                f in {"nam", "nu", "m", "f", "1", "2", "0", "trai", "gai", "x", "ong", "ba", "n"}
            )
        ),
        "number": sum(9 <= len(d) <= 12 or "e+" in t.lower() for d, t in zip(digits, texts, strict=True))
        / total,
        "insurance": sum(len(d) in (9, 10, 13) for d in digits) / total,
        "phone": sum(8 <= len(d) <= 13 or len(d) > 18 for d in digits) / total,
        "mark": max(mark, 0.3 if mark else 0.0),
        "serial": sum(d == t.strip(". ") and len(d) <= 6 for d, t in zip(digits, texts, strict=True)) / total,
        "age": sum(d == t and len(d) <= 3 for d, t in zip(digits, texts, strict=True)) / total,
        "small": sum(len(d) in (1, 2) for d in digits) / total,
        "headish": 1.0 if name > 0.3 else 0.2 if mark > 0.5 else 0.7,
        "words": 0.4 if name > 0.9 and family > 0.6 else 1.0,
    }


def _assign(found: list[Column], scores: list[dict[str, float]]) -> None:
    """Best score first; each field once, except marks and addresses of which a list may have several."""
    pairs = sorted(
        ((weight, -at, at, name) for at, options in enumerate(scores) for name, weight in options.items()),
        reverse=True,
    )
    taken: set[str] = set()
    for weight, _, at, name in pairs:
        if found[at].field or name in taken or weight < 0.4:
            continue
        found[at].field, found[at].confidence = name, round(weight, 2)
        taken.add(name)


def _settle(found: list[Column]) -> None:
    """Fields that only make sense together."""
    by = {column.field: column for column in found if column.field}

    def turn(old: str, new: str) -> None:
        if old in by and new not in by:
            by[new] = by.pop(old)
            by[new].field = new

    if "family_middle" in by and "given" not in by and "full_name" in by:
        turn("full_name", "given")
    if "given" in by and "family_middle" not in by:
        turn("given", "full_name")
    if "full_name" not in by and "given" not in by:
        turn("household_head", "full_name")
    if "birth_day" in by and "birth_month" not in by and "birth" not in by:
        turn("birth_day", "birth")
    if ("birth_male" in by) != ("birth_female" in by):
        turn("birth_male", "birth_year")
        turn("birth_female", "birth_year")
    if "sex_male" in by and _mostly_years(by["sex_male"]):
        turn("sex_male", "birth_male")
    if "sex_female" in by and _mostly_years(by["sex_female"]):
        turn("sex_female", "birth_female")
    if "guardian" in by and "phone" in by and "guardian_phone" not in by and "class" in by:
        turn("phone", "guardian_phone")


def _mostly_years(column: Column) -> bool:
    years = [value for value in column.examples if re.search(r"(19|20)\d\d", value)]
    return bool(years) and len(years) * 2 >= len(column.examples)


def remember(columns: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Folded heading → field, for the next list of the same sender; unused columns are remembered as unused."""
    return {fold(str(one["heading"])): str(one["field"]) for one in columns if fold(str(one["heading"]))}


def group_of_sheet(sheet_name: str, titles: Sequence[str]) -> str:
    """The target group a sheet's name or titles speak of, or ""; "cận nghèo" before "nghèo"."""
    for words in (sheet_name, *titles):
        for code, form in _SHEET_GROUPS:
            if re.search(form, fold(words)):
                return code
    return ""


_SHEET_GROUPS = [
    ("near_poor", r"\bcan ngheo\b"), ("poor", r"\bho ngheo\b|^ngheo\b"), ("disabled", r"khuyet tat"), ("mental_illness", r"tam than"),
    ("special_child", r"tre em.*(dac biet|kho khan)|hoan canh dac biet"), ("lonely", r"neo don|co don"),
    ("social_protection", r"bao tro|\bbtxh\b"),
    ("merit", r"co cong"), ("elderly", r"cao tuoi|\bnct\b"),
]  # fmt: skip
