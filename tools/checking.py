"""`./kham check`: style, types, contracts between rooms, Django's own checks, migrations, translations.

Every step runs, also after a failure, so that one call shows all there is to mend. Exit code 0 only when all passed.
"""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tools import messages

ROOT = Path(__file__).resolve().parent.parent
Step = Callable[[], tuple[int, str]]


def main(argv: list[str]) -> int:
    """Run the named steps (default: all); return 0 when each passed."""
    parser = argparse.ArgumentParser(prog="kham check")
    parser.add_argument(
        "steps", nargs="*", metavar="STEP", help=f"{', '.join(STEPS)}; mặc định tất cả · default all"
    )
    names = parser.parse_args(argv).steps or list(STEPS)
    if unknown := [name for name in names if name not in STEPS]:
        parser.error(f"{', '.join(unknown)}? {', '.join(STEPS)}")
    failed = [name for name in names if not _passes(name)]
    print(
        f"check: {len(names) - len(failed)} passed, {len(failed)} failed"
        + (f" ({', '.join(failed)})" if failed else "")
    )
    return 1 if failed else 0


def _passes(name: str) -> bool:
    started = time.monotonic()
    code, text = STEPS[name]()
    print(f"{'ok    ' if code == 0 else 'FAILED'} {name:<12} {time.monotonic() - started:6.1f} s", flush=True)
    if code:
        print("\n".join(f"       {line}" for line in text.strip().splitlines()), flush=True)
    return code == 0


def _python(*words: str, **settings: str) -> tuple[int, str]:
    environment = os.environ | {"KHAM_ENV": "test", "DJANGO_SETTINGS_MODULE": "kham.settings"} | settings
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, errors="replace"
    )
    return done.returncode, done.stdout + done.stderr


def _contracts() -> tuple[int, str]:
    entry = "import sys; from importlinter.cli import lint_imports_command as run; sys.argv[0] = 'lint-imports'; run()"
    return _python("-W", "ignore", "-c", entry, "--no-logo")


def _deploy() -> tuple[int, str]:
    """Django's security checks against the settings of a province, with throw-away secrets."""
    with tempfile.TemporaryDirectory(prefix="kham-check-") as home:
        return _python(
            *("-m", "django", "check", "--deploy", "--fail-level", "WARNING"),
            KHAM_ENV="province",
            KHAM_HOME=home,
            KHAM_HTTPS="1",
            KHAM_HOSTS="kham.example.vn",
            KHAM_SECRET_KEY=secrets.token_hex(32),
            KHAM_FIELD_KEYS=secrets.token_hex(32),
        )


def _messages() -> tuple[int, str]:
    stale = messages.stale(ROOT / "src")
    return len(stale), "\n".join(f"{path.relative_to(ROOT)}: ./kham messages" for path in stale)


STEPS: dict[str, Step] = {
    "lint": lambda: _python("-m", "ruff", "check", "--output-format", "concise", "."),
    "format": lambda: _python("-m", "ruff", "format", "--check", "--output-format", "concise", "."),
    "types": lambda: _python("-m", "mypy"),
    "contracts": _contracts,
    "django": lambda: _python("-W", "error", "-m", "django", "check", "--fail-level", "WARNING"),
    "deploy": _deploy,
    "migrations": lambda: _python("-m", "django", "makemigrations", "--check", "--dry-run"),
    "messages": _messages,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
