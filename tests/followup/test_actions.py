"""Cases through the real conclusion: opened in its transaction, moved by steps, closed with a reason, never by themselves."""

import datetime as dt
from typing import Any

import pytest

from kham.accounts import queries as accounts_queries
from kham.accounts.permissions import NotFound
from kham.exams import actions as exams_actions
from kham.exams.models import Conclusion
from kham.followup import actions, queries
from kham.followup.models import Case, CaseState, Step
from kham.journal.models import Entry
from kham.kernel.reasons import Refusal
from tests.access.world import World
from tests.records.examined import ANSWERS, Examined


@pytest.fixture
def day(db: None) -> Examined:
    """An open exam day."""
    return Examined(World())


@pytest.fixture
def case(day: Examined) -> Case:
    """A case of high blood pressure."""
    day.conclude()
    return Case.objects.get(rule__contains="pressure")


def test_each_finding_becomes_one_case_with_owner_and_due_date(day: Examined) -> None:
    conclusion = day.conclude()
    findings = {f.rule: f.level for f in conclusion.encounter.findings.exclude(level="N")}
    cases = Case.objects.filter(encounter=conclusion.encounter)
    assert findings and {c.rule: c.level for c in cases} == findings
    assert all(
        c.owner.kind == "station"
        and c.owner.unit_path == day.world.commune.path
        and c.due_on >= day.world.today
        for c in cases
    )
    assert Step.objects.filter(kind="opened").count() == len(findings)


def test_normal_exam_opens_nothing(day: Examined) -> None:
    day.conclude(answers={"HUYET_AP": "118/76", "CHIEU_CAO": 165, "CAN_NANG": 60})
    assert not Case.objects.exists()


