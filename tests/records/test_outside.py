"""Results from another facility: matched, asked, noted once; the same file twice changes nothing."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.urls import reverse

from kham.exams.models import ExaminedElsewhere
from kham.exams.queries import door
from kham.journal.models import Entry
from kham.kernel.reasons import Refusal
from kham.records import installation, queries
from kham.records.actions import outside as actions
from kham.records.models import OutsideFile, OutsideResult
from kham.records.queries import outside
from kham.records.rules import outside as rules
from kham.records.rules import package
from kham.roster.models import Enrolment
from tests.access.world import World
from tests.records.examined import Examined

HEADS = [
    "Họ và tên *",
    "Ngày sinh *",
    "Giới tính",
    "Số định danh",
    "Ngày khám *",
    "Phân loại",
    "Mã bệnh ICD-10",
    "Kết luận",
]


@pytest.fixture
def hall(db: None, tmp_path: Path, settings: Any) -> Examined:
    """A commune with a roster."""
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    return Examined(World())


def book(*rows: list[Any], heads: list[str] | None = None, name: str = "KQ") -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet(name)
        for y, row in enumerate([heads or HEADS, *rows]):
            for x, cell in enumerate(row):
                if cell not in (None, ""):
                    sheet.write(y, x, cell)
    return out.getvalue()


def day(hall: Examined, back: int = 30) -> str:
    return (hall.world.today - dt.timedelta(days=back)).strftime("%d/%m/%Y")


def take(hall: Examined, content: bytes, name: str = "ketqua.xlsx") -> OutsideFile:
    made, _new = actions.receive(
        campaign=hall.world.campaign(hall.world.commune), file_name=name, content=content,
        facility_name="Bệnh viện đa khoa Mẫu", by=hall.doctor, now=hall.now,
    )  # fmt: skip
    actions.read(file=made, by=hall.doctor, now=hall.now)
    return made


def only(made: OutsideFile) -> OutsideResult:
    return made.results.get()


def a_row(hall: Examined, **changes: Any) -> list[Any]:
    said = {"name": "Nguyễn Thị Bưởi", "birth": "09/3/1956", "sex": "Nữ", "number": "031156000001", "on": day(hall), "class": "II",
            "icd": "I10; E11", "words": "Tăng huyết áp"} | changes  # fmt: skip
    return list(said.values())


def test_a_sure_match_is_noted_once_and_nobody_is_invited_again(hall: Examined) -> None:
    person = hall.person()
    made = take(hall, book(a_row(hall)))
    row = only(made)
    assert (row.state, row.person) == ("matched", person)
    assert outside.said(row)["icd"] == ["I10", "E11"] and outside.said(row)["health_class"] == 2
    assert actions.record(file=made, by=hall.doctor, now=hall.now) == 1
    proof = ExaminedElsewhere.objects.get()
    assert (proof.person, proof.facility_name) == (person, "Bệnh viện đa khoa Mẫu")
    assert Enrolment.objects.get(person=person).examined_elsewhere_on == proof.on
    assert actions.record(file=made, by=hall.doctor, now=hall.now) == 0


def test_the_same_file_twice_changes_nothing(hall: Examined) -> None:
    hall.person()
    content = book(a_row(hall))
    made = take(hall, content)
    actions.record(file=made, by=hall.doctor, now=hall.now)
    again, new = actions.receive(
        campaign=made.campaign, file_name="other name.xlsx", content=content, facility_name="", by=hall.doctor, now=hall.now
    )  # fmt: skip
    assert (again, new) == (made, False)
    assert actions.read(file=again, by=hall.doctor, now=hall.now) == {"recorded": 1}
    other = take(hall, book(a_row(hall, words="Khác chữ")))
    assert only(other).state == "same" and ExaminedElsewhere.objects.count() == 1


def test_the_same_person_twice_in_a_file_counts_once(hall: Examined) -> None:
    hall.person()
    made = take(hall, book(a_row(hall), a_row(hall, on=day(hall, 20))))
    assert actions.record(file=made, by=hall.doctor, now=hall.now) == 1
    assert outside.counts(made) == {"recorded": 1, "conflict": 1}


def test_whoever_was_examined_here_is_not_counted_again(hall: Examined) -> None:
    hall.conclude()
    row = only(take(hall, book(a_row(hall))))
    assert row.state == "same" and "Đã khám trong đợt này" in row.sentence
    assert not ExaminedElsewhere.objects.exists()


def test_a_doubt_is_asked_and_the_answer_counts(hall: Examined) -> None:
    person = hall.person()
    made = take(hall, book(a_row(hall, number="", birth="1956")))
    row = only(made)
    assert row.state == "ask" and row.candidates[0]["person"] == str(person.pk)
    actions.decide(result=row, answer="person", person=person, by=hall.doctor, now=hall.now)
    assert only(made).state == "recorded" and ExaminedElsewhere.objects.get().person == person
    with pytest.raises(Refusal, match="đã có câu trả lời"):
        actions.decide(result=row, answer="aside", reason="x", by=hall.doctor, now=hall.now)


def test_another_day_is_a_conflict_and_may_replace(hall: Examined) -> None:
    hall.person()
    first = take(hall, book(a_row(hall)))
    actions.record(file=first, by=hall.doctor, now=hall.now)
    row = only(take(hall, book(a_row(hall, on=day(hall, 3)))))
    assert row.state == "conflict"
    actions.decide(result=row, answer="replace", by=hall.doctor, now=hall.now)
    standing = ExaminedElsewhere.objects.filter(withdrawn_at__isnull=True).get()
    assert standing.on == row.on and ExaminedElsewhere.objects.count() == 2


def test_a_number_of_somebody_with_another_name_is_never_taken_by_itself(hall: Examined) -> None:
    hall.person(personal_number_index=door.index_of("031156000001"))
    assert (
        only(take(hall, book(a_row(hall, name="Trần Văn Khác", birth="01/01/1990", sex="Nam")))).state
        == "ask"
    )


def test_the_unknown_are_found_after_the_roster_grew(hall: Examined) -> None:
    made = take(hall, book(a_row(hall)))
    assert only(made).state == "unknown"
    hall.person()
    assert actions.match_again(file=made, by=hall.doctor, now=hall.now) == 1
    assert only(made).state == "matched"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"birth": "31/02/1956"}, "Cột B: ngày sinh"),
        ({"on": "5/2026"}, "Cột E: ngày khám"),
        ({"on": "05/7/2019"}, "Ngày khám phải trong năm"),
        ({"number": "12345"}, "Cột D: số định danh"),
        ({"class": "VII"}, "Cột F: phân loại"),
        ({"icd": "cao huyết áp"}, "Cột G: mã bệnh"),
        ({"name": "Bưởi"}, "Cột A: họ tên"),
    ],
)
def test_bad_cells_are_refused_with_their_column(hall: Examined, changes: dict[str, Any], said: str) -> None:
    hall.person()
    row = only(take(hall, book(a_row(hall, **changes))))
    assert row.state == "refused" and said in row.sentence and "Bưởi" not in row.sentence


def test_a_file_without_a_table_says_what_is_missing(hall: Examined) -> None:
    with pytest.raises(Refusal, match="không thấy hàng tiêu đề"):
        take(hall, book(["x"], heads=["Tên thuốc"]))
    assert not OutsideResult.objects.exists()


def test_the_portal_layout_and_excel_dates_are_read(hall: Examined) -> None:
    person = hall.person()
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet, date = made.add_worksheet("Trên 18 tuổi"), made.add_format({"num_format": "dd/mm/yyyy"})
        for x, (head, tag) in enumerate([("STT", "STT"), ("Họ tên", "HO_TEN"), ("Sinh", "NGAY_SINH"), ("Giới", "GIOI_TINH"),
                                         ("CCCD", "SO_CCCD"), ("Vào", "NGAY_VAO"), ("Loại", "PHAN_LOAI_SK")]):  # fmt: skip
            sheet.write(0, x, head)
            sheet.write(1, x, tag)
        sheet.write(2, 1, "Viết hoa có dấu")
        sheet.write_row(3, 0, [1, "NGUYỄN THỊ BƯỞI"])
        sheet.write_datetime(3, 2, dt.datetime(1956, 3, 9), date)
        sheet.write_row(3, 3, [2, "031156000001", f"{day(hall)} 07:30", 3])
    row = only(take(hall, out.getvalue()))
    assert (row.state, row.person, outside.said(row)["health_class"]) == ("matched", person, 3)
    assert row.place == "Trên 18 tuổi, hàng 4"


def test_a_national_package_with_several_records_is_taken(hall: Examined) -> None:
    """Packages of another installation: its facts, under its own facility's code."""
    one, two = (
        hall.conclude(),
        hall.conclude(
            hall.person(full_name="Trần Văn Ổi", name_key="tran van oi", sex="male", birth_year=1961)
        ),
    )
    envelopes = []
    for conclusion in (one, two):
        facts, layout = queries.facts_of(conclusion)
        envelopes.append(package.build(facts, installation.profile(), layout, made_on=hall.world.today))
    holder = envelopes[0].find(".//DANHSACHHOSO")
    holder.append(envelopes[1].find(".//HOSO"))
    content = package.to_bytes(envelopes[0])
    assert [len(rules.split(content)), rules.read_package(rules.split(content)[1], "x").name] == [
        2,
        "TRẦN VĂN ỔI",
    ]
    made = take(hall, content, "goi.xml")
    assert made.kind == "package" and outside.counts(made) == {"same": 2}
    assert made.results.first().facility_name == "Trạm Y tế mẫu"


