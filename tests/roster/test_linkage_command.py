"""`./kham roster merge` from files to files, as it is typed; needs neither database nor keys."""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path

import pytest

from kham.kernel.reasons import Refusal
from kham.roster import cli
from tests.roster.linkage_world import GIVEN, SURNAMES


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers())
    options = parser.parse_args(["roster", "merge", *words])
    return int(options.run(options))


def lists(folder: Path) -> Path:
    """A register and an insurance list of forty people; twenty of them are on both."""
    folder.mkdir()
    people = [
        (f"{SURNAMES[at % 10]} Văn {GIVEN[at % 16]}", f"{at % 28 + 1:02d}/{at % 12 + 1:02d}/{1940 + at}", f"Tổ {at % 4 + 1}")
        for at in range(40)
    ]  # fmt: skip
    for name, some in (("Công an", people[:30]), ("Bảo hiểm", people[10:])):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(["STT", "Họ và tên", "Ngày sinh", "Tổ dân phố"])
            lines.writerows([at, *person] for at, person in enumerate(some, 1))
    return folder


def roster(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_files_in_roster_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = lists(tmp_path / "lists")
    out, review = tmp_path / "roster.csv", tmp_path / "review.csv"
    assert run(str(folder), "--out", str(out), "--review", str(review), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["lists"], told["rows"], told["people"]) == (2, 60, 40)
    lines = roster(out)
    assert list(lines[0]) == ["list", "sheet", "row", "stt", "person", "status", "probability"]
    assert len(lines) == 60 and len({line["person"] for line in lines}) == 40
    assert review.exists() and not list(tmp_path.glob("*.part"))


def test_one_list_after_the_other_gives_the_same_people(tmp_path: Path) -> None:
    folder = lists(tmp_path / "lists")
    run(str(folder), "--out", str(tmp_path / "all.csv"))
    state = str(tmp_path / "state")
    run(str(folder / "Công an.csv"), "--out", str(tmp_path / "one.csv"), "--save", state)
    run(str(folder / "Bảo hiểm.csv"), "--out", str(tmp_path / "two.csv"), "--against", state, "--save", state)
    first, second = roster(tmp_path / "one.csv"), roster(tmp_path / "two.csv")
    assert len({line["person"] for line in first} & {line["person"] for line in second}) == 20
    whole = {(line["list"], line["row"]): line["person"] for line in roster(tmp_path / "all.csv")}
    both = {(line["person"], whole[line["list"], line["row"]]) for line in first + second}
    assert len(both) == len({one for one, _ in both}) == len({other for _, other in both}) == 40


def test_a_source_is_never_written_over(tmp_path: Path) -> None:
    folder = lists(tmp_path / "lists")
    with pytest.raises(Refusal, match="không ghi đè"):
        run(str(folder), "--out", str(folder / "Công an.csv"))


def test_only_a_state_is_replaced_by_a_state(tmp_path: Path) -> None:
    folder = lists(tmp_path / "lists")
    with pytest.raises(Refusal, match="không phải trạng thái"):
        run(str(folder), "--out", str(tmp_path / "all.csv"), "--save", str(folder))
    assert len(list(folder.iterdir())) == 2
