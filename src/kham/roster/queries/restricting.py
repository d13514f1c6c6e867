"""Whom a viewer may know of. Every queryset that lists people or things of people by name is cut with `known` here."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from kham.roster.models import Person
from kham.roster.rules import restricted


def known(viewer: Any, prefix: str = "person__") -> Q:
    """Condition "not hidden from this viewer"; ``prefix`` leads from the table to the person ("" on Person itself).

    Counts of a whole unit leave it out, so that they stay true.
    """
    return Q(**{f"{prefix}restricted": ""}) | Q(
        **{f"{prefix}restricted__in": sorted(restricted.seen_services(viewer.role_code))}
    )


def may_know(viewer: Any, person: Person) -> bool:
    """The same for one person at hand: rows kept by their number show a sentence instead of a name."""
    return restricted.sees(viewer.role_code, person.restricted)


def conceal(viewer: Any, person: Person) -> Person:
    """The same person with the fields emptied that the service wants hidden from this role. For showing, never for saving."""
    for name in restricted.hidden_fields(viewer.role_code, person.restricted):
        setattr(person, name, "")
    return person


def services() -> list[tuple[str, str]]:
    """(code, label) of the services that may ask."""
    return [(one.code, one.label) for one in restricted.services().values()]
