"""Comparing with what a gateway says it holds, keeping the result, and ending each difference."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q

from kham.exams.models import EncounterState
from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.places.models import Facility, within
from kham.records import channel as channels
from kham.records import installation, permissions
from kham.records.actions import outbox, withdrawing
from kham.records.models import Attempt, Because, Disagreement, Reconciliation, Submission, SubmissionState
from kham.records.rules import portal_list, reconciling
from kham.records.rules import profile as profiles
from kham.records.rules.reconciling import Found, Here, There

LEFT_US = [
    SubmissionState.SENT,
    SubmissionState.VERIFIED,
    SubmissionState.ACCEPTED,
    SubmissionState.REJECTED,
    SubmissionState.DEAD,
    SubmissionState.STRANDED,
]

OTHER_THERE = (
    "older_there",
    "other_there",
)  # the gateway has taken our message already and would only say so again


def reconcile(
    *, by: Any, now: dt.datetime, gateway: str = "", connection: installation.Connection | None = None
) -> Reconciliation:
    """Ask a gateway for its list and compare. Raises Refusal when it cannot be reached or gives no list."""
    permissions.check_send(by)
    connection = connection or installation.connection(gateway)
    profile = connection.profile
    ours = _ours(by, profile.code)
    theirs: list[There] = []
    try:
        with channels.open(connection) as channel:
            for sender in _senders(by, profile.code):
                theirs += [portal_list.of_channel(row, sender) for row in channel.listed(sender)]
    except (channels.Lost, channels.Unreachable) as wrong:
        raise Refusal(
            "portal.unreachable", "Không nối được tới cổng để lấy danh sách. Đối chiếu lại sau."
        ) from wrong
    return _keep(profile, "portal", ours, theirs, by, now)


def reconcile_file(
    *, content: bytes, file_name: str, by: Any, now: dt.datetime, gateway: str = ""
) -> Reconciliation:
    """Compare with a list saved from the portal's pages (JSON or XLSX). The file is not kept; Refusal ``portal_list.*``."""
    permissions.check_send(by)
    profile = installation.profile(gateway)
    rows = portal_list.read(content, file_name)
    ours = _ours(by, profile.code)
    return _keep(profile, "file", ours, _recognised(rows, by, profile.code), by, now)


def _ours(by: Any, gateway: str) -> list[Here]:
    rows = (
        Submission.objects.filter(within(by.paths, "unit_path"), gateway=gateway)
        .filter(Q(state__in=LEFT_US) | Q(state=SubmissionState.WITHDRAWN, attempts__gt=0))
        .values_list("pk", "encounter_id", "msg_id", "state", "encounter__state", "because")
    )
    earlier: dict[Any, set[str]] = {}
    replaced = Submission.objects.filter(
        within(by.paths, "unit_path"), gateway=gateway, state=SubmissionState.REPLACED
    )
    for encounter, msg_id in replaced.values_list("encounter_id", "msg_id"):
        earlier.setdefault(encounter, set()).add(msg_id)
    return [
        Here(
            pk,
            encounter.hex,
            msg_id,
            state,
            frozenset(earlier.get(encounter, ())),
            of == EncounterState.VOID,
            because == Because.WITHDRAWN,
        )  # fmt: skip
        for pk, encounter, msg_id, state, of, because in rows.iterator(chunk_size=2000)
    ]


def _senders(by: Any, gateway: str) -> list[str]:
    found = Submission.objects.filter(within(by.paths, "unit_path"), gateway=gateway).exclude(attempts=0)
    return sorted(
        {msg_id[:13] for msg_id in found.values_list("msg_id", flat=True).iterator(chunk_size=5000)}
    )


def _known(gateway: str) -> set[str]:
    """Visits that are ours in any unit and state: identifiers only."""
    rows = Submission.objects.filter(gateway=gateway).values_list("encounter_id", flat=True).distinct()
    return {pk.hex for pk in rows.iterator(chunk_size=5000)}


def _recognised(rows: Iterable[portal_list.Row], by: Any, gateway: str) -> list[There]:
    """Rows of a saved list with our own visit where they name it, else by the person's number and the day."""
    known = _known(gateway)
    found = (
        Submission.objects.filter(within(by.paths, "unit_path"), gateway=gateway)
        .exclude(state=SubmissionState.REPLACED)
        .values_list("encounter_id", "encounter__person__personal_number", "encounter__exam_date")
    )
    by_number = {
        (number, day.isoformat()): pk.hex for pk, number, day in found.iterator(chunk_size=2000) if number
    }
    return [
        row.there(row.visit_id if row.visit_id in known else by_number.get((row.number, row.day), ""))
        for row in rows
    ]


@transaction.atomic
def _keep(
    profile: profiles.Profile, source: str, ours: list[Here], theirs: list[There], by: Any, now: dt.datetime
) -> Reconciliation:
    matched, found = reconciling.compare(ours, theirs, _known(profile.code))
    unit_path = by.paths[0] if by.paths else ""
    kept = Reconciliation.objects.create(
        gateway=profile.code,
        unit_path=unit_path,
        at=now,
        by=by.actor,
        source=source,
        ours=sum(row.state != SubmissionState.WITHDRAWN for row in ours),
        theirs=sum(row.current for row in theirs),
        matched=matched,
    )
    paths = dict(
        Submission.objects.filter(pk__in=[f.here.key for f in found if f.here]).values_list("pk", "unit_path")
    )
    senders = _facility_paths(theirs)
    for one in found:
        _keep_one(kept, one, paths, senders, unit_path, now)
    kept.settled = sum(_confirm(row, by, now) for row in kept.disagreements.filter(kind="confirmed"))
    kept.settled += sum(_gone(row, by, now) for row in kept.disagreements.filter(kind="void_gone"))
    kept.settled += sum(_still_there(row, by, now) for row in kept.disagreements.filter(kind="void_here"))
    kept.settled += sum(_renew_once(row, by, now) for row in kept.disagreements.filter(kind="older_there"))
    kept.open = kept.disagreements.filter(settled_at__isnull=True).count()
    kept.save(update_fields=["settled", "open"])
    journal_actions.record(
        action="records.reconcile",
        by=by,
        now=now,
        on=kept,
        unit_path=unit_path,
        data={"source": source, "ours": len(ours), "matched": matched, "open": kept.open},
    )
    return kept


