"""What can be wrong with an .xlsx: the zip around it and the XML inside."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable

from tests.roster.hostile.blows import BAD_TEXTS

Random = random.Random
Parts = dict[str, bytes]
BAD_REFS = (
    b"",
    b"A0",
    b"ZZZ99999999",
    b"XFD1048576",
    b"A-1",
    b"1A",
    b"A1:B2",
    b"\xc4\x911",
    b"A999999999999999999999",
    b"AAAAAAAAAA1",
    b"a1",
    b"$A$1",
)
BAD_RANGES = (
    b"", b"A1:XFD1048576", b"Z9:A1", b"A1", b"garbage", b"A1:", b":", b"A1:A99999999999", b"B2:B1048576", b"A1:B2:C3", b"A1:XFD3",
    b"AAAA1:BBBB2",
)  # fmt: skip
BAD_NUMBERS = (
    b"1e309", b"-1e309", b"NaN", b"INF", b"-0", b"0x10", b"1,5", b"", b" ", b"99999999999999999999999999999999", b"1e-400", b"2958466",
    b"-1", b"60",
    b"0.1e", b"\xd9\xa1\xd9\xa2", b"1" * 400, b"60.99999999", b"4294967296", b"1e18",
)  # fmt: skip
BAD_TYPES = (b"s", b"str", b"inlineStr", b"b", b"e", b"d", b"n", b"x", b"", b"S")


# --- zip ---------------------------------------------------------------------------------------------------------------
def parts_of(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)  # a ZipInfo bears no clock
    return stream.getvalue()


def lose_part(rng: Random, content: bytes) -> bytes:
    parts = parts_of(content)
    del parts[rng.choice(sorted(parts))]
    return packed(parts)


def rename_part(rng: Random, content: bytes) -> bytes:
    parts = parts_of(content)
    name = rng.choice(sorted(parts))
    other = rng.choice(
        (
            name.upper(),
            f"../{name}",
            f"/{name}",
            name.replace("/", "\\"),
            "a" * 300,
            "xl/..",
            f"{name}\x00",
            "đường/tệp.xml",
        )
    )
    return packed({other if key == name else key: value for key, value in parts.items()})


def junk_part(rng: Random, content: bytes) -> bytes:
    parts = parts_of(content)
    parts[rng.choice(sorted(parts))] = rng.choice(
        (
            b"",
            rng.randbytes(2000),
            b"<",
            b"<a>" * 5000,
            b"\x00" * 1000,
            b"<?xml version='1.0' encoding='utf-16'?><a/>",
        )
    )
    return packed(parts)


def swap_parts(rng: Random, content: bytes) -> bytes:
    parts = parts_of(content)
    one, other = rng.choice(sorted(parts)), rng.choice(sorted(parts))
    parts[one], parts[other] = parts[other], parts[one]
    return packed(parts)


def two_of_one_name(rng: Random, content: bytes) -> bytes:
    parts = parts_of(content)
    stream = io.BytesIO()
    name = rng.choice(sorted(parts))
    with zipfile.ZipFile(stream, "w") as archive:
        for key, value in parts.items():
            archive.writestr(zipfile.ZipInfo(key), value)
        archive.fp.seek(0, 2)  # type: ignore[union-attr] # an open archive has a file
        archive.NameToInfo.pop(name)
        archive.writestr(zipfile.ZipInfo(name), rng.randbytes(100))
    return stream.getvalue()


def lie_in_headers(rng: Random, content: bytes) -> bytes:
    """Wrong sizes, checksums, methods, flags, offsets in the zip's own records."""
    out = bytearray(content)
    spots = [m.start() for m in re.finditer(rb"PK\x01\x02|PK\x03\x04|PK\x05\x06", content)]
    for _ in range(rng.choice((1, 2, 5))):
        at = rng.choice(spots) + rng.randrange(4, 30)
        value = rng.choice((0, 1, 0xFF, 0xFFFF, 0xFFFFFFFF, 0x7FFFFFFF, 8, 99))
        size = rng.choice((1, 2, 4))
        out[at : at + size] = struct.pack("<I", value)[:size]
    return bytes(out)


def stored(rng: Random, content: bytes) -> bytes:
    return packed(parts_of(content), zipfile.ZIP_STORED)


def bomb_part(rng: Random, content: bytes) -> bytes:
    parts = parts_of(content)
    parts["xl/media/a.bin"] = b"\0" * rng.choice((9_000_000, 30_000_000))
    return packed(parts)


