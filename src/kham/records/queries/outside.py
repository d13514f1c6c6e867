"""Results from other facilities. The first argument is the viewer; what lies outside its units does not exist."""

import json
from collections import Counter
from typing import Any

from django.db.models import QuerySet

from kham.accounts.permissions import present
from kham.accounts.roles import May
from kham.places.models import within
from kham.records import sealed_files
from kham.records.models import OutsideFile, OutsideResult, OutsideState
from kham.roster import queries as roster_queries

PURPOSE = "records.outside"
ASKING = ["ask", "conflict", "unknown", "refused"]  # shown first


def files(viewer: Any) -> QuerySet[OutsideFile]:
    """Files of the viewer's units, newest first; none for whoever may not read results."""
    if not viewer.may(May.RESULTS_VIEW):
        return OutsideFile.objects.none()
    return OutsideFile.objects.filter(within(viewer.paths, "unit_path")).select_related("campaign__unit")


def file(viewer: Any, file_id: Any) -> OutsideFile:
    """One of them. Raises NotFound."""
    return present(files(viewer).filter(pk=file_id).first())


def result(viewer: Any, result_id: Any) -> OutsideResult:
    """One result. Raises NotFound."""
    return present(
        OutsideResult.objects.filter(pk=result_id, file__in=files(viewer))
        .select_related("file", "person")
        .first()
    )


def counts(found: OutsideFile) -> dict[str, int]:
    """State → how many results of a file; the sum is the number of rows."""
    return dict(Counter(found.results.values_list("state", flat=True)))


def said(found: OutsideResult) -> dict[str, Any]:
    """What the other facility wrote, opened."""
    if not found.sealed:
        return {}
    opened: dict[str, Any] = json.loads(sealed_files.sealer().open(found.sealed, PURPOSE))
    return opened


def rows(viewer: Any, found: OutsideFile, state: str = "") -> list[dict[str, Any]]:
    """Results of a file with what was written and whom it may mean, those that need an answer first."""
    shown = found.results.select_related("person")
    if state:
        shown = shown.filter(state=state)
    kept = list(shown)
    wanted = {one["person"] for row in kept for one in row.candidates}
    people = {str(p.pk): p for p in roster_queries.people(viewer).filter(pk__in=wanted)}
    order = [*ASKING, *(state for state in OutsideState.values if state not in ASKING)]
    kept.sort(key=lambda row: order.index(row.state))
    return [
        {
            "result": row,
            "said": said(row),
            "choices": [
                {"person": people[one["person"]], "words": one["words"]}
                for one in row.candidates
                if one["person"] in people
            ],
        }
        for row in kept
    ]


def verdicts(found: OutsideFile) -> QuerySet[OutsideResult]:
    """Results of a file in the order they were read; nothing personal is opened."""
    return found.results.order_by("pk").only("place", "state", "sentence")


def state_labels() -> dict[str, str]:
    """State → its words on screen."""
    return {state.value: str(state.label) for state in OutsideState}


def waiting(viewer: Any) -> int:
    """How many results of the viewer's units wait for an answer or to be noted."""
    asked = ["matched", *ASKING[:3]]
    return OutsideResult.objects.filter(file__in=files(viewer), state__in=asked).count()
