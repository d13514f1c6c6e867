"""Reading exams. The first argument is the viewer; what lies outside its units does not exist."""

import datetime as dt
import uuid
from typing import Any

from django.db.models import Count, Q, UUIDField

from kham.accounts.permissions import present
from kham.exams import permissions
from kham.exams.models import Alias, Conclusion, Encounter, EncounterState, Finding, Scan
from kham.exams.queries import signing, wording
from kham.exams.rules import evaluate, forms, triage
from kham.exams.rules import evaluation as evaluation_rules
from kham.exams.rules.definition import FormDefinition
from kham.exams.rules.evaluation import Evaluation
from kham.places.models import Prepared, within
from kham.planning.models import Appointment, AppointmentState, Session, SessionState
from kham.roster import queries as roster_queries


def sessions(viewer: Any) -> Any:
    """Sessions of the viewer's units that are published, open or closed."""
    shown = [SessionState.PUBLISHED, SessionState.OPEN, SessionState.CLOSED]
    return Session.objects.filter(within(viewer.paths, "unit_path"), state__in=shown).select_related(
        "site", "team", "campaign"
    )


def session(viewer: Any, session_id: Any) -> Session:
    """One session. Raises NotFound."""
    found = present(sessions(viewer).filter(pk=session_id).first())
    permissions.check_see_session(viewer, found)
    return found


def with_counts(found: Any) -> Any:
    """Sessions with `invited`, `arrived` and `concluded`."""
    here = ~Q(encounters__state=EncounterState.VOID)
    asked = Q(appointments__state=AppointmentState.PLANNED, appointments__walk_in=False)
    return found.annotate(
        invited=Count("appointments", filter=asked, distinct=True),
        arrived=Count("encounters", filter=here, distinct=True),
        concluded=Count("encounters", filter=Q(encounters__state=EncounterState.CONCLUDED), distinct=True),
    )


def encounters(viewer: Any, session: Session | None = None) -> Any:
    """Encounters of the viewer's units, of one session or of all; void ones left out."""
    found = Encounter.objects.filter(within(viewer.paths, "unit_path")).exclude(state=EncounterState.VOID)
    if session is not None:
        found = found.filter(session=session)
    return found.select_related("person", "session", "session__site")


def examined_people(campaign: Any) -> set[uuid.UUID]:
    """People of a campaign who came and did not go home unfinished: they need no other session, call or visit."""
    found = Encounter.objects.filter(session__campaign=campaign).exclude(
        state__in=[EncounterState.VOID, EncounterState.LEFT]
    )
    return set(found.values_list("person_id", flat=True))


def encounter(viewer: Any, encounter_id: Any) -> Encounter:
    """One encounter. Raises NotFound outside scope."""
    return present(
        Encounter.objects.filter(
            within(viewer.paths, "unit_path") & roster_queries.known(viewer), pk=encounter_id
        )
        .select_related(
            "person",
            "person__unit",
            "session",
            "session__site",
            "session__team",
            "session__campaign",
            "enrolment",
        )
        .order_by()  # the table's own order would join and sort by sessions
        .first()
    )


def by_stream(stream_id: uuid.UUID) -> Encounter | None:
    """The encounter of a stream of events, also of a second device's stream; only its key is loaded. For folding."""
    found = _own_stream(stream_id) or [alias.encounter for alias in _other_stream(stream_id)]
    return found[0] if found else None


_own_stream = Prepared(lambda key: Encounter.objects.only("pk").order_by().filter(pk=key), UUIDField())
_other_stream = Prepared(
    lambda key: Alias.objects.select_related("encounter").filter(stream_id=key), UUIDField()
)


def conclusions(viewer: Any) -> Any:
    """Current conclusions of the viewer's units."""
    return Conclusion.objects.filter(within(viewer.paths, "unit_path"), current=True).select_related(
        "encounter", "encounter__person"
    )


def findings(viewer: Any) -> Any:
    """Findings of the viewer's units."""
    return Finding.objects.filter(within(viewer.paths, "unit_path")).select_related(
        "encounter", "encounter__person"
    )


def scans(viewer: Any, session: Session) -> Any:
    """Attempts at the door of a session, newest first."""
    return Scan.objects.filter(within(viewer.paths, "unit_path"), session=session)


