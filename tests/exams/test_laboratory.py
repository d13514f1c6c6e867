"""Orders, samples, labels, files of results and attached tracings of the exam day."""

import datetime as dt
import io
from typing import Any

import pytest
import xlsxwriter
from django.utils import timezone

from kham.exams import actions, queries
from kham.exams.actions import laboratory
from kham.exams.models import LabRow, Sample
from kham.exams.queries import laboratory as lab_queries
from kham.kernel.reasons import Refusal
from kham.sync.models import Event
from tests.exams.world import NOW, World, minutes

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40 + b"IEND\xaeB`\x82"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def come(world: World, name: str = "Nguyễn Thị Mẫu", **more: Any) -> Any:
    return actions.check_in(
        session=world.session, person=world.person(name, **more), method="known", by=world.doctor, now=NOW
    )


def tube(world: World, encounter: Any, kind: str = "serum") -> Any:
    code = laboratory.print_labels(session=world.session, count=1, sheet="a4_65", by=world.doctor, now=NOW)[0]
    return laboratory.take(encounter=encounter, barcode=code, kind=kind, by=world.doctor, now=minutes(5))


def hl7(*rows: tuple[str, str, str, str], name: str = "NGUYEN^THI MAU", at: str = "20260805093000") -> bytes:
    """rows: (barcode, test, value, unit)"""
    lines = ["MSH|^~\\&|LIS|PXN MAU|KHAM||20260805100000||ORU^R01|1|P|2.5", f"PID|1||9||{name}||19500101|F"]
    for n, (barcode, test, value, unit) in enumerate(rows, start=1):
        lines.append(f"OBR|{n}||{barcode}|{test}|||{at}")
        lines.append(f"OBX|{n}|NM|{test}||{value}|{unit}|3.9-5.5|H|||F|||{at}")
    return "\r".join(lines).encode()


def put(world: World, content: bytes, name: str = "ket-qua.hl7", now: dt.datetime | None = None) -> Any:
    now = now or minutes(120)
    file = laboratory.receive_file(
        name=name, content=content, session=world.session, by=world.doctor, now=now
    )
    return laboratory.read_file(file=file, by=world.doctor, now=now)


def verdicts(file: Any) -> list[str]:
    return [row.verdict for row in file.rows.order_by("number")]


def test_an_order_waits_until_the_value_is_there(world: World) -> None:
    encounter = come(world)
    with pytest.raises(Refusal, match="lý do"):
        laboratory.order(encounter=encounter, codes=["glucose"], reason=" ", by=world.doctor, now=NOW)
    laboratory.order(
        encounter=encounter, codes=["glucose", "hemoglobin"], reason="Mao mạch 9,2", by=world.doctor, now=NOW
    )
    [row] = lab_queries.pending(world.doctor, world.session)
    assert [t.code for t in row.tests] == ["glucose", "hemoglobin"] and [t.code for t in row.not_taken] == [
        "glucose",
        "hemoglobin",
    ]
    sample = tube(world, encounter)
    [row] = lab_queries.pending(world.doctor, world.session)
    assert [t.code for t in row.not_taken] == ["hemoglobin"] and row.since == minutes(5)
    assert row.overdue(minutes(5 + 24 * 60 + 1)) and not row.overdue(minutes(60))
    assert lab_queries.batch(world.doctor, world.session)[0]["tags"] == ["XN_GLUCOSE"]
    put(world, hl7((sample.barcode, "GLU", "126", "mg/dL")))
    laboratory.order(
        encounter=encounter, codes=[], withdrawn=["hemoglobin"], reason="", by=world.doctor, now=minutes(130)
    )
    assert lab_queries.pending(world.doctor, world.session) == []
    assert queries.encounter(world.doctor, encounter.pk).answers["XN_GLUCOSE"] == 7


def test_a_periodic_exam_has_no_package_and_a_work_exam_has(world: World) -> None:
    encounter = come(world)
    assert lab_queries.needed(encounter) == []
    encounter.answers = {"HINH_THUC_KHAM": "work"}
    assert "xquang" in {t.code for t in lab_queries.needed(encounter)}


