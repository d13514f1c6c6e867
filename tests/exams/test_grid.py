"""The grid: columns by form, only what the columns need leaves the server, reading is journalled."""

from typing import Any

import pytest

from kham.exams import actions
from kham.exams.rules import forms, grids
from kham.journal.models import Entry
from tests.exams.world import World, minutes


@pytest.fixture
def page(world: World, client: Any) -> Any:
    client.force_login(world.doctor.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_rows_are_people_and_columns_follow_their_form(world: World, page: Any) -> None:
    for birth in (1950, 2021):
        one = actions.check_in(
            session=world.session, person=world.person(birth=birth), method="known", by=world.doctor, now=minutes(0)
        )  # fmt: skip
    actions.record(
        encounter=one, answers={"CAN_NANG": "18"}, station="nutrition", by=world.doctor, now=minutes(1)
    )
    told = page.get(f"/buoi-kham/{world.session.pk}/nhap-bang/du-lieu.json?cot=CHIEU_CAO&cot=CAN_NANG").json()
    fields = {row["number"]: [f["tag"] for f in told["forms"][row["form"]]["fields"]] for row in told["rows"]}
    assert fields == {1: ["CHIEU_CAO", "CAN_NANG"], 2: ["CAN_NANG"]}
    assert told["rows"][1]["answers"] == {"CAN_NANG": 18}
    assert Entry.objects.filter(action="exams.read_results_table").count() == 1


def test_the_page_offers_sets_of_columns(world: World, page: Any) -> None:
    actions.check_in(
        session=world.session, person=world.person(), method="known", by=world.doctor, now=minutes(0)
    )
    answer = page.get(f"/buoi-kham/{world.session.pk}/nhap-bang/?bo=vision")
    assert answer.status_code == 200 and "Thị lực" in answer.content.decode()


def test_every_set_names_fields_that_exist() -> None:
    known = {field.tag for form in forms.all_forms() for field in grids.choosable(form)}
    for one in grids.column_sets():
        assert set(one.tags) <= known, (one.code, set(one.tags) - known)
