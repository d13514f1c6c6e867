"""What a campaign examines, in sentences: which content it follows and why, what an extension asks of whom, what a change changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kham.exams.rules import forms, forms_words
from kham.exams.rules.definition import Extension, FormDefinition
from kham.kernel import formats

FORMS = {
    "child": "trẻ dưới 6 tuổi",
    "minor": "người từ đủ 6 đến dưới 18 tuổi",
    "adult": "người từ đủ 18 tuổi",
}
OLD = "mẫu cũ (Quyết định 1551/QĐ-BYT)"
NEW = "mẫu mới (Thông tư 25/2026/TT-BYT, Quyết định 2062/QĐ-BYT)"
NAMES = {"2026-05": OLD, "2026-07": NEW}


@dataclass(frozen=True)
class Offer:
    """One extension on the page: its code, name, whom it asks, how much, where it comes from."""

    code: str
    title: str
    whom: str
    questions: int
    stations: tuple[str, ...]
    source: str
    local: bool
    gone: bool = False


@dataclass(frozen=True)
class Part:
    """What an extension asks one person beside the form.

    `answered`: whether the answers it waits for were given. `stations`: where it asks, in
    order. `chosen`: fields by which the person chose among its parts, with the codes chosen.
    """

    extension: Extension
    answered: bool
    stations: tuple[str, ...]
    chosen: dict[str, list[str]]


def parts_of(form: FormDefinition, answers: dict[str, Any]) -> list[Part]:
    """The extensions merged into a person's form, in order; one whose file is gone is left out."""
    known = {one.ref: one for one in forms.all_extensions()}
    return [_part(form, known[ref], answers) for ref in form.extensions if ref in known]


def _part(form: FormDefinition, one: Extension, answers: dict[str, Any]) -> Part:
    waits = one.applies.model_copy(
        update={"sex": [], "age_from": None, "age_below": None, "months_from": None, "months_below": None}
    )
    asking = {field.station for field in one.fields}
    choosing = one.narrowing.by if one.narrowing else {}
    return Part(
        one,
        waits.holds(sex="", age=None, answers=answers),
        tuple(station.code for station in form.stations if station.code in asking),
        {tag: str(answers[tag]).split(";") for tag in choosing if answers.get(tag)},
    )


def offers(on: dt.date, chosen: Sequence[str] = ()) -> list[Offer]:
    """Every extension in force, in the order of files, and those chosen whose file is gone."""
    codes = dict.fromkeys(one.extension for one in forms.all_extensions())
    found = [_offer(one) for code in codes if (one := forms.newest(code, on)) is not None]
    known = {one.code for one in found}
    return found + [Offer(code, code, "", 0, (), "", True, gone=True) for code in chosen if code not in known]


def _offer(one: Extension) -> Offer:
    whom = ", ".join(FORMS.get(form, form) for form in one.forms)
    extra = (
        forms_words.condition(forms.load(one.forms[0]), one.applies) if one.applies.tags() == set() else ""
    )
    return Offer(
        one.extension, one.title.vi, f"{whom}; {extra}" if extra else whom, sum(field.typed for field in one.fields),
        tuple(station.vi for station in one.stations), one.source, one.local,
    )  # fmt: skip


def why(version: str, approved_on: dt.date | None) -> str:
    """Why the campaign follows a content."""
    name = NAMES.get(version, version)
    if approved_on is None:
        return f"Chưa ghi ngày duyệt kế hoạch: theo {name}."
    day = formats.date_vn(approved_on)
    if version == "2026-05":
        return f"Kế hoạch duyệt ngày {day}, trước 1/7/2026: đợt này tiếp tục theo {name} (Nghị định 165/2026/NĐ-CP, Điều 95 khoản 1)."
    return f"Kế hoạch duyệt ngày {day}: theo {name}."


def changes(
    before: tuple[str, Iterable[str]], after: tuple[str, Iterable[str]], known: Iterable[Offer]
) -> list[str]:
    """Sentences of what changes from (version, extensions) to (version, extensions); empty when nothing does."""
    titles = {one.code: one for one in known}
    said = []
    if before[0] != after[0]:
        said.append(f"Chuyển từ {NAMES.get(before[0], before[0])} sang {NAMES.get(after[0], after[0])}.")
    was, now = list(before[1]), list(after[1])
    for code in [code for code in now if code not in was]:
        one = titles[code]
        desk = f", thêm bàn {', '.join(one.stations)}" if one.stations else ""
        said.append(f"Bật “{one.title}”: hỏi thêm {one.questions} câu với {one.whom}{desk}.")
    for code in [code for code in was if code not in now]:
        name = titles[code].title if code in titles else code
        said.append(f"Tắt “{name}”: người được đón tiếp sau đây không được hỏi phần này.")
    return said
