"""Questions about the rows of a list: by kind with one answer for many, or row by row."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kham.accounts.requests import Request, told_on
from kham.roster import actions, forms, permissions, queries
from kham.roster.models import SourceRow
from kham.roster.queries import conversation
from kham.roster.rules import catalogue


def questions(request: Request, list_id: str) -> HttpResponse:
    """Everything that waits in a list, by kind; one press answers a kind."""
    found = queries.source_list(request.viewer, list_id)
    if request.method == "POST":
        given = actions.answer_many(
            source_list=found, question=request.POST.get("question", "")[:60], answer=request.POST.get("answer", "")[:40],
            by=request.viewer, now=request.now,
        )  # fmt: skip
        said = ngettext("Đã trả lời %(n)d dòng.", "Đã trả lời %(n)d dòng.", given.rows) % {"n": given.rows}
        back = reverse("roster:undo_answer", args=[found.pk, given.pk])
        messages.success(request, said, extra_tags=f"undo:{back}")
        return redirect("roster:questions", found.pk)
    asked = conversation.questions(found)
    for kind in asked:
        kind.examples = [_example(row, kind.code) for row in kind.examples]  # type: ignore[misc]  # drawn, not stored
    context = {
        "list": found, "sender": catalogue.sender(found.sender), "asked": asked, "waiting": sum(one.count for one in asked),
        "given": conversation.given_answers(found), "left": queries.left_to_commit(found),
        "can_commit": permissions.can_commit(request.viewer, found),
    }  # fmt: skip
    return render(request, "roster/questions.html", context)


def _example(row: SourceRow, code: str) -> dict[str, object]:
    note = next((note for note in row.notes if note["code"] == code), row.notes[0] if row.notes else {})
    said = str(note.get("sentence", "")).removesuffix(" Sửa trong tệp rồi nộp lại, hoặc sửa tại đây.")
    return {"row": row, "sentence": said.removesuffix(" Trả lời tại đây, hoặc hỏi lại Công an.")}


@require_POST
def undo_answer(request: Request, list_id: str, answer_id: str) -> HttpResponse:
    """Take an answer back; its rows wait again."""
    given = conversation.answer(request.viewer, list_id, answer_id)
    count = actions.undo_answer(given=given, by=request.viewer, now=request.now)
    messages.success(request, _("Đã hoàn tác; %(n)d dòng lại chờ trả lời.") % {"n": count})
    return redirect("roster:questions", list_id)


def row(request: Request, list_id: str, row_id: str) -> HttpResponse:
    """Answer the question about one row."""
    found = queries.row(request.viewer, list_id, row_id)
    values = queries.clear_values(found)
    form = forms.RowForm(request.POST or None, initial=values)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            actions.correct_row(row=found, fields=form.cleaned_data, by=request.viewer, now=request.now)
            messages.success(request, _("Đã sửa hàng %(row)d.") % {"row": found.row_number})
            return redirect(f"{reverse('roster:list', args=[list_id])}?loai=question")
    context = {"row": found, "list": found.source_list, "form": form, "cells": queries.cells(found)}
    return render(request, "roster/row.html", context, status=422 if form.errors else 200)
