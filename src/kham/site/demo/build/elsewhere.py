"""The other doors of a result: tables that two hospitals sent, signed copies that people took home, a program that may read."""

import datetime as dt
import io
from typing import Any

import xlsxwriter
from django.urls import reverse

from kham.accounts import queries as accounts_queries
from kham.exams.models import Encounter
from kham.kernel.formats import date_vn
from kham.records.actions import clients, copies, outside
from kham.records.models import Copy, OutsideFile, OutsideState
from kham.roster.models import Enrolment, Person
from kham.site.demo.build.stage import Stage

HEADS = (
    "Họ và tên", "Ngày sinh", "Giới tính", "Số định danh", "Ngày khám", "Phân loại", "Mã bệnh ICD-10", "Kết luận",
)  # fmt: skip
FIRST, SECOND = "Bệnh viện đa khoa (số liệu trình diễn)", "Phòng khám Bảo hiểm y tế (số liệu trình diễn)"
COPIES_AT = "http://127.0.0.1:8000"
READING = ["system/Patient.rs", "system/Encounter.rs", "system/Composition.rs", "system/Bundle.rs"]
Row = list[str]


def results(stage: Stage) -> None:
    """A hospital's table was noted last week. A second one came this morning and waits, with every kind of outcome in it."""
    people, here = _people(stage)
    if len(people) < 4:  # a tiny ward has nobody left who could have been examined elsewhere
        return
    last_week, this_morning = people[: len(people) // 2][:6], people[len(people) // 2 :][:4]
    noted = _take(
        stage,
        "ket-qua-benh-vien.xlsx",
        FIRST,
        [_row(stage, person, 15 + number) for number, person in enumerate(last_week)],
        stage.at(stage.day(-7), 9),
    )
    outside.record(file=noted, by=stage.viewer("tram"), now=stage.at(stage.day(-7), 9, 20))
    recorded = noted.results.filter(state=OutsideState.RECORDED).order_by("place")
    counted = [row.person for row in recorded if row.person is not None]
    rows = [_row(stage, person, 5) for person in this_morning]
    rows[-1][1], rows[-1][3] = (
        rows[-1][1][-4:],
        "",
    )  # only the year of birth, no number: somebody must say who it is
    rows += [_row(stage, person, 15) for person in counted[:1]]  # told twice, counted once
    rows += [_row(stage, person, 3) for person in counted[1:2]]  # another day than the one noted
    rows += [_row(stage, person, 6) for person in here[:1]]  # examined here already
    rows += [
        ["Trịnh Công Viễn", "14/02/1971", "Nam", "", _day(stage, 4), "II", "", "Không phát hiện bệnh"],
        ["Lò Thị Mừng", "08/9/1968", "Nữ", "", "tháng trước", "III", "cao huyết áp", ""],
    ]
    _take(stage, "kham-suc-khoe-phong-kham.xlsx", SECOND, rows, stage.at(stage.today, 7, 5))


def _people(stage: Stage) -> tuple[list[Person], list[Person]]:
    """Who may have been examined elsewhere (nobody received them here), and some who were examined here."""
    enrolled = Enrolment.objects.filter(campaign=stage.campaign, examined_elsewhere_on__isnull=True)
    seen = Encounter.objects.filter(session__campaign=stage.campaign).values("person")
    sure = Person.objects.filter(
        pk__in=enrolled.values("person"), merged_into=None, died_on=None, birth_day__gt=0, restricted=""
    ).exclude(personal_number_index="")
    away = sure.exclude(pk__in=seen).order_by("-sort_key", "pk")[:10]
    done = Person.objects.filter(
        pk__in=Encounter.objects.filter(session__campaign=stage.campaign, state="concluded").values("person"),
        birth_day__gt=0,
    ).order_by("sort_key", "pk")[:1]
    return list(away), list(done)


def _day(stage: Stage, back: int) -> str:
    """So many days ago, but within the year of the campaign, as one types it."""
    year = stage.campaign.year
    return date_vn(min(max(stage.day(-back), dt.date(year, 1, 1)), dt.date(year, 12, 31)))


def _row(stage: Stage, person: Person, back: int) -> Row:
    birth, old = person.birth, (person.birth_year or 0) < stage.today.year - 50
    said = ["III", "I10", "Tăng huyết áp"] if old else ["II", "", "Không phát hiện bệnh"]
    return [
        person.full_name, "/".join(reversed(birth.iso().split("-"))) if birth else "", person.get_sex_display(),
        person.personal_number, _day(stage, back), *said,
    ]  # fmt: skip


def _take(stage: Stage, name: str, facility: str, rows: list[Row], now: dt.datetime) -> OutsideFile:
    officer = stage.viewer("tram")
    made, _new = outside.receive(
        campaign=stage.campaign,
        file_name=name,
        content=_book(rows),
        facility_name=facility,
        by=officer,
        now=now,
    )
    outside.read(file=made, by=officer, now=now)
    return made


def _book(rows: list[Row]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Kết quả")
        sheet.set_column(0, 7, 18)
        for y, row in enumerate([HEADS, *rows]):
            for x, text in enumerate(row):
                sheet.write_string(y, x, text)
    return out.getvalue()


def sign_copy(stage: Stage, encounter: Any, now: dt.datetime) -> Copy:
    """The signed copy of the conclusion in force, as the screen makes it."""
    return copies.issue(
        encounter=encounter,
        address=COPIES_AT + reverse("portal:copy_check"),
        by=stage.viewer("tram"),
        now=now,
    )


def program(stage: Stage) -> None:
    """A hospital's program may read signed encounters of the ward for three months."""
    manager = accounts_queries.viewer_of(stage.users["quantri"], on=stage.today)
    clients.add_client(
        name="Phần mềm bệnh án điện tử", owner=FIRST, basis="Biên bản kết nối thử (số liệu trình diễn)", unit=stage.ward,
        allowed=READING, valid_to=stage.day(90), by=manager, now=stage.at(stage.day(-9), 10),
    )  # fmt: skip
