"""What the station asks the head of a neighbourhood: one question a person, in plain words, without numbers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.roster import actions, permissions, queries
from kham.roster.models import Inquiry, Person
from kham.roster.rules import catalogue
from kham.roster.views import tabs

CALLED = {"male": lazy("Ông, anh"), "female": lazy("Bà, chị")}


def index(request: Request) -> HttpResponse:
    """Questions that wait, then the last ones answered."""
    viewer = request.viewer
    accounts_permissions.check_may(viewer, May.ROSTER_ANSWER)
    waiting = queries.open_inquiries(viewer)[:50]
    answered = queries.inquiries(viewer).exclude(answer="").order_by("-answered_at")[:20]
    context = {
        "tabs": tabs(viewer, "asking"), "waiting": [_question(viewer, one) for one in waiting],
        "answered": [_question(viewer, one) for one in answered],
    }  # fmt: skip
    return render(request, "roster/asking.html", context)


def _question(viewer: Any, one: Inquiry) -> dict[str, Any]:
    first, second = _described(viewer, one.pair.left), _described(viewer, one.pair.right)
    return {"inquiry": one, "first": first, "second": second, "sides": [first, second]}


def _described(viewer: Any, person: Person) -> dict[str, str]:
    """A person as a neighbour would know him or her: no ID number, no phone, no group."""
    hidden = permissions.hidden_groups(viewer) | {"mental_illness", "chronic"}
    senders = {catalogue.sender(code) for code in queries.senders_of_person(person)}
    told = sorted(_(sender.label) for sender in senders if sender.group not in hidden)
    return {
        "name": person.full_name, "called": str(CALLED.get(person.sex, "")),
        "birth": person.birth.display() if person.birth else "", "place": person.unit.name, "address": person.address,
        "head": person.household.head_name if person.household else "", "lists": "; ".join(told),
    }  # fmt: skip


@require_POST
def answer(request: Request, inquiry_id: str) -> HttpResponse:
    """Take the head's answer."""
    found = queries.inquiry(request.viewer, inquiry_id)
    actions.answer_inquiry(
        inquiry=found, answer=request.POST.get("answer", ""), note=request.POST.get("note", "")[:250],
        by=request.viewer, now=request.now,
    )  # fmt: skip
    messages.success(request, _("Đã gửi câu trả lời về Trạm Y tế."))
    return redirect("roster:asking")
