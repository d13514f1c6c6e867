"""Who keeps prices. Outside scope everything is absent."""

from typing import Any

from kham.accounts import permissions as accounts_permissions
from kham.accounts.roles import May
from kham.kernel.reasons import Refusal


def check_manage(viewer: Any, unit_path: str) -> None:
    """Price lists are kept by the finance role of the unit."""
    accounts_permissions.check_sees(viewer, May.FUNDING_MANAGE, unit_path)


def can_manage(viewer: Any, unit_path: str) -> bool:
    """Boolean twin of check_manage."""
    try:
        check_manage(viewer, unit_path)
    except Refusal:
        return False
    return True
