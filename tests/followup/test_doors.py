"""Screens of follow-up: what the officer does in the browser."""

import pytest
from django.test import Client

from kham.followup.models import Case
from kham.journal.models import Entry
from tests.access.world import World
from tests.records.examined import Examined


@pytest.fixture
def day(db: None) -> Examined:
    """An exam day with one person concluded."""
    made = Examined(World())
    made.conclude()
    return made


@pytest.fixture
def client(day: Examined) -> Client:
    """The station officer's browser."""
    signed_in = Client()
    signed_in.force_login(
        day.world.user("station_officer"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return signed_in


def test_work_list_filters_and_search(day: Examined, client: Client) -> None:
    page = client.get("/theo-doi/").content.decode()
    assert "Nguyễn Thị Bưởi" in page and "150/95" in page
    assert "Không có ca nào khớp" in client.get("/theo-doi/?state=overdue").content.decode()
    assert "Nguyễn Thị Bưởi" in client.get("/theo-doi/?level=R&state=open").content.decode()
    assert (
        "Không có ca nào khớp"
        in client.get(f"/theo-doi/?place={day.world.next_neighbourhood.path}").content.decode()
    )
    assert client.get("/theo-doi/?place=31&owner=x&level=zz&page=zz").status_code == 200
    assert "Nguyễn Thị Bưởi" in client.post("/theo-doi/tim/", {"q": "buoi"}).content.decode()
    assert client.get("/theo-doi/tim/").status_code == 405, "names never stand in an address"
    assert Entry.objects.filter(action="followup.read").count() >= 3


def test_steps_from_the_panel(day: Examined, client: Client) -> None:
    case = Case.objects.order_by("pk")[0]
    url = f"/theo-doi/ca/{case.pk}/"
    panel = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "tel:0912345678" in panel and "<html" not in panel
    assert (
        client.post(f"{url}ghi/", {"verb": "contact", "reached": "yes", "note": "Hẹn thứ hai"}).status_code
        == 302
    )
    assert (
        client.post(
            f"{url}ghi/", {"verb": "refer", "facility": "Trạm Y tế mẫu", "note": "Khám tim mạch"}
        ).status_code
        == 302
    )
    refused = client.post(f"{url}ghi/", {"verb": "close", "reason": "treated", "note": "đã khỏi rồi"})
    page = refused.content.decode()
    assert refused.status_code == 422 and "Ghi “Đã đến khám” trước" in page and "đã khỏi rồi" in page
    assert client.post(f"{url}ghi/", {"verb": "attend", "note": ""}).status_code == 302
    assert client.post(f"{url}ghi/", {"verb": "close", "reason": "treated"}).status_code == 302
    page = client.get(url).content.decode()
    assert "Đã điều trị" in page and "Mở lại ca" in page
    assert client.post(f"{url}ghi/", {"verb": "reopen", "note": "Huyết áp lại cao"}).status_code == 302
    assert client.post(f"{url}ghi/", {"verb": "explode"}).status_code == 404


def test_death_is_shown(day: Examined, client: Client) -> None:
    case = Case.objects.order_by("pk")[0]
    case.person.died_on = day.world.today
    case.person.save()
    assert "Ca không tự đóng" in client.get(f"/theo-doi/ca/{case.pk}/").content.decode()


def test_empty_list_says_what_will_come(client: Client) -> None:
    Case.objects.all().delete()
    assert "Chưa có phát hiện bất thường nào." in client.get("/theo-doi/").content.decode()
