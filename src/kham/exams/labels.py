"""Labels for tubes as PDF: plain data in, bytes out."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import barcode

from kham.exams.rules.laboratory.catalogue import LabelSheet
from kham.kernel import typesetting

TEMPLATE = Path(__file__).parent / "data" / "labels" / "labels.typ"
FONTS = Path(__file__).parent.parent / "site" / "fonts"


@lru_cache(maxsize=1)
def _compiler() -> Any:
    return typesetting.compiler(TEMPLATE, FONTS)


def bars(code: str) -> str:
    """Code 128 of a text as a small SVG, ten modules of white on each side."""
    modules = barcode.get_barcode_class("code128")(code).build()[0]
    runs, x = [], 0
    while x < len(modules):
        start = x
        while x < len(modules) and modules[x] == "1":
            x += 1
        if x > start:
            runs.append(f"M{start} 0h{x - start}v10h-{x - start}z")
        x += 1 if x == start else 0
    width = len(modules)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 0 {width + 20} 10" preserveAspectRatio="none" '
        f'shape-rendering="crispEdges"><path d="{"".join(runs)}"/></svg>'
    )


def pdf(codes: list[str], sheet: LabelSheet, words: dict[str, str]) -> bytes:
    """Sheets of labels; `words`: {"name": before the line for the name, "session": small print}."""
    a_page = sheet.columns * sheet.rows
    labels = [{"code": code, "bars": bars(code)} for code in codes]
    data = sheet.model_dump() | {
        "words": words,
        "pages": [labels[start : start + a_page] for start in range(0, len(labels), a_page)],
    }
    answer: bytes = _compiler().compile(
        format="pdf", sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, pdf_tags=False
    )
    return answer
