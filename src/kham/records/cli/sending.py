"""`records send|connect|key|reconcile`: the way to the portal."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys

from kham.records.cli import ready


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs."""
    send = verbs.add_parser("send", help="gửi hồ sơ đến hạn / send what is due")
    send.add_argument(
        "--to", default="", metavar="ĐỊA_CHỈ", help="cổng khác với cổng đã khai báo / another portal"
    )
    send.add_argument("--gateway", default="", help="cấu hình của cổng ở --to / its profile")
    send.add_argument("--username", default=os.environ.get("KHAM_PORTAL_USER", ""))
    send.add_argument("--limit", type=int, default=None, metavar="N")
    send.add_argument("--json", action="store_true")
    send.set_defaults(run=_send)
    connect = verbs.add_parser(
        "connect", help="khai báo cổng tiếp nhận / keep address and account of the portal"
    )
    connect.add_argument("--gateway", required=True)
    connect.add_argument("--url", required=True)
    connect.add_argument("--username", required=True)
    connect.set_defaults(run=_connect)
    key = verbs.add_parser("key", help="tạo khóa ký thử tại chỗ / make a local test key")
    key.add_argument("--name", default="Khóa thử", help="tên trên chứng thư / common name")
    key.set_defaults(run=_key)
    reconcile = verbs.add_parser(
        "reconcile", help="đối chiếu với danh sách của cổng / compare with the portal"
    )
    reconcile.set_defaults(run=_reconcile)


def _send(options: argparse.Namespace) -> int:
    accounts = ready.django()
    from kham.kernel import clock
    from kham.records import actions, installation
    from kham.records.rules import profile as profiles

    connection = None
    if options.to:
        profile = profiles.load(options.gateway) if options.gateway else installation.profile()
        password = os.environ.get("KHAM_PORTAL_PASSWORD") or getpass.getpass("Mật khẩu máy gửi: ")
        connection = installation.Connection(
            profile, options.to.rstrip("/"), options.username or "may-gui", password
        )
    viewer, now = accounts.system_viewer("records-send"), clock.now()
    actions.make_missing(by=viewer, now=now)
    actions.recheck_all(by=viewer, now=now)
    counts = actions.send_due(
        now=now,
        by=viewer,
        connection=connection,
        limit=options.limit,
        progress=None if options.json else _progress,
    )
    if options.json:
        print(json.dumps(counts))
    else:
        told = f"Gửi {counts['tried']}: tiếp nhận {counts['accepted']}, từ chối {counts['rejected']}"
        print(f"{told}, chờ trả lời {counts['waiting']}, chưa gửi {counts['stopped']}.")
    return 1 if counts["rejected"] or counts["stopped"] else 0


def _progress(done: int, total: int, words: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{words} {done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _connect(options: argparse.Namespace) -> int:
    ready.django()
    from kham.records import installation

    password = os.environ.get("KHAM_PORTAL_PASSWORD") or getpass.getpass("Mật khẩu máy gửi: ")
    kept = installation.connect(
        gateway=options.gateway, url=options.url, username=options.username, password=password
    )
    print(f"Đã khai báo {kept.profile.title}: {kept.url}")
    return 0


def _key(options: argparse.Namespace) -> int:
    ready.django()
    from kham.kernel import clock
    from kham.records import installation, signing

    path = signing.make_test_key(installation.keys_folder(), name=options.name, now=clock.now())
    print(f"Khóa ký thử: {path}. Khóa thật của cơ sở phải do tổ chức được cấp phép cấp.")
    return 0


def _reconcile(options: argparse.Namespace) -> int:
    accounts = ready.django()
    from kham.kernel import clock
    from kham.records import actions

    found = actions.reconcile(by=accounts.system_viewer("records-reconcile"), now=clock.now())
    for difference in found:
        print(f"{difference.submission_id or '-'}: {difference.sentence}")
    print("Khớp với cổng." if not found else f"{len(found)} điểm chênh lệch.")
    return 1 if found else 0
