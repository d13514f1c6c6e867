"""What follow-up does when the roster says that a person died, moved or came back: appended to its list at start-up."""

import datetime as dt
from typing import Any

from kham.followup import actions
from kham.followup.models import Case, CaseState, ClosingReason, Step, StepKind
from kham.journal import actions as journal_actions
from kham.roster.models import Person


def person_status(
    *, person: Person, status: str, memory: dict[str, Any], by: Any, now: dt.datetime
) -> dict[str, Any] | None:
    """Dead: open cases close. Handed to another unit: its station goes on with them. Moved elsewhere: a note asks the owner
    to tell the place. Back: as before, and the steps stay as history."""
    if status == "back":
        _resume(memory.get("followup", {}), by, now)
        return None
    kept: dict[str, Any] = {}
    for case in (
        Case.objects.select_for_update(of=("self",)).filter(person=person).exclude(state=CaseState.CLOSED)
    ):
        kept[str(case.pk)] = {
            "state": case.state, "owner_id": str(case.owner_id), "unit_path": case.unit_path,
            "assigned_to_id": str(case.assigned_to_id) if case.assigned_to_id else None,
        }  # fmt: skip
        _STOPS[status](case, memory, by, now)
    if kept:
        journal_actions.record(
            action="followup.person_status",
            by=by,
            now=now,
            on=person,
            data={"cases": len(kept), "why": status},
        )
    return {"followup": kept}


def _close(case: Case, memory: dict[str, Any], by: Any, now: dt.datetime) -> None:
    case.state, case.closing_reason = CaseState.CLOSED, ClosingReason.DEAD
    case.closed_at, case.closed_by = now, getattr(by, "actor", str(by))
    case.save()
    _step(case, StepKind.CLOSED, "Trạm Y tế xác nhận người này đã mất.", by, now)


def _hand_over(case: Case, memory: dict[str, Any], by: Any, now: dt.datetime) -> None:
    case.unit_path = memory["to"]
    owner = actions.owner_of(case.unit_path, by=by, now=now)
    if owner.pk != case.owner_id:
        case.owner, case.assigned_to = owner, None
        _step(case, StepKind.REASSIGNED, f"{owner}. Người bệnh đã chuyển đến địa bàn này.", by, now)
    case.save()


def _ask(case: Case, memory: dict[str, Any], by: Any, now: dt.datetime) -> None:
    _step(case, StepKind.NOTE, "Người bệnh đã chuyển đi. Báo nơi đến theo dõi tiếp rồi đóng ca.", by, now)


_STOPS = {"dead": _close, "handed": _hand_over, "moved": _ask}


def _resume(kept: dict[str, Any], by: Any, now: dt.datetime) -> None:
    """Cases as they were; one that somebody worked on since keeps its state."""
    for case in Case.objects.select_for_update(of=("self",)).filter(pk__in=kept):
        before = kept[str(case.pk)]
        if case.state == CaseState.CLOSED and case.closing_reason == ClosingReason.DEAD:
            case.state, case.closing_reason, case.closed_at, case.closed_by = before["state"], "", None, ""
            _step(case, StepKind.REOPENED, "Tin báo mất đã được hoàn tác.", by, now)
        if case.unit_path != before["unit_path"]:
            case.unit_path, case.owner_id = before["unit_path"], before["owner_id"]
            case.assigned_to_id = before["assigned_to_id"]
            _step(case, StepKind.REASSIGNED, "Việc chuyển đi đã được hoàn tác.", by, now)
        case.save()


def _step(case: Case, kind: str, note: str, by: Any, now: dt.datetime) -> None:
    Step.objects.create(
        case=case,
        kind=kind,
        note=note[:300],
        by=getattr(by, "actor", str(by)),
        by_name=getattr(by, "name", str(by))[:120],
        at=now,
    )
