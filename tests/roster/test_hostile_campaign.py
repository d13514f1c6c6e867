"""Mutated workbooks, 50,000 with --long: read or refused with a sentence, never a crash, bounded memory and time."""

from __future__ import annotations

import os

import pytest

from kham.kernel.reasons import Refusal
from kham.roster.models import Person, SourceList, SourceRow
from tests.roster import world
from tests.roster.hostile import campaign, mutations


@pytest.mark.wide
def test_a_sample_of_hostile_files() -> None:
    report = campaign.run(150, seed=7, workers=1)
    assert not report.faults, report.text()
    assert report.read > 20 and sum(report.refused.values()) > 20, report.text()


@pytest.mark.long
def test_a_campaign_of_hostile_files() -> None:
    report = campaign.run(int(os.environ.get("KHAM_HOSTILE", "50000")), seed=2, workers=os.cpu_count() or 1)
    assert not report.faults, report.text()


def test_the_same_seed_gives_the_same_file() -> None:
    assert mutations.case(12) == mutations.case(12)


@pytest.mark.django_db
def test_nothing_half_taken_in() -> None:
    """A hostile file is kept whole as a list, or leaves no trace."""
    campaign_ = world.ward()
    taken = 0
    for seed in range(8):
        name, content, what = mutations.case(5_000_000 + seed)
        before = SourceList.objects.count(), SourceRow.objects.count(), Person.objects.count()
        try:
            world.receive(campaign_, content, name=name)
            taken += 1
        except Refusal:
            assert (
                SourceList.objects.count(),
                SourceRow.objects.count(),
                Person.objects.count(),
            ) == before, what
