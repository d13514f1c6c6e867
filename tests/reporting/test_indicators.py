"""The law of the house: a figure is the length of the list it opens, in every breakdown, live and frozen."""

import datetime as dt

import pytest

from kham.kernel.periods import Period
from kham.places.models import Unit
from kham.reporting.queries import figures, indicators
from kham.reporting.queries.indicators import PERSON, Scope
from kham.reporting.rules import dimensions
from kham.reporting.rules.cube import Cube
from tests.reporting.ward import NOW, TODAY, Ward

PERIOD = Period("month", dt.date(2026, 6, 20), TODAY)


@pytest.fixture
def ward(db: None) -> Ward:
    """A small ward."""
    return Ward(people=90)


@pytest.fixture
def scope(ward: Ward) -> Scope:
    """The station officer's view of the ward."""
    return Scope(ward.viewer("station_officer"), ward.campaign, ward.campaign.unit_path, PERIOD, NOW)


def test_every_figure_equals_its_list_and_the_frozen_cube(scope: Scope) -> None:
    cube = figures.freeze(scope)
    assert set(cube.marks) == set(indicators.REGISTRY)
    seen = 0
    for key, indicator in indicators.REGISTRY.items():
        people = indicator.people(scope.viewer, scope.campaign, scope.unit_path, scope.period, NOW)
        ids = [str(pk) for pk in people.values_list("pk", flat=True)]
        assert len(ids) == len(set(ids)) == people.count() == cube.count(key) == figures.count(scope, key), (
            key
        )
        assert sorted(ids) == cube.ids(key), key
        seen += len(ids) > 0
    assert seen > 40, "the sample must put somebody behind most figures"


def test_every_breakdown_equals_its_lists(scope: Scope) -> None:
    cube = figures.freeze(scope)
    for by in dimensions.NAMES:
        breakdown_equals_lists(scope, cube, by)


def breakdown_equals_lists(scope: Scope, cube: Cube, by: str) -> None:
    for key in (
        "listed",
        "examined",
        "remaining",
        "absent_away",
        "class_3",
        "hypertension_suspected",
        "police",
    ):
        table = figures.table(scope, key, by)
        assert table == cube.table(key, by), (key, by)
        for value in figures.values(scope, by):
            people = figures.members(scope, indicators.get(key), **{by: value.code})
            assert people.count() == table.get(value.code, 0) == cube.count(key, **{by: value.code}), (
                key,
                by,
                value.code,
            )
        if by == "group":
            assert sum(table.values()) >= figures.count(scope, key)
        else:
            assert sum(table.values()) == figures.count(scope, key), (key, by)


def test_a_person_in_several_groups_counts_once_in_the_total(scope: Scope) -> None:
    by_group = figures.table(scope, "listed", "group")
    assert sum(by_group.values()) > figures.count(scope, "listed")


def test_the_parts_add_up(scope: Scope) -> None:
    n = {key: figures.count(scope, key) for key in indicators.REGISTRY}
    assert n["listed"] == n["examined"] + n["elsewhere"] + n["remaining"]
    assert n["remaining"] == sum(v for k, v in n.items() if k.startswith("absent_"))
    assert n["concluded"] == sum(n[f"class_{c}"] for c in range(6)) == sum(n[f"level_{c}"] for c in "EURFN")
    assert n["exams_done"] >= n["exams_concluded"] >= n["sent"] >= n["accepted"]
    assert n["exams_concluded"] == n["sent"] + n["queued"] + n["blocked"] + n["no_package"]
    assert n["sent"] == n["accepted"] + n["waiting"] + n["rejected"]
    assert n["cases"] == n["cases_open"] + n["cases_closed"] and n["cases_overdue"] <= n["cases_open"]
    assert n["examined_now"] < n["examined"] < n["listed"] < n["police"] + n["listed"]


def test_what_happened_after_the_period_does_not_count(ward: Ward) -> None:
    viewer = ward.viewer("station_officer")
    early = Scope(
        viewer,
        ward.campaign,
        ward.campaign.unit_path,
        Period("month", dt.date(2026, 5, 20), dt.date(2026, 6, 9)),
    )
    assert [
        figures.count(early, k) for k in ("examined", "concluded", "exams_concluded", "cases", "sent")
    ] == [0] * 5
    assert figures.count(early, "listed") > 0


def test_outside_scope_there_is_nobody(ward: Ward) -> None:
    head = ward.viewer("neighbourhood_head")
    mine = Scope(head, ward.campaign, ward.campaign.unit_path, PERIOD)
    paths = set(figures.members(mine, indicators.get("listed")).values_list("unit_path", flat=True))
    assert paths == {ward.places[0].path}
    other = Unit.objects.create(
        code="12", level="province", kind="tỉnh", name="Lai Châu", path="12.", valid_from=dt.date(2025, 7, 1)
    )
    assert figures.count(Scope(head, ward.campaign, other.path, PERIOD), "listed") == 0


def test_breakdown_of_exams_only_by_unit(scope: Scope) -> None:
    with pytest.raises(KeyError):
        figures.members(scope, indicators.get("sent"), sex="male")
    assert sum(figures.table(scope, "sent", "unit").values()) == figures.count(scope, "sent")


@pytest.mark.parametrize("key", sorted(indicators.REGISTRY))
def test_every_indicator_explains_itself(key: str) -> None:
    one = indicators.get(key)
    assert one.label and one.definition.endswith(".") and one.source
    assert not one.of or indicators.get(one.of)
    assert one.kind == PERSON or not set(one.values) & {None}
