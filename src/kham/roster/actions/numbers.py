"""People without a personal number: a list goes out to the police, comes back filled in, and the numbers find their people.

Our own code of the person tells whom a line is about. What agrees is linked at once, as a statement of the police; what
differs becomes a question; a line the police left empty says nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kham.journal import actions as journal_actions
from kham.kernel import codes
from kham.kernel.dates import PartialDate
from kham.kernel.names import marked_key
from kham.kernel.reasons import Refusal
from kham.places.models import within
from kham.roster import permissions
from kham.roster.models import (
    Decision,
    NumberRequest,
    NumberRequestLine,
    Person,
    SourceList,
    SourceRow,
    SourceSheet,
)
from kham.roster.queries.waiting import without_number
from kham.roster.rules import catalogue
from kham.roster.rules import rows as rules
from kham.roster.sealed import index_of, open_json, seal_json

TEMPLATE = "police_numbers/"
_SEX = {"male": "nam", "female": "nữ", "other": "khác"}


@transaction.atomic
def request_numbers(
    *, unit: Any, neighbourhoods: Collection[str], by: Any, now: dt.datetime
) -> NumberRequest:
    """Put everybody who lives there and has no personal number on a list for the police.

    ``neighbourhoods``: paths; empty for the whole unit. Raises Refusal when nobody is without a number.
    """
    permissions.check_edit(by, unit.path)
    people = without_number(unit.path)
    if neighbourhoods:
        people = people.filter(unit_path__in=[path for path in neighbourhoods if by.sees(path)])
    found = list(people.order_by("unit_path", "address", "sort_key", "pk").values_list("pk", "unit_path"))
    if not found:
        raise Refusal("roster.numbers.none", _("Không còn ai chưa có số định danh ở nơi đã chọn."))
    made = NumberRequest.objects.create(unit=unit, unit_path=unit.path, made_by=by.actor, made_at=now)
    NumberRequestLine.objects.bulk_create(
        [
            NumberRequestLine(request=made, person_id=person, unit_path=path, position=at)
            for at, (person, path) in enumerate(found, 1)
        ],
        batch_size=500,
    )
    journal_actions.record(
        action="roster.request_numbers", by=by, on=made, now=now, data={"people": len(found)}
    )
    return made


def is_answer(source_list: SourceList, sheets: Iterable[SourceSheet]) -> bool:
    """Whether a list is the police's answer to one of ours."""
    if catalogue.sender(source_list.sender).code != "police":
        return False
    return any(sheet.template.startswith(TEMPLATE) and not sheet.skipped for sheet in sheets)


def judge(read: Sequence[rules.ReadRow], *, unit: Any) -> None:
    """Hold each line against the person whose code it carries; remarks and verdicts are set on the rows."""
    people = _by_code(read, unit.path)
    held = _held_by(read, unit.path)
    for row in read:
        said = row.values.get("person_code", "")
        number = row.sealed.get("personal_number", "")
        person = people.get(_code(said)) if said else None
        if not number and row.values.get("status") not in ("dead", "moved"):
            _say(
                row,
                "police.unanswered",
                "Công an chưa ghi số định danh; người này vẫn còn trong danh sách cần hỏi.",
                "refused",
            )
            continue
        if person is None:
            if said:
                _say(row, "police.unknown", f"mã “{said}” không có trong danh sách chung.", "question")
            continue
        for name in ("address", "neighbourhood", "neighbourhood_words"):
            row.values.pop(name, None)  # printed by us; the police were not asked about it
        if differing := _differences(row, person):
            _say(row, "police.differs", "; ".join(differing) + ".", "question")
        elif number and held.get(number, person.pk) != person.pk:
            _say(
                row,
                "police.taken",
                "số định danh này đang là của một người khác trong danh sách chung.",
                "question",
            )
        elif number and person.personal_number and person.personal_number != number:
            _say(
                row,
                "police.other_number",
                f"danh sách chung đã có số khác (tận cùng {person.personal_number[-4:]}).",
                "question",
            )


def _say(row: rules.ReadRow, code: str, what: str, level: str) -> None:
    remedy = " Trả lời tại đây, hoặc hỏi lại Công an." if level == "question" else ""
    row.notes.append(rules.Note(code, f"Hàng {row.number}: {what}{remedy}", level))


