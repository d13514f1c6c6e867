"""Deadlines and rhythms: what counts as a date of a duty, and what never does."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kham.campaigns.rules.directives import Paragraph, read_directive
from kham.campaigns.rules.directives.organisations import normal_case, split_names
from kham.campaigns.rules.directives.timing import DocumentDay, cell_timing, find_timings

GROUND = DocumentDay(2026, dt.date(2026, 6, 10))

TIMINGS = [
    ("trình UBND tỉnh trước ngày 24/6/2026", "2026-06-24", None),
    ("xong trước 30/9", "2026-09-30", None),
    ("chậm nhất ngày 15 tháng 8 năm 2026", "2026-08-15", None),
    ("chậm nhất là 17 giờ 00 ngày 15/8", "2026-08-15", None),
    ("hoàn thành trong tháng 8/2026", "2026-08-31", None),
    ("hoàn thành trước tháng 9/2026", "2026-08-31", None),
    ("tổ chức sơ kết trong quý III/2026", "2026-09-30", None),
    ("hoàn thành trong năm 2026", "2026-12-31", None),
    ("khám từ ngày 01/7/2026 đến ngày 31/8/2026", "2026-08-31", None),
    ("báo cáo trước ngày 20 hằng tháng", None, "monthly:20"),
    ("báo cáo trước ngày 05 tháng sau", None, "monthly:5"),
    ("hàng tháng báo cáo trước ngày 25", None, "monthly:25"),
    ("báo cáo vào ngày cuối tháng", None, "monthly:last"),
    ("gửi trước 16 giờ thứ Sáu hằng tuần", None, "weekly:fri"),
    ("định kỳ hằng tuần tham mưu họp đánh giá", None, "weekly"),
    ("Hằng tuần, báo cáo tiến độ", None, "weekly"),
    ("báo cáo nhanh trước 17h hằng ngày", None, "daily"),
    ("báo cáo trước ngày 25 tháng cuối quý", None, "quarterly"),
    ("định kỳ 6 tháng báo cáo kết quả", None, "half-yearly"),
    ("báo cáo trước ngày 15/12 hằng năm", None, "yearly:12-15"),
    ("định kỳ hằng năm tổng kết", None, "yearly"),
    ("hằng tuần báo cáo, hoàn thành trước ngày 30/9/2026", "2026-09-30", "weekly"),
    # content, citations, periods of the past: no timing
    ("tổ chức khám sức khỏe định kỳ hằng năm cho học sinh", None, None),
    ("đưa vào Nghị quyết hàng tháng của chi bộ", None, None),
    ("vào chương trình, kế hoạch công tác đơn vị hằng năm", None, None),
    ("chi trả trợ cấp hằng tháng cho đối tượng", None, None),
    ("theo Công văn số 5345/VP-TH ngày 13/5/2026 của Văn phòng", None, None),
    ("hưởng ứng Ngày Sức khỏe toàn dân (7/4); Ngày Người cao tuổi (01/10)", None, None),
    ("người sinh trước ngày 01/01/1966", None, None),
    ("từ tháng 5 năm 2026 trên địa bàn phường", None, None),
    ("kết quả thực hiện nhiệm vụ trong tháng 5/2026", None, None),
    ("khám ít nhất 01 lần/năm bắt đầu từ năm 2026", None, None),
    ("theo Điều 21 Luật An toàn, vệ sinh lao động năm 2015", None, None),
    ("trước ngày 31/02/2026", None, None),
]


@pytest.mark.parametrize(("text", "due", "rhythm"), TIMINGS)
def test_timing(text: str, due: str | None, rhythm: str | None) -> None:
    found = find_timings(text, GROUND)
    assert {t.due for t in found if t.due} == ({due} if due else set())
    assert {t.recurrence for t in found if t.recurrence} == ({rhythm} if rhythm else set())


def test_a_date_before_the_document_means_next_year() -> None:
    late = DocumentDay(2026, dt.date(2026, 12, 20))
    assert find_timings("báo cáo trước ngày 15/01", late)[0].due == "2027-01-15"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("30/6/2026", ("2026-06-30", None)), ("Tháng 7/2026", ("2026-07-31", None)), ("Quý II/2026", ("2026-06-30", None)),
     ("Hằng tháng", (None, "monthly")), ("Thường xuyên", (None, None)), ("Trước 25/7", ("2026-07-25", None))],
)  # fmt: skip
def test_cell(cell: str, expected: tuple[str | None, str | None]) -> None:
    assert cell_timing(cell, GROUND) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Sở Y tế, Sở Tài chính và Công an tỉnh", ["Sở Y tế", "Sở Tài chính", "Công an tỉnh"]),
        ("Sở Văn hóa, Thể thao và Du lịch", ["Sở Văn hóa, Thể thao và Du lịch"]),
        ("Các Sở: Y tế, Giáo dục và Đào tạo, Nội vụ", ["Sở Y tế", "Sở Giáo dục và Đào tạo", "Sở Nội vụ"]),
        ("các ban, ngành, cơ quan, đơn vị có liên quan", ["Các ban, ngành, cơ quan, đơn vị liên quan"]),
        (
            "UBND các xã, phường và các cơ quan, đơn vị liên quan",
            ["UBND các xã, phường", "Các cơ quan, đơn vị liên quan"],
        ),
        ("Phòng Kinh tế, Hạ tầng và Đô thị; Trạm Y tế", ["Phòng Kinh tế, Hạ tầng và Đô thị", "Trạm Y tế"]),
    ],
)
def test_split_names(text: str, names: list[str]) -> None:
    assert split_names(text) == names


@pytest.mark.parametrize(
    ("capitals", "normal"),
    [
        ("ỦY BAN NHÂN DÂN TỈNH HÀ TĨNH", "Ủy ban nhân dân tỉnh Hà Tĩnh"),
        ("ỦY BAN NHÂN DÂN THÀNH PHỐ HẢI PHÒNG", "Ủy ban nhân dân thành phố Hải Phòng"),
        ("PHÒNG VĂN HÓA - XÃ HỘI", "Phòng Văn hóa - Xã hội"),
        ("BAN CHỈ HUY QUÂN SỰ PHƯỜNG HÒA BÌNH", "Ban Chỉ huy Quân sự phường Hòa Bình"),
        ("SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH", "Sở Văn hóa, Thể thao và Du lịch"),
    ],
)
def test_capitals(capitals: str, normal: str) -> None:
    assert normal_case(capitals) == normal


@given(st.lists(st.text(alphabet="aàáIVX1.)-:;, (*ĐđSởYtếGiao/ngày\n", max_size=60), max_size=25))
def test_any_text_gives_a_draft(lines: list[str]) -> None:
    draft = read_directive([Paragraph(text, number) for number, text in enumerate(lines)])
    assert all(task.source_index < len(lines) for task in draft.tasks)
    assert len(draft.organisations) == len(set(draft.organisations))
