"""What the entry client is given: the form as data, one person, and what the rules say."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from kham.accounts.wording import said
from kham.exams import queries
from kham.exams.models import Encounter, EncounterState
from kham.exams.queries import contents, queueing, signing
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
            field_of(field)
            for field in definition.fields
            if field.typed or field.type == "table" or field.origin == "roster"
        ],
    }


def field_of(field: Definition) -> dict[str, Any]:
    """One field of a form as the client reads it."""
    return {
        "tag": field.tag, "label": field.vi, "label_en": field.en, "type": field.type, "size": field.size, "exact": field.exact,
        "unit": field.unit, "codes": field.codes, "station": field.station, "group": field.group, "decimals": field.decimals,
        "possible": field.possible, "plausible": field.plausible, "applies": field.applies.model_dump(), "required": field.required,
        "finding": field.finding, "class_tag": field.class_tag, "organ": field.organ, "origin": field.origin, "rule": field.rule,
        "other_unit": field.other_unit.model_dump() if field.other_unit else None, "national": field.national, "default": field.default,
        "item_of": field.item_of, "normal_codes": field.normal_codes,
        "code_applies": {code: one.model_dump() for code, one in field.code_applies.items()},
    }  # fmt: skip


def data(viewer: Any, encounter: Encounter, *, now: dt.datetime, station: str = "") -> dict[str, Any]:
    """One person: who, answers so far, last year's values beside them, stations, what the rules say, and the desk that works on them."""
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
        "parts": contents.parts(encounter),
        "skipped": encounter.skipped,
        "replaced": encounter.replaced,
        "stations": queries.stations(encounter),
        "next": queries.next_station(encounter),
        "last": {"on": formats.date_vn(last.exam_date), "answers": last.answers} if last else None,
        "desk": _desk(viewer, encounter, station or queries.next_station(encounter), now=now),
        **judged(encounter, encounter.answers),
    }


def _known(viewer: Any, encounter: Encounter) -> dict[str, Any]:
    """What the roster says, as people read it; numbers as this viewer may see them."""
    from kham.exams.queries import administration

    known = {
        tag: value for tag, value in queries.administrative(encounter).items() if tag not in encounter.answers
    }
    shown = {"SO_CCCD": roster_queries.shown_number, "DIEN_THOAI": roster_queries.shown_phone}
    read = administration.as_read(encounter)
    return {
        tag: shown[tag](viewer, value) if tag in shown else read.get(tag, value)
        for tag, value in known.items()
    }


def judged(encounter: Encounter, answers: dict[str, Any]) -> dict[str, Any]:
    """Findings, complaints and suggested classes for answers."""
    found = queries.evaluation(encounter, answers)
    return {
        "triage": found.triage if found.findings else "",
        "findings": [
            {
                "rule": f.rule,
                "level": f.level,
                "label": gettext(LABELS[f.level]),
                "within": gettext(WITHIN[f.level]),
                "sentence": said(f.sentence),
                "tags": f.tags,
                "signed": f.signed,
            }
            for f in found.findings
        ],
        "withheld": signing.withheld(found),
        "complaints": [
            {"tag": c.tag, "severity": c.severity, "sentence": said(c.sentence)} for c in found.complaints
        ],
        "classes": {o.tag: {"value": o.value, "reason": said(o.reason)} for o in found.organs if not o.given},
    }


def _desk(viewer: Any, encounter: Encounter, station: str, *, now: dt.datetime) -> dict[str, Any] | None:
    """The desk that works on this person: the one they were called to, else the one that covers the station."""
    moment = queueing.day(viewer, encounter.session, now=now)
    found = moment.desk(encounter.desk) if encounter.desk else None
    if found is None or (station and station not in found.stations):
        found = next((d for d in moment.desks if d.open and station in d.stations), None)
    if found is None:
        return None
    return {
        "code": found.code,
        "name": found.name,
        "stations": found.stations,
        "waiting": len(moment.queues.waiting.get(found.code, [])),
        "url": reverse("exams:desk", args=[found.pk]),
        "call_url": reverse("exams:call_next", args=[found.pk]),
    }


def local(moment: dt.datetime) -> dt.datetime:
    """A moment in Viet Nam."""
    return moment.astimezone(clock.VIETNAM)
