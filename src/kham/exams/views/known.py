"""The desk's box as one types, doubled persons while a form is filled in, and the pack for hours without network."""

from __future__ import annotations

import gzip
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts.requests import Request
from kham.exams import actions, permissions, queries
from kham.exams.queries import known
from kham.exams.rules import box
from kham.kernel import clock
from kham.roster import queries as roster_queries

SHOWN = 8


def _session(request: Request, session_id: Any) -> Any:
    found = queries.session(request.viewer, session_id)
    permissions.check_check_in(request.viewer, found)
    return found


@require_POST
def suggest(request: Request, session_id: Any) -> HttpResponse:
    """The first people who answer what stands in the box so far; a scanned card is left alone."""
    session = _session(request, session_id)
    text = request.POST.get("scan", "")
    words = text if box.read(text).kind in ("words", "code", "number") else ""
    found = known.find(request.viewer, session, words, limit=SHOWN)
    options = [{**roster_queries.result_line(one), "put": one.code} for one in found.people]
    return render(
        request, "roster/parts/found.html", {"found": found, "options": options, "box": "exam-scan"}
    )


@require_POST
def candidates(request: Request, session_id: Any) -> HttpResponse:
    """Who may already be the walk-in."""
    session = _session(request, session_id)
    return render(
        request,
        "roster/parts/candidates.html",
        {"candidates": likely(request, session), "refused": refused(request)},
    )


def refused(request: Request) -> set[str]:
    """Ids of those of whom "another person" was said."""
    return set(request.POST.getlist("not_person"))


def likely(request: Request, session: Any) -> list[dict[str, Any]]:
    """Candidates as the part shows them; whoever is the one is received by the code."""
    fields = {
        name: request.POST.get(name, "") for name in ("full_name", "birth", "sex", "personal_number", "phone")
    }
    found = known.candidates(request.viewer, session, fields, clock.local_date(request.now))
    return [{**roster_queries.candidate_line(one), "url": "", "put": one.person.code} for one in found]


@require_POST
def pack(request: Request, session_id: Any) -> HttpResponse:
    """The pack of the commune; that it was taken stands in the journal."""
    session = _session(request, session_id)
    body = actions.take_known(session=session, by=request.viewer, now=request.now)
    answer = HttpResponse(gzip.compress(body, 6), content_type="application/octet-stream")
    answer.headers["Content-Encoding"] = "gzip"
    return answer


def words() -> dict[str, str]:
    """What the browser says when it warns by itself."""
    return {
        "title": _("Có thể đã có trong danh sách"),
        "note": _("Đang mất mạng: đối chiếu bằng dữ liệu đã tải về máy. Quét hoặc gõ mã để đón tiếp đúng người."),
        "use": _("Đúng là người này"), "gone": _("Đã mất hoặc chuyển đi"), "male": _("Nam"), "female": _("Nữ"), "other": _("Khác"),
        "name.same": _("Cùng họ tên."), "name.order": _("Cùng các từ của họ tên, khác thứ tự."), "name.near": _("Họ tên gần giống."),
        "birth.year": _("Cùng năm sinh."), "birth.near": _("Năm sinh lệch 1."), "birth.differs": _("Năm sinh khác nhau."),
        "sex.same": _("Cùng giới tính."), "sex.differs": _("Giới tính khác nhau."),
    }  # fmt: skip
