"""The rules that import-linter cannot state, as functions over a source tree, so that each can be tried on a planted fault."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

# From top to bottom, as in pyproject.toml; a room may point only to rooms below it.
ROOMS = [
    "site",
    "portal",
    "oversight",
    "reporting",
    "records",
    "funding",
    "followup",
    "outreach",
    "exams",
    "planning",
    "roster",
    "campaigns",
    "sync",
    "jobs",
    "accounts",
    "journal",
    "places",
    "kernel",
]
DOORS = {"models", "queries", "actions", "permissions"}
# kernel is open everywhere; a role and the mark of a public view are part of what accounts offers to every view.
OPEN = {"kernel": None, "accounts": DOORS | {"roles", "middleware", "requests", "wording"}, "site": None}
TOP = {"urls", "cli", "wsgi", "settings"}


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything a file imports from kham."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def sources(root: Path) -> Iterable[Path]:
    """Python files of the package, migrations left out."""
    return (path for path in sorted(root.rglob("*.py")) if "migrations" not in path.parts)


def wrong_doors(root: Path) -> list[str]:
    """Imports that enter another room elsewhere than by its models, queries, actions or permissions."""
    found = []
    for path in sources(root):
        here = path.relative_to(root).parts
        for line, name in imports(path):
            parts = name.split(".")
            if (
                parts[0] != "kham"
                or len(parts) < 3
                or parts[1] == here[0]
                or here[0] in {"urls.py", "cli.py", "wsgi.py"}
            ):
                continue
            room, door = parts[1], parts[2]
            allowed = OPEN.get(room, DOORS)
            if room in TOP or allowed is None or door in allowed or here[0] == "site":
                continue
            found.append(f"{'/'.join(here)}:{line} enters {room} by {door}")
    return found


def touches_tables(root: Path) -> list[str]:
    """Views, forms, api, jobs and cli files that mention `.objects`: they must ask a query with a viewer."""
    found = []
    doors = {"views", "forms", "api", "jobs", "cli"}
    for path in sources(root):
        here = path.relative_to(root).parts
        names = {part.removesuffix(".py") for part in here[1:]}
        if len(here) < 2 or not names & doors or here[0] in {"site", "kernel"} and "views.py" not in here:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in {
                "objects",
                "_default_manager",
                "_base_manager",
            }:
                found.append(f"{'/'.join(here)}:{node.lineno} mentions .{node.attr}")
    return found


def upward_keys(relations: Iterable[tuple[str, str, str]]) -> list[str]:
    """Foreign keys (room, field, room pointed to) that point upwards or to a neighbour above."""
    order = {room: position for position, room in enumerate(ROOMS)}
    return [
        f"{source}.{field} points up to {target}"
        for source, field, target in relations
        if source in order and target in order and order[target] < order[source]
    ]
