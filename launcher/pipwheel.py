"""Finds a pip to run, on machines without one. Standard library only.

Debian's Python comes without `ensurepip` and often without pip. A pip wheel is a zip file that Python can run as it
is, so any pip wheel will do: the one inside Python, the one Debian shares between packages, one that the machine's own
pip downloads, the one named with its hash in requirements/pip.lock, fetched from the index pip is configured for, or
the one inside Debian's package, downloaded and unpacked without installing it (no rights needed).
"""

from __future__ import annotations

import base64
import configparser
import contextlib
import hashlib
import html.parser
import importlib.util
import os
import re
import shlex
import ssl
import subprocess
import sys
import sysconfig
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

SHARED_FOLDERS = (Path("/usr/share/python-wheels"),)


class NoPip(Exception):
    """No pip can be had; the text says what was tried and what to do."""


def find(root: Path, work: Path) -> Path:
    """Return a pip wheel. `work` is a directory this may fill with a download. Raises NoPip."""
    if found := _on_this_machine():
        return found
    work.mkdir(parents=True, exist_ok=True)
    lock = root / "requirements" / "pip.lock"
    if found := _by_own_pip(lock, work):
        return found
    try:
        return _by_urllib(lock, work)
    except (OSError, LookupError, ValueError) as failure:
        if found := _from_debian(work):
            return found
        raise NoPip(
            "Không có pip và không tải được pip. Trên Debian, Ubuntu:  sudo apt-get install python3-venv\n"
            "No pip here, and none could be downloaded. On Debian, Ubuntu:  sudo apt-get install python3-venv\n"
            f"  | {failure}"
        ) from None


def _on_this_machine() -> Path | None:
    """The wheel that `ensurepip` would use, else the newest one in Debian's shared folder."""
    folders = []
    with contextlib.suppress(ImportError, ValueError):
        if (spec := importlib.util.find_spec("ensurepip")) and spec.origin:
            folders.append(Path(spec.origin).parent / "_bundled")
    if configured := sysconfig.get_config_var("WHEEL_PKG_DIR"):
        folders.append(Path(configured))
    for folder in (*folders, *SHARED_FOLDERS):
        if wheels := sorted(folder.glob("pip-*.whl"), key=_version):
            return wheels[-1]
    return None


