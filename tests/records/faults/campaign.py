"""One run of the fault campaign: a portal that misbehaves, a sender that is killed, rounds until nothing is under way."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kham.records.stub.portal import Portal
from kham.records.stub.server import Server
from tests.records.faults.points import POINTS
from tests.records.rig import ACCOUNT, SENDER

ROOT = Path(__file__).resolve().parents[3]
MISBEHAVIOURS = (
    "timeout_after_accept",
    "duplicate",
    "late",
    "wrong_id",
    "ok_with_error",
    "maintenance",
    "closed",
    "slow",
)
HOURS = (0, 0.5, 1, 2, 4, 8, 12, 18, 24, 36, 48, 60)  # after the conclusions: when somebody sends


@dataclass(frozen=True)
class Case:
    """What goes wrong in a run. `seed` 0 is the plain campaign; others vary when, how often, and what else happens."""

    misbehaviour: str
    point: str
    seed: int = 0

    @property
    def nth(self) -> int:
        """At which record the sender dies."""
        return 2 if self.seed == 0 else 1 + self.seed % 2

    @property
    def times(self) -> int:
        """How often the portal misbehaves."""
        return 2 if self.seed == 0 else 1 + self.seed % 4

    @property
    def together(self) -> int:
        """Records a message."""
        return 3 if self.seed % 3 == 2 else 1

    @property
    def amended(self) -> bool:
        """Whether a doctor amends a record after the kill."""
        return self.seed % 2 == 1

    @property
    def second(self) -> str:
        """Another kill in the next round."""
        return POINTS[(POINTS.index(self.point) + self.seed) % len(POINTS)] if self.seed >= 5 else ""


class Zygote:
    """The process that forks senders."""

    def __init__(self) -> None:
        env = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "KHAM_ENV": "test"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.records.faults.zygote"],
            cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def order(self, **order: Any) -> tuple[bool, Any]:
        """Whether the child was killed, and what it answered. Raises RuntimeError with the child's trace."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if isinstance(answer["result"], dict) and "error" in answer["result"]:
            raise RuntimeError(answer["result"]["error"])
        return answer["killed"], answer["result"]

    def close(self) -> None:
        """End it."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(timeout=20)
        self.process.stdout.close()


@dataclass
class Outcome:
    """How a run ended."""

    kills: int
    rounds: int
    visits: list[str]
    poisoned: str
    current: dict[str, list[str]]  # visit → message ids that the portal holds as current
    look: dict[str, Any]


def run(case: Case, zygote: Zygote, template: Path, built: dict[str, Any], home: Path) -> Outcome:
    """Play a case in a copy of the template; one record is poisoned: its message always meets a server error."""
    shutil.copytree(template, home)
    portal = Portal(keys={SENDER: built["key"]}, accounts=dict([ACCOUNT]))
    server = Server(portal, misbehave=[f"{case.misbehaviour}*{case.times}"], slow_seconds=0.35).start()
    poisoned = built["visits"][-1]
    server.misbehaviour.poison[poisoned] = "http_500"
    address = {"gateway": "stub", "url": server.url, "username": ACCOUNT[0], "password": ACCOUNT[1]}
    (home / "keys" / "gateway.json").write_text(json.dumps({"gateways": [address]}))
    told = {"home": str(home), "together": case.together}
    try:
        kills, rounds = 0, 0
        wanted = [case.point] + ([case.second] if case.second else [])
        for hours in HOURS:
            point = wanted[0] if wanted else ""
            killed, answer = zygote.order(
                do="send", hours=hours, point=point, nth=case.nth if rounds == 0 else 1, **told
            )
            rounds += 1
            if killed:
                kills += 1
                wanted.pop(0)
                if case.amended and kills == 1:
                    zygote.order(do="amend", hours=hours + 0.25, **told)
            elif not answer["open"] and not wanted:
                break
        _, look = zygote.order(do="look", hours=HOURS[-1] + 1, **told)
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)
    newest: dict[str, int] = {}
    for message in portal.messages.values():
        newest[message.visit_id] = max(newest.get(message.visit_id, 0), message.version)
    current: dict[str, list[str]] = {}
    for message in portal.messages.values():
        if message.version == newest[message.visit_id]:
            current.setdefault(message.visit_id, []).append(message.msg_id)
    return Outcome(kills, rounds, built["visits"], poisoned, current, look)
