"""What stands in the cells of a column, against what its heading claims."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kham.kernel.names import fold
from kham.kernel.provinces import BIRTH_PROVINCES
from kham.roster.reading.shapes import Cell
from kham.roster.rules import naming, text

_SEX_WORDS = "nam,nu,m,f,1,2,0,trai,gai,ong,ba,n,male,female,be trai,be gai,nam gioi,nu gioi"
_SEXES = frozenset(_SEX_WORDS.split(","))
_DATE = re.compile(
    r"(?<!\d)(19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2}|tuổi|tuoi|^\d{1,3} ?t$", re.IGNORECASE
)
_FULL_DATE = re.compile(r"(?<!\d)\d{1,2}[/.\-]\d{1,2}[/.\-](19|20)\d\d|(?<!\d)(19|20)\d\d-\d\d-\d\d")
_CARD = re.compile(r"[A-Z]{2}\s?[\s\-]?\d[\s\-]?\d{2}[\s\-]?[\d\s\-]{10,14}")
_PHONE = re.compile(r"(?:\+?84|0084|0)?[235789]\d{8}|(?:0|84)?1[2689]\d{8}|(?:84|0)?2\d{9}")
_CLASS = re.compile(
    r"^(?:lop )?\d{1,2} ?[a-z]{0,3}\d{0,2}(?: \d{1,2})?$|^(mam|choi|la|nha tre|mau giao|nhom|khoi|lop)\b"
)


_PEOPLE_WORDS = (
    "kinh,tay,thai,hoa,khmer,muong,nung,hmong,mong,dao,giay,lu,mang,cong,khang,lao,ha nhi,la hu,si la,kho mu,h mong,"
    "gia rai,e de,ba na,cham,san diu,san chay,khong,k,khac"
)
_PEOPLES: frozenset[str] = frozenset(_PEOPLE_WORDS.split(","))


@dataclass
class Evidence:
    """Shares (0 to 1) of the filled cells of a column that look like this or that; ``filled``: how many there are."""

    filled: int
    shares: Mapping[str, float]

    def fit(self, field: str, *, strict: bool = False) -> float | None:
        """How well the cells fit a field; None when the field says nothing of its cells. ``strict``: content alone decides."""
        kind = "mark" if field.startswith("mark:") else _KINDS.get(field)
        if strict:
            kind = {
                "birth": "full_date",
                "full_name": "surely_name",
                "phone": "phone",
                "sex": "sure_sex",
            }.get(field, kind)
        return None if kind is None or kind not in self.shares else self.shares[kind]

    def instead(self, said: Mapping[str, float]) -> dict[str, float]:
        """Fields the cells speak for where the heading says something near: a year below "Nam", words below a mark."""
        found: dict[str, float] = {}
        years = self.shares.get("year", 0.0)
        for name, other in (("sex_male", "birth_male"), ("sex_female", "birth_female")):
            if name in said and years >= 0.5:
                found[other] = 0.97
        if any(name.startswith("mark:") for name in said) and self.shares.get("worded", 0) > 0.6:
            found["group_name"] = 0.5
        if "personal_number" in said and self.shares.get("card", 0) > 0.6:
            found["insurance_number"] = 0.6
        if "house" in said and self.shares.get("placed", 0) >= 0.4:
            found["address"] = 0.96
        if "birth_year" in said and self.shares.get("full_date", 0) > 0.3:
            found["birth"] = 0.94
        if "birth" in said and self.shares.get("small", 0) > 0.9:
            found["birth_day"] = 0.5
        return found


# Fields whose cells must look like something; the rest may hold any words.
_KINDS = {
    "full_name": "name", "birth": "date", "birth_year": "date", "birth_male": "date_or_age", "birth_female": "date_or_age", "sex": "sex",
    "personal_number": "citizen", "cmnd": "citizen", "phone": "phone", "guardian_phone": "phone", "sex_male": "mark", "sex_female": "mark",
    "stt": "serial", "age": "age", "is_head": "mark", "permanent": "mark", "temporary": "mark", "birth_day": "small",
    "birth_month": "small",
    "household_head": "headish", "neighbourhood": "place", "address": "words", "insurance_number": "insurance", "guardian": "person",
    "mother": "person", "family_middle": "word", "given": "word", "middle": "word", "relation": "word", "ethnicity": "ethnic",
    "household_number": "code", "group_name": "worded", "occupation": "word", "ward": "place", "school": "word", "house": "house",
    "diagnosis": "word", "disability_kind": "word", "status": "word", "residence": "word", "nickname": "word", "workplace": "word",
    "class": "class", "disability_level": "level",
}  # fmt: skip


def of(cells: Sequence[Cell], texts: Sequence[str]) -> Evidence:
    """The evidence of one column: cells as the file has them, and decoded."""
    total = len(texts)
    if not total:
        return Evidence(0, {})
    folded = [fold(value) for value in texts]
    digits = [re.sub(r"\D", "", value) for value in texts]
    bare = [value.strip(" '\"`.").replace(" ", "") for value in texts]

    def share(test: Callable[[int], object]) -> float:
        return sum(bool(test(at)) for at in range(total)) / total

    words = [value.split() for value in folded]
    pattern = {
        name: sum(map(bool, map(test, texts, folded, digits, bare))) / total for name, test in _TESTS.items()
    }
    named = share(lambda at: 2 <= len(words[at]) <= 7 and not digits[at])
    family = share(
        lambda at: any(
            word in naming.SURNAMES for word in words[at][:1] + words[at][1:2] * (len(words[at]) > 2)
        )
    )
    stored = share(lambda at: isinstance(cells[at], dt.date))
    return Evidence(total, _judged(pattern, named, family, stored) | {"running": _running(bare)})


Test = Callable[[str, str, str, str], object]  # cell, folded, its digits, without blanks
_TESTS: dict[str, Test] = {
    "ticked": lambda text_, folded, digits, bare: text.is_mark(text_),
    "marked": lambda text_, folded, digits, bare: text.is_mark(text_) and not text_.strip().isdigit(),
    "dated": lambda text_, folded, digits, bare: _DATE.search(text_) or re.fullmatch(r"\d{5,8}(\.0)?", bare),
    "full_date": lambda text_, folded, digits, bare: _FULL_DATE.search(text_),
    "only_year": lambda text_, folded, digits, bare: (
        re.fullmatch(r"(19|20)\d\d(\.0)?", bare) or _FULL_DATE.search(text_)
    ),
    "wordy": lambda text_, folded, digits, bare: any(sign.isalpha() for sign in text_),
    "numeric": lambda text_, folded, digits, bare: digits and digits == re.sub(r"[\s.,\-]", "", text_),
    "old": lambda text_, folded, digits, bare: re.fullmatch(
        r"\d{1,3}( ?(tuoi|t|thang|th))?( \d{1,2} (thang|t))?", folded
    ),
    "card": lambda text_, folded, digits, bare: _CARD.fullmatch(text_.strip().upper()),
    "science": lambda text_, folded, digits, bare: re.search(r"\d[eE]\+\d", text_),
    "social": lambda text_, folded, digits, bare: len(digits) in (9, 10) and digits == bare,
    "thirteen": lambda text_, folded, digits, bare: len(digits) == 13,
    "sexes": lambda text_, folded, digits, bare: (
        folded in _SEXES or folded.split(" ")[:1] in (["nam"], ["nu"])
    ),
    "sure_sex": lambda text_, folded, digits, bare: folded in ("nam", "nu"),
    "citizens": lambda text_, folded, digits, bare: _citizen(digits) or len(digits) > 12,
    "phones": lambda text_, folded, digits, bare: len(digits) >= 8 and _PHONE.match(digits),
    "serial": lambda text_, folded, digits, bare: digits == bare and 0 < len(digits) <= 6,
    "small": lambda text_, folded, digits, bare: len(digits) in (1, 2) and digits == bare,
    "placed": lambda text_, folded, digits, bare: re.search(
        r"\b(to|tdp|thon|xom|ban|ap|khu|phuong|xa)\b", folded
    ),
    "classes": lambda text_, folded, digits, bare: _CLASS.search(folded),
    "peoples": lambda text_, folded, digits, bare: (
        folded in _PEOPLES or folded.isdigit() and len(folded) <= 2
    ),
    "short": lambda text_, folded, digits, bare: len(folded) <= 12 and not folded.isdigit(),
}


def _judged(seen: Mapping[str, float], named: float, family: float, stored: float) -> dict[str, float]:
    """How well the cells fit each kind of content, from what they look like."""
    mark, marked, wordy, date = seen["ticked"], seen["marked"], seen["wordy"], max(seen["dated"], stored)
    unknown = 0.4 if seen["numeric"] < 0.2 and wordy < 0.2 else 0.0
    no_words = 0.2 if marked < 0.6 else 0.0
    strange = marked > 0.6 or stored > 0.3
    return {
        **{name: seen[name] for name in ("card", "full_date", "sure_sex", "serial", "small", "placed")},
        "name": min(1.0, named * (0.5 + family)),
        "surely_name": named * min(1.0, 0.3 + family),
        "person": 1.0 if named > 0.2 or (wordy > 0.6 and marked < 0.3) else 0.1,
        "date": date,
        "year": max(seen["only_year"], stored),
        "date_or_age": max(date, seen["old"], mark * 0.5),
        "sex": max(seen["sexes"], 0.9 * mark if mark > 0.9 else 0.0),
        "citizen": max(seen["citizens"], seen["science"]),
        "insurance": max(
            seen["card"], 0.9 * seen["social"], seen["science"], 0.9 * seen["thirteen"], unknown
        ),
        "phone": max(seen["phones"], seen["science"]),
        "mark": max(marked, mark, 0.2 if mark else 0.0),
        "age": max(seen["old"], 0.8 * date if date > 0.5 else 0.0),
        "headish": 1.0 if named > 0.3 else 0.1 if mark > 0.5 else 0.5 if wordy > 0.5 else 0.2,
        "words": 0.3 if named > 0.9 and family > 0.7 else 1.0 if wordy > 0.3 else 0.2,
        "word": 1.0 if wordy > 0.4 and marked < 0.6 else no_words,
        "worded": wordy if marked < 0.5 else 0.1,
        "place": 0.1 if strange else 1.0,
        "house": 0.1 if strange else 1.0,
        "code": 0.1 if marked > 0.5 or stored > 0.3 or (named > 0.6 and family > 0.5) else 1.0,
        "ethnic": max(seen["peoples"], 0.3 if seen["short"] > 0.8 else 0.0),
        "class": max(0.3, seen["classes"]) if marked < 0.5 and stored < 0.3 else 0.0,
        "level": 1.0 if marked < 0.6 else 0.1,
    }


def _running(bare: Sequence[str]) -> float:
    """Share of numbers that are larger than the one above: a list's own count, even when only some rows are looked at."""
    numbers = [int(float(value)) for value in bare if re.fullmatch(r"\d{1,6}(\.0)?", value)]
    if len(numbers) < max(3, len(bare) * 0.8) or numbers[0] > 3:
        return 0.0
    return sum(0 < b - a <= 1000 for a, b in zip(numbers, numbers[1:], strict=False)) / (len(numbers) - 1)


def _citizen(digits: str) -> bool:
    """Digits that may be a citizen number, whole or without its lost zeros, or a CMND of nine."""
    if len(digits) == 9:
        return True
    whole = digits.zfill(12)
    return (
        10 <= len(digits) <= 12
        and len(whole) == 12
        and whole[3] in "0123"
        and (whole[:3] in BIRTH_PROVINCES or len(digits) == 12)
    )
