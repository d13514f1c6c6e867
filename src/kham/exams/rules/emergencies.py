"""What an emergency adds up to. Each event carries what its author knew then; a later word about a field replaces it.

Pure: no clock, no database. The result depends on the set of events, never on the order in which they came.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kham.exams.rules import bodies, catalogue
from kham.kernel.reasons import Refusal

FIELDS = ("station", "who", "what", "words", "first_aid", "transfer", "outcome", "outcome_words")
LIMITS = {"station": 30, "who": 160, "words": 1000, "outcome_words": 300}
TRANSFER = {"how": 20, "where": 200, "called_at": 40, "left_at": 40, "with": 120}


@dataclass(frozen=True)
class Word:
    """One event about an emergency, already checked."""

    event_id: str
    body: dict[str, Any]
    recorded_at: dt.datetime
    actor: str

    @property
    def key(self) -> tuple[dt.datetime, str]:
        """Place in the order of facts."""
        return self.recorded_at, self.event_id


@dataclass
class State:
    """An emergency as it stands. `closed_at` is None until an outcome is known."""

    station: str = ""
    who: str = ""
    what: list[str] = field(default_factory=list)
    words: str = ""
    first_aid: list[dict[str, str]] = field(default_factory=list)
    transfer: dict[str, str] = field(default_factory=dict)
    outcome: str = ""
    outcome_words: str = ""
    started_at: dt.datetime | None = None
    raised_by: str = ""
    closed_at: dt.datetime | None = None
    closed_by: str = ""
    log: list[dict[str, Any]] = field(default_factory=list)


def check(body: dict[str, Any]) -> dict[str, Any]:
    """A body with known codes and bounded text. Raises Refusal ``emergency.*`` naming the field."""
    clean: dict[str, Any] = {}
    for name, size in LIMITS.items():
        if name in body:
            clean[name] = _text(body[name], size)
    if "what" in body:
        clean["what"] = _codes(body["what"], "what", "emergency.what", "việc xảy ra")
    if "first_aid" in body:
        clean["first_aid"] = _steps(body["first_aid"])
    if "transfer" in body:
        clean["transfer"] = _transfer(body["transfer"])
    if "outcome" in body:
        clean["outcome"] = _one(body["outcome"], "outcomes", "emergency.outcome", "kết cục")
    if "at" in body:
        clean["at"] = moment(body["at"]).isoformat()
    if clean.get("outcome") == "transferred" and not (clean.get("transfer") or {}).get("where"):
        raise Refusal("emergency.where", "Đã chuyển viện thì ghi nơi chuyển đến.", field="transfer.where")
    return clean


def moment(raw: Any) -> dt.datetime:
    """A moment with its zone. Raises Refusal ``emergency.at``."""
    found = bodies.moment(raw)
    if found is None:
        raise Refusal("emergency.at", "Giờ xảy ra cấp cứu không đọc được.", field="at")
    return found


def _text(raw: Any, size: int) -> str:
    return str(raw or "").strip()[:size]


def _codes(raw: Any, key: str, code: str, label: str) -> list[str]:
    known = catalogue.codes("emergency", key)
    given = [str(one) for one in raw] if isinstance(raw, list) else [str(raw)]
    if not set(given) <= set(known):
        raise Refusal(code, f"Chọn {label} trong danh mục.", field=key)
    return [one for one in known if one in given]


def _one(raw: Any, key: str, code: str, label: str) -> str:
    text = str(raw or "")
    return _codes([text], key, code, label)[0] if text else ""


def _steps(raw: Any) -> list[dict[str, str]]:
    known = catalogue.codes("emergency", "first_aid")
    steps = []
    for one in raw if isinstance(raw, list) else []:
        step = one if isinstance(one, dict) else {"code": one}
        if str(step.get("code")) not in known:
            raise Refusal("emergency.first_aid", "Chọn bước sơ cứu trong danh mục.", field="first_aid")
        steps.append(
            {
                "code": str(step["code"]),
                "at": moment(step["at"]).isoformat() if step.get("at") else "",
                "note": _text(step.get("note"), 120),
            }
        )
    return steps


def _transfer(raw: Any) -> dict[str, str]:
    given = raw if isinstance(raw, dict) else {}
    clean = {name: _text(given.get(name), size) for name, size in TRANSFER.items() if given.get(name)}
    if "how" in clean:
        clean["how"] = _one(clean["how"], "transfer", "emergency.how", "cách chuyển")
    for name in ("called_at", "left_at"):
        if name in clean:
            clean[name] = moment(clean[name]).isoformat()
    return clean


def fold(words: Iterable[Word]) -> State:
    """Add the events of one emergency up; the same event twice counts once."""
    state = State()
    for word in sorted({one.event_id: one for one in words}.values(), key=lambda one: one.key):
        at = moment(word.body["at"]) if word.body.get("at") else word.recorded_at
        if state.started_at is None:
            state.started_at, state.raised_by = at, word.actor
        changed = [name for name in FIELDS if name in word.body]
        for name in changed:
            setattr(state, name, word.body[name])
        if "outcome" in word.body:
            closed = bool(word.body["outcome"])
            state.closed_at, state.closed_by = (word.recorded_at, word.actor) if closed else (None, "")
        state.log.append({"at": word.recorded_at.isoformat(), "by": word.actor, "fields": changed})
    return state
