"""What can be wrong with any file, with an old .xls and with a text table: bytes, records, chains, quotes, encodings."""

from __future__ import annotations

import random
import struct

Random = random.Random
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
