"""What the FHIR door reads: signed encounters of the viewer's units, as resources. What lies outside does not exist.

Only current conclusions of encounters that are not void; people whose service asked to hide them are hidden from machines too.
"""

import datetime as dt
import itertools
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from kham.accounts import permissions as accounts_permissions
from kham.accounts.permissions import NotFound, present
from kham.accounts.roles import May
from kham.exams.models import Conclusion, EncounterState
from kham.exams.queries import definitions
from kham.kernel import clock, formats
from kham.kernel.ids import read_id
from kham.kernel.reasons import Refusal
from kham.places.models import within
from kham.planning.models import Session
from kham.records.models import SharedResource
from kham.records.queries.facts import record_of
from kham.records.rules import questionnaire
from kham.records.rules.fhir import documents
from kham.records.rules.rest import search as search_rules
from kham.records.rules.rest import separate
from kham.records.rules.rest.search import Moment, Search
from kham.roster import queries as roster_queries
from kham.roster.models import Person
from kham.roster.queries import numbers

_WITH = (
    "encounter__person__unit",
    "encounter__session__site",
    "encounter__session__team__facility",
    "encounter__session__campaign__facility",
    "encounter__enrolment",
    "signing_key",
)
# Systems of identifiers by which a person may be searched (POST only); the VN core draft's names.
NUMBERS = {
    "http://fhir.ehealth.gov.vn/core/sid/national_id": "personal_number",
    "http://fhir.ehealth.gov.vn/core/sid/insurance_number": "insurance_number",
}


@dataclass(frozen=True)
class Found:
    """One resource and the encounter it comes from."""

    resource: dict[str, Any]
    conclusion: Conclusion


def signed(viewer: Any) -> QuerySet[Conclusion]:
    """Current conclusions that the viewer may read, oldest first. Raises NotFound without the permission."""
    accounts_permissions.check_may(viewer, May.RECORDS_VIEW)
    return (
        Conclusion.objects.filter(within(viewer.paths, "unit_path"), current=True)
        .filter(encounter__state=EncounterState.CONCLUDED)
        .filter(roster_queries.known(viewer, "encounter__person__"))
        .order_by("concluded_at", "pk")
    )


def asked(viewer: Any, search: Search) -> QuerySet[Conclusion]:
    """Signed encounters under the filters of a search; a reference that leads nowhere finds nothing."""
    found = signed(viewer)
    for name in ("patient", "subject"):
        if name in search.filters:
            found = found.filter(encounter__person__in=_ids(search.filters[name], "Patient"))
    if "encounter" in search.filters:
        found = found.filter(encounter__in=_ids(search.filters["encounter"], "Encounter"))
    if "session" in search.filters:
        found = found.filter(encounter__session__in=_ids(search.filters["session"], "Group"))
    for state in search.filters.get("status", []):
        if state != "finished":
            found = found.none()
    for moment in search.dates:
        day = moment.bound.astimezone(clock.VIETNAM)
        upper = "lt" if day.time() == dt.time() else "lte"  # a moment inside a day: the day overlaps
        found = found.filter(
            **{f"encounter__exam_date__{'gte' if moment.comparison == 'ge' else upper}": day.date()}
        )
    return updated(found, search.updated)


def from_here(moment: dt.datetime, key: str) -> Q:
    """Condition "this conclusion or a later one" in the order of `signed`."""
    return Q(concluded_at__gt=moment) | Q(concluded_at=moment, pk__gte=key)


def updated(found: QuerySet[Conclusion], moments: Iterable[Moment]) -> QuerySet[Conclusion]:
    """Only versions signed in a time."""
    for moment in moments:
        found = found.filter(
            **{f"concluded_at__{'gte' if moment.comparison == 'ge' else 'lt'}": moment.bound}
        )
    return found


def _ids(texts: list[str], kind: str) -> list[uuid.UUID]:
    found = (search_rules.reference(one, kind) for text in texts for one in text.split(","))
    return [one for one in found if one]


