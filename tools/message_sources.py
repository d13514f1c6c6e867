"""Which messages the screens ask gettext for, and which of them English lacks: `python -m tools.message_sources`.

In Python, because a plain machine has no gettext programs. Templates are read as Django itself reads them; Python
sources by their syntax tree: calls of gettext under any name it is imported by, the sentence of every `Refusal`
(written there or in a constant of the file) and the title of every kind of job, which the doors translate when they
show it. Words that live in data and in rules, which know no gettext, are translated by the views; `of_data` lists them.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import django
import yaml
from django.utils.translation.template import templatize

from tools import messages

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "kham"
ENGLISH = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
VIETNAMESE = re.compile(r"[À-ỹĐđ]")
CALL = re.compile(r"(?<!\w)(_|gettext|ngettext|pgettext|npgettext)\(")


class Message(NamedTuple):
    """One message as gettext keys it; `plural` and `context` are empty where there is none."""

    text: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> str:
        """The spelling of tools.messages.catalogue."""
        key = f"{self.context}\x04{self.text}" if self.context else self.text
        return f"{key}\x00{self.plural}" if self.plural else key


# Data files whose words are shown through gettext, and the keys that hold them.
WORDS = {
    "roster/data/groups.yaml": {"label", "short"},
    "roster/data/senders.yaml": {"label"},
    "roster/data/conflicts.yaml": {"sentence", "question"},
    "roster/data/omissions.yaml": {"label", "sentence", "means", "do", "neutral"},
    "funding/data/sources.yaml": {"label"},
    "followup/data/levels.yaml": {"vi", "to", "do"},
    "reporting/data/dimensions.yaml": {"label"},
    "reporting/data/conditions.yaml": {"label"},
    "records/data/gateways/fhir.yaml": {"title"},
    "records/data/gateways/generic.yaml": {"title"},
    "records/data/gateways/hanoi.yaml": {"title"},
    "records/data/gateways/hcc.yaml": {"title"},
    "records/data/gateways/ministry.yaml": {"title"},
    "records/data/gateways/stub.yaml": {"title"},
    "records/data/gateways/tphcm.yaml": {"title"},
    "records/data/gateways/vinhlong.yaml": {"title"},
    "oversight/data/journal_words.yaml": set(),  # every value
    **{
        f"exams/data/rules/{path.name}": {"vi", "title"}
        for path in (PACKAGE / "exams/data/rules").glob("*.yaml")
    },
}
# Rules that say sentences to people: every Vietnamese text in them is told in English by accounts.wording.
SAYING = [
    "exams/rules/assignments.py", "exams/rules/closing.py", "exams/rules/contents.py", "exams/rules/evaluation.py",
    "exams/rules/facts.py", "exams/rules/health_class", "exams/rules/supplies.py", "exams/rules/values.py",
    "records/rules/contradictions.py", "records/rules/outcomes.py", "records/rules/outside.py", "records/rules/preflight.py",
    "records/rules/reading",
]  # fmt: skip


def of_data() -> Iterator[tuple[Message, str]]:
    """Words of data files and of rules that views hand to gettext, with their place. Needs Django set up."""
    for name, keys in WORDS.items():
        for text in _texts(yaml.safe_load((PACKAGE / name).read_text(encoding="utf-8")), keys):
            yield Message(text), name
    for name in SAYING:
        for path in sorted((PACKAGE / name).rglob("*.py")) or [PACKAGE / name]:
            for text in sayings(path.read_text(encoding="utf-8")):
                yield Message(text), str(path.relative_to(PACKAGE))
    for place, texts in _of_rules().items():
        for text in texts:
            yield Message(text), place


def _texts(data: Any, keys: set[str]) -> Iterator[str]:
    """The strings under `keys` anywhere in a data file; under any key when there are none."""
    if isinstance(data, list):
        for one in data:
            yield from _texts(one, keys)
    elif isinstance(data, dict):
        for key, one in data.items():
            if isinstance(one, str) and one and (not keys or key in keys):
                yield one
            else:
                yield from _texts(one, keys)


def _of_rules() -> dict[str, list[str]]:
    from kham.exams.rules import forms, rule_words, triage, verdicts
    from kham.kernel.signatures import certificates
    from kham.outreach import rules as outreach
    from kham.oversight.rules import forecast
    from kham.records.rules import reconciling
    from kham.records.signing import packs
    from kham.reporting.queries import indicators
    from kham.reporting.rules import dimensions
    from kham.roster.actions import gaps
    from kham.roster.rules import answers, omissions
    from kham.roster.rules.fields import FIELDS

    judged = [*forecast.SENTENCES.values(), forecast.NO_DAYS_AT_PACE, forecast.LATE_BY, forecast.LATE_BETWEEN]
    cases = [outreach.Case(days) for days in (-1, *range(outreach.SOON + 1))]
    cases += [outreach.Case(1, outcome=outcome, days_ago=1) for outcome in ("absent", "wrong_number")]
    asked = [(one.words, *(text for given in one.answers for text in (given.label, given.meaning)))
             for one in answers.QUESTIONS.values()]  # fmt: skip
    return {
        "roster/rules/answers": sorted(
            {text for texts in asked for text in texts} | set(answers.REMARKS.values())
        ),
        "outreach/rules": [outreach.judge(case).sentence for case in cases],
        "records/rules": [
            text for one in reconciling.KINDS.values() for text in (one.title, one.explanation, one.remedy)
        ],
        "records/signing": [packs.NOT_A_PACK, packs.NOT_SIGNED, packs.SHORT],
        "kernel/signatures": [certificates.WRONG_USE, certificates.UNKNOWN_ISSUER],
        "oversight/rules": [*forecast.WORDS.values(), *judged],
        "exams/rules": [*triage.LABELS.values(), *triage.WITHIN.values(), *verdicts.SENTENCES.values()],
        "exams/rules/triage": list(triage.TOPICS.values()),
        "exams/data/rule_words": [text for text in rule_words.every() if VIETNAMESE.search(text)],
        "exams/data/forms": [field.group for field in forms.load("adult").fields if field.group],
        "roster/rules": [*FIELDS.values(), *gaps.OWNERS.values(), *omissions.shorts().values()],
        "reporting/rules": list(dimensions.LABELS.values()),
        "reporting/queries": [
            text for one in indicators.REGISTRY.values() for text in (one.label, one.definition, one.source)
        ],
    }


def everywhere(folder: Path = PACKAGE) -> dict[Message, str]:
    """Each message below `folder`, with the first file that asks for it."""
    found: dict[Message, str] = {}
    for path in sorted(folder.rglob("*.py")):
        for message in of_python(path.read_text(encoding="utf-8")):
            found.setdefault(message, str(path.relative_to(folder)))
    for path in sorted((*folder.rglob("templates/**/*.html"), *folder.rglob("templates/**/*.txt"))):
        for message in of_template(path.read_text(encoding="utf-8")):
            found.setdefault(message, str(path.relative_to(folder)))
    for message, place in of_data():
        found.setdefault(message, place)
    return found


def of_template(source: str) -> Iterator[Message]:
    """The messages of one template."""
    code = templatize(source)
    for start in CALL.finditer(code):
        call = _call(code, start.start())
        if call is not None:
            yield from _message(start[1].replace("_(", "gettext("), call)


def _call(code: str, start: int) -> ast.Call | None:
    """The call that begins at `start`; templatize fills the rest with signs that are no Python."""
    end = start
    while (end := code.find(")", end) + 1) > 0:
        try:
            parsed = ast.parse(code[start:end], mode="eval").body
        except SyntaxError:
            continue
        return parsed if isinstance(parsed, ast.Call) else None
    return None


def of_python(source: str) -> Iterator[Message]:
    """The messages of one Python file."""
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name: alias.name.removesuffix("_lazy").removesuffix("_noop")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    }
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in names:
            yield from _message(names[name], node)
        elif name.endswith("gettext"):
            yield from _message(name, node)
        elif name == "Refusal" and len(node.args) > 1:
            said = node.args[1]
            if isinstance(said, ast.Name):
                said = constants.get(said.id, said)
            if isinstance(said, ast.JoinedStr):
                said = ast.Constant(gapped(said))
            yield from _message("gettext", ast.Call(node.func, [said], []))
        elif name == "kind":
            titles = [one.value for one in node.keywords if one.arg == "title"]
            yield from _message("gettext", ast.Call(node.func, titles, []))


def sayings(source: str) -> Iterator[str]:
    """Every Vietnamese text of a file outside its docstrings and its patterns, with gaps for values."""
    tree = ast.parse(source)
    left_out = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            left_out.update(id(inner) for inner in ast.walk(node) if inner is not node)
        if id(node) in left_out or not isinstance(node, ast.JoinedStr | ast.Constant):
            continue
        text = gapped(node) if isinstance(node, ast.JoinedStr) else node.value
        if isinstance(text, str) and VIETNAMESE.search(text) and "\\" not in text:
            yield text


def gapped(said: ast.JoinedStr) -> str:
    """An f-string as a message: `%(name)s` for a value, by its variable or attribute, else by its place."""
    text = ""
    names: list[str] = []
    for part in said.values:
        if isinstance(part, ast.Constant):
            text += str(part.value)
        elif isinstance(part, ast.FormattedValue):
            name = getattr(part.value, "id", getattr(part.value, "attr", ""))
            if not name or name in names:
                name = f"v{1 + sum(one[:1] == 'v' and one[1:].isdigit() for one in names)}"
            names.append(name)
            text += f"%({name})s"
    return text


def _message(function: str, call: ast.Call) -> Iterator[Message]:
    """The message of one call, unless its text is only known when it runs."""
    texts = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if function in {"gettext", "_"} and len(texts) == 1:
        yield Message(texts[0])
    elif function == "pgettext" and len(texts) == 2:
        yield Message(texts[1], context=texts[0])
    elif function == "ngettext" and len(texts) == 2:
        yield Message(*texts)
    elif function == "npgettext" and len(texts) == 3:
        yield Message(texts[1], texts[2], texts[0])


def missing() -> dict[Message, str]:
    """The messages without English."""
    known = messages.catalogue(ENGLISH)
    return {message: place for message, place in everywhere().items() if not known.get(message.key, "")}


def main() -> int:
    """Print what English lacks; 1 when there is something."""
    django.setup()
    lacking = missing()
    for message, place in lacking.items():
        print(f"{place}: {message.text!r}")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
