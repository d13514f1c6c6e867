"""The desk at the door: verdicts by what was scanned, a card beside the roster, people on no list, children, mistakes undone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kham.exams import actions
from kham.exams.models import Encounter, Scan
from kham.exams.queries import door
from kham.journal.models import Entry
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.roster.models import Change, Person
from tests.exams.world import NOW, World, minutes

CARD = "031150000123|012345678|Đặng Thị Quý|01011950|Nữ|Số 1, Hải Phòng|01012022"
NEW = "031150000123|Đặng Thị Quý|01011950|Nữ|Số 1, Hải Phòng|01072024|||Đặng Văn Cha|Lê Thị Mẹ"
PART = {"HX-Request": "true"}


@pytest.fixture
def desk(world: World, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The volunteer at the door, half past eight of the exam day."""
    monkeypatch.setattr(clock, "now", lambda: minutes(90))
    browser = Client()
    browser.force_login(world.viewer("volunteer").user)
    return browser


def carded(world: World, number: str = "031150000123", **more: Any) -> Person:
    """Somebody with a number on the roster."""
    return world.person(
        "Đặng Thị Quý", personal_number=number, personal_number_index=door.index_of(number), **more
    )


def look(desk: Client, world: World, text: str, **more: str) -> str:
    """What the box answers."""
    address = reverse("exams:look_up", args=[world.session.pk])
    return desk.post(address, {"scan": text, **more}, headers=PART).content.decode()


def receive(desk: Client, world: World, person: Person, **more: Any) -> Any:
    """Press the button."""
    given = {"person": str(person.pk), "method": "card", "looked": "card", **more}
    return desk.post(reverse("exams:check_in", args=[world.session.pk]), given, headers=PART)


def test_what_is_true_of_somebody_is_said(world: World, desk: Client) -> None:
    examined = world.person("Lê Thị Đã Khám")
    earlier = world.new_session(dt.date(2026, 6, 12), "open")
    Encounter.objects.create(
        session=earlier, person=examined, unit_path=examined.unit_path, form="adult", form_version="2026-07", exam_date=earlier.on,
        queue_number=1, identity_method="card", identity_by="x", checked_in_at=NOW, state="concluded",
    )  # fmt: skip
    said = look(desk, world, examined.code)
    assert "Đã khám 12/6/2026 tại Nhà văn hóa tổ 1" in said and "chưa được mời vào buổi nào" in said
    later = world.person("Lê Thị Buổi Sau")
    world.invite(later, world.new_session(dt.date(2026, 8, 9)))
    assert "Thuộc buổi khác ngày 09/8/2026" in look(desk, world, later.code)
    missed = world.person("Lê Thị Bỏ Lỡ")
    world.invite(missed, world.new_session(dt.date(2026, 8, 1)))
    assert "Được mời ngày 01/8/2026, chưa đến" in look(desk, world, missed.code)
    dead = world.person("Lê Thị Mất", died_on=dt.date(2026, 7, 1))
    assert "đã mất" in look(desk, world, dead.code) and receive(desk, world, dead).status_code == 422
    assert not Encounter.objects.filter(person=dead).exists()


def test_an_invitation_leads_to_the_record_it_went_into(world: World, desk: Client) -> None:
    kept, gone = world.person("Trần Thị Giữ"), world.person("Trần Thị Gộp")
    paper = world.invite(gone)
    Person.objects.filter(pk=gone.pk).update(merged_into=kept)
    for text in (f"KHAM1:{paper.token}", paper.short_code, gone.code):
        said = look(desk, world, text)
        assert "Trần Thị Giữ" in said and "đã gộp vào người này" in said, text


def test_an_invitation_of_another_ward_says_only_whose(world: World, desk: Client) -> None:
    stranger = world.person("Người Nơi Khác", unit=world.far_commune, unit_path=world.far_commune.path)
    campaign = type(world.campaign).objects.create(
        unit=world.far_commune, unit_path=world.far_commune.path, name="x", year=2026,
        starts_on=dt.date(2026, 6, 1), ends_on=dt.date(2026, 11, 30),
    )  # fmt: skip
    held = world.new_session(dt.date(2026, 8, 7))
    type(held).objects.filter(pk=held.pk).update(campaign=campaign, unit_path=world.far_commune.path)
    paper = world.invite(stranger, held)
    said = look(desk, world, f"KHAM1:{paper.token}")
    assert "phường Đoàn Kết, ngoài địa bàn" in said and "Người Nơi Khác" not in said
    assert Scan.objects.filter(code="other_place").count() == 1


