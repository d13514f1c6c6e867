"""Lists that were sent, their rows, and what each says about a person."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from kham.accounts.permissions import present
from kham.accounts.roles import May
from kham.kernel.dates import PartialDate
from kham.places.models import within
from kham.roster import permissions
from kham.roster.models import Belief, ListState, Person, SourceList, SourceRow
from kham.roster.reading.shapes import letter
from kham.roster.rules import authority, catalogue, text
from kham.roster.sealed import open_json


def lists(viewer: Any) -> QuerySet[SourceList]:
    """Lists the viewer may see: all of his or her units for the station, the own organisation's for a sender."""
    inside = (
        SourceList.objects.filter(within(viewer.paths, "unit_path"))
        .select_related("organisation")
        .exclude(file_name="")
    )
    if viewer.may(May.LISTS_MANAGE):
        return inside
    if viewer.may(May.LISTS_SUBMIT) and viewer.organisation is not None:
        return inside.filter(organisation=viewer.organisation)
    return SourceList.objects.none()


def source_list(viewer: Any, list_id: Any) -> SourceList:
    """One list. Raises NotFound."""
    found = present(
        SourceList.objects.filter(pk=list_id).select_related("unit", "organisation", "campaign").first()
    )
    permissions.check_see_list(viewer, found)
    return found


def rows(source_list: SourceList, verdict: str = "") -> QuerySet[SourceRow]:
    """Rows of a list (already checked), of one verdict or all."""
    found = source_list.rows.all()
    return found.filter(verdict=verdict) if verdict else found


def row(viewer: Any, list_id: Any, row_id: Any) -> SourceRow:
    """One row of a list. Raises NotFound."""
    return present(source_list(viewer, list_id).rows.select_related("source_list").filter(pk=row_id).first())


def missing_senders(viewer: Any) -> list[catalogue.Sender]:
    """Expected senders from whom nothing has come yet; for the station."""
    if not viewer.may(May.LISTS_MANAGE):
        return []
    states = lists(viewer).exclude(state=ListState.WITHDRAWN).values_list("sender", flat=True)
    have = {catalogue.sender(code).code for code in states}
    return [one for one in catalogue.senders().values() if one.expected and one.code not in have]


def evidence(person: Person) -> list[dict[str, Any]]:
    """One entry per linked row, most believed first: {"row", "list", "values" (clear), "differs" (fields)}."""
    found = list(SourceRow.objects.filter(person=person).select_related("source_list"))
    words: dict[Any, set[str]] = {}
    beliefs = Belief.objects.filter(row__person=person, undone_at__isnull=True)
    for belief in beliefs.values_list("row_id", "field"):
        words.setdefault(belief[0], set()).add(belief[1])
    told: list[authority.Statement] = []
    by_id: dict[str, dict[str, Any]] = {}
    for one in found:
        sealed = open_json(one.sealed, "row")
        sender = catalogue.sender(one.source_list.sender)
        statement = authority.Statement(
            str(one.pk), sender.authority, one.source_list.received_at.isoformat()[:10], one.fields, sealed,
            frozenset(words.get(one.pk, ())),
        )  # fmt: skip
        told.append(statement)
        by_id[str(one.pk)] = {
            "row": one,
            "list": one.source_list,
            "sender": sender,
            "values": {**one.fields, **sealed},
            "differs": set(),
        }
    for row_id, name in authority.differences(told, authority.compute(told).fields):
        by_id[row_id]["differs"].add(name)
    return sorted(by_id.values(), key=lambda entry: (entry["sender"].authority, entry["list"].received_at))


def left_to_commit(source_list: SourceList) -> int:
    """Good rows that are not in the roster yet."""
    good = source_list.rows.filter(verdict__in=["accepted", "repaired"], person__isnull=True)
    return good.count()


def clear_values(row: SourceRow) -> dict[str, str]:
    """The fields of a row for its form, ID number and phone in clear."""
    sealed = open_json(row.sealed, "row")
    birth = row.fields.get("birth", "")
    return {
        "full_name": row.fields.get("full_name", ""), "sex": row.fields.get("sex", ""),
        "birth": PartialDate.from_iso(birth).display() if birth else "",
        "personal_number": sealed.get("personal_number", ""), "phone": sealed.get("phone", ""),
    }  # fmt: skip


def cells(row: SourceRow) -> list[tuple[str, str, str]]:
    """(letter, heading, text as sent) of each filled cell of a row."""
    sheet = row.source_list.sheets.filter(name=row.sheet).first()
    headings = {one["index"]: one["heading"] for one in sheet.columns} if sheet else {}
    encodings = {one["index"]: one["encoding"] for one in sheet.columns} if sheet else {}
    hidden = open_json(row.sealed, "row").get("raw", {})
    found = []
    for at, value in enumerate(row.raw):
        shown = hidden.get(str(at), value)
        if shown:
            found.append((letter(at), headings.get(at, ""), text.decode(shown, encodings.get(at, "unicode"))))
    return found