def whole(found: QuerySet[Conclusion]) -> QuerySet[Conclusion]:
    """With everything that a document needs beside them."""
    return found.select_related(*_WITH).prefetch_related("encounter__findings", "encounter__consents")


def withdrawn_document(conclusion: Conclusion, version: int, at: dt.datetime) -> dict[str, Any]:
    """The last version of a document, when its encounter was taken back."""
    moment = at.astimezone(clock.VIETNAM).isoformat(timespec="seconds")
    return documents.withdrawn(record_of(conclusion), version, moment)


def document(conclusion: Conclusion) -> dict[str, Any]:
    """The document Bundle of a signed encounter; what must stay here is left out by the builder."""
    return documents.bundle(record_of(conclusion))


def resources(viewer: Any, conclusion: Conclusion) -> list[dict[str, Any]]:
    """Everything of one signed encounter as resources that stand alone, for somebody who may or may not see results."""
    encounter, results = conclusion.encounter, viewer.may(May.RESULTS_VIEW)
    made = separate.resources(
        document(conclusion),
        encounter=encounter.pk.hex,
        person=encounter.person_id.hex,
        version=conclusion.version,
        at=conclusion.concluded_at.astimezone(clock.VIETNAM).isoformat(timespec="milliseconds"),
    )
    return [separate.narrowed(one, results) for one in made]


def one(viewer: Any, kind: str, text: str) -> Found:
    """One resource by its id. Raises NotFound."""
    if kind == "Patient":
        key = read_id(text)
        found = signed(viewer).filter(encounter__person=key).order_by("-concluded_at") if key else None
    elif kind in separate.SHARED:
        places = SharedResource.objects.filter(within(viewer.paths, "unit_path"), kind=kind, key=text)
        found = signed(viewer).filter(encounter__in=places.values("encounter"))
    else:
        key = read_id(text) if kind == "Encounter" else separate.encounter_of(text)
        found = signed(viewer).filter(encounter=key) if key else None
    conclusion = whole(found).first() if found is not None else None
    if conclusion is not None:
        for resource in resources(viewer, conclusion):
            if resource["resourceType"] == kind and resource["id"] == text.lower():
                return Found(resource, conclusion)
    raise NotFound()


def encounter(viewer: Any, text: str) -> Conclusion:
    """The signed conclusion of an encounter. Raises NotFound."""
    key = read_id(text)
    return present(whole(signed(viewer).filter(encounter=key)).first() if key else None)


def of_person(viewer: Any, text: str) -> list[Conclusion]:
    """All signed encounters of a person, newest first. Raises NotFound when there is none."""
    key = read_id(text)
    found = list(whole(signed(viewer).filter(encounter__person=key)).order_by("-concluded_at")) if key else []
    if not found:
        raise NotFound()
    return found


def people(viewer: Any, search: Search) -> QuerySet[Person]:
    """People with a signed encounter, by id; filtered by number when one is given. An unknown system finds nobody."""
    accounts_permissions.check_may(viewer, May.ROSTER_VIEW)
    mine = updated(signed(viewer), search.updated).filter(encounter__person=OuterRef("pk"))
    found = Person.objects.filter(Exists(mine)).order_by("pk")
    if search.ids:
        found = found.filter(pk__in=[key for text in search.ids if (key := read_id(text))])
    for text in search.filters.get("identifier", []):
        system, _bar, value = text.rpartition("|")
        found = found.filter(numbers.has_number(NUMBERS.get(system, ""), value))
    return found


def latest_of(viewer: Any, people: Iterable[Person]) -> Iterator[Conclusion]:
    """The newest signed encounter of each of these people, in their order."""
    wanted = [person.pk for person in people]
    newest: dict[Any, Conclusion] = {}
    for found in whole(signed(viewer).filter(encounter__person__in=wanted)):
        newest[found.encounter.person_id] = found
    return (newest[key] for key in wanted if key in newest)


