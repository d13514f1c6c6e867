"""From a form definition to the blocks of its paper: what is a table, a grid of boxes, a line to write on. Pure data out.

Blocks: {"kind": section|title|note|lines|yesno|grid|cells|choices|teeth|items|text|sign, …}. A value that is known stands in its
block; an empty one is left to be written by hand. Layout after Mẫu 01–04 of TT 25/2026/TT-BYT (data/papers/papers.yaml).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from kham.exams.rules import books
from kham.exams.rules.definition import Definition, FormDefinition
from kham.kernel import formats

FILE = Path(__file__).parent.parent / "data" / "papers" / "papers.yaml"
Block = dict[str, Any]
ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V"}
_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
UPPER = (*range(18, 10, -1), *range(21, 29))
LOWER = (*range(48, 40, -1), *range(31, 39))


@lru_cache(maxsize=1)
def settings() -> dict[str, Any]:
    """What the definitions do not say: heads, administrative items, which station goes into which part."""
    read: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return read


def head(form: FormDefinition) -> dict[str, Any]:
    """Mark, title and subtitle of the paper of a form; a form of its own gets its own title."""
    found = settings()["forms"].get(form.form)
    if found is None:
        return {"mark": "", "title": "PHIẾU KHÁM SỨC KHỎE", "subtitle": form.title["vi"], "number": "GKSK", "admin": [],
                "photo": False, "declarer": "Người khai"}  # fmt: skip
    return dict(found)


def administrative(form: FormDefinition, values: Mapping[str, str]) -> list[Block]:
    """Numbered items of the first part."""
    items = []
    for at, one in enumerate(head(form)["admin"], start=1):
        text = " - ".join(str(values[tag]) for tag in one["tags"] if values.get(tag))
        options = one.get("options") or [
            [code, words] for code, words in form.code_lists.get(one.get("codes", ""), {}).items()
        ]
        items.append(
            {
                "label": f"{at}. {one['label']}",
                "value": text,
                "boxes": one.get("boxes", 0),
                "options": [[words, code == text] for code, words in options],
                "wide": bool(one.get("wide") or one.get("codes")),
            }
        )
    return _filled(items)


def _filled(items: list[Block]) -> list[Block]:
    """Items stand two in a row: one that would be left alone before a wide one takes the whole row."""
    column = 0
    for at, item in enumerate(items):
        if item["wide"]:
            column = 0
        elif column == 0 and (at + 1 == len(items) or items[at + 1]["wide"]):
            item["wide"] = True
        else:
            column = 1 - column
    return items


def body(
    form: FormDefinition,
    fields: Iterable[Definition],
    answers: Mapping[str, Any],
    *,
    doctors: Mapping[str, str],
) -> list[Block]:
    """Everything after the administrative part. `fields`: those asked of the person. `doctors`: station → who examined."""
    by_station: dict[str, list[Definition]] = {}
    for one in fields:
        by_station.setdefault(one.station, []).append(one)
    named = {station.code: station.vi for station in form.stations}
    parts = [*settings()["sections"], *_extra(form, by_station, named), settings()["last"]]
    blocks: list[Block] = []
    number = 0
    for part in parts:
        present = [code for code in part["stations"] if by_station.get(code)]
        if not present:
            continue
        title = f"{_NUMERALS[min(number, 11)]}. {part['title'].split('. ', 1)[-1]}"
        number += 1
        blocks.append({"kind": "section", "text": title})
        if part.get("note"):
            blocks.append({"kind": "note", "text": part["note"]})
        blocks += _part(form, part, present, by_station, named, answers, doctors)
    return blocks


def order_of(form: FormDefinition) -> list[str]:
    """Codes of stations in the order of the paper: the parts of the law, then extensions, then the conclusion."""
    known = [code for part in (*settings()["sections"], settings()["last"]) for code in part["stations"]]
    last = settings()["last"]["stations"]
    here = [station.code for station in form.stations]
    return [
        *(c for c in known if c in here and c not in last), *(c for c in here if c not in known), *(c for c in last if c in here)
    ]  # fmt: skip


def _extra(
    form: FormDefinition, by_station: Mapping[str, Any], named: Mapping[str, str]
) -> list[dict[str, Any]]:
    known = {code for part in (*settings()["sections"], settings()["last"]) for code in part["stations"]}
    return [
        {"title": named[code].upper(), "stations": [code]}
        for code in named
        if code not in known and code != "reception" and by_station.get(code)
    ]


def _part(
    form: FormDefinition,
    part: Mapping[str, Any],
    present: list[str],
    by_station: Mapping[str, list[Definition]],
    named: Mapping[str, str],
    answers: Mapping[str, Any],
    doctors: Mapping[str, str],
) -> list[Block]:
    blocks: list[Block] = []
    for at, code in enumerate(present, start=1):
        if len(present) > 1:
            blocks.append({"kind": "title", "text": f"{at}. {named[code]}"})
        blocks += station(form, by_station[code], answers, doctors.get(code, ""))
        if part.get("sign"):
            blocks.append({"kind": "sign", "left": "", "right": head(form)["declarer"], "name": ""})
    return blocks


def station(
    form: FormDefinition, fields: list[Definition], answers: Mapping[str, Any], doctor: str
) -> list[Block]:
    """Blocks of one station, in order of the form."""
    shown = [f for f in fields if not f.item_of and f.tag not in {g.class_tag for g in fields if g.class_tag}]
    blocks: list[Block] = []
    at = 0
    while at < len(shown):
        taken, block = _next(form, shown, at, answers, doctor)
        group = shown[at].group
        if (
            group
            and block["kind"] not in ("items", "cells")
            and not any(b.get("group") == group for b in blocks)
        ):
            blocks.append({"kind": "title", "text": group, "small": True, "group": group})
        if (
            block["kind"] == "choices"
            and blocks
            and blocks[-1]["kind"] == "choices"
            and blocks[-1]["group"] == group
        ):
            blocks[-1]["rows"] += block["rows"]
        else:
            blocks.append({**block, "group": group})
        at += taken
    for one in blocks:
        if one["kind"] == "choices":
            _filled(one["rows"])
    return blocks


def _next(
    form: FormDefinition, shown: list[Definition], at: int, answers: Mapping[str, Any], doctor: str
) -> tuple[int, Block]:
    first = shown[at]
    if first.finding and (first.class_tag or form.items_of(first.tag)):
        run = _run(shown, at, lambda f: f.finding and bool(f.class_tag or form.items_of(f.tag)))
        return len(run), {"kind": "items", "rows": [_item(form, f, answers, doctor) for f in run]}
    if first.type == "teeth":
        return 1, _teeth(form, first, answers)
    if (cells := _cells(shown, at, answers)) is not None:
        return cells
    if first.type == "yesno":
        run = _run(shown, at, lambda f: f.type == "yesno" and f.group == first.group)
        if len(run) < 4:
            return 1, {"kind": "choices", "rows": [_choice(form, first, answers)]}
        rows = [[f.vi, str(answers.get(f.tag, ""))] for f in run]
        return len(run), {"kind": "yesno", "rows": rows}
    if first.type in ("code", "class", "codes"):
        return _coded(form, shown, at, answers)
    if first.type in ("text", "icd", "table") and (first.size or 0) > 60:
        return 1, {
            "kind": "text",
            "label": first.vi,
            "value": text(form, first, answers),
            "lines": 1 if first.type == "icd" else 2,
        }
    run = _run(
        shown,
        at,
        lambda f: (
            f.group == first.group
            and f.type in LINE_TYPES
            and not (f.type in ("text", "icd") and (f.size or 0) > 60)
        ),
    )
    lines = [{"label": f.vi, "unit": f.unit, "value": text(form, f, answers)} for f in run]
    return max(len(run), 1), {"kind": "lines", "rows": lines}


LINE_TYPES = ("text", "integer", "decimal", "bp", "vision", "date", "datetime", "digits", "refraction", "icd")


def _run(shown: list[Definition], at: int, fits: Any) -> list[Definition]:
    run: list[Definition] = []
    for one in shown[at:]:
        if not fits(one) or (run and one.group != run[0].group and not one.finding):
            break
        run.append(one)
    return run


def _item(form: FormDefinition, field: Definition, answers: Mapping[str, Any], doctor: str) -> Block:
    parts = {one.tag.rsplit("_", 1)[-1]: one for one in form.items_of(field.tag)}
    value = text(form, field, answers)
    tick = parts.get("BT")
    normal = str(answers.get(tick.tag, "")) == "1" if tick else False
    signed = any(answers.get(one.tag) not in (None, "") for one in (field, *parts.values()))
    return {
        "no": field.paper.rsplit(".", 1)[-1] if field.paper.count(".") > 1 else "",
        "label": field.vi,
        "normal": normal,
        "text": value,
        "first": str(answers.get(parts["SB"].tag, "") or "") if "SB" in parts else "",
        "sure": str(answers.get(parts["XD"].tag, "") or "") if "XD" in parts else "",
        "class": ROMAN.get(str(answers.get(field.class_tag, "")), "") if field.class_tag else "",
        "graded": bool(field.class_tag),
        "doctor": doctor if signed or answers.get(field.class_tag) else "",
    }


def _teeth(form: FormDefinition, field: Definition, answers: Mapping[str, Any]) -> Block:
    found = {
        int(number): sign
        for number, sign in re.findall(r"(\d{2})\s*([^\d\s;,]+)", str(answers.get(field.tag, "") or ""))
    }
    milk = sorted(number for number in found if number > 50)
    return {
        "kind": "teeth",
        "label": field.vi,
        "upper": [[number, found.get(number, "")] for number in UPPER],
        "lower": [[number, found.get(number, "")] for number in LOWER],
        "milk": ", ".join(f"{number}{found[number]}" for number in milk),
        "legend": " · ".join(f"{code} {words}" for code, words in form.codes_of(field).items()),
    }


def _cells(shown: list[Definition], at: int, answers: Mapping[str, Any]) -> tuple[int, Block] | None:
    """Several groups with the same members become a grid: eyes by kind of glasses, ears by voice."""
    groups: dict[str, list[Definition]] = {}
    for one in shown[at:]:
        if not one.group or one.type not in ("vision", "decimal", "integer", "refraction"):
            break
        groups.setdefault(one.group, []).append(one)
    names = [[_short(f) for f in run] for run in groups.values()]
    alike = (
        [run for run, name in zip(groups.values(), names, strict=True) if name == names[0]] if names else []
    )
    if (
        len(alike) < 2
        or len(names[0]) < 2
        or any(f.type not in ("vision", "decimal", "refraction") for run in alike for f in run)
    ):
        return None
    taken = sum(len(run) for run in alike)
    rows = [[run[0].group, *(shown_value(answers.get(f.tag)) for f in run)] for run in alike]
    return taken, {"kind": "cells", "heads": ["", *names[0]], "rows": rows, "unit": alike[0][0].unit}


def _short(field: Definition) -> str:
    """Name without the group's own words: "Khúc xạ mắt phải" in the group "Khúc xạ" is "Mắt phải"."""
    name = field.vi.removeprefix(field.group).strip()
    return name[:1].upper() + name[1:]


