"""Asking for long work, running it, cancelling it."""

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import connection, transaction

from kham.accounts import queries as accounts_queries
from kham.jobs.models import Job, State
from kham.journal import actions as journal_actions
from kham.kernel import clock
from kham.kernel.reasons import Refusal

log = logging.getLogger(__name__)
Work = Callable[["Handle"], dict | None]
_kinds: dict[str, tuple[str, Work]] = {}
STALE = dt.timedelta(minutes=5)
every_minute: list[
    Callable[[dt.datetime], None]
] = []  # a room's look at what its time has come for; it asks for jobs


class Cancelled(Exception):
    """The requester asked to stop."""


def kind(code: str, *, title: str) -> Callable[[Work], Work]:
    """Register the function that does a kind of job; rooms use it as a decorator in their jobs.py."""

    def decorate(work: Work) -> Work:
        _kinds[code] = (title, work)
        return work

    return decorate


class Handle:
    """What a running job may use: its parameters, the requester's viewer, and a true progress bar."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.params: dict[str, Any] = job.params
        self.viewer = _viewer(job)

    def progress(self, done: int, total: int, words: str = "") -> None:
        """Say how far the work is. Raises Cancelled when the requester asked to stop."""
        mark = {"done": done, "total": total, "words": words}
        cache.set(f"job-progress:{self.job.pk}", mark, 3600)
        if cache.get(f"job-cancel:{self.job.pk}"):
            raise Cancelled
        if not connection.in_atomic_block:
            Job.objects.filter(pk=self.job.pk).update(heartbeat_at=clock.now(), **mark)

    def save_file(self, name: str, content: bytes) -> None:
        """Keep the result file that the requester may download."""
        self.job.result_file.save(f"{self.job.pk}", ContentFile(content), save=False)
        self.job.result_name = name

    def go_on_to(self, url: str) -> None:
        """The page on which the requester goes on."""
        self.job.result_url = url


def _viewer(job: Job) -> Any:
    if job.requester is None:
        return accounts_queries.system_viewer("jobs", job.unit_path)
    return accounts_queries.viewer_of(
        job.requester, on=clock.today(), membership_id=str(job.membership_id) if job.membership_id else None
    )


def enqueue(
    *, kind: str, params: dict[str, Any], by: Any, now: dt.datetime, title: str = "", unit_path: str = ""
) -> Job:
    """Ask for work. The job starts after the surrounding transaction commits; a power cut leaves it queued."""
    from kham.jobs import tasks

    job = Job.objects.create(
        kind=kind,
        title=title or _kinds[kind][0],
        params=params,
        requester=by.user,
        membership=by.membership,
        unit_path=unit_path or (by.paths[0] if by.paths else ""),
        created_at=now,
    )
    transaction.on_commit(lambda: tasks.run_job.enqueue(str(job.pk)))
    return job


def run(*, job_id: str) -> Job | None:
    """Run a job unless it has ended or another worker holds it."""
    now = clock.now()
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=job_id).first()
        if (
            job is None
            or job.ended
            or (job.state == State.RUNNING and job.heartbeat_at and now - job.heartbeat_at < STALE)
        ):
            return job
        job.state, job.started_at, job.heartbeat_at, job.attempts = State.RUNNING, now, now, job.attempts + 1
        job.save()
    handle = Handle(job)
    try:
        job.result = _kinds[job.kind][1](handle) or {}
        job.state = State.DONE
    except Cancelled:
        job.state, job.error = State.CANCELLED, "Người yêu cầu đã dừng công việc."
    except Refusal as refusal:
        job.state, job.error = State.FAILED, refusal.sentence
    except Exception:  # a fault of ours: the job must end with a sentence, and the trace goes to the log
        log.exception("job %s (%s) failed", job.pk, job.kind)
        job.state, job.error = (
            State.FAILED,
            "Có lỗi của chương trình. Dữ liệu chưa thay đổi; báo quản trị hệ thống mã công việc này.",
        )
    return _finish(job)


def _finish(job: Job) -> Job:
    mark = cache.get(f"job-progress:{job.pk}") or {}
    job.done, job.total, job.words = (
        mark.get("done", job.done),
        mark.get("total", job.total),
        mark.get("words", ""),
    )
    job.finished_at = clock.now()
    job.save()
    cache.delete_many([f"job-progress:{job.pk}", f"job-cancel:{job.pk}"])
    return job


def cancel(*, job: Job, by: Any, now: dt.datetime) -> Job:
    """Ask a job to stop at its next step; a job still waiting ends at once."""
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.ended:
            return job
        job.cancel_requested = True
        if job.state == State.QUEUED:
            job.state, job.finished_at = State.CANCELLED, now
        job.save()
        journal_actions.record(action="jobs.cancel", by=by, on=job, now=now)
    cache.set(f"job-cancel:{job.pk}", True, 3600)
    return job


def sweep(*, now: dt.datetime, everything: bool = False) -> int:
    """Put jobs left over from a power cut back on the queue. `everything` at start-up, when nobody can be running."""
    from kham.jobs import tasks

    left = Job.objects.filter(state=State.QUEUED)
    running = Job.objects.filter(state=State.RUNNING)
    if not everything:
        left, running = left.filter(created_at__lt=now - STALE), running.filter(heartbeat_at__lt=now - STALE)
    running.update(heartbeat_at=None)
    ids = [str(pk) for query in (left, running) for pk in query.values_list("pk", flat=True)]
    for job_id in ids:
        tasks.run_job.enqueue(job_id)
    return len(ids)


def start_workers() -> None:
    """Start Huey's consumer as threads of this process (ward box, demo) after sweeping what a power cut left."""
    from huey.consumer_options import ConsumerConfig
    from huey.contrib.djhuey import HUEY

    HUEY.flush()
    sweep(now=clock.now(), everything=True)
    config = ConsumerConfig(workers=2, worker_type="thread", initial_delay=0.1, max_delay=1.0, periodic=False)
    consumer = HUEY.create_consumer(**config.values)
    consumer._set_signal_handlers = lambda: None  # the web server owns the signals
    threading.Thread(target=consumer.run, name="jobs", daemon=True).start()
    threading.Thread(target=_timer, name="timer", daemon=True).start()


def _timer() -> None:
    """As long as the server runs: a look every minute."""
    while True:
        time.sleep(60)
        tick(now=clock.now())
        connection.close()


def tick(*, now: dt.datetime) -> None:
    """Let every room look at what its time has come for; the fault of one does not keep the others from it."""
    for look in every_minute:
        try:
            look(now)
        except Exception:  # a fault of ours: the trace goes to the log, the server goes on
            log.exception("timer: %s failed", look.__module__)