def test_a_failed_conclusion_leaves_no_case(day: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(conclusion: Any, by: Any, now: Any) -> None:
        raise Refusal("test", "Hỏng.")

    monkeypatch.setattr("kham.exams.actions.folding.after_conclusion", [actions.open_cases, fail])
    with pytest.raises(Refusal):
        day.conclude()
    assert not Conclusion.objects.exists() and not Case.objects.exists()


def test_life_of_a_case(day: Examined, case: Case) -> None:
    by, now = day.doctor, day.now
    for _ in range(2):
        case = actions.contact(case=case, reached=False, by=by, now=now)
    assert case.state == CaseState.OPEN
    with pytest.raises(Refusal, match="còn thiếu 1 lần"):
        actions.close(case=case, reason="lost", by=by, now=now)
    case = actions.contact(case=case, by=by, now=now, note="Hẹn thứ hai")
    case = actions.refer(case=case, facility=day.facility, by=by, now=now)
    assert (case.state, case.referred_to) == (CaseState.REFERRED, "Trạm Y tế mẫu")
    case = actions.attend(case=case, by=by, now=now)
    case = actions.close(case=case, reason="confirmed_managed", by=by, now=now)
    assert (case.state, case.closing_reason, case.closed_by) == (
        CaseState.CLOSED,
        "confirmed_managed",
        by.actor,
    )
    with pytest.raises(Refusal, match="Mở lại"):
        actions.contact(case=case, by=by, now=now)
    with pytest.raises(Refusal, match="lý do"):
        actions.reopen(case=case, reason=" ", by=by, now=now)
    case = actions.reopen(case=case, reason="Đóng nhầm", by=by, now=now)
    assert (case.state, case.closing_reason, case.closed_at) == (CaseState.OPEN, "", None)
    kinds = list(case.steps.values_list("kind", flat=True))
    assert kinds == [
        "opened",
        "attempt",
        "attempt",
        "contacted",
        "referred",
        "attended",
        "closed",
        "reopened",
    ]
    assert Entry.objects.filter(action__startswith="followup.", object_id=str(case.pk)).count() >= 7


def test_death_closes_nothing_but_allows_closing(day: Examined, case: Case) -> None:
    with pytest.raises(Refusal, match="chưa ghi"):
        actions.close(case=case, reason="dead", by=day.doctor, now=day.now)
    case.person.died_on = day.world.today
    case.person.save()
    case.refresh_from_db()
    assert case.state == CaseState.OPEN
    assert actions.close(case=case, reason="dead", by=day.doctor, now=day.now).state == CaseState.CLOSED


def test_reassign_and_note(day: Examined, case: Case) -> None:
    other = day.world.organisation(day.world.next_neighbourhood)
    assert actions.reassign(case=case, owner=other, by=day.doctor, now=day.now).owner == other
    with pytest.raises(Refusal):
        actions.note(case=case, text="", by=day.doctor, now=day.now)


def test_amendment_sharpens_and_never_closes(day: Examined, case: Case) -> None:
    encounter, count = case.encounter, Case.objects.count()
    exams_actions.amend(
        encounter=encounter,
        reason="Ghi nhầm mạch",
        health_class=3,
        icd_codes=["I10"],
        by=day.doctor,
        now=day.now,
    )
    assert Case.objects.count() == count
    assert not Case.objects.filter(state=CaseState.CLOSED).exists()


def test_finding_gone_leaves_a_note(day: Examined, case: Case) -> None:
    case.encounter.findings.all().delete()
    actions.open_cases(Conclusion.objects.get(), by=day.doctor, now=day.now)
    actions.open_cases(Conclusion.objects.get(), by=day.doctor, now=day.now)
    assert list(case.steps.filter(kind="changed").values_list("kind", flat=True)) == ["changed"]
    case.refresh_from_db()
    assert case.state == CaseState.OPEN


def test_counters_and_lists(day: Examined, case: Case) -> None:
    campaign, on = day.world.campaign(day.world.commune), day.world.today
    total = Case.objects.count()
    late = on + dt.timedelta(days=400)
    counters = queries.counters(day.doctor, campaign, on=late)
    assert counters.reconciles and (counters.opened, counters.overdue) == (total, total)
    assert list(queries.overdue(day.doctor, on)) == []
    assert queries.worklist(day.doctor).count() == queries.overdue(day.doctor, late).count() == total
    actions.contact(case=case, by=day.doctor, now=day.now)
    actions.close(case=case, reason="known_managed", by=day.doctor, now=day.now)
    counters = queries.counters(day.doctor, campaign, on=on)
    assert counters.reconciles and (counters.closed, counters.reasons) == (1, {"known_managed": 1})
    assert [c.pk for c in queries.filtered(day.doctor, on=on, state="closed")] == [case.pk]
    assert case.pk in {c.pk for c in queries.search(day.doctor, "bưởi")}
    assert queries.search(day.doctor, "khong co ai") == []
    assert queries.filtered(day.doctor, on=on, owner="not-an-id").count() == 0


@pytest.mark.parametrize(
    "role", ["neighbourhood_head", "coordinator", "province_officer", "volunteer", "leader"]
)
def test_others_see_no_case(day: Examined, case: Case, role: str) -> None:
    viewer = accounts_queries.viewer_of(day.world.user(role), on=day.world.today)
    with pytest.raises(NotFound):
        queries.worklist(viewer)
    with pytest.raises(NotFound):
        actions.contact(case=case, by=viewer, now=day.now)


def test_journal_holds_no_personal_data(day: Examined, case: Case) -> None:
    actions.contact(case=case, by=day.doctor, now=day.now, note="Nguyễn Thị Bưởi hẹn sáng mai")
    told = str([(e.data, e.reason) for e in Entry.objects.all()])
    assert "Bưởi" not in told and case.sentence not in told and str(ANSWERS["HUYET_AP"]) not in told


def test_the_doctors_referral_is_handed_over(day: Examined) -> None:
    soon = day.world.today + dt.timedelta(days=2)
    day.conclude(referral={"to": "Bệnh viện Việt Tiệp", "on": soon.isoformat(), "why": "đo lại huyết áp"})
    case = Case.objects.get(rule__contains="pressure")
    assert (case.state, case.referred_to, case.due_on <= soon) == (
        CaseState.REFERRED,
        "Bệnh viện Việt Tiệp",
        True,
    )
    assert case.steps.filter(kind="referred").count() == 1


def test_a_referral_without_any_finding_is_a_case_of_its_own(day: Examined) -> None:
    day.conclude(
        answers={"HUYET_AP": "118/76", "CHIEU_CAO": 165, "CAN_NANG": 60},
        referral={"to": "", "on": "2027-01-05", "why": "Đục thủy tinh thể"},
    )
    case = Case.objects.get()
    assert (
        case.rule == "doctor_referral"
        and "Đục thủy tinh thể" in case.sentence
        and case.state == CaseState.OPEN
    )
