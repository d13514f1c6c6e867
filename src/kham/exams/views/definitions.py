"""Forms on screen: versions, data dictionary, what a version changed. Public law, nothing personal: for everybody signed in."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kham.accounts.requests import Request
from kham.exams.queries import wording
from kham.exams.rules import forms, forms_diff
from kham.exams.rules import forms_words as words
from kham.exams.rules.definition import Definition, FormDefinition
from kham.kernel.reasons import Refusal


def index(request: Request) -> HttpResponse:
    """Every version of every form, the extensions, and files of the unit that cannot be used."""
    found: dict[str, list[FormDefinition]] = {}
    for form in sorted(forms.all_forms(), key=lambda one: one.valid_from, reverse=True):
        found.setdefault(form.form, []).append(form)
    rows = [
        {"form": form, "older": versions[at + 1].version if at + 1 < len(versions) else ""}
        for name in ("child", "minor", "adult", "mental")
        for versions in [found.get(name, [])]
        for at, form in enumerate(versions)
    ]
    own = {"rows": rows, "extensions": forms.all_extensions(), "broken": forms.broken_files()}
    return render(request, "exams/definitions.html", own)


def show(request: Request, form: str, version: str) -> HttpResponse:
    """The dictionary of one version, by station; `?with=code@version` joins extensions."""
    wanted = [ref for ref in request.GET.get("with", "").split(",") if ref][:12]
    try:
        definition = forms.with_extensions(form, version, wanted)
    except (Refusal, ValueError) as wrong:
        raise Http404 from wrong
    stations = [
        {"name": wording.name(station), "code": station.code, "fields": mine}
        for station in definition.stations
        if (mine := [_row(definition, f) for f in definition.fields if f.station == station.code])
    ]
    offered = [
        one for one in forms.all_extensions() if form in one.forms and one.ref not in definition.extensions
    ]
    own = {
        "form": definition,
        "stations": stations,
        "offered": offered,
        "lists": sorted(definition.code_lists.items()),
    }
    return render(request, "exams/definition.html", own)


def _row(form: FormDefinition, field: Definition) -> dict[str, Any]:
    return {
        "tag": field.tag, "label": wording.name(field), "group": field.group, "part": field.part if field.national else "",
        "type": words.TYPES[field.type], "size": words.size(field), "unit": field.unit, "asked": words.condition(form, field.applies),
        "codes": [f"{code} {label}" for code, label in form.codes_of(field).items()], "rule": field.rule,
        "list": field.codes, "mandatory": field.mandatory, "paper": field.paper,
    }  # fmt: skip


def diff(request: Request, form: str, old: str, new: str) -> HttpResponse:
    """What a version changed, as an amending text."""
    try:
        before, after = forms.load(form, old), forms.load(form, new)
    except Refusal as wrong:
        raise Http404 from wrong
    said = forms_diff.compare(before, after)
    own = {"said": said, "before": before, "after": after, "title": _("Phiên bản mới thay đổi những gì?")}
    return render(request, "exams/definition_diff.html", own)
