"""Doors to the month's report and to the lists behind its figures."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts.permissions import NotFound
from kham.accounts.requests import Request
from kham.campaigns import queries as campaigns_queries
from kham.jobs import actions as jobs_actions
from kham.kernel import clock, periods
from kham.kernel.periods import Period
from kham.kernel.reasons import Refusal
from kham.reporting import actions, forms, pages, permissions
from kham.reporting.queries import figures, indicators, reports
from kham.reporting.queries.indicators import Scope
from kham.reporting.rules import dimensions, letters, sentences, standing

PAGE = 50
ABSENT = ("not-found", "Không tìm thấy trang này.")


def index(request: Request) -> HttpResponse:
    """Which month's report is to be made or sent; for a province, of which commune."""
    viewer, today = request.viewer, clock.local_date(request.now)
    permissions.check_view(viewer)
    campaigns = list(campaigns_queries.campaigns(viewer)[:200])
    campaign = reports.campaign_of(viewer, request.GET.get("chien_dich"))
    if campaign is None:
        return render(request, "reporting/index.html", {"months": [], "found": None})
    months = reports.standings(viewer, campaign, today)
    urgent = standing.most_urgent([s for s, _report in months])
    current = next(one for s, one in months if s is urgent)
    others = []
    if len(campaigns) > 1:
        others = [pages.month_of(viewer, c, today) for c in campaigns]
    context = {
        "found": campaign, "months": list(reversed(months)), "urgent": urgent, "current": current, "others": others,
        "may_make": permissions.can_make(viewer, campaign), "words": standing.WORDS,
    }  # fmt: skip
    return render(request, "reporting/index.html", context)


@require_POST
def make(request: Request) -> HttpResponse:
    """Ask for the report of a window; a job counts and writes it."""
    permissions.check_make_any(request.viewer)
    campaign = reports.campaign_of(request.viewer, request.POST.get("campaign"))
    if campaign is None:
        raise Refusal("campaign.none", _("Chưa có chiến dịch nào để lập báo cáo."))
    permissions.check_make(request.viewer, campaign)
    code = request.POST.get("period", "")
    period = (
        periods.from_code(code)
        if code
        else standing.window(clock.local_date(request.now), campaign.report_day)
    )
    job = jobs_actions.enqueue(
        kind="reporting.make", params={"campaign": str(campaign.pk), "period": period.code()}, by=request.viewer, now=request.now,
        unit_path=campaign.unit_path,
    )  # fmt: skip
    return redirect("jobs:job", job_id=job.pk)


def report(request: Request, report_id: str) -> HttpResponse:
    """Figures beside last month's, each with the list behind it for those who may see names."""
    found = reports.report(request.viewer, report_id)
    return render(request, "reporting/report.html", pages.report_page(request.viewer, found))


def printed(request: Request, report_id: str) -> HttpResponse:
    """The report's figures on paper, without names."""
    found = reports.report(request.viewer, report_id)
    return render(request, "reporting/print.html", pages.report_page(request.viewer, found))


def words(request: Request, report_id: str) -> HttpResponse:
    """Write difficulties, proposals, next month; choose who signs."""
    found = reports.report(request.viewer, report_id)
    permissions.check_make(request.viewer, found.campaign)
    permissions.check_edit(request.viewer, found)
    issuers = [(code, str(form["label"])) for code, form in letters.letters().items()]
    form = forms.WordsForm(request.POST or None, initial=found.words, issuers=issuers)
    if request.method == "POST" and form.is_valid():
        actions.edit_words(report=found, words=form.words(), by=request.viewer, now=request.now)
        messages.success(request, _("Đã ghi lời văn; văn bản và phụ lục đã được lập lại."))
        return redirect("reporting:report", report_id=found.pk)
    blocks = sentences.blocks(reports.cube(found), found.facts, found.words)
    context = {"report": found, "period": reports.period_of(found), "form": form, "blocks": blocks}
    return render(request, "reporting/words.html", context, status=422 if form.errors else 200)


@require_POST
def finalise(request: Request, report_id: str) -> HttpResponse:
    """Lock figures and words."""
    found = reports.report(request.viewer, report_id)
    actions.finalise(report=found, by=request.viewer, now=request.now)
    messages.success(request, _("Đã khóa số liệu. Tải văn bản, trình ký, rồi ghi nhận đã gửi."))
    return redirect("reporting:report", report_id=found.pk)


