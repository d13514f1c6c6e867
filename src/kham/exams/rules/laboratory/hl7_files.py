"""HL7 v2 messages ORU^R01 in a text file (one or many, with or without MLLP marks), read through python-hl7."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import hl7

from kham.exams.rules.laboratory.results import (
    MAX_LINE,
    MAX_RESULTS,
    Reading,
    Result,
    moment,
    plain,
    refuse,
    year_of,
)

# Everything python-hl7 raises on text that is not what it claims to be.
_DAMAGE = (
    hl7.HL7Exception,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
)
_BARCODE_FIELDS = (("SPM", 2), ("OBR", 3), ("OBR", 2), ("ORC", 3), ("ORC", 2), ("SPM", 30))


def read(text: str) -> Reading:
    """Every OBX of every message. Raises Refusal when there is no message at all."""
    reading = Reading("hl7")
    messages = _messages(text)
    if not messages:
        raise refuse(
            "hl7",
            "Tệp không có thông điệp HL7 nào (không có dòng MSH). Xuất lại tệp kết quả từ phần mềm của phòng xét nghiệm.",
        )
    for line, message in messages:
        reading.results += _message(line, message, reading)
        if len(reading.results) > MAX_RESULTS:
            raise refuse(
                "many",
                f"Tệp có hơn {MAX_RESULTS:,} kết quả. Chia tệp theo ngày rồi nộp lại.".replace(",", "."),
            )
    return reading


def _messages(text: str) -> list[tuple[int, list[str]]]:
    """(number of the first line, segments) of each message; what stands before the first MSH is left out."""
    found: list[tuple[int, list[str]]] = []
    text = re.sub("[\x0b\x1c]", "", text)
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        if line.startswith("MSH"):
            found.append((number, [line]))
        elif found and line.strip():
            found[-1][1].append(line)
    return found


def _message(line: int, segments: list[str], reading: Reading) -> list[Result]:
    place = f"thông điệp dòng {line}"
    if any(len(segment) > MAX_LINE for segment in segments):
        return [
            Result(
                place,
                trouble=f"Có đoạn dài hơn {MAX_LINE} ký tự, tệp hỏng hoặc không phải kết quả xét nghiệm. Xuất lại tệp.",
            )
        ]
    try:
        message = hl7.parse("\r".join(segments) + "\r")
        kind = _field(message.segment("MSH"), 9)
        if kind and not kind.upper().startswith("ORU"):
            return [
                Result(
                    place,
                    trouble=f"Thông điệp loại “{kind[:20]}”, không phải kết quả xét nghiệm (ORU). Xuất lại tệp kết quả.",
                )
            ]
        reading.laboratory = reading.laboratory or plain(_field(message.segment("MSH"), 4, 1))
        return _results(message, line)
    except _DAMAGE:
        return [
            Result(
                place,
                trouble="Thông điệp HL7 hỏng (sai dấu ngăn cách hoặc bị cắt ngang). Xuất lại kết quả của người này.",
            )
        ]


def _results(message: Any, line: int) -> list[Result]:
    person, born, started = "", None, None
    ordered: dict[tuple[str, int], str] = {}
    header: dict[tuple[str, int], str] = {}
    found: list[tuple[dict[tuple[str, int], str], Result]] = []
    for offset, segment in enumerate(message):
        name = str(segment[0])
        if name == "PID":
            person = plain(" ".join(_field(segment, 5, n) for n in (1, 2, 3)))
            born, ordered, header = year_of(_field(segment, 7)), {}, {}
        elif name == "ORC":
            ordered = _codes(segment, name)
        elif name == "OBR":
            header, ordered = ordered | _codes(segment, name), {}
            started = moment(_field(segment, 7))
        elif name == "SPM":  # follows the results it belongs to
            header |= _codes(segment, name)
        elif name == "OBX":
            found.append((header, _observation(segment, f"dòng {line + offset}", person, born, started)))
    if not found:
        sentence = "Thông điệp không có kết quả nào (không có dòng OBX), có thể bị cắt ngang. Xuất lại."
        return [Result(f"thông điệp dòng {line}", trouble=sentence)]
    return [
        replace(one, barcodes=tuple(dict.fromkeys(kept[key] for key in _BARCODE_FIELDS if key in kept)))
        for kept, one in found
    ]


def _codes(segment: Any, name: str) -> dict[tuple[str, int], str]:
    found = {}
    for wanted, number in _BARCODE_FIELDS:
        if wanted == name:
            code = plain(_field(segment, number, 1)) or plain(_field(segment, number, 2))
            if code:
                found[(name, number)] = code
    return found


def _observation(
    segment: Any, place: str, person: str, born: int | None, started: dt.datetime | None
) -> Result:
    kind = _field(segment, 2)
    value = _field(segment, 5) if kind != "SN" else "".join(_field(segment, 5, n) for n in (1, 2))
    if kind in ("ED", "RP"):
        value = ""
    return Result(
        place=place, person=person, birth_year=born,
        names=tuple(plain(_field(segment, 3, n)) for n in (1, 2, 4, 5) if _field(segment, 3, n)),
        value=plain(value), unit=plain(_field(segment, 6, 1)), reference=plain(_field(segment, 7)), flag=plain(_field(segment, 8)),
        status=_field(segment, 11)[:1].upper(), at=moment(_field(segment, 14)) or started,
    )  # fmt: skip


def _field(segment: Any, number: int, component: int = 0) -> str:
    """Text of a field, or of one component; "" when it is not there."""
    try:
        field = segment[number]
    except IndexError:
        return ""
    if not component:
        return _plain(segment, str(field))
    try:
        first = field[0]
        if isinstance(first, str):
            return _plain(segment, first) if component == 1 else ""
        return _plain(segment, str(first[component - 1]))
    except IndexError:
        return ""


def _plain(segment: Any, text: str) -> str:
    """Escape sequences undone; \\.br\\ becomes a blank."""
    text = text.replace("\\.br\\", " ").replace("\\F\\", "|").replace("\\S\\", "^").replace("\\R\\", "~")
    return text.replace("\\T\\", "&").replace("\\E\\", "\\").strip()
