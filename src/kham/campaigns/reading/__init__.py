"""Official documents as files → paragraphs for the directive reader. Touches bytes, never the disk or the database.

`read_paragraphs(name, data)` accepts .txt/.md, .docx and .pdf with text. The content decides, not the name alone:
a file that is not what its name claims is refused with one sentence that names the remedy.
"""

from __future__ import annotations

from pathlib import PurePath

from kham.campaigns.rules.directives import Paragraph

from . import pdf, plain, word
from .refusal import Unreadable

__all__ = ["MAX_BYTES", "Unreadable", "read_paragraphs"]

MAX_BYTES = 25 * 1024 * 1024
_KINDS = {".txt": "plain", ".md": "plain", ".text": "plain", ".docx": "word", ".docm": "word", ".pdf": "pdf"}
_OLD = {
    ".doc": "Tệp Word kiểu cũ (.doc) chưa đọc được. Hãy mở bằng Word hoặc LibreOffice và lưu lại thành .docx.",
    ".rtf": "Tệp .rtf chưa đọc được. Hãy mở bằng Word hoặc LibreOffice và lưu lại thành .docx.",
    ".odt": "Tệp .odt chưa đọc được. Hãy mở bằng LibreOffice và lưu lại thành .docx.",
}
_IMAGES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".heic", ".bmp", ".gif")


def read_paragraphs(name: str, data: bytes) -> list[Paragraph]:
    """The paragraphs of the file `name` with the content `data`.

    Raises `Unreadable` (its text is a sentence for the person who sent the file) when the type is not supported,
    the file is empty, too large, damaged, protected, a scan without text, or not what its name claims.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix in _OLD:
        raise Unreadable(_OLD[suffix])
    if suffix in _IMAGES:
        raise Unreadable(
            "Đây là tệp ảnh, không có chữ để đọc. Hãy dùng bản .docx hoặc .pdf có chữ của văn bản."
        )
    kind = _KINDS.get(suffix)
    if kind is None:
        shown = suffix or "không có phần mở rộng"
        raise Unreadable(
            f"Chưa đọc được loại tệp này ({shown}). Các loại đọc được: .docx, .pdf có chữ, .txt."
        )
    if not data.strip(b"\x00 \t\r\n"):
        raise Unreadable("Tệp rỗng: không có nội dung. Hãy kiểm tra lại tệp gốc và gửi lại.")
    if len(data) > MAX_BYTES:
        raise Unreadable(
            f"Tệp lớn hơn {MAX_BYTES // 1024 // 1024} MB. Hãy gửi riêng phần văn bản, bỏ ảnh và phụ lục lớn."
        )
    _check_content(kind, suffix, data)
    paragraphs = {"plain": plain.read, "word": word.read, "pdf": pdf.read}[kind](data)
    if not any(any(c.isalpha() for c in p.text) for p in paragraphs):
        raise Unreadable(
            "Không tìm thấy chữ nào trong tệp. Nếu đây là bản quét, hãy dùng bản .docx hoặc .pdf có chữ."
        )
    return paragraphs


def _check_content(kind: str, suffix: str, data: bytes) -> None:
    head = data[:8]
    zipped, portable = head.startswith(b"PK"), b"%PDF-" in data[:1024]
    ole = head.startswith(b"\xd0\xcf\x11\xe0")
    program = head.startswith((b"MZ", b"\x7fELF"))
    if kind == "word" and ole:
        raise Unreadable(
            "Tệp mang tên .docx nhưng là Word kiểu cũ hoặc có mật khẩu. Hãy mở bằng Word, bỏ mật khẩu và lưu lại thành .docx."
        )
    if (kind == "word" and not zipped) or (kind == "pdf" and not portable):
        raise Unreadable(
            f"Nội dung không đúng với tên tệp: đây không phải là tệp {suffix}. Hãy kiểm tra lại tệp gốc và gửi lại."
        )
    if kind == "plain" and (zipped or head.startswith(b"%PDF-") or ole or program):
        raise Unreadable(
            f"Nội dung không đúng với tên tệp: đây không phải là văn bản thuần {suffix}. Hãy gửi tệp với đúng phần mở rộng."
        )
