"""`./kham lab`: read a laboratory's file without a server or database, and say what each row would become."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from kham.exams.rules import forms
from kham.exams.rules.laboratory import catalogue, judging, reading, sheets
from kham.exams.rules.laboratory.results import MAX_BYTES, Reading, Result, refuse
from kham.kernel.reasons import Refusal


def register(commands: Any) -> None:
    """Add the command group."""
    group = commands.add_parser("lab", help="tệp kết quả xét nghiệm · files of laboratory results")
    verbs = group.add_subparsers(dest="verb", required=True, metavar="VIỆC")
    one = verbs.add_parser("read", help="đọc một tệp, không ghi gì · read one file, store nothing")
    one.add_argument("file", type=Path)
    one.add_argument("--form", default="adult", help="mẫu khám để xét giá trị · form that judges the values")
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=read)
    one = verbs.add_parser("catalogue", help="danh mục xét nghiệm · the catalogue of tests")
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=show)


def say(text: str) -> None:
    """One line on standard output."""
    sys.stdout.write(text + "\n")


def read(options: argparse.Namespace) -> int:
    """Rows with verdicts; exit code 1 when some row asks for a person or the file cannot be read."""
    try:
        found = _open(options.file)
    except (Refusal, OSError) as wrong:
        sentence = str(wrong) if isinstance(wrong, Refusal) else f"Không mở được tệp “{options.file.name}”."
        if options.json:
            say(json.dumps({"file": options.file.name, "error": sentence}, ensure_ascii=False))
        else:
            sys.stderr.write(f"kham: {sentence}\n")
        return 1
    form = forms.load(options.form)
    rows = [_row(one, form) for one in found.results]
    counts = Counter(row["verdict"] for row in rows)
    if options.json:
        head = {
            "file": options.file.name,
            "kind": found.kind,
            "laboratory": found.laboratory,
            "notes": found.notes,
        }
        say(json.dumps({**head, "counts": counts, "rows": rows}, ensure_ascii=False, indent=1))
    else:
        for row in rows:
            say(_line(row))
        say(
            ", ".join(f"{number} {verdict}" for verdict, number in counts.items())
            or "Tệp không có kết quả nào."
        )
    return 1 if set(counts) & set(judging.ASKED) else 0


def _line(row: dict[str, Any]) -> str:
    head = f"{row['verdict']:<13} {row['place']:<16} {row['barcode']:<14} {row['name'][:24]:<24}"
    return f"{head} {row['value']} {row['unit']}  {row['sentence']}"


def _open(path: Path) -> Reading:
    if path.stat().st_size > MAX_BYTES:
        raise refuse("large", f"Tệp lớn hơn {MAX_BYTES // 1024 // 1024} MB. Chia tệp theo ngày rồi nộp lại.")
    content = path.read_bytes()
    guessed: dict[str, Any] = {}

    def opened() -> list[Any]:
        import django

        django.setup()  # the reader of workbooks belongs to the roster; no database is touched
        from kham.roster.queries import files

        return list(files.read_workbook(content, path.name).sheets)

    found = reading.read(content, opened, guessed.get)
    if isinstance(
        found, reading.NeedsColumns
    ):  # columns as guessed from the headings: a person confirms them on screen
        why = sheets.complete(found.columns)
        if why:
            raise refuse("columns", f"{why} (Xác nhận cột trên màn hình xét nghiệm.)")
        guessed[found.signature] = found.columns
        found = reading.read(content, opened, guessed.get)
        assert isinstance(found, Reading)
        found.notes.append("Cột được đoán theo tiêu đề, chưa có người xác nhận.")
    return found


def _row(one: Result, form: Any) -> dict[str, Any]:
    """One row as a program reads it. verdict "readable": only the person and the sample remain to be looked up."""
    judged = _judged(one, form)
    return {
        "place": one.place, "barcode": one.barcodes[0] if one.barcodes else "", "barcodes": list(one.barcodes),
        "name": next((n for n in reversed(one.names) if n), ""), "value": one.value, "unit": one.unit, "reference": one.reference,
        "flag": one.flag, "status": one.status, "at": one.at.isoformat() if one.at else None, "person_given": bool(one.person),
        "test": judged.test, "tag": judged.tag, "answers": judged.answers, "verdict": judged.verdict, "sentence": judged.sentence,
    }  # fmt: skip


def _judged(one: Result, form: Any) -> judging.Judged:
    judged = judging.judge(one, judging.Known(form, {}, one.person, one.birth_year))
    if judged.verdict == "stored":
        verdict = "readable" if one.barcodes else "unknown_barcode"
        return replace(judged, verdict=verdict)
    return judged


def show(options: argparse.Namespace) -> int:
    """Tests with their fields, units and LOINC numbers."""
    tests = catalogue.load().tests
    if options.json:
        say(json.dumps([test.model_dump() for test in tests], ensure_ascii=False, indent=1))
        return 0
    for test in tests:
        others = ", ".join(test.convert)
        say(
            f"{test.code:<18} {test.tag:<18} {test.unit:<8} {test.vi}{f' (đổi từ {others})' if others else ''} {' '.join(test.loinc)}"
        )
    return 0
