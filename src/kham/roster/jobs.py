"""Long work of the roster with true progress."""

from __future__ import annotations

from django.urls import reverse

from kham.campaigns import queries as campaigns_queries
from kham.jobs import actions as jobs_actions
from kham.kernel import clock
from kham.roster import actions, queries


@jobs_actions.kind("roster.stage", title="Đọc danh sách")
def stage(job: jobs_actions.Handle) -> dict | None:
    """Params: {"list": id}."""
    found = queries.source_list(job.viewer, job.params["list"])
    actions.stage(source_list=found, by=job.viewer, now=clock.now(), progress=job.progress)
    job.go_on_to(reverse("roster:list", args=[found.pk]))
    return {name: count for name, count in found.counts.items() if isinstance(count, int)}


@jobs_actions.kind("roster.commit", title="Ghi nhận danh sách")
def commit(job: jobs_actions.Handle) -> dict | None:
    """Params: {"list": id}. Enrolments of the campaign are computed again afterwards."""
    found = queries.source_list(job.viewer, job.params["list"])
    summary = actions.commit(source_list=found, by=job.viewer, now=clock.now(), progress=job.progress)
    actions.compute_enrolments(campaign=found.campaign, by=job.viewer, now=clock.now())
    actions.gaps.refresh(campaign=found.campaign, by=job.viewer, now=clock.now())
    job.go_on_to(reverse("roster:list", args=[found.pk]))
    return summary


@jobs_actions.kind("roster.enrol", title="Xác định đối tượng và nguồn chi trả")
def enrol(job: jobs_actions.Handle) -> dict | None:
    """Params: {} for the current campaign of the requester."""
    campaign = campaigns_queries.current(job.viewer)
    if campaign is None:
        return None
    summary = actions.compute_enrolments(
        campaign=campaign, by=job.viewer, now=clock.now(), progress=job.progress
    )
    job.go_on_to(reverse("roster:people"))
    return summary


@jobs_actions.kind("roster.compare", title="Đối chiếu các danh sách với nhau")
def compare(job: jobs_actions.Handle) -> dict | None:
    """Params: {} for the current campaign of the requester. Finds who is missing where; estimates who is on no list."""
    campaign = campaigns_queries.current(job.viewer)
    if campaign is None:
        return None
    summary = actions.gaps.refresh(campaign=campaign, by=job.viewer, now=clock.now(), progress=job.progress)
    job.go_on_to(reverse("roster:gaps"))
    return summary
