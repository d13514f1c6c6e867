"""The session workbook, for a place without a computer for everybody."""

from typing import Any

from django.http import HttpResponse

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.exams import queries, workbooks
from kham.exams.rules import forms


def workbook(request: Request, session_id: Any) -> HttpResponse:
    """One row per invited person; columns, lists and limits from the form definition."""
    viewer: Any = request.viewer
    session = queries.session(viewer, session_id)
    accounts_permissions.check_sees(viewer, May.EXAM_ENTER, session.unit_path)
    rows = list(queries.invited(viewer, session))
    content = workbooks.make(
        session=session,
        rows=rows,
        form=forms.load("adult", on=session.on),
        unit=session.campaign.unit.full_name,
    )
    answer = HttpResponse(
        content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    answer["Content-Disposition"] = f'attachment; filename="so-kham-{session.on.isoformat()}.xlsx"'
    return answer
