"""Pure rules of the outbox: what replies mean, back-off, rhythm, and what a comparison finds."""

import datetime as dt
from typing import Any

import pytest

from kham.records.rules import outcomes
from kham.records.rules import profile as profiles

CODES = profiles.load("ministry").replies
REPLIES: list[tuple[int, Any, str]] = [
    (200, {"res_code": "CM_SUCCESS", "ref_msg_id": "m"}, "accepted"),
    (200, {"res_code": "PS_DS_SAVE_SUCCESS", "header": {"ref_msg_id": "m"}}, "accepted"),
    (200, {"res_code": "CM_SUCCESS", "ref_msg_id": "other"}, "unknown"),
    (200, {"res_code": "CM_SUCCESS"}, "unknown"),
    (200, None, "unknown"),
    (200, [], "unknown"),
    (200, {"res_code": 7, "ref_msg_id": "m"}, "unknown"),
    (200, {"res_code": "NEW", "ref_msg_id": "m"}, "rejected"),
    (200, {"res_code": "CM_SYSTEM_ERROR", "ref_msg_id": "m"}, "retry"),
    (200, {"res_code": "PS_DS_VERIFY_FAIL", "ref_msg_id": "m"}, "rejected"),
    (200, {"res_code": "PS_DS_VERIFY_SUCCESS", "ref_msg_id": "m"}, "pending"),
    (401, {}, "auth"),
    (410, None, "stop"),
    (429, None, "stop"),
    (503, None, "stop"),
    (500, None, "unknown"),
    (502, None, "unknown"),
    (404, None, "unknown"),
    (200, {"res_code": "CM_NOT_FOUND", "ref_msg_id": "m"}, "rejected"),
]


@pytest.mark.parametrize(("status", "answer", "kind"), REPLIES)
def test_what_a_reply_means(status: int, answer: Any, kind: str) -> None:
    assert outcomes.classify(status, answer, "m", CODES) == outcomes.classify(status, answer, "m", CODES)
    assert str(outcomes.classify(status, answer, "m", CODES).kind) == kind


@pytest.mark.parametrize(
    ("status", "answer", "trouble"),
    [
        (200, {"res_code": "CM_SYSTEM_ERROR", "ref_msg_id": "m"}, "system"),
        (500, None, "system"),
        (502, {"res_code": "CM_SUCCESS", "ref_msg_id": "m"}, "system"),
        (200, None, "timeout"),
        (200, {"res_code": "CM_SUCCESS", "ref_msg_id": "other"}, "timeout"),
        (200, {"res_code": "CM_NOT_FOUND", "ref_msg_id": "m"}, ""),
    ],
)
@pytest.mark.parametrize("asking", [False, True])
def test_the_gateways_own_failure_is_no_silence(status: int, answer: Any, trouble: str, asking: bool) -> None:
    now = dt.datetime(2026, 7, 5, tzinfo=dt.UTC)
    reply = outcomes.classify(status, answer, "m", CODES, asking=asking)
    if reply.kind != outcomes.Kind.REJECTED:
        assert outcomes.after(reply, 1, now, asking=asking).error_kind == trouble


def test_back_off_grows_and_stays_bounded() -> None:
    now = dt.datetime(2026, 7, 5, tzinfo=dt.UTC)
    waits = [outcomes.next_try(n, now) - now for n in range(40)]
    assert waits == sorted(waits) and waits[-1] == dt.timedelta(hours=4)
