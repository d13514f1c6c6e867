"""Files of results: kept as they came, read row by row; good rows are stored, each other row says what to do."""

import datetime as dt
import hashlib
import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction

from kham.exams import permissions, queries, sealed_files
from kham.exams.actions.sending import send
from kham.exams.models import Alert, Encounter, EncounterState, LabColumns, LabFile, LabRow, Sample
from kham.exams.queries import laboratory as lab_queries
from kham.exams.rules import catalogue as alert_words
from kham.exams.rules import folding
from kham.exams.rules.laboratory import barcodes, judging, reading, sheets
from kham.exams.rules.laboratory.results import MAX_BYTES, Reading, Result, refuse
from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.roster.queries import files as roster_files

Row = tuple[LabRow, Result, Sample]
VOID_SENTENCE = "Lượt khám của mã ống này đã hủy. Gắn ống với lượt khám đúng rồi đọc lại tệp."
TWICE_SENTENCE = "Tệp có giá trị khác cho cùng xét nghiệm, cùng giờ; đã ghi giá trị đứng trước. Hỏi phòng xét nghiệm giá trị nào đúng."
CORRECTED_SENTENCE = "Phòng xét nghiệm đã sửa giá trị này trong cùng tệp; giá trị sửa được ghi."
OLDER_SENTENCE = "Đã có giá trị ghi sau giờ của kết quả này; giá trị này được giữ bên cạnh."
Progress = Callable[[int, int, str], None] | None


@transaction.atomic
def receive_file(
    *, name: str, content: bytes, by: Any, now: dt.datetime, session: Any = None, laboratory: str = ""
) -> LabFile:
    """Keep a file of results; the same bytes again give the file that is already there. Reading it: `read_file`.

    Raises Refusal ``lab.file.empty``, ``lab.file.large``; NotFound.
    """
    unit_path = session.unit_path if session is not None else (by.paths[0] if by.paths else "")
    permissions.check_enter_at(by, unit_path)
    if not content:
        raise refuse("empty", "Tệp rỗng. Xuất lại tệp kết quả rồi nộp.")
    if len(content) > MAX_BYTES:
        raise refuse("large", f"Tệp lớn hơn {MAX_BYTES // 1024 // 1024} MB. Chia tệp theo ngày rồi nộp lại.")
    digest = hashlib.sha256(content).hexdigest()
    held = LabFile.objects.filter(unit_path=unit_path, sha256=digest).first()
    if held is not None:
        return held
    found = LabFile.objects.create(
        session=session, unit_path=unit_path, name=name[-200:], sha256=digest, stored=sealed_files.keep("laboratory", content),
        kind=reading.kind_of(content), laboratory=laboratory[:120], received_at=now, received_by=by.actor,
    )  # fmt: skip
    journal_actions.record(
        action="exams.lab_file", by=by, now=now, on=found, unit_path=unit_path, data={"kind": found.kind, "bytes": len(content)}
    )  # fmt: skip
    return found


def read_file(*, file: LabFile, by: Any, now: dt.datetime, progress: Progress = None) -> LabFile:
    """Read a kept file and store its good rows, person by person; what was stored before stays and is not repeated.

    When the columns of a laboratory's workbook are not known yet the file waits for `confirm_columns`.
    Raises Refusal ``lab.file.*`` when nothing of it can be read.
    """
    permissions.check_enter_at(by, file.unit_path)
    content = sealed_files.open_file(file.stored)

    def remembered(signature: str) -> dict[str, Any] | None:
        return lab_queries.columns_of(file.unit_path, signature)

    def opened() -> Sequence[sheets.SheetLike]:
        return roster_files.read_workbook(content, file.name).sheets

    found = reading.read(content, opened, remembered)
    if isinstance(found, reading.NeedsColumns):
        file.columns = {
            "sheet": found.sheet, "signature": found.signature, "columns": found.columns, "sample": found.sample,
        }  # fmt: skip
        file.save(update_fields=["columns"])
        return file
    rows = _rows(file, found)
    _store(rows, found.results, by=by, now=now, progress=progress)
    return _counted(file, found, by=by, now=now)


def read_again(*, file: LabFile, by: Any, now: dt.datetime, progress: Progress = None) -> LabFile:
    """After a barcode was scanned or a name added to the catalogue: the rows that asked are judged again."""
    return read_file(file=file, by=by, now=now, progress=progress)


