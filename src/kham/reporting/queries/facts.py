"""What a report says besides people: sessions held and to come, lists received, the document carried out, difficulties, costs."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from kham.campaigns.models import Campaign, Difficulty, Directive, DirectiveState
from kham.exams.models import Encounter
from kham.funding import queries as funding_queries
from kham.kernel import formats
from kham.kernel.periods import Period
from kham.planning.models import AppointmentState, Session, SessionState
from kham.reporting.queries.indicators import Scope
from kham.reporting.queries.indicators.people import EXAMINED
from kham.roster.models import ListState, SourceList


def collect(scope: Scope) -> dict[str, Any]:
    """Facts of a period, JSON."""
    campaign, period = scope.campaign, scope.period
    held = _held(campaign).filter(on__lte=period.end)
    return {
        "from": period.start.isoformat(),
        "citation": citation(campaign),
        "sessions": [_session(s) for s in held.filter(on__gte=period.start)],
        "sessions_total": held.count(),
        "coming": [_session(s) for s in coming(campaign, period)],
        "lists": SourceList.objects.filter(
            campaign=campaign, state=ListState.COMMITTED, received_at__lt=scope.ends_at
        ).count(),
        "costs": funding_queries.amounts(scope.viewer, campaign, scope.period.end),
    }


def _held(campaign: Campaign) -> Any:
    """Sessions that took place: opened or closed."""
    return Session.objects.filter(
        campaign=campaign, state__in=[SessionState.OPEN, SessionState.CLOSED]
    ).select_related("site")


def coming(campaign: Campaign, period: Period) -> Any:
    """Published sessions after the period, up to a month ahead."""
    ahead = period.next()
    return (
        Session.objects.filter(
            campaign=campaign, state=SessionState.PUBLISHED, on__gt=period.end, on__lte=ahead.end
        )
        .select_related("site")
        .order_by("on", "pk")
    )


def _session(session: Session) -> dict[str, Any]:
    return {"on": session.on.isoformat(), "site": session.site.name}


def citation(campaign: Campaign) -> str:
    """The plan that is carried out, cited as an official document is: type, number, date, issuer, subject."""
    plans = Directive.objects.filter(
        campaign=campaign, state=DirectiveState.ACCEPTED, doc_type__istartswith="k"
    )
    plan = plans.order_by("-issued_on", "-received_at").first()
    if plan is None:
        return ""
    kind = plan.doc_type.capitalize()
    number = f" số {plan.number}" if plan.number and plan.number[:1].isdigit() else ""
    date = f" {formats.long_date(plan.issued_on)}" if plan.issued_on else ""
    issuer = f" của {plan.issuer}" if plan.issuer else ""
    subject = f" về {plan.subject[:1].lower()}{plan.subject[1:]}".rstrip(". ") if plan.subject else ""
    return f"{kind}{number}{date}{issuer}{subject}"


def difficulties(campaign: Campaign, kind: str) -> str:
    """What was raised and not answered, one a line, with who raised it."""
    found = Difficulty.objects.filter(campaign=campaign, kind=kind, closed_at__isnull=True).order_by(
        "raised_at"
    )
    return "\n".join(f"{_sentence(d.text)} ({d.raised_for})" if d.raised_for else d.text for d in found)


def _sentence(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def by_day(scope: Scope) -> list[dict[str, Any]]:
    """Session days of the campaign: invited, examined for the first time that day (None for days to come)."""
    planned = Q(appointments__state=AppointmentState.PLANNED)
    days = (
        Session.objects.filter(campaign=scope.campaign)
        .exclude(state__in=[SessionState.DRAFT, SessionState.CANCELLED])
        .values("on")
        .annotate(invited=Count("appointments", filter=planned))
        .order_by("on")
    )
    done = first_exams(scope)
    rows = {
        row["on"]: {"on": row["on"], "invited": row["invited"], "capacity": 0, "examined": 0} for row in days
    }
    for session in Session.objects.filter(campaign=scope.campaign, on__in=rows).exclude(
        state__in=[SessionState.DRAFT, SessionState.CANCELLED]
    ):
        rows[session.on]["capacity"] += session.capacity
    for day, count in done.items():
        rows.setdefault(day, {"on": day, "invited": 0, "capacity": 0, "examined": 0})["examined"] = count
    return [rows[day] for day in sorted(rows)]


def first_exams(scope: Scope) -> dict[Any, int]:
    """Day → people of the list examined for the first time that day; adds up to the indicator "examined"."""
    from django.db.models import Min

    from kham.reporting.queries import indicators

    people = indicators.get("examined").rows(scope).values("pk")
    firsts = (
        Encounter.objects.filter(
            EXAMINED, session__campaign=scope.campaign, exam_date__lte=scope.period.end, person__in=people
        )
        .values("person")
        .annotate(first=Min("exam_date"))
        .values_list("first", flat=True)
        .order_by()
    )
    found: dict[Any, int] = {}
    for day in firsts:
        found[day] = found.get(day, 0) + 1
    return found
