"""The demo is the same ward each time: same people, same plan, same exams, whatever identifiers were drawn."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest

from tests.site import building
from tools import postgresql, programs

DAY = dt.date(2026, 9, 28)


@pytest.mark.long
@pytest.mark.sqlite
def test_twice_the_same(tmp_path: Path) -> None:
    """Two processes with different hash seeds, each with its own random identifiers."""
    runs = [building.start(tmp_path / seed, 200, day=DAY, PYTHONHASHSEED=seed) for seed in ("1", "2")]
    one, two = (building.finish(run)["facts"] for run in runs)
    assert one == two
    assert one["journal"][1] == "" and one["encounters"] > 10 and one["cases"] and one["submissions"]


@pytest.mark.long
@pytest.mark.sqlite
def test_same_on_postgresql(tmp_path: Path) -> None:
    """The province's database gives the ward that the ward's database gives."""
    folder = programs.postgresql_folder()
    if folder is None:
        pytest.skip(programs.POSTGRESQL_HINT)
    try:
        with postgresql.server(folder) as url:
            runs = [
                building.start(tmp_path / "s", 200, day=DAY),
                building.start(tmp_path / "p", 200, day=DAY, KHAM_DATABASE_URL=url),
            ]
            one, two = (building.finish(run)["facts"] for run in runs)
    except subprocess.CalledProcessError as failure:
        pytest.fail(f"PostgreSQL: {failure}\n{failure.output}")
    assert one == two
