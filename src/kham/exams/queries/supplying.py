"""Supplies of a session beside what the data of the day say was needed."""

from collections import Counter
from typing import Any

from kham.exams.models import Consumable, Encounter, EncounterState, Sample
from kham.exams.rules import supplies


def lines(session: Any) -> list[dict[str, Any]]:
    """Every item of the list: {item, line, complaints}; items neither taken nor needed come with zeros."""
    rows = {one.item: one for one in Consumable.objects.filter(session=session)}
    here = Encounter.objects.filter(session=session).exclude(state=EncounterState.VOID)
    answers = list(here.values_list("answers", flat=True))
    samples = Counter(
        Sample.objects.filter(encounter__session=session)
        .exclude(encounter__state=EncounterState.VOID)
        .values_list("kind", flat=True)
    )
    found = []
    for item in supplies.items():
        row = rows.get(item["code"])
        line = supplies.Line(
            item["code"],
            tests=supplies.tests(item, answers, samples),
            **({n: getattr(row, n) for n in ("taken", "used", "spoiled", "returned", "note")} if row else {}),
        )
        found.append({"item": item, "line": line, "complaints": supplies.complaints(line) if row else []})
    return found
