"""The shape of what an event says, by kind: whoever folds it afterwards may trust the types.

A body of another shape is kept for a person to look at, never folded: it would spoil the whole encounter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from kham.kernel.reasons import Refusal

_Fits = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _object(value: Any) -> bool:
    return isinstance(value, dict)


def _words(value: Any) -> bool:
    """Name → words; None takes an earlier word back."""
    return isinstance(value, dict) and all(one is None or isinstance(one, str) for one in value.values())


def _done(value: Any) -> bool:
    return isinstance(value, bool) or _texts(value)


def _yes_no(value: Any) -> bool:
    return isinstance(value, bool)


def _class(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _one_or_more(value: Any) -> bool:
    return _text(value) or _texts(value)


def _details(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    people = value.get("examiners") or []
    return (
        _words(value.get("referral") or {})
        and _texts(value.get("pending") or [])
        and _text(value.get("licence") or "")
        and isinstance(people, list)
        and all(_words(one) and {"part", "name"} <= set(one) for one in people)
    )


_CONCLUSION: dict[str, _Fits] = {
    "health_class": _class, "icd_codes": _one_or_more, "details": _details, "summary": _text, "advice": _text, "kind": _text,
    "reason": _text, "signature": _text, "signing_key": _text, "answers_sha256": _text,
}  # fmt: skip
SHAPES: dict[str, dict[str, _Fits]] = {
    "encounter.checked_in": {"session": _text, "person": _text, "method": _text, "companion": _words},
    "encounter.saved": {
        "station": _text, "answers": _object, "done": _done, "skipped": _words, "refusals": _object, "confirmed": _texts,
        "by_key": _texts, "desk": _text,
    },
    "encounter.left": {"reason": _text, "kind": _text, "come_back_on": _text},
    "encounter.void": {"reason": _text, "withdrawn": _yes_no},
    "encounter.concluded": _CONCLUSION,
    "encounter.amended": _CONCLUSION,
    "encounter.called": {"desk": _text, "outcome": _text},
    "encounter.acknowledged": {"alert": _text, "answer": _text, "note": _text},
    "encounter.consent": {
        "kind": _text, "given": _yes_no, "by_name": _text, "relation": _text, "counselled_by": _text, "at": _text, "note": _text,
    },
    "encounter.sample": {"sample": _text, "barcode": _text, "kind": _text, "state": _text, "reason": _text},
    "encounter.ordered": {"codes": _texts, "withdrawn": _texts, "reason": _text},
}  # fmt: skip


def check(kind: str, body: Mapping[str, Any]) -> None:
    """Raises Refusal ``body.shape`` naming the first part that is not what it must be; None counts as not said."""
    for name, fits in SHAPES.get(kind, {}).items():
        if body.get(name) is not None and not fits(body[name]):
            raise Refusal(
                "body.shape", f"Mục “{name}” của lần ghi không đúng dạng, chưa ghi nhận.", field=name
            )


def moment(raw: Any) -> dt.datetime | None:
    """A moment with its zone that every clock and database can hold; None for anything else."""
    try:
        found = dt.datetime.fromisoformat(str(raw))
    except ValueError:
        return None
    return found if found.tzinfo is not None and 2000 <= found.year < 2200 else None
