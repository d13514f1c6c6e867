"""Labels for tubes: runs of barcodes that are given out once."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from kham.accounts import permissions as accounts_permissions
from kham.accounts.roles import May
from kham.exams.models import LabelRun
from kham.exams.rules.laboratory import barcodes, catalogue
from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.planning.models import Session

MOST = 1_000


@transaction.atomic
def print_labels(*, session: Session, count: int, sheet: str, by: Any, now: dt.datetime) -> list[str]:
    """Give out `count` new barcodes for a session's labels. Raises Refusal ``labels.count``, ``labels.sheet``; NotFound."""
    accounts_permissions.check_sees(by, May.EXAM_ENTER, session.unit_path)
    if not 1 <= count <= MOST:
        raise Refusal("labels.count", f"Mỗi lần in từ 1 đến {MOST} nhãn.")
    if sheet not in catalogue.load().labels:
        raise Refusal("labels.sheet", "Chọn khổ giấy nhãn.")
    Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    facility = session.campaign.facility
    code = ((facility.code5 if facility else "") or session.campaign.unit.code)[:5]
    year = session.on.year
    used = (
        LabelRun.objects.filter(facility=code, year=year).aggregate(n=Max(F("first") + F("count")))["n"] or 1
    )
    if used + count > 99_999:
        raise Refusal("labels.spent", "Cơ sở đã dùng hết 99.999 mã ống của năm.")
    run = LabelRun.objects.create(
        session=session, unit_path=session.unit_path, facility=code, year=year, first=used, count=count, sheet=sheet,
        made_at=now, made_by=by.actor,
    )  # fmt: skip
    journal_actions.record(
        action="exams.labels",
        by=by,
        now=now,
        on=session,
        data={"first": used, "count": count, "run": str(run.pk)},
    )
    return codes(run)


def codes(run: LabelRun) -> list[str]:
    """The barcodes of a run."""
    return [barcodes.make(run.facility, run.year, n) for n in range(run.first, run.first + run.count)]


def note_workbook(*, session: Session, number: int, by: Any, now: dt.datetime) -> None:
    """The workbook for a laboratory leaves the office: names and barcodes of so many tubes."""
    accounts_permissions.check_sees(by, May.EXAM_ENTER, session.unit_path)
    journal_actions.record(action="exams.lab_workbook", by=by, now=now, on=session, data={"tubes": number})
