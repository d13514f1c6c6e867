"""Who is looking: the viewer that every query of every room takes first."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, UUIDField

from kham.accounts import permissions
from kham.accounts.models import Membership, Organisation, User
from kham.accounts.roles import SYSTEM, May, Role
from kham.places.models import Prepared, Unit, within


@dataclass(frozen=True)
class Viewer:
    """A user acting in one membership. `paths` are the unit paths whose rows may be seen; empty sees nothing."""

    user: User | None
    membership: Membership | None
    role: Role | None
    paths: tuple[str, ...]
    actor: str
    language: str = "vi"

    def may(self, permission: May | str) -> bool:
        """Whether the role in use carries the permission."""
        return self.role is not None and permission in self.role.may

    @property
    def role_code(self) -> str:
        """Code of the role in use, "" for none."""
        return self.role.code if self.role else ""

    @property
    def unit(self) -> Any:
        """The unit of the membership (places.Unit) or None."""
        return self.membership.unit if self.membership else None

    @property
    def organisation(self) -> Organisation | None:
        """The organisation the user acts for."""
        return self.membership.organisation if self.membership else None

    @property
    def name(self) -> str:
        """Name to show and to print."""
        return str(self.user) if self.user else "Hệ thống"

    def sees(self, unit_path: str) -> bool:
        """Whether a row of that unit lies within scope."""
        return any(unit_path.startswith(path) for path in self.paths)


NOBODY = Viewer(None, None, None, (), "anonymous")


def viewer_of(user: User, *, on: dt.date, membership_id: str | None = None) -> Viewer:
    """The viewer for a signed-in user; the chosen membership, or the first in force, or one that sees nothing."""
    memberships = _in_force(user.pk, on)
    for one in memberships:
        one.user = user
    chosen = next(
        (m for m in memberships if str(m.pk) == membership_id), memberships[0] if memberships else None
    )
    if chosen is None or not user.is_active:
        return Viewer(user, None, None, (), f"user:{user.pk}", user.language)
    return Viewer(user, chosen, chosen.definition, (chosen.unit_path,), f"user:{user.pk}", user.language)


def memberships_of(user: User, *, on: dt.date) -> Any:
    """Memberships in force on a day, oldest first."""
    return user.memberships.on(on).select_related("unit", "organisation").order_by("granted_at", "pk")


_in_force = Prepared(  # `memberships_of`: every request of everybody asks it
    lambda user, day: (
        Membership.objects.on(day)
        .filter(user_id=user)
        .select_related("unit", "organisation")
        .order_by("granted_at", "pk")
    ),
    UUIDField(),
    DateField(),
)


def writer(actor: str, *, on: dt.date, unit_path: str) -> Viewer:
    """Who wrote something down earlier ("user:<id>"), with the rights held today in that unit; one without rights sees nothing.

    Of several memberships in the unit the widest one counts: an event does not say in which one it was written.
    """
    kind, _, key = actor.partition(":")
    user = User.objects.filter(pk=key).first() if kind == "user" and _ else None
    if user is None:
        return Viewer(None, None, None, (), actor)
    here = [m for m in memberships_of(user, on=on) if m.unit_path == unit_path]
    widest = max(here, key=lambda m: len(m.definition.may), default=None)
    if widest is None:
        return Viewer(user, None, None, (), actor, user.language)
    return viewer_of(user, on=on, membership_id=str(widest.pk))


def system_viewer(name: str, *paths: str) -> Viewer:
    """A named system actor (commands on the server, jobs without a requester); all units unless paths are given."""
    return Viewer(None, None, SYSTEM, paths or ("",), f"system:{name}")


def organisations(viewer: Viewer) -> Any:
    """Organisations inside the viewer's units."""
    return Organisation.objects.filter(within(viewer.paths, "unit_path"), active=True)


def users(viewer: Viewer) -> Any:
    """Users with a membership inside the viewer's units."""
    inside = within(viewer.paths, "memberships__unit_path")
    return User.objects.filter(inside).distinct().order_by("full_name")


def units(viewer: Viewer, *, on: dt.date) -> Any:
    """Units in force on a day inside the viewer's scope."""
    return Unit.objects.on(on).visible_to(viewer).order_by("path")


def membership(viewer: Viewer, membership_id: str) -> Membership:
    """One membership inside the viewer's units, for those who manage accounts. Raises NotFound."""
    found = permissions.present(
        Membership.objects.filter(pk=membership_id).select_related("user", "unit").first()
    )
    permissions.check_manage_accounts(viewer, found.unit_path)
    return found
