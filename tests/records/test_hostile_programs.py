"""Programs that attack the FHIR door: searches at the edges of the calendar, bodies of another kind, who exists."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from kham.kernel.reasons import Refusal
from kham.records.rules import outside, reading
from kham.records.rules.rest import search
from kham.records.rules.rest.outcome import Wrong
from kham.records.signing import packs
from tests.access.world import World
from tests.records.programs import BASE, Program, new_key


@pytest.fixture
def program(db: None) -> Program:
    """One that may read all of the commune."""
    cache.clear()
    world = World()
    return Program(world.commune, world.now, per_minute=10_000).sign_in()


@pytest.mark.parametrize(
    "text",
    ["0001-01-01", "ge0001", "9999-12-31T23:59:58Z", "lt9999-12-30", "0001-01-01T00:00:00+14:00", "1899"],
)
def test_the_ends_of_the_calendar_are_refused(program: Program, text: str) -> None:
    """In words, not as a fault of the server."""
    for path in (f"Encounter?_lastUpdated={text}", f"Encounter?date={text}", f"Group?date={text}"):
        assert program.get(path).status_code == 400
    answer = program.get(f"$export?_since={text.lstrip('gelt')}", Prefer="respond-async")
    assert answer.status_code == 400


def test_a_body_of_another_kind_is_no_search_without_filter(program: Program) -> None:
    """A filter in JSON would be passed over and everybody given."""
    for kind in ("application/json", "text/plain", "multipart/form-data; boundary=x"):
        answer = program.browser.post(
            f"{BASE}/Patient/_search", b"--x--\r\n", content_type=kind, headers=program.headers()
        )
        assert answer.status_code == 400, kind


def test_nothing_personal_in_the_address_of_a_post(program: Program) -> None:
    """The address is logged on the way whatever the method is."""
    answer = program.browser.post(
        f"{BASE}/Patient/_search?identifier=x%7C001156000017", {}, headers=program.headers(),
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert answer.status_code == 400 and b"001156000017" not in answer.content


def test_many_values_are_too_many() -> None:
    """A list of a hundred thousand ids is no search."""
    with pytest.raises(Wrong, match="At most"):
        search.understand("Patient", {"_id": [",".join("a" * 501)]})


def test_nobody_learns_which_programs_there_are(program: Program) -> None:
    """Unknown program, unknown key and wrong signature are answered alike."""
    world_now, key, other = program.now, new_key("ec"), new_key("ec")
    known = Program(program.client.unit, world_now, key=key)
    said: set[bytes] = set()
    for changes in ({"iss": "0190f5e0-0000-7000-8000-000000000000"}, {"kid": "k2"}, {"key": other}):
        said.add(known.ask_token(**changes).content)
    assert len(said) == 1


def test_deep_packs_are_unreadable() -> None:
    """Not a fault of the server."""
    with pytest.raises(Refusal, match="gói"):
        packs.read_signed(b"[" * 200_000)


def test_packages_of_many_records_are_refused_at_once() -> None:
    """Taking apart costs as much as the file is long, not its square."""
    many = b"<KHAMSUCKHOE><THONGTINHOSO><DANHSACHHOSO>%s</DANHSACHHOSO></THONGTINHOSO></KHAMSUCKHOE>"
    with pytest.raises(reading.Unreadable, match="quá"):
        outside.split(many % (b"<HOSO/>" * 3000))
    parts = outside.split(many % b"<HOSO><A/></HOSO><HOSO><B/></HOSO>")
    assert [(b"<A/>" in one, b"<B/>" in one) for one in parts] == [(True, False), (False, True)]


@pytest.mark.parametrize(
    "bomb",
    [
        b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;">]><KHAMSUCKHOE>&c;</KHAMSUCKHOE>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><KHAMSUCKHOE/>',
        b"<KHAMSUCKHOE>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</KHAMSUCKHOE>",
    ],
)
def test_bombs_are_unreadable(bomb: bytes) -> None:
    """Entities, outside addresses, nesting."""
    with pytest.raises(reading.Unreadable):
        outside.split(bomb)


def test_selected_rows_that_are_no_identifiers(program: Program) -> None:
    """What is ticked is read, or finds nothing."""
    from kham.records.views import stuck

    class Asked:
        POST: Any = type("P", (), {"getlist": staticmethod(lambda _name: ["x", "1" * 99, "<script>"])})

    assert stuck._selected(Asked()) == [stuck.NOBODY] * 3  # type: ignore[arg-type]  # only what it reads
