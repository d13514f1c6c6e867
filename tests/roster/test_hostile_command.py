"""`./kham roster merge` given what nobody should give it: a sentence each, and nothing lost or half written."""

from __future__ import annotations

from pathlib import Path

import pytest

from kham.kernel.reasons import Refusal
from tests.roster.test_linkage_command import lists, roster, run

HEAD = "STT;Họ và tên;Năm sinh\n"


def one(path: Path, *lines: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def refused(*words: str) -> str:
    with pytest.raises(Refusal) as told:
        run(*words)
    return told.value.code


def test_a_result_never_goes_over_the_log_or_another_result(tmp_path: Path) -> None:
    folder, log = lists(tmp_path / "lists"), tmp_path / "log.csv"
    log.write_text("left,right,link\n", encoding="utf-8")
    assert refused(str(folder), "--decisions", str(log), "--out", str(log)) == "merge.over_source"
    assert log.read_text(encoding="utf-8") == "left,right,link\n"
    model = tmp_path / "model.json"
    model.write_text("{}", encoding="utf-8")
    assert refused(str(folder), "--model", str(model), "--out", str(model)) == "merge.over_source"
    out = str(tmp_path / "x.csv")
    assert refused(str(folder), "--out", out, "--review", out) == "merge.twice"
    assert not (tmp_path / "x.csv").exists()


def test_lists_of_one_name_stay_two_lists(tmp_path: Path) -> None:
    """Two namesakes of one list are two people; of two lists with the same file name they may be one. One file twice is one list."""
    first = one(tmp_path / "a" / "ds.csv", "1;Nguyễn Văn An;1958", "2;Lê Thị Cò;1960")
    second = one(tmp_path / "b" / "ds.csv", "1;Trần Thị Bình;1961")
    out = tmp_path / "out.csv"
    assert run(str(first), str(second), str(first), "--out", str(out)) == 0
    lines = roster(out)
    assert [line["list"] for line in lines] == ["a/ds.csv", "a/ds.csv", "b/ds.csv"]
    before = out.read_bytes()
    assert run(str(second), str(first), "--out", str(out)) == 0
    assert out.read_bytes() == before


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    assert refused(str(tmp_path / "none"), "--out", str(tmp_path / "out.csv")) == "merge.nothing"


def test_a_log_may_hold_several_lines_and_not_a_flood(tmp_path: Path) -> None:
    folder, log, out = lists(tmp_path / "lists"), tmp_path / "log.csv", str(tmp_path / "out.csv")
    said = 'left,right,link,who,when,why\nCông an//2,Công an//3,yes,a,b,"một\u2028dòng\nhai dòng"\nx//1,y//2,no,,,\n'
    log.write_text(said, encoding="utf-8")
    assert run(str(folder), "--decisions", str(log), "--out", out) == 0
    first = {line["row"]: line["person"] for line in roster(Path(out)) if line["list"] == "Công an"}
    assert first["2"] == first["3"]
    log.write_text("left,right,link\na,b," + "x" * 200_000, encoding="utf-8")
    assert refused(str(folder), "--decisions", str(log), "--out", out) == "linkage.log.broken"


@pytest.mark.parametrize("damage", ["list", "empty", "gone"])
def test_a_damaged_state_is_said(tmp_path: Path, damage: str) -> None:
    folder, state, out = lists(tmp_path / "lists"), tmp_path / "state", str(tmp_path / "out.csv")
    run(str(folder), "--out", out, "--save", str(state))
    if damage == "list":
        (state / "state.json").write_text("[]", encoding="utf-8")
    elif damage == "empty":
        (state / "fingerprint.npy").write_bytes(b"")
    else:
        (state / "name.codes.npy").unlink()
    told = refused(str(folder), "--out", out, "--against", str(state))
    assert told == ("linkage.state.version" if damage == "list" else "linkage.state.damaged")
