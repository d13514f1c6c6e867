"""Groups by hand, the unit's own groups, and questions about groups that do not go together."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kham.journal.models import Entry
from kham.kernel.reasons import Refusal
from kham.roster import actions, queries
from kham.roster.models import ConflictState, GroupConflict, GroupMembership, LocalGroup, Person
from kham.roster.rules import conflicts
from tests.roster.world import DAY, FAMILY, NOW, Row, officer, police_list, take_in, ward, workbook

LIST = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Tổ dân phố")
AN: Row = (1, "Nguyễn Văn An", "12/05/1958", "Nam", "031058001234", "An Lư 1")
CUONG: Row = (1, "Nguyễn Văn Cường", "20/11/2015", "Nam", "031215007777", "An Lư 1")
DUNG: Row = (2, "Lê Thị Dung", "14/02/1990", "Nữ", "031190002222", "Hòa Bình 2")


@pytest.fixture
def campaign(db: Any) -> Any:
    made = ward()
    take_in(made, police_list(FAMILY))
    return made


def listed(campaign: Any, sender: str, *rows: Row, name: str = "", sheet: str = "") -> None:
    content = workbook([(f"DANH SÁCH {sender}",), (), LIST, *rows], name=sheet or "Sheet1")
    take_in(campaign, content, sender=sender, name=name or f"{sender}.xlsx")


def poor_and_near_poor(campaign: Any) -> GroupConflict:
    """Ông An stands on the list of the poor and, by hand, among the near-poor."""
    listed(campaign, "poverty_board", AN)
    an = Person.objects.get(full_name="Nguyễn Văn An")
    actions.groups.add_membership(
        person=an,
        group="near_poor",
        document="QĐ 12/QĐ-UBND ngày 05/01/2026",
        reason="",
        valid_from=DAY,
        by=officer(),
        now=NOW,
    )
    actions.gaps.refresh(campaign=campaign, by=officer(), now=NOW)
    return GroupConflict.objects.get(rule="poor_near_poor")


def held(person: Person) -> set[str]:
    return {one.group for one in queries.groups_of(person, DAY)}


@pytest.mark.parametrize(
    ("groups", "age", "adults", "codes"),
    [
        ({"poor": {"a"}, "near_poor": {"a"}}, 40, 0, ["poor_near_poor"]),
        ({"poor": {"a"}}, 40, 0, []),
        ({"pupil": {"school_1", "school_2"}}, 9, 0, ["pupil_two_schools"]),
        ({"pupil": {"school_1"}}, 9, 0, []),
        ({"pupil": {"school_1", ""}}, 9, 0, []),
        ({"elderly": {"a"}}, 59, 0, ["elderly_too_young"]),
        ({"elderly": {"a"}}, 60, 0, []),
        ({"elderly": {"a"}}, None, 0, []),
        ({"special_child": {"a"}}, 16, 0, ["special_child_grown"]),
        ({"worker": {"a"}, "preschool": {"b"}}, 5, 0, ["preschool_worker", "worker_too_young"]),
        ({"lonely": {"a"}}, 80, 1, ["lonely_not_alone"]),
        ({"lonely": {"a"}}, 80, 0, []),
    ],
)
def test_what_does_not_go_together(
    groups: dict[str, set[str]], age: int | None, adults: int, codes: list[str]
) -> None:
    standing = conflicts.Standing({group: frozenset(said) for group, said in groups.items()}, age, adults)
    assert [found.rule for found in conflicts.find(standing)] == codes


def test_poor_and_near_poor_is_asked_and_answered(campaign: Any) -> None:
    conflict = poor_and_near_poor(campaign)
    assert conflict.owner == "poverty_board" and conflict.year == 2026
    with pytest.raises(Refusal, match="căn cứ"):
        actions.conflicts.answer_conflict(conflict=conflict, answer="right", reason="", by=officer(), now=NOW)
    actions.conflicts.answer_conflict(
        conflict=conflict, answer="right", reason="Quyết định công nhận hộ cận nghèo.", by=officer(), now=NOW
    )
    assert "near_poor" in held(conflict.person) and "poor" not in held(conflict.person)
    actions.gaps.refresh(campaign=campaign, by=officer(), now=NOW)
    conflict.refresh_from_db()
    assert conflict.state == ConflictState.ANSWERED
    actions.conflicts.undo_conflict(conflict=conflict, by=officer(), now=NOW, reason="Nhầm hộ.")
    assert {"poor", "near_poor"} <= held(conflict.person)
    conflict.refresh_from_db()
    assert conflict.state == ConflictState.OPEN


def test_both_are_right_is_not_asked_again(campaign: Any) -> None:
    conflict = poor_and_near_poor(campaign)
    actions.conflicts.answer_conflict(
        conflict=conflict, answer="both", reason="Đổi giữa năm.", by=officer(), now=NOW
    )
    actions.gaps.refresh(campaign=campaign, by=officer(), now=NOW)
    conflict.refresh_from_db()
    assert conflict.state == ConflictState.ANSWERED
    assert {"poor", "near_poor"} <= held(conflict.person)


def test_a_newer_list_that_contradicts_an_answer_asks_again(campaign: Any) -> None:
    conflict = poor_and_near_poor(campaign)
    actions.conflicts.answer_conflict(conflict=conflict, answer="right", reason="QĐ", by=officer(), now=NOW)
    listed(campaign, "poverty_board", AN, DUNG, name="ngheo-2.xlsx")
    actions.gaps.refresh(campaign=campaign, by=officer(), now=NOW)
    conflict.refresh_from_db()
    assert conflict.state == ConflictState.OPEN


def test_pupil_in_two_schools(campaign: Any) -> None:
    listed(campaign, "school_1", CUONG)
    listed(campaign, "school_2", CUONG)
    actions.gaps.refresh(campaign=campaign, by=officer(), now=NOW)
    conflict = GroupConflict.objects.get(rule="pupil_two_schools")
    assert (conflict.left, conflict.right) == ("school_1", "school_2")
    actions.conflicts.answer_conflict(
        conflict=conflict, answer="left", reason="Trường 1 xác nhận.", by=officer(), now=NOW
    )
    senders = [
        one.source_row.source_list.sender
        for one in queries.groups_of(conflict.person, DAY)
        if one.group == "pupil"
    ]
    assert senders == ["school_1"]


def test_membership_by_hand_needs_a_document_and_can_end(campaign: Any) -> None:
    dung = Person.objects.get(full_name="Lê Thị Dung")
    common: dict[str, Any] = {
        "person": dung,
        "group": "disabled",
        "reason": "",
        "valid_from": DAY,
        "by": officer(),
        "now": NOW,
    }
    with pytest.raises(Refusal, match="giấy tờ"):
        actions.groups.add_membership(document=" ", **common)
    made = actions.groups.add_membership(document="Giấy xác nhận khuyết tật số 7", **common)
    with pytest.raises(Refusal, match="còn hiệu lực"):
        actions.groups.add_membership(document="Giấy khác", **common)
    ended = actions.groups.end_membership(membership=made, reason="Giấy đã thu hồi.", by=officer(), now=NOW)
    assert held(dung) == set()
    actions.groups.undo_end(end_of=ended, by=officer(), now=NOW)
    assert held(dung) == {"disabled"}
    said = list(
        Entry.objects.filter(action__contains="membership").order_by("seq").values_list("action", flat=True)
    )
    assert said == ["roster.add_membership", "roster.end_membership", "roster.undo_end_membership"]


def test_rule_groups_do_not_end_by_hand(campaign: Any) -> None:
    actions.compute_enrolments(campaign=campaign, by=officer(), now=NOW)
    by_rule = GroupMembership.objects.filter(origin="rule", group="elderly").first()
    assert by_rule is not None
    with pytest.raises(Refusal, match="quy tắc"):
        actions.groups.end_membership(membership=by_rule, reason="x", by=officer(), now=NOW)


def add_group(unit: Any, code: str = "Cựu chiến binh", **more: Any) -> LocalGroup:
    facts: dict[str, Any] = {
        "label": "Cựu chiến binh", "document": "NQ 03/NQ-HĐND", "valid_from": dt.date(2026, 1, 1), "by": officer(), "now": NOW
    }  # fmt: skip
    return actions.groups.add_local_group(unit=unit, code=code, **(facts | more))


def test_groups_of_the_units_own(campaign: Any) -> None:
    made = add_group(campaign.unit)
    assert made.code == "local_cuu_chien_binh"
    an = Person.objects.get(full_name="Nguyễn Văn An")
    assert queries.groups.labels(an.unit_path, DAY)[made.code] == "Cựu chiến binh"
    actions.groups.add_membership(
        person=an, group=made.code, document="Thẻ hội viên", reason="", valid_from=DAY, by=officer(), now=NOW
    )
    assert made.code in held(an)
    actions.compute_enrolments(campaign=campaign, by=officer(), now=NOW)
    enrolment = an.enrolments.get()
    assert made.code in enrolment.groups
    from kham.roster.rules import entitlement

    assert entitlement.national_codes([made.code]) == [entitlement.OTHER_CODE["2026-07"]]
    found = queries.coverage.coverage(officer(), campaign, DAY)
    assert made.code in found.groups and found.total.groups[made.code] == 1


@pytest.mark.parametrize("code", ["elderly", "Hộ nghèo?", "Người cao tuổi"])
def test_national_groups_are_not_added_again(campaign: Any, code: str) -> None:
    with pytest.raises(Refusal, match="danh mục chung"):
        add_group(campaign.unit, code)
    with pytest.raises(Refusal, match="danh mục chung"):
        add_group(campaign.unit, "ma_rieng", label="Người khuyết tật")
    with pytest.raises(Refusal, match="Mã nhóm"):
        add_group(campaign.unit, "1")


def test_a_group_of_the_ward_is_shown_by_its_name(campaign: Any) -> None:
    made = add_group(campaign.unit)
    an = Person.objects.get(full_name="Nguyễn Văn An")
    words = queries.groups.short_words({an.pk: [made.code, "poor"]}, [an])
    assert made.short in words[an.pk] and "local_" not in words[an.pk] and made.short


def test_closed_local_group_takes_nobody_new(campaign: Any) -> None:
    made = add_group(campaign.unit)
    actions.groups.change_local_group(
        group=made,
        label="Cựu chiến binh",
        document="NQ 05",
        valid_to=dt.date(2026, 3, 31),
        by=officer(),
        now=NOW,
    )
    an = Person.objects.get(full_name="Nguyễn Văn An")
    with pytest.raises(Refusal, match="danh mục của địa bàn"):
        actions.groups.add_membership(
            person=an, group=made.code, document="Thẻ", reason="", valid_from=DAY, by=officer(), now=NOW
        )
    assert queries.groups.labels(an.unit_path)[made.code] == "Cựu chiến binh"
