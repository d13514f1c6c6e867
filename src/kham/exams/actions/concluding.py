"""The doctor's conclusion and its amendment."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction

from kham.exams import permissions, queries
from kham.exams.actions.sending import send
from kham.exams.models import Conclusion, Encounter
from kham.exams.rules import folding
from kham.exams.rules import health_class as class_rules
from kham.kernel.reasons import Refusal


@transaction.atomic
def conclude(
    *,
    encounter: Encounter,
    health_class: int | None,
    icd_codes: list[str],
    summary: str = "",
    advice: str = "",
    by: Any,
    now: dt.datetime,
    event_id: uuid.UUID | None = None,
    despite: bool = False,
) -> Conclusion:
    """Sign an encounter in the name of the doctor who is signed in. `health_class` None means "không phân loại".

    `despite` signs although the list of problems is not empty (the doctor has seen it; national sending will be blocked
    by `records` until the fields are there). Cryptographic signing is done in `records`.
    Raises Refusal ``conclusion.problems`` (params: problems), ``conclusion.exists``, ``conclusion.class``, ``conclusion.icd``.
    """
    permissions.check_conclude(by, encounter)
    found = queries.problems(encounter, health_class=health_class, without_class=health_class is None)
    if found and not despite:
        raise Refusal(
            "conclusion.problems",
            " ".join(problem["sentence"] for problem in found[:4]),
            problems=found,
            count=len(found),
        )
    body = _body(health_class, icd_codes, summary, advice) | {"problems": [p["tag"] for p in found]}
    send(folding.CONCLUDED, encounter.pk, body, by=by, now=now, event_id=event_id)
    return Conclusion.objects.get(encounter=encounter, current=True)


@transaction.atomic
def amend(
    *,
    encounter: Encounter,
    reason: str,
    health_class: int | None,
    icd_codes: list[str],
    summary: str = "",
    advice: str = "",
    by: Any,
    now: dt.datetime,
    event_id: uuid.UUID | None = None,
) -> Conclusion:
    """A new version of a signed conclusion, over today's answers. Raises Refusal ``amend.reason``."""
    permissions.check_conclude(by, encounter)
    body = _body(health_class, icd_codes, summary, advice) | {"reason": reason.strip()}
    send(folding.AMENDED, encounter.pk, body, by=by, now=now, event_id=event_id)
    return Conclusion.objects.get(encounter=encounter, current=True)


def _body(health_class: int | None, icd_codes: list[str], summary: str, advice: str) -> dict[str, Any]:
    return {
        "health_class": health_class,
        "icd_codes": icd_codes,
        "summary": summary.strip(),
        "advice": advice.strip(),
    }


def contradictions(encounter: Encounter, health_class: int | None, icd_codes: list[str]) -> list[str]:
    """Sentences the doctor reads before signing where class and findings do not fit."""
    return class_rules.contradictions(health_class, queries.evaluation(encounter).organs, icd_codes)
