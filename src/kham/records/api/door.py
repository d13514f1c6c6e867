"""What every FHIR address does first: who asks, how often, in which format; and how it answers, errors too.

The session of a browser counts for nothing here: only the bearer token does.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt

from kham.accounts.permissions import NotFound
from kham.accounts.queries import Viewer
from kham.accounts.requests import Request
from kham.kernel.reasons import Refusal
from kham.records import queries
from kham.records.models import ClientToken
from kham.records.rules.rest import outcome, scopes
from kham.records.rules.rest.outcome import Wrong

FHIR = "application/fhir+json"
PREFIX = "/fhir/r4"
_JSON = {"", "json", "application/json", FHIR, "application/fhir json", "text/json"}
_TAKEN = {
    "*/*",
    "application/*",
    "application/json",
    FHIR,
    "text/json",
    "application/fhir+ndjson",
    "application/ndjson",
}


@dataclass
class Asked:
    """One request of one client."""

    request: Request
    token: ClientToken
    viewer: Viewer
    now: dt.datetime
    base: str

    def need(self, kind: str, letter: str = "r") -> None:
        """Raise Wrong "forbidden" when the token's scopes do not cover a type."""
        if not scopes.allows(self.token.scopes, kind, letter):
            raise Wrong(
                "forbidden",
                f"The token has no scope for {kind} ({letter}).",
                headers={"WWW-Authenticate": 'Bearer realm="kham", error="insufficient_scope"'},
            )


Answer = dict[str, Any] | HttpResponse


def base_of(request: Request) -> str:
    """Address of the FHIR server as the client sees it."""
    scheme = "https" if settings.HTTPS else request.scheme
    return f"{scheme}://{request.get_host()}{PREFIX}"


def door(
    *methods: str, any_format: bool = False
) -> Callable[[Callable[..., Answer]], Callable[..., HttpResponse]]:
    """A view behind a bearer token: gets `Asked` and the parts of its address, gives a resource or an answer of its own."""

    def decorate(view: Callable[..., Answer]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def outer(request: Request, **parts: str) -> HttpResponse:
            def work() -> Answer:
                asked = _asked(request)
                if request.method not in methods:
                    raise Wrong("method", "This server is read only.", headers={"Allow": ", ".join(methods)})
                if not any_format:
                    check_format(request)
                return view(asked, **parts)

            return answering(request, work)

        outer.auth_by_device = True  # type: ignore[attr-defined]  # the gate leaves it to the token
        return outer

    return decorate


def answering(request: Request, work: Callable[[], Answer]) -> HttpResponse:
    """Do the work; a resource becomes an answer with its ETag, a refusal an OperationOutcome."""
    try:
        made = work()
    except Wrong as wrong:
        return failed(wrong.kind, wrong.text, wrong.headers)
    except NotFound:
        return failed("not-found", "No such resource.")
    except Refusal as refusal:
        return failed("invalid", refusal.sentence)
    return made if isinstance(made, HttpResponse) else resource(request, made)


def failed(kind: str, text: str, headers: dict[str, str] | None = None) -> HttpResponse:
    """An OperationOutcome."""
    made = HttpResponse(_bytes(outcome.outcome(kind, text)), status=outcome.STATUS[kind], content_type=FHIR)
    for name, value in (headers or {}).items():
        made.headers[name] = value
    return _kept_by_nobody(made)


def resource(request: Request, value: dict[str, Any]) -> HttpResponse:
    """A resource, or 304 when the client has these bytes."""
    content = _bytes(value, pretty=request.GET.get("_pretty") == "true")
    tag = f'W/"{hashlib.sha256(content).hexdigest()[:24]}"'
    held = {one.strip() for one in request.headers.get("If-None-Match", "").split(",")}
    made = HttpResponse(status=304) if held & {tag, "*"} else HttpResponse(content, content_type=FHIR)
    made.headers["ETag"] = tag
    if "lastUpdated" in value.get("meta", {}):
        moment = dt.datetime.fromisoformat(value["meta"]["lastUpdated"]).astimezone(dt.UTC)
        made.headers["Last-Modified"] = moment.strftime("%a, %d %b %Y %H:%M:%S GMT")
    return _kept_by_nobody(made)


def check_format(request: Request) -> None:
    """JSON is what there is. Raises Wrong "format"."""
    wanted = request.GET.get("_format")
    if wanted is not None:
        if wanted.partition(";")[0].strip() not in _JSON:
            raise Wrong("format", "Only application/fhir+json.")
        return
    accepted = [one.partition(";")[0].strip() for one in request.headers.get("Accept", "*/*").split(",")]
    if not _TAKEN & set(accepted):
        raise Wrong("format", "Only application/fhir+json.")


def _asked(request: Request) -> Asked:
    kind, _space, plain = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not plain.strip():
        raise Wrong("login", "A bearer token is needed.", headers={"WWW-Authenticate": 'Bearer realm="kham"'})
    token = queries.by_token(plain.strip()[:200], request.now)
    if token is None:
        raise Wrong(
            "login",
            "The token has ended or is not known.",
            headers={"WWW-Authenticate": 'Bearer realm="kham", error="invalid_token"'},
        )
    _not_too_often(token, request.now)
    viewer = queries.client_viewer(token.client, token.scopes)
    request.viewer = viewer
    return Asked(request, token, viewer, request.now, base_of(request))


def _not_too_often(token: ClientToken, now: dt.datetime) -> None:
    if counted(f"fhir-rate:{token.client_id}:{now:%Y%m%d%H%M}", 120) > token.client.per_minute:
        raise Wrong(
            "throttled", "Too many requests this minute.", headers={"Retry-After": str(60 - now.second)}
        )


def counted(key: str, seconds: int) -> int:
    """Count one under a key; how many there are now."""
    if cache.add(key, 1, seconds):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # it ended between the two
        cache.set(key, 1, seconds)
        return 1


def _bytes(value: dict[str, Any], *, pretty: bool = False) -> bytes:
    shape: dict[str, Any] = {"indent": 2} if pretty else {"separators": (",", ":")}
    return json.dumps(value, ensure_ascii=False, **shape).encode()


def _kept_by_nobody(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Authorization, Accept"
    return response
