"""Files come in: several at once, each with its own line; who sent it; what each column means, with what it reads."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.accounts.wording import said
from kham.campaigns import queries as campaigns_queries
from kham.jobs import actions as jobs_actions
from kham.kernel import clock
from kham.kernel.dates import PartialDate
from kham.kernel.legacy import ENCODINGS
from kham.kernel.reasons import Refusal
from kham.roster import actions, forms, permissions, queries
from kham.roster.actions.receive import open_sample
from kham.roster.actions.stage import read_rows
from kham.roster.models import ListState, SourceList, SourceSheet
from kham.roster.queries import conversation
from kham.roster.rules import catalogue, intake, text
from kham.roster.rules import rows as rules
from kham.roster.rules.survey import MEANINGS
from kham.roster.views import follow

ACCEPT = ".xlsx,.xlsm,.xls,.xlsb,.ods,.csv,.tsv,.txt"
STEPS = (lazy("Nhận tệp"), lazy("Xác nhận cột"), lazy("Trả lời câu hỏi"), lazy("Ghi nhận"))
PREVIEW = 5
_ENCODING_NAMES = {
    "unicode": "Unicode", "tcvn3": "TCVN3 (.VnTime)", "vni": "VNI", "viqr": "VIQR", "cp1258": "Windows-1258",
    "utf8_as_latin1": "UTF-8 đọc sai",
}  # fmt: skip
_KNOWN = {
    "template": (lazy("theo mẫu"), "done"),
    "survey": (lazy("theo phiếu 36 cột"), "done"),
    "remembered": (lazy("như lần trước"), "info"),
    "told": (lazy("đã chọn"), "info"),
}


def upload(request: Request) -> HttpResponse:
    """Hand in files. A provider, school or employer sends only under its own name; without a script all files go at once."""
    viewer = request.viewer
    if not viewer.may(May.LISTS_MANAGE):
        accounts_permissions.check_may(viewer, May.LISTS_SUBMIT)
    campaign = campaigns_queries.current(viewer)
    choices = sender_choices(viewer)
    form = forms.UploadForm(request.POST or None, request.FILES or None, senders=choices)
    lines = []
    if request.method == "POST" and form.is_valid():
        lines = [
            take(request, sent, form.cleaned_data["sender"], form.cleaned_data["title"])
            for sent in form.cleaned_data["file"]
        ]
        if len(lines) == 1 and lines[0].get("list"):
            made = lines[0]["list"]
            return redirect("roster:columns" if made.state == ListState.RECEIVED else "roster:list", made.pk)
    refused = [line for line in lines if line.get("refusal")]
    context = {
        "form": form, "accept": ACCEPT, "steps": STEPS, "campaign": campaign, "choices": choices, "lines": lines,
        "survey": viewer.may(May.LISTS_MANAGE),
    }  # fmt: skip
    return render(request, "roster/upload.html", context, status=422 if form.errors or refused else 200)


@require_POST
def receive_one(request: Request) -> HttpResponse:
    """One file of several; answers with its line."""
    viewer = request.viewer
    if not viewer.may(May.LISTS_MANAGE):
        accounts_permissions.check_may(viewer, May.LISTS_SUBMIT)
    form = forms.UploadForm(request.POST, request.FILES, senders=sender_choices(viewer))
    if not form.is_valid():
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        sent = request.FILES.get("file")
        line: dict[str, Any] = {"name": sent.name if sent else "", "refusal": words}
    else:
        line = take(request, form.cleaned_data["file"][0], form.cleaned_data["sender"], "")
    return _line(request, line)


def take(request: Request, sent: Any, sender: str, title: str) -> dict[str, Any]:
    """Receive one file; a refusal becomes a sentence on the file's line."""
    viewer = request.viewer
    campaign = campaigns_queries.current(viewer)
    if campaign is None:
        raise Refusal(
            "roster.no-campaign",
            _("Chưa có chiến dịch nào để nhận danh sách. Trạm Y tế mở chiến dịch trước."),
        )
    try:
        made = actions.receive_list(
            campaign=campaign, unit=campaign.unit, sender=sender,
            organisation=None if viewer.may(May.LISTS_MANAGE) else viewer.organisation,
            title=title, file_name=sent.name, content=sent.read(), by=viewer, now=request.now,
        )  # fmt: skip
    except accounts_permissions.NotFound:
        raise
    except Refusal as refusal:
        return {"name": sent.name, "refusal": said(refusal.sentence)}
    return {"name": sent.name, "list": made, "again": made.received_at != request.now}


def _line(request: Request, line: dict[str, Any]) -> HttpResponse:
    context = {"line": line, "choices": sender_choices(request.viewer)}
    return render(request, "roster/parts/file_line.html", context)


def sender_choices(viewer: Any) -> list[tuple[str, str]]:
    """Who may be named as the sender."""
    if viewer.may(May.LISTS_MANAGE):
        return [(one.code, _(one.label)) for one in catalogue.senders().values() if not one.internal]
    return [(code, viewer.organisation.name) for code in permissions.senders_of(viewer.organisation)]


@require_POST
def sender(request: Request, list_id: str) -> HttpResponse:
    """Say who sent a list; asked from its line it answers with the line, from the page of columns with that page."""
    found = queries.source_list(request.viewer, list_id)
    actions.set_sender(
        source_list=found, sender=request.POST.get("sender", "")[:40], by=request.viewer, now=request.now
    )
    if request.htmx:
        return _line(request, {"name": found.file_name, "list": found})
    return redirect("roster:columns", found.pk)


