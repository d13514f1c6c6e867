"""Seven points at which a sender is killed (SIGKILL, as a power cut would): from before the claim to after the result is stored."""

from __future__ import annotations

import http.client
import os
import signal
from collections.abc import Callable
from typing import Any

POINTS = (
    "before_claim",  # nothing has happened yet
    "in_claim",  # the message is made and lies in a file, the claim is not committed
    "claimed",  # claimed, nothing has left
    "sent",  # the message has left, the answer is not read
    "answered",  # the answer is read, not stored
    "in_settle",  # the answer is written, not committed
    "settled",  # committed, the next record not begun
)


def arm(point: str, nth: int) -> None:
    """Make this process kill itself the nth time it comes to a point."""
    from kham.records.actions import claiming, packages, settling
    from kham.records.channel import Channel

    strike = _Striking(nth)
    if point == "before_claim":
        claiming.claim = _before(claiming.claim, strike)
    elif point == "in_claim":
        packages.keep = _after(packages.keep, strike)
    elif point == "claimed":
        Channel.push = _before(Channel.push, strike)  # type: ignore[method-assign] # the point is inside
    elif point == "sent":
        answer = http.client.HTTPConnection.getresponse
        http.client.HTTPConnection.getresponse = _if_push(answer, strike)  # type: ignore[method-assign] # as above
    elif point == "answered":
        settling.settle = _before(settling.settle, strike)
    elif point == "in_settle":
        settling.journal_actions.record = _after(settling.journal_actions.record, strike)
    elif point == "settled":
        settling.settle = _after(settling.settle, strike)
    else:
        raise ValueError(point)


class _Striking:
    def __init__(self, nth: int) -> None:
        self.left = nth

    def __call__(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _before(function: Callable[..., Any], strike: _Striking) -> Any:
    def struck(*given: Any, **more: Any) -> Any:
        strike()
        return function(*given, **more)

    return struck


def _after(function: Callable[..., Any], strike: _Striking) -> Any:
    def struck(*given: Any, **more: Any) -> Any:
        result = function(*given, **more)
        strike()
        return result

    return struck


def _if_push(function: Callable[..., Any], strike: _Striking) -> Any:
    def struck(self: Any, *given: Any, **more: Any) -> Any:
        if self.pushing:
            strike()
        return function(self, *given, **more)

    def request(self: Any, method: str, url: str, *given: Any, **more: Any) -> Any:
        self.pushing = url.endswith("/push")
        return plain(self, method, url, *given, **more)

    plain = http.client.HTTPConnection.request
    http.client.HTTPConnection.request = request  # type: ignore[method-assign] # to know which call it is
    return struck