# --- XML of a workbook ---------------------------------------------------------------------------------------------------
def _sheet(parts: Parts) -> str:
    return next(name for name in sorted(parts) if "worksheets/sheet" in name)


def _in_sheet(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    parts = parts_of(content)
    name = _sheet(parts)
    parts[name] = change(parts[name])
    return packed(parts)


def _some(rng: Random, pattern: bytes, text: bytes, new: Callable[[re.Match[bytes]], bytes]) -> bytes:
    found = list(re.finditer(pattern, text))
    if not found:
        return text
    for spot in sorted(
        rng.sample(found, min(len(found), rng.choice((1, 1, 3, 20)))), key=lambda m: -m.start()
    ):
        text = text[: spot.start()] + new(spot) + text[spot.end() :]
    return text


def cell_refs(rng: Random, content: bytes) -> bytes:
    return _in_sheet(
        content, lambda t: _some(rng, rb'<c r="[^"]*"', t, lambda m: b'<c r="' + rng.choice(BAD_REFS) + b'"')
    )


def row_numbers(rng: Random, content: bytes) -> bytes:
    bad = (b"", b"0", b"-1", b"1", b"1048577", b"99999999999999999999", b"x", b"2.5", b"1048576", b"500000")
    return _in_sheet(
        content, lambda t: _some(rng, rb'<row r="[^"]*"', t, lambda m: b'<row r="' + rng.choice(bad) + b'"')
    )


def cell_types(rng: Random, content: bytes) -> bytes:
    def other(match: re.Match[bytes]) -> bytes:
        return match[1] + b' t="' + rng.choice(BAD_TYPES) + b'"'

    return _in_sheet(content, lambda t: _some(rng, rb'(<c r="[^"]*")(?: s="\d+")?(?: t="[^"]*")?', t, other))


def cell_values(rng: Random, content: bytes) -> bytes:
    return _in_sheet(
        content,
        lambda t: _some(rng, rb"<v>[^<]*</v>", t, lambda m: b"<v>" + rng.choice(BAD_NUMBERS) + b"</v>"),
    )


def cell_styles(rng: Random, content: bytes) -> bytes:
    bad = (b"999999", b"-1", b"x", b"", b"4294967296")
    return _in_sheet(
        content,
        lambda t: _some(rng, rb'(<c r="[^"]*")', t, lambda m: m[1] + b' s="' + rng.choice(bad) + b'"'),
    )


def formulas(rng: Random, content: bytes) -> bytes:
    bad = (
        b"<f>1+1</f>",
        b'<f t="shared" si="99"/>',
        b'<f t="array" ref="A1:XFD1048576">A1</f>',
        b"<f>CMD|'/C calc'!A0</f>",
        b"<f>" + b"(" * 9000 + b"</f>",
    )
    return _in_sheet(content, lambda t: _some(rng, rb"<v>", t, lambda m: rng.choice(bad) + b"<v>"))


def dimension(rng: Random, content: bytes) -> bytes:
    new = b'<dimension ref="' + rng.choice(BAD_RANGES) + b'"/>'
    return _in_sheet(content, lambda t: re.sub(rb"<dimension[^>]*/>", new.replace(b"\\", b""), t))


def merged_ranges(rng: Random, content: bytes) -> bytes:
    count = rng.choice((1, 1, 5, 20_000))
    areas = b"".join(b'<mergeCell ref="' + rng.choice(BAD_RANGES) + b'"/>' for _ in range(count))
    return _in_sheet(
        content, lambda t: t.replace(b"</sheetData>", b"</sheetData><mergeCells>" + areas + b"</mergeCells>")
    )


def shared_strings(rng: Random, content: bytes) -> bytes:
    parts = parts_of(content)
    name = "xl/sharedStrings.xml"
    text = parts[name]
    kind = rng.random()
    if kind < 0.6:
        text = _some(rng, rb"(<t[^>]*>)[^<]*</t>", text, lambda m: m[1] + rng.choice(BAD_TEXTS) + b"</t>")
    elif kind < 0.75:
        text = _some(
            rng,
            rb"<si>.*?</si>",
            text,
            lambda m: rng.choice((b"", b"<si/>", b"<si><r/></si>", b"<si><t>a</t><t>b</t></si>", m[0] * 3)),
        )
    else:
        text = re.sub(rb'count="\d+"', b'count="' + rng.choice((b"-1", b"4294967295", b"x")) + b'"', text)
    parts[name] = text
    return packed(parts)


def tags(rng: Random, content: bytes) -> bytes:
    """A tag lost, doubled, or closed by another, in any part."""
    parts = parts_of(content)
    name = rng.choice([key for key in sorted(parts) if key.endswith((".xml", ".rels"))])
    kinds: tuple[Callable[[re.Match[bytes]], bytes], ...] = (
        lambda m: b"", lambda m: m[0] * 2, lambda m: b"</x>", lambda m: m[0][:-1], lambda m: b"<!-- " + m[0] + b" -->",
        lambda m: b"<![CDATA[" + m[0] + b"]]>",
    )  # fmt: skip
    parts[name] = _some(rng, rb"<[^>]+>", parts[name], rng.choice(kinds))
    return packed(parts)


def attributes(rng: Random, content: bytes) -> bytes:
    parts = parts_of(content)
    name = rng.choice([key for key in sorted(parts) if key.endswith((".xml", ".rels"))])
    bad = (
        b'""',
        b'"-1"',
        b'"999999999999"',
        b'"../../../../etc/passwd"',
        b'"http://127.0.0.1/"',
        b'"\xff"',
        b'"' + b"a" * 70_000 + b'"',
        b'"&#0;"',
        b'"/xl/workbook.xml"',
    )
    parts[name] = _some(rng, rb'"[^"]*"', parts[name], lambda m: rng.choice(bad))
    return packed(parts)


def encodings(rng: Random, content: bytes) -> bytes:
    parts = parts_of(content)
    name = rng.choice([key for key in sorted(parts) if key.endswith(".xml")])
    text = parts[name].decode("utf-8", "replace")
    kind = rng.randrange(4)
    if kind == 0:
        parts[name] = text.encode("utf-16")
    elif kind == 1:
        parts[name] = parts[name].replace(
            b'encoding="UTF-8"',
            rng.choice((b'encoding="latin-1"', b'encoding="utf-16"', b'encoding="x-none"')),
        )
    elif kind == 2:
        parts[name] = text.encode("cp1258", "replace")
    else:
        parts[name] = b"\xef\xbb\xbf" * rng.choice((1, 2)) + parts[name]
    return packed(parts)


def many_rows(rng: Random, content: bytes) -> bytes:
    count = rng.choice((500, 5000))
    rows = b"".join(
        b'<row r="%d"><c r="B%d" t="n"><v>%d</v></c></row>' % (n, n, n) for n in range(100, 100 + count)
    )
    return _in_sheet(content, lambda t: t.replace(b"</sheetData>", rows + b"</sheetData>"))


def far_cell(rng: Random, content: bytes) -> bytes:
    column, row = rng.choice(
        ((b"XFD", 1), (b"A", 1048576), (b"XFD", 1048576), (b"AZZ", 5000), (b"ZZ", 90_000))
    )
    cell = b'<row r="%d"><c r="%s%d"><v>1</v></c></row>' % (row, column, row)
    return _in_sheet(content, lambda t: t.replace(b"</sheetData>", cell + b"</sheetData>"))


def deep_xml(rng: Random, content: bytes) -> bytes:
    deep = rng.choice((100, 20_000))
    return _in_sheet(
        content, lambda t: t.replace(b"</sheetData>", b"<x>" * deep + b"</x>" * deep + b"</sheetData>")
    )


def entities(rng: Random, content: bytes) -> bytes:
    dtd = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return _in_sheet(
        content,
        lambda t: t.replace(b"<worksheet", dtd + b"<worksheet", 1).replace(
            b"<v>", rng.choice((b"<v>&b;", b"<v>&x;", b"<v>")), 3
        ),
    )


def many_sheets(rng: Random, content: bytes) -> bytes:
    parts = parts_of(content)
    tag = rb'<sheet name="[^"]*"'
    one = re.search(rb"<sheet [^>]*/>", parts["xl/workbook.xml"])
    if one:
        names = [
            rng.choice((b"Sheet1", b"", b"a" * 500, "Tổ 1".encode(), b"%d" % n, b"../x"))
            for n in range(rng.choice((2, 70)))
        ]
        more = b"".join(re.sub(tag, lambda m, n=n: b'<sheet name="' + n + b'"', one[0]) for n in names)  # type: ignore[misc] # bytes in, bytes out
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(one[0], one[0] + more)
    return packed(parts)
