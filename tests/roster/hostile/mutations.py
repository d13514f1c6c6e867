"""Hostile files by seed: a good list, and one to three blows. The same seed makes the same file again."""

from __future__ import annotations

import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import lru_cache

from tests.roster.hostile import blows, workbooks
from tests.worlds import unseen

Random = random.Random
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

ANY = [
    blows.flip_bytes,
    blows.flip_bytes,
    blows.cut,
    blows.append_junk,
    blows.prepend_junk,
    blows.double,
    blows.drop_slice,
    blows.repeat_slice,
]
XML_TOOLS = [
    workbooks.cell_refs,
    workbooks.row_numbers,
    workbooks.cell_types,
    workbooks.cell_values,
    workbooks.cell_values,
    workbooks.cell_styles,
    workbooks.formulas,
    workbooks.dimension,
    workbooks.merged_ranges,
    workbooks.shared_strings,
    workbooks.shared_strings,
    workbooks.tags,
    workbooks.tags,
    workbooks.attributes,
    workbooks.attributes,
    workbooks.encodings,
    workbooks.many_rows,
    workbooks.far_cell,
    workbooks.deep_xml,
    workbooks.entities,
    workbooks.many_sheets,
]
ZIP_TOOLS = [
    *ANY,
    *XML_TOOLS,
    *XML_TOOLS,
    workbooks.lose_part,
    workbooks.rename_part,
    workbooks.junk_part,
    workbooks.swap_parts,
    workbooks.two_of_one_name,
    workbooks.lie_in_headers,
    workbooks.lie_in_headers,
    workbooks.stored,
    workbooks.bomb_part,
]
OLE_TOOLS = [
    *ANY,
    blows.biff_lengths,
    blows.biff_lengths,
    blows.biff_bodies,
    blows.biff_bodies,
    blows.ole_header,
    blows.ole_chain,
]
TEXT_TOOLS = [
    *ANY,
    blows.quotes,
    blows.recode,
    blows.bad_cells,
    blows.bad_cells,
    blows.many_cells,
    blows.line_ends,
    blows.delimiters,
    blows.separator_line,
]


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
            RuntimeError,  # encrypted by the blow before
            struct.error,  # cut off by the blow before
            zlib.error,
            EOFError,
            OSError,
            UnicodeError,
        ):
            content = blows.flip_bytes(rng, content)  # no longer a zip after an earlier blow
    return name, content, "+".join(done)
