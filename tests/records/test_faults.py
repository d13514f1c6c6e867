"""The fault campaign: eight misbehaviours of the portal × a kill at seven points, real processes, a real SQLite file.

Every run must end with exactly one current version of each record on the portal, the version that we hold; what could not
be sent is listed as a dead letter; the comparison finds nothing to explain.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.records.faults.campaign import MISBEHAVIOURS, Case, Outcome, Zygote, run
from tests.records.faults.points import POINTS

PEOPLE = 4
pytestmark = [pytest.mark.sqlite]


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    made = Zygote()
    yield made
    made.close()


@pytest.fixture(scope="module")
def template(zygote: Zygote, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A ward with four signed records waiting; each run gets a copy."""
    home = tmp_path_factory.mktemp("ward")
    _, built = zygote.order(do="build", home=str(home), people=PEOPLE)
    return home, built


def check(outcome: Outcome, case: Case) -> None:
    rows = outcome.look["rows"]
    assert outcome.kills == 1 + bool(case.second), "the sender was killed where it should be"
    assert set(rows) == set(outcome.visits)
    for visit in outcome.visits:
        state, msg_id, _ = rows[visit]
        if visit == outcome.poisoned:
            assert state == "dead" and visit not in outcome.current
        else:
            assert state == "accepted", (visit, state)
            assert outcome.current[visit] == [msg_id], "one current version, and it is ours"
    assert outcome.look["dead"] == [outcome.poisoned]
    assert outcome.look["open"] == 0 and outcome.look["differences"] == []
    assert outcome.look["reconciles"]


def play(case: Case, zygote: Zygote, template: tuple[Path, dict[str, Any]], tmp_path: Path) -> Outcome:
    outcome = run(case, zygote, *template, home=tmp_path / "home")
    check(outcome, case)
    return outcome


DIAGONAL = [Case(fault, POINTS[at % len(POINTS)]) for at, fault in enumerate(MISBEHAVIOURS)]
ALL = [Case(fault, point) for fault in MISBEHAVIOURS for point in POINTS]
LONG = [Case(fault, point, seed) for seed in range(1, 10) for fault in MISBEHAVIOURS for point in POINTS]


def words(case: Case) -> str:
    return f"{case.misbehaviour}-{case.point}-{case.seed}"


@pytest.mark.parametrize("case", DIAGONAL, ids=words)
def test_each_misbehaviour_and_a_kill(
    case: Case, zygote: Zygote, template: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    play(case, zygote, template, tmp_path)


@pytest.mark.wide
@pytest.mark.parametrize("case", [case for case in ALL if case not in DIAGONAL], ids=words)
def test_each_misbehaviour_at_each_point(
    case: Case, zygote: Zygote, template: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    play(case, zygote, template, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("case", LONG, ids=words)
def test_with_amendments_parcels_and_second_kills(
    case: Case, zygote: Zygote, template: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    play(case, zygote, template, tmp_path)


def test_the_campaign_is_56_and_560() -> None:
    assert len(ALL) == 56 and len(ALL) + len(LONG) == 560
