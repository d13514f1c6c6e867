"""The folder of the stream type "encounter": events in, rows out, in the transaction that stored the event."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import UUIDField

from kham.exams import permissions, queries
from kham.exams.actions import sealing
from kham.exams.models import Alias, Conclusion, Encounter, EncounterState, Finding
from kham.exams.queries import door, receiving
from kham.exams.rules import bodies, folding, forms, refusing, triage, values
from kham.journal import actions as journal_actions
from kham.kernel import clock
from kham.kernel.ids import read_id
from kham.kernel.reasons import Refusal
from kham.places.models import Prepared
from kham.planning.models import Session
from kham.roster import actions as roster_actions
from kham.roster.models import Person
from kham.sync import actions as sync_actions
from kham.sync import queries as sync_queries
from kham.sync.models import Event, Outcome

STREAM = "encounter"
# Functions (conclusion=, by=, now=) of upper rooms, run inside the transaction of a conclusion or amendment.
after_conclusion: list[Callable[..., Any]] = []
# Functions (encounter=, fresh=) run after an encounter was computed anew: alerts, leaving early.
after_fold: list[Callable[..., Any]] = []
# Called in the same transaction with `encounter`, `reason`, `by`, `now` when a signed encounter was taken back.
after_withdrawal: list[Callable[..., Any]] = []
# Columns that folding writes; the others belong to the check-in and to the calls.
FOLDED = ["answers", "skipped", "replaced", "refusals", "stations_done", "state", "triage", "touched_at"]
# Kinds of events beside check-in, answers and conclusion, each folded by a function of its own file in this folder.
KINDS: dict[str, Callable[..., sync_actions.Folded]] = {}


def kind(name: str) -> Callable[[Callable[..., sync_actions.Folded]], Callable[..., sync_actions.Folded]]:
    """Register `work(event, encounter, *, by, now) -> Folded` for events of a kind; it runs in the event's transaction."""

    def keep(work: Callable[..., sync_actions.Folded]) -> Callable[..., sync_actions.Folded]:
        KINDS[name] = work
        return work

    return keep


@sync_actions.folder(STREAM)
def fold_event(event: Event, *, by: Any, now: dt.datetime) -> sync_actions.Folded:
    """Fold one event of an encounter. Held when the check-in has not arrived; Refusal when a person must look."""
    bodies.check(event.kind, event.body)
    if event.kind == folding.CHECKED_IN:
        return _checked_in(event, queries.by_stream(event.stream_id), by=by, now=now)
    encounter = locked(event.stream_id)
    if encounter is None:
        return sync_actions.Folded(Outcome.HELD, "Chưa nhận được lần đón tiếp của người này.")
    event.unit_path = encounter.unit_path
    if event.kind in (folding.CONCLUDED, folding.AMENDED):
        return _concluded(event, encounter, by=by, now=now)
    if event.kind in (folding.SAVED, folding.LEFT, folding.RETURNED, folding.VOID):
        return _changed(event, encounter, by=by, now=now)
    if event.kind in KINDS:
        return _touch(KINDS[event.kind](event, encounter, by=by, now=now), encounter, event)
    return sync_actions.Folded(Outcome.HELD, "Chương trình chưa hiểu loại dữ liệu này.")


_row = Prepared(
    lambda key: (
        Encounter.objects.select_for_update(of=("self",)).select_related("person").order_by().filter(pk=key)
    ),
    UUIDField(),
)
_alias = Prepared(
    lambda key: Alias.objects.filter(stream_id=key).values_list("encounter_id", flat=True), UUIDField()
)
_streams = Prepared(
    lambda key: Alias.objects.filter(encounter_id=key).values_list("stream_id", flat=True), UUIDField()
)
_findings = Prepared(  # the table's own order would join three others
    lambda key: Finding.objects.filter(encounter_id=key).order_by(), UUIDField()
)


def locked(stream_id: Any) -> Encounter | None:
    """The encounter of a stream, locked until the transaction ends; one question where the stream is its own."""
    found = _row(stream_id) or [row for key in _alias(stream_id) for row in _row(key)]
    return found[0] if found else None


def _touch(folded: sync_actions.Folded, encounter: Encounter, event: Event) -> sync_actions.Folded:
    """The latest fact is the latest whichever came last; answers are counted by folding itself."""
    if folded.outcome == Outcome.APPLIED and event.recorded_at > (encounter.touched_at or event.recorded_at):
        # asked of the table: what waited for this event may have been folded since the row was read
        later = Encounter.objects.filter(pk=encounter.pk, touched_at__lt=event.recorded_at)
        later.update(touched_at=event.recorded_at)
    return folded


