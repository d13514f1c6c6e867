"""What may be kept as evidence of a task: a document, a table or a picture that is what its name says, without macros."""

import io
import zipfile

from kham.kernel.reasons import Refusal

MAX_BYTES = 20 * 1024 * 1024
KINDS = ".pdf, .docx, .xlsx, .jpg, .png"
_STARTS = {
    ".pdf": (b"%PDF-",),
    ".docx": (b"PK\x03\x04",),
    ".xlsx": (b"PK\x03\x04",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
}
_PART = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}


def check(file_name: str, content: bytes) -> None:
    """Raises Refusal ``evidence.kind``, ``evidence.empty``, ``evidence.size``, ``evidence.content``, ``evidence.macros``.

    The file is never opened by the program beyond its table of parts.
    """
    ending = file_name[file_name.rfind(".") :].lower() if "." in file_name else ""
    if ending not in _STARTS:
        raise Refusal("evidence.kind", f"Tài liệu chứng minh phải là tệp {KINDS}.", field="evidence")
    if not content.strip(b"\x00 \t\r\n"):
        raise Refusal(
            "evidence.empty", "Tài liệu chứng minh rỗng. Kiểm tra lại tệp gốc rồi gửi lại.", field="evidence"
        )
    if len(content) > MAX_BYTES:
        raise Refusal(
            "evidence.size",
            f"Tài liệu chứng minh lớn hơn {MAX_BYTES // 1024 // 1024} MB. Gửi bản gọn hơn.",
            field="evidence",
        )
    if not content.startswith(_STARTS[ending]) or not _is_office(ending, content):
        raise Refusal(
            "evidence.content",
            f"Nội dung không đúng với tên tệp: đây không phải là tệp {ending}. Kiểm tra lại tệp gốc rồi gửi lại.",
            field="evidence",
        )


def _is_office(ending: str, content: bytes) -> bool:
    """Whether a file of Word or Excel has its main part; one with macros is refused."""
    if ending not in _PART:
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            names = box.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refusal(
            "evidence.macros",
            "Tệp có macro nên không nhận. Lưu lại thành .docx, .xlsx hoặc .pdf rồi gửi lại.",
            field="evidence",
        )
    return _PART[ending] in names
