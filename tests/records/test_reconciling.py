"""Reconciliations: each planted difference is found, explained and ended."""

import io
import json

import openpyxl
import pytest

from kham.accounts import queries as accounts_queries
from kham.accounts.permissions import NotFound
from kham.exams import actions as exams_actions
from kham.kernel.reasons import Refusal
from kham.records import actions, queries
from kham.records.models import Reconciliation, Submission
from kham.records.rules import portal_list, reconciling
from kham.records.rules.reconciling import Here, There
from kham.records.stub.portal import Message
from tests.records.examined import Examined
from tests.records.rig import SENDER, Rig, later, send


def compare(day: Examined) -> tuple[Reconciliation, list[str]]:
    kept = actions.reconcile(by=day.doctor, now=later(day, 2))
    return kept, sorted(kept.disagreements.values_list("kind", flat=True))


def sent_then_amended(day: Examined) -> None:
    """A concluded encounter is sent; an hour later its conclusion has a second version."""
    conclusion = day.conclude()
    send(day)
    exams_actions.amend(
        encounter=conclusion.encounter, reason="Sửa phân loại", health_class=4, icd_codes=["I10"],
        by=day.doctor, now=later(day, 1),
    )  # fmt: skip


def test_agreement_is_kept_with_its_figures(day: Examined) -> None:
    day.conclude()
    day.conclude(day.person())
    send(day)
    kept, kinds = compare(day)
    assert (kept.ours, kept.theirs, kept.matched, kept.open, kinds) == (2, 2, 2, 0, [])
    assert queries.gateways(day.doctor, day.now)[0].reconciled == kept


def test_a_lost_reply_is_settled_by_the_list(day: Examined, rig: Rig) -> None:
    rig.serve("timeout_after_accept*1")
    day.conclude()
    send(day)
    kept, kinds = compare(day)
    assert (kinds, kept.settled, kept.open) == (["confirmed"], 1, 0)
    row = Submission.objects.get()
    assert (row.state, row.answered_at) == ("accepted", later(day, 2))
    assert list(row.tries.values_list("doing", flat=True)) == ["push", "list"]


def test_what_the_portal_lost_is_sent_again_once(day: Examined, rig: Rig) -> None:
    day.conclude()
    send(day)
    before = Submission.objects.get().msg_id
    rig.portal.forget()
    kept, kinds = compare(day)
    assert (kinds, kept.open) == (["not_there"], 1)
    difference = queries.disagreements(day.doctor, kept).get()
    assert reconciling.words(difference.kind).how == "resent"
    actions.settle(disagreement=difference, how="resent", by=day.doctor, now=later(day, 2))
    actions.settle(disagreement=difference, how="resent", by=day.doctor, now=later(day, 3))
    send(day, now=later(day, 3))
    assert Submission.objects.get().state == "accepted" and list(rig.portal.messages) == [before]
    kept.refresh_from_db()
    assert kept.open == 0 and compare(day)[1] == []


def test_an_older_version_there(day: Examined, rig: Rig) -> None:
    sent_then_amended(day)
    assert compare(day)[1] == [], "the new version is on its way: nothing to explain"
    send(day, now=later(day, 1))
    newest = max(rig.portal.messages.values(), key=lambda m: m.version)
    del rig.portal.messages[newest.msg_id]
    del rig.portal.by_message[newest.msg_id]
    kept, kinds = compare(day)
    assert kinds == ["older_there"]
    actions.settle(disagreement=kept.disagreements.get(), how="resent", by=day.doctor, now=later(day, 2))
    send(day, now=later(day, 3))
    assert compare(day)[1] == []


