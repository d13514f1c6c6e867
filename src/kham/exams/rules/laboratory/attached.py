"""Attached files: what they are by their first bytes, and whom a file of a folder belongs to by its name."""

from __future__ import annotations

import re

from kham.exams.rules.laboratory import catalogue
from kham.kernel.reasons import Refusal

TYPES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def media_type(content: bytes) -> str:
    """PDF, JPEG or PNG by content, never by name. Raises Refusal ``attachment.type``."""
    if content[:1024].lstrip().startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return "application/pdf"
    if content.startswith(b"\xff\xd8\xff") and content.rstrip(b"\0\r\n").endswith(b"\xff\xd9"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n") and b"IEND" in content[-64:]:
        return "image/png"
    raise Refusal(
        "attachment.type", "Chỉ nhận tệp PDF, JPEG hoặc PNG còn nguyên vẹn. Lưu lại tệp từ máy rồi nộp."
    )


def by_name(file_name: str) -> tuple[str, str]:
    """(code, kind) that a file's name says: "3100126000176_sieuam.pdf" → ("3100126000176", "ultrasound"); "" when not said."""
    stem = re.sub(r"\.[A-Za-z0-9]{2,5}$", "", file_name.replace("\\", "/").rsplit("/", 1)[-1])
    code, _, rest = re.sub(r"[\s_]+", "_", stem).partition("_")
    plain = catalogue.key(rest).replace(" ", "_").strip("_")
    for kind, spec in catalogue.load().attachments.items():
        if any(re.search(rf"(^|[_\-]){re.escape(word)}($|[_\-\d])", plain) for word in spec.words):
            return code, kind
    return code, ""
