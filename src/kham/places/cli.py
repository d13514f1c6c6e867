"""`./kham places check` and `./kham places find`: the national list, without a database."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from typing import TYPE_CHECKING

from kham.places.rules import catalogue, checks

if TYPE_CHECKING:
    from kham.places.rules import Match


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `places` and its verbs."""
    parser = commands.add_parser("places", help="danh mục đơn vị hành chính / provinces and communes")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VIỆC")
    check = verbs.add_parser("check", help="đối chiếu danh mục với số liệu đã công bố / prove the list")
    check.add_argument("--json", action="store_true", help="kết quả cho máy đọc / machine-readable")
    check.set_defaults(run=_check)
    find = verbs.add_parser(
        "find", help="tìm đơn vị theo tên, địa chỉ, mã, kể cả tên cũ / find a unit, old names too"
    )
    find.add_argument("text", nargs="+", metavar="CHỮ")
    find.add_argument("--province", help="tên tỉnh, nếu biết / province name")
    find.add_argument("--district", help="tên huyện cũ, nếu biết / former district name")
    find.add_argument("--on", type=dt.date.fromisoformat, metavar="YYYY-MM-DD", help="tính đến ngày / as of")
    find.add_argument("--json", action="store_true", help="kết quả cho máy đọc / machine-readable")
    find.set_defaults(run=_find)
    follow = verbs.add_parser(
        "follow",
        help="đưa dữ liệu theo đơn vị mới khi đến ngày sáp nhập / let rows follow mergers whose day has come",
    )
    follow.set_defaults(run=_follow)


def _follow(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from kham.kernel import clock
    from kham.places import actions

    done = actions.follow_due(by="system:places", now=clock.now())
    for table, rows in sorted(done.items()):
        print(f"{rows:>8}  {table}")
    print(
        f"{sum(done.values())} hàng đã theo đơn vị mới." if done else "Không có đơn vị nào đến ngày thay đổi."
    )
    return 0


def _check(options: argparse.Namespace) -> int:
    results = checks.run(catalogue())
    failed = [c for c in results if not c.ok]
    if options.json:
        lines = [
            {
                "check": c.name,
                "expected": c.expected,
                "found": c.found,
                "ok": c.ok,
                "failing": list(c.failing),
            }
            for c in results
        ]
        print(json.dumps({"ok": not failed, "checks": lines}, ensure_ascii=False, indent=1))
        return 1 if failed else 0
    width = max(len(c.name) for c in results)
    for c in results:
        wanted = "" if c.ok else f"  (phải là {c.expected})"
        print(f"{'đạt ' if c.ok else 'SAI '} {c.name:<{width}}  {c.found}{wanted}")
        for line in c.failing[:20]:
            print(f"       {line}")
    remedy = " Sửa tệp trong src/kham/places/data." if failed else ""
    print(f"{len(results) - len(failed)}/{len(results)} đạt.{remedy}")
    return 1 if failed else 0


def _find(options: argparse.Namespace) -> int:
    matches = catalogue().resolve(
        " ".join(options.text), province=options.province, district=options.district, on=options.on
    )
    if options.json:
        print(json.dumps([_row(m) for m in matches], ensure_ascii=False, indent=1))
    elif not matches:
        print("Không tìm thấy. Ghi thêm huyện cũ hoặc tỉnh, hoặc kiểm tra chính tả.")
    for m in matches if not options.json else ():
        above = catalogue().unit(m.unit.province_code, options.on)
        where = f"{m.unit.full_name}, {above.full_name}" if above else m.unit.full_name
        print(f"{m.unit.code:<6} {where}\n       {m.reason}" + ("" if m.exact else " Chỉ khớp khi bỏ dấu."))
    return 0 if matches else 1


def _row(match: Match) -> dict[str, object]:
    unit = match.unit
    return {
        "code": unit.code, "kind": unit.kind, "name": unit.name, "path": unit.path,
        "how": match.how, "exact": match.exact, "reason": match.reason,
    }  # fmt: skip
