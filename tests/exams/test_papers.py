"""Paper forms: drawn from the definitions, found by their QR, entered, and checked by somebody else."""

import io
from typing import Any

import pypdf
import pytest

from kham.exams.rules import forms, paper_layout
from kham.kernel.reasons import Refusal
from tests.exams.world import NOW, World, minutes

pytestmark = pytest.mark.django_db


def words(content: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def printed(world: World, *names: str) -> list[Any]:
    """Papers of invited people."""
    from kham.exams.actions import papers

    for row, name in enumerate(names or ("Nguyễn Thị Mẫu",)):
        world.invite(world.person(name, birth=1960 + row))
    return papers.print_forms(session=world.session, by=world.doctor, now=NOW)[0]


def back(world: World, sheet: Any) -> Any:
    from kham.exams.actions import papers

    return papers.return_paper(
        session=world.session, text=f"kp1:{sheet.token.lower()}", by=world.doctor, now=minutes(5)
    )


@pytest.mark.parametrize("name", ["adult", "minor", "child", "mental"])
def test_every_field_of_a_form_is_on_its_paper(name: str) -> None:
    form = forms.load(name)
    fields = paper_layout.asked(form, sex="", age=None)
    text = str(paper_layout.body(form, fields, {}, doctors={}))
    shown = [
        f
        for f in fields
        if not f.item_of and f.type not in ("class", "vision", "decimal", "refraction", "teeth")
    ]
    assert [f.tag for f in shown if f.vi not in text] == []


@pytest.mark.parametrize(
    ("name", "words_on"),
    [("adult", "Mẫu số 03"), ("minor", "Mẫu số 02"), ("child", "Mẫu số 01"), ("mental", "Mẫu số 04")],
)
def test_a_blank_paper_of_each_form(world: World, name: str, words_on: str) -> None:
    from kham.exams.actions import papers

    text = words(papers.print_blank(session=world.session, form=name, by=world.doctor, now=NOW))
    assert words_on in text and "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text and "NGƯỜI KẾT LUẬN" in text


def test_the_whole_session_in_one_file_with_one_token_each(world: World) -> None:
    from kham.exams.actions import papers
    from kham.exams.models import PaperSheet

    sheets = printed(world, "Nguyễn Thị Mẫu", "Trần Văn Hai")
    again, content = papers.print_forms(session=world.session, by=world.doctor, now=minutes(1))
    text = words(content)
    assert "NGUYỄN THỊ MẪU" in text and "TRẦN VĂN HAI" in text
    assert {s.pk for s in again} == {s.pk for s in sheets} and PaperSheet.objects.count() == 2
    assert len({s.token for s in sheets}) == 2 and all(len(s.token) >= 20 for s in sheets)


def test_a_scanned_paper_is_entered_and_becomes_events(world: World) -> None:
    from kham.exams.actions import papers
    from kham.exams.models import Encounter

    sheet = back(world, printed(world)[0])
    assert sheet.state == "returned"
    papers.enter_paper(
        sheet=sheet,
        answers={"CHIEU_CAO": "150", "TSBT_TANG_HUYET_AP": "1 - Có", "MACH": ""},
        by=world.doctor,
        now=minutes(9),
    )
    encounter = Encounter.objects.get()
    assert encounter.answers["CHIEU_CAO"] == 150 and encounter.answers["TSBT_TANG_HUYET_AP"] == "1"
    assert set(sheet.tags) == {"CHIEU_CAO", "TSBT_TANG_HUYET_AP"} and sheet.state == "entered"


def test_an_impossible_value_stores_nothing(world: World) -> None:
    from kham.exams.actions import papers
    from kham.exams.models import Encounter, PaperSheet

    sheet = back(world, printed(world)[0])
    with pytest.raises(Refusal) as caught:
        papers.enter_paper(sheet=sheet, answers={"CHIEU_CAO": "15000"}, by=world.doctor, now=minutes(9))
    assert caught.value.code == "answer.impossible" and not Encounter.objects.exists()
    assert PaperSheet.objects.get().state == "returned"


def test_a_paper_of_another_day_or_no_paper(world: World) -> None:
    import datetime as dt

    from kham.exams.actions import papers

    sheet = printed(world)[0]
    other = world.new_session(dt.date(2026, 8, 6), "open")
    for session, text in ((other, sheet.token), (world.session, "KHAM1:ABC"), (world.session, "")):
        with pytest.raises(Refusal) as caught:
            papers.return_paper(session=session, text=text, by=world.doctor, now=NOW)
        assert caught.value.code == "paper.unknown"


def entered(world: World, *names: str) -> list[Any]:
    from kham.exams.actions import papers

    made = []
    for sheet in printed(world, *names):
        values = {"CHIEU_CAO": "150", "CAN_NANG": "60", "TSBT_TANG_HUYET_AP": "0"}
        made.append(
            papers.enter_paper(sheet=back(world, sheet), answers=values, by=world.doctor, now=minutes(9))
        )
    return made


def test_the_second_person_is_never_the_first(world: World) -> None:
    from kham.exams.actions import papers

    entered(world, "Nguyễn Thị Mẫu", "Trần Văn Hai", "Lê Thị Ba")
    drawn = papers.draw_sample(session=world.session, by=world.doctor, now=minutes(20))
    assert len(drawn) == 1  # 5 % of three is at least one
    with pytest.raises(Refusal) as caught:
        papers.answer_check(check=drawn[0], typed={}, by=world.doctor, now=minutes(21))
    assert caught.value.code == "paper.same_person"
    with pytest.raises(Refusal) as caught:
        papers.draw_sample(session=world.session, by=world.doctor, now=minutes(22))
    assert caught.value.code == "paper.no_sample"


def test_differences_are_settled_and_counted(world: World) -> None:
    from kham.exams.actions import papers
    from kham.exams.models import Encounter
    from kham.exams.queries import papers as paper_queries

    entered(world)
    other = world.viewer("station_officer")
    check = papers.draw_sample(session=world.session, by=other, now=minutes(20))[0]
    papers.answer_check(
        check=check,
        typed={"CHIEU_CAO": "160", "CAN_NANG": "60,0", "TSBT_TANG_HUYET_AP": "Không"},
        by=other,
        now=minutes(21),
    )
    assert [one["tag"] for one in check.differences] == ["CHIEU_CAO"] and check.settled_at is None
    with pytest.raises(Refusal):
        papers.settle_check(check=check, choices={}, by=other, now=minutes(22))
    papers.settle_check(check=check, choices={"CHIEU_CAO": "second"}, by=other, now=minutes(23))
    assert Encounter.objects.get().answers["CHIEU_CAO"] == 160
    assert paper_queries.error_rate(list(paper_queries.checks(other, world.session))) == (1, 3)
    assert paper_queries.sheets(other, world.session).get().state == "checked"


def test_pages_of_papers_and_books(world: World, client: Any) -> None:
    from kham.accounts.models import User

    sheet = entered(world)[0]
    client.force_login(User.objects.get(pk=world.doctor.user.pk))
    page = client.get(f"/buoi-kham/{world.session.pk}/phieu-giay/")
    assert page.status_code == 200 and "Chọn mẫu kiểm tra" in page.content.decode()
    assert client.get(f"/buoi-kham/phieu-giay/{sheet.pk}/").status_code == 200
    book = client.get(f"/buoi-kham/{world.session.pk}/so-kham.xlsx")
    assert book["Content-Type"].endswith("sheet")
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = client.post(
        f"/buoi-kham/{world.session.pk}/so-kham/nop/", {"file": SimpleUploadedFile("so.xlsx", book.content)}
    )
    assert client.get(sent["Location"]).status_code == 200
    record = client.get(f"/buoi-kham/luot/{sheet.encounter_id}/giay-kham.pdf")
    assert record["Content-Type"] == "application/pdf"


def test_the_examiners_stand_on_the_filled_paper(world: World) -> None:
    from kham.exams import actions, queries
    from kham.exams.queries import papers
    from tests.exams.test_actions import examined, received

    encounter = examined(world, received(world))
    actions.conclude(
        encounter=encounter, health_class=2, icd_codes=[], summary="Khỏe", by=world.doctor, now=minutes(40), despite=True,
    )  # fmt: skip
    encounter = queries.encounter(world.doctor, encounter.pk)
    signed = encounter.conclusions.get(current=True)
    named = {one["part"]: one["name"] for one in signed.details["examiners"]}
    assert named
    shown = papers.page(
        world.session, papers.somebody(world.doctor, encounter), queries.form_of(encounter), filled=True
    )
    assert all(name in str(shown["blocks"]) for name in named.values())
