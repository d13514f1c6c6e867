"""Alerts that every open screen shows, and emergencies with their sheet for the ambulance."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request, told_on, told_to
from kham.accounts.roles import May
from kham.exams import actions, queries
from kham.exams.actions import alerting, emergencies
from kham.exams.forms import EmergencyForm
from kham.exams.queries import incidents
from kham.exams.rules import catalogue
from kham.kernel.reasons import Refusal


def _english() -> bool:
    return (get_language() or "vi").startswith("en")


def red_button(request: Request, session_id: Any) -> HttpResponse:
    """What `static/exams/emergency.js` needs of a session; the browser keeps it for hours without network."""
    viewer: Any = request.viewer
    session = queries.session(viewer, session_id)
    english = _english()
    said = {
        "session": str(session.pk),
        "user": viewer.actor,
        "may_see": viewer.may(May.EXAM_ENTER),
        "alerts_url": reverse("exams:alerts", args=[session.pk]),
        "events_url": reverse("api:receive_events"),
        "page_url": reverse("exams:emergencies", args=[session.pk]) if viewer.may(May.EXAM_ENTER) else "",
        "what": catalogue.words("emergency", "what", english=english),
        "first_aid": catalogue.words("emergency", "first_aid", english=english),
        "answers": catalogue.words("alerts", "answers", english=english),
        "act": {
            level: said["en" if english else "vi"] for level, said in catalogue.load("alerts")["act"].items()
        },
        "words": words(),
    }
    return JsonResponse(said)


def words() -> dict[str, str]:
    """What the button and the strip say."""
    return {
        "button": _("Cấp cứu"), "key": _("Phím tắt Alt+Shift+C"), "title": _("Cấp cứu tại buổi khám"),
        "who": _("Người bị nạn"), "this": _("Người đang khám, số"), "other_number": _("Số thứ tự khác"),
        "not_here": _("Người chưa đón tiếp (ghi tên, nhận dạng)"), "what": _("Việc xảy ra"), "more": _("Ghi thêm"),
        "first_aid": _("Đã làm ngay"), "save": _("Báo cấp cứu"), "cancel": _("Thôi"),
        "choose": _("Chọn ít nhất một việc xảy ra."), "call": _("Gọi 115 trước, ghi sau."),
        "sent": _("Đã báo cấp cứu. Bác sĩ của buổi khám nhìn thấy ngay."),
        "kept": _("Chưa có mạng: đã giữ trên máy, gửi khi có mạng. Gọi bác sĩ trực tiếp."),
        "open_page": _("Ghi sơ cứu, chuyển viện, kết cục"), "alert": _("Giá trị nguy hiểm"),
        "number": _("Số"), "needs_doctor": _("cần bác sĩ ngay"), "take": _("Tôi đã nhận"), "note": _("Xử trí, ghi chú"),
        "escalated": _("chưa có bác sĩ nhận sau"), "minutes": _("phút"), "answer": _("Chọn một việc để tiếp tục."),
        "emergency_open": _("Đang có ca cấp cứu chưa ghi kết cục"), "taken": _("Đã ghi nhận."), "E": _("Cấp cứu"), "U": _("Khẩn"),
    }  # fmt: skip


def alerts(request: Request, session_id: Any) -> HttpResponse:
    """Open alerts of a session: asked for every few seconds. Numbers of the queue, never names."""
    session = queries.session(request.viewer, session_id)
    return JsonResponse(incidents.strip(request.viewer, session, now=request.now))


@require_POST
def acknowledge(request: Request, alert_id: Any) -> HttpResponse:
    """A doctor takes note by name, from the list of the session."""
    alert = incidents.alert(request.viewer, alert_id)
    alerting.acknowledge(alert=alert, note=request.POST.get("note", ""), by=request.viewer, now=request.now)
    messages.success(
        request, _("Đã nhận cảnh báo của số thứ tự %(n)s.") % {"n": alert.encounter.queue_number}
    )
    return redirect("exams:emergencies", session_id=alert.session_id)


def emergency_list(request: Request, session_id: Any) -> HttpResponse:
    """Emergencies and alerts of a session; POST begins an emergency from this page."""
    viewer: Any = request.viewer
    session = queries.session(viewer, session_id)
    accounts_permissions.check_sees(viewer, May.EXAM_ENTER, session.unit_path)
    form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            made = _begin(request, session, form)
            return redirect("exams:emergency", emergency_id=made.pk)
    english = _english()
    what = catalogue.words("emergency", "what", english=english)
    outcomes = catalogue.words("emergency", "outcomes", english=english)
    answers = catalogue.words("alerts", "answers", english=english)
    found = [
        {
            "emergency": one,
            "what": ", ".join(what.get(code, code) for code in one.what),
            "outcome": outcomes.get(one.outcome, ""),
        }
        for one in incidents.emergencies(viewer, session)
    ]
    rows = [
        {
            "alert": row,
            "answer": answers.get(row.answer, ""),
            "late": row.withdrawn_at is None and incidents.escalated(row, request.now),
        }
        for row in incidents.alerts(viewer, session).order_by("acknowledged_at", "raised_at")
    ]
    context = {
        "session": session,
        "emergencies": found,
        "alerts": rows,
        "form": form,
        "can_conclude": viewer.may(May.EXAM_CONCLUDE),
        "crumbs": _crumbs(session, _("Cấp cứu, cảnh báo")),
    }
    return render(request, "exams/day/emergencies.html", context, status=422 if form.errors else 200)


def _begin(request: Request, session: Any, form: EmergencyForm) -> Any:
    number = form.cleaned_data["number"]
    encounter = None
    if number:
        encounter = queries.encounters(request.viewer, session).filter(queue_number=number).first()
        if encounter is None:
            raise Refusal("emergency.number", "Không có số thứ tự này trong buổi khám.", field="number")
    return emergencies.raise_emergency(
        session=session,
        encounter=encounter,
        what=form.cleaned_data["what"],
        who=form.cleaned_data["who"],
        words=form.cleaned_data["words"],
        by=request.viewer,
        now=request.now,
    )


def _crumbs(session: Any, last: str) -> list[tuple[str, str]]:
    return [
        (_("Buổi khám"), reverse("exams:index")),
        (session.site.name, reverse("exams:session", args=[session.pk])),
        (last, ""),
    ]


def emergency(request: Request, emergency_id: Any) -> HttpResponse:
    """One emergency: what is known, and the next word about it."""
    viewer: Any = request.viewer
    found = incidents.emergency(viewer, emergency_id)
    if request.method == "POST":
        with told_to(request):
            emergencies.note_emergency(emergency=found, by=viewer, now=request.now, **_noted(request, found))
            messages.success(request, _("Đã ghi."))
        return redirect("exams:emergency", emergency_id=found.pk)
    if found.encounter is not None:
        actions.note_read(encounter=found.encounter, by=viewer, now=request.now, purpose="emergency")
    english = _english()
    context = {
        **incidents.sheet(found),
        "choices": {
            key: catalogue.words("emergency", key, english=english)
            for key in ("what", "first_aid", "transfer", "outcomes")
        },
        "given": {step["code"] for step in found.first_aid},
        "crumbs": [
            *_crumbs(found.session, "")[:2],
            (_("Cấp cứu, cảnh báo"), reverse("exams:emergencies", args=[found.session_id])),
            (_("Ca cấp cứu"), ""),
        ],
    }
    return render(request, "exams/day/emergency.html", context)


def _noted(request: Request, found: Any) -> dict[str, Any]:
    """What the form says, only the fields that are on it."""
    post = request.POST
    known = {step["code"]: step for step in found.first_aid}
    now = request.now.isoformat()
    steps = [known.get(code) or {"code": code, "at": now} for code in post.getlist("first_aid")]
    medicine = post.get("medicine", "").strip()
    steps = [{**s, "note": medicine} if s["code"] == "medicine" and medicine else s for s in steps]
    transfer = {**found.transfer, **{n: post.get(n, "") for n in ("how", "where", "with") if post.get(n)}}
    if post.get("left"):
        transfer.setdefault("left_at", now)
    if post.get("how") == "ambulance":
        transfer.setdefault("called_at", now)
    return {
        "what": post.getlist("what") or found.what,
        "words": post.get("words", found.words),
        "first_aid": steps,
        "transfer": transfer,
        "outcome": post.get("outcome", ""),
        "outcome_words": post.get("outcome_words", ""),
    }


def emergency_pdf(request: Request, emergency_id: Any) -> HttpResponse:
    """The sheet that goes with the ambulance."""
    from kham.exams import day_papers

    found = incidents.emergency(request.viewer, emergency_id)
    if found.encounter is not None:
        actions.note_read(
            encounter=found.encounter, by=request.viewer, now=request.now, purpose="emergency_pdf"
        )
    answer = HttpResponse(day_papers.emergency(incidents.sheet(found)), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="phieu-cap-cuu.pdf"'
    return answer
