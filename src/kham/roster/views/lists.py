"""Lists: what came and what is missing, hand in, say what columns mean, look through the rows, commit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.campaigns import queries as campaigns_queries
from kham.jobs import actions as jobs_actions
from kham.kernel import clock
from kham.kernel.legacy import ENCODINGS
from kham.kernel.reasons import Refusal
from kham.roster import actions, forms, outgoing, permissions, queries
from kham.roster.models import ListState, SourceList, Verdict
from kham.roster.rules import catalogue
from kham.roster.rules.fields import FIELDS
from kham.roster.views import tabs

ACCEPT = ".xlsx,.xls,.xlsb,.ods,.csv,.txt"
KINDS = {
    Verdict.ACCEPTED: "done",
    Verdict.REPAIRED: "info",
    Verdict.QUESTION: "look",
    Verdict.REFUSED: "danger",
}
STATE_KINDS = {
    ListState.RECEIVED: "look",
    ListState.STAGED: "look",
    ListState.COMMITTED: "done",
    ListState.WITHDRAWN: "off",
}
STEPS = (lazy("Nhận tệp"), lazy("Xác nhận cột"), lazy("Xem từng dòng"), lazy("Ghi nhận"))


def index(request: Request) -> HttpResponse:
    """Lists by sender, what waits, and who has not sent yet. Whoever only sees people goes to them."""
    viewer = request.viewer
    if not (viewer.may(May.LISTS_MANAGE) or viewer.may(May.LISTS_SUBMIT)):
        accounts_permissions.check_may(viewer, May.ROSTER_VIEW)
        return redirect("roster:people")
    found = list(queries.lists(viewer))
    context = {
        "tabs": tabs(viewer, "lists"), "lists": [_line(one) for one in found], "missing": queries.missing_senders(viewer),
        "waiting": sum(one.state in (ListState.RECEIVED, ListState.STAGED) for one in found),
        "manages": viewer.may(May.LISTS_MANAGE), "review": queries.review_progress(viewer),
    }  # fmt: skip
    return render(request, "roster/index.html", context)


def _line(one: SourceList) -> dict[str, Any]:
    url = reverse("roster:columns" if one.state == ListState.RECEIVED else "roster:list", args=[one.pk])
    return {
        "list": one, "url": url, "sender": _(catalogue.sender(one.sender).label), "kind": STATE_KINDS[ListState(one.state)],
        "counts": one.counts, "result": one.counts.get("result", {}),
    }  # fmt: skip


def upload(request: Request) -> HttpResponse:
    """Hand in a file. A provider, school or employer sends only under its own name."""
    viewer = request.viewer
    if not viewer.may(May.LISTS_MANAGE):
        accounts_permissions.check_may(viewer, May.LISTS_SUBMIT)
    campaign = campaigns_queries.current(viewer)
    choices = _sender_choices(viewer)
    form = forms.UploadForm(request.POST or None, request.FILES or None, senders=choices)
    if request.method == "POST" and form.is_valid():
        if campaign is None:
            raise Refusal(
                "roster.no-campaign",
                _("Chưa có chiến dịch nào để nhận danh sách. Trạm Y tế mở chiến dịch trước."),
            )
        sent = form.cleaned_data["file"]
        try:
            made = actions.receive_list(
                campaign=campaign, unit=campaign.unit, sender=form.cleaned_data["sender"],
                organisation=None if viewer.may(May.LISTS_MANAGE) else viewer.organisation,
                title=form.cleaned_data["title"], file_name=sent.name, content=sent.read(), by=viewer, now=request.now,
            )  # fmt: skip
        except accounts_permissions.NotFound:
            raise
        except Refusal as refusal:
            form.add_error("file", _(refusal.sentence))
        else:
            return redirect("roster:columns" if made.state == ListState.RECEIVED else "roster:list", made.pk)
    context = {"form": form, "accept": ACCEPT, "steps": STEPS, "campaign": campaign, "choices": choices}
    return render(request, "roster/upload.html", context, status=422 if form.errors else 200)


def _sender_choices(viewer: Any) -> list[tuple[str, str]]:
    if viewer.may(May.LISTS_MANAGE):
        return [(one.code, _(one.label)) for one in catalogue.senders().values() if not one.internal]
    return [(code, viewer.organisation.name) for code in permissions.senders_of(viewer.organisation)]


def columns(request: Request, list_id: str) -> HttpResponse:
    """Say what each column means; examples stand beside it."""
    found = queries.source_list(request.viewer, list_id)
    if found.state in (ListState.COMMITTED, ListState.WITHDRAWN):
        return redirect("roster:list", found.pk)
    if request.method == "POST":
        actions.confirm_columns(
            source_list=found, sheets=_told(request.POST, found), by=request.viewer, now=request.now
        )
        job = jobs_actions.enqueue(
            kind="roster.stage",
            params={"list": str(found.pk)},
            by=request.viewer,
            now=request.now,
            unit_path=found.unit_path,
        )
        return redirect("jobs:job", job.pk)
    sheets = [
        {
            "sheet": sheet,
            "columns": sheet.columns,
            "unsure": sum(0 < one["confidence"] < 0.75 for one in sheet.columns),
        }
        for sheet in found.sheets.all()
    ]
    context = {
        "list": found, "sheets": sheets,
        "fields": sorted(((code, _(label)) for code, label in FIELDS.items()), key=lambda pair: pair[0].startswith("mark:")),
        "encodings": [(code, _ENCODING_NAMES[code]) for code in ENCODINGS], "groups": list(catalogue.groups().values())[:9],
        "sender": catalogue.sender(found.sender), "steps": STEPS, "file_notes": found.counts.get("notes", []),
    }  # fmt: skip
    return render(request, "roster/columns.html", context)


_ENCODING_NAMES = {
    "unicode": "Unicode", "tcvn3": "TCVN3 (.VnTime)", "vni": "VNI", "viqr": "VIQR", "cp1258": "Windows-1258",
    "utf8_as_latin1": "UTF-8 đọc sai",
}  # fmt: skip


def _told(post: Any, found: SourceList) -> dict[int, dict[str, Any]]:
    """What the form says: fields named s<position>_c<index>, …_skip, …_group, …_first."""
    told: dict[int, dict[str, Any]] = {}
    for sheet in found.sheets.all():
        prefix = f"s{sheet.position}_"
        if f"{prefix}shown" not in post:
            continue
        change: dict[str, Any] = {
            "skipped": f"{prefix}skip" in post,
            "group": post.get(f"{prefix}group", sheet.group),
        }
        change["fields"] = {
            one["index"]: post.get(f"{prefix}c{one['index']}", one["field"]) for one in sheet.columns
        }
        change["encodings"] = {
            one["index"]: post.get(f"{prefix}e{one['index']}", one["encoding"]) for one in sheet.columns
        }
        if post.get(f"{prefix}first", "").isdigit():
            change["first_row"] = int(post[f"{prefix}first"])
        told[sheet.position] = change
    return told


def detail(request: Request, list_id: str) -> HttpResponse:
    """One list: verdicts with sentences, the answer workbook, commit."""
    viewer = request.viewer
    found = queries.source_list(viewer, list_id)
    wanted = request.GET.get("loai", "")
    chosen = wanted if wanted in Verdict.values else ""
    rows = queries.rows(found, chosen)
    page = Paginator(rows.select_related("person"), 100).get_page(request.GET.get("page"))
    counts = {verdict: found.counts.get(verdict, 0) for verdict in Verdict.values}
    step = {ListState.RECEIVED: 2, ListState.STAGED: 4, ListState.COMMITTED: 5}.get(ListState(found.state), 5)
    context = {
        "list": found, "sender": catalogue.sender(found.sender), "page": page, "counts": counts, "steps": STEPS, "step": step,
        "rows": [{"row": row, "kind": KINDS[Verdict(row.verdict)]} for row in page],
        "tabs": [{"label": label, "url": f"?loai={code}" if code else "?", "active": chosen == code, "count": n}
                 for code, label, n in [("", _("Tất cả"), sum(counts.values())), *((v.value, v.label, counts[v.value]) for v in Verdict)]],
        "can_commit": permissions.can_commit(viewer, found), "can_map": permissions.can_map(viewer, found),
        "sees_people": viewer.may(May.ROSTER_VIEW), "left": queries.left_to_commit(found), "result": found.counts.get("result"),
        "kind": STATE_KINDS[ListState(found.state)],
    }  # fmt: skip
    return render(request, "roster/list.html", context)


@require_POST
def commit(request: Request, list_id: str) -> HttpResponse:
    """Take the good rows into the roster."""
    found = queries.source_list(request.viewer, list_id)
    permissions.check_commit(request.viewer, found)
    job = jobs_actions.enqueue(
        kind="roster.commit",
        params={"list": str(found.pk)},
        by=request.viewer,
        now=request.now,
        unit_path=found.unit_path,
    )
    return redirect("jobs:job", job.pk)


@require_POST
def withdraw(request: Request, list_id: str) -> HttpResponse:
    """Take back a list that was not committed."""
    found = queries.source_list(request.viewer, list_id)
    actions.withdraw(
        source_list=found, by=request.viewer, now=request.now, reason=request.POST.get("reason", "")[:200]
    )
    messages.success(request, _("Đã rút danh sách."))
    return redirect("roster:index")


def annotated(request: Request, list_id: str) -> HttpResponse:
    """The sender's workbook with our answers."""
    found = queries.source_list(request.viewer, list_id)
    content = outgoing.annotated_list(found, by=request.viewer, now=request.now)
    return _workbook(content, f"{found.file_name.rsplit('.', 1)[0]} - kết quả.xlsx")


