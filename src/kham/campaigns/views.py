"""Doors to documents, tasks and difficulties."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts import queries as accounts_queries
from kham.accounts.requests import Request, told_on
from kham.accounts.roles import May
from kham.accounts.wording import said
from kham.campaigns import actions, forms, permissions, queries
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.places import queries as places_queries


def tasks(request: Request) -> HttpResponse:
    """Who must do what by when."""
    viewer = request.viewer
    if not (viewer.may(May.TASKS_VIEW) or viewer.may(May.TASKS_OWN)):
        accounts_permissions.check_may(viewer, May.TASKS_VIEW)
    today = clock.local_date(request.now)
    found = queries.tasks(viewer)
    campaign = queries.current(viewer)
    counts = {
        "open": found.filter(state="open").count(), "late": queries.overdue(found, today).count(),
        "soon": queries.due_soon(found, today).count(), "done": found.filter(state="done").count(),
    }  # fmt: skip
    wanted = request.GET.get("loc", "open")
    chosen = {
        "late": queries.overdue(found, today), "soon": queries.due_soon(found, today), "done": found.filter(state="done"),
    }.get(wanted, found.filter(state="open"))  # fmt: skip
    context = {
        "tasks": queries.by_due(chosen)[:500], "counts": counts, "today": today, "wanted": wanted,
        "chips": [("late", _("Quá hạn"), counts["late"]), ("soon", _("Hạn trong 7 ngày"), counts["soon"]),
                  ("done", _("Đã hoàn thành"), counts["done"])],
        "all_open": _("Đang thực hiện %(count)s") % {"count": counts["open"]},
        "manages": bool(viewer.paths) and permissions.can_manage(viewer, viewer.paths[0]),
        "everybody": viewer.may(May.TASKS_VIEW),
        "content_of": campaign if campaign and permissions.can_manage(viewer, campaign.unit_path) else None,
    }  # fmt: skip
    return render(request, "campaigns/tasks.html", context)


def task(request: Request, task_id: str) -> HttpResponse:
    """One task with the paragraph it came from; reported done here."""
    found = queries.task(request.viewer, task_id)
    form = forms.CloseForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["evidence"]
        with told_on(form):
            actions.close_task(
                task=found, outcome=form.cleaned_data["outcome"], by=request.viewer, now=request.now,
                evidence=(upload.name, upload.read()) if upload else None,
            )  # fmt: skip
            undo = reverse("campaigns:reopen", args=[found.pk])
            messages.success(request, _("Đã ghi nhận hoàn thành."), extra_tags=f"undo:{undo}")
            return redirect("campaigns:tasks")
    context = {"task": found, "form": form, "can_close": permissions.can_close_task(request.viewer, found)}
    return render(request, "campaigns/task.html", context, status=422 if form.errors else 200)


@require_POST
def reopen(request: Request, task_id: str) -> HttpResponse:
    """Undo of reporting done."""
    actions.reopen_task(task=queries.task(request.viewer, task_id), by=request.viewer, now=request.now)
    messages.info(request, _("Nhiệm vụ trở lại trạng thái đang thực hiện."))
    return redirect("campaigns:task", task_id=task_id)


def new_campaign(request: Request) -> HttpResponse:
    """Open a campaign of my unit."""
    viewer = request.viewer
    accounts_permissions.check_may(viewer, May.TASKS_MANAGE)
    facilities = places_queries.facilities(viewer, viewer.unit, clock.local_date(request.now))
    form = forms.CampaignForm(request.POST or None, facilities=facilities)
    if request.method == "POST" and form.is_valid():
        with told_on(form, "ends_on"):
            actions.add_campaign(unit=viewer.unit, by=viewer, now=request.now, **form.cleaned_data)
            messages.success(request, _("Đã mở chiến dịch. Nhận văn bản và danh sách để bắt đầu."))
            return redirect("campaigns:tasks")
    return render(request, "campaigns/new_campaign.html", {"form": form}, status=422 if form.errors else 200)


def directives(request: Request) -> HttpResponse:
    """Documents received."""
    accounts_permissions.check_may(request.viewer, May.TASKS_VIEW)
    manages = permissions.can_manage(request.viewer, request.viewer.paths[0])
    return render(
        request,
        "campaigns/directives.html",
        {"directives": queries.directives(request.viewer), "manages": manages},
    )


def receive(request: Request) -> HttpResponse:
    """Drop a document; it is read at once."""
    viewer = request.viewer
    accounts_permissions.check_may(viewer, May.TASKS_MANAGE)
    form = forms.DirectiveForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            made = actions.receive(
                unit=viewer.unit, campaign=queries.current(viewer), file_name=upload.name, content=upload.read(),
                by=viewer, now=request.now,
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error("file", f"{upload.name}: {said(refusal.sentence)}")
        else:
            return redirect("campaigns:directive", directive_id=made.pk)
    return render(request, "campaigns/receive.html", {"form": form}, status=422 if form.errors else 200)


def directive(request: Request, directive_id: str) -> HttpResponse:
    """The document beside the draft of its tasks."""
    found = queries.directive(request.viewer, directive_id)
    context = {
        "directive": found, "paragraphs": queries.review(found), "count": found.tasks.count(),
        "manages": permissions.can_manage(request.viewer, found.unit_path),
    }  # fmt: skip
    return render(request, "campaigns/directive.html", context)


@require_POST
def accept(request: Request, directive_id: str) -> HttpResponse:
    """Give out the ticked tasks."""
    found = queries.directive(request.viewer, directive_id)
    given = actions.accept(
        directive=found, keep=request.POST.getlist("keep"), by=request.viewer, now=request.now
    )
    messages.success(request, _("Đã giao %(count)d nhiệm vụ.") % {"count": given})
    return redirect("campaigns:tasks")


def directive_file(request: Request, directive_id: str) -> FileResponse:
    """The document as it came."""
    found = queries.directive(request.viewer, directive_id)
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=found.file_name)


def edit_draft(request: Request, directive_id: str, task_id: str) -> HttpResponse:
    """Correct one task of a draft."""
    found = queries.directive(request.viewer, directive_id)
    permissions.check_manage(request.viewer, found.unit_path)
    task = queries.draft_task(found, task_id)
    initial: dict[str, Any] = {
        "owner": task.owner_id, "role": task.role, "action": task.action, "due_on": task.due_on, "recurrence": task.recurrence,
    }  # fmt: skip
    form = forms.TaskForm(
        request.POST or None, initial=initial, organisations=accounts_queries.organisations(request.viewer)
    )
    if request.method == "POST" and form.is_valid():
        actions.edit_task(task=task, by=request.viewer, now=request.now, **form.cleaned_data)
        messages.success(request, _("Đã sửa dự thảo."))
        return redirect("campaigns:directive", directive_id=directive_id)
    context = {"directive": found, "task": task, "form": form}
    return render(request, "campaigns/edit_draft.html", context, status=422 if form.errors else 200)


def difficulties(request: Request) -> HttpResponse:
    """What stands in the way, and what was proposed."""
    viewer = request.viewer
    if not (viewer.may(May.TASKS_VIEW) or viewer.may(May.TASKS_OWN)):
        accounts_permissions.check_may(viewer, May.TASKS_VIEW)
    campaign = queries.current(viewer)
    form = forms.DifficultyForm(request.POST or None)
    if request.method == "POST" and campaign and form.is_valid():
        actions.raise_difficulty(
            campaign=campaign, unit=viewer.unit, by=viewer, now=request.now, **form.cleaned_data
        )
        messages.success(request, _("Đã ghi nhận; nội dung này vào báo cáo kỳ tới."))
        return redirect("campaigns:difficulties")
    manages = permissions.can_manage(viewer, viewer.paths[0])
    context = {
        "difficulties": queries.difficulties(viewer)[:200],
        "form": form,
        "campaign_now": campaign,
        "manages": manages,
    }
    return render(request, "campaigns/difficulties.html", context, status=422 if form.errors else 200)


def answer(request: Request, difficulty_id: str) -> HttpResponse:
    """Answer a difficulty."""
    found = queries.difficulty(request.viewer, difficulty_id)
    permissions.check_manage(request.viewer, found.unit_path)
    form = forms.AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.answer_difficulty(
            difficulty=found, answer=form.cleaned_data["answer"], by=request.viewer, now=request.now
        )
        messages.success(request, _("Đã trả lời."))
        return redirect("campaigns:difficulties")
    return render(
        request,
        "campaigns/answer.html",
        {"difficulty": found, "form": form},
        status=422 if form.errors else 200,
    )
