"""Lists, people, households, questions."""

import datetime as dt
from typing import Any

from django.core.files.base import ContentFile

from kham.kernel.ids import new_id
from kham.roster.actions.changes import carry
from kham.roster.models import (
    Belief,
    Change,
    ChangePerson,
    Gap,
    GroupConflict,
    GroupMembership,
    Household,
    HouseholdAct,
    Inquiry,
    Leftover,
    ListVersion,
    LocalGroup,
    MembershipEnd,
    Merge,
    NumberRequest,
    Person,
    ReviewPair,
    RowAnswer,
    RowChange,
    SourceList,
    SourceRow,
    SourceSheet,
)
from kham.roster.sealed import seal_bytes, sealer
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


def an_answer(unit: Any, world: Any) -> dict[str, Any]:
    """One answer that was given to many rows."""
    found = source(unit, world, "staged")
    given = RowAnswer.objects.create(
        source_list=found, unit_path=unit.path, question="date.impossible", answer="year", answered_by="system:test",
        answered_at=world.now, before=sealer().seal("{}", "answer"),
    )  # fmt: skip
    return {"list_id": found.pk, "answer_id": given.pk}


def a_later_version(unit: Any, world: Any) -> dict[str, Any]:
    """A list that continues an earlier one."""
    later, earlier = source(unit, world, "staged"), source(unit, world, "committed")
    ListVersion.objects.create(later=later, earlier=earlier, unit_path=unit.path, compared_at=world.now)
    return {"list_id": later.pk}


def a_change_of_row(unit: Any, world: Any) -> dict[str, Any]:
    """Somebody who is gone from the later list."""
    found = a_later_version(unit, world)
    version = ListVersion.objects.get(later=found["list_id"])
    change = RowChange.objects.create(version=version, unit_path=unit.path, kind="gone")
    return {**found, "change_id": change.pk}


def a_number_request(unit: Any, world: Any) -> dict[str, Any]:
    """A list made for the police."""
    made = NumberRequest.objects.create(
        unit=unit, unit_path=unit.path, made_by="system:test", made_at=world.now
    )
    return {"request_id": made.pk}


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


def an_inquiry(unit: Any, world: Any) -> dict[str, Any]:
    """A question the station asks a neighbourhood."""
    pair = ReviewPair.objects.get(pk=a_pair(unit, world, "asked")["pair_id"])
    made = Inquiry.objects.create(pair=pair, unit_path=unit.path, asked_by="system:test", asked_at=world.now)
    return {"inquiry_id": made.pk}


BELIEF = new_id()


def a_believed_person(unit: Any, world: Any) -> dict[str, Any]:
    """Somebody about whom an officer said which list is right; the belief's id is fixed because the address names it."""
    Belief.objects.filter(pk=BELIEF).delete()
    person, found = second_person(unit, world), source(unit, world, "committed")
    row = SourceRow.objects.create(
        source_list=found, unit_path=unit.path, sheet="", row_number=2, fields={"full_name": "Nguyễn Văn Mẫu"}, verdict="accepted",
        fingerprint=new_id().hex, person=person, linked_at=world.now,
    )  # fmt: skip
    Belief.objects.create(
        id=BELIEF, row=row, unit_path=unit.path, field="full_name", reason="khai sinh", said_by="system:test", said_at=world.now
    )  # fmt: skip
    return {"person_id": person.pk, "belief_id": BELIEF}


KEPT = new_id()
ABSORBED = new_id()


def a_merged_person(unit: Any, world: Any) -> dict[str, Any]:
    """Somebody who took another in; ids are fixed because the form names the other."""
    Leftover.objects.all().delete()
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


def a_change(unit: Any, world: Any) -> dict[str, Any]:
    """Somebody of the unit said to have died, not settled yet."""
    person = second_person(unit, world)
    commune = world.commune_of(unit)
    made = Change.objects.create(
        kind="death", from_unit=unit, from_path=unit.path, decider_path=commune.path, on=dt.date(2026, 1, 1),
        evidence="giấy báo tử", proposed_by="system:test", proposed_at=world.now,
    )  # fmt: skip
    ChangePerson.objects.create(change=made, person=person)
    return {"change_id": made.pk}


def a_confirmed_change(unit: Any, world: Any) -> dict[str, Any]:
    """The same, settled."""
    found = a_change(unit, world)
    one = ChangePerson.objects.get(change_id=found["change_id"])
    one.before = {"facts": carry._facts(one.person), "groups": {}, "enrolments": {}}
    one.save()
    Change.objects.filter(pk=found["change_id"]).update(state="confirmed", decided_at=world.now)
    return found


def a_household_act(unit: Any, world: Any) -> dict[str, Any]:
    """A change of households that can be undone."""
    return {
        "act_id": HouseholdAct.objects.create(
            unit_path=unit.path, kind="head", by="system:test", at=world.now
        ).pk
    }


def someone_without_home(unit: Any, world: Any) -> dict[str, Any]:
    """Somebody without a household."""
    return {"person_id": second_person(unit, world).pk}


