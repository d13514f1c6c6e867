"""The people a desk may meet: suggestions while one types, candidates for a doubled person, and a pack that warns without network."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from array import array
from collections.abc import Mapping
from typing import Any

from kham.exams.queries import door
from kham.kernel.codes import ALPHABET, is_short_code
from kham.planning.models import Appointment, AppointmentState, Session
from kham.roster import queries as roster_queries

OLDEST = 1880  # year 0 of the pack means unknown
SEXES = {"": 0, "male": 1, "female": 2, "other": 3}
NO_CODE = 0xFFFFFFFF


def find(viewer: Any, session: Session, text: str, *, limit: int) -> roster_queries.Found:
    """Who answers a typed text among the people the desk may receive; those invited to this session come first."""
    people = door.people_here(viewer, session)
    found = roster_queries.find(
        viewer,
        text,
        limit=200,
        near=session.site.unit.path,
        inside=session.campaign.unit_path,
        visible=people,
    )
    keys = [one.pk for one in found.people]
    booked = Appointment.objects.filter(session=session, state=AppointmentState.PLANNED, person__in=keys)
    invited = set(booked.values_list("person_id", flat=True))
    found.people = sorted(found.people, key=lambda one: one.pk not in invited)[:limit]
    return found


def candidates(
    viewer: Any, session: Session, fields: Mapping[str, Any], today: dt.date
) -> list[roster_queries.Candidate]:
    """Whom a walk-in may already be."""
    people = door.people_here(viewer, session)
    place = session.site.unit.path if session.site.unit.level == "neighbourhood" else ""
    return roster_queries.candidates(
        viewer, {"place": place, **fields}, path=session.campaign.unit_path, today=today, visible=people
    )


def pack(viewer: Any, session: Session, *, now: dt.datetime) -> bytes:
    """What a browser needs to warn of a doubled person without network: no name, no number, no address.

    One line of JSON (v, salt, made, people, words), then little-endian: uint32 hash of each word of names (`word_hash`), uint32 short
    code of each person (`code_number`), uint16 words of the names, uint8 number of words, uint8 birth year − 1880, uint8 sex + 4 if gone.
    """
    salt = secrets.token_hex(8)
    numbers: dict[str, int] = {}
    words, counts, years, flags, codes = array("H"), bytearray(), bytearray(), bytearray(), array("I")
    rows = (
        door.people_here(viewer, session)
        .order_by("code")
        .values_list("name_key", "birth_year", "sex", "code", "died_on", "moved_on")
    )
    for name, year, sex, code, died, moved in rows:
        parts = name.split()[:15]
        words.extend(numbers.setdefault(part, len(numbers)) for part in parts)
        counts.append(len(parts))
        years.append(min(max((year or OLDEST) - OLDEST, 0), 255))
        flags.append(SEXES.get(sex, 0) + (4 if died or moved else 0))
        codes.append(code_number(code))
    hashes = array("I", (word_hash(salt, word) for word in numbers))
    head = {"v": 1, "salt": salt, "made": now.isoformat(), "people": len(counts), "words": len(hashes)}
    return (
        json.dumps(head).encode()
        + b"\n"
        + b"".join((_little(hashes), _little(codes), _little(words), counts, years, flags))
    )


def _little(numbers: array[int]) -> bytes:
    import sys

    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def word_hash(salt: str, word: str) -> int:
    """FNV-1a, 32 bits, of salt and word: the browser computes the same without help. Hides from a glance, not from an attacker."""
    value = 0x811C9DC5
    for byte in f"{salt}:{word}".encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def code_number(code: str) -> int:
    """The six signs of a short code as one number; the seventh follows from them."""
    if not is_short_code(code):
        return NO_CODE
    value = 0
    for sign in code[:6]:
        value = value * len(ALPHABET) + ALPHABET.index(sign)
    return value
