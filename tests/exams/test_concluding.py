"""The conclusion: what is asked before signing, reasons, classes, referral, consent, assignments, keys, bulk signing, versions."""

import datetime as dt
import io
from typing import Any

import pytest
import xlsxwriter

from kham.exams import actions, queries, registers, signing
from kham.exams.actions import assigning, configuring
from kham.exams.actions import keys as key_actions
from kham.exams.models import Assignment, Conclusion, Consent, SigningKey
from kham.exams.queries import doctor, examiners, keys, readiness, settings, versions
from kham.exams.rules import canonical
from kham.kernel.reasons import Refusal
from kham.roster.models import Person
from kham.sync.models import Event
from tests.exams.world import DAY, STATIONS, World, minutes

PIN = "4826-xanh"


def examined(world: World, *, name: str = "Nguyễn Thị Mẫu", **more: Any) -> Any:
    """Somebody at every station; `more` are answers of reception."""
    person = world.person(name, personal_number=f"0311500{Person.objects.count():05d}")
    encounter = actions.check_in(
        session=world.session, person=person, method="known", by=world.doctor, now=minutes(0)
    )
    for at, (station, answers) in enumerate({"reception": more, **STATIONS}.items(), 1):
        actions.record(
            encounter=encounter, station=station, answers=answers, by=world.doctor, now=minutes(at)
        )
    return queries.encounter(world.doctor, encounter.pk)


def conclude(world: World, encounter: Any, **more: Any) -> Conclusion:
    """Sign with plain words."""
    said = {"health_class": 4, "icd_codes": ["i10"], "summary": "Tăng huyết áp", "advice": "Ăn nhạt"} | more
    return actions.conclude(encounter=encounter, by=world.doctor, now=said.pop("now", minutes(30)), **said)


def assign(world: World, **more: Any) -> Assignment:
    """A written assignment of the doctor."""
    fields = {
        "name": world.doctor.name, "licence_number": "001234/HP-GPHN", "parts": ["conclusion", "internal", "eye"],
        "user": world.doctor.user.pk, "document_number": "15/QĐ-TYT", "valid_from": dt.date(2026, 1, 1),
    } | more  # fmt: skip
    return assigning.assign(fields=fields, by=world.viewer("station_officer"), now=minutes(0))


def problems(world: World, encounter: Any, kind: str, **more: Any) -> list[dict[str, Any]]:
    """Problems of one kind for the doctor of the world."""
    found = readiness.problems(encounter, user=world.doctor.user, health_class=2, **more)
    return [one for one in found if one["kind"] == kind]


# --- items


def test_an_item_left_empty_needs_a_reason_and_one_click_gives_it(world: World) -> None:
    encounter = examined(world)
    actions.record(
        encounter=encounter,
        station="internal",
        answers={"NOI_KHOA_HO_HAP": ""},
        by=world.doctor,
        now=minutes(20),
    )
    encounter = queries.encounter(world.doctor, encounter.pk)
    assert [one["tag"] for one in problems(world, encounter, "item")] == ["NOI_KHOA_HO_HAP"]
    with pytest.raises(Refusal, match="Hô hấp") as refused:
        conclude(world, encounter)
    assert refused.value.code == "conclusion.problems" and not Conclusion.objects.exists()
    conclude(world, encounter, explained={"NOI_KHOA_HO_HAP": "Người khám từ chối"})
    encounter.refresh_from_db()
    assert encounter.skipped["NOI_KHOA_HO_HAP"] == "Người khám từ chối"


def test_a_unit_may_block_or_not_ask(world: World) -> None:
    encounter = examined(world)
    actions.record(
        encounter=encounter,
        station="surgery",
        answers={"KHAM_DA_LIEU_PL": ""},
        by=world.doctor,
        now=minutes(20),
    )
    encounter = queries.encounter(world.doctor, encounter.pk)
    officer = world.viewer("station_officer")
    configuring.change_setting(key="items_check", value="block", by=officer, now=minutes(21))
    with pytest.raises(Refusal, match="Da liễu"):
        conclude(world, encounter, despite=True)
    configuring.change_setting(key="items_check", value="off", by=officer, now=minutes(22))
    assert conclude(world, encounter).version == 1


