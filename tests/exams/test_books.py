"""The session workbook goes round: out, filled, judged, taken in; twice the same file changes nothing."""

import io
from typing import Any

import openpyxl
import pytest

from tests.exams.test_book_damages import PEOPLE, Sheet, fill
from tests.exams.world import NOW, World, minutes

pytestmark = pytest.mark.django_db


@pytest.fixture
def blank(world: World) -> bytes:
    """A book of six invited adults and a child."""
    from kham.exams.actions import books

    for row in range(PEOPLE):
        world.invite(
            world.person(f"Nguyễn Văn {chr(65 + row)}", sex=("male", "female")[row % 2], birth=1980 + row)
        )
    world.invite(world.person("Nguyễn Văn Bé", sex="male", birth=2024))
    return books.make_book(session=world.session, by=world.doctor, now=NOW)[1]


def received(world: World, content: bytes, name: str = "so.xlsx") -> Any:
    from kham.exams.actions import books

    return books.receive_book(
        session=world.session, file_name=name, content=content, by=world.doctor, now=minutes(5)
    )


def test_a_sheet_for_each_form(blank: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank))
    assert book.sheetnames == ["Từ 18 tuổi", "Dưới 6 tuổi", "Hướng dẫn", "Danh mục"]
    assert all(page.protection.sheet for page in book.worksheets)
    assert book.worksheets[0]["A3"].value.startswith("adult@2026-07")


def test_taken_once_and_never_again(world: World, blank: bytes) -> None:
    from kham.exams.actions import books
    from kham.exams.models import BookReturn, Encounter
    from kham.sync.models import Event

    sheet = Sheet.of(blank)
    fill(sheet)
    content = sheet.bytes()
    found = received(world, content)
    assert found.counts == {"new": PEOPLE, "empty": 1}
    counts = books.take_rows(book_return=found, all_new=True, by=world.doctor, now=minutes(6))
    assert counts == {"taken": PEOPLE, "empty": 1} or counts == {"empty": 1, "taken": PEOPLE}
    one = Encounter.objects.get(person__full_name="Nguyễn Văn A")
    assert (
        one.answers["CHIEU_CAO"] == 150
        and one.answers["HUYET_AP"] == "120/80"
        and "measurements" in one.stations_done
    )
    events = Event.objects.count()
    again = received(world, content)
    assert again.pk == found.pk and BookReturn.objects.count() == 1
    books.take_rows(book_return=again, all_new=True, by=world.doctor, now=minutes(7))
    assert Event.objects.count() == events
    other = received(world, content + b"\0")  # other bytes, same values
    assert other.counts.get("same") == PEOPLE


def test_differences_show_both_and_wait(world: World, blank: bytes) -> None:
    from kham.exams import actions
    from kham.exams.actions import books
    from kham.exams.models import Encounter
    from kham.roster.models import Person

    person = Person.objects.get(full_name="Nguyễn Văn B")
    encounter = actions.check_in(
        session=world.session, person=person, method="known", by=world.doctor, now=NOW
    )
    actions.record(
        encounter=encounter, answers={"CHIEU_CAO": "170"}, station="measurements", by=world.doctor, now=NOW
    )
    sheet = Sheet.of(blank)
    fill(sheet)
    found = received(world, sheet.bytes())
    row = found.rows.get(verdict="differs")
    assert "151" in row.sentence and "170" in row.sentence
    books.take_rows(book_return=found, all_new=True, by=world.doctor, now=minutes(6))
    assert Encounter.objects.get(pk=encounter.pk).answers["CHIEU_CAO"] == 170
    books.take_rows(book_return=found, rows=[str(row.pk)], by=world.doctor, now=minutes(7))
    after = Encounter.objects.get(pk=encounter.pk)
    assert after.answers["CHIEU_CAO"] == 151 and after.replaced["CHIEU_CAO"][0]["value"] == 170


def test_the_annotated_book_comes_back_corrected(world: World, blank: bytes) -> None:
    from kham.exams.actions import books

    sheet = Sheet.of(blank)
    fill(sheet)
    sheet.at(0, "CHIEU_CAO").value = "cao lắm"
    found = received(world, sheet.bytes())
    books.take_rows(book_return=found, all_new=True, by=world.doctor, now=minutes(6))
    marked = Sheet.of(books.annotated(book_return=found, by=world.doctor, now=minutes(7)))
    assert (
        "phải là một con số" in marked.at(0, "_VERDICT").value
        and marked.at(0, "CHIEU_CAO").value == "cao lắm"
    )
    assert marked.at(1, "_VERDICT").value.startswith("Đã nhận")
    marked.at(0, "CHIEU_CAO").value = 150
    again = received(world, marked.bytes(), "so-ket-qua.xlsx")
    assert again.counts == {"new": 1, "same": PEOPLE - 1, "empty": 1}


