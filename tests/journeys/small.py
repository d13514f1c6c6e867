"""A small ward of a story's own: made through actions in seconds, served by the test's server, people signed in by cookie."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser

from kham.accounts.models import Membership, User
from kham.kernel import clock
from kham.places.models import Unit
from tests.journeys.desk import OFFICE, Desk


def sit(
    browser: Browser, address: str, scratch: Path, *, role: str = "station_officer", path: str = "31.11533.",
    size: tuple[int, int] = OFFICE,
) -> Desk:  # fmt: skip
    """Somebody of a role at a window of their own, signed in."""
    unit = Unit.objects.get(path=path)
    user, made = User.objects.get_or_create(
        username=f"{role}-{path}", defaults={"full_name": "Đỗ Thị Minh Hạnh", "date_joined": clock.now()}
    )
    if made:
        Membership.objects.create(
            user=user, role=role, unit=unit, unit_path=path, valid_from=dt.date(2025, 7, 1), granted_by="system:test",
            granted_at=clock.now(),
        )  # fmt: skip
    session: Any = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.save()
    desk = Desk(browser, address, scratch, size)
    desk.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": address}]
    )
    return desk
