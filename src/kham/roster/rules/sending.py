"""Who sent a file: guessed from its template, its name, its titles and its headings. A person may always say otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kham.kernel.names import fold
from kham.roster.reading.shapes import Workbook, as_text
from kham.roster.rules import catalogue, headers, survey, templates, text

# Every association has members; the word alone means the elderly's only where no other association is named.
_MEMBERS = r"\b(hoi vien|chi hoi)\b"
_OTHER_ASSOCIATION = re.compile(
    r"\b(cuu chien binh|ccb|phu nu|nong dan|chu thap do|cuu giao chuc|cuu thanh nien xung phong|khuyen hoc|doan vien|cong doan)\b"
)

_WORDS: list[tuple[str, str, float]] = [
    ("police", r"\b(cong an|nhan khau|dan cu|cu tru|cax|cap|phieu thu thap)\b", 1.0),
    ("survey", r"\b(dieu tra|phieu dieu tra|khao sat|ra soat ho|ho gia dinh)\b", 1.0),
    ("mental_health", r"\b(tam than|roi loan tam than|f20)\b", 1.4),
    ("chronic", r"\b(man tinh|tang huyet ap|dai thao duong|khong lay nhiem)\b", 1.2),
    ("disability", r"\b(khuyet tat|nkt)\b", 1.4),
    ("merit", r"\b(co cong|thuong binh|benh binh|liet si|ncc)\b", 1.4),
    ("social_protection", r"\b(bao tro|btxh|tro cap xa hoi)\b", 1.2),
    ("poverty_board", r"\b(ho ngheo|can ngheo|giam ngheo|ngheo)\b", 1.4),
    ("child_protection", r"\b(tre em.{0,25}(dac biet|kho khan)|hoan canh dac biet|mo coi|tehcdb)\b", 1.4),
    ("elderly_association", r"\b(cao tuoi|nct)\b", 1.2),
    ("elderly_association", _MEMBERS, 1.2),
    ("vaccination", r"\b(tiem chung|so tiem|vac xin)\b", 1.5),
    ("insurance", r"\b(bao hiem xa hoi|bao hiem y te|tham gia bhyt|bhxh)\b", 1.2),
    ("preschool", r"\b(mam non|mau giao|nha tre|truong mn)\b", 1.5),
    ("school", r"\b(hoc sinh|truong|tieu hoc|thcs|thpt|lop \d{1,2})\b", 1.0),
    ("employer", r"\b(cong ty|nguoi lao dong|cong nhan|nhan vien|doanh nghiep|nld|phan xuong|bang luong)\b", 1.1),
]  # fmt: skip


@dataclass(frozen=True)
class Guess:
    """A sender's code, how sure (0 to 1), and what it was known by."""

    code: str
    confidence: float
    why: str


def guess(book: Workbook, file_name: str, headings: Iterable[str] = (), allowed: Sequence[str] = ()) -> Guess:
    """The likeliest sender. ``allowed``: codes the submitter may use; when there is only one, it is that one.

    ``headings``: of all columns as found. "other" with confidence 0 when nothing tells.
    """
    if len(allowed) == 1:
        return Guess(allowed[0], 1.0, "theo cơ quan nộp")
    for sheet in book.sheets:
        filled = templates.find(sheet)
        if filled is not None and filled.code != "other":  # the plain template is given to several
            code = "police" if filled.code == "police_numbers" else filled.code
            return Guess(_allowed(code, allowed), 1.0, "theo mẫu đã phát")
        if survey.layout(sheet) is not None:
            return Guess(_allowed("survey", allowed), 0.95, "theo mẫu phiếu 36 cột")
    scores: dict[str, float] = {}
    reasons: dict[str, str] = {}
    said = _said(book, file_name, headings)
    another = any(_OTHER_ASSOCIATION.search(words) for words, _, _ in said[:-1])  # not in the headings
    for words, weight, why in said:
        for code, form, strength in _WORDS:
            if re.search(form, words) and not (another and form == _MEMBERS):
                if weight * strength > scores.get(code, 0):
                    reasons[code] = why
                scores[code] = scores.get(code, 0) + weight * strength
    best = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    if not best:
        return Guess("other", 0.0, "")
    second = best[1][1] if len(best) > 1 else 0.0
    code, score = best[0]
    sure = min(0.99, 0.45 + 0.5 * (score - second) / (score + 0.5))
    return Guess(_allowed(code, allowed), round(sure, 2), reasons[code])


def _said(book: Workbook, file_name: str, headings: Iterable[str]) -> list[tuple[str, float, str]]:
    """Folded words with their weight: titles tell most, then the file's name, then sheets and headings."""
    said = [(_plain(file_name.rsplit(".", 1)[0]), 1.0, "theo tên tệp")]
    for sheet in book.sheets[:6]:
        encoding = headers.sheet_encoding(sheet)
        said.append((_plain(sheet.name), 0.5, "theo tên trang"))
        for _, cells in sheet.rows[:6]:
            filled = [text.decode(as_text(cell), encoding) for cell in cells if cell is not None]
            if 0 < len(filled) <= 2:  # a title, not a row of the table
                said += [(_plain(words), 1.3, "theo dòng tiêu đề") for words in filled]
    said.append((_plain(" ; ".join(headings)), 0.45, "theo tiêu đề cột"))
    return said


def _plain(words: str) -> str:
    return re.sub(r"[_\-]+", " ", fold(words))


def _allowed(code: str, allowed: Sequence[str]) -> str:
    """The code itself, or its numbered form that the submitter may use ("school" → "school_1"), or the first allowed."""
    if not allowed or code in allowed:
        return code
    kind = catalogue.sender(code).code
    return next((one for one in allowed if catalogue.sender(one).code == kind), allowed[0])
