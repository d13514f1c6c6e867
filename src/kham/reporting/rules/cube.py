"""The frozen figures of a report: every figure is the length of a list of ids that is kept with it.

Rows have a kind (person, encounter, case), an id and their place in each dimension; an indicator is a set of ids. A person
in several target groups stands in each of them and counts once in the total.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Place = Mapping[str, list[str]]  # dimension → the values a row has there


@dataclass
class Cube:
    """Rows by kind and indicators over them. `units`: (path, label) of the units directly below."""

    units: list[tuple[str, str]] = field(default_factory=list)
    rows: dict[str, dict[str, Place]] = field(default_factory=dict)
    marks: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)

    def mark(self, key: str, kind: str, ids: Iterable[str]) -> None:
        """Say which rows an indicator counts. Raises KeyError when a row is not known: a figure without a list is not kept."""
        known = self.rows.get(kind, {})
        chosen = frozenset(ids)
        strangers = chosen - known.keys()
        if strangers:
            raise KeyError(f"{key}: {len(strangers)} rows without a place")
        self.marks[key] = (kind, chosen)

    def ids(self, key: str, **where: str) -> list[str]:
        """Ids behind a figure, perhaps in one place of one or more dimensions. Sorted, so that a list never jumps."""
        kind, chosen = self.marks[key]
        rows = self.rows.get(kind, {})
        return sorted(
            i for i in chosen if all(value in rows[i].get(name, ()) for name, value in where.items())
        )

    def count(self, key: str, **where: str) -> int:
        """The figure: always the length of its list."""
        if not where:
            return len(self.marks[key][1])
        return self.table(key, next(iter(where)), dict(list(where.items())[1:])).get(
            next(iter(where.values())), 0
        )

    def table(self, key: str, by: str, where: Mapping[str, str] | None = None) -> dict[str, int]:
        """The figure in each value of a dimension, in one pass."""
        kind, chosen = self.marks[key]
        rows, wanted = self.rows.get(kind, {}), (where or {}).items()
        found: Counter[str] = Counter()
        for i in chosen:
            place = rows[i]
            if all(value in place.get(name, ()) for name, value in wanted):
                found.update(set(place.get(by, ())))
        return dict(found)

    def kind(self, key: str) -> str:
        """What an indicator counts: person, encounter or case."""
        return self.marks[key][0]

    def totals(self) -> dict[str, int]:
        """Every figure."""
        return {key: len(ids) for key, (_, ids) in sorted(self.marks.items())}

    def dumps(self) -> bytes:
        """The cube as compressed JSON, the same bytes for the same content."""
        order = {kind: {i: at for at, i in enumerate(sorted(rows))} for kind, rows in self.rows.items()}
        plain = {
            "units": self.units,
            "rows": {kind: [list(pair) for pair in sorted(rows.items())] for kind, rows in self.rows.items()},
            "marks": {
                key: [kind, sorted(order[kind][i] for i in ids)] for key, (kind, ids) in self.marks.items()
            },
        }
        text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return zlib.compress(text.encode(), 6)

    @classmethod
    def loads(cls, data: bytes) -> Cube:
        """Inverse of :meth:`dumps`. Raises ValueError when the bytes are not a cube."""
        try:
            plain: dict[str, Any] = json.loads(zlib.decompress(data))
        except zlib.error as wrong:
            raise ValueError("not a kept list of figures") from wrong
        ids = {kind: [row[0] for row in rows] for kind, rows in plain["rows"].items()}
        return cls(
            units=[(path, label) for path, label in plain["units"]],
            rows={kind: dict(rows) for kind, rows in plain["rows"].items()},
            marks={
                key: (kind, frozenset(ids[kind][at] for at in at_rows))
                for key, (kind, at_rows) in plain["marks"].items()
            },
        )
