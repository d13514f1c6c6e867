"""Whom to reach today and why; when to stop. Pure: days are counted by the caller."""

from dataclasses import dataclass

SOON = 7  # days before the session from which somebody not yet reached is called
ATTEMPTS = 4  # fruitless attempts after which the person is left to the health station
AWAY_DAYS = 30

STOP = {
    "refused": "Đã từ chối",
    "moved": "Đã chuyển đi",
    "dead": "Đã mất",
    "elsewhere": "Đã khám nơi khác",
    "bedridden": "Chờ khám tại nhà",
}
CAME_STOP = {
    "refused": "Đã đến, từ chối khám",
    "elsewhere": "Đã đến, có giấy khám nơi khác",
    "transferred": "Đã đến, chuyển viện tại buổi khám",
}
CAME_CALL = {"partly": "Khám chưa xong, mời khám tiếp", "not_examined": "Đã đến nhưng chưa khám, mời lại"}
PROPOSALS = {"moved", "dead", "bedridden"}  # outcomes that change the roster once the health station agrees


@dataclass(frozen=True)
class Case:
    """One person of the campaign. `session_in`: days until the session (negative = past, None = no appointment)."""

    session_in: int | None
    examined: bool = False
    outcome: str = ""  # of the last contact
    days_ago: int | None = None  # since the last contact
    fruitless: int = 0  # attempts in a row that met nobody
    next_in: int | None = None  # days until the agreed next contact
    came: str = ""  # what became of a visit that did not end with an exam (planning.queries.came)
    back_in: int | None = None  # days until the day agreed for the rest of the exam


@dataclass(frozen=True)
class Verdict:
    """Call today or not; `rank` orders the list (smaller first)."""

    call: bool
    code: str
    sentence: str
    rank: int = 9


def judge(case: Case) -> Verdict:
    """Whether to reach this person today, with the reason shown as a chip."""
    if case.examined:
        return Verdict(False, "examined", "Đã khám")
    if case.came in CAME_STOP and (case.session_in or 0) < 0:
        return Verdict(False, f"came.{case.came}", CAME_STOP[case.came])
    if case.outcome in STOP:
        return Verdict(False, case.outcome, STOP[case.outcome])
    if case.days_ago is not None and case.days_ago <= 0:
        return Verdict(False, "today", "Đã liên hệ hôm nay")
    if case.next_in is not None and case.next_in > 0:
        return Verdict(False, "later", f"Hẹn liên hệ lại sau {case.next_in} ngày")
    if case.outcome == "away" and case.next_in is None and (case.days_ago or 0) < AWAY_DAYS:
        return Verdict(False, "away", "Đi làm ăn xa")
    if case.session_in is not None and case.session_in >= 0:
        return _before(case, case.session_in)
    return _after(case)


def _before(case: Case, days: int) -> Verdict:
    """The session is still to come."""
    if case.outcome in {"will_come", "delivered"}:
        return Verdict(
            False, case.outcome, "Đã nhận lời" if case.outcome == "will_come" else "Đã đưa giấy mời"
        )
    if days > SOON:
        return Verdict(False, "not_yet", "Chưa đến lúc mời")
    if case.outcome == "wrong_number":
        return Verdict(True, "wrong_number", "Sai số điện thoại, cần đến nhà", 3)
    if case.outcome == "absent":
        if case.fruitless >= ATTEMPTS:
            return Verdict(False, "gave_up", f"Đã {case.fruitless} lần không gặp")
        return Verdict(True, "absent", "Lần trước vắng nhà", 2)
    when = "hôm nay" if days == 0 else "ngày mai" if days == 1 else f"sau {days} ngày"
    return Verdict(True, "new", f"Chưa liên hệ, khám {when}", 1)


def _after(case: Case) -> Verdict:
    """The session is over, or there is none, and the person was not examined."""
    if case.session_in is None:
        return Verdict(False, "no_session", "Chưa có lịch khám")
    past = -case.session_in
    if case.days_ago is not None and case.days_ago < past:
        if case.outcome != "absent":
            return Verdict(False, "asked", "Đã hỏi lý do vắng")
        if case.fruitless >= ATTEMPTS:
            return Verdict(False, "gave_up", f"Đã {case.fruitless} lần không gặp")
    if case.came in CAME_CALL:
        if case.back_in is not None and case.back_in > 0:
            return Verdict(False, "came.later", f"Đã hẹn khám tiếp sau {case.back_in} ngày")
        return Verdict(True, f"came.{case.came}", CAME_CALL[case.came], 3)
    return Verdict(True, "missed", "Không đến buổi khám", 4)


def allowed_channels(outcome: str) -> set[str]:
    """Through which channels an outcome can be learnt."""
    return (
        {"call"}
        if outcome == "wrong_number"
        else {"paper", "visit"}
        if outcome == "delivered"
        else {"call", "visit"}
    )
