"""Drawing a large plan in the background."""

import datetime as dt
from typing import Any

from django.urls import reverse

from kham.jobs import actions as jobs_actions
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.planning import actions, queries


@jobs_actions.kind("planning.make", title="Lập lịch khám")
def make(job: jobs_actions.Handle) -> dict[str, Any]:
    """Draw a plan with the choices of the form."""
    campaign = queries.campaign(job.viewer)
    if campaign is None:
        raise Refusal("plan.no_campaign", "Địa bàn chưa có chiến dịch đang mở.")
    plan = actions.make_plan(
        campaign=campaign,
        by=job.viewer,
        now=clock.now(),
        progress=job.progress,
        **choices(job.viewer, job.params),
    )
    job.go_on_to(reverse("planning:index"))
    return {"plan": str(plan.pk), "version": plan.version}


def choices(viewer: Any, params: dict[str, Any]) -> dict[str, Any]:
    """The form's choices from a job's parameters, again cut to what the viewer may see."""
    return {
        "first_day": dt.date.fromisoformat(params["first_day"]),
        "last_day": dt.date.fromisoformat(params["last_day"]),
        "teams": list(queries.teams(viewer).filter(pk__in=params["teams"])),
        "sites": list(queries.sites(viewer).filter(pk__in=params["sites"])),
        **{name: params[name] for name in ("saturdays", "sundays", "order", "units")},
    }
