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
from kham.roster.models import SourceList

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
assert clock.local_date(NOW) == DAY
