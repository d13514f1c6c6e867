"""Laboratory as the office sees it: orders, samples, what is waited for and since when, files and their rows."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max, Q

from kham.accounts.permissions import present
from kham.exams import permissions, queries
from kham.exams.models import (
    Attachment,
    Encounter,
    EncounterState,
    LabColumns,
    LabFile,
    LabOrder,
    LabRow,
    Sample,
    SampleState,
)
from kham.exams.queries import settings
from kham.exams.rules.laboratory import catalogue
from kham.exams.rules.laboratory.judging import Known
from kham.places.models import within


@dataclass(frozen=True)
class Pending:
    """One person who waits for results: which tests, since when, until when, under which barcodes."""

    encounter: Encounter
    tests: tuple[catalogue.Test, ...]
    samples: tuple[Sample, ...]
    since: dt.datetime
    due: dt.datetime
    ordered_by: tuple[str, ...] = ()

    @property
    def not_taken(self) -> tuple[catalogue.Test, ...]:
        """Tests for which no usable sample was taken yet."""
        kinds = {s.kind for s in self.samples if s.state != SampleState.REJECTED}
        return tuple(t for t in self.tests if t.kind != "study" and not kinds & set(t.sample))

    @property
    def barcodes(self) -> tuple[str, ...]:
        """Usable barcodes."""
        return tuple(s.barcode for s in self.samples if s.state != SampleState.REJECTED)

    @property
    def rejected(self) -> tuple[Sample, ...]:
        """Samples that must be taken again: rejected, and no other of the kind."""
        kinds = {s.kind for s in self.samples if s.state != SampleState.REJECTED}
        return tuple(s for s in self.samples if s.state == SampleState.REJECTED and s.kind not in kinds)

    def overdue(self, now: dt.datetime) -> bool:
        """Whether the laboratory has had longer than agreed."""
        return now > self.due


def needed(encounter: Encounter, orders: list[LabOrder] | None = None) -> list[catalogue.Test]:
    """Tests a person is to have: those ordered, and the package of the kind of exam (periodic: only those ordered)."""
    form = queries.form_of(encounter)
    codes = [order.code for order in (encounter.orders.all() if orders is None else orders)]
    codes += catalogue.package(str(encounter.answers.get("HINH_THUC_KHAM") or "periodic"))
    tests = [catalogue.by_code()[code] for code in dict.fromkeys(codes) if code in catalogue.by_code()]
    age = queries.age_of(encounter)
    return [
        test
        for test in tests
        if test.tag in form.by_tag
        and form.by_tag[test.tag].applies.holds(sex=encounter.person.sex, age=age, answers=encounter.answers)
    ]


def missing(encounter: Encounter) -> list[catalogue.Test]:
    """Needed tests without an answer or a reason why there is none."""
    if "labs" in encounter.skipped:
        return []
    return [
        test
        for test in needed(encounter)
        if encounter.answers.get(test.tag) in (None, "") and test.tag not in encounter.skipped
    ]


def pending(viewer: Any, session: Any) -> list[Pending]:
    """Who of a session waits for results, longest first. The clock to the person is another's; this says what and since when."""
    hours = dt.timedelta(hours=int(settings.of(session.unit_path)["lab_overdue_hours"]))
    people = (
        queries.encounters(viewer, session)
        .filter(Q(orders__isnull=False) | Q(samples__isnull=False) | Q(answers__HINH_THUC_KHAM="work"))
        .distinct()
        .prefetch_related("orders", "samples")
    )
    rows = []
    for encounter in people:
        waiting = missing(encounter)
        if not waiting:
            continue
        tags = {test.code for test in waiting}
        orders = [order for order in encounter.orders.all() if order.code in tags]
        samples = tuple(encounter.samples.all())
        times = [s.taken_at for s in samples if s.taken_at and s.state != SampleState.REJECTED]
        since = min(times or [order.at for order in orders] or [encounter.checked_in_at])
        by = tuple(dict.fromkeys(order.by for order in orders))
        rows.append(Pending(encounter, tuple(waiting), samples, since, since + hours, by))
    return sorted(rows, key=lambda row: (row.since, row.encounter.queue_number))


def batch(viewer: Any, session: Any) -> list[dict[str, Any]]:
    """Barcodes waiting for results, in order, for entry in a grid:
    [{barcode, kind, encounter, number, name, birth_year, tests, tags}]."""
    found = []
    for row in pending(viewer, session):
        for sample in row.samples:
            tests = [t for t in row.tests if sample.kind in t.sample]
            if tests and sample.state != SampleState.REJECTED:
                found.append(
                    {
                        "barcode": sample.barcode, "kind": sample.kind, "encounter": str(row.encounter.pk),
                        "number": row.encounter.queue_number, "name": row.encounter.person.full_name,
                        "birth_year": row.encounter.person.birth_year, "tests": [t.code for t in tests], "tags": [t.tag for t in tests],
                    }
                )  # fmt: skip
    return sorted(found, key=lambda one: str(one["barcode"]))


