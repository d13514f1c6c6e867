"""The envelope of an event: what must be in it, how large it may be, and when two events are the same fact."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import uuid
from dataclasses import dataclass
from typing import Any

from kham.kernel.ids import read_id
from kham.kernel.reasons import Refusal

MAX_EVENTS = 200  # a batch
MAX_BATCH_BYTES = 512 * 1024
MAX_BODY_BYTES = 16 * 1024
MAX_SCHEMA = 1  # the newest body shape this program understands
AHEAD = dt.timedelta(minutes=15)  # a device clock may run ahead by this much
_WORD = re.compile(r"^[a-z][a-z_]*(\.[a-z_]+)*$")
_SPACE = uuid.UUID("8f0d5ac2-2f8d-5b0e-9a5b-7d1f5a3c9e10")


@dataclass(frozen=True)
class Envelope:
    """One readable event. `recorded_at` is the device's clock, in UTC."""

    event_id: uuid.UUID
    stream_type: str
    stream_id: uuid.UUID
    kind: str
    schema: int
    body: dict[str, Any]
    recorded_at: dt.datetime

    @property
    def digest(self) -> str:
        """SHA-256 of the content without the id: equal for a resend, different for another fact under the same id."""
        facts = [
            self.stream_type,
            str(self.stream_id),
            self.kind,
            self.schema,
            self.body,
            self.recorded_at.isoformat(),
        ]
        return hashlib.sha256(canonical(facts)).hexdigest()

    @property
    def quarantine_id(self) -> uuid.UUID:
        """Id under which a second content of the same event id is kept; the same however often it is sent."""
        return uuid.uuid5(_SPACE, f"{self.event_id}:{self.digest}")


def canonical(value: Any) -> bytes:
    """One byte string for one value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()


UNSTORABLE = "Nội dung có ký tự hoặc con số không ghi được. Nhập lại mục đó rồi gửi lại."


def storable(value: Any) -> bool:
    """Whether every database can hold the value: no NUL, no half of a character, no number that is none, not too deep."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=str)
        text.encode()
    except (ValueError, RecursionError):
        return False
    return "\\u0000" not in text


def device_name(raw: Any) -> str:
    """What a device calls itself, as far as every database can hold it."""
    return "".join(sign for sign in str(raw)[:60] if sign.isprintable())


def raw_id(raw: Any) -> uuid.UUID:
    """Id under which an unreadable event is kept."""
    return uuid.uuid5(_SPACE, hashlib.sha256(canonical(raw)).hexdigest())


def _uuid(raw: Any, name: str) -> uuid.UUID:
    found = read_id(raw)
    if found is None:
        raise Refusal("event.id", f"“{name}” không phải mã định danh.", field=name)
    return found


def _word(raw: Any, name: str, size: int) -> str:
    if not isinstance(raw, str) or len(raw) > size or not _WORD.match(raw):
        raise Refusal("event.word", f"“{name}” không đúng dạng.", field=name)
    return raw


def _moment(raw: Any) -> dt.datetime:
    try:
        moment = (
            raw
            if isinstance(raw, dt.datetime)
            else dt.datetime.fromisoformat(str(raw).replace("Z", "+00:00"))
        )
        if moment.tzinfo is None:
            raise Refusal("event.time", "Thời điểm ghi thiếu múi giờ.")
        return moment.astimezone(dt.UTC)
    except (
        ValueError,
        OverflowError,
    ) as wrong:  # the first and the last day of the calendar have no other zone
        raise Refusal("event.time", "Thời điểm ghi không đọc được.") from wrong


def read_event(raw: Any, *, now: dt.datetime) -> Envelope:
    """The envelope of one received value.

    Raises Refusal: ``event.shape``, ``event.id``, ``event.word``, ``event.time``, ``event.future``, ``event.schema``,
    ``event.body``, ``event.too_large``.
    """
    if not isinstance(raw, dict):
        raise Refusal("event.shape", "Sự kiện không phải một đối tượng.")
    body = raw.get("body")
    if not isinstance(body, dict):
        raise Refusal("event.body", "Sự kiện không có nội dung.")
    if not storable(body):
        raise Refusal("event.text", UNSTORABLE)
    if len(canonical(body)) > MAX_BODY_BYTES:
        raise Refusal("event.too_large", f"Nội dung một lần ghi lớn hơn {MAX_BODY_BYTES // 1024} KiB.")
    schema = raw.get("schema", 1)
    if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1 or schema > 32000:
        raise Refusal("event.schema", "Phiên bản dữ liệu không đúng.")
    recorded = _moment(raw.get("recorded_at"))
    if recorded > now + AHEAD:
        raise Refusal(
            "event.future", "Đồng hồ của thiết bị chạy nhanh hơn máy chủ. Chỉnh giờ thiết bị rồi gửi lại."
        )
    return Envelope(
        event_id=_uuid(raw.get("event_id"), "event_id"),
        stream_type=_word(raw.get("stream_type"), "stream_type", 40),
        stream_id=_uuid(raw.get("stream_id"), "stream_id"),
        kind=_word(raw.get("kind"), "kind", 60),
        schema=schema,
        body=body,
        recorded_at=recorded,
    )