def test_another_sessions_book_and_a_concluded_exam(world: World, blank: bytes) -> None:
    import datetime as dt

    from kham.exams import actions
    from kham.exams.actions import books
    from kham.exams.models import Encounter
    from kham.roster.models import Person

    sheet = Sheet.of(blank)
    fill(sheet)
    elsewhere = world.new_session(dt.date(2026, 8, 6), "open")
    found = books.receive_book(
        session=elsewhere, file_name="so.xlsx", content=sheet.bytes(), by=world.doctor, now=minutes(5)
    )
    assert found.counts == {"other_session": PEOPLE + 1}
    person = Person.objects.get(full_name="Nguyễn Văn B")
    encounter = actions.check_in(
        session=world.session, person=person, method="known", by=world.doctor, now=NOW
    )
    Encounter.objects.filter(pk=encounter.pk).update(state="concluded")
    assert received(world, sheet.bytes()).counts.get("after_conclusion") == 1


def test_nobody_is_received_while_the_session_is_closed(world: World, blank: bytes) -> None:
    from kham.exams.models import Encounter
    from kham.planning.models import Session

    sheet = Sheet.of(blank)
    fill(sheet)
    Session.objects.filter(pk=world.session.pk).update(state="published")
    world.session.refresh_from_db()
    assert received(world, sheet.bytes()).counts.get("refused") == PEOPLE
    assert not Encounter.objects.exists()


def test_the_widest_book_is_read_to_its_last_column(blank: bytes) -> None:
    """Every form with every extension stays within what the reader of strangers' files takes."""
    from kham.exams.rules import books, forms
    from kham.roster.reading import limits

    for base in forms.all_forms():
        refs = [one.ref for one in forms.all_extensions() if base.form in one.forms]
        wide = forms.with_extensions(base.form, base.version, refs)
        assert len(books.WHO) + len(books.columns(wide)) + 2 < limits.COLUMNS


def test_taken_in_is_what_screens_would_have_written(world: World, blank: bytes) -> None:
    """The short way of a workbook and the long way of screens end in the same encounters, scans and events."""
    from kham.exams import actions
    from kham.exams.actions import books
    from kham.exams.models import Encounter, Scan
    from kham.sync.models import Event

    sheet = Sheet.of(blank)
    fill(sheet)
    found = received(world, sheet.bytes())
    books.take_rows(book_return=found, all_new=True, by=world.doctor, now=minutes(6))
    assert Scan.objects.filter(session=world.session).count() == PEOPLE
    for row in found.rows.filter(taken_at__isnull=False):
        taken = Encounter.objects.get(person__full_name=row.label)
        by_book, events = told(taken), kinds(Event, taken)
        actions.void(encounter=taken, reason="Nhập lại trên màn hình", by=world.doctor, now=minutes(6))
        slow = actions.check_in(
            session=world.session, person=taken.person, method="known", by=world.doctor, now=minutes(6)
        )
        answers = {one["tag"]: one["value"] for one in row.told}
        slow = actions.record(
            encounter=slow, answers=answers, by=world.doctor, now=minutes(6), done=taken.stations_done
        )
        assert by_book == told(slow)
        assert events == kinds(Event, slow) == ["encounter.checked_in", "encounter.saved"]


def kinds(events: Any, encounter: Any) -> list[str]:
    return list(
        events.objects.filter(stream_id=encounter.pk).order_by("number").values_list("kind", flat=True)
    )


def told(encounter: Any) -> list[Any]:
    """All that folding wrote, and the findings."""
    names = (
        "answers", "skipped", "replaced", "refusals", "stations_done", "state", "triage", "touched_at", "form", "form_version",
        "extensions", "enrolment_id", "unit_path", "identity_by", "identity_method", "exam_date",
    )  # fmt: skip
    findings = encounter.findings.order_by("rule").values_list("rule", "rule_version", "level", "sentence")
    return [*(getattr(encounter, name) for name in names), list(findings)]
