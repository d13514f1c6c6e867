"""Head and foot of the report: who issues it, to whom, who signs, who gets copies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from kham.kernel import formats
from kham.reporting.rules.dimensions import DATA

BLANK = "\u00a0" * 8  # room for a number or a day written by hand; never broken over two lines


@dataclass(frozen=True)
class Letter:
    """What stands round the text of one report, ready to print."""

    superior: tuple[str, ...]
    body: tuple[str, ...]
    number: str
    place_date: str
    sender: str
    to: tuple[str, ...]
    closing: str
    posts: tuple[str, ...]
    signer: str
    copies: tuple[str, ...]


@cache
def letters() -> dict[str, dict[str, Any]]:
    """The letterheads of the data file by code."""
    return yaml.safe_load((DATA / "letters.yaml").read_text("utf-8"))


def letter(
    issuer: str, *, kind: str, name: str, province: str, words: Mapping[str, Any], on: dt.date
) -> Letter:
    """The letter of a unit. `on` gives month and year of the date line; its day stays open until the report is signed.

    words: number, signed_on (ISO), place, signer_post (head, deputy), signer_name. Raises KeyError for an unknown issuer.
    """
    form = letters()[issuer]
    unit = f"{kind} {name}"
    fill = {
        "unit": unit,
        "UNIT": unit.upper(),
        "kind": kind,
        "province": province,
        "sender": form["sender"].format(unit=unit),
    }

    def lines(key: str) -> tuple[str, ...]:
        return tuple(str(line).format(**fill) for line in form[key])

    signed = words.get("signed_on") and dt.date.fromisoformat(words["signed_on"])
    day = formats.long_date(signed) if signed else f"ngày{BLANK}{formats.long_date(on)[7:]}"
    number = str(words.get("number") or "").strip()
    posts = form["posts"].get(words.get("signer_post") or "deputy", form["posts"]["deputy"])
    return Letter(
        superior=lines("superior"),
        body=lines("body"),
        number=f"Số: {number.zfill(2) if number else BLANK}/{form['symbol']}",
        place_date=f"{words.get('place') or name}, {day}",
        sender=fill["sender"],
        to=lines("to"),
        closing=str(form["closing"]).format(**fill),
        posts=tuple(posts),
        signer=str(words.get("signer_name") or ""),
        copies=lines("copies"),
    )
