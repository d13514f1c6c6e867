"""The manual says what is true: links lead somewhere, commands exist, tables equal the code they speak of."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kham import cli
from kham.accounts.roles import ROLES
from tools import benching, documenting

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PICTURES_FOLDER = DOCS / "pictures"
# What the browser story takes; once tests/journeys has its own PICTURES, that list counts.
PICTURES = {
    "01-van-ban.png", "02-danh-sach.png", "03-doi-tuong.png", "04-ke-hoach.png", "05-giay-moi.png", "06-ngay-kham.png",
    "07-ket-luan.png", "08-theo-doi.png", "09-ho-so.png", "10-bao-cao.png", "11-trang-chinh.png", "12-tien-do.png",
    "home-station.png", "phone-head.png",
}  # fmt: skip
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?:^|[\s`(])\./kham ([a-z][a-z-]*)")
STATES = {"done", "partly", "not yet"}


def texts() -> list[Path]:
    """Every page people read: the manual, the root's pages, the rooms' and other folders' README."""
    rooms = (ROOT / "src" / "kham").glob("**/README.md")
    others = [ROOT / "tests" / "access" / "README.md", ROOT / "deploy" / "README.md"]
    return sorted(
        [*DOCS.glob("**/*.md"), *ROOT.glob("*.md"), *rooms, *[path for path in others if path.exists()]]
    )


def prose(path: Path) -> str:
    """The text without blocks of code, in which brackets are not links."""
    return re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.M | re.S)


def links(path: Path) -> Iterator[Path]:
    """Files that a page links to, without those elsewhere."""
    for target in LINK.findall(prose(path)):
        if not re.match(r"[a-z]+:|#", target):
            yield (path.parent / target.partition("#")[0]).resolve()


def pictures_taken() -> set[str]:
    """Names in PICTURES of the browser story, or the list above while there is no story."""
    for path in sorted((ROOT / "tests" / "journeys").glob("**/*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            names = [
                t.id
                for t in getattr(node, "targets", [getattr(node, "target", None)])
                if isinstance(t, ast.Name)
            ]
            if "PICTURES" in names:
                words = [
                    n.value
                    for n in ast.walk(node)
                    if isinstance(n, ast.Constant) and isinstance(n.value, str)
                ]
                return {word if word.endswith(".png") else f"{word}.png" for word in words}
    return PICTURES


def rows(name: str) -> list[list[str]]:
    """Cells of every table row of a reference page."""
    lines = (DOCS / "reference" / name).read_text("utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]


@pytest.mark.parametrize("path", texts(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_dead_links(path: Path) -> None:
    taken = pictures_taken()
    dead = [
        target
        for target in links(path)
        if not target.exists() and not (target.parent == PICTURES_FOLDER and target.name in taken)
    ]
    assert dead == []


def test_every_page_can_be_reached_from_the_first() -> None:
    seen, waiting = set(), [DOCS / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in seen and page.suffix == ".md" and page.exists():
            seen.add(page)
            waiting += links(page)
    assert sorted(set(DOCS.glob("**/*.md")) - seen) == []


@pytest.mark.parametrize("path", texts(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_traces_of_a_machine(path: Path) -> None:
    assert re.findall(r"(?<![\w.])/(?:work|home|root|tmp|Users)/\S*", path.read_text("utf-8")) == []


def test_files_named_exist() -> None:
    """Paths in code marks; one with a placeholder or a star is a pattern."""
    paths = re.compile(r"`((?:src|tests|tools|docs|deploy|launcher|requirements)/[^`\s<*…]+)`")
    named = {
        (page.name, name) for page in DOCS.glob("**/*.md") for name in paths.findall(page.read_text("utf-8"))
    }
    assert {(page, name) for page, name in named if not (ROOT / name).exists()} == set()


def test_every_command_named_exists() -> None:
    known = {*cli.COMMANDS, *cli.LATER, "help"}
    named = {(path.name, word) for path in texts() for word in COMMAND.findall(path.read_text("utf-8"))}
    assert {(name, word) for name, word in named if word not in known} == set()


def test_every_command_is_described() -> None:
    described = {row[0].strip("`").split()[1] for row in rows("commands.md") if row[0].startswith("`./kham ")}
    assert described == {*cli.COMMANDS, *cli.LATER}


def test_every_setting_is_described() -> None:
    lines = [
        line
        for path in (ROOT / "src" / "kham").glob("**/*.py")
        for line in path.read_text("utf-8").splitlines()
    ]
    read = {name for line in lines if "environ" in line for name in re.findall(r'"(KHAM_[A-Z_]+)"', line)}
    read |= {f"KHAM_{name.upper()}" for line in lines for name in re.findall(r'_secret\("([a-z_]+)"\)', line)}
    described = {row[0].strip("`") for row in rows("settings.md") if row[0].startswith("`KHAM_")}
    assert len(read) > 6
    assert read - described == set()


@pytest.mark.parametrize("name", documenting.PAGES)
def test_written_pages_are_up_to_date(name: str) -> None:
    path = DOCS / "reference" / name
    assert path.read_text("utf-8") == documenting.PAGES[name](), (
        "run: .kham/dev/bin/python -m tools.documenting"
    )


def test_the_roles_page_has_every_role() -> None:
    assert {row[0].strip("`") for row in rows("roles.md")} >= set(ROLES)


def test_decisions_have_numbers_of_their_own() -> None:
    numbers = [path.name[:4] for path in DOCS.glob("adr/[0-9]*.md")]
    assert len(numbers) == len(set(numbers)) > 10
    for path in DOCS.glob("adr/[0-9]*.md"):
        text = path.read_text("utf-8")
        assert text.startswith(f"# {path.name[:4]} "), path.name
        assert all(part in text for part in ("## Context", "## Decision", "## Consequences")), path.name


def test_capabilities_are_stated_one_by_one() -> None:
    table = {int(row[0]): row for row in rows("capabilities.md") if row[0].isdigit()}
    assert sorted(table) == list(range(1, 101))
    for number, (_, _, state, _, proof) in sorted(table.items()):
        assert state in STATES, number
        named = re.findall(r"`(tests/[^`:]+)", proof)
        assert bool(named) or state == "not yet", f"row {number}: what proves it?"
        assert [name for name in named if not (ROOT / name).exists()] == [], number


def test_data_files_with_a_source_are_listed() -> None:
    page = (DOCS / "reference" / "law-and-sources.md").read_text("utf-8")
    found = [
        path.relative_to(ROOT / "src" / "kham").as_posix()
        for path in (ROOT / "src" / "kham").glob("*/data/**/*.yaml")
    ]
    assert [name for name in found if f"`{name}`" not in page] == []


def test_figures_of_a_run_replace_the_last_ones() -> None:
    text = (DOCS / "reference" / "benchmarks.md").read_text("utf-8")
    assert text.count(benching.MARKER) == 1
    once = benching.page(text, {"import": {"rows/s": 1234.5}, "pages": None})
    assert once.startswith(text.partition(benching.MARKER)[0])
    assert "| import | rows/s | 1,234.5 |" in once
    assert "| pages | failed | – |" in once
    assert (
        benching.page(once, {"import": {"rows/s": 1.0}}).count("rows/s")
        == text.partition(benching.MARKER)[0].count("rows/s") + 1
    )
