"""Figures about people: on the list, planned, invited, contacted, examined, absent and why, health class, findings."""

from __future__ import annotations

from typing import Any

from django.db.models import Case as Choose
from django.db.models import (
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from kham.exams.models import Conclusion, Encounter, EncounterState, Finding
from kham.exams.queries import outcomes
from kham.outreach.models import Contact, InvitationBatch, Outcome
from kham.planning.models import Appointment, AppointmentState, SessionState
from kham.reporting.queries.indicators.base import Family, Indicator, Scope

# Examined: at least one station is recorded, as in the counters of `records`. At the door only, gone before the first
# station of the exam, or void: not examined.
EXAMINED = Q(state__in=[EncounterState.IN_PROGRESS, EncounterState.READY, EncounterState.CONCLUDED]) | (
    Q(state=EncounterState.LEFT) & ~outcomes.UNTOUCHED
)
ROSTER, PLAN, CALLS, EXAMS = "Danh sách chung", "Kế hoạch buổi khám", "Sổ vận động", "Sổ khám"


def some(rows: QuerySet, field: str = "person") -> Q:
    """People with at least one such row. A set built once, not a question asked again for each of 40,000 people."""
    return Q(pk__in=rows.order_by().values(field))


def encounters(scope: Scope, *, period: bool = False) -> QuerySet[Encounter]:
    """Exams of the campaign up to the end of the period (or inside it)."""
    found = Encounter.objects.filter(
        EXAMINED, session__campaign=scope.campaign, exam_date__lte=scope.period.end
    )
    return found.filter(exam_date__gte=scope.period.start) if period else found


def signed(scope: Scope, *, period: bool = False) -> QuerySet[Conclusion]:
    """Conclusions in force of the campaign, signed up to the end of the period (or inside it)."""
    found = Conclusion.objects.filter(
        encounter__session__campaign=scope.campaign, current=True, concluded_at__lt=scope.ends_at
    ).exclude(encounter__state=EncounterState.VOID)
    return found.filter(concluded_at__gte=scope.starts_at) if period else found


def conclusions(scope: Scope) -> QuerySet[Conclusion]:
    """Conclusions in force of the outer person, newest first."""
    return signed(scope).filter(encounter__person=OuterRef("pk")).order_by("-concluded_at")


def attempts(scope: Scope) -> QuerySet[Contact]:
    """Attempts to reach people of the campaign."""
    return Contact.objects.filter(campaign=scope.campaign, at__lt=scope.ends_at)


def contacts(scope: Scope) -> QuerySet[Contact]:
    """Attempts to reach the outer person, newest first."""
    return attempts(scope).filter(person=OuterRef("pk")).order_by("-at")


def elsewhere(scope: Scope) -> Q:
    """Examined at another place this year, with proof noted."""
    return Q(enrolled__examined_elsewhere_on__lte=scope.period.end)


def listed(rows: QuerySet, scope: Scope) -> QuerySet:
    """To be examined; somebody examined here stays even if later struck off (died, moved)."""
    return rows.filter(Q(enrolled__excluded_reason="") | Q(enrolled__isnull=False) & some(encounters(scope)))


def _police(rows: QuerySet, scope: Scope) -> QuerySet:
    return rows.filter(verified_by_police=True, died_on__isnull=True, moved_on__isnull=True)


def _appointments(scope: Scope) -> QuerySet[Appointment]:
    return Appointment.objects.filter(
        session__campaign=scope.campaign, state=AppointmentState.PLANNED
    ).exclude(session__state__in=[SessionState.DRAFT, SessionState.CANCELLED])


def _planned(rows: QuerySet, scope: Scope) -> QuerySet:
    return listed(rows, scope).filter(some(_appointments(scope)))


def _invited(rows: QuerySet, scope: Scope) -> QuerySet:
    printed = InvitationBatch.objects.filter(
        session=OuterRef("session"), printed_at__lt=scope.ends_at
    ).annotate(of=ExpressionWrapper(OuterRef("unit_path"), CharField()))
    on_paper = _appointments(scope).filter(Exists(printed.filter(of__startswith=F("unit_path"))))
    told = attempts(scope).filter(outcome__in=[Outcome.DELIVERED, Outcome.WILL_COME])
    return listed(rows, scope).filter(some(on_paper) | some(told))


def _contacted(rows: QuerySet, scope: Scope) -> QuerySet:
    return listed(rows, scope).filter(
        some(attempts(scope).exclude(outcome__in=[Outcome.ABSENT, Outcome.WRONG_NUMBER]))
    )


def _examined(rows: QuerySet, scope: Scope) -> QuerySet:
    return rows.filter(some(encounters(scope)), enrolled__isnull=False)


def _examined_now(rows: QuerySet, scope: Scope) -> QuerySet:
    return rows.filter(some(encounters(scope, period=True)), enrolled__isnull=False)


def _unlisted(rows: QuerySet, scope: Scope) -> QuerySet:
    return rows.filter(some(encounters(scope)), enrolled__isnull=True)


def concluded(rows: QuerySet, scope: Scope) -> QuerySet:
    """With a doctor's conclusion in the campaign."""
    return rows.filter(some(signed(scope), "encounter__person"), enrolled__isnull=False)


def _concluded_now(rows: QuerySet, scope: Scope) -> QuerySet:
    return rows.filter(some(signed(scope, period=True), "encounter__person"), enrolled__isnull=False)


def _elsewhere(rows: QuerySet, scope: Scope) -> QuerySet:
    return rows.filter(elsewhere(scope), ~some(encounters(scope)), enrolled__excluded_reason="")


def remaining(rows: QuerySet, scope: Scope) -> QuerySet:
    """Still to be examined: listed, neither examined here nor elsewhere."""
    later = Q(enrolled__examined_elsewhere_on__isnull=True) | Q(
        enrolled__examined_elsewhere_on__gt=scope.period.end
    )
    return rows.filter(later, ~some(encounters(scope)), enrolled__excluded_reason="")


def _excluded(rows: QuerySet, scope: Scope) -> QuerySet:
    out = rows.filter(~Q(enrolled__excluded_reason=""), ~some(encounters(scope)), enrolled__isnull=False)
    return out.exclude(enrolled__excluded_reason="out_of_scope")


def _absence(rows: QuerySet, scope: Scope) -> QuerySet:
    last = Subquery(contacts(scope).values("outcome")[:1], output_field=CharField())
    known = Choose(
        When(bedridden=True, then=Value("bedridden")), default=Value("none"), output_field=CharField()
    )
    return remaining(rows, scope).annotate(value=Coalesce(last, known))


def _class(rows: QuerySet, scope: Scope) -> QuerySet:
    last = Subquery(conclusions(scope).values("health_class")[:1], output_field=IntegerField())
    return concluded(rows, scope).annotate(value=Coalesce(last, Value(0)))


def _level(rows: QuerySet, scope: Scope) -> QuerySet:
    last = Subquery(conclusions(scope).values("encounter__triage")[:1], output_field=CharField())
    return concluded(rows, scope).annotate(value=Coalesce(last, Value("")))


def findings(scope: Scope) -> QuerySet[Finding]:
    """Findings of concluded exams of the campaign."""
    return Finding.objects.filter(
        encounter__session__campaign=scope.campaign, encounter__in=signed(scope).values("encounter")
    )


def _abnormal(rows: QuerySet, scope: Scope) -> QuerySet:
    return concluded(rows, scope).filter(some(findings(scope).exclude(level="N"), "encounter__person"))


ABSENCE, CLASS, LEVEL = Family("absence", _absence), Family("class", _class), Family("level", _level)
REASONS: list[tuple[str, str, tuple[str, ...]]] = [
    ("away", "Đi làm ăn xa", ("away",)),
    ("refused", "Từ chối khám", ("refused",)),
    ("bedridden", "Ốm nằm, cần khám tại nhà", ("bedridden",)),
    ("moved", "Đã chuyển đi, chờ xác nhận", ("moved",)),
    ("dead", "Đã mất, chờ xác nhận", ("dead",)),
    ("elsewhere_said", "Nói đã khám nơi khác, chưa có giấy", ("elsewhere",)),
    ("unreached", "Chưa gặp được", ("absent", "wrong_number")),
    ("promised", "Đã nhận lời mời, chưa đến", ("will_come", "delivered")),
    ("none", "Chưa liên hệ", ("none",)),
]
ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV", 5: "V"}
LEVELS = {
    "E": "Cấp cứu",
    "U": "Khẩn",
    "R": "Chuyển khám chuyên khoa",
    "F": "Theo dõi tại trạm",
    "N": "Bình thường",
}


def _simple(key: str, label: str, definition: str, source: str, pick: Any, **more: Any) -> Indicator:
    return Indicator(key, label, definition, source, pick=pick, **more)


INDICATORS: list[Indicator] = [
    _simple(
        "police",
        "Nhân khẩu theo Công an",
        "Người thường trú, tạm trú có trong danh sách của Công an, còn sống, chưa chuyển đi.",
        ROSTER,
        _police,
    ),
    _simple(
        "listed",
        "Thuộc danh sách phải khám",
        "Người trong danh sách đã rà soát của chiến dịch, trừ người đã đưa ra (mất, chuyển đi); người đã khám vẫn được tính.",
        ROSTER,
        listed,
        of="police",
    ),
    _simple(
        "excluded",
        "Đưa ra khỏi danh sách",
        "Người đã có trong danh sách, được đưa ra vì mất, chuyển đi hoặc lý do khác, chưa khám.",
        ROSTER,
        _excluded,
    ),
    _simple(
        "planned",
        "Đã xếp lịch khám",
        "Người trong danh sách có lịch hẹn còn hiệu lực ở một buổi khám đã công bố.",
        PLAN,
        _planned,
        of="listed",
    ),
    _simple(
        "invited",
        "Đã mời",
        "Người có giấy mời đã in cho lịch hẹn, hoặc đã được báo trực tiếp.",
        CALLS,
        _invited,
        of="listed",
    ),
    _simple(
        "contacted",
        "Đã liên hệ được",
        "Người đã gặp hoặc gọi được ít nhất một lần (không tính vắng nhà, sai số).",
        CALLS,
        _contacted,
        of="listed",
    ),
    _simple(
        "examined",
        "Đã khám (lũy kế)",
        "Người trong danh sách đã khám ít nhất một lần trong chiến dịch, tính đến hết kỳ; mỗi người tính một lần.",
        EXAMS,
        _examined,
        of="listed",
    ),
    _simple(
        "examined_now",
        "Đã khám trong kỳ",
        "Người trong danh sách có ngày khám trong kỳ; mỗi người tính một lần.",
        EXAMS,
        _examined_now,
        of="listed",
        in_period=True,
    ),
    _simple(
        "unlisted",
        "Khám ngoài danh sách",
        "Người của địa bàn đã khám trong chiến dịch nhưng không có trong danh sách phải khám.",
        EXAMS,
        _unlisted,
    ),
    _simple(
        "concluded",
        "Đã kết luận (lũy kế)",
        "Người có kết luận của bác sĩ, tính đến hết kỳ.",
        EXAMS,
        concluded,
        of="examined",
    ),
    _simple(
        "concluded_now",
        "Đã kết luận trong kỳ",
        "Người có kết luận của bác sĩ ký trong kỳ.",
        EXAMS,
        _concluded_now,
        of="examined_now",
        in_period=True,
    ),
    _simple(
        "elsewhere",
        "Đã khám nơi khác",
        "Người trong danh sách có giấy khám hợp lệ trong năm tại cơ sở khác, không khám lại tại đây.",
        ROSTER,
        _elsewhere,
        of="listed",
    ),
    _simple(
        "remaining",
        "Chưa khám",
        "Người trong danh sách chưa khám tại đây và chưa có giấy khám nơi khác.",
        EXAMS,
        remaining,
        of="listed",
    ),
    *(
        Indicator(
            f"absent_{key}",
            label,
            f"Người chưa khám; lần liên hệ gần nhất: {label.lower()}.",
            CALLS,
            of="remaining",
            family=ABSENCE,
            values=values,
        )
        for key, label, values in REASONS
    ),
    *(
        Indicator(
            f"class_{n}",
            f"Sức khỏe loại {roman}",
            f"Người có kết luận gần nhất là loại {roman} (QĐ 1613/BYT-QĐ).",
            EXAMS,
            of="concluded",
            clinical=True,
            family=CLASS,
            values=(n,),
        )
        for n, roman in ROMAN.items()
    ),
    Indicator(
        "class_0",
        "Không phân loại",
        "Người có kết luận, bác sĩ không phân loại sức khỏe (khám sàng lọc).",
        EXAMS,
        of="concluded",
        clinical=True,
        family=CLASS,
        values=(0,),
    ),
    *(
        Indicator(
            f"level_{code}",
            f"Mức cao nhất: {label.lower()}",
            f"Người có kết luận; phát hiện nặng nhất ở mức {label.lower()}.",
            EXAMS,
            of="concluded",
            clinical=True,
            family=LEVEL,
            values=("N", "") if code == "N" else (code,),
        )
        for code, label in LEVELS.items()
    ),
    _simple(
        "abnormal",
        "Có phát hiện bất thường",
        "Người đã kết luận có ít nhất một phát hiện ngoài mức bình thường.",
        EXAMS,
        _abnormal,
        of="concluded",
        clinical=True,
    ),
]
