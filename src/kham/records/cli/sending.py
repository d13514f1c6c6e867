"""`records send|connect|key|reconcile`: the way to the portal."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from kham.records.cli import asking, ready

ASK = ("KHAM_PORTAL_PASSWORD", "Mật khẩu máy gửi: ")


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
    connect.add_argument(
        "--signs",
        choices=["here", "elsewhere"],
        default="here",
        help="ký ở máy này hay máy khác / where messages are signed",
    )
    connect.set_defaults(run=_connect)
    disconnect = verbs.add_parser("disconnect", help="bỏ khai báo một cổng / forget a gateway")
    disconnect.add_argument("--gateway", required=True)
    disconnect.set_defaults(run=_disconnect)
    key = verbs.add_parser("key", help="tạo khóa ký thử tại chỗ / make a local test key")
    key.add_argument("--name", default="Khóa thử", help="tên trên chứng thư / common name")
    key.set_defaults(run=_key)
    reconcile = verbs.add_parser(
        "reconcile", help="đối chiếu với danh sách của cổng / compare with the portal"
    )
    reconcile.add_argument(
        "--file",
        type=Path,
        metavar="TỆP",
        help="danh sách tải từ cổng (JSON, XLSX) / a list saved from the portal",
    )
    reconcile.add_argument("--gateway", default="", help="cổng nào / which gateway")
    reconcile.add_argument("--json", action="store_true", help="kết quả cho máy đọc / machine-readable")
    reconcile.set_defaults(run=_reconcile)


def _send(options: argparse.Namespace) -> int:
    accounts = ready.django()
    from kham.kernel import clock
    from kham.records import actions, installation
    from kham.records.rules import profile as profiles

    connection = None
    if options.to:
        profile = profiles.load(options.gateway) if options.gateway else installation.profile()
        password = asking.secret(*ASK)
        connection = installation.Connection(
            profile, options.to.rstrip("/"), options.username or "may-gui", password
        )
    viewer, now = accounts.system_viewer("records-send"), clock.now()
    actions.take_back(by=viewer, now=now)
    actions.make_missing(by=viewer, now=now)
    actions.recheck_all(by=viewer, now=now)
    counts = actions.send_due(
        now=now,
        by=viewer,
        time=actions.Running(),
        eager=True,
        connection=connection,
        limit=options.limit,
        progress=None if options.json else _progress,
    )
    if options.json:
        print(json.dumps(counts))
    else:
        told = f"Gửi {counts['tried']}: tiếp nhận {counts['accepted']}, từ chối {counts['rejected']}"
        print(
            f"{told}, chờ trả lời {counts['waiting']}, ngừng gửi {counts['dead']}, chưa gửi {counts['stopped']}."
        )
    return 1 if counts["rejected"] or counts["dead"] or counts["stopped"] else 0


def _progress(done: int, total: int, words: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{words} {done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _connect(options: argparse.Namespace) -> int:
    ready.django()
    from kham.records import installation

    password = asking.secret(*ASK)
    kept = installation.connect(
        gateway=options.gateway,
        url=options.url,
        username=options.username,
        password=password,
        signs=options.signs,
    )
    print(f"Đã khai báo {kept.profile.title}: {kept.url}")
    return 0


def _disconnect(options: argparse.Namespace) -> int:
    ready.django()
    from kham.records import installation

    known = installation.disconnect(gateway=options.gateway)
    print(
        f"Đã bỏ khai báo cổng {options.gateway}." if known else f"Cổng {options.gateway} chưa được khai báo."
    )
    return 0 if known else 1


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
    from kham.kernel.reasons import Refusal
    from kham.records import actions
    from kham.records.rules import reconciling

    viewer, now = accounts.system_viewer("records-reconcile"), clock.now()
    try:
        if options.file is not None:
            content = options.file.read_bytes()
            kept = actions.reconcile_file(
                content=content, file_name=options.file.name, gateway=options.gateway, by=viewer, now=now
            )
        else:
            kept = actions.reconcile(gateway=options.gateway, by=viewer, now=now)
    except OSError:
        print(f"Không mở được {options.file}.", file=sys.stderr)
        return 2
    except Refusal as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 2
    rows = list(kept.disagreements.order_by("kind", "visit_id"))
    if options.json:
        told = [{"kind": row.kind, "visit_id": row.visit_id, "settled": row.settled_how} for row in rows]
        figures = {key: getattr(kept, key) for key in ("ours", "theirs", "matched", "settled", "open")}
        print(json.dumps(figures | {"gateway": kept.gateway, "differences": told}, ensure_ascii=False))
        return 1 if kept.open else 0
    for row in rows:
        words = reconciling.words(row.kind)
        print(f"{row.visit_id}: {words.title}. {words.explanation} {words.remedy}")
    print(
        f"Ở đây {kept.ours}, cổng có {kept.theirs}, khớp {kept.matched}, tự xử lý {kept.settled}, còn {kept.open} chênh lệch."
    )
    return 1 if kept.open else 0