def _version(wheel: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", wheel.name.split("-")[1]))


def _by_own_pip(lock: Path, work: Path) -> Path | None:
    """Let the pip of the Python below us download the locked pip. None when there is no such pip or no answer."""
    python = getattr(sys, "_base_executable", None) or sys.executable
    command = [
        python,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--require-hashes",
        "--only-binary",
        ":all:",
    ]
    done = subprocess.run([*command, "-r", str(lock), "-d", str(work)], capture_output=True)
    wheels = list(work.glob("pip-*.whl"))
    return wheels[0] if done.returncode == 0 and wheels else None


def _by_urllib(lock: Path, work: Path) -> Path:
    """Fetch the locked pip from the configured places. Raises OSError, LookupError or ValueError."""
    version, hashes = _locked(lock)
    name = f"pip-{version}-py3-none-any.whl"
    settings = Settings.read()
    problems = []
    for place in settings.places("pip"):
        try:
            url = next((link for link in settings.links(place) if _file_name(link) == name), None)
            if url is None:
                problems.append(f"{_without_password(place)}: {name}?")
                continue
            content = settings.fetch(url)
        except OSError as failure:
            problems.append(f"{_without_password(place)}: {failure}")
            continue
        if hashlib.sha256(content).hexdigest() not in hashes:
            raise ValueError(f"{name}: sai mã băm · wrong hash")
        wheel = work / name
        wheel.write_bytes(content)
        return wheel
    raise LookupError("; ".join(problems) or "pip.conf, PIP_INDEX_URL, PIP_FIND_LINKS: –")


def _from_debian(work: Path) -> Path | None:
    """Unpack pip from Debian's package (apt checks its signature). None where apt or its lists are absent."""
    with contextlib.suppress(OSError):
        subprocess.run(["apt-get", "download", "-qq", "python3-pip-whl"], cwd=work, capture_output=True)
        for package in work.glob("python3-pip-whl_*.deb"):
            subprocess.run(["dpkg-deb", "-x", package.name, "unpacked"], cwd=work, capture_output=True)
    return next(work.glob("unpacked/usr/share/python-wheels/pip-*.whl"), None)


def _locked(lock: Path) -> tuple[str, set[str]]:
    text = lock.read_text()
    version = re.search(r"^pip==([\w.]+)", text, re.M)
    if version is None:
        raise ValueError(f"{lock.name}: pip==…?")
    return version[1], set(re.findall(r"sha256:([0-9a-f]{64})", text))


def _file_name(url: str) -> str:
    return urllib.parse.unquote(urllib.parse.urlsplit(url).path.rsplit("/", 1)[-1])


def _without_password(url: str) -> str:
    return re.sub(r"//[^/@]*@", "//", url)


@dataclass
class Settings:
    """The part of pip's configuration that says where packages come from and how to get there."""

    index: str | None = None
    extra: list[str] = field(default_factory=list)
    find_links: list[str] = field(default_factory=list)
    certificates: str | None = None
    proxy: str | None = None
    trusted: set[str] = field(default_factory=set)
    no_index: bool = False
    timeout: float = 60

    @classmethod
    def read(cls) -> Settings:
        """From pip's files (site, user, PIP_CONFIG_FILE), then PIP_* variables; the later one wins."""
        values: dict[str, str] = {}
        for path in _configuration_files():
            parser = configparser.RawConfigParser()
            with contextlib.suppress(configparser.Error, OSError, UnicodeDecodeError):
                parser.read(path, encoding="utf-8")
            for section in ("global", "download", "install"):
                if parser.has_section(section):
                    values |= dict(parser.items(section))
        for key, value in os.environ.items():
            if key.startswith("PIP_") and value:
                values[key[4:].lower().replace("_", "-")] = value
        return cls(
            index=values.get("index-url"),
            extra=values.get("extra-index-url", "").split(),
            find_links=values.get("find-links", "").split(),
            certificates=values.get("cert"),
            proxy=values.get("proxy"),
            trusted=set(values.get("trusted-host", "").split()),
            no_index=values.get("no-index", "").lower() in ("1", "true", "yes", "on"),
            timeout=float(values.get("default-timeout", values.get("timeout", "60"))),
        )

    def for_uv(self, environment: dict[str, str]) -> dict[str, str]:
        """The same settings in uv's words, as far as uv has none of its own. Hashes make any order of places safe."""
        words = {
            "UV_DEFAULT_INDEX": self.index,
            "UV_INDEX": " ".join(self.extra),
            "UV_FIND_LINKS": ",".join(self.find_links),
            "UV_NO_INDEX": "1" if self.no_index else None,
            "UV_INSECURE_HOST": " ".join(sorted(self.trusted)),
            "UV_INDEX_STRATEGY": "unsafe-best-match" if self.extra else None,
            "SSL_CERT_FILE": self.certificates,
            "ALL_PROXY": self.proxy,
        }
        own = any(
            key in environment for key in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_CONFIG_FILE")
        )
        return {} if own else {key: value for key, value in words.items() if value and key not in environment}

    def places(self, project: str) -> list[str]:
        """Pages and folders that may list the files of `project`."""
        indexes = [] if self.no_index else [self.index, *self.extra]
        return [*self.find_links, *(f"{index.rstrip('/')}/{project}/" for index in indexes if index)]

    def links(self, place: str) -> list[str]:
        """Addresses of the files listed at a place: a folder, or a page of links. Raises OSError."""
        if "://" not in place:
            return [path.resolve().as_uri() for path in Path(place).expanduser().glob("*.whl")]
        if place.startswith("file:"):
            folder = Path(urllib.request.url2pathname(urllib.parse.urlsplit(place).path))
            if folder.is_dir() and not (folder / "index.html").exists():
                return [path.as_uri() for path in folder.glob("*.whl")]
            place = place.rstrip("/") + "/index.html" if folder.is_dir() else place
        page = _Anchors()
        page.feed(self.fetch(place).decode("utf-8", "replace"))
        return [urllib.parse.urljoin(place, link) for link in page.links]

    def fetch(self, url: str) -> bytes:
        """Read an address with pip's certificates, proxy and the user:password of the URL. Raises OSError."""
        parts = urllib.parse.urlsplit(url)
        request = urllib.request.Request(url)
        if parts.username:
            user = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
            request = urllib.request.Request(
                urllib.parse.urlunsplit(parts._replace(netloc=parts.netloc.split("@")[1]))
            )
            request.add_header("Authorization", "Basic " + base64.b64encode(user.encode()).decode())
        context = ssl.create_default_context(cafile=self.certificates)
        if parts.hostname in self.trusted:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        handlers: list[urllib.request.BaseHandler] = [urllib.request.HTTPSHandler(context=context)]
        if self.proxy:
            handlers.append(urllib.request.ProxyHandler({"http": self.proxy, "https": self.proxy}))
        with urllib.request.build_opener(*handlers).open(request, timeout=self.timeout) as answer:
            content: bytes = answer.read()
        return content


class _Anchors(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links += [value.split("#")[0] for name, value in attributes if name == "href" and value]


def _configuration_files() -> list[Path]:
    """Where pip looks, lowest priority first."""
    home = Path.home()
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    system = [
        Path(folder) / "pip" / "pip.conf"
        for folder in os.environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(":")
    ]
    files = [*system, Path("/etc/pip.conf"), home / ".pip" / "pip.conf", config / "pip" / "pip.conf"]
    if named := os.environ.get("PIP_CONFIG_FILE"):
        files = [] if named == os.devnull else [*files, *map(Path, shlex.split(named))]
    return files
