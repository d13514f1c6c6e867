"""The one task that the queue knows: run a job by its id."""

from django_tasks import task


@task()
def run_job(job_id: str) -> None:
    """Run one job; a job that has ended already is left alone, so running twice is harmless."""
    from kham.jobs import actions

    actions.run(job_id=job_id)
