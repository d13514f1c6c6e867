"""A doubled person is seen before it is written down: likeness in words, candidates of the commune, the answer that is kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from kham.accounts import queries as accounts_queries
from kham.journal.models import Entry
from kham.roster import actions, queries
from kham.roster.models import Change, Decision, Person
from kham.roster.rules import candidates as rules
from tests.roster.test_pages import signed_in
from tests.roster.test_searching import person
from tests.roster.world import DAY, NOW, ward

AN = rules.Typed(
    "nguyen van an",
    "nguyễn văn an",
    1950,
    5,
    7,
    "male",
    "031150001234",
    "0912345678",
    "3121234567",
    "31.1.1.",
)


@pytest.mark.parametrize(
    ("typed", "codes", "level"),
    [
        ({"name": "nguyen van an", "marked": "nguyen van an", "year": 1950}, ["name.same", "birth.year"], "sure"),
        ({"name": "nguyen van an", "marked": "nguyễn văn ân"}, ["name.marks"], ""),
        ({"name": "nguyen van an", "marked": "nguyễn văn an", "year": 1951}, ["name.same", "birth.near"], "likely"),
        ({"name": "nguyen van an", "marked": "nguyễn văn an", "year": 1970}, ["name.same", "birth.differs"], ""),
        ({"name": "van an nguyen", "marked": "van an nguyen", "year": 1950}, ["name.order", "birth.year"], "likely"),
        ({"name": "nguyen an", "marked": "nguyen an", "year": 1950}, ["name.near", "birth.year"], "likely"),
        ({"name": "nguyen vam an", "marked": "nguyen vam an", "year": 1950, "sex": "male"},
         ["name.near", "birth.year", "sex.same"], "likely"),
        ({"name": "nguyen van a", "marked": "nguyễn văn a", "year": 1950}, ["name.near", "birth.year"], "likely"),
        ({"name": "nguyen van an", "marked": "nguyễn văn an", "year": 1950, "month": 7, "day": 5},
         ["name.same", "birth.swapped"], "likely"),
        ({"name": "nguyen van an", "marked": "nguyễn văn an", "year": 1950, "month": 1, "day": 1},
         ["name.same", "birth.january"], "likely"),
        ({"name": "nguyen van an", "marked": "nguyễn văn an", "year": 1950, "number": "031150009999"},
         ["name.same", "birth.year", "number.differs"], ""),
        ({"name": "tran thi be", "marked": "trần thị bé", "number": "031150001234"}, ["name.differs", "number.same"], "likely"),
        ({"name": "tran thi be", "marked": "trần thị bé", "year": 1950}, [], ""),
    ],
)  # fmt: skip
def test_likeness_in_words(typed: dict[str, Any], codes: list[str], level: str) -> None:
    said = rules.compare(rules.Typed(**typed), AN)
    assert [word.code for word in said] == codes
    points = rules.score(said) if said else 0
    assert ("sure" if points >= rules.SURE else "likely" if points >= rules.LIKELY else "") == level


@pytest.mark.django_db
@pytest.mark.parametrize("packed", [False, True])
def test_candidates_come_from_the_commune(packed: bool) -> None:
    ward()
    an = person("Nguyễn Văn An", 1950, 1, sex="male")
    person("Nguyễn Văn An", 1975, 1, sex="male")
    person("Nguyễn Vân An", 1950, 2, sex="female")
    slip = person("Nguyễn Văm An", 1951, 2, sex="male", restricted="army")
    if packed:
        actions.reindex(now=NOW)
    by = accounts_queries.system_viewer("test", "31.11533.")
    found = queries.candidates(
        by, {"full_name": "nguyen van an", "birth": "1950", "sex": "male"}, path="31.11533.", today=DAY
    )
    assert [one.person.pk for one in found] == [an.pk] + [one.person.pk for one in found[1:]]
    assert found[0].sure and {one.person.full_name for one in found} == {"Nguyễn Văn An", "Nguyễn Vân An"}
    near = queries.candidates(
        by, {"full_name": "Nguyễn Văm An", "birth": "1950"}, path="31.11533.", today=DAY
    )
    assert slip.pk in {one.person.pk for one in near}
    from kham.accounts.queries import Viewer
    from kham.accounts.roles import ROLES

    head = Viewer(None, None, ROLES["neighbourhood_head"], ("31.11533.02.",), "user:test")
    seen = queries.candidates(
        head, {"full_name": "Nguyễn Văm An", "birth": "1950"}, path="31.11533.", today=DAY
    )
    assert {one.person.full_name for one in seen} <= {"Nguyễn Vân An"}
    assert queries.candidates(by, {"full_name": "nguyen"}, path="31.11533.", today=DAY) == []


@pytest.mark.django_db
def test_another_person_is_kept_in_the_log() -> None:
    campaign = ward()
    by = accounts_queries.system_viewer("test", "31.11533.")
    fields = {"full_name": "Nguyễn Văn An", "birth": "05/7/1950", "sex": "male"}
    first = actions.add_person(campaign=campaign, unit=campaign.unit, fields=fields, by=by, now=NOW)
    second = actions.add_person(
        campaign=campaign, unit=campaign.unit, fields=fields, by=by, now=NOW, not_persons={str(first.pk)}
    )
    marks = {first.rows.get().fingerprint, second.rows.get().fingerprint}
    told = Decision.objects.get()
    assert {told.left, told.right} == marks and told.link is False and told.reason
    assert Entry.objects.filter(action="roster.keep_apart", object_id=str(second.pk)).count() == 1


@pytest.mark.django_db
def test_the_form_asks_before_it_writes() -> None:
    ward()
    client = signed_in("station_officer")
    known = person("Nguyễn Văn An", 1950, 1, sex="male")
    fields = {"full_name": "nguyen van an", "birth": "1950", "sex": "male"}
    shown = client.post(reverse("roster:candidates"), fields).content.decode()
    assert "Cùng họ tên." in shown and "Cùng năm sinh." in shown and str(known.pk) in shown
    asked = client.post(reverse("roster:add"), fields)
    assert asked.status_code == 422 and "Người khác" in asked.content.decode() and Person.objects.count() == 1
    assert client.post(reverse("roster:add"), {**fields, "not_person": str(known.pk)}).status_code == 302
    assert Person.objects.count() == 2


@pytest.mark.django_db
def test_a_newborn_is_asked_about_and_a_twin_becomes_a_second_child() -> None:
    ward()
    mother = person("Lê Thị Nhãn", 1995, 1, sex="female")
    first = person("Con bà Lê Thị Nhãn", 2026, 1, sex="male", birth_month=7, birth_day=5)
    head, officer = signed_in("neighbourhood_head", "31.11533.01."), signed_in("station_officer")
    fields = {"full_name": "Con bà Lê Thị Nhãn", "birth": "05/7/2026", "sex": "male"}
    shown = head.post(reverse("roster:newborns", args=[mother.pk]), fields).content.decode()
    assert str(first.pk) in shown and "Cùng ngày sinh." in shown
    told, born = {**fields, "evidence": "giấy chứng sinh"}, reverse("roster:birth", args=[mother.pk])
    asked = head.post(born, told)
    assert asked.status_code == 422 and "Người khác" in asked.content.decode() and not Change.objects.exists()
    stranger = str(mother.pk)  # was never shown as a candidate: nothing is kept of her
    assert head.post(born, {**told, "not_person": [str(first.pk), stranger]}).status_code == 302
    said = Change.objects.get()
    assert said.details["not_persons"] == [str(first.pk)]
    settle = reverse("roster:settle_change", args=[said.pk])
    assert officer.post(settle, {"answer": "confirm"}).status_code == 302
    assert Person.objects.filter(name_key=first.name_key).count() == 2


@pytest.mark.django_db
def test_the_box_answers_as_one_types() -> None:
    ward()
    client = signed_in("station_officer")
    known = person("Nguyễn Văn An", 1950, 1, personal_number="031150001234", phone="0912345678")
    answer = client.post(reverse("roster:find"), {"q": "an nguy", "box": "k-search"}).content.decode()
    assert "Nguyễn Văn An" in answer and str(known.pk) in answer and "1 người khớp" in answer
    assert "031150001234" not in answer and "0912345678" not in answer
    assert 'role="option"' not in client.post(reverse("roster:find"), {"q": "zz"}).content.decode()
    assert client.get(reverse("roster:find") + "?q=an").status_code == 405
