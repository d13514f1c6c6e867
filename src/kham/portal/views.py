"""Public pages: the schedule of a commune, and one's own appointment. No sign-in, no personal data in any address."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters

from kham.accounts.middleware import public
from kham.accounts.requests import Request
from kham.campaigns.models import Campaign
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.outreach import queries as outreach_queries
from kham.portal import actions, forms, queries


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
        address = request.META.get("REMOTE_ADDR", "")
        try:
            found = actions.look_up(address=address, now=request.now, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, gettext(refusal.sentence))
        else:
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
        address = request.META.get("REMOTE_ADDR", "")
        try:
            page = actions.read_result(address=address, now=request.now, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, gettext(refusal.sentence))
        else:
            slip_words = page["words"]
            return render(
                request,
                "portal/result.html",
                context | page | {"slip": slip_words, "words": context["words"]},
            )
    return render(request, "portal/my_result.html", context, status=422 if form.errors else 200)
