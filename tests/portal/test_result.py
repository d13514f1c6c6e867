"""The own result on the public page: with code and birth date, otherwise the same words whatever was wrong."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from kham.exams import actions, queries
from kham.exams.actions import ending
from kham.journal.models import Entry
from tests.exams.world import NOW, World, minutes


@pytest.fixture
def world(db: None) -> World:
    """A ward with an open session."""
    cache.clear()
    return World()


def finished(world: World, conclude: bool = True) -> str:
    """Somebody whose exam is over; the code of the slip."""
    person = world.person("Nguyễn Thị Mẫu")
    encounter = actions.check_in(
        session=world.session, person=person, method="known", by=world.doctor, now=NOW
    )
    form = queries.form_of(encounter)
    skipped = {s.code: "Thiết bị hỏng" for s in form.stations if not s.doctor}
    actions.record(
        encounter=encounter, answers={}, skipped=skipped, by=world.doctor, now=minutes(20), done=[]
    )
    if conclude:
        actions.conclude(
            encounter=queries.encounter(world.doctor, encounter.pk), health_class=2, icd_codes=[], summary="Khỏe",
            by=world.doctor, now=minutes(40), despite=True,
        )  # fmt: skip
    return ending.result_code(encounter=encounter, now=minutes(41))


def ask(code: str, birth: str) -> str:
    return Client().post(reverse("portal:result"), {"code": code, "birth": birth}).content.decode()


def test_code_and_birth_date_open_the_slip_and_the_journal_says_so(world: World) -> None:
    code = finished(world)
    page = ask(f"{code[:4]}-{code[4:8]}-{code[8:]}".lower(), "1950")
    assert "Sức khỏe của bà tốt (loại II)." in page and code not in page
    assert Entry.objects.filter(action="exams.read_result", data__purpose="portal").count() == 1


def test_before_the_conclusion_it_says_until_when(world: World) -> None:
    assert "Kết quả sẽ có trước 8 giờ ngày 06/8/2026." in ask(finished(world, conclude=False), "1950")


def test_everything_wrong_gets_the_same_answer_and_the_code_rests(world: World) -> None:
    code = finished(world)
    for given in ((code, "1951"), ("BCFGHJKMNPQR", "1950"), ("", "1950")):
        assert "Nguyễn Thị Mẫu" not in ask(*given)
    assert "Không có kết quả khớp" in ask(code, "1951")
    for _again in range(4):
        ask(code, "1951")
    assert "Chờ 15 phút" in ask(code, "1950")


def test_a_restricted_person_is_not_shown(world: World) -> None:
    code = finished(world)
    from kham.roster.models import Person

    Person.objects.update(restricted="army")
    assert "Không có kết quả khớp" in ask(code, "1950")
