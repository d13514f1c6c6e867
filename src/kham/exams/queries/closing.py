"""The closing sheet of a session: figures and lists that reconcile to the person."""

from collections import Counter
from typing import Any

from kham.exams.models import Encounter, EncounterState, Scan
from kham.places.models import within
from kham.planning.models import Appointment, AppointmentState, Session
from kham.sync.models import Event


def sheet(session: Session) -> dict[str, Any]:
    """JSON kept with the session. invited = arrived of the invited + absent; arrived = concluded + unsigned + partly + left.

    Lists hold ids of encounters; names are looked up when shown.
    """
    found = list(
        Encounter.objects.filter(session=session).exclude(state=EncounterState.VOID).order_by("queue_number")
    )
    invited = set(
        Appointment.objects.filter(session=session, state=AppointmentState.PLANNED).values_list(
            "person_id", flat=True
        )
    )
    arrived = {e.person_id for e in found}
    by_state = Counter(e.state for e in found)
    left = [e for e in found if e.state == EncounterState.LEFT]
    return {
        "invited": len(invited),
        "arrived": len(found),
        "invited_arrived": len(invited & arrived),
        "walk_ins": len(arrived - invited),
        "absent": len(invited - arrived),
        "concluded": by_state[EncounterState.CONCLUDED],
        "unsigned": [str(e.pk) for e in found if e.state == EncounterState.READY],
        "partly": sum(1 for e in left if e.answers),
        "left": sum(1 for e in left if not e.answers),
        "left_reasons": _reasons(left),
        "unexplained": [
            str(e.pk) for e in found if e.state in (EncounterState.CHECKED_IN, EncounterState.IN_PROGRESS)
        ],
        "voided": Encounter.objects.filter(session=session, state=EncounterState.VOID).count(),
        "refused_scans": Scan.objects.filter(session=session, verdict="red").count(),
        "by_triage": dict(Counter(e.triage or "N" for e in found if e.state == EncounterState.CONCLUDED)),
    }


def _reasons(left: list[Encounter]) -> dict[str, str]:
    """Encounter id → the last reason for leaving, read from its events."""
    ids = [e.pk for e in left]
    events = Event.objects.filter(stream_type="encounter", stream_id__in=ids, kind="encounter.left").order_by(
        "recorded_at", "number"
    )
    return {str(event.stream_id): str(event.body.get("reason", "")) for event in events}


def figures(sheet: dict[str, Any]) -> dict[str, int]:
    """The numbers of a sheet alone: lists become their length."""
    return {key: value if isinstance(value, int) else len(value) for key, value in sheet.items()}


def balanced(sheet: dict[str, Any]) -> bool:
    """Whether the sheet adds up to the person."""
    inside = (
        sheet["concluded"]
        + len(sheet["unsigned"])
        + sheet["partly"]
        + sheet["left"]
        + len(sheet["unexplained"])
    )
    return sheet["arrived"] == inside == sheet["invited_arrived"] + sheet["walk_ins"]


def page(viewer: Any, session: Session, sheet: dict[str, Any]) -> dict[str, Any]:
    """The sheet with the people behind its lists, for the closing page."""
    ids = [*sheet["unexplained"], *sheet["unsigned"], *sheet["left_reasons"]]
    by_id = {
        str(e.pk): e
        for e in Encounter.objects.filter(within(viewer.paths, "unit_path"), pk__in=ids).select_related(
            "person"
        )
    }
    return {
        "sheet": sheet,
        "balanced": balanced(sheet),
        "unexplained": [by_id[i] for i in sheet["unexplained"] if i in by_id],
        "unsigned": [by_id[i] for i in sheet["unsigned"] if i in by_id],
        "left": [(by_id[i], reason) for i, reason in sheet["left_reasons"].items() if i in by_id],
    }
