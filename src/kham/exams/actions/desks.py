"""Desks of a day: set up from a template, changed while the day goes on; and the televisions that show them."""

import datetime as dt
import secrets
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from kham.exams import permissions
from kham.exams.models import Board, Desk
from kham.exams.rules import desks as desk_rules
from kham.exams.rules import forms
from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.planning.models import Session


@transaction.atomic
def set_up(*, session: Session, template: str = "", by: Any, now: dt.datetime) -> list[Desk]:
    """The desks of a template in place of those there are; without a name the one that fits the team and the site.

    Raises Refusal ``desks.template``, ``session.closed``.
    """
    permissions.check_desks(by, session)
    known = desk_rules.templates()
    if template and template not in known:
        raise Refusal("desks.template", "Không có cách xếp bàn này.")
    chosen = known.get(template) or desk_rules.template_for(
        team=session.team.kind, site=session.site.kind, people=len(session.team.members)
    )
    codes = [spec.code for spec in chosen.desks]
    Desk.objects.filter(session=session).exclude(code__in=codes).delete()
    for position, spec in enumerate(chosen.desks, start=1):
        Desk.objects.update_or_create(
            session=session, code=spec.code,
            defaults={
                "unit_path": session.unit_path, "name": spec.vi, "room": spec.room, "stations": spec.stations, "everyone": spec.everyone,
                "staff": spec.staff, "position": position, "template": chosen.template, "open": True,
            },
        )  # fmt: skip
    journal_actions.record(
        action="exams.desks_set_up", by=by, now=now, on=session, data={"template": chosen.template}
    )
    return list(Desk.objects.filter(session=session).order_by("position"))


@transaction.atomic
def change(
    *,
    desk: Desk,
    name: str,
    room: str,
    stations: Sequence[str],
    staff: Sequence[str],
    open: bool,
    by: Any,
    now: dt.datetime,
) -> Desk:
    """Change one desk during the day. Raises Refusal ``desks.name``, ``desks.stations``, ``session.closed``."""
    permissions.check_desks(by, desk.session)
    if not name.strip():
        raise Refusal("desks.name", "Ghi tên bàn.")
    known = {station.code for form in forms.all_forms() for station in form.stations} | set(desk.stations)
    if not stations or set(stations) - known:
        raise Refusal("desks.stations", f"Bàn “{name.strip()}”: chọn ít nhất một phần khám.")
    desk.name, desk.room = name.strip()[:80], room.strip()[:60]
    desk.stations = list(stations)
    desk.everyone = [s for s in desk.everyone if s in desk.stations]
    desk.staff = [line.strip()[:80] for line in staff if line.strip()][:8]
    desk.open = open
    desk.save()
    journal_actions.record(
        action="exams.desk_changed", by=by, now=now, on=desk, data={"desk": desk.code, "open": open, "stations": desk.stations}
    )  # fmt: skip
    return desk


@transaction.atomic
def add(*, session: Session, name: str, stations: Sequence[str], by: Any, now: dt.datetime) -> Desk:
    """One more desk, at the end. Raises as `change`."""
    permissions.check_desks(by, session)
    last = Desk.objects.filter(session=session).order_by("-position").first()
    made = Desk(
        session=session, unit_path=session.unit_path, code=f"more_{(last.position if last else 0) + 1}",
        position=(last.position if last else 0) + 1, template=last.template if last else "",
    )  # fmt: skip
    return change(desk=made, name=name, room="", stations=stations, staff=[], open=True, by=by, now=now)


@transaction.atomic
def move(*, desk: Desk, up: bool, by: Any, now: dt.datetime) -> None:
    """One place up or down in the order of desks."""
    permissions.check_desks(by, desk.session)
    row = list(Desk.objects.filter(session=desk.session).order_by("position", "pk"))
    at = row.index(desk)
    to = at - 1 if up else at + 1
    if 0 <= to < len(row):
        row[at], row[to] = row[to], row[at]
    for position, one in enumerate(row, start=1):
        Desk.objects.filter(pk=one.pk).update(position=position)
    journal_actions.record(action="exams.desk_moved", by=by, now=now, on=desk, data={"desk": desk.code})


@transaction.atomic
def make_board(*, session: Session, by: Any, now: dt.datetime) -> Board:
    """A secret link for a television; it shows numbers only and ends when revoked."""
    permissions.check_desks(by, session)
    made = Board.objects.create(
        session=session, unit_path=session.unit_path, token=secrets.token_urlsafe(24), made_at=now, made_by=by.actor
    )  # fmt: skip
    journal_actions.record(action="exams.board_made", by=by, now=now, on=made)
    return made


@transaction.atomic
def revoke_board(*, board: Board, by: Any, now: dt.datetime) -> None:
    """The link shows nothing any more."""
    permissions.check_run_session(by, board.session)
    Board.objects.filter(pk=board.pk, revoked_at=None).update(revoked_at=now)
    journal_actions.record(action="exams.board_revoked", by=by, now=now, on=board)
