"""`./kham report month|values YYYY-MM --unit CODE`: the month's report and its values for DHIS2 without a web server."""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command group `report`."""
    group = commands.add_parser("report", help="báo cáo tháng · the monthly report")
    verbs = group.add_subparsers(dest="verb", required=True, metavar="VIỆC")
    month = verbs.add_parser("month", help="lập báo cáo của tháng: .docx, .xlsx · make the report of a month")
    month.add_argument("month", metavar="YYYY-MM", help="tháng có hạn nộp · the month in which it is due")
    month.add_argument(
        "--unit", required=True, metavar="MÃ", help="mã xã, phường, ví dụ 11533 · code of the commune"
    )
    month.add_argument(
        "--out", default=".", metavar="THƯ MỤC", help="nơi ghi hai tệp · where to put the files"
    )
    month.add_argument("--json", action="store_true", help="in số liệu dạng JSON · print the figures as JSON")
    month.set_defaults(run=run_month)
    values = verbs.add_parser(
        "values", help="số liệu báo cáo dạng DHIS2 (JSON) · a made report as DHIS2 dataValueSets"
    )
    values.add_argument("month", metavar="YYYY-MM", help="tháng có hạn nộp · the month in which it is due")
    values.add_argument(
        "--unit", required=True, metavar="MÃ", help="mã xã, phường, ví dụ 11533 · code of the commune"
    )
    values.add_argument(
        "--metadata", action="store_true", help="in định nghĩa chỉ số để nạp một lần · print the metadata"
    )
    values.set_defaults(run=run_values)


def run_month(options: argparse.Namespace) -> int:
    """0 when both files are written; 2 when a parameter is wrong; a Refusal goes up to the launcher."""
    import datetime as dt

    import django

    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", options.month)
    if not found:
        return _refuse(f"Tháng “{options.month}” không đúng. Viết năm-tháng, ví dụ 2026-07.")
    folder = Path(options.out)
    if not folder.is_dir():
        return _refuse(f"Không có thư mục “{folder}”. Tạo thư mục trước, hoặc bỏ --out.")
    django.setup()
    from kham.accounts import queries as accounts_queries
    from kham.campaigns import queries as campaigns_queries
    from kham.kernel import clock
    from kham.reporting import actions, pages
    from kham.reporting.queries import reports
    from kham.reporting.rules import standing

    viewer, now = accounts_queries.system_viewer("cli"), clock.now()
    campaign = next(
        (
            c
            for c in campaigns_queries.campaigns(viewer)
            if c.unit.code == options.unit and c.unit.level != "neighbourhood"
        ),
        None,
    )
    if campaign is None:
        return _refuse(f"Đơn vị mã {options.unit} không có chiến dịch đang chạy.")
    period = standing.window(dt.date(int(found[1]), int(found[2]), 1), campaign.report_day)
    made = actions.make_month(campaign=campaign, period=period, by=viewer, now=now)
    names = []
    for which, ending in (("document", "docx"), ("annex", "xlsx")):
        path = folder / f"{pages.file_name(made, which)}.{ending}"
        path.write_bytes(reports.content(made, which))
        names.append(str(path))
    if options.json:
        print(
            json.dumps(
                {"period": period.code(), "version": made.version, "files": names, "figures": made.figures},
                ensure_ascii=False,
                indent=1,
            )
        )
    else:
        print(
            f"Báo cáo {period.label()} của {made.unit}, bản {made.version}: "
            f"đã khám {made.figures['examined']}/{made.figures['listed']} người."
        )
        print("\n".join(names))
    return 0


def run_values(options: argparse.Namespace) -> int:
    """0 with the JSON on standard output; 2 when no report of the month was made or a parameter is wrong."""
    import django

    if not re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", options.month):
        return _refuse(f"Tháng “{options.month}” không đúng. Viết năm-tháng, ví dụ 2026-07.")
    django.setup()
    from kham.accounts import queries as accounts_queries
    from kham.reporting.queries import exchange, reports

    if options.metadata:
        print(json.dumps(exchange.metadata(), ensure_ascii=False, indent=1))
        return 0
    viewer = accounts_queries.system_viewer("cli")
    made = [
        one
        for one in reports.reports(viewer).filter(unit__code=options.unit)
        if f"{reports.period_of(one).end:%Y-%m}" == options.month
    ]
    if not made:
        return _refuse(f"Đơn vị mã {options.unit} chưa lập báo cáo tháng {options.month}.")
    print(
        json.dumps(exchange.data_values(max(made, key=lambda one: one.version)), ensure_ascii=False, indent=1)
    )
    return 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
