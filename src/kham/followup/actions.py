"""Opening cases, steps, closing. A step row is written once and never changed; nothing closes by itself."""

import datetime as dt
from typing import Any

from django.db import transaction

from kham.accounts import actions as accounts_actions
from kham.accounts.models import Organisation, OrganisationKind
from kham.accounts.queries import Viewer
from kham.accounts.roles import SYSTEM
from kham.exams.models import Finding
from kham.followup import permissions, queries
from kham.followup.models import Case, CaseState, ClosingReason, Step, StepKind
from kham.followup.rules import levels, steps
from kham.journal import actions as journal_actions
from kham.kernel import clock
from kham.kernel.reasons import Reason, Refusal
from kham.places import queries as places_queries

BY_DOCTOR = "doctor_referral"  # a case that no rule found: the doctor sends the person on


def open_cases(conclusion: Any, by: Any, now: dt.datetime) -> list[Case]:
    """One case for each finding that is not normal. Runs inside the conclusion's transaction; harmless when repeated.

    After an amendment new findings open new cases, a changed level changes level and due date of an open case, and a
    finding that is gone leaves a note: a person decides whether the case may be closed.
    """
    encounter = conclusion.encounter
    found = {f.rule: f for f in Finding.objects.filter(encounter=encounter).exclude(level="N")}
    known = {case.rule: case for case in Case.objects.filter(encounter=encounter)}
    concluded_on = clock.local_date(conclusion.concluded_at)
    opened = []
    for rule, finding in found.items():
        if rule in known:
            _follow_amendment(known[rule], finding, concluded_on, by, now)
            continue
        case = Case.objects.create(
            encounter=encounter, person=encounter.person, unit_path=encounter.unit_path, rule=rule, level=finding.level,
            sentence=finding.sentence, owner=owner_of(encounter.unit_path, by=by, now=now), opened_at=now,
            due_on=levels.due_on(finding.level, concluded_on),
        )  # fmt: skip
        _step(case, StepKind.OPENED, by, now, note=levels.in_force(concluded_on).levels[finding.level].do)
        opened.append(case)
    for rule, case in known.items():
        if (
            rule not in found
            and rule != BY_DOCTOR
            and case.state != CaseState.CLOSED
            and not case.steps.filter(kind=StepKind.CHANGED).exists()
        ):
            _step(
                case,
                StepKind.CHANGED,
                by,
                now,
                note="Kết luận sửa đổi không còn phát hiện này. Xem lại rồi đóng ca nếu đúng.",
            )
    opened += _take_referral(conclusion, concluded_on, by, now)
    if opened:
        acts = [
            journal_actions.Act("followup.open", case, data={"level": case.level, "rule": case.rule})
            for case in opened
        ]
        journal_actions.record_many(acts=acts, by=by, now=now)
    return opened


def _take_referral(conclusion: Any, concluded_on: dt.date, by: Any, now: dt.datetime) -> list[Case]:
    """Where and when the doctor sends the person: said on every open case that is to be seen elsewhere, or a case of its own."""
    sent = conclusion.details.get("referral") or {}
    place, why = str(sent.get("to") or "")[:200], str(sent.get("why") or "")
    if not sent:
        return []
    encounter = conclusion.encounter
    cases = list(Case.objects.filter(encounter=encounter, level__in="EUR").exclude(state=CaseState.CLOSED))
    made = []
    if not cases:
        made = cases = [
            Case.objects.create(
                encounter=encounter, person=encounter.person, unit_path=encounter.unit_path, rule=BY_DOCTOR, level="R",
                sentence=f"Bác sĩ kết luận chuyển khám. {why}".strip()[:300],
                owner=owner_of(encounter.unit_path, by=by, now=now), opened_at=now, due_on=levels.due_on("R", concluded_on),
            )
        ]  # fmt: skip
    try:
        before = dt.date.fromisoformat(str(sent.get("on") or ""))
    except ValueError:
        before = None
    for case in cases:
        if place and case.referred_to != place:
            case.referred_to, case.state = place, CaseState.REFERRED
            _step(case, StepKind.REFERRED, by, now, note=f"{place}. {why}".strip(" ."))
        case.due_on = min(case.due_on, before) if before else case.due_on
        case.save(update_fields=["referred_to", "state", "due_on"])
    return made