def _keep_one(
    kept: Reconciliation,
    one: Found,
    paths: dict[Any, str],
    senders: dict[str, str],
    unit_path: str,
    now: dt.datetime,
) -> None:
    there: dict[str, Any] = {}
    if one.there is not None:
        there = {"msg_id": one.there.msg_id, "version": one.there.version} | {
            key: value for key, value in one.there.more.items() if key in ("status", "day", "type")
        }
    own = paths.get(one.here.key, "") if one.here else senders.get(_sender(one.there), unit_path)
    Disagreement.objects.create(
        reconciliation=kept,
        kind=one.kind,
        submission_id=one.here.key if one.here else None,
        visit_id=one.visit_id[:64],
        unit_path=own,
        there=there,
    )


def _sender(there: There | None) -> str:
    return str(there.more.get("sender", "")) if there else ""


def _facility_paths(theirs: Iterable[There]) -> dict[str, str]:
    codes = {_sender(row) for row in theirs} - {""}
    found = Facility.objects.filter(gln13__in=codes).select_related("unit")
    return {facility.gln13: facility.unit.path for facility in found if facility.gln13 and facility.unit}


def _confirm(row: Disagreement, by: Any, now: dt.datetime) -> int:
    """The list answers for the gateway: this very message is saved there."""
    submission = _submission(row)
    if submission.state not in (SubmissionState.SENT, SubmissionState.VERIFIED, SubmissionState.DEAD):
        return 0
    submission.state, submission.answered_at, submission.next_try_at = SubmissionState.ACCEPTED, now, None
    submission.error_kind, submission.owner = "", None
    submission.save()
    Attempt.objects.create(
        submission=submission, at=now, msg_id=submission.msg_id, doing="list", outcome="accepted"
    )
    row.settled_at, row.settled_by, row.settled_how = now, by.actor, "confirmed"
    row.save()
    journal_actions.record(
        action="records.send", by=by, now=now, on=submission, data={"outcome": "accepted", "code": "LIST"}
    )
    return 1


def _renew_once(row: Disagreement, by: Any, now: dt.datetime) -> int:
    """A former version of ours came late and took the newer one's place: the newer is sent as one more version. Only once by
    itself: a gateway that goes on showing the former one needs a person."""
    submission = _submission(row)
    if submission.state != SubmissionState.ACCEPTED or submission.because == Because.REPLAYED:
        return 0
    outbox.renew(submission=submission, because=Because.REPLAYED, by=by, now=now)
    row.settled_at, row.settled_by, row.settled_how = now, by.actor, "resent"
    row.save()
    return 1


def _gone(row: Disagreement, by: Any, now: dt.datetime) -> int:
    """What was taken back here is not in the list any more: nothing is left to do."""
    withdrawing.found_gone(_submission(row))
    row.settled_at, row.settled_by, row.settled_how = now, by.actor, "confirmed"
    row.save()
    return 1


def _still_there(row: Disagreement, by: Any, now: dt.datetime) -> int:
    """What was taken back here stands in the list: somebody's work, unless the gateway knows a way to say so."""
    if not withdrawing.found_there(submission=_submission(row), by=by, now=now):
        return 0
    row.settled_at, row.settled_by, row.settled_how = now, by.actor, "resent"
    row.save()
    return 1


@transaction.atomic
def settle(*, disagreement: Disagreement, how: str, by: Any, now: dt.datetime) -> Disagreement:
    """End a difference: "resent" puts the same message back on its way (asked about first), or, where the gateway shows another
    version, sends ours as one more; "checked" says somebody looked.

    Harmless when it has ended. Raises Refusal ``disagreement.how``.
    """
    permissions.check_send(by, disagreement.unit_path)
    row = Disagreement.objects.select_for_update(of=("self",)).get(pk=disagreement.pk)
    if row.settled_at is not None:
        return row
    if how not in ("resent", "checked") or (how == "resent" and row.submission_id is None):
        raise Refusal("disagreement.how", "Chênh lệch này không xử lý bằng cách đó.")
    if how == "resent":
        submission = _submission(row)
        if row.kind in OTHER_THERE and submission.state == SubmissionState.ACCEPTED:
            outbox.renew(submission=submission, because=Because.REPLAYED, by=by, now=now)
        elif submission.state == SubmissionState.ACCEPTED:
            submission.state, submission.next_try_at = SubmissionState.SENT, None
            submission.answered_at, submission.reply_code, submission.reply_words = None, "", ""
            submission.save()
    if row.kind == "void_here" and how == "checked":
        withdrawing.found_gone(_submission(row))
    row.settled_at, row.settled_by, row.settled_how = now, by.actor, how
    row.save()
    kept = row.reconciliation
    kept.open = kept.disagreements.filter(settled_at__isnull=True).count()
    kept.save(update_fields=["open"])
    journal_actions.record(
        action="records.settle",
        by=by,
        now=now,
        on=row,
        unit_path=row.unit_path,
        data={"kind": row.kind, "how": how},
    )
    return row


def _submission(row: Disagreement) -> Submission:
    assert row.submission_id is not None
    found = Submission.objects.select_for_update(of=("self",)).select_related("conclusion", "encounter")
    return found.get(pk=row.submission_id)
