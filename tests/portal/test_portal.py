"""Public pages: what they say, and what they never say."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from kham.journal.models import Entry
from kham.planning.models import Appointment, Session
from kham.portal import actions, rules
from tests.planning.ward import Ward

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward() -> Ward:
    """A ward with sessions far ahead."""
    cache.clear()
    made = Ward(homes=14).published()
    Session.objects.filter(pk=made.plan.sessions.first().pk).update(on="2098-01-02")
    return made


def ask(code: str, year: int, client: Client | None = None):
    return (client or Client()).post(reverse("portal:invitation"), {"code": code, "birth_year": year})


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [
        (50, 100, 50),
        (9, 100, None),
        (5, 9, None),
        (95, 100, None),
        (100, 100, 100),
        (199, 300, 66),
        (0, 500, None),
    ],
)
def test_small_numbers_are_not_shown(part: int, whole: int, percent: int | None) -> None:
    assert rules.percentage(part, whole) == percent


@pytest.mark.parametrize("text", ["KHAM1:ABCD", " kham1:abcd ", "ab-cd", "AB CD"])
def test_codes_as_people_type_them(text: str) -> None:
    assert rules.plain_code(text) == "ABCD"


def test_schedule_has_no_personal_data(ward: Ward) -> None:
    page = Client().get(reverse("portal:index")).content.decode()
    assert "02/01/2098" in page and "OTP" in page and "Nhà văn hóa số" in page
    assert not [person.full_name for person in ward.people if person.full_name in page]
    assert Client().get(reverse("portal:commune", args=["11533"])).status_code == 200
    assert Client().get(reverse("portal:commune", args=["99999"])).status_code == 404


def test_drafts_are_not_public(ward: Ward) -> None:
    Session.objects.update(state="draft")
    assert "02/01/2098" not in Client().get(reverse("portal:index")).content.decode()


def test_own_appointment_by_code_and_birth_year(ward: Ward) -> None:
    one = Appointment.objects.filter(session__on="2098-01-02").first()
    for code in (
        one.token,
        f"KHAM1:{one.token}",
        one.short_code,
        f"{one.short_code[:3]}-{one.short_code[3:]}".lower(),
    ):
        answer = ask(code, one.person.birth_year)
        assert answer.status_code == 200 and "02/01/2098" in answer.content.decode()
    assert one.person.full_name not in answer.content.decode()
    assert Entry.objects.filter(action="portal.show_appointment").count() == 4


def test_every_miss_gets_the_same_answer_and_codes_rest(ward: Ward) -> None:
    one = Appointment.objects.filter(session__on="2098-01-02").first()
    over = Appointment.objects.exclude(session__on="2098-01-02").first()
    Session.objects.filter(pk=over.session_id).update(state="cancelled")
    misses = [ask(one.token, 1901), ask("KHONGCO", 1950), ask(over.token, over.person.birth_year)]
    assert all(miss.status_code == 422 and actions.UNKNOWN in miss.content.decode() for miss in misses)
    for code in (one.token, "KHONGCO"):
        for _ in range(rules.TRIES - 1):
            ask(code, 1901)
        assert actions.REST in ask(code, one.person.birth_year).content.decode()


def test_one_address_has_a_limit(ward: Ward) -> None:
    one = Appointment.objects.filter(session__on="2098-01-02").first()
    for number in range(rules.ASKED_BY_ONE):
        ask(f"CODE{number}", 1950)
    assert actions.REST in ask(one.token, one.person.birth_year).content.decode()
