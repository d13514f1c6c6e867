"""Reading and signing rule tables on screen; what a demand for signatures does to findings."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from kham.exams import actions, queries
from kham.exams.actions import rule_signing
from kham.exams.models import Encounter, RuleSignature, UnitSetting
from kham.exams.queries import signing
from kham.exams.rules import triage
from kham.journal.models import Entry
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from tests.exams.test_actions import received
from tests.exams.world import NOW, World, minutes

LATER = NOW + dt.timedelta(hours=1)


def rule(name: str) -> triage.Rule:
    found = triage.named(name)
    assert found is not None
    return found


def sign(world: World, name: str = "blood_pressure") -> RuleSignature:
    return rule_signing.sign_rule(
        rule=rule(name),
        table_hash=rule(name).digest,
        licence_number="000123/HP-CCHN",
        by=world.doctor,
        now=NOW,
    )


def measured(world: World) -> Encounter:
    """Somebody with high pressure and overweight."""
    answers = {"HUYET_AP": "165/100", "CHIEU_CAO": "160", "CAN_NANG": "70"}
    return actions.record(
        encounter=received(world), station="measurements", answers=answers, by=world.doctor, now=minutes(1)
    )


@pytest.fixture
def client(world: World, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A browser in which the clinician is signed in on the exam day."""
    monkeypatch.setattr(clock, "now", lambda: minutes(90))
    browser = Client()
    browser.force_login(world.doctor.user)
    return browser


def test_signing_keeps_who_when_and_which_table(world: World) -> None:
    signature = sign(world)
    assert signature.table_hash == rule("blood_pressure").digest
    assert (signature.unit_path, signature.licence_number) == (world.commune.path, "000123/HP-CCHN")
    assert sign(world) == signature  # twice the same is one
    assert Entry.objects.filter(action="exams.sign_rule").count() == 1
    assert set(signing.standing(world.commune.path)) == {"blood_pressure"}
    assert signing.standing(world.far_commune.path) == {}


def test_a_changed_table_must_be_read_again(world: World) -> None:
    with pytest.raises(Refusal, match="đã thay đổi"):
        rule_signing.sign_rule(rule=rule("bmi"), table_hash="0" * 64, by=world.doctor, now=NOW)
    signature = sign(world)
    RuleSignature.objects.filter(pk=signature.pk).update(
        table_hash="0" * 64
    )  # as if the shipped table were new
    assert signing.standing(world.commune.path) == {}
    rows = [r for t in signing.listing(world.doctor, NOW.date())["topics"] for r in t["rows"]]
    assert next(r["state"] for r in rows if r["rule"].rule == "blood_pressure") == "again"


def test_a_signature_of_the_province_stands_in_its_communes(world: World) -> None:
    signature = sign(world)
    RuleSignature.objects.filter(pk=signature.pk).update(unit_path=world.province.path)
    assert set(signing.standing(world.commune.path)) == {"blood_pressure"}
    assert signing.standing(world.far_commune.path) == {}


def test_withdrawing_needs_a_reason(world: World) -> None:
    sign(world)
    with pytest.raises(Refusal, match="lý do"):
        rule_signing.withdraw_rule_signature(
            rule=rule("blood_pressure"), reason=" ", by=world.doctor, now=LATER
        )
    rule_signing.withdraw_rule_signature(
        rule=rule("blood_pressure"), reason="Chờ hướng dẫn mới", by=world.doctor, now=LATER
    )
    assert signing.standing(world.commune.path) == {}
    with pytest.raises(Refusal, match="chưa có chữ ký"):
        rule_signing.withdraw_rule_signature(
            rule=rule("blood_pressure"), reason="Lần nữa", by=world.doctor, now=LATER
        )
    assert sign(world).withdrawn_at is None  # and may be signed again


def test_findings_say_whether_their_table_is_signed(world: World) -> None:
    encounter = measured(world)
    assert not any(found.signed for found in queries.evaluation(encounter).findings)
    sign(world)
    signed = {found.rule: found.signed for found in queries.evaluation(encounter).findings}
    assert signed["blood_pressure"] and not signed["bmi"]


def test_a_province_may_demand_the_signature_first(world: World) -> None:
    encounter = measured(world)
    UnitSetting.objects.create(
        unit_path=world.province.path, key="rules_signed", value={"value": "demand", "locked": True},
        changed_at=NOW, changed_by="test",
    )  # fmt: skip
    sign(world)
    said = queries.evaluation(encounter)
    assert [found.rule for found in said.findings] == ["blood_pressure"]
    assert said.withheld == ("bmi",) and signing.withheld(said) == ["Chỉ số BMI người châu Á trưởng thành"]


def test_pages_show_table_sources_and_state(world: World, client: Client) -> None:
    page = client.get(reverse("exams:rules")).content.decode()
    assert "Huyết áp người lớn" in page and "chưa ký duyệt" in page and "Nguy cơ tim mạch 10 năm" in page
    address = reverse("exams:rule", args=["blood_pressure"])
    page = client.get(address).content.decode()
    assert "tâm thu ≥ 180 hoặc tâm trương ≥ 110" in page and "3192" in page and "đề xuất" in page
    answer = client.post(
        reverse("exams:rule_sign"),
        {"rule": "blood_pressure", "table_hash": rule("blood_pressure").digest, "then": "next"},
    )
    assert answer.status_code == 302 and answer["Location"] != address  # on to the next unsigned one
    assert "đã ký duyệt" in client.get(address).content.decode()
    client.post(reverse("exams:rule_withdraw"), {"rule": "blood_pressure", "reason": "Đọc lại"})
    assert "cần đọc và ký lại" in client.get(address).content.decode()
    assert client.get(reverse("exams:rule", args=["nothing"])).status_code == 404


def test_every_table_reads_as_words() -> None:
    from kham.exams.rules import rule_words

    for one in triage.all_rules():
        for row in rule_words.table(one):
            assert "{" not in row["sentence"] and not any(f" {s} " in row["when"] for s in ("eq", "ge", "lt"))
        if one.applies is not None:
            assert rule_words.condition(one.applies)
