"""`portal-stub`: the stand-in portal on this machine."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from kham.records.cli import ready


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    stub = commands.add_parser(
        "portal-stub", help="cổng tiếp nhận giả lập tại chỗ / a local stand-in for the national portal"
    )
    stub.add_argument("--port", type=int, default=8099)
    stub.add_argument(
        "--state",
        type=Path,
        default=None,
        metavar="TỆP",
        help="giữ những gì đã nhận / keep what was received",
    )
    stub.add_argument("--username", default="may-gui")
    stub.add_argument("--password", default=os.environ.get("KHAM_PORTAL_PASSWORD", "thu-nghiem-tai-cho"))
    stub.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="[MÃ13=]TỆP.pem",
        help="khóa công khai; mặc định khóa thử của máy này",
    )
    stub.add_argument(
        "--like",
        default="any",
        metavar="CỔNG",
        help="đòi đúng như cổng này; mặc định nhận mọi cách ghi / insist as this gateway does; default: take all",
    )
    stub.add_argument(
        "--misbehave",
        action="append",
        default=[],
        metavar="LỖI[@VIỆC][*N]",
        help="cư xử sai; list: xem các lỗi / shows which",
    )
    stub.add_argument(
        "--per-minute", type=int, default=None, metavar="N", help="nhiều hơn thì trả 429 / above it: 429"
    )
    stub.add_argument(
        "--retry-after",
        type=int,
        default=None,
        metavar="GIÂY",
        help="kèm Retry-After ở 429, 503 / with Retry-After",
    )
    stub.add_argument(
        "--token-seconds",
        type=int,
        default=10_800,
        metavar="GIÂY",
        help="phiên đăng nhập / how long a token lasts",
    )
    stub.add_argument("--slow-seconds", type=float, default=3.0)
    stub.set_defaults(run=_stub)


def _stub(options: argparse.Namespace) -> int:
    from kham.records.stub.manners import MANNERS
    from kham.records.stub.portal import Portal
    from kham.records.stub.server import MISBEHAVIOURS, Server

    if "list" in options.misbehave:
        for name, words in MISBEHAVIOURS.items():
            print(f"{name:<22} {words}")
        return 0
    if options.like not in MANNERS:
        print(f"kham: --like: {', '.join(MANNERS)}", file=sys.stderr)
        return 1
    keys = {}
    for given in options.key:
        sender, _, file = given.rpartition("=")
        keys[sender or "*"] = Path(file).read_text("utf-8")
    if not keys:
        keys["*"] = _own_key()
    try:
        portal = Portal(
            keys=keys,
            accounts={options.username: options.password},
            state_file=options.state,
            token_seconds=options.token_seconds,
            manner=MANNERS[options.like],
        )
        server = Server(
            portal,
            port=options.port,
            misbehave=options.misbehave,
            slow_seconds=options.slow_seconds,
            per_minute=options.per_minute,
            retry_after=options.retry_after,
        )
    except (ValueError, OSError) as wrong:
        print(f"kham: {wrong}", file=sys.stderr)
        return 1
    print(f"Cổng giả lập: {server.url} (tài khoản {options.username}). Ctrl+C để dừng.", flush=True)
    with server:
        server.serve_forever()
    return 0


def _own_key() -> str:
    """The public half of this machine's signing key, made when there is none."""
    ready.django()
    from kham.kernel import clock
    from kham.records import installation, signing

    signing.make_test_key(installation.keys_folder(), name="Khóa thử", now=clock.now())
    return signing.public_pem(installation.signer().certificate())