def test_missing_mandatory_fields_are_filled_on_the_page(world: World) -> None:
    encounter = examined(world)
    Person.objects.update(ethnicity="")
    encounter = queries.encounter(world.doctor, encounter.pk)
    assert [one["tag"] for one in problems(world, encounter, "mandatory")] == ["MA_DAN_TOC"]
    signed = conclude(world, encounter, filled={"MA_DAN_TOC": "01"})
    assert signed.answers["MA_DAN_TOC"] == "01"


def test_classes_chosen_on_the_page_are_answers_and_codes_lose_their_marks(world: World) -> None:
    encounter = examined(world)
    signed = conclude(
        world, encounter, organs={"NOI_KHOA_HO_HAP_PL": 2, "CHIEU_CAO": 1}, icd_codes=["a170†", "I10", "i10"]
    )
    assert signed.answers["NOI_KHOA_HO_HAP_PL"] == "2" and signed.answers["CHIEU_CAO"] == 150
    assert signed.icd_codes == ["A17.0", "I10"]


# --- kinds, referral, labs


def test_kinds_of_conclusion(world: World) -> None:
    assert conclude(world, examined(world)).kind == "periodic"
    on_request = examined(world, HINH_THUC_KHAM="request")
    assert conclude(world, on_request, health_class=None).kind == "specialty"
    for_work = examined(world, HINH_THUC_KHAM="work")
    assert [p["kind"] for p in problems(world, for_work, "labs")] == ["labs"]
    actions.record(
        encounter=for_work, station="labs", answers={"XN_GLUCOSE": "5,1"}, by=world.doctor, now=minutes(25)
    )
    assert conclude(world, queries.encounter(world.doctor, for_work.pk), despite=True).kind == "classified"


def test_a_referral_is_kept(world: World) -> None:
    signed = conclude(
        world, examined(world), referral={"to": "Bệnh viện Việt Tiệp", "on": "2026-08-20", "why": ""}
    )
    assert signed.details["referral"] == {"to": "Bệnh viện Việt Tiệp", "on": "2026-08-20"}


def test_results_that_changed_under_the_doctor_are_not_signed(world: World) -> None:
    encounter = examined(world)
    seen = canonical.digest(encounter.answers)
    actions.record(
        encounter=encounter, station="measurements", answers={"MACH": "120"}, by=world.doctor, now=minutes(21)
    )
    with pytest.raises(Refusal) as refused:
        conclude(world, queries.encounter(world.doctor, encounter.pk), seen=seen)
    assert refused.value.code == "conclusion.changed"


def test_last_years_values_stand_beside(world: World) -> None:
    first = examined(world)
    conclude(world, first)
    later = world.new_session(DAY + dt.timedelta(days=365), "open")
    again = actions.check_in(
        session=later, person=first.person, method="known", by=world.doctor, now=minutes(60)
    )
    actions.record(
        encounter=again,
        station="measurements",
        answers={"HUYET_AP": "160/95", "MACH": "70"},
        by=world.doctor,
        now=minutes(61),
    )
    page = doctor.page(queries.encounter(world.doctor, again.pk))
    assert page["abnormal"][0]["last"] == "152/94" and page["last_class"] == "IV · I10"


# --- consent


