"""Pre-flight at the session: what would be refused of encounters that are signed or not yet signed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from kham.exams import queries as exams_queries
from kham.exams.models import Conclusion, Encounter, EncounterState
from kham.records import installation
from kham.records.models import Submission, SubmissionState
from kham.records.queries.facts import facts_of
from kham.records.queries.outbox import CURRENT
from kham.records.rules import preflight, withholding

CLOSING = "conclusion"
MADE_BY_SIGNING = {"PHAN_LOAI_SK", "KET_LUAN_BENH", "NGAY_RA", "NGAY_KET_LUAN"}
HELD = [SubmissionState.BLOCKED, SubmissionState.REJECTED]


def foretell(encounters: Sequence[Encounter]) -> dict[UUID, list[dict[str, str]]]:
    """What is wrong with each of these, as kept with the record once it exists, else as it stands now."""
    signed = [one for one in encounters if one.state == EncounterState.CONCLUDED]
    found = {one.pk: _of_unsigned(one) for one in encounters if one.state != EncounterState.CONCLUDED}
    kept = Submission.objects.filter(CURRENT, encounter__in=signed, state__in=HELD)
    for key, problems in kept.values_list("encounter", "problems"):
        found.setdefault(key, []).extend(one for one in problems if one not in found.get(key, []))
    return {key: problems for key, problems in found.items() if problems}


def _of_unsigned(encounter: Encounter) -> list[dict[str, str]]:
    """Problems of what is known now, without those that only the signature can settle."""
    draft = Conclusion(
        encounter=encounter,
        unit_path=encounter.unit_path,
        answers=encounter.answers,
        concluded_at=encounter.checked_in_at,
    )
    facts, layout = facts_of(draft)
    facts, _kept_here = withholding.withhold(facts)
    form: Any = exams_queries.form_of(encounter)
    later = MADE_BY_SIGNING | {field.tag for field in form.fields if field.station == CLOSING}
    problems = preflight.problems(facts, installation.profile(), layout)
    return [problem.as_json() for problem in problems if problem.tag not in later]
