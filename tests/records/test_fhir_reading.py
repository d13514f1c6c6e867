"""What a program reads: by id, by search, page by page; what it may not see does not exist."""

from __future__ import annotations

import datetime as dt
import json
import logging
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from fhir.resources.R4B import get_fhir_model_class

from kham.exams.models import Conclusion, Encounter
from kham.journal.models import Entry
from kham.kernel import clock
from kham.records.rules.rest import scopes, search
from kham.roster.models import Person
from kham.roster.sealed import index_of
from tests.access.world import World
from tests.records.examined import NUMBER, Examined
from tests.records.fhir import checks
from tests.records.programs import BASE, Program

# The validator knows the short names only; R4 binds CapabilityStatement.format to mime types (BCP 13).
MIME = "Code 'application/fhir+json' is not in required ValueSet"
NATIONAL = "http://fhir.ehealth.gov.vn/core/sid/national_id"
FORM = "application/x-www-form-urlencoded"


def references(value: Any) -> set[str]:
    """Every reference inside a resource."""
    if isinstance(value, dict):
        own = {value["reference"]} if isinstance(value.get("reference"), str) else set()
        return own.union(*(references(inner) for inner in value.values()))
    if isinstance(value, list):
        return set().union(*(references(inner) for inner in value))
    return set()


def rows(answer: Any) -> list[dict[str, Any]]:
    """Resources of a searchset."""
    assert answer.status_code == 200, answer.content
    return [entry["resource"] for entry in answer.json().get("entry", [])]


def walk(program: Program, path: str) -> list[list[dict[str, Any]]]:
    """All pages of a search by their links."""
    pages, address = [], path
    while address:
        answer = program.get(address)
        pages.append(rows(answer))
        links = {link["relation"]: link["url"] for link in answer.json()["link"]}
        address = links.get("next", "")
        assert len(pages) < 50
    return pages


def test_everything_leads_somewhere(examined: Examined, program: Program) -> None:
    """Each resource of a person is read by its id, is the same there, and every reference in it resolves."""
    made = examined.conclude()
    whole = rows(program.get(f"Patient/{made.encounter.person_id}/$everything"))
    kinds = {one["resourceType"] for one in whole}
    assert {
        "Patient",
        "Encounter",
        "Observation",
        "Condition",
        "Composition",
        "QuestionnaireResponse",
    } <= kinds
    for one in whole:
        assert program.get(f"{one['resourceType']}/{one['id']}").json() == one
        get_fhir_model_class(one["resourceType"]).model_validate(one)
    for wanted in references(whole):
        assert program.get(wanted).status_code == 200, wanted


def test_the_form_of_an_answer_is_found(examined: Examined, program: Program) -> None:
    """QuestionnaireResponse.questionnaire leads to the form with its version and extensions."""
    examined.conclude()
    (one,) = rows(program.get("QuestionnaireResponse"))
    (form,) = rows(
        program.browser.get(f"{BASE}/Questionnaire", {"url": one["questionnaire"]}, headers=program.headers())
    )
    assert f"{form['url']}|{form['version']}" == one["questionnaire"]
    assert program.get(f"Questionnaire/{form['id']}").json() == form
    assert len([one for page in walk(program, "Questionnaire?_count=2") for one in page]) >= 6


def test_the_document_is_the_one_that_is_sent(examined: Examined, program: Program) -> None:
    """$document: Composition first, a document by itself."""
    made = examined.conclude()
    answer = program.get(f"Encounter/{made.encounter_id}/$document").json()
    assert answer["type"] == "document" and answer["entry"][0]["resource"]["resourceType"] == "Composition"
    get_fhir_model_class("Bundle").model_validate(answer)


def test_pages_hold_everything_once(examined: Examined, program: Program) -> None:
    """Whatever the size of a page; also when an encounter has more than fits."""
    for _ in range(3):
        examined.conclude()
    for kind in ("Encounter", "Patient", "Observation", "Group"):
        (whole,) = walk(program, f"{kind}?_count=100")
        for size in (1, 2, 7):
            pages = walk(program, f"{kind}?_count={size}")
            assert [one["id"] for page in pages for one in page] == [one["id"] for one in whole]
            assert all(len(page) <= size for page in pages)
    assert len(rows(program.get("Encounter"))) == 3


