"""The end of the day: emergencies, dangerous values, results to the person, closing, exams made elsewhere."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from kham.accounts.permissions import NotFound
from kham.exams import actions, queries, slips
from kham.exams.actions import alerting, emergencies, ending, folding, sessions
from kham.exams.models import Alert, Attendance, Closing, Departure, Emergency, Encounter, Handover
from kham.exams.queries import attending, closing, incidents, outcomes, results
from kham.exams.queries import slips as slip_queries
from kham.kernel import clock
from kham.kernel.ids import new_id
from kham.kernel.partial_date import PartialDate
from kham.kernel.reasons import Refusal
from kham.outreach import queries as outreach_queries
from kham.planning import queries as planning_queries
from kham.sync import actions as sync_actions
from kham.sync.models import Event, Outcome
from tests.exams.world import DAY, NOW, World, minutes


@pytest.fixture
def client(world: World, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A browser in which the clinician is signed in, in the afternoon of the exam day."""
    monkeypatch.setattr(clock, "now", lambda: minutes(400))
    browser = Client()
    browser.force_login(world.doctor.user)
    return browser


def received(world: World, name: str = "Nguyễn Thị Mẫu", **more) -> Encounter:
    person = world.person(name, **more)
    world.invite(person)
    return actions.check_in(session=world.session, person=person, method="known", by=world.doctor, now=NOW)


def measured(world: World, encounter: Encounter, pressure: str = "190/115", at: int = 5) -> Encounter:
    answers = {"CHIEU_CAO": "150", "CAN_NANG": "50", "MACH": "80", "HUYET_AP": pressure}
    return actions.record(
        encounter=encounter, station="measurements", answers=answers, by=world.doctor, now=minutes(at)
    )


# --- dangerous values


def test_a_dangerous_value_rings_and_a_doctor_takes_it_by_name(world: World) -> None:
    encounter = measured(world, received(world))
    alert = Alert.objects.get()
    assert (alert.rule, alert.level, alert.raised_by) == ("blood_pressure", "U", world.doctor.actor)
    strip = incidents.strip(world.doctor, world.session, now=minutes(6))
    assert strip["alerts"][0]["number"] == encounter.queue_number and strip["alerts"][0]["mine"]
    assert encounter.person.full_name not in str(strip)
    alerting.answer_alert(alert=alert, answer="same", by=world.doctor, now=minutes(7))
    alerting.acknowledge(alert=alert, note="Cho nghỉ, đo lại", by=world.doctor, now=minutes(8))
    assert (alert.answer, alert.acknowledged_name) == ("same", world.doctor.name)
    assert not incidents.open_alerts(world.doctor, world.session).exists()


def test_an_unanswered_alert_escalates_and_stops_the_closing(world: World) -> None:
    measured(world, received(world))
    strip = incidents.strip(world.doctor, world.session, now=minutes(40))
    assert strip["alerts"][0]["escalated"]
    reasons = {str(e.pk): "Mệt, không khám tiếp" for e in Encounter.objects.all()}
    with pytest.raises(Refusal) as refused:
        actions.close_session(session=world.session, by=world.doctor, now=minutes(400), reasons=reasons)
    assert refused.value.code == "closing.alerts_open"


def test_a_value_put_right_withdraws_its_alert(world: World) -> None:
    encounter = measured(world, received(world))
    measured(world, encounter, "130/80", at=6)
    assert Alert.objects.get().withdrawn_at == minutes(6)
    measured(world, encounter, "190/115", at=7)
    assert Alert.objects.get().withdrawn_at is None


def test_a_volunteer_learns_the_number_not_the_value(world: World) -> None:
    measured(world, received(world))
    strip = incidents.strip(world.viewer("volunteer"), world.session, now=minutes(6))
    assert strip["alerts"][0]["sentence"] == "" and not strip["may_acknowledge"]
    with pytest.raises((NotFound, Refusal)):
        alerting.acknowledge(alert=Alert.objects.get(), note="", by=world.viewer("volunteer"), now=minutes(7))


# --- emergencies


