"""What a walk has gathered: owners in force, sections, waiting duties, and the tasks made of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from . import organisations as orgs
from . import outline, signs
from .heading import Head
from .outline import Line
from .owners import addressed, role_of
from .pieces import Piece, pieces
from .shapes import Kind, Paragraph, Role, TaskDraft
from .text import fold, is_capitals, sentences
from .timing import cell_timing, find_timings

Mode = Literal["direct", "organisation", "content", "background", "past"]


@dataclass(slots=True)
class Owner:
    """Organisations in force from a line of this depth on."""

    level: float
    names: tuple[str, ...]
    role: Role | None = None
    line: bool = False  # its own paragraph is a duty too


@dataclass(slots=True)
class Section:
    """A titled part of the document and what counts as a duty in it."""

    level: float
    mode: Mode
    title: str


class Ledger:
    """State shared by the steps of a walk. `tasks` and `named` (organisations met as owners) are the result."""

    def __init__(self, head: Head, body: list[Paragraph]) -> None:
        self.head = head
        self.issuer = head.issuer or "Cơ quan ban hành"
        self.body = body
        self.lines = [outline.parse(p.text) for p in body]
        self.tasks: list[TaskDraft] = []
        self.named: list[str] = []
        self.sections: list[Section] = []
        self.owners: list[Owner] = []
        self.default: tuple[str, ...] = ()
        self.last_marked = outline.PART
        self.pending: list[tuple[Paragraph, Line]] = []
        self.filled: list[TaskDraft] = []
        self.has_organisation = any(
            signs.ORGANISATION.search(fold(line.body)) and is_title(line.body) for line in self.lines
        )

    def _mode(self) -> Mode:
        return self.sections[-1].mode if self.sections else "direct"

    def _section_title(self) -> str | None:
        return " / ".join(s.title for s in self.sections) or None

    # --- "Cơ quan chủ trì: …" lines under a duty -----------------------------------------------------------------

    def _key_line(self, par: Paragraph, line: Line) -> bool:
        text = line.body.strip("() ")
        if not signs.KEY.match(text):
            return False
        pairs: list[tuple[str, str]] = []
        for part in re.split(
            r"[.;]\s+(?=(?:[Cc]ơ quan|[Đđ]ơn vị|[Tt]hời|[Pp]hối hợp|[Cc]hủ trì|[Tt]iến độ|[Ss]ản phẩm))", text
        ):
            match = signs.KEY.match(part)
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
        kept = {k: v for k, v in values.items() if v}
        for number, task in enumerate(self.filled):
            new = replace(task, **kept)  # type: ignore[arg-type]  # field names come from the two calls above
            self.tasks[self.tasks.index(task)] = new
            self.filled[number] = new

    # --- making tasks ------------------------------------------------------------------------------------------

    def _is_issuer(self, names: tuple[str, ...]) -> bool:
        if len(names) != 1:
            return False
        own, name = (
            re.sub(r"^(?:pho )?(?:chu tich|giam doc|lanh dao) ", "", orgs.key(n))
            for n in (self.issuer, names[0])
        )
        return own.startswith(name) or name.startswith(own)

    def _formula(self, duty: str) -> bool:
        """ "… nghiêm túc triển khai thực hiện Kế hoạch này": execution in general, no duty to follow up."""
        flat = fold(duty).strip(" ./;:")
        notice = flat.startswith(("thong bao", "kinh bao")) and "biet" in flat
        return (notice or bool(signs.FORMULA.match(flat))) and not find_timings(duty, self.head.ground)

    def _add_split(
        self, par: Paragraph, names: tuple[str, ...], duty: str, *, inherited: Owner | None = None
    ) -> None:
        """A duty of the owners in force; a later sentence that begins "Giao <organisation> …" has its own owner."""
        parts: list[tuple[tuple[str, ...], str]] = [(names, "")]
        for number, sentence in enumerate(sentences(duty)):
            found = (
                addressed(sentence)
                if number and re.match(r"^(?:Giao|Yêu cầu|Đề nghị|UBND|Ủy ban nhân dân)\b", sentence)
                else None
            )
            if found and found.rest and found.delegated and not self._is_issuer(found.names):
                self.named.extend(found.names)
                parts.append((found.names, found.rest))
            else:
                parts[-1] = (parts[-1][0], (parts[-1][1] + " " + sentence).strip())
        for who, text in parts:
            role: Role | None = None
            if (
                inherited
                and who == names
                and inherited.role == "support"
                and not inherited.line
                and role_of(text) == "lead"
            ):
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
                        owner=name,
                        role=role or role_of(piece.action),
                        action=piece.action,
                        due=piece.due,
                        recurrence=piece.recurrence,
                        source=par.text,
                        source_index=par.index,
                        section=self._section_title(),
                        partners=partners or tuple(p for p in orgs.partners(piece.action) if p != name),
                        joint_owners=tuple(n for n in names if n != name),
                        directed_by=directed_by,
                        deadline_text=piece.deadline_text,
                        kind=kind,
                    )
                )


def is_title(text: str) -> bool:
    """A short line without a full stop, as titles and owner headings are."""
    words = len(text.split())
    return words <= 30 and not re.search(r"[.;]\s*$", text) and (words <= 22 or is_capitals(text))
