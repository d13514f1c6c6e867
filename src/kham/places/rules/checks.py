"""Proof that the shipped list is the list in force: each check has what is expected, what was found, and a verdict."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kham.kernel import formats

from . import lists
from .national import FIRST_DAY, Catalogue, CatalogueUnit

DONG_NAI_DAY = dt.date(2026, 4, 30)
DONG_NAI = frozenset(
    {"25270", "25357", "25363", "26116", "26170", "26248", "26326", "26368", "26425", "26485"}
)
"""The ten xã that became phường by NQ 237/NQ-UBTVQH16 of 14/4/2026."""

LAT, LON = (6.5, 23.5), (102.1, 117.9)
"""Land and islands of Việt Nam, degrees WGS 84, a little generous at sea."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the table: name of the check, expected and found value, and where it went wrong."""

    name: str
    expected: str
    found: str
    failing: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether found equals expected and nothing fails."""
        return self.expected == self.found and not self.failing


def run(book: Catalogue) -> list[Check]:
    """All checks over one catalogue, in the order of the table."""
    return [*_counts(book), *_landmarks(book), *_history(book), *_former(book), *_geography(book), *_lists()]


def _counts(book: Catalogue) -> Iterator[Check]:
    for day, kinds in ((FIRST_DAY, (687, 2621, 13)), (None, (697, 2611, 13))):
        counts = book.counts(day)
        when = f"ngày {formats.date_vn(day)}" if day else "hiện nay"
        yield Check(f"Tỉnh, thành phố {when}", "34", str(counts["province"]))
        yield Check(f"Đơn vị cấp xã {when}", "3321", str(counts["commune"]))
        found = tuple(counts.get(k, 0) for k in ("phường", "xã", "đặc khu"))
        yield Check(
            f"Phường / xã / đặc khu {when}", "{} / {} / {}".format(*kinds), "{} / {} / {}".format(*found)
        )
    yield Check("Lai Châu (12)", "38", str(len(book.communes("12"))))
    yield Check("Hải Phòng (31)", "114", str(len(book.communes("31"))))


def _name(unit: CatalogueUnit | None) -> str:
    return f"{unit.full_name} ({unit.province_code})" if unit else "không có"


def _landmarks(book: Catalogue) -> Iterator[Check]:
    yield Check("11533", "phường Hòa Bình (31)", _name(book.unit("11533")))
    yield Check("06970", "xã Ba Chẽ (22)", _name(book.unit("06970")))
    yield Check("06978", "không có", _name(book.unit("06978")))


def _history(book: Catalogue) -> Iterator[Check]:
    before = DONG_NAI_DAY - dt.timedelta(days=1)
    changed = {
        unit.code
        for unit in book.communes("75", DONG_NAI_DAY)
        if (old := book.unit(unit.code, before)) and (old.kind, unit.kind) == ("xã", "phường")
    }
    yield Check(
        "Xã thành phường ở Đồng Nai 30/4/2026", "10", str(len(changed)), tuple(sorted(changed ^ DONG_NAI))
    )
    kinds = [u.kind for day in (before, DONG_NAI_DAY) if (u := book.unit("75", day))]
    yield Check("Đồng Nai trước và từ 30/4/2026", "tỉnh, thành phố", ", ".join(kinds))
    days = sorted({u.valid_from for u in book.units})
    per_day = (Counter(u.code for u in book.units if u.on(day)) for day in days)
    twice = sorted({code for counted in per_day for code, n in counted.items() if n > 1})
    yield Check("Mã trùng trong cùng một ngày", "0", str(len(twice)), tuple(twice))
    orphans = sorted({u.code for u in book.units if u.province_code and not book.history(u.province_code)})
    yield Check("Xã không có tỉnh", "0", str(len(orphans)), tuple(orphans))


def _former(book: Catalogue) -> Iterator[Check]:
    by_level = Counter(p.level for p in book.predecessors if p.code)
    for level, word, expected in (
        ("province", "tỉnh", "63"),
        ("district", "huyện", "696"),
        ("commune", "xã", "10035"),
    ):
        yield Check(f"Đơn vị cũ cấp {word}", expected, str(by_level[level]))
    broken = tuple(
        f"{p.code} {p.full_name}: {code}"
        for p in book.predecessors
        for code in p.successors
        if not book.unit(code)
    )
    yield Check("Đơn vị cũ không có đơn vị kế tiếp", "0", str(len(broken)), broken)
    covered = {code for p in book.predecessors for code in p.successors}
    bare = tuple(sorted({u.code for u in book.units} - covered))
    yield Check("Đơn vị hiện nay không có gốc", "0", str(len(bare)), bare)


def _geography(book: Catalogue) -> Iterator[Check]:
    outside = tuple(
        f"{u.code} {u.full_name}"
        for u in book.units
        if u.lat is None or u.lon is None or not (LAT[0] <= u.lat <= LAT[1] and LON[0] <= u.lon <= LON[1])
    )
    yield Check("Tâm đơn vị nằm ngoài lãnh thổ", "0", str(len(outside)), outside)


def _lists() -> Iterator[Check]:
    yield Check("Dân tộc (54, người nước ngoài, không rõ)", "56", str(len(lists.ethnic_groups())))
    yield Check("Đầu số định danh cấp tỉnh", "63", str(len(lists.id_prefixes())))
