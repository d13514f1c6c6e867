"""Who sees and works on cases. Each check raises; each `can_` is its boolean twin."""

from typing import Any

from kham.accounts import permissions as accounts_permissions
from kham.accounts.roles import May
from kham.followup.models import Case
from kham.kernel.reasons import Refusal


def check_view(viewer: Any) -> None:
    """Work lists are for those who follow people up; for anyone else the page does not exist."""
    accounts_permissions.check_may(viewer, May.FOLLOWUP_VIEW)


def check_see(viewer: Any, case: Case) -> None:
    """One case of the viewer's units."""
    accounts_permissions.check_sees(viewer, May.FOLLOWUP_VIEW, case.unit_path)


def check_record(viewer: Any, case: Case) -> None:
    """Writing steps of a case of the viewer's units."""
    check_see(viewer, case)
    accounts_permissions.check_sees(viewer, May.FOLLOWUP_RECORD, case.unit_path)


def can_record(viewer: Any, case: Case) -> bool:
    """Twin of check_record."""
    try:
        check_record(viewer, case)
    except Refusal:
        return False
    return True
