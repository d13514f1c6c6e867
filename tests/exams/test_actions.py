"""The exam day through its actions: check-in, answers, conclusion, closing."""

import pytest

from kham.accounts.permissions import NotFound
from kham.exams import actions, permissions, queries
from kham.exams.actions import folding
from kham.exams.models import Alias, Conclusion, Encounter, Finding, Scan
from kham.journal import queries as journal_queries
from kham.journal.models import Entry
from kham.kernel.reasons import Refusal
from kham.sync.models import Event, Outcome
from tests.exams.world import NOW, STATIONS, World, minutes


def received(world: World, **more):
    person = world.person(**more)
    world.invite(person)
    return actions.check_in(
        session=world.session, person=person, method="invitation", by=world.doctor, now=NOW
    )


def examined(world: World, encounter: Encounter) -> Encounter:
    for at, (station, answers) in enumerate({"reception": {"SO_CCCD": "031150000123"}, **STATIONS}.items()):
        if station == "gynaecology" and encounter.person.sex != "female":
            continue
        encounter = actions.record(
            encounter=encounter, station=station, answers=answers, by=world.doctor, now=minutes(at + 1)
        )
    return encounter


def test_check_in_gives_a_number_and_the_form_of_the_age(world: World) -> None:
    first, second = received(world), received(world, name="Trần Văn Hai", sex="male")
    assert (first.queue_number, second.queue_number) == (1, 2)
    assert (first.form, first.form_version, first.state) == ("adult", "2026-07", "checked_in")
    assert (
        first.unit_path == world.hamlet.path and first.appointment is not None and first.enrolment is not None
    )
    assert Event.objects.filter(outcome=Outcome.APPLIED).count() == 2
    assert Scan.objects.filter(verdict="green").count() == 2


def test_check_in_twice_is_one_encounter(world: World) -> None:
    first = received(world)
    again = actions.check_in(
        session=world.session, person=first.person, method="known", by=world.doctor, now=minutes(3)
    )
    assert again.pk == first.pk
    assert Scan.objects.get(code="already_here").verdict == "amber"


def test_a_child_and_an_old_person_get_their_forms(world: World) -> None:
    child = world.person("Bé Ba", birth=2022)
    seen = actions.check_in(session=world.session, person=child, method="guardian", by=world.doctor, now=NOW)
    assert (seen.form, seen.form_version, seen.extensions) == ("child", "2026-07", [])
    old = received(world)
    assert "elderly@2026-07" in old.extensions and "PHQ9_1" in queries.form_of(old).by_tag


def test_a_campaign_keeps_its_content_version(world: World) -> None:
    world.campaign.content_version, world.campaign.extensions = "2026-05", []
    world.campaign.save()
    seen = received(world)
    assert seen.form_version == "2026-05" and seen.extensions == []
    assert "KINH_LO_MAT_PHAI" not in queries.form_of(seen).by_tag


def test_closed_or_unopened_sessions_receive_nobody(world: World) -> None:
    world.session.state = "published"
    world.session.save()
    with pytest.raises(Refusal) as refused:
        received(world)
    assert refused.value.code == "session.not_open"


def test_a_day_from_door_to_signature(world: World) -> None:
    encounter = examined(world, received(world))
    assert encounter.state == "ready" and encounter.triage == "R"
    assert encounter.answers["HUYET_AP"] == "152/94" and encounter.answers["CHI_SO_BMI"] == 27.78
    assert {f.rule: f.level for f in encounter.findings.all()} == {"blood_pressure": "R", "bmi": "F"}
    seen = []
    folding.after_conclusion.append(lambda conclusion, by, now: seen.append(conclusion.pk))
    try:
        signed = actions.conclude(
            encounter=encounter,
            health_class=4,
            icd_codes=["I10"],
            summary="Tăng huyết áp độ 1",
            advice="Ăn nhạt",
            by=world.doctor,
            now=minutes(30),
        )
    finally:
        folding.after_conclusion.pop()
    assert seen == [signed.pk] and signed.version == 1 and signed.current and signed.icd_codes == ["I10"]
    assert signed.answers == encounter.answers and signed.concluder_name == world.doctor.name
    encounter.refresh_from_db()
    assert encounter.state == "concluded"
    assert journal_queries.verify() is None


