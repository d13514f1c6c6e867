"""What exams do when the roster merges two people or parts them again: appended to the roster's lists at start-up."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction

from kham.exams.actions import folding
from kham.exams.models import Alias, Encounter, EncounterState, ExaminedElsewhere, Scan
from kham.journal import actions as journal_actions
from kham.kernel.clock import local_date
from kham.kernel.formats import date_vn
from kham.planning.models import Appointment
from kham.roster import actions as roster_actions
from kham.roster.models import Enrolment, Merge, Person


def people_merged(
    *, kept: Person, absorbed: Person, merge: Merge, by: Any, now: dt.datetime
) -> dict[str, list[str]]:
    """Encounters follow the person that stays.

    Received twice in one session: the one that was not concluded is void, and what was entered for it is added up with
    the other's unless that one is signed. Concluded twice: both stay where they are and the journal says so, because a
    person must decide which exam counts.
    """
    standing = Encounter.objects.filter(person=kept).exclude(state=EncounterState.VOID)
    there = {one.session_id: one for one in standing.select_related("session", "person")}
    moved, apart, void, joined = [], [], {}, []
    for encounter in Encounter.objects.filter(person=absorbed).select_related("enrolment"):
        twice = encounter.session_id in there and encounter.state != EncounterState.VOID
        if twice and encounter.state == EncounterState.CONCLUDED:
            apart.append(str(encounter.pk))
            continue
        if twice:
            void[str(encounter.pk)] = str(encounter.state)
            encounter.state = EncounterState.VOID
        _to(encounter, kept)
        moved.append(str(encounter.pk))
        if twice and there[encounter.session_id].state != EncounterState.CONCLUDED:
            joined += _join(encounter, there[encounter.session_id])
    scans = SCANS.merged(kept=kept, absorbed=absorbed) | _proofs_merged(kept, absorbed)
    if moved or apart:
        data = {"encounters": moved, "left_apart": apart}
        journal_actions.record(action="exams.merge_person", by=by, now=now, on=kept, data=data)
    cancelled = [f"{pk} {state}" for pk, state in void.items()]
    return {KIND: moved, f"{KIND}.void": cancelled, STREAMS: joined, **scans}


def _join(void: Encounter, stays: Encounter) -> list[str]:
    """Let the streams of a cancelled check-in count for the one that stays; "stream owner" of each, for parting again."""
    others = list(Alias.objects.filter(encounter=void).values_list("stream_id", flat=True))
    Alias.objects.filter(encounter=void).update(encounter=stays)
    Alias.objects.create(stream_id=void.pk, encounter=stays)
    folding.refold(stays)
    return [f"{stream} {void.pk}" for stream in (void.pk, *others)]


def _part(merge: Merge) -> None:
    """Take back what `_join` did; both encounters are added up anew."""
    touched: set[Any] = set()
    for line in merge.moved.get(STREAMS, []):
        stream, owner = line.split(" ", 1)
        alias = Alias.objects.filter(stream_id=stream)
        touched |= {owner, *alias.values_list("encounter_id", flat=True)}
        if stream == owner:
            alias.delete()
        else:
            alias.update(encounter_id=owner)
    for encounter in Encounter.objects.filter(pk__in=touched).select_related("session", "person"):
        folding.refold(encounter)


def _proofs_merged(kept: Person, absorbed: Person) -> dict[str, list[str]]:
    """Papers of exams elsewhere follow, unless the kept has one of the same campaign: one counts."""
    moved = []
    for key in ExaminedElsewhere.objects.filter(person=absorbed).values_list("pk", flat=True):
        try:
            with transaction.atomic():
                PROOFS.give(ids=[str(key)], to=kept)
        except IntegrityError:
            continue
        moved.append(str(key))
    return {PROOFS.kind: moved} if moved else {}


def people_separated(
    *, kept: Person, restored: Person, merge: Merge, by: Any, now: dt.datetime
) -> list[roster_actions.Unclear]:
    """Encounters that had moved go back, void ones to what they were. Of those since then, the one that came with an
    appointment of before the merge belongs to whose appointment that was; the rest is asked about."""
    states = dict(one.split(" ", 1) for one in merge.moved.get(f"{KIND}.void", []))
    theirs = set(merge.moved.get(Appointment._meta.label, []))
    back, unclear = [], []
    for encounter in Encounter.objects.filter(person=kept).select_related(
        "appointment", "enrolment", "session"
    ):
        if str(encounter.pk) in merge.moved.get(KIND, []):
            encounter.state = states.get(str(encounter.pk), encounter.state)
        elif encounter.checked_in_at <= merge.merged_at:
            continue
        elif encounter.appointment is None or encounter.appointment.created_at > merge.merged_at:
            unclear.append(roster_actions.Unclear(KIND, str(encounter.pk), _told(encounter)))
            continue
        elif str(encounter.appointment_id) not in theirs:
            continue
        _to(encounter, restored)
        back.append(str(encounter.pk))
    _part(merge)
    if back:
        journal_actions.record(
            action="exams.separate_person", by=by, now=now, on=restored, data={"encounters": back}
        )
    PROOFS.separated(kept=kept, restored=restored, merge=merge)
    SCANS.separated(
        kept=kept, restored=restored, merge=merge
    )  # attempts at the door since then stay as they were noted
    return unclear


def give_encounters(*, ids: list[str], to: Person, by: Any, now: dt.datetime) -> None:
    """Hand over the exams of which the station said whose they are."""
    for encounter in Encounter.objects.filter(pk__in=ids).select_related("enrolment"):
        _to(encounter, to)


def _to(encounter: Encounter, person: Person) -> None:
    """Let an encounter be this person's, in the same campaign."""
    encounter.person, encounter.unit_path = person, person.unit_path
    if encounter.enrolment is not None:
        own = Enrolment.objects.filter(person=person, campaign=encounter.enrolment.campaign_id).first()
        encounter.enrolment = own or encounter.enrolment
    encounter.save(update_fields=["person", "unit_path", "state", "enrolment"])


