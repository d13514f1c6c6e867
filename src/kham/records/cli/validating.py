"""`records validate`: the independent validator over files and folders, perhaps against the facts that were meant."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FINE, REFUSED, NOTHING = 0, 1, 2


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    validate = verbs.add_parser(
        "validate",
        help="kiểm tra gói XML, không cần máy chủ / check packages",
        epilog="Mã thoát: 0 mọi gói đạt, 1 có gói bị từ chối, 2 không có gì để kiểm. "
        "Exit code: 0 all fine, 1 some refused, 2 nothing to check.",
    )
    validate.add_argument("paths", nargs="+", type=Path, metavar="TỆP_HOẶC_THƯ_MỤC")
    validate.add_argument("--json", action="store_true", help="kết quả cho máy đọc / machine-readable")
    validate.add_argument(
        "--facts",
        type=Path,
        default=None,
        metavar="THƯ_MỤC",
        help="so với dữ kiện gốc TÊN.json ở đây / compare with the facts meant",
    )
    validate.add_argument(
        "--signed", action="store_true", help="gói không ký là sai / a package without signature is wrong"
    )
    validate.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Say what is wrong with tag and reason; values of the packages are never printed."""
    results = []
    done = 0
    for file in _files(options.paths):
        result = checked(file, options.facts, signed=options.signed)
        done += 1
        if not options.json:
            for fault in result["faults"]:
                print(": ".join(filter(None, (result["file"], fault["tag"], fault["sentence"]))))
            for remark in result["remarks"]:
                print(f"{result['file']}: (nhắc) {remark['tag']}: {remark['sentence']}", file=sys.stderr)
        results.append(result if options.json else {"ok": result["ok"]})
    wrong = sum(not result["ok"] for result in results)
    if options.json:
        print(json.dumps({"ok": bool(done) and not wrong, "files": results}, ensure_ascii=False, indent=1))
    else:
        print(f"{done - wrong}/{done} gói đạt." if done else "Không có tệp .xml nào ở đó.")
    return NOTHING if not done else REFUSED if wrong else FINE


def checked(file: Path, facts: Path | None, *, signed: bool = False) -> dict[str, Any]:
    """The verdict on one file: faults (refused), remarks (allowed and odd)."""
    from kham.records.rules import reading

    try:
        package = file.read_bytes()
    except OSError:
        faults, remarks = [("", "Không mở được tệp.")], []
    else:
        faults, remarks = reading.faults(package, signed=signed), reading.remarks(package)
        if facts is not None:
            faults = [*faults, *_against(package, facts / f"{file.stem}.json")]
    return {
        "file": str(file),
        "ok": not faults,
        "faults": [{"tag": tag, "sentence": sentence} for tag, sentence in faults],
        "remarks": [{"tag": tag, "sentence": sentence} for tag, sentence in remarks],
    }


def _against(package: bytes, meant: Path) -> list[tuple[str, str]]:
    from kham.records.rules import reading

    try:
        facts = json.loads(meant.read_text("utf-8"))
    except (OSError, ValueError):
        return [("facts", f"Không đọc được dữ kiện gốc {meant.name}.")]
    try:
        found = reading.read(package)
    except reading.Unreadable:
        return []
    return reading.differences(facts, found)


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        yield from (
            sorted(path.glob("**/*.xml")) if path.is_dir() else [path]
        )  # JSON packages are named one by one
