"""Files that are not what they claim: a clear sentence, bounded memory and time, nothing stored."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kham.kernel.reasons import Refusal
from kham.roster import reading
from kham.roster.linkage import front
from kham.roster.models import SourceList
from kham.roster.reading import compound, kinds
from tests.roster import world
from tests.roster.hostile import mutations

GOOD = world.police_list(world.FAMILY)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip with these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    """The good workbook with one part added or replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return stream.getvalue()


def sheet_xml(rows: bytes) -> bytes:
    """A worksheet part with these rows."""
    head = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return head + rows + b"</sheetData></worksheet>"


def encrypted_flag() -> bytes:
    """A zip whose entries say they are encrypted."""
    content = bytearray(GOOD)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


def bomb() -> bytes:
    """One part of 350 MB."""
    return with_part("xl/worksheets/sheet1.xml", sheet_xml(b" " * (350 * 1024 * 1024)))


def tight() -> bytes:
    """One part packed a thousandfold."""
    return with_part("xl/media/x.bin", b"\0" * (60 * 1024 * 1024))


def many() -> bytes:
    """Thousands of parts."""
    return zipped({f"xl/{n}.xml": b"x" for n in range(2500)} | {"xl/workbook.xml": b"<x/>"})


DTD = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<si><t>&c;</t></si></sst>"
)

# The large ones are functions: made by the test that wants them, not by every process that reads this file.
HOSTILE: list[tuple[str, bytes | Callable[[], bytes], str | None]] = [
    ("zero bytes", b"", "empty"),
    ("a program named .xlsx", b"MZ\x90\0" + b"\0" * 500, "program"),
    ("an ELF program", b"\x7fELF" + b"\0" * 500, "program"),
    ("a shell script", b"#!/bin/sh\nrm -rf /\n", "program"),
    ("a PDF", b"%PDF-1.7\n...", "pdf"),
    ("a picture", b"\x89PNG\r\n\x1a\n....", "picture"),
    ("a web page named .xls", b"<html><table><tr><td>Ho ten</td></tr></table></html>", "html"),
    ("XML named .xls", b"<?xml version='1.0'?><Workbook/>", "html"),
    ("an ordinary zip", zipped({"a.txt": b"x"}), "not-a-table"),
    ("a Word document", zipped({"word/document.xml": b"<x/>"}), "word"),
    ("a macro workbook", with_part("xl/vbaProject.bin", b"macro"), "macros"),
    ("a zip bomb", bomb, "bomb"),
    ("a tightly packed part", tight, "bomb"),
    ("thousands of parts", many, "bomb"),
    ("half a workbook", GOOD[: len(GOOD) // 2], "damaged"),
    ("a workbook without its sheet", zipped({"xl/workbook.xml": b"<broken"}), "damaged"),
    ("an encrypted zip", encrypted_flag(), "encrypted"),
    ("an encrypted workbook", OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    ("an old container with nothing in it", OLE + b"\0" * 600, "not-a-table"),
    ("half an .xls", OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), "damaged"),
    ("random bytes", bytes(range(256)) * 40, "not-a-table"),
    ("an empty sheet", world.workbook([]), "no-rows"),
    ("only numbers", world.workbook([(1, 2, 3), (4, 5, 6)]), "no-people"),
    ("an entity bomb", with_part("xl/sharedStrings.xml", DTD), None),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "content", "code"), HOSTILE, ids=[row[0] for row in HOSTILE])
def test_refused_with_a_sentence(name: str, content: bytes | Callable[[], bytes], code: str | None) -> None:
    campaign = world.ward()
    content = content if isinstance(content, bytes) else content()
    started = time.monotonic()
    with pytest.raises(Refusal) as caught:
        world.receive(campaign, content, name="danh sach.xlsx")
    assert time.monotonic() - started < 20
    if code is not None:
        assert caught.value.code == f"roster.file.{code}"
    assert "danh sach.xlsx" in str(caught.value) and str(caught.value).endswith(".")
    assert SourceList.objects.count() == 0


def test_a_million_empty_rows() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(10, 1_048_577, 4))
    book = with_part("xl/worksheets/sheet1.xml", _grown(rows))
    found = reading.read_workbook(book, "x.xlsx")
    assert [len(sheet.rows) for sheet in found.sheets] == [6]


def test_a_cell_in_the_last_corner() -> None:
    book = with_part(
        "xl/worksheets/sheet1.xml", _grown(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    )
    with pytest.raises(Refusal) as caught:
        reading.read_workbook(book, "x.xlsx")
    assert caught.value.code == "roster.file.too-heavy"


def circular_xls() -> bytes:
    """An old workbook whose first chain of sectors comes back to its beginning."""
    content = bytearray(mutations.base("nkt_to_8")[1])
    table = 512 + 512 * int.from_bytes(content[76:80], "little")
    directory = int.from_bytes(content[48:52], "little")
    content[table + 4 * directory : table + 4 * directory + 4] = content[48:52]
    return bytes(content)


def test_a_chain_in_circles_is_told_before_it_is_followed() -> None:
    assert compound.sound(mutations.base("nkt_to_8")[1])
    assert not compound.sound(circular_xls())
    with pytest.raises(Refusal) as caught:
        kinds.sniff(circular_xls(), "x.xls")
    assert caught.value.code == "roster.file.damaged"


def _grown(more: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").replace(b"</sheetData>", more + b"</sheetData>")


def test_the_fast_front_names_the_guilty_file_and_takes_nothing(tmp_path: Path) -> None:
    """Files side by side in processes: one of them dies of memory, the other is innocent."""
    good, bad = tmp_path / "tot.xlsx", tmp_path / "hong.xlsx"
    good.write_bytes(GOOD)
    corner = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    bad.write_bytes(with_part("xl/worksheets/sheet1.xml", _grown(corner)))
    with pytest.raises(Refusal) as caught:
        front.read([good, bad], workers=2)
    assert caught.value.code.startswith("roster.file.") and "hong.xlsx" in str(caught.value)


def test_formulas_are_read_as_stored_with_a_note() -> None:
    more = b'<row r="20"><c r="B20"><f>CMD|calc!A1</f></c><c r="C20"><f>1+1</f><v>2</v></c></row>'
    sheet = reading.read_workbook(with_part("xl/worksheets/sheet1.xml", _grown(more)), "x.xlsx").sheets[0]
    assert sheet.rows[-1] == (20, [None, None, 2.0])
    assert any("2 ô công thức" in note for note in sheet.notes) and any("B20" in note for note in sheet.notes)


def test_the_name_of_a_file_is_never_an_argument() -> None:
    assert reading.read_workbook(GOOD, "--help; rm.xlsx").kind == "xlsx"


@pytest.mark.parametrize(
    ("content", "first"),
    [
        ("Họ và tên;Năm sinh\nNguyễn Văn An;1950\n".encode(), "Họ và tên"),
        ("\ufeffHọ và tên,Năm sinh\r\nNguyễn Văn An,1950\r\n".encode(), "Họ và tên"),
        ("Họ và tên\tNăm sinh\nNguyễn Văn An\t1950\n".encode("utf-16"), "Họ và tên"),
        ("sep=|\nHọ và tên|Năm sinh\nNguyễn Văn An|1950\n".encode(), "Họ và tên"),
        ('"Họ và tên","Năm sinh"\n"An, Nguyễn",1950\n'.encode(), "Họ và tên"),
    ],
)
def test_text_tables(content: bytes, first: str) -> None:
    sheet = reading.read_workbook(content, "x.csv").sheets[0]
    assert sheet.rows[0][1] == [first, "Năm sinh"] and len(sheet.rows[1][1]) == 2
