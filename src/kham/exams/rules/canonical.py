"""The text of a conclusion that a doctor signs, and the fingerprint of the answers the doctor saw. Equal facts, equal bytes."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

FORMAT = "kham-conclusion-1"


def _plain(value: Any) -> Any:
    """12.0 and 12 are one number to a database, so they must be one to a signature."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def packed(value: Any) -> str:
    """JSON with sorted keys and no spaces."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(answers: Mapping[str, Any]) -> str:
    """SHA-256 (64 hex digits) of answers."""
    return hashlib.sha256(packed(answers).encode()).hexdigest()


def text(
    *,
    encounter: str,
    version: int,
    form: str,
    kind: str,
    health_class: int | None,
    icd_codes: list[str],
    summary: str,
    advice: str,
    answers: Mapping[str, Any],
    details: Mapping[str, Any],
    reason: str,
    signer: str,
    at: dt.datetime,
) -> str:
    """The canonical conclusion. It names nobody but the signer (by id): a merge of people must not break a signature."""
    return packed(
        {
            "format": FORMAT, "encounter": encounter, "version": version, "form": form, "kind": kind, "class": health_class,
            "icd": icd_codes, "summary": summary, "advice": advice, "answers": digest(answers), "details": details,
            "reason": reason, "signer": signer, "at": at.astimezone(dt.UTC).isoformat(),
        }
    )  # fmt: skip
