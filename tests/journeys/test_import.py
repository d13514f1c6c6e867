"""Two stories about lists: import as a conversation, and the police answer a list of missing numbers.

The station receives four files at once: the association's list in an old font, a school's list, one file a second time,
and a program that calls itself a list. Then it goes through the association's list, from its columns to its people,
gets it back corrected, and asks the police for the numbers that are missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import override_settings
from playwright.sync_api import Browser, expect

from kham.kernel import clock, legacy
from kham.roster.actions.receive import file_content
from kham.roster.models import Person, SourceList
from tests.journeys import small
from tests.journeys.desk import PHONE, Desk
from tests.roster import world

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
HEAD = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Mã quản lý", "Điện thoại", "Tổ dân phố")
OLD = [
    ("Nguyễn Văn An", "12/05/1958", "Nam", "031058001234", "A1", "0912345678", "An Lư 1"),
    ("Hoàng Thị Mận", "17/08/1951", "Nữ", None, "A2", None, "An Lư 1"),
    ("Phạm Thị Nga", "31/02/1949", "Nữ", None, "A3", None, "An Lư 2"),
    ("Lê Văn Tám", "30/02/1950", "Nam", None, "A4", None, "An Lư 2"),
    ("Đỗ Thị Oanh", "31/04/1950", "Nữ", None, "A5", "0987654321", "Hòa Bình 1"),
    ("Vũ Văn Hùng", "05/06/1944", "Nam", "31044005555", "A6", None, "Hòa Bình 1"),
]


@pytest.fixture
def station(
    transactional_db: None,
    live_server: Any,
    browser: Browser,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desk]:
    """The station's officer in a ward whose police list is in."""
    monkeypatch.setattr(world, "NOW", clock.now())
    campaign = world.ward()
    world.take_in(campaign, world.police_list(world.FAMILY))
    with override_settings(ALLOWED_HOSTS=["*"]):
        desk = small.sit(browser, live_server.url, tmp_path)
        yield desk
        desk.context.close()


def association(folder: Path) -> Path:
    """The association's list, names and places in TCVN3, a column nobody else would understand."""
    rows = [
        (number, legacy.encode(name, "tcvn3"), *rest[:-1], legacy.encode(str(rest[-1]), "tcvn3"))
        for number, (name, *rest) in enumerate(OLD, 1)
    ]
    title = legacy.encode("Danh sách hội viên Hội Người cao tuổi", "tcvn3")
    path = folder / "Hoi NCT.xlsx"
    path.write_bytes(world.workbook([(title,), HEAD, *rows]))
    return path


