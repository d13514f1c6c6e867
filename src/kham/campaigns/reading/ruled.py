"""Tables with ruled lines on a PDF page: the lines that were drawn give the grid, the places of the words fill it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

_NEAR = 3.0  # points: lines closer than this are one line
_THIN = 2.5  # points: a filled box thinner than this is a line
_MANY = 20_000  # strokes of one path: beyond that it is a map or a picture, no table
_NEEDS = {b"m": 2, b"l": 2, b"re": 4}  # operators of paths and how many numbers they take
_STROKE, _FILL = {b"S", b"s", b"B", b"B*", b"b", b"b*"}, {b"f", b"F", b"f*"}


@dataclass(slots=True)
class Grid:
    """One table of a page. `rows`: cells of text in reading order; `lines`: what stands in the table, without spaces."""

    edges: list[float]
    rows: list[list[str]]
    lines: list[str] = field(default_factory=list)

    def go_on(self, other: Grid) -> None:
        """Take over the rows of the next page; a row without its number is the rest of the row above."""
        first, *rest = other.rows
        if first[0] or not self.rows[-1][0]:
            self.rows.append(first)
        else:
            self.rows[-1] = [_joined([a, b]) for a, b in zip(self.rows[-1], first, strict=True)]
        self.rows.extend(rest)


class Drawing:
    """Collects drawn lines and shown words while a page is read; the two methods are handed to pypdf."""

    def __init__(self) -> None:
        self.upright: list[tuple[float, float, float]] = []  # x, bottom, top
        self.level: list[tuple[float, float, float]] = []  # y, left, right
        self.words: list[tuple[float, float, str]] = []  # x, y, text
        self._path: list[tuple[float, float, float, float]] = []
        self._boxes: list[tuple[float, float, float, float]] = []
        self._pen = (0.0, 0.0)

    def operand(self, operator: bytes, operands: Any, cm: Any, _tm: Any) -> None:
        """One drawing instruction: paths are kept until they are stroked, filled or thrown away."""
        if operator in _NEEDS:
            values = [float(v) for v in operands if isinstance(v, (int, float))]
            if len(values) < _NEEDS[operator] or len(self._path) + len(self._boxes) > _MANY:
                return
            place = _moved(values[0], values[1], cm)
            if operator == b"l":
                self._path.append((*self._pen, *place))
            elif operator == b"re":
                self._boxes.append((*place, *_moved(values[0] + values[2], values[1] + values[3], cm)))
            self._pen = place
        elif operator in _STROKE or operator in _FILL:
            for x1, y1, x2, y2 in self._path if operator in _STROKE else ():
                self._line(x1, y1, x2, y2)
            for box in self._boxes:
                self._box(*box, filled=operator in _FILL)
            self._path, self._boxes = [], []
        elif operator == b"n":
            self._path, self._boxes = [], []

    def word(self, text: str, cm: Any, tm: Any, _font: Any, _size: Any) -> None:
        """One piece of text and its place on the page."""
        if text.strip():
            self.words.append((*_moved(tm[4], tm[5], cm), text))

    def _line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        if abs(x1 - x2) < 1 and abs(y1 - y2) > 4:
            self.upright.append((x1, min(y1, y2), max(y1, y2)))
        elif abs(y1 - y2) < 1 and abs(x1 - x2) > 4:
            self.level.append((y1, min(x1, x2), max(x1, x2)))

    def _box(self, x1: float, y1: float, x2: float, y2: float, *, filled: bool) -> None:
        if abs(x1 - x2) < _THIN or abs(y1 - y2) < _THIN:
            x, y = (x1 + x2) / 2, (y1 + y2) / 2
            self._line(*((x, y1, x, y2) if abs(x1 - x2) < _THIN else (x1, y, x2, y)))
        elif not filled:
            for side in ((x1, y1, x1, y2), (x2, y1, x2, y2), (x1, y1, x2, y1), (x1, y2, x2, y2)):
                self._line(*side)

    def grids(self, layout: str) -> list[Grid]:
        """The tables of the page from top to bottom; `layout` is the page's text, whose spaces are the right ones."""
        return [grid for low, high in self._bands() if (grid := self._grid(low, high, layout)) is not None]

    def _bands(self) -> list[tuple[float, float]]:
        """Stretches of the page that upright lines cover, topmost first."""
        bands: list[tuple[float, float]] = []
        for _, low, high in sorted(self.upright, key=lambda line: -line[2]):
            if bands and high >= bands[-1][0] - _NEAR:
                bands[-1] = (min(low, bands[-1][0]), max(high, bands[-1][1]))
            else:
                bands.append((low, high))
        return bands

    def _grid(self, low: float, high: float, layout: str) -> Grid | None:
        edges = _distinct(
            [x for x, bottom, top in self.upright if bottom >= low - _NEAR and top <= high + _NEAR]
        )
        steps = _distinct([y for y, *_ in self.level if low - _NEAR <= y <= high + _NEAR])[::-1]
        if not 4 <= len(edges) <= 30 or not 3 <= len(steps) <= 300:
            return None
        cells: dict[tuple[int, int], list[tuple[float, float, str]]] = {}
        for x, y, text in self.words:
            column = sum(x + 1 >= edge for edge in edges) - 1
            row = sum(y <= step for step in steps) - 1
            if 0 <= column < len(edges) - 1 and 0 <= row < len(steps) - 1:
                cells.setdefault((row, column), []).append((x, y, text))
        grid = Grid(edges, [[""] * (len(edges) - 1) for _ in steps[:-1]])
        for (row, column), words in cells.items():
            parts = _lines(words)
            grid.lines.extend(parts)
            grid.rows[row][column] = _joined([_spaced(part, layout) for part in parts])
        grid.rows = [row for row in grid.rows if any(row)]
        return grid if len(grid.rows) >= 1 else None