def columns(request: Request, list_id: str) -> HttpResponse:
    """Say what each column means: the doubtful ones first, examples and the first rows as read beside them."""
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
        return follow(job)
    today = clock.local_date(request.now)
    sheets = [_sheet(found, sheet, today) for sheet in found.sheets.all()]
    context = {
        "list": found, "sheets": [one for one in sheets if not one["sheet"].skipped],
        "skipped": [one for one in sheets if one["sheet"].skipped],
        "doubts": sum(len(one["doubtful"]) for one in sheets if not one["sheet"].skipped),
        "fields": meanings(), "encodings": [(code, _ENCODING_NAMES[code]) for code in ENCODINGS],
        "groups": list(catalogue.groups().values())[:9], "sender": catalogue.sender(found.sender), "steps": STEPS,
        "file_notes": found.counts.get("notes", []), "guess": found.counts.get("sender_guess"), "choices": sender_choices(request.viewer),
    }  # fmt: skip
    return render(request, "roster/columns.html", context)


def meanings() -> list[tuple[str, str]]:
    """What a column can mean, in the order of a person: who, numbers, where, then marks and the survey's own."""
    rank = {"mark": 1, "survey": 2}
    pairs = [(code, _(label)) for code, label in MEANINGS.items()]
    return sorted(pairs, key=lambda pair: rank.get(pair[0].partition(":")[0], 0) if ":" in pair[0] else 0)


def _sheet(found: SourceList, sheet: SourceSheet, today: dt.date) -> dict[str, Any]:
    doubtful, clear = conversation.column_state(sheet.columns)
    for column in sheet.columns:
        column["badge"] = _badge(column)
    template = sheet.template.partition("/")[0]
    return {
        "sheet": sheet, "doubtful": doubtful, "clear": clear, "preview": preview_of(found, sheet, {}, today),
        "template": template, "remembered": sum(column.get("known") == "remembered" for column in sheet.columns),
    }  # fmt: skip


def _badge(column: dict[str, Any]) -> tuple[Any, str]:
    """Why a column is taken for what it is."""
    if column.get("known") in _KNOWN:
        return _KNOWN[column["known"]]
    if not column["field"]:
        return (_("không dùng"), "off") if not intake.doubtful(column) else (_("chưa rõ"), "look")
    if column["confidence"] < 0.75:
        return _("xem lại"), "look"
    return (_("chắc"), "done") if column["confidence"] >= 0.9 else (_("khá chắc"), "done")


@require_POST
def preview(request: Request, list_id: str) -> HttpResponse:
    """The first rows of one sheet as the form now says; nothing is stored."""
    found = queries.source_list(request.viewer, list_id)
    sheets = list(found.sheets.all())
    position = request.GET.get("trang", str(sheets[0].position) if sheets else "")
    sheet = accounts_permissions.present(next((one for one in sheets if str(one.position) == position), None))
    change = _told(request.POST, found).get(sheet.position, {})
    read = preview_of(found, sheet, change, clock.local_date(request.now))
    return render(request, "roster/parts/preview.html", {"preview": read})


def preview_of(
    found: SourceList, sheet: SourceSheet, change: dict[str, Any], today: dt.date
) -> list[dict[str, Any]]:
    """The first five rows under a mapping: what was read, and what would be said about them."""
    mapped = [
        {
            **column,
            "field": change.get("fields", {}).get(column["index"], column["field"]),
            "encoding": change.get("encodings", {}).get(column["index"], column["encoding"]),
        }
        for column in sheet.columns
    ]
    if not rules.fields_known(mapped, MEANINGS):
        return []
    first = change.get("first_row", sheet.first_row)
    read = read_rows(open_sample(sheet), sheet, mapped, first, today, frozenset())
    places = {
        text.neighbourhood_key(place.name): place.name for place in conversation.neighbourhoods_of(found)
    }
    return [_shown(row, places) for row in read[:PREVIEW]]


def _shown(row: rules.ReadRow, places: dict[str, str]) -> dict[str, Any]:
    values, sealed = row.values, row.sealed
    birth = values.get("birth", "")
    groups = [catalogue.group_short(code) for code in values.get("groups", [])]
    where = ", ".join(
        part for part in (values.get("address", ""), values.get("neighbourhood_words", "")) if part
    )
    more = (values.get("class"), values.get("relation"), values.get("group_name"), *groups)
    return {
        "number": row.number, "name": values.get("full_name", ""), "birth": PartialDate.from_iso(birth).display() if birth else "",
        "sex": {"male": _("Nam"), "female": _("Nữ")}.get(values.get("sex", ""), ""), "personal": sealed.get("personal_number", ""),
        "phone": sealed.get("phone") or sealed.get("guardian_phone") or "",
        "where": where or places.get(values.get("neighbourhood", ""), values.get("neighbourhood", "")),
        "more": ", ".join(str(part) for part in more if part), "verdict": row.verdict,
        "note": row.notes[0].sentence.partition(": ")[2].removesuffix(f" {rules.FIX}") if row.notes and row.verdict != "accepted" else "",
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
        first = post.get(f"{prefix}first", "")
        if first.isdecimal() and len(first) <= 7:  # a sheet has 1,048,576 rows at most
            change["first_row"] = int(first)
        told[sheet.position] = change
    return told
