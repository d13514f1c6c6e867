"""Practice mode on screen: what it is; in a practice home also another day, beginning anew, and invented cards to scan."""

from __future__ import annotations

import segno
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST

from kham.accounts import permissions
from kham.accounts.permissions import NotFound
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.campaigns import queries as campaigns_queries
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.planning import queries as planning_queries
from kham.planning.models import Session
from kham.roster.models import Person
from kham.site.demo import cast
from kham.site.practising import asked

CARDS = 24  # to a set: more than a team of eight receives in an hour
TEAM = ("tinhnguyen", "tram", "bacsi")


def page(request: Request) -> HttpResponse:
    """What practice mode is, how another day is chosen, how a team rehearses in an hour; for its keeper the commands."""
    today = clock.local_date(request.now)
    practising = settings.ENV == "practice"
    context = {
        "practising": practising, "today": today, "moved": today != clock.real_today(), "session": _today(request) if practising else None,
        "accounts": [one for one in cast.ACCOUNTS if one.username in TEAM] if practising else [],
        "password": cast.PASSWORD if practising else "",
        "may_begin": practising and request.viewer.may(May.PLAN_EDIT), "keeps": request.viewer.may(May.ACCOUNTS_MANAGE),
    }  # fmt: skip
    return render(request, "site/practice.html", context)


@require_POST
def again(request: Request) -> HttpResponse:
    """Ask the command that runs this practice home to build it again, for a day; the page waits until it is back."""
    if settings.ENV != "practice":
        raise NotFound("not-found", "Không tìm thấy trang này.")
    permissions.check_may(request.viewer, May.PLAN_EDIT)
    try:
        on = parse_date(request.POST.get("on", ""))
    except ValueError:  # 31/02
        on = None
    if on is None or not asked.near(on):
        raise Refusal("practice.day", f"Chọn một ngày cách hôm nay không quá {asked.FARTHEST} ngày.")
    asked.ask(settings.HOME, on)
    return render(request, "site/practice_again.html", {"on": on})


def cards(request: Request) -> HttpResponse:
    """Invented cards of people invited today: QR codes as on a citizen card. Exists only in a practice home."""
    permissions.check_may(request.viewer, May.EXAM_CHECKIN)
    session = _today(request) if settings.ENV == "practice" else None
    if session is None:
        raise NotFound("not-found", "Không tìm thấy trang này.")
    invited = planning_queries.appointments(request.viewer, session)
    people = [one.person for one in invited if one.person.personal_number][:CARDS]
    made = [{"name": one.full_name, "born": one.birth, "svg": _qr(card_text(one))} for one in people]
    return render(request, "site/practice_cards.html", {"cards": made, "session": session})


def _today(request: Request) -> Session | None:
    """The session that is rehearsed."""
    campaign = campaigns_queries.current(request.viewer)
    if campaign is None:
        return None
    held = planning_queries.sessions(request.viewer, campaign)
    return (
        held.filter(on=clock.local_date(request.now))
        .exclude(state__in=["draft", "cancelled"])
        .order_by("pk")
        .first()
    )


def card_text(person: Person) -> str:
    """What the QR of an invented person's card says, in the order of the cards of 2021–2024."""
    birth = person.birth
    born = f"{birth.day or 0:02d}{birth.month or 0:02d}{birth.year}" if birth else ""
    sex = "Nam" if person.sex == "male" else "Nữ"
    return "|".join(
        [
            person.personal_number,
            "",
            person.full_name,
            born,
            sex,
            person.address or person.unit.full_name,
            "01012022",
        ]
    )


def _qr(text: str) -> str:
    return segno.make(text, error="m", micro=False).svg_data_uri(scale=3, border=2)
