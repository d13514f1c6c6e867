"""Planted faults in a good document: each is caught by at least one validator, and the table says by which."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from kham.records.rules.fhir import documents
from tests.records.fhir import checks, records

Bundle = dict[str, Any]
Fault = Callable[[Bundle], None]


@pytest.fixture(scope="module")
def good() -> Bundle:
    """A document with every kind of resource that a child's record can hold, and an adult's blood pressure."""
    return documents.bundle(records.full("child", agreements=records.full("adult").agreements))


@pytest.fixture(scope="module")
def adult() -> Bundle:
    return documents.bundle(records.full("adult"))


def one(bundle: Bundle, kind: str) -> dict[str, Any]:
    """The first resource of a kind."""
    found: dict[str, Any] = next(
        entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind
    )
    return found


def put(kind: str, key: str, value: Any) -> Fault:
    """A resource with another value somewhere at its top."""

    def plant(bundle: Bundle) -> None:
        one(bundle, kind)[key] = value

    return plant


def drop(kind: str, key: str) -> Fault:
    """A resource without something it must have."""

    def plant(bundle: Bundle) -> None:
        del one(bundle, kind)[key]

    return plant


def deep(kind: str, change: Callable[[dict[str, Any]], Any]) -> Fault:
    """A resource changed somewhere inside."""

    def plant(bundle: Bundle) -> None:
        change(one(bundle, kind))

    return plant


def shell(change: Callable[[Bundle], Any]) -> Fault:
    """The Bundle itself changed."""
    return lambda bundle: change(bundle)


NOWHERE = {"reference": "urn:uuid:00000000-0000-4000-8000-000000000000"}
# Name, fault, who catches it: 1 pyrofile-validator, 2 HL7's schema, 3 the rules of documents and R4's invariants.
# 4 Medplum, where it is installed, sees what it says too.
FAULTS: list[tuple[str, Fault, str]] = [
    ("a gender that does not exist", put("Patient", "gender", "nam"), "12"),
    ("a birth date as people write it", put("Patient", "birthDate", "05/07/2026"), "124"),
    ("a name that is no list", put("Patient", "name", {"text": "A"}), "24"),
    ("an element that does not exist", put("Patient", "ethnicity", "01"), "124"),
    ("a person active in words", put("Patient", "active", "yes"), "124"),
    ("a contact without anything", put("Patient", "contact", [{"gender": "male"}]), "34"),
    ("an identifier that is a number", deep("Patient", lambda p: p["identifier"][0].update(value=1)), "24"),
    ("an unknown extension", deep("Patient", lambda p: p["extension"].append({"url": "urn:x", "valueString": "x"})), "1"),
    ("an extension without a value", deep("Patient", lambda p: p["extension"].append({"url": "urn:kham:extension:unit"})), "14"),
    ("an empty string", put("Patient", "telecom", [{"system": "phone", "value": ""}]), "2"),
    ("a telephone of no kind", put("Patient", "telecom", [{"system": "zalo", "value": "0912"}]), "2"),
    ("an observation without status", drop("Observation", "status"), "14"),
    ("an observation with a status of ours", put("Observation", "status", "done"), "12"),
    ("an observation without code", drop("Observation", "code"), "24"),
    ("two values at once", put("Observation", "valueString", "x"), "1"),
    ("a value in words that is a number", put("Observation", "valueInteger", "5"), "12"),
    ("a moment without a zone", put("Observation", "issued", "2026-07-05T08:00:00"), "124"),
    ("a date that does not exist", put("Observation", "effectiveDateTime", "2026-02-31"), "3"),
    ("a disease without a person", drop("Condition", "subject"), "24"),
    ("a disease with a status of ours", deep("Condition", lambda c: c["clinicalStatus"]["coding"][0].update(code="bệnh")), "3"),
    ("an encounter without class", drop("Encounter", "class"), "24"),
    ("an encounter that ends before it begins",
     put("Encounter", "period", {"start": "2026-07-05T09:00:00+07:00", "end": "2026-07-05T08:00:00+07:00"}), "1"),
    ("an encounter finished in Vietnamese", put("Encounter", "status", "xong"), "12"),
    ("a composition without date", drop("Composition", "date"), "14"),
    ("a composition without author", drop("Composition", "author"), "24"),
    ("a composition without title", drop("Composition", "title"), "14"),
    ("a section with nothing", deep("Composition", lambda c: c["section"].append({"title": "Trống"})), "34"),
    ("a script in the words", deep("Composition", lambda c: c["section"][0]["text"].update(
        div='<div xmlns="http://www.w3.org/1999/xhtml"><script>x</script></div>')), "3"),
    ("words that are no XHTML", deep("Composition", lambda c: c["section"][0]["text"].update(div="<div>x")), "3"),
    ("a response without status", drop("QuestionnaireResponse", "status"), "14"),
    ("an answer to no question", deep("QuestionnaireResponse", lambda q: q["item"].append({"linkId": "station.none"})), "1"),
    ("an answer of another kind",
     deep("QuestionnaireResponse", lambda q: q["item"][0]["item"][0].update(answer=[{"valueBoolean": True}])), "1"),
    ("a mandatory answer missing", deep("QuestionnaireResponse", lambda q: q["item"][0]["item"].pop(0)), "1"),
    ("a response to a version that does not exist", put("QuestionnaireResponse", "questionnaire", "urn:kham:form:child|1900"), "1"),
    ("a request without intent", drop("ServiceRequest", "intent"), "14"),
    ("a request more urgent than exists", put("ServiceRequest", "priority", "now"), "1"),
    ("a vaccination that happened at no time", drop("Immunization", "occurrenceString"), "34"),
    ("a vaccination with a dose of words",
     put("Immunization", "protocolApplied", [{"doseNumberPositiveInt": "một"}]), "124"),
    ("a consent without scope", drop("Consent", "scope"), "24"),
    ("a consent under no policy", drop("Consent", "policyRule"), "3"),
    ("a provenance without agent", drop("Provenance", "agent"), "24"),
    ("a provenance of nothing", drop("Provenance", "target"), "24"),
    ("a signature that is not base64", deep("Provenance", lambda p: p["signature"][0].update(data="chữ ký")), "34"),
    ("an organization nobody can tell", deep("Organization", lambda o: (o.pop("name"), o.pop("identifier"))), "3"),
    ("a reference that leads nowhere", put("Observation", "subject", NOWHERE), "3"),
    ("a reference to a resource of another kind",
     deep("Observation", lambda o: o["subject"].update(reference=o["encounter"]["reference"])), "13"),
    ("a document without identifier", shell(lambda b: b.pop("identifier")), "34"),
    ("a document without time", shell(lambda b: b.pop("timestamp")), "34"),
    ("a document that does not begin with its Composition", shell(lambda b: b["entry"].append(b["entry"].pop(0))), "134"),
    ("the same resource twice", shell(lambda b: b["entry"].append(b["entry"][1])), "134"),
    ("something nobody speaks of", shell(lambda b: b["entry"].append({
        "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000001",
        "resource": {"resourceType": "Location", "id": "00000000-0000-4000-8000-000000000001", "name": "x"}})), "3"),
    ("a Bundle of a kind that does not exist", shell(lambda b: b.update(type="report")), "12"),
    ("a resource that does not exist", shell(lambda b: b["entry"][1]["resource"].update(resourceType="Person2")), "1234"),
]  # fmt: skip


def caught(bundle: Bundle) -> str:
    """Which of the three say something."""
    found = ""
    for name, check in (
        ("1", checks.first),
        ("2", checks.second),
        ("3", lambda given: checks.document(given) + checks.content(given)),
    ):
        try:
            found += name if check(bundle) else ""
        except (KeyError, TypeError, AttributeError):
            found += name
    return found


def test_the_good_documents_are_good(good: Bundle, adult: Bundle) -> None:
    assert checks.all_faults(good) == [] and checks.all_faults(adult) == []


def test_there_are_enough_faults() -> None:
    assert len(FAULTS) >= 45 and len({name for name, *_ in FAULTS}) == len(FAULTS)


@pytest.mark.long
def test_medplum_finds_its_faults_too(good: Bundle, adult: Bundle) -> None:
    """Medplum reads the same table; nothing in the good documents."""
    if not checks.medplum_folder():
        pytest.skip("Medplum is not installed (tests/records/fhir/medplum/README.md)")
    broken = [copy.deepcopy(good) for _ in FAULTS]
    for bundle, (_name, fault, _by) in zip(broken, FAULTS, strict=True):
        fault(bundle)
    said = checks.third(documents.to_bytes(bundle) for bundle in (good, adult, *broken))
    assert said[:2] == [[], []]
    missed = [
        name for (name, _fault, by), found in zip(FAULTS, said[2:], strict=True) if "4" in by and not found
    ]
    assert missed == [] and sum(map(bool, said[2:])) >= 25


@pytest.mark.parametrize(("fault", "by"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_a_planted_fault_is_caught(good: Bundle, fault: Fault, by: str) -> None:
    broken = copy.deepcopy(good)
    fault(broken)
    said = caught(broken)
    assert said and set(by) - {"4"} <= set(said), f"caught by {said or 'nobody'}"
