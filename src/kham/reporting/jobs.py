"""Making a report is long work in a large unit."""

from django.urls import reverse

from kham.jobs import actions as jobs_actions
from kham.kernel import clock, periods
from kham.reporting import actions
from kham.reporting.queries import reports


@jobs_actions.kind("reporting.make", title="Lập báo cáo tháng")
def make(job: jobs_actions.Handle) -> dict | None:
    """Params: {"campaign": id, "period": code of the window}."""
    campaign = reports.campaign_of(job.viewer, job.params["campaign"])
    assert campaign is not None
    job.progress(0, 2, "Đếm và lưu danh sách đứng sau từng số")
    made = actions.make_month(
        campaign=campaign, period=periods.from_code(job.params["period"]), by=job.viewer, now=clock.now()
    )
    job.progress(2, 2, "Đã lập văn bản và phụ lục")
    job.go_on_to(reverse("reporting:report", args=[made.pk]))
    return {"version": made.version}
