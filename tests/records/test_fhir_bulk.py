"""$export: asked for, made by a job, fetched as lines, gone after a day."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from kham.accounts.queries import system_viewer
from kham.journal.models import Entry
from kham.kernel import clock
from kham.records.actions import bulk, clients
from kham.records.models import BulkExport
from kham.records.rules.rest import scopes
from kham.roster import actions as roster_actions
from tests.access.world import World
from tests.records.examined import NUMBER, Examined
from tests.records.programs import Program
from tests.records.test_fhir_reading import references

Run = Callable[..., Any]


@pytest.fixture
def ask(django_capture_on_commit_callbacks: Any) -> Run:
    """Kick off an export and let its job run; the address of its status."""

    def run(program: Program, path: str = "$export", *, wait: bool = True) -> Any:
        with django_capture_on_commit_callbacks(execute=wait):
            answer = program.get(path, Prefer="respond-async")
        assert answer.status_code == 202, answer.content
        return answer.headers["Content-Location"]

    return run


def lines(program: Program, manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """All resources of an export, checked against its manifest."""
    found = []
    for one in manifest["output"]:
        answer = program.get(one["url"])
        assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/fhir+ndjson"
        rows = [json.loads(line) for line in answer.content.decode().splitlines()]
        assert len(rows) == one["count"] and {row["resourceType"] for row in rows} == {one["type"]}
        found += rows
    return found


def test_the_whole_way(examined: Examined, program: Program, ask: Run) -> None:
    """Everything once, references inside resolve, the same resources as by reading."""
    made = [examined.conclude() for _ in range(3)]
    status = ask(program)
    answer = program.get(status)
    manifest = answer.json()
    assert manifest["requiresAccessToken"] is True and manifest["error"] == [] and "Expires" in answer.headers
    assert manifest["request"].endswith("/fhir/r4/$export")
    rows = lines(program, manifest)
    keys = [(row["resourceType"], row["id"]) for row in rows]
    assert len(keys) == len(set(keys))
    assert references(rows) <= {f"{kind}/{key}" for kind, key in keys}
    encounters = {row["id"] for row in rows if row["resourceType"] == "Encounter"}
    assert encounters == {str(one.encounter_id) for one in made}
    for kind, key in keys[::7]:
        read = program.get(f"{kind}/{key}").json()
        row = next(row for row in rows if (row["resourceType"], row["id"]) == (kind, key))
        assert {**read, "meta": 0} == {**row, "meta": 0}


def test_files_are_sealed_and_go(examined: Examined, program: Program, ask: Run) -> None:
    """Nothing readable on disk; after a day 404, and the sweep deletes; DELETE does so at once."""
    examined.conclude()
    status = ask(program)
    manifest = program.get(status).json()
    export = BulkExport.objects.get()
    for held in export.files:
        content = Path(default_storage.path(held["name"])).read_bytes()
        assert b"resourceType" not in content and b"Observation" not in content
    with clock.shifted(dt.timedelta(hours=25)):
        assert bulk.sweep(now=clock.now()) == 1
    assert not any(default_storage.exists(held["name"]) for held in export.files)
    second = ask(program)
    assert (
        program.browser.delete(
            second.removeprefix("http://testserver"), headers=program.headers()
        ).status_code
        == 202
    )
    assert program.get(second).status_code == 404
    assert manifest["output"]
    kept = BulkExport.objects.exclude(pk=export.pk).get()
    assert kept.state == "cancelled" and kept.files == []


def test_only_so_much(examined: Examined, world: World, ask: Run) -> None:
    """A session, types, a time; never beyond the scopes."""
    examined.conclude()
    program = Program(
        world.commune, world.now, "system/Patient.rs system/Encounter.rs system/Group.rs", per_minute=999
    )
    program.sign_in()

    def kinds(path: str) -> set[str]:
        rows = lines(program, program.get(ask(program, path)).json())
        return {row["resourceType"] for row in rows}

    assert kinds("$export") == {"Patient", "Encounter", "Group"}
    assert kinds("$export?_type=Patient") == {"Patient"}
    assert kinds(f"Group/{examined.session.pk}/$export") == {"Patient", "Encounter", "Group"}
    assert kinds("Patient/$export?_type=Encounter&_outputFormat=ndjson") == {"Encounter"}
    tomorrow = (world.today + dt.timedelta(days=1)).isoformat()
    assert kinds(f"$export?_type=Patient&_since={tomorrow}T00:00:00Z") == set()
    assert kinds(f"$export?_type=Patient&_since={world.today.isoformat()}T00:00:00%2B07:00") == {"Patient"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("$export?_type=Nothing", 404),
        ("$export?_type=Bundle", 404),
        ("$export?_outputFormat=csv", 400),
        ("$export?_since=yesterday", 400),
        ("$export?_typeFilter=Patient?x", 400),
        ("$export?patient=x", 400),
        ("Group/01990000-0000-7000-8000-000000000001/$export", 404),
        ("Group/x/$export", 404),
        ("$export?_type=" + "Patient," * 90 + "Patient", 400),
    ],
)
def test_what_is_not_offered(examined: Examined, program: Program, path: str, status: int) -> None:
    """Refused before a job is asked for."""
    assert program.get(path, Prefer="respond-async").status_code == status
    assert not BulkExport.objects.exists()


def test_asynchronous_only(program: Program) -> None:
    """Without Prefer: respond-async there is nothing to wait for."""
    assert program.get("$export").status_code == 400


def test_progress_and_one_at_a_time(examined: Examined, world: World, program: Program, ask: Run) -> None:
    """202 with X-Progress while it runs; a second one waits; another client's export does not exist."""
    examined.conclude()
    status = ask(program, wait=False)
    waiting = program.get(status)
    assert waiting.status_code == 202 and waiting.headers["X-Progress"] and waiting.headers["Retry-After"]
    again = program.get("$export", Prefer="respond-async")
    assert again.status_code == 429 and again.headers["Retry-After"]
    other = Program(world.commune, world.now, per_minute=999).sign_in()
    assert other.get(status).status_code == 404
    bulk.make(export=BulkExport.objects.get(), now=world.now)
    manifest = program.get(status).json()
    assert other.get(manifest["output"][0]["url"]).status_code == 404
    assert program.get(manifest["output"][0]["url"].rpartition("/")[0] + "/999").status_code == 404