def _follow_amendment(case: Case, finding: Finding, concluded_on: dt.date, by: Any, now: dt.datetime) -> None:
    if case.state == CaseState.CLOSED or (case.level, case.sentence) == (finding.level, finding.sentence):
        return
    case.level, case.sentence = finding.level, finding.sentence
    case.due_on = min(case.due_on, levels.due_on(finding.level, concluded_on))
    case.save(update_fields=["level", "sentence", "due_on"])
    _step(case, StepKind.CHANGED, by, now, note="Kết luận sửa đổi: mức và nội dung phát hiện đã cập nhật.")


def owner_of(unit_path: str, *, by: Any, now: dt.datetime) -> Organisation:
    """The health station of the commune; made when the commune has none yet, because a case is never without owner."""
    commune = ".".join(unit_path.split(".")[:2]) + "."
    stations = Organisation.objects.filter(kind=OrganisationKind.STATION, active=True)
    for near in (stations.filter(unit_path=commune), stations.filter(unit_path__startswith=commune)):
        found = near.order_by("pk").first()
        if found:
            return found
    unit = places_queries.unit_at(commune, clock.local_date(now)) or places_queries.unit_at(
        unit_path, clock.local_date(now)
    )
    if unit is None:
        raise Refusal(
            "followup.no_unit",
            "Địa bàn của lượt khám không còn hiệu lực. Xem danh mục địa bàn rồi kết luận lại.",
        )
    return accounts_actions.add_organisation(
        unit=unit,
        name=f"Trạm Y tế {unit.full_name}",
        kind=OrganisationKind.STATION,
        by=by,
        now=now,
        sender="station",
    )


@transaction.atomic
def contact(*, case: Case, by: Any, now: dt.datetime, reached: bool = True, note: str = "") -> Case:
    """A call or a visit. Reached: told and advised. Not reached: an attempt, three of which are needed before "lost"."""
    return _move(
        case,
        "contact" if reached else "attempt",
        StepKind.CONTACTED if reached else StepKind.ATTEMPT,
        by,
        now,
        note,
    )


@transaction.atomic
def refer(*, case: Case, facility: Any, by: Any, now: dt.datetime, note: str = "") -> Case:
    """Sent to a facility: a places.Facility or its name."""
    name = getattr(facility, "name", None) or str(facility or "").strip()
    if not name:
        raise Refusal("refer.facility", "Chọn cơ sở nhận người bệnh.")
    return _move(case, "refer", StepKind.REFERRED, by, now, f"{name}. {note}".strip(), referred_to=name[:200])


@transaction.atomic
def attend(*, case: Case, by: Any, now: dt.datetime, note: str = "") -> Case:
    """The person was seen where he or she was sent, or at the station."""
    return _move(case, "attend", StepKind.ATTENDED, by, now, note)


@transaction.atomic
def close(*, case: Case, reason: str, by: Any, now: dt.datetime, note: str = "") -> Case:
    """Close with a reason. Raises Refusal when the reason's conditions do not hold."""
    case = _locked(case, by)
    _check_possible("close", case)
    if reason not in ClosingReason.values:
        reason = ""
    minimum = levels.in_force(clock.local_date(now)).attempts_before_lost
    problem = steps.closing_problem(reason, queries.standing(case), note, minimum)
    if problem:
        raise Refusal(problem.code, problem.sentence)
    words = ClosingReason(reason).label
    return _move(
        case, "close", StepKind.CLOSED, by, now, f"{words}. {note}".strip() if note else str(words),
        closing_reason=reason, closed_at=now, closed_by=getattr(by, "actor", str(by)),
    )  # fmt: skip


def conclusion_withdrawn(*, encounter: Any, reason: str, by: Any, now: dt.datetime) -> None:
    """The exam behind a case does not count any more: each open case says so, and a person decides. Runs inside the
    withdrawal's transaction."""
    for case in Case.objects.filter(encounter=encounter).exclude(state=CaseState.CLOSED):
        _step(case, StepKind.CHANGED, by, now, note=WITHDRAWN)


WITHDRAWN = "Bác sĩ đã rút kết luận, lượt khám đã hủy. Xem lại rồi đóng ca nếu đúng."


