"""What the running server does by itself: sends what is due, compares with each gateway at night, deletes bulk files of yesterday.

Nothing is sent by itself where everything is invented (sample ward, practice): there each state stands until somebody sends.
"""

import datetime as dt
from typing import Any

from django.conf import settings

from kham.accounts import queries as accounts_queries
from kham.jobs import actions as jobs_actions
from kham.jobs.models import Job, State
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.records import actions, installation, queries
from kham.records.actions import bulk, rhythm, sending

NIGHT = range(1, 5)  # hours of Viet Nam in which comparing disturbs nobody
ONCE = dt.timedelta(hours=20)
SEND, COMPARE = "records.timed_send", "records.nightly"


def look(now: dt.datetime) -> None:
    """Called every minute: ask for the jobs whose time has come. Harmless when called often or by several servers."""
    bulk.sweep(now=now)
    if settings.INVENTED or not installation.connections():
        return
    by = accounts_queries.system_viewer("records-timer")
    if _something_due(by, now):
        _ask(SEND, {}, by, now)
    if now.astimezone(clock.VIETNAM).hour in NIGHT:
        for connection in installation.connections():
            if not _compared(connection.profile.code, now):
                _ask(COMPARE, {"gateway": connection.profile.code}, by, now)


def _something_due(by: Any, now: dt.datetime) -> bool:
    for connection in installation.connections():
        code = connection.profile.code
        if rhythm.resting(code, now) is None and sending.due(by, now, code).exists():
            return True
    return False


def _compared(gateway: str, now: dt.datetime) -> bool:
    recent = Job.objects.filter(
        kind=COMPARE,
        params__gateway=gateway,
        created_at__range=(now - ONCE, now + ONCE),  # not of a clock gone wrong
    )
    return recent.exclude(state=State.CANCELLED).exists()


def _ask(kind: str, params: dict[str, Any], by: Any, now: dt.datetime) -> None:
    waiting = Job.objects.filter(kind=kind, params=params, state__in=[State.QUEUED, State.RUNNING])
    if not waiting.exists():
        jobs_actions.enqueue(kind=kind, params=params, by=by, now=now)


@jobs_actions.kind(SEND, title="Tự gửi hồ sơ đến hạn")
def send(job: jobs_actions.Handle) -> dict[str, Any]:
    """Everything that is due, to every gateway that does not rest."""
    return actions.send_due(now=clock.now(), by=job.viewer, time=actions.Running(), progress=job.progress)


@jobs_actions.kind(COMPARE, title="Đối soát đêm với cổng")
def compare(job: jobs_actions.Handle) -> dict[str, Any]:
    """Params: {"gateway": code}. One comparison for each commune that has records, so that each sees its own."""
    now, gateway = clock.now(), job.params["gateway"]
    counts = {"units": 0, "open": 0, "settled": 0}
    actions.make_missing(by=job.viewer, now=now)
    communes = queries.sending_communes(job.viewer, gateway)
    failed: Refusal | None = None
    for number, path in enumerate(communes, start=1):
        try:
            kept = actions.reconcile(
                by=accounts_queries.system_viewer("records-timer", path), now=now, gateway=gateway
            )
        except Refusal as refusal:  # the next commune may be sent by another facility
            failed = refusal
            continue
        counts = {
            "units": counts["units"] + 1,
            "open": counts["open"] + kept.open,
            "settled": counts["settled"] + kept.settled,
        }
        job.progress(number, len(communes), "đang đối soát với cổng")
    if failed is not None:
        raise failed
    return counts
