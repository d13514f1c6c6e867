"""The doctor's page, the search for codes, and the slip for the person."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.exams import actions, permissions, queries
from kham.exams.actions.concluding import contradictions
from kham.exams.queries import board, doctor
from kham.exams.rules import icd as icd_rules
from kham.exams.rules.health_class import ROMAN
from kham.kernel.reasons import Refusal


def conclusion(request: Request, encounter_id: Any) -> HttpResponse:
    """Everything on one page, abnormal first; signing is the one action."""
    viewer: Any = request.viewer
    encounter = queries.encounter(viewer, encounter_id)
    permissions.check_conclude(viewer, encounter)
    typed: dict[str, Any] = {}
    if request.method == "POST":
        typed = _typed(request)
        try:
            return _sign(request, encounter, typed)
        except Refusal as refusal:
            messages.error(request, _(refusal.sentence))
    actions.note_read(encounter=encounter, by=viewer, now=request.now, purpose="conclusion")
    page = doctor.page(encounter)
    chosen = typed.get("health_class", page["current"].health_class if page["current"] else page["suggested"])
    codes = typed.get("icd_codes", page["current"].icd_codes if page["current"] else [])
    context = {
        **page,
        "encounter": encounter,
        "typed": typed,
        "classes": ROMAN.items(),
        "chosen": chosen,
        "without_class": bool(typed) and chosen is None,
        "codes_text": ";".join(codes),
        "codes_named": json.dumps({code: icd_rules.name_of(code) for code in codes}, ensure_ascii=False),
        "problems": queries.problems(
            encounter, health_class=chosen, without_class=bool(typed) and chosen is None
        ),
        "warnings": contradictions(encounter, chosen, codes) if typed else [],
        "crumbs": [
            (_("Buổi khám"), reverse("exams:index")),
            (encounter.session.site.name, reverse("exams:session", args=[encounter.session_id])),
            (_("Kết luận"), ""),
        ],
    }
    return render(request, "exams/conclusion.html", context, status=422 if typed else 200)


def _typed(request: Request) -> dict[str, Any]:
    given = request.POST.get("health_class", "")
    return {
        "health_class": int(given) if given in {"1", "2", "3", "4", "5"} else None,
        "none": given == "none",
        "icd_codes": [
            code.strip().upper() for code in request.POST.get("icd_codes", "").split(";") if code.strip()
        ],
        "summary": request.POST.get("summary", "")[:1024],
        "advice": request.POST.get("advice", "")[:2000],
        "despite": bool(request.POST.get("despite")),
        "reason": request.POST.get("reason", "")[:250],
    }


def _sign(request: Request, encounter: Any, typed: dict[str, Any]) -> HttpResponse:
    viewer: Any = request.viewer
    now: Any = request.now
    if typed["health_class"] is None and not typed["none"]:
        raise Refusal("conclusion.class", _("Chọn phân loại sức khỏe, hoặc “Không phân loại”."))
    words = {name: typed[name] for name in ("health_class", "icd_codes", "summary", "advice")}
    if encounter.state == "concluded":
        actions.amend(encounter=encounter, reason=typed["reason"], by=viewer, now=now, **words)
    else:
        actions.conclude(encounter=encounter, by=viewer, now=now, despite=typed["despite"], **words)
    messages.success(
        request, _("Đã ký kết luận của số thứ tự %(number)s.") % {"number": encounter.queue_number}
    )
    following = board.waiting_at(viewer, encounter.session, "conclusion", other_than=encounter)
    if request.POST.get("then") == "next" and following is not None and following.state == "ready":
        return redirect("exams:conclusion", encounter_id=following.pk)
    return redirect("exams:slip", encounter_id=encounter.pk)


@require_POST
def icd(request: Request) -> HttpResponse:
    """Codes for what is typed, without diacritics."""
    viewer: Any = request.viewer
    if not (viewer.may(May.EXAM_ENTER) or viewer.may(May.EXAM_CONCLUDE)):
        accounts_permissions.check_may(viewer, May.EXAM_ENTER)
    text = request.POST.get("text", "")[:80]
    return JsonResponse({"codes": [{"code": one.code, "name": one.name} for one in icd_rules.search(text)]})


def _slip(request: Request, encounter_id: Any, purpose: str) -> dict[str, Any]:
    viewer: Any = request.viewer
    encounter = queries.encounter(viewer, encounter_id)
    permissions.check_read_results(viewer, encounter.unit_path)
    page = doctor.slip(encounter)
    actions.note_read(encounter=encounter, by=viewer, now=request.now, purpose=purpose)
    return page


def slip(request: Request, encounter_id: Any) -> HttpResponse:
    """The result slip on screen and on paper."""
    return render(request, "exams/slip.html", _slip(request, encounter_id, "slip"))


def slip_pdf(request: Request, encounter_id: Any) -> HttpResponse:
    """The result slip as PDF, A5, large type."""
    from kham.exams import slips

    answer = HttpResponse(slips.pdf(_slip(request, encounter_id, "slip_pdf")), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="phieu-ket-qua.pdf"'
    return answer
