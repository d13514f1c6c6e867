"""A window of Chromium with somebody signed in, for the browser tests of this room."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import override_settings

SIZE = {"width": 1366, "height": 768}


@contextmanager
def signed_in(user: Any, address: str, browser: Any) -> Iterator[Any]:
    """A page with this user's cookie for the server at `address`. A script that fails on it fails the test at its end."""
    from django.conf import settings

    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.save()
    with override_settings(ALLOWED_HOSTS=["*"]):
        context = browser.new_context(viewport=SIZE)
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": address}]
        )
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        yield page
        context.close()
        assert faults == []
