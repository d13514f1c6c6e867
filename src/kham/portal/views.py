"""Public pages: the schedule of a commune, and one's own appointment. No sign-in, no personal data in any address."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from kham.accounts.middleware import public
from kham.accounts.requests import Request, address_of, told_on, told_to
from kham.accounts.wording import said
from kham.campaigns.models import Campaign
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.outreach import queries as outreach_queries
from kham.portal import actions, forms, queries
from kham.records.queries import copies as copy_queries


@public
def index(request: Request) -> HttpResponse:
    """Schedules of all communes; of the only one when there is one."""
    found = list(queries.campaigns()[:400])
    if len(found) == 1:
        return _schedule(request, found[0])
    return render(request, "portal/communes.html", {"communes": found})


@public
def commune(request: Request, code: str) -> HttpResponse:
    """The schedule of one commune."""
    found = queries.campaign_of(code)
    if found is None:
        raise Http404
    return _schedule(request, found)


def _schedule(request: Request, campaign: Campaign) -> HttpResponse:
    today = clock.local_date(request.now)
    context = {
        "campaign_here": campaign, "rows": queries.schedule(campaign, today), "share": queries.share_examined(campaign),
        "words": outreach_queries.invitation_words(), "today": today,
    }  # fmt: skip
    return render(request, "portal/schedule.html", context)


@public
@sensitive_post_parameters()
def invitation(request: Request) -> HttpResponse:
    """My own appointment: code and birth year in, time and place out."""
    form = forms.InvitationForm(request.POST or None)
    context = {"form": form, "words": outreach_queries.invitation_words()}
    if request.method == "POST" and form.is_valid():
        address = address_of(request)
        with told_on(form):
            found = actions.look_up(address=address, now=request.now, **form.cleaned_data)
            return render(
                request, "portal/appointment.html", context | {"appointment": found, "session": found.session}
            )
    return render(request, "portal/invitation.html", context, status=422 if form.errors else 200)


@public
@sensitive_post_parameters()
def result(request: Request) -> HttpResponse:
    """My own result: code of the slip and date of birth in, the slip out; nothing of it in any address."""
    form = forms.ResultForm(request.POST or None)
    context = {"form": form, "words": outreach_queries.invitation_words()}
    if request.method == "POST" and form.is_valid():
        address = address_of(request)
        with told_on(form):
            page = actions.read_result(address=address, now=request.now, **form.cleaned_data)
            slip_words = page["words"]
            page["ticket"] = actions.ticket(page["encounter"]) if page["conclusion"] else ""
            return render(
                request,
                "portal/result.html",
                context | page | {"slip": slip_words, "words": context["words"]},
            )
    return render(request, "portal/my_result.html", context, status=422 if form.errors else 200)


@public
@sensitive_post_parameters()
def my_copy(request: Request) -> HttpResponse:
    """The own result as a signed file; asked by the button under the result just read."""
    if request.method != "POST":
        return redirect("portal:result")
    with told_to(request):
        content = actions.own_copy(
            ticket=request.POST.get("ticket", ""),
            address=copy_queries.check_address(request.build_absolute_uri("/")),
            now=request.now,
        )
        answer = HttpResponse(content, content_type="application/pdf")
        answer["Content-Disposition"] = 'inline; filename="ket-qua-kham.pdf"'
        answer["Cache-Control"] = "no-store"
        return answer
    return redirect("portal:result")


@public
@sensitive_post_parameters()
def copy_check(request: Request, code: str = "") -> HttpResponse:
    """Whether a signed copy is ours and still counts: by whom, when, which version; nothing about health, nobody's name."""
    form = forms.CopyForm(
        request.POST or None, request.FILES or None, initial={"code": copy_queries.show_code(code)}
    )
    context: dict[str, Any] = {"form": form, "words": outreach_queries.invitation_words()}
    file: bytes | None = None
    if request.method == "POST":
        code = form.cleaned_data["code"] if form.is_valid() else ""
        file = form.cleaned_data.get("file") if code else None
    if code:
        try:
            found = actions.check_copy(text=code, file=file, address=address_of(request), now=request.now)
        except Refusal as refusal:
            context["refused"] = said(refusal.sentence)
        else:
            shown_code, shown_digest = copy_queries.shown(found.copy)
            context |= {
                "answer": found,
                "copy": found.copy,
                "standing": found.standing,
                "shown_code": shown_code,
                "shown_digest": shown_digest,
            }
    status = 422 if request.method == "POST" and form.errors else 404 if "refused" in context else 200
    return render(request, "portal/copy_check.html", context, status=status)