def test_an_emergency_from_the_button_to_the_outcome(world: World) -> None:
    encounter = received(world)
    made = emergencies.raise_emergency(
        session=world.session, encounter=encounter, what=["collapse"], station="blood", by=world.viewer("volunteer"),
        now=minutes(10),
    )  # fmt: skip
    assert made.encounter == encounter and made.closed_at is None
    with pytest.raises(Refusal) as refused:
        emergencies.note_emergency(emergency=made, outcome="transferred", by=world.doctor, now=minutes(20))
    assert refused.value.code == "emergency.where"
    emergencies.note_emergency(
        emergency=made, first_aid=[{"code": "position", "at": minutes(11).isoformat()}],
        transfer={"how": "ambulance", "where": "Bệnh viện Việt Tiệp"}, by=world.doctor, now=minutes(21),
    )  # fmt: skip
    emergencies.note_emergency(emergency=made, outcome="transferred", by=world.doctor, now=minutes(30))
    assert (made.outcome, made.closed_by, len(made.log)) == ("transferred", world.doctor.actor, 3)
    sheet = incidents.sheet(made)
    assert sheet["what"] == ["Ngất, ngã quỵ, lơ mơ"] and sheet["transfer"]["where"] == "Bệnh viện Việt Tiệp"


def test_somebody_not_received_yet_and_events_in_any_order(world: World) -> None:
    key = new_id()

    def event(body: dict, at: dt.datetime) -> dict:
        return {
            "event_id": str(new_id()), "stream_type": "session", "stream_id": str(world.session.pk), "kind": "session.emergency",
            "schema": 1, "body": {"emergency": str(key), **body}, "recorded_at": at.isoformat(),
        }  # fmt: skip

    first = event({"what": ["seizure"], "who": "Ông mặc áo xanh", "at": minutes(1).isoformat()}, minutes(1))
    second = event({"what": ["seizure", "breathing"], "outcome": "recovered"}, minutes(9))
    for given in (second, first, first):
        sync_actions.receive(events=[given], by=world.doctor, now=minutes(30), device="tablet")
    made = Emergency.objects.get(pk=key)
    assert (made.who, made.what, made.outcome) == ("Ông mặc áo xanh", ["breathing", "seizure"], "recovered")
    assert made.started_at == minutes(1) and len(made.log) == 2
    assert set(Event.objects.values_list("outcome", flat=True)) == {Outcome.APPLIED}


def test_other_units_see_no_emergency(world: World) -> None:
    made = emergencies.raise_emergency(session=world.session, what=["other"], by=world.doctor, now=minutes(1))
    with pytest.raises(NotFound):
        incidents.emergency(world.viewer("clinician", world.far_commune), made.pk)
    with pytest.raises(NotFound):
        emergencies.raise_emergency(
            session=world.session,
            what=["other"],
            by=world.viewer("clinician", world.far_commune),
            now=minutes(2),
        )


# --- leaving, closing


def test_every_encounter_has_its_class_and_the_day_adds_up(world: World) -> None:
    signed, partly, refused, gone, void = (received(world, f"Nguyễn Thị {n}") for n in "ABCDE")
    ready_for_signature(world, signed)
    measured(world, partly, "120/70")
    actions.leave(
        encounter=partly,
        reason="Có việc, xin về",
        come_back_on=dt.date(2026, 8, 12),
        by=world.doctor,
        now=minutes(50),
    )
    actions.leave(encounter=refused, reason="Từ chối khám", by=world.doctor, now=minutes(51))
    actions.leave(encounter=gone, reason="Chờ lâu", by=world.doctor, now=minutes(52))
    actions.void(encounter=void, reason="Bấm nhầm", by=world.doctor, now=minutes(53))
    world.invite(world.person("Vắng Mặt"))
    sheet = closing.sheet(world.session)
    assert {name: len(ids) for name, ids in sheet["classes"].items() if ids} == {
        "concluded": 1, "partly": 1, "refused": 1, "not_examined": 1
    }  # fmt: skip
    assert (sheet["invited"], sheet["arrived"], sheet["absent"], sheet["voided"]) == (6, 4, 2, 1)
    assert closing.balanced(sheet)
    left = Departure.objects.get(encounter=partly)
    assert (
        left.come_back_on == dt.date(2026, 8, 12)
        and "eye" in left.missing
        and "measurements" not in left.missing
    )
    assert outcomes.came(world.campaign)[partly.person_id] == ("partly", dt.date(2026, 8, 12))
    assert outcomes.came(world.campaign)[refused.person_id][0] == "refused"
    assert [d.encounter_id for d in outcomes.coming_back(world.doctor, world.campaign)] == [
        partly.pk,
        gone.pk,
    ]


