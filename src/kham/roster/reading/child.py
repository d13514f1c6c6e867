"""The process that opens strangers' files: bounded memory and time, no database, no keys; answers in JSON on stdout.

Started as `python -m kham.roster.reading.child KIND NAME` with the file on stdin. A file that kills it costs nothing.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import sys
from typing import Any

from kham.roster.reading import limits


def main() -> None:
    """Set the limits, read stdin, print one JSON object: a workbook or a refusal."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.MEMORY_BYTES, limits.MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.SECONDS, limits.SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    kind, file_name = sys.argv[1], sys.argv[2]
    sys.stdout.write(as_json(answered(sys.stdin.buffer.read(), kind, file_name)))


def as_json(answer: dict[str, Any]) -> str:
    """An answer as it goes to the parent; dates as {"d": ISO date}."""
    return json.dumps(answer, default=_plain, ensure_ascii=True)


def answered(content: bytes, kind: str, file_name: str) -> dict[str, Any]:
    """The workbook as plain values, or {"refusal": [code, sentence]}; an empty sentence means memory did not suffice."""
    from kham.kernel.reasons import Refusal
    from kham.roster.reading import tables

    try:
        book = tables.read(content, kind, file_name)
    except Refusal as refusal:
        return {"refusal": [refusal.code, refusal.sentence]}
    except MemoryError:
        return {"refusal": ["memory", ""]}
    except BaseException as fault:  # a panic of the native reader is no Exception and has no importable type
        if type(fault).__name__ != "PanicException":
            raise
        damaged = tables.damaged(file_name)
        return {"refusal": [damaged.code, damaged.sentence]}
    return {
        "kind": book.kind,
        "notes": book.notes,
        "sheets": [{**vars(sheet), "fonts": list(sheet.fonts.items())} for sheet in book.sheets],
    }


def _plain(value: object) -> Any:
    if isinstance(value, dt.date):
        return {"d": value.isoformat()[:10]}
    raise TypeError(type(value).__name__)


if __name__ == "__main__":
    main()