def test_another_commune_is_not_in_it(examined: Examined, world: World, ask: Run) -> None:
    """Nor a session of another commune."""
    examined.conclude()
    other = Program(world.next_commune, world.now, per_minute=999).sign_in()
    rows = lines(other, other.get(ask(other)).json())
    assert {row["resourceType"] for row in rows} <= {"Questionnaire"}
    assert other.get(f"Group/{examined.session.pk}/$export", Prefer="respond-async").status_code == 404


def test_narrower_tokens_and_ended_access(examined: Examined, program: Program, ask: Run) -> None:
    """A file needs a token that still covers its type; a revoked client gets nothing more."""
    examined.conclude()
    manifest = program.get(ask(program)).json()
    address = {one["type"]: one["url"] for one in manifest["output"]}
    program.sign_in("system/Patient.rs")
    assert program.get(address["Patient"]).status_code == 200
    assert program.get(address["Observation"]).status_code == 403
    clients.revoke_client(client=program.client, reason="Hết hạn", by=system_viewer("test"), now=program.now)
    assert program.get(address["Patient"]).status_code == 401
    kept = BulkExport.objects.get()
    assert kept.state == "cancelled" and not default_storage.listdir(f"bulk/{kept.pk}")[1]


def test_a_broken_job_says_so(
    examined: Examined, program: Program, ask: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """500 with an OperationOutcome, no files left, and a new export may be asked for."""
    examined.conclude()

    def broken(*_given: Any, **_more: Any) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(bulk, "_finish", broken)
    monkeypatch.setattr(bulk, "PART", 100)  # so that files are there when it breaks
    status = ask(program)
    assert program.get(status).status_code == 500
    export = BulkExport.objects.get()
    assert export.state == "failed" and not default_storage.listdir(f"bulk/{export.pk}")[1]
    monkeypatch.undo()
    assert program.get(ask(program)).status_code == 200


def test_a_job_begun_anew_leaves_nothing_behind(
    examined: Examined, world: World, program: Program, ask: Run
) -> None:
    """A power cut between the files and the end: the second run writes the same, the first run's files are gone."""
    examined.conclude()
    ask(program, wait=False)
    export = BulkExport.objects.get()
    writer = bulk._Writer(export)
    export.types = list(scopes.TYPES)
    writer.add([{"resourceType": "Patient", "id": "x"}])
    writer.close()
    bulk.make(export=BulkExport.objects.get(), now=world.now)
    export.refresh_from_db()
    assert len(default_storage.listdir(f"bulk/{export.pk}")[1]) == len(export.files)


def test_many_parts(examined: Examined, program: Program, ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full part is put away; the manifest names each."""
    monkeypatch.setattr(bulk, "PART", 3000)
    for _ in range(2):
        examined.conclude()
    manifest = program.get(ask(program)).json()
    assert len([one for one in manifest["output"] if one["type"] == "Observation"]) > 2
    lines(program, manifest)


def test_bulk_is_journalled(examined: Examined, program: Program, ask: Run) -> None:
    """Asked, made, each encounter, each file; identifiers only."""
    examined.conclude(examined.person(personal_number=NUMBER))
    manifest = program.get(ask(program)).json()
    lines(program, manifest)
    found = list(Entry.objects.filter(actor=f"client:{program.client.pk}").values_list("action", flat=True))
    for action, times in {
        "records.bulk_asked": 1,
        "records.bulk_made": 1,
        "records.fhir_read": 1,
        "records.bulk_file": len(manifest["output"]),
    }.items():
        assert found.count(action) == times, action
    assert NUMBER not in json.dumps(list(Entry.objects.values_list("data", flat=True)))


def test_somebody_hidden_leaves_every_export_at_once(
    examined: Examined, world: World, program: Program, ask: Run, django_capture_on_commit_callbacks: Any
) -> None:
    """Files of his unit are gone with the decision; a neighbour's stay; asking anew gives the others only."""
    made = [examined.conclude(examined.person()) for _ in range(2)]
    status, elsewhere = ask(program), Program(world.next_commune, world.now, per_minute=999).sign_in()
    theirs = ask(elsewhere)
    manifest = program.get(status).json()
    files = BulkExport.objects.get(client=program.client).files
    running = BulkExport.objects.create(
        client=program.client, unit_path=world.commune.path, scopes=["system/*.rs"], types=["Patient"],
        asked_at=world.now, expires_at=world.now + dt.timedelta(hours=1),
    )  # fmt: skip
    hidden = made[0].encounter.person
    with django_capture_on_commit_callbacks(execute=True):
        restricted = roster_actions.restrict(
            person=hidden, service="police", by=examined.doctor, now=world.now, reason="CV 1/CA"
        )
    assert restricted.service == "police"
    assert program.get(status).status_code == 404
    assert all(program.get(one["url"]).status_code == 404 for one in manifest["output"])
    assert not any(default_storage.exists(held["name"]) for held in files)
    running.refresh_from_db()
    assert bulk.make(export=running, now=world.now).state == "cancelled" and running.files == []
    assert elsewhere.get(theirs).status_code == 200
    rows = lines(program, program.get(ask(program)).json())
    assert {row["id"] for row in rows if row["resourceType"] == "Patient"} == {
        str(made[1].encounter.person_id)
    }