def test_two_people_never_share_a_barcode(world: World) -> None:
    first, second = come(world), come(world, "Trần Văn Mẫu", sex="male")
    sample = tube(world, first)
    again = laboratory.take(
        encounter=first, barcode=f" {sample.barcode} ", kind="serum", by=world.doctor, now=minutes(6)
    )
    assert again.pk == sample.pk
    with pytest.raises(Refusal, match="người khác"):
        laboratory.take(
            encounter=second, barcode=sample.barcode, kind="serum", by=world.doctor, now=minutes(6)
        )
    with pytest.raises(Refusal, match="sai một chữ số"):
        laboratory.take(
            encounter=second, barcode="9" + sample.barcode[1:], kind="serum", by=world.doctor, now=minutes(6)
        )
    laboratory.undo(sample=sample, reason="Quét nhầm người", by=world.doctor, now=minutes(7))
    moved = laboratory.take(
        encounter=second, barcode=sample.barcode, kind="serum", by=world.doctor, now=minutes(8)
    )
    assert moved.encounter_id == second.pk and Sample.objects.count() == 1


def test_labels_are_given_out_once(world: World) -> None:
    runs = [
        laboratory.print_labels(session=world.session, count=30, sheet="a4_65", by=world.doctor, now=NOW)
        for _ in range(3)
    ]
    codes = sum(runs, [])
    assert len(set(codes)) == 90 and all(len(code) == 13 for code in codes)
    with pytest.raises(Refusal):
        laboratory.print_labels(session=world.session, count=0, sheet="a4_65", by=world.doctor, now=NOW)


def test_each_row_has_its_verdict_and_good_rows_are_kept(world: World) -> None:
    encounter = come(world)
    serum, edta, urine = (tube(world, encounter, kind) for kind in ("serum", "edta", "urine"))
    other = come(world, "Lê Văn Mẫu", sex="male")
    bad = tube(world, other)
    laboratory.reject(sample=tube(world, encounter), reason="tan máu", by=world.doctor, now=minutes(9))
    rejected = Sample.objects.get(state="rejected")
    file = put(
        world,
        hl7(
            (serum.barcode, "GLU", "5,6", "mmol/L"), (serum.barcode, "CHOL", "200", ""), (serum.barcode, "CREA", "1", "furlong"),
            (edta.barcode, "HGB", "900", "g/L"), (urine.barcode, "GLU", "5", "mmol/L"), ("7777777", "GLU", "5", "mmol/L"),
            (bad.barcode, "GLU", "5", "mmol/L"), (serum.barcode, "XYZ", "5", "mmol/L"), (serum.barcode, "MCV", "90", "fL"),
            (rejected.barcode, "GLU", "5", "mmol/L"), (serum.barcode, "AST", "", "U/L"), (serum.barcode, "TG", ">50", "mmol/L"),
        ),
    )  # fmt: skip
    assert verdicts(file) == [
        "stored", "unit_unknown", "unit_unknown", "impossible", "wrong_sample", "unknown_barcode", "wrong_person", "unknown_test", "unused",
        "rejected_sample", "unfinished", "impossible",
    ]  # fmt: skip
    assert all(row.sentence for row in file.rows.exclude(verdict="stored"))
    held = file.rows.get(number=1)
    assert (held.reference, held.flag, held.unit) == ("3.9-5.5", "H", "mmol/L")
    assert queries.encounter(world.doctor, encounter.pk).answers["XN_GLUCOSE"] == 5.6


def test_the_same_file_twice_changes_nothing(world: World) -> None:
    encounter = come(world)
    sample = tube(world, encounter)
    content = hl7((sample.barcode, "GLU", "5.6", "mmol/L"), ("7777777", "GLU", "5", "mmol/L"))
    first = put(world, content)
    events = Event.objects.count()
    again = put(world, content, "ten-khac.hl7", now=minutes(200))
    assert again.pk == first.pk and Event.objects.count() == events and LabRow.objects.count() == 2
    other = put(world, content + b"\r", now=minutes(210))  # exported once more: other bytes, the same values
    assert verdicts(other) == ["already", "unknown_barcode"] and Event.objects.count() == events


