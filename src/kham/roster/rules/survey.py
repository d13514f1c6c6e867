"""The household survey form of 36 columns as a built-in source: known by its shape, read by position, its facts kept.

Rules of the form: one row a member of the household; the periodic check-up or screenings, never both; resident or staying
for under twelve months; the age of a ticked column agrees with the birth date.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from kham.kernel.dates import PartialDate
from kham.kernel.names import fold
from kham.roster.reading.shapes import Sheet, as_text
from kham.roster.rules import fields, templates, text

PREFIX = "survey:"
WIDTH = 36
_BANDS = {"under_6": (0, 5), "from_6_to_18": (6, 18), "over_18": (18, 130)}


def _form() -> list[dict[str, Any]]:
    return templates._raw("household_survey.yaml")["columns"]


def meanings() -> dict[str, str]:
    """What the form's own columns mean, for choosing on screen."""
    return {
        one["field"]: f"Phiếu điều tra: {one['group'].split(':')[0] + ' – ' if one.get('group') else ''}"
        f"{one['heading'].removesuffix(' (x)')}"
        for one in _form()
        if one["field"].startswith(PREFIX)
    }


MEANINGS: dict[str, str] = fields.FIELDS | meanings() | {"person_code": "Mã của Trạm Y tế"}
"""Everything a column can mean: the fields of any list, those of the survey form, and our own code of a person."""


def layout(sheet: Sheet) -> tuple[list[int], int] | None:
    """Header rows and first data row when the sheet is the 36-column form, or None.

    The form numbers its columns 1 … 36 under the headings; a copy without the numbers is known by its own headings.
    """
    for number, cells in sheet.rows[:15]:
        said = [as_text(cell).strip("() ") for cell in cells[:WIDTH]]
        counted = sum(value == str(at) for at, value in enumerate(said, 1))
        if counted >= WIDTH - 4:
            return list(range(max(1, number - 3), number + 1)), number + 1
    if not WIDTH - 1 <= sheet.width <= WIDTH + 3:
        return None
    heads = [(number, fold(" ".join(as_text(cell) for cell in cells))) for number, cells in sheet.rows[:12]]
    asked = [number for number, words in heads if "sang loc" in words or "ung thu" in words]
    periodic = any("dinh ky" in words for _, words in heads)
    if not asked or not periodic:
        return None
    first = _first_person(sheet, max(asked))
    return list(range(min(asked), first)), first


def _first_person(sheet: Sheet, after: int) -> int:
    for number, cells in sheet.rows:
        texts = [as_text(cell) for cell in cells[:7]]
        if (
            number > after
            and len(texts) > 1
            and len(texts[1].split()) >= 2
            and not re.search(r"\d", texts[1])
        ):
            return number
    return after + 1


def columns() -> list[tuple[str, str]]:
    """(field, heading) of the 36 columns in order; the group stands before the heading as in a two-row header."""
    return [
        (one["field"], f"{one['group']} / {one['heading']}" if one.get("group") else one["heading"])
        for one in _form()
    ]


def facts(texts: Sequence[str], at: Mapping[str, int]) -> dict[str, Any]:
    """The ticked facts of one row: {"priority", "pupil" ("here", "away"), "worker", "armed_forces", "others", "examined",
    "wants" ("periodic" or ""), "screenings" [codes], "bands" [age bands ticked], "residence"}; only what was ticked."""

    def ticked(name: str) -> bool:
        index = at.get(PREFIX + name)
        return index is not None and index < len(texts) and text.is_mark(texts[index])

    said = {one["field"][len(PREFIX) :]: one for one in _form() if one["field"].startswith(PREFIX)}
    on = [name for name in said if ticked(name)]
    found: dict[str, Any] = {}
    for name in on:
        stem = re.sub(r"_(under_6|6_18|over_18)$", "", name)
        if stem.startswith("screening_"):
            found.setdefault("screenings", []).append(stem.removeprefix("screening_"))
        elif stem in ("pupil_here", "pupil_away"):
            found["pupil"] = stem.removeprefix("pupil_")
        elif stem == "wants_periodic":
            found["wants"] = "periodic"
        elif stem in ("resident", "short_stay"):
            found.setdefault("residence", stem)
        else:
            found[stem] = True
        if band := said[name].get("band"):
            found.setdefault("bands", []).append(band)
    if {"resident", "short_stay"} <= set(on):
        found["residence"] = "both"
    return found


def groups(found: Mapping[str, Any], birth: str) -> list[str]:
    """Target groups that the ticks prove. "Nhóm 1" names four groups at once and proves none of them."""
    made = []
    if found.get("pupil"):
        made.append("preschool" if "under_6" in found.get("bands", []) else "pupil")
    made += [code for code in ("worker", "armed_forces") if found.get(code)]
    return made


def remarks(found: Mapping[str, Any], birth: str, today: dt.date) -> list[tuple[str, str, str]]:
    """(code, sentence without its place, level) for what contradicts the rules of the form."""
    said = []
    if found.get("wants") and found.get("screenings"):
        said.append(
            ("survey.both", "đăng ký cả khám định kỳ và khám sàng lọc; chỉ được chọn một.", "question")
        )
    if found.get("residence") == "both":
        said.append(
            ("survey.residence", "đánh dấu cả cư trú từ 12 tháng và dưới 12 tháng; để chưa rõ.", "repaired")
        )
    if birth:
        born = PartialDate.from_iso(birth)
        oldest, youngest = today.year - born.year, today.year - born.year - 1
        for band in found.get("bands", []):
            low, high = _BANDS[band]
            if oldest < low or youngest > high:
                said.append(
                    (
                        "survey.band",
                        f"đánh dấu ở cột tuổi không khớp năm sinh {born.year}; tin năm sinh.",
                        "repaired",
                    )
                )
                break
    return said


def lacks(values: Mapping[str, Any], sealed: Mapping[str, Any], today: dt.date) -> list[str]:
    """What a member of a household still lacks: number, phone, birth, exam ("no exam and none asked for"), choice."""
    found, missing = values.get("survey", {}), []
    if not sealed.get("personal_number"):
        missing.append("number")
    if not sealed.get("phone"):
        missing.append("phone")
    if len(values.get("birth", "")) < 10:
        missing.append("birth")
    if not found.get("examined") and not found.get("wants") and not found.get("screenings"):
        missing.append("choice")
    return missing