def test_a_page_cursor_is_not_forged(examined: Examined, program: Program) -> None:
    """Signed, and only for its own kind of search."""
    for _ in range(2):
        examined.conclude()
    links = program.get("Encounter?_count=1").json()["link"]
    cursor = links[1]["url"].partition("_cursor=")[2]
    assert program.get(f"Patient?_cursor={cursor}").status_code == 400
    assert program.get(f"Encounter?_cursor={cursor[:-3]}").status_code == 400


def test_filters(examined: Examined, program: Program, world: World) -> None:
    """By person, day, session, code, time of signing, state."""
    first, second = examined.conclude(), examined.conclude()
    day, tomorrow = world.today.isoformat(), (world.today + dt.timedelta(days=1)).isoformat()
    one = {str(first.encounter_id)}
    both = one | {str(second.encounter_id)}
    for query, found in {
        f"patient=Patient/{first.encounter.person_id}": one,
        f"subject={first.encounter.person_id}": one,
        f"patient={BASE}/Patient/{first.encounter.person_id}": one,
        f"patient=Group/{first.encounter.person_id}": set(),
        "patient=nobody": set(),
        f"_id={first.encounter_id}": one,
        f"_id={first.encounter_id},{second.encounter_id}": both,
        f"date={day}": both,
        f"date=ge{day}&date=lt{tomorrow}": both,
        f"date=gt{day}": set(),
        f"date=le{day[:7]}": both,
        f"date={day[:4]}": both,
        f"session=Group/{examined.session.pk}": both,
        "status=finished": both,
        "status=planned": set(),
        f"_lastUpdated=ge{tomorrow}": set(),
        f"_lastUpdated=lt{tomorrow}": both,
    }.items():
        assert {row["id"] for row in rows(program.get(f"Encounter?{query}"))} == found, query
    own = rows(program.get(f"Observation?encounter={first.encounter_id}&code=http://loinc.org|29463-7"))
    assert len(own) == 1 and own[0]["valueQuantity"]["value"] == 65.5
    assert rows(program.get("Observation?code=nothing")) == []
    assert program.get("Encounter?_summary=count").json()["total"] == 2


@pytest.mark.parametrize(
    "query",
    ["date=yesterday", "date=2026-13-01", "date=ne2026-01-01", "_count=x", "foo=1", "_sort=date", "_include=x", "_cursor=x",
     "date=2026-02-30", "_lastUpdated=9999-12-31", "date=0000-01-01", "patient.name=x", "_count=-1", "_has:x=1"],
)  # fmt: skip
def test_what_is_not_understood_is_refused(program: Program, query: str) -> None:
    """A filter that would be left out could give too much."""
    answer = program.get(f"Encounter?{query}")
    assert answer.status_code == 400 and answer.json()["resourceType"] == "OperationOutcome", answer.content


def test_numbers_stay_out_of_addresses(examined: Examined, program: Program) -> None:
    """By POST only; the answer's links say nothing; an unknown system finds nobody."""
    index = index_of(NUMBER, "personal_number")
    person = examined.person(personal_number=NUMBER, personal_number_index=index)
    examined.conclude(person)
    for name in ("identifier", "name", "birthdate", "phone", "identifier:exact"):
        assert program.get(f"Patient?{name}=x").status_code == 400

    def post(text: str) -> Any:
        return program.browser.post(
            f"{BASE}/Patient/_search",
            urlencode({"identifier": text}),
            headers=program.headers(),
            content_type=FORM,
        )

    answer = post(f"{NATIONAL}|{NUMBER}")
    assert [row["id"] for row in rows(answer)] == [str(person.pk)]
    assert NUMBER not in json.dumps(answer.json()["link"])
    for other in (f"{NATIONAL}|031150099999", NUMBER, f"urn:x|{NUMBER}", f"{NATIONAL}|", "|", "ü|ü"):
        assert rows(post(other)) == [], other


