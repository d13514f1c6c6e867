"""Which unit is meant by an address or a name, of today or of before 1/7/2025.

Order of trust: a code; today's name; a former name; a name whose type word disagrees. A name with marks is compared
with marks first and without them only when that finds nothing. Nothing is guessed: several matches are returned
when several units fit.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .keys import (
    COMMUNE_KINDS,
    DISTRICT_KINDS,
    PROVINCE_KINDS,
    Part,
    exact_key,
    folded_key,
    has_marks,
    part,
    parts,
)
from .national import Catalogue, CatalogueUnit, Predecessor

COUNTRY = frozenset({"vietnam", "vn"})
ALIASES = {
    "hcm": "hochiminh", "saigon": "hochiminh", "sg": "hochiminh", "tphcm": "hochiminh", "hn": "hanoi",
    "hp": "haiphong", "thuathienhue": "hue", "tthue": "hue", "brvt": "bariavungtau", "vungtaubaria": "bariavungtau",
    "daclac": "daklak", "dacnong": "daknong", "baccan": "backan", "contum": "kontum",
}  # fmt: skip
"""Other spellings of province names, as folded keys; short forms count for provinces only."""


@dataclass(frozen=True, slots=True)
class Match:
    """One answer. `how` is a stable word, `reason` a Vietnamese sentence for the person who decides.

    how: code, former_code, today, earlier_kind, other_kind, former, former_split, new_in_old_district,
    district_ignored, province, former_province, former_district, former_district_split.
    `exact` is false when only the spelling without marks agrees.
    """

    unit: CatalogueUnit
    how: str
    reason: str
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Province:
    """What a province name stands for: codes of today's provinces and of provinces before 1/7/2025."""

    today: frozenset[str]
    former: frozenset[str]


class Names:
    """Codes or former units by exact and by folded name."""

    def __init__(self) -> None:
        self._keys: dict[bool, dict[str, list[Any]]] = {True: defaultdict(list), False: defaultdict(list)}

    def add(self, name: str, thing: Any) -> None:
        self._keys[True][exact_key(name)].append(thing)
        self._keys[False][folded_key(name)].append(thing)

    def find(self, wanted: Part, exact: bool) -> list[tuple[str, Any]]:
        """(type word written, thing) for every reading of the part."""
        key = exact_key if exact else folded_key
        return [
            (kind, thing) for kind, name in wanted.readings for thing in self._keys[exact].get(key(name), ())
        ]


