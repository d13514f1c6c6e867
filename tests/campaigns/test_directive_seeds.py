"""Both real documents and both demo documents against the truth written by hand: precision and recall."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kham.campaigns import reading
from kham.campaigns.rules.directives import DirectiveDraft, read_directive

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT.parent / "shared" / "seeds"
DEMO = ROOT / "src" / "kham" / "campaigns" / "data" / "directives"
TRUTH = Path(__file__).parent / "truth"


def draft_of(path: Path) -> DirectiveDraft:
    return read_directive(reading.read_paragraphs(path.name, path.read_bytes()))


def facts(task: Any) -> tuple[Any, ...]:
    if isinstance(task, dict):
        return (
            task["owner"],
            task["role"],
            task["due"],
            task["recurrence"],
            task["sha256"],
            task.get("directed_by"),
        )
    digest = hashlib.sha256(task.source.encode()).hexdigest()
    return (task.owner, task.role, task.due, task.recurrence, digest, task.directed_by)


def compare(draft: DirectiveDraft, truth: dict[str, Any]) -> tuple[float, float, str]:
    wanted = Counter(facts(t) for t in truth["tasks"])
    found = Counter(facts(t) for t in draft.tasks)
    right = sum((wanted & found).values())
    opening = {t["sha256"]: t["opening"] for t in truth["tasks"]}
    missing = [(*f[:4], opening[f[4]]) for f in (wanted - found)]
    extra = [(*facts(t)[:4], t.source[:60]) for t in draft.tasks if facts(t) in (found - wanted)]
    return right / max(len(draft.tasks), 1), right / len(truth["tasks"]), f"missing {missing}\nextra {extra}"


@pytest.mark.parametrize("name", ["hoa_binh", "lai_chau", "ke_hoach", "cong_van"])
def test_every_duty_once_with_owner_role_and_date(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    truth = json.loads((TRUTH / f"{name}.json").read_text(encoding="utf-8"))
    folder = SEEDS if name in ("hoa_binh", "lai_chau") else DEMO
    path = folder / truth["file"]
    if not path.exists():
        pytest.skip(f"the real document {truth['file']} is not on this machine (../shared/seeds)")
    draft = draft_of(path)
    precision, recall, difference = compare(draft, truth)
    with capsys.disabled():
        print(f"\n{truth['file']}: {len(draft.tasks)} tasks, precision {precision:.3f}, recall {recall:.3f}")
    assert (precision, recall) == (1.0, 1.0), difference
    assert (draft.number, draft.number_blank, draft.date) == (
        truth["number"],
        truth["number_blank"],
        truth["date"],
    )
    assert (draft.issuer, draft.doc_type) == (truth["issuer"], truth["doc_type"])
    assert [{"number": c.number, "date": c.date} for c in draft.basis] == truth["basis"]
    assert set(truth["organisations"]) <= set(draft.organisations)
    assert len(draft.organisations) == len(set(draft.organisations))


@pytest.mark.parametrize("name", ["hoa_binh", "lai_chau"])
def test_sources_are_whole_paragraphs_of_the_file(name: str) -> None:
    truth = json.loads((TRUTH / f"{name}.json").read_text(encoding="utf-8"))
    path = SEEDS / truth["file"]
    if not path.exists():
        pytest.skip(f"the real document {truth['file']} is not on this machine (../shared/seeds)")
    whole = " ".join(path.read_text(encoding="utf-8").replace("*", "").split())
    for task in draft_of(path).tasks:
        assert task.source in whole
        assert task.action.rstrip(".;")[1:60] in task.source