def a_gap(unit: Any, world: Any, closed: bool = False) -> dict[str, Any]:
    """Somebody who is missing from a list, asked of the unit's own organisation."""
    made = Gap.objects.create(
        campaign=world.campaign(unit), unit_path=unit.path, rule="not_in_register", person=second_person(unit, world), owner="police",
        organisation=world.organisation(unit), due_on=world.today, created_at=world.now, closed=closed,
        outcome="right" if closed else "", closed_at=world.now if closed else None,
    )  # fmt: skip
    return {"gap_id": made.pk}


def a_closed_gap(unit: Any, world: Any) -> dict[str, Any]:
    """The same, answered."""
    return a_gap(unit, world, closed=True)


def a_conflict(unit: Any, world: Any, state: str = "open") -> dict[str, Any]:
    """A question about two groups, put to the unit's own organisation."""
    made = GroupConflict.objects.create(
        unit_path=unit.path, person=second_person(unit, world), rule="poor_near_poor", year=2026, left="poor", right="near_poor",
        owner="poverty_board", organisation=world.organisation(unit), due_on=world.today, created_at=world.now, state=state,
        answer="both" if state == "answered" else "", decided_at=world.now if state == "answered" else None,
    )  # fmt: skip
    return {"conflict_id": made.pk}


def an_answered_conflict(unit: Any, world: Any) -> dict[str, Any]:
    """The same, answered."""
    return a_conflict(unit, world, "answered")


def a_local_group(unit: Any, world: Any) -> dict[str, Any]:
    """A group of the unit's own."""
    made = LocalGroup.objects.create(
        unit=unit, unit_path=unit.path, code=f"local_{new_id().hex[-8:]}", label="Cựu chiến binh", short="CCB", document="NQ 3",
        valid_from=world.today, made_by="system:test", made_at=world.now,
    )  # fmt: skip
    return {"group_id": made.pk}


def a_membership(unit: Any, world: Any) -> dict[str, Any]:
    """Somebody in a group by a document."""
    person = second_person(unit, world)
    made = GroupMembership.objects.create(
        person=person,
        unit_path=unit.path,
        group="poor",
        origin="listed",
        document="QĐ 1",
        valid_from=world.today,
    )
    return {"person_id": person.pk, "membership_id": made.pk}


def an_ended_membership(unit: Any, world: Any) -> dict[str, Any]:
    """The same, ended."""
    found = a_membership(unit, world)
    end = MembershipEnd.objects.create(
        membership_id=found["membership_id"],
        unit_path=unit.path,
        reason="hết",
        ended_by="system:test",
        ended_at=world.now,
    )
    return {"person_id": found["person_id"], "end_id": end.pk}


ASKED = f"{SENDERS} neighbourhood_head"
COUNTING = f"{VIEWERS} coordinator finance province_officer leader inspector"


def a_leftover(unit: Any, world: Any) -> dict[str, Any]:
    """Something of which nobody knows whose it is."""
    person = a_merged_person(unit, world)["person_id"]
    merge = Merge.objects.get(kept=person)
    made = Leftover.objects.create(
        merge=merge,
        unit_path=unit.path,
        kind="outreach.Contact",
        thing=new_id(),
        sentence="Liên hệ ngày 05/7/2026",
    )
    return {"leftover_id": made.pk}


