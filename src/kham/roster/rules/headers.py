"""Where a sheet's titles end, which one or two rows are its header, where its data begins and ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kham.kernel import legacy
from kham.kernel.names import clean, fold
from kham.roster.reading.shapes import Sheet, as_text
from kham.roster.rules import encodings, fields, headings, listing

_DEEPEST = 4  # rows of one header
_LOOK_AT = 40  # rows in which a header may stand
MERGED_AT_MOST = 2000  # rows a cell merged downwards may hand its value to
FOOTER = re.compile(
    r"^(nguoi (lap|dieu tra|tong hop|nhan phieu|ghi|thuc hien)|thu truong|chu tich|can bo (lap|tong hop)|ke toan|giam doc|hieu truong|"
    r"thay mat|tm |kt |xac nhan|ngay \d+ thang|.{0,30}\bngay \w{1,4} thang \w{1,4} nam|ky ten|noi nhan|danh sach (nay )?(gom|co)|an dinh|"
    r"truong cong an|tram truong|to truong|ky va ghi|da ky|phu trach|truong tram|chi hoi truong|bi thu|nguoi ky)"
)
TOTAL = re.compile(
    r"^(tong|cong)( (cong|so|ho|nguoi|nhan khau|khau|don|hop|toan|tien|doi tuong|nam|nu|to|thon|lop|doan|ban|khu|trang|xa|phuong|nhom|"
    r"luy ke|chung|danh sach|\d+)\b.*)?$|^(luy ke|tong cong|tong so|cong don)\b"
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
    rows = _decoded(sheet, encoding)
    best, deep, best_score = -1, 1, 0.0
    for at in range(len(rows)):
        for depth in range(1, min(_DEEPEST, len(rows) - at) + 1):
            if depth > 1 and not _continues(rows, at, depth, sheet):
                break
            score = _score(_joined(rows[at : at + depth], sheet.merged))
            if score > best_score + (0.45 if at == best else 0.0) or (
                at == best and score >= best_score - 0.3 and _one_header(rows[at : at + depth], sheet)
            ):
                best, deep, best_score = at, depth, score
    if best < 0 or best_score < 1.2:
        width = sheet.width
        return Layout([], rows[0][0] if rows else 1, [""] * width, [], encoding)
    headings = _joined(rows[best : best + deep], sheet.merged)
    header_rows = list(range(rows[best][0], rows[best + deep - 1][0] + 1))
    first = header_rows[-1] + 1
    after = next((row for row in rows if row[0] == first), None)
    if after and _is_numbering(after[1]):
        header_rows.append(first)
        first += 1
    headings += [""] * (sheet.width - len(headings))
    titles = [title for _, line in rows[:best] for title in line if title]
    return Layout(header_rows, first, headings, titles, encoding)


def _decoded(sheet: Sheet, encoding: str) -> list[tuple[int, list[str]]]:
    """The first rows as text, each in its own encoding."""
    rows = sheet.rows[:_LOOK_AT]
    ways = encodings.of_rows(
        [[cell for cell in cells if isinstance(cell, str)] for _, cells in rows], encoding
    )
    return [
        (
            number,
            [
                clean(encodings.decode(cell, way, "viqr" if encoding == "viqr" else "unicode"))
                if isinstance(cell, str)
                else as_text(cell)
                for cell in cells
            ],
        )
        for (number, cells), way in zip(rows, ways, strict=True)
    ]


def _continues(rows: Sequence[tuple[int, list[str]]], at: int, depth: int, sheet: Sheet) -> bool:
    """Whether the row `depth` - 1 below row `at` can be part of the same header."""
    above, (number, texts) = rows[at + depth - 2], rows[at + depth - 1]
    filled = [text for text in texts if text]
    if number != above[0] + 1 or not filled or any(re.search(r"\d{4,}", text) for text in texts):
        return False
    if _is_numbering(texts) or texts[0].strip(". ").isdigit():
        return False
    top = rows[at][0]
    if any(box[0] in (top, above[0]) and box[3] > box[1] and box[2] < number for box in sheet.merged):
        spans = True
    else:
        spans = _merged_over(sheet, top, number)
    if len(filled) == 1 and not spans:
        return False
    if not sheet.merged and _under_a_gap(above[1], texts):
        return True
    known = sum(bool(fields.by_heading(text)) or headings.is_other(text) for text in filled)
    return spans or known >= max(1, len(filled) // 2)


def _one_header(rows: Sequence[tuple[int, list[str]]], sheet: Sheet) -> bool:
    """Whether the shape of these rows says that they belong together, whatever their words mean."""
    if _merged_over(sheet, rows[0][0], rows[-1][0]):
        return True
    return len(rows) > 1 and not sheet.merged and _under_a_gap(rows[-2][1], rows[-1][1])


def _under_a_gap(above: Sequence[str], below: Sequence[str]) -> bool:
    """Formats that do not tell merges: every filled cell stands under a heading that is wider than one column."""
    line = [*above, *[""] * (len(below) - len(above))]
    gaps = [not line[at] or (at + 1 < len(line) and not line[at + 1]) for at in range(len(line))]
    return any(line) and bool(line[0]) and all(gaps[at] for at, text in enumerate(below) if text)


def _merged_over(sheet: Sheet, top: int, bottom: int) -> bool:
    """Whether some cell of the header is merged downwards from its first row over the last one."""
    return bottom > top and any(box[0] == top and box[2] >= bottom for box in sheet.merged)


def sheet_encoding(sheet: Sheet) -> str:
    """The old encoding most text of the sheet is written in; headings are too short to be judged alone."""
    texts = [cell for _, cells in sheet.rows[:400] for cell in cells if isinstance(cell, str)]
    return legacy.detect(texts, list(sheet.fonts.values())).encoding


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


def _joined(rows: Sequence[tuple[int, list[str]]], merged: Sequence[tuple[int, int, int, int]]) -> list[str]:
    """One heading per column from the rows of a header: "above / below", cells merged sideways given to all they cover."""
    width = max(len(texts) for _, texts in rows)
    lines = []
    for at, (number, texts) in enumerate(rows):
        line = texts + [""] * (width - len(texts))
        if at < len(rows) - 1:
            line = _sideways(line, number, merged, rows[at + 1][1])
        lines.append(line)
    result = []
    for column in zip(*lines, strict=True):
        parts = [part for at, part in enumerate(column) if part and part not in column[:at]]
        result.append(" / ".join(parts))
    return result


def _sideways(
    line: list[str], number: int, merged: Sequence[tuple[int, int, int, int]], below: Sequence[str]
) -> list[str]:
    spans = [box for box in merged if box[0] <= number <= box[2] and box[3] > box[1]]
    line = list(line)
    for top, first, _, last in spans:
        if top == number and first < len(line):
            line[first : last + 1] = [line[first]] * (min(last, len(line) - 1) - first + 1)
    if (
        not merged
    ):  # formats that do not tell merges: an empty cell above a filled one belongs to its left neighbour
        for at in range(1, len(line)):
            if not line[at] and at < len(below) and below[at]:
                line[at] = line[at - 1]
    return line


def _is_numbering(texts: Sequence[str]) -> bool:
    """The row "(1) (2) (3)" or "A B 1 2" under a header."""
    filled = [text.strip("()[] ") for text in texts if text]
    if len(filled) < 3:
        return False
    short = all(re.fullmatch(r"\d{1,2}|[A-Za-z]", text) for text in filled)
    numbers = [int(text) for text in filled if text.isdecimal() and len(text) < 3]
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
    if _is_numbering(texts):
        return "header"
    if (
        name_at is not None
        and not name
        and not any(sign.isdigit() for text in texts for sign in text)
        and len(filled) > 2
    ):
        return "header"  # the lower half of a heading: nobody without a name, a number or a date
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
    unnumbered = stt_at is not None and not _has_stt(texts, stt_at)
    if alone and (not name or unnumbered or not looks_like_person(name) or _names_a_place(name)):
        return "section" if first else "blank"
    return "data"


def _names_a_place(text: str) -> bool:
    """A settlement or a class standing alone in the name column."""
    found = listing.section(text)
    return bool(found.place or found.school_class or found.area)


def _has_stt(texts: Sequence[str], stt_at: int | None) -> bool:
    return stt_at is not None and stt_at < len(texts) and texts[stt_at].strip(". ").isdigit()


_PERSON = re.compile(r"(?!(?:tổng|cộng|tong|cong)\b)[^\W\d_]{2,}(?: [^\W\d_]+){1,5}", re.IGNORECASE)


def looks_like_person(text: str) -> bool:
    """Two to eight words without digits that are no total."""
    if _PERSON.fullmatch(text):
        return True
    words = clean(text).split()
    return 2 <= len(words) <= 8 and not any(ch.isdigit() for ch in text) and not TOTAL.match(fold(text))
