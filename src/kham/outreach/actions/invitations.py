"""Printing invitations: by neighbourhood and household, each printing recorded."""

import datetime as dt
from collections.abc import Callable
from itertools import groupby
from typing import Any

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel.codes import display_short_code
from kham.kernel.formats import date_vn, number, time_vn
from kham.kernel.reasons import Refusal
from kham.outreach import permissions, sheets
from kham.outreach.models import InvitationBatch
from kham.places.models import Unit
from kham.planning import queries as planning_queries
from kham.planning.models import Appointment, Session, SessionState

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def print_invitations(
    *,
    session: Session,
    by: Any,
    now: dt.datetime,
    unit: str = "",
    progress: Callable[[int, int, str], None] | None = None,
) -> tuple[InvitationBatch, bytes]:
    """The invitations of a session as PDF, of one neighbourhood when `unit` (a path) is given; printed twice is recorded twice.

    A list for the neighbourhood head stands before each neighbourhood's sheets. Raises Refusal without anybody to invite.
    """
    permissions.check_print(by, session.unit_path)
    if session.state in {SessionState.DRAFT, SessionState.CANCELLED}:
        raise Refusal("invitation.state", "Chỉ in giấy mời cho buổi khám đã công bố.")
    found = planning_queries.appointments(by, session)
    people = list(found.filter(unit_path__startswith=unit) if unit else found)
    if not people:
        raise Refusal("invitation.nobody", "Buổi khám này chưa mời ai.")
    tell = progress or (lambda done, total, words: None)
    tell(0, len(people), "Dàn trang giấy mời")
    content = sheets.pdf(data_of(session, people))
    tell(len(people), len(people), "Đã in xong")
    with transaction.atomic():
        batch = InvitationBatch.objects.create(
            session=session, unit_path=unit or session.unit_path, people=len(people), printed_by=getattr(by, "name", "")[:80],
            printed_at=now,
        )  # fmt: skip
        journal_actions.record(
            action="outreach.print_invitations", by=by, now=now, on=batch, data={"people": len(people)}
        )
    return batch, content


def data_of(session: Session, people: list[Appointment]) -> dict[str, Any]:
    """What the sheets show, in order of neighbourhood and walking order of households."""
    commune = session.campaign.unit
    day = f"{WEEKDAYS[session.on.weekday()]} {date_vn(session.on)}"
    ordered = sorted(people, key=lambda one: (one.unit_path, *_walk(one), one.at, one.person.birth_year or 0))
    parts = []
    for _path, some in groupby(ordered, key=lambda one: one.unit_path):
        members = list(some)
        homes = [_home(list(group), day) for _key, group in groupby(members, key=_walk)]
        parts.append(
            {
                "name": planning_queries.unit_label(members[0].person.unit), "homes": homes,
                "count": f"{number(len(homes))} hộ, {number(len(members))} người",
            }
        )  # fmt: skip
    return {
        "office": f"Ủy ban nhân dân {_full(commune)}", "station": f"Trạm Y tế {_full(commune)}", "site": session.site.name,
        "address": session.site.address, "when": f"{time_vn(session.starts_at)}, {day}",
        "session_line": f"Buổi khám {date_vn(session.on)}", "covers": True, "parts": parts,
    }  # fmt: skip


def _full(unit: Unit) -> str:
    return unit.full_name


def _walk(one: Appointment) -> tuple[int, str]:
    home = one.person.household
    return (home.walking_order if home else 0, str(one.person.household_id or one.person_id))


def _home(members: list[Appointment], day: str) -> dict[str, Any]:
    """One household: its time is the first; who is called at another time has it beside the name."""
    first = min(one.at for one in members)
    house = members[0].person.household
    address = (house.address if house else members[0].person.address) or "chưa rõ địa chỉ"
    return {
        "address": address, "at": time_vn(first), "at_words": f"{time_vn(first)}, {day}",
        "names": ", ".join(one.person.full_name for one in members),
        "people": [
            {
                "name": one.person.full_name, "birth": str(one.person.birth or "–"), "token": one.token,
                "at": time_vn(one.at) if one.at != first else "", "code": display_short_code(one.short_code),
            }
            for one in members
        ],
    }  # fmt: skip
