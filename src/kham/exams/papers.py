"""Printed forms as PDF, through typst. Values are passed as data; nothing that a person typed is ever read as typst code."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from kham.kernel import qr, typesetting

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
    ready = [page | {"qr": qr.svg(f"{PREFIX}{page['token']}") if page.get("token") else ""} for page in pages]
    answer: bytes = _compiler().compile(
        format="pdf", sys_inputs={"data": json.dumps(ready, ensure_ascii=False)}, pdf_tags=False
    )
    return answer
