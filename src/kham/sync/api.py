"""The devices' door: events in, a verdict for each out."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.http.request import RawPostDataException
from ninja import Router
from ninja.security import APIKeyCookie

from kham.accounts import permissions
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.kernel.reasons import Refusal
from kham.sync import actions, rules

WRITERS = (May.EXAM_ENTER, May.EXAM_CHECKIN, May.EXAM_CONCLUDE)  # roles that record facts on devices


class BrowserSession(APIKeyCookie):
    """The session cookie of a signed-in browser, with the CSRF header. Django's middleware has found the viewer."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """The viewer, or None for somebody not signed in."""
        viewer = getattr(request, "viewer", None)
        return viewer if viewer is not None and viewer.user is not None else None


router = Router(auth=BrowserSession(csrf=True), tags=["sync"])


@router.post("/events")
def receive_events(request: Request) -> JsonResponse:
    """Body: {"device": text, "events": [event …]}, at most 200 events and 512 KiB. Answer: {"verdicts": […], "now": …}.

    400 unreadable, 413 too large. Each verdict: event_id, outcome (applied, held, quarantined, refused), note, code, already.
    """
    viewer: Any = request.viewer
    if not any(viewer.may(permission) for permission in WRITERS):
        permissions.check_may(viewer, WRITERS[0])
    try:
        raw = request.body
    except RawPostDataException:  # a form, read before
        return _answer(400, "batch.unreadable", "Gói gửi không đọc được.")
    if len(raw) > rules.MAX_BATCH_BYTES:
        return _answer(413, "batch.too_large", "Gói gửi lớn quá. Chia nhỏ rồi gửi lại.")
    try:
        given = json.loads(raw)
        events, device = given["events"], rules.device_name(given.get("device", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return _answer(400, "batch.unreadable", "Gói gửi không đọc được.")
    if not isinstance(events, list):
        return _answer(400, "batch.unreadable", "Gói gửi không đọc được.")
    try:
        verdicts = actions.receive(events=events, by=viewer, now=request.now, device=device)
    except Refusal as refusal:
        return _answer(413 if refusal.code == "batch.too_many" else 409, refusal.code, refusal.sentence)
    shown = [
        {
            "event_id": v.event_id,
            "outcome": v.outcome,
            "note": v.note,
            "code": v.code,
            "already": v.already,
            "stored": v.stored,
        }
        for v in verdicts
    ]
    return JsonResponse({"verdicts": shown, "now": request.now.isoformat()})


def _answer(status: int, code: str, sentence: str) -> JsonResponse:
    return JsonResponse({"code": code, "sentence": sentence}, status=status)
