"""Junk sent to every URL: an answer that says no, never a fault of ours."""

import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from kham.accounts.roles import ROLES
from tests.access.answers import put_away
from tests.access.row import Row
from tests.access.test_access import ROWS
from tests.access.world import World

SOURCE = Path(__file__).parents[2] / "src" / "kham"
JUNK = [
    "không-phải-mã'\"><script>alert(1)</script>\u202e😀" * 6,
    "99999999999999999999999",
    str(uuid.UUID(int=7)),
]
FILES = {"file", "evidence"}


def names() -> list[str]:
    """Every name that a view reads from an address or a form."""
    found = {"csrfmiddlewaretoken"}
    for path in SOURCE.glob("*/**/*.py"):
        if not ({"views", "forms", "pages", "queries"} & {path.stem, *path.parts}):
            continue
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r"(?:GET|POST|post|data)(?:\.get|\.getlist)?[(\[]\"([\w-]+)\"", text))
        if path.stem == "forms":
            found |= set(re.findall(r"^    (\w+)(?:: [^=]+)? = forms\.", text, re.M))
    return sorted(found - FILES)


NAMES = names()


def test_names_are_found() -> None:
    """The junk reaches the real fields."""
    assert {"q", "ngay", "answer", "session", "outcome", "keep", "loai", "page"} <= set(NAMES)


def _role(row: Row) -> str:
    """Whoever may open it, the station officer first; anybody for pages of everybody."""
    allowed = row.own or row.child
    return next((role for role in ROLES if role in allowed), "station_officer")


def _requests(client: Client, url: str) -> list[tuple[str, Any]]:
    tried: list[tuple[str, Any]] = []
    for junk in JUNK:
        given = dict.fromkeys(NAMES, junk)
        tried.append((f"GET {junk[:20]!r}", lambda given=given: client.get(url, given)))
        tried.append((f"POST {junk[:20]!r}", lambda given=given: client.post(url, given)))
    for junk in ("[", '{"answers": {"a": "\\u0000"}, "events": [0]}'):
        tried.append(
            (f"JSON {junk!r}", lambda junk=junk: client.post(url, junk, content_type="application/json"))
        )
    tried.append(("DELETE", lambda: client.delete(url)))
    upload = {
        name: SimpleUploadedFile("../../x\u202e.xlsx", b"MZ\x90\x00", "application/x-msdownload")
        for name in FILES
    }
    tried.append(
        ("files", lambda: client.post(url, {"title": "x", "sender": "police", "outcome": "x"} | upload))
    )
    return tried


@pytest.mark.wide
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.name}-{row.method}")
def test_no_fault(world: World, row: Row) -> None:
    """Whatever is sent, by whoever may send: below 500, and no exception on the way."""
    role = _role(row)
    home = world.home(role)
    client = Client(raise_request_exception=True)
    user = world.user(role)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse(row.name, kwargs=row.make(home, world) if row.make else {})
    faults = []
    for label, send in _requests(client, url):
        try:
            with transaction.atomic():
                response = send()
            status = response.status_code
            put_away(response)
        except Exception as fault:  # noqa: BLE001 - every fault is named below, with its request
            faults.append(f"{label}: {type(fault).__name__}: {fault}"[:200])
        else:
            if status >= 500:
                faults.append(f"{label}: {status}")
        if row.name.startswith(("account_", "end_")):
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert faults == [], f"{row.name} as {role}"
