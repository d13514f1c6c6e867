"""Vietnamese personal names: cleaning, comparison keys, order, display.

Text in a legacy encoding must go through :mod:`kham.kernel.legacy` first: in TCVN3 the letter "ư" *is* the soft
hyphen that :func:`clean` removes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
TONES = _GRAVE + _HOOK + _TILDE + _ACUTE + _DOT  # the order of Vietnamese dictionaries, after "no mark"
VOWELS = "aăâeêioôơuưy"
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"  # f, j, w, z where the Latin order puts them

_REMEMBERED = 1 << 15  # lists repeat names, places and headings; each different one is worked on once
_COMBINING = re.compile("[\u0300-\u036f]")
_TONE_BEFORE_HAT = re.compile("([\u0300\u0301\u0303\u0309])([\u0302\u0306])")
_LOOK_ALIKES = str.maketrans(
    {
        "\u00d0": "Đ", "\u0189": "Đ", "\u00f0": "đ", "\u0256": "đ",  # Icelandic and African d drawn alike
        "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u00b4": "'", "\u201c": '"', "\u201d": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
        "\u2026": "...",
    }
)  # fmt: skip
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


class Name(NamedTuple):
    """A full name taken apart: family name, middle name (may be several words or empty), given name."""

    family: str
    middle: str
    given: str


def nfc(text: str) -> str:
    """Text with one code point per letter; also repairs a tone typed before the hat (a + ´ + ^ gives ấ)."""
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text)
    if not _COMBINING.search(composed):
        return composed
    return unicodedata.normalize("NFC", _TONE_BEFORE_HAT.sub(r"\2\1", unicodedata.normalize("NFD", composed)))


@lru_cache(maxsize=_REMEMBERED)
def clean(text: str) -> str:
    """NFC without invisible characters, odd spaces, doubled spaces, typographic quotes, and trailing dots."""
    if not _UNTIDY.search(text):
        return text
    if not text.isascii():
        text = _INVISIBLE.sub("", text).translate(_LOOK_ALIKES)
    text = _SPACES.sub(" ", nfc(text)).strip()
    return text.rstrip(" .,;")


def split_tone(letter: str) -> tuple[str, str]:
    """("ấ") -> ("â", combining acute); a letter without a tone gives an empty second part."""
    parts = unicodedata.normalize("NFD", letter)
    tone = "".join(ch for ch in parts if ch in TONES)
    if not tone:
        return letter, ""
    return unicodedata.normalize("NFC", "".join(ch for ch in parts if ch not in TONES)), tone


def with_tone(letter: str, tone: str) -> str:
    """The letter carrying the combining mark ``tone``."""
    return unicodedata.normalize("NFC", letter + tone)


_TONED = {with_tone(v, t): (v, t) for base in VOWELS for v in (base, base.upper()) for t in TONES}


def _toned(letters: str) -> str:
    return "".join(toned for toned, (plain, _) in _TONED.items() if plain in letters)


_UNTIDY = re.compile(
    f"[^ -~{''.join(_TONED)}ăâđêôơưĂÂĐÊÔƠƯ]|  |^ |[ .,;]$"
)  # most cells have nothing to clean
_NOT_MORE = r"(?![^\W\d_])"  # the syllable ends here
_OLD_STYLE = re.compile(f"(?<![qQ])(?:([{_toned('oO')}])([aeAE])|([{_toned('uU')}])([yY])){_NOT_MORE}")
_NEW_STYLE = re.compile(f"(?<![qQ])(?:([oO])([{_toned('aeAE')}])|([uU])([{_toned('yY')}])){_NOT_MORE}")
_AFTER_Q = re.compile(f"(?<=[qQ])([{_toned('uU')}])([{VOWELS}{VOWELS.upper()}])")


def _forward(match: re.Match[str]) -> str:
    first, second = (group for group in match.groups() if group)
    plain, tone = _TONED[first]
    return plain + with_tone(second, tone)


def _backward(match: re.Match[str]) -> str:
    first, second = (group for group in match.groups() if group)
    plain, tone = _TONED[second]
    return with_tone(first, tone) + plain


def normalise_tone(text: str, style: str = "new") -> str:
    """Tone mark on the main vowel ("new": hoà, thuỷ, khoẻ) or on the first ("old": hòa, thủy, khỏe).

    Only the open syllables oa, oe, uy have two spellings (QĐ 1989/QĐ-BGDĐT of 2018, art. 8, and common use);
    after q the u belongs to the consonant, so "qúy" becomes "quý" in both styles. Anything else is untouched.
    """
    if style not in ("new", "old"):
        raise ValueError("style must be 'new' or 'old'")
    text = nfc(text)
    if text.isascii():
        return text
    text = _AFTER_Q.sub(_forward, text)
    if style == "new":
        return _OLD_STYLE.sub(_forward, text)
    return _NEW_STYLE.sub(_backward, text)


_FOLD = {ord("đ"): "d", ord("Đ"): "d"}
for _letter in VOWELS + VOWELS.upper():
    for _tone in ("", *TONES):
        _FOLD[ord(with_tone(_letter, _tone))] = unicodedata.normalize("NFD", _letter)[0].lower()
_NOT_WORD = re.compile(r"[\W_]+")


@lru_cache(maxsize=_REMEMBERED)
def fold(text: str) -> str:
    """Lower case, no diacritics, đ as d, punctuation as single spaces: the widest comparison key."""
    if not text.isascii():
        text = nfc(text).translate(_LOOK_ALIKES).translate(_FOLD)
        if not text.isascii():
            text = unicodedata.normalize("NFKD", text.casefold())
            text = "".join(ch for ch in text if not unicodedata.combining(ch)).casefold()
            text = _INVISIBLE.sub("", text).translate(_LOOK_ALIKES)
    return _NOT_WORD.sub(" ", text.lower()).strip()


_FOLDED_Y = re.compile(r"\b(qu|[bcdghklmnprstvx]+)y+\b")  # "Lyy" is a slip of the key


@lru_cache(maxsize=_REMEMBERED)
def match_key(text: str) -> str:
    """Folded text with i and y unified where both are written: Lý = Lí = Ly, Quý = Quí. A candidate key only."""
    return _FOLDED_Y.sub(r"\1i", fold(text))


_MARKED_Y = re.compile(r"\b(qu|[bcdđghklmnprstvx]+)([yỳýỷỹỵ])\b")
_Y_TO_I = str.maketrans("yỳýỷỹỵ", "iìíỉĩị")


@lru_cache(maxsize=_REMEMBERED)
def marked_key(text: str) -> str:
    """Comparison key that keeps the marks: casefolded, one tone placement, i/y unified, punctuation as spaces."""
    text = normalise_tone(clean(text.casefold()))
    text = _NOT_WORD.sub(" ", nfc(text)).strip()
    return _MARKED_Y.sub(lambda m: m[1] + m[2].translate(_Y_TO_I), text)


def split_name(full: str) -> Name:
    """Family, middle and given name by position; a single word is a given name."""
    words = clean(full).split()
    if not words:
        return Name("", "", "")
    if len(words) == 1:
        return Name("", "", words[0])
    return Name(words[0], " ".join(words[1:-1]), words[-1])


_RANK = {letter: "0123456789abcdefghijklmnopqrstuvwxyz"[i + 1] for i, letter in enumerate(ALPHABET)}


def _syllable_key(word: str) -> str:
    letters, tone = [], 0
    for ch in word.lower():
        plain, mark = split_tone(ch)
        if mark:
            tone = TONES.find(mark[0]) + 1
        if plain in _RANK:
            letters.append(_RANK[plain])
        elif plain.isdigit():
            letters.append("y" + plain)
        elif plain.isalpha():
            letters.append("z")
    return "".join(letters) + "0" + str(tone)


def sort_key(full: str) -> str:
    """Key for Vietnamese order: given name, then family, then middle name.

    Letters a ă â b c d đ ...; then the tone of the syllable: none, huyền, hỏi, ngã, sắc, nặng. The key uses only
    0-9 and a-z, so it may be stored in a column and ordered by any database collation.
    """
    name = split_name(normalise_tone(full))
    words = [name.given, name.family, *name.middle.split()]
    return "".join(_syllable_key(word) for word in words if word)


_PIECE = re.compile(r"[^\s\-']+")


def _title(match: re.Match[str]) -> str:
    word = match[0]
    if (word.isupper() and len(word) > 1) or word.islower():
        return word[0].upper() + word[1:].lower()
    return word


def display_name(text: str) -> str:
    """The name for a screen: "NGUYỄN VĂN AN" and "nguyễn văn an" as "Nguyễn Văn An"; mixed case stays."""
    return nfc(_PIECE.sub(_title, clean(text)))


def upper_name(text: str) -> str:
    """The name in capitals, as in registers and official forms."""
    return nfc(clean(text).upper())


_BRACKETS = re.compile(r"[(\[{<]([^)\]}>]*)[)\]}>]?")
_TITLES = {
    "ông", "bà", "cụ", "anh", "chị", "cô", "chú", "bác", "em", "cháu", "bé", "ô", "b", "cụ ông", "cụ bà",
    "bs", "ths", "ts", "bác sĩ", "thầy", "mr", "mrs", "ms", "đ/c", "đồng chí", "liệt sĩ", "cựu chiến binh",
}  # fmt: skip
_NOTE_WORDS = re.compile(
    r"\s*(?:[-,;:/*]\s*|\s)(đã mất|mất|đã chết|chết|đi vắng|vắng|chuyển đi|đã chuyển|tạm vắng|tạm trú"
    r"|không có mặt|đi làm xa|đi làm ăn xa|trùng)(?:\s+[\d/.\-]+)?$",
    re.IGNORECASE,
)
_CHILD_OF = re.compile(r"^(con|cháu|cb)\s+(của\s+)?(bà|chị|ông|anh|mẹ)\b|^cb\b", re.IGNORECASE)
_MIDDLE_ONLY = {"văn", "thị"}


def strip_titles(text: str) -> tuple[str, list[str]]:
    """The name without honorifics and remarks, and what was taken off, in order.

    "Bà NGUYỄN THỊ A (mất)" -> ("NGUYỄN THỊ A", ["Bà", "mất"]). "Ông" before "Văn" or "Thị" is a family name and stays;
    "Con bà ..." names the mother, so the cell is left as it is and the note says "con bà".
    """
    name = clean(text)
    notes: list[str] = []
    remarks = [clean(found) for found in _BRACKETS.findall(name)]
    name = clean(_BRACKETS.sub(" ", name)).strip(" -*:")
    while found := _NOTE_WORDS.search(name):
        remarks.insert(0, clean(found[0]).strip(" -,;:/*"))
        name = clean(name[: found.start()])
    if child := _CHILD_OF.match(name):
        return name, [child[0].lower(), *(r for r in remarks if r)]
    while True:
        title, rest = _leading_title(name)
        if not title:
            break
        notes.append(title)
        name = rest
    return name, notes + [remark for remark in remarks if remark]


def _leading_title(name: str) -> tuple[str, str]:
    for count in (3, 2, 1):
        words = name.replace(".", ". ").replace(":", ": ").split()
        head, rest = words[:count], words[count:]
        title = " ".join(head)
        if title.casefold().rstrip(".:") not in _TITLES or len(rest) < 2:
            continue
        is_letter = len(title.rstrip(".:")) == 1 and not title.endswith((".", ":"))
        if is_letter or rest[0].casefold() in _MIDDLE_ONLY:
            continue
        return title.rstrip(".:"), " ".join(rest)
    return "", name