def blank(request: Request) -> HttpResponse:
    """An empty list for the sender named by ?noi=code."""
    viewer, sender = request.viewer, request.GET.get("noi", "other")
    if not viewer.may(May.LISTS_MANAGE):
        accounts_permissions.check_may(viewer, May.LISTS_SUBMIT)
    campaign = campaigns_queries.current(viewer)
    content = outgoing.blank_list(sender, campaign.unit if campaign else None, clock.local_date(request.now))
    return _workbook(content, f"Mẫu danh sách - {catalogue.sender(sender).code}.xlsx")


def row(request: Request, list_id: str, row_id: str) -> HttpResponse:
    """Answer the question about one row."""
    found = queries.row(request.viewer, list_id, row_id)
    values = queries.clear_values(found)
    form = forms.RowForm(request.POST or None, initial=values)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_row(row=found, fields=form.cleaned_data, by=request.viewer, now=request.now)
        except accounts_permissions.NotFound:
            raise
        except Refusal as refusal:
            form.add_error(None, _(refusal.sentence))
        else:
            messages.success(request, _("Đã sửa hàng %(row)d.") % {"row": found.row_number})
            return redirect(f"{reverse('roster:list', args=[list_id])}?loai=question")
    context = {"row": found, "list": found.source_list, "form": form, "cells": queries.cells(found)}
    return render(request, "roster/row.html", context, status=422 if form.errors else 200)


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(
        content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
