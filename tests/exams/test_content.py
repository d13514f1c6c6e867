"""What a campaign examines: content by the day of approval, extensions, from now on and with an entry in the journal."""

import datetime as dt
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from kham.accounts.permissions import NotFound
from kham.campaigns import actions as campaigns_actions
from kham.campaigns import queries as campaigns_queries
from kham.exams import actions, queries
from kham.exams.rules import contents, forms
from kham.journal.models import Entry
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from tests.exams import world as worlds
from tests.exams.world import World

BEFORE, AFTER = dt.date(2026, 6, 30), dt.date(2026, 7, 1)


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(worlds, "NOW", clock.now())
    monkeypatch.setattr(worlds, "DAY", clock.today())
    return World()


def signed_in(world: World, role: str = "station_officer") -> Client:
    client = Client()
    client.force_login(world.viewer(role).user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def received(world: World, name: str) -> object:
    world.session.refresh_from_db()
    world.session.campaign.refresh_from_db()
    person = world.person(name, birth=worlds.DAY.year - 70)
    return actions.check_in(
        session=world.session, person=person, method="known", by=world.doctor, now=worlds.NOW
    )


@pytest.mark.parametrize(
    ("approved", "version"), [(BEFORE, "2026-05"), (AFTER, "2026-07"), (None, "2026-07")]
)
def test_the_day_of_approval_chooses_the_content(approved: dt.date | None, version: str) -> None:
    assert campaigns_queries.content_for(approved) == version
    assert forms.load("adult", version).version == version
    said = contents.why(version, approved)
    assert ("Điều 95 khoản 1" in said) == (version == "2026-05")


def test_it_holds_for_people_received_from_now_on(world: World) -> None:
    first = received(world, "Người Mẫu A")
    officer = world.viewer("station_officer")
    campaigns_actions.set_content(
        campaign=world.campaign, approved_on=BEFORE, extensions=["screening"], by=officer, now=worlds.NOW
    )
    second = received(world, "Người Mẫu B")
    assert first.form_version == "2026-07" and "elderly@2026-07" in first.extensions
    assert second.form_version == "2026-05" and [r.split("@")[0] for r in second.extensions] == ["screening"]
    assert "ADL_1" not in queries.form_of(second).by_tag and "ADL_1" in queries.form_of(first).by_tag
    entry = Entry.objects.get(action="campaigns.set_content")
    assert entry.data["version_before"] == "2026-07" and entry.data["approved_on"] == "2026-06-30"
    campaigns_actions.set_content(
        campaign=world.campaign, approved_on=BEFORE, extensions=["screening"], by=officer, now=worlds.NOW
    )
    assert Entry.objects.filter(action="campaigns.set_content").count() == 1  # nothing changed


def test_who_may_and_when(world: World) -> None:
    with pytest.raises(NotFound):
        campaigns_actions.set_content(
            campaign=world.campaign, approved_on=None, extensions=[], by=world.doctor, now=worlds.NOW
        )
    with pytest.raises(Refusal, match="sau hôm nay"):
        campaigns_actions.set_content(
            campaign=world.campaign, approved_on=worlds.DAY + dt.timedelta(days=2), extensions=[],
            by=world.viewer("coordinator"), now=worlds.NOW,
        )  # fmt: skip


def test_the_page_says_what_changes_before_it_holds(world: World) -> None:
    received(world, "Người Mẫu A")
    client, address = signed_in(world), reverse("exams:content", args=[world.campaign.pk])
    page = client.get(address).content.decode()
    assert "Phần dành cho người từ đủ 60 tuổi" in page and "Chưa ghi ngày duyệt" in page
    given = {"approved_on": "2026-06-15", "extensions": ["women_workers", "screening", "school"]}
    asked = client.post(address, given).content.decode()
    assert "Sẽ thay đổi" in asked and "Tắt “Phần dành cho người từ đủ 60 tuổi”" in asked and "Bật “" in asked
    assert "1 người đã đón tiếp giữ nguyên" in asked and "Điều 95 khoản 1" in asked
    world.campaign.refresh_from_db()
    assert world.campaign.content_version == "2026-07"
    assert client.post(address, {**given, "sure": "1"}).status_code == 302
    world.campaign.refresh_from_db()
    assert (world.campaign.content_version, world.campaign.extensions) == ("2026-05", given["extensions"])
    wrong = client.post(address, {"extensions": ["nothing"]})
    assert wrong.status_code == 422
    later = client.post(address, {"approved_on": "2999-01-01", "sure": "1"})
    assert later.status_code == 422 and "sau hôm nay" in later.content.decode()
    assert address in client.get(reverse("campaigns:tasks")).content.decode()
    assert address in client.get(reverse("exams:index")).content.decode()


def test_a_file_of_the_unit_and_one_that_is_gone(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "forms"
    folder.mkdir()
    (folder / "local.yaml").write_text(
        """extension: ward_items
version: "2026-1"
valid_from: 2026-01-01
title: {vi: Câu hỏi của phường, en: Questions of the ward}
forms: [adult]
source: Kế hoạch của phường
changes:
  - {date: 2026-07-01, what: Bản đầu., source: Kế hoạch của phường}
fields:
  - {tag: PHUONG_HUT_THUOC, station: history, vi: Có hút thuốc, en: Smokes, type: yesno, size: 1, codes: yes_no}
""",
        "utf-8",
    )
    before = list(forms._local)
    forms.use_local(folder)
    try:
        offered = contents.offers(worlds.DAY, ["gone_one"])
    finally:
        forms._local[:] = before
    assert {one.code: one.local for one in offered}["ward_items"] is True
    assert offered[-1].code == "gone_one" and offered[-1].gone
    assert contents.changes(("2026-07", ["gone_one"]), ("2026-07", []), offered)[0].startswith(
        "Tắt “gone_one”"
    )
