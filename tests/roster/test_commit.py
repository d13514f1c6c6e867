"""From file to roster: counts, links, groups, households, questions; the same thing twice; merge and unmerge."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from kham.campaigns.models import Campaign
from kham.journal import queries as journal_queries
from kham.journal.models import Entry
from kham.kernel.reasons import Refusal
from kham.roster import actions, outgoing, queries
from kham.roster.actions import hooks
from kham.roster.models import (
    Decision,
    Enrolment,
    GroupMembership,
    Household,
    Person,
    ReviewPair,
    SenderMapping,
    SourceList,
    SourceRow,
)
from tests.roster import world

pytestmark = pytest.mark.django_db
ELDERLY = [
    ("DANH SÁCH NGƯỜI CAO TUỔI",), ("STT", "Họ và tên", "Năm sinh", "Giới tính", "Địa chỉ", "Điện thoại"),
    (1, "Nguyễn Văn An", 1958, "Nam", "Tổ 1 An Lư", "0912345678"), (2, "Tran Thi Binh", 1961, "Nữ", "Tổ 1 An Lư", None),
    (3, "Phạm Thị Nga", 1949, "Nữ", "Tổ 2 Hòa Bình", None), (4, "Lê Văn Tám", "31/02/1950", "Nam", "Tổ 2 Hòa Bình", None),
]  # fmt: skip


def test_the_whole_way() -> None:
    campaign = world.ward()
    source, summary = world.take_in(campaign, world.police_list(world.FAMILY))
    assert summary == {"new": 4, "linked": 0, "review": 0, "question": 0, "refused": 0, "people": 4}
    assert source.state == "committed" and source.counts["accepted"] == 4
    an = Person.objects.get(name_key="nguyen van an")
    assert (an.birth.iso(), an.sex, an.unit.name, an.verified_by_police) == (
        "1958-05-12",
        "male",
        "An Lư 1",
        True,
    )
    assert (
        Household.objects.count() == 2
        and an.household.members.count() == 3
        and an.household.head_name == "Nguyễn Văn An"
    )
    other, summary = world.take_in(
        campaign, world.workbook(ELDERLY), sender="elderly_association", name="nct.xlsx"
    )
    assert summary == {"new": 1, "linked": 2, "review": 0, "question": 1, "refused": 0, "people": 3}
    an.refresh_from_db()
    assert (
        an.phone == "0912345678" and an.birth.iso() == "1958-05-12"
    )  # the list adds a phone, not a vaguer birth
    assert an.provenance["phone"] == str(other.rows.get(row_number=3).pk)
    assert Person.objects.get(name_key="tran thi binh").full_name == "Trần Thị Bình"
    assert set(GroupMembership.objects.values_list("group", flat=True)) == {"elderly"}
    told = actions.compute_enrolments(campaign=campaign, by=world.officer(), now=world.NOW)
    assert told["people"] == 5
    one = Enrolment.objects.get(person=an)
    assert (one.policy_group, one.funding_source, one.groups) == (
        "a",
        "2",
        ["elderly"],
    ) and "Điều 69" in one.policy_reason
    assert journal_queries.verify() is None


def test_an_answered_question_joins_with_the_next_commit() -> None:
    campaign = world.ward()
    source, _ = world.take_in(campaign, world.workbook(ELDERLY), sender="elderly_association")
    row = source.rows.get(verdict="question")
    with pytest.raises(Refusal, match="không có thật"):
        actions.correct_row(row=row, fields={"birth": "30/02/1950"}, by=world.officer(), now=world.NOW)
    actions.correct_row(row=row, fields={"birth": "28/02/1950"}, by=world.officer(), now=world.NOW)
    summary = actions.commit(source_list=source, by=world.officer(), now=world.NOW)
    assert (summary["new"], summary["question"], source.counts["result"]["new"]) == (1, 0, 4)


def test_the_same_file_twice_changes_nothing() -> None:
    campaign = world.ward()
    content = world.police_list(world.FAMILY)
    first, _ = world.take_in(campaign, content)
    before = (Person.objects.count(), SourceRow.objects.count(), Entry.objects.count())
    assert world.receive(campaign, content, name="khác tên.xlsx").pk == first.pk
    summary = actions.commit(source_list=first, by=world.officer(), now=world.NOW)
    assert summary["people"] == 0 and (Person.objects.count(), SourceRow.objects.count()) == before[:2]
    newer = world.workbook([("DANH SÁCH ĐIỀU CHỈNH",), (), world.POLICE, *world.FAMILY])
    _, summary = world.take_in(campaign, newer, name="bản mới.xlsx")
    assert (summary["new"], summary["linked"], Person.objects.count()) == (0, 4, 4)


def test_numbers_and_phones_are_not_stored_in_clear() -> None:
    campaign = world.ward()
    world.take_in(campaign, world.police_list(world.FAMILY))
    with connection.cursor() as cursor:
        for table in ("roster_person", "roster_sourcerow", "journal_entry", "roster_sourcelist"):
            cursor.execute(f"SELECT * FROM {table}")
            assert "031058001234" not in repr(cursor.fetchall())
    stored = SourceList.objects.get().file
    with stored.open("rb") as stream:
        assert b"PK\x03\x04" not in stream.read()


def test_a_mapping_is_remembered_for_the_sender() -> None:
    campaign = world.ward()
    good = world.receive(
        campaign,
        world.workbook([("Họ và tên", "Ngày sinh", "Diễn giải"), ("Nguyễn Văn An", "12/5/1950", "Số 5")]),
    )
    actions.confirm_columns(
        source_list=good, sheets={0: {"fields": {2: "address"}}}, by=world.officer(), now=world.NOW
    )
    assert SenderMapping.objects.get(sender="police").headings["dien giai"] == "address"
    following = world.receive(
        campaign,
        world.workbook([("Họ và tên", "Ngày sinh", "Diễn giải"), ("Trần Văn Bảy", "1/5/1951", "Số 6")]),
    )
    assert [one["field"] for one in following.sheets.get().columns] == ["full_name", "birth", "address"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"fields": {1: ""}}, "chưa chọn cột họ tên"), ({"fields": {2: "full_name"}}, "chọn cho nhiều cột (B, C)"),
        ({"fields": {2: "nonsense"}}, "cột C: ý nghĩa đã chọn không có"), ({"skipped": True}, "ít nhất một trang"),
    ],
)  # fmt: skip
def test_a_wrong_mapping_is_refused(change: dict, sentence: str) -> None:
    found = world.receive(world.ward(), world.police_list(world.FAMILY))
    with pytest.raises(Refusal) as caught:
        actions.confirm_columns(source_list=found, sheets={0: change}, by=world.officer(), now=world.NOW)
    assert sentence in str(caught.value)
    with pytest.raises(Refusal, match="Chưa xác nhận"):
        actions.stage(source_list=found, by=world.officer(), now=world.NOW)


def test_the_order_of_work_is_kept() -> None:
    found = world.receive(world.ward(), world.police_list(world.FAMILY))
    with pytest.raises(Refusal, match="chưa được đọc"):
        actions.commit(source_list=found, by=world.officer(), now=world.NOW)
    actions.withdraw(source_list=found, by=world.officer(), now=world.NOW, reason="gửi nhầm")
    with pytest.raises(Refusal, match="không đổi cột"):
        actions.stage(source_list=found, by=world.officer(), now=world.NOW)


def test_a_failure_in_the_middle_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = world.ward()
    found = world.receive(campaign, world.police_list(world.FAMILY))
    actions.confirm_columns(source_list=found, sheets={}, by=world.officer(), now=world.NOW)
    actions.stage(source_list=found, by=world.officer(), now=world.NOW)

    def stop(done: int, total: int, words: str) -> None:
        if done == total:
            raise RuntimeError("mất điện")

    with pytest.raises(RuntimeError):
        actions.commit(source_list=found, by=world.officer(), now=world.NOW, progress=stop)
    found.refresh_from_db()
    assert (found.state, Person.objects.count(), Household.objects.count(), SourceRow.objects.filter(person__isnull=False).count()) == (
        "staged", 0, 0, 0,
    )  # fmt: skip


def pair_of(campaign: Campaign) -> ReviewPair:
    """Two records of one woman, and the question about them."""
    return world.asked_about_binh(campaign)


def test_same_merges_and_undo_restores() -> None:
    campaign = world.ward()
    pair = pair_of(campaign)
    before = {p.pk: (p.full_name, p.phone, p.rows.count(), p.groups.count()) for p in Person.objects.all()}
    seen: list[str] = []
    merged, apart = (
        (lambda **f: seen.append(f"{f['kept'].pk}<{f['absorbed'].pk}")),
        (lambda **f: seen.append("back")),
    )
    hooks.after_merge.append(merged)
    hooks.after_separate.append(apart)
    try:
        actions.decide(pair=pair, answer="same", by=world.officer(), now=world.NOW)
        kept = Person.objects.get(name_key="tran thi binh", merged_into__isnull=True)
        assert kept.verified_by_police and kept.phone == "0987654321" and kept.rows.count() == 2
        absorbed = kept.absorbed.get()
        assert queries.person(world.officer(), absorbed.pk).pk == kept.pk
        actions.undo_decision(pair=pair, by=world.officer(), now=world.NOW)
    finally:
        hooks.after_merge.remove(merged)
        hooks.after_separate.remove(apart)
    assert {
        p.pk: (p.full_name, p.phone, p.rows.count(), p.groups.count()) for p in Person.objects.all()
    } == before
    assert seen == [f"{kept.pk}<{absorbed.pk}", "back"] and ReviewPair.objects.get().state == "open"


def test_a_merge_can_be_separated_later_for_good() -> None:
    pair = pair_of(world.ward())
    actions.decide(pair=pair, answer="same", by=world.officer(), now=world.NOW)
    kept = Person.objects.get(name_key="tran thi binh", merged_into__isnull=True)
    restored = actions.separate(
        person=kept.absorbed.get(), by=world.officer(), now=world.NOW, reason="hai người"
    )
    assert restored.merged_into_id is None and ReviewPair.objects.get().state == "different"
    assert Decision.objects.filter(link=False).exists()


@pytest.mark.parametrize("answer", ["different", "twins"])
def test_kept_apart_for_good(answer: str) -> None:
    campaign = world.ward()
    pair = pair_of(campaign)
    actions.decide(pair=pair, answer=answer, by=world.officer(), now=world.NOW)
    with pytest.raises(Refusal, match="đã được quyết định"):
        actions.decide(pair=pair, answer="same", by=world.officer(), now=world.NOW)
    assert (
        Decision.objects.filter(link=False).count() == 1
        and not queries.review_queue(world.officer()).exists()
    )


def test_asking_the_neighbourhood_leaves_it_open() -> None:
    pair = pair_of(world.ward())
    actions.decide(pair=pair, answer="asked", by=world.officer(), now=world.NOW)
    actions.decide(pair=pair, answer="same", by=world.officer(), now=world.NOW, reason="tổ trưởng xác nhận")
    assert ReviewPair.objects.get().state == "same"


def test_walk_in_death_move_and_return() -> None:
    campaign = world.ward()
    world.take_in(campaign, world.police_list(world.FAMILY))
    by, now = world.officer(), world.NOW
    with pytest.raises(Refusal, match="đã có") as caught:
        actions.add_person(
            campaign=campaign,
            unit=campaign.unit,
            by=by,
            now=now,
            fields={"full_name": "Lê Thị Dung", "birth": "14/02/1990", "sex": "female"},
        )
    assert caught.value.params["person"] == str(Person.objects.get(name_key="le thi dung").pk)
    made = actions.add_person(
        campaign=campaign, unit=campaign.unit, by=by, now=now,
        fields={"full_name": "Đỗ Văn Mạnh", "birth": "1970", "sex": "male", "neighbourhood": "An Lư 2", "groups": ["poor"]},
    )  # fmt: skip
    assert made.unit.name == "An Lư 2" and made.groups.get().group == "poor" and made.rows.count() == 1
    actions.compute_enrolments(campaign=campaign, by=by, now=now)
    actions.report_death(person=made, on=world.DAY, by=by, now=now, reason="giấy báo tử")
    assert made.enrolments.get().excluded_reason == "dead"
    actions.report_return(person=made, by=by, now=now, reason="nhầm người")
    actions.report_move(person=made, on=world.DAY, to="Hà Nội", by=by, now=now)
    assert (
        made.enrolments.get().excluded_reason == "moved"
        and not queries.living(by).filter(pk=made.pk).exists()
    )
    with pytest.raises(Refusal, match="tương lai"):
        actions.report_death(person=made, on=world.DAY + dt.timedelta(days=2), by=by, now=now)
    actions.mark_bedridden(person=made, by=by, now=now)
    assert Person.objects.get(pk=made.pk).bedridden


def test_enrolments_twice_are_the_same() -> None:
    campaign = world.ward()
    world.take_in(campaign, world.police_list(world.FAMILY))
    for _ in range(2):
        actions.compute_enrolments(campaign=campaign, by=world.officer(), now=world.NOW)
    assert Enrolment.objects.count() == 4 and GroupMembership.objects.filter(origin="rule").count() == 2
    Person.objects.filter(name_key="nguyen van an").update(birth_year=1990)
    actions.compute_enrolments(campaign=campaign, by=world.officer(), now=world.NOW)
    assert GroupMembership.objects.filter(origin="rule", valid_to__isnull=True).count() == 1


def test_the_number_of_queries_does_not_grow_with_the_list() -> None:
    campaign = world.ward()

    def cost(count: int, start: int) -> int:
        people = [
            (
                n,
                f"Nguyễn {'AĂBCDĐEGH'[n % 9]}n",
                f"{1 + n % 28:02d}/03/{1950 + n}",
                "Nam",
                None,
                "Chủ hộ",
                f"Số {n}",
                "An Lư 1",
            )
            for n in range(start, start + count)
        ]
        with CaptureQueriesContext(connection) as seen:
            world.take_in(campaign, world.police_list(people), name=f"{start}.xlsx")
        return len(seen)

    small, large = cost(3, 0), cost(30, 10)
    assert large <= small + 8


def test_search_finds_without_marks_in_any_order() -> None:
    campaign = world.ward()
    world.take_in(campaign, world.police_list(world.FAMILY))
    by = world.officer()
    an = Person.objects.get(name_key="nguyen van an")
    for typed in ("an nguyen", "Nguyễn An 1958", "031058001234", an.code, an.code.lower(), "van an"):
        assert [p.pk for p in queries.search(by, typed)] == [an.pk], typed
    assert queries.search(by, "x") == [] and queries.search(by, "khong co ai") == []


def test_evidence_marks_what_differs() -> None:
    campaign = world.ward()
    world.take_in(campaign, world.police_list(world.FAMILY))
    lines = [*ELDERLY[:2], (1, "Nguyễn Văn Ân", "12/05/1958", "Nam", "Tổ 1 An Lư", None)]
    world.take_in(campaign, world.workbook(lines), sender="elderly_association")
    told = queries.evidence(Person.objects.get(name_key="nguyen van an"))
    assert [(one["sender"].code, one["differs"]) for one in told] == [
        ("police", set()),
        ("elderly_association", {"full_name"}),
    ]


def test_the_annotated_workbook() -> None:
    campaign = world.ward()
    lines = [*ELDERLY, (5, "=CMD|'/c calc'!A1 Nguyễn", 1950, "Nam", None, None)]
    source, _ = world.take_in(campaign, world.workbook(lines), sender="elderly_association")
    book = load_workbook(io.BytesIO(outgoing.annotated_list(source, by=world.officer(), now=world.NOW)))
    sheet = book.active
    assert [cell.value for cell in sheet[2]][-2:] == ["Kết quả", "Ghi chú"]
    assert (
        sheet["G3"].value == "Nhận"
        and sheet["G6"].value == "Cần hỏi"
        and "31/02/1950 không có thật" in sheet["H6"].value
    )
    assert sheet["B7"].data_type == "s" and sheet["F3"].value == "0912345678"
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)
    empty = load_workbook(io.BytesIO(outgoing.blank_list("school_1", campaign.unit, world.DAY))).active
    assert "Lớp" in [cell.value for cell in empty[3]] and empty["E4"].number_format in ("@", "General")
