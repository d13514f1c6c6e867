"""ASTM E1394 (CLSI LIS2-A2) records in a text file, with or without the frames of E1381 and their checksums."""

from __future__ import annotations

import re
from dataclasses import dataclass

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

STX, ETX, ETB = "\x02", "\x03", "\x17"
_FRAME = re.compile("\x02([0-7])([^\x02]*?)([\x03\x17])([0-9A-Fa-f]{2})?")
_RECORD = re.compile(r"^[HPOCRQMSL]\|")


@dataclass
class Line:
    """One record of the file: its line number, its text, and what is wrong with its frame."""

    number: int
    text: str
    trouble: str = ""


def read(text: str) -> Reading:
    """Every R record. Raises Refusal when there is no H record."""
    lines = _framed(text) if STX in text else _plain(text)
    header = next((line for line in lines if line.text[:1] == "H" and len(line.text) >= 5), None)
    if header is None:
        raise refuse(
            "astm", "Tệp không có dòng đầu “H|” của ASTM E1394. Xuất lại tệp kết quả từ máy xét nghiệm."
        )
    reading = Reading("astm")
    split = _Split(header.text)
    reading.laboratory = plain(split.part(split.fields(header.text), 4, 0))
    reading.results = _walk(lines, split)
    if len(reading.results) > MAX_RESULTS:
        raise refuse(
            "many", f"Tệp có hơn {MAX_RESULTS:,} kết quả. Chia tệp theo ngày rồi nộp lại.".replace(",", ".")
        )
    if not any(line.text[:1] == "L" for line in lines):
        reading.notes.append(
            "Tệp không có dòng kết thúc “L|”, có thể bị cắt ngang. Đối chiếu số kết quả với máy xét nghiệm."
        )
    return reading


def _plain(text: str) -> list[Line]:
    return [
        Line(number, line.strip("\x04\x05\x06 \t"))
        for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1)
        if line.strip()
    ]


def _framed(text: str) -> list[Line]:
    """Frames joined to records; the checksum of each frame is compared."""
    lines: list[Line] = []
    kept, trouble = "", ""
    number = 0
    for frame in _FRAME.finditer(text):
        number += 1
        digit, body, end, given = frame.groups()
        total = f"{sum((digit + body + end).encode('utf-8', 'replace')) % 256:02X}"
        narrow = f"{sum((digit + body + end).encode('latin-1', 'replace')) % 256:02X}"
        if given is None:
            trouble = trouble or f"Khung {number} thiếu mã kiểm tra."
        elif given.upper() not in (total, narrow):
            trouble = trouble or f"Khung {number} sai mã kiểm tra."
        kept += body
        if end == ETX:
            parts = [part for part in re.split(r"\r\n|\r|\n", kept) if part.strip()]
            lines += [Line(number, part, trouble) for part in parts]
            kept, trouble = "", ""
    if kept.strip():
        lines.append(Line(number, kept, "Khung cuối bị cắt ngang."))
    return lines


class _Split:
    """Separators as the H record declares them: H|\\^&"""

    def __init__(self, header: str) -> None:
        self.field, self.repeat, self.component, self.escape = header[1], header[2], header[3], header[4]
        if len({self.field, self.repeat, self.component, self.escape}) < 4 or header[1].isalnum():
            raise refuse(
                "astm",
                "Dòng đầu “H” của tệp không khai dấu ngăn cách (phải là H|\\^&). Xuất lại tệp kết quả từ máy xét nghiệm.",
            )

    def fields(self, record: str) -> list[str]:
        """Fields of a record, the letter first."""
        return record.split(self.field)

    def part(self, fields: list[str], number: int, component: int) -> str:
        """One component (from 0) of a field (record letter is 0), first repeat; "" when absent."""
        if number >= len(fields):
            return ""
        parts = fields[number].split(self.repeat)[0].split(self.component)
        return self._plain(parts[component]) if component < len(parts) else ""

    def whole(self, fields: list[str], number: int) -> str:
        """A field without taking it apart."""
        return self._plain(fields[number]) if number < len(fields) else ""

    def parts(self, fields: list[str], number: int) -> list[str]:
        """Components of a field that say something."""
        text = fields[number].split(self.repeat)[0] if number < len(fields) else ""
        return [self._plain(part) for part in text.split(self.component) if part.strip()]

    def _plain(self, text: str) -> str:
        e = self.escape
        for sign, stands_for in (("F", self.field), ("S", self.component), ("R", self.repeat), ("E", e)):
            text = text.replace(f"{e}{sign}{e}", stands_for)
        return plain(text)


def _walk(lines: list[Line], split: _Split) -> list[Result]:
    results: list[Result] = []
    person, born, doubt = "", None, ""
    barcodes: tuple[str, ...] = ()
    for line in lines:
        if len(line.text) > MAX_LINE:
            results.append(
                Result(
                    f"dòng {line.number}",
                    trouble=f"Dòng dài hơn {MAX_LINE} ký tự, tệp hỏng. Xuất lại tệp kết quả.",
                )
            )
            continue
        fields = split.fields(line.text)
        letter = fields[0].strip().upper()[:1] if fields[0].strip() else ""
        if letter == "P":
            person = " ".join(split.parts(fields, 5))
            born, barcodes, doubt = year_of(split.whole(fields, 7)), (), line.trouble
        elif letter == "O":
            barcodes = tuple(dict.fromkeys([*split.parts(fields, 2), *split.parts(fields, 3)]))
            doubt = doubt or line.trouble
        elif letter == "R":
            results.append(_result(line, fields, split, person, born, barcodes, doubt))
        elif letter not in ("H", "C", "L", "Q", "M", "S") or not _RECORD.match(
            line.text.replace(split.field, "|")
        ):
            results.append(
                Result(
                    f"dòng {line.number}",
                    trouble="Dòng không phải bản ghi ASTM (P, O, R, …). Tệp bị cắt hoặc sai dấu ngăn cách.",
                )
            )
    return results


def _result(
    line: Line,
    fields: list[str],
    split: _Split,
    person: str,
    born: int | None,
    barcodes: tuple[str, ...],
    doubt: str,
) -> Result:
    place = f"dòng {line.number}"
    if line.trouble or doubt:
        return Result(
            place,
            barcodes=barcodes,
            trouble=f"{line.trouble or doubt} Truyền lại kết quả này từ máy xét nghiệm.",
        )
    if len(fields) < 4:
        return Result(
            place,
            barcodes=barcodes,
            trouble="Dòng kết quả bị cắt ngang. Truyền lại kết quả này từ máy xét nghiệm.",
        )
    return Result(
        place=place, barcodes=barcodes, person=person, birth_year=born, names=tuple(split.parts(fields, 2)),
        value=split.part(fields, 3, 0), unit=split.part(fields, 4, 0), reference=split.whole(fields, 5), flag=split.whole(fields, 6),
        status=split.whole(fields, 8)[:1].upper(), at=moment(split.whole(fields, 12)) or moment(split.whole(fields, 11)),
    )  # fmt: skip
