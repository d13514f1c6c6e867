"""Documents of other shapes (directive, decision with a table, telegram, notice, party plan …), each with its tasks.

The texts are invented. The rows in truth/family.json (owner, role, due, recurrence, first words of the action) were
written out by the reader and then compared with the text line by line: they guard what is understood today.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kham.campaigns import reading
from kham.campaigns.rules.directives import read_directive

TRUTH = Path(__file__).parent / "truth"
FAMILY: dict[str, Any] = json.loads((TRUTH / "family.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(FAMILY))
def test_family(name: str) -> None:
    path = TRUTH / "family" / f"{name}.txt"
    draft = read_directive(reading.read_paragraphs(path.name, path.read_bytes()))
    assert [draft.number, draft.date, draft.issuer, draft.doc_type] == FAMILY[name]["head"]
    found = [[t.owner, t.role, t.due, t.recurrence, " ".join(t.action.split()[:5])] for t in draft.tasks]
    assert found == FAMILY[name]["tasks"]
