"""Progress of a campaign and the journal, for those who watch. Figures are those of reporting: same definitions, same lists."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kham.accounts import queries as accounts_queries
from kham.campaigns import queries as campaigns_queries
from kham.campaigns.models import Campaign
from kham.journal import queries as journal_queries
from kham.journal.models import Entry
from kham.kernel import clock
from kham.kernel.periods import Period
from kham.oversight import permissions
from kham.oversight.rules import forecast
from kham.oversight.rules.forecast import Day, Forecast
from kham.records import queries as records_queries
from kham.reporting.queries import facts, figures
from kham.reporting.queries.indicators import Scope

Value = figures.Value
COUNTERS = ("exams_done", "exams_concluded", "sent", "accepted")
TOP = ("listed", "police", "examined", "elsewhere", "remaining", "cases_overdue", "late")


@dataclass(frozen=True)
class Progress:
    """What the page shows: figures by key, tables by (indicator, dimension), days, forecast."""

    campaign: Campaign
    on: dt.date
    figures: dict[str, int]
    units: list[Value]
    by_unit: dict[str, dict[str, int]]
    by_group: dict[str, dict[str, int]]
    groups: list[Value]
    days: list[dict[str, Any]]
    forecast: Forecast


def scope_of(viewer: Any, campaign: Campaign, now: dt.datetime) -> Scope:
    """From the campaign's first day to now."""
    today = clock.local_date(now)
    return Scope(
        viewer, campaign, campaign.unit_path, Period("month", min(campaign.starts_on, today), today), now
    )


def progress(viewer: Any, campaign: Campaign, now: dt.datetime) -> Progress:
    """Everything on the dashboard, in a fixed number of queries whatever the number of people."""
    permissions.check_progress(viewer)
    scope = scope_of(viewer, campaign, now)
    keys = ("listed", "examined", "elsewhere", "remaining")
    by_unit = {key: figures.table(scope, key, "unit") for key in keys}
    counts = {key: sum(by_unit[key].values()) for key in keys}
    counts |= {key: figures.count(scope, key) for key in (*COUNTERS, *TOP) if key not in counts}
    days = facts.by_day(scope)
    today = scope.period.end
    return Progress(
        campaign=campaign, on=today, figures=counts, units=figures.units(scope), by_unit=by_unit,
        by_group={key: figures.table(scope, key, "group") for key in ("listed", "examined", "elsewhere")},
        groups=figures.values(scope, "group"), days=days,
        forecast=forecast.forecast(
            remaining=counts["remaining"],
            held=[Day(d["on"], d["capacity"], d["examined"]) for d in days if d["examined"]],
            coming=[Day(d["on"], d["capacity"]) for d in days if d["on"] >= today and not d["examined"]],
            today=today, deadline=campaign.ends_on,
        ),
    )  # fmt: skip


def communes(viewer: Any, now: dt.datetime) -> list[Progress]:
    """Progress of every campaign of a viewer above communes."""
    permissions.check_progress(viewer)
    return [
        progress(viewer, campaign, now)
        for campaign in campaigns_queries.campaigns(viewer).order_by("unit_path")[:120]
    ]


def overdue_by_level(viewer: Any, campaign: Campaign, now: dt.datetime) -> list[tuple[str, int]]:
    """Overdue cases by level, gravest first; counts only."""
    from kham.reporting.queries import indicators

    rows = indicators.get("cases_overdue").rows(scope_of(viewer, campaign, now))
    found = {row["level"]: row["n"] for row in rows.order_by().values("level").annotate(n=Count("pk"))}
    return [(level, found[level]) for level in "EURF" if level in found]


def late_tasks(viewer: Any, on: dt.date) -> list[dict[str, Any]]:
    """Overdue tasks by the organisation responsible: how many, oldest due date."""
    found = campaigns_queries.overdue(campaigns_queries.tasks(viewer, everything=True), on)
    owners: dict[str, dict[str, Any]] = {}
    for name, due in found.order_by("due_on").values_list("owner_name", "due_on"):
        row = owners.setdefault(name, {"owner": name, "count": 0, "oldest": due})
        row["count"] += 1
    return sorted(owners.values(), key=lambda row: (-row["count"], row["owner"]))


def open_difficulties(viewer: Any) -> QuerySet:
    """Difficulties and proposals nobody has answered, oldest first."""
    return campaigns_queries.difficulties(viewer, open_only=True).order_by("raised_at")


def forecast_words(told: Forecast) -> tuple[str, str]:
    """The verdict of a forecast and its sentence, in the language of the reader."""
    return gettext(told.words), gettext(told.template) % told.numbers


ROOMS = {
    "accounts": _("Tài khoản"), "campaigns": _("Nhiệm vụ"), "roster": _("Danh sách"), "planning": _("Kế hoạch"), "outreach": _("Vận động"),
    "exams": _("Buổi khám"), "followup": _("Theo dõi"), "records": _("Hồ sơ"), "funding": _("Kinh phí"),
    "reporting": _("Báo cáo"), "jobs": _("Công việc"),
}  # fmt: skip


def journal(viewer: Any, *, room: str = "", on: dt.date | None = None) -> QuerySet[Entry]:
    """Entries about the viewer's units, newest first, perhaps of one room or one day."""
    permissions.check_journal(viewer)
    found = journal_queries.entries(viewer)
    if room in ROOMS:
        found = found.filter(action__startswith=f"{room}.")
    if on is not None:
        start = dt.datetime.combine(on, dt.time(), clock.VIETNAM)
        found = found.filter(at__gte=start, at__lt=start + dt.timedelta(days=1))
    return found


def actors(viewer: Any, entries: list[Entry]) -> dict[str, str]:
    """Names of the users and connected programs among the actors of some entries; only those of the viewer's units."""
    wanted = {e.actor.removeprefix("user:") for e in entries if e.actor.startswith("user:")}
    found = accounts_queries.users(viewer).filter(pk__in=wanted)
    programs = records_queries.client_names(viewer, {entry.actor for entry in entries})
    return {f"user:{user.pk}": str(user) for user in found} | programs
