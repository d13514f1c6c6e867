"""Waiting until a page is at rest, whatever the machine's speed."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

# What asks again by itself is never done.
BUSY = '.htmx-request:not([hx-trigger*="every"]), .htmx-swapping:not([hx-trigger*="every"]), .htmx-settling:not([hx-trigger*="every"])'


def calm(page: Any) -> None:
    """Until no answer of the server is on its way and what came listens to keys and presses: htmx binds it a moment after drawing."""
    expect(page.locator(BUSY)).to_have_count(0)
