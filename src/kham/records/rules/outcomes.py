"""What an answer of the portal means, what follows from it, and when to try again."""

from __future__ import annotations

import datetime as dt
import email.utils
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kham.records.rules.profile import ReplyCodes

BACK_OFF_MINUTES = (1, 2, 5, 15, 30, 60, 120, 240)
_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,60}")
_NUMBER = re.compile(r"\d{7,}")  # a gateway may repeat what it was sent; numbers of people are not kept
NO_CODE = "NOT_A_CODE"
LEASE = dt.timedelta(minutes=5)
LONGEST_WAIT = dt.timedelta(hours=5)  # beyond any back-off: what is later was written by a clock gone wrong
NO_REPLY, NO_CONNECTION = "NO_REPLY", "NO_CONNECTION"
PATIENCE = dt.timedelta(days=7)  # after the deadline; then silence of the gateway is no excuse any more
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
    wait_seconds: float | None = None  # "Retry-After", when the gateway said so
    each: tuple[tuple[str, str, str], ...] = ()  # of a parcel: (visit_id, code, words) of single records

    @property
    def contact(self) -> bool:
        """Whether the gateway answered at all."""
        return self.code not in (NO_REPLY, NO_CONNECTION)


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
    code, words = plain_code(answer["res_code"]), plain_words(answer.get("res_message"))
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
            return Reply(kind, code, words, each=_each(answer))
    return Reply(Kind.REJECTED, code, words or "Mã trả lời chưa biết: coi là chưa tiếp nhận.")


def plain_words(said: Any) -> str:
    """A gateway's own words as they may be kept: short, printable, without the numbers of people."""
    text = "".join(sign if sign.isprintable() else " " for sign in str(said or "")[:2000])
    return _NUMBER.sub("…", text).strip()[:300]


def plain_code(said: str) -> str:
    """A reply code; what is none (a sentence, odd signs) is not repeated, because codes go into the journal."""
    return said if _CODE.fullmatch(said) else NO_CODE


def next_try(attempts: int, now: dt.datetime) -> dt.datetime:
    """When to try again after so many attempts."""
    minutes = BACK_OFF_MINUTES[min(max(attempts, 1), len(BACK_OFF_MINUTES)) - 1]
    return now + dt.timedelta(minutes=minutes)


def _each(answer: dict[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """What an answer says of the single records of a parcel."""
    rows = answer.get("details")
    if not isinstance(rows, list):
        return ()
    return tuple(
        (str(row["visit_id"])[:64], plain_code(str(row["res_code"])), plain_words(row.get("res_message")))
        for row in rows
        if isinstance(row, dict) and row.get("visit_id") and row.get("res_code")
    )


def retry_after(header: str | None, now: dt.datetime) -> float | None:
    """Seconds of a Retry-After header (seconds, or an HTTP date); None when there is none that can be read."""
    if not header:
        return None
    if re.fullmatch(r"\s*[0-9]{1,9}\s*", header):
        return float(header)
    try:
        moment = email.utils.parsedate_to_datetime(header)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max((moment - now).total_seconds(), 0.0)


@dataclass(frozen=True)
class After:
    """State of the submission after a reply, its kind of trouble, and when it wants attention again (None: whenever the
    gateway is spoken to next). `stop`: no use in going on with others now."""

    state: str
    next_try_at: dt.datetime | None = None
    stop: bool = False
    error_kind: str = ""


def after(
    reply: Reply, attempts: int, now: dt.datetime, *, asking: bool = False, verified: bool = False
) -> After:
    """What becomes of a submission. Unknown stays "sent": it is asked about before anything is sent again.

    `asking`: the reply answers a question; `verified`: an earlier reply said that the record was checked.
    """
    if reply.kind == Kind.ACCEPTED:
        return After("accepted")
    if reply.kind == Kind.REJECTED:
        return After("rejected", error_kind=_trouble(reply.code))
    if reply.kind == Kind.PENDING:
        return After("verified", next_try(attempts, now))
    open_state = "verified" if verified else "sent"
    if reply.kind in (Kind.AUTH, Kind.STOP):
        # The gateway as a whole rests (`GatewayState`), so the row itself waits for nothing more.
        doubtful = asking or reply.code == "HTTP 503"
        trouble = "auth" if reply.kind == Kind.AUTH else ""
        return After(open_state if doubtful else "queued", None, True, trouble)
    if asking or reply.kind == Kind.UNKNOWN:
        trouble = _unfinished(reply) if reply.kind in (Kind.UNKNOWN, Kind.RETRY) else ""
        return After(open_state, next_try(attempts, now), False, trouble)
    return After("queued", next_try(attempts, now), error_kind=_unfinished(reply))


def _unfinished(reply: Reply) -> str:
    """ "system" when the gateway answered that it failed itself, "timeout" when nothing is known, "" when it lacks the message."""
    if reply.kind == Kind.RETRY or re.fullmatch(r"HTTP 5\d\d", reply.code):
        return "system"
    return "timeout" if reply.kind == Kind.UNKNOWN else ""


def _trouble(code: str) -> str:
    if "SIGNATURE" in code:
        return "signature"
    return "validation" if code in ("PS_DS_VERIFY_FAIL", "BODY_LIMIT") else "rejected"


def without_fault(code: str) -> bool:
    """Whether a refusal names no fault of the record itself: then the gateway may know this message already."""
    return _trouble(code) == "rejected"


def given_up(fruitless: int, limit: int, silences: int, now: dt.datetime, deadline: dt.datetime) -> bool:
    """Whether a record that is neither accepted nor rejected needs a person now.

    `fruitless`: exchanges about it that ended nothing. While the gateway answers nobody (`silences` in a row) the record is
    not to blame and goes on waiting, but not for ever.
    """
    if fruitless < limit:
        return False
    return silences == 0 or now > deadline + PATIENCE
