"""Where a sheet's titles end, which one or two rows are its header, where its data begins and ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kham.kernel import legacy
from kham.kernel.names import clean, fold
from kham.roster.reading.shapes import Cell, Sheet, as_text
from kham.roster.rules import fields, text

_LOOK_AT = 40  # rows in which a header may stand
MERGED_AT_MOST = 2000  # rows a cell merged downwards may hand its value to
FOOTER = re.compile(
    r"^(nguoi (lap|dieu tra|tong hop|nhan phieu|ghi|thuc hien)|thu truong|chu tich|can bo (lap|tong hop)|ke toan|giam doc|hieu truong|"
    r"thay mat|tm |kt |xac nhan|ngay \d+ thang|.{0,30}\bngay \w{1,4} thang \w{1,4} nam|ky ten|noi nhan|danh sach (nay )?(gom|co)|an dinh|"
    r"truong cong an|tram truong|to truong|ky va ghi|da ky|phu trach|truong tram|chi hoi truong|bi thu|nguoi ky)"
)
TOTAL = re.compile(
    r"^(tong|tong cong|cong|tong so|cong don|tong ho|tong nguoi|cong to|cong thon|cong lop|tong so .*|cong so .*)\b"
)


@dataclass
class Layout:
    """What was found. Row numbers as Excel shows them; ``headings`` by column from 0; ``titles`` the text above."""

    header_rows: list[int] = field(default_factory=list)
    first_row: int = 1
    headings: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    encoding: str = "unicode"


def find(sheet: Sheet) -> Layout:
    """The layout of one sheet. Without any recognisable heading the first row counts as data and headings are empty."""
    encoding = sheet_encoding(sheet)
    rows = [(number, _texts(cells, encoding)) for number, cells in sheet.rows[:_LOOK_AT]]
    best, best_score = -1, 0.0
    two = False
    for at, (number, texts) in enumerate(rows):
        single = _score(texts)
        if single > best_score:
            best, best_score, two = at, single, False
        if (
            at + 1 < len(rows)
            and rows[at + 1][0] == number + 1
            and _can_be_second(rows[at + 1][1], sheet, number)
        ):
            pair = _score(_join(texts, rows[at + 1][1], sheet.merged, number))
            if pair > best_score + 0.5:
                best, best_score, two = at, pair, True
    if best < 0 or best_score < 1.2:
        width = sheet.width
        return Layout([], rows[0][0] if rows else 1, [""] * width, [], encoding)
    number, texts = rows[best]
    headings = _join(texts, rows[best + 1][1], sheet.merged, number) if two else texts
    header_rows = [number, number + 1] if two else [number]
    first = header_rows[-1] + 1
    after = next((row for row in rows if row[0] == first), None)
    if after and _is_numbering(after[1]):
        header_rows.append(first)
        first += 1
    headings += [""] * (sheet.width - len(headings))
    titles = [title for _, line in rows[:best] for title in line if title]
    return Layout(header_rows, first, headings, titles, encoding)


def sheet_encoding(sheet: Sheet) -> str:
    """The old encoding most text of the sheet is written in; headings are too short to be judged alone."""
    texts = [cell for _, cells in sheet.rows[:400] for cell in cells if isinstance(cell, str)]
    return legacy.detect(texts, list(sheet.fonts.values())).encoding


def _texts(cells: Sequence[Cell], encoding: str) -> list[str]:
    return [clean(text.decode(as_text(cell), encoding)) for cell in cells]


def _score(texts: Sequence[str]) -> float:
    """How much a row looks like a header: known headings weigh most, a name column is nearly required."""
    used: set[str] = set()
    score = 0.0
    for cell in texts:
        guesses = fields.by_heading(cell) if 0 < len(cell) <= 80 else []
        fresh = next(((name, weight) for name, weight in guesses if name not in used), None)
        if fresh:
            used.add(fresh[0])
            score += fresh[1]
        elif re.search(r"\d{3,}", cell):
            score -= 0.6
    if not used & {"full_name", "given", "family_middle", "household_head"}:
        score *= 0.5
    return score


def _can_be_second(texts: Sequence[str], sheet: Sheet, above: int) -> bool:
    """The lower half of a header has no numbers like data; or cells above are merged over several columns."""
    if any(re.search(r"\d{4,}", text) for text in texts):
        return False
    spans = any(r1 == above and c2 > c1 for r1, c1, _, c2 in sheet.merged)
    filled = [text for text in texts if text]
    return bool(filled) and (
        spans or sum(bool(fields.by_heading(text)) for text in filled) >= max(1, len(filled) // 2)
    )


def _join(
    above: Sequence[str], below: Sequence[str], merged: Sequence[tuple[int, int, int, int]], number: int
) -> list[str]:
    width = max(len(above), len(below))
    top = list(above) + [""] * (width - len(above))
    under = list(below) + [""] * (width - len(below))
    spans = [box for box in merged if box[0] == number and box[2] == number and box[3] > box[1]]
    for _, first, _, last in spans:
        for at in range(first, min(last, width - 1) + 1):
            top[at] = top[first]
    if (
        not spans
    ):  # formats that do not tell merges: an empty cell above a filled one belongs to its left neighbour
        for at in range(1, width):
            if not top[at] and under[at]:
                top[at] = top[at - 1]
    return [f"{a} / {b}" if a and b and a != b else a or b for a, b in zip(top, under, strict=True)]


def _is_numbering(texts: Sequence[str]) -> bool:
    """The row "(1) (2) (3)" or "A B 1 2" under a header."""
    filled = [text.strip("()[] ") for text in texts if text]
    if len(filled) < 3:
        return False
    short = all(re.fullmatch(r"\d{1,2}|[A-Za-z]", text) for text in filled)
    numbers = [int(text) for text in filled if text.isdigit()]
    return short and len(numbers) >= 2 and numbers == sorted(numbers) and len(set(filled)) == len(filled)


def row_kind(
    texts: Sequence[str], *, name_at: int | None, stt_at: int | None, headings: Sequence[str]
) -> str:
    """data, blank, header (repeated), total, section ("Tổ dân phố số 3" alone in a row) or footer."""
    filled = [(at, text) for at, text in enumerate(texts) if text]
    if not filled:
        return "blank"
    name = texts[name_at] if name_at is not None and name_at < len(texts) else ""
    if len(filled) > 3 and _has_stt(texts, stt_at) and looks_like_person(name):
        return "data"
    first = fold(filled[0][1])
    same = sum(
        1
        for at, text in filled
        if at < len(headings) and fold(text) == fold(headings[at].rsplit(" / ", 1)[-1])
    )
    if same >= 3 and same * 2 > len(filled):
        return "header"
    label = next((fold(text) for _, text in filled if not re.fullmatch(r"[\d.,\s]+", text)), "")
    if TOTAL.match(label) and not looks_like_person(name):
        return "total"
    if (
        any(FOOTER.match(fold(text)) for _, text in filled)
        and len(filled) <= 4
        and not _has_stt(texts, stt_at)
    ):
        return "footer"
    alone = len(filled) == 1 or (
        len(filled) == 2 and re.fullmatch(r"[\divxlcIVXLC.]+", filled[0][1]) is not None
    )
    if alone and (
        not name
        or not looks_like_person(name)
        or re.match(r"(to|thon|khu|lop|ban|xom|ap|tdp|khoi)\b.*\d", fold(name))
    ):
        return "section" if first else "blank"
    return "data"


def _has_stt(texts: Sequence[str], stt_at: int | None) -> bool:
    return stt_at is not None and stt_at < len(texts) and texts[stt_at].strip(". ").isdigit()


_PERSON = re.compile(r"(?!(?:tổng|cộng|tong|cong)\b)[^\W\d_]{2,}(?: [^\W\d_]+){1,5}", re.IGNORECASE)


def looks_like_person(text: str) -> bool:
    """Two to eight words without digits that are no total."""
    if _PERSON.fullmatch(text):
        return True
    words = clean(text).split()
    return 2 <= len(words) <= 8 and not any(ch.isdigit() for ch in text) and not TOTAL.match(fold(text))