def test_somebody_hidden_is_led_to_the_officer_by_paper_only(world: World, desk: Client) -> None:
    hidden = carded(world, restricted="army")
    paper = world.invite(hidden)
    for text in (CARD, f"KHAM1:{paper.token}"):
        said = look(desk, world, text)
        assert "Mời gặp cán bộ phụ trách" in said and "Quý" not in said
    for text in ("dang thi quy", "031150000123", hidden.code):
        said = look(desk, world, text)
        assert "Không có trong danh sách của địa bàn" in said and "cán bộ phụ trách" not in said
    assert Scan.objects.filter(code="hidden", person=None).count() == 2


def test_namesakes_are_asked_about(world: World, desk: Client) -> None:
    first, second = world.person("Nguyễn Văn Nam", sex="male"), world.person("Nguyễn Văn Nam", sex="male")
    said = look(desk, world, "nguyen van nam")
    assert "Có nhiều người cùng họ tên" in said and said.count("exam-pick") == 2
    one = look(desk, world, "", chosen=str(second.pk))
    assert "exam-receive" in one and str(second.pk) in one and str(first.pk) not in one


def test_a_telephone_tail_finds_only_those_invited_today(world: World, desk: Client) -> None:
    invited, other = (
        world.person("Bùi Thị Mời", phone="0912345678"),
        world.person("Bùi Thị Khác", phone="0987345678"),
    )
    world.invite(invited)
    said = look(desk, world, "5678")
    assert "Bùi Thị Mời" in said and "Bùi Thị Khác" not in said
    assert other.full_name not in look(desk, world, "345678")


def test_differences_of_the_card_are_proposed_never_written(world: World, desk: Client) -> None:
    person = carded(world)
    Person.objects.filter(pk=person.pk).update(full_name="Đặng Thị Quy", birth_year=1951)
    said = look(desk, world, NEW)
    assert "Thẻ ghi khác danh sách" in said and "Đặng Thị Quý" in said and "01/01/1950" in said
    assert "Văn Cha" not in said and "Lê Thị Mẹ" not in said  # names of parents go nowhere
    card = said.split('name="card" value="')[1].split('"')[0].replace("&quot;", '"')
    answer = receive(desk, world, person, card=card, propose=["full_name", "birth", "sex"]).content.decode()
    assert "đã gửi cán bộ danh sách xác nhận" in answer
    person.refresh_from_db()
    assert (person.full_name, person.birth_year) == ("Đặng Thị Quy", 1951)
    change = Change.objects.get()
    assert change.kind == "detail" and change.details["fields"] == [
        "birth",
        "full_name",
    ]  # the sex does not differ
    assert change.told_by == "Người volunteer" and "1950" not in str(change.details)
    assert Entry.objects.filter(action="exams.propose_from_card").count() == 1
    everything = " ".join(str(row) for model in (Scan, Change, Entry) for row in model.objects.values())
    assert "Đặng Văn Cha" not in everything and "Lê Thị Mẹ" not in everything


def test_a_number_under_another_name_is_looked_at_first(world: World, desk: Client) -> None:
    person = carded(world)
    Person.objects.filter(pk=person.pk).update(full_name="Lê Văn Khác", name_key="le van khac")
    said = look(desk, world, CARD)
    assert (
        "đang ghi cho tên khác: Lê Văn Khác" in said and 'name="propose" value="full_name" aria' in said
    )  # nothing ticked


def test_who_is_received_and_by_what_stands_in_the_encounter(world: World, desk: Client) -> None:
    person = world.person()
    missing = receive(desk, world, person, method="")
    assert missing.status_code == 422 and "Chọn cách xác nhận" in missing.content.decode()
    answer = receive(desk, world, person, method="vneid")
    encounter = world.session.encounters.get()
    assert (encounter.identity_method, encounter.identity_by) == ("vneid", world.viewer("volunteer").actor)
    page = answer.content.decode()
    assert answer["HX-Trigger"] == "exam-received" and 'class="exam-number">1<' in page and "Mời sang" in page
    again = receive(desk, world, person).content.decode()
    assert 'class="exam-number">1<' in again and world.session.encounters.count() == 1


def test_a_small_child_comes_with_somebody(world: World, desk: Client) -> None:
    child = world.person("Lê Bé Na", birth=2023)
    shown = look(desk, world, child.code)
    assert "Người đi cùng trẻ" in shown
    refused = receive(desk, world, child, method="birth_certificate")
    assert refused.status_code == 422 and "họ tên người đi cùng" in refused.content.decode()
    receive(
        desk, world, child, method="birth_certificate", companion_name="Lê Thị Mẹ", companion_relation="2"
    )
    encounter = world.session.encounters.get()
    assert encounter.form == "child" and encounter.companion == {"name": "Lê Thị Mẹ", "relation": "2"}
    from kham.exams import queries

    told = queries.administrative(encounter)
    assert (told["HO_TEN_NGUOI_DI_CUNG"], told["MOI_QUAN_HE_VOI_TRE"]) == ("Lê Thị Mẹ", "2")
    with pytest.raises(Refusal, match="quan hệ"):
        actions.check_in(
            session=world.session, person=world.person("Lê Bé Nô", birth=2023), method="guardian", by=world.doctor, now=NOW,
            companion={"relation": "77"},
        )  # fmt: skip


