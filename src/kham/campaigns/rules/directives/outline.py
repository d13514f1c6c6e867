"""Markers of parts, articles, points and dashes, and their depth."""

from __future__ import annotations

import re
from dataclasses import dataclass

PART, ROMAN, ARTICLE, NUMBER, LETTER, DASH, PLUS, PLAIN = 0.0, 1.0, 2.0, 3.0, 7.0, 8.0, 9.0, 10.0

_PART = re.compile(
    r"^(?:(?:PHẦN|Phần)\s+(?:thứ\s+\w+|THỨ\s+\w+|[IVXL]+|\d+|[A-H])|(?:PHỤ LỤC|Phụ lục)(?:\s+(?:số\s+)?[IVXL\d]+)?|"
    r"[A-H](?=[.)]\s))[.:)]?\s*[-–]?\s*"
)
_ROMAN = re.compile(
    r"^(?:(?:Chương|CHƯƠNG|Mục|MỤC)\s+(?:[IVXL]{1,6}|\d{1,2})\s*[.:)\-–]?|[IVXL]{1,6}\s*(?:[.)/:]|[-–](?=\s)))\s*(?=\S|$)"
)
_ARTICLE = re.compile(r"^(?:Điều|ĐIỀU)\s+(\d{1,2})\s*[.:]?\s*")
_NUMBER = re.compile(
    r"^(?:Khoản\s+|KHOẢN\s+)?\(?(?P<n>\d{1,2}(?:\.\d{1,2}){0,3})(?:[.)/:](?!\d)\s*|(?<=\.\d)\s+|(?<=\.\d\d)\s+)(?=\D)"
)
_LETTER = re.compile(r"^\(?[a-zđ]\d?[.)]\s*(?=[^\W\d_])")
_DASH = re.compile(r"^[-–—•●▪*]\s*(?=\S)")
_PLUS = re.compile(r"^\+\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph without its marker. `level` grows with depth; `marker` is the marker as written."""

    level: float
    marker: str
    body: str

    @property
    def marked(self) -> bool:
        """Whether the paragraph carries any marker."""
        return self.level < PLAIN


def parse(text: str) -> Line:
    """Split the marker from the text."""
    for pattern, level in ((_ARTICLE, ARTICLE), (_ROMAN, ROMAN), (_PART, PART)):
        match = pattern.match(text)
        if match:
            return Line(level, match.group().strip(), text[match.end() :].strip())
    match = _NUMBER.match(text)
    if match:
        return Line(NUMBER + match.group("n").count("."), match.group().strip(), text[match.end() :].strip())
    for pattern, level in ((_LETTER, LETTER), (_PLUS, PLUS), (_DASH, DASH)):
        match = pattern.match(text)
        if match:
            return Line(level, match.group().strip(), text[match.end() :].strip())
    return Line(PLAIN, "", text.strip())
