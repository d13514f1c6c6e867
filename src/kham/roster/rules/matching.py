"""A stored row in the words of the linkage, and what its findings mean for the screens. Pure; the engine is in `linkage`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kham.kernel.names import fold, marked_key, match_key
from kham.kernel.partial_date import PartialDate
from kham.kernel.reasons import Reason
from kham.roster.rules import addresses

LINK, REVIEW, NEW = "link", "review", "new"
_HINTS = {
    "numbers": "numbers_differ",
    "insurances": "numbers_differ",
    "one_list": "same_list",
    "known": "known",
}
# How bad a wrong guess would be: a person lost in another's record is worse than one who stands there twice.
HARM = {
    "known": 95,
    "number_shared": 90,
    "numbers_differ": 80,
    "several": 70,
    "same_list": 60,
    "": 50,
    "twins": 30,
}


@dataclass(frozen=True)
class Outcome:
    """link (to ``person``), review (a new person beside ``person``, asked) or new; reasons as sentences with weights."""

    kind: str
    person: str = ""
    reasons: tuple[Reason, ...] = ()
    score: float = 0.0
    hint: str = ""  # "twins", "same_list", "number_shared", "numbers_differ", "known", "several", "thin"


def entry(
    values: Mapping[str, Any], sealed: Mapping[str, Any], *, ward: str, places: Mapping[str, Any]
) -> dict[str, Any]:
    """One row as the frame has it (see `linkage.frame.Frame`), without list, sheet and row number.

    ``values``, ``sealed``: as `rules.rows` read them; ``places``: key of a neighbourhood → its path, for a known spelling.
    """
    name = str(values.get("full_name", ""))
    year, month, day = birth_of(values.get("birth", ""))
    key = values.get("neighbourhood", "")
    address = addresses.parse(str(values.get("address", "")))
    return {
        "name": match_key(name), "marked": marked_key(name), "sex": values.get("sex", ""),
        "year": year, "month": month, "day": day,
        "number": sealed.get("personal_number", ""), "old_number": sealed.get("cmnd", ""),
        "number_doubt": bool(sealed.get("number_doubt") or sealed.get("number_shared")),
        "insurance": sealed.get("insurance_number", ""), "phone": sealed.get("phone", ""),
        "guardian_phone": sealed.get("guardian_phone", ""), "ward": ward, "place": str(places.get(key, key)),
        "house": address.house, "household": int(values.get("household") or 0),
        "head": match_key(str(values.get("household_head", ""))), "guardian": match_key(str(values.get("guardian", ""))),
        "relation": fold(str(values.get("relation", ""))), "note": notes_of(values),
    }  # fmt: skip


@lru_cache(maxsize=1 << 15)
def birth_of(iso: str) -> tuple[int, int, int]:
    """Year, month, day; 0 for what is not known."""
    birth = PartialDate.from_iso(iso) if iso else None
    return (birth.year, birth.month or 0, birth.day or 0) if birth else (0, 0, 0)


def notes_of(values: Mapping[str, Any]) -> str:
    """Flags of the frame."""
    flags = [values["status"]] if values.get("status") in ("dead", "moved") else []
    doubt = values.get("birth_doubt", "")
    if doubt == "from_age":
        flags.append("age")
    if values.get("newborn"):
        flags.append("newborn")
    return " ".join(flags)


def hint(kind: str, why: str, codes: Iterable[str]) -> str:
    """What a question is about, from the engine's kind and contradiction and the codes of its reasons."""
    told = set(codes)
    near = bool(told & {"number.near", "insurance.near"})
    if (
        "birth.full" in told
        and "given.differs" in told
        and (near or told & {"place.spot", "head.same", "guardian.same"})
    ):
        return "twins"
    if "given.differs" in told and told & {"number.same", "number.doubtful_same", "insurance.same"}:
        return "number_shared"
    return _HINTS.get(why) or ("several" if kind == "narrow" else "thin" if kind == "swallowed" else "")


def harm(hint: str, bits: float) -> int:
    """Place in the queue: 0 … 100; what is asked about weighs most, the strength of the likeness a little."""
    return max(0, min(100, HARM.get(hint, 50) + round(max(-5.0, min(5.0, bits / 6)))))


def sentences(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    """Reasons as stored with a link or a question: each a sentence of its own."""
    return [{"code": one.code, "sentence": _sentence(one.sentence), "weight": one.weight} for one in reasons]


def _sentence(words: str) -> str:
    words = words.strip()
    return words[:1].upper() + words[1:].rstrip(".") + "." if words else ""
