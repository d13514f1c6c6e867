"""The demo: seconds to build the sample ward through the actions of the screens, step by step.

600 people; with KHAM_LONG=1 also the 3,000 of `./kham demo`. Beside the total stands what one empty installation of the
same program costs in the same run (tables and static files), and how many exams were played.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import time
from pathlib import Path

from tests.site import building

DAY = dt.date(2026, 9, 28)


def run() -> dict[str, float | int | str]:
    """Seconds in all and of each step that takes more than a hundredth of them."""
    figures: dict[str, float | int | str] = {}
    for people in (600, 3_000) if os.environ.get("KHAM_LONG") else (600,):
        with tempfile.TemporaryDirectory(prefix="kham-bench-") as folder:
            start = time.perf_counter()
            built = building.finish(building.start(Path(folder), people, day=DAY, env="demo"))
            whole = time.perf_counter() - start
        steps = built["seconds"]
        building_alone = sum(steps.values())
        exams = built["facts"]["encounters"]
        figures |= {
            f"{people} người: dựng xong (s)": round(whole, 1),
            f"{people} người: trong đó tiến trình, bảng, tệp tĩnh (s)": round(whole - building_alone, 1),
            f"{people} người: số lượt khám": exams,
            f"{people} người: các bước, so với dựng một bản trống (lần)": round(
                building_alone / (whole - building_alone), 1
            ),
        }
        for name, seconds in steps.items():
            if seconds > building_alone / 100:
                figures[f"{people} người: {name} (s)"] = seconds
    return figures


if __name__ == "__main__":
    for words, figure in run().items():
        print(f"{words:<75} {figure}")
