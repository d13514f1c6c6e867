"""Automatic numbers of Word: the "1.", "a)" and "-" that stand in no text but in word/numbering.xml."""

from __future__ import annotations

import re
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Numbering:
    """Counts through the document and gives each paragraph its label as Word shows it."""

    def __init__(self, numbering: Any | None, styles: Any | None) -> None:
        self.levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self.abstract: dict[str, str] = {}
        self.counters: dict[str, dict[int, int]] = {}
        self.by_style: dict[str, tuple[str, int]] = {}
        self.based: dict[str, str] = {}
        if numbering is not None:
            self._read_levels(numbering)
        if styles is not None:
            self._read_styles(styles)

    def _read_levels(self, root: Any) -> None:
        for abstract in root.findall(W + "abstractNum"):
            levels = {}
            for level in abstract.findall(W + "lvl"):
                depth = _int(level.get(W + "ilvl"), 0)
                shape, text = _val(level, "numFmt", "decimal"), _val(level, "lvlText", "")
                levels[depth] = (shape, text, _int(_val(level, "start", "1"), 1))
            self.levels[abstract.get(W + "abstractNumId", "")] = levels
        for number in root.findall(W + "num"):
            self.abstract[number.get(W + "numId", "")] = _val(number, "abstractNumId", "")

    def _read_styles(self, root: Any) -> None:
        for style in root.findall(W + "style"):
            name = style.get(W + "styleId", "")
            self.based[name] = _val(style, "basedOn", "")
            found = style.find(f"{W}pPr/{W}numPr")
            if found is not None and _val(found, "numId", ""):
                self.by_style[name] = (_val(found, "numId", ""), _int(_val(found, "ilvl", "0"), 0))

    def label(self, paragraph: Any) -> tuple[str | None, str]:
        """(style, label) of a paragraph; the counter moves on, so call once per paragraph in order."""
        found = paragraph.find(f"{W}pPr/{W}pStyle")
        style = found.get(W + "val") if found is not None else None
        own = paragraph.find(f"{W}pPr/{W}numPr")
        if own is not None:
            number, depth = _val(own, "numId", ""), _int(_val(own, "ilvl", "0"), 0)
        else:
            number, depth = self._of_style(style)
        shape = self.levels.get(self.abstract.get(number, ""), {}).get(depth)
        if not shape or number in ("", "0"):
            return style, ""
        return style, self._count(self.abstract[number], depth)

    def _of_style(self, style: str | None) -> tuple[str, int]:
        for _ in range(12):
            if not style:
                break
            if style in self.by_style:
                return self.by_style[style]
            style = self.based.get(style)
        return "", 0

    def _count(self, abstract: str, depth: int) -> str:
        levels = self.levels[abstract]
        counters = self.counters.setdefault(abstract, {})
        counters[depth] = counters.get(depth, levels[depth][2] - 1) + 1
        for deeper in [d for d in counters if d > depth]:
            del counters[deeper]
        shape, text, _ = levels[depth]
        if shape == "bullet":
            return "+" if text.strip() == "+" else "-"
        if shape == "none":
            return ""

        def shown(match: re.Match[str]) -> str:
            place = int(match.group(1)) - 1
            level = levels.get(place)
            return _shown(counters.get(place, level[2]), level[0]) if level else ""

        return re.sub(r"%(\d)", shown, text).strip()


def _shown(number: int, shape: str) -> str:
    if shape in ("upperRoman", "lowerRoman"):
        out, rest = "", number
        for value, sign in ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
            while rest >= value:
                out, rest = out + sign, rest - value
        return out if shape == "upperRoman" else out.lower()
    if shape in ("lowerLetter", "upperLetter"):
        letter = _LETTERS[(number - 1) % 26]
        return letter if shape == "lowerLetter" else letter.upper()
    return f"{number:02d}" if shape == "decimalZero" else str(number)


def _val(node: Any, name: str, default: str) -> str:
    child = node.find(W + name)
    return default if child is None else child.get(W + "val", default)


def _int(text: str | None, default: int) -> int:
    return int(text) if text and text.lstrip("-").isdigit() else default
