"""The walk through the running text: sections, owners in force, and the duties under them."""

from __future__ import annotations

import re
from dataclasses import replace

from . import organisations as orgs
from . import outline, signs
from .closings import Closings
from .heading import Head
from .ledger import Mode, Owner, Section, is_title
from .lexicon import VERB_START
from .outline import Line
from .owners import Addressed, addressed, asked_inside, bracketed, role_of
from .pieces import trimmed
from .shapes import Paragraph
from .text import fold, is_capitals, sentences, upper_first
from .timing import find_timings


class Walk(Closings):
    """One walk from the opening to the signature."""

    def __init__(self, head: Head, body: list[Paragraph]) -> None:
        super().__init__(head, body)
        self.open_end = self._opening_end()

    def run(self) -> None:
        """Read everything up to the signature, and annexes behind it."""
        ended = False
        for place, par in enumerate(self.body):
            if signs.ANNEX.match(par.text):
                ended, self.owners, self.sections, self.default = False, [], [], ()
            if ended or signs.END.match(par.text):
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
            if line.marked and not signs.BASIS.match(line.body):
                return place
            if signs.END.match(par.text):
                return place
            if is_capitals(par.text) and signs.ORGANISATION.search(fold(par.text)):
                return place
        return len(self.body)

    # --- the opening --------------------------------------------------------------------------------------------

    def _opening(self, par: Paragraph) -> None:
        parts = sentences(par.text)
        for number, sentence in enumerate(parts):
            if number == 0 and signs.BASIS.match(sentence) and not signs.ASKS.search(sentence):
                continue
            self._opening_sentence(par, sentence)

    def _opening_sentence(self, par: Paragraph, sentence: str) -> None:
        closing = bool(signs.CLOSER.match(sentence)) and not sentence.rstrip().endswith(":")
        found = addressed(sentence)
        inside = asked_inside(sentence) if signs.ASKS.search(sentence) else None
        if inside and self._is_issuer(inside[0]) and signs.ASKS.match(inside[1]):
            inside = None  # it is the issuer who asks
        intro = sentence.rstrip().endswith(":") or bool(
            re.search(
                r"một số (?:nhiệm vụ|nội dung)|như sau|(?:nhiệm vụ|"
                r"nội dung|việc) sau",
                sentence,
            )
        )
        if intro:
            self.default = inside[0] if inside else tuple(self.head.addressees)
            if self.head.doc_type in signs.UPWARD:
                self.default = ()
            if self.default and self.head.addressees and all(orgs.is_everybody(n) for n in self.default):
                self.default = tuple(self.head.addressees)
            aim = sentence[: inside[2]] if inside else sentence
            if find_timings(aim, self.head.ground, ranges=False) and (inside or not self.default):
                self._add(
                    par,
                    inside[0] if inside else (self.issuer,),
                    _aim(aim),
                    role="lead",
                    kind="general",
                    ranges=False,
                )
            return
        if (
            found
            and found.rest
            and not self._is_issuer(found.names)
            and (found.delegated or found.colon or self._clear(found))
        ):
            if not self._formula(found.rest):
                self._add(par, found.names, found.rest, kind="general" if closing else "assigned")
        elif inside and not self._formula(inside[1]):
            self._add(par, inside[0], inside[1], kind="general" if closing else "assigned")
        elif not (signs.BASIS.match(sentence) or signs.LOOKS_BACK.search(sentence)) and find_timings(
            sentence, self.head.ground, ranges=False
        ):
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
        told = sentences(line.body)
        kept = [sentence for sentence in told if not signs.ENFORCED.search(sentence)]
        if len(kept) < len(told):
            self._enforced(line)
            if not kept:
                return
            line = replace(line, body=" ".join(kept))
        closer = signs.CLOSER.match(line.body) or (par.text.endswith("./.") and orgs.is_generic(line.body))
        if not line.marked and closer and self._closing(place, par, line):
            return
        if mode == "organisation" and self._people(place, par, line):
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
            if self.pending and line.level <= self.pending[0][1].level and not signs.KEY.match(line.body):
                self.pending = []
                self.filled = []

    def _title(self, place: int, line: Line) -> bool:
        """A heading that is no owner: it opens a section and decides what counts in it."""
        text = line.body
        if not (is_title(text) and (line.level <= outline.LETTER or (not line.marked and is_capitals(text)))):
            return False
        flat = fold(text)
        organisation, past, background = (
            bool(p.search(flat)) for p in (signs.ORGANISATION, signs.PAST, signs.BACKGROUND)
        )
        owner = addressed(text)
        if owner and not organisation and (not owner.rest or owner.colon):
            return False
        if owner and owner.names and organisation and flat.startswith(("trach nhiem cua", "nhiem vu cua")):
            return False
        structural = line.level <= outline.ROMAN or is_capitals(text)
        if not (structural or organisation or past or background or self._opens_topic(place, line)):
            return False
        if (
            not structural
            and VERB_START.match(text)
            and not self._opens_topic(place, line)
            and not organisation
        ):
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
        self.sections.append(Section(level, mode, trimmed(text)))
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

    def _people(self, place: int, par: Paragraph, line: Line) -> bool:
        """ "Y tế thôn, bản", "Hộ gia đình": a heading of owners that are no office, known by its place."""
        heading = (
            is_title(line.body)
            and len(line.body.split()) <= 14
            and (par.bold or self._opens_topic(place, line))
        )
        if not heading or not signs.PEOPLE.match(fold(line.body)) or addressed(line.body):
            return False
        name = orgs.tidy(line.body)
        level = line.level if line.marked else self._plain_level()
        self.owners = [o for o in self.owners if o.level < level]
        self.owners.append(Owner(level, (name,)))
        self.named.append(name)
        return True

    def _direction(self, par: Paragraph, line: Line) -> bool:
        """ "Chỉ đạo Đoàn Thanh niên phường: …": the duty is carried by the body named, directed by the owner in force."""
        match = signs.DIRECTS.match(line.body)
        if not match or not self.owners or not line.body.startswith(("Chỉ đạo", "Hướng dẫn")):
            return False
        who = match.group("who")
        if not orgs.looks_like(who) or orgs.first_verb(who) is not None:
            return False
        self._add(
            par, tuple(orgs.split_names(who)), match.group("duty"), directed_by=self.owners[-1].names[0]
        )
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
            self.owners.append(Owner(level, found.names, role_of(found.rest), line=True))
        if self._intro(place, line, found.rest):
            return True
        self._add_split(par, found.names, found.rest)
        return True

    def _clear(self, found: Addressed) -> bool:
        return bool(VERB_START.match(found.rest))

    def _owner_heading(self, line: Line, found: Addressed, mode: Mode) -> bool:
        text = line.body.rstrip()
        if text.endswith((".", ";", ",")) and not line.marked:
            return False
        if mode in ("background", "content") and not (
            any(orgs.is_named(n) for n in found.names) and (line.marked or text.endswith(":"))
        ):
            return False
        level = line.level if line.marked else self._plain_level()
        self.owners = [o for o in self.owners if o.level < level]
        self.owners.append(Owner(level, found.names))
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
        return deeper or bool(signs.INTRO.search(duty.rstrip()) and len(duty.split()) < 25)

    def _plain(self, place: int, par: Paragraph, line: Line, mode: Mode) -> None:
        if self._default_owner(line, mode):
            self.owners.append(Owner(line.level, self.default, line=True))
        if self.owners and mode not in ("background", "past"):
            owner = self.owners[-1]
            if self._intro(place, line, line.body):
                self.owners.append(
                    Owner(line.level if line.marked else self._plain_level(), owner.names, role_of(line.body))
                )
                return
            if self._opens_topic(place, line) and not VERB_START.match(line.body):
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
        return (
            not self.owners
            and bool(self.default)
            and mode == "direct"
            and line.marked
            and line.level > outline.ARTICLE
        )

    def _general(self, par: Paragraph, line: Line, mode: Mode) -> None:
        """Outside the owners' part a sentence counts when it is dated, or says "giao …" in so many words."""
        if line.level == outline.ARTICLE and signs.DECIDES.match(line.body):
            return
        for sentence in sentences(line.body):
            found = addressed(sentence)
            if (
                found
                and found.delegated
                and found.rest
                and not self._is_issuer(found.names)
                and sentence != line.body
            ):
                self.named.extend(found.names)
                if not self._formula(found.rest):
                    self._add(par, found.names, found.rest)
                continue
            inside = asked_inside(sentence)
            dated = bool(find_timings(sentence, self.head.ground, ranges=mode == "direct" and line.marked))
            if (
                not dated
                and mode == "direct"
                and line.marked
                and inside
                and signs.GIVES.search(sentence[: inside[2] + 12])
            ):
                self.named.extend(inside[0])
                if not self._formula(inside[1]):
                    self._add(par, inside[0], inside[1])
                continue
            if not dated or signs.LOOKS_BACK.match(sentence):
                continue
            if inside and not self._is_issuer(inside[0]):
                self.named.extend(inside[0])
                keep = sentence if not find_timings(inside[1], self.head.ground) else inside[1]
                self._add(par, inside[0], keep, kind="general", role=role_of(inside[1]))
            elif not self._cited_only(sentence):
                self._add(par, (self.issuer,), sentence, kind="general", ranges=mode == "direct")

    def _cited_only(self, sentence: str) -> bool:
        return bool(re.match(r"^(?:Căn cứ|Theo)\b", sentence)) or bool(re.search(r"có hiệu lực", sentence))


def _aim(text: str) -> str:
    """The aim of an opening sentence: without "Để", and without the issuer who asks."""
    text = re.sub(
        r",?\s*(?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND|Chủ tịch|Sở|Phòng|Trạm)\b[^,;]*$", "", text.strip()
    )
    return upper_first(re.sub(r"^(?:Để|Nhằm)\s+", "", text).strip(" ,;"))
