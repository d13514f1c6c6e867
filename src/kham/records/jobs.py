"""Long work: sending what waits. Asked for on screen, or by the server's own timer through `records send`."""

from typing import Any

from django.urls import reverse

from kham.jobs import actions as jobs_actions
from kham.kernel import clock
from kham.records import actions, queries
from kham.records.actions import bulk, outside
from kham.records.queries import outside as outside_queries


@jobs_actions.kind("records.send", title="Gửi hồ sơ lên cổng")
def send(job: jobs_actions.Handle) -> dict[str, Any]:
    """Look again at what was blocked, then send everything that is due."""
    now = clock.now()
    job.progress(0, 1, "đang kiểm tra lại hồ sơ chưa gửi được")
    actions.take_back(by=job.viewer, now=now)
    made = actions.make_missing(by=job.viewer, now=now)
    freed = actions.recheck_all(by=job.viewer, now=now)
    counts = actions.send_due(
        now=now, by=job.viewer, progress=job.progress, time=actions.Running(), eager=True
    )
    words = (
        f"đã tiếp nhận {counts['accepted']}, bị từ chối {counts['rejected']}, chờ trả lời {counts['waiting']}"
    )
    if counts["dead"]:
        words += f", ngừng gửi {counts['dead']} hồ sơ cần người xử lý"
    if counts["stopped"]:
        words += f", dừng lại khi còn {counts['stopped']} hồ sơ vì cổng chưa nhận"
    job.progress(counts["tried"] or 1, counts["tried"] + counts["stopped"] or 1, words)
    job.go_on_to(reverse("records:index"))
    return {"made": made, "freed": freed, **counts}


@jobs_actions.kind("records.reconcile", title="Đối soát với cổng")
def reconcile(job: jobs_actions.Handle) -> dict[str, Any]:
    """Ask a gateway for its list and compare it with ours."""
    job.progress(0, 1, "đang hỏi danh sách của cổng")
    made = actions.reconcile(by=job.viewer, now=clock.now(), gateway=job.params.get("gateway", ""))
    words = (
        f"khớp {made.matched} hồ sơ, {made.open} chênh lệch" if made.open else f"khớp cả {made.matched} hồ sơ"
    )
    job.progress(1, 1, words)
    job.go_on_to(reverse("records:reconciliation", args=[made.pk]))
    return {"matched": made.matched, "settled": made.settled, "open": made.open}


@jobs_actions.kind("records.bulk", title="Lập tệp dữ liệu lô cho ứng dụng kết nối")
def bulk_export(job: jobs_actions.Handle) -> dict[str, Any]:
    """The files of one `$export`."""
    export = queries.export_by_id(job.params["export"])
    if export.state != "running":
        return {}
    try:
        made = bulk.make(export=export, now=clock.now(), progress=job.progress)
    except Exception:
        bulk.fail(export=export, now=clock.now())
        raise
    return {"encounters": made.total, "files": len(made.files)}


@jobs_actions.kind("records.outside", title="Đối chiếu kết quả cơ sở khác gửi")
def read_outside(job: jobs_actions.Handle) -> dict[str, Any]:
    """Params: {"file": id}. Every result is read and matched with the roster."""
    found = outside_queries.file(job.viewer, job.params["file"])
    counts = outside.read(file=found, by=job.viewer, now=clock.now(), progress=job.progress)
    job.go_on_to(reverse("records:outside_file", args=[found.pk]))
    return dict(counts)
