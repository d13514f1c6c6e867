"""The JSON variant of a package (json/base64) as the document it stands for: same names, lists where several may stand."""

from __future__ import annotations

import json
from typing import Any

from lxml import etree

DEEPEST = 12
ROWS = "CHI_TIET_CLS"


class NotJson(ValueError):
    """The text is not a JSON package. `tag` says where."""

    def __init__(self, tag: str, sentence: str) -> None:
        super().__init__(sentence)
        self.tag, self.sentence = tag, sentence


def looks_so(raw: bytes) -> bool:
    """Whether bytes begin as a JSON object does."""
    return raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def document(raw: bytes) -> etree._Element:
    """The envelope with names in capitals. Raises NotJson."""
    try:
        whole = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once)
    except NotJson:
        raise
    except (ValueError, RecursionError) as wrong:
        raise NotJson("KHAMSUCKHOE", "KHAMSUCKHOE: không đọc được JSON.") from wrong
    if not isinstance(whole, dict) or len(whole) != 1:
        raise NotJson("KHAMSUCKHOE", "Gói JSON phải có một khóa gốc KHAMSUCKHOE.")
    name, value = next(iter(whole.items()))
    return _element(str(name).upper(), value, 0)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names stand once, whatever their case."""
    names = [name.upper() for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise NotJson(name[:40], f"{name[:40]} lặp lại, sai chỗ hoặc không có trong mẫu.")
    return dict(zip(names, (value for _, value in pairs), strict=True))


def _element(name: str, value: Any, depth: int) -> etree._Element:
    if depth > DEEPEST:
        raise NotJson(name[:40], "Gói JSON lồng quá sâu.")
    try:
        made = etree.Element(name)
        if isinstance(value, dict):
            for key, inner in value.items():
                for one in inner if isinstance(inner, list) and not _bare_rows(key) else [inner]:
                    made.append(_element(key, one, depth + 1))
        elif isinstance(value, list):
            made.extend(_element(ROWS, one, depth + 1) for one in value)
        elif isinstance(value, bool):
            made.text = "1" if value else "0"
        elif value is not None:
            made.text = str(value)
    except (ValueError, TypeError) as wrong:
        if isinstance(wrong, NotJson):
            raise
        raise NotJson(name[:40], f"{name[:40]}: tên khóa hoặc giá trị không hợp lệ.") from wrong
    return made


def _bare_rows(key: str) -> bool:
    """Laboratory rows written straight as the content of the part."""
    return key in ("KHAM_CAN_LAM_SANG", "DANH_SACH_CLS")
