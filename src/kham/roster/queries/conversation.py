"""What is asked about a list and what came of it: questions by kind, sentences, versions, people without a number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.translation import gettext as _

from kham.accounts import queries as accounts_queries
from kham.accounts.permissions import NotFound, present
from kham.accounts.roles import May
from kham.kernel import clock
from kham.kernel.dates import PartialDate
from kham.places import queries as places_queries
from kham.places.models import Unit, within
from kham.roster import permissions
from kham.roster.models import (
    ListVersion,
    NumberRequest,
    RowAnswer,
    RowChange,
    SourceList,
    SourceRow,
    Verdict,
    VersionState,
)
from kham.roster.queries import waiting
from kham.roster.rules import answers as rules
from kham.roster.rules import intake
from kham.roster.rules import versions as version_rules
from kham.roster.rules.survey import MEANINGS
from kham.roster.sealed import open_json

EXAMPLES = 3


@dataclass
class Asked:
    """One kind of question of a list: its rows, a few of them as examples, and for each answer how many rows it fits."""

    code: str
    words: str
    rows: list[SourceRow]
    examples: list[SourceRow]
    answers: list[dict[str, Any]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many rows wait for this answer."""
        return len(self.rows)


def questions(source_list: SourceList) -> list[Asked]:
    """Open questions of a list (already checked), by kind, the most frequent first."""
    found = []
    for code, rows in waiting.waiting(source_list).items():
        kind = rules.question(code)
        options = []
        for one in kind.answers:
            fits = sum(waiting.would_apply(row, code, one.code) for row in rows)
            if fits:
                options.append(
                    {
                        "code": one.code,
                        "label": _(one.label),
                        "meaning": _(one.meaning),
                        "fits": fits,
                        "back": one.code == "back",
                    }
                )
        words = _(kind.words) if kind.words else _first_sentence(rows[0])
        found.append(Asked(code, words, rows, rows[:EXAMPLES], options))
    return found


def _first_sentence(row: SourceRow) -> str:
    said = next((str(note["sentence"]) for note in row.notes), "")
    return said.partition(": ")[2].partition(".")[0] or _("cần hỏi")


def given_answers(source_list: SourceList) -> list[dict[str, Any]]:
    """Answers given to many rows and not taken back, the newest first."""
    made = []
    for one in source_list.answers.filter(undone_at__isnull=True)[:20]:
        kind = rules.question(one.question)
        label = next((answer.label for answer in kind.answers if answer.code == one.answer), one.answer)
        made.append({"answer": one, "words": _(kind.words) if kind.words else "", "label": _(label)})
    return made


def answer(viewer: Any, list_id: Any, answer_id: Any) -> RowAnswer:
    """One answer of a list. Raises NotFound."""
    found = present(
        RowAnswer.objects.filter(pk=answer_id, source_list_id=list_id).select_related("source_list").first()
    )
    permissions.check_see_list(viewer, found.source_list)
    return found


def remarks(source_list: SourceList) -> list[dict[str, Any]]:
    """What was repaired or noticed, counted by kind: {"code", "words", "rows"}, the most frequent first."""
    kinds = source_list.counts.get("kinds", {})
    made = [
        {"code": code, "words": _(rules.words_for(code)), "rows": rows}
        for code, rows in kinds.items()
        if rules.words_for(code) and code not in rules.QUESTIONS
    ]
    return sorted(made, key=lambda one: (-one["rows"], one["code"]))


def rows_with_remark(source_list: SourceList, code: str) -> list[Any]:
    """Ids of the rows that carry a remark."""
    return [
        pk
        for pk, notes in source_list.rows.values_list("pk", "notes")
        if any(note["code"] == code for note in notes)
    ]


def outcome(source_list: SourceList, kind: str) -> QuerySet[SourceRow]:
    """Committed rows by what became of them: "new" made a person, "known" joined one who was there."""
    linked = source_list.rows.filter(person__isnull=False)
    if kind == "new":
        return linked.filter(person__created_at=F("linked_at"))
    return linked.exclude(person__created_at=F("linked_at"))