def sessions(viewer: Any, search: Search | None = None) -> QuerySet[Session]:
    """Sessions of the viewer's units with somebody signed, newest last."""
    accounts_permissions.check_may(viewer, May.ROSTER_VIEW)
    mine = signed(viewer).filter(encounter__session=OuterRef("pk"))
    found = Session.objects.filter(Exists(mine)).select_related("site").order_by("on", "pk")
    for moment in search.dates if search else ():
        day = moment.bound.astimezone(clock.VIETNAM).date()
        found = found.filter(**{f"on__{'gte' if moment.comparison == 'ge' else 'lt'}": day})
    if search and search.ids:
        found = found.filter(pk__in=[key for text in search.ids if (key := read_id(text))])
    return found


def session(viewer: Any, text: str) -> Session:
    """One of them. Raises NotFound."""
    key = read_id(text)
    return present(sessions(viewer).filter(pk=key).first() if key else None)


def group(viewer: Any, session: Session, *, members: bool = True) -> dict[str, Any]:
    """A session as a Group: the people with a signed encounter there."""
    mine = signed(viewer).filter(encounter__session=session)
    made: dict[str, Any] = {
        "resourceType": "Group",
        "id": str(session.pk),
        "type": "person",
        "actual": True,
        "active": True,
        "identifier": [{"system": "urn:kham:session", "value": str(session.pk)}],
        "name": f"Buổi khám {formats.date_vn(session.on)}, {session.site.name}",
    }
    if members:
        keys = mine.order_by("encounter__queue_number").values_list("encounter__person", flat=True)
        made["member"] = [{"entity": {"reference": f"Patient/{key}"}} for key in dict.fromkeys(keys)]
        made["quantity"] = len(made["member"])
    else:
        made["meta"] = {
            "tag": [
                {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}
            ]
        }
        made["quantity"] = mine.aggregate(n=Count("encounter__person", distinct=True))["n"]
    return {key: value for key, value in made.items() if value != []}


def questionnaires(name: str = "", url: str = "", version: str = "") -> list[dict[str, Any]]:
    """The forms, every version, without extensions; by canonical url and version also one with extensions."""
    address, _bar, inside = url.partition("|")
    version = inside or version
    named = [form for form in definitions.shipped() if name in ("", form.form)]
    if address:
        named = [form for form in named if f"urn:kham:form:{form.form}" == address]
    plain, _plus, refs = version.partition("+")
    if plain:
        named = [form for form in named if form.version == plain]
    if refs:
        named = [whole for form in named if (whole := _extended(form, refs.split("+")))]
    return [_questionnaire(form) for form in named]


def _extended(form: Any, refs: list[str]) -> Any:
    """A form with extensions; None when one of them is not there or they do not go together."""
    if len(refs) != len(set(refs)) or not set(refs) <= set(definitions.extensions_of(form.form)):
        return None
    try:
        return definitions.of(form.form, form.version, refs)
    except Refusal:  # two versions of one extension do not go together
        return None


def _questionnaire(form: Any) -> dict[str, Any]:
    made = questionnaire.of_form(form)
    made["id"] = questionnaire_id(form)
    return made


def questionnaire_id(form: Any) -> str:
    """Id behind the door: form and version, and a short mark of the extensions."""
    base = f"{form.form}-{form.version}".replace("_", "-")
    if not form.extensions:
        return base
    mark = uuid.uuid5(uuid.NAMESPACE_URL, " ".join(sorted(form.extensions))).hex[:8]
    return f"{base}-x{mark}"


def one_questionnaire(text: str) -> dict[str, Any]:
    """A form by its id, with extensions too. Raises NotFound."""
    for form in definitions.shipped():
        if not text.startswith(f"{form.form}-{form.version}".replace("_", "-")):
            continue
        refs = definitions.extensions_of(form.form)
        for many in range(len(refs) + 1):
            for chosen in itertools.combinations(refs, many):
                whole_form = _extended(form, list(chosen)) if chosen else form
                if whole_form is not None and questionnaire_id(whole_form) == text:
                    return _questionnaire(whole_form)
    raise NotFound()
