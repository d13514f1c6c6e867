"""Two wards become one: people, households, lists, sessions, accounts and changes are seen from the new ward; history stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kham.accounts import queries as accounts_queries
from kham.accounts.models import Membership, User
from kham.journal.models import Entry
from kham.places import actions
from kham.places.models import Succession, Unit
from kham.roster import actions as roster_actions
from kham.roster import queries as roster_queries
from kham.roster.models import Change, Enrolment, GroupMembership, Person
from tests.roster.change_world import DAY, NOW, Two

pytestmark = pytest.mark.django_db
BY = accounts_queries.system_viewer("province", "31.")


def merge(two: Two, on: dt.date = DAY) -> Any:
    return actions.merge_units(
        predecessors=[two.here, two.there], into_code="11999", into_name="Hòa Thủy", into_kind="phường", on=on,
        document="NQ 99/2026", by=BY, now=NOW,
    )  # fmt: skip


def test_everything_follows_two_merged_wards() -> None:
    two = Two()
    user = User.objects.create(username="tram", full_name="Trạm", date_joined=NOW)
    Membership.objects.create(
        user=user, role="station_officer", unit=two.here, unit_path=two.here.path, valid_from=dt.date(2026, 1, 1), granted_by="x",
        granted_at=NOW,
    )  # fmt: skip
    session = two.session()
    two.appointment(two.people[0], session)
    case = two.case(two.people[1], two.session(dt.date(2026, 7, 1), "closed"))
    said = roster_actions.changes.propose_move(
        people=two.people[2:], on=DAY, to_unit=two.there, by=two.officer, now=NOW
    )
    new = merge(two)
    viewer = accounts_queries.viewer_of(user, on=DAY)
    assert viewer.paths == (new.path,)
    assert {one.full_name for one in roster_queries.people(viewer)} == {one.full_name for one in two.people}
    person = Person.objects.get(pk=two.people[0].pk)
    assert (
        person.unit.name == "An Lư 1"
        and person.unit.valid_to is None
        and person.unit_path.startswith(new.path)
    )
    assert person.unit_path == person.unit.path == person.household.unit_path
    for model in (GroupMembership, Enrolment):
        assert all(path.startswith(new.path) for path in model.objects.values_list("unit_path", flat=True))
    session.refresh_from_db(), case.refresh_from_db()
    assert (
        session.units == [person.unit_path]
        and session.unit_path == new.path
        and case.unit_path == person.unit_path
    )
    assert Change.objects.get(pk=said.pk).decider_path == new.path
    assert Succession.objects.filter(followed_at__isnull=True).count() == 0
    assert Entry.objects.filter(action="places.follow").count() == 1
    assert Unit.objects.get(pk=two.here.pk).valid_to == DAY - dt.timedelta(days=1)
    assert actions.follow_due(by=BY, now=NOW) == {}


def test_a_merger_to_come_is_followed_on_its_day() -> None:
    two = Two()
    new = merge(two, DAY + dt.timedelta(days=30))
    assert Person.objects.filter(unit_path=two.one.path).count() == 3
    done = actions.follow_due(by=BY, now=NOW + dt.timedelta(days=30))
    assert (
        done["roster.Person.unit_path"] == 3
        and Person.objects.filter(unit_path__startswith=new.path).count() == 3
    )


def test_what_would_clash_keeps_its_own_name_and_is_seen() -> None:
    """Two campaigns of one year, two teams of one name: nothing is lost, nothing is joined by machine."""
    two = Two()
    new = merge(two)
    for campaign in two.campaigns:
        campaign.refresh_from_db()
        assert campaign.unit_path == new.path


def test_a_neighbourhood_recoded_carries_its_people() -> None:
    two = Two()
    new = actions.recode(unit=two.one, new_code="11", on=DAY, document="QĐ 5", by=BY, now=NOW)
    assert set(Person.objects.values_list("unit_path", flat=True)) == {new.path}
    assert set(Person.objects.values_list("unit_id", flat=True)) == {new.pk}
