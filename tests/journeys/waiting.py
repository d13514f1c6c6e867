"""Waiting until a page is at rest, whatever the machine's speed."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

BUSY = ".htmx-request, .htmx-swapping, .htmx-settling"


def calm(page: Any) -> None:
    """Until no answer of the server is on its way and what came listens to keys and presses: htmx binds it a moment after drawing."""
    expect(page.locator(BUSY)).to_have_count(0)