@transaction.atomic
def confirm_columns(*, file: LabFile, columns: dict[str, dict[str, str]], by: Any, now: dt.datetime) -> None:
    """A person says what each column holds; kept for every later file of the same shape. Raises Refusal ``lab.columns``."""
    permissions.check_enter_at(by, file.unit_path)
    if why := sheets.complete(columns):
        raise Refusal("lab.columns", why)
    signature = str(file.columns.get("signature", ""))
    LabColumns.objects.update_or_create(
        unit_path=file.unit_path, signature=signature,
        defaults={"laboratory": file.laboratory, "columns": columns, "confirmed_by": by.actor, "confirmed_at": now},
    )  # fmt: skip
    journal_actions.record(
        action="exams.lab_columns",
        by=by,
        now=now,
        on=file,
        unit_path=file.unit_path,
        data={"columns": len(columns)},
    )


@transaction.atomic
def seen(*, encounter: Encounter, by: Any, now: dt.datetime) -> int:
    """A doctor looked at results that came after the signature and leaves the conclusion as it is."""
    permissions.check_conclude(by, encounter)
    number = LabRow.objects.filter(encounter=encounter, verdict="late", seen_at__isnull=True).update(
        seen_at=now
    )
    journal_actions.record(action="exams.late_seen", by=by, now=now, on=encounter, data={"rows": number})
    return number


# --- inside


def _rows(file: LabFile, found: Reading) -> list[LabRow]:
    """Rows of the file, made at the first reading; a changed mapping of columns makes those anew that were not stored."""
    held = list(file.rows.order_by("number"))
    if len(held) == len(found.results):
        return held
    if any(row.verdict in judging.KEPT for row in held):
        raise Refusal(
            "lab.file.changed",
            "Tệp này đã ghi kết quả theo cách chia cột khác. Nộp tệp mới từ phòng xét nghiệm.",
        )
    file.rows.all().delete()
    return LabRow.objects.bulk_create([_row(file, n, one) for n, one in enumerate(found.results, start=1)])


def _row(file: LabFile, number: int, one: Result) -> LabRow:
    return LabRow(
        file=file, number=number, place=one.place[:60], barcode=barcodes.clean(one.barcodes[0])[:32] if one.barcodes else "",
        name=next((n for n in reversed(one.names) if n), "")[:120], value=one.value[:1024], unit=one.unit[:40],
        reference=one.reference[:120], flag=one.flag[:20], at=one.at,
    )  # fmt: skip


def _store(
    rows: list[LabRow], results: list[Result], *, by: Any, now: dt.datetime, progress: Progress
) -> None:
    by_code = _samples(results, by)
    people: dict[Any, list[Row]] = {}
    loose: list[LabRow] = []
    for row, one in zip(rows, results, strict=True):
        if row.verdict in judging.KEPT:
            continue
        named = {s.pk: s for code in one.barcodes if (s := by_code.get(barcodes.clean(code)))}
        owners = {s.encounter_id for s in named.values()}
        if len(owners) == 1:
            sample = next(iter(named.values()))
            row.barcode = sample.barcode
            people.setdefault(sample.encounter_id, []).append((row, one, sample))
            continue
        judged = judging.judge(one, None)
        if len(owners) > 1:
            judged = judging.Judged(
                "wrong_person",
                "Dòng này mang hai mã ống của hai người. Hỏi phòng xét nghiệm; không ghi kết quả.",
            )
        _note(row, judged)
        loose.append(row)
    LabRow.objects.bulk_update(loose, ["verdict", "sentence", "code", "tag", "barcode"], batch_size=500)
    for done, group in enumerate(people.values(), start=1):
        _person(group, by=by, now=now)
        if progress:
            progress(done, len(people), "")


def _samples(results: list[Result], by: Any) -> dict[str, Sample]:
    codes = sorted({barcodes.clean(code) for one in results for code in one.barcodes if code})
    found: dict[str, Sample] = {}
    for start in range(0, len(codes), 400):
        for sample in lab_queries.samples(by).filter(barcode__in=codes[start : start + 400]):
            found[sample.barcode] = sample
    return found


@transaction.atomic
def _person(group: list[Row], *, by: Any, now: dt.datetime) -> None:
    """All rows of one person in one transaction: one event for each time of result, the oldest first."""
    encounter = (
        Encounter.objects.select_for_update(of=("self",))
        .select_related("person", "session")
        .get(pk=group[0][2].encounter_id)
    )
    rows = sorted(group, key=lambda g: (_moment(g[1], encounter, now), g[1].status == "C", g[0].number))
    for at, same_time in itertools.groupby(rows, key=lambda g: _moment(g[1], encounter, now)):
        _one_time(encounter, list(same_time), at=at, by=by, now=now)
    for row, _one, _sample in group:
        row.encounter = encounter
        row.save()


