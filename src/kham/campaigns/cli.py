"""`./kham directive read FILE [--json]`: an official document becomes a list of tasks, without a database."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import textwrap
from pathlib import Path

from kham.campaigns import reading
from kham.campaigns.rules.directives import DirectiveDraft, TaskDraft, read_directive

_RHYTHMS = {
    "daily": "hằng ngày", "weekly": "hằng tuần", "biweekly": "hai tuần một lần", "monthly": "hằng tháng", "quarterly": "hằng quý",
    "half-yearly": "6 tháng một lần", "yearly": "hằng năm",
}  # fmt: skip
_DAYS = {
    "mon": "thứ Hai",
    "tue": "thứ Ba",
    "wed": "thứ Tư",
    "thu": "thứ Năm",
    "fri": "thứ Sáu",
    "sat": "thứ Bảy",
    "sun": "Chủ nhật",
}


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command group `directive`."""
    group = commands.add_parser("directive", help="văn bản chỉ đạo · official documents")
    verbs = group.add_subparsers(dest="verb", required=True)
    read = verbs.add_parser(
        "read", help="đọc văn bản (.docx, .pdf có chữ, .txt) thành danh sách nhiệm vụ · read into tasks"
    )
    read.add_argument("file", help="tệp văn bản · the document")
    read.add_argument("--json", action="store_true", help="in JSON · print JSON")
    read.set_defaults(run=run_read)


def run_read(options: argparse.Namespace) -> int:
    """Print the draft; 0 when read, 2 when the file cannot be read (one sentence on standard error)."""
    path = Path(options.file)
    try:
        if path.is_file() and path.stat().st_size > reading.MAX_BYTES:
            data = path.open("rb").read(reading.MAX_BYTES + 1)
        else:
            data = path.read_bytes()
        draft = read_directive(reading.read_paragraphs(path.name, data))
    except reading.Unreadable as problem:
        return _refuse(f"{path.name}: {problem}")
    except FileNotFoundError:
        return _refuse(f"{path.name}: Không tìm thấy tệp. Hãy kiểm tra lại đường dẫn.")
    except IsADirectoryError:
        return _refuse(f"{path.name}: Đây là thư mục. Hãy chỉ ra một tệp văn bản.")
    except OSError as problem:
        return _refuse(f"{path.name}: Không mở được tệp ({problem.strerror}).")
    if options.json:
        print(json.dumps(draft.as_json(), ensure_ascii=False, indent=2))
    else:
        print(table(draft, width=min(shutil.get_terminal_size((100, 24)).columns, 140)))
    return 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


def table(draft: DirectiveDraft, *, width: int = 100) -> str:
    """The draft set for a terminal: what the document is, then tasks by owner."""
    lines = [*_head(draft, width), ""]
    owner = None
    for number, task in enumerate(draft.tasks, start=1):
        if task.owner != owner:
            owner = task.owner
            directed = f" (do {task.directed_by} chỉ đạo)" if task.directed_by else ""
            lines += ["", owner + directed, "─" * min(width, max(12, len(owner + directed)))]
        lines += _task(number, task, width)
    if not draft.tasks:
        lines.append("Không tìm thấy nhiệm vụ nào trong văn bản này.")
    dated = sum(1 for t in draft.tasks if t.due or t.recurrence)
    owners = len({t.owner for t in draft.tasks})
    lines += [
        "",
        f"{len(draft.tasks)} nhiệm vụ của {owners} cơ quan, đơn vị; {dated} nhiệm vụ có thời hạn hoặc định kỳ.",
    ]
    return "\n".join(lines)


def _head(draft: DirectiveDraft, width: int) -> list[str]:
    number = f"…{draft.number} (chưa ghi số)" if draft.number_blank else draft.number
    pairs = [
        ("Loại", draft.doc_type and draft.doc_type.capitalize()), ("Số, ký hiệu", number), ("Ngày", _day(draft.date)),
        ("Ban hành", draft.issuer), ("Trích yếu", draft.subject), ("Kính gửi", "; ".join(draft.addressees)),
        ("Căn cứ", "\n".join(c.text for c in draft.basis)),
    ]  # fmt: skip
    out: list[str] = []
    for label, value in pairs:
        if not value and label == "Kính gửi":
            continue
        for number_of, part in enumerate((value or "không ghi").split("\n")):
            out += _wrapped(part, f"{label if number_of == 0 else '':<13}", width)
    return out


def _task(number: int, task: TaskDraft, width: int) -> list[str]:
    role = "chủ trì" if task.role == "lead" else "phối hợp"
    facts = [role, *[f for f in (_when(task),) if f]]
    if task.partners:
        facts.append("cùng " + ", ".join(task.partners))
    return [*_wrapped(task.action, f"{number:>3}. ", width), *_wrapped(" · ".join(facts), "     ", width)]


def _wrapped(text: str, label: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=label, subsequent_indent=" " * len(label)) or [label]


def _when(task: TaskDraft) -> str:
    parts = [f"hạn {_day(task.due)}"] if task.due else []
    if task.recurrence:
        base, _, detail = task.recurrence.partition(":")
        words = _RHYTHMS.get(base, base)
        if base == "weekly" and detail:
            words = f"{_DAYS[detail]} hằng tuần"
        elif base == "monthly" and detail:
            words = "ngày cuối hằng tháng" if detail == "last" else f"ngày {detail} hằng tháng"
        elif base == "yearly" and detail:
            month, day = detail.split("-")
            words = f"ngày {day}/{int(month)} hằng năm"
        parts.append(words)
    return ", ".join(parts)


def _day(iso: str | None) -> str | None:
    if not iso:
        return None
    year, month, day = iso.split("-")
    return f"{day}/{month if int(month) < 3 else int(month)}/{year}"


def main(arguments: list[str] | None = None) -> int:
    """The group on its own, as `python -m kham.campaigns.cli directive read FILE`."""
    parser = argparse.ArgumentParser(prog="kham")
    register(parser.add_subparsers(dest="command", required=True))
    options = parser.parse_args(arguments)
    return int(options.run(options))


if __name__ == "__main__":
    sys.exit(main())
