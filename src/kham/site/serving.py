"""Setting an installation up and running its server: keys, tables, static files, Granian."""

import contextlib
import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable, Iterable
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def home() -> Path:
    """The installation's folder (KHAM_HOME)."""
    return Path(os.environ.get("KHAM_HOME") or Path.cwd() / "var").resolve()


def version() -> str:
    """Changes whenever a file of the package changes."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.is_file() and path.suffix in {
            ".py",
            ".yaml",
            ".csv",
            ".html",
            ".js",
            ".css",
            ".docx",
            ".txt",
            ".typ",
        }:
            stat = path.stat()
            digest.update(f"{path.relative_to(PACKAGE)}:{stat.st_size}:{stat.st_mtime_ns};".encode())
    return digest.hexdigest()[:16]


def prepare(folder: Path) -> None:
    """Make keys (mode 600), bring the tables up to date, collect static files when the program changed."""
    _keys(folder)
    stamp_home(folder)
    os.environ["KHAM_HOME"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kham.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    stamp, now = folder / "static-stamp", version()
    if not stamp.exists() or stamp.read_text() != now:
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(now)


def stamp_home(folder: Path) -> None:
    """Say once for ever what a home holds: real people, the sample ward, or practice. Settings open it as nothing else."""
    stamp, env = folder / "environment", os.environ.get("KHAM_ENV", "ward")
    kind = env if env in {"demo", "practice"} else "real"
    if env == "test" or stamp.exists():
        return
    if kind == "practice" and (folder / "kham.sqlite3").exists():
        raise FileExistsError(f"{folder} có dữ liệu không phải của tập dượt. Chọn KHAM_HOME khác.")
    stamp.write_text(kind)


def _keys(folder: Path) -> None:
    keys = folder / "keys"
    keys.mkdir(parents=True, exist_ok=True)
    keys.chmod(0o700)
    for name in ("secret_key", "field_keys"):
        path = keys / name
        if not path.exists():
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_hex(32))


def free_port(wanted: int = 0, *, first: int = 8000) -> int:
    """The wanted port, or the first free one from `first`. Raises OSError when the wanted one is taken."""
    for port in [wanted] if wanted else range(first, first + 200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"Cổng {wanted or first} đang có chương trình khác dùng. Chọn cổng khác: --port")


def command(port: int, host: str) -> list[str]:
    """The server's command line: one process, four threads, jobs inside (stack of a ward box)."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "1",
        "--blocking-threads", "4", "--backpressure", "64", "--respawn-failed-workers", "--no-ws", "--log-level", "warning",
        "kham.wsgi:application",
    ]  # fmt: skip


def environment() -> dict[str, str]:
    """What the server process inherits."""
    paths = [str(PACKAGE.parent), os.environ.get("PYTHONPATH", "")]
    return os.environ | {"KHAM_WORKERS": "inprocess", "PYTHONPATH": os.pathsep.join(p for p in paths if p)}


def wait(port: int, *, seconds: float = 180, server: subprocess.Popen | None = None) -> bool:
    """Whether the server answers its health check in time; a server that has ended is not waited for."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and (server is None or server.poll() is None):
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{port}/suc-khoe-he-thong/", timeout=2
            ):  # loopback only
                return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    return False


def run(
    folder: Path,
    *,
    host: str,
    port: int,
    open_browser: bool,
    with_stub: bool = False,
    leave: Callable[[], bool] = lambda: False,
) -> int:
    """Run until Ctrl+C, or until `leave` says so (asked once a second); say where it is."""
    chosen = free_port(port)
    settings = environment()
    if host not in {"127.0.0.1", "localhost"}:
        settings["KHAM_HOSTS"] = os.environ.get(
            "KHAM_HOSTS", f"localhost,127.0.0.1,{host},{socket.gethostname()}"
        )
    stub = start_stub(folder) if with_stub else None
    server = subprocess.Popen(command(chosen, host), env=settings)
    signal.signal(signal.SIGTERM, _leave)
    try:
        if not wait(chosen, server=server):
            print(
                "Máy chủ không trả lời. Xem dòng lỗi ở trên. · The server does not answer.", file=sys.stderr
            )
            return 1
        address = f"http://127.0.0.1:{chosen}/"
        print(f"\nKhám đang chạy tại {address}   (Ctrl+C để dừng · to stop)", flush=True)
        if host in {"127.0.0.1", "localhost"}:
            print("Chỉ máy này vào được; khám tại thôn cần HTTPS. · This machine only.", flush=True)
        if open_browser and (os.environ.get("DISPLAY") or sys.platform == "darwin"):
            threading.Timer(0.5, webbrowser.open, [address]).start()
        while server.poll() is None and not leave():
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(timeout=1)
        return server.returncode or 0
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(server)
        if stub:
            _stop(stub)


def _leave(number: int, frame: object) -> None:
    """SIGTERM ends like Ctrl+C, so that the server and the stub are stopped too."""
    raise SystemExit(0)


def _stop(process: subprocess.Popen) -> None:
    """End a server and the workers it started; a worker whose parent had to be killed would keep port and database."""
    workers = _children(process.pid)
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for worker in workers:
        with contextlib.suppress(OSError):  # most are gone by now
            if b"granian" in Path(f"/proc/{worker}/cmdline").read_bytes():
                os.kill(worker, signal.SIGKILL)


def _children(pid: int) -> list[int]:
    """Direct children of a process, as Linux tells them; elsewhere none."""
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, path.read_text().split())
    return found


STUB_ACCOUNT = ("may-gui", "thu-nghiem-tai-cho")  # the stub's own defaults; it listens on this machine only


def start_stub(folder: Path, misbehave: Iterable[str] = ()) -> subprocess.Popen:
    """The portal stub on a free port, declared as the installation's gateway; what it received is kept in `folder`.

    `misbehave`: faults to show, in order ("unknown_code*2").
    """
    from kham.records import installation

    with socket.socket() as probe:  # any free port: in a numbered range two installations may share a stub
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = [
        sys.executable,
        "-m",
        "kham.cli",
        "portal-stub",
        "--port",
        str(port),
        "--state",
        str(folder / "portal-stub.json"),
        *(word for fault in misbehave for word in ("--misbehave", fault)),
    ]
    stub = subprocess.Popen(arguments, env=environment() | {"KHAM_WORKERS": ""}, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 60  # a busy machine starts it slowly
    while time.monotonic() < until and stub.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    user, password = STUB_ACCOUNT
    installation.connect(gateway="stub", url=f"http://127.0.0.1:{port}", username=user, password=password)
    return stub


def check(folder: Path, pages: Iterable[str]) -> int:
    """Start, fetch pages, stop. 0 when all answered."""
    port = free_port()
    server = subprocess.Popen(command(port, "127.0.0.1"), env=environment())
    try:
        if not wait(port, server=server):
            return 1
        for page in pages:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{port}{page}", timeout=10
            ) as answer:  # loopback only
                print(f"{answer.status} {page}")
        return 0
    except urllib.error.HTTPError as failure:
        print(f"{failure.code} {failure.url}", file=sys.stderr)
        return 1
    finally:
        _stop(server)
