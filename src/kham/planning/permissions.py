"""Who may draw plans. Outside scope everything is absent."""

from typing import Any

from kham.accounts import permissions as accounts_permissions
from kham.accounts.roles import May
from kham.kernel.reasons import Refusal


def check_edit(viewer: Any, unit_path: str) -> None:
    """Only the station officer of the unit draws and changes plans."""
    accounts_permissions.check_sees(viewer, May.PLAN_EDIT, unit_path)


def can_edit(viewer: Any, unit_path: str) -> bool:
    """Boolean twin of check_edit."""
    try:
        check_edit(viewer, unit_path)
    except Refusal:
        return False
    return True


def can_see_people(viewer: Any) -> bool:
    """Names of invited people: those who work with the roster. Others see numbers."""
    return bool(viewer.may(May.ROSTER_VIEW))


def check_publish(state: str, sessions: int) -> None:
    """A plan is published once, from a draft with at least one session."""
    if state != "draft":
        raise Refusal("plan.not_draft", "Bản kế hoạch này không còn là dự thảo.")
    if not sessions:
        raise Refusal("plan.empty", "Bản kế hoạch chưa có buổi khám nào để công bố.")