class Resolver:
    """The look-up behind `Catalogue.resolve`; holds the indexes over one catalogue."""

    def __init__(self, book: Catalogue) -> None:
        self.book = book
        self._today, self._former, self._districts = Names(), Names(), Names()
        self._province_names: dict[str, Province] = {}
        self._province_kinds: dict[str, set[str]] = defaultdict(set)
        self._old_districts: dict[str, set[str]] = defaultdict(set)
        self._above = {p.code: p for p in book.predecessors if p.level != "commune"}
        self._by_old_code: dict[str, Predecessor] = {p.code: p for p in book.predecessors if p.code}
        self._index_provinces()
        for code in {u.code for u in book.units if u.level == "commune"}:
            self._today.add(book.history(code)[-1].name, code)
        for old in book.predecessors:
            if old.level == "district":
                self._districts.add(old.name, old)
                self._note_area(old.code, old)
            elif old.level == "commune":
                self._former.add(old.name, old)
                self._note_area(old.parent_code, old)

    def _note_area(self, district: str, old: Predecessor) -> None:
        for code in old.successors:
            self._old_districts[code].add(district)

    def _index_provinces(self) -> None:
        today: dict[str, set[str]] = defaultdict(set)
        former: dict[str, set[str]] = defaultdict(set)
        for unit in (u for u in self.book.units if u.level == "province"):
            today[folded_key(unit.name)].add(unit.code)
            self._province_kinds[folded_key(unit.name)].add(unit.kind)
        for old in (p for p in self.book.predecessors if p.level == "province"):
            former[folded_key(old.name)].add(old.code)
            self._province_kinds[folded_key(old.name)].add(old.kind)
        for key in today.keys() | former.keys():
            self._province_names[key] = Province(frozenset(today[key]), frozenset(former[key]))

    # --- reading -------------------------------------------------------------------------------------------

    def resolve(
        self,
        text_or_parts: str | Sequence[str],
        province: str | None = None,
        district: str | None = None,
        on: dt.date | None = None,
    ) -> list[Match]:
        """See `Catalogue.resolve`."""
        if isinstance(text_or_parts, str):
            text = text_or_parts.strip()
            if text.isascii() and text.isdecimal():
                return self._code(text, on)
            readings = [parts(text), parts(text, dashes=True)]
        else:
            readings = [[part(p) for p in text_or_parts if p and p.strip()]]
        for pieces in readings:
            if found := self._pieces(pieces, province, district, on):
                return found
        if len(readings[0]) == 1 and not province:
            return self._without_commas(readings[0][0], district, on)
        return []

    def _without_commas(self, whole: Part, district: str | None, on: dt.date | None) -> list[Match]:
        """Read "Hòa Bình Hải Phòng": the longest ending that names a province is taken for one."""
        words = whole.whole.split()
        for cut in range(1, len(words)):
            tail = " ".join(words[cut:])
            if self._province(part(tail)):
                return self._pieces([part(" ".join(words[:cut]))], tail, district, on)
        return []

    def _pieces(
        self, pieces: list[Part], province: str | None, district: str | None, on: dt.date | None
    ) -> list[Match]:
        pieces = [p for p in pieces if folded_key(p.whole) not in COUNTRY]
        where = self._province(part(province)) if province else None
        if len(pieces) > 1 and (last := self._province(pieces[-1])) and (where is None or last == where):
            where, pieces = last, pieces[:-1]
        elif where is None and len(pieces) > 1 and (first := self._province(pieces[0])):
            where, pieces = first, pieces[:0:-1]
        if len(pieces) == 1 and where is None and not district:
            return self._one(pieces[0], on)
        if not pieces:
            return self._provinces(where, on) if where and not district else []
        for commune, area in self._interpretations(pieces, part(district) if district else None):
            if found := self._find(commune, area, where, on):
                return found
        return []

    def _one(self, only: Part, on: dt.date | None) -> list[Match]:
        """A single name without any context: a province, a commune, or a former district."""
        where = self._province(only)
        found = self._provinces(where, on) if where else []
        if only.kind in PROVINCE_KINDS and (found or only.kind == "tỉnh"):
            return found
        if only.kind not in DISTRICT_KINDS:
            communes = self._find(only, None, None, on)
            found = unique(found + [m for m in communes if m.exact or not found])
        return found or self._whole_district(only, None, on)

    def _interpretations(
        self, pieces: list[Part], district: Part | None
    ) -> Iterator[tuple[Part | None, Part | None]]:
        """(commune, district) pairs to try, the likelier first."""
        at = next((i for i in reversed(range(len(pieces))) if pieces[i].kind in COMMUNE_KINDS), None)
        if district is not None:
            yield (pieces[-1] if at is None else pieces[at]), district
            return
        if at is not None:
            around = [*pieces[at + 1 :], *(p for p in pieces[:at] if p.kind in DISTRICT_KINDS)]
            yield pieces[at], (around[0] if around else None)
            return
        last = pieces[-1]
        if len(pieces) > 1 and (last.kind in DISTRICT_KINDS or self._districts.find(last, False)):
            yield pieces[-2], last
        if last.kind not in DISTRICT_KINDS:
            yield last, None
        if len(pieces) == 1:
            yield None, last

    def _province(self, wanted: Part) -> Province | None:
        """The province meant by a part; "thành phố Cao Bằng" is a former town, not the province."""
        for kind, name in wanted.readings:
            key = folded_key(name)
            key = ALIASES.get(key, key)
            fits = kind in {"", "tỉnh"} or (kind == "thành phố" and kind in self._province_kinds.get(key, ()))
            if fits and key in self._province_names:
                return self._province_names[key]
        return None

    # --- finding -------------------------------------------------------------------------------------------

    def _code(self, code: str, on: dt.date | None) -> list[Match]:
        unit = self.book.unit(code, on)
        if unit is not None:
            return [Match(unit, "code", f"Mã {code} đang dùng.")]
        old = self._by_old_code.get(code)
        if old is None or old.level == "district":
            return []
        return [Match(m.unit, "former_code", m.reason) for m in self._succeeded(old, on, True)]

    def _provinces(self, where: Province, on: dt.date | None) -> list[Match]:
        units = (self.book.unit(code, on) for code in sorted(where.today))
        found = [Match(unit, "province", "Tên tỉnh đang dùng.") for unit in units if unit]
        for code in sorted(where.former):
            for unit in self._units(self._above[code].successors, on):
                found.append(
                    Match(unit, "former_province", f"Trước 01/7/2025 là {self._above[code].full_name}.")
                )
        return unique(found)

    def _find(
        self, commune: Part | None, district: Part | None, where: Province | None, on: dt.date | None
    ) -> list[Match]:
        if commune is None:
            return self._whole_district(district, where, on) if district else []
        for exact in (True, False) if has_marks(commune.whole) else (False,):
            ok = exact or not has_marks(commune.whole)
            if district is not None:
                found = self._in_district(commune, district, where, on, exact, ok)
            else:
                found = self._in_province(commune, where, on, exact, ok)
            if found:
                return found
        if district is None:
            return []
        note = f"Không thấy trong “{district.whole}”, chỉ so tên trong tỉnh. "
        return [
            Match(m.unit, "district_ignored", note + m.reason, m.exact)
            for m in self._find(commune, None, where, on)
        ]

    def _in_province(
        self, commune: Part, where: Province | None, on: dt.date | None, exact: bool, ok: bool
    ) -> list[Match]:
        now, now_other = self._today_matches(commune, where, on, exact, ok)
        old: list[Match] = []
        old_other: list[Match] = []
        for kind, former in sorted(
            self._former.find(commune, exact), key=lambda f: not self._stated(f[1], where)
        ):
            if self._inside(former, where):
                (old if kind in ("", former.kind) else old_other).extend(self._succeeded(former, on, ok))
        if where is not None and not where.today:
            return unique(old + now) or unique(old_other + now_other)
        if not now:
            return unique(old + now_other + old_other)
        codes = {m.unit.code for m in now}
        others = sorted({m.unit.full_name for m in old if m.unit.code not in codes})
        if where is None or not others:
            return unique(now)
        note = f" Trước 01/7/2025 trong tỉnh còn nơi cùng tên, nay thuộc {', '.join(others)}."
        return unique(Match(m.unit, m.how, m.reason + note, m.exact) for m in now)

    def _today_matches(
        self, commune: Part, where: Province | None, on: dt.date | None, exact: bool, ok: bool
    ) -> tuple[list[Match], list[Match]]:
        """Matches among today's communes: (type word agrees, type word differs)."""
        same: list[Match] = []
        other: list[Match] = []
        for kind, code in sorted(self._today.find(commune, exact), key=lambda f: f[1]):
            unit = self.book.unit(code, on)
            if unit is None or not self._today_inside(unit, where):
                continue
            if kind in ("", unit.kind):
                same.append(Match(unit, "today", "Tên đang dùng.", ok))
            elif any(kind == past.kind for past in self.book.history(code)):
                same.append(Match(unit, "earlier_kind", f"Có lúc là {kind} {unit.name}.", ok))
            else:
                other.append(Match(unit, "other_kind", f"Cùng tên nhưng là {unit.kind}.", ok))
        return same, other

    def _in_district(
        self, commune: Part, district: Part, where: Province | None, on: dt.date | None, exact: bool, ok: bool
    ) -> list[Match]:
        areas = [(k, d) for k, d in self._districts.find(district, False) if self._inside(d, where)]
        for same_kind in (True, False):
            codes = {d.code for kind, d in areas if (kind in ("", d.kind)) is same_kind}
            old: list[Match] = []
            other: list[Match] = []
            for kind, former in self._former.find(commune, exact):
                if former.parent_code in codes:
                    (old if kind in ("", former.kind) else other).extend(self._succeeded(former, on, ok))
            if old or other:
                return unique(old or other)
            found = self._today_matches(commune, None, on, exact, ok)
            for group in found:
                if new := [m for m in group if self._old_districts[m.unit.code] & codes]:
                    reason = f"Tên đang dùng, trên địa bàn {district.whole} cũ."
                    return unique(Match(m.unit, "new_in_old_district", reason, m.exact) for m in new)
        return []

    def _whole_district(self, district: Part, where: Province | None, on: dt.date | None) -> list[Match]:
        areas = [(k, d) for k, d in self._districts.find(district, False) if self._inside(d, where)]
        same = [d for kind, d in areas if kind in ("", d.kind)] or [d for _, d in areas]
        return unique(m for d in same for m in self._succeeded(d, on, True))

    # --- helpers -------------------------------------------------------------------------------------------

    def _units(self, codes: Iterable[str], on: dt.date | None) -> list[CatalogueUnit]:
        return [unit for code in codes if (unit := self.book.unit(code, on)) is not None]

    def _old_province(self, old: Predecessor) -> Predecessor:
        while old.parent_code:
            old = self._above[old.parent_code]
        return old

    def _stated(self, old: Predecessor, where: Province | None) -> bool:
        return where is not None and self._old_province(old).code in where.former

    def _inside(self, old: Predecessor, where: Province | None) -> bool:
        """A former unit lies in the province named, by its old or by its new province."""
        province = self._old_province(old)
        return where is None or province.code in where.former or bool(where.today & set(province.successors))

    def _today_inside(self, unit: CatalogueUnit, where: Province | None) -> bool:
        """A unit of today lies in the province named; a former province counts where its land was."""
        if where is None or unit.province_code in where.today:
            return True
        return any(self._above[d].parent_code in where.former for d in self._old_districts[unit.code])

    def _succeeded(self, old: Predecessor, on: dt.date | None, exact: bool) -> list[Match]:
        """Today's units of a former unit, with the reason in words."""
        chain = [old.full_name]
        above = old
        while above.parent_code:
            above = self._above[above.parent_code]
            chain.append(above.full_name)
        units = self._units(old.successors, on)
        split = old.split or len(units) > 1
        how = "former" if old.level == "commune" else f"former_{old.level}"
        tail = "; địa bàn nay thuộc nhiều xã, phường." if split else "."
        reason = f"Trước là {', '.join(chain)}{tail}"
        return [Match(unit, f"{how}_split" if split else how, reason, exact) for unit in units]


def unique(matches: Iterable[Match]) -> list[Match]:
    """The first match of every unit, in order."""
    seen: dict[str, Match] = {}
    for match in matches:
        seen.setdefault(match.unit.code, match)
    return list(seen.values())