# --- check-in


def _first(rows: list[Any]) -> Any:
    return rows[0] if rows else None


def _checked_in(event: Event, found: Encounter | None, *, by: Any, now: dt.datetime) -> sync_actions.Folded:
    if found is not None:
        raise Refusal("encounter.exists", "Lượt khám này đã được đón tiếp.")
    body = event.body
    session = _first(receiving.session(read_id(body.get("session"))))
    if session is None:
        raise Refusal("session.unknown", "Không tìm thấy buổi khám này.")
    permissions.check_check_in(by, session)
    person = _first(receiving.person(read_id(body.get("person"))))
    if person is not None and not person.unit_path.startswith(session.campaign.unit_path):
        person = None
    while person is not None and person.merged_into is not None:  # merged while the device was away
        person = person.merged_into
    if person is None:
        raise Refusal("person.unknown", "Không tìm thấy người này trong danh sách của địa bàn.")
    first = door.encounter_here(session, person)
    event.unit_path = person.unit_path
    if body.get("offline"):
        _note_scan(event, session, person, by=by)
    if first is not None:
        return _same_person(event, first, by=by, now=now)
    encounter = _create(event, session, person, by=by)
    roster_actions.changes.seen_alive(person=person, by=by, now=now)
    journal_actions.record(
        action="exams.check_in",
        by=by,
        now=now,
        on=encounter,
        data={"session": str(session.pk), "method": encounter.identity_method},
    )
    return _retry(sync_actions.Folded(), encounter, event, by=by, now=now)


def _note_scan(event: Event, session: Session, person: Person, *, by: Any) -> None:
    """Somebody received without network: the attempt is kept as those of the page are, at its own time."""
    from kham.exams.actions import checking_in  # which writes events itself

    checking_in.note_scan(
        session=session, person=person, method=str(event.body.get("method") or ""), verdict=door.judge(session, person), by=by,
        now=event.recorded_at,
    )  # fmt: skip


def _same_person(event: Event, first: Encounter, *, by: Any, now: dt.datetime) -> sync_actions.Folded:
    """Two devices received the same person: both streams are one encounter, nothing is doubled."""
    Alias.objects.create(stream_id=event.stream_id, encounter=first)
    journal_actions.record(
        action="exams.check_in_again", by=by, now=now, on=first, data={"stream": str(event.stream_id)}
    )
    note = f"Người này đã được đón tiếp, số thứ tự {first.queue_number}."
    return _retry(sync_actions.Folded(note=note), first, event, by=by, now=now)


def _retry(
    folded: sync_actions.Folded, encounter: Encounter, event: Event, *, by: Any, now: dt.datetime
) -> Any:
    """Fold what waited for this check-in; the check-in itself is a fact too, maybe the latest."""
    if sync_actions.retry_held(stream_type=STREAM, stream_id=event.stream_id, by=by, now=now):
        encounter.refresh_from_db(fields=["touched_at"])
    return _touch(folded, encounter, event)


def _create(event: Event, session: Session, person: Person, *, by: Any) -> Encounter:
    campaign = session.campaign
    form = forms.for_age(
        person.birth,
        session.on,
        campaign.content_version,
        campaign.extensions,
        sex=person.sex,
    )
    appointment = _first(receiving.appointment(session.pk, person.pk))
    last = _first(receiving.last_number(session.pk)) or 0
    return Encounter.objects.create(
        id=event.stream_id,
        session=session,
        appointment=appointment,
        person=person,
        enrolment=door.enrolment_of(session, person),
        unit_path=person.unit_path,
        form=form.form,
        form_version=form.version,
        extensions=form.extensions,
        exam_date=session.on,
        queue_number=last + 1,
        identity_method=str(event.body.get("method") or "known")[:20],
        identity_by=by.actor,
        companion=_companion(event.body.get("companion")),
        checked_in_at=event.recorded_at,
        touched_at=event.recorded_at,
    )


def _companion(told: Any) -> dict[str, str]:
    """Who came with the person, as far as it was told."""
    told = told if isinstance(told, dict) else {}
    return {name: str(told[name])[:120] for name in ("name", "relation", "phone") if told.get(name)}


# --- answers