def test_a_merge_moves_the_result(hall: Examined) -> None:
    person, other = hall.person(), hall.person(full_name="Nguyễn Thị Bưởi", personal_number="")
    made = take(hall, book(a_row(hall)))
    moved = actions.people_merged(kept=other, absorbed=person, merge=None, by=hall.doctor, now=hall.now)
    assert only(made).person == other and list(moved) == ["records.OutsideResult"]


def test_pages_show_whose_each_result_is(hall: Examined, django_capture_on_commit_callbacks: Any) -> None:
    person = hall.person()
    client = hall.world.client("station_officer")
    with django_capture_on_commit_callbacks(execute=True):
        upload = io.BytesIO(book(a_row(hall), a_row(hall, name="Lê Thị Lạ", number="", birth="1999")))
        upload.name = "kq.xlsx"
        answer = client.post(reverse("records:outside"), {"facility_name": "Bệnh viện Mẫu", "file": upload})
    assert answer.status_code == 302
    made = OutsideFile.objects.get()
    page = client.get(reverse("records:outside_file", args=[made.pk])).content.decode()
    assert "Ghi 1 người khám nơi khác" in page and person.full_name in page and "Lê Thị Lạ" in page
    assert Entry.objects.filter(action="records.outside_seen", data__rows=2).count() == 1
    client.post(reverse("records:outside_record", args=[made.pk]))
    assert ExaminedElsewhere.objects.count() == 1
    asked = made.results.exclude(state="recorded").get()
    client.post(
        reverse("records:outside_decide", args=[asked.pk]),
        {"answer": "aside", "reason": "Không thuộc địa bàn"},
    )
    assert outside.counts(made) == {"recorded": 1, "set_aside": 1}
    assert client.get(reverse("records:outside_template")).content[:2] == b"PK"


