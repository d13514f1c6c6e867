"""FHIR documents of invented encounters: how many a second on one core, and how large they are."""

from __future__ import annotations

import gzip
import time

import django

COUNT = 100


def run() -> dict[str, float | int | str]:
    """Bundles and bytes of the three forms; records are made before the clock starts."""
    django.setup()
    from kham.exams.queries import definitions, judging
    from kham.records.rules import sampling
    from kham.records.rules.fhir import documents

    figures: dict[str, float | int | str] = {}
    for form in sampling.FORMS:
        records = [one.record for one in sampling.encounters(definitions.of(form), COUNT, "bench", judging)]
        documents.bundle(records[0])
        begun = time.process_time()
        written = [documents.to_bytes(documents.bundle(record)) for record in records]
        spent = time.process_time() - begun
        figures[f"{form}: documents/s"] = round(COUNT / spent)
        figures[f"{form}: kB a document"] = round(sum(map(len, written)) / COUNT / 1000, 1)
        figures[f"{form}: kB compressed"] = round(
            sum(len(gzip.compress(one)) for one in written) / COUNT / 1000, 1
        )
    return figures