def _changed(event: Event, encounter: Encounter, *, by: Any, now: dt.datetime) -> sync_actions.Folded:
    if event.kind == folding.VOID and event.body.get("withdrawn"):
        return _withdrawn(event, encounter, by=by, now=now)
    if event.kind == folding.SAVED:
        permissions.check_enter(by, encounter)
        _check_values(event, encounter)
    else:
        {folding.VOID: permissions.check_void, folding.RETURNED: permissions.check_come_back}.get(
            event.kind, permissions.check_change
        )(by, encounter)
    late = encounter.state == EncounterState.CONCLUDED
    permissions.check_not_merged(encounter)
    refold(encounter, event)
    journal_actions.record(
        action=event.kind.replace("encounter.", "exams."), by=by, now=now, on=encounter, data=_traces(event)
    )
    return sync_actions.Folded(
        note="Ghi sau khi đã kết luận: bác sĩ cần xem và bổ sung kết luận." if late else ""
    )


def _withdrawn(event: Event, encounter: Encounter, *, by: Any, now: dt.datetime) -> sync_actions.Folded:
    """The encounter is void although it was signed. Its versions stay readable; none of them is in force any more."""
    permissions.check_withdraw(by, encounter)
    reason = str(event.body.get("reason") or "").strip()
    if not reason:
        raise Refusal("withdraw.reason", "Ghi lý do rút kết luận.")
    refold(encounter, event)
    encounter.conclusions.filter(current=True).update(current=False)
    for hook in after_withdrawal:
        hook(encounter=encounter, reason=reason, by=by, now=now)
    journal_actions.record(action="exams.withdraw", by=by, now=now, on=encounter, reason=reason, data={})
    return sync_actions.Folded()


def _check_values(event: Event, encounter: Encounter) -> None:
    """A value that cannot be makes the whole save a matter for a person; a device shows the same words before."""
    _, complaints = values.read_all(queries.form_of(encounter), event.body.get("answers") or {})
    wrong = [c for c in complaints if c.severity != "implausible"]
    if wrong:
        raise Refusal(
            "answer.impossible", " ".join(c.sentence for c in wrong[:3]), tags=[c.tag for c in wrong]
        )
    if len(str(event.body.get("skipped") or "")) > 4000:
        raise Refusal("answer.impossible", "Lý do bỏ qua quá dài.")
    refusing.check(event.body.get("refusals"))


def _traces(event: Event) -> dict[str, Any]:
    """Codes for the journal: which fields, never their values."""
    body = event.body
    return {
        "station": str(body.get("station", "")),
        "tags": sorted(body.get("answers") or {}),
        "skipped": sorted(body.get("skipped") or {}),
    }


def facts_of(encounter: Encounter, fresh: Event | None = None) -> list[folding.Fact]:
    """Facts of every stream of the encounter: applied events, and the one being folded."""
    streams = [encounter.pk, *_streams(encounter.pk)]
    stored = [e for stream in streams for e in sync_queries.applied(STREAM, stream)]
    if fresh is not None and all(e.pk != fresh.pk for e in stored):
        stored.append(fresh)
    form = queries.form_of(encounter)
    return [_fact(event, form) for event in stored]


def _fact(event: Event, form: forms.FormDefinition) -> folding.Fact:
    body = dict(event.body)
    if event.kind == folding.SAVED:
        body["answers"] = {
            tag: values.read(form, tag, raw).value for tag, raw in (body.get("answers") or {}).items()
        }
    return folding.Fact(str(event.event_id), event.kind, body, event.recorded_at, event.actor)


def refold(encounter: Encounter, fresh: Event | None = None) -> None:
    """Compute the encounter from its events and store it; a signed one keeps its findings."""
    form, age = queries.form_of(encounter), queries.age_of(encounter)
    months = queries.months_of(encounter)
    state = folding.fold(facts_of(encounter, fresh), form, sex=encounter.person.sex, age=age, months=months)
    encounter.answers = _with_computed(state.answers)
    encounter.skipped, encounter.replaced, encounter.stations_done = (
        state.skipped,
        state.replaced,
        state.stations_done,
    )
    encounter.refusals, encounter.touched_at = state.refusals, state.touched
    merged = encounter.state == EncounterState.VOID  # by a merge of people: only parting them brings it back
    if not merged and (encounter.state != EncounterState.CONCLUDED or state.state == "void"):
        encounter.state = state.state
        found = queries.findings_now(encounter)
        encounter.triage = triage.worst([one.level for one in found]) if encounter.answers else ""
        keep_findings(encounter, found)
    encounter.save(update_fields=FOLDED)
    for hook in after_fold:
        hook(encounter=encounter, fresh=fresh)


