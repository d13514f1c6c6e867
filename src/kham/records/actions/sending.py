"""Sending what is due: at least once, never blindly twice.

A row is claimed (state "sent", a lease) in its own short transaction before anything leaves, so that after a power cut it
counts as "nobody knows" and is asked about first. No transaction is open while the network is in use.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Q

from kham.kernel import clock, formats
from kham.kernel.reasons import Refusal
from kham.places.models import within
from kham.records import channel as channels
from kham.records import installation, permissions, queries, signing
from kham.records.actions import claiming, keyring, rhythm, settling
from kham.records.actions.claiming import Load
from kham.records.models import Submission, SubmissionState
from kham.records.rules import outcomes
from kham.records.rules.outcomes import Kind, Reply
from kham.records.watch import Still, Watch

Progress = Callable[[int, int, str], None]
PAGE = 500
OPEN = [SubmissionState.QUEUED, SubmissionState.SENT, SubmissionState.VERIFIED]


def send_due(
    *,
    now: dt.datetime,
    by: Any,
    gateway: str | None = None,
    connection: installation.Connection | None = None,
    signer: signing.Signer | None = None,
    limit: int | None = None,
    progress: Progress | None = None,
    time: Watch | None = None,
    eager: bool = False,
) -> dict[str, int]:
    """Send what waits and is due, in order of deadline: to one gateway, or to every declared one.

    Returns counts of records: tried, accepted, rejected, waiting, dead, stopped (left for later because going on is of no
    use, the gateway is paused or wants rest). `eager`: somebody asks now, so silence a while ago is no reason to wait.
    Raises Refusal when no portal is configured, the portal refuses the account, or, after everything else was sent, a
    facility's key is missing or may not sign.
    """
    permissions.check_send(by)
    connections = [connection] if connection else _wanted(gateway)
    counts = {"tried": 0, "accepted": 0, "rejected": 0, "waiting": 0, "dead": 0, "stopped": 0}
    rounds = [_Round(one, signer, by, time or Still(now), eager, progress) for one in connections]
    for one in rounds:
        one.run(counts, limit)
    for one in rounds:
        one.keys.complain()
    return counts


def send_one(*, submission: Submission, by: Any, now: dt.datetime) -> Submission:
    """Send, or ask about, one submission now, whenever it was due. Raises Refusal when it cannot be sent now."""
    permissions.check_send(by, submission.unit_path)
    connection = installation.connection(
        submission.gateway if installation.declared(submission.gateway) else ""
    )
    if submission.gateway != connection.profile.code:
        raise Refusal("gateway.other", "Hồ sơ này lập cho cổng khác với cổng đang khai báo.")
    if submission.state not in OPEN:
        raise Refusal("records.not_due", "Hồ sơ này không ở trạng thái chờ gửi.")
    if queries.paused(submission.gateway, submission.unit_path, now):
        raise Refusal("records.paused", "Cổng này đang tạm dừng gửi. Cho gửi tiếp ở trang Cổng tiếp nhận.")
    rest = rhythm.resting(submission.gateway, now, eager=True)
    if rest is not None and rest.rest_until is not None:
        until = formats.time_vn(rest.rest_until.astimezone(clock.VIETNAM).time())
        raise Refusal("records.resting", f"Cổng yêu cầu chờ ({rest.rest_code}). Gửi lại sau {until}.")
    Submission.objects.filter(pk=submission.pk, next_try_at__gt=now).update(next_try_at=None)
    this = _Round(connection, None, by, Still(now), True, None)
    this.run({}, None, only=[submission.pk])
    this.keys.complain()
    submission.refresh_from_db()
    return submission


def due(by: Any, now: dt.datetime, gateway: str) -> Any:
    """Rows to be sent or asked about now; paused units are left out."""
    ripe = (
        Q(next_try_at__isnull=True) | Q(next_try_at__lte=now) | Q(next_try_at__gt=now + outcomes.LONGEST_WAIT)
    )
    found = Submission.objects.filter(within(by.paths, "unit_path")).filter(
        ripe, state__in=OPEN, gateway=gateway
    )
    paused = queries.paused_paths(gateway, now)
    if paused:
        found = found.exclude(within(paused, "unit_path"))
    return found.order_by("deadline_at", "pk")


def _wanted(gateway: str | None) -> list[installation.Connection]:
    if gateway:
        return [installation.connection(gateway)]
    return installation.connections() or [installation.connection()]  # the second says what is missing


class _Round:
    """One go at one gateway."""

    def __init__(
        self,
        connection: installation.Connection,
        signer: signing.Signer | None,
        by: Any,
        time: Watch,
        eager: bool,
        progress: Progress | None,
    ) -> None:
        self.profile, self.by, self.time, self.progress = connection.profile, by, time, progress
        self.connection, self.eager = connection, eager
        needed = self.profile.kind == "portal" and not installation.signs_elsewhere(self.profile.code)
        self.keys = keyring.Keyring(signer, needed=needed, now=time.now)

    def run(self, counts: dict[str, int], limit: int | None, only: list[Any] | None = None) -> None:
        """Send until nothing is due, the limit is reached, or going on is of no use."""
        code = self.profile.code
        total = len(only) if only else due(self.by, self.time.now(), code).count()
        total = min(total, limit) if limit is not None else total
        if rhythm.resting(code, self.time.now(), eager=self.eager):
            counts["stopped"] = counts.get("stopped", 0) + total
            return
        done = 0
        with channels.open(self.connection) as channel:
            for load in self._loads(total, only):
                rows, stop = self._exchange(load, channel)
                done += len(rows)
                for row in rows:
                    state = row.state if row.state in counts else "waiting"
                    counts["tried"], counts[state] = counts.get("tried", 0) + 1, counts.get(state, 0) + 1
                if self.progress:
                    self.progress(min(done, total), total, "đang gửi hồ sơ")
                if stop:
                    counts["stopped"] = counts.get("stopped", 0) + max(total - done, 0)
                    return

    def _loads(self, total: int, only: list[Any] | None) -> Iterator[Load]:
        """What travels together, claimed one after the other just before it leaves."""
        left, seen = total, set()
        while left > 0:
            senders = self._waiting(only, min(PAGE, left))
            ids = [pk for pk in senders if pk not in seen]
            if not ids:
                return
            while ids and left > 0:
                load = self._claimed(ids[:left], senders[ids[0]])
                taken = {row.pk for row in load.rows} | set(load.passed)
                seen |= taken
                ids = [pk for pk in ids if pk not in taken]
                left -= max(len(taken), 1)
                if load.rows:
                    yield load

    def _waiting(self, only: list[Any] | None, most: int) -> dict[Any, str]:
        """What is due, in its order, each with the 13 digits of its facility."""
        rows = (
            Submission.objects.filter(pk__in=only)
            if only
            else due(self.by, self.time.now(), self.profile.code)[:most]
        )
        return {pk: msg_id[:13] for pk, msg_id in rows.values_list("pk", "msg_id")}

    def _claimed(self, ids: list[Any], sender: str) -> Load:
        """The next load; a record that its facility cannot sign now stays where it is, and the others go on."""
        try:
            return claiming.claim(ids, self.profile, self.keys.of(sender), self.by, self.time.now())
        except Refusal as refusal:
            if not self.keys.missed(sender, refusal):
                raise
            return Load(passed=ids[:1])

    def _exchange(self, load: Load, channel: channels.AnyChannel) -> tuple[list[Submission], bool]:
        """One message: asked about first when nobody knows what became of it, else pushed."""
        asking = load.ask_first
        if not asking and not load.whole:  # surely not there, and one record in it has a newer version
            return settling.take_apart(load, self.by, self.time.now()), False
        try:
            reply = self._ask(load, channel) if asking else self._push(load, channel)
            if asking and reply.kind == Kind.ABSENT:
                settling.note(load, "ask", reply, self.time.now())
                if not load.whole:
                    return settling.take_apart(load, self.by, self.time.now()), False
                asking, reply = False, self._push(load, channel)
            if not asking and self._may_be_there(load, reply):
                known = self._ask(load, channel)
                if known.kind in (Kind.ACCEPTED, Kind.PENDING):
                    settling.note(load, "push", reply, self.time.now())
                    asking, reply = True, known
        except Refusal:
            refused = Reply(Kind.AUTH, "LOGIN", "Cổng không nhận tài khoản.")
            settling.settle(load, refused, self.profile, asking, self.by, self.time.now())
            raise
        return settling.settle(load, reply, self.profile, asking, self.by, self.time.now())

    def _may_be_there(self, load: Load, reply: Reply) -> bool:
        """A message refused without a fault in it may have come before: sent by us, and forgotten with a restored copy."""
        return reply.kind == Kind.REJECTED and load.parcel is None and outcomes.without_fault(reply.code)

    def _ask(self, load: Load, channel: channels.AnyChannel) -> Reply:
        self._wait()
        return channel.ask(load.sender, load.msg_id)

    def _push(self, load: Load, channel: channels.AnyChannel) -> Reply:
        self._wait()
        return channel.push(load.body, load.msg_id)

    def _wait(self) -> None:
        seconds = rhythm.turn(self.profile, self.time.now())
        if seconds > 0:
            self.time.sleep(seconds)


@transaction.atomic
def take_back(*, by: Any, now: dt.datetime) -> int:
    """Rows that never left, for gateways that are no longer declared: they are replaced. Returns how many."""
    permissions.check_send(by)
    if not installation.connections():
        return 0
    never = [SubmissionState.BLOCKED, SubmissionState.UNSIGNED, SubmissionState.QUEUED]
    found = Submission.objects.filter(within(by.paths, "unit_path"), state__in=never, attempts=0)
    return int(
        found.exclude(gateway__in=installation.gateways()).update(
            state=SubmissionState.REPLACED, next_try_at=None
        )
    )
