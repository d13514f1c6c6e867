"""Who sees what was sent, who sends, who may read a package. Each check raises; each `can_` is its boolean twin."""

from typing import Any

from kham.accounts import permissions as accounts_permissions
from kham.accounts.roles import May
from kham.kernel.reasons import Refusal
from kham.records.models import Submission


def check_view(viewer: Any) -> None:
    """Counters and states."""
    accounts_permissions.check_may(viewer, May.RECORDS_VIEW)


def check_see(viewer: Any, submission: Submission) -> None:
    """One submission of the viewer's units."""
    accounts_permissions.check_sees(viewer, May.RECORDS_VIEW, submission.unit_path)


def check_send(viewer: Any, unit_path: str = "") -> None:
    """Sending, checking again, sending once more."""
    accounts_permissions.check_may(viewer, May.RECORDS_SEND)
    if unit_path:
        accounts_permissions.check_sees(viewer, May.RECORDS_SEND, unit_path)


def check_read_package(viewer: Any, submission: Submission) -> None:
    """The package holds results by name: both permissions are needed."""
    check_see(viewer, submission)
    accounts_permissions.check_sees(viewer, May.RESULTS_VIEW, submission.unit_path)


def check_manage_clients(viewer: Any, unit_path: str = "") -> None:
    """Programs that read by machine are let in and out by whoever manages accounts of the unit."""
    accounts_permissions.check_may(viewer, May.ACCOUNTS_MANAGE)
    if unit_path:
        accounts_permissions.check_sees(viewer, May.ACCOUNTS_MANAGE, unit_path)


def can_send(viewer: Any, unit_path: str = "") -> bool:
    """Twin of check_send."""
    return _holds(check_send, viewer, unit_path)


def can_read_package(viewer: Any, submission: Submission) -> bool:
    """Twin of check_read_package."""
    return _holds(check_read_package, viewer, submission)


def may_see_names(viewer: Any) -> bool:
    """Names stand beside submissions only for those who see people of the roster; the province sees codes."""
    return bool(viewer.may(May.ROSTER_VIEW))


def _holds(check: Any, *given: Any) -> bool:
    try:
        check(*given)
    except Refusal:
        return False
    return True
