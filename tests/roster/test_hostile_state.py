"""Officers who press twice, come late, or undo what others built on: nothing is lost, nothing is said of the wrong person."""

from __future__ import annotations

import datetime as dt

import pytest

from kham.accounts import queries as accounts_queries
from kham.accounts.permissions import NotFound
from kham.kernel.reasons import Refusal
from kham.roster import actions, queries
from kham.roster.models import (
    Decision,
    ListState,
    ListVersion,
    Merge,
    Person,
    ReviewPair,
    SourceList,
    SourceRow,
)
from tests.roster import world
from tests.roster.change_world import DAY, NOW, Two, everything

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=1)


def pair_of(two: Two, one: Person, other: Person) -> ReviewPair:
    return actions.suspect(person=one, other=other, by=two.officer, now=NOW)


def same(two: Two, one: Person, other: Person) -> ReviewPair:
    pair = pair_of(two, one, other)
    return actions.decide(pair=pair, answer="same", by=two.officer, now=NOW, reason="một người")


def facts(person: Person) -> tuple[object, ...]:
    person.refresh_from_db()
    return (
        person.died_on,
        person.moved_on,
        person.unit_path,
        person.household_id,
        person.address,
        person.merged_into_id,
    )


def test_a_death_undone_after_a_merge_leaves_the_other_persons_home_alone() -> None:
    two = Two()
    kept, absorbed = two.people[0], two.people[2]
    kept.unit, kept.unit_path, kept.household, kept.address = two.two, two.two.path, None, "Số 99"
    kept.verified_by_police = True
    kept.save()
    said = actions.changes.propose_death(person=absorbed, on=DAY, by=two.officer, now=NOW)
    actions.changes.confirm(change=said, by=two.officer, now=NOW)
    pair = same(two, kept, absorbed)
    merge = Merge.objects.get(pair=pair)
    assert merge.kept_id == kept.pk
    assert facts(kept)[0] == DAY
    actions.changes.undo(change=said, by=two.officer, now=LATER, reason="nhầm")
    assert facts(kept)[:3] == (None, None, two.two.path) and kept.address == "Số 99"
    actions.undo_decision(pair=pair, by=two.officer, now=LATER)
    assert facts(kept)[:3] == (None, None, two.two.path)
    assert facts(absorbed)[:3] == (None, None, two.one.path), "the one who was said dead is alive again"


def test_two_of_a_household_who_were_merged_come_back_from_elsewhere() -> None:
    two = Two()
    one, other = two.people[0], two.people[2]
    said = actions.changes.propose_move(
        people=[one, other], on=DAY, by=two.officer, now=NOW, to_words="Hà Nội"
    )
    same(two, one, other)
    kept = Person.objects.get(pk__in=[one.pk, other.pk], merged_into=None)
    actions.changes.confirm(change=said, by=two.officer, now=NOW)
    assert facts(kept)[1] == DAY
    actions.changes.undo(change=said, by=two.officer, now=LATER, reason="nhầm")
    assert facts(kept)[1] is None and kept.moved_to == ""


def test_a_move_of_one_who_was_merged_there_is_not_undone_over_the_other() -> None:
    two = Two()
    mover, there = two.people[2], two.people[0]
    there.unit, there.unit_path, there.household = two.far, two.far.path, None
    there.verified_by_police = True
    there.save()
    said = actions.changes.propose_move(people=[mover], on=DAY, by=two.officer, now=NOW, to_unit=two.far)
    actions.changes.confirm(change=said, by=two.other, now=NOW)
    mover.refresh_from_db()
    pair = actions.suspect(person=mover, other=there, by=two.other, now=NOW)
    actions.decide(pair=pair, answer="same", by=two.other, now=NOW)
    with pytest.raises(Refusal):
        actions.changes.undo(change=said, by=two.officer, now=LATER, reason="nhầm")
    assert facts(there)[2] == two.far.path


def test_a_household_split_is_not_undone_over_a_move() -> None:
    two = Two()
    goer = two.people[2]
    act = actions.households.split(household=two.home, people=[goer], by=two.officer, now=NOW)
    said = actions.changes.propose_move(people=[goer], on=DAY, by=two.officer, now=LATER, to_unit=two.far)
    actions.changes.confirm(change=said, by=two.other, now=LATER)
    with pytest.raises(Refusal):
        actions.households.undo(act=act, by=two.officer, now=LATER)
    assert facts(goer)[2] == two.far.path
    assert not goer.groups.exclude(unit_path=two.far.path).exists()


def test_a_station_does_not_decide_about_who_moved_to_another() -> None:
    two = Two()
    pair = pair_of(two, two.people[0], two.people[2])
    said = actions.changes.propose_move(
        people=[two.people[2]], on=DAY, by=two.officer, now=NOW, to_unit=two.far
    )
    actions.changes.confirm(change=said, by=two.other, now=NOW)
    assert pair.pk not in {one.pk for one in queries.my_queue(two.officer)}
    with pytest.raises(NotFound):
        queries.review_pair(two.officer, pair.pk)
    for answer in ("same", "different"):
        with pytest.raises(NotFound):
            actions.decide(pair=pair, answer=answer, by=two.officer, now=LATER)
    assert not Merge.objects.exists()


def test_a_question_follows_two_who_moved_together() -> None:
    two = Two()
    pair = pair_of(two, two.people[0], two.people[2])
    said = actions.changes.propose_move(people=two.people, on=DAY, by=two.officer, now=NOW, to_unit=two.far)
    actions.changes.confirm(change=said, by=two.other, now=NOW)
    assert pair.pk in {one.pk for one in queries.my_queue(two.other)}
    assert pair.pk not in {one.pk for one in queries.my_queue(two.officer)}
    actions.changes.undo(change=said, by=two.officer, now=LATER, reason="nhầm")
    assert pair.pk in {one.pk for one in queries.my_queue(two.officer)}


