"""The FHIR door answers bearer tokens only: a signed-in browser is nobody there (401). Programs are kept by administrators."""

import datetime as dt
from typing import Any

from kham.records.models import Client
from tests.access.row import Row, page, thing

TOKEN = "answers 401 to every session: only the bearer token of a program counts"
NOBODY = "01990000-0000-7000-8000-000000000001"


def a_client(unit: Any, world: Any) -> dict[str, Any]:
    """A program that reads in the unit."""
    found, _ = Client.objects.get_or_create(
        unit=unit,
        name="Kho dữ liệu",
        defaults={
            "unit_path": unit.path,
            "owner": "Sở Y tế",
            "basis": "Quy chế",
            "scopes": ["system/*.rs"],
            "valid_to": world.today + dt.timedelta(days=9),
            "made_by": "system:test",
            "made_at": world.now,
        },
    )
    return {"client_id": found.pk}


def door(name: str, method: str = "get", **kwargs: Any) -> Row:
    """An address behind the token."""
    return page(f"fhir:{name}", everybody=True, method=method, kwargs=kwargs or None, why=TOKEN)


ROWS = [
    page("fhir:metadata", public=True),
    page("fhir:smart", public=True),
    page("fhir:token", public=True, method="post"),
    door("root"),
    door("export"),
    door("export_people"),
    door("export_session", key=NOBODY),
    door("export_status", key=NOBODY),
    door("export_file", key=NOBODY, number=0),
    door("everything", key=NOBODY),
    door("document", key=NOBODY),
    door("search_by_post", "post", kind="Patient"),
    door("read", kind="Patient", key=NOBODY),
    door("search", kind="Patient"),
    door("unknown", rest="Patient/x/y/z"),
    page("records:clients", "administrator"),
    page("records:new_client", "administrator"),
    thing("records:client", a_client, own="administrator"),
    thing("records:revoke_client", a_client, own="administrator", method="post"),
]
