"""Making, wording, locking and sending the month's report."""

import datetime as dt
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from kham.campaigns.models import Campaign
from kham.journal import actions as journal_actions
from kham.kernel import clock, formats
from kham.kernel.periods import Period
from kham.kernel.reasons import Refusal
from kham.places import queries as places_queries
from kham.reporting import permissions
from kham.reporting.documents import word, workbook
from kham.reporting.models import Report, ReportLists, ReportState
from kham.reporting.queries import facts as fact_queries
from kham.reporting.queries import figures, reports
from kham.reporting.queries.indicators import Scope
from kham.reporting.queries.indicators.conditions import conditions
from kham.reporting.rules import letters, sentences, standing, tables
from kham.reporting.rules.cube import Cube

WORDS = (
    "issuer",
    "number",
    "signed_on",
    "place",
    "signer_post",
    "signer_name",
    "difficulties",
    "proposals",
    "next",
)


@transaction.atomic
def make_month(*, campaign: Campaign, period: Period, by: Any, now: dt.datetime) -> Report:
    """Freeze the figures of a window with the list behind each, and write document and annex.

    A draft of the same window is replaced by a new version, as is a locked one: what was sent stays as it was. Raises
    Refusal when the window has not begun or is not a reporting window of the campaign.
    """
    permissions.check_make(by, campaign)
    today = clock.local_date(now)
    if period != standing.window(period.end, campaign.report_day):
        raise Refusal(
            "report.window",
            _("Kỳ báo cáo tháng chốt trước ngày %(day)s hằng tháng.") % {"day": campaign.report_day},
        )
    if period.start > today:
        raise Refusal(
            "report.future",
            _("Kỳ báo cáo bắt đầu từ %(day)s; chưa có số liệu để lập.")
            % {"day": formats.date_vn(period.start)},
        )
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    counted = Period("month", period.start, min(period.end, today))
    scope = Scope(by, campaign, campaign.unit_path, counted, now)
    cube, known = figures.freeze(scope), fact_queries.collect(scope)
    before = (
        Report.objects.filter(campaign=campaign, unit=campaign.unit, kind="month", period_start=period.start)
        .order_by("-version")
        .first()
    )
    made = Report.objects.create(
        campaign=campaign,
        unit=campaign.unit,
        unit_path=campaign.unit_path,
        period_start=period.start,
        period_end=period.end,
        counted_to=counted.end,
        version=before.version + 1 if before else 1,
        state=ReportState.DRAFT,
        figures=cube.totals(),
        facts=known,
        words=_first_words(by, campaign, cube, known, before),
        made_by=by.actor,
        made_at=now,
    )
    ReportLists.objects.create(report=made, data=cube.dumps())
    _write_files(made, cube)
    journal_actions.record(
        action="reporting.make",
        by=by,
        on=made,
        now=now,
        data={"period": period.code(), "version": made.version, "figures": len(made.figures)},
    )
    return made


def _first_words(
    by: Any, campaign: Campaign, cube: Cube, known: dict[str, Any], before: Report | None
) -> dict[str, str]:
    """Difficulties as raised; the rest from the former version, or from what is known."""
    kept = dict(before.words) if before else {}
    return {
        "issuer": kept.get("issuer") or ("committee" if by.role_code == "coordinator" else "station"),
        "place": kept.get("place") or campaign.unit.name,
        "number": "",
        "signed_on": "",
        "signer_post": kept.get("signer_post") or "deputy",
        "signer_name": kept.get("signer_name", ""),
        "difficulties": kept.get("difficulties") or fact_queries.difficulties(campaign, "difficulty"),
        "proposals": kept.get("proposals") or fact_queries.difficulties(campaign, "proposal"),
        "next": sentences.next_month(cube, known),
    }


