"""Rows and columns of the grid."""

from typing import Any

from kham.exams import queries
from kham.exams.models import Encounter, EncounterState
from kham.exams.queries import client
from kham.exams.rules import grids
from kham.exams.rules.definition import Definition, FormDefinition
from kham.planning.models import Session
from kham.roster import queries as roster_queries


def _people(viewer: Any, session: Session) -> Any:
    found = queries.encounters(viewer, session).filter(roster_queries.known(viewer))
    return found.exclude(state=EncounterState.LEFT).order_by("queue_number")


def fields_of(viewer: Any, session: Session) -> dict[str, Definition]:
    """Fields that may be columns, over the forms of everybody in the session; of an empty one, of the adult form."""
    found: dict[str, Definition] = {}
    for form in _forms(viewer, session):
        for field in grids.choosable(form):
            found.setdefault(field.tag, field)
    return found


def _forms(viewer: Any, session: Session) -> list[FormDefinition]:
    from kham.exams.rules import forms

    known: dict[tuple[Any, ...], FormDefinition] = {}
    for encounter in _people(viewer, session):
        known.setdefault(_key(encounter), queries.form_of(encounter))
    return list(known.values()) or [forms.load("adult", on=session.on)]


def _key(encounter: Encounter) -> tuple[Any, ...]:
    return encounter.form, encounter.form_version, *encounter.extensions


def rows(viewer: Any, session: Session, tags: list[str]) -> dict[str, Any]:
    """{rows: people with answers and form, forms: form → the columns' fields and codes}. Who has none of them is left out."""
    shown: dict[str, dict[str, Any]] = {}
    looked: dict[str, set[str]] = {}
    people = []
    for encounter in _people(viewer, session):
        name = "/".join(map(str, _key(encounter)))
        if name not in shown:
            form = queries.form_of(encounter)
            fields = [form.by_tag[tag] for tag in tags if tag in form.by_tag]
            shown[name] = {
                "fields": [client.field_of(field) for field in fields],
                "codes": {f.codes: form.codes_of(f) for f in fields if f.codes},
            }
            looked[name] = {*tags, *(tag for f in fields for tag in f.applies.tags())}
        if shown[name]["fields"]:
            people.append(_row(encounter, name, looked[name]))
    return {"rows": people, "forms": shown}


def _row(encounter: Encounter, form: str, wanted: set[str]) -> dict[str, Any]:
    """`wanted`: the columns, and what their conditions look at; no other answer leaves the server."""
    person = encounter.person
    return {
        "id": str(encounter.pk),
        "number": encounter.queue_number,
        "name": person.full_name,
        "birth": person.birth.display() if person.birth else "",
        "sex": person.sex,
        "age": queries.age_of(encounter),
        "months": queries.months_of(encounter),
        "form": form,
        "locked": encounter.state == EncounterState.CONCLUDED,
        "answers": {tag: value for tag, value in encounter.answers.items() if tag in wanted},
    }
