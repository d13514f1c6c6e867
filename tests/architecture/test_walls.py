"""The house keeps its walls. Each rule is also tried on a fault planted for it: a test that cannot fail proves nothing."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from tests.architecture import walls

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "src" / "kham"


def test_rooms_are_entered_by_their_doors() -> None:
    assert walls.wrong_doors(PACKAGE) == []


def test_views_ask_queries_not_tables() -> None:
    assert walls.touches_tables(PACKAGE) == []


def test_foreign_keys_obey_the_order_of_rooms() -> None:
    relations = [
        (
            model._meta.app_config.name.removeprefix("kham."),
            f"{model.__name__}.{field.name}",
            field.related_model._meta.app_config.name.removeprefix("kham."),
        )
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model is not None
    ]
    assert len(relations) > 40
    assert walls.upward_keys(relations) == []


def test_every_room_has_its_page() -> None:
    assert [room for room in walls.ROOMS if not (PACKAGE / room / "README.md").exists()] == []


@pytest.mark.parametrize("event", ["after_merge", "after_separate"])
def test_every_relation_to_a_person_follows_a_merge_and_a_separation(event: str) -> None:
    """A room that points to Person has put a function on the roster's list: nothing is left hanging on the wrong one."""
    from kham.roster import actions as roster_actions

    rooms = {model._meta.app_label for model in points_to_person() if model._meta.app_label != "roster"}
    followers = {follower.__module__.split(".")[1] for follower in getattr(roster_actions, event)}
    assert "exams" in rooms
    assert rooms <= followers, f"nothing on {event} in: {sorted(rooms - followers)}"


def test_every_thing_of_the_roster_about_a_person_is_moved_or_said_to_stay() -> None:
    """Inside the roster: rows, memberships, places in campaigns and questions are moved by the merge itself, the rest is
    listed in `belongings.CARRIED`; what stays with the record it was written for stands here."""
    from kham.roster.actions import belongings

    by_the_merge = {"Person", "SourceRow", "GroupMembership", "Enrolment", "ReviewPair", "Merge", "Leftover"}
    stay = {
        "Gap",  # closed for the absorbed, found anew by the next comparison
        "SearchEntry",  # made from the people at any time
        "Household",  # its head, moved by `belongings` as well
    }
    here = {model.__name__ for model in points_to_person() if model._meta.app_label == "roster"}
    assert here - by_the_merge - stay <= {carried.model.__name__ for carried in belongings.CARRIED}


def points_to_person() -> set[type]:
    """Every table with a key to Person, hidden ones too."""
    from kham.roster.models import Person

    fields = Person._meta.get_fields(include_hidden=True)
    return {
        field.related_model
        for field in fields
        if field.auto_created and not field.concrete and field.is_relation
    }


def plant(root: Path, file: str, text: str) -> None:
    """Write a faulty file into a copy of the tree."""
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_planted_side_door_is_found(tmp_path: Path) -> None:
    plant(tmp_path, "exams/views.py", "from kham.roster.forms import UploadForm\n")
    assert walls.wrong_doors(tmp_path) == ["exams/views.py:1 enters roster by forms"]


def test_planted_table_in_view_is_found(tmp_path: Path) -> None:
    plant(tmp_path, "exams/views.py", "def page(request):\n    return Person.objects.all()\n")
    assert walls.touches_tables(tmp_path) == ["exams/views.py:2 mentions .objects"]


def test_planted_upward_key_is_found() -> None:
    assert walls.upward_keys(
        [("roster", "Person.exam", "exams"), ("exams", "Encounter.person", "roster")]
    ) == ["roster.Person.exam points up to exams"]


FAULTS = {
    "upward": ("roster/rules/planted.py", "import kham.exams.models\n", "rooms:"),
    "sideways": ("outreach/planted.py", "import kham.exams.models\n", "rooms:"),
    "inside": ("roster/queries/planted.py", "import kham.roster.views\n", "inside a room:"),
    "impure": ("roster/rules/planted.py", "from django.db import models\n", "pure:"),
    "unlisted": ("attic/__init__.py", "", "rooms:"),
}


@pytest.fixture(scope="module")
def skeleton(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rooms with nothing in them: enough for the contracts, quick to read."""
    root = tmp_path_factory.mktemp("house")
    shutil.copy(REPOSITORY / "pyproject.toml", root / "pyproject.toml")
    package = root / "src" / "kham"
    for room in [*walls.ROOMS]:
        for name in ("__init__", "models", "queries/__init__", "views", "rules/__init__"):
            plant(package, f"{room}/{name}.py", "")
    for name in ("__init__", *walls.TOP, "roster/linkage/__init__", "roster/actions/__init__"):
        plant(package, f"{name}.py", "")
    return root


def lint(root: Path) -> tuple[int, str]:
    """Run the contracts on a tree."""
    script = "import sys; sys.path.insert(0, 'src'); from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_contracts_pass_on_an_empty_house(skeleton: Path) -> None:
    code, text = lint(skeleton)
    assert code == 0, text


@pytest.mark.parametrize("fault", FAULTS)
def test_contracts_catch_planted_faults(skeleton: Path, fault: str) -> None:
    file, text, contract = FAULTS[fault]
    path = skeleton / "src" / "kham" / file
    plant(skeleton / "src" / "kham", file, text)
    try:
        code, output = lint(skeleton)
    finally:
        path.unlink()
        if fault == "unlisted":
            path.parent.rmdir()
    assert code != 0
    assert (
        any(line.startswith(contract) and "BROKEN" in line for line in output.splitlines())
        or "unlisted" in fault
    ), output
