"""`./kham serve` and `./kham demo`: doors that set everything up and then run the server."""

import argparse
import os
import shutil
import sys
import time

from kham.kernel import clock
from kham.site import serving
from kham.site.practising import cli as practising


def register(commands: argparse._SubParsersAction) -> None:
    """Add `serve` and `demo`."""
    serve = commands.add_parser("serve", help="chạy máy chủ cho đơn vị · run the server")
    _server_options(serve)
    serve.add_argument(
        "--check",
        action="store_true",
        help="khởi động, hỏi ba trang rồi dừng · start, fetch three pages, stop",
    )
    serve.add_argument(
        "--unit",
        default="",
        metavar="MÃ",
        help="lần đầu: mã tỉnh hoặc xã của đơn vị, ví dụ 11533 · first time: code of your unit",
    )
    serve.set_defaults(run=_serve)
    demo = commands.add_parser("demo", help="dựng một phường mẫu và mở ra · build a sample ward and open it")
    _server_options(demo)
    demo.add_argument("--people", type=_people, default=3000, help="số người dân (mặc định 3000) · residents")
    demo.add_argument("--seed", type=int, default=2026, help="cùng số thì cùng phường · same seed, same ward")
    demo.add_argument("--fresh", action="store_true", help="dựng lại từ đầu · build again")
    demo.add_argument(
        "--check",
        action="store_true",
        help="dựng, hỏi trang chính của từng vai, đối chiếu số liệu, rồi dừng · build, verify, stop",
    )
    demo.set_defaults(run=_demo)
    practising.register(commands, _server_options, _people)


def _server_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument(
        "--port", type=int, default=0, help="0: cổng trống đầu tiên từ 8000 · first free from 8000"
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="không mở trình duyệt · do not open a browser"
    )


def _people(text: str) -> int:
    number = int(text)
    if not 200 <= number <= 40_000:
        raise argparse.ArgumentTypeError("từ 200 đến 40000 · from 200 to 40000")
    return number


def _serve(options: argparse.Namespace) -> int:
    os.environ.setdefault("KHAM_ENV", "ward")
    home = serving.home()
    serving.prepare(home)
    _first_run(options.unit)
    if options.check:
        return serving.check(home, ["/suc-khoe-he-thong/", "/vao/", "/cong/"])
    return serving.run(home, host=options.host, port=options.port, open_browser=not options.no_browser)


def _first_run(code: str) -> None:
    """An installation without accounts gets its units and its first administrator, whose password is shown once."""
    from kham.accounts import actions as accounts_actions

    made = accounts_actions.first_administrator(code=code, now=clock.now()) if code else None
    if made:
        user, password = made
        print(f"\nQuản trị hệ thống đầu tiên: {user.username}  mật khẩu: {password}", flush=True)
        print("Ghi lại ngay: mật khẩu chỉ hiện lần này và phải đổi khi đăng nhập. · Shown once.", flush=True)
    elif not accounts_actions.has_users():
        print(
            "\nChưa có tài khoản nào. Chạy: ./kham serve --unit MÃ_ĐƠN_VỊ (ví dụ 11533) để tạo quản trị đầu tiên.",
            flush=True,
        )


def _demo(options: argparse.Namespace) -> int:
    """Build (or reuse) the sample ward for this size and seed, then open it or check it."""
    home = serving.home() / "demo"
    os.environ |= {"KHAM_ENV": "demo", "KHAM_HOME": str(home), "KHAM_WORKERS": ""}
    mark = home / "built"
    wanted = f"people={options.people} seed={options.seed} day={time.strftime('%Y-%m-%d')} version={serving.version()}"
    if options.fresh or options.check or not mark.exists() or mark.read_text() != wanted:
        shutil.rmtree(
            home, ignore_errors=True
        )  # an interrupted build leaves no mark and is thrown away whole
        serving.prepare(home)
        started = time.monotonic()
        _build(options.people, options.seed)
        mark.write_text(wanted)
        print(f"\nDựng xong phường mẫu sau {time.monotonic() - started:.0f} giây · built", flush=True)
    else:
        serving.prepare(home)
    if options.check:
        from kham.site.demo import checking

        return checking.run()
    _print_accounts()
    return serving.run(
        home, host=options.host, port=options.port, open_browser=not options.no_browser, with_stub=True
    )


def _build(people: int, seed: int) -> None:
    from kham.site.demo import build

    build.build(people=people, seed=seed, say=_bar)


def _bar(done: int, total: int, words: str) -> None:
    """A true progress bar in the terminal: steps done, what is being done."""
    width = 28
    filled = round(width * done / total) if total else 0
    line = f"\r[{'█' * filled}{'·' * (width - filled)}] {done}/{total}  {words:<52.52}"
    print(line if sys.stdout.isatty() else line.strip(), end="" if sys.stdout.isatty() else "\n", flush=True)


def _print_accounts() -> None:
    from kham.site.demo import cast

    print(f"\nTài khoản (mật khẩu chung: {cast.PASSWORD}) · accounts, one password:")
    for account in cast.ACCOUNTS:
        print(f"  {account.username:<14} {account.title}")
