"""Official documents read into drafts of tasks: `read_directive(paragraphs) -> DirectiveDraft`."""

from __future__ import annotations

from . import organisations as orgs
from . import tables
from .heading import Head, read_head
from .shapes import Cell, Citation, DirectiveDraft, Paragraph, TaskDraft
from .text import MARKER, join_broken
from .walk import Walk

__all__ = ["MARKER", "Cell", "Citation", "DirectiveDraft", "Paragraph", "TaskDraft", "read_directive"]


def read_directive(paragraphs: list[Paragraph]) -> DirectiveDraft:
    """Read an official document (plan, letter, directive, decision, notice …) into a draft.

    Pure and total: any list of paragraphs gives a draft, in the worst case an empty one.  See README.md beside this file
    for the rules; `TaskDraft` for what a task means.
    """
    whole = join_broken(paragraphs)
    by_table = {t.indexes[0]: t for t in tables.collect(whole)}
    duty_tables = {i: t for i, t in by_table.items() if tables.is_duties(t)}
    inside = {p.cell.table for p in whole if p.cell is not None and p.index in duty_tables}
    text = [p for p in whole if p.cell is None or p.cell.table not in inside]
    text = _flatten(text)
    head = read_head(text)
    walk = Walk(head, text[head.body_start :])
    walk.run()
    tasks = list(walk.tasks)
    for index, table in duty_tables.items():
        section = _section_before(whole, index)
        tasks.extend(tables.duties(table, issuer=walk.issuer, section=section, ground=head.ground))
    tasks.sort(key=lambda t: t.source_index)
    return _draft(head, _once(tasks), walk.named)


def _flatten(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Cells of layout tables (head, signature) become ordinary lines."""
    out: list[Paragraph] = []
    for par in paragraphs:
        if par.cell is None:
            out.append(par)
            continue
        out.extend(
            Paragraph(line, par.index, par.style, par.bold) for line in par.text.split("\n") if line.strip()
        )
    return out


def _section_before(paragraphs: list[Paragraph], index: int) -> str | None:
    before = [p.text for p in paragraphs if p.index < index and p.cell is None and 0 < len(p.text) < 160]
    return before[-1].strip(" :.") if before else None


def _once(tasks: list[TaskDraft]) -> list[TaskDraft]:
    seen: set[tuple[object, ...]] = set()
    out: list[TaskDraft] = []
    for task in tasks:
        mark = (orgs.key(task.owner), task.source_index, task.action, task.due, task.recurrence)
        if mark not in seen:
            seen.add(mark)
            out.append(task)
    return out


def _draft(head: Head, tasks: list[TaskDraft], named: list[str]) -> DirectiveDraft:
    names: list[str] = []
    for task in tasks:
        names.append(task.owner)
    names.extend(named)
    names.extend(head.addressees)
    for task in tasks:
        names.extend(p for p in task.partners if not orgs.is_generic(p))
        names.extend(orgs.recipients(task.action))
    issuer = orgs.key(head.issuer) if head.issuer else ""
    full = [head.issuer if head.issuer and issuer.startswith(orgs.key(n) + " ") else n for n in names]
    return DirectiveDraft(
        number=head.number, number_blank=head.number_blank, date=head.date.isoformat() if head.date else None, place=head.place,
        issuer=head.issuer, doc_type=head.doc_type, subject=head.subject, year=head.year, addressees=head.addressees, basis=head.basis,
        organisations=orgs.unique(full), tasks=tasks,
    )  # fmt: skip
