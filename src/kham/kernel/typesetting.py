"""Typst templates of the rooms, compiled once. In practice mode every page carries words that it is no real paper."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import typst

PRACTICE = "TẬP DƯỢT · người và số liệu là giả, không dùng cho ai"
_MARK = """#let words = text(font: "Be Vietnam Pro", size: 7pt, weight: "bold", fill: black)[{words}]
#let across = text(font: "Be Vietnam Pro", size: 40pt, weight: "bold", fill: rgb(0, 0, 0, 26))[TẬP DƯỢT]
#set page(foreground: {{
  place(top + center, dy: 2mm, box(fill: rgb("#FFE08A"), inset: (x: 6pt, y: 2.5pt), words))
  place(center + horizon, rotate(-32deg, across))
}})
#include "{template}"
"""


def practising() -> bool:
    """Whether this process works in a practice home."""
    return os.environ.get("KHAM_ENV") == "practice"


def compiler(template: Path, fonts: Path) -> Any:
    """The compiler of a template; what people typed goes in as data (`sys_inputs`), never as code."""
    given: dict[str, Any] = {"font_paths": [str(fonts)], "ignore_system_fonts": True}
    if not practising():
        return typst.Compiler(str(template), **given)
    folder = Path(os.environ["KHAM_HOME"]) / "papers"
    folder.mkdir(parents=True, exist_ok=True)
    around = folder / f"{template.parent.name}-{template.name}"
    around.write_text(_MARK.format(words=PRACTICE, template=template.resolve()), encoding="utf-8")
    return typst.Compiler(str(around), root="/", **given)
