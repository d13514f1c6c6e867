"""Who worked at a session: rows noted, and what the saves of the day say."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from kham.accounts.models import User
from kham.exams.models import Alias, Attendance, Encounter
from kham.sync.models import Event, Outcome

DOOR = "reception"
DESKS = {
    "encounter.checked_in": DOOR,
    "encounter.concluded": "conclusion",
    "encounter.amended": "conclusion",
}


@dataclass
class Seen:
    """One person at one desk by the saves: first and last, and how many."""

    actor: str
    desk: str
    name: str
    user: Any
    first: dt.datetime
    last: dt.datetime
    saves: int = 0


def streams(session: Any) -> list[Any]:
    """Streams of events that belong to a session: its encounters, second devices of them, and the session itself."""
    own = list(Encounter.objects.filter(session=session).values_list("pk", flat=True))
    return [*own, *Alias.objects.filter(encounter__in=own).values_list("stream_id", flat=True), session.pk]


def seen(session: Any) -> list[Seen]:
    """Who saved at which desk, from the first to the last save, in order of the first."""
    found: dict[tuple[str, str], Seen] = {}
    rows = Event.objects.filter(stream_id__in=streams(session), outcome=Outcome.APPLIED).values_list(
        "actor", "kind", "body__station", "recorded_at"
    )
    for actor, kind, station, at in rows:
        desk = DESKS.get(kind) or (str(station or "") if kind == "encounter.saved" else "")
        if not desk or not actor.startswith("user:"):
            continue
        one = found.setdefault((actor, desk), Seen(actor, desk, "", None, at, at))
        one.first, one.last, one.saves = min(one.first, at), max(one.last, at), one.saves + 1
    users = {
        f"user:{u.pk}": u
        for u in User.objects.filter(pk__in={s.actor.removeprefix("user:") for s in found.values()})
    }
    for one in found.values():
        one.user = users.get(one.actor)
        one.name = one.user.full_name or one.user.username if one.user else ""
    return sorted((s for s in found.values() if s.user), key=lambda s: (s.first, s.name, s.desk))


def rows(session: Any) -> list[Attendance]:
    """Attendance as noted."""
    return list(Attendance.objects.filter(session=session).order_by("from_at", "name", "desk"))


def row(session: Any, key: Any) -> Attendance | None:
    """One row of a session."""
    return Attendance.objects.filter(session=session, pk=key).first() if key else None


def desk_names(session: Any) -> dict[str, str]:
    """Code of a desk → its words: stations of all forms used at the session, and the door."""
    from kham.exams.queries import wording
    from kham.exams.rules import forms

    names = {}
    used = set(Encounter.objects.filter(session=session).values_list("form", "form_version"))
    for form, version in sorted(used) or [("adult", "")]:
        definition = forms.load(form, version) if version else forms.load(form, on=session.on)
        names.update({s.code: wording.name(s) for s in definition.stations})
    return {
        DOOR: _("Đón tiếp"),
        **names,
        "labs": names.get("labs", _("Xét nghiệm")),
        "leader": _("Trưởng đoàn"),
    }


def waiting_events(session: Any) -> Any:
    """Events of a session that were not folded: held or for a person to look at."""
    mine = Q(stream_id__in=streams(session)) | Q(body__session=str(session.pk))
    return Event.objects.filter(mine, outcome__in=[Outcome.HELD, Outcome.QUARANTINED])
