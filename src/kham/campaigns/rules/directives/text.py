"""Cleaning of text and joining of lines that a page or a column broke."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache

from .shapes import Paragraph

_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{2,3})(?=\S)|(?<=\S)(\*{1,3}|_{2,3})(?![\w*])")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)
_PAGE_NUMBER = re.compile(r"^(?:[-–—]\s*)?(?:trang\s+)?\d{1,3}(?:\s*/\s*\d{1,3})?(?:\s*[-–—])?$", re.I)
_RULE_LINE = re.compile(r"^[\s_\-–—=*~.…]{3,}$")
MARKER = re.compile(
    r"^(?:[-–—•●▪+*]\s*(?=\S)|\(?[a-zđ]\d?[).]\s|\(?\d{1,2}(?:\.\d{1,2}){0,3}[.)/](?=\s|[^\W\d])|\d{1,2}(?:\.\d{1,2}){1,3}\s"
    r"|[IVXL]{1,6}\s*[.)/:–-]\s|[A-H]\.\s|Điều\s+\d|ĐIỀU\s+\d|(?:Phần|PHẦN|Chương|CHƯƠNG|Mục|MỤC|Phụ lục|PHỤ LỤC)\b"
    r"|Khoản\s+\d|Nơi nhận|Kính gửi|NƠI NHẬN|KÍNH GỬI)"
)
_DANGLING = re.compile(
    r"(?:[,(“\-–]|\b(?:và|với|của|cho|các|những|tại|theo|về|trong|để|là|đến|từ|do|hoặc|như|trên|bởi|nhằm|khi|không|được|có|"
    r"Sở|Bộ|Ban|Trung tâm|Trạm|Ủy ban|Uỷ ban|Ủy ban nhân dân|số|ngày|tháng|năm|Điều|khoản))$"
)
_TERMINAL = (".", ";", ":", "!", "?", "…", "/.")


def clean(text: str) -> str:
    """NFC, one space between words, no invisible characters, no emphasis marks left by a conversion."""
    text = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    text = _SPACES.sub(" ", text.replace("\r", "").replace("\v", "\n"))
    text = "\n".join(part.strip() for part in text.split("\n"))
    text = re.sub(r"^#{1,6} +|^> +", "", text)
    text = re.sub(r"\\([\\*_.\-#()\[\]+>])", r"\1", text)
    if "*" in text or "__" in text:
        bullet = re.match(r"^\* +(?=[^*]+(?:$|[^*]))", text)
        body = text[bullet.end() :] if bullet else text
        body = _EMPHASIS.sub("", body).replace("**", "")
        text = ("- " + body) if bullet else body
    return text.strip()


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Lower case without any diacritic: equal for both placements of tone marks and for capitals."""
    text = text.lower().replace("đ", "d")
    flat = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return " ".join(flat.split())


def is_capitals(text: str) -> bool:
    """True when (nearly) every letter is a capital, as in headings."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 2 and sum(c.isupper() for c in letters) / len(letters) > 0.9


def upper_first(text: str) -> str:
    """The text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def is_noise(text: str) -> bool:
    """Page numbers and drawn lines: they carry nothing and must not hold a broken paragraph apart."""
    return not text or bool(_PAGE_NUMBER.match(text)) or bool(_RULE_LINE.match(text))


def _glue(first: str, second: str) -> str:
    if re.search(r"[\w]-$", first) and re.match(r"[A-ZĐ0-9]", second):
        return first + second
    return first + " " + second


def _unclosed(text: str) -> bool:
    return text.count("(") > text.count(")") or text.count("“") > text.count("”")


def continues(before: Paragraph, text: str, *, gap: bool, width: int) -> bool:
    """Whether `text` is the rest of the paragraph `before`.

    A line in lower case continues a sentence that was not finished (page break, column). After a finished
    sentence only lines without a gap are joined, and only where the line above was full (`width` characters).
    A capital continues after a gap only when the sentence above visibly hangs.
    """
    above = before.text
    if not text or not above or MARKER.match(text) or before.cell is not None:
        return False
    lower = text[0].islower() or text[0] in ",;.)”%"
    finished = above.endswith(_TERMINAL)
    if is_capitals(above):
        return False
    if lower and not finished:
        return True
    if _unclosed(above) and not above.endswith((".", ";")) and len(above) > 40:
        return True
    if is_capitals(text):
        return False
    if not gap:
        last = above.rsplit("\n", 1)[-1]
        if width and len(last) >= width * 0.8 and (not finished or len(last) >= width * 0.93):
            return True
    return len(above) >= 70 and not finished and not before.bold and bool(_DANGLING.search(above))


