"""Builds the demo in a process and database of its own and prints the facts that must not depend on random identifiers.

`python -m tests.site.building PEOPLE DAY` needs KHAM_HOME; KHAM_DATABASE_URL chooses the database. The last line of
its output is JSON: {"seconds": {step: seconds}, "facts": {…}, "today": {…}}; facts are the same for the same people, day and seed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def start(
    home: Path, people: int, *, day: dt.date, env: str = "test", **variables: str
) -> subprocess.Popen[str]:
    """Begin to build; read the answer with `finish`."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("KHAM_") and name != "DJANGO_SETTINGS_MODULE"
    }
    given = {
        "KHAM_ENV": env, "KHAM_HOME": str(home), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "PYTHONDONTWRITEBYTECODE": "1", "DJANGO_SETTINGS_MODULE": "kham.settings",
    }  # fmt: skip
    home.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.site.building", str(people), day.isoformat()]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=kept | given | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> dict[str, Any]:
    """The answer of a build. Fails with the build's own words."""
    out, err = process.communicate()
    assert process.returncode == 0, err[-4000:]
    found: dict[str, Any] = json.loads(out.strip().splitlines()[-1])
    return found


def main(people: int, day: dt.date) -> None:
    """Build and tell."""
    keys(Path(os.environ["KHAM_HOME"]))
    import django

    django.setup()
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from kham.site import serving

    if settings.ENV == "test":
        if connection.vendor == "sqlite":
            connection.cursor().execute("PRAGMA synchronous=OFF")  # nothing here outlives the run
        settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}  # tables at once
        call_command("migrate", run_syncdb=True, verbosity=0)
    else:
        serving.prepare(serving.home())
    from kham.site.demo import build

    started, last, seconds = time.perf_counter(), "", {}

    def say(done: int, total: int, words: str) -> None:
        nonlocal started, last
        step = words.split(":")[0]
        if step != last:
            if last:
                seconds[last] = round(time.perf_counter() - started, 2)
            started, last = time.perf_counter(), step

    build.build(people=people, seed=2026, say=say, today=day)
    print(json.dumps({"seconds": seconds, "facts": facts(), "today": today()}, ensure_ascii=False))


def keys(home: Path) -> None:
    """Any two keys: settings other than those of tests read them before there is a `serve`."""
    (home / "keys").mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(("secret_key", "field_keys"), start=1):
        (home / "keys" / name).write_text(f"{number:02d}" * 32)


def today() -> dict[str, Any]:
    """Addresses that a client of the built ward needs: the open session and its exams that are not signed."""
    from kham.exams.models import Encounter
    from kham.planning.models import Session

    session = Session.objects.filter(state="open").order_by("pk").first()
    unsigned = Encounter.objects.filter(session=session, state__in=["checked_in", "in_progress", "ready"])
    return {
        "session": str(session.pk) if session else "",
        "encounters": [str(pk) for pk in unsigned.values_list("pk", flat=True)],
    }


def facts() -> dict[str, Any]:
    """What the built ward looks like, people named by the rows of the lists that tell of them."""
    from kham.exams.models import Encounter, Finding
    from kham.followup.models import Case
    from kham.journal import queries as journal_queries
    from kham.planning.models import Appointment, Session
    from kham.records.models import Submission
    from kham.roster.models import Enrolment, Person, ReviewPair, SourceRow

    rows: dict[Any, list[str]] = {}
    linked = SourceRow.objects.filter(person__isnull=False).order_by(
        "source_list__file_name", "sheet", "row_number"
    )
    for file, sheet, row, person in linked.values_list(
        "source_list__file_name", "sheet", "row_number", "person_id"
    ):
        rows.setdefault(person, []).append(f"{file}/{sheet}/{row}")
    name = {person: ", ".join(told) for person, told in rows.items()}
    people = Person.objects.filter(merged_into=None).select_related("unit")
    sessions = Session.objects.select_related("site", "team")
    visits = Encounter.objects.select_related("session")
    return {
        "persons": Person.objects.count(),
        "rows": dict(sorted(Counter(SourceRow.objects.values_list("verdict", flat=True)).items())),
        "partition": _digest(name.values()),
        "people": _digest(f"{p.full_name} {p.sex} {p.birth} {p.unit_path} {name.get(p.pk)}" for p in people),
        "questions": dict(sorted(Counter(ReviewPair.objects.values_list("state", flat=True)).items())),
        "enrolled": dict(sorted(Counter(Enrolment.objects.values_list("policy_group", flat=True)).items())),
        "sessions": sorted(
            f"{s.on} {s.site.name} {s.team.name if s.team else ''} {s.state} {s.appointments.count()}"
            for s in sessions
        ),
        "appointments": _digest(
            f"{a.at} {name.get(a.person_id)} {a.state}" for a in Appointment.objects.select_related("session")
        ),
        "encounters": len(visits),
        "answers": _digest(
            f"{e.exam_date} {e.queue_number} {e.state} {name.get(e.person_id)} {json.dumps(e.answers, sort_keys=True)}"
            for e in visits
        ),
        "findings": dict(sorted(Counter(Finding.objects.values_list("rule", flat=True)).items())),
        "cases": {
            f"{level} {state}": n
            for (level, state), n in sorted(Counter(Case.objects.values_list("level", "state")).items())
        },
        "submissions": dict(sorted(Counter(Submission.objects.values_list("state", flat=True)).items())),
        "journal": [journal_queries.size(), str(journal_queries.verify() or "")],
    }


def _digest(lines: Any) -> str:
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:16]


if __name__ == "__main__":
    main(int(sys.argv[1]), dt.date.fromisoformat(sys.argv[2]))
