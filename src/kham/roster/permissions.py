"""Who may receive, stage, commit and decide. `check_x` raises; `can_x` is its boolean twin."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from kham.accounts import permissions as accounts_permissions
from kham.accounts.permissions import NotFound
from kham.accounts.roles import May
from kham.kernel.reasons import Refusal
from kham.places.models import within
from kham.roster.models import ListState, SourceList
from kham.roster.rules import catalogue, restricted

ILLNESS = frozenset({"mental_illness", "chronic"})  # groups that tell of an illness


def check_submit(viewer: Any, unit_path: str, sender: str, organisation: Any = None) -> None:
    """The station receives every list of its units; a provider, school or employer only its own."""
    if viewer.may(May.LISTS_MANAGE) and viewer.sees(unit_path):
        return
    accounts_permissions.check_sees(viewer, May.LISTS_SUBMIT, unit_path)
    mine = viewer.organisation
    if (
        mine is None
        or (organisation is not None and organisation.pk != mine.pk)
        or sender not in senders_of(mine)
    ):
        raise NotFound()


def senders_of(organisation: Any) -> list[str]:
    """Sender codes an organisation may send under: its own code, or every kind that fits its kind."""
    if organisation is None:
        return []
    if organisation.sender:
        return [organisation.sender]
    return [
        one.code for one in catalogue.senders().values() if one.kind == organisation.kind and not one.internal
    ]


def check_see_list(viewer: Any, source_list: SourceList) -> None:
    """The station of the unit, or whoever acts for the organisation that sent it."""
    if viewer.may(May.LISTS_MANAGE) and viewer.sees(source_list.unit_path):
        return
    mine = viewer.organisation
    own = mine is not None and source_list.organisation_id == mine.pk
    if not (own and viewer.may(May.LISTS_SUBMIT) and viewer.sees(source_list.unit_path)):
        raise NotFound()


def check_map(viewer: Any, source_list: SourceList) -> None:
    """Columns may be changed until the list is committed."""
    check_see_list(viewer, source_list)
    if source_list.state in (ListState.COMMITTED, ListState.WITHDRAWN):
        raise Refusal(
            "roster.list.committed",
            "Danh sách đã ghi nhận nên không đổi cột được nữa. Nộp danh sách mới nếu có sai sót.",
        )


def check_commit(viewer: Any, source_list: SourceList) -> None:
    """Only the station commits, and only what was staged."""
    accounts_permissions.check_sees(viewer, May.LISTS_MANAGE, source_list.unit_path)
    if source_list.state == ListState.RECEIVED:
        raise Refusal("roster.list.not-staged", "Danh sách chưa được đọc. Xác nhận cột trước khi ghi nhận.")
    if source_list.state == ListState.WITHDRAWN:
        raise Refusal("roster.list.withdrawn", "Danh sách đã rút.")


def check_decide(viewer: Any, unit_path: str) -> None:
    """Deciding same or different is the station's."""
    accounts_permissions.check_sees(viewer, May.ROSTER_DECIDE, unit_path)


def check_pair(viewer: Any, pair: Any) -> None:
    """Deciding about two people is the station's with which both are now; one who was merged is where the other is."""
    for person in (pair.left, pair.right):
        check_decide(viewer, (person.merged_into or person).unit_path)


def check_decide_here(viewer: Any) -> None:
    """Deciding somewhere at all: for the queue as a whole."""
    accounts_permissions.check_may(viewer, May.ROSTER_DECIDE)


def check_answer(viewer: Any, unit_path: str) -> None:
    """Answering what the station asks about people of a neighbourhood."""
    accounts_permissions.check_sees(viewer, May.ROSTER_ANSWER, unit_path)


def check_edit(viewer: Any, unit_path: str) -> None:
    """Adding people, reporting deaths and moves."""
    accounts_permissions.check_sees(viewer, May.ROSTER_EDIT, unit_path)


def check_view(viewer: Any, unit_path: str) -> None:
    """Seeing people of a unit (never results); a single one: check_see_person."""
    accounts_permissions.check_sees(viewer, May.ROSTER_VIEW, unit_path)


def check_see_person(viewer: Any, person: Any) -> None:
    """Seeing one person: in the viewer's units, and not hidden from this role as a service asked."""
    check_view(viewer, person.unit_path)
    if not restricted.sees(viewer.role_code, person.restricted):
        raise NotFound()


def check_report(viewer: Any, unit_path: str) -> None:
    """Saying that somebody was born, died or moved."""
    accounts_permissions.check_sees(viewer, May.ROSTER_REPORT, unit_path)


def check_settle(viewer: Any, change: Any) -> None:
    """Confirming or refusing is the station's of the unit that decides."""
    accounts_permissions.check_sees(viewer, May.ROSTER_EDIT, change.decider_path)


def check_withdraw(viewer: Any, change: Any) -> None:
    """Whoever said it, or the station of the place it came from."""
    if viewer.may(May.ROSTER_EDIT) and viewer.sees(change.from_path):
        return
    accounts_permissions.check_sees(viewer, May.ROSTER_REPORT, change.from_path)
    if change.proposed_by != viewer.actor:
        raise NotFound()


def check_undo(viewer: Any, change: Any) -> None:
    """The station that decided, or that of the place the people came from."""
    accounts_permissions.check_may(viewer, May.ROSTER_EDIT)
    if not (viewer.sees(change.decider_path) or viewer.sees(change.from_path)):
        raise NotFound()


