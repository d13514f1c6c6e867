"""`$export`: a program asks, a job writes sealed files of one resource a line, the program fetches them within a day."""

import datetime as dt
import functools
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from kham.jobs import actions as jobs_actions
from kham.journal import actions as journal_actions
from kham.kernel.ids import new_id
from kham.kernel.vault import Vault
from kham.records import queries, sealed_files
from kham.records.actions import giving
from kham.records.models import BulkExport, BulkState, Client
from kham.records.queries import rest
from kham.records.rules.rest.outcome import Wrong
from kham.records.rules.rest.search import Search

PURPOSE = "records.bulk"
KEPT = dt.timedelta(hours=24)
PART = 4 * 1024 * 1024  # bytes of one file before it is sealed
TOGETHER = 50


@transaction.atomic
def ask(
    *,
    client: Client,
    scopes: list[str],
    types: list[str],
    since: dt.datetime | None,
    session: Any,
    request: str,
    by: Any,
    now: dt.datetime,
) -> BulkExport:
    """Put an export in line. One at a time for each client: raises Wrong "throttled"."""
    Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    running = BulkExport.objects.filter(client=client, state=BulkState.RUNNING, expires_at__gt=now)
    if running.exists():
        raise Wrong("throttled", "Another export of this client is running.", headers={"Retry-After": "60"})
    export = BulkExport.objects.create(
        client=client,
        unit_path=client.unit_path,
        session=session,
        request=request,
        scopes=scopes,
        types=types,
        since=since,
        asked_at=now,
        expires_at=now + KEPT,
    )
    jobs_actions.enqueue(kind="records.bulk", params={"export": str(export.pk)}, by=by, now=now)
    journal_actions.record(action="records.bulk_asked", by=by, now=now, on=export, data={"types": types})
    return export


def make(*, export: BulkExport, now: dt.datetime, progress: Any = None) -> BulkExport:
    """Write the files. Begun anew after a power cut; a cancelled one stops."""
    viewer = queries.client_viewer(export.client, export.scopes)
    _drop_files(export)
    writer = _Writer(export)
    ids = list(_wanted(viewer, export).values_list("pk", flat=True))
    BulkExport.objects.filter(pk=export.pk).update(total=len(ids), done=0)
    for start in range(0, len(ids), TOGETHER):
        if BulkExport.objects.get(pk=export.pk).state != BulkState.RUNNING:
            _drop_files(export)
            return export
        batch = list(rest.whole(rest.signed(viewer).filter(pk__in=ids[start : start + TOGETHER])))
        made = [resource for one in batch for resource in rest.resources(viewer, one)]
        writer.add(made)
        giving.give(kind="*", conclusions=batch, resources=made, how="bulk", by=viewer, now=now)
        done = min(start + TOGETHER, len(ids))
        BulkExport.objects.filter(pk=export.pk).update(done=done)
        if progress:
            progress(done, len(ids))
    writer.add(_beside(viewer, export))
    return _finish(export, writer, viewer, now)


def _wanted(viewer: Any, export: BulkExport) -> Any:
    found = rest.asked(viewer, Search("Encounter"))
    if export.session_id:
        found = found.filter(encounter__session=export.session_id)
    return found.filter(concluded_at__gte=export.since) if export.since else found


def _beside(viewer: Any, export: BulkExport) -> Iterator[dict[str, Any]]:
    """What belongs to no single encounter: sessions and forms."""
    if "Group" in export.types:
        for session in rest.sessions(viewer):
            if export.session_id in (None, session.pk):
                yield rest.group(viewer, session)
    if "Questionnaire" in export.types:
        yield from rest.questionnaires()


@transaction.atomic
def _finish(export: BulkExport, writer: "_Writer", viewer: Any, now: dt.datetime) -> BulkExport:
    files = writer.close()
    found = BulkExport.objects.select_for_update(of=("self",)).get(pk=export.pk)
    found.files = files
    if found.state == BulkState.RUNNING:
        found.state, found.finished_at = BulkState.DONE, now
    else:
        _drop_files(found)
    found.save()
    data = {"types": found.types, "encounters": found.total, "files": len(files), "state": found.state}
    journal_actions.record(action="records.bulk_made", by=viewer, now=now, on=found, data=data)
    return found