def test_pages_of_a_search_by_post(examined: Examined, program: Program, world: World) -> None:
    """The link next is an address without anything of the form; another client's, another type's or an old one is none."""
    made = [examined.conclude() for _ in range(3)]
    form = urlencode({"identifier": [f"{NATIONAL}|{NUMBER}"], "_count": 1}, doseq=True)

    def post(kind: str, body: str) -> Any:
        path = f"{BASE}/{kind}/_search"
        return program.browser.post(path, body, headers=program.headers(), content_type=FORM)

    def following(answer: Any) -> str:
        return {link["relation"]: link["url"] for link in answer.json()["link"]}.get("next", "")

    assert following(post("Patient", form)) == "", "nobody has this number"
    patient = f"Patient/{made[0].encounter.person_id}"
    answer = post("Observation", urlencode({"patient": patient, "_count": 4}))
    seen, pages, link = rows(answer), 1, following(answer)
    first = link
    while link:
        assert patient not in link and str(made[0].encounter.person_id) not in link and "_cursor" not in link
        answer = program.get(link)
        assert answer.json()["link"][0]["url"].endswith("/Observation/_search")
        seen, pages, link = seen + rows(answer), pages + 1, following(answer)
    whole = [one for page in walk(program, f"Observation?patient={patient}&_count=100") for one in page]
    assert [one["id"] for one in seen] == [one["id"] for one in whole] and pages > 3
    other = Program(world.commune, world.now, per_minute=10_000).sign_in()
    assert other.get(first).status_code == 400
    assert program.get(first.replace("/Observation?", "/Condition?")).status_code == 400
    assert program.get(f"{first}&code=x").status_code == 400
    assert program.get("Observation?_page=x").status_code == 400
    assert program.get(first).status_code == 200
    cache.clear()
    assert program.get(first).status_code == 400, "it has ended"


def test_people_of_several_pages_by_post(examined: Examined, program: Program) -> None:
    """The numbers stay in the form."""
    made = [examined.conclude(examined.person()) for _ in range(3)]
    path = f"{BASE}/Patient/_search"
    answer = program.browser.post(path, "_count=2", headers=program.headers(), content_type=FORM)
    seen = rows(answer)
    (link,) = [one["url"] for one in answer.json()["link"] if one["relation"] == "next"]
    seen += rows(program.get(link))
    assert {one["id"] for one in seen} == {str(one.encounter.person_id) for one in made} and len(seen) == 3


def _absent(program: Program, path: str) -> None:
    answer = program.get(path)
    never = program.get("Encounter/01990000-0000-7000-8000-000000000001")
    assert (answer.status_code, answer.content) == (404, never.content), path


def test_outside_does_not_exist(examined: Examined, world: World) -> None:
    """Another commune's program: 404 as for what never was, and nothing in searches."""
    made = examined.conclude()
    other = Program(world.next_commune, world.now, per_minute=10_000).sign_in()
    inside = Program(world.commune, world.now).sign_in()
    kept = rows(inside.get(f"Patient/{made.encounter.person_id}/$everything"))
    for one in kept:
        _absent(other, f"{one['resourceType']}/{one['id']}")
    for path in (
        f"Encounter/{made.encounter_id}/$document",
        f"Patient/{made.encounter.person_id}/$everything",
        f"Group/{examined.session.pk}",
    ):
        _absent(other, path)
    for kind in search.PARAMETERS:
        if kind != "Questionnaire":
            assert rows(other.get(kind)) == []


def test_only_signed_encounters_exist(examined: Examined, program: Program) -> None:
    """Not one under way, nor a void one, nor somebody whose service hides him."""
    made = examined.conclude()
    path = f"Encounter/{made.encounter_id}"
    assert program.get(path).status_code == 200
    for state in ("in_progress", "void"):
        Encounter.objects.filter(pk=made.encounter_id).update(state=state)
        _absent(program, path)
        _absent(program, f"Patient/{made.encounter.person_id}")
    Encounter.objects.filter(pk=made.encounter_id).update(state="concluded")
    Person.objects.filter(pk=made.encounter.person_id).update(restricted="police")
    _absent(program, path)
    assert rows(program.get("Patient")) == []


