"""From bytes to sheets of cells, safely: the kind by content, the opening in a bounded child process."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from kham.kernel.reasons import Refusal
from kham.roster.reading import kinds, limits
from kham.roster.reading.shapes import Cell, Sheet, Workbook, as_text, letter

__all__ = ["Cell", "Sheet", "Workbook", "as_text", "letter", "read_workbook"]

_ROOT = str(Path(__file__).resolve().parents[3])


def read_workbook(content: bytes, file_name: str) -> Workbook:
    """Every sheet of a sender's file. Raises Refusal (codes "roster.file.*") naming the file and the remedy."""
    kind = kinds.sniff(content, file_name)
    answer = json.loads(_opened(content, kind, file_name), object_hook=_revive)
    if "refusal" in answer:
        code, sentence = answer["refusal"]
        raise Refusal(code, sentence, file=file_name) if sentence else _too_heavy(file_name)
    return _workbook(answer, file_name)


def _opened(content: bytes, kind: str, file_name: str) -> bytes:
    """What the child process says of a file, as JSON (see `child.answered`). Raises Refusal when it does not come back."""
    # Nothing of ours reaches the child: no keys, no database address.
    environment = {
        "PYTHONPATH": _ROOT,
        "PATH": os.environ.get("PATH", ""),
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "kham.roster.reading.child", kind, file_name],
            input=content, capture_output=True, timeout=limits.SECONDS, env=environment, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise _too_heavy(file_name) from None
    if done.returncode != 0 or not done.stdout:
        raise _too_heavy(file_name)
    return done.stdout


def _too_heavy(file_name: str) -> Refusal:
    return Refusal(
        "roster.file.too-heavy",
        f"Tệp “{file_name}”: mở tệp này cần quá nhiều bộ nhớ hoặc thời gian. "
        "Chép vùng có dữ liệu sang một tệp mới rồi nộp lại.",
        file=file_name,
    )


def _revive(value: dict[str, Any]) -> Any:
    return dt.date.fromisoformat(value["d"]) if value.keys() == {"d"} else value


def _workbook(answer: dict[str, Any], file_name: str) -> Workbook:
    sheets = []
    for raw in answer["sheets"]:
        raw["rows"] = [(number, cells) for number, cells in raw["rows"]]
        raw["merged"] = [tuple(box) for box in raw["merged"]]
        raw["fonts"] = dict(raw["fonts"])
        sheets.append(Sheet(**raw))
    if not sheets:
        raise Refusal(
            "roster.file.no-rows",
            f"Tệp “{file_name}” không có dòng dữ liệu nào. Kiểm tra lại tệp rồi nộp.",
            file=file_name,
        )
    return Workbook(answer["kind"], sheets, answer["notes"])
