"""One row of the access table."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Maker = Callable[[Any, Any], dict[str, Any]]


@dataclass(frozen=True)
class Row:
    """A URL, who gets an answer from it, and how to make the thing it is about."""

    name: str
    own: frozenset[str] = frozenset()
    child: frozenset[str] = frozenset()
    make: Maker | None = None
    method: str = "get"
    public: bool = False
    everybody: bool = False  # any signed-in user, also without a role
    data: dict[str, Any] = field(default_factory=dict)
    why: str = ""


def page(
    name: str,
    roles: str = "",
    *,
    method: str = "get",
    public: bool = False,
    everybody: bool = False,
    data: dict | None = None,
    kwargs: dict | None = None,
    why: str = "",
) -> Row:
    """A page that is not about one thing."""
    make = (lambda unit, world: kwargs) if kwargs else None
    return Row(name, frozenset(roles.split()), frozenset(), make, method, public, everybody, data or {}, why)


def thing(
    name: str,
    make: Maker,
    *,
    own: str,
    child: str | None = None,
    method: str = "get",
    data: dict | None = None,
    why: str = "",
) -> Row:
    """A page about one thing that belongs to a unit."""
    return Row(
        name,
        frozenset(own.split()),
        frozenset((own if child is None else child).split()),
        make,
        method,
        data=data or {},
        why=why,
    )
