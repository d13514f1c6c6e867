"""The stand-in portal by itself."""

import json
import re
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from kham.cli import main
from kham.records.models import Submission
from kham.records.stub import portal as stub_portal
from kham.records.stub.portal import Portal
from tests.records.examined import Examined
from tests.records.rig import ACCOUNT, SENDER, Rig, send


def call(rig: Rig, path: str, body: Any, token: str = "") -> tuple[int, Any]:
    assert rig.server is not None
    request = urllib.request.Request(
        rig.server.url + path, json.dumps(body).encode(), {"Authorization": f"Bearer {token}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=2) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as wrong:
        return wrong.code, json.loads(wrong.read())


def test_stub_refuses_strangers_and_rubbish(rig: Rig) -> None:
    push = "/api/platform/data-sync/push"
    assert call(rig, push, {})[0] == 401
    assert (
        call(rig, "/api/auth/login", {"username": "may-gui", "password": "x"})[1]["res_code"]
        == "CM_AUTH_ACCOUNT_FAIL"
    )
    token = call(rig, "/api/auth/login", {"username": ACCOUNT[0], "password": ACCOUNT[1]})[1]["token"]
    assert call(rig, push, {}, token)[1]["res_code"] == "CM_INVALID_REQUEST"
    head = {
        "sender_id": SENDER,
        "msg_id": SENDER + "260705" + "a" * 32,
        "txn_type": "sync_checkup",
        "msg_type": "101",
        "data_type": "xml/base64",
        "send_datetime": 1,
    }
    assert (
        call(rig, push, {"header": head, "data": "QQ=="}, token)[1]["res_code"]
        == "PS_DS_RSA_SIGNATURE_MISSING"
    )
    assert (
        call(rig, push, {"header": head, "data": "QQ==", "signature": "QQ=="}, token)[1]["res_code"]
        == "PS_DS_RSA_SIGNATURE_INVALID"
    )
    assert (
        call(rig, push, {"header": {**head, "msg_id": "1"}, "data": "QQ==", "signature": "QQ=="}, token)[1][
            "res_code"
        ]
        == "CM_INVALID_REQUEST"
    )
    assert call(rig, "/nowhere", {}, token)[0] == 404


def test_stub_keeps_its_state(day: Examined, rig: Rig, tmp_path: Path) -> None:
    rig.portal.state_file = tmp_path / "state.json"
    day.conclude()
    send(day)
    again = Portal(state_file=tmp_path / "state.json")
    assert list(again.messages) == [Submission.objects.get().msg_id]
    assert "BƯỞI" not in (tmp_path / "state.json").read_text()


def test_stub_shares_no_code_with_the_exporter() -> None:
    folder = Path(stub_portal.__file__).parent
    for file in folder.glob("*.py"):
        imported = re.findall(r"^\s*(?:from|import) (kham[\w.]*)", file.read_text("utf-8"), re.MULTILINE)
        assert all(name.startswith("kham.records.stub") for name in imported), file.name


def test_the_stub_plays_gateways_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["portal-stub", "--like", "khong_co"]) == 1
    assert "hcc" in capsys.readouterr().err
