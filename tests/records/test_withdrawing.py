"""A signed encounter is taken back: nothing unsent leaves, what a gateway holds is retracted, or is somebody's work until it is gone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kham.accounts.permissions import NotFound
from kham.exams import actions as exams_actions
from kham.exams.models import Conclusion, Encounter
from kham.followup.models import Case
from kham.journal.models import Entry
from kham.kernel.reasons import Refusal
from kham.records import actions, queries
from kham.records.models import Submission
from kham.records.queries import screens
from kham.records.rules import reconciling
from tests.records.examined import Examined
from tests.records.rig import Rig, later, send

WHY = "Khám nhầm người"


def withdraw(day: Examined, conclusion: Conclusion, hours: float = 1) -> Encounter:
    encounter = Encounter.objects.get(pk=conclusion.encounter_id)
    return exams_actions.withdraw(encounter=encounter, reason=WHY, by=day.doctor, now=later(day, hours))


def states() -> list[str]:
    return list(Submission.objects.order_by("version").values_list("state", flat=True))


def compare(day: Examined, hours: float = 2) -> Any:
    kept = actions.reconcile(by=day.doctor, now=later(day, hours))
    return kept, sorted(kept.disagreements.values_list("kind", flat=True))


# --- the exam itself


def test_the_conclusion_is_out_of_force_and_readable(day: Examined) -> None:
    conclusion = day.conclude()
    encounter = withdraw(day, conclusion)
    conclusion.refresh_from_db()
    assert (encounter.state, conclusion.current) == ("void", False)
    assert Entry.objects.get(action="exams.withdraw").reason == WHY
    for case in Case.objects.filter(encounter=encounter):
        assert "rút kết luận" in case.steps.filter(kind="changed").get().note
    with pytest.raises(Refusal) as found:
        withdraw(day, conclusion)
    assert found.value.code == "encounter.void"
    again = day.conclude(conclusion.encounter.person)
    assert again.encounter_id != encounter.pk, "the same person may be examined once more"


def test_only_a_doctor_with_a_reason_and_only_what_is_signed(day: Examined) -> None:
    from kham.accounts import queries as accounts_queries

    conclusion = day.conclude()
    door = accounts_queries.viewer_of(day.world.user("clinician"), on=day.world.today)
    assert door is not None
    with pytest.raises(Refusal, match="lý do"):
        exams_actions.withdraw(encounter=conclusion.encounter, reason=" ", by=day.doctor, now=day.now)
    stranger = accounts_queries.viewer_of(day.world.user("neighbourhood_head"), on=day.world.today)
    with pytest.raises(NotFound):
        exams_actions.withdraw(encounter=conclusion.encounter, reason=WHY, by=stranger, now=day.now)
    with pytest.raises(Refusal, match="đã kết luận"):
        exams_actions.void(encounter=conclusion.encounter, reason=WHY, by=day.doctor, now=day.now)
    waiting = exams_actions.check_in(
        session=day.session, person=day.person(), method="known", by=day.doctor, now=day.now
    )
    with pytest.raises(Refusal) as found:
        exams_actions.withdraw(encounter=waiting, reason=WHY, by=day.doctor, now=day.now)
    assert found.value.code == "withdraw.not_concluded"


# --- the portal: no way to retract is known


def test_what_never_left_never_leaves(day: Examined, rig: Rig) -> None:
    withdraw(day, day.conclude())
    assert states() == ["withdrawn"]
    assert send(day, now=later(day, 3))["tried"] == 0 and not rig.portal.messages
    assert compare(day)[1] == []


def test_what_was_refused_is_not_there(day: Examined, rig: Rig) -> None:
    conclusion = day.conclude()
    send(day)
    Submission.objects.update(state="rejected")
    Submission.objects.get().tries.update(outcome="rejected")
    withdraw(day, conclusion)
    assert states() == ["withdrawn"]


def test_what_was_accepted_is_somebodys_work_until_it_is_gone(day: Examined, rig: Rig) -> None:
    conclusion = day.conclude()
    send(day)
    withdraw(day, conclusion)
    row = Submission.objects.get()
    assert (row.state, row.get_state_display(), row.version) == ("stranded", "Đã hủy ở đây, còn ở cổng", 1)
    assert list(screens.stuck(day.doctor)) == [row]
    actions.assign(submission=row, to=day.doctor.user, by=day.doctor, now=later(day, 1))
    assert send(day, now=later(day, 1))["tried"] == 0
    kept, kinds = compare(day)
    assert (kinds, kept.open) == (["void_here"], 1)
    assert reconciling.words("void_here").title == "Đã hủy ở đây, còn ở cổng"
    actions.settle(disagreement=kept.disagreements.get(), how="checked", by=day.doctor, now=later(day, 3))
    assert states() == ["withdrawn"] and not screens.stuck(day.doctor)
    # It was said to be gone and is not: the next comparison brings the work back, then sees it go.
    kept, kinds = compare(day, 4)
    assert (kinds, states()) == (["void_here"], ["stranded"])
    rig.portal.forget()
    kept, kinds = compare(day, 5)
    assert (kinds, kept.open, states()) == (["void_gone"], 0, ["withdrawn"])
    assert compare(day, 6)[1] == []


def test_settled_by_hand_once_and_with_words(day: Examined, rig: Rig) -> None:
    conclusion = day.conclude()
    send(day)
    withdraw(day, conclusion)
    row = Submission.objects.get()
    for _ in range(2):
        with pytest.raises(Refusal, match="bằng cách nào"):
            actions.settle_withdrawn(submission=row, note=" ", by=day.doctor, now=day.now)
    for _ in range(2):
        actions.settle_withdrawn(submission=row, note="Công văn số 12", by=day.doctor, now=day.now)
    assert states() == ["withdrawn"] and Entry.objects.filter(action="records.settle_withdrawn").count() == 1


def test_a_lost_reply_leaves_a_doubt_that_the_list_ends(day: Examined, rig: Rig) -> None:
    rig.serve("timeout_after_accept*1")
    conclusion = day.conclude()
    send(day)
    assert states() == ["sent"]
    withdraw(day, conclusion)
    assert states() == ["stranded"] and compare(day)[1] == ["void_here"]


def test_an_amendment_that_was_not_sent_does_not_hide_the_version_there(day: Examined, rig: Rig) -> None:
    conclusion = day.conclude()
    send(day)
    exams_actions.amend(
        encounter=conclusion.encounter, reason="Sửa phân loại", health_class=4, icd_codes=["I10"], by=day.doctor,
        now=later(day, 0.5),
    )  # fmt: skip
    withdraw(day, conclusion)
    assert states() == ["replaced", "stranded"]


def test_an_answer_that_comes_late_changes_nothing(day: Examined, rig: Rig) -> None:
    from kham.records import installation
    from kham.records.actions import claiming, settling
    from kham.records.rules import profile as profiles
    from kham.records.rules.outcomes import Kind, Reply

    conclusion = day.conclude()
    row, profile = Submission.objects.get(), profiles.load("stub")
    load = claiming.claim([row.pk], profile, installation.signer(), day.doctor, day.now)
    withdraw(day, conclusion)
    settling.settle(load, Reply(Kind.ACCEPTED, "CM_SUCCESS"), profile, False, day.doctor, later(day, 1))
    assert states() == ["stranded"]


def test_counters_still_add_up(day: Examined, rig: Rig) -> None:
    conclusion = day.conclude()
    day.conclude(day.person())
    send(day)
    withdraw(day, conclusion)
    counted = queries.counters(day.doctor)
    assert counted.reconciles and (counted.concluded, counted.accepted) == (1, 1)


def test_on_screen(day: Examined, rig: Rig) -> None:
    conclusion = day.conclude()
    send(day)
    client = day.world.client("station_officer")
    address = f"/buoi-kham/luot/{conclusion.encounter_id}"
    assert "Rút kết luận" in client.get(f"{address}/phien-ban/").content.decode()
    page = client.post(f"{address}/rut-ket-luan/", {"reason": WHY}, follow=True).content.decode()
    assert "Kết luận đã rút" in page and WHY in page and "đang dùng" not in page
    row = Submission.objects.get()
    page = client.get("/ho-so/khong-nhan/").content.decode()
    assert "Đã hủy ở đây, còn ở cổng" in page and "Gửi lại cả nhóm" not in page
    page = client.get(f"/ho-so/{row.pk}/").content.decode()
    assert "Đã gỡ ở cổng" in page and "Đề nghị cổng gỡ hồ sơ" in page and "Giao cho" in page
    page = client.post(
        f"/ho-so/{row.pk}/da-go/", {"note": "Gỡ trên trang của cổng"}, follow=True
    ).content.decode()
    assert "Đã hủy, cổng không giữ" in page and states() == ["withdrawn"]


def test_the_person_reads_no_result_that_was_taken_back(day: Examined) -> None:
    from kham.records.actions import copies

    conclusion = day.conclude()
    withdraw(day, conclusion)
    with pytest.raises(Refusal) as found:
        copies.issue(encounter=Encounter.objects.get(), by=day.doctor, now=day.now, address="")
    assert found.value.code == "copy.no_conclusion"


# --- documents: a last version that says so


def test_a_document_says_that_it_was_entered_in_error(day: Examined) -> None:
    from kham.records.queries import rest
    from tests.records.fhir import checks

    conclusion = day.conclude()
    before = rest.document(conclusion)
    made = [rest.withdrawn_document(conclusion, 2, later(day, 1)) for _ in range(2)]
    assert made[0] == made[1] and made[0]["id"] != before["id"]
    by_kind = {one["resource"]["resourceType"]: one["resource"] for one in made[0]["entry"]}
    assert {by_kind[kind]["status"] for kind in ("Composition", "Encounter", "Observation")} == {
        "entered-in-error"
    }
    assert by_kind["Composition"]["relatesTo"][0]["targetIdentifier"] == before["identifier"]
    assert "clinicalStatus" not in by_kind["Condition"]
    plain = json.loads(json.dumps(made[0]))
    # The first validator knows only the head of a list that the specification prints as "final | amended +".
    known = [
        one for one in checks.first(plain) if "Code 'entered-in-error' is not in required ValueSet" not in one
    ]
    assert known + checks.second(plain) + checks.document(plain) == []
