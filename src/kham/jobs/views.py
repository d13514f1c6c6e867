"""Doors to jobs: a progress bar to leave and come back to, cancel, the result file."""

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kham.accounts.permissions import NotFound
from kham.accounts.requests import Request
from kham.jobs import actions, queries


def index(request: Request) -> HttpResponse:
    """My jobs."""
    return render(request, "jobs/index.html", {"jobs": queries.mine(request.viewer)[:50]})


def job(request: Request, job_id: str) -> HttpResponse:
    """One job."""
    return render(request, "jobs/job.html", {"job": queries.one(request.viewer, job_id)})


def progress(request: Request, job_id: str) -> HttpResponse:
    """The progress bar alone, polled by the page; a finished job sends the browser on to its result page.

    A job that made a file stays: the person takes the file first.
    """
    found = queries.one(request.viewer, job_id)
    response = render(request, "jobs/progress.html", {"job": found})
    if found.ended and found.state == "done" and found.result_url and not found.result_file:
        response["HX-Redirect"] = found.result_url
    return response


@require_POST
def cancel(request: Request, job_id: str) -> HttpResponse:
    """Ask the job to stop."""
    actions.cancel(job=queries.one(request.viewer, job_id), by=request.viewer, now=request.now)
    return redirect("jobs:job", job_id=job_id)


def file(request: Request, job_id: str) -> FileResponse:
    """Download the result file."""
    found = queries.one(request.viewer, job_id)
    if not found.result_file:
        raise NotFound()
    return FileResponse(
        found.result_file.open("rb"), as_attachment=True, filename=found.result_name or "ket-qua"
    )
