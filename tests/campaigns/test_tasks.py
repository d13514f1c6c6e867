"""From a document to tasks with owners, to their closing; difficulties into the report."""

import datetime as dt

import pytest

from kham.accounts import queries as accounts_queries
from kham.accounts.actions import add_organisation
from kham.campaigns import actions, queries
from kham.campaigns.models import Directive, Task
from kham.kernel.reasons import Refusal
from tests.access.world import World

LETTER = """ỦY BAN NHÂN DÂN
PHƯỜNG HÒA BÌNH

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: 12/UBND-VHXH
V/v lập danh sách khám sức khỏe

Hòa Bình, ngày 02 tháng 6 năm 2026

Kính gửi:

- Trạm Y tế phường;
- Công an phường.

Để tổ chức tốt đợt khám, Ủy ban nhân dân phường yêu cầu các đơn vị thực hiện một số nội dung sau:

1. Giao Trạm Y tế phường chủ trì, phối hợp với các tổ dân phố rà soát, lập danh sách người được khám, hoàn thành trước ngày 15/6/2026.

2. Công an phường cung cấp danh sách nhân khẩu thực tế cư trú trước ngày 10/6/2026.

Yêu cầu các đơn vị nghiêm túc thực hiện./.

Nơi nhận:
- Như trên;
- Lưu: VT.

CHỦ TỊCH

Nguyễn Văn Mẫu
""".encode()


@pytest.fixture
def world(db: None) -> World:
    """The small country with a station and a police office."""
    made = World()
    for name, kind in (("Trạm Y tế phường", "station"), ("Công an phường", "police")):
        add_organisation(unit=made.commune, name=name, kind=kind, by="system:test", now=made.now)
    made.campaign(made.commune)
    return made


def viewer(world: World, role: str) -> accounts_queries.Viewer:
    """Somebody of a role."""
    return accounts_queries.viewer_of(world.user(role), on=world.today)


def receive(world: World) -> Directive:
    """The letter arrives."""
    coordinator = viewer(world, "coordinator")
    return actions.receive(
        unit=world.commune,
        campaign=queries.current(coordinator),
        file_name="cong-van.txt",
        content=LETTER,
        by=coordinator,
        now=world.now,
    )


def test_letter_becomes_draft_tasks_with_owners(world: World) -> None:
    directive = receive(world)
    tasks = {task.owner.name: task for task in directive.tasks.exclude(owner=None)}
    assert set(tasks) == {"Trạm Y tế phường", "Công an phường"}
    assert tasks["Trạm Y tế phường"].due_on == dt.date(2026, 6, 15)
    assert tasks["Công an phường"].due_on == dt.date(2026, 6, 10)
    assert directive.number == "12/UBND-VHXH"
    assert queries.tasks(viewer(world, "coordinator")).count() == 0, (
        "nothing is given out before a person accepts"
    )


def test_same_file_twice_is_the_same_document(world: World) -> None:
    assert receive(world).pk == receive(world).pk
    assert Directive.objects.count() == 1


def test_review_shows_each_task_beside_its_paragraph(world: World) -> None:
    rows = [row for row in queries.review(receive(world)) if row["tasks"]]
    assert all(task.source == row["text"] for row in rows for task in row["tasks"])


def test_accept_gives_out_only_the_kept(world: World) -> None:
    directive = receive(world)
    coordinator = viewer(world, "coordinator")
    kept = [directive.tasks.get(owner__name="Công an phường").pk]
    assert actions.accept(directive=directive, keep=kept, by=coordinator, now=world.now) == 1
    assert [t.owner_name for t in queries.tasks(coordinator)] == ["Công an phường"]
    with pytest.raises(Refusal, match="đã được soát"):
        actions.accept(directive=directive, keep=[], by=coordinator, now=world.now)


def test_owner_closes_and_undo_reopens(world: World) -> None:
    directive = receive(world)
    coordinator = viewer(world, "coordinator")
    actions.accept(
        directive=directive, keep=directive.tasks.values_list("pk", flat=True), by=coordinator, now=world.now
    )
    task = Task.objects.get(owner__name="Công an phường")
    with pytest.raises(Refusal):
        actions.close_task(task=task, outcome="Đã gửi", by=viewer(world, "list_provider"), now=world.now)
    actions.close_task(task=task, outcome="Đã gửi danh sách", by=coordinator, now=world.now)
    assert task.closed_by == coordinator.actor
    actions.reopen_task(task=task, by=coordinator, now=world.now)
    assert Task.objects.get(pk=task.pk).state == "open"


def test_unreadable_file_stores_nothing(world: World) -> None:
    coordinator = viewer(world, "coordinator")
    with pytest.raises(Refusal, match="docx"):
        actions.receive(
            unit=world.commune,
            campaign=None,
            file_name="van-ban.docx",
            content=b"MZ\x90\x00",
            by=coordinator,
            now=world.now,
        )
    assert Directive.objects.count() == 0


@pytest.mark.parametrize("content", [b"1. a\n" * 200_000, ("1. " + "a" * 900_000).encode()])
def test_a_text_beyond_any_document_is_refused_at_once(world: World, content: bytes) -> None:
    """Reading is done while the person waits: megabytes of text would hold the server."""
    coordinator = viewer(world, "coordinator")
    with pytest.raises(Refusal, match="dài quá"):
        actions.receive(
            unit=world.commune,
            campaign=None,
            file_name="dai.txt",
            content=content,
            by=coordinator,
            now=world.now,
        )
    assert Directive.objects.count() == 0


def test_difficulty_from_neighbourhood_answered_by_coordinator(world: World) -> None:
    head = viewer(world, "neighbourhood_head")
    raised = actions.raise_difficulty(
        campaign=world.campaign(world.commune),
        unit=world.neighbourhood,
        kind="difficulty",
        text="Nhà văn hóa đang sửa, chưa có điểm khám.",
        by=head,
        now=world.now,
    )
    coordinator = viewer(world, "coordinator")
    assert list(queries.difficulties(coordinator, open_only=True)) == [raised]
    actions.answer_difficulty(
        difficulty=raised, answer="Chuyển sang trường học.", by=coordinator, now=world.now
    )
    assert not queries.difficulties(coordinator, open_only=True).exists()


@pytest.mark.parametrize(
    ("role", "level"),
    [("neighbourhood_head", "commune"), ("station_officer", "commune"), ("province_officer", "commune")],
)
def test_everybody_finds_the_campaign(world: World, role: str, level: str) -> None:
    campaign = queries.current(viewer(world, role))
    assert campaign is not None and campaign.unit.level == level
