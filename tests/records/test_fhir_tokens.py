"""Who a program is: secrets, signed assertions, scopes, and the end of access."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.test import override_settings

from kham.accounts.queries import system_viewer
from kham.accounts.roles import May
from kham.journal.models import Entry
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.records import queries
from kham.records.actions import clients
from kham.records.api import about
from kham.records.rules.rest import keys, scopes
from tests.access.world import World
from tests.records.programs import BASE, Program, new_key, public


@pytest.fixture
def world(db: None) -> World:
    """The small country."""
    return World()


@pytest.fixture(scope="module")
def key() -> Any:
    """An RSA key, slow to make."""
    return new_key()


@pytest.mark.parametrize(
    ("asked", "allowed", "given"),
    [
        ("system/*.read", "system/*.rs", ["system/*.rs"]),
        ("system/*.rs", "system/Patient.r system/Encounter.rs", ["system/Patient.r", "system/Encounter.rs"]),
        ("system/Encounter.rs", "system/*.r", ["system/Encounter.r"]),
        ("system/Observation.r", "system/Patient.rs", []),
        ("patient/Patient.read openid", "system/*.rs", []),
        ("system/Patient.write system/*.cruds", "system/*.rs", []),
        ("system/Patient.s", "system/Patient.r", []),
    ],
)
def test_scopes_are_narrowed(asked: str, allowed: str, given: list[str]) -> None:
    """A token never carries more than the client was registered for."""
    assert scopes.granted(asked.split(), allowed.split()) == given


@pytest.mark.parametrize(
    "wrong",
    ["system/*.write", "user/*.read", "system/Nothing.read", "system/*", "*.read", "system/patient.rs"],
)
def test_unknown_scopes_are_refused(wrong: str) -> None:
    """Only reading scopes of what is there."""
    with pytest.raises(Refusal, match="quyền đọc"):
        scopes.understand(wrong)


def test_a_client_is_a_viewer(world: World) -> None:
    """Its unit and what its scopes stand for; nothing that changes anything."""
    program = Program(world.commune, world.now)
    viewer = queries.client_viewer(program.client, ["system/Patient.rs"])
    assert viewer.paths == (world.commune.path,)
    assert viewer.may(May.ROSTER_VIEW) and viewer.may(May.RECORDS_VIEW) and not viewer.may(May.RESULTS_VIEW)
    whole = queries.client_viewer(program.client, ["system/*.rs"])
    assert {permission for permission in May if whole.may(permission)} == {
        May.RECORDS_VIEW,
        May.ROSTER_VIEW,
        May.RESULTS_VIEW,
    }


def test_token_by_secret(world: World) -> None:
    """Short, opaque, never kept as it is."""
    program = Program(world.commune, world.now)
    answer = program.ask_token()
    told = answer.json()
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert told["token_type"] == "Bearer" and told["expires_in"] == 300 and told["scope"] == "system/*.rs"
    token = program.client.tokens.get()
    assert told["access_token"] not in token.hash and len(token.hash) == 64
    assert program.secret not in json.dumps(list(Entry.objects.values("data")))


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_token_by_signed_assertion(world: World, kind: str) -> None:
    """private_key_jwt; once."""
    program = Program(world.commune, world.now, key=new_key(kind))
    assert program.secret == ""
    used = program.assertion()
    form = {
        "grant_type": "client_credentials",
        "scope": "system/*.read",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": used,
    }
    assert program.browser.post(f"{BASE}/token", form).status_code == 200
    again = program.browser.post(f"{BASE}/token", form)
    assert again.status_code == 401 and "used before" in again.json()["error_description"]


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://elsewhere.example/token"},
        {"iss": "nobody"},
        {"sub": "somebody-else"},
        {"exp": 1},
        {"exp": 99999999999},
        {"exp": "soon"},
        {"exp": None},
        {"jti": None},
        {"kid": "k2"},
    ],
    ids=str,
)
def test_wrong_assertions(world: World, key: Any, claims: dict[str, Any]) -> None:
    """Another address, another client, old, long-lived, unnamed: no token."""
    program = Program(world.commune, world.now, key=key)
    answer = program.ask_token(**claims)
    assert answer.status_code == 401 and answer.json()["error"] == "invalid_client"
    assert not program.client.tokens.exists()


def test_another_key_is_no_key(world: World, key: Any) -> None:
    """Right claims, wrong signature; and no algorithm but the key's own."""
    program = Program(world.commune, world.now, key=key)
    assert program.ask_token(key=new_key("ec"), algorithm="ES384").status_code == 401
    assert program.ask_token(key=new_key()).status_code == 401
    header, payload, _signature = program.assertion().split(".")
    unsigned = "eyJhbGciOiJub25lIiwia2lkIjoiazEifQ." + payload + "."
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "scope": "system/*.rs",
        "client_assertion": unsigned,
    }
    assert program.browser.post(f"{BASE}/token", form).status_code == 401
    assert header