def test_a_relative_must_agree_for_somebody_who_cannot_decide(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    encounter = examined(world, HINH_THUC_KHAM="work")
    answers = encounter.answers | {"NANG_LUC_HANH_VI": "3"}
    encounter.answers = answers
    assert "thân nhân" in problems(world, encounter, "consent")[0]["sentence"]
    actions.consent(
        encounter=encounter,
        kind="capacity",
        given=False,
        by_name="Người thân A",
        relation="Con",
        by=world.doctor,
        now=minutes(22),
    )
    assert "không đồng ý" in problems(world, encounter, "consent")[0]["sentence"]
    actions.consent(
        encounter=encounter,
        kind="capacity",
        given=True,
        by_name="Người thân A",
        relation="Con",
        by=world.doctor,
        now=minutes(23),
    )
    assert problems(world, encounter, "consent") == []
    assert Consent.objects.count() == 2 and Event.objects.filter(kind="encounter.consent").count() == 2
    encounter.answers = answers | {"HINH_THUC_KHAM": "periodic"}
    Consent.objects.all().delete()
    assert problems(world, encounter, "consent") == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"by_name": ""}, "consent.name"),
        ({"relation": ""}, "consent.relation"),
        ({"kind": "other"}, "consent.kind"),
        ({"at": minutes(500)}, "consent.late"),
    ],
)
def test_an_unclear_consent_is_refused(world: World, fields: dict[str, Any], code: str) -> None:
    said = {"kind": "capacity", "given": True, "by_name": "Người thân A", "relation": "Con"} | fields
    with pytest.raises(Refusal) as refused:
        actions.consent(encounter=examined(world), by=world.doctor, now=minutes(22), **said)
    assert refused.value.code == code


# --- assignments


def test_examiners_come_from_who_saved_and_are_held_against_the_register(world: World) -> None:
    encounter = examined(world)
    said = [one["sentence"] for one in problems(world, encounter, "assignment")]
    assert len(said) == 1 and all(
        f"“{part}”" in said[0] for part in ("Nội khoa", "Mắt", "Răng hàm mặt", "Kết luận")
    )
    assign(world)
    left = [one["sentence"] for one in problems(world, encounter, "assignment")]
    assert (
        len(left) == 1
        and "“Răng hàm mặt”" in left[0]
        and not any(f"“{p}”" in left[0] for p in ("Nội khoa", "Mắt", "Kết luận"))
    )
    signed = conclude(world, encounter)
    assert signed.details["licence"] == "001234/HP-GPHN"
    assert {"part": "eye", "name": world.doctor.name, "licence": "001234/HP-GPHN"} in signed.details[
        "examiners"
    ]


def test_a_unit_may_refuse_a_signature_without_assignment(world: World) -> None:
    configuring.change_setting(
        key="assignment_check", value="block", by=world.viewer("station_officer"), now=minutes(0)
    )
    encounter = examined(world)
    with pytest.raises(Refusal, match="phân công"):
        conclude(world, encounter, despite=True)
    assign(world, parts=["conclusion", "internal", "surgery", "gynaecology", "eye", "ent", "dental"])
    assert conclude(world, encounter).version == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"valid_to": dt.date(2026, 8, 4)}, "không còn hiệu lực"),
        ({"valid_from": dt.date(2026, 8, 6)}, "không còn hiệu lực"),
        ({"parts": ["eye"]}, "chưa có phân công"),
    ],
)
def test_an_assignment_holds_from_and_to_a_day(world: World, more: dict[str, Any], words: str) -> None:
    assign(world, **more)
    assert words in examiners.concluder(examined(world), world.doctor.user).sentence


def test_a_revoked_assignment_ends_with_a_reason(world: World) -> None:
    row, officer = assign(world), world.viewer("station_officer")
    with pytest.raises(Refusal):
        assigning.revoke(assignment_id=row.pk, on=DAY, reason=" ", by=officer, now=minutes(1))
    assigning.revoke(assignment_id=row.pk, on=DAY, reason="Chuyển công tác", by=officer, now=minutes(1))
    assert "không còn hiệu lực" in examiners.concluder(examined(world), world.doctor.user).sentence


def test_the_register_goes_out_and_comes_back_as_a_workbook(world: World) -> None:
    row = assign(world, valid_to=dt.date(2027, 12, 31))
    officer = world.viewer("station_officer")
    content = registers.make(examiners.register(officer), unit="Phường Hòa Bình")
    rows = registers.read(content, today=DAY)
    assert rows[0]["parts"] == row.parts and rows[0]["valid_to"] == dt.date(2027, 12, 31)
    done = assigning.take_workbook(
        rows=[*rows, {**rows[0], "number": 3, "licence_number": ""}], by=officer, now=minutes(2)
    )
    assert done["kept"] == 1 and done["wrong"] == [(3, "Ghi số giấy phép hoặc chứng chỉ hành nghề.")]
    assert Assignment.objects.count() == 1  # the same row twice is one
    with pytest.raises(Refusal):
        registers.read(b"nothing", today=DAY)