def test_one_who_was_merged_and_moved_can_still_be_parted() -> None:
    two = Two()
    one, other = two.people[0], two.people[2]
    same(two, one, other)
    merge = Merge.objects.get()
    merge.kept.refresh_from_db()
    said = actions.changes.propose_move(people=[merge.kept], on=DAY, by=two.officer, now=NOW, to_unit=two.far)
    actions.changes.confirm(change=said, by=two.other, now=NOW)
    actions.separate(person=merge.absorbed, by=two.other, now=LATER, reason="hai người")
    assert facts(merge.absorbed)[2] == two.one.path and facts(merge.kept)[2] == two.far.path


def test_two_officers_answer_one_question() -> None:
    two = Two()
    pair = pair_of(two, two.people[0], two.people[2])
    late = ReviewPair.objects.get(pk=pair.pk)
    actions.decide(pair=pair, answer="same", by=two.officer, now=NOW)
    for answer in ("same", "different", "twins", "asked"):
        with pytest.raises(Refusal):
            actions.decide(pair=late, answer=answer, by=two.officer, now=NOW)
    assert Merge.objects.count() == 1


def test_a_chain_of_merges_comes_apart_only_from_its_end_and_wholly() -> None:
    two = Two()
    a, b, c = two.people
    before = everything()
    first = same(two, a, b)
    kept = Person.objects.get(pk__in=[a.pk, b.pk], merged_into=None)
    second = same(two, kept, c)
    if Person.objects.get(pk=kept.pk).merged_into_id:
        with pytest.raises(Refusal):
            actions.undo_decision(pair=first, by=two.officer, now=LATER)
    actions.undo_decision(pair=second, by=two.officer, now=LATER)
    actions.undo_decision(pair=first, by=two.officer, now=LATER)
    assert everything() == before
    actions.undo_decision(pair=first, by=two.officer, now=LATER)  # pressed twice
    assert everything() == before


def test_second_opinion_is_another_users() -> None:
    two = Two()
    for person, number in ((two.people[0], "031060001111"), (two.people[2], "031190002222")):
        person.personal_number, person.verified_by_police = number, True
        person.save()
    pair = pair_of(two, two.people[0], two.people[2])
    for _again in range(2):
        actions.decide(pair=pair, answer="same", by=two.officer, now=NOW)
        with pytest.raises(Refusal):
            actions.decide(pair=pair, answer="same", by=two.officer, now=NOW)
        actions.undo_decision(pair=pair, by=two.officer, now=NOW)
    actions.decide(pair=pair, answer="same", by=two.officer, now=NOW)
    assert not Merge.objects.exists()
    colleague = accounts_queries.system_viewer("colleague", two.here.path)
    actions.decide(pair=pair, answer="same", by=colleague, now=NOW)
    assert Merge.objects.count() == 1


def staged(campaign: object, content: bytes, name: str) -> SourceList:
    found = world.receive(campaign, content, name=name)
    actions.confirm_columns(source_list=found, sheets={}, by=world.officer(), now=world.NOW)
    actions.stage(source_list=found, by=world.officer(), now=world.NOW)
    found.refresh_from_db()
    return found


def test_a_late_press_does_not_withdraw_what_was_committed() -> None:
    found = staged(world.ward(), world.police_list(world.FAMILY), "a.xlsx")
    late = SourceList.objects.get(pk=found.pk)
    actions.commit(source_list=found, by=world.officer(), now=world.NOW)
    with pytest.raises(Refusal):
        actions.withdraw(source_list=late, by=world.officer(), now=world.NOW, reason="thôi")
    found.refresh_from_db()
    assert found.state == ListState.COMMITTED


def test_a_withdrawn_version_takes_nothing_over() -> None:
    """A sender withdraws the new version; a page opened before says "yes, it continues that list"."""
    campaign = world.ward()
    earlier = staged(campaign, world.police_list(world.FAMILY), "a.xlsx")
    later = staged(campaign, world.police_list(world.FAMILY[:3]), "b.xlsx")
    version = ListVersion.objects.get(later=later)
    actions.withdraw(source_list=later, by=world.officer(), now=world.NOW, reason="nhầm")
    with pytest.raises(Refusal):
        actions.versions.confirm_version(version=version, by=world.officer(), now=world.NOW)
    earlier.refresh_from_db()
    assert earlier.state == ListState.STAGED


def test_a_version_confirmed_twice_is_confirmed_once() -> None:
    campaign = world.ward()
    earlier = staged(campaign, world.police_list(world.FAMILY), "a.xlsx")
    actions.commit(source_list=earlier, by=world.officer(), now=world.NOW)
    later = staged(campaign, world.police_list(world.FAMILY[:3]), "b.xlsx")
    version = ListVersion.objects.get(later=later)
    actions.versions.confirm_version(version=version, by=world.officer(), now=world.NOW)
    decided = Decision.objects.count()
    actions.versions.confirm_version(version=version, by=world.officer(), now=world.NOW)
    assert Decision.objects.count() == decided


def test_the_same_file_twice_is_one_list_and_one_commit() -> None:
    campaign = world.ward()
    content = world.police_list(world.FAMILY)
    found, told = world.take_in(campaign, content)
    again = world.receive(campaign, content)
    assert again.pk == found.pk
    actions.commit(source_list=again, by=world.officer(), now=world.NOW)
    assert Person.objects.count() == told["new"] == len(world.FAMILY)
    assert not SourceRow.objects.filter(person=None).exists()