def _told(encounter: Encounter) -> str:
    return f"Lượt khám ngày {date_vn(encounter.exam_date)}, số thứ tự {encounter.queue_number}"


def _scan_told(scan: Scan) -> str:
    return f"Lần đón tiếp ngày {date_vn(local_date(scan.at))}"


def _proof_told(proof: ExaminedElsewhere) -> str:
    return f"Đã khám nơi khác ngày {date_vn(proof.on)}"


PROOFS = roster_actions.Carried(ExaminedElsewhere, "at", _proof_told)
SCANS = roster_actions.Carried(Scan, "at", _scan_told, path="")
KIND = Encounter._meta.label
STREAMS = f"{KIND}.streams"


def person_status(
    *, person: Person, status: str, memory: dict[str, Any], by: Any, now: dt.datetime
) -> dict[str, Any] | None:
    """Handed to another unit: whoever was examined this year before is known there as examined, and not invited again.

    What was examined and sent stays where it was done. Undone with the enrolment itself, or by emptying what was filled in.
    """
    if status == "back":
        for key, filled in memory.get("exams", {}).items():
            Enrolment.objects.filter(pk=key, examined_elsewhere_on=filled).update(
                examined_elsewhere_on=None, examined_elsewhere_at=""
            )
        return None
    if status != "handed":
        return None
    done = (
        Encounter.objects.filter(person=person, state=EncounterState.CONCLUDED)
        .select_related("session__campaign", "session__site").order_by("-exam_date").first()
    )  # fmt: skip
    if done is None:
        return None
    campaign = done.session.campaign
    others = Enrolment.objects.filter(
        person=person,
        campaign__year=campaign.year,
        unit_path=memory["to"],
        examined_elsewhere_on__isnull=True,
    ).exclude(campaign=campaign)
    filled = {str(key): done.exam_date.isoformat() for key in others.values_list("pk", flat=True)}
    others.update(examined_elsewhere_on=done.exam_date, examined_elsewhere_at=done.session.site.name[:200])
    return {"exams": filled}
