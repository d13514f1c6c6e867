"""Every URL × role × place, against the table."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kham.accounts.roles import ROLES
from kham.site import errors
from tests.access import tables
from tests.access.answers import put_away
from tests.access.row import Row
from tests.access.world import World

ROWS: list[Row] = [
    row
    for module in pkgutil.iter_modules(tables.__path__)
    for row in importlib.import_module(f"tests.access.tables.{module.name}").ROWS
]


def url_names(patterns: list, prefix: str = "") -> Iterator[str]:
    """Names of all URLs, with their namespaces."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from url_names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"


def test_every_url_has_a_row() -> None:
    """A new URL without a row fails the build; so does a row without a URL."""
    urls, rows = set(url_names(get_resolver().url_patterns)), {row.name for row in ROWS}
    assert sorted(urls - rows) == [], "URLs without a row in tests/access/tables"
    assert sorted(rows - urls) == [], "rows without a URL"


def test_roles_in_rows_exist() -> None:
    """A misspelt role would silently allow nobody."""
    named = set().union(*(row.own | row.child for row in ROWS))
    assert named <= set(ROLES)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """The absent page undrawn: it is most of the table's answers, and the same page each time (see below)."""
    monkeypatch.setattr(errors, "render", lambda request, template, status: HttpResponse(status=status))


def test_the_absent_page_is_drawn_for_everybody(world: World) -> None:
    """Whoever asks for what is not there gets a page with the way back, and it names nothing."""
    for role in (*world.roles, None):
        answer = world.client(role).get("/danh-sach/khong-co/")
        assert answer.status_code == 404 and "Không tìm thấy" in answer.content.decode(), role


def ask(world: World, row: Row, role: str | None, unit: object) -> int:
    """Status of the row's URL for a role, about a thing of the unit."""
    client = world.client(role)
    kwargs = row.make(unit, world) if row.make else {}
    response = getattr(client, row.method)(reverse(row.name, kwargs=kwargs), row.data)
    put_away(response)  # a file answer holds its file open
    return response.status_code


def expected(row: Row, role: str, place: str) -> bool:
    """Whether the table lets the role in."""
    if row.everybody or row.public:
        return True
    if row.make is None or place == "page":
        return role in row.own
    return role in (row.own if place == "own" else row.child if place == "child" else ())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.name}-{row.method}")
def test_access(world: World, bare: None, row: Row) -> None:
    """Inside: an answer. Outside: the 404 of an absent page. Not signed in: the sign-in page."""
    wrong = []
    about_unit = row.make is not None and (row.own or row.child)
    for role in world.roles:
        places = world.places(role) if about_unit else {"page": world.home(role)}
        for place, unit in places.items():
            if unit is None:
                continue
            status = ask(world, row, role, unit)
            if (status != 404) != expected(row, role, place):
                wrong.append(f"{role} / {place}: {status}")
    status = ask(world, row, None, world.commune)
    if (status != 404) != (row.everybody or row.public):
        wrong.append(f"user without a role: {status}")
    status = ask(world, row, "anonymous", world.commune)
    if status not in ({200, 302, 400, 404, 405, 422} if row.public else {302, 401}):
        wrong.append(f"anonymous: {status}")
    assert wrong == [], row.name
