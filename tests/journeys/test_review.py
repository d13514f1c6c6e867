"""Two stories about who is who: an officer goes through the queue by keyboard, and a pair of twins.

The police list and the lists of others tell of people who are much alike. The officer answers with one key a pair, takes a
wrong answer back, leaves one for later, and sends one to the neighbourhood, whose head answers on a telephone. Two women
whom the police know both are merged only when a colleague says the same. Then the twins: alike in all but the given name
and one digit; they stay two, and the next list does not bring the question back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, expect

from kham.accounts.models import User
from kham.kernel import clock
from kham.roster.models import Inquiry, Merge, Person, ReviewPair
from tests.journeys import pictures, small
from tests.journeys.desk import PHONE, Desk
from tests.roster import world

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
POLICE = [
    *world.FAMILY,
    (5, "Phạm Thị Nga", "12/03/1949", "Nữ", "031149004455", "Chủ hộ", "Số 3 ngõ 8", "An Lư 1"),
    (6, "Phạm Thị Ngà", "12/08/1949", "Nữ", "031149007788", "Chủ hộ", "Số 30 ngõ 8", "An Lư 1"),
    (7, "Vũ Gia Bảo", "06/11/2017", "Nam", "031217000011", "Con", "Số 7 ngõ 4", "An Lư 1"),
    (8, "Vũ Gia Bách", "06/11/2017", "Nam", "031217000012", "Con", "Số 7 ngõ 4", "An Lư 1"),
]
HEAD = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Địa chỉ", "Điện thoại")
ASSOCIATION = [
    HEAD, (1, "Nguyễn Văn Ân", "1968", "Nam", "Tổ 1 An Lư", "0912345678"), (2, "Trần Thị Bính", "1972", "Nữ", "Tổ 1 An Lư", None),
    (3, "Lê Thị Dung", "1979", "Nữ", "Tổ 2 Hòa Bình", None),
]  # fmt: skip


@pytest.fixture
def address(transactional_db: None, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A ward with two lists in it, and four questions in its queue."""
    monkeypatch.setattr(world, "NOW", clock.now())
    campaign = world.ward()
    world.take_in(campaign, world.police_list(POLICE))
    world.take_in(campaign, world.workbook(ASSOCIATION), sender="elderly_association", name="nct.xlsx")
    for number, (one, other, weight) in enumerate(
        [("Trần Thị Bình", "Trần Thị Bính", -3.5), ("Nguyễn Văn An", "Nguyễn Văn Ân", -4.0),
         ("Lê Thị Dung", "Lê Thị Dung", -2.0), ("Phạm Thị Nga", "Phạm Thị Ngà", -12.0)]
    ):  # fmt: skip
        ask(campaign, one, other, harm=90 - number, weight=weight)
    with override_settings(ALLOWED_HOSTS=["*"]):
        yield live_server.url


def ask(campaign: Any, one: str, other: str, *, harm: int, weight: float) -> None:
    """A question as the engine puts it."""
    people = sorted(Person.objects.filter(full_name__in=(one, other)), key=lambda person: str(person.pk))
    reasons = [
        {"code": "birth", "sentence": "Ngày sinh khác nhau.", "weight": weight},
        {"code": "given", "sentence": "Tên khác một chữ cái.", "weight": 5.5},
    ]
    ReviewPair.objects.create(
        unit_path=campaign.unit_path,
        left=people[0],
        right=people[1],
        harm=harm,
        score=1.0,
        reasons=reasons,
        created_at=world.NOW,
    )


@pytest.fixture
def sit(address: str, browser: Browser, tmp_path: Path) -> Iterator[Any]:
    """`sit()`: the officer; `sit(role=…, path=…)`: somebody else."""
    desks: list[Desk] = []

    def at(**who: Any) -> Desk:
        desks.append(small.sit(browser, address, tmp_path, **who))
        return desks[-1]

    yield at
    for desk in desks:
        desk.context.close()


