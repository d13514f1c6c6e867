"""What may be done to a case in which state, and what a closing reason demands. Every "no" says why."""

from __future__ import annotations

from dataclasses import dataclass

from kham.kernel.reasons import Reason

OPEN, CONTACTED, REFERRED, ATTENDED, CLOSED = "open", "contacted", "referred", "attended", "closed"
# verb → state before → state after. A verb absent for a state is not possible there.
TRANSITIONS: dict[str, dict[str, str]] = {
    "attempt": {OPEN: OPEN, CONTACTED: CONTACTED, REFERRED: REFERRED, ATTENDED: ATTENDED},
    "contact": {OPEN: CONTACTED, CONTACTED: CONTACTED, REFERRED: REFERRED, ATTENDED: ATTENDED},
    "refer": {OPEN: REFERRED, CONTACTED: REFERRED, REFERRED: REFERRED, ATTENDED: REFERRED},
    "attend": {OPEN: ATTENDED, CONTACTED: ATTENDED, REFERRED: ATTENDED, ATTENDED: ATTENDED},
    "close": {OPEN: CLOSED, CONTACTED: CLOSED, REFERRED: CLOSED, ATTENDED: CLOSED},
    "reassign": {OPEN: OPEN, CONTACTED: CONTACTED, REFERRED: REFERRED, ATTENDED: ATTENDED},
    "reopen": {CLOSED: OPEN},
    "note": {state: state for state in (OPEN, CONTACTED, REFERRED, ATTENDED, CLOSED)},
}
# The step that usually comes next; the screen opens its form.
NEXT = {OPEN: "contact", CONTACTED: "refer", REFERRED: "attend", ATTENDED: "close", CLOSED: "note"}
NEXT_BY_LEVEL = {("F", CONTACTED): "attend"}
# Reasons that say a clinician has seen the person: possible only after attendance is recorded.
AFTER_ATTENDANCE = {"confirmed_managed", "treated", "ruled_out"}
AFTER_CONTACT = {"known_managed", "declined"}
NEEDS_NOTE = {"moved": "nơi đến và ai đã nhận", "declined": "đã tư vấn những gì"}


@dataclass(frozen=True)
class Standing:
    """What is known of a case when somebody wants to do something."""

    state: str
    level: str
    attempts: int = 0  # contacts tried without reaching the person
    contacted: bool = False
    person_died: bool = False


def after(verb: str, state: str) -> str | Reason:
    """The state after a verb, or the reason why it is not possible."""
    if verb not in TRANSITIONS:
        return Reason("case.verb", "Việc này không có trong quy trình theo dõi.")
    if state in TRANSITIONS[verb]:
        return TRANSITIONS[verb][state]
    if state == CLOSED:
        return Reason("case.closed", "Ca đã đóng. Mở lại, ghi lý do, rồi làm tiếp.")
    return Reason("case.not_closed", "Ca đang mở, không cần mở lại.")


def next_verb(level: str, state: str) -> str:
    """The step that the screen offers first."""
    return NEXT_BY_LEVEL.get((level, state), NEXT[state])


def closing_problem(reason: str, standing: Standing, note: str, attempts_before_lost: int) -> Reason | None:
    """Why a case may not be closed with this reason; None when it may. Death closes nothing by itself: a person does."""
    if not reason:
        return Reason("close.reason", "Chọn lý do đóng ca.")
    if reason == "lost" and standing.attempts < attempts_before_lost:
        missing = attempts_before_lost - standing.attempts
        return Reason(
            "close.attempts",
            f"Chỉ ghi “mất liên lạc” sau ít nhất {attempts_before_lost} lần liên hệ không gặp; còn thiếu {missing} lần.",
        )
    if reason in AFTER_ATTENDANCE and standing.state != ATTENDED:
        return Reason(
            "close.not_attended", "Lý do này cần kết quả khám. Ghi “Đã đến khám” trước, hoặc chọn lý do khác."
        )
    if reason in AFTER_CONTACT and not standing.contacted:
        return Reason(
            "close.not_contacted", "Chưa có lần liên hệ nào gặp được người bệnh. Ghi nội dung tư vấn trước."
        )
    if reason == "dead" and not standing.person_died:
        return Reason(
            "close.not_dead", "Danh sách chưa ghi người này đã mất. Ghi nhận ở trang người dân trước."
        )
    if reason in NEEDS_NOTE and not note.strip():
        return Reason("close.note", f"Ghi rõ {NEEDS_NOTE[reason]}.")
    return None
