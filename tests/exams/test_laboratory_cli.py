"""`./kham lab` on files, without a database."""

import json
from pathlib import Path
from typing import Any

import pytest

from kham.cli import main
from tests.exams.test_laboratory import book, hl7


def run(capsys: Any, *words: str) -> tuple[int, Any]:
    code = main(["lab", "read", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_rows_with_verdicts(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "kq.hl7"
    file.write_bytes(hl7(("3100126000019", "GLU", "126", "mg/dL"), ("3100126000019", "HGB", "13", "")))
    code, said = run(capsys, str(file))
    assert code == 1 and said["kind"] == "hl7" and said["counts"] == {"readable": 1, "unit_unknown": 1}
    assert said["rows"][0]["answers"] == {"XN_GLUCOSE": 7} and said["rows"][0]["reference"] == "3.9-5.5"


def test_a_workbook_of_a_laboratory_by_its_headings(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "kq.xlsx"
    file.write_bytes(
        book([["Mã ống", "Họ tên", "Glucose (mmol/L)"], ["3100126000019", "Nguyễn Thị Mẫu", 5.6]])
    )
    code, said = run(capsys, str(file))
    assert code == 0 and said["counts"] == {"readable": 1} and said["notes"]


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04hong", b"H|", b"a,b\n1,2\n", b"\0" * 50],
    ids=["empty", "zip", "astm", "csv", "nul"],
)
def test_what_is_no_result_file_is_refused_with_a_sentence(
    tmp_path: Path, capsys: Any, content: bytes
) -> None:
    file = tmp_path / "kq.xlsx"
    file.write_bytes(content)
    code, said = run(capsys, str(file))
    assert code == 1 and said["error"].endswith((".", ")"))


def test_a_file_that_is_not_there(tmp_path: Path, capsys: Any) -> None:
    code, said = run(capsys, str(tmp_path / "khong-co.hl7"))
    assert code == 1 and "Không mở được" in said["error"]
