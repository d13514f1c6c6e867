"""$export: asking, looking how far it is, fetching files, giving up. HL7 FHIR Bulk Data Access 2.0."""

from __future__ import annotations

import json

from django.http import HttpResponse
from django.urls import reverse

from kham.kernel.reasons import Refusal
from kham.records import queries
from kham.records.actions import bulk
from kham.records.api.door import Answer, Asked, door
from kham.records.api.reading import instant, types_of
from kham.records.models import BulkExport, BulkState
from kham.records.queries import rest
from kham.records.rules.rest.outcome import Wrong

NDJSON = {"application/fhir+ndjson", "application/ndjson", "ndjson", "application/fhir ndjson"}
KNOWN = {"_outputFormat", "_since", "_type"}
ADDRESS = 500


@door("GET", "HEAD", any_format=True)
def everybody(asked: Asked) -> Answer:
    """GET $export: all that the client may read."""
    return _ask(asked)


@door("GET", "HEAD", any_format=True)
def people(asked: Asked) -> Answer:
    """GET Patient/$export: the same; everything here belongs to people."""
    asked.need("Patient")
    return _ask(asked)


@door("GET", "HEAD", any_format=True)
def session(asked: Asked, key: str) -> Answer:
    """GET Group/[id]/$export: one session."""
    asked.need("Group")
    return _ask(asked, rest.session(asked.viewer, key))


def _ask(asked: Asked, session: object = None) -> Answer:
    given = asked.request.GET
    if "respond-async" not in asked.request.headers.get("Prefer", ""):
        raise Wrong("invalid", "$export needs the header Prefer: respond-async.")
    if set(given) - KNOWN:
        raise Wrong("not-supported", f"$export takes {', '.join(sorted(KNOWN))}.")
    if given.get("_outputFormat", "ndjson") not in NDJSON:
        raise Wrong("not-supported", "_outputFormat: application/fhir+ndjson only.")
    address = f"{asked.base}{asked.request.get_full_path().removeprefix('/fhir/r4')}"
    if len(address) > ADDRESS:
        raise Wrong("invalid", "The address is too long.")
    types = types_of(asked, given.get("_type", ""))
    if not types:
        raise Wrong("forbidden", "The token covers no type of resource.")
    bulk.sweep(now=asked.now)
    export = bulk.ask(
        client=asked.token.client,
        scopes=asked.token.scopes,
        types=types,
        since=instant(given["_since"]) if "_since" in given else None,
        session=session,
        request=address,
        by=asked.viewer,
        now=asked.now,
    )
    made = HttpResponse(status=202)
    made.headers["Content-Location"] = _address(asked, "fhir:export_status", export)
    return made


def _address(asked: Asked, name: str, export: BulkExport, **more: int) -> str:
    path = reverse(name, kwargs={"key": str(export.pk), **more})
    return f"{asked.base}{path.removeprefix('/fhir/r4')}"


@door("GET", "DELETE", "HEAD", any_format=True)
def status(asked: Asked, key: str) -> Answer:
    """How far an export is; the list of its files when it is ready. DELETE gives it up."""
    export = queries.export(asked.token, key, asked.now)
    if export.state == BulkState.CANCELLED:
        raise Wrong("not-found", "No such export.")
    if asked.request.method == "DELETE":
        bulk.cancel(export=export, by=asked.viewer, now=asked.now)
        return HttpResponse(status=202)
    if export.state == BulkState.FAILED:
        raise Wrong("exception", "The export could not be made. Ask again.")
    if export.state == BulkState.RUNNING:
        made = HttpResponse(status=202)
        made.headers["X-Progress"] = f"{export.done}/{export.total} encounters"
        made.headers["Retry-After"] = "5"
        return made
    manifest = {
        "transactionTime": export.asked_at.isoformat(timespec="milliseconds"),
        "request": export.request,
        "requiresAccessToken": True,
        "output": [
            {
                "type": held["type"],
                "url": _address(asked, "fhir:export_file", export, number=number),
                "count": held["count"],
            }
            for number, held in enumerate(export.files)
        ],
        "error": [],
    }
    made = HttpResponse(json.dumps(manifest), content_type="application/json")
    made.headers["Expires"] = export.expires_at.strftime("%a, %d %b %Y %H:%M:%S GMT")
    return made


@door("GET", "HEAD", any_format=True)
def file(asked: Asked, key: str, number: int) -> Answer:
    """One file of an export: one resource a line. The token must still cover the type."""
    export = queries.export(asked.token, key, asked.now)
    if export.state != BulkState.DONE or number >= len(export.files):
        raise Wrong("not-found", "No such file.")
    asked.need(export.files[number]["type"])
    try:
        content = bulk.open_file(export=export, number=number, by=asked.viewer, now=asked.now)
    except FileNotFoundError as gone:
        raise Refusal("bulk.gone", "The file is gone.") from gone
    made = HttpResponse(content, content_type="application/fhir+ndjson")
    made.headers["Content-Disposition"] = (
        f'attachment; filename="{export.files[number]["type"]}-{number}.ndjson"'
    )
    return made