def test_an_amendment_is_a_new_version(examined: Examined, program: Program) -> None:
    """The same ids, another version and ETag."""
    made = examined.conclude()
    path = f"Encounter/{made.encounter_id}"
    before = program.get(path)
    Conclusion.objects.filter(pk=made.pk).update(current=False)
    Conclusion.objects.create(
        **{
            field.attname: getattr(made, field.attname)
            for field in Conclusion._meta.fields
            if field.name not in ("id", "version", "amends_reason", "event_id", "current", "concluded_at")
        },
        version=2,
        amends_reason="Sửa mã bệnh",
        concluded_at=made.concluded_at + dt.timedelta(minutes=1),
    )
    after = program.get(path)
    assert after.json()["id"] == before.json()["id"]
    assert (before.json()["meta"]["versionId"], after.json()["meta"]["versionId"]) == ("1", "2")
    assert before.headers["ETag"] != after.headers["ETag"]


def test_unchanged_is_not_sent_again(examined: Examined, program: Program) -> None:
    """ETag and If-None-Match; kept by nobody on the way."""
    made = examined.conclude()
    path = f"Encounter/{made.encounter_id}"
    first = program.get(path)
    assert first.headers["ETag"].startswith('W/"') and "no-store" in first.headers["Cache-Control"]
    assert first.headers["Content-Type"] == "application/fhir+json"
    assert program.get(path, If_None_Match=first.headers["ETag"]).status_code == 304
    assert program.get(path, If_None_Match='W/"else"').status_code == 200
    assert first.headers["Last-Modified"].endswith("GMT")


def test_formats(program: Program) -> None:
    """JSON, and a clear word about anything else."""
    assert program.get("Patient?_format=json").status_code == 200
    assert program.get("Patient?_format=application/fhir%2Bjson&_pretty=true").status_code == 200
    assert program.get("Patient?_format=xml").status_code == 406
    assert program.get("Patient", Accept="application/fhir+xml").status_code == 406
    assert program.get("Patient", Accept="text/html, application/fhir+json;q=0.9").status_code == 200


def test_without_a_token(world: World, client: Any) -> None:
    """401 with a word on how; a browser's session counts for nothing."""
    for path in (
        "Patient",
        "Encounter/x",
        "$export",
        "Group/x/$export",
        "nothing/here/at/all",
        "Patient/x/$everything",
    ):
        for browser in (client, world.client("station_officer")):
            answer = browser.get(f"{BASE}/{path}")
            assert answer.status_code == 401 and answer.headers["WWW-Authenticate"].startswith("Bearer"), path
            assert answer.json()["resourceType"] == "OperationOutcome"
    for text in ("Bearer", "Bearer x", "Basic eDp4", "bearer " + "x" * 5000, "ü"):
        assert client.get(f"{BASE}/Patient", headers={"Authorization": text}).status_code == 401


def test_scopes_bound_every_address(examined: Examined, world: World) -> None:
    """403 with insufficient_scope, the same for what is there and what is not."""
    made = examined.conclude()
    narrow = Program(world.commune, world.now, "system/Patient.rs system/Encounter.r").sign_in()
    assert narrow.get("Patient").status_code == 200
    assert narrow.get(f"Encounter/{made.encounter_id}").status_code == 200
    for path in ("Encounter", "Observation", f"Encounter/{made.encounter_id}/$document", f"Group/{examined.session.pk}",
                 "Observation/x", "Composition/x", "Patient/$export?_type=Observation"):  # fmt: skip
        answer = narrow.get(path, Prefer="respond-async")
        assert answer.status_code == 403 and "insufficient_scope" in answer.headers["WWW-Authenticate"], path
    kinds = {
        one["resourceType"] for one in rows(narrow.get(f"Patient/{made.encounter.person_id}/$everything"))
    }
    assert kinds == {"Patient", "Encounter"}


def test_no_page_of_ours_can_ask(examined: Examined, program: Program) -> None:
    """Searching by POST needs the token and nothing of a browser: no CSRF cookie, and a session alone is nobody."""
    strict = Browser(enforce_csrf_checks=True)
    assert (
        strict.post(f"{BASE}/Patient/_search", "", headers=program.headers(), content_type=FORM).status_code
        == 200
    )
    assert strict.post(f"{BASE}/Patient/_search", {}).status_code == 401
    assert strict.post(f"{BASE}/token", {"grant_type": "client_credentials"}).status_code == 400


