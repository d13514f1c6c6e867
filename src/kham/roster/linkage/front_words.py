"""Words of a list in normal form, each different one worked on once: names, numbers, phones, places, households."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from kham.kernel import phones
from kham.kernel.names import fold, marked_key, match_key
from kham.kernel.provinces import BIRTH_PROVINCES
from kham.roster.linkage import front_codes as coding
from kham.roster.linkage.frame import Text
from kham.roster.reading.shapes import Cell
from kham.roster.rules import addresses, listing, naming, people, text

if TYPE_CHECKING:
    from kham.roster.linkage.front_sheet import SheetReader

HEADS = {"chu ho", "ch", "ban than", "chu ho gia dinh"}


class Name(NamedTuple):
    """Keys of a name cell. ``flags``: newborn, twin, dead, moved."""

    plain: str
    marked: str
    alias: str
    mother: str
    flags: str
    born: str


class _Plain(dict[str, str]):
    def __missing__(self, word: str) -> str:
        self[word] = match_key(word)
        return self[word]


class _Marked(dict[str, str]):
    def __missing__(self, word: str) -> str:
        self[word] = marked_key(word)
        return self[word]


_PLAIN, _MARKED = _Plain(), _Marked()
_ORDINARY = re.compile(r"[^\W\d_]{2,}(?: [^\W\d_]+){1,5}")


def _plain(said: str) -> str:
    return " ".join(filter(None, map(_PLAIN.__getitem__, said.split())))


def name(said: str) -> Name:
    """A cleaned, decoded name cell."""
    if not said:
        return Name("", "", "", "", "", "")
    words = said.split(" ")
    if _ORDINARY.fullmatch(said) and not _asks_a_look(words):
        return Name(
            " ".join(map(_PLAIN.__getitem__, words)),
            " ".join(map(_MARKED.__getitem__, words)),
            "",
            "",
            "",
            "",
        )
    cell = naming.read(said)
    flags = (["newborn"] if cell.newborn else []) + (["twin"] if cell.twin else [])
    if (fate := people.fate(" ".join(cell.remarks))) in ("dead", "moved"):
        flags.append(fate)
    own = cell.mother if cell.newborn else cell.name
    return Name(
        _plain(_expanded(own)), " ".join(filter(None, map(_MARKED.__getitem__, _expanded(own).split()))),
        _plain(cell.alias), _plain(cell.mother), " ".join(flags), cell.born,
    )  # fmt: skip


class _Asks(dict[str, bool]):
    """Words that are no part of an ordinary name: titles, remarks, newborns."""

    def __missing__(self, word: str) -> bool:
        self[word] = naming.may_be_remark(word)
        return self[word]


_ASKS = _Asks()


def _asks_a_look(words: list[str]) -> bool:
    return _ASKS[words[0]] or any(_ASKS[word] for word in words[1:] if word.islower() or word.isupper())


def _expanded(said: str) -> str:
    """ "Ng. Văn An" is a Nguyễn."""
    return re.sub(r"^(?:ng|ngx|nguy)\.?\s+(?=\S)", "Nguyễn ", said, flags=re.IGNORECASE)


@lru_cache(maxsize=1 << 15)
def plain_name(said: str) -> str:
    """Plain name of a head, a parent, a nickname."""
    found = name(said)
    return found.plain or found.mother


_CARD = re.compile(r"[A-Z]{2}[0-9]{13}")


def insurance(value: Cell) -> str:
    """The ten digits of an insurance number; a ninth digit lost its zero when Excel took it for a number."""
    if value is None:
        return ""
    if type(value) is str and len(value) == 10 and value.isascii() and value.isdigit():
        return value if len(set(value)) > 1 else ""
    if type(value) is str and _CARD.fullmatch(value):
        return value[5:] if len(set(value[5:])) > 1 else ""
    return people.insurance_number(value)[0]


def insurance_in_number(value: Cell) -> str:
    """An insurance number in a column of ID numbers."""
    if value is None or type(value) is float and not 1e8 < value < 1e10:
        return ""
    digits = str(int(value)) if type(value) is float else value
    if (
        type(digits) is str
        and digits.isdigit()
        and (len(digits) != 10 or f"00{digits[0]}" in BIRTH_PROVINCES and digits[1] < "4")
    ):
        return ""  # ten digits may as well be a citizen number without its two zeros
    return people.insurance_in_number(value)


def phone(value: Cell) -> str:
    """The first valid number of a cell."""
    if value is None:
        return ""
    digits = str(int(value)) if type(value) is float and value.is_integer() else value
    if type(digits) is str and digits.isascii() and digits.isdigit():
        digits = "0" + digits if len(digits) == 9 and digits[0] != "0" else digits
        if len(digits) == 10 and len(set(digits[2:])) > 1 and _is_mobile(digits[:4]):
            return digits
    return phones.read_phone(value).value or ""


@lru_cache(maxsize=4096)
def _is_mobile(start: str) -> bool:
    """Whether every number with these four digits is a mobile number, so that none of them needs a closer look."""
    if start[0] != "0" or start[1] not in "35789":
        return False
    return all(
        phones.read_phone(f"{start}{rest}").kind == "mobile"
        for rest in ("012345", "345678", "567891", "987654")
    )


def places(reader: SheetReader) -> dict[str, Any]:
    """ward: of the title; place: `_where` as said, resolved later against all lists; house."""
    titles = [listing.section(line) for line in (*reader.layout.titles, reader.table.name)]
    said = [addresses.said_place(one) for one in reader.words("neighbourhood")[1]]
    address = [addresses.parse(one) for one in reader.words("address")[1]]
    houses = [addresses.house_key(one) for one in reader.words("house")[1]]
    wards = [addresses.ward_key(one) if len(one) < 60 else "" for one in reader.words("ward")[1]]
    carried = _sections(reader, titles)
    codes = [reader.words(name)[0] for name in ("neighbourhood", "address", "house", "ward")]
    together, first = coding.together([*codes, carried[0]])
    picked = [code[first].tolist() for code in [*codes, carried[0]]]
    where, house = [], []
    for n, a, h, w, s in zip(*picked, strict=True):
        from_cell, whole, section = said[n], address[a], carried[1][s]
        ward = wards[w] or from_cell.ward or whole.ward or section.ward
        loose = [*from_cell.loose, *whole.loose][:4]
        where.append(_where(from_cell.place or whole.place, ward, loose, section))
        house.append(houses[h] or whole.house)
    title_ward = next((one.ward for one in titles if one.ward), "")
    return {
        "ward": Text(
            np.full(len(together), 1 if title_ward else 0, np.int32), ["", title_ward] if title_ward else [""]
        ),
        "place": coding.text_of(together, where),
        "house": coding.text_of(together, house),
    }


def _where(place: str, ward: str, loose: list[str], section: listing.Section) -> str:
    """place⇥commune⇥loose words⇥area⇥place of the section⇥its untyped words; "" when nothing is said."""
    parts = (place, ward, "|".join(loose), section.area, section.place, section.loose)
    return "\t".join(parts) if any(parts) else ""


def _sections(reader: SheetReader, titles: list[listing.Section]) -> tuple[Any, list[listing.Section]]:
    """A section number per row and the sections."""
    current = listing.Section()
    for one in titles:
        current = _carried(current, one._replace(loose=""))
    found = [current]
    starts = [-1]
    for row, words in reader.lines.sections:
        current = _carried(current, listing.section(words))
        if current != found[-1]:
            found.append(current)
            starts.append(row)
    return np.searchsorted(np.array(starts), reader.rows, side="right") - 1, found


def _carried(current: listing.Section, new: listing.Section) -> listing.Section:
    """A new area ends the neighbourhood above it."""
    told = bool(new.place or new.loose or new.area)
    return listing.Section(
        place=new.place if told else current.place, ward=new.ward or current.ward, area=new.area or current.area,
        loose=new.loose if told else current.loose,
    )  # fmt: skip


def households(reader: SheetReader, made: dict[str, Any]) -> dict[str, Any]:
    """household, head, relation; the place and house of a household's first line for those below it."""
    size = len(reader.rows)
    relation = reader.text("relation", lambda said: fold(said)[:40])
    ticked = reader.text("is_head", lambda said: "x" if text.is_mark(said) else "")
    word_is_head = np.fromiter((word in HEADS for word in relation.values), np.bool_, len(relation.values))
    is_head = word_is_head[relation.codes] | (ticked.codes > 0)
    said_head = reader.text("household_head", plain_name)
    household = _numbered(reader, said_head, is_head, made)
    name_codes = Text.join([said_head, made["name"]])
    named = np.where(
        name_codes.codes[:size] != 0, name_codes.codes[:size], np.where(is_head, name_codes.codes[size:], 0)
    )
    head = Text(_within(named, household).astype(np.int32), name_codes.values)
    known = Text.of(["chu ho"])
    both = Text.join([relation, known])
    relations = Text(np.where(is_head, both.codes[-1], both.codes[:-1]).astype(np.int32), both.values)
    place = Text(_within(made["place"].codes, household).astype(np.int32), made["place"].values)
    same_place = (place.codes == made["place"].codes) | (made["place"].codes == 0)
    house_codes = np.where(
        same_place & (made["house"].codes == 0), _within(made["house"].codes, household), made["house"].codes
    )
    return {
        "household": household.astype(np.int32), "head": head, "relation": relations, "place": place,
        "house": Text(house_codes.astype(np.int32), made["house"].values),
    }  # fmt: skip


def _numbered(reader: SheetReader, said_head: Text, is_head: Any, made: dict[str, Any]) -> Any:
    """Households counted down the sheet; a list that is not in order of households is grouped by what it says of them."""
    at = reader.at
    if "household_number" in at:
        told = reader.text("household_number", lambda said: said.strip(". ")).codes
    elif "household_head" in at:
        told = said_head.codes
    elif "relation" in at or "is_head" in at:
        return np.cumsum(is_head)
    else:
        return np.zeros(len(reader.rows), np.int32)
    filled = coding.forward(told)
    before = np.concatenate([[0], filled[:-1]]) if len(filled) else filled
    starts = (told != 0) & (filled != before)
    different = len(np.unique(filled))
    if starts.sum() > 1.5 * different + 5:
        if "household_number" not in at:
            filled = coding.together([filled, made["place"].codes])[0] + 1
        return filled
    return np.cumsum(starts)


def _within(codes: Any, household: Any) -> Any:
    """Zeros take the value above them in the same household."""
    if not len(codes):
        return codes
    at = np.maximum.accumulate(np.where(codes != 0, np.arange(len(codes)), 0))
    same = (household[at] == household) & (household > 0)
    return np.where(codes != 0, codes, np.where(same, codes[at], 0))