def test_a_row_that_asked_is_stored_when_its_tube_is_known(world: World) -> None:
    encounter = come(world)
    code = laboratory.print_labels(session=world.session, count=1, sheet="a4_65", by=world.doctor, now=NOW)[0]
    file = put(world, hl7((code, "GLU", "5.6", "mmol/L")))
    assert verdicts(file) == ["unknown_barcode"]
    laboratory.take(encounter=encounter, barcode=code, kind="serum", by=world.doctor, now=minutes(150))
    laboratory.read_again(file=file, by=world.doctor, now=minutes(151))
    assert verdicts(file) == ["stored"] and file.counts == {"stored": 1}


def test_the_later_result_counts_whichever_file_comes_first(world: World) -> None:
    encounter = come(world)
    sample = tube(world, encounter)
    put(world, hl7((sample.barcode, "GLU", "6.1", "mmol/L"), at="20260805094500"))
    late = put(world, hl7((sample.barcode, "GLU", "5.6", "mmol/L"), at="20260805091500"))
    found = queries.encounter(world.doctor, encounter.pk)
    assert found.answers["XN_GLUCOSE"] == 6.1 and verdicts(late) == ["already"]
    assert [kept["value"] for kept in found.replaced["XN_GLUCOSE"]] == [5.6]


def test_a_result_after_the_signature_comes_to_the_doctor(world: World) -> None:
    encounter = come(world)
    sample = tube(world, encounter)
    actions.conclude(
        encounter=encounter,
        health_class=2,
        icd_codes=[],
        summary="",
        advice="",
        by=world.doctor,
        now=minutes(60),
        despite=True,
    )
    file = put(world, hl7((sample.barcode, "GLU", "20", "mmol/L")))
    assert verdicts(file) == ["late"]
    [one] = lab_queries.late(world.doctor)
    assert one["encounter"].pk == encounter.pk and one["triage"] in "EUR"
    laboratory.seen(encounter=encounter, by=world.doctor, now=minutes(130))
    assert lab_queries.late(world.doctor) == []


def test_a_laboratory_workbook_asks_for_its_columns_once(world: World) -> None:
    encounter = come(world)
    sample = tube(world, encounter)
    content = book(
        [
            ["Mã ống", "Họ tên", "Glucose", "Cholesterol (mmol/L)"],
            [sample.barcode, "Nguyễn Thị Mẫu", 5.6, 4.4],
        ]
    )
    file = put(world, content, "pxn.xlsx")
    assert file.read_at is None and file.columns["columns"]["2"]["code"] == "glucose"
    columns = file.columns["columns"]
    with pytest.raises(Refusal, match="đơn vị"):
        laboratory.confirm_columns(file=file, columns=columns, by=world.doctor, now=minutes(121))
    columns["2"]["unit"] = "mmol/L"
    laboratory.confirm_columns(file=file, columns=columns, by=world.doctor, now=minutes(121))
    laboratory.read_file(file=file, by=world.doctor, now=minutes(122))
    assert verdicts(file) == ["stored", "stored"]
    next_one = put(
        world,
        book([["Mã ống", "Họ tên", "Glucose", "Cholesterol (mmol/L)"], [sample.barcode, "Trần Mẫu", 5, 4]]),
        "pxn2.xlsx",
    )
    assert next_one.read_at and verdicts(next_one) == ["wrong_person", "wrong_person"]


