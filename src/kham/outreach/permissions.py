"""Who may see and record contacts."""

from typing import Any

from kham.accounts import permissions as accounts_permissions
from kham.accounts.roles import May
from kham.kernel.reasons import Refusal


def check_record(viewer: Any, unit_path: str) -> None:
    """Record a contact, see a phone number: those who do outreach in the unit."""
    accounts_permissions.check_sees(viewer, May.OUTREACH_RECORD, unit_path)


def can_record(viewer: Any, unit_path: str) -> bool:
    """Boolean twin of check_record."""
    return _can(check_record, viewer, unit_path)


def check_print(viewer: Any, unit_path: str) -> None:
    """Print invitations: the station officer who plans."""
    accounts_permissions.check_sees(viewer, May.PLAN_EDIT, unit_path)


def check_confirm(viewer: Any, unit_path: str) -> None:
    """Agree to what a neighbourhood head reported (moved, dead, bed-ridden): those who edit the roster."""
    accounts_permissions.check_sees(viewer, May.ROSTER_EDIT, unit_path)


def can_confirm(viewer: Any, unit_path: str) -> bool:
    """Boolean twin of check_confirm."""
    return _can(check_confirm, viewer, unit_path)


def sees_names(viewer: Any) -> bool:
    """Names on the list to reach; others see counts by neighbourhood only."""
    return bool(viewer.may(May.OUTREACH_RECORD))


def _can(check: Any, *args: Any) -> bool:
    try:
        check(*args)
    except Refusal:
        return False
    return True