def test_a_card_on_no_list_fills_the_form(world: World, desk: Client) -> None:
    said = look(desk, world, NEW)
    for piece in (
        'value="Đặng Thị Quý"',
        'value="01/01/1950"',
        'value="031150000123"',
        "Đã điền theo thẻ",
        "<details",
    ):
        assert piece in said, piece
    assert "Văn Cha" not in said
    fields = {
        "full_name": "Đặng Thị Quý", "birth": "01/01/1950", "sex": "female", "personal_number": "031150000123",
        "method": "card",
    }  # fmt: skip
    answer = desk.post(reverse("exams:walk_in", args=[world.session.pk]), fields, headers=PART)
    encounter = world.session.encounters.get()
    assert "Đã thêm và đón tiếp" in answer.content.decode() and encounter.identity_method == "card"
    assert encounter.person.rows.get().source_list.sender == "walk_in"  # matched later with what lists say
    wrong = desk.post(
        reverse("exams:walk_in", args=[world.session.pk]), {**fields, "birth": "x"}, headers=PART
    )
    assert wrong.status_code == 422 and wrong.content.decode().count("data-walk-in") == 1
    assert desk.get(reverse("exams:walk_in", args=[world.session.pk]), headers=PART).status_code == 200


def test_a_mistake_at_the_door_is_undone_by_the_door(world: World, desk: Client) -> None:
    person = world.person()
    receive(desk, world, person)
    encounter = world.session.encounters.get()
    address = reverse("exams:void", args=[encounter.pk])
    assert desk.post(address, {"reason": " "}, headers=PART).status_code == 422
    assert (
        "Đã hủy lượt đón tiếp số 1"
        in desk.post(address, {"reason": "nhầm người"}, headers=PART).content.decode()
    )
    encounter.refresh_from_db()
    assert encounter.state == "void"
    receive(desk, world, person)
    second = world.session.encounters.get(state="checked_in")
    assert second.queue_number == 2  # a number is not given twice
    actions.record(
        encounter=second,
        station="measurements",
        answers={"CHIEU_CAO": "150"},
        by=world.doctor,
        now=minutes(95),
    )
    refused = desk.post(reverse("exams:void", args=[second.pk]), {"reason": "nhầm"}, headers=PART)
    assert refused.status_code == 422 and "đã bắt đầu khám" in refused.content.decode()


def test_every_attempt_is_listed(world: World, desk: Client) -> None:
    look(desk, world, "khong co ai")
    look(desk, world, "031150000999")
    receive(desk, world, world.person())
    page = desk.get(reverse("exams:scans", args=[world.session.pk])).content.decode()
    assert page.count("Không có trong danh sách của địa bàn") == 2 and "Nguyễn Thị Mẫu" in page
    red = desk.get(reverse("exams:scans", args=[world.session.pk]) + "?xem=khong").content.decode()
    assert "Nguyễn Thị Mẫu" not in red and "031150000999" not in red  # what was typed is not kept


def test_only_the_page_of_the_door_may_run_wasm(world: World, desk: Client) -> None:
    assert (
        "wasm-unsafe-eval"
        in desk.get(reverse("exams:session", args=[world.session.pk])).headers["Content-Security-Policy"]
    )
    assert "wasm-unsafe-eval" not in desk.get(reverse("exams:index")).headers["Content-Security-Policy"]


def test_somebody_received_already_is_not_received_again(world: World, desk: Client) -> None:
    """The answer says the number; only whoever went home before the end is received again, and goes on where they stopped."""
    person = world.person("Lê Thị Về Sớm")
    encounter = Encounter.objects.get(pk=_received(world, person))
    said = look(desk, world, "ve som le")
    assert "số thứ tự 1" in said and "exam-receive" not in said
    actions.leave(encounter=encounter, reason="Có việc, xin về", by=world.doctor, now=minutes(20))
    said = look(desk, world, "ve som le")
    assert "về khi chưa khám xong" in said and "Đón tiếp lại" in said
    receive(desk, world, person, method="known", looked="known")
    encounter.refresh_from_db()
    assert encounter.state == "checked_in" and Encounter.objects.count() == 1


def _received(world: World, person: Person) -> Any:
    return actions.check_in(
        session=world.session, person=person, method="known", by=world.doctor, now=minutes(5)
    ).pk
