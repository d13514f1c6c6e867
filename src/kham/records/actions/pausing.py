"""People's hand on the outbox: stopping a gateway for a while, and saying who mends a record."""

import datetime as dt
from typing import Any

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.records import permissions, queries
from kham.records.actions import rhythm
from kham.records.models import GatewayPause, Submission, SubmissionState
from kham.records.rules import profile as profiles


@transaction.atomic
def pause(
    *, gateway: str, reason: str, by: Any, now: dt.datetime, until: dt.datetime | None = None
) -> GatewayPause:
    """Stop sending to a gateway for the units of whoever asks, until a moment or until it is resumed.

    Raises Refusal ``pause.reason``, ``pause.until``, ``pause.already``, ``gateway.unknown``.
    """
    permissions.check_send(by)
    profiles.load(gateway)
    if len(reason.strip()) < 5:
        raise Refusal("pause.reason", "Ghi lý do tạm dừng (ít nhất 5 ký tự) để người khác biết.")
    if until is not None and until <= now:
        raise Refusal("pause.until", "Thời điểm gửi tiếp phải sau lúc này.")
    path = by.paths[0] if by.paths else ""
    rhythm.locked(gateway)  # two officers pressing at once: the second sees the first one's pause
    if queries.paused(gateway, path, now) is not None:
        raise Refusal("pause.already", "Cổng này đang tạm dừng. Cho gửi tiếp trước khi đặt lại.")
    made = GatewayPause.objects.create(
        gateway=gateway, unit_path=path, reason=reason.strip()[:250], at=now, by=by.user, until=until
    )
    journal_actions.record(
        action="records.pause",
        by=by,
        now=now,
        on=made,
        unit_path=path,
        reason=made.reason,
        data={"gateway": gateway, "until": until.isoformat() if until else ""},
    )
    return made


@transaction.atomic
def resume(*, pause: GatewayPause, by: Any, now: dt.datetime) -> GatewayPause:
    """End a pause. Harmless when it has ended. Raises NotFound for a pause of units outside the viewer's."""
    permissions.check_send(by, pause.unit_path)
    pause = GatewayPause.objects.select_for_update().get(pk=pause.pk)
    if pause.ended_at is None:
        pause.ended_at, pause.ended_by = now, by.user
        pause.save(update_fields=["ended_at", "ended_by"])
        journal_actions.record(
            action="records.resume",
            by=by,
            now=now,
            on=pause,
            unit_path=pause.unit_path,
            data={"gateway": pause.gateway},
        )
    return pause


OWNED = (
    SubmissionState.REJECTED,
    SubmissionState.DEAD,
    SubmissionState.BLOCKED,
    SubmissionState.STRANDED,
)


@transaction.atomic
def assign(*, submission: Submission, to: Any, by: Any, now: dt.datetime) -> Submission:
    """Say who mends a rejected or dead record (a user whose units hold it), or nobody. Raises Refusal ``records.owner``."""
    permissions.check_send(by, submission.unit_path)
    submission = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    if submission.state not in OWNED:
        raise Refusal(
            "records.owner", "Chỉ giao người xử lý cho hồ sơ bị từ chối, ngừng gửi hoặc chưa gửi được."
        )
    if to is not None and not queries.possible_owners(by, submission).filter(pk=to.pk).exists():
        raise Refusal("records.owner", "Người được giao phải là cán bộ của đơn vị này.")
    submission.owner = to
    submission.save(update_fields=["owner"])
    journal_actions.record(
        action="records.assign",
        by=by,
        now=now,
        on=submission,
        data={"to": f"user:{to.pk}" if to else ""},
    )
    return submission
