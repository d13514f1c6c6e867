"""Units of laboratories: one spelling for each, and conversion or refusal. A unit is never guessed from the value."""

from __future__ import annotations

import re

from kham.exams.rules.laboratory.catalogue import Test

# Spellings after folding (lower case, no blanks, "u" for µ) → the unit as forms write it.
_SAME = {
    "mmol/l": "mmol/L", "mg/dl": "mg/dL", "mg%": "mg/dL", "umol/l": "µmol/L", "mcmol/l": "µmol/L", "micromol/l": "µmol/L",
    "g/l": "g/L", "g/dl": "g/dL", "g%": "g/dL", "gr/l": "g/L", "gr/dl": "g/dL", "u/l": "U/L", "iu/l": "U/L", "ui/l": "U/L", "%": "%",
    "g/l.": "g/L", "10^9/l": "G/L", "10*9/l": "G/L", "10e9/l": "G/L", "x10^9/l": "G/L", "x109/l": "G/L", "k/ul": "G/L", "10^3/ul": "G/L",
    "10*3/ul": "G/L", "x10^3/ul": "G/L", "10e3/ul": "G/L", "k/mm3": "G/L", "giga/l": "G/L", "10^3/mm3": "G/L",
    "10^12/l": "T/L", "10*12/l": "T/L", "10e12/l": "T/L", "x10^12/l": "T/L", "x1012/l": "T/L", "m/ul": "T/L", "10^6/ul": "T/L",
    "10*6/ul": "T/L", "x10^6/ul": "T/L", "10e6/ul": "T/L", "tera/l": "T/L", "t/l": "T/L", "10^6/mm3": "T/L", "m/mm3": "T/L",
    "mmol/mol": "mmol/mol", "mg/l": "mg/L", "ug/dl": "µg/dL", "g/ml": "g/mL",
}  # fmt: skip


def spelled(unit: str) -> str:
    """The unit's one spelling; "" for none, the text itself when nobody knows it."""
    text = (
        re.sub(r"\s+", "", unit.strip())
        .replace("μ", "u")
        .replace("µ", "u")
        .replace("³", "^3")
        .replace("⁹", "^9")
    )
    text = text.replace("¹²", "^12").strip("[]()").lower()
    return _SAME.get(text, unit.strip()) if text else ""


def for_test(test: Test, unit: str) -> str:
    """A unit's spelling as this test means it: "g/l" is grams for haemoglobin, giga for cells."""
    given = spelled(unit)
    return "G/L" if given == "g/L" and test.unit == "G/L" else given


def to_form(test: Test, value: float, unit: str) -> float | None:
    """The value in the form's unit; None when the unit is missing or cannot be converted for this test."""
    given = for_test(test, unit)
    if given == test.unit:
        return value
    factor = test.convert.get(given)
    return round(factor.convert(value), 6) if factor else None
