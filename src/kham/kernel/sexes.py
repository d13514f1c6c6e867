"""Reading the sex column of a list."""

from __future__ import annotations

from typing import Literal

from kham.kernel.names import clean, fold

Sex = Literal["male", "female", "other"]

_WORDS: dict[str, Sex] = {
    "nam": "male", "m": "male", "male": "male", "trai": "male", "ong": "male", "nam gioi": "male", "be trai": "male",
    "nu": "female", "f": "female", "female": "female", "gai": "female", "ba": "female", "nu gioi": "female",
    "be gai": "female", "nữ": "female",
    "khac": "other", "other": "other", "gioi tinh khac": "other", "lien gioi tinh": "other",
}  # fmt: skip
_MARKS = {"x", "v", "✓", "✔", "☑", "☒", "+", "*", "1", "co", "yes", "y", "true"}


def read_sex(raw: object, *, column_hint: str | None = None, blank: Sex | None = None) -> Sex | None:
    """The sex a cell states, or None.

    ``column_hint`` is the header. Under "Nữ" (or "Nam") any mark (x, 1, v) means that sex; under a header which
    explains the code ("1 nam, 0 nữ") that code is used. Otherwise 1 is male and 2 female (the national code), and 0
    stays unread. ``blank`` is what an empty cell means where a person has confirmed that the column is a tick column.
    """
    text = "" if raw is None else clean(str(raw)).lower()
    if text.endswith(".0"):
        text = text[:-2]
    if not text:
        return blank
    key = fold(text) or text
    if key in _WORDS:
        return _WORDS[key]
    hint = fold(column_hint or "").split()
    told = [word for word in hint if word in ("nam", "nu")]
    digits = [word for word in hint if word.isdigit()]
    if digits and told:
        return _by_legend(hint).get(key)
    if len(told) == 1 and (key in _MARKS or text in _MARKS):
        return "female" if told[0] == "nu" else "male"
    return {"1": "male", "2": "female", "3": "other"}.get(key)  # type: ignore[return-value]  # literals above


def _by_legend(words: list[str]) -> dict[str, Sex]:
    """{"1": "male", "0": "female"} from "gioi tinh 1 nam 0 nu" or "nam 1 nu 0"."""
    signs = [word for word in words if word.isdigit()]
    sexes = [word for word in words if word in ("nam", "nu")]
    return {sign: _WORDS[sex] for sign, sex in zip(signs, sexes, strict=False)}
