"""The envelope as JSON, for gateways that take json/base64: same names, same nesting; lists where several may stand."""

from __future__ import annotations

import json
from typing import Any

from lxml import etree

from kham.records.rules.profile import PackageSettings

LISTS = {"HOSO", "FILEHOSO", "CHI_TIET_CLS"}
DSIG = "{http://www.w3.org/2000/09/xmldsig#}"


def to_bytes(root: etree._Element, settings: PackageSettings) -> bytes:
    """Compact JSON in UTF-8; keys in the gateway's case; XML11 as a bare array where `lab_layout` is flat."""
    lower = settings.key_case == "lower"
    whole = {_name(root, lower): _value(root, lower)}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def _name(element: etree._Element, lower: bool) -> str:
    name = str(element.tag)
    return name.lower() if lower else name


def _value(element: etree._Element, lower: bool) -> Any:
    children = [child for child in element if isinstance(child.tag, str) and not child.tag.startswith(DSIG)]
    if not children:
        return element.text or ""
    if all(child.tag.upper() == "CHI_TIET_CLS" for child in children):
        rows = [_value(child, lower) for child in children]
        return {_name(children[0], lower): rows} if element.tag.upper() == "DANH_SACH_CLS" else rows
    made: dict[str, Any] = {}
    for child in children:
        name, value = _name(child, lower), _value(child, lower)
        if child.tag.upper() in LISTS:
            made.setdefault(name, []).append(value)
        else:
            made[name] = value
    return made
