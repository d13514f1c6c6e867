"""A short story: the key never leaves the director's own machine. Records wait, go out in a pack, are signed there without any
server, and come back; the portal accepts them. A pack taken in twice changes nothing; a conclusion taken back is work to do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from playwright.sync_api import Browser

from kham.kernel import clock
from kham.records import actions, installation, signing
from kham.records.models import Submission
from kham.records.stub.portal import Portal
from kham.records.stub.server import Server
from tests.access.world import World
from tests.journeys import small
from tests.journeys.desk import Desk
from tests.records.examined import Examined

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
PASSWORD = "mật khẩu của gói"
ROOT = Path(__file__).resolve().parents[2]


class Story:
    """The ward, the portal, and the director's machine: a folder with a key that the server never sees."""

    def __init__(self, day: Examined, portal: Portal, address: str, own: Path) -> None:
        self.day, self.portal, self.address, self.own = day, portal, address, own

    @property
    def certificate(self) -> bytes:
        key = signing.FileSigner(self.own / "signing.p12", (self.own / "signing_password").read_bytes())
        return key.certificate()

    def sign(self, pack: Path) -> Path:
        """What the director does, at a machine without database and settings."""
        out = self.own / "da-ky.kham"
        environment = {
            "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "HOME": str(self.own), "PYTHONUTF8": "1",
            "KHAM_PACK_PASSWORD": PASSWORD, "KHAM_KEY_PASSWORD": (self.own / "signing_password").read_text(),
        }  # fmt: skip
        line = [
            sys.executable,
            "-m",
            "kham.cli",
            "records",
            "sign-pack",
            str(pack),
            "--key",
            str(self.own / "signing.p12"),
        ]
        subprocess.run(
            [*line, "--out", str(out)], env=environment, check=True, capture_output=True, cwd=self.own
        )
        return out


@pytest.fixture
def story(transactional_db: None, live_server: Any, tmp_path: Path) -> Iterator[Story]:
    """Two people concluded at a station that signs elsewhere."""
    own, home = tmp_path / "own", tmp_path / "home"
    signing.make_test_key(own, name="Trạm Y tế mẫu", now=clock.now())
    with override_settings(HOME=home, ALLOWED_HOSTS=["*"]):
        with transaction.atomic():
            day = Examined(World())
        key = signing.FileSigner(own / "signing.p12", (own / "signing_password").read_bytes())
        portal = Portal(keys={day.facility.gln13: key.public_pem()}, accounts={"may-gui": "mat-khau"})
        server = Server(portal).start()
        try:
            installation.connect(
                gateway="stub", url=server.url, username="may-gui", password="mat-khau", signs="elsewhere"
            )
            for _ in range(2):
                day.conclude()
            yield Story(day, portal, live_server.url, own)
        finally:
            server.stop()


@pytest.fixture
def station(story: Story, browser: Browser, tmp_path: Path) -> Iterator[Desk]:
    desk = small.sit(browser, story.address, tmp_path, path=story.day.world.commune.path)
    yield desk
    desk.context.close()


def test_a_pack_goes_out_and_comes_back(story: Story, station: Desk, tmp_path: Path) -> None:
    when_the_certificate_is_registered(story, station, tmp_path)
    pack = when_the_pack_goes_out(station)
    signed = story.sign(pack)
    then_it_comes_back_once(station, signed)
    then_the_portal_accepts(story, station)
    then_what_is_taken_back_is_work_until_it_is_gone(story, station)
    station.fine()


def when_the_certificate_is_registered(story: Story, station: Desk, tmp_path: Path) -> None:
    page = station.open("/ho-so/ky/")
    station.sees("2 hồ sơ chờ chữ ký số")
    station.sees("Nơi cấp chứng thư không được kiểm")
    (tmp_path / "co-so.cer").write_bytes(story.certificate)
    page.set_input_files("#certificate-file", str(tmp_path / "co-so.cer"))
    station.press("Đăng ký chứng thư")
    station.sees("Đã đăng ký chứng thư Trạm Y tế mẫu.")


def when_the_pack_goes_out(station: Desk) -> Path:
    station.page.fill("#password-1", PASSWORD)
    station.page.fill("#again-1", PASSWORD)
    return station.takes("Xuất gói chờ ký")


def then_it_comes_back_once(station: Desk, signed: Path) -> None:
    for words in ("Nhận chữ ký của 2 hồ sơ", "2 hồ sơ đã ký từ trước, không thay đổi"):
        station.open("/ho-so/ky/").set_input_files("#signed-file", str(signed))
        station.press("Nhập gói đã ký")
        station.sees(words)
    station.sees("Đã ký đủ")
    station.sees("Không có hồ sơ nào chờ ký.")


def then_the_portal_accepts(story: Story, station: Desk) -> None:
    sent = actions.send_due(now=clock.now(), by=story.day.doctor)
    assert sent["accepted"] == 2 and len(story.portal.messages) == 2
    station.open(f"/ho-so/{Submission.objects.all()[0].pk}/")
    station.sees("Đã tiếp nhận")


def then_what_is_taken_back_is_work_until_it_is_gone(story: Story, station: Desk) -> None:
    row = Submission.objects.all()[0]
    page = station.open(f"/buoi-kham/luot/{row.encounter_id}/phien-ban/")
    page.get_by_text("Rút kết luận, hủy lượt khám").click()
    page.fill("#withdraw-reason", "Khám nhầm người")
    station.press("Rút kết luận")
    station.sees("Kết luận đã rút, lượt khám đã hủy")
    station.open("/ho-so/khong-nhan/")
    station.sees("Đã hủy ở đây, còn ở cổng")
    kept = actions.reconcile(by=story.day.doctor, now=clock.now())
    station.open(f"/ho-so/doi-soat/{kept.pk}/")
    station.sees("Đã hủy ở đây, còn ở cổng")
    page = station.open(f"/ho-so/{row.pk}/")
    page.fill("#rec-note", "Công văn số 12/TYT gửi Sở Y tế")
    station.press("Đã gỡ ở cổng")
    station.sees("Đã hủy, cổng không giữ")
