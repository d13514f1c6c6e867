"""Giving records to a program: every encounter given is a line of the journal, whoever asks."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from kham.exams.models import Conclusion
from kham.journal import actions as journal_actions
from kham.journal.actions import Act
from kham.records.models import SharedResource
from kham.records.rules.rest import separate


@transaction.atomic
def give(
    *,
    kind: str,
    conclusions: Iterable[Conclusion],
    resources: Iterable[dict[str, Any]] = (),
    how: str,
    by: Any,
    now: dt.datetime,
) -> None:
    """Write down that these encounters were given out: what kind of resource, and how (read, search, document, bulk …).

    Also remembers where shared resources (Organization, Practitioner, Location) among them are found again.
    """
    given = {one.encounter_id: one for one in conclusions}
    _remember(given, resources)
    acts = [
        Act(
            "records.fhir_read",
            one.encounter,
            one.unit_path,
            data={"type": kind, "how": how, "version": one.version},
        )
        for one in given.values()
    ]
    if acts:
        journal_actions.record_many(acts=acts, by=by, now=now)


def _remember(given: dict[Any, Conclusion], resources: Iterable[dict[str, Any]]) -> None:
    shared = {(one["resourceType"], one["id"]) for one in resources if one["resourceType"] in separate.SHARED}
    if not shared:
        return
    for path, encounter in {one.unit_path: key for key, one in given.items()}.items():
        known = set(
            SharedResource.objects.filter(unit_path=path, key__in=[key for _kind, key in shared]).values_list(
                "kind", "key"
            )
        )
        SharedResource.objects.bulk_create(
            [
                SharedResource(kind=kind, key=key, unit_path=path, encounter_id=encounter)
                for kind, key in sorted(shared - known)
            ],
            ignore_conflicts=True,
        )
