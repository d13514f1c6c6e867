"""Allowance and rests of a gateway, kept in the database so that every process that sends shares them."""

import datetime as dt

from django.db import transaction
from django.db.models import CharField

from kham.places.models import Prepared
from kham.records.models import GatewayState
from kham.records.rules import outcomes, rhythm
from kham.records.rules.outcomes import Kind, Reply
from kham.records.rules.profile import Profile

_state = Prepared(
    lambda code: GatewayState.objects.select_for_update().order_by().filter(gateway=code), CharField()
)
ITS_WISH = {f"HTTP {status}" for status in outcomes.STOP_STATUS}


@transaction.atomic
def turn(profile: Profile, now: dt.datetime) -> float:
    """Take a turn; returns the seconds to wait before the message leaves."""
    state = locked(profile.code)
    known = None
    if state.allowance is not None and state.allowance_at is not None:
        known = rhythm.Bucket(state.allowance, state.allowance_at)
    bucket, wait = rhythm.take(known, now, per_minute=profile.channel.per_minute, burst=profile.channel.burst)
    state.allowance, state.allowance_at = bucket.level, bucket.at
    state.save(update_fields=["allowance", "allowance_at"])
    return wait


def note(profile: Profile, reply: Reply, now: dt.datetime) -> int:
    """Remember what an exchange says of the gateway itself; returns how often in a row it was silent.

    Runs inside the caller's transaction.
    """
    state = locked(profile.code)
    if not reply.contact:
        state.failures += 1
        if reply.code == outcomes.NO_CONNECTION or state.failures >= rhythm.SILENCES:
            state.rest_until, state.rest_code = rhythm.rest_after_silence(state.failures, now), reply.code
    else:
        state.failures, state.last_contact_at = 0, now
        state.rest_until, state.rest_code = None, ""
        if reply.kind in (Kind.STOP, Kind.AUTH):
            state.rest_until = rhythm.rest_after_refusal(
                reply.wait_seconds, profile.channel.rest_minutes, now
            )
            state.rest_code = reply.code
        elif reply.kind == Kind.ACCEPTED:
            state.last_accepted_at = now
    state.save(update_fields=["failures", "last_contact_at", "rest_until", "rest_code", "last_accepted_at"])
    return state.failures


def resting(gateway: str, now: dt.datetime, *, eager: bool = False) -> GatewayState | None:
    """The state of a gateway that is to be left alone now.

    `eager`: somebody asks to try, so only the gateway's own wish to be left alone counts, not silence or a refused login.
    """
    believed = GatewayState.objects.filter(rest_until__gt=now, rest_until__lte=now + rhythm.LONGEST_WISH)
    state = believed.filter(pk=gateway).first()
    return None if state is not None and eager and state.rest_code not in ITS_WISH else state


def locked(gateway: str) -> GatewayState:
    """The one row of a gateway, held until the transaction ends."""
    found: list[GatewayState] = _state(gateway)
    if not found:
        GatewayState.objects.bulk_create([GatewayState(gateway=gateway)], ignore_conflicts=True)
        found = _state(gateway)
    return found[0]
