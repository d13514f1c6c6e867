"""Sentences with gaps, found again in what was said with them: so stored Vietnamese is told in another language.

Rules say sentences in Vietnamese and rows keep them as they were said. The phrasebook knows each sentence once, with its
gaps ("%(tag)s có mã lặp lại.", "BMI {bmi}: gầy"), finds which one a text was made of, and says the other language's with
the same values. Labels stand in gaps and before colons.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

_GAP = re.compile(r"%\((\w+)\)[sd]|\{(\w+)(?::[^{}]*)?\}")
_LETTER = re.compile(r"[À-ỹĐđ]")
_NEXT = re.compile(r"(?<=[.;]) (?=[A-ZĐÀ-Ỹ“\d])")
_TAGGED = re.compile(r"([A-Z][A-Z0-9_]+) (.+)\.")


@dataclass(frozen=True)
class Phrase:
    """One sentence with gaps and its translation."""

    said: str
    meant: str

    @cached_property
    def pieces(self) -> list[str]:
        """The words between the gaps."""
        return _GAP.split(self.said)[::3]

    @cached_property
    def longest(self) -> str:
        """The words that tell it best: a text without them is not of this phrase."""
        return max((piece.strip() for piece in self.pieces), key=len)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The texts made of it. A gap at the end may be empty, with the space before it."""
        made, at = "", 0
        for number, gap in enumerate(_GAP.finditer(self.said)):
            words = self.said[at : gap.start()]
            last = gap.end() == len(self.said) and words.endswith(" ")
            made += re.escape(words.removesuffix(" ") if last else words)
            made += f"(?: (?P<g{number}>.*))?" if last else f"(?P<g{number}>.+?)"
            at = gap.end()
        return re.compile(made + re.escape(self.said[at:]), re.S)

    @cached_property
    def names(self) -> list[str]:
        """The gaps in their order."""
        return [gap[1] or gap[2] for gap in _GAP.finditer(self.said)]


class Phrasebook:
    """Pairs of (Vietnamese, other language); `labels` are names that stand inside sentences."""

    def __init__(self, pairs: Iterable[tuple[str, str]], labels: Iterable[tuple[str, str]] = ()) -> None:
        self._whole: dict[str, str] = {}
        self._gapped: list[Phrase] = []
        for said, meant in (*labels, *pairs):
            if not _GAP.search(said):
                self._whole[said] = meant.replace("%%", "%")
            elif _LETTER.search(said):
                self._gapped.append(Phrase(said.replace("%%", "%"), meant.replace("%%", "%")))
        self._gapped.sort(key=lambda one: -sum(map(len, one.pieces)))
        self.say = lru_cache(maxsize=4096)(self._say)

    def _say(self, text: str) -> str:
        """The text in the other language; what no phrase fits stays as it is."""
        if text in self._whole:
            return self._whole[text]
        if not _LETTER.search(text):
            return text
        told = [self._one(part) for part in _NEXT.split(text)]
        if None not in told:
            return " ".join(filter(None, told))
        whole = self._one(text)
        return whole if whole is not None else text

    def _one(self, text: str) -> str | None:
        """One sentence; None when no phrase fits."""
        if text in self._whole or not _LETTER.search(text):
            return self._whole.get(text, text)
        head, _colon, rest = text.partition(": ")
        if rest and head in self._whole and ((told := self.say(rest)) != rest or not _LETTER.search(rest)):
            return f"{self._whole[head]}: {told}"
        tagged = _TAGGED.fullmatch(text)
        if tagged and tagged[2] in self._whole:
            return f"{tagged[1]} {self._whole[tagged[2]]}."
        for phrase in self._gapped:
            if phrase.longest in text and (found := phrase.pattern.fullmatch(text)):
                values = [self.say((value or "").strip()) for value in found.groups()]
                return _filled(phrase, dict(zip(phrase.names, values, strict=True))).strip()
        if rest and (told := self.say(rest)) != rest:  # a name before it, of a file or a person
            return f"{head}: {told}"
        return None


def _filled(phrase: Phrase, values: dict[str, str]) -> str:
    return _GAP.sub(lambda gap: values.get(gap[1] or gap[2], gap[0]), phrase.meant)
