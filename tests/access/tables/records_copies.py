"""Records: the person's signed copy. Who reads results opens it; the station revokes it."""

from typing import Any

from kham.kernel.codes import ALPHABET
from kham.records import sealed_files
from kham.records.models import Copy, Submission
from tests.access.row import thing
from tests.access.tables.records import a_submission

READERS = "station_officer clinician"


def an_encounter(unit: Any, world: Any) -> dict[str, Any]:
    """A concluded encounter of the unit."""
    submission = Submission.objects.get(pk=a_submission(unit, world)["submission_id"])
    return {"encounter_id": submission.encounter_id}


def a_copy(unit: Any, world: Any) -> dict[str, Any]:
    """A copy of its conclusion."""
    submission = Submission.objects.get(pk=a_submission(unit, world)["submission_id"])
    found = Copy.objects.filter(conclusion=submission.conclusion).first() or Copy.objects.create(
        conclusion=submission.conclusion,
        encounter=submission.encounter,
        unit_path=unit.path,
        code="".join(ALPHABET[int(sign, 16)] for sign in submission.pk.hex[-16:]),
        digest="0" * 64,
        file_sha256="0" * 64,
        file=sealed_files.keep("copies", b"%PDF-1.7"),
        facility_name="Trạm mẫu",
        signer_name="Trạm mẫu",
        certificate_sha256="0" * 64,
        signed_at=world.now,
        made_by="system:test",
    )
    return {"copy_id": found.pk}


ROWS = [
    thing("records:copies", an_encounter, own=READERS),
    thing("records:copy_sign", an_encounter, own=READERS, method="post"),
    thing("records:copy_file", a_copy, own=READERS),
    thing("records:copy_revoke", a_copy, own="station_officer", method="post"),
]