@transaction.atomic
def reopen(*, case: Case, reason: str, by: Any, now: dt.datetime) -> Case:
    """Open a closed case again, with a reason; its due date stays."""
    if not reason.strip():
        raise Refusal("reopen.reason", "Ghi lý do mở lại ca.")
    return _move(
        case, "reopen", StepKind.REOPENED, by, now, reason, closing_reason="", closed_at=None, closed_by=""
    )


@transaction.atomic
def reassign(
    *,
    case: Case,
    by: Any,
    now: dt.datetime,
    owner: Organisation | None = None,
    to: Any = None,
    note: str = "",
) -> Case:
    """Give the case to another organisation, or to a person of it."""
    if owner is None and to is None:
        raise Refusal("reassign.whom", "Chọn cơ quan nhận ca.")
    changes: dict[str, Any] = {"assigned_to": to}
    if owner is not None:
        changes["owner"] = owner
    words = str(owner or to)
    return _move(case, "reassign", StepKind.REASSIGNED, by, now, f"{words}. {note}".strip(), **changes)


@transaction.atomic
def note(*, case: Case, text: str, by: Any, now: dt.datetime) -> Case:
    """Write something down about a case, open or closed."""
    if not text.strip():
        raise Refusal("note.empty", "Ghi nội dung trước khi lưu.")
    return _move(case, "note", StepKind.NOTE, by, now, text)


def note_read(*, case: Case | None, by: Any, now: dt.datetime, cases: int = 0) -> None:
    """Write down that findings were read by name: one case, or a list of so many."""
    data = {} if case is not None else {"cases": cases}
    journal_actions.record(
        action="followup.read",
        by=by,
        now=now,
        on=case,
        unit_path="" if case else (by.paths or ("",))[0],
        data=data,
    )


def _move(case: Case, verb: str, kind: str, by: Any, now: dt.datetime, note: str, **changes: Any) -> Case:
    case = _locked(case, by)
    case.state = _check_possible(verb, case)
    for field, value in changes.items():
        setattr(case, field, value)
    case.save()
    _step(case, kind, by, now, note=note)
    data = {"state": case.state} | ({"reason": case.closing_reason} if case.closing_reason else {})
    journal_actions.record(action=f"followup.{verb}", by=by, on=case, now=now, data=data)
    return case


def _locked(case: Case, by: Any) -> Case:
    """The case as it is now, locked, after checking that the viewer may write on it."""
    found = Case.objects.select_for_update(of=("self",)).select_related("person").filter(pk=case.pk).get()
    if not (isinstance(by, Viewer) and by.role is SYSTEM):
        permissions.check_record(by, found)
    return found


def _check_possible(verb: str, case: Case) -> str:
    result = steps.after(verb, case.state)
    if isinstance(result, Reason):
        raise Refusal(result.code, result.sentence)
    return result


def _step(case: Case, kind: str, by: Any, now: dt.datetime, note: str = "") -> Step:
    return Step.objects.create(
        case=case,
        kind=kind,
        note=note.strip()[:300],
        by=getattr(by, "actor", str(by)),
        by_name=getattr(by, "name", str(by))[:120],
        at=now,
    )


def people_merged(*, kept: Any, absorbed: Any, merge: Any, by: Any, now: dt.datetime) -> dict[str, list[str]]:
    """Cases follow the person that stays, as the encounters they came from do."""
    return {Case._meta.label: _follow_encounters(absorbed, kept, by=by, now=now)}


def people_separated(*, kept: Any, restored: Any, merge: Any, by: Any, now: dt.datetime) -> None:
    """Cases go wherever their encounter went; an encounter that is asked about takes its cases along later."""
    _follow_encounters(kept, restored, by=by, now=now)


def give_encounters(*, ids: list[str], to: Any, by: Any, now: dt.datetime) -> None:
    """The station said whose an encounter is: its cases are that person's."""
    Case.objects.filter(encounter_id__in=ids).update(person=to, unit_path=to.unit_path)


def _follow_encounters(one: Any, other: Any, *, by: Any, now: dt.datetime) -> list[str]:
    """Cases of `one` whose encounter is `other`'s now."""
    found = Case.objects.filter(person=one, encounter__person=other)
    moved = [str(pk) for pk in found.values_list("pk", flat=True)]
    if moved:
        Case.objects.filter(pk__in=moved).update(person=other, unit_path=other.unit_path)
        journal_actions.record(
            action="followup.move_cases", by=by, on=other, now=now, data={"cases": len(moved)}
        )
    return moved
