"""The four counters (examined, concluded, sent, accepted) and what explains their differences; cases of follow-up."""

from __future__ import annotations

from django.db.models import Case as Choose
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from kham.exams.models import Conclusion, EncounterState
from kham.followup.models import CaseState
from kham.records import queries as records_queries
from kham.records.models import Submission, SubmissionState
from kham.reporting.queries.indicators.base import CASE, ENCOUNTER, Family, Indicator, Scope
from kham.reporting.queries.indicators.people import EXAMINED

OUTBOX, FOLLOW = "Sổ gửi hồ sơ", "Sổ theo dõi"


def _examined(rows: QuerySet, scope: Scope) -> QuerySet:
    return rows.filter(EXAMINED, exam_date__lte=scope.period.end)


def _signed(scope: Scope) -> Exists:
    return Exists(
        Conclusion.objects.filter(encounter=OuterRef("pk"), current=True, concluded_at__lt=scope.ends_at)
    )


def concluded(rows: QuerySet, scope: Scope) -> QuerySet:
    """Exams with a conclusion in force."""
    return rows.filter(_signed(scope)).exclude(state=EncounterState.VOID)


def _submissions(scope: Scope) -> QuerySet[Submission]:
    """Current records for the principal gateway, as the counters on screen."""
    return Submission.objects.filter(
        encounter=OuterRef("pk"), gateway=records_queries.principal_gateway(), created_at__lt=scope.ends_at
    ).exclude(state=SubmissionState.REPLACED)


def _state(rows: QuerySet, scope: Scope) -> QuerySet:
    """The state of each concluded exam's package at the end of the period; an answer or sending after it does not count yet."""
    end = scope.ends_at
    then = Choose(
        When(
            state__in=[SubmissionState.ACCEPTED, SubmissionState.REJECTED],
            answered_at__gte=end,
            sent_at__lt=end,
            then=Value("sent"),
        ),
        When(~Q(state=SubmissionState.BLOCKED), sent_at__gte=end, then=Value("queued")),
        default="state",
        output_field=CharField(),
    )
    found = _submissions(scope).annotate(then=then).order_by("-version").values("then")[:1]
    return concluded(rows, scope).annotate(
        value=Coalesce(Subquery(found, output_field=CharField()), Value("none"))
    )


def _late(rows: QuerySet, scope: Scope) -> QuerySet:
    waiting = _submissions(scope).filter(deadline_at__lt=scope.ends_at)
    accepted = Q(state=SubmissionState.ACCEPTED, answered_at__lt=scope.ends_at)
    return concluded(rows, scope).filter(Exists(waiting.exclude(accepted)))


def _opened(rows: QuerySet, scope: Scope) -> QuerySet:
    return rows.filter(opened_at__lt=scope.ends_at)


def _opened_now(rows: QuerySet, scope: Scope) -> QuerySet:
    return rows.filter(opened_at__gte=scope.starts_at, opened_at__lt=scope.ends_at)


def _closed(rows: QuerySet, scope: Scope) -> QuerySet:
    return _opened(rows, scope).filter(state=CaseState.CLOSED, closed_at__lt=scope.ends_at)


def _open(rows: QuerySet, scope: Scope) -> QuerySet:
    return _opened(rows, scope).filter(~Q(state=CaseState.CLOSED) | Q(closed_at__gte=scope.ends_at))


def _overdue(rows: QuerySet, scope: Scope) -> QuerySet:
    return _open(rows, scope).filter(due_on__lt=scope.period.end)


STATE = Family("package", _state)


def _package(key: str, label: str, words: str, *values: str) -> Indicator:
    definition = f"Lượt khám đã kết luận, {words}, tính đến hết kỳ."
    return Indicator(
        key, label, definition, OUTBOX, ENCOUNTER, "exams_concluded", family=STATE, values=values
    )


INDICATORS = [
    Indicator(
        "exams_done",
        "Lượt khám",
        "Lượt khám đã nhập ít nhất một bàn khám, tính đến hết kỳ.",
        "Sổ khám",
        ENCOUNTER,
        pick=_examined,
    ),
    Indicator(
        "exams_concluded",
        "Lượt khám đã kết luận",
        "Lượt khám có kết luận của bác sĩ.",
        "Sổ khám",
        ENCOUNTER,
        "exams_done",
        pick=concluded,
    ),
    _package(
        "sent",
        "Hồ sơ đã gửi",
        "hồ sơ đã gửi đi (đang chờ trả lời, đã tiếp nhận hoặc bị từ chối)",
        "sent",
        "verified",
        "dead",
        "accepted",
        "rejected",
    ),
    _package("accepted", "Hồ sơ được tiếp nhận", "hồ sơ đã được hệ thống quốc gia tiếp nhận", "accepted"),
    _package(
        "waiting",
        "Hồ sơ chờ trả lời",
        "hồ sơ đã gửi, chưa có trả lời hoặc cổng chưa lưu, kể cả hồ sơ đã ngừng gửi",
        "sent",
        "verified",
        "dead",
    ),
    _package("rejected", "Hồ sơ bị từ chối", "hồ sơ bị từ chối, phải sửa và gửi lại", "rejected"),
    _package(
        "queued", "Hồ sơ chờ gửi", "hồ sơ đủ điều kiện, chưa gửi (kể cả chờ ký số)", "queued", "unsigned"
    ),
    _package("blocked", "Hồ sơ chưa gửi được", "hồ sơ thiếu thông tin bắt buộc", "blocked"),
    _package("no_package", "Chưa lập hồ sơ", "chưa lập hồ sơ gửi", "none"),
    Indicator(
        "late",
        "Hồ sơ quá 24 giờ",
        "Lượt khám đã kết luận quá 24 giờ mà hồ sơ chưa được tiếp nhận.",
        OUTBOX,
        ENCOUNTER,
        "exams_concluded",
        pick=_late,
    ),
    Indicator(
        "cases",
        "Ca theo dõi",
        "Ca mở từ phát hiện bất thường, tính đến hết kỳ.",
        FOLLOW,
        CASE,
        clinical=True,
        pick=_opened,
    ),
    Indicator(
        "cases_now",
        "Ca mở trong kỳ",
        "Ca mở từ phát hiện bất thường trong kỳ.",
        FOLLOW,
        CASE,
        "cases",
        True,
        True,
        pick=_opened_now,
    ),
    Indicator(
        "cases_open", "Ca đang theo dõi", "Ca chưa đóng ở cuối kỳ.", FOLLOW, CASE, "cases", True, pick=_open
    ),
    Indicator(
        "cases_overdue",
        "Ca quá hạn",
        "Ca chưa đóng, ngày hẹn đã qua ở cuối kỳ.",
        FOLLOW,
        CASE,
        "cases_open",
        True,
        pick=_overdue,
    ),
    Indicator(
        "cases_closed",
        "Ca đã đóng",
        "Ca đã đóng với lý do, tính đến hết kỳ.",
        FOLLOW,
        CASE,
        "cases",
        True,
        pick=_closed,
    ),
]