def test_the_blank_workbook_is_read_by_its_own_reader(hall: Examined) -> None:
    from kham.records import outside_forms
    from kham.roster.queries import files

    sheet = files.read_workbook(outside_forms.blank(), "x.xlsx").sheets[0]
    assert set(rules.columns_of(sheet.rows[0][1])) >= {
        "name",
        "birth",
        "on",
        "class",
        "icd",
        "visit",
        "document",
        "insurance",
    }


LIKE = rules.Likeness


@pytest.mark.parametrize(
    ("found", "sure"),
    [
        ([LIKE("a", 33, frozenset({"name.same", "birth.same", "number.same"}))], "a"),
        ([LIKE("a", 20, frozenset({"name.near", "number.same"}))], "a"),
        ([LIKE("a", 20, frozenset({"name.differs", "number.same"}))], ""),
        ([LIKE("a", 17, frozenset({"name.same", "birth.same", "sex.same"}))], "a"),
        ([LIKE("a", 17, frozenset({"name.same", "birth.same", "sex.same", "number.differs"}))], ""),
        ([LIKE(p, 17, frozenset({"name.same", "birth.same", "sex.same"})) for p in "ab"], ""),
        ([LIKE("a", 15, frozenset({"name.same", "birth.year", "sex.same"}))], ""),
        ([], ""),
    ],
)
def test_what_is_sure(found: list[rules.Likeness], sure: str) -> None:
    assert rules.surely(found) == sure


def test_a_row_without_a_name_or_from_tomorrow_is_told_never_dropped() -> None:
    head = ["Họ và tên *", "Ngày sinh *", "Giới tính", "Ngày khám *"]
    nameless, ahead = (
        ["", "01/01/1970", "Nam", "12/10/2026"],
        ["An Văn Bé", "01/01/1970", "Nam", "31/12/2027"],
    )
    rows = [(1, head), (2, nameless), (3, ahead), (4, [""] * 4)]
    told = rules.read_sheet("S", rows, dt.date(2026, 11, 22))
    assert [one.faults for one in told] == [
        ("Cột A: họ tên phải đủ họ và tên.",),
        ("Cột D: ngày khám không đọc được hoặc sau hôm nay; ghi đủ ngày/tháng/năm.",),
    ]
