"""The home page, health check, language, search box and design page."""

from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from kham.accounts import actions as accounts_actions
from kham.accounts import permissions
from kham.accounts.middleware import public
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.kernel import clock
from kham.roster import queries as roster_queries
from kham.site import home as home_lines


def home(request: Request) -> HttpResponse:
    """What do I do now? Three to seven sentences, each with a number and a link."""
    today = clock.local_date(request.now)
    return render(
        request, "site/home.html", {"lines": home_lines.lines(request.viewer, request.now), "today": today}
    )


@public
def healthz(request: Request) -> HttpResponse:
    """For the launcher and the reverse proxy: the program and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})


@require_POST
def set_language(request: Request) -> HttpResponse:
    """Switch the language of the screens and remember it for the account."""
    language = request.POST.get("language", "vi")
    if language in {"vi", "en"}:
        accounts_actions.set_language(user=request.user, language=language)
        translation.activate(language)
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(back if safe else "/")


def search(request: Request) -> HttpResponse:
    """The one search box: people of my units, without diacritics. Typed text never goes into a URL."""
    permissions.check_may(request.viewer, May.ROSTER_VIEW)
    text = request.POST.get("q", "").strip()[:120]
    found = roster_queries.find(request.viewer, text, limit=50)
    return render(request, "site/search.html", {"people": found.people, "count": found.count, "text": text})


def design(request: Request) -> HttpResponse:
    """Every component in every state; for those who build and translate."""
    permissions.check_may(request.viewer, May.DESIGN_VIEW)
    from kham.site import design as design_page

    return design_page.page(request)