def _one_time(encounter: Encounter, rows: list[Row], *, at: dt.datetime, by: Any, now: dt.datetime) -> None:
    """Judge rows of one time of result and store what is good in as few events as there are stations."""
    good: dict[str, list[tuple[LabRow, judging.Judged]]] = {}
    given: dict[str, LabRow] = {}
    for row, one, sample in rows:
        sample.encounter = encounter
        judged = judging.judge(one, lab_queries.known_of(sample))
        if encounter.state == EncounterState.VOID:
            judged = judging.Judged("unknown_barcode", VOID_SENTENCE)
        first = given.get(judged.tag) if judged.verdict in judging.KEPT else None
        if first is not None and (first.value, first.unit) != (row.value, row.unit):
            if one.status != "C":
                judged = judging.Judged("unreadable", TWICE_SENTENCE, judged.test, judged.tag)
            else:
                _note(first, judging.Judged("already", CORRECTED_SENTENCE, judged.test, judged.tag))
                good[judged.station] = [pair for pair in good.get(judged.station, []) if pair[0] is not first]
        if judged.verdict in judging.KEPT:
            given[judged.tag] = row
        if judged.verdict in ("stored", "late"):
            good.setdefault(judged.station, []).append((row, judged))
        _note(row, judged)
    for station, pairs in good.items():
        if not _save(encounter, station, pairs, at=at, by=by, now=now):
            for pair in pairs:  # one of them is refused by the folder: the others must not suffer
                _save(encounter, station, [pair], at=at, by=by, now=now)


def _save(
    encounter: Encounter,
    station: str,
    pairs: list[tuple[LabRow, judging.Judged]],
    *,
    at: dt.datetime,
    by: Any,
    now: dt.datetime,
) -> bool:
    """One event for the answers of some rows; False when it was refused and several rows may be to blame."""
    answers: dict[str, Any] = {}
    for _row, judged in pairs:
        answers |= judged.answers
    rows = [row.number for row, _judged in pairs]
    body: dict[str, Any] = {
        "station": station, "answers": answers, "laboratory": {"file": str(pairs[0][0].file_id), "rows": rows},
    }  # fmt: skip
    if station == "labs" and _completes(encounter, answers):
        body["done"] = True
    try:
        with transaction.atomic():
            verdict = send(folding.SAVED, encounter.pk, body, by=by, now=now, recorded_at=at)
    except Refusal as refusal:
        if len(pairs) > 1:
            return False
        _note(pairs[0][0], judging.Judged("impossible", refusal.sentence, pairs[0][1].test, pairs[0][1].tag))
        return True
    encounter.refresh_from_db(fields=["answers", "skipped", "replaced", "stations_done", "state", "triage"])
    for row, judged in pairs:
        row.event_id = verdict.event_id
        if encounter.answers.get(judged.tag) != judged.answers[judged.tag]:
            _note(row, judging.Judged("already", OLDER_SENTENCE, judged.test, judged.tag))
    if encounter.state == EncounterState.CONCLUDED:
        _ring(encounter, set(answers), by=by, now=now)
    return True


def _ring(encounter: Encounter, tags: set[str], *, by: Any, now: dt.datetime) -> None:
    """A dangerous value that came after the signature: the signed findings stay, the doctor is told as if it were typed."""
    levels = alert_words.load("alerts")["levels"]
    for found in queries.evaluation(encounter).findings:
        if found.level in levels and tags & set(found.tags):
            Alert.objects.get_or_create(
                encounter=encounter, rule=found.rule, level=found.level,
                defaults={
                    "session_id": encounter.session_id, "unit_path": encounter.unit_path, "sentence": found.sentence[:300],
                    "raised_at": now, "raised_by": by.actor,
                },
            )  # fmt: skip


def _completes(encounter: Encounter, answers: dict[str, Any]) -> bool:
    waiting = {test.tag for test in lab_queries.missing(encounter)}
    return bool(lab_queries.needed(encounter)) and not waiting - set(answers)


def _moment(one: Result, encounter: Encounter, now: dt.datetime) -> dt.datetime:
    """When the value became a fact: the laboratory's time when it can be true, else now."""
    return one.at if one.at and encounter.checked_in_at <= one.at <= now else now


def _note(row: LabRow, judged: judging.Judged) -> None:
    row.verdict, row.sentence = judged.verdict, judged.sentence[:400]
    row.code, row.tag = judged.test, judged.tag


@transaction.atomic
def _counted(file: LabFile, found: Reading, *, by: Any, now: dt.datetime) -> LabFile:
    file.counts = dict(Counter(file.rows.values_list("verdict", flat=True)))
    file.read_at, file.notes, file.columns = now, found.notes[:20], {}
    file.laboratory = file.laboratory or found.laboratory[:120]
    file.save(update_fields=["counts", "read_at", "notes", "columns", "laboratory"])
    journal_actions.record(
        action="exams.lab_read",
        by=by,
        now=now,
        on=file,
        unit_path=file.unit_path,
        data={"verdicts": file.counts},
    )
    return file
