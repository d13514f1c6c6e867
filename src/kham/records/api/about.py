"""Open addresses: the description of the server, and the token."""

import base64
import binascii
import hashlib
import json
from typing import Any
from urllib.parse import unquote

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from kham.accounts.middleware import public
from kham.accounts.requests import Request, address_of
from kham.records.actions import clients
from kham.records.api import door
from kham.records.rules.rest import capability
from kham.records.rules.rest.outcome import Wrong

VERSION = "1"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
FAILURES_A_MINUTE, FAILURES_OF_ADDRESS = 30, 300


@public
@csrf_exempt
def metadata(request: Request) -> HttpResponse:
    """CapabilityStatement."""

    def work() -> door.Answer:
        _only_get(request)
        door.check_format(request)
        return capability.statement(door.base_of(request), VERSION)

    return door.answering(request, work)


@public
@csrf_exempt
def smart(request: Request) -> HttpResponse:
    """.well-known/smart-configuration."""

    def work() -> door.Answer:
        _only_get(request)
        text = json.dumps(capability.smart(door.base_of(request)))
        return HttpResponse(text, content_type="application/json")

    return door.answering(request, work)


def _only_get(request: Request) -> None:
    if request.method not in ("GET", "HEAD"):
        raise Wrong("method", "This server is read only.", headers={"Allow": "GET"})


@public
@csrf_exempt
@sensitive_post_parameters()
def token(request: Request) -> HttpResponse:
    """OAuth 2.0 client credentials (RFC 6749 §4.4), by secret or by signed assertion (RFC 7523, SMART backend services)."""
    if request.method != "POST":
        return _no("invalid_request", "POST only.", 405)
    counters: dict[str, int] = {}
    try:
        given = _credentials(request)
        counters = _counters(request, clients.claimed(**given))
        if any(door.cache.get(counter, 0) >= most for counter, most in counters.items()):
            return _no("invalid_request", "Too many failures; wait a minute.", 429)
        plain, made = clients.issue_token(
            asked=request.POST.get("scope", "")[:2000],
            audience=[f"{door.base_of(request)}/token"],
            now=request.now,
            **given,
        )
    except clients.TokenRefused as refused:
        if refused.error == "invalid_client":
            for counter in counters:
                door.counted(counter, 120)
        return _no(refused.error, refused.text, 401 if refused.error == "invalid_client" else 400)
    answer: dict[str, Any] = {
        "access_token": plain,
        "token_type": "Bearer",
        "expires_in": int(clients.TOKEN_LIFE.total_seconds()),
        "scope": " ".join(made.scopes),
    }
    return _json(answer, 200)


def _counters(request: Request, claimed: str) -> dict[str, int]:
    """Counters of failures and their limits: of this client from this address, and of the address whoever it says it is.

    So a program with a wrong key does not keep out the others of its network, and inventing clients does not help.
    """
    address, minute = address_of(request), f"{request.now:%Y%m%d%H%M}"
    pair, alone = (
        hashlib.sha256(text.encode()).hexdigest()[:32] for text in (f"{claimed}\n{address}", address)
    )
    return {
        f"fhir-token:{pair}:{minute}": FAILURES_A_MINUTE,
        f"fhir-token:{alone}:{minute}": FAILURES_OF_ADDRESS,
    }


def _credentials(request: Request) -> dict[str, str]:
    if request.POST.get("grant_type") != "client_credentials":
        raise clients.TokenRefused("unsupported_grant_type", "Only client_credentials.")
    assertion = request.POST.get("client_assertion", "")
    kind, _space, pair = request.headers.get("Authorization", "").partition(" ")
    if assertion and pair:
        raise clients.TokenRefused("invalid_request", "One way of proving who you are, not two.")
    if assertion:
        if request.POST.get("client_assertion_type") != ASSERTION or len(assertion) > 8000:
            raise clients.TokenRefused("invalid_request", f"client_assertion_type must be {ASSERTION}.")
        return {"assertion": assertion}
    if kind.lower() != "basic":
        raise clients.TokenRefused(
            "invalid_request", "Prove the client by HTTP Basic or by a signed assertion."
        )
    try:
        name, _colon, secret = base64.b64decode(pair, validate=True).decode().partition(":")
    except (binascii.Error, ValueError) as wrong:
        raise clients.TokenRefused("invalid_request", "HTTP Basic is not readable.") from wrong
    return {"client_id": unquote(name), "secret": unquote(secret)}


def _no(error: str, text: str, status: int) -> HttpResponse:
    made = _json({"error": error, "error_description": text}, status)
    if status == 401:
        made.headers["WWW-Authenticate"] = 'Basic realm="kham"'
    if status == 405:
        made.headers["Allow"] = "POST"
    if status == 429:
        made.headers["Retry-After"] = "60"
    return made


def _json(value: dict[str, Any], status: int) -> HttpResponse:
    made = HttpResponse(json.dumps(value), status=status, content_type="application/json")
    made.headers["Cache-Control"] = "no-store"
    made.headers["Pragma"] = "no-cache"
    return made
