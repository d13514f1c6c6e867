"""What a file of results says: one Result for each value, with the words for whatever could not be read."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace

from kham.kernel import legacy
from kham.kernel.names import clean
from kham.kernel.reasons import Refusal

MAX_BYTES = 20 * 1024 * 1024
MAX_LINE = 20_000  # characters of one record; an honest one has some hundred
MAX_RESULTS = 50_000
MAX_CELL = 1024
VIETNAM = dt.timezone(dt.timedelta(hours=7))


@dataclass(frozen=True)
class Result:
    """One value of a file. `place`: where it stands ("dòng 12"); `barcodes`: what may be the sample's code, likeliest first.

    `trouble`: a sentence with remedy when the record is damaged; then nothing else of it is to be trusted.
    """

    place: str
    barcodes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # code and name of the test as the file writes them
    value: str = ""
    unit: str = ""
    reference: str = ""
    flag: str = ""
    status: str = ""  # F final, C corrected, P preliminary, X not done; "" not said
    person: str = ""
    birth_year: int | None = None
    at: dt.datetime | None = None
    note: str = ""
    trouble: str = ""


@dataclass
class Reading:
    """A whole file: its kind, its results, sentences about the file."""

    kind: str
    results: list[Result] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    laboratory: str = ""


def refuse(code: str, sentence: str) -> Refusal:
    """A file that cannot be read at all."""
    return Refusal(f"lab.file.{code}", sentence)


def decode(content: bytes) -> str:
    """Text of a machine's file: UTF-8, UTF-16 with its mark, else one byte a sign. NUL bytes are left out."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace") if _is_plain(content) else content.decode("latin-1")
    return text.replace("\0", "")


def _is_plain(content: bytes) -> bool:
    return not any(byte in content for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D))


def finish(results: list[Result]) -> list[Result]:
    """Text tidied; names of people and tests in Unicode, also when the laboratory's program wrote TCVN3 or VNI.

    Decoding comes first: those encodings use signs (the soft hyphen) that tidying takes away.
    """
    words = [r.person for r in results if r.person] + [n for r in results for n in r.names if n]
    encoding = legacy.detect(words).encoding

    def name(text: str) -> str:
        return tidy(text if encoding == "unicode" else legacy.decode(text, encoding))

    return [
        replace(
            r, person=name(r.person), names=tuple(name(n) for n in r.names), barcodes=tuple(tidy(b) for b in r.barcodes),
            value=tidy(r.value), unit=tidy(r.unit), reference=tidy(r.reference), flag=tidy(r.flag), status=tidy(r.status),
        )
        for r in results
    ]  # fmt: skip


def moment(text: str) -> dt.datetime | None:
    """yyyymmdd[hhmm[ss]][±zzzz] of HL7 and ASTM; without a zone it is the time in Viet Nam. None when it is no time."""
    found = re.match(r"^(\d{4})(\d{2})(\d{2})(\d{2})?(\d{2})?(\d{2})?(?:\.\d+)?([+-]\d{4})?$", text.strip())
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    zone = VIETNAM
    if sign := found[7]:
        zone = dt.timezone(
            (1 if sign[0] == "+" else -1)
            * dt.timedelta(hours=int(sign[1:3]) % 24, minutes=int(sign[3:]) % 60)
        )
    try:
        return dt.datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(dt.UTC)
    except ValueError:
        return None


def year_of(text: str) -> int | None:
    """Year of a birth date as files write it."""
    found = re.search(r"(19|20)\d{2}", text)
    return int(found[0]) if found else None


def plain(text: str) -> str:
    """A field without control signs and blanks around; nothing else is touched, so that it can still be decoded."""
    return re.sub(r"[\x00-\x1f\x7f]", " ", text).strip()[:MAX_CELL]


def tidy(text: str) -> str:
    """One cell as text, without control signs."""
    return clean(plain(text))