def test_two_validators_find_nothing(examined: Examined, program: Program) -> None:
    """What stands alone is as valid as what stands in the document; the door's own resources too."""
    made = examined.conclude()
    whole = rows(program.get(f"Patient/{made.encounter.person_id}/$everything"))
    one_of_each = {one["resourceType"]: one for one in whole}
    for kind, one in one_of_each.items():
        assert checks.first(one) == [], kind
        assert checks.second(one) == [], kind
    for path in (
        f"Group/{examined.session.pk}",
        "metadata",
        "Group",
        "Encounter",
        "Encounter/nothing",
        "Encounter?foo=1",
    ):
        found = [fault for fault in checks.first(program.get(path).json()) if MIME not in fault]
        assert found == [], path


def test_visits_without_results(examined: Examined, world: World) -> None:
    """A program that may know who came does not learn whether something was found."""
    made = examined.conclude()
    path = f"Encounter/{made.encounter_id}"
    whole = Program(world.commune, world.now).sign_in().get(path).json()
    assert whole["diagnosis"]
    narrow = Program(world.commune, world.now, "system/Patient.rs system/Encounter.rs").sign_in()
    for one in (narrow.get(path).json(), *rows(narrow.get("Encounter"))):
        assert set(whole) - set(one) == set(whole) & {"diagnosis", "reasonCode"}


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written(examined: Examined, program: Program, method: str) -> None:
    """405 everywhere, with the token too."""
    made = examined.conclude()
    for path in (
        "",
        "Patient",
        f"Patient/{made.encounter.person_id}",
        "metadata",
        "Patient/x/$everything",
        "a/b/c",
    ):
        answer = getattr(program.browser, method)(
            f"{BASE}/{path}", "{}", content_type="application/fhir+json", headers=program.headers()
        )
        assert answer.status_code in (404, 405) and (path == "" or answer.status_code == 405), path


def test_so_many_a_minute(world: World) -> None:
    """429 with Retry-After; other clients are not held up."""
    busy = Program(world.commune, world.now, per_minute=3).sign_in()
    other = Program(world.commune, world.now).sign_in()
    answers = [busy.get("Patient") for _ in range(8)]
    limited = [one for one in answers if one.status_code == 429]
    assert limited and 0 < int(limited[0].headers["Retry-After"]) <= 60
    assert other.get("Patient").status_code == 200


def test_every_read_is_journalled(examined: Examined, program: Program) -> None:
    """One line for each encounter given, by the program, without a name or value; none for nothing."""
    made = [examined.conclude(), examined.conclude()]
    before = Entry.objects.filter(action="records.fhir_read").count()
    for path, lines in {
        "Encounter": 2,
        "Patient": 2,
        f"Encounter/{made[0].encounter_id}": 1,
        f"Encounter/{made[0].encounter_id}/$document": 1,
        f"Patient/{made[1].encounter.person_id}/$everything": 1,
        f"Observation?encounter={made[0].encounter_id}&_count=1": 1,
        f"Group/{examined.session.pk}": 2,
        "Encounter?_summary=count": 0,
        "Encounter/x": 0,
        "Group": 0,
        "Questionnaire": 0,
    }.items():
        program.get(path)
        after = Entry.objects.filter(action="records.fhir_read").count()
        assert after - before == lines, path
        before = after
    last = Entry.objects.filter(action="records.fhir_read").latest("seq")
    assert last.actor == f"client:{program.client.pk}" and last.role == "machine"
    assert set(last.data) == {"type", "how", "version"} and last.object_type == "exams.encounter"


def test_what_is_withheld_stays_here(examined: Examined, program: Program) -> None:
    """The door gives what the package gives: nothing of HIV, whatever way one asks."""
    made = examined.conclude(icd_codes=["I10", "B20"])
    for path in (
        f"Patient/{made.encounter.person_id}/$everything",
        f"Encounter/{made.encounter_id}/$document",
        "Condition",
        "Composition",
    ):
        text = program.get(path).content.decode()
        assert "B20" not in text and "HIV" not in text, path


