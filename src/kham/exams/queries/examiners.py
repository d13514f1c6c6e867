"""The register of written assignments, and who examined each part of an encounter (taken from who saved its fields)."""

import datetime as dt
from typing import Any

from django.db.models import Q

from kham.accounts.models import User
from kham.accounts.permissions import present
from kham.exams import queries
from kham.exams.models import Assignment, Encounter
from kham.exams.rules import assignments, folding
from kham.kernel.ids import read_id
from kham.places.models import within
from kham.sync import queries as sync_queries
from kham.sync.models import Outcome

STREAM = "encounter"


def register(viewer: Any, on: dt.date | None = None) -> Any:
    """Assignments of the viewer's units and of those above; with a day only those in force."""
    found = Assignment.objects.filter(_here(viewer.paths)).select_related("user", "facility")
    if on is not None:
        found = found.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=on),
            Q(revoked_on__isnull=True) | Q(revoked_on__gt=on),
            valid_from__lte=on,
        )
    return found


def assignment(viewer: Any, assignment_id: Any) -> Assignment:
    """One assignment of the viewer's own units. Raises NotFound."""
    return present(Assignment.objects.filter(within(viewer.paths, "unit_path"), pk=assignment_id).first())


def _here(paths: tuple[str, ...]) -> Q:
    above = {
        ".".join(path.rstrip(".").split(".")[: n + 1]) + "." for path in paths for n in range(path.count("."))
    }
    return within(paths, "unit_path") | Q(unit_path__in=above)


def for_encounter(encounter: Encounter) -> list[Assignment]:
    """Assignments that can matter to an encounter: of its unit and of those above it."""
    path = encounter.session.unit_path
    return list(Assignment.objects.filter(_here((path,))))


def staff(viewer: Any) -> list[User]:
    """People with an account in the viewer's units, to be named in an assignment."""
    found = User.objects.filter(
        within(viewer.paths, "memberships__unit_path"),
        memberships__role__in=("clinician", "station_officer"),
        is_active=True,
    )
    return list(found.distinct().order_by("full_name"))


def savers(encounter: Encounter) -> dict[str, str]:
    """Station → actor of the latest save of its fields."""
    streams = [encounter.pk, *encounter.aliases.values_list("stream_id", flat=True)]
    stored = [
        e for stream in streams for e in sync_queries.stream(STREAM, stream, outcomes=[Outcome.APPLIED])
    ]
    form = queries.form_of(encounter)
    found: dict[str, str] = {}
    for event in sorted(stored, key=lambda e: (e.recorded_at, str(e.event_id))):
        if event.kind != folding.SAVED:
            continue
        for tag, value in (event.body.get("answers") or {}).items():
            field = form.by_tag.get(tag)
            if field is not None and value not in (None, ""):
                found[field.station] = event.actor
    return found


def examined_by(encounter: Encounter) -> list[dict[str, str]]:
    """[{part, title, user, name, licence, problem}] of the parts that a doctor examines, in order of the form."""
    rows, by_station = for_encounter(encounter), savers(encounter)
    parts = [s.code for s in queries.form_of(encounter).stations if s.code in assignments.PARTS]
    users = _users(by_station[part] for part in parts if part in by_station)
    facility = encounter.session.team.facility_id or encounter.session.campaign.facility_id
    found = []
    for part in parts:
        user = users.get(by_station.get(part, ""))
        if part == assignments.CONCLUSION or user is None:
            continue
        said = assignments.find(
            rows, user_id=user.pk, name=str(user), part=part, on=encounter.exam_date, facility_id=facility
        )
        found.append(
            {
                "part": part, "title": assignments.PARTS[part], "user": str(user.pk), "name": said.row.name if said.row else str(user),
                "licence": said.row.licence_number if said.row else "", "problem": said.sentence,
            }
        )  # fmt: skip
    return found


def concluder(encounter: Encounter, user: User | None) -> assignments.Answer:
    """The assignment of a doctor to conclude this encounter."""
    if user is None:
        return assignments.Answer(None, "Kết luận phải do một bác sĩ có tài khoản ký.")
    facility = encounter.session.team.facility_id or encounter.session.campaign.facility_id
    return assignments.find(
        for_encounter(encounter), user_id=user.pk, name=str(user), part=assignments.CONCLUSION, on=encounter.exam_date,
        facility_id=facility,
    )  # fmt: skip


def _users(actors: Any) -> dict[str, User]:
    keys = {}
    for actor in actors:
        kind, _colon, raw = str(actor).partition(":")
        if kind == "user" and (key := read_id(raw)):
            keys[key] = actor
    return {keys[user.pk]: user for user in User.objects.filter(pk__in=keys)}
