"""The data dictionary: every field of every form and extension as Markdown, printed from the definitions."""

from __future__ import annotations

from collections.abc import Iterable

from kham.exams.rules import forms, forms_diff
from kham.exams.rules import forms_words as words
from kham.exams.rules.definition import Definition, Extension, FormDefinition
from kham.kernel import formats

HEAD = """# Data dictionary

<!-- Written by tools/documenting.py; do not edit. -->

Every field of the forms, from `src/kham/exams/data/forms` and `data/extensions`. A tag without a part is kept at the unit and never
sent. "Asked" is empty when the field is asked of everybody; the number under "17" is the field's number in the list asked for before
signing. Conditions and code labels are in Vietnamese, as on the screen.
"""


def page() -> str:
    """The whole page: newest version of each form, what differs in the older ones, the shipped extensions."""
    every = forms.all_forms()
    newest = {form.form: forms.load(form.form) for form in every}
    parts = [HEAD, *(of_form(form) for form in newest.values())]
    for form in every:
        if form.version != newest[form.form].version:
            said = forms_diff.compare(form, newest[form.form]).lines()
            parts.append(
                f"## `{form.form}` {form.version}, how it differs\n\n"
                + "\n".join(f"{line}  " for line in said)
            )
    parts += [of_extension(one) for one in forms.all_extensions() if not one.local]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def of_form(form: FormDefinition) -> str:
    """One form: head, changes, fields by station, code lists."""
    until = f" to {formats.date_vn(form.valid_to)}" if form.valid_to else ""
    lines = [
        f"## {form.title.vi}", "",
        f"`{form.form}` version {form.version}, TYPE {form.type}, from {formats.date_vn(form.valid_from)}{until}. {form.title.en}. "
        f"Paper: {form.paper}. Source: {form.source}.",
        "", *(f"- {formats.date_vn(one.date)}: {one.what} ({one.source})" for one in form.changes),
    ]  # fmt: skip
    for station in form.stations:
        mine = [field for field in form.fields if field.station == station.code]
        if mine:
            lines += ["", f"### {station.vi} (`{station.code}`)", "", *_table(form, mine)]
    return "\n".join([*lines, "", *_lists(form.code_lists)])


def of_extension(one: Extension) -> str:
    """One extension, joined with the first form it is made for."""
    form = forms.with_extensions(one.forms[0], None, [one.ref])
    tags = {field.tag for field in one.fields}
    lines = [
        f"## {one.title.vi}", "",
        f"Extension `{one.ref}` of {', '.join(f'`{name}`' for name in one.forms)}, from {formats.date_vn(one.valid_from)}. "
        f"{one.title.en}. Source: {one.source}.",
        "", *_table(form, [field for field in form.fields if field.tag in tags]),
    ]  # fmt: skip
    return "\n".join([*lines, "", *_lists(one.code_lists)])


def _table(form: FormDefinition, fields: Iterable[Definition]) -> list[str]:
    rows = ["| Tag | Part | Label | English | Type | Size | Unit | Codes | Asked | 17 |", "|" + "---|" * 10]
    for field in fields:
        label = f"{field.group} · {field.vi}" if field.group else field.vi
        rows.append(
            "| " + " | ".join(_cell(one) for one in (
                f"`{field.tag}`", field.part if field.national else "", label, field.en, words.TYPES[field.type],
                words.size(field), field.unit, f"`{field.codes}`" if field.codes else "",
                words.condition(form, field.applies), str(field.mandatory or ""),
            )) + " |"
        )  # fmt: skip
    return rows


def _lists(code_lists: dict[str, dict[str, str]]) -> list[str]:
    if not code_lists:
        return []
    said = [
        f"- `{name}`: " + "; ".join(f"{code} {label}" for code, label in codes.items())
        for name, codes in sorted(code_lists.items())
    ]
    return ["### Code lists", "", *said]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
