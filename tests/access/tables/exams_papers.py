"""Who gets an answer from the pages of workbooks and papers."""

from typing import Any

from kham.accounts.queries import system_viewer
from kham.exams.models import BookReturn, PaperCheck, PaperSheet
from kham.kernel import clock
from kham.kernel.ids import new_id
from tests.access.row import thing
from tests.access.tables.exams import CLINICAL, encounter, session


def returned(unit: Any, world: Any) -> dict[str, Any]:
    """A workbook that came back to a session of the unit."""
    held = world.session(unit)
    found, _ = BookReturn.objects.get_or_create(
        session=held,
        sha256="0" * 64,
        defaults={"unit_path": unit.path, "file_name": "so.xlsx", "received_at": clock.now(), "received_by": "system:test"},
    )  # fmt: skip
    return {"return_id": found.pk}


def paper(unit: Any, world: Any) -> dict[str, Any]:
    """A printed paper of somebody of the unit."""
    from kham.exams import queries

    key = encounter(unit, world)["encounter_id"]
    found = PaperSheet.objects.filter(encounter_id=key).first()
    if found is None:
        one = queries.encounter(system_viewer("test"), key)
        found = PaperSheet.objects.create(
            session=one.session, encounter=one, unit_path=unit.path, token=new_id().hex.upper(), form=one.form,
            form_version=one.form_version, printed_at=clock.now(), printed_by="system:test",
        )  # fmt: skip
    return {"sheet_id": found.pk}


def drawn(unit: Any, world: Any) -> dict[str, Any]:
    """A paper that waits for its second person."""
    sheet = paper(unit, world)["sheet_id"]
    found, _ = PaperCheck.objects.get_or_create(
        sheet_id=sheet,
        defaults={
            "unit_path": unit.path,
            "batch": new_id(),
            "drawn_at": clock.now(),
            "drawn_by": "system:test",
        },
    )
    return {"check_id": found.pk}


def blank(unit: Any, world: Any) -> dict[str, Any]:
    """A session and a form."""
    return {**session(unit, world), "form": "child"}


ROWS = [
    thing("exams:papers", session, own=CLINICAL),
    thing("exams:papers_print", session, own=CLINICAL, method="post"),
    thing("exams:paper_blank", blank, own=CLINICAL),
    thing("exams:paper_scan", session, own=CLINICAL, method="post", data={"scan": ""}),
    thing("exams:paper_sample", session, own=CLINICAL, method="post"),
    thing("exams:paper", paper, own=CLINICAL),
    thing("exams:paper_check", drawn, own=CLINICAL),
    thing("exams:paper_record", encounter, own=CLINICAL),
    thing("exams:book_receive", session, own=CLINICAL, method="post"),
    thing("exams:book", returned, own=CLINICAL),
    thing("exams:book_take", returned, own=CLINICAL, method="post"),
    thing("exams:book_annotated", returned, own=CLINICAL),
]
