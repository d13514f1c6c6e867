"""Who may do what on exam day. Each check raises; each `can_` is its boolean twin."""

from typing import Any

from kham.accounts import permissions as accounts_permissions
from kham.accounts.roles import May
from kham.exams.models import Encounter, EncounterState
from kham.exams.rules import folding
from kham.kernel.reasons import Refusal
from kham.planning.models import Session, SessionState
from kham.sync import queries as sync_queries
from kham.sync.models import Outcome


def check_see_session(viewer: Any, session: Session) -> None:
    """Anyone who works at exams here: reception, entry or conclusion."""
    if not any(
        viewer.may(p) for p in (May.EXAM_CHECKIN, May.EXAM_ENTER, May.EXAM_CONCLUDE)
    ) or not viewer.sees(session.unit_path):
        raise accounts_permissions.NotFound()


def check_run_session(viewer: Any, session: Session) -> None:
    """Opening and closing the day: whoever concludes or plans here."""
    if not (viewer.may(May.PLAN_EDIT) or viewer.may(May.EXAM_CONCLUDE)) or not viewer.sees(session.unit_path):
        raise accounts_permissions.NotFound()


def check_check_in(viewer: Any, session: Session) -> None:
    """Reception: the role, the unit, and a session that is open."""
    accounts_permissions.check_sees(viewer, May.EXAM_CHECKIN, session.unit_path)
    if session.state == SessionState.CLOSED:
        raise Refusal("session.closed", "Buổi khám đã khóa sổ.")
    if session.state != SessionState.OPEN:
        raise Refusal("session.not_open", "Buổi khám chưa mở. Bấm “Mở buổi khám” trước khi đón tiếp.")


def check_foresee(viewer: Any, session: Session) -> None:
    """Names beside what they lack: whoever enters results or concludes here."""
    if not (viewer.may(May.EXAM_ENTER) or viewer.may(May.EXAM_CONCLUDE)) or not viewer.sees(
        session.unit_path
    ):
        raise accounts_permissions.NotFound()


def check_enter(viewer: Any, encounter: Encounter) -> None:
    """Entering results of somebody of the own units."""
    accounts_permissions.check_sees(viewer, May.EXAM_ENTER, encounter.unit_path)


def check_enter_at(viewer: Any, unit_path: str) -> None:
    """Entering results of people of a unit: files of laboratories, which name many."""
    accounts_permissions.check_sees(viewer, May.EXAM_ENTER, unit_path)


def check_call(viewer: Any, encounter: Encounter) -> None:
    """Calling a number: whoever receives, enters or concludes here; nobody who has gone home is called."""
    if not any(
        viewer.may(p) for p in (May.EXAM_CHECKIN, May.EXAM_ENTER, May.EXAM_CONCLUDE)
    ) or not viewer.sees(encounter.unit_path):
        raise accounts_permissions.NotFound()
    if encounter.state == EncounterState.VOID:
        raise Refusal("encounter.void", "Lượt khám này đã hủy.")


def check_desks(viewer: Any, session: Session) -> None:
    """Setting up desks: whoever works in the session, until the day is closed."""
    if not viewer.may(May.PLAN_EDIT) or not viewer.sees(session.unit_path):
        accounts_permissions.check_sees(viewer, May.EXAM_ENTER, session.unit_path)
    if session.state == SessionState.CLOSED:
        raise Refusal("session.closed", "Buổi khám đã khóa sổ.")


def check_change(viewer: Any, encounter: Encounter) -> None:
    """Entering results that are not signed yet."""
    check_enter(viewer, encounter)
    if encounter.state == EncounterState.VOID:
        raise Refusal("encounter.void", "Lượt khám này đã hủy.")
    if encounter.state == EncounterState.CONCLUDED:
        raise Refusal(
            "encounter.concluded", "Lượt khám đã kết luận. Muốn sửa thì bổ sung kết luận kèm lý do."
        )


def check_come_back(viewer: Any, encounter: Encounter) -> None:
    """Receiving somebody again who went home: whoever receives, and whoever enters results."""
    if not any(viewer.may(p) for p in (May.EXAM_CHECKIN, May.EXAM_ENTER)) or not viewer.sees(
        encounter.unit_path
    ):
        raise accounts_permissions.NotFound()
    if encounter.session.state == SessionState.CLOSED:
        raise Refusal("session.closed", "Buổi khám đã khóa sổ. Mở lại buổi khám trước.")


def check_not_merged(encounter: Encounter) -> None:
    """Raises Refusal ``encounter.merged`` where the check-in was cancelled by a merge and not by a hand at the door."""
    if encounter.state != EncounterState.VOID:
        return
    streams = [encounter.pk, *encounter.aliases.values_list("stream_id", flat=True)]
    if not any(
        one.kind == folding.VOID
        for stream in streams
        for one in sync_queries.stream("encounter", stream, outcomes=[Outcome.APPLIED])
    ):
        raise Refusal(
            "encounter.merged",
            "Lượt khám này đã hủy khi gộp hai người trùng. Xem và ghi kết quả vào lượt khám còn lại.",
        )


