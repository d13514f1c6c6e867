"""A small deterministic ward built through actions, and workbooks written in memory."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from kham.accounts import queries as accounts_queries
from kham.campaigns.models import Campaign
from kham.kernel import clock
from kham.places.models import Unit
from kham.roster import actions
from kham.roster.models import Person, ReviewPair, SourceList

NOW = dt.datetime(2026, 7, 10, 2, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 7, 10)
PLACES = ("An Lư 1", "An Lư 2", "Hòa Bình 1", "Hòa Bình 2")
POLICE = (
    "STT",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Số CCCD",
    "Quan hệ với chủ hộ",
    "Số nhà",
    "Tổ dân phố",
)
Row = Sequence[Any]


def workbook(
    rows: Sequence[Row], *, name: str = "Sheet1", more: dict[str, Sequence[Row]] | None = None
) -> bytes:
    """An .xlsx with the rows from A1 down; ``more``: further sheets."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    for title, lines in {name: rows, **(more or {})}.items():
        sheet = book.add_worksheet(title)
        for at, line in enumerate(lines):
            for column, value in enumerate(line):
                if isinstance(value, str):
                    sheet.write_string(at, column, value)
                elif value is not None:
                    sheet.write(at, column, value)
    book.close()
    return stream.getvalue()


def ward() -> Campaign:
    """Hải Phòng > phường Hòa Bình > four neighbourhoods, and a campaign of 2026."""
    start = dt.date(2025, 7, 1)
    province = Unit.objects.create(
        code="31", level="province", kind="thành phố", name="Hải Phòng", path="31.", valid_from=start
    )
    ward = Unit.objects.create(
        code="11533",
        level="commune",
        kind="phường",
        name="Hòa Bình",
        path="31.11533.",
        parent=province,
        valid_from=start,
    )
    for number, name in enumerate(PLACES, 1):
        Unit.objects.create(
            code=f"{number:02d}", level="neighbourhood", kind="tổ dân phố", name=name, path=f"31.11533.{number:02d}.", parent=ward,
            valid_from=start,
        )  # fmt: skip
    return Campaign.objects.create(
        unit=ward,
        unit_path=ward.path,
        name="Khám sức khỏe 2026",
        year=2026,
        starts_on=dt.date(2026, 6, 1),
        ends_on=dt.date(2026, 12, 31),
    )


def officer() -> Any:
    """Whoever may do everything in the ward."""
    return accounts_queries.system_viewer("test", "31.11533.")


def receive(
    campaign: Campaign, content: bytes, *, sender: str = "police", name: str = "ds.xlsx", by: Any = None
) -> SourceList:
    """Receive a file as the station."""
    return actions.receive_list(
        campaign=campaign, unit=campaign.unit, sender=sender, organisation=None, title=f"Danh sách {sender}", file_name=name,
        content=content, by=by or officer(), now=NOW,
    )  # fmt: skip


def take_in(
    campaign: Campaign, content: bytes, *, sender: str = "police", name: str = "ds.xlsx"
) -> tuple[SourceList, dict[str, int]]:
    """Receive, confirm as guessed, stage, commit."""
    found = receive(campaign, content, sender=sender, name=name)
    actions.confirm_columns(source_list=found, sheets={}, by=officer(), now=NOW)
    actions.stage(source_list=found, by=officer(), now=NOW)
    return found, actions.commit(source_list=found, by=officer(), now=NOW)


def police_list(people: Sequence[Row]) -> bytes:
    """A resident register: rows in the order of POLICE."""
    return workbook([("DANH SÁCH NHÂN KHẨU",), (), POLICE, *people])


FAMILY = [
    (1, "Nguyễn Văn An", "12/05/1958", "Nam", "031058001234", "Chủ hộ", "Số 5 ngõ 2", "An Lư 1"),
    (2, "Trần Thị Bình", "03/09/1961", "Nữ", "031161004321", "Vợ", "Số 5 ngõ 2", "An Lư 1"),
    (3, "Nguyễn Văn Cường", "20/11/2015", "Nam", "031215007777", "Cháu", "Số 5 ngõ 2", "An Lư 1"),
    (4, "Lê Thị Dung", "14/02/1990", "Nữ", "031190002222", "Chủ hộ", "Số 9 ngõ 1", "Hòa Bình 2"),
]
BINH = [
    ("DANH SÁCH NGƯỜI CAO TUỔI",), ("STT", "Họ và tên", "Năm sinh", "Giới tính", "Địa chỉ", "Điện thoại"),
    (1, "Trần Thị Bình", 1972, "Nữ", "Tổ 2 Hòa Bình", "0987654321"),
]  # fmt: skip


def asked_about_binh(campaign: Campaign) -> ReviewPair:
    """Trần Thị Bình of the police list and of the elderly association (other year, other place), and the question whether
    they are one, as the engine puts such questions."""
    take_in(campaign, police_list(FAMILY))
    take_in(campaign, workbook(BINH), sender="elderly_association", name="nct.xlsx")
    left, right = sorted(Person.objects.filter(name_key="tran thi binh"), key=lambda one: str(one.pk))
    reasons = [
        {"code": "marks.same", "sentence": "Cùng họ tên.", "weight": 7.2},
        {"code": "birth.differs", "sentence": "Ngày sinh khác nhau.", "weight": -4.0},
        {"code": "place.other_place", "sentence": "Khác tổ dân phố.", "weight": -3.5},
    ]
    return ReviewPair.objects.create(
        unit_path=campaign.unit_path,
        left=left,
        right=right,
        score=1.0,
        reasons=reasons,
        harm=50,
        created_at=NOW,
    )


assert clock.local_date(NOW) == DAY
