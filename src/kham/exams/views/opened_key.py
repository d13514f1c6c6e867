"""A doctor's signing key during a request: opened by PIN now, or still open from some minutes ago."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from kham.accounts.requests import Request
from kham.exams import signing
from kham.exams.actions import keys as key_actions
from kham.exams.queries import keys, settings

STORED, COOKIE = "exams_open_key", "kham_key"


def state(request: Request, unit_path: str) -> dict[str, Any]:
    """What the page asks for: {"use": key is used, "ask": PIN needed, "none": no key, "demand": a key must be there}."""
    rule = settings.get(unit_path, "signing_key")
    own = keys.own(request.user) if rule != "no" else None
    still = _still_open(request, own)
    return {
        "use": own is not None,
        "ask": own is not None and still is None,
        "none": own is None and rule != "no",
        "demand": rule == "demand",
    }


def signer(request: Request, unit_path: str) -> signing.Signer | None:
    """The opened key: by the PIN of this form, or from before; None when no key is used.

    Raises Refusal ``key.wrong_pin``, ``key.closed``, ``key.none``.
    """
    if settings.get(unit_path, "signing_key") == "no":
        return None
    own = keys.own(request.user)
    if own is None:
        return None
    pin = request.POST.get("pin", "")
    if pin:
        return key_actions.open_own(secret=pin, by=request.viewer, now=request.now)
    return _still_open(request, own)


def _still_open(request: Request, own: Any) -> signing.Signer | None:
    kept = request.session.get(STORED)
    half = request.COOKIES.get(COOKIE, "")
    if not kept or not half or own is None or kept["key"] != str(own.pk):
        return None
    if dt.datetime.fromisoformat(kept["until"]) <= request.now:
        request.session.pop(STORED, None)
        return None
    return signing.unwrap(kept["sealed"], half)


def keep(request: Request, answer: HttpResponse, opened: signing.Signer | None, unit_path: str) -> None:
    """Leave the key open for as long as the unit allows: one half on the server, the other in this browser."""
    minutes = int(settings.get(unit_path, "key_open_minutes"))
    halves = signing.wrap(opened) if opened is not None and minutes and request.POST.get("pin") else None
    if halves is None:
        return
    until = request.now + dt.timedelta(minutes=minutes)
    own = keys.own(request.user)
    request.session[STORED] = {
        "key": str(own.pk) if own else "",
        "sealed": halves[0],
        "until": until.isoformat(),
    }
    answer.set_cookie(
        COOKIE,
        halves[1],
        max_age=minutes * 60,
        httponly=True,
        secure=request.is_secure(),
        samesite="Strict",
        path=reverse("exams:index"),
    )


def close(request: Request, answer: HttpResponse) -> None:
    """Close it at once."""
    request.session.pop(STORED, None)
    answer.delete_cookie(COOKIE, path=reverse("exams:index"))
