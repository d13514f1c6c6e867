"""Write the invented ward's lists for developers: ``python -m kham.site.demo.lists OUT --people N --seed S``."""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

from kham.site.demo.lists import write_lists
from kham.site.demo.world import make_world


def main() -> None:
    """Lists into OUT/lists, OUT/truth.csv beside them; prints one line per file."""
    parser = argparse.ArgumentParser(
        prog="kham.site.demo.lists", description="Danh sách mẫu của một phường không có thật"
    )
    parser.add_argument("out", type=Path, help="thư mục ghi kết quả")
    parser.add_argument("--people", type=int, default=3000, help="số người cư trú")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--level", type=float, default=1.0, help="mức sai sót: 1 là bình thường")
    options = parser.parse_args()
    world = make_world(options.people, options.seed)
    files = write_lists(world, options.out / "lists", options.level)
    with (options.out / "truth.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["list", "sheet", "row", "person", "sender", "groups"])
        for one in files:
            for row in one.truth:
                writer.writerow(
                    [one.path.stem, row.sheet, row.row, row.person, one.sender, ";".join(row.groups)]
                )
    for one in files:
        sys.stdout.write(f"{len(one.truth):>7} {one.sender:<20} {one.path.name}\n")


if __name__ == "__main__":
    main()
