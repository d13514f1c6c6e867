"""A process that has Django ready and no database open; for each order it forks a sender of its own, which may be killed.

    python -m tests.records.faults.zygote        one order a line on stdin, one answer a line on stdout (JSON)

Orders: {"do": "build", "home": …, "people": N}; {"do": "send", "home", "hours", "point", "nth", "together"};
{"do": "amend", "home", "hours"}; {"do": "look", "home", "hours", "together"}. Answers: {"killed": bool, "result": …}.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any


def main() -> None:
    """Serve orders until stdin ends."""
    import django

    django.setup()
    for line in sys.stdin:
        order = json.loads(line)
        answer = _here(order) if order["do"] == "build" else _forked(order)
        print(json.dumps(answer), flush=True)


def _here(order: dict[str, Any]) -> dict[str, Any]:
    """Building is done here, so that forms and tables of codes are read once for all children."""
    from django.db import connections

    try:
        return {"killed": False, "result": _do(order)}
    except Exception:  # noqa: BLE001 - whoever ordered must hear of anything
        return {"killed": False, "result": {"error": traceback.format_exc()}}
    finally:
        connections.close_all()


def _forked(order: dict[str, Any]) -> dict[str, Any]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        code = 0
        try:
            result = json.dumps(_do(order))
        except Exception:  # noqa: BLE001 - the parent must hear of anything
            result, code = json.dumps({"error": traceback.format_exc()}), 1
        with os.fdopen(writing, "w") as pipe:
            pipe.write(result)
        os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    return {"killed": os.WIFSIGNALED(status), "result": json.loads(said) if said else None}


def _do(order: dict[str, Any]) -> Any:
    from django.conf import settings
    from django.db import connection
    from django.test import override_settings

    home = Path(order["home"])
    override_settings(HOME=home, MEDIA_ROOT=home / "files").enable()
    known = connection.settings_dict
    known["NAME"] = str(home / "kham.sqlite3")
    known["OPTIONS"]["init_command"] = known["OPTIONS"]["init_command"].replace("OFF", "FULL")
    assert home == settings.HOME
    return {"build": _build, "send": _send, "amend": _amend, "look": _look}[order["do"]](order, home)


def _build(order: dict[str, Any], home: Path) -> Any:
    from django.core.management import call_command
    from django.db import transaction
    from django.test import override_settings

    from kham.records import installation, signing
    from tests.access.world import World
    from tests.records.examined import Examined
    from tests.records.rig import ACCOUNT

    class Nothing:
        """No migrations: the tables as the models are, quickly."""

        def __contains__(self, name: str) -> bool:
            return True

        def __getitem__(self, name: str) -> None:
            return None

    with override_settings(MIGRATION_MODULES=Nothing()):
        call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    signing.make_test_key(home / "keys", name="Trạm Y tế mẫu", now=dt.datetime.now(dt.UTC))
    installation.connect(gateway="stub", url="http://127.0.0.1:9", username=ACCOUNT[0], password=ACCOUNT[1])
    with transaction.atomic():
        day = Examined(World())
        signed = [day.conclude(day.person()) for _ in range(order["people"])]
        visits = [conclusion.encounter_id.hex for conclusion in signed]
    key = signing.facility_signer(home / "keys").public_pem()
    return {"now": day.now.isoformat(), "visits": visits, "key": key}


def _world(order: dict[str, Any]) -> tuple[Any, Any, dt.datetime]:
    """The gateway's quick profile in place; who sends, and when."""
    from kham.accounts import queries as accounts_queries
    from kham.records.models import Submission
    from kham.records.rules import profile as profiles
    from tests.records.rig import quick

    together = order.get("together", 1)
    made = quick(timeout_seconds=0.2, give_up_after=4, records_per_message=together, rest_minutes=5)
    profiles.load = lambda code, folder=None: made  # type: ignore[assignment,misc] # the same for every code
    first = Submission.objects.order_by("created_at").first()
    assert first is not None
    return (
        accounts_queries.system_viewer("faults"),
        made,
        first.created_at + dt.timedelta(hours=order["hours"]),
    )


def _send(order: dict[str, Any], home: Path) -> Any:
    from kham.records import actions
    from kham.records.actions import sending
    from kham.records.models import Submission
    from tests.records.faults import points

    by, _, now = _world(order)
    if order.get("point"):
        points.arm(order["point"], order.get("nth", 1))
    counts = actions.send_due(now=now, by=by)
    return {"counts": counts, "open": Submission.objects.filter(state__in=sending.OPEN).count()}


def _amend(order: dict[str, Any], home: Path) -> Any:
    """The doctor changes the class of one record while the outbox is in whatever state it is."""
    from kham.accounts import queries as accounts_queries
    from kham.exams import actions as exams_actions
    from kham.exams.models import Conclusion

    _, _, now = _world(order)
    conclusion = Conclusion.objects.filter(current=True).order_by("pk")[0]
    doctor = accounts_queries.viewer_of(conclusion.concluded_by, on=now.date())
    exams_actions.amend(
        encounter=conclusion.encounter, reason="Sửa phân loại", health_class=4, icd_codes=["I10"], by=doctor, now=now
    )  # fmt: skip
    return conclusion.encounter_id.hex


def _look(order: dict[str, Any], home: Path) -> Any:
    """The end: current rows, dead letters, the comparison, the counters."""
    from kham.records import actions, queries
    from kham.records.models import Submission

    by, _, now = _world(order)
    rows = Submission.objects.exclude(state="replaced").values_list(
        "encounter_id", "state", "msg_id", "version"
    )
    kept = actions.reconcile(by=by, now=now)
    return {
        "rows": {visit.hex: [state, msg_id, version] for visit, state, msg_id, version in rows},
        "dead": [row.encounter_id.hex for row in queries.dead_letters(by)],
        "differences": [[row.kind, row.visit_id] for row in kept.disagreements.all()],
        "open": kept.open,
        "reconciles": queries.counters(by, now=now).reconciles,
    }


if __name__ == "__main__":
    main()
