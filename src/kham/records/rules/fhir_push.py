"""A document as it goes to a FHIR server, and what the server's answers amount to. Pure.

The Bundle keeps one logical id for an encounter (`Bundle/<encounter>`), so that a resend or a new version never stands beside the
one before; which message and version lies there is said in its tags, by which the server is asked.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Any

from kham.records.rules.facts import Facts
from kham.records.rules.outcomes import STOP_STATUS, Kind, Reply, plain_code, plain_words
from kham.records.rules.preflight import Problem

MESSAGE, VISIT, SENDER, VERSION = (
    "urn:kham:message", "urn:kham:visit", "urn:kham:sender", "urn:kham:version",
)  # fmt: skip

FIRST = {"If-None-Match": "*"}  # RFC 9110 §13.1.2: only when nothing is there yet
CONFLICT = (409, 412)
NEWER = Reply(Kind.REJECTED, "NEWER_THERE", "Máy chủ đang giữ bản mới hơn của hồ sơ này.")
_MARK = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{0,100}"')


def message(document: dict[str, Any], *, visit_id: str, msg_id: str, version: int) -> dict[str, Any]:
    """The document Bundle under the encounter's id, with its tags."""
    tags = {MESSAGE: msg_id, VISIT: visit_id, SENDER: msg_id[:13], VERSION: str(version)}
    meta = {"tag": [{"system": system, "code": code} for system, code in tags.items()]}
    rest = {key: value for key, value in document.items() if key not in ("resourceType", "id", "meta")}
    return {"resourceType": "Bundle", "id": str(uuid.UUID(visit_id)), "meta": meta} | rest


def tags_of(bundle: Any) -> dict[str, str]:
    """System → code of a Bundle's tags; nothing for anything else."""
    if not isinstance(bundle, dict) or not isinstance(bundle.get("meta"), dict):
        return {}
    tags = bundle["meta"].get("tag")
    return {
        str(one.get("system")): str(one.get("code"))
        for one in (tags if isinstance(tags, list) else [])
        if isinstance(one, dict)
    }


def problems(facts: Facts) -> list[Problem]:
    """What a document cannot do without: who, when, where. Everything else may be missing in FHIR."""
    found = []
    if not facts.name:
        found.append(Problem("HO_TEN", "Thiếu “Họ và tên”.", "person"))
    if not facts.birth:
        found.append(Problem("NGAY_SINH", "Thiếu “Ngày sinh”.", "person"))
    if len(facts.facility13) != 13:
        found.append(Problem("MA_GTIN_CSKCB", "Cơ sở khám chưa có mã GLN 13 chữ số.", "facility"))
    return found


def pushed(status: int, answer: Any, located: str, *, bundle_id: str, msg_id: str) -> Reply:
    """The answer to PUT Bundle/<id>. A success that names neither this Bundle nor this message is asked about."""
    stopped = _not_now(status)
    if stopped is not None:
        return stopped
    code, words, bad = _issue(answer)
    if 400 <= status < 500 or bad:
        return Reply(Kind.REJECTED, code or f"HTTP {status}", words)
    if status not in (200, 201, 204):
        return Reply(Kind.UNKNOWN, f"HTTP {status}", "Máy chủ trả lời không đúng định dạng.")
    tags = tags_of(answer)
    if tags and tags.get(MESSAGE) != msg_id:
        return Reply(Kind.UNKNOWN, f"HTTP {status}", "Máy chủ trả lời cho một hồ sơ khác.")
    if tags or re.search(rf"(?:^|/)Bundle/{re.escape(bundle_id)}(?:/_history/[^/]+)?$", located):
        return Reply(Kind.ACCEPTED, f"HTTP {status}")
    return Reply(Kind.PENDING, f"HTTP {status}", "Máy chủ nhận nhưng chưa nói đã lưu.")


@dataclass(frozen=True)
class Held:
    """What lies at a Bundle's address: the mark of its version (an ETag, "" when the server tells none) and our number on it."""

    there: bool
    mark: str = ""
    version: int = 0


