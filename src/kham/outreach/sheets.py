"""Invitations as PDF: plain data in, bytes out. A QR holds a token and nothing else."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from kham.kernel import qr, typesetting

HERE = Path(__file__).resolve().parent / "data"
QR_PREFIX = "KHAM1:"


@cache
def words() -> dict[str, Any]:
    """The fixed words of the invitation."""
    text: dict[str, Any] = yaml.safe_load((HERE / "invitation.yaml").read_text(encoding="utf-8"))
    return text | {
        "list_title": "Danh sách phát giấy mời", "list_head": ["TT", "Hộ", "Người được mời", "Giờ", "Đã đưa"],
        "list_hint": "Đánh dấu hộ đã đưa giấy mời. Hộ vắng, chuyển đi, từ chối: ghi trong mục Vận động hoặc báo Trạm Y tế.",
        "invites": "Kính mời các thành viên của hộ", "born": "Sinh", "come": "đến lúc", "code": "Mã",
        "examined_head": "Được khám", "bring_head": "Mang theo",
    }  # fmt: skip


@cache
def _compiler() -> Any:
    fonts = settings.PACKAGE / "site" / "fonts"
    return typesetting.compiler(HERE / "invitations.typ", fonts)


def pdf(data: dict[str, Any]) -> bytes:
    """The sheets of one session.

    data: office, station, site, address, when, session_line, covers, parts = [{name, count, homes = [{address, names, at,
    at_words, people = [{name, birth, at, code, token}]}]}].
    """
    parts = [part | {"homes": [_with_qr(home) for home in part["homes"]]} for part in data["parts"]]
    values = json.dumps(data | {"parts": parts, "words": words()}, ensure_ascii=False)
    answer: bytes = _compiler().compile(format="pdf", sys_inputs={"data": values}, pdf_tags=False)
    return answer


def _with_qr(home: dict[str, Any]) -> dict[str, Any]:
    return home | {
        "people": [person | {"qr": qr.svg(QR_PREFIX + person["token"])} for person in home["people"]]
    }