def ready_for_signature(world: World, encounter: Encounter) -> None:
    """Concluded, with every station skipped for a reason: the shortest way to a signature."""
    form = queries.form_of(encounter)
    codes = {s.code: "Không có bác sĩ chuyên khoa" for s in form.stations if not s.doctor}
    actions.record(encounter=encounter, answers={}, skipped=codes, by=world.doctor, now=minutes(20), done=[])
    actions.conclude(
        encounter=queries.encounter(world.doctor, encounter.pk), health_class=2, icd_codes=[], summary="Khỏe",
        by=world.doctor, now=minutes(40), despite=True,
    )  # fmt: skip


def test_returning_takes_the_departure_back(world: World) -> None:
    encounter = received(world)
    actions.leave(encounter=encounter, reason="Có việc, xin về", by=world.doctor, now=minutes(5))
    assert Departure.objects.exists()
    event = {
        "event_id": str(new_id()), "stream_type": "encounter", "stream_id": str(encounter.pk), "kind": "encounter.returned",
        "schema": 1, "body": {}, "recorded_at": minutes(9).isoformat(),
    }  # fmt: skip
    sync_actions.receive(events=[event], by=world.doctor, now=minutes(10))
    assert not Departure.objects.exists()


def test_closing_is_signed_reopened_with_a_reason_and_signed_again(world: World) -> None:
    encounter = received(world)
    ready_for_signature(world, encounter)
    actions.close_session(session=world.session, by=world.doctor, now=minutes(400), note="Đủ người")
    first = Closing.objects.get()
    assert (first.version, first.signer_name, len(first.digest)) == (1, world.doctor.name, 64)
    world.session.refresh_from_db()
    with pytest.raises(Refusal) as refused:
        sessions.reopen_session(session=world.session, reason=" ", by=world.doctor, now=minutes(410))
    assert refused.value.code == "session.reason"
    with pytest.raises(Refusal):
        ending.note_supplies(session=world.session, counts={}, by=world.doctor, now=minutes(411))
    sessions.reopen_session(
        session=world.session, reason="Thiếu một người", by=world.doctor, now=minutes(412)
    )
    world.session.refresh_from_db()
    actions.close_session(session=world.session, by=world.doctor, now=minutes(420))
    assert [c.version for c in Closing.objects.order_by("version")] == [1, 2]
    assert Closing.objects.get(version=1).reopened_reason == "Thiếu một người"


def test_an_open_emergency_stops_the_closing(world: World) -> None:
    emergencies.raise_emergency(session=world.session, what=["other"], by=world.doctor, now=minutes(1))
    with pytest.raises(Refusal) as refused:
        actions.close_session(session=world.session, by=world.doctor, now=minutes(400))
    assert refused.value.code == "closing.emergencies_open"


def test_attendance_comes_from_the_saves_and_keeps_hand_corrections(world: World) -> None:
    encounter = measured(world, received(world), "120/70", at=5)
    measured(world, encounter, "121/70", at=95)
    assert {(s.desk, s.saves) for s in attending.seen(world.session)} == {
        ("reception", 1),
        ("measurements", 2),
    }
    assert ending.take_attendance(session=world.session, by=world.doctor, now=minutes(100)) == 2
    row = Attendance.objects.get(desk="measurements")
    assert (row.from_at, row.to_at, row.source) == (minutes(5), minutes(95), "saves")
    ending.note_attendance(
        session=world.session, row=row, name=row.name, desk="measurements", from_at=NOW, to_at=minutes(300),
        by=world.doctor, now=minutes(301),
    )  # fmt: skip
    ending.take_attendance(session=world.session, by=world.doctor, now=minutes(302))
    assert Attendance.objects.get(desk="measurements").to_at == minutes(300)


def test_supplies_are_compared_with_the_tests(world: World) -> None:
    encounter = received(world)
    actions.record(
        encounter=encounter,
        station="blood",
        answers={"DUONG_MAO_MACH": "5,4"},
        by=world.doctor,
        now=minutes(5),
    )
    counts = {"glucose_strip": {"taken": "10", "used": "3", "spoiled": "0", "returned": "6"}}
    ending.note_supplies(session=world.session, counts=counts, by=world.doctor, now=minutes(300))
    page = closing.page(world.doctor, world.session, closing.sheet(world.session))
    line = next(one for one in page["supplies"] if one["item"]["code"] == "glucose_strip")
    assert line["line"].tests == 1 and len(line["complaints"]) == 2
    with pytest.raises(Refusal) as refused:
        ending.note_supplies(
            session=world.session,
            counts={"glucose_strip": {"taken": "-1"}},
            by=world.doctor,
            now=minutes(301),
        )
    assert refused.value.code == "supplies.number"


