"""Reading the workbooks made for the portal. The first argument is the viewer; what lies outside its units does not exist."""

from typing import Any

from django.db.models import QuerySet

from kham.accounts.permissions import present
from kham.exams import queries as exams_queries
from kham.places.models import within
from kham.records.models import PortalFile
from kham.roster.queries import files as roster_files


def portal_files(viewer: Any) -> QuerySet[PortalFile]:
    """Workbooks made for the portal, newest first."""
    return PortalFile.objects.filter(within(viewer.paths, "unit_path")).select_related("session__site")


def portal_file(viewer: Any, file_id: Any) -> PortalFile:
    """One workbook made for the portal. Raises NotFound."""
    return present(portal_files(viewer).filter(pk=file_id).first())


def with_people(viewer: Any, lines: list[dict[str, Any]], *, names: bool) -> list[dict[str, Any]]:
    """Lines about encounters ({encounter: id, …}) with the encounter itself and its person's name, or code."""
    wanted = [one["encounter"] for one in lines if one["encounter"]]
    here = {
        str(e.pk): e for e in exams_queries.encounters(viewer).filter(pk__in=wanted).select_related("person")
    }
    rows = []
    for one in lines:
        encounter = here.get(one["encounter"])
        shown = (encounter.person.full_name if names else encounter.person.code) if encounter else ""
        rows.append({**one, "encounter": encounter, "name": shown})
    return rows


def log_text(file_name: str, content: bytes) -> str:
    """The portal's log file as lines: a workbook's rows joined by tabs, or text."""
    if content[:2] != b"PK":
        for encoding in ("utf-8-sig", "utf-16", "cp1258"):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
        return content.decode("utf-8", "replace")
    book = roster_files.read_workbook(content, file_name)
    return "\n".join(
        "\t".join(
            str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)
            for cell in cells
            if cell is not None
        )
        for sheet in book.sheets
        for _number, cells in sheet.rows
    )
