"""The portal's workbook goes out by session, and its error log comes back to the person."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kham.accounts import permissions as accounts_permissions
from kham.accounts.roles import May
from kham.exams import queries as exams_queries
from kham.exams.models import Conclusion
from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.records import installation, permissions, portal_files, queries
from kham.records.models import PortalFile
from kham.records.rules import portal_workbook as rules
from kham.records.rules import withholding
from kham.records.rules.layout import Layout


@dataclass(frozen=True)
class LeftOut:
    """A concluded exam that is not in the workbook, and why."""

    conclusion: Conclusion
    sentences: list[str]


@transaction.atomic
def make_workbook(*, session: Any, by: Any, now: dt.datetime) -> tuple[PortalFile, bytes, list[LeftOut]]:
    """Everybody of a session who is concluded, in the portal's layout; who the portal would refuse is left out and named.

    Which Excel row is whose is kept with the file, so that the portal's error log finds its people.
    Raises Refusal ``portal.nobody``; NotFound.
    """
    permissions.check_send(by, session.unit_path)
    accounts_permissions.check_sees(by, May.RESULTS_VIEW, session.unit_path)
    settings = installation.profile().package
    rows: dict[str, list[dict[str, str | int]]] = {}
    owners: dict[str, list[str]] = {}
    left: list[LeftOut] = []
    people: set[Any] = set()
    layouts: dict[str, Layout] = {}
    found = (
        exams_queries.conclusions(by).filter(encounter__session=session).order_by("encounter__queue_number")
    )
    for conclusion in found.select_related(
        "encounter__session__team__facility", "encounter__session__campaign__facility", "encounter__enrolment"
    ):
        told, layout = queries.facts_of(conclusion)
        facts, _hidden = withholding.withhold(told)
        said = rules.refusals(facts)
        if conclusion.encounter.person_id in people:
            said.append(_("Người này đã có một dòng trong tệp."))
        if said:
            left.append(LeftOut(conclusion, said))
            continue
        people.add(conclusion.encounter.person_id)
        form = rules.FORMS[facts.form_type]
        layouts.setdefault(form, layout)
        owners.setdefault(form, []).append(str(conclusion.encounter_id))
        rows.setdefault(form, []).append(rules.cells(facts, settings, len(owners[form])))
    if not rows and not left:
        raise Refusal("portal.nobody", _("Buổi khám chưa có ai được kết luận; chưa có gì để xuất."))
    content = portal_files.make(rows, layouts)
    kept_out = [
        {"encounter": str(one.conclusion.encounter_id), "words": " ".join(one.sentences)} for one in left
    ]
    kept = PortalFile.objects.create(
        session=session,
        unit_path=session.unit_path,
        made_at=now,
        made_by=by.actor,
        rows=owners,
        left_out=kept_out,
    )
    journal_actions.record(
        action="records.portal_workbook", by=by, now=now, on=kept,
        data={"rows": sum(map(len, owners.values())), "left_out": len(left)},
    )  # fmt: skip
    return kept, content, left


@transaction.atomic
def read_log(*, file: PortalFile, text: str, by: Any, now: dt.datetime) -> list[dict[str, Any]]:
    """Lines of the portal's error log with the exam each is about: [{row, words, form, encounter}]. Kept with the file.

    Raises Refusal ``portal.log`` when no line names a row.
    """
    permissions.check_send(by, file.unit_path)
    lines = rules.read_log(text.splitlines())
    if not lines:
        raise Refusal(
            "portal.log", _("Không thấy số dòng nào trong nhật ký. Dán nguyên văn nhật ký lỗi của cổng.")
        )
    file.errors = [
        {
            "row": one.row,
            "words": one.words,
            "form": one.form or only_form(file),
            "encounter": owner(file, one.row, one.form),
        }
        for one in lines
    ]
    file.save(update_fields=["errors"])
    journal_actions.record(action="records.portal_log", by=by, now=now, on=file, data={"lines": len(lines)})
    return file.errors


def owner(file: PortalFile, row: int, form: str) -> str:
    """Id of the exam in an Excel row; "" when the sheet is not clear or the row is beyond its end."""
    owners = file.rows.get(form or only_form(file), [])
    place = row - rules.FIRST_ROW
    return owners[place] if 0 <= place < len(owners) else ""


def only_form(file: PortalFile) -> str:
    """The one sheet with rows, when there is only one."""
    filled = [form for form, owners in file.rows.items() if owners]
    return filled[0] if len(filled) == 1 else ""
