"""A submission as a line of a table, the same on every screen of the room."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kham.exams.queries import foretelling
from kham.kernel import formats
from kham.records.models import ErrorKind, Submission, SubmissionState

KINDS: Mapping[str, str] = {
    "blocked": "look",
    "unsigned": "wait",
    "queued": "wait",
    "sent": "info",
    "verified": "info",
    "accepted": "done",
    "rejected": "danger",
    "dead": "danger",
    "replaced": "off",
    "stranded": "danger",
    "withdrawn": "off",
}
OUTCOMES = {
    "accepted": (gettext_lazy("Đã tiếp nhận"), "done"),
    "pending": (gettext_lazy("Đã kiểm tra, chưa lưu"), "info"),
    "rejected": (gettext_lazy("Bị từ chối"), "danger"),
    "retry": (gettext_lazy("Cổng lỗi, sẽ gửi lại"), "wait"),
    "unknown": (gettext_lazy("Không rõ, sẽ hỏi lại"), "look"),
    "absent": (gettext_lazy("Cổng chưa có"), "info"),
    "auth": (gettext_lazy("Không đăng nhập được"), "danger"),
    "stop": (gettext_lazy("Cổng chưa nhận"), "wait"),
}
REMEDIES: Mapping[str, Any] = {
    ErrorKind.VALIDATION: gettext_lazy("Sửa mục cổng nêu, rồi gửi lại."),
    ErrorKind.SIGNATURE: gettext_lazy("Xem chứng thư số của cơ sở ở trang “Cổng và chữ ký”, rồi gửi lại."),
    ErrorKind.AUTH: gettext_lazy("Quản trị hệ thống xem lại tài khoản máy gửi, rồi gửi lại."),
    ErrorKind.REJECTED: gettext_lazy(
        "Đọc lời cổng; sửa ở trang người dân hoặc bổ sung kết luận, rồi gửi lại."
    ),
    ErrorKind.WITHDRAWN: gettext_lazy(
        "Lượt khám đã hủy; cổng chưa nêu cách gỡ qua mạng. Đề nghị cổng gỡ hồ sơ, rồi ghi “Đã gỡ ở cổng” ở trang hồ sơ."
    ),
    ErrorKind.TIMEOUT: gettext_lazy(
        "Đã thử nhiều lần, cổng chưa cho kết quả. Gửi lại: cổng được hỏi trước khi gửi."
    ),
    ErrorKind.SYSTEM: gettext_lazy(
        "Cổng trả lời nhưng tự báo lỗi, hồ sơ không sai. Báo đơn vị vận hành cổng, rồi gửi lại khi cổng đã chạy."
    ),
}
STUCK = (SubmissionState.REJECTED, SubmissionState.DEAD)
WORK = (*STUCK, SubmissionState.STRANDED)
SETTLED = (
    SubmissionState.ACCEPTED,
    SubmissionState.REPLACED,
    SubmissionState.STRANDED,
    SubmissionState.WITHDRAWN,
)
SOON = dt.timedelta(hours=4)
DAY = dt.timedelta(hours=24)


def row(submission: Submission, now: dt.datetime, *, names: bool, viewer: Any = None) -> dict[str, Any]:
    """What a screen shows of a submission; with a viewer, each problem knows the page where it is mended."""
    settled = submission.state in SETTLED
    person = submission.encounter.person
    problems = submission.problems if submission.state == SubmissionState.BLOCKED else []
    return {
        "submission": submission,
        "kind": KINDS[submission.state],
        "settled": settled,
        **({} if settled else clock_of(submission.deadline_at, now)),
        "name": person.full_name if names else _("Mã %(code)s") % {"code": person.code},
        "why": [
            one | {"url": foretelling.mended_at(viewer, submission.encounter, one["tag"], one["where"])}
            if viewer is not None and names
            else one
            for one in problems
        ],
        "remedy": REMEDIES.get(submission.error_kind, "") if submission.state in WORK else "",
    }


def clock_of(deadline: dt.datetime, now: dt.datetime) -> dict[str, Any]:
    """The clock to the deadline: words, hours of the day that are gone, late or soon."""
    left = deadline - now
    gone = max(0.0, min(24.0, 24 - left / dt.timedelta(hours=1)))
    late = left < dt.timedelta(0)
    return {
        "late": late,
        "soon": not late and left < SOON,
        "left": span(left) if not late else "",
        "over": span(-left) if late else "",
        "gone": round(gone, 1),
    }


def span(length: dt.timedelta) -> str:
    """ "5 giờ 20 phút", "40 phút", "3 ngày"."""
    minutes = int(length.total_seconds() // 60)
    if minutes >= 2 * 24 * 60:
        days = minutes // (24 * 60)
        return ngettext("%(n)s ngày", "%(n)s ngày", days) % {"n": formats.number(days)}
    hours, rest = divmod(minutes, 60)
    if not hours:
        return ngettext("%(n)s phút", "%(n)s phút", rest) % {"n": rest}
    if hours >= 10 or not rest:
        return ngettext("%(n)s giờ", "%(n)s giờ", hours) % {"n": hours}
    return _("%(h)s giờ %(m)s phút") % {"h": hours, "m": rest}
