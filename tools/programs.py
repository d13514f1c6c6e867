"""Finds the programs that some tests need and a machine may lack."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

CHROMIUM_HINT = "Chromium not found: apt-get install chromium, or set KHAM_CHROMIUM"
POSTGRESQL_HINT = "PostgreSQL not found (initdb): apt-get install postgresql"


def chromium() -> str | None:
    """Path of a Chromium that Playwright can drive (KHAM_CHROMIUM first), or None."""
    names = (os.environ.get("KHAM_CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


def postgresql_folder() -> Path | None:
    """Folder that holds initdb and pg_ctl, the newest version Debian has or the one on PATH, or None."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None
