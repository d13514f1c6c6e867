"""Whether the chains of an old .xls container (OLE2 compound file) end: a chain that runs in circles would be read for ever.

Format: [MS-CFB] 2.2 (header), 2.3 (sector chains), 2.6 (directory). Only what the library behind us follows is followed here.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Sequence

_END, _FREE, _MOST = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFA
_ENTRY = 128
_SMALL = 4096  # streams below this live in small sectors of 64 bytes


def sound(content: bytes) -> bool:
    """True when directory, both allocation tables and every stream can be followed to an end inside the file."""
    if len(content) < 512:
        return False
    shift, small_shift = struct.unpack_from("<HH", content, 30)
    if shift not in (9, 12) or small_shift != 6:
        return False
    size = 1 << shift
    _, directory, _, _, small_start, small_count, more, more_count = struct.unpack_from("<8I", content, 44)
    count = (len(content) - 512 + size - 1) // size if shift == 9 else (len(content) + size - 1) // size - 1
    sectors = _Sectors(content, size, count)
    table = _table(content, sectors, more, more_count)
    if table is None:
        return False
    listing = sectors.joined(table, directory)
    if listing is None or len(listing) % _ENTRY:
        return False
    small_table: Sequence[int] = ()
    if small_count and small_start < _MOST:
        words = sectors.joined(table, small_start)
        if words is None:
            return False
        small_table = _words(words)
    return all(
        _ends(listing[at : at + _ENTRY], table, small_table, len(content))
        for at in range(0, len(listing) - _ENTRY + 1, _ENTRY)
    )


class _Sectors:
    def __init__(self, content: bytes, size: int, count: int) -> None:
        self.content, self.size, self.count = content, size, count

    def at(self, number: int) -> bytes:
        start = (number + 1) * self.size if self.size > 512 else 512 + number * self.size
        return self.content[start : start + self.size]

    def joined(self, table: Sequence[int], start: int) -> bytes | None:
        """The sectors of a chain, or None when it leaves the file or comes back to itself."""
        numbers = _chain(table, start)
        if numbers is None or any(number >= self.count for number in numbers):
            return None
        return b"".join(self.at(number) for number in numbers)


def _words(content: bytes) -> Sequence[int]:
    words = array("I")
    words.frombytes(content[: len(content) // 4 * 4])
    return words


def _chain(table: Sequence[int], start: int) -> list[int] | None:
    numbers: list[int] = []
    while start < _MOST:
        if start >= len(table) or len(numbers) > len(table):
            return None
        numbers.append(start)
        start = table[start]
    return numbers if start == _END or not numbers and start == _FREE else None


def _table(content: bytes, sectors: _Sectors, more: int, more_count: int) -> Sequence[int] | None:
    """The allocation table: its sectors stand in the header, further ones in a chain of their own."""
    places = [number for number in struct.unpack_from("<109I", content, 76) if number < _MOST]
    seen = 0
    while more < _MOST and seen < more_count:
        if more >= sectors.count or seen > sectors.count:
            return None
        block = _words(sectors.at(more))
        if not block:
            return None
        places += [number for number in block[:-1] if number < _MOST]
        more, seen = block[-1], seen + 1
    if any(number >= sectors.count for number in places):
        return None
    return _words(b"".join(sectors.at(number) for number in places))


def _ends(entry: bytes, table: Sequence[int], small_table: Sequence[int], file_size: int) -> bool:
    """One directory entry: its stream is no longer than the file, and its chain ends."""
    kind, start = entry[66], struct.unpack_from("<I", entry, 116)[0]
    length = struct.unpack_from("<I", entry, 120)[0]
    if kind not in (2, 5):  # stream, root
        return True
    if length > file_size:
        return False
    if not length:
        return True
    return _chain(small_table if kind == 2 and length < _SMALL else table, start) is not None
