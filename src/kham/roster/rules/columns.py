"""Guessing what each column means: the heading first, then what stands in the cells. A person confirms the guess."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from dataclasses import field as default
from typing import Any

from kham.kernel import legacy
from kham.kernel.names import clean, fold
from kham.roster.reading.shapes import Cell, Sheet, as_text, letter
from kham.roster.rules import encodings, evidence, fields, headers, headings

SAMPLE = 160
_EXAMPLES = 4


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
    body = _spread([cells for number, cells in sheet.rows if number >= layout.first_row])
    ways = _row_encodings(body, layout.encoding)
    found: list[Column] = []
    scores: list[dict[str, float]] = []
    for at in range(sheet.width):
        pairs = [
            (row[at], way)
            for row, way in zip(body, ways, strict=True)
            if at < len(row) and row[at] is not None
        ]
        cells = [cell for cell, _ in pairs]
        encoding = _encoding([as_text(cell) for cell in cells], sheet.fonts.get(at), layout.encoding)
        decoded = [
            clean(encodings.decode(cell, way, encoding)) if isinstance(cell, str) else as_text(cell)
            for cell, way in pairs
        ]
        heading = layout.headings[at] if at < len(layout.headings) else ""
        found.append(Column(at, letter(at), heading, "", encoding, 0.0, _examples(decoded)))
        scores.append(_scores(heading, evidence.of(cells, decoded), remembered or {}))
    _assign(found, scores)
    _settle(found)
    return found


def _spread(body: list[list[Cell]]) -> list[list[Cell]]:
    """Rows from the whole list: the first settlement alone may be typed in its own way."""
    if len(body) <= SAMPLE:
        return body
    step = len(body) / SAMPLE
    return [body[int(at * step)] for at in range(SAMPLE)]


def _row_encodings(body: Sequence[Sequence[Cell]], usual: str) -> list[str]:
    """Each sampled row's encoding, told by its longer words."""
    return encodings.of_rows(
        [[cell for cell in row if isinstance(cell, str) and " " in cell] for row in body], usual
    )


def _encoding(texts: Sequence[str], font: str | None, sheet_encoding: str) -> str:
    detection = legacy.detect(texts, [font] if font else [])
    if detection.encoding == "unicode" and detection.margin < 0.2 and sheet_encoding != "unicode":
        telling = any(not value.isascii() for value in texts)
        return sheet_encoding if telling or sheet_encoding == "viqr" else "unicode"
    return detection.encoding


def _examples(values: Sequence[str]) -> list[str]:
    """A few different values, the first ones seen."""
    return list(dict.fromkeys(value[:60] for value in values if value))[:_EXAMPLES]


def _scores(heading: str, seen: evidence.Evidence, remembered: Mapping[str, str]) -> dict[str, float]:
    known = remembered.get(fold(heading))
    if known is not None:
        return {known: 0.995} if known else {}
    said = dict(fields.by_heading(heading))
    if not seen.filled:
        return said
    scores = {}
    for name, weight in said.items():
        fit = seen.fit(name)
        if fit is None:
            scores[name] = weight
        elif fit >= 0.25 or seen.filled < 4:
            scores[name] = weight * (0.55 + 0.45 * fit)
    for name, weight in seen.instead(said).items():
        scores[name] = max(scores.get(name, 0.0), weight)
    if not said and not headings.is_other(heading):
        if (seen.shares.get("running", 0.0)) >= 0.9:
            return {"stt": 0.5}
        ceiling = 0.6 if not heading else 0.5
        for name in ("full_name", "birth", "personal_number", "insurance_number", "phone", "sex"):
            fit = seen.fit(name, strict=True) or 0.0
            if fit >= (0.7 if not heading else 0.85):
                scores[name] = ceiling * fit
    return scores


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

    if {"family_middle", "middle"} & set(by) and "given" not in by and "full_name" in by:
        turn("full_name", "given")
    if "given" in by and not {"family_middle", "middle"} & set(by):
        turn("given", "full_name")
    if "full_name" not in by and "given" not in by:
        turn("household_head", "full_name")
    if "birth_day" in by and "birth_month" not in by and "birth" not in by:
        turn("birth_day", "birth")
    if ("birth_male" in by) != ("birth_female" in by):
        turn("birth_male", "birth_year")
        turn("birth_female", "birth_year")
    if "guardian" in by and "phone" in by and "guardian_phone" not in by and "class" in by:
        turn("phone", "guardian_phone")


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
