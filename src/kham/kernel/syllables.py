"""Vietnamese syllables by rule (onset x rime x tone), used to judge whether decoded text is Vietnamese."""

from __future__ import annotations

import re
from functools import lru_cache

from kham.kernel.names import nfc, split_tone

_ONSETS = [
    "b",
    "c",
    "ch",
    "d",
    "đ",
    "g",
    "gh",
    "gi",
    "h",
    "k",
    "kh",
    "l",
    "m",
    "n",
    "ng",
    "ngh",
    "nh",
    "p",
    "ph",
    "qu",
    "r",
    "s",
    "t",
    "th",
    "tr",
    "v",
    "x",
]
_BEFORE_FRONT = {"c", "g", "ng"}  # written k, gh, ngh before i, e, ê, y
_ONLY_FRONT = {"k", "gh", "ngh"}
# nucleus: the finals it takes ("-" is none)
_RIMES = {
    "a": "- c ch i m n ng nh o p t u y", "ă": "c m n ng p t", "â": "c m n ng p t u y",
    "e": "- c m n ng o p t", "ê": "- c ch m n ng nh p t u", "i": "- a c ch m n ng nh p t u",
    "iê": "c m n ng p t u", "o": "- c i m n ng p t", "oo": "c ng", "oa": "- c ch i m n ng nh o p t y",
    "oă": "c m n ng t", "oe": "- m n o t", "ô": "- c i m n ng p t", "ơ": "- i m n p t",
    "u": "- a c i m n ng p t", "uâ": "n ng t y", "uê": "- ch n nh", "uơ": "-", "uô": "c i m n ng t",
    "uy": "- a ch n nh p t u", "uyê": "n t", "ư": "- a c i m n ng t u", "ươ": "c i m n ng p t u",
    "y": "-", "yê": "m n ng t u",
}  # fmt: skip
_AFTER_QU = "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng ât âu ây e en eng eo et ê ên " \
    "êch ênh êt êu i y ynh ych yt ýt yên yêt yn yu ít it in inh iu ích ich ơ ở ờ"  # fmt: skip
_STOPS = ("c", "ch", "p", "t")
_FALLING = ("\u0300", "\u0309", "\u0303")


@lru_cache(maxsize=1)
def plain_syllables() -> frozenset[str]:
    """Every syllable without its tone mark, lower case."""
    found: set[str] = set()
    for nucleus, finals in _RIMES.items():
        for final in finals.split():
            rime = nucleus + final.strip("-")
            if nucleus != "oo":  # xoong, boong; never alone
                found.add(rime)
            for onset in _ONSETS:
                if _fits(onset, rime):
                    found.add(onset + rime)
    found |= {"qu" + split_tone(rime[0])[0] + rime[1:] for rime in _AFTER_QU.split()}
    found |= {"gi", "gin", "ging", "giêng", "giêt", "giêc", "giêm", "giên"}
    return frozenset(found)


def _fits(onset: str, rime: str) -> bool:
    front = rime[0] in "ieêy"
    if onset == "qu":  # its rimes are listed apart
        return False
    if onset == "gi":
        return rime[0] not in "iy"
    if onset in _BEFORE_FRONT:
        return not front
    if onset in _ONLY_FRONT:
        return front
    return not rime.startswith("yê")


_LETTERS_ONLY = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=50_000)
def is_syllable(word: str) -> bool:
    """Whether one word is a possible Vietnamese syllable, tone included; case and tone placement do not matter."""
    plain, tones = [], []
    for letter in nfc(word).lower():
        base, tone = split_tone(letter)
        plain.append(base)
        if tone:
            tones.append(tone)
    bare = "".join(plain)
    if len(tones) > 1 or bare not in plain_syllables():
        return False
    return not (bare.endswith(_STOPS) and (not tones or tones[0] in _FALLING))


def words_of(text: str) -> list[str]:
    """Runs of letters, after NFC."""
    return _LETTERS_ONLY.findall(nfc(text))