def test_a_former_version_that_comes_late_does_not_stay(day: Examined, rig: Rig) -> None:
    """Overtaken on the way: the portal shows it as the newest until the comparison sends ours once more, by itself."""
    rig.serve("overtaken*1")
    sent_then_amended(day)
    assert send(day, now=later(day, 1))["accepted"] == 1
    first, second = (Submission.objects.get(version=version).msg_id for version in (1, 2))
    assert [one.msg_id for one in rig.current()] == [first] and second in rig.portal.messages
    kept, kinds = compare(day)
    assert (kinds, kept.settled, kept.open) == (["older_there"], 1, 0)
    assert send(day, now=later(day, 3))["accepted"] == 1
    third = Submission.objects.exclude(state="replaced").get()
    assert (third.version, third.because, third.state) == (3, "replayed", "accepted")
    assert [one.msg_id for one in rig.current()] == [third.msg_id] and compare(day)[1] == []


def test_a_portal_that_insists_on_the_former_version_is_told_to_somebody(day: Examined, rig: Rig) -> None:
    sent_then_amended(day)
    send(day, now=later(day, 1))
    former = rig.portal.messages[Submission.objects.get(version=1).msg_id]
    former.version = 99
    assert compare(day)[0].open == 0
    send(day, now=later(day, 3))
    kept, kinds = compare(day)
    assert (kinds, kept.open) == (["older_there"], 1), "not a version each night"
    actions.settle(disagreement=kept.disagreements.get(), how="resent", by=day.doctor, now=later(day, 4))
    former.version = 1
    send(day, now=later(day, 5))
    assert compare(day)[1] == []


def test_strangers_on_the_portal(day: Examined, rig: Rig) -> None:
    conclusion = day.conclude()
    send(day)
    visit, other = conclusion.encounter_id.hex, SENDER + "260705" + "b" * 32
    rig.portal.messages["x"] = Message("x", SENDER, "", "somebody-else", "Adult", 1)
    rig.portal.messages[other] = Message(other, SENDER, "", visit, "Adult", 2)
    kept, kinds = compare(day)
    assert kinds == ["other_there", "unknown_here"]
    unknown = kept.disagreements.get(kind="unknown_here")
    assert unknown.submission is None and unknown.unit_path == day.facility.unit.path
    with pytest.raises(Refusal):
        actions.settle(disagreement=unknown, how="resent", by=day.doctor, now=day.now)
    actions.settle(disagreement=unknown, how="checked", by=day.doctor, now=day.now)
    kept.refresh_from_db()
    assert kept.open == 1


def test_a_stranger_sees_nothing_of_it(day: Examined, rig: Rig) -> None:
    day.conclude()
    send(day)
    rig.portal.forget()
    kept, _ = compare(day)
    neighbour = accounts_queries.system_viewer("test", "99.00001.")
    with pytest.raises(NotFound):
        queries.reconciliation(neighbour, kept.pk)
    with pytest.raises(NotFound):
        queries.disagreement(neighbour, kept.disagreements.get().pk)
    with pytest.raises(NotFound):
        actions.settle(disagreement=kept.disagreements.get(), how="checked", by=neighbour, now=day.now)


def test_no_portal_says_so(day: Examined, rig: Rig) -> None:
    day.conclude()
    send(day)
    assert rig.server is not None
    rig.server.stop()
    with pytest.raises(Refusal, match="Không nối được"):
        actions.reconcile(by=day.doctor, now=day.now)
    rig.serve()


def test_a_list_saved_from_the_portal(day: Examined, rig: Rig) -> None:
    """The page names people by number and day; our own id is not in it."""
    rig.serve("timeout_after_accept*1")
    day.conclude()
    day.conclude(day.person())
    send(day, now=day.now)
    lost, known = (Submission.objects.get(state=s) for s in ("sent", "accepted"))
    person = lost.encounter.person
    listed = [
        {"patient_id": 1, "check_up_id": "987", "ngay_kham": f"{lost.encounter.exam_date:%d/%m/%Y}", "status": "saved",
         "times": 1, "full_name": person.full_name, "id_number": person.personal_number},
        {"patient_id": 2, "check_up_id": "988", "ngay_kham": "01/01/2026", "status": "saved", "id_number": "031150000001"},
    ]  # fmt: skip
    content = json.dumps({"data": {"content": listed}}).encode()
    kept = actions.reconcile_file(content=content, file_name="trang-1.json", by=day.doctor, now=later(day, 1))
    kinds = dict(kept.disagreements.values_list("visit_id", "kind"))
    assert kinds == {
        lost.encounter_id.hex: "confirmed",
        known.encounter_id.hex: "not_there",
        "988": "unknown_here",
    }
    told = str(list(kept.disagreements.values()))
    assert person.personal_number not in told and person.full_name not in told and "031150000001" not in told