def _can(check: Any, *args: Any) -> bool:
    try:
        check(*args)
    except Refusal:
        return False
    return True


def can_submit(viewer: Any, unit_path: str, sender: str, organisation: Any = None) -> bool:
    """Boolean twin of check_submit."""
    return _can(check_submit, viewer, unit_path, sender, organisation)


def can_see_list(viewer: Any, source_list: SourceList) -> bool:
    """Boolean twin of check_see_list."""
    return _can(check_see_list, viewer, source_list)


def can_map(viewer: Any, source_list: SourceList) -> bool:
    """Boolean twin of check_map."""
    return _can(check_map, viewer, source_list)


def can_commit(viewer: Any, source_list: SourceList) -> bool:
    """Boolean twin of check_commit."""
    return _can(check_commit, viewer, source_list)


def can_decide(viewer: Any, unit_path: str) -> bool:
    """Boolean twin of check_decide."""
    return _can(check_decide, viewer, unit_path)


def can_edit(viewer: Any, unit_path: str) -> bool:
    """Boolean twin of check_edit."""
    return _can(check_edit, viewer, unit_path)


def can_settle(viewer: Any, change: Any) -> bool:
    """Boolean twin of check_settle."""
    return _can(check_settle, viewer, change)


def can_withdraw(viewer: Any, change: Any) -> bool:
    """Boolean twin of check_withdraw."""
    return _can(check_withdraw, viewer, change)


def can_undo(viewer: Any, change: Any) -> bool:
    """Boolean twin of check_undo."""
    return _can(check_undo, viewer, change)


def can_report(viewer: Any, unit_path: str) -> bool:
    """Boolean twin of check_report."""
    return _can(check_report, viewer, unit_path)


def can_see_person(viewer: Any, person: Any) -> bool:
    """Boolean twin of check_see_person."""
    return _can(check_see_person, viewer, person)


def can_view(viewer: Any, unit_path: str) -> bool:
    """Boolean twin of check_view."""
    return _can(check_view, viewer, unit_path)


def sees_numbers(viewer: Any) -> bool:
    """Whether ID numbers are shown in full: the station only; everybody else sees the last four digits."""
    return bool(viewer.may(May.ROSTER_EDIT))


def hidden_groups(viewer: Any) -> frozenset[str]:
    """Groups that tell of an illness are seen by those who may see results or manage the lists, by nobody else."""
    if viewer.may(May.LISTS_MANAGE) or viewer.may(May.RESULTS_VIEW):
        return frozenset()
    return ILLNESS


def check_refresh(viewer: Any, unit_path: str) -> None:
    """Comparing the lists again, handing items over: the station's."""
    accounts_permissions.check_sees(viewer, May.LISTS_MANAGE, unit_path)


def check_groups(viewer: Any, unit_path: str) -> None:
    """Adding groups of the unit's own: the station's."""
    accounts_permissions.check_sees(viewer, May.LISTS_MANAGE, unit_path)


def asked_of(viewer: Any) -> Q:
    """Condition on items and questions: all of the unit for the station and for heads of neighbourhoods, else what was put to
    the viewer's organisation."""
    if viewer.may(May.LISTS_MANAGE) or viewer.may(May.ROSTER_ANSWER):
        return within(viewer.paths, "unit_path")
    if viewer.may(May.LISTS_SUBMIT) and viewer.organisation is not None:
        return within(viewer.paths, "unit_path") & Q(organisation=viewer.organisation)
    return Q(pk__in=[])


def check_gap(viewer: Any, gap: Any) -> None:
    """Seeing and answering one item: the station, the head of the neighbourhood, the organisation that is asked."""
    mine = viewer.organisation
    asked = mine is not None and gap.organisation_id == mine.pk and viewer.may(May.LISTS_SUBMIT)
    everybody = viewer.may(May.LISTS_MANAGE) or viewer.may(May.ROSTER_ANSWER)
    if (
        not viewer.sees(gap.unit_path)
        or not (everybody or asked)
        or not restricted.sees(viewer.role_code, gap.person.restricted)
    ):
        raise NotFound()


def check_conflict(viewer: Any, conflict: Any) -> None:
    """The same for a question about groups; those that tell of an illness stay with who may know."""
    check_gap(viewer, conflict)
    if {conflict.left, conflict.right} & hidden_groups(viewer):
        raise NotFound()


def check_coverage(viewer: Any) -> None:
    """The matrix: names for whoever sees people, figures for whoever sees reports."""
    if not can_coverage(viewer):
        raise NotFound()


def can_coverage(viewer: Any) -> bool:
    """Boolean twin of check_coverage."""
    return bool(viewer.may(May.ROSTER_VIEW) or viewer.may(May.REPORTS_VIEW))


def can_gap(viewer: Any, gap: Any) -> bool:
    """Boolean twin of check_gap."""
    return _can(check_gap, viewer, gap)


def can_conflict(viewer: Any, conflict: Any) -> bool:
    """Boolean twin of check_conflict."""
    return _can(check_conflict, viewer, conflict)


def can_refresh(viewer: Any, unit_path: str) -> bool:
    """Boolean twin of check_refresh."""
    return _can(check_refresh, viewer, unit_path)


def can_groups(viewer: Any, unit_path: str) -> bool:
    """Boolean twin of check_groups."""
    return _can(check_groups, viewer, unit_path)