def test_a_small_workbook_with_a_cell_at_the_end_of_the_world_ends_no_server() -> None:
    """A kilobyte that asks for half a terabyte: the process that opens it may die, this one goes on."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "Họ tên")
        sheet.write_number(1_048_575, 16_383, 1)
    with pytest.raises(Refusal) as refused:
        registers.read(out.getvalue(), today=DAY)
    assert refused.value.code in ("register.file", "register.columns")


# --- keys and signatures


@pytest.fixture
def signer(world: World) -> signing.Signer:
    """The doctor's opened key."""
    key_actions.make_key(pin=PIN, by=world.doctor, now=minutes(0))
    return key_actions.open_own(secret=PIN, by=world.doctor, now=minutes(0))


def test_a_signed_conclusion_can_be_verified_and_tampering_shows(
    world: World, signer: signing.Signer
) -> None:
    signed = conclude(world, examined(world), signer=signer)
    assert keys.seal_of(signed) == "good"
    stored = Conclusion.objects.select_related("encounter", "signing_key").get(pk=signed.pk)
    assert keys.seal_of(stored) == "good"
    Conclusion.objects.filter(pk=signed.pk).update(health_class=1)
    assert [keys.seal_of(one) for one in keys.signed(world.doctor)] == ["broken"]


@pytest.mark.parametrize("algorithm", [signing.ED25519, signing.RSA])
def test_both_algorithms(world: World, algorithm: str) -> None:
    key_actions.make_key(pin=PIN, algorithm=algorithm, by=world.doctor, now=minutes(0))
    opened = key_actions.open_own(secret=PIN, by=world.doctor, now=minutes(0))
    assert keys.seal_of(conclude(world, examined(world), signer=opened)) == "good"
    halves = signing.wrap(opened)
    assert halves is not None and signing.unwrap(*halves) is not None
    assert signing.unwrap(halves[0], signing.wrap(opened)[1]) is None  # type: ignore[index]  # wrap is not None above


def test_a_wrong_pin_opens_nothing_and_is_counted(world: World, signer: signing.Signer) -> None:
    for _ in range(key_actions.TRIES):
        with pytest.raises(Refusal, match="không đúng"):
            key_actions.open_own(secret="wrong", by=world.doctor, now=minutes(1))
    with pytest.raises(Refusal, match="Chờ 15 phút"):
        key_actions.open_own(secret=PIN, by=world.doctor, now=minutes(1))


@pytest.mark.parametrize("pin", ["12345", "111111", "123456", "987654"])
def test_weak_pins_are_refused(world: World, pin: str) -> None:
    with pytest.raises(Refusal) as refused:
        key_actions.make_key(pin=pin, by=world.doctor, now=minutes(0))
    assert refused.value.code == "key.pin"


def test_a_unit_may_demand_a_key(world: World) -> None:
    configuring.change_setting(
        key="signing_key", value="demand", by=world.viewer("station_officer"), now=minutes(0)
    )
    with pytest.raises(Refusal) as refused:
        conclude(world, examined(world))
    assert refused.value.code == "conclusion.key"


def test_a_revoked_key_signs_no_more_but_its_signatures_stay(world: World, signer: signing.Signer) -> None:
    signed = conclude(world, examined(world), signer=signer)
    key_actions.revoke_key(reason="Quên mã PIN", by=world.doctor, now=minutes(40))
    assert SigningKey.objects.get().private_sealed == ""
    assert (
        keys.seal_of(Conclusion.objects.select_related("encounter", "signing_key").get(pk=signed.pk))
        == "good"
    )
    with pytest.raises(Refusal):
        key_actions.open_own(secret=PIN, by=world.doctor, now=minutes(41))