def held(status: int, answer: Any, etag: str) -> Held | Reply:
    """The answer to reading Bundle/<id> before it is written over, or why that says nothing."""
    stopped = _not_now(status)
    if stopped is not None and status != 410:
        return stopped
    if status in (404, 410):  # never there, or deleted
        return Held(False)
    meta = answer.get("meta") if isinstance(answer, dict) else None
    if status != 200 or not isinstance(meta, dict):
        return Reply(Kind.UNKNOWN, f"HTTP {status}", "Máy chủ trả lời không đúng định dạng.")
    known = meta.get("versionId")
    plain = isinstance(known, str) and re.fullmatch(r"[A-Za-z0-9.-]{1,64}", known)
    mark = etag if _MARK.fullmatch(etag) else f'W/"{known}"' if plain else ""
    number = tags_of(answer).get(VERSION, "")
    return Held(True, mark, int(number) if re.fullmatch(r"[0-9]{1,6}", number) else 0)


def condition(found: Held, version: int) -> dict[str, str] | None:
    """The header under which our version may be written; None when a newer one of ours lies there."""
    if not found.there:
        return dict(FIRST)
    if found.version > version:
        return None
    return {"If-Match": found.mark} if found.mark else {}


def asked(status: int, answer: Any, *, msg_id: str) -> Reply:
    """The answer to a search by the message's tag."""
    stopped = _not_now(status)
    if stopped is not None:
        return stopped
    held = rows(answer) if status == 200 else None
    if held is None:
        return Reply(Kind.UNKNOWN, f"HTTP {status}", "Máy chủ trả lời không đúng định dạng.")
    if any(row["msg_id"] == msg_id for row in held):
        return Reply(Kind.ACCEPTED, "HTTP 200")
    return Reply(Kind.ABSENT, "HTTP 200", "Máy chủ không có hồ sơ này.")


def rows(answer: Any) -> list[dict[str, Any]] | None:
    """What a searchset holds of ours: [{visit_id, msg_id, version, current, status}]; None when it is none."""
    if not isinstance(answer, dict) or answer.get("type") != "searchset":
        return None
    found = []
    for entry in answer.get("entry") or []:
        tags = tags_of(entry.get("resource") if isinstance(entry, dict) else None)
        if tags.get(VISIT):
            version = tags.get(VERSION, "1")
            found.append(
                {
                    "visit_id": tags[VISIT],
                    "msg_id": tags.get(MESSAGE, ""),
                    "version": int(version) if version.isdigit() else 1,
                    "current": True,
                    "status": "saved",
                }
            )
    return found


def following(answer: dict[str, Any]) -> str:
    """Address of the next page, "" when there is none."""
    links = answer.get("link")
    for one in links if isinstance(links, list) else []:
        if isinstance(one, dict) and one.get("relation") == "next":
            return str(one.get("url") or "")
    return ""


def _not_now(status: int) -> Reply | None:
    if status == 401:
        return Reply(Kind.AUTH, "HTTP 401", "Máy chủ không nhận phiên đăng nhập.")
    if status in STOP_STATUS:
        return Reply(Kind.STOP, f"HTTP {status}", STOP_STATUS[status])
    if status in (408, 409, 412, 423, 425) or status >= 500:
        return Reply(Kind.UNKNOWN, f"HTTP {status}", "Máy chủ báo lỗi.")
    return None


def _issue(answer: Any) -> tuple[str, str, bool]:
    """Code, words and whether it is a refusal, of the first error of an OperationOutcome."""
    if not isinstance(answer, dict) or answer.get("resourceType") != "OperationOutcome":
        return "", "", False
    for one in answer.get("issue") or []:
        if isinstance(one, dict) and one.get("severity") in ("error", "fatal"):
            details = one.get("details")
            text = (details.get("text") if isinstance(details, dict) else "") or one.get("diagnostics") or ""
            code = one.get("code")
            return plain_code(str(code)) if code else "", plain_words(text), True
    return "", "", False