def _write_files(report: Report, cube: Cube) -> None:
    """Document and annex from the kept figures and the present words."""
    unit = report.unit
    province = places_queries.unit_at(unit.province_path, report.counted_to)
    letter = letters.letter(
        report.words.get("issuer") or "station",
        kind=unit.kind,
        name=unit.name,
        province=str(province) if province else "",
        words=report.words,
        on=clock.local_date(report.made_at),
    )
    period = reports.period_of(report)
    short = f"tháng {period.end.month} năm {period.end.year}"
    subject = sentences.subject(short, str(unit))
    document = word.fill(
        letter=letter,
        subject=subject,
        opening=sentences.opening(report.facts, letter.sender, report.counted_to),
        about=subject[:1].lower() + subject[1:],
        blocks=sentences.blocks(cube, report.facts, report.words),
    )
    number, date = (
        letter.number.replace("Số: ", "số "),
        f"ngày{letters.BLANK}tháng{letters.BLANK}năm {period.end.year}",
    )
    attached = f"(Kèm theo Báo cáo {number} {date} của {letter.sender})"
    annex = workbook.write(
        tables.annex(cube, report.facts, [(c.code, c.label) for c in conditions()]),
        subject=subject,
        attached_to=attached,
        body=letter.sender,
    )
    for field, content, ending in ((report.document, document, "docx"), (report.annex, annex, "xlsx")):
        old = field.name
        field.save(f"{report.pk}-{report.version}.{ending}", ContentFile(content), save=False)
        if old and old != field.name:
            transaction.on_commit(partial(field.storage.delete, old))
    report.save(update_fields=["document", "annex"])


def _locked(report: Report) -> Report:
    return Report.objects.select_for_update().select_related("campaign", "unit").get(pk=report.pk)


@transaction.atomic
def edit_words(*, report: Report, words: dict[str, str], by: Any, now: dt.datetime) -> Report:
    """Change texts, signer, number; never a figure. Raises Refusal when the report is locked or a field is unknown."""
    found = _locked(report)
    permissions.check_edit(by, found)
    unknown = set(words) - set(WORDS)
    if unknown or words.get("issuer", "station") not in letters.letters():
        raise Refusal("report.words", "Không sửa được mục này.")
    found.words = {**found.words, **{key: str(value).strip() for key, value in words.items()}}
    found.save(update_fields=["words"])
    _write_files(found, reports.cube(found))
    journal_actions.record(
        action="reporting.edit_words", by=by, on=found, now=now, data={"fields": sorted(words)}
    )
    return found


@transaction.atomic
def finalise(*, report: Report, by: Any, now: dt.datetime) -> Report:
    """Lock figures and words. Raises Refusal when a newer version exists: only the newest is locked."""
    found = _locked(report)
    permissions.check_edit(by, found)
    if not reports.is_newest(found):
        raise Refusal("report.older", "Đã có bản mới hơn của kỳ này. Khóa bản mới nhất.")
    found.state, found.final_by, found.final_at = ReportState.FINAL, by.actor, now
    found.save(update_fields=["state", "final_by", "final_at"])
    journal_actions.record(
        action="reporting.finalise", by=by, on=found, now=now, data={"version": found.version}
    )
    return found


@transaction.atomic
def mark_sent(*, report: Report, to: str, by: Any, now: dt.datetime) -> Report:
    """Note that the signed report went out, and to whom."""
    found = _locked(report)
    permissions.check_send(by, found)
    found.state, found.sent_at, found.sent_to = ReportState.SENT, now, to[:200]
    found.save(update_fields=["state", "sent_at", "sent_to"])
    journal_actions.record(action="reporting.mark_sent", by=by, on=found, now=now)
    return found


def record_opening(
    *, report: Report | None, campaign: Campaign, key: str, count: int, by: Any, now: dt.datetime
) -> None:
    """Write down that somebody opened the names behind a figure."""
    journal_actions.record(
        action="reporting.open_figure",
        by=by,
        on=report or campaign,
        unit_path=campaign.unit_path,
        now=now,
        data={"figure": key, "people": count},
    )
