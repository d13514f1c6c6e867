"""Who goes to which desk next, as a table: what is left, how long the queues are, where to and why."""

import pytest

from kham.exams.rules import desks, forms
from kham.exams.rules.desks import Place, Waiting

TEAM = desks.templates()["team_8"]
PLACES = [Place(d.code, tuple(d.stations), True, tuple(d.everyone)) for d in TEAM.desks]

CASES = [
    # left to pass, people at the desks, next desk, why
    ("reception history measurements blood internal conclusion", {}, "door", "rule"),
    ("measurements blood internal eye conclusion", {}, "blood", "rule"),
    ("measurements internal conclusion", {"measure": 9}, "measure", "rule"),
    ("measurements eye conclusion", {"measure": 2}, "senses", "short"),
    ("internal surgery eye conclusion", {"internal": 3, "surgery": 1, "senses": 2}, "surgery", "short"),
    ("internal surgery conclusion", {"internal": 1, "surgery": 1}, "internal", "short"),
    ("eye ent dental conclusion", {"senses": 7}, "senses", "only"),
    ("conclusion", {"conclusion": 12}, "conclusion", "only"),
]


@pytest.mark.parametrize(("left", "load", "to", "why"), CASES)
def test_the_next_desk_is_the_shortest_that_the_rules_allow(
    left: str, load: dict[str, int], to: str, why: str
) -> None:
    advice = desks.next_desk(left.split(), PLACES, load, TEAM.order)
    assert advice is not None and (advice.desk, advice.why) == (to, why)


def test_a_closed_desk_is_left_out_and_blocks_nobody() -> None:
    shut = [Place(p.code, p.stations, p.code != "blood", p.everyone) for p in PLACES]
    advice = desks.next_desk(["blood", "measurements", "conclusion"], shut, {}, TEAM.order)
    assert advice is not None and advice.desk == "measure"
    assert desks.next_desk(["blood"], shut, {}, TEAM.order) is None


def test_queues_follow_priority_number_and_who_was_missed() -> None:
    left = ("eye", "conclusion")
    people = [
        Waiting("a", 1, left, misses=1),
        Waiting("b", 2, left),
        Waiting("c", 3, left),
        Waiting("d", 4, left),
        Waiting("e", 5, left),
        Waiting("f", 9, left, first=True),
        Waiting("g", 6, left, desk="senses"),
    ]
    found = desks.queues(people, PLACES, TEAM)
    assert found.at["senses"] == ["g"]
    assert found.waiting["senses"] == ["f", "b", "c", "d", "a", "e"]  # three go before whoever did not come


def test_a_desk_without_a_queue_takes_who_waits_elsewhere() -> None:
    people = [Waiting(str(n), n, ("internal", "eye", "conclusion")) for n in range(1, 4)]
    found = desks.queues(people, PLACES, TEAM)
    surgery = next(p for p in PLACES if p.code == "surgery")
    senses = next(p for p in PLACES if p.code == "senses")
    assert desks.choose(found, people, surgery, TEAM) is None
    assert desks.choose(found, people, senses, TEAM) in {"1", "2", "3"}
    emptied = desks.Queues(found.at, {code: [] for code in found.waiting}, {})
    assert desks.choose(emptied, people, senses, TEAM) == "1"


@pytest.mark.parametrize("name", sorted(desks.templates()))
def test_every_template_has_a_desk_for_every_station_of_every_form(name: str) -> None:
    covered = {s for desk in desks.templates()[name].desks for s in desk.stations}
    asked = {station.code for form in forms.all_forms() for station in form.stations}
    assert asked - covered - {"mental"} == set()


@pytest.mark.parametrize(
    ("team", "site", "people", "template"),
    [
        ("home", "", 2, "home"), ("mobile", "school", 8, "school"), ("fixed", "station", 4, "team_4"),
        ("mobile", "community", 8, "team_8"), ("mobile", "community", 0, "team_8"),
    ],
)  # fmt: skip
def test_the_template_fits_team_and_site(team: str, site: str, people: int, template: str) -> None:
    assert desks.template_for(team=team, site=site, people=people).template == template