def test_review_by_keyboard(sit: Any, tmp_path: Path) -> None:
    """Four questions, no mouse; the neighbourhood and a colleague say what one officer may not decide alone."""
    station = sit()
    given_the_queue_shows_the_most_harmful_pair_marked_by_the_character(station, tmp_path)
    when_a_wrong_key_is_taken_back_with_another(station)
    when_one_is_left_for_later_and_one_goes_to_the_neighbourhood(station)
    then_the_head_answers_on_a_telephone(
        sit(role="neighbourhood_head", path="31.11533.01.", size=PHONE), tmp_path
    )
    then_the_answer_stands_on_the_pair_and_is_decided(station)
    when_two_verified_people_are_one_a_colleague_confirms(station)
    then_nothing_waits(station)


def test_a_key_pressed_while_an_answer_is_on_its_way_answers_nothing(sit: Any) -> None:
    """The network is slow, the finger is not: the second key would decide a pair that nobody has seen."""
    station, held = sit(), []
    station.open("/danh-sach/doi-chieu/")
    station.page.route("**/doi-chieu/**", lambda request: held.append(request))
    with station.page.expect_request("**/doi-chieu/**"):  # it has left, and is held
        station.page.keyboard.press("2")
    expect(station.page.locator("#k-pair")).to_have_attribute("aria-busy", "true")
    station.page.keyboard.press("1")
    for request in held:
        request.continue_()
    expect(station.page.locator(".k-pair-last")).to_contain_text("Đã ghi: hai người khác nhau.")
    assert len(held) == 1
    station.page.unroute("**/doi-chieu/**")
    assert sorted(ReviewPair.objects.values_list("state", flat=True)) == ["different", "open", "open", "open"]
    assert not Merge.objects.exists()


def answer(page: Any, key: str) -> None:
    """Press a key once the page listens: it does not while the answer before is on its way."""
    expect(page.locator("#k-pair")).not_to_have_attribute("aria-busy", "true")
    page.keyboard.press(key)


def given_the_queue_shows_the_most_harmful_pair_marked_by_the_character(station: Desk, folder: Path) -> None:
    station.open("/danh-sach/doi-chieu/")
    station.fine()
    marks = station.page.locator(".k-pair mark")
    assert {"ì", "í"} <= set(marks.all_inner_texts())
    assert "còn 4 cặp" in station.text()
    assert "Tên khác một chữ cái. +5,5" in station.text()
    pictures.take(station.page, "19-doi-chieu", folder)


def when_a_wrong_key_is_taken_back_with_another(station: Desk) -> None:
    page, first = station.page, station.page.url
    answer(page, "2")
    expect(page.locator(".k-pair-last")).to_contain_text("Đã ghi: hai người khác nhau.")
    expect(page).not_to_have_url(first)
    assert "còn 3 cặp" in station.text()
    answer(page, "u")
    expect(page).to_have_url(first)
    answer(page, "1")
    expect(page.locator(".k-pair-last")).to_contain_text("Đã gộp hai người.")
    kept = Merge.objects.get().kept
    assert kept.full_name == "Trần Thị Bình"
    assert kept.verified_by_police


def when_one_is_left_for_later_and_one_goes_to_the_neighbourhood(station: Desk) -> None:
    page = station.page
    expect(page.locator(".k-pair")).to_contain_text("Nguyễn Văn")
    answer(page, "5")
    expect(page.locator(".k-pair")).to_contain_text("Lê Thị Dung")
    answer(page, "2")
    expect(page.locator(".k-pair-last")).to_contain_text("hai người khác nhau")
    page.goto(station.address + "/danh-sach/doi-chieu/")
    expect(page.locator(".k-pair")).to_contain_text("Nguyễn Văn")
    page.keyboard.press("g")
    page.keyboard.type("Có phải ông An ở ngõ 2?")
    page.keyboard.press("Escape")
    answer(page, "4")
    expect(page.locator(".k-pair-last")).to_contain_text("Đã chuyển hỏi tổ dân phố.")
    assert Inquiry.objects.get().words == "Có phải ông An ở ngõ 2?"


