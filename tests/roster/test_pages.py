"""The pages over the same actions: from a file to the roster by browser requests, and what each role sees."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kham.accounts.models import Membership, Organisation, User
from kham.places.models import Unit
from kham.roster import actions
from kham.roster.models import Person, ReviewPair, SourceList
from tests.roster import world

pytestmark = pytest.mark.django_db


def signed_in(role: str, path: str = "31.11533.", organisation: Any = None) -> Client:
    """A browser of somebody with this role in this unit."""
    unit = Unit.objects.get(path=path)
    user = User.objects.create(username=f"{role}{path}", full_name="Người thử", date_joined=world.NOW)
    Membership.objects.create(
        user=user,
        role=role,
        unit=unit,
        unit_path=path,
        organisation=organisation,
        valid_from=dt.date(2025, 7, 1),
        granted_by="system:test",
        granted_at=world.NOW,
    )
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def school() -> Organisation:
    """A school that sends lists."""
    unit = Unit.objects.get(path="31.11533.")
    return Organisation.objects.create(
        unit=unit, unit_path=unit.path, name="Trường Tiểu học", kind="school", sender="school_1"
    )


def test_from_file_to_roster(django_capture_on_commit_callbacks: Any) -> None:
    world.ward()
    client = signed_in("station_officer")
    assert "Chưa có danh sách nào" in client.get(reverse("roster:index")).content.decode()
    lines = [*world.FAMILY, (5, "Lê Văn Tám", "31/02/1950", "Nam", None, "Chủ hộ", "Số 1", "An Lư 2")]
    sent = SimpleUploadedFile("nhân khẩu.xlsx", world.police_list(lines))
    answer = client.post(reverse("roster:upload"), {"sender": "police", "title": "", "file": sent})
    source = SourceList.objects.get()
    assert answer.url == reverse("roster:columns", args=[source.pk])
    page = client.get(answer.url).content.decode()
    assert "Quan hệ với chủ hộ" in page and "Nguyễn Văn An" in page
    with django_capture_on_commit_callbacks(execute=True):
        client.post(answer.url, {"s0_shown": "1", "s0_group": "", "s0_first": "4"})
    page = client.get(reverse("roster:list", args=[source.pk])).content.decode()
    assert "31/02/1950 không có thật" in page and "Ghi nhận 4 dòng" in page
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("roster:commit", args=[source.pk]))
    assert Person.objects.count() == 4
    found = client.post(reverse("roster:people"), {"q": "an nguyen"}).content.decode()
    assert "Nguyễn Văn An" in found and "031058001234" in found and "Lê Thị Dung" not in found
    person = Person.objects.get(name_key="nguyen van an")
    page = client.get(reverse("roster:person", args=[person.pk])).content.decode()
    assert "Nhóm a" in page and "Từng danh sách nói gì" in page and "Công an phường" in page
    row = source.rows.get(verdict="question")
    answer = client.post(
        reverse("roster:row", args=[source.pk, row.pk]),
        {"full_name": "Lê Văn Tám", "birth": "1950", "sex": "male"},
    )
    assert (
        answer.status_code == 302
        and "Ghi nhận 1 dòng" in client.get(reverse("roster:list", args=[source.pk])).content.decode()
    )


def test_a_hostile_file_is_answered_on_the_page() -> None:
    world.ward()
    client = signed_in("station_officer")
    answer = client.post(
        reverse("roster:upload"),
        {"sender": "police", "title": "", "file": SimpleUploadedFile("ds.xlsx", b"MZ" + b"\0" * 99)},
    )
    assert answer.status_code == 422 and "là chương trình, không phải bảng tính" in answer.content.decode()
    assert SourceList.objects.count() == 0


def test_an_empty_file_is_named_with_its_remedy() -> None:
    world.ward()
    sent = SimpleUploadedFile("Danh sách tổ 3.csv", b"")
    page = signed_in("station_officer").post(reverse("roster:receive_one"), {"sender": "", "file": sent})
    assert "Danh sách tổ 3.csv" in page.content.decode()
    assert "Tệp rỗng" in page.content.decode()


def test_the_head_of_the_page_names_the_ward_in_full_where_numbers_are_missing() -> None:
    world.ward()
    client = signed_in("station_officer")
    full = client.get(reverse("roster:people")).context["unit"]
    assert client.get(reverse("roster:numbers")).context["unit"] == full


def test_one_neighbourhood_needs_no_column_of_neighbourhoods() -> None:
    campaign = world.ward()
    world.take_in(campaign, world.police_list(world.FAMILY))
    head, officer = signed_in("neighbourhood_head", "31.11533.01."), signed_in("station_officer")
    for name in ("people", "households"):
        keys = [one["key"] for one in head.get(reverse(f"roster:{name}")).context["columns"]]
        assert "place" not in keys
        assert "place" in [one["key"] for one in officer.get(reverse(f"roster:{name}")).context["columns"]]


def test_a_school_sends_only_under_its_own_name_and_sees_only_its_lists() -> None:
    campaign = world.ward()
    police, _ = world.take_in(campaign, world.police_list(world.FAMILY))
    client = signed_in("school", organisation=school())
    forged = {
        "sender": "police",
        "title": "",
        "file": SimpleUploadedFile("a.xlsx", world.police_list(world.FAMILY[:1])),
    }
    assert client.post(reverse("roster:upload"), forged).status_code == 422
    own = {
        "sender": "school_1",
        "title": "Lớp 1",
        "file": SimpleUploadedFile("a.xlsx", world.police_list(world.FAMILY[2:3])),
    }
    assert client.post(reverse("roster:upload"), own).status_code == 302
    mine = SourceList.objects.get(sender="school_1")
    assert client.get(reverse("roster:columns", args=[mine.pk])).status_code == 200
    assert client.get(reverse("roster:list", args=[police.pk])).status_code == 404
    assert client.post(reverse("roster:commit", args=[mine.pk])).status_code == 404
    assert client.get(reverse("roster:people")).status_code == 404


def test_the_head_of_a_neighbourhood_sees_masked_numbers_of_own_people() -> None:
    campaign = world.ward()
    world.take_in(campaign, world.police_list(world.FAMILY))
    lines = [
        ("STT", "Họ tên bệnh nhân", "Ngày sinh", "Chẩn đoán", "TDP"),
        (1, "Nguyễn Văn An", "12/05/1958", "F20", "An Lư 1"),
    ]
    world.take_in(campaign, world.workbook(lines), sender="mental_health", name="tt.xlsx")
    client = signed_in("neighbourhood_head", "31.11533.01.")
    page = client.get(reverse("roster:people")).content.decode()
    assert "Nguyễn Văn An" in page and "Lê Thị Dung" not in page
    assert "031058001234" not in page and "1234" in page and "Tâm thần" not in page
    person = client.get(
        reverse("roster:person", args=[Person.objects.get(name_key="nguyen van an").pk])
    ).content.decode()
    assert "031058001234" not in person and "tâm thần" not in person and "F20" not in person
    assert client.get(reverse("roster:index")).url == reverse("roster:people")
    other = Person.objects.get(name_key="le thi dung")
    assert client.get(reverse("roster:person", args=[other.pk])).status_code == 404


def test_questions_are_answered_and_taken_back() -> None:
    campaign = world.ward()
    pair = world.asked_about_binh(campaign)
    client = signed_in("station_officer")
    assert client.get(reverse("roster:review")).url == reverse("roster:pair", args=[pair.pk])
    page = client.get(reverse("roster:pair", args=[pair.pk])).content.decode()
    assert "Khác tổ dân phố." in page and 'data-answer-key="1"' in page
    client.post(reverse("roster:decide", args=[pair.pk]), {"answer": "same"})
    assert Person.objects.filter(merged_into__isnull=True).count() == 4
    client.post(reverse("roster:undo_decision", args=[pair.pk]))
    assert Person.objects.filter(merged_into__isnull=True).count() == 5
    client.post(reverse("roster:decide", args=[pair.pk]), {"answer": "twins"})
    assert "Không còn cặp nào chờ" in client.get(reverse("roster:review")).content.decode()


def test_status_and_adding_people() -> None:
    campaign = world.ward()
    world.take_in(campaign, world.police_list(world.FAMILY))
    client = signed_in("station_officer")
    fields = {"full_name": "Lê Thị Dung", "birth": "14/02/1990", "sex": "female"}
    assert "Đã kiểm tra, đây là người khác" not in client.get(reverse("roster:add")).content.decode()
    answer = client.post(reverse("roster:add"), fields)
    assert answer.status_code == 422 and "Có thể là người này" in answer.content.decode()
    assert "Đã kiểm tra, đây là người khác" in answer.content.decode()
    assert client.post(reverse("roster:add"), {**fields, "despite": "on"}).status_code == 302
    person = Person.objects.get(name_key="nguyen van an")
    client.post(
        reverse("roster:status", args=[person.pk]),
        {"what": "bedridden", "reason": "con báo"},
    )
    assert Person.objects.get(pk=person.pk).bedridden
    actions.report_death(person=person, on=dt.date(2026, 1, 2), by=world.officer(), now=world.NOW)
    assert Person.objects.get(pk=person.pk).died_on == dt.date(2026, 1, 2)
    assert (
        actions.report_return(person=person, by=world.officer(), now=world.NOW, reason="nhầm").died_on is None
    )


def test_after_a_commit_the_list_leads_on() -> None:
    campaign = world.ward()
    taken, _result = world.take_in(campaign, world.police_list(world.FAMILY))
    client = signed_in("station_officer")
    for still_open, door in ((True, "roster:review"), (False, "roster:gaps")):
        if not still_open:
            ReviewPair.objects.all().delete()
        elif not ReviewPair.objects.filter(state="open").exists():
            continue
        shown = client.get(reverse("roster:list", args=[taken.pk])).content.decode()
        assert f'class="btn btn-primary" href="{reverse(door)}"' in shown
    assert 'data-label="' in client.get(reverse("roster:households")).content.decode()
