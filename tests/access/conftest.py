"""The small country, made once a file: each test works on a copy of it, and what it writes is undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # a conftest is read before the apps are loaded
    from tests.access.world import World


@pytest.fixture(scope="module")
def country(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Units and everybody signed in, in a transaction around the file's tests: hundreds of tests need not make them anew."""
    from django.db import transaction

    from tests.access.world import World

    with django_db_blocker.unblock(), transaction.atomic():
        yield World().signed_in()
        transaction.set_rollback(True)


@pytest.fixture
def world(country: World, db: None) -> World:
    """The country as it was made, for one test."""
    return country.copied()
