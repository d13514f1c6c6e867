"""Printed forms as PDF, through typst. Values are passed as data; nothing that a person typed is ever read as typst code."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno

from kham.kernel import typesetting

TEMPLATE = Path(__file__).parent / "data" / "papers" / "form.typ"
FONTS = Path(__file__).parent.parent / "site" / "fonts"
PREFIX = (
    "KP1:"  # of the token in the QR: tells a paper from an invitation; no Vietnamese typing method changes it
)


@lru_cache(maxsize=1)
def _compiler() -> Any:
    return typesetting.compiler(TEMPLATE, FONTS)


def pdf(pages: list[dict[str, Any]]) -> bytes:
    """One PDF of several papers, each beginning on a new page with its own page numbers.

    A paper: {"head", "office", "facility", "place", "number", "token", "admin", "blocks", "signed", "date", "concluder", "foot"}.
    """
    ready = [page | {"qr": qr_svg(page["token"]) if page.get("token") else ""} for page in pages]
    answer: bytes = _compiler().compile(
        format="pdf", sys_inputs={"data": json.dumps(ready, ensure_ascii=False)}, pdf_tags=False
    )
    return answer


def qr_svg(token: str) -> str:
    """The QR of a token (and nothing else) as a small SVG: error correction M, quiet zone of two modules."""
    code = segno.make(f"{PREFIX}{token}", error="m", micro=False)
    runs = []
    for y, row in enumerate(code.matrix):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                runs.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
            x += 1
    size = len(code.matrix)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 {size + 4} {size + 4}" shape-rendering="crispEdges">'
        f'<path d="{"".join(runs)}"/></svg>'
    )
