"""Documents, tasks, difficulties."""

from typing import Any

from django.core.files.base import ContentFile

from kham.campaigns.models import Difficulty, Directive, Task
from tests.access.row import page, thing


def directive(unit: Any, world: Any, state: str = "accepted") -> Directive:
    """A document received for the unit."""
    found, made = Directive.objects.get_or_create(
        unit=unit,
        sha256=f"{unit.path}{state}".ljust(64, "0"),
        state=state,
        defaults={
            "unit_path": unit.path,
            "file_name": "van-ban.txt",
            "received_by": "system:test",
            "received_at": world.now,
            "paragraphs": [{"index": 0, "text": "Giao Trạm Y tế lập danh sách."}],
        },
    )
    if made:
        found.file.save("van-ban", ContentFile(b"Giao viec"))
    return found


def a_task(unit: Any, world: Any, state: str = "open") -> dict[str, Any]:
    """A task of an organisation that nobody of the table belongs to."""
    task, _ = Task.objects.get_or_create(
        directive=directive(unit, world),
        unit_path=unit.path,
        owner_name="Cơ quan khác",
        role="lead",
        action="Lập danh sách",
        source="Giao lập danh sách",
        state=state,
    )
    return {"task_id": task.pk}


def a_directive(unit: Any, world: Any) -> dict[str, Any]:
    """The id of a document."""
    return {"directive_id": directive(unit, world).pk}


def a_draft(unit: Any, world: Any) -> dict[str, Any]:
    """A draft document with one draft task."""
    draft = directive(unit, world, "draft")
    task, _ = Task.objects.get_or_create(
        directive=draft,
        unit_path=unit.path,
        owner_name="Trạm Y tế",
        role="lead",
        action="Lập",
        source="x",
        state="proposed",
    )
    return {"directive_id": draft.pk, "task_id": task.pk}


def a_difficulty(unit: Any, world: Any) -> dict[str, Any]:
    """Something raised in the unit."""
    found, _ = Difficulty.objects.get_or_create(
        campaign=world.campaign(unit),
        unit=unit,
        unit_path=unit.path,
        kind="difficulty",
        text="Thiếu bàn ghế tại điểm khám",
        raised_by="user:x",
        raised_for="Tổ dân phố",
        raised_at=world.now,
    )
    return {"difficulty_id": found.pk}


VIEW = "station_officer coordinator province_officer leader inspector"
MANAGE = "station_officer coordinator province_officer"
OWN = f"{VIEW} neighbourhood_head list_provider school employer finance"

ROWS = [
    page("campaigns:tasks", OWN),
    thing("campaigns:task", a_task, own=VIEW),
    thing("campaigns:reopen", a_task, own=MANAGE, method="post"),
    page("campaigns:directives", VIEW),
    page("campaigns:receive", MANAGE),
    page("campaigns:new_campaign", MANAGE),
    thing("campaigns:directive", a_directive, own=VIEW),
    thing("campaigns:directive_file", a_directive, own=VIEW),
    thing("campaigns:accept", a_directive, own=MANAGE, method="post"),
    thing("campaigns:edit_draft", a_draft, own=MANAGE),
    page("campaigns:difficulties", OWN),
    thing("campaigns:answer", a_difficulty, own=MANAGE),
]
