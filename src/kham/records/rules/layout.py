"""Which tag lies in which part, taken from the form definition, so that a field is described once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Layout:
    """Tags of each part in order, root element of each part, type and size of each tag, and fields that become laboratory rows.

    `instead`: a mandatory tag may be empty when one of these is given. `form_type` is the TYPE the form is made for.

    `signatures`: tag of an examiner's mark (CKDT_…) → the field beside it and its station.

    `depends`: tag → (question, answers that allow it); `of_sex`, `in_months`: of whom a tag is asked.

    `labs` holds (tag, name, unit) of quick-entry laboratory fields; `words` the words of coded laboratory values.
    """

    parts: Mapping[str, tuple[str, ...]]
    roots: Mapping[str, str]
    sizes: Mapping[str, int]
    exact: frozenset[str]
    labels: Mapping[str, str]
    mandatory: tuple[str, ...]
    instead: Mapping[str, tuple[str, ...]]
    form_type: str
    labs: tuple[tuple[str, str, str], ...]
    words: Mapping[str, Mapping[str, str]]
    depends: Mapping[str, tuple[str, tuple[str, ...]]]
    of_sex: Mapping[str, tuple[str, ...]]
    in_months: Mapping[str, tuple[int, int]]
    signatures: Mapping[str, tuple[str, str]] = field(default_factory=dict)


_cache: dict[tuple[str, ...], Layout] = {}


def of_form(form: Any) -> Layout:
    """The layout of a form definition (exams). Definitions never change, so it is kept."""
    key = (form.form, form.version, *form.extensions)
    if key not in _cache:
        _cache[key] = _make(form)
    return _cache[key]


def _make(form: Any) -> Layout:
    national = [f for f in form.fields if f.national and not f.row_of and f.part in form.parts]
    parts: dict[str, list[str]] = {part: [] for part in form.parts}
    for one in national:
        if one.type != "table":
            parts[one.part].append(one.tag)
            if one.signature:
                parts[one.part].append(one.signature)
    laboratory = [f for f in form.fields if f.lab]
    return Layout(
        parts={part: tuple(tags) for part, tags in parts.items()},
        roots=dict(form.parts),
        sizes={f.tag: f.size for f in form.fields if f.size},
        exact=frozenset(f.tag for f in form.fields if f.exact),
        labels={f.tag: f.vi for f in form.fields},
        mandatory=tuple(
            f.tag for f in sorted(form.fields, key=lambda one: one.mandatory or 0) if f.mandatory
        ),
        instead={f.tag: tuple(f.instead) for f in form.fields if f.instead},
        form_type=form.type,
        labs=tuple((f.tag, f.lab, f.unit) for f in laboratory),
        words={f.tag: dict(form.codes_of(f)) for f in laboratory if f.codes},
        depends={
            f.tag: (question, tuple(allowed))
            for f in national
            for question, allowed in f.applies.answers.items()
            if "*" not in allowed
        },
        of_sex={f.tag: tuple(f.applies.sex) for f in national if f.applies.sex},
        in_months={
            f.tag: (f.applies.months_from, f.applies.months_below)
            for f in national
            if f.applies.months_from is not None and f.applies.months_below is not None
        },
        signatures={f.signature: (f.tag, f.station) for f in national if f.signature},
    )
