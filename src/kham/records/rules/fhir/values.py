"""Answers as FHIR values, by the type of the field."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from kham.kernel.partial_date import PartialDate
from kham.records.rules.facts import clean
from kham.records.rules.fhir import codes

_NUMBER = re.compile(r"\s*(<=|>=|<|>)?\s*(-?\d+(?:[.,]\d+)?)\s*")
_PRESSURE = re.compile(r"\s*(\d{2,3})\s*/\s*(\d{2,3})\s*")
ZONE = "+07:00"


def number(value: Any) -> int | float | None:
    """A number as it was typed ("65,5" too); whole numbers without a fraction; None when it is not one."""
    read = measured(value)
    return None if read is None or read[0] else read[1]


def measured(value: Any) -> tuple[str, int | float] | None:
    """(comparator, number) of a result such as 5.6 or "<0,5"; None when it is words."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float | Decimal):
        return "", _plain(float(value))
    found = _NUMBER.fullmatch(str(value))
    return (found[1] or "", _plain(float(found[2].replace(",", ".")))) if found else None


def _plain(value: float) -> int | float:
    return int(value) if value.is_integer() and abs(value) < 10**15 else value


def pressure(value: Any) -> tuple[int, int] | None:
    """Systolic and diastolic of "150/95"."""
    found = _PRESSURE.fullmatch(str(value))
    return (int(found[1]), int(found[2])) if found else None


def yes(value: Any) -> bool | None:
    """True for 1, False for 0, None otherwise."""
    return {"1": True, "0": False}.get(str(value).removesuffix(".0"))


def many(value: Any) -> list[str]:
    """Codes of a field of several."""
    return [code.strip() for code in str(value).split(";") if code.strip()]


def coded(form: Any, field: Any, code: str) -> dict[str, str]:
    """A coding of the field's code list, with its label."""
    return codes.listed(field.codes or field.tag.lower(), code, form.codes_of(field).get(code, ""))


def date(value: Any) -> str:
    """A date with its precision in ISO: "2026-07-05", "20260705", "202607050000" (zeros are not known), "1956"; "" otherwise."""
    text = str(value).strip()
    digits = re.fullmatch(r"(\d{4})(\d{2})?(\d{2})?(\d{4})?", text)
    if digits and len(text) != 4:
        kept = [digits[1], *[part for part in (digits[2], digits[3]) if part and part != "00"]]
        text = "-".join(kept)
    try:
        return PartialDate.from_iso(text[:10]).iso()
    except ValueError:
        return ""


def moment(value: Any) -> str:
    """A moment with zone: "2026-07-05T07:31" or "202607050731" of local time; "" when it is not one."""
    text = str(value).strip()
    if re.fullmatch(r"\d{12}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:8]}T{text[8:10]}:{text[10:]}"
    try:
        read = dt.datetime.fromisoformat(text)
    except ValueError:
        return ""
    written = read.isoformat(timespec="seconds")
    return written if read.tzinfo else written + ZONE


def icd(code: str) -> str:
    """An ICD-10 code without the marks of dagger and asterisk."""
    return clean(code).strip("*†+ ").upper()