# --- the result to the person


def test_the_clock_runs_until_the_slip_is_given(world: World) -> None:
    encounter = received(world)
    ready_for_signature(world, encounter)
    row = results.worklist(world.doctor, now=minutes(60))[0]
    assert row["clock"].waits == "handover" and row["clock"].due == minutes(20) + dt.timedelta(hours=24)
    assert results.worklist(world.doctor, now=minutes(60 * 26))[0]["late"]
    with pytest.raises(Refusal):
        ending.hand_over(encounter=encounter, channel="relative", by=world.doctor, now=minutes(61))
    ending.hand_over(encounter=encounter, channel="paper", by=world.doctor, now=minutes(62))
    assert results.worklist(world.doctor, now=minutes(63)) == []
    actions.amend(
        encounter=queries.encounter(world.doctor, encounter.pk), reason="Bổ sung", health_class=3, icd_codes=[],
        summary="Xem lại", by=world.doctor, now=minutes(64),
    )  # fmt: skip
    assert results.worklist(world.doctor, now=minutes(65))[0]["clock"].waits == "handover"


def test_the_slip_before_the_conclusion_says_until_when(world: World) -> None:
    encounter = received(world)
    form = queries.form_of(encounter)
    skipped = {s.code: "Thiết bị hỏng" for s in form.stations if not s.doctor}
    actions.record(
        encounter=encounter, answers={}, skipped=skipped, by=world.doctor, now=minutes(20), done=[]
    )
    page = slip_queries.slip(queries.encounter(world.doctor, encounter.pk))
    assert (
        page["words"].pending and page["words"].sentences[-1] == "Kết quả sẽ có trước 8 giờ ngày 06/8/2026."
    )
    assert slips.pdf(page)[:4] == b"%PDF"


def test_a_result_code_opens_only_with_the_birth_date(world: World) -> None:
    encounter = received(world)
    ready_for_signature(world, encounter)
    code = ending.result_code(encounter=encounter, now=minutes(60))
    assert code == ending.result_code(encounter=encounter, now=minutes(61)) and len(code) == 12
    assert slip_queries.by_code(code, PartialDate(1950)) == encounter
    assert slip_queries.by_code(code, PartialDate(1951)) is None
    assert slip_queries.by_code("B" * 12, PartialDate(1950)) is None


# --- examined elsewhere


def test_examined_elsewhere_leaves_plans_and_lists_and_counts_once(world: World) -> None:
    person = world.person("Trần Thị Nơi Khác")
    proof = ending.note_elsewhere(
        person=person, campaign=world.campaign, on=dt.date(2026, 6, 12), facility_name="Bệnh viện Hồng Bàng",
        document="Giấy khám sức khỏe số 12", file=("giay.pdf", "application/pdf", b"%PDF-1.7"), by=world.doctor, now=NOW,
    )  # fmt: skip
    waiting = planning_queries.waiting(world.campaign, on=DAY)
    assert person.pk not in {one.person for one in waiting}
    assert ending.open_proof(proof=proof, by=world.doctor, now=NOW) == b"%PDF-1.7"
    for wrong in (
        {"on": dt.date(2025, 6, 1)},
        {"on": dt.date(2026, 12, 1)},
        {"document": " "},
        {"facility_name": ""},
    ):
        given = {"on": dt.date(2026, 6, 1), "facility_name": "X", "document": "Y"} | wrong
        with pytest.raises(Refusal):
            ending.note_elsewhere(
                person=world.person(), campaign=world.campaign, by=world.doctor, now=NOW, **given
            )
    ending.withdraw_elsewhere(proof=proof, reason="Ghi nhầm người", by=world.doctor, now=minutes(5))
    assert person.pk in {one.person for one in planning_queries.waiting(world.campaign, on=DAY)}


def test_somebody_examined_here_is_not_examined_elsewhere(world: World) -> None:
    encounter = measured(world, received(world), "120/70")
    with pytest.raises(Refusal) as refused:
        ending.note_elsewhere(
            person=encounter.person, campaign=world.campaign, on=dt.date(2026, 6, 1), facility_name="X", document="Y",
            by=world.doctor, now=minutes(9),
        )  # fmt: skip
    assert refused.value.code == "elsewhere.here"


# --- pages and papers


