"""Screens and commands: thin doors, tried once each."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from kham import cli
from kham.jobs.models import Job
from kham.records.models import Submission
from tests.records.examined import Examined
from tests.records.rig import Rig
from tests.records.test_package import PLAIN, made


@pytest.fixture
def client(day: Examined) -> Client:
    """The station officer's browser."""
    signed_in = Client()
    signed_in.force_login(
        day.world.user("station_officer"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return signed_in


def test_send_button_runs_the_job(
    day: Examined, rig: Rig, client: Client, django_capture_on_commit_callbacks: object
) -> None:
    day.conclude()
    day.conclude(day.person(personal_number=""))
    page = client.get("/ho-so/").content.decode()
    assert "Gửi 1 hồ sơ chờ" in page and "Thiếu “Số định danh cá nhân”." in page and "đã kết luận" in page
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # the fixture of pytest-django
        assert client.post("/ho-so/gui/").status_code == 302
    job = Job.objects.get()
    assert (job.state, job.result["accepted"], job.result_url) == ("done", 1, "/ho-so/")
    assert "đã tiếp nhận 1" in job.words


def test_submission_page_panel_and_package(day: Examined, rig: Rig, client: Client) -> None:
    day.conclude()
    row = Submission.objects.get()
    url = f"/ho-so/{row.pk}/"
    assert "Gửi ngay" in client.get(url).content.decode()
    assert client.get(url, headers={"HX-Request": "true"}).content.decode().count("<html") == 0
    assert client.get(f"{url}goi/").status_code == 404, "nothing was sent yet"
    client.post(f"{url}gui/")
    answer = client.get(f"{url}goi/")
    assert answer["Content-Type"] == "application/xml" and answer.content.startswith(b"<?xml")
    assert "BƯỞI" not in answer["Content-Disposition"]


def test_rejected_is_sent_again_from_the_page(day: Examined, rig: Rig, client: Client) -> None:
    rig.serve("unknown_code*1")
    day.conclude()
    url = f"/ho-so/{Submission.objects.get().pk}/gui/"
    client.post(url)
    assert Submission.objects.get().state == "rejected"
    client.post(url)
    assert Submission.objects.get().state == "accepted"


def test_province_sees_codes_not_names(day: Examined, client: Client) -> None:
    day.conclude()
    officer = Client()
    officer.force_login(
        day.world.user("province_officer"), backend="django.contrib.auth.backends.ModelBackend"
    )
    page = officer.get("/ho-so/").content.decode()
    assert "Mã X00001" in page and "Bưởi" not in page and "hồ sơ chờ" not in page
    assert "Bưởi" not in officer.get(f"/ho-so/{Submission.objects.get().pk}/").content.decode()


def test_validate_command(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    (tmp_path / "good.xml").write_bytes(made(PLAIN))
    assert cli.main(["records", "validate", str(tmp_path)]) == 0
    (tmp_path / "bad.xml").write_bytes(made(PLAIN).replace(b"031156000001", b"0311"))
    capsys.readouterr()
    assert cli.main(["records", "validate", str(tmp_path), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [(Path(f["file"]).name, f["ok"]) for f in told["files"]] == [
        ("bad.xml", False),
        ("good.xml", True),
    ]
    assert told["files"][0]["faults"][0]["tag"] == "SO_CCCD"
    missing = tmp_path / "nothing"
    assert cli.main(["records", "validate", str(missing)]) == 1
    assert capsys.readouterr().out.splitlines()[0] == f"{missing}: Không mở được tệp."


def test_a_password_that_nobody_can_type_is_asked_for_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    """Started by a timer, `send --to` says which variable it lacks; it must not end with a trace."""

    def nobody(question: str) -> str:
        raise EOFError

    monkeypatch.delenv("KHAM_PORTAL_PASSWORD", raising=False)
    monkeypatch.setattr("getpass.getpass", nobody)
    assert cli.main(["records", "send", "--to", "http://127.0.0.1:9", "--gateway", "stub"]) == 1
    assert "KHAM_PORTAL_PASSWORD" in capsys.readouterr().err


def test_export_then_validate(day: Examined, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    conclusion = day.conclude()
    day.conclude(day.person(ethnicity=""))
    assert cli.main(["records", "export", "--out", str(tmp_path)]) == 0
    assert [file.name for file in tmp_path.iterdir()] == [f"{conclusion.encounter_id}.xml"]
    assert "1 lượt còn thiếu" in capsys.readouterr().out
    assert cli.main(["records", "validate", str(tmp_path)]) == 0


def test_send_command(
    day: Examined, rig: Rig, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    day.conclude()
    assert rig.server is not None
    monkeypatch.setenv("KHAM_PORTAL_PASSWORD", "mat-khau-thu-nghiem")
    assert cli.main(["records", "send", "--to", rig.server.url, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["accepted"] == 1
    assert cli.main(["records", "reconcile"]) == 0


def test_portal_stub_command(tmp_path: Path) -> None:
    environment = os.environ | {"KHAM_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "kham.cli", "portal-stub"]
    listed = subprocess.run(
        [*command, "--misbehave", "list"], env=environment, capture_output=True, text=True, check=True
    )
    assert "timeout_after_accept" in listed.stdout
    wrong = subprocess.run(
        [*command, "--misbehave", "sulk", "--port", "0"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert wrong.returncode == 1 and "sulk" in wrong.stderr