@require_POST
def sent(request: Request, report_id: str) -> HttpResponse:
    """Note that the signed report went out."""
    found = reports.report(request.viewer, report_id)
    permissions.check_make(request.viewer, found.campaign)
    form = forms.SentForm(request.POST)
    if not form.is_valid():
        raise Refusal("report.to", _("Ghi nơi nhận báo cáo."))
    actions.mark_sent(report=found, to=form.cleaned_data["to"], by=request.viewer, now=request.now)
    messages.success(request, _("Đã ghi nhận gửi báo cáo."))
    return redirect("reporting:report", report_id=found.pk)


def document(request: Request, report_id: str) -> HttpResponse:
    """The Word document."""
    return _file(
        request,
        report_id,
        "document",
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    )


def annex(request: Request, report_id: str) -> HttpResponse:
    """The annex workbook."""
    return _file(
        request,
        report_id,
        "annex",
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


def _file(request: Request, report_id: str, which: str, ending: str, kind: str) -> HttpResponse:
    found = reports.report(request.viewer, report_id)
    if not getattr(found, which):
        raise NotFound(*ABSENT)
    name = pages.file_name(found, which)
    answer = HttpResponse(reports.content(found, which), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer


def _where(request: Request) -> dict[str, str]:
    """Dimension values in the URL: ?unit=…&group=… (codes only)."""
    return {name: request.GET[name] for name in dimensions.NAMES if name in request.GET}


def _indicator(key: str) -> indicators.Indicator:
    try:
        return indicators.get(key)
    except KeyError:
        raise NotFound(*ABSENT) from None


def figure(request: Request, report_id: str, key: str) -> HttpResponse:
    """The people behind one figure of a report, as they were counted."""
    found, indicator = reports.report(request.viewer, report_id), _indicator(key)
    permissions.check_open(request.viewer, found.unit_path, clinical=indicator.clinical)
    cube = reports.cube(found)
    if key not in cube.marks:
        raise NotFound(*ABSENT)
    where = _where(request)
    ids = cube.ids(key, **where)
    actions.record_opening(
        report=found, campaign=found.campaign, key=key, count=len(ids), by=request.viewer, now=request.now
    )
    page = Paginator(ids, PAGE).get_page(request.GET.get("page"))
    context = {
        "report": found, "indicator": indicator, "count": len(ids), "page": page, "period": reports.period_of(found),
        "rows": reports.people_of(request.viewer, indicator.kind, list(page.object_list)),
        "places": pages.place_words(where, dict(cube.units)), "until": found.counted_to,
    }  # fmt: skip
    return render(request, "reporting/figure.html", context)


def live_figure(request: Request, campaign_id: str, key: str) -> HttpResponse:
    """The people behind a figure of the dashboard, as of now."""
    campaign, indicator = reports.campaign_of(request.viewer, campaign_id), _indicator(key)
    assert campaign is not None
    permissions.check_open(request.viewer, campaign.unit_path, clinical=indicator.clinical)
    today = clock.local_date(request.now)
    scope = Scope(
        request.viewer, campaign, campaign.unit_path, live_period(campaign.starts_on, today), request.now
    )
    where = _where(request)
    try:
        found = figures.members(scope, indicator, **where).order_by("unit_path", "pk")
        count = found.count()
    except (KeyError, StopIteration):
        raise NotFound(*ABSENT) from None
    actions.record_opening(
        report=None, campaign=campaign, key=key, count=count, by=request.viewer, now=request.now
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = reports.people_of(request.viewer, indicator.kind, [str(row.pk) for row in page.object_list])
    context: dict[str, Any] = {
        "report": None, "indicator": indicator, "count": count, "page": page, "rows": rows, "until": today,
        "places": pages.place_words(where, {u.code: u.label for u in figures.units(scope)}),
    }  # fmt: skip
    return render(request, "reporting/figure.html", context)


def live_period(starts_on: dt.date, today: dt.date) -> Period:
    """The days a dashboard counts: from the campaign's first day to today."""
    return Period("month", min(starts_on, today), today)
