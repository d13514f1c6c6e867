"""Ids of another commune in forms: the answer is that there is no such thing, and nothing there changes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from kham.accounts.models import Membership, User
from kham.accounts.queries import viewer_of
from kham.journal.models import Entry
from kham.roster import actions
from kham.roster.models import (
    Gap,
    Household,
    HouseholdAct,
    Merge,
    NumberRequestLine,
    Person,
    ReviewPair,
    SourceRow,
)
from tests.access.answers import put_away
from tests.access.tables import roster as table
from tests.access.world import World


def post(world: World, name: str, kwargs: dict[str, Any], data: dict[str, Any]) -> int:
    response = world.client("station_officer").post(reverse(name, kwargs=kwargs), data)
    put_away(response)
    return response.status_code


def theirs(world: World) -> dict[str, Any]:
    unit = world.next_commune
    colleague = User.objects.create(username="far", full_name="Người nơi khác", date_joined=world.now)
    Membership.objects.create(
        user=colleague, role="station_officer", unit=unit, unit_path=unit.path, valid_from=world.today, granted_by="system:test",
        granted_at=world.now,
    )  # fmt: skip
    person = table.second_person(unit, world)
    home = Household.objects.get(pk=table.a_household(unit, world)["household_id"])
    row = SourceRow.objects.get(pk=table.a_row(unit, world)["row_id"])
    SourceRow.objects.filter(pk=row.pk).update(person=person, linked_at=world.now)
    Person.objects.filter(pk=person.pk).update(code="H7K2M9")
    return {
        "person": person,
        "home": home,
        "row": row,
        "colleague": colleague,
        "change": table.a_change(unit, world)["change_id"],
    }


def test_forms_take_nothing_of_another_commune(world: World) -> None:
    unit, far = world.commune, theirs(world)
    home = table.a_household(unit, world)
    member = table.second_person(unit, world)
    Person.objects.filter(pk=member.pk).update(household=home["household_id"])
    person = {"person_id": member.pk}
    told = [
        ("roster:edit_household", home, {"what": "join", "other": far["home"].pk}),
        ("roster:edit_household", home, {"what": "move", "person": member.pk, "other": far["home"].pk}),
        ("roster:edit_household", home, {"what": "split", "person": far["person"].pk}),
        ("roster:edit_household", home, {"what": "head", "person": far["person"].pk}),
        ("roster:walk_move", home, {"after": far["home"].pk}),
        ("roster:settle_change", table.a_change(unit, world), {"answer": "confirm", "household": far["home"].pk}),
        ("roster:close_gap", table.a_gap(unit, world), {"outcome": "same", "other": far["person"].pk}),
        ("roster:suspect", person, {"code": "H7K2M9"}),
        ("roster:believe", person, {"choice": f"{far['row'].pk}|full_name", "reason": "giấy khai sinh"}),
        ("roster:separate", table.a_merged_person(unit, world), {"absorbed": far["person"].pk, "reason": "x"}),
        ("roster:settle_leftover", table.a_leftover(unit, world), {"person": far["person"].pk}),
        ("roster:review_take", {}, {"what": "assign", "user": far["colleague"].pk}),
        ("roster:row", {"list_id": table.a_row(unit, world)["list_id"], "row_id": far["row"].pk}, {"full_name": "Tên Khác Hẳn"}),
    ]  # fmt: skip
    merges, acts, before = Merge.objects.count(), HouseholdAct.objects.count(), Entry.objects.count()
    for name, kwargs, data in told:
        assert post(world, name, kwargs, data) in (404, 409, 422), (name, data)
    assert (Merge.objects.count(), HouseholdAct.objects.count(), Entry.objects.count()) == (
        merges,
        acts,
        before,
    )
    assert not ReviewPair.objects.exists() and not Gap.objects.filter(closed=True).exists()
    assert post(world, "roster:confirm_changes", {}, {"selected": [far["change"]]}) == 302
    far["person"].refresh_from_db()
    assert far["person"].died_on is None and far["person"].household_id is None
    assert Entry.objects.count() == before


def test_people_hidden_for_their_service_stay_out_of_what_goes_out(world: World) -> None:
    """Their names stand in no list for the police, and on no household, whatever is changed by hand afterwards."""
    unit, by = world.neighbourhood, table_viewer(world)
    home = Household.objects.get(pk=table.a_household(unit, world)["household_id"])
    people = [table.second_person(unit, world) for _ in range(4)]
    for at, (one, name) in enumerate(
        zip(people, ("Hồ Văn Kín", "Lê Thị Ba", "Lê Thị Tư", "Lê Thị Út"), strict=True)
    ):
        Person.objects.filter(pk=one.pk).update(
            household=home, full_name=name, birth_year=1940 + at, household_role=""
        )
        one.refresh_from_db()
    Household.objects.filter(pk=home.pk).update(head_name="Lê Thị Ba")
    actions.restrict(person=people[0], service="army", by=by, now=world.now, reason="CV 12")
    actions.households.split(household=home, people=[people[1]], by=by, now=world.now)
    assert not Household.objects.filter(head_name="Hồ Văn Kín").exists()
    actions.households.set_head(household=home, person=people[0], by=by, now=world.now)
    assert not Household.objects.filter(head_name="Hồ Văn Kín").exists()
    actions.households.split(household=home, people=[people[0]], by=by, now=world.now)
    assert not Household.objects.filter(head_name="Hồ Văn Kín").exists()
    far = world.next_neighbourhood
    goers = [people[0], people[2]]
    home.refresh_from_db()
    said = actions.changes.propose_move(
        people=goers, on=world.today - dt.timedelta(days=1), by=by, now=world.now, to_unit=far
    )
    actions.changes.confirm(change=said, by=by, now=world.now)
    assert not Household.objects.filter(head_name="Hồ Văn Kín").exists()
    asked = actions.numbers.request_numbers(unit=world.commune, neighbourhoods=[], by=by, now=world.now)
    assert people[0].pk not in set(
        NumberRequestLine.objects.filter(request=asked).values_list("person", flat=True)
    )


def table_viewer(world: World) -> Any:
    """The station officer as the pages see him or her."""
    return viewer_of(world.user("station_officer"), on=world.today)