def fail(*, export: BulkExport, now: dt.datetime) -> None:
    """The job broke: say so to whoever asks."""
    _drop_files(export)
    BulkExport.objects.filter(pk=export.pk, state=BulkState.RUNNING).update(
        state=BulkState.FAILED, finished_at=now, files=[]
    )


def person_hidden(*, person: Any, by: Any, now: dt.datetime) -> None:
    """Somebody is hidden from machines: exports of his unit, under way or made, are given out no more. The clients ask anew.

    Runs inside the caller's transaction; the files go when it is sure.
    """
    covering = [person.unit_path[: end + 1] for end, sign in enumerate(person.unit_path) if sign == "."]
    standing = [BulkState.RUNNING, BulkState.DONE]
    found = BulkExport.objects.select_for_update(of=("self",)).filter(
        unit_path__in=covering, state__in=standing
    )
    for export in found.order_by("pk"):
        export.state, export.finished_at = BulkState.CANCELLED, export.finished_at or now
        export.save(update_fields=["state", "finished_at"])
        journal_actions.record(action="records.bulk_cancelled", by=by, now=now, on=export)
        transaction.on_commit(functools.partial(_drop_files, export))


@transaction.atomic
def cancel(*, export: BulkExport, by: Any, now: dt.datetime) -> None:
    """The client does not want it any more: the files go at once."""
    export = BulkExport.objects.select_for_update(of=("self",)).get(pk=export.pk)
    _drop_files(export)
    export.state, export.finished_at, export.files = BulkState.CANCELLED, export.finished_at or now, []
    export.save()
    journal_actions.record(action="records.bulk_cancelled", by=by, now=now, on=export)


def open_file(*, export: BulkExport, number: int, by: Any, now: dt.datetime) -> bytes:
    """One file as it is given out; the fetching is journalled. Raises Wrong "not-found"."""
    if not 0 <= number < len(export.files):
        raise Wrong("not-found", "No such file.")
    held = export.files[number]
    content = _vault(export).open(held["name"])
    data = {"type": held["type"], "count": held["count"], "file": number}
    journal_actions.record(action="records.bulk_file", by=by, now=now, on=export, data=data)
    return content


def sweep(*, now: dt.datetime) -> int:
    """Delete the files of exports whose day is over. Returns how many exports."""
    over = BulkExport.objects.filter(expires_at__lte=now).exclude(files=[])
    swept = 0
    for export in over:
        _drop_files(export)
        BulkExport.objects.filter(pk=export.pk).update(files=[])
        swept += 1
    return swept


def _drop_files(export: BulkExport) -> None:
    """Whatever lies in its folder, also what a power cut left there."""
    folder = _folder(export)
    try:
        _folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{folder}/{name}")


def _folder(export: BulkExport) -> str:
    return f"bulk/{export.pk}"


def _vault(export: BulkExport) -> Vault:
    """Each export has a purpose of its own: a file does not open under another one."""
    return sealed_files.vault(f"{PURPOSE}.{export.pk}")


class _Writer:
    """Lines by type, sealed and put away whenever a part is full. What many encounters share is written once."""

    def __init__(self, export: BulkExport) -> None:
        self.export = export
        self.lines: dict[str, list[bytes]] = {}
        self.sizes: dict[str, int] = {}
        self.seen: set[tuple[str, str]] = set()
        self.files: list[dict[str, Any]] = []

    def add(self, resources: Iterable[dict[str, Any]]) -> None:
        """Write resources of the types that were asked for."""
        for one in resources:
            kind, key = one["resourceType"], (one["resourceType"], one["id"])
            if kind not in self.export.types or key in self.seen:
                continue
            self.seen.add(key)
            line = json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            self.lines.setdefault(kind, []).append(line)
            self.sizes[kind] = self.sizes.get(kind, 0) + len(line)
            if self.sizes[kind] > PART:
                self._put(kind)

    def _put(self, kind: str) -> None:
        lines, self.sizes[kind] = self.lines.pop(kind), 0
        name = _vault(self.export).keep(f"{_folder(self.export)}/{new_id()}", b"".join(lines))
        self.files.append({"type": kind, "count": len(lines), "name": name})

    def close(self) -> list[dict[str, Any]]:
        """The rest, and the list of files."""
        for kind in list(self.lines):
            self._put(kind)
        return sorted(self.files, key=lambda one: str(one["type"]))
