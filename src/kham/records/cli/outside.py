"""`records outside`: results from another facility, taken in and matched without a web server; a verdict a row."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from kham.records.cli import ready


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    take = verbs.add_parser(
        "outside", help="nhận kết quả cơ sở khác gửi / take results from another facility"
    )
    take.add_argument("file", type=Path, metavar="TỆP", help="bảng Excel hoặc gói XML / workbook or package")
    take.add_argument("--unit", required=True, metavar="MÃ", help="mã xã, phường / code of the commune")
    take.add_argument("--facility", required=True, metavar="TÊN", help="cơ sở đã khám / who examined")
    take.add_argument(
        "--record", action="store_true", help="ghi luôn các kết quả khớp / note what matched surely"
    )
    take.add_argument("--json", action="store_true", help="in kết quả dạng JSON / print as JSON")
    take.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """0 when every row is settled or waits to be noted; 1 when a row asks or was refused; 2 when nothing could be read."""
    try:
        content = options.file.read_bytes()
    except OSError as wrong:
        print(f"{options.file}: không đọc được ({wrong.strerror}).", file=sys.stderr)
        return 2
    accounts = ready.django()
    from kham.campaigns import queries as campaigns_queries
    from kham.kernel import clock
    from kham.kernel.reasons import Refusal
    from kham.records.actions import outside
    from kham.records.queries import outside as queries

    viewer, now = accounts.system_viewer("records-outside"), clock.now()
    campaign = next((c for c in campaigns_queries.campaigns(viewer) if c.unit.code == options.unit), None)
    if campaign is None:
        print(f"Đơn vị mã {options.unit} không có đợt khám đang chạy.", file=sys.stderr)
        return 2
    try:
        kept, new = outside.receive(
            campaign=campaign, file_name=options.file.name, content=content, facility_name=options.facility, by=viewer, now=now
        )  # fmt: skip
        outside.read(file=kept, by=viewer, now=now)
        noted = outside.record(file=kept, by=viewer, now=now) if options.record else 0
    except Refusal as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 2
    counts, labels = queries.counts(kept), queries.state_labels()
    # Places in the file and sentences, no names: what a terminal shows stays in its history.
    rows = [
        {"place": row.place, "state": row.state, "sentence": row.sentence} for row in queries.verdicts(kept)
    ]
    if options.json:
        print(json.dumps({"new": new, "noted": noted, "counts": counts, "rows": rows}, ensure_ascii=False))
    else:
        for row in rows:
            print(f"{row['place']}: {labels[row['state']]}. {row['sentence']}".rstrip())
        told = ", ".join(f"{labels[state].lower()} {many}" for state, many in sorted(counts.items()))
        print(f"{len(rows)} kết quả: {told}." + ("" if new else " Tệp này đã nhận trước đây."))
    return 1 if any(counts.get(state) for state in queries.ASKING) else 0
