"""Fills the Word template with the figures and words of a report."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from docxtpl import DocxTemplate

from kham.reporting.documents.template import PATH
from kham.reporting.rules.letters import Letter
from kham.reporting.rules.sentences import Block


def fill(
    *, letter: Letter, subject: str, opening: str, about: str, blocks: Sequence[Block], template: Path = PATH
) -> bytes:
    """The .docx as bytes. Text is escaped; nothing in it can become a field or markup."""
    document = DocxTemplate(str(template))
    document.render(
        {"letter": letter, "subject": subject, "opening": opening, "about": about, "blocks": list(blocks)},
        autoescape=True,
    )
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