def test_an_amendment_shows_what_changed_and_both_signatures(world: World, signer: signing.Signer) -> None:
    encounter = examined(world)
    conclude(world, encounter, signer=signer)
    actions.amend(
        encounter=queries.encounter(world.doctor, encounter.pk), reason="Ghi nhầm loại", health_class=3, icd_codes=["I10", "E66"],
        summary="Tăng huyết áp", advice="Ăn nhạt", signer=signer, by=world.doctor, now=minutes(50),
    )  # fmt: skip
    newest, oldest = versions.of(encounter)
    assert [(one.label, one.before, one.after) for one in newest["changes"]] == [
        ("Phân loại sức khỏe", "IV", "III"), ("Bệnh (ICD-10)", "I10", "I10; E66"),
    ]  # fmt: skip
    assert (newest["seal"], oldest["seal"], oldest["changes"]) == ("good", "good", [])


# --- signing together


def test_only_records_opened_one_by_one_are_signed_together(world: World, signer: signing.Signer) -> None:
    first, second, third = (examined(world, name=f"Người Mẫu {n}") for n in "ABC")
    words = {"health_class": 4, "icd_codes": ["I10"], "summary": "", "advice": ""}
    with pytest.raises(Refusal) as refused:
        actions.prepare(encounter=first, words=words, by=world.doctor, now=minutes(20))
    assert refused.value.code == "prepare.not_opened"
    for one in (first, second):
        actions.note_opened(encounter=one, by=world.doctor, now=minutes(21))
        actions.prepare(encounter=one, words=words, by=world.doctor, now=minutes(22))
    actions.record(
        encounter=second, station="measurements", answers={"MACH": "99"}, by=world.doctor, now=minutes(23)
    )
    assert [row["changed"] for row in versions.prepared(world.doctor, world.session)] == [False, True]
    done = actions.sign_prepared(
        encounters=[first.pk, second.pk, third.pk],
        session=world.session,
        signer=signer,
        by=world.doctor,
        now=minutes(30),
    )
    assert [one.encounter_id for one in done["signed"]] == [first.pk] and keys.seal_of(
        done["signed"][0]
    ) == "good"
    assert [(e.pk, "thay đổi" in s or "chưa mở" in s) for e, s in done["refused"]] == [
        (second.pk, True),
        (third.pk, True),
    ]


# --- settings


def test_the_nearest_unit_counts_unless_one_above_locked(world: World) -> None:
    officer, province = world.viewer("station_officer"), world.viewer("province_officer", world.province)
    assert settings.get(world.commune.path, "certificate_months") == 12
    configuring.change_setting(key="certificate_months", value="6", by=officer, now=minutes(0))
    assert settings.get(world.hamlet.path, "certificate_months") == 6
    configuring.change_setting(key="certificate_months", value="12", locked=True, by=province, now=minutes(1))
    assert settings.get(world.commune.path, "certificate_months") == 12
    with pytest.raises(Refusal, match="đã khóa"):
        configuring.change_setting(key="certificate_months", value="6", by=officer, now=minutes(2))
    with pytest.raises(Refusal, match="từ 1 đến 36"):
        configuring.change_setting(key="certificate_months", value="99", by=province, now=minutes(2))


def test_a_units_own_advice_goes_before_ours(world: World) -> None:
    encounter = examined(world)
    configuring.change_advice(
        code="blood_pressure",
        text="Bớt muối, đo lại mỗi tuần.",
        by=world.viewer("station_officer"),
        now=minutes(0),
    )
    assert doctor.page(encounter)["advice"].startswith("Bớt muối, đo lại mỗi tuần.")


@pytest.mark.parametrize(
    ("signed", "months", "last"),
    [
        ("2026-08-05", "12", "2027-08-05"),
        ("2026-08-31", "6", "2027-02-28"),
        ("2024-02-29", "12", "2025-02-28"),
        ("2026-12-01", "1", "2027-01-01"),
    ],
)
def test_a_certificate_holds_for_months(world: World, signed: str, months: str, last: str) -> None:
    configuring.change_setting(
        key="certificate_months", value=months, by=world.viewer("station_officer"), now=minutes(0)
    )
    at = dt.datetime.fromisoformat(f"{signed}T03:00:00+00:00")
    one = Conclusion(unit_path=world.commune.path, health_class=2, concluded_at=at)
    assert versions.valid_until(one) == dt.date.fromisoformat(last)
    assert versions.valid_until(Conclusion(unit_path=world.commune.path, concluded_at=at)) is None