def last_of(person: Any, *, before: Encounter | None = None, campaign: Any = None) -> Encounter | None:
    """The person's latest encounter, other than one, perhaps of one campaign. For verdicts and "last value"."""
    found = Encounter.objects.filter(person=person).exclude(state__in=[EncounterState.VOID])
    if before is not None:
        found = found.exclude(pk=before.pk).filter(exam_date__lte=before.exam_date)
    if campaign is not None:
        found = found.filter(session__campaign=campaign)
    return found.select_related("session", "session__site").order_by("-exam_date", "-checked_in_at").first()


def form_of(encounter: Encounter) -> FormDefinition:
    """The form version under which the encounter was begun, with the extensions chosen then."""
    return forms.with_extensions(encounter.form, encounter.form_version, encounter.extensions)


def age_of(encounter: Encounter) -> int | None:
    """Age on the exam date."""
    birth = encounter.person.birth
    return birth.age_on(encounter.exam_date) if birth else None


def months_of(encounter: Encounter) -> int | None:
    """Completed months on the exam date; None when only the year of birth is known."""
    return forms.months_on(encounter.person.birth, encounter.exam_date)


def evaluation(encounter: Encounter, answers: dict[str, Any] | None = None) -> Evaluation:
    """What the rules of the exam day say of the encounter's answers; findings know whether their table is signed here."""
    person = encounter.person
    return evaluate(
        form_of(encounter),
        encounter.answers if answers is None else answers,
        sex=person.sex,
        birth=person.birth,
        on=encounter.exam_date,
        signed=frozenset(signing.standing(encounter.unit_path)),
        demanded=signing.demanded(encounter.unit_path),
    )


def findings_now(encounter: Encounter) -> list[triage.Found]:
    """The findings to store of the encounter's answers, gravest first: those of `evaluation`, signed or not is not kept."""
    demanded = signing.demanded(encounter.unit_path)
    return evaluation_rules.findings(
        form_of(encounter),
        encounter.answers,
        sex=encounter.person.sex,
        birth=encounter.person.birth,
        on=encounter.exam_date,
        signed=frozenset(signing.standing(encounter.unit_path)) if demanded else frozenset(),
        demanded=demanded,
    )


def stations(encounter: Encounter) -> list[dict[str, Any]]:
    """Stations of the encounter with what became of each: [{code, name, short, state: done|skipped|todo|optional}]."""
    form = form_of(encounter)
    done, skipped = set(encounter.stations_done), set(encounter.skipped)
    who: dict[str, Any] = {
        "sex": encounter.person.sex, "age": age_of(encounter), "answers": encounter.answers, "months": months_of(encounter),
    }  # fmt: skip
    required = set(form.required_for(**who))
    rows = []
    for station in form.stations_for(**who):
        state = (
            "done"
            if station.code in done
            else "skipped"
            if station.code in skipped
            else "optional"
            if station.code not in required
            else "todo"
        )
        if station.doctor:
            state = "done" if encounter.state == EncounterState.CONCLUDED else "todo"
        rows.append(
            {
                "code": station.code,
                "name": wording.name(station),
                "short": wording.short(station),
                "state": state,
            }
        )
    return rows


def next_station(encounter: Encounter) -> str:
    """Code of the station to go to now; "" when nothing is left."""
    if encounter.state in (EncounterState.CONCLUDED, EncounterState.LEFT, EncounterState.VOID):
        return ""
    return next((s["code"] for s in stations(encounter) if s["state"] == "todo"), "")


def invited(viewer: Any, session: Session) -> Any:
    """Standing appointments of a session with their people, in order of time; not those made at the door."""
    found = Appointment.objects.filter(session=session, state=AppointmentState.PLANNED, walk_in=False).filter(
        within(viewer.paths, "unit_path") & roster_queries.known(viewer)
    )
    return found.select_related("person").order_by("at", "person__sort_key")


def administrative(encounter: Encounter) -> dict[str, Any]:
    """Values of the administrative tags that come from the roster and the session; what reception typed goes first.

    Keys are tags of XML1 and XML2 (QĐ 2062/QĐ-BYT); absent where nothing is known. DOI_TUONG is left to the package.
    """
    from kham.exams.queries import administration

    return administration.values(encounter)


def problems(
    encounter: Encounter, *, health_class: int | None, without_class: bool = False
) -> list[dict[str, str]]:
    """What is missing before signing: the 17 mandatory fields, and items neither examined nor explained."""
    from kham.exams.queries import administration

    return administration.problems(encounter, health_class=health_class, without_class=without_class)


def day_of(now: dt.datetime) -> dt.date:
    """Exam day of a moment."""
    from kham.kernel import clock

    return clock.local_date(now)
