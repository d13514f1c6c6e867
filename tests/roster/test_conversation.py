"""Import as a conversation: senders guessed, questions answered for many rows, versions compared, workbooks that come back."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest

from kham.journal.models import Entry
from kham.kernel import legacy
from kham.kernel.reasons import Refusal
from kham.roster import actions, outgoing
from kham.roster.models import GroupMembership, ListVersion, Person, RowChange, SourceList, SourceRow
from kham.roster.queries import conversation
from tests.roster import world

pytestmark = pytest.mark.django_db
HEAD = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Điện thoại", "Tổ dân phố")


def elderly(*people: tuple[Any, ...], title: str = "DANH SÁCH HỘI VIÊN HỘI NGƯỜI CAO TUỔI") -> bytes:
    """A list of the association."""
    return world.workbook([(title,), HEAD, *((number, *one) for number, one in enumerate(people, 1))])


AN = ("Nguyễn Văn An", "12/05/1958", "Nam", "031058001234", "0912345678", "An Lư 1")
BINH = ("Trần Thị Bình", "03/09/1951", "Nữ", None, None, "An Lư 1")
NGA = ("Phạm Thị Nga", "31/02/1949", "Nữ", None, None, "An Lư 2")
TAM = ("Lê Văn Tám", "30/02/1950", "Nam", None, None, "An Lư 2")
HUNG = ("Vũ Văn Hùng", 1944, "Nam", None, None, "Hòa Bình 1")
OANH = ("Đỗ Thị Oanh", "45/13/1950", "Nữ", None, None, "Hòa Bình 1")


def staged(
    content: bytes,
    *,
    sender: str = "elderly_association",
    now: dt.datetime = world.NOW,
    name: str = "ds.xlsx",
) -> SourceList:
    """A list read with its columns as guessed."""
    source = actions.receive_list(
        campaign=world.Campaign.objects.get(), unit=world.Campaign.objects.get().unit, sender=sender, organisation=None,
        title="", file_name=name, content=content, by=world.officer(), now=now,
    )  # fmt: skip
    actions.confirm_columns(source_list=source, sheets={}, by=world.officer(), now=now)
    return actions.stage(source_list=source, by=world.officer(), now=now)


def commit(source: SourceList, now: dt.datetime = world.NOW) -> dict[str, int]:
    """Taken into the roster."""
    return actions.commit(source_list=source, by=world.officer(), now=now)


@pytest.mark.parametrize(
    ("title", "file_name", "expected"),
    [
        ("DANH SÁCH HỘI VIÊN HỘI NGƯỜI CAO TUỔI", "ds.xlsx", "elderly_association"),
        ("DANH SÁCH NHÂN KHẨU", "cong an phuong.xlsx", "police"),
        ("DANH SÁCH HỌC SINH LỚP 2A", "Truong Tieu hoc.xlsx", "school"),
        ("DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO 2026", "BCD.xlsx", "poverty_board"),
        ("DANH SÁCH NGƯỜI KHUYẾT TẬT", "Book1.xlsx", "disability"),
        ("DANH SÁCH TRẺ MẦM NON", "ds.xlsx", "preschool"),
        ("Bảng kê", "Book1.xlsx", "other"),
        ("Danh sách hội viên năm 2026", "Hoi CCB phuong.xlsx", "other"),
        ("HỘI PHỤ NỮ: DANH SÁCH HỘI VIÊN", "ds.xlsx", "other"),
        ("Danh sách hội viên các chi hội", "ds.xlsx", "elderly_association"),
    ],
)
def test_the_sender_is_guessed(title: str, file_name: str, expected: str) -> None:
    world.ward()
    source = staged(elderly(AN, title=title), sender="", name=file_name)
    assert source.sender == expected
    assert source.counts["sender_guess"]["confidence"] >= (0.6 if expected != "other" else 0)


def test_another_sender_may_be_named_and_the_columns_are_read_anew() -> None:
    world.ward()
    source = actions.receive_list(
        campaign=world.Campaign.objects.get(), unit=world.Campaign.objects.get().unit, sender="", organisation=None, title="",
        file_name="ds.xlsx", content=elderly(AN, title="Bảng kê"), by=world.officer(), now=world.NOW,
    )  # fmt: skip
    actions.set_sender(source_list=source, sender="merit", by=world.officer(), now=world.NOW)
    assert (source.sender, "sender_guess" in source.counts, source.sheets.count()) == ("merit", False, 1)
    with pytest.raises(Refusal, match="Chọn nơi gửi trong danh mục"):
        actions.set_sender(source_list=source, sender="nobody", by=world.officer(), now=world.NOW)


def test_a_column_in_an_old_encoding_shows_before_and_after() -> None:
    world.ward()
    old = legacy.encode("Nguyễn Văn Ân", "tcvn3")
    rows = [(legacy.encode(name, "tcvn3"), birth, *rest) for name, birth, *rest in (AN, BINH, HUNG)]
    source = staged(elderly((old, 1950, "Nam", None, None, None), *rows))
    column = next(one for one in source.sheets.get().columns if one["field"] == "full_name")
    assert (column["encoding"], column["before"]) == ("tcvn3", old)
    assert column["examples"][0] == "Nguyễn Văn Ân"


def test_what_was_confirmed_is_known_like_last_time() -> None:
    world.ward()
    staged(elderly(AN))
    source = staged(elderly(AN, BINH))
    assert {one["known"] for one in source.sheets.get().columns} == {"remembered"}


def test_one_answer_for_all_rows_of_a_kind_and_back() -> None:
    world.ward()
    source = staged(elderly(AN, NGA, TAM, OANH))
    kinds = {one.code: one for one in conversation.questions(source)}
    impossible = kinds["date.impossible"]
    assert impossible.count == 3
    assert {one["code"]: one["fits"] for one in impossible.answers} == {"year": 3, "back": 3}
    given = actions.answer_many(
        source_list=source, question="date.impossible", answer="year", by=world.officer(), now=world.NOW
    )
    nga = source.rows.get(row_number=4)
    assert (given.rows, nga.verdict, nga.fields["birth"]) == (3, "repaired", "1949")
    assert nga.notes[-1]["sentence"] == "Hàng 4: chỉ giữ năm sinh 1949."
    assert not any("Sửa trong tệp" in note["sentence"] for note in nga.notes)  # nothing is left to do
    assert source.counts["question"] == 0
    assert b"1949" not in given.before.encode()
    assert actions.undo_answer(given=given, by=world.officer(), now=world.NOW) == 3
    nga.refresh_from_db()
    assert (nga.verdict, "birth" in nga.fields) == ("question", False)
    assert "Sửa trong tệp" in nga.notes[0]["sentence"]
    assert actions.undo_answer(given=given, by=world.officer(), now=world.NOW) == 0


def test_a_neighbourhood_the_ward_does_not_have_is_said() -> None:
    world.ward()
    source = staged(elderly(AN, (*TAM[:-1], "An Lư 22")))
    row = source.rows.order_by("row_number").last()
    assert row is not None and "neighbourhood" not in row.fields
    assert any("“An Lư 22” không phải tổ, thôn của địa bàn" in note["sentence"] for note in row.notes)
    assert not any(
        note["code"] == "place.unknown" for note in source.rows.order_by("row_number").first().notes
    )


def test_an_answer_that_was_committed_stays() -> None:
    world.ward()
    source = staged(elderly(AN, NGA))
    given = actions.answer_many(
        source_list=source, question="date.impossible", answer="year", by=world.officer(), now=world.NOW
    )
    assert commit(source)["new"] == 2
    with pytest.raises(Refusal, match="đã ghi nhận"):
        actions.undo_answer(given=given, by=world.officer(), now=world.NOW)
    with pytest.raises(Refusal, match="không có trong danh mục"):
        actions.answer_many(
            source_list=source, question="birth.missing", answer="year", by=world.officer(), now=world.NOW
        )


def test_a_later_version_is_compared_and_who_is_gone_is_a_decision() -> None:
    world.ward()
    first = staged(elderly(AN, BINH, HUNG))
    commit(first)
    later = world.NOW + dt.timedelta(days=20)
    phone = (*AN[:4], "0987654321", AN[5])
    second = staged(elderly(phone, BINH, OANH), now=later)
    version = ListVersion.objects.get(later=second)
    assert version.earlier == first
    assert (version.state, version.counts) == ("proposed", {"same": 1, "changed": 1, "new": 1, "gone": 1})
    changed = conversation.shown(conversation.version_changes(version, "changed").get())
    assert changed.differences == [("Điện thoại", "0912345678", "0987654321")]
    gone = RowChange.objects.get(version=version, kind="gone")
    with pytest.raises(Refusal, match="Ghi nhận bản mới trước"):
        actions.end_memberships(
            version=version, changes=[str(gone.pk)], by=world.officer(), now=later, reason="x"
        )
    actions.confirm_version(version=version, by=world.officer(), now=later)
    commit(second, later)
    assert (
        Person.objects.get(name_key="nguyen van an").phone == "0987654321"
    )  # the later list is believed, the earlier kept
    assert SourceRow.objects.filter(person__name_key="nguyen van an").count() == 2
    version.refresh_from_db()
    with pytest.raises(Refusal, match="Ghi lý do"):
        actions.end_memberships(
            version=version, changes=[str(gone.pk)], by=world.officer(), now=later, reason=" "
        )
    assert Person.objects.count() == 3
    ended = actions.end_memberships(
        version=version, changes=[str(gone.pk)], by=world.officer(), now=later, reason="Chuyển sinh hoạt"
    )
    membership = GroupMembership.objects.get(person__name_key="vu van hung")
    assert (ended, membership.valid_to) == (1, dt.date(2026, 7, 30))
    gone.refresh_from_db()
    actions.undo_change(change=gone, by=world.officer(), now=later)
    membership.refresh_from_db()
    assert (membership.valid_to, gone.answer) == (None, "")
    assert (
        actions.keep_memberships(version=version, changes=[str(gone.pk)], by=world.officer(), now=later) == 1
    )
    book = openpyxl.load_workbook(io.BytesIO(outgoing.changes_list(version, by=world.officer(), now=later)))
    assert book.sheetnames == ["Mới", "Thay đổi", "Không còn"]
    assert [cell.value for cell in book["Thay đổi"][2]][-3:] == ["Điện thoại", "0912345678", "0987654321"]
    assert book["Không còn"]["F2"].value == "Giữ nguyên"


def test_a_list_about_other_people_is_no_version() -> None:
    world.ward()
    commit(staged(elderly(AN, BINH)))
    second = staged(elderly(HUNG, ("Đỗ Thị Oanh", "05/05/1950", "Nữ", None, None, None)))
    assert not ListVersion.objects.filter(later=second).exists()


def test_a_supplement_of_a_few_names_is_no_version() -> None:
    world.ward()
    many = [
        (f"Nguyễn Văn {name}", f"0{at}/05/1950", "Nam", None, None, "An Lư 1")
        for at, name in enumerate(("Ba", "Bốn", "Năm", "Sáu"), 1)
    ]
    commit(staged(elderly(AN, BINH, HUNG, *many)))
    assert not ListVersion.objects.filter(later=staged(elderly(AN, BINH))).exists()


def test_a_proposal_that_was_declined_stays_declined() -> None:
    world.ward()
    commit(staged(elderly(AN, BINH)))
    second = staged(elderly(AN, BINH, HUNG))
    version = ListVersion.objects.get(later=second)
    actions.decline_version(version=version, by=world.officer(), now=world.NOW)
    actions.stage(source_list=second, by=world.officer(), now=world.NOW)
    assert ListVersion.objects.get(later=second).state == "declined"
    assert conversation.followed(second) is None


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_answered_workbook_comes_back_corrected_as_the_next_version(kind: str) -> None:
    world.ward()
    lines = ["Hội NCT", ";".join(HEAD)] + [
        ";".join("" if value is None else str(value) for value in (number, *one))
        for number, one in enumerate((AN, NGA, HUNG), 1)
    ]
    content = elderly(AN, NGA, HUNG) if kind == "xlsx" else "\n".join(lines).encode()
    first = staged(content, name=f"ds.{kind}")
    assert commit(first)["question"] == 1
    book = openpyxl.load_workbook(
        io.BytesIO(outgoing.annotated_list(first, by=world.officer(), now=world.NOW))
    )
    page = book.worksheets[0]
    assert [cell.value for cell in page[2]][-2:] == ["Kết quả", "Ghi chú"]
    assert page["C4"].fill.fgColor.rgb == "FFFBE4C4"  # the very cell in question
    assert page["B4"].fill.fgColor.rgb != "FFFBE4C4"
    page["C4"] = "28/02/1949"
    stream = io.BytesIO()
    book.save(stream)
    later = world.NOW + dt.timedelta(days=3)
    second = staged(stream.getvalue(), name="ds - kết quả.xlsx", now=later)
    version = ListVersion.objects.get(later=second)
    assert (version.earlier, version.certain, version.state) == (first, True, "confirmed")
    assert version.counts == {"same": 2, "changed": 1, "new": 0, "gone": 0}
    assert second.sheets.count() == 1
    assert "Kết quả" not in [one["heading"] for one in second.sheets.get().columns]
    assert first.rows.filter(verdict="question").count() == 0  # asked once, answered by the new version
    assert commit(second, later)["new"] == 1
    assert Person.objects.count() == 3


def test_the_original_goes_out_as_it_came() -> None:
    world.ward()
    content = elderly(AN)
    source = staged(content)
    assert outgoing.original_list(source, by=world.officer(), now=world.NOW) == content
    assert Entry.objects.filter(action="roster.download_original").exists()


def test_an_answer_is_not_asked_again_about_a_row_that_stayed_as_it_was() -> None:
    world.ward()
    first = staged(elderly(AN, NGA, TAM))
    actions.answer_many(
        source_list=first, question="date.impossible", answer="year", by=world.officer(), now=world.NOW
    )
    commit(first)
    later = world.NOW + dt.timedelta(days=9)
    second = staged(elderly(AN, NGA, TAM, OANH), now=later)
    assert second.counts["question"] == 3
    version = actions.confirm_version(
        version=ListVersion.objects.get(later=second), by=world.officer(), now=later
    )
    second.refresh_from_db()
    assert (second.counts["question"], version.counts) == (1, {"same": 3, "changed": 0, "new": 1, "gone": 0})
    assert second.rows.get(row_number=4).fields["birth"] == "1949"
    assert commit(second, later)["new"] == 0