JUNK = ["'\"><script>", "%00", "..%2f..%2fetc", "😀" * 40, "x" * 3000, "00000000000000000000000000000000.000000000000",
        "01990000-0000-7000-8000-000000000001", "-1", "%ff%fe", "adult-2026-07-x00000000"]  # fmt: skip


def test_junk_ids(program: Program) -> None:
    """404 or 400, never a fault."""
    for number, kind in enumerate((*scopes.TYPES, "Nothing", "patient")):
        many = JUNK if kind in ("Patient", "Observation") else [JUNK[number % len(JUNK)]]
        for junk in many:
            for path in (f"{kind}/{junk}", f"{kind}?_id={junk}", f"{kind}?patient={junk}"):
                assert program.get(path).status_code in (200, 400, 404), path
    for junk in JUNK:
        assert program.get(f"Encounter?_cursor={junk}").status_code in (200, 400, 404)
        for path in (
            f"Patient/{junk}/$everything",
            f"Encounter/{junk}/$document",
            f"$export-status/{junk}",
            f"Group/{junk}/$export",
        ):
            assert program.get(path, Prefer="respond-async").status_code in (400, 404), path


def test_nothing_personal_in_addresses_and_logs(
    examined: Examined, program: Program, caplog: pytest.LogCaptureFixture
) -> None:
    """Links, headers and logs carry identifiers only."""
    person = examined.person(personal_number=NUMBER, full_name="Tống Quỳnh Mốc")
    made = examined.conclude(person)
    caplog.set_level(logging.DEBUG)
    told = []
    for path in ("Patient", "Encounter?_count=1", f"Patient/{person.pk}/$everything", f"Encounter/{made.encounter_id}/$document",
                 "Observation?_count=3", "Patient?name=Tống", "nothing"):  # fmt: skip
        answer = program.get(path)
        body = answer.json()
        told += [json.dumps(body.get("link", "")), str(dict(answer.headers))]
        told += [json.dumps([entry.get("fullUrl") for entry in body.get("entry", [])])]
    whole = " ".join(told) + caplog.text + json.dumps(list(Entry.objects.values_list("data", flat=True)))
    assert NUMBER not in whole and "Mốc" not in whole and person.phone not in whole


def test_the_description_is_true(world: World, program: Program, client: Browser) -> None:
    """CapabilityStatement: valid, open, and each search parameter it names is taken, each other one refused."""
    told = client.get(f"{BASE}/metadata").json()
    get_fhir_model_class("CapabilityStatement").model_validate(told)
    assert told["fhirVersion"] == "4.0.1"
    kinds = {one["type"]: one for one in told["rest"][0]["resource"]}
    assert set(kinds) == set(scopes.TYPES) - {"Bundle"}
    values = {"token": "x", "reference": "x", "date": "2026-01-01", "string": "x", "uri": "x"}
    for kind, one in kinds.items():
        searchable = {"code": "search-type"} in one["interaction"]
        assert (program.get(kind).status_code == 200) == searchable, kind
        for parameter in one.get("searchParam", []):
            query = f"{kind}?{parameter['name']}={values[parameter['type']]}"
            status = program.get(query).status_code
            assert status == (400 if parameter["name"] == "identifier" else 200), query
    smart = client.get(f"{BASE}/.well-known/smart-configuration").json()
    assert smart["token_endpoint"] == f"http://testserver{BASE}/token"
    assert client.get(f"{BASE}/metadata?_format=xml").status_code == 406


def test_moments_of_a_search() -> None:
    """A day is a day in Viet Nam."""
    found = search.moments("2026-07-05")
    assert found[0].bound == dt.datetime(2026, 7, 5, tzinfo=clock.VIETNAM)
    assert found[1].bound - found[0].bound == dt.timedelta(days=1)
    assert search.moments("ge2026-12")[0].bound.month == 12
    assert search.moments("le2026-12")[0].bound == dt.datetime(2027, 1, 1, tzinfo=clock.VIETNAM)
    assert search.moments("gt2026-07-05T10:00:00Z")[0].bound.tzinfo is not None
