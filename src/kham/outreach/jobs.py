"""Printing invitations in the background."""

from typing import Any

from django.urls import reverse

from kham.jobs import actions as jobs_actions
from kham.kernel import clock
from kham.outreach import actions
from kham.planning import queries as planning_queries


@jobs_actions.kind("outreach.print", title="In giấy mời")
def print_invitations(job: jobs_actions.Handle) -> dict[str, Any]:
    """Invitations of one session, or of one neighbourhood of it, as a file to download."""
    session = planning_queries.session(job.viewer, job.params["session"])
    batch, content = actions.print_invitations(
        session=session,
        unit=job.params.get("unit", ""),
        by=job.viewer,
        now=clock.now(),
        progress=job.progress,
    )
    job.save_file(f"giay-moi-{session.on.isoformat()}.pdf", content)
    job.go_on_to(reverse("outreach:session", args=[session.pk]))
    return {"people": batch.people}
