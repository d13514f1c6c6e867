"""The command line: one table of commands, help in two languages, and a door to each room.

Help never imports Django. A room's `cli` module is imported when one of its commands is asked for; it has
`register(commands)`, which adds parsers and gives each `set_defaults(run=function)`; the function takes the parsed
options and returns an exit code. A room that needs the database calls `django.setup()` inside that function.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


class Command(NamedTuple):
    """One word after `./kham`: where it lives (None: not a room's) and what it does, in both languages."""

    name: str
    module: str | None
    vietnamese: str
    english: str


GROUPS: tuple[tuple[str, tuple[Command, ...]], ...] = (
    (
        "Bắt đầu · Start",
        (
            Command(
                "demo", "kham.site.cli", "dựng một phường mẫu và mở ra", "build a sample ward and open it"
            ),
            Command(
                "practice",
                "kham.site.cli",
                "tập dượt một buổi khám với người giả",
                "rehearse with invented people",
            ),
            Command("serve", "kham.site.cli", "chạy máy chủ cho đơn vị", "run the server"),
            Command("setup", None, "chỉ cài đặt, chưa chạy gì", "set up only, run nothing"),
        ),
    ),
    (
        "Một đợt khám, từng bước · A campaign, step by step",
        (
            Command(
                "directive",
                "kham.campaigns.cli",
                "đọc văn bản chỉ đạo thành việc",
                "read official documents into tasks",
            ),
            Command("roster", "kham.roster.cli", "danh sách, ghép người trùng", "lists, matching, merging"),
            Command("plan", "kham.planning.cli", "lập kế hoạch buổi khám", "plan the sessions"),
            Command("forms", "kham.exams.cli", "biểu mẫu khám và quy tắc", "exam forms and rules"),
            Command(
                "lab", "kham.exams.cli_lab", "đọc tệp kết quả xét nghiệm", "read files of laboratory results"
            ),
            Command(
                "conclusions",
                "kham.exams.cli_signing",
                "kiểm tra chữ ký kết luận, danh mục bệnh",
                "signatures of conclusions, ICD-10",
            ),
            Command(
                "records",
                "kham.records.cli",
                "gói dữ liệu gửi lên quốc gia",
                "packages for the national system",
            ),
            Command(
                "portal-stub",
                "kham.records.cli",
                "cổng tiếp nhận giả lập tại chỗ",
                "a local stand-in for the national portal",
            ),
            Command(
                "fhir-stub",
                "kham.records.cli",
                "máy chủ FHIR giả lập tại chỗ",
                "a local stand-in for a FHIR server",
            ),
            Command("report", "kham.reporting.cli", "báo cáo tháng", "the monthly report"),
        ),
    ),
    (
        "Kiểm tra và quản trị · Checks and administration",
        (
            Command(
                "places", "kham.places.cli", "danh mục đơn vị hành chính", "provinces, communes, facilities"
            ),
            Command(
                "journal",
                "kham.journal.cli",
                "nhật ký không sửa được",
                "the journal that cannot be rewritten",
            ),
            Command("manage", None, "lệnh của Django", "Django's own commands"),
        ),
    ),
    (
        "Dành cho người viết mã · For developers",
        (
            Command("test", None, "chạy các kiểm thử", "run the tests"),
            Command("check", None, "kiểu, định dạng, ranh giới phòng", "lint, types, contracts"),
            Command("bench", None, "đo tốc độ", "measure"),
            Command("messages", None, "biên dịch bản tiếng Anh", "compile the translations"),
            Command("lock", None, "khóa lại các gói phụ thuộc", "lock the dependencies again"),
        ),
    ),
)
COMMANDS = {command.name: command for _, group in GROUPS for command in group}

# Words that are promised but come later: saying so is better than "unknown".
LATER = {
    "hub": (
        "Máy trạm mang về thôn (hub) chưa có; khám tại thôn hiện dùng `./kham serve` trên máy xách tay.",
        "The field hub is not in this version yet; for now a laptop in a village runs `./kham serve`.",
    ),
}


# As a shell counts a program that ended by SIGPIPE: 128 + 13.
READER_GONE = 141

# Commands that choose or make their data folder themselves.
OWN_HOME = {"demo", "practice", "serve", "portal-stub", "fhir-stub"}


def _use_demo_where_nothing_is_installed() -> None:
    """Without an installation of one's own, commands work on the demo that was built here, and say so."""
    from pathlib import Path

    home = Path(os.environ.get("KHAM_HOME") or Path.cwd() / "var")
    if (
        os.environ.get("KHAM_SECRET_KEY")
        or (home / "keys").exists()
        or not (home / "demo" / "built").exists()
    ):
        return
    os.environ |= {"KHAM_HOME": str(home / "demo"), "KHAM_ENV": "demo"}
    print("(số liệu của phường mẫu · data of the sample ward)", file=sys.stderr)


def needs_environment(argv: Sequence[str]) -> bool:
    """False for what the standard library alone can answer: help, mistyped words, words that come later."""
    return bool(argv) and argv[0] in COMMANDS


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line (without the program name) and return the exit code.

    0 done, 1 failed, 2 not understood, 141 the reader of the output went away (`./kham forms list | head`).
    """
    try:
        try:
            return _main(argv)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # What is still buffered must not be written when the interpreter ends: it would fail again, aloud.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE


def _main(argv: Sequence[str] | None) -> int:
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] in (["help"], ["--help"], ["-h"]) and len(words) > 1:
        words = [*words[1:], "--help"]
    if not words or words[0] in ("help", "--help", "-h"):
        print(help_text(), end="")
        return 0
    name = words[0]
    if name in LATER:
        return _refuse(*LATER[name])
    if name not in COMMANDS:
        return _refuse(
            f"Không có lệnh “{name}”. Gõ ./kham để xem các lệnh.",
            f"No command “{name}”. Type ./kham for the list.",
        )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kham.settings")
    if name not in OWN_HOME:
        _use_demo_where_nothing_is_installed()
    if name == "manage":
        return _manage(words[1:])
    return _room(COMMANDS[name], words)


def help_text() -> str:
    """What `./kham` prints: every command, Vietnamese first."""
    lines = [
        "Khám · khám sức khỏe định kỳ, khám sàng lọc miễn phí · free health-check campaigns",
        "",
        "  ./kham LỆNH …   (COMMAND …)      ./kham LỆNH --help",
    ]
    for title, group in GROUPS:
        lines += ["", title]
        for command in group:
            lines.append(f"  {command.name:<12} {command.vietnamese}")
            lines.append(f"  {'':<12} {command.english}")
    return "\n".join([*lines, "", "Lần đầu: ./kham demo · First time: ./kham demo", ""])


def _room(command: Command, words: list[str]) -> int:
    """Give the command line to the room it belongs to."""
    if command.module is None:
        return _refuse(
            f"Lệnh “{command.name}” chạy qua ./kham ở thư mục gốc.",
            f"“{command.name}” runs through ./kham at the root.",
        )
    import argparse

    try:
        room = importlib.import_module(command.module)
    except ModuleNotFoundError as missing:
        if missing.name is None or not command.module.startswith(missing.name):
            raise
        return _not_yet(command)
    parser = argparse.ArgumentParser(prog="kham")
    commands = parser.add_subparsers(dest="command", required=True, metavar="LỆNH")
    room.register(commands)
    if command.name not in commands.choices:
        return _not_yet(command)
    return _run(parser.parse_args(words))


def _run(options: argparse.Namespace) -> int:
    try:
        return int(options.run(options) or 0)
    except KeyboardInterrupt:
        print("\nĐã dừng · Stopped", file=sys.stderr)
        return 130
    except Exception as failure:
        if not _is_answer(failure):
            raise
        print(f"kham: {failure}", file=sys.stderr)
        return 1


def _is_answer(failure: Exception) -> bool:
    """A refusal or a setting that is missing already says what to do; anything else is a fault and keeps its trace."""
    names = {kind.__name__ for kind in type(failure).__mro__}
    return bool(names & {"Refusal", "ImproperlyConfigured", "CommandError"})


def _manage(words: list[str]) -> int:
    from django.core.management import ManagementUtility

    ManagementUtility(["kham manage", *words]).execute()
    return 0


def _not_yet(command: Command) -> int:
    return _refuse(
        f"Lệnh “{command.name}” chưa có trong bản này.",
        f"The command “{command.name}” is not in this version yet.",
    )


def _refuse(vietnamese: str, english: str) -> int:
    print(f"{vietnamese}\n{english}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
