"""`./kham messages`: compiles the translations (.po, edited by people) into what Python reads (.mo).

In Python, because a plain machine has no gettext programs; the .mo files are committed for the same reason.
"""

from __future__ import annotations

import ast
import struct
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(argv: list[str]) -> int:
    """Compile each .po below src/ whose .mo differs; return 0."""
    if argv:
        print("kham messages: không có tham số · takes no arguments", file=sys.stderr)
        return 2
    for po in stale(ROOT / "src"):
        po.with_suffix(".mo").write_bytes(compiled(po))
        print(f"{po.relative_to(ROOT)}: {len(catalogue(po)) - 1}")
    return 0


def stale(folder: Path) -> list[Path]:
    """The .po files below `folder` whose .mo is missing or says something else."""
    found = []
    for po in sorted(folder.rglob("*.po")):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.read_bytes() != compiled(po):
            found.append(po)
    return found


def catalogue(po: Path) -> dict[str, str]:
    """Read a .po file: message to translation, in gettext's own spelling (context before \\x04, plurals by \\x00).

    Fuzzy, empty and obsolete entries are left out, as msgfmt does; the head (the empty message) stays.
    """
    result: dict[str, str] = {}
    for block in po.read_text(encoding="utf-8").split("\n\n"):
        entry = _entry(block)
        if entry is None:
            continue
        key = entry.get("msgid", "")
        if "msgctxt" in entry:
            key = f"{entry['msgctxt']}\x04{key}"
        if "msgid_plural" in entry:
            key = f"{key}\x00{entry['msgid_plural']}"
        forms = [text for name, text in entry.items() if name.startswith("msgstr")]
        if any(forms):
            result[key] = "\x00".join(forms)
    return result


def _entry(block: str) -> dict[str, str] | None:
    """The fields of one entry, their quoted lines joined; None for an entry that does not count."""
    fields: dict[str, str] = {}
    name = ""
    for line in block.splitlines():
        if line.startswith("#,") and "fuzzy" in line and 'msgid ""\nmsgstr ""' not in block:
            return None
        if line.startswith("#") or not line.strip():
            continue
        if not line.startswith('"'):
            name, _, line = line.partition(" ")
        fields[name] = fields.get(name, "") + str(ast.literal_eval(line))
    return fields or None


def compiled(po: Path) -> bytes:
    """The bytes of the .mo file: gettext's little-endian table, messages in order."""
    pairs = sorted((key.encode(), text.encode()) for key, text in catalogue(po).items())
    start = 7 * 4 + 16 * len(pairs)
    originals = b"\0".join(key for key, _ in pairs) + b"\0"
    table, offset = b"", start
    for key, _ in pairs:
        table += struct.pack("<2I", len(key), offset)
        offset += len(key) + 1
    for _, text in pairs:
        table += struct.pack("<2I", len(text), offset)
        offset += len(text) + 1
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + table + originals + b"\0".join(text for _, text in pairs) + b"\0"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
