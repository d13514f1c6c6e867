"""Who may do what with documents, tasks and difficulties. Each check raises the reason that the disabled button shows."""

from typing import Any

from kham.accounts.permissions import NotFound, check_sees
from kham.accounts.roles import May
from kham.campaigns.models import Difficulty, Directive, DirectiveState, Task, TaskState
from kham.kernel.reasons import Refusal


def check_manage(viewer: Any, unit_path: str) -> None:
    """Receiving a document and accepting its tasks."""
    check_sees(viewer, May.TASKS_MANAGE, unit_path)


def can_manage(viewer: Any, unit_path: str) -> bool:
    """Boolean twin of check_manage."""
    return viewer.may(May.TASKS_MANAGE) and viewer.sees(unit_path)


def owns(viewer: Any, task: Task) -> bool:
    """Whether the viewer acts for the organisation that owns the task."""
    organisation = viewer.organisation
    return bool(organisation and viewer.may(May.TASKS_OWN) and task.owner_id == organisation.pk)


def check_see_task(viewer: Any, task: Task) -> None:
    """Tasks of all bodies for coordinators; one's own for everybody else."""
    if not (viewer.sees(task.unit_path) and viewer.may(May.TASKS_VIEW)) and not owns(viewer, task):
        raise NotFound()


def check_close_task(viewer: Any, task: Task) -> None:
    """The owner or the coordinator reports a task done."""
    check_see_task(viewer, task)
    if not owns(viewer, task) and not can_manage(viewer, task.unit_path):
        raise Refusal("not-owner", "Chỉ cơ quan được giao hoặc Phòng Văn hóa - Xã hội ghi nhận hoàn thành.")
    if task.state != TaskState.OPEN:
        raise Refusal("not-open", "Nhiệm vụ này không ở trạng thái đang thực hiện.")


def check_reopen_task(viewer: Any, task: Task) -> None:
    """Whoever reported a task done, or the coordinator, takes it back."""
    if not owns(viewer, task):
        check_manage(viewer, task.unit_path)
    if task.state != TaskState.DONE:
        raise Refusal("not-done", "Nhiệm vụ này chưa được ghi nhận hoàn thành nên không có gì để mở lại.")


def can_close_task(viewer: Any, task: Task) -> bool:
    """Boolean twin of check_close_task."""
    try:
        check_close_task(viewer, task)
    except Refusal:
        return False
    return True


def check_accept(viewer: Any, directive: Directive | None) -> None:
    """Accepting the draft of a document, or correcting a task of it."""
    if directive is None:
        raise Refusal("no-directive", "Nhiệm vụ này không thuộc văn bản nào đang soát.")
    check_manage(viewer, directive.unit_path)
    if directive.state != DirectiveState.DRAFT:
        raise Refusal("accepted", "Văn bản này đã được soát và giao việc.")


def check_raise(viewer: Any, unit_path: str) -> None:
    """Anybody who carries tasks may say what stands in the way."""
    if not viewer.sees(unit_path) or not (viewer.may(May.TASKS_OWN) or viewer.may(May.TASKS_VIEW)):
        raise NotFound()


def check_answer(viewer: Any, difficulty: Difficulty) -> None:
    """The coordinator answers."""
    check_manage(viewer, difficulty.unit_path)
    if difficulty.closed_at is not None:
        raise Refusal("closed", "Ý kiến này đã được trả lời.")
