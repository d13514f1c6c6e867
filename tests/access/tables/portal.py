"""Public pages."""

from typing import Any

from tests.access.row import Row, page


def a_commune(unit: Any, world: Any) -> dict[str, Any]:
    """A commune with an announced session."""
    world.session(unit)
    return {"code": world.campaign(unit).unit.code}


ROWS = [
    page("portal:index", public=True),
    page("portal:invitation", public=True),
    page("portal:result", public=True),
    Row("portal:commune", make=a_commune, public=True),
]