def _with_computed(answers: dict[str, Any]) -> dict[str, Any]:
    bmi = values.bmi(answers.get("CHIEU_CAO"), answers.get("CAN_NANG"))
    return (
        answers | {"CHI_SO_BMI": bmi}
        if bmi
        else {tag: v for tag, v in answers.items() if tag != "CHI_SO_BMI"}
    )


def keep_findings(encounter: Encounter, found: list[triage.Found]) -> None:
    """Make the rows of findings equal to what the rules say now; a finding keeps its row while its rule speaks."""
    rows = {row.rule: row for row in _findings(encounter.pk)}
    for one in found:
        row = rows.pop(one.rule, None)
        said = {
            "rule_version": one.version,
            "level": one.level,
            "sentence": one.sentence[:300],
            "tags": list(one.tags),
        }
        if row is None:
            Finding.objects.create(encounter=encounter, unit_path=encounter.unit_path, rule=one.rule, **said)
        elif any(getattr(row, name) != value for name, value in said.items()):
            Finding.objects.filter(pk=row.pk).update(**said)
    if rows:
        Finding.objects.filter(pk__in=[row.pk for row in rows.values()]).delete()


# --- conclusion


def _concluded(event: Event, encounter: Encounter, *, by: Any, now: dt.datetime) -> sync_actions.Folded:
    permissions.check_conclude(by, encounter)
    body = event.body
    current = encounter.conclusions.filter(current=True).first()
    amending = event.kind == folding.AMENDED
    if amending and (current is None or not str(body.get("reason", "")).strip()):
        raise Refusal("amend.reason", "Bổ sung kết luận cần lượt khám đã kết luận và lý do.")
    if not amending and current is not None:
        raise Refusal(
            "conclusion.exists", "Lượt khám đã có kết luận; muốn sửa thì bổ sung kết luận kèm lý do."
        )
    if amending:
        encounter.state = EncounterState.READY
    refold(encounter, event)
    if current is not None:
        Conclusion.objects.filter(pk=current.pk).update(current=False)
    conclusion = _seal(event, encounter, current, by=by)
    Encounter.objects.filter(pk=encounter.pk).update(state=EncounterState.CONCLUDED)
    encounter.state = EncounterState.CONCLUDED
    for hook in after_conclusion:
        hook(conclusion=conclusion, by=by, now=now)
    journal_actions.record(
        action="exams.amend" if amending else "exams.conclude", by=by, now=now, on=conclusion, reason=conclusion.amends_reason,
        data={"encounter": str(encounter.pk), "class": conclusion.health_class, "version": conclusion.version},
    )  # fmt: skip
    return sync_actions.Folded()


def _seal(event: Event, encounter: Encounter, current: Conclusion | None, *, by: Any) -> Conclusion:
    body = event.body
    health_class = body.get("health_class")
    if health_class is not None and health_class not in (1, 2, 3, 4, 5):
        raise Refusal("conclusion.class", "Phân loại sức khỏe từ I đến V, hoặc không phân loại.")
    codes = values.read(queries.form_of(encounter), "KET_LUAN_BENH", body.get("icd_codes") or "")
    if codes.refused:
        raise Refusal("conclusion.icd", codes.complaints[0].sentence)
    version, listed = current.version + 1 if current else 1, codes.value.split(";") if codes.value else []
    return Conclusion.objects.create(
        **sealing.extras(event, encounter, version=version, codes=listed, by=by),
        encounter=encounter,
        unit_path=encounter.unit_path,
        version=version,
        health_class=health_class,
        icd_codes=listed,
        summary=str(body.get("summary") or ""),
        advice=str(body.get("advice") or ""),
        answers=encounter.answers,
        concluded_by=by.user,
        concluder_name=by.name,
        concluded_at=event.recorded_at,
        amends_reason=str(body.get("reason") or "")[:250] if current else "",
        event_id=event.event_id,
    )


@transaction.atomic
def rebuild(*, encounter: Encounter, by: Any, now: dt.datetime) -> Encounter:
    """Fold an encounter again from its events; the result must be what is stored (checked by tests, used after repairs)."""
    locked = (
        Encounter.objects.select_for_update(of=("self",))
        .select_related("person", "session")
        .get(pk=encounter.pk)
    )
    permissions.check_enter(by, locked)
    refold(locked)
    journal_actions.record(
        action="exams.rebuild", by=by, now=now, on=locked, data={"day": str(clock.local_date(now))}
    )
    return locked