def _differences(row: rules.ReadRow, person: Person) -> list[str]:
    """What the police say about who the person is, where the roster says otherwise."""
    found, values = [], row.values
    if marked_key(values.get("full_name", "")) != marked_key(person.full_name):
        found.append(
            f"Công an ghi họ tên “{values.get('full_name', '')}”, danh sách chung ghi “{person.full_name}”"
        )
    if values.get("birth") and person.birth:
        theirs = PartialDate.from_iso(values["birth"])
        if not theirs.is_compatible(person.birth):
            found.append(f"Công an ghi sinh {theirs.display()}, danh sách chung ghi {person.birth.display()}")
    if values.get("sex") and person.sex and values["sex"] != person.sex:
        found.append(f"Công an ghi giới tính {_SEX[values['sex']]}, danh sách chung ghi {_SEX[person.sex]}")
    if not found and row.sealed.get("number_doubt"):
        found.append("số định danh không khớp giới tính hoặc năm sinh")
    return found


def _code(said: str) -> str:
    return codes.normalise_short_code(said)


def _by_code(read: Sequence[rules.ReadRow], path: str) -> dict[str, Person]:
    """Code → person of this unit; a merged record leads to the one that stayed."""
    return _people_of(
        {_code(row.values["person_code"]) for row in read if row.values.get("person_code")}, path
    )


def _people_of(wanted: Collection[str], path: str) -> dict[str, Person]:
    found: dict[str, Person] = {}
    many = sorted(code for code in wanted if code)
    for at in range(0, len(many), 500):
        for person in Person.objects.filter(
            within([path], "unit_path"), code__in=many[at : at + 500]
        ).select_related("merged_into"):
            code, stays = person.code, person
            while stays.merged_into is not None:
                stays = stays.merged_into
            found[code] = stays
    return found


def _held_by(read: Sequence[rules.ReadRow], path: str) -> dict[str, Any]:
    """Number → id of the person who has it already."""
    numbers = {row.sealed["personal_number"] for row in read if row.sealed.get("personal_number")}
    index = {index_of(number, "personal_number"): number for number in numbers}
    marks = sorted(index)
    found: dict[str, Any] = {}
    for at in range(0, len(marks), 500):
        holders = Person.objects.filter(
            within([path], "unit_path"),
            personal_number_index__in=marks[at : at + 500],
            merged_into__isnull=True,
        )
        found |= {index[mark]: key for key, mark in holders.values_list("pk", "personal_number_index")}
    return found


def link_by_code(source_list: SourceList, *, by: Any, now: dt.datetime) -> None:
    """Say of every line that was accepted whose it is, in the log that rules over each commit."""
    good = source_list.rows.filter(verdict__in=["accepted", "repaired"], person__isnull=True)
    _decide([row for row in good if row.fields.get("person_code")], True, source_list, by=by, now=now)


def answered(rows: Sequence[SourceRow], *, answer: str, by: Any, now: dt.datetime) -> None:
    """An officer answered (or took back, "") what differed: link the lines to their person, or never, or leave it open."""
    if not rows:
        return
    link = {"police": True, "other_person": False}.get(answer)
    if link:
        for row in rows:
            sealed = open_json(row.sealed, "row")
            if sealed.pop("number_doubt", None):
                row.sealed = seal_json(sealed, "row")
        SourceRow.objects.bulk_update(rows, ["sealed"], batch_size=200)
    _decide(rows, link, rows[0].source_list, by=by, now=now)


def _decide(
    rows: Sequence[SourceRow], link: bool | None, source_list: SourceList, *, by: Any, now: dt.datetime
) -> None:
    """Write the word about each row and a row of the person whose code it carries (or carried before the answer)."""
    said = {row.pk: _code(row.fields.get("person_code") or _printed_code(row)) for row in rows}
    people = {
        code: person.pk for code, person in _people_of(set(said.values()), source_list.unit_path).items()
    }
    marks: dict[Any, str] = {}
    for person, mark in (
        SourceRow.objects.filter(person_id__in=list(people.values()))
        .order_by("pk")
        .values_list("person_id", "fingerprint")
    ):
        marks.setdefault(person, mark)
    pairs = {
        (row.fingerprint, marks[people[said[row.pk]]]) for row in rows if people.get(said[row.pk]) in marks
    }
    last = {
        (left, right): word
        for left, right, word in Decision.objects.filter(
            left__in=[left for left, _right in pairs]
        ).values_list("left", "right", "link")
    }
    Decision.objects.bulk_create(
        [
            Decision(
                unit_path=source_list.unit_path, left=left, right=right, link=link, reason="Mã của Trạm Y tế trên danh sách gửi Công an",
                decided_by=by.actor, decided_at=now,
            )
            for left, right in sorted(pairs) if last.get((left, right)) is not link
        ],
        batch_size=500,
    )  # fmt: skip


def _printed_code(row: SourceRow) -> str:
    """The code as it stands in the cells, when the answer took it out of the fields."""
    return next((str(cell) for cell in row.raw if codes.is_short_code(str(cell))), "")
