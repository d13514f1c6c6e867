"""Barcodes of samples: thirteen digits that no two tubes of the country share.

Five characters of the facility's code, two of the year, five of a running number, one check digit. The check digit is
Damm's: it finds every single wrong digit and every swap of two neighbours.
"""

from __future__ import annotations

import re

from kham.kernel.reasons import Refusal

_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip
LENGTH = 13
_ANY = re.compile(r"^[0-9A-Z][0-9A-Z\-]{3,31}$")


def check_digit(body: str) -> str:
    """Damm's digit of a string of digits."""
    state = 0
    for digit in body:
        state = int(_DAMM[state][int(digit)])
    return str(state)


def make(facility: str, year: int, number: int) -> str:
    """The barcode of a running number (1 to 99.999 a facility and year)."""
    if not 1 <= number <= 99_999:
        raise ValueError("a facility has at most 99,999 labels a year")
    digits = "".join(
        str(int(c)) if c.isdigit() else str(ord(c.upper()) % 10) for c in facility.rjust(5, "0")[:5]
    )
    body = f"{digits}{year % 100:02d}{number:05d}"
    return body + check_digit(body)


def clean(text: str) -> str:
    """As stored and compared: upper case, no blanks or stars of a scanner."""
    return re.sub(r"[\s*]+", "", text).upper()


def checked(text: str) -> str:
    """The barcode of a scan. Raises Refusal ``barcode.form`` or, for one of our own labels, ``barcode.check``."""
    code = clean(text)
    if not _ANY.match(code):
        raise Refusal("barcode.form", "Mã ống gồm 4 đến 32 chữ số, chữ cái không dấu. Quét lại nhãn.")
    if len(code) == LENGTH and code.isdigit() and check_digit(code[:-1]) != code[-1]:
        raise Refusal(
            "barcode.check", "Mã ống sai một chữ số. Quét lại nhãn, hoặc gõ lại 13 số in dưới vạch."
        )
    return code
