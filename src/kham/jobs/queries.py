"""Reading jobs: the requester's own."""

from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet

from kham.accounts.permissions import present
from kham.jobs.models import Job


def mine(viewer: Any) -> QuerySet[Job]:
    """The viewer's jobs, newest first."""
    return Job.objects.filter(requester=viewer.user, membership=viewer.membership)


def one(viewer: Any, job_id: Any) -> Job:
    """One of the viewer's jobs with its live progress. Raises NotFound."""
    job = present(mine(viewer).filter(pk=job_id).first())
    mark = None if job.ended else cache.get(f"job-progress:{job.pk}")
    if mark:
        job.done, job.total, job.words = mark["done"], mark["total"], mark["words"]
    return job
