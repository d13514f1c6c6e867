"""A pytest plugin that adds one session's counts to a file, so that several sessions end in one summary line."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

KINDS = ("failed", "error", "passed", "skipped", "xfailed", "xpassed")


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write {"passed": 12, …, "reasons": {"why": count}} to the file named by KHAM_TALLY."""
    path = os.environ.get("KHAM_TALLY")
    if not path:
        return
    counts: dict[str, object] = {
        kind: sum(
            getattr(report, "count_towards_summary", True) for report in terminalreporter.stats.get(kind, [])
        )
        for kind in KINDS
    }
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        reason = reason.removeprefix("Skipped: ")
        reasons[reason] = reasons.get(reason, 0) + 1
    Path(path).write_text(json.dumps(counts | {"reasons": reasons}))
