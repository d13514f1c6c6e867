"""The door without network: the list of a session as a browser keeps it, and what it answers.

The list has no name, number or address: salted fingerprints of what a scan or a hand may give lead to the id of a person and
to the verdict at the time of loading. It hides from a glance; whoever holds the device and has time may try out all short
codes and personal numbers. `static/exams/listed.js` does the same in the browser; a test compares both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kham.exams.rules import box
from kham.exams.rules.verdicts import Verdict

Kind = Literal["token", "number", "code", "person"]
KINDS: tuple[Kind, ...] = ("token", "number", "code", "person")
SIGNS = 12  # hex digits of a fingerprint: with 40,000 of them a foreign code is taken for one of the list once in 7 thousand million


@dataclass(frozen=True)
class Listed:
    """One person of the list. ``keys``: (kind, text); a key of two people belongs to the first of the list."""

    person: str
    appointment: str  # of this session, else empty
    verdict: Verdict
    child: bool  # somebody must come along
    keys: tuple[tuple[Kind, str], ...]


@dataclass(frozen=True)
class Answer:
    """What the box says without network. ``light`` green: to be received at once; amber: after a look; red: not here.

    ``why``: listed, same (already received here), other, not_listed, words (a name cannot be looked up), spoiled, empty.
    """

    light: Literal["green", "amber", "red"]
    why: str
    person: str = ""
    method: str = ""
    said: str = ""


def fingerprint(salt: str, kind: Kind, text: str) -> str:
    """The first hex digits of SHA-256 over salt, kind and text."""
    return hashlib.sha256(f"{salt}:{kind}:{text}".encode()).hexdigest()[:SIGNS]


def content(listed: Iterable[Listed], say: Callable[[Verdict], str]) -> dict[str, Any]:
    """People as rows [person, appointment, light, code, sentence, child] and their keys in plain: never leaves the server."""
    people, said, keys = [], dict[str, int](), dict[tuple[Kind, str], int]()
    for at, one in enumerate(listed):
        words = " ".join(say(part) for part in (one.verdict, *one.verdict.also))
        number = said.setdefault(words, len(said))
        people.append([one.person, one.appointment, one.verdict.light, one.verdict.code, number, one.child])
        for key in one.keys:
            keys.setdefault(key, at)
    return {"people": people, "said": list(said), "keys": keys}


def pack(found: Mapping[str, Any], *, salt: str, made: str) -> dict[str, Any]:
    """What the browser is given: the content with fingerprints in place of keys."""
    keys = {fingerprint(salt, kind, text): at for (kind, text), at in found["keys"].items()}
    return {
        "v": 1,
        "salt": salt,
        "made": made,
        "people": found["people"],
        "said": found["said"],
        "keys": keys,
    }


METHODS: dict[str, str] = {"token": "invitation", "number": "card", "code": "invitation", "person": "code"}
"""What a key proves, as at the desk with network."""


def answer(given: Mapping[str, Any], text: str) -> Answer:
    """What the box says of a scanned or typed text, from a pack alone."""
    read = box.read(text)
    kinds: dict[str, tuple[Kind, ...]] = {
        "card": ("number",), "number": ("number",), "invitation": ("token",), "code": ("code", "person"),
    }  # fmt: skip
    if read.kind not in kinds:
        return Answer("red", read.kind)
    for kind in kinds[read.kind]:
        at = given["keys"].get(fingerprint(given["salt"], kind, read.text))
        if at is not None:
            person, _appointment, light, code, number, _child = given["people"][at]
            why = {"green": "listed", "red": "stopped"}.get(
                light, "same" if code == "already_here" else "other"
            )
            return Answer(light, why, person, METHODS[kind], given["said"][number])
    return Answer("red", "not_listed")