def book(rows: list[list[Any]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet("KQ")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return out.getvalue()


def test_a_tracing_is_sealed_and_found_by_its_name(world: World) -> None:
    encounter = come(world)
    sample = tube(world, encounter, "study")
    placed = laboratory.attach_folder(
        session=world.session, kind="",
        files=[
            (f"{sample.barcode}_sieuam.png", PNG), (f"{sample.barcode}.png", PNG), ("999.png", PNG),
            (f"{encounter.person.code}_ecg.pdf", b"MZ"),
        ],
        by=world.doctor, now=minutes(20),
    )  # fmt: skip
    assert [p.verdict for p in placed] == ["stored", "kind", "unknown_barcode", "refused"]
    [kept] = lab_queries.attachments(world.doctor, encounter)
    assert kept.kind == "ultrasound" and kept.media_type == "image/png"
    from django.core.files.storage import default_storage

    with default_storage.open(kept.stored) as raw:
        assert b"PNG" not in raw.read()
    assert laboratory.open_attachment(attachment=kept, by=world.doctor, now=minutes(21)) == PNG
    laboratory.attach(
        encounter=encounter,
        kind="ultrasound",
        name="a.png",
        content=PNG,
        text="Gan nhiễm mỡ độ I",
        by=world.doctor,
        now=minutes(22),
    )
    found = queries.encounter(world.doctor, encounter.pk)
    assert found.answers["CDHA_SIEU_AM"] == "Gan nhiễm mỡ độ I" and found.attachments.count() == 1
    laboratory.withdraw_attachment(attachment=kept, reason="Nhầm người", by=world.doctor, now=minutes(23))
    assert lab_queries.attachments(world.doctor, encounter) == []
    assert timezone.is_aware(kept.at)


def test_a_workbook_of_an_old_program_is_read(world: World) -> None:
    from kham.kernel import legacy

    encounter = come(world)
    sample = tube(world, encounter)
    heads = [
        legacy.encode(word, "tcvn3")
        for word in ("Mã ống", "Họ và tên", "Glucose máu (mmol/L)", "Bạch cầu (G/L)")
    ]
    person = legacy.encode("Nguyễn Thị Mẫu", "tcvn3")
    file = put(world, book([heads, [sample.barcode, person, 5.6, ""]]), "cu.xlsx")
    assert {c["role"] for c in file.columns["columns"].values()} == {"barcode", "person", "test"}
    laboratory.confirm_columns(file=file, columns=file.columns["columns"], by=world.doctor, now=minutes(121))
    laboratory.read_file(file=file, by=world.doctor, now=minutes(122))
    assert verdicts(file) == ["stored"]


def test_two_values_at_one_time_ask_unless_one_is_a_correction(world: World) -> None:
    encounter = come(world)
    sample = tube(world, encounter)
    file = put(world, hl7((sample.barcode, "GLU", "5.1", "mmol/L"), (sample.barcode, "GLU", "9.1", "mmol/L")))
    assert verdicts(file) == ["stored", "unreadable"]
    two = (
        hl7((sample.barcode, "TG", "1.1", "mmol/L"), (sample.barcode, "TG", "2.1", "mmol/L"))
        .decode()
        .rsplit("|F|", 1)
    )
    file = put(world, "|C|".join(two).encode(), now=minutes(130))
    assert verdicts(file) == ["already", "stored"]
    found = queries.encounter(world.doctor, encounter.pk)
    assert (found.answers["XN_GLUCOSE"], found.answers["XN_TRIGLYCERID"]) == (5.1, 2.1)


def test_a_dangerous_value_rings_before_and_after_the_signature(world: World) -> None:
    from kham.exams.models import Alert

    first, second = come(world), come(world, "Trần Văn Mẫu", sex="male")
    tubes = tube(world, first), tube(world, second)
    actions.conclude(
        encounter=second, health_class=2, icd_codes=[], summary="", advice="", by=world.doctor, now=minutes(60), despite=True
    )  # fmt: skip
    put(world, hl7((tubes[0].barcode, "GLU", "2.1", "mmol/L")))
    put(world, hl7((tubes[1].barcode, "GLU", "2.1", "mmol/L"), name="TRAN VAN MAU"))
    assert {a.encounter_id for a in Alert.objects.all()} == {first.pk, second.pk}


def test_one_event_takes_all_results_of_a_tube(world: World) -> None:
    encounter = come(world)
    sample = tube(world, encounter)
    before = Event.objects.count()
    file = put(
        world,
        hl7(
            *((sample.barcode, test, "20", "U/L") for test in ("AST", "ALT")),
            (sample.barcode, "UREA", "5", "mmol/L"),
        ),
    )
    assert verdicts(file) == ["stored"] * 3 and Event.objects.count() == before + 1