def test_a_record_without_laboratory_can_be_concluded(world: World) -> None:
    encounter = examined(world, received(world))
    assert "labs" not in encounter.stations_done and "blood" not in encounter.stations_done
    assert queries.problems(encounter, health_class=2) == []


def test_problems_are_listed_before_signing(world: World) -> None:
    encounter = received(world)
    found = queries.problems(encounter, health_class=None)
    assert {p["tag"] for p in found if p["kind"] == "mandatory"} == {"SO_CCCD", "PHAN_LOAI_SK"}
    assert {p["tag"] for p in found if p["kind"] == "unexplained"} == {
        "reception",
        "history",
        "measurements",
        "internal",
        "surgery",
        "gynaecology",
        "eye",
        "ent",
        "dental",
    }
    with pytest.raises(Refusal) as refused:
        actions.conclude(encounter=encounter, health_class=2, icd_codes=[], by=world.doctor, now=minutes(1))
    assert refused.value.code == "conclusion.problems"
    signed = actions.conclude(
        encounter=encounter, health_class=None, icd_codes=[], by=world.doctor, now=minutes(1), despite=True
    )
    assert signed.health_class is None


def test_amendment_is_a_new_version_with_a_reason(world: World) -> None:
    encounter = examined(world, received(world))
    actions.conclude(encounter=encounter, health_class=4, icd_codes=["I10"], by=world.doctor, now=minutes(30))
    encounter = queries.encounter(world.doctor, encounter.pk)
    with pytest.raises(Refusal):
        actions.record(
            encounter=encounter,
            station="eye",
            answers={"CO_KINH_MAT_PHAI": "9"},
            by=world.doctor,
            now=minutes(31),
        )
    with pytest.raises(Refusal):
        actions.conclude(encounter=encounter, health_class=3, icd_codes=[], by=world.doctor, now=minutes(31))
    with pytest.raises(Refusal):
        actions.amend(
            encounter=encounter,
            reason=" ",
            health_class=3,
            icd_codes=["I10"],
            by=world.doctor,
            now=minutes(32),
        )
    second = actions.amend(
        encounter=encounter,
        reason="Ghi nhầm loại",
        health_class=3,
        icd_codes=["I10"],
        by=world.doctor,
        now=minutes(33),
    )
    assert second.version == 2 and second.amends_reason == "Ghi nhầm loại"
    assert [c.current for c in Conclusion.objects.order_by("version")] == [False, True]


def test_impossible_values_are_refused_and_nothing_is_stored(world: World) -> None:
    encounter = received(world)
    before = Event.objects.count()
    for answers in (
        {"CHIEU_CAO": "1500"},
        {"HUYET_AP": "80/120"},
        {"KHONG_CO": "1"},
        {"XN_HEMOGLOBIN": "11"},
    ):
        with pytest.raises(Refusal):
            actions.record(
                encounter=encounter, station="measurements", answers=answers, by=world.doctor, now=minutes(1)
            )
    assert Event.objects.count() == before


def test_later_value_wins_and_the_other_is_kept(world: World) -> None:
    encounter = received(world)
    actions.record(
        encounter=encounter,
        station="measurements",
        answers={"CAN_NANG": "60"},
        by=world.viewer("station_officer"),
        now=minutes(2),
    )
    encounter = actions.record(
        encounter=encounter,
        station="measurements",
        answers={"CAN_NANG": "61"},
        by=world.doctor,
        now=minutes(4),
    )
    assert encounter.answers["CAN_NANG"] == 61
    assert [kept["value"] for kept in encounter.replaced["CAN_NANG"]] == [60]


