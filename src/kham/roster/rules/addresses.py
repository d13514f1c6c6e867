"""Vietnamese addresses as written in lists, taken apart: house and street, neighbourhood, commune, and what is left."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from kham.kernel.names import clean, fold, nfc


class Address(NamedTuple):
    """Folded keys. ``house`` "so 5 ngo 2"; ``place`` "an lu 4" or "5"; ``ward`` "hoa binh"; ``loose``: pieces without a type word."""

    house: str = ""
    place: str = ""
    ward: str = ""
    loose: tuple[str, ...] = ()


class _Unmark(dict[int, str]):
    def __missing__(self, code: int) -> str:
        sign = chr(code)
        folded = fold(sign)
        self[code] = folded if len(folded) == 1 else sign.lower()
        return self[code]


_UNMARK = _Unmark()
_PLACE = (
    r"to dan pho|to dan cu|t\.?\s?d\.?\s?p|to d\.?\s?p|khu dan cu|k\.?d\.?c|khu pho|k\.?p|tieu khu|cum dan cu|khoi pho|t\.?d\.?c|"
    r"thon|xom|ban|ap|khom|lang|buon|bon|plei|phum|soc|khoi|khu|cum|doi|to|chi hoi|[tb]\.(?!\s?[dp]\b)"
)
_MARKER = re.compile(
    r"(?<![a-z])(?:(?P<ward>phuong|thi tran|dac khu|xa|p\.(?!\d{3})|x\.|tt\.|p(?=\d{1,2}(?!\d))|"
    rf"(?:(?<=^)|(?<=, )|(?<=- ))(?:p|x|tt)(?=\s[a-z]))"
    rf"|(?P<up>thanh pho|thi xa|quan|huyen|tinh|t\.?p\.?(?![a-z])|tx\.?(?![a-z])|q\.|h\.|q(?=\d))"
    rf"|(?P<place>{_PLACE})(?![a-z])\.?(?:\s*so(?![a-z]))?"
    r"|(?P<house>(?:so nha|nha so|s/n|sn|so|ngo|ngach|hem|kiet|lo|phong|p)(?=\.?:?\s*\d)|"
    r"(?<=^)(?:ngo|ngach|hem|kiet|duong|pho|toa|chung cu))"
    rf"(?![a-z]))\.?\s*:?\s*"
)  # fmt: skip
_WEIGHT = {
    "to": 1,
    "xom": 2,
    "cum": 1,
    "doi": 1,
    "khu": 2,
    "chi hoi": 1,
}  # the rest name a neighbourhood outright
_WARD_ENDS = re.compile(r"(?<![a-z])(?:thanh pho|thi xa|quan|huyen|tinh|tp\.?|tx\.?|q\.|h\.)(?![a-z])")
_NUMBER = re.compile(r"(?:^|\s)(?:so )?0*(\d{1,3})([a-z]?)(?=\s|$)")
_EMPTY = {"", "nt", "khong", "chua ro", "khong ro", "khong co", "nhu tren", "x"}


def unmark(text: str) -> str:
    """Lower case without diacritics, punctuation kept."""
    return text.lower() if text.isascii() else text.translate(_UNMARK)


@lru_cache(maxsize=1 << 15)
def place_key(said: str) -> str:
    """Comparable key of a neighbourhood: "Tổ dân phố số 05", "TDP5" → "5"; "Tổ 4 An Lư", "TDP An Lư 4" → "an lu 4"."""
    folded = re.sub(r"(?<=[a-z])(?=\d)", " ", fold(said))
    while (shorter := _LEADING.sub("", folded)) != folded and shorter:
        folded = shorter
    if roman := re.fullmatch(r"(.*\s)?(i{1,3}|iv|vi{0,3}|ix|xi{0,2})", folded):
        folded = (roman[1] or "") + str(_ROMAN[roman[2]])
    number = _NUMBER.search(folded)
    if not number:
        return folded
    words = re.sub(r"\s+", " ", _NUMBER.sub(" ", folded, count=1)).strip()
    return f"{words} {number[1]}{number[2]}".strip()


_ROMAN = {
    word: at
    for at, word in enumerate(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"], 1)
}
_LEADING = re.compile(
    r"^(?:to dan pho|to dan cu|tdp|t d p|to dp|to d p|khu dan cu|kdc|khu pho|kp|tieu khu|cum dan cu|khoi pho|thon|xom|ban|ap|khom|lang|"
    r"buon|bon|plei|phum|soc|khoi|khu|cum|doi|to|chi hoi|so)\b\s*(?=\S)"
)


@lru_cache(maxsize=1 << 15)
def ward_key(said: str) -> str:
    """ "Phường Hòa Bình", "P. Hoà Bình", "X.Bản Bo" → "hoa binh", "ban bo"; "P5", "Phường 05" → "5"."""
    bare = re.sub(r"^(?:phuong|xa|thi tran|dac khu|p|x|tt)(?:\s+|(?=\d))(?=\S)", "", fold(said))
    return re.sub(r"^0+(?=\d)", "", bare)


@lru_cache(maxsize=1 << 15)
def parse(said: str) -> Address:
    """A whole address cell, cleaned and decoded. Never raises; what is not understood is loose."""
    house = place = ward = ""
    weight = 0
    loose: tuple[str, ...] = ()
    for raw in _SPLIT.split(said):
        one = _piece(raw)
        if one is None:
            continue
        if one.house and not (one.bare and place):
            house = f"{house} {one.house}" if house else one.house
        elif one.house:
            loose += (one.house,)
        if one.weight > weight and not (
            one.short and (place or ward)
        ):  # "T. Hải Phòng" at the end is a province
            place, weight = one.place, one.weight
        ward = ward or one.ward
        loose += one.loose
    return Address(house, place, ward, loose[:4])


@lru_cache(maxsize=1 << 14)
def said_place(said: str) -> Address:
    """A cell of a column of neighbourhoods: a name or a number without a type word is one too."""
    found = parse(said)
    if found.place or not (found.loose or found.house):
        return found
    if found.loose:
        return found._replace(place=found.loose[0], loose=found.loose[1:])
    return found._replace(place=place_key(said), house="")


@lru_cache(maxsize=1 << 15)
def house_key(said: str) -> str:
    """A cell of a column of house numbers and streets."""
    found = parse(said)
    return found.house or " ".join(found.loose)


class _Piece(NamedTuple):
    house: str
    place: str
    weight: int
    ward: str
    loose: tuple[str, ...]
    short: bool  # the neighbourhood's type word is the letter "T." alone
    bare: bool  # the house part is only a number without a type word


_SPLIT = re.compile(r"[,;\n]|\s[-–—]\s?|\s?[-–—]\s")


@lru_cache(maxsize=1 << 15)
def _piece(raw: str) -> _Piece | None:
    written = clean(raw).strip(" .-:/")
    piece = unmark(written)
    if piece in _EMPTY:
        return None
    found = list(_segments(piece, written))
    lead = piece[: found[0][1]].strip(" .-") if found else piece
    house: list[str] = []
    places: list[tuple[int, int, str]] = []
    loose: list[str] = []
    ward = ""
    if lead:
        house, loose = ([fold(lead)], []) if lead[0].isdigit() else ([], [place_key(lead)])
    bare = bool(house)
    for at, (kind, _, marker, body) in enumerate(found):
        key = fold(body)
        if kind == "ward":
            ward = ward or ward_key(key)
        elif kind == "place" and key:
            places.append((_WEIGHT.get(marker, 3), -at, place_key(key)))
        elif kind == "house" and key:
            house.append(f"{_HOUSE.get(marker, marker)} {key}".strip())
            bare = False
    weight, _, place = max(places) if places else (0, 0, "")
    short = len(found) == 1 and found[0][2] == "t."
    return _Piece(_house(house), place, weight, ward, tuple(loose), short, bare)


_HOUSE = {"so nha": "", "nha so": "", "so": "", "sn": "", "s/n": "", "p": "phong"}


def _house(parts: list[str]) -> str:
    return " ".join(re.sub(r"(?<!\d)0+(?=\d)", "", part) for part in parts if part)


_AS_MARKED = {
    "quan": "quận", "huyen": "huyện", "tinh": "tỉnh", "ban": "bản", "to": "tổ", "thon": "thôn", "xom": "xóm", "ap": "ấp", "so": "số",
    "ngo": "ngõ", "lang": "làng", "phuong": "phường", "xa": "xã", "duong": "đường", "pho": "phố", "khom": "khóm", "buon": "buôn",
    "khoi": "khối", "cum": "cụm", "doi": "đội", "soc": "sóc", "lo": "lô", "phong": "phòng", "hem": "hẻm", "kiet": "kiệt", "ngach": "ngách",
    "toa": "tòa", "thi tran": "thị trấn", "thanh pho": "thành phố", "thi xa": "thị xã",
}  # fmt: skip


def _is_type(word: str, written: str, marked: bool) -> bool:
    """Whether a type word is really one: in a text with marks "Quan" is no "quận" and "Bàn" no "bản"."""
    expected = _AS_MARKED.get(word)
    return expected is None or not marked or nfc(written).lower() in (expected, "toà")


def _segments(piece: str, written: str) -> list[tuple[str, int, str, str]]:
    """(kind, start, marker word, words after it) for each type word of a piece; a ward keeps all up to the next upper unit."""
    found: list[tuple[str, int, str, str]] = []
    hit = _marker(piece, written, 0)
    while hit:
        kind, start = str(hit.lastgroup), hit.end()
        following = _marker(piece, written, start)
        if kind == "ward":
            stop = _WARD_ENDS.search(piece, start)
            end = stop.start() if stop else len(piece)
        elif kind == "up":
            end = len(piece)
        else:
            if following and following.start() == start and kind == "place":  # "Thôn Bản Pho"
                following = _marker(piece, written, following.end())
            end = following.start() if following else len(piece)
        if body := piece[start:end].strip(" .-"):
            found.append((kind, hit.start(), hit[kind].strip(), body))
        hit = _marker(piece, written, max(end, start))
    return found


def _marker(piece: str, written: str, at: int) -> re.Match[str] | None:
    """The next type word that really is one."""
    marked = not written.isascii()
    while hit := _MARKER.search(piece, at):
        kind = str(hit.lastgroup)
        word = hit[kind].split(" so")[0].strip(" .") if kind == "place" else hit[kind].strip(" .")
        real = _is_type(word, written[hit.start() : hit.start() + len(word)], marked)
        if not marked and word == "quan" and hit.start() and not piece[hit.end() :][:1].isdigit():
            real = False  # "Dong Quan" without marks
        if real and hit.end() < len(piece):
            return hit
        at = hit.end()
    return None