def _coded(
    form: FormDefinition, shown: list[Definition], at: int, answers: Mapping[str, Any]
) -> tuple[int, Block]:
    first = shown[at]
    codes = form.codes_of(first)
    run = _run(shown, at, lambda f: f.type == "code" and f.codes == first.codes and f.group == first.group)
    if len(run) > 2 and len(codes) <= 5:
        rows = [[f.vi, *(str(answers.get(f.tag, "")) == code for code in codes)] for f in run]
        return len(run), {"kind": "grid", "heads": ["", *codes.values()], "rows": rows}
    return 1, {"kind": "choices", "rows": [_choice(form, first, answers)]}


def _choice(form: FormDefinition, field: Definition, answers: Mapping[str, Any]) -> Block:
    """A label with a box for each answer; short ones stand two in a row."""
    chosen = set(str(answers.get(field.tag, "") or "").split(";"))
    options = [
        [ROMAN.get(code, code) if field.type == "class" else words, code in chosen]
        for code, words in form.codes_of(field).items()
    ]
    length = len(field.vi) + sum(len(str(words)) + 4 for words, _ in options)
    return {"label": field.vi, "options": options, "wide": length > 46}


def text(form: FormDefinition, field: Definition, answers: Mapping[str, Any]) -> str:
    """A stored answer as printed."""
    value = answers.get(field.tag)
    if field.type == "table" and isinstance(value, list):
        return "; ".join(
            f"{row.get('TEN_CHI_SO') or row.get('MA_CHI_SO', '')}: {row.get('GIA_TRI', '')} {row.get('DON_VI_DO', '')}".strip()
            for row in value
        )
    codes = form.codes_of(field)
    return codes.get(str(value), shown_value(value))


def shown_value(value: Any) -> str:
    """A stored value on paper: numbers with a decimal comma, dates day first."""
    if value in (None, ""):
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return formats.number(value)
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", str(value))
    return f"{found[3]}/{found[2]}/{found[1]}" if found else str(value)


def asked(form: FormDefinition, *, sex: str, age: int | None) -> list[Definition]:
    """Fields that a paper of this person shows: what depends on another answer is printed too."""
    return [
        field
        for field in form.fields
        if (field.typed or field.origin == "computed")
        and field.station != "reception"
        and books.asked(field, sex=sex, age=age)
    ]
