"""Who may be missing: found by comparing lists, one item a person, answered, closed by itself, opened again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from kham.accounts.models import Organisation
from kham.accounts.queries import Viewer
from kham.accounts.roles import ROLES
from kham.kernel.reasons import Refusal
from kham.roster import actions, queries
from kham.roster.models import Gap, GapOutcome, Person, ReviewPair
from kham.roster.rules import omissions
from tests.roster.world import DAY, FAMILY, NOW, Row, officer, police_list, take_in, ward, workbook

pytestmark = pytest.mark.django_db
POOR = ("STT", "Họ và tên", "Năm sinh", "Giới tính", "Số CCCD", "Tổ dân phố")
SCHOOL = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Lớp", "Tổ dân phố")
LATER = NOW + dt.timedelta(days=3)


def poor_list(*people: Row) -> bytes:
    return workbook([("DANH SÁCH HỘ NGHÈO",), (), POOR, *people])


def school_list(*people: Row) -> bytes:
    return workbook([("DANH SÁCH HỌC SINH",), (), SCHOOL, *people])


STRANGER = (1, "Vũ Thị Lạc", "1971", "Nữ", "031171009999", "An Lư 2")


@pytest.fixture
def campaign() -> Any:
    made = ward()
    for name, kind, sender in (
        ("Công an phường", "police", "police"),
        ("Ban giảm nghèo", "office", "poverty_board"),
    ):
        Organisation.objects.create(
            unit=made.unit, unit_path=made.unit_path, name=name, kind=kind, sender=sender
        )
    take_in(made, police_list(FAMILY))
    return made


def compare(campaign: Any, now: dt.datetime = NOW) -> dict[str, int]:
    return actions.gaps.refresh(campaign=campaign, by=officer(), now=now)


def viewer(role: str, *paths: str, organisation: Any = None) -> Viewer:
    class Held:
        unit = None

    held = Held()
    held.organisation = organisation  # type: ignore[attr-defined]  # a stand-in for a membership
    return Viewer(None, held, ROLES[role], paths, "user:test")  # type: ignore[arg-type]  # as above


def stranger_gap(campaign: Any) -> Gap:
    take_in(campaign, poor_list(STRANGER), sender="poverty_board", name="ngheo.xlsx")
    compare(campaign)
    return Gap.objects.get(rule="not_in_register")


def test_on_the_poverty_list_but_unknown_to_the_police(campaign: Any) -> None:
    gap = stranger_gap(campaign)
    assert gap.person.full_name == "Vũ Thị Lạc"
    assert gap.found_in == ["poverty_board"]
    assert gap.owner == "police" and gap.organisation.name == "Công an phường"
    assert gap.due_on == DAY + dt.timedelta(days=14)
    means, do = queries.gaps.gap_words(officer(), gap)
    assert "hộ nghèo" in means and "tạm trú" in do


def test_nobody_is_missing_from_a_list_that_was_never_sent(campaign: Any) -> None:
    assert compare(campaign)["opened"] == 0
    assert not Gap.objects.filter(rule="no_school").exists()


def test_comparing_twice_changes_nothing(campaign: Any) -> None:
    gap = stranger_gap(campaign)
    again = compare(campaign, LATER)
    assert (again["opened"], again["reopened"], again["gone"], again["open"]) == (0, 0, 0, 1)
    assert gap.steps.count() == 1


def test_child_of_school_age_on_no_school_list(campaign: Any) -> None:
    take_in(
        campaign,
        school_list((1, "Trần Minh Khôi", "02/03/2014", "Nam", "6A", "An Lư 1")),
        sender="school_1",
        name="t.xlsx",
    )
    compare(campaign)
    missing = Gap.objects.get(rule="no_school")
    assert missing.person.full_name == "Nguyễn Văn Cường" and missing.owner == "neighbourhood"
    assert Gap.objects.get(rule="not_in_register").person.full_name == "Trần Minh Khôi"


def test_item_closes_by_itself_and_says_why(campaign: Any) -> None:
    gap = stranger_gap(campaign)
    row: Row = (1, "Vũ Thị Lạc", "15/08/1971", "Nữ", "031171009999", "Chủ hộ", "Số 1", "An Lư 2")
    take_in(campaign, police_list([row]), name="cong-an-2.xlsx")
    assert compare(campaign, LATER)["gone"] == 1
    gap.refresh_from_db()
    assert gap.closed and gap.outcome == GapOutcome.GONE
    assert gap.steps.last().words == omissions.gone_words(dead=False, moved=False, merged=False)


def test_death_closes_the_item_at_once(campaign: Any) -> None:
    gap = stranger_gap(campaign)
    person = gap.person
    Person.objects.filter(pk=person.pk).update(died_on=DAY)
    person.refresh_from_db()
    assert actions.gaps.settle_person(person=person, now=NOW) == 1
    gap.refresh_from_db()
    assert gap.closed and gap.steps.last().words == "Đã ghi nhận mất."


def test_answer_stays_and_can_be_taken_back(campaign: Any) -> None:
    gap = stranger_gap(campaign)
    with pytest.raises(Refusal, match="căn cứ"):
        actions.gaps.close_gap(gap=gap, outcome="lives_here", by=officer(), now=NOW)
    actions.gaps.close_gap(
        gap=gap, outcome="lives_here", words="Tổ trưởng xác nhận 12/7.", by=officer(), now=NOW
    )
    assert compare(campaign, LATER)["open"] == 0
    actions.gaps.reopen_gap(gap=gap, by=officer(), now=LATER, words="Xác minh lại.")
    gap.refresh_from_db()
    assert not gap.closed and gap.outcome == ""
    assert [step.kind for step in gap.steps.all()] == ["opened", "closed", "reopened"]


def test_registered_is_believed_until_a_newer_list_says_otherwise(campaign: Any) -> None:
    gap = stranger_gap(campaign)
    actions.gaps.close_gap(gap=gap, outcome="registered", words="Đã đăng ký tạm trú.", by=officer(), now=NOW)
    assert compare(campaign, NOW + dt.timedelta(hours=1))["reopened"] == 0
    newer, _ = take_in(campaign, police_list(FAMILY[:2]), name="cong-an-moi.xlsx")
    newer.committed_at = LATER
    newer.save(update_fields=["committed_at"])
    assert compare(campaign, LATER)["reopened"] == 1
    gap.refresh_from_db()
    assert not gap.closed


def test_same_person_goes_to_the_queue_of_decisions(campaign: Any) -> None:
    gap = stranger_gap(campaign)
    other = Person.objects.get(full_name="Lê Thị Dung")
    actions.gaps.close_gap(gap=gap, outcome="same", other=other, by=officer(), now=NOW)
    pair = ReviewPair.objects.get(
        left_id__in=[gap.person_id, other.pk], right_id__in=[gap.person_id, other.pk]
    )
    assert pair.state == "open"
    ReviewPair.objects.filter(pk=pair.pk).update(state="different")
    assert compare(campaign, LATER)["reopened"] == 1


def test_households(campaign: Any) -> None:
    rows: list[Row] = [
        (1, "Đỗ Thị Hạnh", "1980", "Nữ", "031180001111", "Vợ", "Số 7", "An Lư 2"),
        (2, "Đỗ Văn Hùng", "03/04/2016", "Nam", "", "Con", "Số 7", "An Lư 2"),
    ]
    take_in(campaign, police_list(rows), name="ho.xlsx")
    home = Person.objects.get(full_name="Nguyễn Văn An").household
    assert home is not None
    people = Person.objects.filter(full_name__startswith="Đỗ ")
    from kham.roster.models import Household

    other = Household.objects.create(unit=home.unit, unit_path=home.unit_path, head_name="Đỗ Văn Giang")
    people.update(household=other)
    take_in(
        campaign,
        poor_list((1, "Nguyễn Văn An", "1958", "Nam", "031058001234", "An Lư 1")),
        sender="poverty_board",
        name="n.xlsx",
    )
    compare(campaign)
    assert Gap.objects.get(rule="household_without_head").person.full_name == "Đỗ Thị Hạnh"
    poor = {gap.person.full_name for gap in Gap.objects.filter(rule="part_of_poor_household")}
    assert poor == {"Trần Thị Bình", "Nguyễn Văn Cường"}


def test_80th_birthday_and_newborn(campaign: Any) -> None:
    take_in(
        campaign,
        workbook([("DANH SÁCH HỘI VIÊN",), (), POOR, (1, "Phạm Văn Thọ", "1946", "Nam", "", "An Lư 1")]),
        sender="elderly_association", name="nct.xlsx",
    )  # fmt: skip
    take_in(
        campaign,
        workbook([("TRẺ TRONG SỔ TIÊM CHỦNG",), (), SCHOOL, (1, "Bùi Gia An", "01/06/2026", "Nam", "", "An Lư 1")]),
        sender="vaccination", name="tiem.xlsx",
    )  # fmt: skip
    compare(campaign)
    assert Gap.objects.get(rule="turns_80").person.full_name == "Phạm Văn Thọ"
    assert Gap.objects.get(rule="newborn").person.full_name == "Bùi Gia An"


def test_who_sees_which_item(campaign: Any) -> None:
    gap = stranger_gap(campaign)
    police = viewer("list_provider", "31.11533.", organisation=Organisation.objects.get(kind="police"))
    poverty = viewer("list_provider", "31.11533.", organisation=Organisation.objects.get(kind="office"))
    here, elsewhere = (
        viewer("neighbourhood_head", "31.11533.02."),
        viewer("neighbourhood_head", "31.11533.01."),
    )
    seen = {name: gap in queries.gaps.gaps(one) for name, one in
            {"police": police, "poverty": poverty, "here": here, "elsewhere": elsewhere}.items()}  # fmt: skip
    assert seen == {"police": True, "poverty": False, "here": True, "elsewhere": False}
    assert queries.gaps.gap(police, gap.pk) == gap
    with pytest.raises(Refusal):
        queries.gaps.gap(poverty, gap.pk)
    with pytest.raises(Refusal):
        actions.gaps.hand_gap(gap=gap, owner="station", due_on=DAY, by=police, now=NOW)


def test_a_list_that_tells_of_an_illness_is_not_named(campaign: Any) -> None:
    content = workbook(
        [("DANH SÁCH QUẢN LÝ",), (), POOR, (1, "Hoàng Văn Tĩnh", "1969", "Nam", "", "An Lư 2")]
    )
    take_in(campaign, content, sender="mental_health", name="tt.xlsx")
    compare(campaign)
    gap = Gap.objects.get(rule="not_in_register")
    police = viewer("list_provider", "31.11533.", organisation=Organisation.objects.get(kind="police"))
    assert queries.gaps.shown_kinds(police, gap) == []
    assert queries.gaps.gap_words(police, gap)[0] == omissions.neutral()
    assert "Trạm Y tế đang quản lý" in queries.gaps.gap_words(officer(), gap)[0]
    head = viewer("neighbourhood_head", "31.11533.02.")
    assert "mental_health" not in queries.coverage.coverage(head, campaign, DAY).kinds
    assert not queries.coverage.cell(head, campaign, DAY, inside="mental_health").exists()
    assert not queries.coverage.cell(head, campaign, DAY, group="mental_illness").exists()


def test_matrix_and_cross_count_what_they_open(campaign: Any) -> None:
    stranger_gap(campaign)
    found = queries.coverage.coverage(officer(), campaign, DAY)
    assert found.total.people == 5 and found.total.lists == {"police": 4, "poverty_board": 1}
    lines = {line.name: line for line in found.lines}
    assert lines["An Lư 1"].people == 3 and lines["An Lư 2"].lists == {"poverty_board": 1}
    assert found.total.ungrouped == queries.coverage.cell(officer(), campaign, DAY, group="none").count() == 4
    cross = queries.coverage.cross(officer(), campaign)
    assert cross.sizes == {"police": 4, "poverty_board": 1}
    assert cross.missing == {("police", "poverty_board"): 4, ("poverty_board", "police"): 1}
    for (inside, outside), count in cross.missing.items():
        assert (
            queries.coverage.cell(officer(), campaign, DAY, inside=inside, outside=outside).count() == count
        )
    both = poor_list(STRANGER, (2, "Lê Thị Dung", "1990", "Nữ", "031190002222", "Hòa Bình 2"))
    take_in(campaign, both, sender="poverty_board", name="ngheo2.xlsx")
    assert queries.coverage.cross(officer(), campaign).missing["police", "poverty_board"] == 3


def test_figures_without_names(campaign: Any) -> None:
    leader = viewer("leader", "31.11533.")
    assert queries.coverage.coverage(leader, campaign, DAY).total.people == 4
    assert not queries.coverage.cell(leader, campaign, DAY, inside="police").exists()


def test_every_pair_of_lists_has_a_sentence() -> None:
    from kham.roster.rules import catalogue

    for inside in catalogue.senders():
        for outside in catalogue.senders():
            if inside != outside:
                told = omissions.meaning(inside, outside)
                assert told.means and told.do


def test_estimate_is_kept_without_names(campaign: Any) -> None:
    compare(campaign)
    kept = queries.gaps.unlisted(officer(), campaign)
    assert kept is not None and kept.result["whole"]["known"] == 4
    assert "Nguyễn" not in str(kept.result)
    assert not queries.gaps.estimate_is_old(campaign, kept)


def test_parent_named_by_the_school_but_on_no_list(campaign: Any) -> None:
    content = workbook(
        [("DANH SÁCH HỌC SINH",), (), ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Lớp", "Họ tên cha mẹ", "Tổ dân phố"),
         (1, "Nguyễn Văn Cường", "20/11/2015", "Nam", "5A", "Nguyễn Văn An", "An Lư 1"),
         (2, "Phan Thị Mơ", "02/02/2016", "Nữ", "5A", "Phan Văn Lặng", "An Lư 2")]
    )  # fmt: skip
    take_in(campaign, content, sender="school_1", name="t.xlsx")
    compare(campaign)
    assert [gap.person.full_name for gap in Gap.objects.filter(rule="guardian_unknown")] == ["Phan Thị Mơ"]


def test_pages_for_those_who_may(campaign: Any, client: Any) -> None:
    """The station reads every page and answers; the workbook and the text hold what the page shows."""
    from kham.accounts.models import Membership, User

    gap = stranger_gap(campaign)
    user = User.objects.create(username="tram", full_name="Cán bộ Trạm", date_joined=NOW)
    Membership.objects.create(
        user=user,
        role="station_officer",
        unit=campaign.unit,
        unit_path=campaign.unit_path,
        valid_from=DAY,
        granted_by="x",
        granted_at=NOW,
    )
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    pages = {
        name: client.get(reverse(f"roster:{name}"))
        for name in ("coverage", "cross", "gaps", "conflicts", "unlisted", "local_groups")
    }
    assert {page.status_code for page in pages.values()} == {200}
    assert "Vũ Thị Lạc" in pages["gaps"].content.decode()
    for name in ("coverage", "cross", "unlisted"):
        assert "Vũ Thị Lạc" not in pages[name].content.decode()
    text = client.get(reverse("roster:coverage_file"), {"dang": "csv"}).content.decode("utf-8-sig")
    assert "Cả địa bàn;5;4;80,0;1;20,0" in text
    names = client.get(
        reverse("roster:coverage_people"), {"co": "poverty_board", "khong": "police"}
    ).content.decode()
    assert "Vũ Thị Lạc" in names and "tạm trú chưa đăng ký" in names
    client.post(
        reverse("roster:close_gap", args=[gap.pk]), {"outcome": "lives_here", "words": "Tổ trưởng xác nhận."}
    )
    gap.refresh_from_db()
    assert (
        gap.closed
        and "Tổ trưởng xác nhận" in client.get(reverse("roster:gap", args=[gap.pk])).content.decode()
    )
