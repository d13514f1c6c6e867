"""Plain values that go into and come out of the directive reader."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Role = Literal["lead", "support"]
Kind = Literal["assigned", "general"]


@dataclass(frozen=True, slots=True)
class Cell:
    """Where in a table a paragraph stood; all three count from 0 in the order of the document."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, or one line where the file knows lines only, as the file gives it.

    `gap` is False when the line follows the one before it without an empty line or a paragraph mark:
    then it may be the rest of the same paragraph.  Documents that mark paragraphs (Word) leave it True.
    """

    text: str
    index: int
    style: str | None = None
    bold: bool = False
    cell: Cell | None = None
    gap: bool = True


@dataclass(frozen=True, slots=True)
class Citation:
    """A document that the directive stands on. `text` is the citation as written, `date` is ISO."""

    text: str
    doc_type: str | None = None
    number: str | None = None
    date: str | None = None
    issuer: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """One duty of one owner.

    A duty given to several organisations at once becomes one task each (a task has one owner); `joint_owners`
    names the others.  `due` is an ISO date.  `recurrence` is daily, weekly, weekly:fri, biweekly, monthly,
    monthly:20, monthly:last, quarterly, half-yearly, yearly or yearly:12-15.  When a duty recurs and also has
    an end, both are filled.  `kind` is "general" for a dated duty that names nobody (owner: the issuer) and
    for what the opening or the closing asks of everybody; "assigned" otherwise.
    """

    owner: str
    role: Role
    action: str
    due: str | None
    recurrence: str | None
    source: str
    source_index: int
    section: str | None = None
    partners: tuple[str, ...] = ()
    joint_owners: tuple[str, ...] = ()
    directed_by: str | None = None
    deadline_text: str | None = None
    kind: Kind = "assigned"


@dataclass(slots=True)
class DirectiveDraft:
    """What the reader understood; a person reviews it before anything is stored.

    `number` is what stands after "Số:". When the sequence number was left empty (a draft or an electronic
    original), it is the symbol with its stroke ("/KH-UBND") and `number_blank` is True.
    """

    number: str | None = None
    number_blank: bool = False
    date: str | None = None
    place: str | None = None
    issuer: str | None = None
    doc_type: str | None = None
    subject: str | None = None
    year: int | None = None
    addressees: list[str] = field(default_factory=list)
    basis: list[Citation] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    tasks: list[TaskDraft] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The draft as plain JSON values; `basis` as strings, `basis_details` with the parts."""
        out = asdict(self)
        out["basis_details"] = out["basis"]
        out["basis"] = [item["text"] for item in out["basis_details"]]
        out["tasks"] = out.pop("tasks")
        return out