def then_the_head_answers_on_a_telephone(head: Desk, folder: Path) -> None:
    head.open("/")
    head.press("Trả lời")
    head.fine()
    said = head.text()
    assert "Nguyễn Văn An và Nguyễn Văn Ân là một người hay hai người?" in said or "Nguyễn Văn Ân và" in said
    assert "Có phải ông An ở ngõ 2?" in said
    assert not re.search(r"\d{9,}", said)
    pictures.take(head.page, "20-tram-hoi", folder)
    head.page.fill("[name=note]", "Tên thường gọi, hội ghi nhầm năm")
    head.press("Cùng một người")
    head.sees("Đã gửi câu trả lời về Trạm Y tế.")


def then_the_answer_stands_on_the_pair_and_is_decided(station: Desk) -> None:
    page = station.page
    page.goto(station.address + "/danh-sach/doi-chieu/")
    expect(page.locator("#k-pair")).to_contain_text("Tên thường gọi, hội ghi nhầm năm")
    station.fine()
    answer(page, "1")
    expect(page.locator(".k-pair-last")).to_contain_text("Đã gộp hai người.")


def when_two_verified_people_are_one_a_colleague_confirms(station: Desk) -> None:
    page = station.page
    expect(page.locator(".k-pair-answers")).to_contain_text("Đề nghị gộp, chờ người thứ hai")
    answer(page, "1")
    page.wait_for_url("**/doi-chieu/")
    expect(page.locator("main")).to_contain_text("Chờ người thứ hai xác nhận")
    pair = ReviewPair.objects.get(state="proposed")
    station.open(f"/danh-sach/doi-chieu/{pair.pk}/")
    assert page.locator("[data-answer-key='1']").count() == 0  # nobody confirms a proposal of his own
    colleague = User.objects.create(username="dong-nghiep", full_name="Lê Thu Hà", date_joined=clock.now())
    ReviewPair.objects.filter(pk=pair.pk).update(
        proposed_by=f"user:{colleague.pk}"
    )  # as if she had proposed it
    station.open(f"/danh-sach/doi-chieu/{pair.pk}/")
    station.fine()
    expect(page.locator(".k-pair-answers")).to_contain_text("Xác nhận gộp")
    answer(page, "1")
    page.wait_for_url("**/doi-chieu/")
    assert Merge.objects.filter(undone_at__isnull=True).count() == 3


def then_nothing_waits(station: Desk) -> None:
    station.sees("Không còn cặp nào chờ anh chị quyết định.")
    station.fine()
    station.open("/danh-sach/doi-chieu/chia-viec/")
    station.fine()


def test_a_twin_pair(sit: Any, tmp_path: Path) -> None:
    """The officer sees the twins side by side, says so, and they stay two whatever list comes next."""
    station = sit()
    one, other = Person.objects.filter(birth_year=2017).order_by("full_name")
    station.open(f"/danh-sach/nguoi-dan/{one.pk}/")
    station.fine()
    station.page.get_by_text("Người này và người khác là một?").click()
    station.page.fill("[name=code]", other.code)
    station.press("Xem hai người cạnh nhau")
    marked = station.page.locator(".k-pair tr", has_text="Số định danh").locator("mark").all_inner_texts()
    assert sorted(marked) == ["1", "2"]
    station.fine()
    answer(station.page, "3")
    expect(station.page.locator(".k-pair-last")).to_contain_text("Đã ghi: sinh đôi.")
    assert ReviewPair.objects.get(hint="by_hand").state == "twins"
    again = [
        HEAD,
        (1, "Vũ Gia Bảo", "06/11/2017", "Nam", "Tổ 1 An Lư", None),
        (2, "Vũ Gia Bách", "06/11/2017", "Nam", "Tổ 1 An Lư", None),
    ]
    campaign = Person.objects.first().rows.first().source_list.campaign
    world.take_in(campaign, world.workbook(again), sender="school_1", name="lop1.xlsx")
    twins = Person.objects.filter(birth_year=2017, merged_into__isnull=True)
    assert [person.rows.count() for person in twins] == [2, 2]
    assert not ReviewPair.objects.filter(state="open", left__in=twins, right__in=twins).exists()