def check_void(viewer: Any, encounter: Encounter) -> None:
    """Cancelling a check-in: whoever enters results; the door too, while nothing but the check-in is recorded."""
    if viewer.may(May.EXAM_ENTER):
        check_change(viewer, encounter)
        return
    accounts_permissions.check_sees(viewer, May.EXAM_CHECKIN, encounter.unit_path)
    if encounter.state == EncounterState.VOID:
        raise Refusal("encounter.void", "Lượt khám này đã hủy.")
    if encounter.state != EncounterState.CHECKED_IN or encounter.answers or encounter.skipped:
        raise Refusal(
            "void.begun", "Người này đã bắt đầu khám. Báo cán bộ nhập liệu hoặc bác sĩ hủy lượt khám."
        )


def check_withdraw(viewer: Any, encounter: Encounter) -> None:
    """Taking a signed conclusion back with its encounter: whoever may conclude. Raises Refusal ``withdraw.not_concluded``."""
    check_conclude(viewer, encounter)
    if encounter.state != EncounterState.CONCLUDED:
        raise Refusal("withdraw.not_concluded", "Lượt khám chưa có kết luận để rút.")


def check_conclude(viewer: Any, encounter: Encounter) -> None:
    """Only a doctor signs, and only with an account of a person."""
    accounts_permissions.check_sees(viewer, May.EXAM_CONCLUDE, encounter.unit_path)
    if encounter.state == EncounterState.VOID:
        raise Refusal("encounter.void", "Lượt khám này đã hủy.")
    if viewer.user is None:
        raise Refusal("conclusion.person", "Kết luận phải do một bác sĩ có tài khoản ký.")


def check_see_rules(viewer: Any) -> None:
    """Reading the clinical rules: whoever enters or concludes."""
    if not (viewer.may(May.EXAM_ENTER) or viewer.may(May.EXAM_CONCLUDE)):
        raise accounts_permissions.NotFound()


def check_sign_rules(viewer: Any) -> None:
    """Signing a rule's table for the unit: whoever concludes, with an account of a person."""
    accounts_permissions.check_may(viewer, May.EXAM_CONCLUDE)
    if viewer.user is None:
        raise Refusal("rule.person", "Ký duyệt quy tắc phải do một bác sĩ có tài khoản.")


def check_configure(viewer: Any) -> None:
    """Settings of exam day and texts of advice: the station for its unit, the province for all below it."""
    if not (viewer.may(May.PLAN_EDIT) or viewer.role_code == "province_officer") or not viewer.paths:
        raise accounts_permissions.NotFound()


def check_read_results(viewer: Any, unit_path: str) -> None:
    """Reading results by name."""
    accounts_permissions.check_sees(viewer, May.RESULTS_VIEW, unit_path)


def can_check_in(viewer: Any, session: Session) -> bool:
    """Twin of check_check_in."""
    return _holds(check_check_in, viewer, session)


def can_run_session(viewer: Any, session: Session) -> bool:
    """Twin of check_run_session."""
    return _holds(check_run_session, viewer, session)


def can_enter(viewer: Any, encounter: Encounter) -> bool:
    """Twin of check_enter."""
    return _holds(check_enter, viewer, encounter)


def can_call(viewer: Any, encounter: Encounter) -> bool:
    """Twin of check_call."""
    return _holds(check_call, viewer, encounter)


def can_desks(viewer: Any, session: Session) -> bool:
    """Twin of check_desks."""
    return _holds(check_desks, viewer, session)


def can_void(viewer: Any, encounter: Encounter) -> bool:
    """Twin of check_void."""
    return _holds(check_void, viewer, encounter)


def can_conclude(viewer: Any, encounter: Encounter) -> bool:
    """Twin of check_conclude."""
    return _holds(check_conclude, viewer, encounter)


def can_see_rules(viewer: Any) -> bool:
    """Twin of check_see_rules."""
    return _holds(check_see_rules, viewer)


def can_sign_rules(viewer: Any) -> bool:
    """Twin of check_sign_rules."""
    return _holds(check_sign_rules, viewer)


def can_configure(viewer: Any) -> bool:
    """Twin of check_configure."""
    return _holds(check_configure, viewer)


def can_read_results(viewer: Any, unit_path: str) -> bool:
    """Twin of check_read_results."""
    return _holds(check_read_results, viewer, unit_path)


def _holds(check: Any, *given: Any) -> bool:
    try:
        check(*given)
    except Refusal:
        return False
    return True
