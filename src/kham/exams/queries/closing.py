"""The closing sheet of a session: figures and lists that reconcile to the person."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from kham.exams.models import OPEN_ALERT, Alert, Closing, Emergency, Encounter, EncounterState, Scan
from kham.exams.queries import attending, outcomes, results, supplying
from kham.exams.rules import catalogue
from kham.exams.rules import closing as rules
from kham.exams.rules import outcomes as outcome_rules
from kham.kernel import clock, formats
from kham.places.models import within
from kham.planning.models import Appointment, AppointmentState, Session
from kham.roster import queries as roster_queries

balanced, obstacles = rules.balanced, rules.obstacles


def sheet(session: Session) -> dict[str, Any]:
    """JSON kept with the session. invited = arrived of the invited + absent; arrived = the sum of the classes.

    Lists hold ids of encounters; names are looked up when shown.
    """
    found = list(
        Encounter.objects.filter(session=session).exclude(state=EncounterState.VOID).order_by("queue_number")
    )
    invited = set(
        Appointment.objects.filter(
            session=session, state=AppointmentState.PLANNED, walk_in=False
        ).values_list("person_id", flat=True)
    )
    arrived = {e.person_id for e in found}
    left = outcomes.kinds(found)
    classes = rules.classes({str(e.pk): _case(e, left[e.pk].kind if e.pk in left else "") for e in found})
    return {
        "invited": len(invited),
        "arrived": len(found),
        "invited_arrived": len(invited & arrived),
        "walk_ins": len(arrived - invited),
        "absent": len(invited - arrived),
        "concluded": len(classes["concluded"]),
        "unsigned": classes["unsigned"],
        "partly": len(classes["partly"]),
        "left": sum(len(classes[name]) for name in outcome_rules.LEFT if name != "partly"),
        "left_reasons": {str(pk): departure.reason for pk, departure in left.items()},
        "unexplained": classes["unexplained"],
        "classes": classes,
        "voided": Encounter.objects.filter(session=session, state=EncounterState.VOID).count(),
        "refused_scans": Scan.objects.filter(session=session, verdict="red").count(),
        "by_triage": dict(Counter(e.triage or "N" for e in found if e.state == EncounterState.CONCLUDED)),
        **_incidents(session),
        **_unfinished(session, found),
    }


def _case(encounter: Encounter, kind: str) -> outcome_rules.Case:
    return outcome_rules.Case(encounter.state, tuple(encounter.stations_done), kind, tuple(encounter.skipped))


def _incidents(session: Session) -> dict[str, Any]:
    alerts = Alert.objects.filter(session=session).exclude(encounter__state=EncounterState.VOID)
    emergencies = Emergency.objects.filter(session=session)
    return {
        "alerts": alerts.filter(withdrawn_at__isnull=True).count(),
        "alerts_open": alerts.filter(OPEN_ALERT).count(),
        "emergencies": emergencies.count(),
        "emergencies_open": emergencies.filter(closed_at__isnull=True).count(),
    }


def _unfinished(session: Session, found: list[Encounter]) -> dict[str, Any]:
    pending = results.awaiting_laboratory(found)
    return {
        "pending_laboratory": sorted(str(pk) for pk in pending),
        "samples": results.samples(session),
        "events_waiting": attending.waiting_events(session).count(),
        "not_handed": [str(e.pk) for e in results.not_handed(found)],
        "staff": [
            {
                "name": row.name,
                "desk": row.desk,
                "duty": row.duty,
                "from": _iso(row.from_at),
                "to": _iso(row.to_at),
            }
            for row in attending.rows(session)
        ],
        "supplies": [
            {"item": one["item"]["code"], **{n: getattr(one["line"], n) for n in SUPPLIES}}
            for one in supplying.lines(session)
            if one["line"].taken or one["line"].used
        ],
    }


SUPPLIES = ("taken", "used", "spoiled", "returned", "tests", "note")


def _iso(moment: Any) -> str:
    return moment.isoformat() if moment else ""


def figures(sheet: dict[str, Any]) -> dict[str, int]:
    """The numbers of a sheet alone: lists become their length."""
    return {key: value if isinstance(value, int) else len(value) for key, value in sheet.items()}


def names() -> dict[str, str]:
    """Words of the classes, in the order of the sheet."""
    return {
        "concluded": _("Đã kết luận"), "unsigned": _("Chờ bác sĩ kết luận"), "partly": _("Khám một phần rồi về"),
        "transferred": _("Chuyển viện khi chưa khám"), "refused": _("Từ chối khám"),
        "elsewhere": _("Đã khám nơi khác trong năm, có giấy"), "not_examined": _("Đến nhưng chưa khám"),
        "unexplained": _("Chưa khám xong, chưa ghi lý do"),
    }  # fmt: skip


def page(viewer: Any, session: Session, sheet: dict[str, Any]) -> dict[str, Any]:
    """The sheet with the people behind its lists, for the closing page."""
    classes = sheet.get("classes") or {}
    ids = {i for found in classes.values() for i in found} | set(sheet.get("pending_laboratory", []))
    by_id = {
        str(e.pk): e
        for e in Encounter.objects.filter(
            within(viewer.paths, "unit_path") & roster_queries.known(viewer), pk__in=ids
        ).select_related("person", "departure")
    }
    missing = attending.desk_names(session)
    rows = [
        {
            "code": code,
            "name": name,
            "count": len(classes.get(code, [])),
            "people": [_person(by_id[i], missing) for i in classes.get(code, []) if i in by_id],
        }
        for code, name in names().items()
    ]
    return {
        "sheet": sheet,
        "balanced": balanced(sheet),
        "obstacles": obstacles(sheet),
        "classes": rows,
        "unexplained": [by_id[i] for i in sheet["unexplained"] if i in by_id],
        "unsigned": [by_id[i] for i in sheet["unsigned"] if i in by_id],
        "pending": [by_id[i] for i in sheet.get("pending_laboratory", []) if i in by_id],
        "not_handed": len(sheet.get("not_handed", [])),
        "reasons": list(catalogue.words("leaving", "reasons").items()),
        "attendance": attending.rows(session),
        "desks": missing,
        "supplies": [one for one in supplying.lines(session) if one["line"].taken or one["line"].tests],
        "closings": list(Closing.objects.filter(session=session).order_by("-version")),
        "emergencies": list(Emergency.objects.filter(session=session).select_related("encounter")),
    }


def _person(encounter: Encounter, desks: dict[str, str]) -> dict[str, Any]:
    left = getattr(encounter, "departure", None)
    touched = set(encounter.stations_done) - outcome_rules.DOOR
    return {
        "encounter": encounter,
        "reason": left.reason if left else "",
        "missing": [desks.get(code, code) for code in left.missing] if left and touched else [],
        "come_back_on": left.come_back_on if left else None,
    }


def absent(viewer: Any, session: Session) -> list[Appointment]:
    """Those who were invited and did not come."""
    from kham.exams import queries

    here = set(
        Encounter.objects.filter(session=session)
        .exclude(state=EncounterState.VOID)
        .values_list("person_id", flat=True)
    )
    return [one for one in queries.invited(viewer, session) if one.person_id not in here]


def current(session: Session) -> Closing | None:
    """The signed sheet in force."""
    return Closing.objects.filter(session=session, reopened_at__isnull=True).order_by("-version").first()


def local(moment: Any) -> str:
    """A moment as shown."""
    return formats.datetime_vn(moment.astimezone(clock.VIETNAM)) if moment else ""
