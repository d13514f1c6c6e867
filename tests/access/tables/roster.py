"""Lists, people, households, questions."""

import datetime as dt
from typing import Any

from django.core.files.base import ContentFile

from kham.kernel.ids import new_id
from kham.roster.models import Household, Merge, Person, ReviewPair, SourceList, SourceRow, SourceSheet
from kham.roster.sealed import seal_bytes
from tests.access.row import page, thing

STATION = "station_officer"
SENDERS = "station_officer list_provider school employer"
VIEWERS = "station_officer clinician neighbourhood_head"
COLUMNS = [
    {
        "index": n,
        "letter": "AB"[n],
        "heading": heading,
        "field": field,
        "encoding": "unicode",
        "confidence": 0.9,
        "examples": [],
    }
    for n, (heading, field) in enumerate([("Họ và tên", "full_name"), ("Năm sinh", "birth")])
]


def source(unit: Any, world: Any, state: str = "received") -> SourceList:
    """A list that the unit's own organisation sent."""
    made = SourceList(
        campaign=world.campaign(unit), unit=unit, unit_path=unit.path, sender="other", organisation=world.organisation(unit),
        title="Danh sách", file_name="ds.csv", sha256=new_id().hex * 2, state=state, received_by="system:test", received_at=world.now,
        committed_at=world.now if state == "committed" else None,
    )  # fmt: skip
    made.file.save(
        f"{made.pk}.bin",
        ContentFile(seal_bytes("Họ và tên;Năm sinh\nNguyễn Văn Mẫu;1950\n".encode())),
        save=False,
    )
    made.save()
    SourceSheet.objects.create(
        source_list=made, name="", position=0, header_rows=[1], first_row=2, columns=COLUMNS, confirmed=True
    )
    return made


def a_list(unit: Any, world: Any) -> dict[str, Any]:
    """A list whose columns wait to be confirmed."""
    return {"list_id": source(unit, world).pk}


def a_staged_list(unit: Any, world: Any) -> dict[str, Any]:
    """A list that was read."""
    return {"list_id": source(unit, world, "staged").pk}


def a_row(unit: Any, world: Any) -> dict[str, Any]:
    """A row with a question."""
    found = source(unit, world, "staged")
    row = SourceRow.objects.create(
        source_list=found, unit_path=unit.path, sheet="", row_number=2, raw=["Nguyễn Văn Mẫu"], fields={"full_name": "Nguyễn Văn Mẫu"},
        fingerprint=new_id().hex, verdict="question",
    )  # fmt: skip
    return {"list_id": found.pk, "row_id": row.pk}


def a_person(unit: Any, world: Any) -> dict[str, Any]:
    """Somebody who lives in the unit."""
    return {"person_id": world.person(unit).pk}


def a_household(unit: Any, world: Any) -> dict[str, Any]:
    """A household of the unit."""
    return {
        "household_id": Household.objects.create(
            unit=unit, unit_path=unit.path, head_name="Nguyễn Văn Mẫu"
        ).pk
    }


def second_person(unit: Any, world: Any) -> Person:
    """Another one of the same name."""
    return Person.objects.create(
        code=new_id().hex[-12:], full_name="Nguyễn Văn Mẫu", name_key="nguyen van mau", birth_year=1950, unit=unit, unit_path=unit.path,
        created_at=world.now,
    )  # fmt: skip


def a_pair(unit: Any, world: Any, state: str = "open") -> dict[str, Any]:
    """A question about two people of the unit."""
    left, right = world.person(unit), second_person(unit, world)
    pair = ReviewPair.objects.create(
        unit_path=unit.path, left=left, right=right, created_at=world.now, state=state
    )
    return {"pair_id": pair.pk}


def a_decided_pair(unit: Any, world: Any) -> dict[str, Any]:
    """A question that was answered."""
    return a_pair(unit, world, "different")


KEPT = new_id()
ABSORBED = new_id()


def a_merged_person(unit: Any, world: Any) -> dict[str, Any]:
    """Somebody who took another in; ids are fixed because the form names the other."""
    Merge.objects.all().delete()
    Person.objects.filter(pk=ABSORBED).delete()
    Person.objects.filter(pk=KEPT).delete()
    facts = {"full_name": "Nguyễn Văn Mẫu", "unit": unit, "unit_path": unit.path, "created_at": world.now}
    kept = Person.objects.create(id=KEPT, code="KEPT", **facts)
    absorbed = Person.objects.create(id=ABSORBED, code="ABSORBED", merged_into=kept, **facts)
    Merge.objects.create(
        unit_path=unit.path, kept=kept, absorbed=absorbed, merged_by="system:test", merged_at=world.now
    )
    return {"person_id": kept.pk}


ROWS = [
    page("roster:index", f"{SENDERS} clinician neighbourhood_head"),
    page("roster:upload", SENDERS),
    page("roster:blank", SENDERS),
    thing("roster:columns", a_list, own=SENDERS, child=STATION),
    thing("roster:list", a_staged_list, own=SENDERS, child=STATION, why="a sender sees the list of the own organisation only"),
    thing("roster:commit", a_staged_list, own=STATION, method="post"),
    thing("roster:withdraw", a_staged_list, own=SENDERS, child=STATION, method="post"),
    thing("roster:annotated", a_staged_list, own=SENDERS, child=STATION),
    thing("roster:row", a_row, own=SENDERS, child=STATION),
    page("roster:people", VIEWERS),
    page("roster:add", STATION),
    thing("roster:person", a_person, own=VIEWERS, child=VIEWERS),
    thing("roster:status", a_person, own=STATION, method="post",
          data={"what": "dead", "on": dt.date(2026, 1, 1).isoformat(), "reason": "giấy báo tử"}),
    thing("roster:separate", a_merged_person, own=STATION, method="post", data={"absorbed": str(ABSORBED), "reason": "hai người"}),
    page("roster:enrol", STATION, method="post"),
    page("roster:households", VIEWERS),
    thing("roster:household", a_household, own=VIEWERS),
    page("roster:review", STATION),
    thing("roster:pair", a_pair, own=STATION),
    thing("roster:decide", a_pair, own=STATION, method="post", data={"answer": "different"}),
    thing("roster:undo_decision", a_decided_pair, own=STATION, method="post"),
]  # fmt: skip