def workbook(rows: list[list[object]]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_a_list_in_a_workbook() -> None:
    content = workbook(
        [
            ["Danh sách hồ sơ"],
            [],
            ["STT", "Mã hồ sơ", "Số CCCD", "Ngày khám"],
            [1, 55.0, "031150000001", "05/7/2026"],
        ]
    )
    assert portal_list.read(content, "a.xlsx") == [
        portal_list.Row("55", "", "031150000001", "2026-07-05", 1, "", "", True)
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "không phải JSON"),
        (b'{"a": 1}', "không thấy danh sách"),
        (b'[{"a": 1}]', "không có cột"),
        (b"PK\x03\x04rubbish", "không phải tệp XLSX"),
        (b"", "không phải tệp XLSX"),
        (b'[{"id_number": "031150000001", "ngay_kham": "hom qua"}]', "dòng 1"),
        (workbook([["a", "b"], [1, 2]]), "không có cột"),
    ],
)
def test_a_bad_list_says_what_is_wrong(content: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        portal_list.read(content, "ds.xlsx")


HERE = Here(1, "v", "m2", "accepted", frozenset({"m1"}))
CASES = [
    (HERE, [There("v", "m2")], None),
    (HERE, [], "not_there"),
    (HERE, [There("v", "m1")], "older_there"),
    (HERE, [There("v", "m9")], "other_there"),
    (HERE, [There("v", "m2"), There("v", "m1")], "twice_there"),
    (HERE, [There("v", "m2"), There("v", "m1", current=False)], None),
    (Here(1, "v", "m2", "sent", frozenset({"m1"})), [There("v", "m1")], None),
    (Here(1, "v", "m2", "sent", frozenset({"m1"})), [There("v", "")], None),
    (Here(1, "v", "m2", "sent"), [There("v", "")], "confirmed"),
    (Here(1, "v", "m2", "dead"), [There("v", "m2")], "confirmed"),
    (Here(1, "v", "m2", "verified"), [], None),
    (Here(1, "v", "m2", "accepted", void=True), [There("v", "m2")], "void_here"),
    (Here(1, "v", "m2", "accepted", void=True), [], None),
    (Here(1, "v", "m2", "stranded", void=True), [There("v", "m2")], "void_here"),
    (Here(1, "v", "m2", "stranded", void=True), [], "void_gone"),
    (Here(1, "v", "m2", "withdrawn", void=True), [There("v", "m1")], "void_here"),
    (Here(1, "v", "m2", "withdrawn", void=True), [], None),
    (Here(1, "v", "m2", "accepted", void=True, retracts=True), [There("v", "m2")], None),
    (Here(1, "v", "m2", "accepted", void=True, retracts=True), [There("v", "m1")], "void_here"),
    (Here(1, "v", "m2", "queued", void=True, retracts=True), [There("v", "m1")], None),
    (Here(1, "v", "m2", "sent", void=True, retracts=True), [There("v", "m2")], "confirmed"),
]


@pytest.mark.parametrize(("here", "there", "kind"), CASES)
def test_every_difference_has_its_name(here: Here, there: list[There], kind: str | None) -> None:
    found = reconciling.compare([here], there)[1]
    assert [one.kind for one in found] == ([kind] if kind else [])


def test_every_name_has_its_words() -> None:
    kinds = {kind for _, _, kind in CASES if kind} | {"unknown_here"}
    assert kinds == set(reconciling.KINDS)
    for words in reconciling.KINDS.values():
        assert words.title and words.explanation and words.remedy and words.how in ("", "resent", "checked")