ROWS = [
    page("roster:index", f"{SENDERS} clinician neighbourhood_head"),
    page("roster:upload", SENDERS),
    page("roster:receive_one", SENDERS, method="post"),
    page("roster:blank", SENDERS),
    page("roster:numbers", STATION),
    thing("roster:numbers_file", a_number_request, own=STATION),
    thing("roster:original", a_staged_list, own=SENDERS, child=STATION),
    thing("roster:preview", a_list, own=SENDERS, child=STATION, method="post"),
    thing("roster:sender", a_list, own=STATION, method="post", data={"sender": "other"},
          why="a sender may name only itself"),
    thing("roster:questions", a_staged_list, own=SENDERS, child=STATION),
    thing("roster:undo_answer", an_answer, own=SENDERS, child=STATION, method="post"),
    thing("roster:version", a_later_version, own=SENDERS, child=STATION),
    thing("roster:decide_changes", a_later_version, own=SENDERS, child=STATION, method="post"),
    thing("roster:changes_file", a_later_version, own=SENDERS, child=STATION),
    thing("roster:undo_row_change", a_change_of_row, own=STATION, method="post"),
    thing("roster:columns", a_list, own=SENDERS, child=STATION),
    thing("roster:list", a_staged_list, own=SENDERS, child=STATION, why="a sender sees the list of the own organisation only"),
    thing("roster:commit", a_staged_list, own=STATION, method="post"),
    thing("roster:withdraw", a_staged_list, own=SENDERS, child=STATION, method="post"),
    thing("roster:annotated", a_staged_list, own=SENDERS, child=STATION),
    thing("roster:row", a_row, own=SENDERS, child=STATION),
    page("roster:people", VIEWERS),
    page("roster:add", STATION),
    page("roster:find", VIEWERS, method="post"),
    page("roster:candidates", STATION, method="post"),
    thing("roster:person", a_person, own=VIEWERS, child=VIEWERS),
    thing("roster:status", a_person, own=STATION, method="post",
          data={"what": "bedridden", "reason": "con báo"}),
    thing("roster:separate", a_merged_person, own=STATION, method="post", data={"absorbed": str(ABSORBED), "reason": "hai người"}),
    page("roster:enrol", STATION, method="post"),
    page("roster:households", VIEWERS),
    thing("roster:household", a_household, own=VIEWERS),
    thing("roster:believe", a_person, own=STATION, method="post", data={"choice": "", "reason": ""}),
    thing("roster:suspect", a_person, own=STATION, method="post", data={"code": ""}),
    thing("roster:unbelieve", a_believed_person, own=STATION, method="post"),
    thing("roster:settle_leftover", a_leftover, own=STATION, method="post", data={"person": str(KEPT)}),
    page("roster:asking", f"{STATION} neighbourhood_head"),
    thing("roster:answer_inquiry", an_inquiry, own=f"{STATION} neighbourhood_head", method="post", data={"answer": "unknown"},
          why="the head answers about people of the own neighbourhood, the station writes down what was told by telephone"),
    page("roster:review", STATION),
    page("roster:review_shares", STATION),
    page("roster:review_take", STATION, method="post"),
    thing("roster:pair", a_pair, own=STATION),
    thing("roster:decide", a_pair, own=STATION, method="post", data={"answer": "different"}),
    thing("roster:undo_decision", a_decided_pair, own=STATION, method="post"),
    page("roster:changes", VIEWERS),
    page("roster:confirm_changes", STATION, method="post"),
    thing("roster:change", a_change, own=VIEWERS, child=VIEWERS),
    thing("roster:settle_change", a_change, own=STATION, method="post", data={"answer": "confirm"}),
    thing("roster:change_undo", a_confirmed_change, own=STATION, method="post", data={"reason": "ghi nhầm"}),
    thing("roster:propose", a_person, own=VIEWERS, child=VIEWERS),
    thing("roster:birth", a_person, own=VIEWERS, child=VIEWERS),
    thing("roster:newborns", a_person, own=VIEWERS, child=VIEWERS, method="post"),
    thing("roster:dwelling", a_person, own=STATION, method="post",
          data={"kind": "temporary", "since": "2026-01-01", "evidence": "sổ tạm trú"}),
    thing("roster:correct", a_person, own=STATION, method="post",
          data={"address": "Số 9, ngõ 1", "evidence": "Giấy khai sinh"}),
    thing("roster:restrict", a_person, own=STATION, method="post", data={"service": "", "reason": "công văn"}),
    thing("roster:new_household", someone_without_home, own=STATION, method="post"),
    page("roster:walk", STATION),
    page("roster:walk_print", VIEWERS),
    thing("roster:undo_household", a_household_act, own=STATION, method="post"),
    thing("roster:edit_household", a_household, own=STATION, method="post", data={"what": "split"}),
    thing("roster:walk_move", a_household, own=STATION, method="post", data={"step": "up"}),
    page("roster:coverage", COUNTING),
    page("roster:coverage_print", COUNTING),
    page("roster:coverage_file", COUNTING),
    page("roster:coverage_people", VIEWERS),
    page("roster:cross", COUNTING),
    page("roster:compare", STATION, method="post"),
    page("roster:unlisted", COUNTING),
    page("roster:gaps", ASKED),
    thing("roster:gap", a_gap, own=ASKED, child=f"{STATION} neighbourhood_head", why="an organisation sees what it is asked"),
    thing("roster:close_gap", a_gap, own=ASKED, child=f"{STATION} neighbourhood_head", method="post",
          data={"outcome": "lives_here", "words": "tổ trưởng"}),
    thing("roster:reopen_gap", a_closed_gap, own=ASKED, child=f"{STATION} neighbourhood_head", method="post", data={"words": "xem lại"}),
    thing("roster:note_gap", a_gap, own=ASKED, child=f"{STATION} neighbourhood_head", method="post", data={"words": "đã hỏi"}),
    thing("roster:hand_gap", a_gap, own=STATION, method="post", data={"owner": "station", "due_on": "2099-01-01"}),
    page("roster:conflicts", ASKED),
    thing("roster:conflict", a_conflict, own=ASKED, child=f"{STATION} neighbourhood_head", why="as above"),
    thing("roster:answer_conflict", a_conflict, own=ASKED, child=f"{STATION} neighbourhood_head", method="post",
          data={"answer": "both", "reason": "quyết định"}),
    thing("roster:undo_conflict", an_answered_conflict, own=ASKED, child=f"{STATION} neighbourhood_head", method="post"),
    page("roster:local_groups", STATION),
    thing("roster:local_group", a_local_group, own=STATION),
    thing("roster:add_membership", a_person, own=STATION, method="post", data={"group": "poor", "document": "QĐ 1"}),
    thing("roster:end_membership", a_membership, own=STATION, method="post", data={"reason": "hết hạn"}),
    thing("roster:undo_end", an_ended_membership, own=STATION, method="post"),
]  # fmt: skip
