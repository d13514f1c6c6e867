"""Bases of a document: the opening paragraphs and the documents they cite."""

from __future__ import annotations

import re

from . import organisations as orgs
from .shapes import Citation
from .text import fold, is_capitals, sentences
from .timing import iso

BASIS_START = re.compile(
    r"^(?:[-–]\s*)?(?:Căn cứ|Thực hiện|Theo|Xét|Tiếp theo|Thi hành|Triển khai|Trên cơ sở|"
    r"Tiếp tục thực hiện|Để (?:triển khai|thực hiện)|Phúc đáp)\b"
)
AUTHORITY = re.compile(
    r"^(?:(?:PHÓ\s+)?(?:CHỦ TỊCH|GIÁM ĐỐC|TRƯỞNG|CHÁNH|BỘ TRƯỞNG|HIỆU TRƯỞNG|CỤC TRƯỞNG)|ỦY BAN|"
    r"UỶ BAN|UBND|HỘI ĐỒNG)\b"
)
_SYMBOL_SCAN = (
    "Luật|Bộ luật|Pháp lệnh|Hiến pháp|Nghị định|Nghị quyết(?: liên tịch)?|Quyết định|"
    "Thông tư(?: liên tịch)?|Chỉ thị|Công văn|Công điện|Kế hoạch|Thông báo|Kết luận|Hướng dẫn|"
    "Chương trình(?: hành động)?|Tờ trình|Báo cáo|Đề án|Quy định|Văn bản|Giấy mời|Thông tri|Chiến lược"
)
_CITE_START = re.compile(
    r"(?:^|(?<=;)\s*|(?<=,)\s*|(?<=\s)và\s+|^[-–]\s*)(?:(?:Căn cứ|Thực hiện|Theo|Xét|Tiếp theo|Thi hành|Triển khai|"
    r"Trên cơ sở|Tiếp tục thực hiện|Để triển khai|Để thực hiện|Phúc đáp|căn cứ|thực hiện|theo)\s+)?(?:các\s+)?"
    r"(?P<type>" + _SYMBOL_SCAN + r")(?=\s)"
)
_CITE_NUMBER = re.compile(r"\bsố\s*:?\s*(?P<n>[\w.]*\d[\w./–\-&]*(?:[-–/][\w./–\-&]+)*)")
_CITE_DATE = re.compile(
    r"ngày\s+(?:(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})|(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4}))"
)


def starts_section(line: str) -> bool:
    """Whether the line opens a numbered part, an article or a point."""
    return bool(
        re.match(r"^(?:[IVX]+\s*[.)]|[A-H][.)]\s|\d{1,2}\s*[.)]\s|Điều\s+\d|(?:PHẦN|Phần|Chương)\s)", line)
    )


def opening(body: list[str]) -> list[str]:
    """Paragraphs before the first numbered part: bases, aim, and what is asked of whom."""
    out: list[str] = []
    for text in body[:30]:
        if starts_section(text) or (
            is_capitals(text)
            and len(text) < 60
            and not AUTHORITY.match(text)
            and not re.match(r"^QUYẾT ĐỊNH", text)
        ):
            break
        out.append(text)
    return out


def read_basis(body: list[str]) -> list[Citation]:
    """The cited documents on which the directive stands, from its opening paragraphs."""
    found: list[Citation] = []
    for text in opening(body):
        if BASIS_START.match(text):
            stop = sentences(text)[0]
            found.extend(_citations(stop))
    keys: set[str] = set()
    out = []
    for item in found:
        if fold(item.text) not in keys:
            keys.add(fold(item.text))
            out.append(item)
    return out


def _citations(text: str) -> list[Citation]:
    starts = [m for m in _CITE_START.finditer(text) if _really_cites(text, m)]
    out: list[Citation] = []
    for number, match in enumerate(starts):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(text)
        piece = text[match.start("type") : end]
        piece = re.sub(r"[\s,;]+(?:và)?\s*$", "", piece.strip()).strip(" .;,")
        opinion = re.search(r"\s+và\s+((?:ý kiến|chỉ đạo|kết luận|đề nghị)\s+.*)$", piece)
        if number + 1 == len(starts):
            piece = re.split(
                r"[;,]\s+(?=(?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND|Sở|Chủ tịch|Phòng|Trạm Y tế|"
                r"Ban Chỉ đạo)\s[^;]{0,120}(?:yêu cầu|đề nghị|ban hành|xây dựng|thông báo|giao|báo cáo|triển khai|"
                r"chỉ đạo|hướng dẫn)\b)",
                piece,
            )[0]
        if opinion and opinion.start() < len(piece):
            piece = piece[: opinion.start()]
        out.append(_citation(piece, match.group("type")))
        if opinion:
            out.append(_citation(orgs.upper_first(opinion.group(1).strip(" .;,")), None))
    if not starts:
        stated = re.match(
            r"^(?:[-–]\s*)?(?:Thực hiện|Căn cứ|Theo|Xét)\s+((?:ý kiến|chỉ đạo|đề nghị|chức năng|kết luận|"
            r"nhu cầu|tình hình|sự chỉ đạo)\b[^;.]{5,240})",
            text,
        )
        if stated:
            piece = re.split(r",\s+(?=(?:Ủy ban nhân dân|UBND|Sở|Chủ tịch|Phòng)\s)", stated.group(1))[0]
            out.append(_citation(orgs.upper_first(piece.strip(" ,;")), None))
    return out


def _really_cites(text: str, match: re.Match[str]) -> bool:
    """After a comma or "và" only a numbered document starts a new citation; the rest belongs to a subject."""
    rest = text[match.end("type") :]
    numbered = re.match(r"\s+(?:liên tịch\s+)?số\b", rest) is not None
    before = text[: match.start("type")].rstrip()
    if before.endswith((",", "và")):
        return numbered
    if before and not before.endswith(";") and not BASIS_START.match(before + " "):
        return numbered and bool(re.search(r"(?:căn cứ|thực hiện|theo)$", before, re.I)) and len(before) < 20
    return numbered or bool(
        re.match(r"\s+[A-ZĐÀ-Ỹ]|\s+(?:của|ngày|về|khám|an toàn|tổ chức|bảo hiểm|người|trẻ|dược|phòng)", rest)
    )


def _citation(piece: str, doc_type: str | None) -> Citation:
    number = _CITE_NUMBER.search(piece)
    date = _CITE_DATE.search(piece)
    day = None
    if date:
        d, m, y = (int(x) for x in (date.groups()[:3] if date.group(1) else date.groups()[3:]))
        day = iso(d, m, y)
    issuer = re.search(
        r"\bcủa\s+(.+?)(?=\s+(?:về|thực hiện|triển khai|quy định|ban hành|phê duyệt|hướng dẫn|tại)\s|[;,]|$)",
        piece,
    )
    after = max(number.end() if number else 0, date.end() if date else 0)
    subject = re.search(r"\s(?:về việc|về)\s+(.+)$", piece[after:] if after else piece)
    name = issuer.group(1).strip() if issuer else None
    if subject and issuer and issuer.start() > after + subject.start():
        name = None
    return Citation(
        text=piece,
        doc_type=doc_type.lower() if doc_type else None,
        number=number.group("n").rstrip("./-") if number else None,
        date=day,
        issuer=name,
        subject=subject.group(1).strip(" .") if subject else None,
    )
