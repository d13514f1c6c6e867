"""Public pages."""

from typing import Any

from kham.records.models import Copy
from tests.access.row import Row, page


def a_commune(unit: Any, world: Any) -> dict[str, Any]:
    """A commune with an announced session."""
    world.session(unit)
    return {"code": world.campaign(unit).unit.code}


def a_copy_code(unit: Any, world: Any) -> dict[str, Any]:
    """The code of a signed copy."""
    from tests.access.tables.records_copies import a_copy

    return {"code": Copy.objects.get(pk=a_copy(unit, world)["copy_id"]).code}


ROWS = [
    page("portal:index", public=True),
    page("portal:invitation", public=True),
    page("portal:result", public=True),
    page("portal:my_copy", public=True),
    page("portal:copy_check", public=True),
    Row("portal:copy_check_code", make=a_copy_code, public=True),
    Row("portal:commune", make=a_commune, public=True),
]
