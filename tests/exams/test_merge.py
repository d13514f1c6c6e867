"""A merge of two people takes their exams and cases along."""

import datetime as dt

import pytest

from kham.exams import actions
from kham.exams.actions import following
from kham.exams.models import Alias, Encounter
from kham.exams.queries import telling
from kham.followup import actions as followup_actions
from kham.followup.models import Case
from kham.roster.models import Merge, Person
from tests.access.world import World
from tests.exams.world import World as Ward
from tests.exams.world import minutes


@pytest.fixture
def world(db: None) -> World:
    """One ward."""
    return World()


@pytest.fixture
def ward(db: None) -> Ward:
    """A ward with an exam day and its doctor."""
    return Ward()


def person(world: World, code: str) -> Person:
    """Another entry of the roster."""
    return Person.objects.create(
        code=code,
        full_name="Vũ Thị Mẫu",
        name_key="vu thi mau",
        sex="female",
        birth_year=1955,
        unit=world.commune,
        unit_path=world.commune.path,
        created_at=world.now,
    )


def encounter(world: World, who: Person, number: int, state: str = "concluded") -> Encounter:
    """An exam of the person in today's session."""
    return Encounter.objects.create(
        session=world.session(world.commune),
        person=who,
        unit_path=world.commune.path,
        form="adult",
        form_version="2026-07",
        exam_date=world.today,
        queue_number=number,
        identity_method="known",
        identity_by="user:x",
        checked_in_at=world.now,
        state=state,
    )


def test_exam_and_case_follow_the_person_that_stays(world: World) -> None:
    kept, absorbed = person(world, "AAAAAA1"), person(world, "BBBBBB2")
    exam = encounter(world, absorbed, 1)
    case = Case.objects.create(
        encounter=exam,
        person=absorbed,
        unit_path=world.commune.path,
        rule="blood_pressure",
        level="R",
        sentence="Huyết áp cao",
        owner=world.organisation(world.commune),
        opened_at=world.now,
        due_on=world.today,
    )
    following.people_merged(kept=kept, absorbed=absorbed, merge=Merge(), by="system:test", now=world.now)
    followup_actions.people_merged(
        kept=kept, absorbed=absorbed, merge=Merge(), by="system:test", now=world.now
    )
    exam.refresh_from_db()
    case.refresh_from_db()
    assert exam.person_id == case.person_id == kept.pk
    steps = telling.tell(None, kept, world.campaign(world.commune))
    assert steps["examined"]["state"] == "done"


def test_received_twice_in_one_session_the_unfinished_one_is_void(world: World) -> None:
    kept, absorbed = person(world, "AAAAAA1"), person(world, "BBBBBB2")
    encounter(world, kept, 1)
    second = encounter(world, absorbed, 2, "in_progress")
    following.people_merged(kept=kept, absorbed=absorbed, merge=Merge(), by="system:test", now=world.now)
    second.refresh_from_db()
    assert (second.state, second.person_id) == ("void", kept.pk)


def test_concluded_twice_waits_for_a_person(world: World) -> None:
    kept, absorbed = person(world, "AAAAAA1"), person(world, "BBBBBB2")
    encounter(world, kept, 1)
    second = encounter(world, absorbed, 2)
    following.people_merged(kept=kept, absorbed=absorbed, merge=Merge(), by="system:test", now=world.now)
    second.refresh_from_db()
    assert second.person_id == absorbed.pk


def test_a_separation_gives_exams_back_and_asks_about_those_since(world: World) -> None:
    kept, absorbed = person(world, "AAAAAA1"), person(world, "BBBBBB2")
    encounter(world, kept, 1)
    before = encounter(world, absorbed, 2, "in_progress")
    merge = Merge(kept=kept, absorbed=absorbed, merged_at=world.now)
    told = following.people_merged(kept=kept, absorbed=absorbed, merge=merge, by="system:test", now=world.now)
    merge.moved = told
    later = world.now + dt.timedelta(hours=1)
    since = encounter(world, kept, 3, "void")
    Encounter.objects.filter(pk=since.pk).update(checked_in_at=later)
    case = Case.objects.create(
        encounter=before, person=kept, unit_path=world.commune.path, rule="bmi", level="F", sentence="Thừa cân",
        owner=world.organisation(world.commune), opened_at=world.now, due_on=world.today,
    )  # fmt: skip
    facts = {"kept": kept, "restored": absorbed, "merge": merge, "by": "system:test", "now": later}
    unclear = following.people_separated(**facts)
    followup_actions.people_separated(**facts)
    before.refresh_from_db()
    case.refresh_from_db()
    assert (before.person_id, before.state, case.person_id) == (absorbed.pk, "in_progress", absorbed.pk)
    assert [one.thing for one in unclear] == [str(since.pk)]
    assert "số thứ tự 3" in unclear[0].sentence
    following.give_encounters(ids=[str(since.pk)], to=absorbed, by="system:test", now=later)
    assert Encounter.objects.get(pk=since.pk).person_id == absorbed.pk


def test_what_was_entered_for_the_cancelled_check_in_counts_for_the_other(ward: Ward) -> None:
    """Two check-ins of one person: height at one, weight at the other. After the merge one exam has both; parted, each its own."""
    kept, absorbed = ward.person("Vũ Thị Mẫu"), ward.person("Vũ Thị Mẫu Hai")
    first, second = (
        actions.check_in(session=ward.session, person=one, method="known", by=ward.doctor, now=minutes(at))
        for at, one in enumerate((kept, absorbed))
    )
    for exam, answers in ((first, {"CHIEU_CAO": "150"}), (second, {"CAN_NANG": "50"})):
        actions.record(
            encounter=exam, answers=answers, station="measurements", by=ward.doctor, now=minutes(5)
        )
    merge = Merge(kept=kept, absorbed=absorbed, merged_at=minutes(9))
    facts = {"kept": kept, "merge": merge, "by": ward.doctor, "now": minutes(9)}
    merge.moved = following.people_merged(absorbed=absorbed, **facts)
    first.refresh_from_db()
    assert (first.answers["CHIEU_CAO"], first.answers["CAN_NANG"]) == (150, 50)
    following.people_separated(restored=absorbed, **facts)
    first.refresh_from_db()
    second.refresh_from_db()
    assert "CAN_NANG" not in first.answers and second.answers["CAN_NANG"] == 50
    assert (second.person_id, second.state) == (absorbed.pk, "in_progress") and not Alias.objects.exists()
