"""Long work of the exam day with true progress."""

from __future__ import annotations

from django.urls import reverse

from kham.exams.actions import books as book_actions
from kham.exams.actions import laboratory as lab_actions
from kham.exams.queries import books as book_queries
from kham.exams.queries import laboratory as lab_queries
from kham.jobs import actions as jobs_actions
from kham.kernel import clock


@jobs_actions.kind("exams.take_book", title="Ghi nhận sổ khám")
def take_book(job: jobs_actions.Handle) -> dict | None:
    """Params: {"return": id, "rows": ids, "all": bool}. Rows already taken in stay so, however often it is asked."""
    found = book_queries.book_return(job.viewer, job.params["return"])
    counts = book_actions.take_rows(
        book_return=found, rows=job.params.get("rows") or [], all_new=bool(job.params.get("all")), by=job.viewer,
        now=clock.now(), progress=job.progress,
    )  # fmt: skip
    job.go_on_to(reverse("exams:book", args=[found.pk]))
    return counts


@jobs_actions.kind("exams.lab_read", title="Đọc tệp kết quả xét nghiệm")
def lab_read(job: jobs_actions.Handle) -> dict | None:
    """Params: {"file": id}. Ends at the file's page, where columns are asked for when they are not known yet."""
    file = lab_queries.file(job.viewer, job.params["file"])
    file = lab_actions.read_file(file=file, by=job.viewer, now=clock.now(), progress=job.progress)
    job.go_on_to(reverse("exams:lab_file", args=[file.pk]))
    return {name: count for name, count in (file.counts or {}).items() if isinstance(count, int)}