def school(folder: Path) -> Path:
    """A school's list as text."""
    path = folder / "Truong Tieu hoc.csv"
    lines = [
        "STT;Họ và tên học sinh;Ngày sinh;Giới tính;Lớp;Phụ huynh",
        "1;Nguyễn Văn Cường;20/11/2015;Nam;5A;Nguyễn Văn Dũng",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_import_as_a_conversation(station: Desk, tmp_path: Path) -> None:
    """From four files dropped at once to people in the roster, and the corrected list back."""
    given_four_files_each_gets_its_own_line(station, tmp_path)
    when_only_the_doubtful_column_is_asked(station)
    when_one_answer_is_given_for_all_rows_of_a_kind(station)
    then_the_good_rows_go_in_and_sentences_open_to_lists(station)
    given_the_corrected_workbook_it_is_the_next_version(station)


def given_four_files_each_gets_its_own_line(station: Desk, folder: Path) -> None:
    station.open("/danh-sach/nop/")
    station.fine()
    program = folder / "Danh sach.xlsx"
    program.write_bytes(b"MZ" + bytes(200))
    again = folder / "nhan khau lan hai.xlsx"
    again.write_bytes(file_content(SourceList.objects.get()))
    station.page.set_input_files("input[type=file]", [association(folder), school(folder), again, program])
    lines = station.page.locator(".k-file")
    expect(lines).to_have_count(4)
    expect(station.page.locator(".k-file[data-state=sending]")).to_have_count(0, timeout=30_000)
    old, pupils, twice, refused = (lines.nth(at).inner_text() for at in range(4))
    assert "Hội Người cao tuổi" in old
    assert "theo dòng tiêu đề" in old
    assert "6 dòng" in old
    assert "Trường học" in pupils
    assert "Tệp này đã nhận ngày" in twice
    assert "là chương trình, không phải bảng tính" in refused
    station.fine()
    station.picture("13-nhan-nhieu-tep")
    assert SourceList.objects.count() == 3


def when_only_the_doubtful_column_is_asked(station: Desk) -> None:
    station.page.locator(".k-file", has_text="Hoi NCT").get_by_role("link", name="Xác nhận cột").click()
    station.sees("Mỗi cột có nghĩa là gì?")
    assert station.page.locator(".k-doubt").count() == 1
    assert "Mã quản lý" in station.page.locator(".k-doubt").inner_text()
    assert "NguyÔn V¨n An" in (station.page.locator(".k-turn").first.text_content() or "")
    preview = station.page.locator("#preview-0")
    assert "Nguyễn Văn An" in preview.inner_text()
    assert "A1" not in preview.inner_text()
    station.fine()
    station.picture("14-xac-nhan-cot")
    station.page.locator(".k-doubt select").first.select_option("workplace")
    station.page.locator(".k-doubt select").first.select_option("relation")
    expect(preview).to_contain_text("A1")
    station.page.locator(".k-doubt select").first.select_option("")
    expect(preview).not_to_contain_text("A1")
    station.press("Đọc danh sách", within="body")
    station.waits_for("Ghi nhận")


def when_one_answer_is_given_for_all_rows_of_a_kind(station: Desk) -> None:
    assert "Ghi nhận 3 dòng" in station.page.locator("main").inner_text()
    station.page.get_by_role("link", name="dòng cần trả lời").click()
    station.sees("ngày sinh không có thật")
    assert "Áp dụng cho 3 dòng cùng loại." in station.text()
    station.fine()
    station.picture("15-tra-loi-mot-lan")
    station.press("Chỉ giữ năm sinh")
    station.sees("Đã trả lời 3 dòng.")
    station.page.locator(".k-given").get_by_role("button", name="Hoàn tác").click()
    station.sees("3 dòng lại chờ trả lời")
    station.press("Chỉ giữ năm sinh")
    station.sees("Không còn dòng nào cần trả lời.")
    station.fine()


def then_the_good_rows_go_in_and_sentences_open_to_lists(station: Desk) -> None:
    station.press("Ghi nhận 6 dòng")
    station.waits_for("người mới")
    station.fine()
    station.picture("16-sau-khi-ghi-nhan")
    station.page.get_by_role("link", name="người mới").first.click()
    station.sees("Đang xem")
    assert "Nguyễn Văn An" not in station.text()
    station.page.go_back()
    station.page.locator("summary", has_text="Đã sửa và nhận thấy những gì").click()
    station.press("mất số 0 ở đầu")
    assert "Vũ Văn Hùng" in station.text()
    assert Person.objects.filter(merged_into__isnull=True).count() == 9


def given_the_corrected_workbook_it_is_the_next_version(station: Desk) -> None:
    path = station.takes("Tải tệp kèm kết quả từng dòng")
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["C5"] = "28/02/1949"
    book.worksheets[0].delete_rows(8)
    book.save(path)
    station.open("/danh-sach/nop/")
    station.page.set_input_files("input[type=file]", path)
    line = station.page.locator(".k-file", has_text="kết quả")
    line.get_by_role("link", name="Xác nhận cột").click()
    station.sees("như lần trước")
    station.press("Đọc danh sách", within="body")
    station.waits_for("Xem thay đổi")
    station.page.get_by_role("link", name="dòng khác bản nhận ngày").click()
    station.sees("Khác gì so với bản trước?")
    assert "1949" in station.text()
    station.fine()
    station.picture("17-ban-moi")
    station.press("Không còn")
    assert "Vũ Văn Hùng" in station.text()
    station.fine()


def test_the_police_answer_a_list_of_missing_numbers(station: Desk, browser: Browser, tmp_path: Path) -> None:
    """The list goes out by neighbourhood, comes back with numbers; they find their people, a difference is asked."""
    campaign = SourceList.objects.get().campaign
    rows = [
        (number, name, birth, sex, number_, phone, place)
        for number, (name, birth, sex, number_, _, phone, place) in enumerate(OLD[:2], 1)
    ]
    head = tuple(heading for heading in HEAD if heading != "Mã quản lý")
    people = [*rows, (3, "Phạm Thị Nga", "1949", "Nữ", None, None, "An Lư 2")]
    world.take_in(campaign, world.workbook([head, *people]), sender="elderly_association", name="nct.xlsx")
    path = given_the_list_for_the_police(station)
    when_the_police_have_written_numbers_into_it(path)
    then_the_numbers_find_their_people_and_a_difference_is_asked(station, path)
    phone = small.sit(browser, station.address, tmp_path, size=PHONE)
    phone.open("/danh-sach/thieu-so/")
    phone.fine()
    phone.context.close()


def given_the_list_for_the_police(station: Desk) -> Path:
    station.open("/danh-sach/")
    station.page.get_by_role("link", name="người chưa có số định danh").click()
    station.sees("Ai chưa có số định danh?")
    station.fine()
    station.press("Lập tệp gửi Công an", within="body")
    station.sees("Đã lập danh sách 2 người để gửi Công an.")
    station.fine()
    station.picture("18-thieu-so")
    return station.takes("Tải tệp")


def when_the_police_have_written_numbers_into_it(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    page = book["Danh sách"]
    for row in range(4, 6):
        if page.cell(row, 3).value == "Hoàng Thị Mận":
            page.cell(row, 8, "031151004321")
        else:
            page.cell(row, 8, "031149000011")
            page.cell(row, 4, "12/04/1950")
    book.save(path)


def then_the_numbers_find_their_people_and_a_difference_is_asked(station: Desk, path: Path) -> None:
    station.open("/danh-sach/nop/")
    station.page.set_input_files("input[type=file]", path)
    line = station.page.locator(".k-file", has_text="Công an")
    line.get_by_role("link", name="Xác nhận cột").click()
    station.sees("theo mẫu đã phát")
    assert station.page.locator(".k-doubt").count() == 0
    station.press("Đọc danh sách", within="body")
    station.waits_for("Ghi nhận 1 dòng")
    station.press("Ghi nhận 1 dòng")
    station.waits_for("đã có trong danh sách chung")
    assert (
        Person.objects.get(name_key="hoang thi man", merged_into=None, birth_year=1951).personal_number
        == "031151004321"
    )
    station.page.get_by_role("link", name="dòng cần trả lời").click()
    station.sees("Công an ghi sinh 12/04/1950")
    station.fine()
    station.press("Cùng một người, lấy theo Công an")
    station.press("Ghi nhận 1 dòng")
    station.waits_for("đã có trong danh sách chung")
    nga = Person.objects.get(name_key="pham thi nga")
    assert (nga.personal_number, nga.birth.iso() if nga.birth else "") == ("031149000011", "1950-04-12")
    station.open("/danh-sach/thieu-so/")
    station.sees("Không ai thiếu số định danh.")