def test_skipping_needs_a_reason_and_counts_as_explained(world: World) -> None:
    encounter = received(world)
    encounter = actions.record(
        encounter=encounter,
        station="dental",
        answers={},
        skipped={"dental": "Người khám từ chối"},
        by=world.doctor,
        now=minutes(1),
    )
    assert encounter.skipped == {"dental": "Người khám từ chối"} and "dental" not in encounter.stations_done
    assert "dental" not in {p["tag"] for p in queries.problems(encounter, health_class=2)}


def test_leaving_and_closing_reconcile(world: World) -> None:
    doctor = world.doctor
    absent = world.person("Vắng Mặt")
    world.invite(absent)
    full, part, gone, waiting = (received(world, name=f"Người {n}") for n in ("Một", "Hai", "Ba", "Tư"))
    full = examined(world, full)
    actions.conclude(encounter=full, health_class=4, icd_codes=["I10"], by=doctor, now=minutes(40))
    actions.record(
        encounter=part, station="measurements", answers={"CAN_NANG": "50"}, by=doctor, now=minutes(5)
    )
    with pytest.raises(Refusal) as refused:
        actions.close_session(session=world.session, by=doctor, now=minutes(400))
    assert refused.value.code == "closing.unexplained" and refused.value.params["count"] == 3
    examined(world, waiting)
    actions.leave(encounter=gone, reason="Có việc nhà", by=doctor, now=minutes(50))
    reasons = {str(part.pk): "Mệt, xin về"}
    with pytest.raises(Refusal) as refused:
        actions.close_session(session=world.session, by=doctor, now=minutes(400), reasons=reasons)
    assert refused.value.code == "closing.unsigned"
    session = actions.close_session(
        session=world.session, by=doctor, now=minutes(400), reasons=reasons, despite_unsigned=True
    )
    sheet = session.closing
    assert session.state == "closed"
    assert (
        sheet["invited"],
        sheet["arrived"],
        sheet["absent"],
        sheet["concluded"],
        sheet["partly"],
        sheet["left"],
    ) == (5, 4, 1, 1, 1, 1)
    assert sheet["unsigned"] == [str(waiting.pk)] and sheet["left_reasons"][str(part.pk)] == "Mệt, xin về"
    assert queries.closing.balanced(sheet)


def test_other_units_and_roles_see_nothing(world: World) -> None:
    encounter = received(world)
    stranger = world.viewer("clinician", world.far_commune)
    with pytest.raises(NotFound):
        queries.encounter(stranger, encounter.pk)
    for role in ("volunteer", "neighbourhood_head", "leader"):
        viewer = world.viewer(role)
        assert not permissions.can_enter(viewer, encounter) and not permissions.can_conclude(
            viewer, encounter
        )
        assert not permissions.can_read_results(viewer, encounter.unit_path)
        with pytest.raises(NotFound):
            actions.record(encounter=encounter, station="eye", answers={}, by=viewer, now=minutes(1))
    assert permissions.can_check_in(world.viewer("volunteer"), world.session)


def test_journal_names_fields_never_values(world: World) -> None:
    examined(world, received(world))
    entry = Entry.objects.filter(action="exams.saved").first()
    assert entry is not None and "tags" in entry.data
    assert all("152/94" not in str(e.data) for e in Entry.objects.all())


def test_rebuilding_gives_what_is_stored(world: World) -> None:
    encounter = examined(world, received(world))
    stored = (
        encounter.answers,
        encounter.skipped,
        encounter.stations_done,
        encounter.state,
        encounter.triage,
    )
    Encounter.objects.filter(pk=encounter.pk).update(answers={}, stations_done=[], state="checked_in")
    again = folding.rebuild(encounter=encounter, by=world.doctor, now=minutes(60))
    assert (again.answers, again.skipped, again.stations_done, again.state, again.triage) == stored
    assert Finding.objects.count() == 2 and not Alias.objects.exists()
