"""The invented ward of the exam-day tests."""

import pytest

from tests.exams.world import World


@pytest.fixture
def world(db: None) -> World:
    """A ward with an open session."""
    return World()
