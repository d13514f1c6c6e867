"""What an answer of the portal means, what follows from it, and when to try again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kham.records.rules.profile import ReplyCodes

BACK_OFF_MINUTES = (1, 2, 5, 15, 30, 60, 120, 240)
LEASE = dt.timedelta(minutes=5)
STOP_STATUS = {
    403: "Cổng không cho tài khoản này gửi.",
    410: "Cổng báo giao diện này đã đóng.",
    429: "Cổng báo gửi quá nhanh.",
    503: "Cổng đang bảo trì.",
}


class Kind(StrEnum):
    """What a reply amounts to."""

    ACCEPTED = "accepted"
    PENDING = "pending"  # received and checked, not yet saved: ask later
    REJECTED = "rejected"
    RETRY = "retry"  # surely not saved: send the same bytes again later
    UNKNOWN = "unknown"  # nobody knows whether it was saved: ask before sending again
    ABSENT = "absent"  # the portal says it does not have this message
    AUTH = "auth"
    STOP = "stop"  # no use in going on now: maintenance, limit, closed


@dataclass(frozen=True)
class Reply:
    """One answer, as understood. `words` are the portal's own, kept raw and short."""

    kind: Kind
    code: str = ""
    words: str = ""


def classify(status: int, answer: Any, msg_id: str, codes: ReplyCodes, *, asking: bool = False) -> Reply:
    """Understand an HTTP answer. HTTP 200 is not success; an answer about another message says nothing about this one."""
    if status == 401:
        return Reply(Kind.AUTH, "HTTP 401", "Cổng không nhận phiên đăng nhập.")
    if status in STOP_STATUS:
        return Reply(Kind.STOP, f"HTTP {status}", STOP_STATUS[status])
    if status >= 500:
        return Reply(Kind.UNKNOWN, f"HTTP {status}", "Cổng báo lỗi máy chủ.")
    if not isinstance(answer, dict) or not isinstance(answer.get("res_code"), str):
        return Reply(Kind.UNKNOWN, f"HTTP {status}", "Cổng trả lời không đúng định dạng.")
    code, words = answer["res_code"][:60], str(answer.get("res_message") or "")[:300]
    inner = answer.get("header")
    about = answer.get("ref_msg_id") or (inner.get("ref_msg_id") if isinstance(inner, dict) else None)
    if about != msg_id:
        return Reply(Kind.UNKNOWN, code, "Cổng trả lời cho một hồ sơ khác.")
    if code in codes.absent:
        return Reply(Kind.ABSENT if asking else Kind.REJECTED, code, words)
    for kind, known in (
        (Kind.ACCEPTED, codes.accepted),
        (Kind.PENDING, codes.pending),
        (Kind.REJECTED, codes.rejected),
        (Kind.RETRY, codes.retry),
        (Kind.AUTH, codes.auth),
    ):
        if code in known:
            return Reply(kind, code, words)
    return Reply(Kind.REJECTED, code, words or "Mã trả lời chưa biết: coi là chưa tiếp nhận.")


def next_try(attempts: int, now: dt.datetime) -> dt.datetime:
    """When to try again after so many attempts."""
    minutes = BACK_OFF_MINUTES[min(max(attempts, 1), len(BACK_OFF_MINUTES)) - 1]
    return now + dt.timedelta(minutes=minutes)


@dataclass(frozen=True)
class After:
    """State of the submission after a reply, and when it wants attention again (None: not by itself)."""

    state: str
    next_try_at: dt.datetime | None = None
    stop: bool = False


def after(reply: Reply, attempts: int, now: dt.datetime, *, asking: bool = False) -> After:
    """What becomes of a submission. Unknown stays "sent": it is asked about before anything is sent again."""
    if reply.kind == Kind.ACCEPTED:
        return After("accepted")
    if reply.kind == Kind.REJECTED:
        return After("rejected")
    later = next_try(attempts, now)
    stop = reply.kind in (Kind.AUTH, Kind.STOP)
    if asking or reply.kind in (Kind.PENDING, Kind.UNKNOWN) or reply.code == "HTTP 503":
        return After("sent", later, stop)
    return After("queued", later, stop)