def test_wrong_secret_is_journalled_and_tells_nothing(world: World) -> None:
    """The same words for a client that is not there."""
    program = Program(world.commune, world.now)
    wrong = program.ask_token(secret="x" * 40)
    program.client.pk = "01990000-0000-7000-8000-000000000000"
    absent = program.ask_token()
    assert wrong.status_code == absent.status_code == 401
    assert wrong.content == absent.content
    assert Entry.objects.filter(action="records.client_refused").count() == 1


def test_failures_are_counted(world: World) -> None:
    """Nobody tries secrets for ever."""
    cache.clear()
    program = Program(world.commune, world.now)
    seen = {program.ask_token(secret="x").status_code for _ in range(65)}
    cache.clear()
    assert 429 in seen


def test_a_failing_program_keeps_out_nobody_else(world: World) -> None:
    """Counted by client and address, behind a proxy by the address that the proxy saw; inventing clients helps nobody."""
    cache.clear()
    wrong, right = Program(world.commune, world.now), Program(world.commune, world.now)

    def ask(program: Program, address: str, **changes: str) -> int:
        program.browser.defaults |= {"HTTP_X_FORWARDED_FOR": f"9.9.9.9, {address}"}
        return int(program.ask_token(**changes).status_code)

    with override_settings(PROXIES=1):
        assert 429 in {ask(wrong, "1.2.3.4", secret="x") for _ in range(31)}
        assert ask(wrong, "1.2.3.4") == 429, "even with the right secret, for a minute"
        assert ask(wrong, "1.2.3.5") == 200 and ask(right, "1.2.3.4") == 200
        seen = set()
        for _ in range(about.FAILURES_OF_ADDRESS):
            wrong.client.pk = uuid.uuid4()
            seen.add(ask(wrong, "1.2.3.4", secret="x"))
        assert seen == {401, 429}
    cache.clear()


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "unsupported_grant_type"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "invalid_request"),
        ({"grant_type": "client_credentials", "client_assertion": "x"}, "invalid_request"),
    ],
)
def test_unreadable_requests(db: None, client: Any, form: dict[str, str], error: str) -> None:
    """Errors of RFC 6749."""
    answer = client.post(f"{BASE}/token", form)
    assert answer.status_code == 400 and answer.json()["error"] == error
    assert client.get(f"{BASE}/token").status_code == 405


def test_scopes_that_are_not_granted(world: World) -> None:
    """invalid_scope, not an empty token."""
    program = Program(world.commune, world.now, "system/Patient.r")
    answer = program.ask_token("system/Observation.rs")
    assert answer.status_code == 400 and answer.json()["error"] == "invalid_scope"


def test_access_ends(world: World) -> None:
    """Revoked: tokens die at once. Past its day: no token, and old ones count no more."""
    program = Program(world.commune, world.now).sign_in()
    assert program.get("Patient").status_code == 200
    clients.revoke_client(
        client=program.client, reason="Hết hợp đồng", by=system_viewer("test"), now=world.now
    )
    assert program.get("Patient").status_code == 401
    assert program.ask_token().status_code == 401
    other = Program(world.commune, world.now).sign_in()
    with clock.shifted(dt.timedelta(minutes=6)):
        assert other.get("Patient").status_code == 401
    with clock.shifted(dt.timedelta(days=40)):
        assert other.ask_token().status_code == 401


def test_registering_is_narrow(world: World) -> None:
    """An end within a year, at least one scope, and only public keys."""
    with pytest.raises(Refusal, match="một năm"):
        Program(world.commune, world.now, valid_to=world.now.date() + dt.timedelta(days=900))
    with pytest.raises(Refusal, match="quyền đọc"):
        Program(world.commune, world.now, "")
    with pytest.raises(Refusal, match="phần bí mật"):
        keys.read_set('{"keys": [{"kty": "RSA", "d": "x", "n": "y", "e": "AQAB", "kid": "1"}]}')


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"keys": []}', '{"keys": [1]}', '{"keys": [{"kty": "oct", "kid": "1"}]}', "[" * 5000,
     '{"keys": [{"kty": "RSA", "n": "abc", "e": "AQAB", "kid": "1"}]}', '{"keys": [{"kty": "EC", "crv": "P-521", "kid": "1"}]}'],
)  # fmt: skip
def test_bad_key_sets(text: str) -> None:
    """Refused with a sentence."""
    with pytest.raises(Refusal):
        keys.read_set(text)


def test_only_public_parts_are_kept(key: Any) -> None:
    """And a name for each key."""
    kept = keys.read_set(json.dumps({"keys": [public(key) | {"x5c": ["…"]}]}))["keys"][0]
    assert set(kept) == {"kty", "n", "e", "kid"}
    with pytest.raises(Refusal, match="kid"):
        keys.read_set(json.dumps({"keys": [public(key, "")]}))
