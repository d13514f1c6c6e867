"""The plain permission check that every room's permissions build on."""

from typing import Any, TypeVar

from django.utils.translation import gettext_noop

from kham.accounts.roles import May
from kham.kernel.reasons import Refusal

ABSENT = gettext_noop("Không tìm thấy trang này.")
_Found = TypeVar("_Found")


class NotFound(Refusal):
    """Outside scope: answered as an absent page, so that nobody learns that the thing exists."""

    def __init__(self, code: str = "not-found", sentence: str = ABSENT, **params: Any) -> None:
        super().__init__(code, sentence, **params)


def present(found: _Found | None) -> _Found:
    """What was looked for, or the absent page. Raises NotFound."""
    if found is None:
        raise NotFound()
    return found


def check_may(viewer: Any, permission: May) -> None:
    """Raise unless the viewer's role carries the permission; answered as an absent page."""
    if not viewer.may(permission):
        raise NotFound()


def check_sees(viewer: Any, permission: May, unit_path: str) -> None:
    """Raise unless the role carries the permission and the row lies in the viewer's units."""
    check_may(viewer, permission)
    if not viewer.sees(unit_path):
        raise NotFound()


def check_manage_accounts(viewer: Any, unit_path: str) -> None:
    """Only an administrator of the unit or above grants roles there."""
    check_sees(viewer, May.ACCOUNTS_MANAGE, unit_path)


def can_manage_accounts(viewer: Any, unit_path: str) -> bool:
    """Boolean twin of check_manage_accounts."""
    try:
        check_manage_accounts(viewer, unit_path)
    except Refusal:
        return False
    return True
