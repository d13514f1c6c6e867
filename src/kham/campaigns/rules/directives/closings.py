"""The end of a document: courtesies that belong to nobody, and the few real duties among them."""

from __future__ import annotations

import re

from . import organisations as orgs
from . import outline, signs
from .ledger import Ledger
from .lexicon import VERB_START
from .outline import Line
from .owners import addressed, asked_inside
from .shapes import Paragraph
from .text import sentences
from .timing import find_timings


class Closings(Ledger):
    """The steps of a walk that deal with closings."""

    def _enforced(self, line: Line) -> None:
        """Those who carry out the whole document are named organisations, but get no task from that."""
        found = addressed(line.body)
        self.named.extend(found.names if found else ())
        if line.level <= outline.ARTICLE:
            self.owners = []

    def _closing(self, place: int, par: Paragraph, line: Line) -> bool:
        text = line.body
        courtesy = signs.IF_TROUBLE.search(text) or signs.ASKS.search(text)
        if VERB_START.match(text) and not signs.ASKS.match(text) and not courtesy:
            return False
        asked = re.match(r"^(?:Yêu cầu|Đề nghị|Giao)\b", text)
        if asked and not addressed(text):
            return False
        heading = addressed(text)
        if heading and (not heading.rest or text.endswith(":")):
            self.owners = []
            return False
        last = text.endswith("./.") or self._nothing_follows(place)
        if asked and self.owners and not last:
            return False
        self.owners = []
        if last:
            self.sections = [s for s in self.sections if s.level <= outline.ARTICLE]
        named = heading.names if heading and heading.rest and not self._is_issuer(heading.names) else None
        if named and heading:
            self._closing_duty(par, named, heading.rest)
            return True
        for sentence in sentences(text):
            inside = asked_inside(sentence)
            if inside and not self._is_issuer(inside[0]):
                self._closing_duty(par, inside[0], inside[1], sentence)
            elif find_timings(sentence, self.head.ground, ranges=False):
                self._add(par, (self.issuer,), sentence, kind="general", ranges=False)
        return True

    def _closing_duty(self, par: Paragraph, names: tuple[str, ...], duty: str, sentence: str = "") -> None:
        """What a closing asks is a task when it is dated, or when one particular organisation is to act."""
        self.named.extend(names)
        group = any(not orgs.is_named(n) for n in names)
        dated = bool(find_timings(duty, self.head.ground))
        courtesy = group or self._formula(duty) or signs.IF_TROUBLE.search(sentence or duty)
        if dated or not courtesy:
            self._add(par, names, duty, kind="general" if group else "assigned")

    def _nothing_follows(self, place: int) -> bool:
        """Whether no numbered line comes before the signature."""
        for par, line in zip(self.body[place + 1 :], self.lines[place + 1 :], strict=True):
            if signs.END.match(par.text):
                return True
            if line.marked:
                return False
        return True