def join_broken(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Clean every paragraph, drop noise, and put broken paragraphs together (index of the first part)."""
    width = _wrap_width(paragraphs)
    spaced = _empty_lines_part(paragraphs)
    out: list[Paragraph] = []
    last_line = 0
    for par in paragraphs:
        text = clean(par.text) if par.cell is not None else clean(par.text).replace("\n", " ")
        if par.cell is None and is_noise(text):
            continue
        if out and par.cell is None:
            probe = replace(out[-1], text=out[-1].text[-max(last_line, 1) :]) if not par.gap else out[-1]
            whole = out[-1]
            rest = spaced and not par.gap and _goes_on(probe.text, text)
            if rest or _joins(whole, probe, text, gap=par.gap, width=width):
                out[-1] = replace(whole, text=_glue(whole.text, text))
                last_line = len(text)
                continue
        out.append(replace(par, text=text))
        last_line = len(text)
    return out


def _joins(whole: Paragraph, probe: Paragraph, text: str, *, gap: bool, width: int) -> bool:
    if gap:
        return continues(whole, text, gap=True, width=0)
    if continues(probe, text, gap=False, width=width):
        return True
    # V/v lines of an official letter stand under the number without an empty line between them
    if (
        MARKER.match(text)
        or is_capitals(text)
        or len(whole.text) > 300
        or re.match(r"^[^\d]{2,40},\s*ngày", text)
    ):
        return False
    return bool(re.match(r"^V/v\b", whole.text))


def _empty_lines_part(paragraphs: list[Paragraph]) -> bool:
    """Whether the file parts its paragraphs by empty lines: nearly every point stands behind one."""
    points = [
        p.gap
        for p in paragraphs
        if p.cell is None and re.match(r"^(?:\d{1,2}[.)]|[IVX]+\.|[a-zđ]\))\s", clean(p.text))
    ]
    tight = sum(1 for p in paragraphs if p.cell is None and not p.gap)
    return len(points) >= 4 and sum(points) >= 0.9 * len(points) and tight > 0


def _goes_on(above: str, text: str) -> bool:
    """In such a file a line without an empty line above it is the rest of a long, unfinished one."""
    body = len(above) >= 60 and not is_capitals(above) and not is_capitals(text)
    return body and not above.endswith(_TERMINAL) and not MARKER.match(text)


def _wrap_width(paragraphs: list[Paragraph]) -> int:
    """Width at which the file wraps its lines, 0 when its lines are whole paragraphs."""
    tight = [len(p.text.strip()) for p in paragraphs if p.cell is None and not p.gap]
    if len(tight) < 8:
        return 0
    lengths = sorted(len(p.text.strip()) for p in paragraphs if p.cell is None and p.text.strip())
    top = lengths[int(len(lengths) * 0.9)]
    full = sum(1 for length in tight if length >= top * 0.8)
    return top if top <= 130 and lengths[-1] <= top * 1.4 and full >= len(tight) * 0.15 else 0


_ABBREVIATION = re.compile(
    r"(?:\b(?:TP|Tp|TT|TS|ThS|BS|PGS|GS|CN|Tr|St|No|Mr|Bs|CKI|CKII|KT|TM)|\b[A-ZĐ])\.$"
)


def sentences(text: str) -> list[str]:
    """Split at full stops before a capital; abbreviations (TP., BS., …) do not end a sentence."""
    out: list[str] = []
    start = 0
    for match in re.finditer(r"[.!?]\s+(?=[“(]?[^\W\d_])", text):
        following = text[match.end() :].lstrip("“(")
        if not following[:1].isupper() or _ABBREVIATION.search(text[: match.start() + 1]):
            continue
        if match.start() < 4:
            continue
        out.append(text[start : match.end()].strip())
        start = match.end()
    out.append(text[start:].strip())
    return [s for s in out if s]
