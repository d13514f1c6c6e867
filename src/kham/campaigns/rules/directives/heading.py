"""The head of an official document: number, place and date, issuer, kind, subject, addressees, bases (NĐ 30/2020)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from . import organisations as orgs
from .citations import AUTHORITY, BASIS_START, read_basis, starts_section
from .shapes import Citation, Paragraph
from .text import fold, is_capitals
from .timing import DocumentDay, iso

TYPES = {
    "ke hoach": "kế hoạch", "chi thi": "chỉ thị", "quyet dinh": "quyết định", "thong bao": "thông báo", "huong dan": "hướng dẫn",
    "chuong trinh": "chương trình", "phuong an": "phương án", "bao cao": "báo cáo", "to trinh": "tờ trình", "cong dien": "công điện",
    "nghi quyet": "nghị quyết", "de an": "đề án", "giay moi": "giấy mời", "ket luan": "kết luận", "quy che": "quy chế",
    "quy dinh": "quy định", "cong van": "công văn", "thong tri": "thông tri", "chuong trinh hanh dong": "chương trình", "du an": "dự án",
    "bien ban": "biên bản", "thong bao ket luan": "thông báo", "ke hoach trien khai": "kế hoạch", "ke hoach lien tich": "kế hoạch",
    "ke hoach phoi hop": "kế hoạch", "phieu giao viec": "phiếu giao việc", "phieu chuyen": "phiếu chuyển", "lich": "lịch",
}  # fmt: skip
_SYMBOL = {"KH": "kế hoạch", "CT": "chỉ thị", "QĐ": "quyết định", "TB": "thông báo", "HD": "hướng dẫn", "CTR": "chương trình",
           "PA": "phương án", "BC": "báo cáo", "TTR": "tờ trình", "CĐ": "công điện", "NQ": "nghị quyết", "ĐA": "đề án", "GM": "giấy mời",
           "KL": "kết luận"}  # fmt: skip
_MOTTO = re.compile(
    r"CỘNG\s+H(?:ÒA|OÀ)\s+X(?:Ã)\s+HỘI\s+CHỦ\s+NGHĨA\s+VIỆT\s+NAM|"
    r"Độc\s+lập\s*[-–]\s*Tự\s+do\s*[-–]\s*Hạnh\s+phúc|ĐẢNG\s+CỘNG\s+SẢN\s+VIỆT\s+NAM",
    re.I,
)
_NUMBER = re.compile(
    r"^S[ốỐ](?:\s*:\s*|\s+(?=\d[\w.]*\s*[-/]))(?P<n>[\d.…_\s]*(?:[A-Za-zĐđ]*\d*)?\s*"
    r"[/\-]\s*[\w\-–&./()Đđ]*[\wĐđ)]|\d+)?",
    re.I,
)
_PLACE_DATE = re.compile(
    r"(?P<p>[^\W\d][^\d,;:]{1,38}?)\s*,\s*ngày\s*(?P<d>\d{1,2}|[.…_\s]*)\s*tháng\s*(?P<m>\d{1,2}|"
    r"[.…_\s]*)\s*năm\s*(?P<y>\d{4}|[.…_\s\d]*)",
    re.I,
)
_SHORT_DATE = re.compile(
    r"^(?P<p>[^\W\d][^\d,;:]{1,38}?)\s*,\s*ngày\s*"
    r"(?P<d>\d{1,2})\s*[/.-]\s*(?P<m>\d{1,2})\s*[/.-]\s*(?P<y>\d{4})\.?$",
    re.I,
)
_WIRED = re.compile(r"^.{3,90}\bđiện\s*:?$|^kính gửi\b", re.I)
_SUBJECT_VV = re.compile(r"^(?:V/v|V\s*/\s*v|Về việc)\s*:?\s*", re.I)
_ORG_CAPS = re.compile(
    r"^(?:ỦY BAN|UỶ BAN|UBND|HỘI ĐỒNG|SỞ|BỘ|BAN|PHÒNG|TRUNG TÂM|TRẠM|CÔNG AN|CHI CỤC|CỤC|VĂN PHÒNG|ĐẢNG ỦY|ĐẢNG UỶ|"
    r"TỈNH ỦY|TỈNH UỶ|THÀNH ỦY|THÀNH UỶ|BẢO HIỂM|HỘI|LIÊN ĐOÀN|MẶT TRẬN|BỆNH VIỆN|TRƯỜNG|ĐOÀN|UBMTTQ|"
    r"CHÍNH PHỦ|THỦ TƯỚNG|TỈNH|THÀNH PHỐ|PHƯỜNG|XÃ|HUYỆN|QUẬN|ĐẶC KHU|THỊ XÃ|TP)\b"
)
_LOCAL = re.compile(
    r"(?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND)\s+(?P<l>tỉnh|thành phố|TP\.?|phường|xã|đặc khu|huyện|quận|thị xã|"
    r"thị trấn)\s+(?P<n>[A-ZĐÀ-Ỹ][\w]*(?:\s+(?!(?:Căn|Thực|Kế|Ban|Về)\b)[A-ZĐÀ-Ỹ][\w]*){0,4})"
)


@dataclass(slots=True)
class Head:
    """What the head says, and where the running text begins (`body_start`, place in the list of paragraphs)."""

    number: str | None = None
    number_blank: bool = False
    date: dt.date | None = None
    year: int | None = None
    place: str | None = None
    issuer: str | None = None
    doc_type: str | None = None
    subject: str | None = None
    addressees: list[str] = field(default_factory=list)
    basis: list[Citation] = field(default_factory=list)
    body_start: int = 0

    @property
    def ground(self) -> DocumentDay:
        """The ground for dates without a year."""
        return DocumentDay(self.year, self.date)


def read_head(paragraphs: list[Paragraph]) -> Head:
    """Read the head of joined paragraphs. Never fails: what is not there stays None or empty."""
    head = Head()
    lines = [p.text for p in paragraphs[:60]]
    caps: list[str] = []
    position = 0
    while position < len(lines):
        line = _strip_fixed(lines[position], head)
        if not line:
            position += 1
        elif kind := _type_line(line):
            head.doc_type, rest = kind
            lines[position] = rest
            position = _read_subject(lines, position if rest else position + 1, head)
            if position < len(lines) and _WIRED.match(lines[position]):
                position = _read_addressees(lines, position, head)
            break
        elif re.match(r"^kính gửi\b", line, re.I):
            position = _read_addressees(lines, position, head)
            break
        elif _SUBJECT_VV.match(line):
            head.subject = _SUBJECT_VV.sub("", line).strip(" .")
            position += 1
        elif is_capitals(line) and len(line) < 120 and not re.match(r"^[IVX]+\s*[.)]", line):
            caps.append(line)
            position += 1
        elif _starts_body(line) or position > 14:
            break
        else:
            position += 1
    head.body_start = position
    body = [p.text for p in paragraphs[position:]]
    if head.subject is None and (found := _inline_subject(lines[:position])):
        head.subject = found
    head.doc_type = head.doc_type or _type_of(head)
    head.issuer = _issuer(caps, body, head)
    head.basis = read_basis(body)
    head.year = head.year or (head.date.year if head.date else None) or _year(head, body)
    return head


def _starts_body(line: str) -> bool:
    return bool(
        BASIS_START.match(line)
        or re.match(r"^(?:[IVX]+|\d{1,2})\s*[.)]\s", line)
        or re.match(r"^Điều\s+\d", line)
    ) or (len(line) > 90 and line.endswith((".", ":", ";")))


def _is_type(line: str) -> bool:
    return is_capitals(line) and fold(line).strip(" .:") in TYPES


def _type_line(line: str) -> tuple[str, str] | None:
    """(kind, what else stands on the line): "KẾ HOẠCH", "KẾ HOẠCH LIÊN NGÀNH", "KẾ HOẠCH KHÁM SỨC KHỎE NĂM 2026"."""
    if not is_capitals(line):
        return None
    if _is_type(line):
        return TYPES[fold(line).strip(" .:")], ""
    words = line.split()
    known = next((n for n in (3, 2) if len(words) > n and fold(" ".join(words[:n])) in TYPES), 0)
    if not known or len(words) < 4:
        return None
    kind, rest = TYPES[fold(" ".join(words[:known]))], " ".join(words[known:])
    return kind, "" if re.match(r"^(?:LIÊN (?:NGÀNH|TỊCH)|PHỐI HỢP|HÀNH ĐỘNG|CÔNG TÁC)$", rest) else rest


def _strip_fixed(line: str, head: Head) -> str:
    """Take motto, number and place-date out of a line (two columns often arrive on one) and keep the rest."""
    line = _MOTTO.sub(" ", line).strip()
    match = _NUMBER.match(line)
    if match and head.number is None:
        raw = re.sub(r"[\s.…_]+", "", match.group("n") or "").replace("–", "-")
        head.number = raw or None
        head.number_blank = bool(raw) and not re.match(r"^[A-Za-zĐđ]*\d", raw.split("/")[0])
        line = line[match.end() :].strip()
    match = _PLACE_DATE.search(line) or _SHORT_DATE.match(line)
    if match and head.place is None and match.start() < 60:
        head.place = match.group("p").strip()
        d, m, y = (re.sub(r"\D", "", match.group(k)) for k in "dmy")
        head.year = int(y) if len(y) == 4 else None
        if d and m and head.year:
            found = iso(int(d), int(m), head.year)
            head.date = dt.date.fromisoformat(found) if found else None
        line = (line[: match.start()] + line[match.end() :]).strip(" .")
    return line


def _read_subject(lines: list[str], position: int, head: Head) -> int:
    taken: list[str] = []
    while position < len(lines) and len(taken) < 4:
        line = _strip_fixed(lines[position], head)
        if not line:
            position += 1
            continue
        authority = AUTHORITY.match(line) and is_capitals(line)
        if (
            _WIRED.match(line)
            or authority
            or starts_section(line)
            or (taken and (BASIS_START.match(line) or taken[-1].endswith((".", ":", "./."))))
        ):
            break
        if (
            re.match(r"^(?:Căn cứ|Xét)\b", line)
            or (not taken and len(line) > 400)
            or (taken and len(line) > 160)
        ):
            break
        if taken and len(line) > 60 and line.endswith((".", ":")):
            break
        if taken and re.match(
            r"^(?:Qua|Theo|Tính đến|Ngày|Trong|Nhằm|Để|Sau khi|Hiện nay|Vừa qua|Thời gian qua|Ủy ban nhân dân|UBND|Kính gửi)\b",
            line,
        ):
            break
        if re.match(r"^\((?:kèm|ban hành)", line, re.I):
            position += 1
            continue
        taken.append(line)
        position += 1
    if taken:
        subject = " ".join(taken).strip(" .:")
        subject = orgs.upper_first(subject.lower()) if is_capitals(subject) and len(subject) > 30 else subject
        head.subject = _SUBJECT_VV.sub("", subject)
    return position


def _read_addressees(lines: list[str], position: int, head: Head) -> int:
    first = re.sub(r"^(?:kính gửi|.{3,90}\bđiện(?=\s*:?$))\s*:?\s*", "", lines[position], flags=re.I).strip()
    raw = [first] if first else []
    position += 1
    while position < len(lines):
        line = lines[position]
        if re.match(r"^[-–•+]\s*", line) and len(line) < 200 and not line.rstrip().endswith(":"):
            raw.append(re.sub(r"^[-–•+]\s*", "", line))
        elif (
            not raw
            and line
            and orgs.looks_like(line)
            and len(line) < 160
            or (
                raw
                and orgs.looks_like(line)
                and len(line) < 120
                and (line.endswith((";", ".")) and raw[-1].endswith(";"))
            )
        ):
            raw.append(line)
        elif _SUBJECT_VV.match(line) and head.subject is None:
            head.subject = _SUBJECT_VV.sub("", line).strip(" .")
        else:
            break
        position += 1
    names: list[str] = []
    for item in raw:
        names.extend(orgs.split_names(item.strip(" .;")))
    head.addressees = orgs.unique(names)
    return position


def _inline_subject(lines: list[str]) -> str | None:
    for line in lines:
        match = re.search(r"\bV/v:?\s+(.{8,300})$", line)
        if match:
            return match.group(1).strip(" .")
    return None


def _type_of(head: Head) -> str | None:
    if head.number:
        symbol = re.split(r"[/\-]", head.number.upper())
        for part in symbol:
            if part in _SYMBOL:
                return _SYMBOL[part]
    return "công văn" if head.addressees or head.subject or (head.number and "/" in head.number) else None


def _issuer(caps: list[str], body: list[str], head: Head) -> str | None:
    """From the top left block; without one from the body or the signature with the place."""
    blocks = _whole_place([re.sub(r"\s+", " ", c).strip(" -–*") for c in caps if not _is_type(c)], head.place)
    units = _units([b for b in blocks if _ORG_CAPS.match(b)])
    local = _local_name(body, head)
    if units:
        own = orgs.normal_case(units[-1]).replace("UBND", "Ủy ban nhân dân")
        own = own.replace("Uỷ ban", "Ủy ban")
        if own == "Văn phòng" and len(units) > 1:
            own += " " + orgs.normal_case(units[-2]).replace("UBND", "Ủy ban nhân dân")
        elif re.match(r"(?:Sở|Phòng|Ban|Trung tâm|Trạm|Chi cục|Hội)\b", own) and len(units) > 1:
            above = re.search(
                r"\b(tỉnh|thành phố|phường|xã|đặc khu|huyện|quận)\s+.+$", orgs.normal_case(units[-2])
            )
            if above and fold(above.group().split(" ", 1)[-1]) not in fold(own):
                own = re.sub(r"\s+(?:tỉnh|thành phố|phường|xã)$", "", own) + " " + above.group()
        if own == "Ủy ban nhân dân" and local:
            return local
        return own
    return local or _signed(body)


def _whole_place(blocks: list[str], place: str | None) -> list[str]:
    """A narrow column breaks "TỈNH LÂM / ĐỒNG": the place beside the date tells what belongs together."""
    words = (place or "").upper().split()
    for cut in range(1, len(words)):
        start, end = " " + " ".join(words[:cut]), " ".join(words[cut:])
        if end in blocks and any(b.endswith(start) for b in blocks[: blocks.index(end)]):
            rest = [b for b in blocks if b != end]
            return [b + " " + end if b.endswith(start) else b for b in rest]
    return blocks


def _units(blocks: list[str]) -> list[str]:
    """Join lines of one name: "ỦY BAN NHÂN DÂN" + "TỈNH LAI CHÂU"."""
    units: list[str] = []
    for block in blocks:
        tail = re.match(r"^(?:TỈNH|THÀNH PHỐ|TP\.?|PHƯỜNG|XÃ|HUYỆN|QUẬN|ĐẶC KHU|THỊ XÃ)\s", block)
        if tail and units:
            units[-1] += " " + block
        else:
            units.append(block)
    return units


def _local_name(body: list[str], head: Head) -> str | None:
    """ "Ủy ban nhân dân phường …" of the text, the one that acts or that bears the place's name first."""
    found: list[str] = []
    for text in body[:12] + body[-8:]:
        for match in _LOCAL.finditer(text):
            name = f"Ủy ban nhân dân {match.group('l').replace('TP.', 'thành phố').replace('TP', 'thành phố')} {match.group('n')}"
            if head.place and fold(match.group("n")).startswith(fold(head.place)[:30]):
                return f"Ủy ban nhân dân {match.group('l')} {head.place}"
            if re.match(
                r"\s*(?:ban hành|yêu cầu|đề nghị|xây dựng|giao|thông báo|chỉ đạo)", text[match.end() :]
            ):
                found.insert(0, name)
            elif text[: match.start()].strip() in ("", "TM."):
                found.append(name)
    if found:
        return found[0]
    signed = _signed(body)
    if signed == "Ủy ban nhân dân" and head.place:
        level = _level_from_text(body, head)
        return f"Ủy ban nhân dân {level}{head.place}"
    return None


def _level_from_text(body: list[str], head: Head) -> str:
    text = " ".join([head.subject or "", *body[:40]])
    match = re.search(
        r"\b(phường|xã|đặc khu|tỉnh|thành phố|huyện|quận)\s+" + re.escape(head.place or ""), text
    )
    return f"{match.group(1)} " if match else ""


def _signed(body: list[str]) -> str | None:
    for text in reversed(body):
        match = re.match(r"^(?:TM|T/M)\s*\.?\s*(.+)$", text)
        if match:
            return orgs.normal_case(match.group(1).split("KT.")[0].strip(" .,")).replace("Uỷ ban", "Ủy ban")
    return None


def _year(head: Head, body: list[str]) -> int | None:
    match = re.search(r"\bnăm\s+(20\d\d)\b", head.subject or "")
    if match:
        return int(match.group(1))
    years = [int(y) for text in body[:10] for y in re.findall(r"\b(?:/|năm\s+)(20\d\d)\b", text)]
    return max(years) if years else None
