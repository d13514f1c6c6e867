"""`./kham roster …`: look into a list without a database, or take one in."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any


def register(commands: Any) -> None:
    """Add the group `roster`."""
    group = commands.add_parser("roster", help="danh sách, ghép người trùng")
    words = group.add_subparsers(dest="word", required=True, metavar="VIỆC")
    check = words.add_parser("check-file", help="đọc thử một danh sách, không ghi gì")
    check.add_argument("file", type=Path)
    check.add_argument("--json", action="store_true", help="kết quả cho máy đọc")
    check.set_defaults(run=check_file)
    take = words.add_parser("import", help="nhận một danh sách vào danh sách chung")
    take.add_argument("file", type=Path)
    take.add_argument("--sender", required=True, help="mã nơi gửi: police, elderly_association, school_1 …")
    take.add_argument("--unit", required=True, help="mã xã, phường (5 chữ số)")
    take.add_argument("--json", action="store_true")
    take.set_defaults(run=import_file)
    _register_merge(words)


def _register_merge(words: Any) -> None:
    join = words.add_parser("merge", help="ghép nhiều danh sách thành một, không cần cơ sở dữ liệu")
    join.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="tệp danh sách, hoặc thư mục chứa chúng"
    )
    join.add_argument(
        "--out", type=Path, required=True, help="danh sách chung (csv): mỗi dòng nguồn một dòng"
    )
    join.add_argument("--review", type=Path, help="các cặp cần người quyết định, kèm lý do (csv)")
    join.add_argument(
        "--decisions", type=Path, help="các quyết định đã có: left,right,link,who,when,why (csv)"
    )
    join.add_argument(
        "--engine", choices=("duckdb", "spark"), default="duckdb", help="một máy, hoặc Spark qua Splink"
    )
    join.add_argument("--model", type=Path, help="mô hình Splink đã lưu; không có thì dùng trọng số có sẵn")
    join.add_argument(
        "--save", type=Path, metavar="STATE", help="ghi trạng thái để lần sau chỉ tính phần thêm"
    )
    join.add_argument(
        "--against", type=Path, metavar="STATE", help="thêm các danh sách này vào trạng thái đã ghi"
    )
    join.add_argument("--json", action="store_true", help="tóm tắt cho máy đọc")
    join.set_defaults(run=merge_files)
    again = words.add_parser("reindex", help="lập lại chỉ mục tìm kiếm")
    again.add_argument("--unit", default="", help="mã xã, phường (5 chữ số); để trống: tất cả")
    again.add_argument("--changed", action="store_true", help="chỉ nơi có nhiều người thay đổi từ lần trước")
    again.set_defaults(run=reindex)


def check_file(options: argparse.Namespace) -> int:
    """Columns as guessed and the verdict of each row; exit code 0 only when every row can be taken."""
    from kham.kernel import clock
    from kham.roster import reading
    from kham.roster.rules import columns, headers, rows

    content = _content(options.file)
    book = reading.read_workbook(content, options.file.name)
    answer: dict[str, Any] = {"file": options.file.name, "kind": book.kind, "notes": book.notes, "sheets": []}
    everything: list[rows.ReadRow] = []
    for sheet in book.sheets:
        layout = headers.find(sheet)
        guessed = columns.guess(sheet, layout)
        plain = [column.as_dict() for column in guessed]
        read = []
        if {"full_name", "given"} & {column.field for column in guessed}:
            read = rows.read_sheet(
                sheet,
                plain,
                first_row=layout.first_row,
                today=clock.today(),
                titles=layout.titles,
                encoding=layout.encoding,
            )
        everything += read
        answer["sheets"].append({
            "name": sheet.name, "header_rows": layout.header_rows, "first_row": layout.first_row, "rows": len(read), "notes": sheet.notes,
            "columns": [{key: column[key] for key in ("letter", "heading", "field", "encoding", "confidence")} for column in plain],
        })  # fmt: skip
    rows.cross_check(everything)
    answer["verdicts"] = dict(Counter(row.verdict for row in everything))
    answer["remarks"] = [
        {"sheet": row.sheet, "row": row.number, "verdict": row.verdict, "notes": [note.sentence for note in row.notes]}
        for row in everything if row.verdict in (rows.QUESTION, rows.REFUSED)
    ]  # fmt: skip
    _print_check(answer, options.json)
    return 0 if everything and not answer["remarks"] else 1


def _print_check(answer: dict[str, Any], as_json: bool) -> None:
    from kham.roster.rules.fields import FIELDS

    if as_json:
        print(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    for sheet in answer["sheets"]:
        print(f"Trang “{sheet['name']}”: {sheet['rows']} dòng, dữ liệu từ hàng {sheet['first_row']}")
        for column in sheet["columns"]:
            meaning = FIELDS.get(column["field"], "không dùng")
            print(f"  {column['letter']:>3}  {column['heading'] or '–'}  →  {meaning}")
        for note in sheet["notes"]:
            print(f"  {note}")
    for remark in answer["remarks"]:
        print(" ".join(remark["notes"]))
    names = {"accepted": "nhận", "repaired": "nhận, đã sửa", "question": "cần hỏi", "refused": "không nhận"}
    print(
        " · ".join(f"{count} {names[verdict]}" for verdict, count in sorted(answer["verdicts"].items()))
        or "Không có dòng nào."
    )


def import_file(options: argparse.Namespace) -> int:
    """Receive, take the columns as guessed, stage, commit, compute groups and payers."""
    import django

    django.setup()
    from kham.accounts import queries as accounts_queries
    from kham.campaigns import queries as campaigns_queries
    from kham.kernel import clock
    from kham.places import queries as places_queries
    from kham.roster import actions

    now = clock.now()
    unit = places_queries.unit_at(options.unit, clock.local_date(now))
    if unit is None:
        print(f"Không có xã, phường mã “{options.unit}” đang có hiệu lực.", file=sys.stderr)
        return 1
    by = accounts_queries.system_viewer("cli", unit.path)
    campaign = campaigns_queries.current(by)
    if campaign is None:
        print(f"{unit.full_name} chưa có chiến dịch nào. Mở chiến dịch trước.", file=sys.stderr)
        return 1
    found = actions.receive_list(
        campaign=campaign, unit=unit, sender=options.sender, organisation=None, title="", file_name=options.file.name,
        content=_content(options.file), by=by, now=now,
    )  # fmt: skip
    if found.state in ("received", "staged"):
        actions.confirm_columns(source_list=found, sheets={}, by=by, now=now)
        actions.stage(source_list=found, by=by, now=now, progress=_progress)
    summary = actions.commit(source_list=found, by=by, now=now, progress=_progress)
    actions.compute_enrolments(campaign=campaign, by=by, now=now, progress=_progress)
    print(file=sys.stderr)
    if options.json:
        print(json.dumps({"list": str(found.pk), **summary}))
    else:
        print(
            f"{summary['new']} người mới · {summary['linked']} đã có · {summary['review']} cần quyết định · "
            f"{summary['question']} dòng cần hỏi · {summary['refused']} dòng không nhận"
        )
    return 0


def merge_files(options: argparse.Namespace) -> int:
    """Lists in, roster.csv out; exit code 0 only when everything is written."""
    import time

    from kham.roster.linkage import front, merging

    began = time.monotonic()
    read = [*front.found(options.paths), *(path for path in (options.decisions, options.model) if path)]
    merging.check_targets((options.out, options.review), read, options.save)
    known = merging.read_decisions(options.decisions)
    scorer = merging.scorer(options.engine, options.model)
    frame = front.read(options.paths, progress=_progress)
    frame, linking = merging.run(
        frame, known, scorer, against=options.against, save=options.save, progress=_progress
    )
    merging.write_roster(options.out, frame, linking)
    if options.review:
        merging.write_review(options.review, frame, linking)
    print(file=sys.stderr)
    summary = {**merging.summary(frame, linking), "seconds": round(time.monotonic() - began, 1)}
    if options.json:
        print(json.dumps(summary))
    else:
        print(merging.sentence(summary))
    return 0


def reindex(options: argparse.Namespace) -> int:
    """Pack the search index anew; may be stopped and run again at any time, searching goes on meanwhile."""
    import django

    django.setup()
    from kham.kernel import clock
    from kham.places import queries as places_queries
    from kham.roster import actions

    now = clock.now()
    path = ""
    if options.unit:
        unit = places_queries.unit_at(options.unit, clock.local_date(now))
        if unit is None:
            print(f"Không có xã, phường mã “{options.unit}” đang có hiệu lực.", file=sys.stderr)
            return 1
        path = unit.path
    done = actions.reindex(unit_paths=[path], everything=not options.changed, now=now, progress=_progress)
    print(file=sys.stderr)
    print(f"Đã lập chỉ mục {done['people']} người của {done['communes']} xã, phường.")
    return 0


def _progress(done: int, total: int, words: str) -> None:
    filled = round(30 * done / total) if total else 30
    print(f"\r[{'#' * filled}{'.' * (30 - filled)}] {words:<60}", end="", file=sys.stderr, flush=True)


def _content(path: Path) -> bytes:
    from kham.kernel.reasons import Refusal

    try:
        return path.read_bytes()
    except OSError:
        raise Refusal("roster.file.missing", f"Không mở được tệp “{path}”. Kiểm tra đường dẫn.") from None
