"""What the entry client is given: the form as data, one person, and what the rules say."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from kham.exams import queries
from kham.exams.models import Encounter, EncounterState
from kham.exams.queries import board
from kham.exams.rules.definition import Definition, FormDefinition
from kham.exams.rules.triage import LABELS, WITHIN
from kham.kernel import clock, formats
from kham.roster import queries as roster_queries


def form(definition: FormDefinition) -> dict[str, Any]:
    """The definition as the client reads it."""
    return {
        "form": definition.form,
        "version": definition.version,
        "stations": [
            {
                "code": s.code,
                "name": s.vi,
                "name_en": s.en,
                "short": s.short,
                "optional": s.optional,
                "doctor": s.doctor,
            }
            for s in definition.stations
        ],
        "codes": definition.code_lists,
        "fields": [
            _field(field)
            for field in definition.fields
            if field.typed or field.type == "table" or field.origin == "roster"
        ],
    }


def _field(field: Definition) -> dict[str, Any]:
    return {
        "tag": field.tag, "label": field.vi, "label_en": field.en, "type": field.type, "size": field.size, "exact": field.exact,
        "unit": field.unit, "codes": field.codes, "station": field.station, "group": field.group, "decimals": field.decimals,
        "possible": field.possible, "plausible": field.plausible, "applies": field.applies.model_dump(), "required": field.required,
        "finding": field.finding, "class_tag": field.class_tag, "organ": field.organ, "origin": field.origin, "rule": field.rule,
        "other_unit": field.other_unit.model_dump() if field.other_unit else None, "national": field.national, "default": field.default,
        "item_of": field.item_of, "normal_codes": field.normal_codes,
    }  # fmt: skip


def data(viewer: Any, encounter: Encounter, *, now: dt.datetime) -> dict[str, Any]:
    """One person: who, answers so far, last year's values beside them, stations, what the rules say, and whom to call next."""
    person = encounter.person
    last = queries.last_of(person, before=encounter)
    return {
        "now": now.isoformat(),
        "number": encounter.queue_number,
        "state": encounter.state,
        "locked": encounter.state in (EncounterState.CONCLUDED, EncounterState.VOID),
        "person": {
            "name": person.full_name,
            "sex": person.sex,
            "sex_word": person.get_sex_display(),
            "age": queries.age_of(encounter),
            "months": queries.months_of(encounter),
            "birth": person.birth.display() if person.birth else "",
            "place": person.unit.full_name,
            "code": person.code,
        },
        "answers": encounter.answers,
        "known": _known(viewer, encounter),
        "skipped": encounter.skipped,
        "replaced": encounter.replaced,
        "stations": queries.stations(encounter),
        "next": queries.next_station(encounter),
        "last": {"on": formats.date_vn(last.exam_date), "answers": last.answers} if last else None,
        "following": _following(viewer, encounter),
        **judged(encounter, encounter.answers),
    }


def _known(viewer: Any, encounter: Encounter) -> dict[str, Any]:
    """What the roster says; numbers as this viewer may see them."""
    known = {
        tag: value for tag, value in queries.administrative(encounter).items() if tag not in encounter.answers
    }
    shown = {"SO_CCCD": roster_queries.shown_number, "DIEN_THOAI": roster_queries.shown_phone}
    return {tag: shown[tag](viewer, value) if tag in shown else value for tag, value in known.items()}


def judged(encounter: Encounter, answers: dict[str, Any]) -> dict[str, Any]:
    """Findings, complaints and suggested classes for answers."""
    said = queries.evaluation(encounter, answers)
    return {
        "triage": said.triage if said.findings else "",
        "findings": [
            {
                "rule": f.rule,
                "level": f.level,
                "label": gettext(LABELS[f.level]),
                "within": gettext(WITHIN[f.level]),
                "sentence": f.sentence,
                "tags": f.tags,
            }
            for f in said.findings
        ],
        "complaints": [
            {"tag": c.tag, "severity": c.severity, "sentence": c.sentence} for c in said.complaints
        ],
        "classes": {o.tag: {"value": o.value, "reason": o.reason} for o in said.organs if not o.given},
    }


def _following(viewer: Any, encounter: Encounter) -> dict[str, dict[str, str]]:
    """Station → the next person waiting there; the queue is read once."""
    found: dict[str, dict[str, str]] = {}
    for other in board.waiting(viewer, encounter.session).exclude(pk=encounter.pk):
        for step in queries.stations(other):
            if step["code"] not in found and step["state"] in ("todo", "optional"):
                url = reverse("exams:station", args=[other.pk, step["code"]])
                found[step["code"]] = {"number": str(other.queue_number), "url": url}
    return found


def local(moment: dt.datetime) -> dt.datetime:
    """A moment in Viet Nam."""
    return moment.astimezone(clock.VIETNAM)