def _moved(x: float, y: float, cm: Any) -> tuple[float, float]:
    return x * cm[0] + y * cm[2] + cm[4], x * cm[1] + y * cm[3] + cm[5]


def _distinct(values: list[float]) -> list[float]:
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > _NEAR:
            out.append(value)
    return out


def _lines(words: list[tuple[float, float, str]]) -> list[str]:
    """The lines of one cell from top to bottom, without any space."""
    rows: dict[float, list[tuple[float, str]]] = {}
    for x, y, text in words:
        at = next((known for known in rows if abs(known - y) < _NEAR), y)
        rows.setdefault(at, []).append((x, text))
    return ["".join(re.sub(r"\s", "", text) for _, text in rows[y]) for y in sorted(rows, reverse=True)]


def _joined(parts: list[str]) -> str:
    """Lines of a cell as one text; a date that a narrow column broke ("15/11/202", "6") is made whole."""
    text = ""
    for part in parts:
        broken = re.search(r"/\d{1,3}$", text) and re.match(r"\d{1,3}(?!\d)", part)
        text += part if broken or not text or not part else " " + part
    return text


def _spaced(bare: str, layout: str) -> str:
    """The line with the spaces it has in the text of the page."""
    found = re.search(r"[ \t]*".join(re.escape(letter) for letter in bare), layout)
    return re.sub(r"\s+", " ", found.group()) if found else bare


def is_table_line(line: str, grids: list[Grid]) -> Grid | None:
    """The table that a line of the page's text belongs to: it is made of nothing but parts of its cells."""
    bare = re.sub(r"\s", "", line)
    for grid in grids:
        rest = bare
        for part in sorted(set(grid.lines), key=len, reverse=True):
            rest = rest.replace(part, "\0")
        if bare and not rest.strip("\0"):
            return grid
    return None


def same_columns(one: Grid, other: Grid) -> bool:
    """Whether `other`, at the head of the next page, goes on with `one`."""
    return len(one.edges) == len(other.edges) and all(
        abs(a - b) < 2 * _NEAR for a, b in zip(one.edges, other.edges, strict=True)
    )
