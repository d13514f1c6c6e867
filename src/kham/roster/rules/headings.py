"""Headings as officials write them → what a column may mean. First matching rule wins; what is about something else is said to be so.

A heading is folded, its abbreviations written out, then held against the rules in order. Nothing here looks at the cells.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from kham.kernel.names import clean, fold, nfc
from kham.kernel.syllables import plain_syllables

_TABLE = Path(__file__).resolve().parents[1] / "data" / "headings.txt"


class _Table:
    """data/headings.txt taken apart: glued words, short forms, rules in order."""

    def __init__(self, text: str) -> None:
        parts: dict[str, list[str]] = {}
        lines: list[str] = []
        for line in text.splitlines():
            if line.startswith("["):
                lines = parts.setdefault(line.strip("[]"), [])
            elif line.strip() and not line.startswith("#"):
                lines.append(line)
        self.words = {key: value for key, _, value in (line.partition(" = ") for line in parts["words"])}
        self.short = [
            (re.compile(form), to)
            for form, _, to in (line.partition(" => ") for line in parts["short forms"])
        ]
        people = {name: "".join(map(str.strip, parts[name])) for name in ("others", "surveyed")}
        self.rules: list[tuple[re.Pattern[str], list[tuple[str, float]]]] = []
        meanings: list[tuple[str, float]] = []
        form = ""
        for line in [*parts["rules"], "="]:
            if not line.startswith("="):
                form += line.strip()
                continue
            if form:
                for name, words in people.items():
                    form = form.replace(f"{{{name}}}", words)
                self.rules.append((re.compile(form), meanings))
            pairs = (one.split() for one in line[1:].split(",") if one.strip() not in ("", "-"))
            meanings, form = [(name, float(weight)) for name, weight in pairs], ""


_HEADINGS = _Table(_TABLE.read_text(encoding="utf-8"))


@lru_cache(maxsize=8192)
def spelled_out(heading: str) -> str:
    """Folded, camel case and underscores taken apart, abbreviations written out."""
    text = clean(heading)
    if re.search(r"\b(?:ĐT|đt)\b", nfc(text)):
        text = (
            re.sub(r"\b(?:ĐT|đt)\b", "dien thoai", nfc(text))
            if not re.search(r"[Đđ]ối|[Hh]ưởng|Mã\s+ĐT|Loại\s+ĐT", text)
            else text
        )
    if not text.isupper():
        text = re.sub(r"(?<=[a-zà-ỹ])(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z]{2,}\b)", " ", text)
    folded = fold(text)
    if "?" in heading or re.match(r"\d+\s*[.)]", heading):
        folded = _asked(folded)
    folded = " ".join(_HEADINGS.words.get(word) or _apart(word) for word in folded.split())
    for form, to in _HEADINGS.short:
        folded = form.sub(to, folded)
    return re.sub(r"\s+", " ", folded).strip()


_QUESTION = re.compile(
    r"\b(ban|anh chi|ong ba|anh|chi|quy vi|quy phu huynh|vui long|hay|cho biet|xin|nhap|dien|cua ban|cua minh|dang|hien|"
    r"hien nay|la gi|la|nao|gi|"
    r"khong|bao nhieu|dau|da|co|toi|minh|em)\b"
)


def _asked(folded: str) -> str:
    """ "7. Bạn đang ở tổ dân phố nào?" asks for the neighbourhood."""
    bare = re.sub(r"^\d+ ", "", folded)
    return re.sub(r"\s+", " ", _QUESTION.sub(" ", bare)).strip() if len(bare.split()) > 2 else bare


@lru_cache(maxsize=4096)
def _apart(word: str) -> str:
    """ "chandoan" → "chan doan": a long word that is made of words headings use."""
    if len(word) < 6 or not word.isascii() or not word.isalpha():
        return word
    best: list[list[str] | None] = [[]] + [None] * len(word)
    for end in range(2, len(word) + 1):
        for start in range(max(0, end - 6), end - 1):
            before = best[start]
            if before is not None and word[start:end] in _vocabulary():
                longer = [*before, word[start:end]]
                if best[end] is None or len(longer) < len(best[end] or ()):
                    best[end] = longer
    found = best[-1]
    return " ".join(found) if found and len(found) <= 6 else word


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    """Short words of the rules."""
    known = {
        word
        for form, _ in _HEADINGS.rules
        for word in re.findall(r"[a-z]+", form.pattern)
        if 2 <= len(word) <= 6
    }
    return frozenset(word for word in known if word in _plain_syllables())


@lru_cache(maxsize=1)
def _plain_syllables() -> frozenset[str]:
    return frozenset(fold(word) for word in plain_syllables())


def _lookup(words: str) -> list[tuple[str, float]] | None:
    for form, meanings in _HEADINGS.rules:
        if form.search(words):
            return meanings
    return None


def _year_word(heading: str, words: str) -> list[tuple[str, float]] | None:
    """ "Năm" is a year and "Nam" a sex wherever marks are written."""
    last = re.findall(r"[^\W\d_]+", nfc(heading).lower())[-1:]
    if last == ["năm"]:
        return [("birth_year", 0.95)] if re.search(r"\bsinh\b|^nam$", words) else None
    if words == "nam" or not re.fullmatch(
        r"(ngay thang nam |ngay |nam )?sinh( ngay| nam)? nam|(ngay thang nam|ngay) nam", words
    ):
        return None
    if nfc(heading).isascii():
        return [("birth_year", 0.8), ("birth_male", 0.75)]
    return [("birth_male", 0.985)]


_EXPLAINS = re.compile(
    r"^(x|danh dau x?|ghi ro|dd mm yyyy|ddmmyyyy|d m y|neu co|bat buoc|so|chu in hoa|in hoa|ten|mm|12 so|10 so|15 ky tu|\d+|"
    r"yyyy|nam)$"
)


@lru_cache(maxsize=8192)
def meanings(heading: str) -> list[tuple[str, float]]:
    """Fields a heading may mean, likeliest first; "Top / Below" for a heading of several rows. Empty: none of ours or not known."""
    found = _meanings(heading)
    return _resolved(found, spelled_out(heading)) if found else []


@lru_cache(maxsize=8192)
def is_other(heading: str) -> bool:
    """Whether the heading is known to be about something a roster does not ask for, or about somebody else."""
    found = _meanings(heading)
    return found is not None and not _resolved(found, spelled_out(heading))


def _meanings(heading: str) -> list[tuple[str, float]] | None:
    lines = [line for line in re.split(r"\s*[\n\r]+\s*", heading) if line.strip()]
    if (
        len(lines) == 2
        and fold(lines[1]).isascii()
        and nfc(lines[1]).isascii()
        and not nfc(lines[0]).isascii()
    ):
        heading = lines[0]  # a second language below the Vietnamese
    bare = re.sub(r"\([^)]*\)|\[[^\]]*\]|\*+|\(\d+.*$", " ", heading)
    candidates = [heading, bare]
    if " / " in heading:
        top, _, below = heading.rpartition(" / ")
        candidates.append(below if not _EXPLAINS.match(spelled_out(below)) else top)
    for at, candidate in enumerate(dict.fromkeys(candidates)):
        words = spelled_out(candidate)
        if words.endswith("nam") and (said := _year_word(candidate, words)) is not None:
            return said
        if not words:
            continue
        if len(words) > 70:  # a sentence, not a heading
            continue
        found = _lookup(words)
        if found is not None:
            return [(name, round(weight - 0.005 * at, 3)) for name, weight in found]
    return None


_MARKED = {
    "hoc sinh": "pupil", "nguoi lao dong": "worker", "nguoi khuyet tat": "disabled", "nguoi cao tuoi": "elderly",
}  # fmt: skip
_PRIVATE = {"else", "region"}  # somebody else's; a district or province


def _resolved(found: list[tuple[str, float]], words: str) -> list[tuple[str, float]]:
    """Fields only: "bysex" and "mark" depend on the heading, what is private drops out."""
    result = []
    for name, weight in found:
        if name == "bysex":
            result.append(("birth_female" if words.startswith("nu") else "birth_male", weight))
        elif name == "mark":
            if words in _MARKED:
                result.append((f"mark:{_MARKED[words]}", weight))
        elif name not in _PRIVATE:
            result.append((name, weight))
    return sorted(result, key=lambda pair: -pair[1])
