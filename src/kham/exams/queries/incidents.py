"""Alerts and emergencies of a session, and how many wait in the viewer's units."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from kham.accounts.permissions import NotFound, present
from kham.accounts.roles import May
from kham.exams import permissions, queries
from kham.exams.models import OPEN_ALERT, Alert, Emergency, EncounterState
from kham.exams.rules import catalogue
from kham.kernel import clock, formats
from kham.places.models import within


def alerts(viewer: Any, session: Any = None) -> QuerySet[Alert]:
    """Alerts of the viewer's units, of one session or of all; those of cancelled check-ins left out."""
    found = Alert.objects.filter(within(viewer.paths, "unit_path")).exclude(
        encounter__state=EncounterState.VOID
    )
    if session is not None:
        found = found.filter(session=session)
    return found.select_related("encounter", "session", "session__site")


def open_alerts(viewer: Any, session: Any = None) -> QuerySet[Alert]:
    """Those that no doctor has acknowledged, oldest first."""
    return alerts(viewer, session).filter(OPEN_ALERT).order_by("raised_at")


def alert(viewer: Any, alert_id: Any) -> Alert:
    """One alert. Raises NotFound."""
    found = present(alerts(viewer).filter(pk=alert_id).first())
    permissions.check_enter(viewer, found.encounter)
    return found


def escalated(alert: Alert, now: dt.datetime) -> bool:
    """Whether nobody acknowledged an alert for so long that everybody must see it."""
    minutes = catalogue.load("alerts")["escalate_minutes"].get(alert.level, 15)
    return alert.acknowledged_at is None and now - alert.raised_at > dt.timedelta(minutes=minutes)


def strip(viewer: Any, session: Any, *, now: dt.datetime) -> dict[str, Any]:
    """What every open screen of a session asks for each few seconds. Numbers of the queue, never names.

    Who may not see results learns only which number needs a doctor.
    """
    sees = viewer.may(May.EXAM_ENTER)
    rows = [
        {
            "id": str(one.pk),
            "encounter": str(one.encounter_id),
            "number": one.encounter.queue_number,
            "level": one.level,
            "sentence": one.sentence if sees else "",
            "at": formats.time_vn(one.raised_at.astimezone(clock.VIETNAM).time()),
            "minutes": max(0, int((now - one.raised_at).total_seconds() // 60)),
            "escalated": escalated(one, now),
            "answered": bool(one.answer),
            "mine": one.raised_by == viewer.actor and not one.answer,
        }
        for one in open_alerts(viewer, session)
    ]
    return {
        "alerts": rows,
        "emergencies": [
            {"id": str(e.pk), "number": e.encounter.queue_number if e.encounter else None}
            for e in emergencies(viewer, session).filter(closed_at__isnull=True)
        ],
        "may_acknowledge": viewer.may(May.EXAM_CONCLUDE),
        "may_see": sees,
        "now": now.isoformat(),
    }


def emergencies(viewer: Any, session: Any = None) -> QuerySet[Emergency]:
    """Emergencies of sessions the viewer works at, newest first."""
    found = Emergency.objects.filter(within(viewer.paths, "unit_path"))
    if session is not None:
        found = found.filter(session=session)
    return found.select_related("encounter", "encounter__person", "session", "session__site")


def emergency(viewer: Any, emergency_id: Any) -> Emergency:
    """One emergency, for those who enter results. Raises NotFound."""
    found = emergencies(viewer).filter(pk=emergency_id).first()
    if found is None or not viewer.may(May.EXAM_ENTER):
        raise NotFound()
    return found


def sheet(emergency: Emergency) -> dict[str, Any]:
    """What goes with the ambulance: who, what happened, measured values, diseases known, what was given, by whom."""
    from kham.exams.queries import doctor

    encounter = emergency.encounter
    person = encounter.person if encounter else None
    words = {key: catalogue.words("emergency", key) for key in ("what", "first_aid", "transfer", "outcomes")}
    measured, known = [], []
    if encounter is not None:
        form = queries.form_of(encounter)
        shown = (
            "HUYET_AP",
            "MACH",
            "NHIET_DO",
            "NHIP_THO",
            "SPO2",
            "DUONG_MAO_MACH",
            "CAN_NANG",
            "CHIEU_CAO",
        )
        for tag in shown:
            if tag in encounter.answers and tag in form.by_tag:
                field = form.by_tag[tag]
                measured.append((field.vi, doctor.display(form, field, encounter.answers[tag]), field.unit))
        known = [
            form.by_tag[tag].vi
            for tag, value in encounter.answers.items()
            if tag.startswith("TSBT_") and str(value) == "1" and tag in form.by_tag
        ]
    transfer = {**emergency.transfer, "how": words["transfer"].get(emergency.transfer.get("how", ""), "")}
    for name in ("called_at", "left_at"):
        transfer[name] = _time(transfer.get(name))
    return {
        "emergency": emergency,
        "encounter": encounter,
        "person": person,
        "age": queries.age_of(encounter) if encounter else None,
        "what": [words["what"].get(code, code) for code in emergency.what],
        "steps": [
            {
                "words": words["first_aid"].get(s["code"], s["code"]),
                "at": _time(s.get("at")),
                "note": s.get("note", ""),
            }
            for s in emergency.first_aid
        ],
        "transfer": transfer,
        "outcome": words["outcomes"].get(emergency.outcome, ""),
        "measured": measured,
        "known": known,
        "allergy": str(encounter.answers.get("TIEN_SU_DI_UNG") or "") if encounter else "",
        "findings": [f.sentence for f in encounter.findings.filter(level__in="EU")] if encounter else [],
        "began": formats.datetime_vn(emergency.started_at.astimezone(clock.VIETNAM)),
        "session": emergency.session,
    }


def _time(raw: Any) -> str:
    if not raw:
        return ""
    return formats.time_vn(dt.datetime.fromisoformat(str(raw)).astimezone(clock.VIETNAM).time())
