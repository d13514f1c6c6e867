"""What a file really is, told by its content and never by its name."""

from __future__ import annotations

import io
import zipfile

from kham.kernel.reasons import Refusal
from kham.roster.reading import compound, delimited, limits

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "Mở tệp bằng Excel, chọn Lưu thành (Save As) dạng “Excel Workbook (*.xlsx)”, rồi nộp lại."


def _refuse(code: str, file_name: str, why: str, remedy: str = _SAVE_AS) -> Refusal:
    return Refusal(f"roster.file.{code}", f"Tệp “{file_name}”: {why} {remedy}", file=file_name)


def sniff(content: bytes, file_name: str, *, wide: bool = False) -> str:
    """xlsx, xlsb, ods, xls or csv. Raises Refusal naming the file, what is wrong and what to do.

    ``wide``: files an operator names at the terminal may be larger than what a sender may upload.
    """
    if not content:
        raise _refuse(
            "empty", file_name, "tệp rỗng (0 byte).", "Kiểm tra lại tệp trên máy của đơn vị rồi nộp lại."
        )
    most = limits.FILE_BYTES * (limits.WIDER if wide else 1)
    if len(content) > most:
        size = most // 1024 // 1024
        raise _refuse(
            "too-large",
            file_name,
            f"lớn hơn {size} MB.",
            "Chia danh sách thành nhiều tệp, hoặc xóa hình ảnh trong tệp.",
        )
    if content.startswith(b"PK\x03\x04"):
        return _packed(content, file_name, wide=wide)
    if content.startswith(_OLE):
        return _compound(content, file_name)
    return _plain(content, file_name)


def _packed(content: bytes, file_name: str, *, wide: bool) -> str:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, UnicodeDecodeError):
        raise _refuse(
            "damaged", file_name, "tệp bị hỏng, không mở được.", "Mở lại tệp gốc bằng Excel, lưu lại rồi nộp."
        ) from None
    _check_size(entries, len(content), file_name, limits.WIDER if wide else 1)
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise _refuse("encrypted", file_name, "tệp đặt mật khẩu.", "Bỏ mật khẩu rồi nộp lại.")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _refuse("macros", file_name, "tệp có chứa macro nên không được nhận.")
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "xl/workbook.xml" in names or any(name.lower().endswith("xl/workbook.xml") for name in names):
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    if "word/document.xml" in names:
        raise _refuse(
            "word", file_name, "là văn bản Word, không phải bảng tính.", "Chép bảng sang Excel rồi nộp lại."
        )
    raise _refuse(
        "not-a-table",
        file_name,
        "là tệp nén, không phải bảng tính.",
        "Giải nén rồi nộp từng bảng tính bên trong.",
    )


def _check_size(entries: list[zipfile.ZipInfo], packed: int, file_name: str, times: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    too_tight = unpacked > limits.RATIO_FROM and unpacked > packed * limits.PACKING_RATIO
    if len(entries) > limits.ZIP_ENTRIES or unpacked > limits.UNPACKED_BYTES * times or too_tight:
        raise _refuse(
            "bomb", file_name, "khi giải nén lớn bất thường.",
            "Chép vùng có dữ liệu sang một tệp mới rồi nộp lại.",
        )  # fmt: skip


def _compound(content: bytes, file_name: str) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise _refuse("encrypted", file_name, "tệp đặt mật khẩu.", "Bỏ mật khẩu rồi nộp lại.")
    if "WordDocument".encode("utf-16-le") in content:
        raise _refuse(
            "word", file_name, "là văn bản Word, không phải bảng tính.", "Chép bảng sang Excel rồi nộp lại."
        )
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        if not compound.sound(content):
            raise _refuse(
                "damaged",
                file_name,
                "tệp bị hỏng, không mở được.",
                "Mở lại tệp gốc bằng Excel, lưu lại rồi nộp.",
            )
        return "xls"
    raise _refuse("not-a-table", file_name, "không phải bảng tính.")


_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
_OTHERS = {
    b"%PDF": ("pdf", "là tệp PDF, không phải bảng tính."),
    b"\x89PNG": ("picture", "là hình ảnh, không phải bảng tính."),
    b"\xff\xd8\xff": ("picture", "là hình ảnh, không phải bảng tính."),
    b"{\\rtf": ("word", "là văn bản, không phải bảng tính."),
    b"Rar!": ("archive", "là tệp nén, không phải bảng tính."),
    b"7z\xbc\xaf": ("archive", "là tệp nén, không phải bảng tính."),
    b"PK": ("damaged", "tệp bị hỏng, không mở được."),
}


def _plain(content: bytes, file_name: str) -> str:
    if content.startswith(_PROGRAMS):
        raise _refuse(
            "program",
            file_name,
            "là chương trình, không phải bảng tính.",
            "Không nộp tệp này; nộp đúng tệp danh sách.",
        )
    for start, (code, why) in _OTHERS.items():
        if content.startswith(start):
            raise _refuse(code, file_name, why, "Nộp danh sách dạng Excel (.xlsx, .xls) hoặc .csv.")
    head = content[:4096].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")) or b"<table" in head:
        raise _refuse("html", file_name, "là trang web mang đuôi bảng tính.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or delimited.wide(content):
        return "csv"
    sample = content[:65536]
    control = sum(sign < 32 and sign not in (9, 10, 13, 27) for sign in sample)
    if control > len(sample) // 1000:
        raise _refuse(
            "not-a-table",
            file_name,
            "không phải bảng tính (.xlsx, .xls, .ods, .csv).",
            "Nộp đúng tệp danh sách.",
        )
    return "csv"
