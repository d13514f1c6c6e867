"""Register of written assignments, settings of exam day, texts of advice: the office screens behind the conclusion."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request, told_to
from kham.accounts.roles import May
from kham.exams import permissions, registers
from kham.exams.actions import assigning, configuring
from kham.exams.queries import examiners, settings
from kham.exams.rules import advice as advice_rules
from kham.exams.rules.assignments import PARTS, in_force
from kham.kernel import clock
from kham.kernel.reasons import Refusal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 5_000_000


def register(request: Request) -> HttpResponse:
    """The list, and the form for one more."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.PLAN_EDIT)
    today = clock.local_date(request.now)
    typed: dict[str, Any] = {}
    wrong: list[Any] = []
    if request.method == "POST":
        typed = _typed(request)
        with told_to(request):
            assigning.assign(fields=typed, by=viewer, now=request.now)
            messages.success(request, _("Đã ghi phân công."))
            return redirect("exams:register")
    return render(
        request,
        "exams/register.html",
        _register(request, viewer, today, typed, wrong),
        status=422 if typed else 200,
    )


def _register(
    request: Request, viewer: Any, today: dt.date, typed: dict[str, Any], wrong: list[Any]
) -> dict[str, Any]:
    rows = [
        {"row": row, "parts": ", ".join(PARTS.get(p, p) for p in row.parts), "in_force": in_force(row, today),
         "own": row.unit_path.startswith(viewer.paths[0])}
        for row in examiners.register(viewer)
    ]  # fmt: skip
    return {
        "rows": rows, "typed": typed, "wrong": wrong, "staff": examiners.staff(viewer), "parts": PARTS.items(), "today": today,
        "working": sum(1 for row in rows if row["in_force"]),
        "crumbs": [(_("Buổi khám"), reverse("exams:index")), (_("Phân công bằng văn bản"), "")],
    }  # fmt: skip


def _typed(request: Request) -> dict[str, Any]:
    post = request.POST
    names = ("name", "licence_number", "licence_scope", "document_number", "assigned_by")
    typed: dict[str, Any] = {name: post.get(name, "") for name in names}
    typed["parts"] = post.getlist("parts")
    chosen = {str(user.pk): user for user in examiners.staff(request.viewer)}.get(post.get("user", ""))
    typed["user"] = chosen.pk if chosen else None
    typed["name"] = typed["name"] or (str(chosen) if chosen else "")
    for name in ("document_date", "valid_from", "valid_to"):
        try:
            typed[name] = dt.date.fromisoformat(post.get(name, ""))
        except ValueError:
            typed[name] = None
    return typed


@require_POST
def revoke(request: Request, assignment_id: Any) -> HttpResponse:
    """End an assignment today, with a reason."""
    assigning.revoke(
        assignment_id=assignment_id, on=clock.local_date(request.now), reason=request.POST.get("reason", ""), by=request.viewer,
        now=request.now,
    )  # fmt: skip
    messages.success(request, _("Đã thu hồi phân công."))
    return redirect("exams:register")


def register_file(request: Request) -> HttpResponse:
    """The register as a workbook; without any row it is the one to fill."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.PLAN_EDIT)
    made = registers.make(examiners.register(viewer), unit=viewer.unit.full_name if viewer.unit else "")
    answer = HttpResponse(made, content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="phan-cong.xlsx"'
    return answer


@require_POST
def register_take(request: Request) -> HttpResponse:
    """A filled workbook: good rows are written, bad ones are named with their row."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.PLAN_EDIT)
    sent = request.FILES.get("file")
    if sent is None or (sent.size or 0) > MOST_BYTES:
        raise Refusal("register.file", _("Chọn một tệp Excel, nhiều nhất 5 MB."))
    today = clock.local_date(request.now)
    done = assigning.take_workbook(rows=registers.read(sent.read(), today=today), by=viewer, now=request.now)
    if done["kept"]:
        messages.success(request, _("Đã ghi %(n)s phân công từ tệp.") % {"n": done["kept"]})
    if not done["wrong"]:
        return redirect("exams:register")
    return render(
        request, "exams/register.html", _register(request, viewer, today, {}, done["wrong"]), status=422
    )


def unit_settings(request: Request) -> HttpResponse:
    """Settings of exam day, each with its source."""
    viewer: Any = request.viewer
    permissions.check_configure(viewer)
    if request.method == "POST":
        key = request.POST.get("key", "")
        configuring.change_setting(
            key=key, value=request.POST.get("value", ""), locked=bool(request.POST.get("locked")), by=viewer, now=request.now
        )  # fmt: skip
        messages.success(request, _("Đã lưu cài đặt."))
        return redirect("exams:settings")
    context = {
        "groups": settings.page(viewer.paths[0]),
        "may_lock": bool(viewer.unit and viewer.unit.level == "province"),
        "crumbs": [(_("Buổi khám"), reverse("exams:index")), (_("Cài đặt ngày khám"), "")],
    }
    return render(request, "exams/settings.html", context)


def advice(request: Request) -> HttpResponse:
    """The library of advice; a unit may write its own words."""
    viewer: Any = request.viewer
    permissions.check_configure(viewer)
    if request.method == "POST":
        configuring.change_advice(
            code=request.POST.get("code", ""), text=request.POST.get("text", ""), by=viewer, now=request.now
        )
        messages.success(request, _("Đã lưu lời dặn."))
        return redirect("exams:advice")
    own = settings.own_texts(viewer.paths[0], "advice.")
    rows = [
        {
            "one": one,
            "text": own.get(code, one.vi),
            "own": code in own,
            "fits": ", ".join([*one.rules, *one.icd]),
        }
        for code, one in advice_rules.library().items()
    ]
    crumbs = [(_("Buổi khám"), reverse("exams:index")), (_("Lời dặn mẫu"), "")]
    return render(request, "exams/advice.html", {"rows": rows, "crumbs": crumbs})
