"""The invented ward of the exam-day tests."""

from typing import Any

import pytest


@pytest.fixture
def world(db: None) -> Any:
    """A ward with an open session."""
    from tests.exams.world import World  # here, because a conftest is read before the apps are loaded

    return World()