def samples(viewer: Any, session: Any = None) -> Any:
    """Samples of the viewer's units, perhaps of one session."""
    found = Sample.objects.filter(within(viewer.paths, "unit_path")).select_related(
        "encounter",
        "encounter__person",
        "encounter__session",
        "encounter__enrolment",
        "encounter__person__unit",
    )
    return found if session is None else found.filter(encounter__session=session)


def sample(viewer: Any, sample_id: Any) -> Sample:
    """One sample. Raises NotFound."""
    return present(samples(viewer).filter(pk=sample_id).first())


def orders(encounter: Encounter) -> list[dict[str, Any]]:
    """Standing orders with their tests and whether a value is there."""
    rows = []
    for order in encounter.orders.all():
        test = catalogue.by_code().get(order.code)
        if test:
            rows.append(
                {"order": order, "test": test, "done": encounter.answers.get(test.tag) not in (None, "")}
            )
    return rows


def known_of(sample: Sample) -> Known:
    """What judging must know of the person a sample was taken of."""
    encounter = sample.encounter
    person = encounter.person
    return Known(
        form=queries.form_of(encounter), answers=encounter.answers, name=person.full_name, birth_year=person.birth_year,
        sample=sample.kind, sample_state=sample.state, reason=sample.reason,
        concluded=encounter.state == EncounterState.CONCLUDED, sex=person.sex, age=queries.age_of(encounter),
    )  # fmt: skip


def files(viewer: Any, session: Any = None) -> Any:
    """Files of results of the viewer's units, newest first."""
    found = LabFile.objects.filter(within(viewer.paths, "unit_path"))
    return found if session is None else found.filter(session=session)


def file(viewer: Any, file_id: Any) -> LabFile:
    """One file, for those who may enter results. Raises NotFound."""
    found = present(files(viewer).filter(pk=file_id).select_related("session").first())
    permissions.check_enter_at(viewer, found.unit_path)
    return found


def columns_of(unit_path: str, signature: str) -> dict[str, Any] | None:
    """Columns confirmed for files of this shape, by the unit or one above it."""
    parts = unit_path.rstrip(".").split(".")
    paths = [".".join(parts[: n + 1]) + "." for n in range(len(parts))]
    found = LabColumns.objects.filter(unit_path__in=paths, signature=signature).order_by("-unit_path").first()
    return found.columns if found else None


def late(viewer: Any) -> list[dict[str, Any]]:
    """The doctor's list: results that came after the signature and that no doctor has looked at or amended for.

    [{encounter, rows, triage, findings}]: what the rules say of the answers with the late results, worst first.
    """
    rows = (
        LabRow.objects.filter(
            within(viewer.paths, "encounter__unit_path"), verdict="late", seen_at__isnull=True
        )
        .annotate(signed=Max("encounter__conclusions__concluded_at"))
        .filter(signed__lt=F("file__received_at"))
        .select_related(
            "encounter", "encounter__person", "encounter__session", "encounter__session__site", "file"
        )
        .order_by("encounter_id", "number")
    )
    people: dict[Any, dict[str, Any]] = {}
    for row in rows:
        people.setdefault(row.encounter_id, {"encounter": row.encounter, "rows": []})["rows"].append(row)
    for one in people.values():
        judged = queries.evaluation(one["encounter"])
        tags = {row.tag for row in one["rows"]}
        one["findings"] = [f for f in judged.findings if f.level != "N" and tags & set(f.tags)]
        one["triage"] = min((f.level for f in one["findings"]), key="EURFN".index, default="N")
    return sorted(people.values(), key=lambda one: "EURFN".index(one["triage"]))


def attachments(viewer: Any, encounter: Encounter) -> list[Attachment]:
    """Tracings, pictures and papers of an encounter, for those who may read results."""
    permissions.check_read_results(viewer, encounter.unit_path)
    return list(encounter.attachments.filter(withdrawn_at__isnull=True))


def attachment(viewer: Any, attachment_id: Any) -> Attachment:
    """One attached file. Raises NotFound for whoever may not read results."""
    found = present(
        Attachment.objects.filter(
            within(viewer.paths, "unit_path"), pk=attachment_id, withdrawn_at__isnull=True
        )
        .select_related("encounter")
        .first()
    )
    queries.encounter(viewer, found.encounter_id)
    permissions.check_read_results(viewer, found.unit_path)
    return found


def results(encounter: Encounter) -> dict[str, LabRow]:
    """Tag → the row of the file it came from, with the laboratory's own unit, range and flag."""
    rows = (
        encounter.lab_rows.filter(verdict__in=["stored", "late", "already"])
        .exclude(tag="")
        .select_related("file")
    )
    return {row.tag: row for row in rows.order_by("file__received_at", "number")}
