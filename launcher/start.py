"""Runs one command in the environment it needs. Standard library only; works under any Python >= 3.11.

`./kham` hands every command line to this file, either with the Python of an environment that exists already
(the usual case, about 20 ms) or with a Python found on the machine. Help and mistyped words need no environment,
so they are answered at once, also on a fresh checkout.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import environments

ROOT = Path(__file__).resolve().parent.parent
LAUNCHER = Path(__file__).resolve().parent

# Commands for people who change the code. They need the "dev" set and live in tools/, not in the product.
TOOLS = {
    "test": "tools.testing",
    "check": "tools.checking",
    "bench": "tools.benching",
    "lock": "tools.locking",
    "messages": "tools.messages",
}


def main(argv: list[str]) -> int:
    """Run the command `argv` (without the program name) and return its exit code."""
    sys.path[:] = [str(ROOT / "src"), str(ROOT), str(LAUNCHER)] + [p for p in sys.path if p != str(LAUNCHER)]
    from kham import cli

    for stream in (sys.stdout, sys.stderr):  # a terminal that knows no Vietnamese must not stop a command
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    command = argv[0] if argv else "help"
    if command == "setup":
        return _set_up(argv[1:])
    if command in TOOLS:
        kind = "dev"
    elif cli.needs_environment(argv):
        kind = "run"
    else:
        return cli.main(argv)

    found = environments.find(ROOT, kind) or _make(kind)
    while not found.hold():  # from here on a newer environment cannot sweep this one away
        found = _make(kind)
    if Path(sys.prefix).resolve() != found.path.resolve():
        os.execv(found.python, [str(found.python), str(LAUNCHER / "start.py"), *argv])
    _share_import_path()
    os.environ.setdefault("KHAM_HOME", str(ROOT / "var"))  # the same data from whatever folder it is called
    sys.argv = ["kham", *argv]
    if command in TOOLS:
        import runpy

        sys.argv = [f"kham {command}", *argv[1:]]
        runpy.run_module(TOOLS[command], run_name="__main__", alter_sys=True)
        return 0
    return cli.main(argv)


def _set_up(options: list[str]) -> int:
    """`./kham setup [--dev]`: set up now, run nothing. For images, services and impatient people."""
    unknown = [option for option in options if option != "--dev"]
    if unknown:
        print(f"kham setup: không hiểu · not understood: {' '.join(unknown)}", file=sys.stderr)
        return 2
    kind = "dev" if "--dev" in options else "run"
    found = environments.find(ROOT, kind) or _make(kind)
    print(f"Đã sẵn sàng · Ready: {found.path.relative_to(ROOT)}")
    return 0


def _make(kind: str) -> environments.Environment:
    import installing  # only on the slow way: it loads venv, subprocess, urllib

    try:
        return installing.make(ROOT, kind)
    except installing.SetupFailed as failure:
        print(f"\n{failure}", file=sys.stderr)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        print("\nĐã dừng; chưa có gì thay đổi · Stopped; nothing was changed", file=sys.stderr)
        raise SystemExit(130) from None


def _share_import_path() -> None:
    """Child processes (web workers, typesetting, pytest) import the same code."""
    wanted = [str(ROOT / "src"), str(ROOT)]
    rest = [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p and p not in wanted]
    os.environ["PYTHONPATH"] = os.pathsep.join(wanted + rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
