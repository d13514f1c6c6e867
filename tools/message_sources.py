"""Which messages the screens ask gettext for, and which of them English lacks: `python -m tools.message_sources`.

In Python, because a plain machine has no gettext programs. Templates are read as Django itself reads them; Python
sources by their syntax tree: calls of gettext under any name it is imported by, and the sentence of every `Refusal`,
which the doors translate when they show it.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.utils.translation.template import templatize

from tools import messages

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "kham"
ENGLISH = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
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


def everywhere(folder: Path = PACKAGE) -> dict[Message, str]:
    """Each message below `folder`, with the first file that asks for it."""
    found: dict[Message, str] = {}
    for path in sorted(folder.rglob("*.py")):
        for message in of_python(path.read_text(encoding="utf-8")):
            found.setdefault(message, str(path.relative_to(folder)))
    for path in sorted((*folder.rglob("templates/**/*.html"), *folder.rglob("templates/**/*.txt"))):
        for message in of_template(path.read_text(encoding="utf-8")):
            found.setdefault(message, str(path.relative_to(folder)))
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
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in names:
            yield from _message(names[name], node)
        elif name.endswith("gettext"):
            yield from _message(name, node)
        elif name == "Refusal" and len(node.args) > 1:
            yield from _message("gettext", ast.Call(node.func, node.args[1:2], []))


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
    lacking = missing()
    for message, place in lacking.items():
        print(f"{place}: {message.text!r}")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
