"""Duties set out in a table: columns for the duty, who leads, who cooperates, and by when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from . import organisations as orgs
from .shapes import Paragraph, TaskDraft
from .text import fold
from .timing import DocumentDay, cell_timing, find_timings, relative_deadline

_HEADS = (
    ("partner", r"phoi hop"),
    ("owner", r"chu tri|don vi thuc hien|co quan thuc hien|phu trach|trach nhiem|(?:co quan|don vi|"
        r"bo phan) (?:thuc hien|duoc giao|dau moi)|nguoi thuc hien|^don vi$|^co quan$|phan cong"),
    ("due", r"thoi gian|thoi han|tien do|hoan thanh|^han$|thoi diem"),
    ("action", r"nhiem vu|noi dung|cong viec|hoat dong"),
    ("product", r"san pham|ket qua"),
    ("number", r"^(?:stt|tt|so tt|so thu tu)$"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """Cells of one table: rows of column → text, and the index of each row's first paragraph."""

    rows: tuple[dict[int, str], ...]
    indexes: tuple[int, ...]


def collect(paragraphs: list[Paragraph]) -> Iterator[Table]:
    """The tables of the document in order."""
    grid: dict[int, dict[int, dict[int, list[str]]]] = {}
    first: dict[tuple[int, int], int] = {}
    for par in paragraphs:
        if par.cell is not None:
            row = grid.setdefault(par.cell.table, {}).setdefault(par.cell.row, {})
            row.setdefault(par.cell.column, []).append(par.text)
            first.setdefault((par.cell.table, par.cell.row), par.index)
    for table, rows in grid.items():
        yield Table(
            tuple(
                {c: "\n".join(t for t in texts if t) for c, texts in cells.items()}
                for _, cells in sorted(rows.items())
            ),
            tuple(first[table, row] for row in sorted(rows)),
        )


def columns(row: dict[int, str]) -> dict[str, int]:
    """Meaning → column, empty when the row is not the head of a table of duties."""
    found: dict[str, int] = {}
    for column, text in row.items():
        flat = fold(text).strip(" .:()")
        for meaning, pattern in _HEADS:
            if meaning not in found and len(flat) < 70 and re.search(pattern, flat):
                found[meaning] = column
                break
    return found if "action" in found and ("owner" in found or "due" in found or "partner" in found) else {}


def is_duties(table: Table) -> bool:
    """Whether one of the first three rows is the head of a table of duties."""
    return any(columns(row) for row in table.rows[:3])


def duties(table: Table, *, issuer: str, section: str | None, ground: DocumentDay) -> list[TaskDraft]:
    """One task per row and organisation: lead for those in charge, support for those named as cooperating.

    An empty "who" cell takes the one above (merged cells).
    """
    at: dict[str, int] = {}
    out: list[TaskDraft] = []
    owners: list[str] = []
    for row, index in zip(table.rows, table.indexes, strict=True):
        if not at:
            at = columns(row)
            continue
        action = " ".join(row.get(at["action"], "").split())
        who = row.get(at.get("owner", -1), "").strip()
        filled = [v for v in row.values() if v.strip()]
        if not action or action.isdigit() or columns(row) or _is_group_row(row, at, filled):
            section = _group_title(filled) or section if filled and not columns(row) else section
            owners = [] if _is_group_row(row, at, filled) else owners
            continue
        own = [n for n in orgs.split_names(_lines(who)) if re.search(r"[^\W\d_]", n)] if who else []
        if own:
            owners = own
        out.extend(
            _row_tasks(row, at, action, owners or [issuer], section, index, ground, named=bool(owners))
        )
    return out


def _lines(text: str) -> str:
    return "; ".join(part.strip(" -–•;") for part in text.split("\n") if part.strip(" -–•;"))


def _is_group_row(row: dict[int, str], at: dict[str, int], filled: list[str]) -> bool:
    distinct = {v.strip() for v in filled}
    roman = bool(re.match(r"^(?:[IVX]+|[A-H])\.?$", row.get(at.get("number", -1), "").strip()))
    rest = [c for m, c in at.items() if m in ("owner", "due", "partner")]
    return (roman or len(distinct) <= 1) and not any(
        row.get(c, "").strip() and row[c].strip() != row.get(at["action"], "").strip() for c in rest
    )


def _group_title(filled: list[str]) -> str | None:
    longest = max(filled, key=len, default="")
    return " ".join(longest.split()) or None


def _row_tasks(
    row: dict[int, str],
    at: dict[str, int],
    action: str,
    owners: list[str],
    section: str | None,
    index: int,
    ground: DocumentDay,
    *,
    named: bool,
) -> list[TaskDraft]:
    when = " ".join(row.get(at.get("due", -1), "").split())
    due, rhythm = cell_timing(when, ground) if when else (None, None)
    if not when:
        found = find_timings(action, ground)
        due = next((t.due for t in reversed(found) if t.due), None)
        rhythm = next((t.recurrence for t in found if t.recurrence), None)
    partner_text = row.get(at.get("partner", -1), "").strip()
    partners = (
        tuple(n for n in orgs.split_names(_lines(partner_text)) if re.search(r"[^\W\d_]", n))
        if partner_text
        else ()
    )
    source = " | ".join(" ".join(row[c].split()) for c in sorted(row) if row[c].strip())
    helpers = [p for p in partners if p not in owners and not orgs.is_generic(p) and "liên quan" not in p]
    return [
        TaskDraft(
            owner=owner,
            role="support" if owner in helpers else "lead",
            action=action.rstrip(" .;"),
            due=due,
            recurrence=rhythm,
            source=source,
            source_index=index,
            section=section,
            partners=() if owner in helpers else partners or tuple(orgs.partners(action)),
            joint_owners=tuple(o for o in owners if o != owner and owner not in helpers),
            deadline_text=when or relative_deadline(action),
            kind="assigned" if named else "general",
        )
        for owner in [*owners, *helpers]
    ]
