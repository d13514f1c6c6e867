"""What can be wrong with a file: its bytes, its zip, its XML, its cells, its text. Each by seed, so that a fault can be made again."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import lru_cache

from tests.worlds import unseen

Random = random.Random
Parts = dict[str, bytes]
BASES = (
    "phieu_dieu_tra_ho_gia_dinh",
    "ho_ngheo_theo_ho",
    "lop_5b",
    "nguoi_co_cong",
    "xi_nghiep_tcvn3",
    "song_ngu",
    "nkt_to_8",
    "cuu_chien_binh",
)
TEXT_BASES = ("export_hrm", "ds khong dau", "tra_cuu_the_bhyt", "chua_co_so_dinh_danh")
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
BAD_TEXTS = (
    b"", b" ", b"\x00", b"&#0;", b"&#x1F;", b"&lt;script&gt;alert(1)&lt;/script&gt;", b"=1+1", b"+CMD|' /C calc'!A0", b"@SUM(1)",
    b"\xff\xfe",
    "‮nêyugN".encode(), "Ng\u0300\u0301\u0302\u0303".encode() * 50, "𝒩𝓰𝓾𝔂ễ𝓃".encode(), "\u200b\u200c\ufeff".encode(),
    "٣١/١٢/١٩٥٠".encode(),
    b"A" * 40_000, ("Nguyễn " * 4000).encode(), b"31/02/1950", b"00/00/0000", b"29/02/1900", b"1/1/0001", b"99/99/9999", b"-5",
    b"1e400", b"nan", b"Infinity",
    "năm một nghìn chín trăm".encode(), "100000 tuổi".encode(), b"&unknown;", b"_x0000_", "½".encode(), "①②③".encode(),
    "x\u0338".encode(), b"((((((((((", b"[" * 3000,
    b"Con ba " * 500, "tức tức tức".encode(), b"0" * 5000, b"\xc3\x28", "ﷺ".encode() * 20, "İI\u0307ß".encode(),
    b"\t\r\n", b"'031085001234", b"3.1E+11",
)  # fmt: skip


@lru_cache(maxsize=64)
def base(name: str, rows: int = 9) -> tuple[str, bytes]:
    """(file name, content) of a good list."""
    listing = next(one for one in unseen.LISTS if one.name == name)
    kept = listing.rows
    listing.rows = rows
    try:
        return listing.name + listing.ending, listing.content()
    finally:
        listing.rows = kept


def case(seed: int) -> tuple[str, bytes, str]:
    """(file name, content, what was done) of one hostile file."""
    rng = random.Random(f"hostile {seed}")
    luck = rng.random()
    if luck < 0.2:
        name, content = base(rng.choice(TEXT_BASES))
        tools: list[Callable[[Random, bytes], bytes]] = TEXT_TOOLS
    else:
        name, content = base(rng.choice(BASES))
        tools = ZIP_TOOLS if name.endswith(".xlsx") else OLE_TOOLS
    done = []
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        tool = rng.choice(tools)
        done.append(tool.__name__)
        try:
            content = tool(rng, content)
        except (
            zipfile.BadZipFile,
            KeyError,
            IndexError,
            ValueError,
            NotImplementedError,
            zlib.error,
            EOFError,
            OSError,
            UnicodeError,
        ):
            content = flip_bytes(rng, content)  # no longer a zip after an earlier blow
    return name, content, "+".join(done)


# --- bytes of any file -------------------------------------------------------------------------------------------------
def flip_bytes(rng: Random, content: bytes) -> bytes:
    out = bytearray(content)
    for _ in range(rng.choice((1, 2, 8, 40)) if out else 0):
        out[rng.randrange(len(out))] = rng.randrange(256)
    return bytes(out)


def cut(rng: Random, content: bytes) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def append_junk(rng: Random, content: bytes) -> bytes:
    return content + rng.randbytes(rng.choice((1, 22, 512, 5000)))


def prepend_junk(rng: Random, content: bytes) -> bytes:
    return rng.randbytes(rng.choice((1, 3, 512))) + content


def double(rng: Random, content: bytes) -> bytes:
    return content + content


def drop_slice(rng: Random, content: bytes) -> bytes:
    at = rng.randrange(len(content) + 1)
    return content[:at] + content[at + rng.choice((1, 4, 100, 512)) :]


def repeat_slice(rng: Random, content: bytes) -> bytes:
    at = rng.randrange(len(content) + 1)
    piece = content[at : at + rng.choice((4, 64, 512))]
    return content[:at] + piece * rng.choice((2, 50)) + content[at:]


# --- zip ---------------------------------------------------------------------------------------------------------------
def parts_of(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
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
            archive.writestr(key, value)
        archive.fp.seek(0, 2)  # type: ignore[union-attr] # an open archive has a file
        archive.NameToInfo.pop(name)
        archive.writestr(name, rng.randbytes(100))
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


# --- .xls ----------------------------------------------------------------------------------------------------------------
def biff_lengths(rng: Random, content: bytes) -> bytes:
    """Lengths and kinds of BIFF records changed; the stream of a small .xls begins in the first sector."""
    out, at, spots = bytearray(content), 512, []
    while at + 4 <= len(out) and len(spots) < 3000:
        kind, size = struct.unpack_from("<HH", out, at)
        spots.append(at)
        at += 4 + size
        if size > 8224 or kind == 0:
            break
    for _ in range(rng.choice((1, 3))):
        spot = rng.choice(spots)
        field = rng.choice((0, 2))
        out[spot + field : spot + field + 2] = struct.pack(
            "<H", rng.choice((0, 1, 0xFFFF, 8224, rng.randrange(65536)))
        )
    return bytes(out)


def biff_bodies(rng: Random, content: bytes) -> bytes:
    out = bytearray(content)
    for _ in range(rng.choice((4, 30))):
        at = rng.randrange(512, len(out))
        out[at] = rng.choice((0, 1, 0x7F, 0xFF, rng.randrange(256)))
    return bytes(out)


def ole_header(rng: Random, content: bytes) -> bytes:
    out = bytearray(content)
    for _ in range(rng.choice((1, 2, 4))):
        at = rng.randrange(8, 512)
        out[at : at + 4] = struct.pack("<I", rng.choice((0, 1, 2, 0xFFFFFFFE, 0xFFFFFFFF, 0x7FFFFFFF, 9, 12)))
    return bytes(out)


def ole_chain(rng: Random, content: bytes) -> bytes:
    """The allocation table points back, so that chains run in circles."""
    out = bytearray(content)
    sector = struct.unpack_from("<I", out, 76)[0]
    table = 512 + 512 * (sector if sector < len(out) // 512 else 0)
    for _ in range(rng.choice((1, 3))):
        at = table + 4 * rng.randrange(100)
        if at + 4 <= len(out):
            out[at : at + 4] = struct.pack("<I", rng.randrange(8))
    return bytes(out)


# --- text ------------------------------------------------------------------------------------------------------------------
def quotes(rng: Random, content: bytes) -> bytes:
    out = bytearray(content)
    for _ in range(rng.choice((1, 3, 9))):
        out.insert(rng.randrange(3, len(out)), ord('"'))
    return bytes(out)


def recode(rng: Random, content: bytes) -> bytes:
    text = content.decode("utf-8-sig", "replace")
    codec, mark = rng.choice(
        (
            ("utf-16-le", b"\xff\xfe"),
            ("utf-16-be", b"\xfe\xff"),
            ("utf-16-le", b""),
            ("cp1258", b""),
            ("utf-16-be", b"\xff\xfe"),
            ("utf-32", b""),
        )
    )
    out = mark + text.encode(codec, "replace")
    return out[:-1] if rng.random() < 0.5 else out


def bad_cells(rng: Random, content: bytes) -> bytes:
    lines = content.split(b"\n")
    sign = b";" if b";" in lines[-2] else b","
    for _ in range(rng.choice((1, 6))):
        at = rng.randrange(1, len(lines))
        cells = lines[at].split(sign)
        cells[rng.randrange(len(cells))] = rng.choice(BAD_TEXTS)
        lines[at] = sign.join(cells)
    return b"\n".join(lines)


def many_cells(rng: Random, content: bytes) -> bytes:
    return content + b";" * rng.choice((5000, 400_000)) + b"\n" + b"x\n" * rng.choice((3, 5000))


def line_ends(rng: Random, content: bytes) -> bytes:
    return content.replace(
        b"\r\n", rng.choice((b"\r", b"\n\r", b"\x0b", b"\x85", "\u2028".encode(), b"\r\r\n", b"\n\n\n"))
    )


def delimiters(rng: Random, content: bytes) -> bytes:
    return content.replace(b";", rng.choice((b"\x00", b"\x1f", b":", b" ", b"\t;", b",;")))


def separator_line(rng: Random, content: bytes) -> bytes:
    return rng.choice(
        (
            b"sep=\n",
            b'sep="\n',
            b"sep=\xc4\x91\n",
            b"sep=\r\n",
            b"sep=;;\n",
            b"sep=\x00\n",
            b"sep= \n",
            b"sep=a\r",
        )
    ) + content.removeprefix(b"\xef\xbb\xbf")


ANY = [flip_bytes, flip_bytes, cut, append_junk, prepend_junk, double, drop_slice, repeat_slice]
XML_TOOLS = [
    cell_refs, row_numbers, cell_types, cell_values, cell_values, cell_styles, formulas, dimension, merged_ranges, shared_strings,
    shared_strings, tags, tags,
    attributes, attributes, encodings, many_rows, far_cell, deep_xml, entities, many_sheets,
]  # fmt: skip
ZIP_TOOLS = [
    *ANY,
    *XML_TOOLS,
    *XML_TOOLS,
    lose_part,
    rename_part,
    junk_part,
    swap_parts,
    two_of_one_name,
    lie_in_headers,
    lie_in_headers,
    stored,
    bomb_part,
]
OLE_TOOLS = [*ANY, biff_lengths, biff_lengths, biff_bodies, biff_bodies, ole_header, ole_chain]
TEXT_TOOLS = [*ANY, quotes, recode, bad_cells, bad_cells, many_cells, line_ends, delimiters, separator_line]
