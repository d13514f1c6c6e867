"""The result to the person: slip, who has it, and the work list with its clock."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.exams import actions, permissions, queries
from kham.exams.actions import ending
from kham.exams.queries import results, slips

CHANNELS = {
    "paper": gettext_lazy("Đưa phiếu tận tay"),
    "read_aloud": gettext_lazy("Đọc và giải thích, đưa phiếu"),
    "relative": gettext_lazy("Đưa người nhà"),
    "portal": gettext_lazy("Người khám tự xem trên mạng"),
    "post": gettext_lazy("Gửi về tổ, nhà"),
}
WAITS = {
    "conclusion": gettext_lazy("Chờ bác sĩ kết luận"),
    "laboratory": gettext_lazy("Chờ xét nghiệm"),
    "handover": gettext_lazy("Đã kết luận, chưa trả"),
}
SHOWN = 200


def _page(request: Request, encounter_id: Any, purpose: str) -> dict[str, Any]:
    viewer: Any = request.viewer
    encounter = queries.encounter(viewer, encounter_id)
    permissions.check_read_results(viewer, encounter.unit_path)
    page = slips.slip(encounter)
    page["code"] = ending.result_code(encounter=encounter, now=request.now)
    actions.note_read(encounter=encounter, by=viewer, now=request.now, purpose=purpose)
    return page


def slip(request: Request, encounter_id: Any) -> HttpResponse:
    """The slip on screen, who was given it, and the form to say so."""
    page = _page(request, encounter_id, "slip")
    session = page["encounter"].session
    more = {
        "shown_code": slips.show_code(page["code"]),
        "further": [tell(page["encounter"]) for tell in slips.further_papers],
        "channels": CHANNELS,
        "suggested": "read_aloud" if page["read_aloud"] else "paper",
        "version": page["conclusion"].version if page["conclusion"] else 0,
        "crumbs": [
            (_("Buổi khám"), reverse("exams:index")),
            (session.site.name, reverse("exams:session", args=[session.pk])),
            (_("Phiếu kết quả"), ""),
        ],
    }
    for one in page["handovers"]:
        one.how = CHANNELS.get(one.channel, one.channel)
    return render(request, "exams/slip.html", page | more)


def slip_pdf(request: Request, encounter_id: Any) -> HttpResponse:
    """The slip as PDF, A5, large type."""
    from kham.exams import slips as papers

    answer = HttpResponse(
        papers.pdf(_page(request, encounter_id, "slip_pdf")), content_type="application/pdf"
    )
    answer["Content-Disposition"] = 'inline; filename="phieu-ket-qua.pdf"'
    return answer


@require_POST
def hand_over(request: Request, encounter_id: Any) -> HttpResponse:
    """The slip was given: to whom and how."""
    encounter = queries.encounter(request.viewer, encounter_id)
    ending.hand_over(
        encounter=encounter,
        channel=request.POST.get("channel", ""),
        given_to=request.POST.get("given_to", ""),
        relation=request.POST.get("relation", ""),
        note=request.POST.get("note", ""),
        by=request.viewer,
        now=request.now,
    )
    messages.success(request, _("Đã ghi trả kết quả của số thứ tự %(n)s.") % {"n": encounter.queue_number})
    if request.POST.get("then") == "list":
        return redirect("exams:results")
    return redirect("exams:slip", encounter_id=encounter.pk)


def worklist(request: Request) -> HttpResponse:
    """Results on their way, overdue first."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.RESULTS_VIEW)
    rows = results.worklist(viewer, now=request.now)
    waits = request.GET.get("cho", "")
    shown = [row for row in rows if not waits or row["clock"].waits == waits]
    for row in rows:
        row["words"] = WAITS[row["clock"].waits]
    context = {
        "rows": shown[:SHOWN],
        "more": max(0, len(shown) - SHOWN),
        "late": sum(1 for row in rows if row["late"]),
        "total": len(rows),
        "waits": waits,
        "options": [
            (code, words, sum(1 for r in rows if r["clock"].waits == code)) for code, words in WAITS.items()
        ],
        "crumbs": [(_("Buổi khám"), reverse("exams:index")), (_("Trả kết quả"), "")],
    }
    return render(request, "exams/day/results.html", context)


@require_POST
def hand_over_all(request: Request, session_id: Any) -> HttpResponse:
    """Everybody concluded at a session was given the slip at the table."""
    session = queries.session(request.viewer, session_id)
    permissions.check_read_results(request.viewer, session.unit_path)
    here = list(queries.encounters(request.viewer, session).filter(state="concluded"))
    made = ending.hand_over_many(
        encounters=results.not_handed(here), channel="paper", by=request.viewer, now=request.now
    )
    messages.success(request, _("Đã ghi trả kết quả cho %(n)s người.") % {"n": made})
    return redirect("exams:closing", session_id=session.pk)
