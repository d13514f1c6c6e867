"""The door in Chromium: scans while there is no network, scans into another field, a spoiled invitation, a walk-in with a card."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kham.exams import actions
from kham.exams.models import Alias, Encounter
from kham.exams.queries import door
from kham.exams.rules import offline
from kham.kernel import clock
from kham.kernel.codes import display_short_code
from kham.planning.models import Appointment
from kham.roster.models import Person
from tests.exams import world as worlds
from tests.exams.window import signed_in
from tests.exams.world import World
from tests.journeys.waiting import calm
from tests.spec import test_offline_door as spec

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
LISTED = "#exam-list-state[data-ready=true]"
NUMBER = "031150000123"
CARD = f"{NUMBER}|012345678|Đặng Thị Quý|01011950|Nữ|Số 1, Hải Phòng|01012022"


@pytest.fixture
def page(
    transactional_db: None, live_server: Any, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """The page of an open session with its list loaded: Quý and Mai invited today, Sau another day; `page.ward` is the ward."""
    monkeypatch.setattr(worlds, "NOW", clock.now())
    monkeypatch.setattr(worlds, "DAY", clock.today())
    world = World()
    quy = world.person(
        "Đặng Thị Quý",
        personal_number=NUMBER,
        personal_number_index=door.index_of(NUMBER),
        birth_month=1,
        birth_day=1,
    )
    world.invite(quy)
    world.invite(world.person("Bùi Thị Mai"))
    later = world.new_session(clock.today() + worlds.dt.timedelta(days=2))
    world.invite(world.person("Lê Văn Sau", sex="male"), later)
    with signed_in(world.viewer("volunteer").user, live_server.url, browser) as opened:
        opened.ward = world
        opened.address = f"{live_server.url}/buoi-kham/{world.session.pk}/"
        opened.goto(opened.address)
        opened.wait_for_selector(LISTED)
        yield opened


def invitation(name: str) -> Appointment:
    """The paper of somebody."""
    return Appointment.objects.get(person__full_name=name)


def scan(page: Any, text: str) -> str:
    """A scanner types into whatever has the focus and ends with Enter; what the box says."""
    page.evaluate("document.getElementById('exam-looked').replaceChildren()")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_selector("#exam-looked .exam-verdict, #exam-looked .exam-received")
    calm(page)  # the first thing to do has the focus
    return str(page.inner_text("#exam-looked"))


def test_the_door_goes_on_without_network(page: Any) -> None:
    quy, mai, later = (invitation(name) for name in ("Đặng Thị Quý", "Bùi Thị Mai", "Lê Văn Sau"))
    page.context.set_offline(True)
    said = scan(page, f"KHAM1:{quy.token}")
    assert "Có trong danh sách buổi này (không có mạng)" in said and "Quý" not in said
    assert page.get_attribute("#exam-looked [data-light]", "data-light") == "green"
    assert "đang chờ gửi" in scan(page, CARD)  # the same person by another paper: once
    said = scan(page, f"{display_short_code(later.short_code)}")
    assert "Thuộc buổi khác ngày" in said and "tại Nhà văn hóa tổ 1" in said
    page.focus("#exam-scan")
    assert "Không có trong danh sách đã tải lúc" in scan(page, "031150009999")
    assert "không tìm được theo tên" in scan(page, "mai")
    page.fill("#exam-scan", "")
    assert "Mời vào" in scan(page, display_short_code(mai.short_code).lower())  # read out and typed
    assert "2 lượt chờ gửi" in page.inner_text("#exam-arrivals") and not Encounter.objects.exists()
    stored = page.evaluate("JSON.stringify(localStorage)")
    assert NUMBER not in stored and quy.token not in stored and "Quý" not in stored
    # The network is back for pages, the server still refuses to take anything: the reload loses nothing.
    page.route("**/events", lambda route: route.abort())
    page.context.set_offline(False)
    page.reload()
    page.wait_for_selector("#exam-arrivals >> text=2 lượt chờ gửi")
    # Meanwhile another desk received one of them.
    other = actions.check_in(
        session=page.ward.session, person=quy.person, method="known", by=page.ward.doctor, now=clock.now()
    )
    page.unroute("**/events")
    # The button, unless the page has just tried again by itself.
    page.evaluate("document.querySelector('.exam-waiting button')?.click()")
    page.wait_for_selector(".exam-sent >> text=Bùi Thị Mai")
    rows = page.inner_text(".exam-sent table")
    assert "Đặng Thị Quý" in rows and "chờ gửi" not in page.inner_text("#exam-arrivals")
    assert Encounter.objects.count() == 2 and Alias.objects.get().encounter_id == other.pk
    page.click(".exam-sent button")
    assert page.query_selector(".exam-sent") is None
    page.wait_for_selector("#exam-queue >> text=Bùi Thị Mai")


def test_the_network_drops_between_the_answer_and_the_button(page: Any) -> None:
    mai = invitation("Bùi Thị Mai")
    assert "Bùi Thị Mai" in scan(page, f"KHAM1:{mai.token}")
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    page.wait_for_selector("#exam-arrivals >> text=1 lượt chờ gửi")
    page.context.set_offline(False)
    page.wait_for_selector(".exam-sent >> text=Bùi Thị Mai")
    assert Encounter.objects.get().identity_method == "invitation"


def test_an_arrival_taken_back_is_not_sent(page: Any) -> None:
    mai = invitation("Bùi Thị Mai")
    page.context.set_offline(True)
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/events")):
        scan(page, mai.token)  # while it is on its way it cannot be taken back
    page.click("#exam-looked >> text=Bỏ lượt này")
    assert "chờ gửi" not in page.inner_text("#exam-arrivals")
    page.context.set_offline(False)
    page.reload()
    page.wait_for_selector(LISTED)
    assert not Encounter.objects.exists()


def test_the_browser_answers_as_the_rules_do(page: Any) -> None:
    texts = [row[0] for row in spec.TABLE]
    found = page.evaluate(
        """async ([pack, texts]) => {
            const {Listed} = await import(document.querySelector('script[src*="desk"]').src.replace(/desk[^/]*$/, "listed.js"));
            return texts.map((text) => new Listed(pack).look(text));
        }""",
        [spec.made(), texts],
    )
    for text, one in zip(texts, found, strict=True):
        said = offline.answer(spec.made(), text)
        spoiled = ("typing", "layout", "spoiled")
        assert one["why"] == said.why or (said.why == "spoiled" and one["why"] in spoiled), text
        assert (one["light"], one["person"], one["method"], one["said"]) == (
            said.light,
            said.person,
            said.method,
            said.said,
        ), text


def test_signing_out_leaves_no_list_behind(page: Any) -> None:
    names = "indexedDB.databases().then((all) => all.map((one) => one.name))"
    assert "kham.list" in page.evaluate(names)
    page.evaluate("document.querySelector('[data-sign-out]').requestSubmit()")
    page.wait_for_url("**/vao/**")
    # Asked behind the deletion that signing out began: version 0 was not there any more.
    gone = """new Promise((done) => {
        indexedDB.deleteDatabase("kham.list").onsuccess = (event) => done(event.oldVersion);
    })"""
    assert page.evaluate(gone) == 0


def test_a_scan_into_another_field_is_led_to_the_box(page: Any) -> None:
    page.keyboard.press("F8")
    page.wait_for_selector("#id_full_name")
    page.fill("#id_phone", "0912")
    page.focus("#id_phone")
    page.evaluate("performance.now = () => 0")  # a scanner is fast, however slow this machine is
    page.keyboard.type(CARD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#exam-looked .exam-verdict")
    assert "Đặng Thị Quý" in page.inner_text("#exam-looked") and not Encounter.objects.exists()


def test_an_invitation_through_a_vietnamese_typing_method(page: Any) -> None:
    """VNI makes Á of A and 1; a layout that spoils letters is named, with the way out."""
    mai = invitation("Bùi Thị Mai")
    assert "Bùi Thị Mai" in scan(page, f"KHÁM:{mai.token}")
    page.keyboard.press("Escape")
    said = scan(page, "KHAM1:ÂBÔĐ2345ỬKLMNPQRSTVX")
    assert "Tắt bộ gõ" in said and "mã ngắn" in said
    page.keyboard.press("Escape")
    assert "Bùi Thị Mai" in scan(page, mai.short_code.lower())


def test_a_walk_in_with_a_card_is_received_with_two_keys(page: Any) -> None:
    page.keyboard.type("031160777001||Tạ Thị Lạ|05031960|Nữ|Số 9, tổ dân phố 1, Hòa Bình, Hải Phòng|01012022")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-walk-in] button[type=submit]:focus")
    page.keyboard.press("Enter")
    page.wait_for_selector("#exam-looked .exam-received")
    encounter = Encounter.objects.get()
    person = Person.objects.get(full_name="Tạ Thị Lạ")
    assert (encounter.person, encounter.identity_method, person.birth_year) == (person, "card", 1960)
    assert page.evaluate("document.activeElement.id") == "exam-scan"
