"""Who gets an answer from the laboratory's pages."""

from typing import Any

from kham.exams.models import Attachment, LabFile, Sample
from kham.kernel import clock
from tests.access.row import page, thing
from tests.access.tables.exams import CLINICAL, encounter, session


def sample(unit: Any, world: Any) -> dict[str, Any]:
    """A tube of somebody of the unit."""
    key = ("sample", unit.path)
    if key not in world._cache:
        found = encounter(unit, world)
        world._cache[key] = Sample.objects.create(
            encounter_id=found["encounter_id"], unit_path=unit.path, barcode=f"T{abs(hash(unit.path)) % 10**9}", kind="serum",
            taken_at=clock.now(),
        )  # fmt: skip
    return {"sample_id": world._cache[key].pk}


def lab_file(unit: Any, world: Any) -> dict[str, Any]:
    """A file of results of the unit."""
    key = ("lab_file", unit.path)
    if key not in world._cache:
        world._cache[key] = LabFile.objects.create(
            session=world.session(unit), unit_path=unit.path, name="a.hl7", sha256=unit.path.rjust(64, "0")[:64], kind="hl7",
            received_at=clock.now(), received_by="x", read_at=clock.now(),
        )  # fmt: skip
    return {"file_id": world._cache[key].pk}


def attachment(unit: Any, world: Any) -> dict[str, Any]:
    """A tracing of somebody of the unit; its bytes lie sealed on disk."""
    from kham.exams import sealed_files

    key = ("attachment", unit.path)
    if key not in world._cache:
        found = encounter(unit, world)
        world._cache[key] = Attachment.objects.create(
            encounter_id=found["encounter_id"], unit_path=unit.path, kind="ecg", file_name="a.png", media_type="image/png",
            stored=sealed_files.keep("attachments", b"x"), sha256=unit.path.rjust(64, "0")[:64], by="x", at=clock.now(),
        )  # fmt: skip
    return {"attachment_id": world._cache[key].pk}


ROWS = [
    page("exams:lab_late", CLINICAL),
    thing("exams:laboratory", session, own=CLINICAL),
    thing("exams:lab_scan", session, own=CLINICAL, method="post", data={"scan": ""}),
    thing("exams:lab_mark", session, own=CLINICAL, method="post", data={"state": "sent"}),
    thing("exams:lab_labels", session, own=CLINICAL, method="post", data={"count": "1", "sheet": "a4_65"}),
    thing("exams:lab_workbook", session, own=CLINICAL),
    thing("exams:lab_receive", session, own=CLINICAL, method="post", why="no file: refused with a sentence"),
    thing(
        "exams:lab_attach_folder",
        session,
        own=CLINICAL,
        method="post",
        why="no file: refused with a sentence",
    ),
    thing("exams:lab_person", encounter, own=CLINICAL),
    thing("exams:lab_order", encounter, own=CLINICAL, method="post", data={"reason": ""}),
    thing("exams:attach", encounter, own=CLINICAL, method="post"),
    thing("exams:lab_seen", encounter, own=CLINICAL, method="post"),
    thing("exams:lab_sample", sample, own=CLINICAL, method="post", data={"reason": ""}),
    thing("exams:lab_file", lab_file, own=CLINICAL),
    thing("exams:lab_columns", lab_file, own=CLINICAL),
    thing("exams:lab_again", lab_file, own=CLINICAL, method="post"),
    thing("exams:attachment", attachment, own=CLINICAL),
    thing("exams:detach", attachment, own=CLINICAL, method="post", data={"reason": ""}),
]
