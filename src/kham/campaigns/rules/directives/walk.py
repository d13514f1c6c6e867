"""The walk through the running text: sections, owners in force, and the duties under them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from . import organisations as orgs
from . import outline
from .heading import Head
from .outline import Line
from .owners import Addressed, addressed, asked_inside, bracketed, role_of
from .pieces import Piece, pieces, trimmed
from .shapes import Kind, Paragraph, Role, TaskDraft
from .text import fold, is_capitals, sentences, upper_first
from .timing import cell_timing, find_timings

Mode = Literal["direct", "organisation", "content", "background", "past"]

_ORGANISATION = re.compile(r"\bto chuc (?:trien khai )?thuc hien\b|^trach nhiem|phan cong|nhiem vu cua|trach nhiem (?:cua|thuc hien|to chuc)|nhiem vu cu the")
_PAST = re.compile(r"^(?:danh gia|ket qua|tinh hinh|thuc trang|dac diem|su can thiet|can cu|co so phap ly|ton tai|nguyen nhan|khai quat)")
_BACKGROUND = re.compile(r"^(?:muc dich|yeu cau|muc tieu|doi tuong|pham vi|kinh phi|nguon kinh phi|du toan|thoi gian|dia diem|nguyen tac|quan diem|chi tieu|noi dung kham|quyen loi|giai thich)")
_END = re.compile(r"^(?:Nơi nhận|NƠI NHẬN|(?:TM|KT|TL|TUQ|Q|T/M)\s*\.\s*[A-ZĐÀ-Ỹ]{2}|T/M\s|(?:PHÓ )?(?:CHỦ TỊCH|GIÁM ĐỐC|TRƯỞNG BAN|TRƯỞNG PHÒNG|TRƯỞNG TRẠM|CHÁNH VĂN PHÒNG|BÍ THƯ|HIỆU TRƯỞNG|THỦ TƯỚNG|CỤC TRƯỞNG|CHỈ HUY TRƯỞNG)$)")
_ANNEX = re.compile(r"^(?:PHỤ LỤC|Phụ lục)\b(?!.{60})")
_CLOSER = re.compile(
    r"^(?:Trên đây là|Trong quá trình|Quá trình (?:triển khai|thực hiện|tổ chức)|Nhận được|Căn cứ (?:nội dung )?(?:kế hoạch|công văn|chỉ thị|văn bản|thông báo|các nội dung)|(?:Kế hoạch|Công văn|Chỉ thị|Quyết định|Thông báo|Văn bản) này|"
    r"(?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND|Chủ tịch UBND|Chủ tịch Ủy ban|Sở Y tế|Trạm Y tế|Đảng ủy)\b.{0,80}?\b(?:yêu cầu|đề nghị|thông báo|kính báo|báo cáo)|Yêu cầu|Đề nghị|Giao|Rất mong|Mọi (?:thông tin|vướng mắc)|Thông tin liên hệ)\b"
)
_FORMULA = re.compile(
    r"^(?:(?:quan tam|nghiem tuc|khan truong|phoi hop|to chuc|chu dong|co trach nhiem|chiu trach nhiem|can cu[^,]*,|quan triet,?|nghien cuu,?|biet,?|trien khai|thuc hien|thi hanh|va|dong bo|tot|nghiem|hieu qua|chi dao|theo dung|cac|noi dung|nhiem vu|tren|ke hoach|chi thi|"
    r"quyet dinh|cong van|van ban|thong bao|y kien|cong dien|ket luan|nay|theo quy dinh|theo tinh than|kip thoi|day du|nhung|duoc giao|neu|tai|cua|va to chuc|trong|dam bao|bao dam|chat luong|tien do|yeu cau)[\s,./;]*)+$"
)
_INTRO = re.compile(r"(?:sau|như sau|sau đây|gồm|cụ thể|dưới đây|nhiệm vụ|nội dung|trách nhiệm|công việc|việc)\s*(?:\([^)]*\))?\s*:$", re.I)
_DIRECTS = re.compile(r"^(?:Chỉ đạo|Hướng dẫn|Đề nghị|Giao|Phân công)\s+(?P<who>[^:.;]{4,120}):\s*(?P<duty>\S.*)$", re.S)
_KEY = re.compile(
    r"^(?P<k>(?:(?:cơ quan|đơn vị|bộ phận|tổ chức|cá nhân|người)(?:,\s*(?:đơn vị|bộ phận|cá nhân))?\s+)?(?:chủ trì|đầu mối|chịu trách nhiệm|thực hiện|phối hợp|phụ trách)(?:\s+(?:thực hiện|tham mưu|chính))?|phân công(?:\s+thực hiện)?|"
    r"(?:thời gian|thời hạn|tiến độ|hạn)(?:\s+(?:thực hiện|hoàn thành|báo cáo|triển khai|trình|tổ chức))*|nội dung(?:\s+(?:thực hiện|công việc))?|sản phẩm|kết quả)\s*:\s*(?P<v>\S.*)$", re.I | re.S,
)  # fmt: skip
_ASKS = re.compile(r"\b(?:yêu cầu|đề nghị|giao|chỉ đạo)\b", re.I)
_GIVES = re.compile(r"[,;.]\s+(?:giao|yêu cầu|đề nghị)\s", re.I)
_BASIS = re.compile(r"^(?:[-–]\s*)?(?:Căn cứ|Thực hiện|Theo|Xét|Tiếp theo|Thi hành)\b")


@dataclass(slots=True)
class _Owner:
    level: float
    names: tuple[str, ...]
    role: Role | None = None
    line: bool = False  # its own paragraph is a duty too


@dataclass(slots=True)
class _Section:
    level: float
    mode: Mode
    title: str


class Walk:
    """State of one walk. `tasks` and `named` (organisations met as owners) are the result."""

    def __init__(self, head: Head, body: list[Paragraph]) -> None:
        self.head = head
        self.issuer = head.issuer or "Cơ quan ban hành"
        self.body = body
        self.lines = [outline.parse(p.text) for p in body]
        self.tasks: list[TaskDraft] = []
        self.named: list[str] = []
        self.sections: list[_Section] = []
        self.owners: list[_Owner] = []
        self.default: tuple[str, ...] = ()
        self.last_marked = outline.PART
        self.pending: list[tuple[Paragraph, Line]] = []
        self.filled: list[TaskDraft] = []
        self.open_end = self._opening_end()
        self.has_organisation = any(_ORGANISATION.search(fold(line.body)) and _is_title(line.body) for line in self.lines)

    def run(self) -> None:
        """Read everything up to the signature, and annexes behind it."""
        ended = False
        for place, par in enumerate(self.body):
            if _ANNEX.match(par.text):
                ended, self.owners, self.sections, self.default = False, [], [], ()
            if ended or _END.match(par.text):
                ended = True
                continue
            if place < self.open_end:
                self._opening(par)
            else:
                self._paragraph(place, par, self.lines[place])
            ended = par.text.rstrip().endswith("./.")
        if not self.default and self.head.addressees:
            self.named.extend(self.head.addressees)

    def _opening_end(self) -> int:
        for place, (par, line) in enumerate(zip(self.body, self.lines, strict=True)):
            if line.marked and not _BASIS.match(line.body):
                return place
            if _END.match(par.text):
                return place
            if is_capitals(par.text) and _ORGANISATION.search(fold(par.text)):
                return place
        return len(self.body)

    # --- the opening --------------------------------------------------------------------------------------------

    def _opening(self, par: Paragraph) -> None:
        parts = sentences(par.text)
        for number, sentence in enumerate(parts):
            if number == 0 and _BASIS.match(sentence) and not _ASKS.search(sentence):
                continue
            self._opening_sentence(par, sentence)

    def _opening_sentence(self, par: Paragraph, sentence: str) -> None:
        closing = bool(_CLOSER.match(sentence)) and not sentence.rstrip().endswith(":")
        found = addressed(sentence)
        inside = asked_inside(sentence) if _ASKS.search(sentence) else None
        intro = sentence.rstrip().endswith(":") or bool(re.search(r"một số (?:nhiệm vụ|nội dung)|như sau|(?:nhiệm vụ|nội dung|việc) sau", sentence))
        if intro:
            self.default = inside[0] if inside else tuple(self.head.addressees)
            if self.head.addressees and all(orgs.is_everybody(n) for n in self.default):
                self.default = tuple(self.head.addressees)
            aim = sentence[: inside[2]] if inside else sentence
            if find_timings(aim, self.head.ground, ranges=False):
                self._add(par, inside[0] if inside else (self.issuer,), _aim(aim), role="lead", kind="general", ranges=False)
            return
        if found and found.rest and not self._is_issuer(found.names) and (found.delegated or found.colon or self._clear(found)):
            if not self._formula(found.rest):
                self._add(par, found.names, found.rest, kind="general" if closing else "assigned")
        elif inside and not self._formula(inside[1]):
            self._add(par, inside[0], inside[1], kind="general" if closing else "assigned")
        elif not _BASIS.match(sentence) and find_timings(sentence, self.head.ground, ranges=False):
            self._add(par, (self.issuer,), sentence, kind="general", ranges=False)

    # --- the numbered part --------------------------------------------------------------------------------------

    def _paragraph(self, place: int, par: Paragraph, line: Line) -> None:
        if not line.body:
            return
        self._leave(line)
        if self._key_line(par, line):
            return
        if self._title(place, line):
            return
        mode = self._mode()
        if mode == "past":
            return
        if not line.marked and _CLOSER.match(line.body) and self._closing(place, par, line):
            return
        if self._direction(par, line):
            return
        found = addressed(line.body)
        if found and self._addressed(place, par, line, found, mode):
            return
        self._plain(place, par, line, mode)

    def _leave(self, line: Line) -> None:
        if line.marked:
            self.owners = [o for o in self.owners if o.level < line.level]
            self.sections = [s for s in self.sections if s.level < line.level]
            if line.level < outline.DASH:
                self.last_marked = line.level
            if self.pending and line.level <= self.pending[0][1].level and not _KEY.match(line.body):
                self.pending = []
                self.filled = []

    def _mode(self) -> Mode:
        return self.sections[-1].mode if self.sections else "direct"

    def _section_title(self) -> str | None:
        return " / ".join(s.title for s in self.sections) or None

    def _title(self, place: int, line: Line) -> bool:
        """A heading that is no owner: it opens a section and decides what counts in it."""
        text = line.body
        if not (_is_title(text) and (line.level <= outline.LETTER or (not line.marked and is_capitals(text)))):
            return False
        flat = fold(text)
        organisation, past, background = (bool(p.search(flat)) for p in (_ORGANISATION, _PAST, _BACKGROUND))
        owner = addressed(text)
        if owner and not organisation and (not owner.rest or owner.colon):
            return False
        if owner and owner.names and organisation and flat.startswith(("trach nhiem cua", "nhiem vu cua")):
            return False
        structural = line.level <= outline.ROMAN or is_capitals(text)
        if not (structural or organisation or past or background or self._opens_topic(place, line)):
            return False
        if not structural and orgs.VERB_START.match(text) and not self._opens_topic(place, line) and not organisation:
            return False
        if not structural and (past or background) and self.owners and not self._opens_topic(place, line):
            return False
        mode: Mode
        if organisation:
            mode = "organisation"
        elif past and not self.owners:
            mode = "past"
        elif background and not self.owners:
            mode = "background"
        elif structural:
            mode = "content" if self.has_organisation else "direct"
        else:
            mode = self._mode()
        level = line.level if line.marked else outline.ROMAN
        self.sections = [s for s in self.sections if s.level < level]
        self.sections.append(_Section(level, mode, trimmed(text)))
        self.pending = [(self.body[place], line)]
        if organisation and level <= outline.ARTICLE:
            self.default = ()
        return True

    def _opens_topic(self, place: int, line: Line) -> bool:
        """A short line without a full stop with deeper or unmarked lines under it."""
        if line.body.rstrip().endswith((".", ";")) or place + 1 >= len(self.lines) or not line.marked:
            return False
        after = self.lines[place + 1]
        return after.level > line.level and len(line.body.split()) <= 22

    def _closing(self, place: int, par: Paragraph, line: Line) -> bool:
        text = line.body
        if orgs.VERB_START.match(text) and not _ASKS.match(text):
            return False
        asked = re.match(r"^(?:Yêu cầu|Đề nghị|Giao)\b", text)
        if asked and not addressed(text):
            return False
        heading = addressed(text)
        if heading and (not heading.rest or text.endswith(":")):
            self.owners = []
            return False
        last = not any(o.marked for o in self.lines[place + 1 :])
        if asked and self.owners and not last:
            return False
        self.owners = []
        if last:
            self.sections = [s for s in self.sections if s.level <= outline.ARTICLE]
        named = heading.names if heading and heading.rest and not self._is_issuer(heading.names) else None
        if named and heading:
            self.named.extend(named)
            if not self._formula(heading.rest):
                self._add(par, named, heading.rest, kind="general" if any(not orgs.is_named(n) for n in named) else "assigned")
            return True
        for sentence in sentences(text):
            inside = asked_inside(sentence)
            if inside and not self._is_issuer(inside[0]):
                self.named.extend(inside[0])
                if not self._formula(inside[1]) and not re.match(r"^Trên đây là[^.]*$", sentence):
                    self._add(par, inside[0], inside[1], kind="general")
            elif find_timings(sentence, self.head.ground, ranges=False):
                self._add(par, (self.issuer,), sentence, kind="general", ranges=False)
        return True

    def _direction(self, par: Paragraph, line: Line) -> bool:
        """ "Chỉ đạo Đoàn Thanh niên phường: …": the duty is carried by the body named, directed by the owner in force."""
        match = _DIRECTS.match(line.body)
        if not match or not self.owners or not line.body.startswith(("Chỉ đạo", "Hướng dẫn")):
            return False
        who = match.group("who")
        if not orgs.looks_like(who) or orgs.first_verb(who) is not None:
            return False
        self._add(par, tuple(orgs.split_names(who)), match.group("duty"), directed_by=self.owners[-1].names[0])
        return True

    def _addressed(self, place: int, par: Paragraph, line: Line, found: Addressed, mode: Mode) -> bool:
        if self.owners and found.ask.startswith(("phân công", "yêu cầu")) and not found.colon:
            return False
        if not found.rest:
            return self._owner_heading(line, found, mode)
        clear = found.delegated or found.colon or self._clear(found)
        named = any(orgs.is_named(n) for n in found.names)
        if mode in ("content", "background") and not (named and clear):
            return False
        if self.owners and not found.colon and not found.delegated and not named and mode != "direct":
            return False
        if found.rest and self._formula(found.rest) and (not line.marked or line.level == outline.ARTICLE):
            self.named.extend(found.names)
            return True
        self.named.extend(found.names)
        if line.marked or found.colon:
            level = line.level if line.marked else self._plain_level()
            self.owners = [o for o in self.owners if o.level < level]
            self.owners.append(_Owner(level, found.names, role_of(found.rest), line=True))
        if self._intro(place, line, found.rest):
            return True
        self._add_split(par, found.names, found.rest)
        return True

    def _clear(self, found: Addressed) -> bool:
        return bool(orgs.VERB_START.match(found.rest))

    def _owner_heading(self, line: Line, found: Addressed, mode: Mode) -> bool:
        text = line.body.rstrip()
        if text.endswith((".", ";", ",")) and not line.marked:
            return False
        if mode in ("background", "content") and not (any(orgs.is_named(n) for n in found.names) and (line.marked or text.endswith(":"))):
            return False
        level = line.level if line.marked else self._plain_level()
        self.owners = [o for o in self.owners if o.level < level]
        self.owners.append(_Owner(level, found.names))
        self.named.extend(found.names)
        return True

    def _plain_level(self) -> float:
        """Depth of an owner heading without a marker: just under the last numbered line that is not itself an owner."""
        for owner in self.owners:
            if owner.level != int(owner.level):
                return owner.level
        return min(self.last_marked, outline.LETTER) + 0.5

    def _intro(self, place: int, line: Line, duty: str) -> bool:
        """ "… các nhiệm vụ sau:" says nothing itself when deeper lines follow."""
        if not duty.rstrip().endswith(":"):
            return False
        deeper = place + 1 < len(self.lines) and self.lines[place + 1].level > line.level
        return deeper or bool(_INTRO.search(duty.rstrip()) and len(duty.split()) < 25)

    def _plain(self, place: int, par: Paragraph, line: Line, mode: Mode) -> None:
        if self._default_owner(line, mode):
            self.owners.append(_Owner(line.level, self.default, line=True))
        if self.owners and mode not in ("background", "past"):
            owner = self.owners[-1]
            if self._intro(place, line, line.body):
                self.owners.append(_Owner(line.level if line.marked else self._plain_level(), owner.names, role_of(line.body)))
                return
            if self._opens_topic(place, line) and not orgs.VERB_START.match(line.body):
                return
            self._add_split(par, owner.names, line.body, inherited=owner)
            return
        named = bracketed(line.body)
        if named:
            self.named.extend(named[0])
            self._add(par, named[0], named[2], role="lead", partners=named[1])
            return
        self.pending.append((par, line))
        self._general(par, line, mode)

    def _default_owner(self, line: Line, mode: Mode) -> bool:
        return not self.owners and bool(self.default) and mode == "direct" and line.marked and outline.ARTICLE < line.level

    def _general(self, par: Paragraph, line: Line, mode: Mode) -> None:
        """Outside the owners' part a sentence counts when it is dated, or says "giao …" in so many words."""
        for sentence in sentences(line.body):
            found = addressed(sentence)
            if found and found.delegated and found.rest and not self._is_issuer(found.names) and sentence != line.body:
                self.named.extend(found.names)
                if not self._formula(found.rest):
                    self._add(par, found.names, found.rest)
                continue
            inside = asked_inside(sentence)
            dated = bool(find_timings(sentence, self.head.ground, ranges=mode == "direct" and line.marked))
            if not dated and mode == "direct" and line.marked and inside and _GIVES.search(sentence[: inside[2] + 12]):
                self.named.extend(inside[0])
                if not self._formula(inside[1]):
                    self._add(par, inside[0], inside[1])
                continue
            if not dated:
                continue
            if inside and not self._is_issuer(inside[0]):
                self.named.extend(inside[0])
                keep = sentence if not find_timings(inside[1], self.head.ground) else inside[1]
                self._add(par, inside[0], keep, kind="general", role=role_of(inside[1]))
            elif not self._cited_only(sentence):
                self._add(par, (self.issuer,), sentence, kind="general", ranges=mode == "direct")

    def _cited_only(self, sentence: str) -> bool:
        return bool(re.match(r"^(?:Căn cứ|Theo)\b", sentence)) or bool(re.search(r"có hiệu lực", sentence))

    # --- "Cơ quan chủ trì: …" lines under a duty -----------------------------------------------------------------

    def _key_line(self, par: Paragraph, line: Line) -> bool:
        text = line.body.strip("() ")
        if not _KEY.match(text):
            return False
        pairs: list[tuple[str, str]] = []
        for part in re.split(r"[.;]\s+(?=(?:[Cc]ơ quan|[Đđ]ơn vị|[Tt]hời|[Pp]hối hợp|[Cc]hủ trì|[Tt]iến độ|[Ss]ản phẩm))", text):
            match = _KEY.match(part)
            if match:
                pairs.append((fold(match.group("k")), match.group("v").strip(" .;")))
        if pairs[0][0].startswith("noi dung"):
            self.pending.append((par, Line(line.level, line.marker, pairs[0][1])))
            return True
        if self.owners and not self.filled and not any("chu tri" in k for k, _ in pairs):
            return False
        if not self.pending:
            return False
        for key, value in pairs:
            self._fill(key, value, line)
        return True

    def _fill(self, key: str, value: str, line: Line) -> None:
        if key.startswith(("thoi", "tien", "han")):
            due, rhythm = cell_timing(value, self.head.ground)
            self._change(due=due, recurrence=rhythm, deadline_text=value)
        elif "phoi hop" in key:
            self._change(partners=tuple(orgs.split_names(value)))
        elif not key.startswith(("san pham", "ket qua")):
            names = tuple(orgs.split_names(value))
            if not all(orgs.looks_like(n) for n in names[:1]):
                return
            self.named.extend(names)
            same = [(p, li) for p, li in self.pending if li.level >= line.level] or self.pending[-1:]
            drop = {p.index for p, _ in same}
            self.tasks = [t for t in self.tasks if not (t.source_index in drop and t.kind == "general")]
            before = len(self.tasks)
            for par, item in same:
                self._add(par, names, item.body, role="lead")
            self.filled = self.tasks[before:]

    def _change(self, **values: object) -> None:
        from dataclasses import replace

        kept = {k: v for k, v in values.items() if v}
        for number, task in enumerate(self.filled):
            new = replace(task, **kept)  # type: ignore[arg-type]  # field names come from the two calls above
            self.tasks[self.tasks.index(task)] = new
            self.filled[number] = new

    # --- making tasks ------------------------------------------------------------------------------------------

    def _is_issuer(self, names: tuple[str, ...]) -> bool:
        own = orgs.key(self.issuer)
        return len(names) == 1 and (own.startswith(orgs.key(names[0])) or orgs.key(names[0]).startswith(own))

    def _formula(self, duty: str) -> bool:
        """ "… nghiêm túc triển khai thực hiện Kế hoạch này": execution in general, no duty to follow up."""
        flat = fold(duty).strip(" ./;:")
        notice = flat.startswith(("thong bao", "kinh bao")) and "biet" in flat
        return (notice or bool(_FORMULA.match(flat))) and not find_timings(duty, self.head.ground)

    def _add_split(self, par: Paragraph, names: tuple[str, ...], duty: str, *, inherited: _Owner | None = None) -> None:
        """A duty of the owners in force; a later sentence that begins "Giao <organisation> …" has its own owner."""
        parts: list[tuple[tuple[str, ...], str]] = [(names, "")]
        for number, sentence in enumerate(sentences(duty)):
            found = addressed(sentence) if number and re.match(r"^(?:Giao|Yêu cầu|Đề nghị|UBND|Ủy ban nhân dân)\b", sentence) else None
            if found and found.rest and found.delegated and not self._is_issuer(found.names):
                self.named.extend(found.names)
                parts.append((found.names, found.rest))
            else:
                parts[-1] = (parts[-1][0], (parts[-1][1] + " " + sentence).strip())
        for who, text in parts:
            role: Role | None = None
            if inherited and who == names and inherited.role == "support" and not inherited.line and role_of(text) == "lead":
                role = None if re.match(r".{0,60}chủ trì", text, re.I) else "support"
            self._add(par, who, text, role=role)

    def _add(
        self, par: Paragraph, names: tuple[str, ...], duty: str, *, role: Role | None = None, kind: Kind = "assigned",
        directed_by: str | None = None, ranges: bool = True, partners: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        found: list[Piece] = pieces(duty, self.head.ground, ranges=ranges)
        if kind == "general" and len(found) == 1 and names == (self.issuer,):
            found = found[:1]
        for piece in found:
            if not re.search(r"[^\W\d_]", piece.action):
                continue
            for name in names:
                self.tasks.append(
                    TaskDraft(
                        owner=name, role=role or role_of(piece.action), action=piece.action, due=piece.due, recurrence=piece.recurrence,
                        source=par.text, source_index=par.index, section=self._section_title(), partners=partners or tuple(p for p in orgs.partners(piece.action) if p != name),
                        joint_owners=tuple(n for n in names if n != name), directed_by=directed_by, deadline_text=piece.deadline_text, kind=kind,
                    )
                )  # fmt: skip


def _is_title(text: str) -> bool:
    words = len(text.split())
    return words <= 30 and not re.search(r"[.;]\s*$", text) and (words <= 22 or is_capitals(text))


def _aim(text: str) -> str:
    """The aim of an opening sentence: without "Để", and without the issuer who asks."""
    text = re.sub(r",?\s*(?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND|Chủ tịch|Sở|Phòng|Trạm)\b[^,;]*$", "", text.strip())
    return upper_first(re.sub(r"^(?:Để|Nhằm)\s+", "", text).strip(" ,;"))