def column_state(columns: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Columns to be looked at, and those that are clear."""
    doubtful = [one for one in columns if intake.doubtful(one)]
    clear = [one for one in columns if not intake.doubtful(one)]
    return doubtful, clear


def neighbourhoods_of(source_list: SourceList) -> list[Unit]:
    """Neighbourhoods of the commune a list is about, as on the day it came."""
    scope = accounts_queries.system_viewer("roster", source_list.unit_path)
    return list(
        places_queries.neighbourhoods(scope, source_list.unit, clock.local_date(source_list.received_at))
    )


def version_of(viewer: Any, list_id: Any) -> ListVersion:
    """The comparison of a list with the one before it. Raises NotFound."""
    found = present(ListVersion.objects.filter(later_id=list_id).select_related("later", "earlier").first())
    permissions.check_see_list(viewer, found.later)
    return found


def followed(source_list: SourceList) -> ListVersion | None:
    """The comparison with the list that this one continues, unless somebody said it is another list."""
    found = ListVersion.objects.filter(later=source_list).select_related("earlier").first()
    return None if found is None or found.state == VersionState.DECLINED else found


def newer(source_list: SourceList) -> ListVersion | None:
    """The later version that took this list's place."""
    return (
        ListVersion.objects.filter(earlier=source_list, state=VersionState.CONFIRMED)
        .select_related("later")
        .order_by("-compared_at")
        .first()
    )


@dataclass
class Changed:
    """One change between two versions, ready to be shown."""

    change: RowChange
    sheet: str
    row: int
    name: str
    birth: str
    place: str
    person: Any
    differences: list[tuple[str, str, str]]

    def lines(self) -> Iterator[list[str]]:
        """Rows of the workbook of changes."""
        head = [self.sheet, str(self.row), self.name, self.birth, self.place]
        if self.change.kind != "changed":
            yield [*head, self.change.get_answer_display(), self.change.reason]
            return
        for label, before, after in self.differences:
            yield [*head, label, before, after]


def version_changes(version: ListVersion, kind: str) -> QuerySet[RowChange]:
    """Changes of one kind, in the order of the list (already checked)."""
    return (
        version.changes.filter(kind=kind)
        .select_related("earlier_row", "later_row", "earlier_row__person", "later_row__person")
        .order_by(
            "later_row__sheet", "later_row__row_number", "earlier_row__sheet", "earlier_row__row_number"
        )
    )


def shown(change: RowChange) -> Changed:
    """A change with names of fields and values before and after."""
    row = change.later_row or change.earlier_row
    assert row is not None  # a change stands on at least one row
    birth = row.fields.get("birth", "")
    person = row.person or (change.earlier_row.person if change.earlier_row else None)
    return Changed(
        change, row.sheet, row.row_number, row.fields.get("full_name", ""),
        PartialDate.from_iso(birth).display() if birth else "", row.fields.get("address", ""), person, _differences(change),
    )  # fmt: skip


def change_of(viewer: Any, list_id: Any, change_id: Any) -> RowChange:
    """One change. Raises NotFound."""
    version = version_of(viewer, list_id)
    return present(version.changes.filter(pk=change_id).select_related("version", "version__later").first())


_VERDICT = "verdict"


def _differences(change: RowChange) -> list[tuple[str, str, str]]:
    if change.earlier_row is None or change.later_row is None:
        return []
    before, after = (_entry(row) for row in (change.earlier_row, change.later_row))
    said = []
    for name in change.differences:
        if name == _VERDICT:
            pair = change.earlier_row.get_verdict_display(), change.later_row.get_verdict_display()
            said.append((_("Kết quả đọc"), str(pair[0]), str(pair[1])))
        else:
            label = MEANINGS.get(name, _("Đối tượng") if name == "groups" else _("Phiếu điều tra"))
            said.append((str(label), _words(name, before.said(name)), _words(name, after.said(name))))
    return said


def _entry(row: SourceRow) -> version_rules.Entry:
    return version_rules.Entry(str(row.pk), row.sheet, row.stt, row.fields, open_json(row.sealed, "row"))


def _words(name: str, value: Any) -> str:
    """A stored value as a person reads it."""
    if not value:
        return _("trống")
    if name == "birth":
        return PartialDate.from_iso(value).display()
    if name == "sex":
        return {"male": _("Nam"), "female": _("Nữ")}.get(value, _("Khác"))
    if name == "residence":
        return {"permanent": _("Thường trú"), "temporary": _("Tạm trú")}.get(value, _("chưa rõ"))
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return _("có thay đổi") if isinstance(value, dict) else str(value)


def numbers_missing(viewer: Any, unit: Any, on: Any) -> list[dict[str, Any]]:
    """By neighbourhood: how many live there, how many have no number, when the police were last asked about some of them."""
    if not (viewer.may(May.ROSTER_EDIT) and viewer.sees(unit.path)):
        raise NotFound()
    places = {place.path: place for place in places_queries.neighbourhoods(viewer, unit, on)}
    lacking = dict(
        waiting.without_number(unit.path).order_by().values_list("unit_path").annotate(Count("pk"))
    )
    asked = dict(
        NumberRequest.objects.filter(within([unit.path], "unit_path"))
        .filter(lines__person__personal_number_index="")
        .order_by()
        .values_list("lines__unit_path")
        .annotate(Max("made_at"))
    )
    rows = [
        {"path": path, "place": place.name, "lacking": lacking.get(path, 0), "asked": asked.get(path)}
        for path, place in places.items()
    ]
    elsewhere = sum(count for path, count in lacking.items() if path not in places)
    if elsewhere:
        rows.append(
            {
                "path": unit.path,
                "place": _("Chưa rõ tổ dân phố"),
                "lacking": elsewhere,
                "asked": asked.get(unit.path),
            }
        )
    return sorted(rows, key=lambda row: (-row["lacking"], row["place"]))


def numbers_lacking(viewer: Any, unit: Any) -> int:
    """How many people of a commune have no personal number, for those who may ask the police."""
    if not (viewer.may(May.ROSTER_EDIT) and viewer.sees(unit.path)):
        return 0
    return waiting.without_number(unit.path).count()


def number_requests(viewer: Any, unit: Any) -> QuerySet[NumberRequest]:
    """Lists sent to the police, the newest first, each with .people and .found (have a number now)."""
    if not viewer.may(May.ROSTER_EDIT):
        return NumberRequest.objects.none()
    return (
        NumberRequest.objects.filter(within(viewer.paths, "unit_path"), unit=unit)
        .annotate(
            people=Count("lines"), found=Count("lines", filter=~Q(lines__person__personal_number_index=""))
        )
        .order_by("-made_at")
    )


def number_request(viewer: Any, request_id: Any) -> NumberRequest:
    """One list for the police. Raises NotFound."""
    found = NumberRequest.objects.filter(pk=request_id).select_related("unit").first()
    if found is None or not (viewer.may(May.ROSTER_EDIT) and viewer.sees(found.unit_path)):
        raise NotFound()
    return found


def unit_of(viewer: Any, campaign: Any) -> Unit:
    """The commune whose people the viewer looks after: that of the campaign, else the viewer's own."""
    found = campaign.unit if campaign is not None else viewer.unit
    if found is None or not viewer.sees(found.path):
        raise NotFound()
    return found


def waiting_rows(source_list: SourceList) -> int:
    """Rows of a list that wait for an answer."""
    return source_list.rows.filter(verdict=Verdict.QUESTION, person__isnull=True).count()


def lists_with_questions(viewer: Any, found: list[SourceList]) -> dict[Any, int]:
    """Open questions of each of these lists."""
    open_rows = SourceRow.objects.filter(
        source_list__in=found, verdict=Verdict.QUESTION, person__isnull=True
    ).order_by()
    return dict(open_rows.values_list("source_list").annotate(Count("pk")))
