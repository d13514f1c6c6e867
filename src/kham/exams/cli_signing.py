"""`./kham conclusions`: verify the signatures of conclusions; take in the Ministry's catalogue of ICD-10."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kham.kernel.reasons import Refusal

WORDS = {"good": "chữ ký khớp", "broken": "CHỮ KÝ KHÔNG KHỚP", "none": "ký tên, không có khóa"}


def register(commands: Any) -> None:
    """Add the command group."""
    group = commands.add_parser(
        "conclusions", help="kiểm tra chữ ký kết luận, danh mục bệnh · signatures of conclusions, ICD-10"
    )
    verbs = group.add_subparsers(dest="verb", required=True, metavar="VIỆC")
    one = verbs.add_parser("verify", help="kiểm tra mọi chữ ký · verify every signature")
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=verify)
    one = verbs.add_parser("icd", help="tìm mã bệnh không dấu · search ICD-10 without diacritics")
    one.add_argument("text")
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=search)
    one = verbs.add_parser(
        "icd-import", help="nhập danh mục của Bộ Y tế từ tệp · import the Ministry's catalogue"
    )
    one.add_argument("file", type=Path)
    one.set_defaults(run=take)


def _setup() -> None:
    import django

    django.setup()


def say(text: str) -> None:
    """One line on standard output."""
    sys.stdout.write(text + "\n")


def verify(options: argparse.Namespace) -> int:
    """Exit code 1 when a signature does not fit what is stored."""
    _setup()
    from kham.accounts.queries import system_viewer
    from kham.exams.queries import keys

    counted: Counter[str] = Counter()
    broken = []
    for one in keys.signed(system_viewer("verify")):
        state = keys.seal_of(one)
        counted[state] += 1
        if state == "broken":
            broken.append(
                {"conclusion": str(one.pk), "encounter": str(one.encounter_id), "version": one.version}
            )
    if options.json:
        say(json.dumps({"counts": dict(counted), "broken": broken}, ensure_ascii=False))
    else:
        for state, words in WORDS.items():
            say(f"{counted[state]:>7}  {words}")
        for row in broken:
            say(f"lượt khám {row['encounter']}, phiên bản {row['version']}: nội dung đã bị sửa sau khi ký.")
    return 1 if broken else 0


def search(options: argparse.Namespace) -> int:
    """Codes and names; exit code 1 when nothing is found."""
    _setup()
    from kham.exams.queries import diagnoses

    found = diagnoses.search(options.text)
    if options.json:
        say(json.dumps(found, ensure_ascii=False))
    else:
        for one in found:
            say(f"{one['code']:<7} {one['name']}" + (f"  ({one['hint']})" if one["hint"] else ""))
    return 0 if found else 1


def take(options: argparse.Namespace) -> int:
    """Keep the catalogue of a file (xlsx, xls, ods or csv) for this installation."""
    _setup()
    from kham.exams.actions import configuring

    try:
        count = configuring.keep_catalogue(rows=_rows(options.file))
    except (OSError, UnicodeDecodeError, Refusal) as wrong:
        sys.stderr.write(f"kham: {options.file.name}: {wrong}\n")
        return 1
    say(f"Đã nhập {count} mã bệnh từ {options.file.name}.")
    return 0


def _rows(path: Path) -> list[Sequence[object]]:
    if path.suffix.lower() in {".csv", ".tsv", ".txt"}:
        text = path.read_text("utf-8-sig")
        dialect = csv.Sniffer().sniff(text[:4000], delimiters=",;\t")
        return list(csv.reader(text.splitlines(), dialect))
    from kham.roster.queries import files

    sheet = files.read_workbook(path.read_bytes(), path.name).sheets[0]
    return [["" if cell is None else cell for cell in cells] for _number, cells in sheet.rows]