def test_pages_of_the_day_end(world: World, client: Client) -> None:
    encounter = measured(world, received(world))
    alert = Alert.objects.get()
    session = [world.session.pk]
    page = client.get(reverse("exams:emergencies", args=session)).content.decode()
    assert "Tôi đã nhận" in page and "190" in page
    assert client.get(reverse("exams:alerts", args=session)).json()["alerts"][0]["id"] == str(alert.pk)
    assert client.get(reverse("exams:red_button", args=session)).json()["what"]["stroke"]
    client.post(reverse("exams:acknowledge", args=[alert.pk]), {"note": "Đo lại 150/90"})
    client.post(
        reverse("exams:emergencies", args=session), {"number": encounter.queue_number, "what": ["stroke"]}
    )
    made = Emergency.objects.get()
    address = reverse("exams:emergency", args=[made.pk])
    client.post(
        address,
        {
            "what": ["stroke"],
            "first_aid": ["position"],
            "outcome": "transferred",
            "where": "Bệnh viện Việt Tiệp",
        },
    )
    made.refresh_from_db()
    assert made.outcome == "transferred" and "Đã chuyển viện" in client.get(address).content.decode()
    assert client.get(reverse("exams:emergency_pdf", args=[made.pk])).content[:4] == b"%PDF"
    for name in ("attendance", "supplies", "coming_back", "elsewhere", "closing"):
        assert client.get(reverse(f"exams:{name}", args=session)).status_code == 200, name
    client.post(reverse("exams:attendance", args=session), {"do": "take"})
    client.post(
        reverse("exams:attendance", args=session),
        {"name": "Y tá Lan", "desk": "blood", "from": "7:30", "to": "16h30"},
    )
    client.post(
        reverse("exams:supplies", args=session), {"taken-glove": "50", "used-glove": "50", "note-glove": ""}
    )
    client.post(
        reverse("exams:closing", args=session), {f"reason-{encounter.pk}": "Chuyển viện", "note": "Xong"}
    )
    world.session.refresh_from_db()
    assert world.session.state == "closed" and len(world.session.closing["staff"]) >= 2
    closed = client.get(reverse("exams:closing", args=session)).content.decode()
    assert "ký khóa sổ lúc" in closed and "Cộng khớp" in closed
    assert client.get(reverse("exams:closing_pdf", args=session)).content[:4] == b"%PDF"
    client.post(reverse("exams:reopen", args=session), {"reason": "Bổ sung"})
    world.session.refresh_from_db()
    assert world.session.state == "open"


def test_slip_page_hand_over_and_worklist(world: World, client: Client) -> None:
    encounter = received(world)
    ready_for_signature(world, encounter)
    assert "Nguyễn Thị Mẫu" in client.get(reverse("exams:results")).content.decode()
    page = client.get(reverse("exams:slip", args=[encounter.pk])).content.decode()
    assert "Sức khỏe của bà tốt (loại II)." in page and "1900 9095" in page
    assert client.get(reverse("exams:slip_pdf", args=[encounter.pk])).content[:4] == b"%PDF"
    client.post(reverse("exams:hand_over_all", args=[world.session.pk]))
    assert Handover.objects.get().channel == "paper"
    assert "Nguyễn Thị Mẫu" not in client.get(reverse("exams:results")).content.decode()


def test_examined_elsewhere_page(world: World, client: Client) -> None:
    person = world.person("Trần Thị Nơi Khác")
    address = reverse("exams:elsewhere", args=[world.session.pk])
    wrong = client.post(
        address, {"who": person.code, "on": "2026", "facility_name": "Bệnh viện", "document": "Giấy 1"}
    )
    assert wrong.status_code == 422
    client.post(
        address, {"who": person.code, "on": "12/6/2026", "facility_name": "Bệnh viện", "document": "Giấy 1"}
    )
    assert "12/6/2026" in client.get(address).content.decode()


def test_the_call_list_knows_who_came(world: World) -> None:
    encounter = received(world)
    actions.leave(encounter=encounter, reason="Từ chối khám", by=world.doctor, now=minutes(5))
    officer = world.viewer("station_officer")
    lines = outreach_queries.call_list(officer, world.campaign, on=DAY + dt.timedelta(days=1))
    assert lines == []


def test_rebuilding_keeps_alerts_and_departures(world: World) -> None:
    encounter = measured(world, received(world))
    actions.leave(encounter=encounter, reason="Mệt, không khám tiếp", by=world.doctor, now=minutes(9))
    before = (Alert.objects.values().get(), Departure.objects.values().get())
    folding.rebuild(encounter=encounter, by=world.doctor, now=minutes(10))
    assert before == (Alert.objects.values().get(), Departure.objects.values().get())
