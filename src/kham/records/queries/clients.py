"""Programs that read by machine, and the viewer that one of them is: the same queries and permissions apply to it."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from kham.accounts.permissions import present
from kham.accounts.queries import Viewer
from kham.accounts.roles import May, Role
from kham.kernel import clock
from kham.kernel.ids import read_id
from kham.places.models import within
from kham.records import permissions
from kham.records.models import BulkExport, Client, ClientToken
from kham.records.rules.rest import scopes as scope_rules

ROLE = "machine"


def client_viewer(client: Client, scopes: Iterable[str]) -> Viewer:
    """A client as a viewer: the unit it was given, and the permissions that its scopes stand for."""
    types = set(scope_rules.readable(scopes, "r")) | set(scope_rules.readable(scopes, "s"))
    may = {May.RECORDS_VIEW} if types else set()
    if types & scope_rules.PEOPLE or "Bundle" in types:
        may.add(May.ROSTER_VIEW)
    if types - scope_rules.PEOPLE - scope_rules.DIRECTORY - scope_rules.VISITS:
        may.add(May.RESULTS_VIEW)
    role = Role(ROLE, "Ứng dụng kết nối", "", frozenset(may))
    return Viewer(None, None, role, (client.unit_path,), f"client:{client.pk}")


def by_token(plain: str, now: dt.datetime) -> ClientToken | None:
    """The token in force, with its client; None when it ended, was revoked, or never was."""
    found = (
        ClientToken.objects.filter(hash=hashlib.sha256(plain.encode()).hexdigest(), expires_at__gt=now)
        .select_related("client")
        .first()
    )
    if found is None or found.client.revoked_at or found.client.valid_to < clock.local_date(now):
        return None
    return found


def clients(viewer: Any) -> QuerySet[Client]:
    """Clients inside the units of whoever manages accounts."""
    permissions.check_manage_clients(viewer)
    return Client.objects.filter(within(viewer.paths, "unit_path")).select_related("unit")


def client(viewer: Any, client_id: Any) -> Client:
    """One client. Raises NotFound."""
    return present(clients(viewer).filter(pk=client_id).first())


def exports_of(client: Client) -> QuerySet[BulkExport]:
    """Its bulk exports, newest first."""
    return BulkExport.objects.filter(client=client)


def export(token: ClientToken, text: str, now: dt.datetime) -> BulkExport:
    """One of the client's own exports that is still kept. Raises NotFound."""
    key = read_id(text)
    return present(
        BulkExport.objects.filter(client=token.client, pk=key, expires_at__gt=now).first() if key else None
    )


def export_by_id(export_id: Any) -> BulkExport:
    """An export for the job that makes it."""
    return BulkExport.objects.select_related("client").get(pk=export_id)


def client_names(viewer: Any, actors: Iterable[str]) -> dict[str, str]:
    """Names of the clients among actors of the journal ("client:<id>"), inside the viewer's units."""
    wanted = {actor.removeprefix("client:") for actor in actors if actor.startswith("client:")}
    if not wanted:
        return {}
    found = Client.objects.filter(within(viewer.paths, "unit_path"), pk__in=wanted)
    return {f"client:{one.pk}": one.name for one in found}
