"""The search box among 1,000,000 invented people, on SQLite and on PostgreSQL, beside a plain LIKE filter.

100 communes of 10,000. The people are written once into a scratch database (bulk, without lists) and packed. The SQLite file is
kept in KHAM_BENCH_CACHE (default: a folder below the system's temporary one) for the next run. Each figure is the wall time of
`roster.queries.find`, from the typed text to the people of the first page, in a process that has answered some before.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = int(os.environ.get("KHAM_BENCH_PEOPLE", "1000000"))
COMMUNES, PLACES = 100, 10
QUERIES = 500
SHAPE = "3"  # of what is cached: another number builds anew
Figures = dict[str, float | int | str]


def run() -> Figures:
    """p50, p95, p99 in ms by database and by viewer; time to pack; the plain filter beside it."""
    from tools import postgresql, programs

    kept = Path(os.environ.get("KHAM_BENCH_CACHE") or Path(tempfile.gettempdir()) / "kham-bench-search")
    kept.mkdir(parents=True, exist_ok=True)
    figures: Figures = {}
    base = kept / f"people-{PEOPLE}-{SHAPE}.sqlite3"
    figures |= _child("SQLite", f"sqlite:///{base}", not base.exists())
    if folder := programs.postgresql_folder():
        with postgresql.server(folder) as url:
            figures |= _child("PostgreSQL", url, True)
    return figures


def _child(name: str, url: str, build: bool) -> Figures:
    """Measure in a process of its own, which has one database for its whole life."""
    environment = {
        **os.environ, "KHAM_ENV": "test", "KHAM_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "kham.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, __file__, name, "build" if build else "-"],
        env=environment,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        check=False,
    )
    if done.returncode:
        if build and url.startswith("sqlite"):
            Path(url.removeprefix("sqlite:///")).unlink(missing_ok=True)
        raise RuntimeError(f"bench_search: {name}")
    return json.loads(done.stdout.splitlines()[-1])


def measure(name: str, build: bool) -> Figures:
    """Inside the child: build if asked, then ask."""
    import django

    django.setup()
    from kham.accounts import queries as accounts_queries
    from kham.accounts.queries import Viewer
    from kham.accounts.roles import ROLES

    figures: Figures = {}
    if build:
        figures |= {f"{name}, {what}": value for what, value in build_people().items()}
    ward = accounts_queries.system_viewer("bench", "31.10007.")
    viewers = {
        "cả tỉnh": accounts_queries.system_viewer("bench", "31."),
        "một xã": ward,
        "một tổ": Viewer(None, None, ROLES["neighbourhood_head"], ("31.10007.03.",), "system:bench"),
    }
    for title, viewer in viewers.items():
        kinds = questions(viewer)
        taken: dict[str, list[float]] = {}
        for _kind, text in kinds[:40]:
            find(viewer, text)
        for kind, text in kinds:
            taken.setdefault(kind, []).append(clock(lambda text=text, viewer=viewer: find(viewer, text)))
        every = [one for some in taken.values() for one in some]
        figures |= {
            f"{name}, {title}: p{share} ms": round(percentile(every, share), 1) for share in (50, 95, 99)
        }
        slow = max(taken, key=lambda kind: percentile(taken[kind], 95))
        figures[f"{name}, {title}: chậm nhất là “{slow}”, p95 ms"] = round(percentile(taken[slow], 95), 1)
        if os.environ.get("KHAM_BENCH_KINDS"):
            for kind, some in taken.items():
                print(
                    f"  {name} {title} {kind:<28} {percentile(some, 50):7.1f} {percentile(some, 95):7.1f}",
                    file=sys.stderr,
                )
    plain = [
        clock(lambda text=text: like(viewers["cả tỉnh"], text))
        for _, text in questions(viewers["cả tỉnh"])[:40]
    ]
    figures[f"{name}, cả tỉnh, bộ lọc LIKE: p50 ms"] = round(percentile(plain, 50), 1)
    figures[f"{name}, cả tỉnh, bộ lọc LIKE: p95 ms"] = round(percentile(plain, 95), 1)
    return figures


def find(viewer: Any, text: str) -> Any:
    """One search, as the screen makes it."""
    from kham.roster import queries

    return queries.find(viewer, text, limit=12)


def like(viewer: Any, text: str) -> list[Any]:
    """The alternative: every word somewhere in the folded name, the year equal; ordered, first page and count."""
    from django.db.models import Q

    from kham.kernel.names import match_key
    from kham.roster import queries

    found = queries.people(viewer)
    for word in match_key(text).split():
        if word.isdigit():
            found = found.filter(birth_year=int(word))
        else:
            found = found.filter(Q(name_key__startswith=word) | Q(name_key__contains=f" {word}"))
    return [found.count(), *found.order_by("sort_key", "birth_year")[:12]]


def questions(viewer: Any) -> list[tuple[str, str]]:
    """500 texts as they are typed: whole names, beginnings, wrong words, years, digits, places; the same each run."""
    from kham.roster.models import Person

    rng = random.Random(20261121)
    some = list(Person.objects.filter(unit_path="31.10007.03.").order_by("code")[:400])
    found: list[tuple[str, str]] = []
    for at in range(QUERIES - 60):
        one = rng.choice(some)
        words = one.name_key.split()
        mixed = rng.sample(words, len(words))
        kind, text = [
            ("họ tên", one.full_name),
            ("họ tên không dấu, đang gõ", one.name_key[: rng.randint(3, len(one.name_key))]),
            ("đảo từ", " ".join(mixed)),
            ("họ tên, năm sinh", f"{one.name_key} {one.birth_year}"),
            ("tên, năm sinh", f"{words[-1]} {one.birth_year}"),
            ("họ và đệm", " ".join(words[:2])),
            ("một từ", rng.choice(words)),
            ("bốn số cuối", one.personal_number[-4:]),
            ("tên, bốn số cuối", f"{words[-1]} {one.personal_number[-4:]}"),
            ("số định danh", one.personal_number),
            ("mã ngắn", one.code),
            ("họ tên, tổ", f"{one.name_key} to 3"),
            ("đầu từ đảo", " ".join(word[: rng.randint(1, 3)] for word in mixed)),
        ][at % 13]
        found.append((kind, text))
    worst = ["nguyen thi", "nguyen van", "van", "thi", "nguyen", "n", "t", "th", "ng", "nguyen thi h", "thi van", "nguyen tran", "an", "x",
             "xyz", "nguyen zz", "ngyen thi", "1950", "195", "nguyen 1950"]  # fmt: skip
    return found + [("từ rất thường gặp, từ sai", text) for text in worst * 3]


def clock(work: Callable[[], Any]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def percentile(values: list[float], share: int) -> float:
    """The value below which ``share`` percent lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share / 100 * (len(ordered) - 1)))]


def build_people() -> Figures:
    """Units, households, people; packed. Seconds of each and the size of the index."""
    from django.core.management import call_command
    from django.db import connection

    from kham.kernel import clock as kernel_clock
    from kham.roster import actions
    from kham.roster.models.search import SearchPosting

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    world = World(connection)
    for table, columns, rows in (world.units(), world.households(), world.people()):
        _insert(table, columns, rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    written = time.perf_counter()
    actions.reindex(
        now=kernel_clock.now(),
        progress=lambda done, total, words: print(f"\r{done}/{total}", end="", file=sys.stderr),
    )
    packed = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    size = sum(len(raw) for raw in SearchPosting.objects.values_list("positions", flat=True).iterator())
    return {
        f"ghi {PEOPLE} người, giây": round(written - began), f"lập chỉ mục {PEOPLE} người, giây": round(packed - written),
        "danh sách vị trí, MB": round(size / 1e6), "số danh sách vị trí": SearchPosting.objects.count(),
    }  # fmt: skip


def _insert(table: str, columns: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    """Many rows at once: COPY, or one prepared INSERT."""
    from django.db import connection, transaction

    names = ", ".join(f'"{name}"' for name in columns)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(columns))
            connection.connection.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)


Table = tuple[str, list[str], Iterator[tuple[Any, ...]]]


class World:
    """Rows of invented people as the database takes them: what all share is prepared once, the rest is put in."""

    def __init__(self, connection: Any) -> None:
        self.connection, self.rng = connection, random.Random(7)
        self.day = dt.date(2025, 7, 1)
        self.moment = dt.datetime(2026, 7, 10, tzinfo=dt.UTC)
        self.ids = {path: self._id() for path in self._paths()}

    def _paths(self) -> Iterator[str]:
        yield "31."
        for commune in range(COMMUNES):
            yield f"31.{10000 + commune}."
            yield from (f"31.{10000 + commune}.{place:02d}." for place in range(1, PLACES + 1))

    def _id(self) -> uuid.UUID:
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def _table(self, example: Any, rows: Iterator[dict[str, Any]]) -> Table:
        """The rows as values in the order of the columns, what an example has where they say nothing."""
        fields = example._meta.concrete_fields
        base = {
            field.column: field.get_db_prep_save(getattr(example, field.attname), self.connection)
            for field in fields
        }
        columns = list(base)

        def values() -> Iterator[tuple[Any, ...]]:
            for row in rows:
                yield tuple(self._plain(row[name]) if name in row else base[name] for name in columns)

        return example._meta.db_table, columns, values()

    def _plain(self, value: Any) -> Any:
        return value.hex if isinstance(value, uuid.UUID) and self.connection.vendor == "sqlite" else value

    def units(self) -> Table:
        """A province, its communes, their neighbourhoods."""
        from kham.places.models import Unit

        levels = ("province", "commune", "neighbourhood")

        def rows() -> Iterator[dict[str, Any]]:
            for path, key in self.ids.items():
                steps = path.split(".")[:-1]
                parent = "".join(f"{step}." for step in steps[:-1])
                name = f"Số {int(steps[-1])}"
                kind = ("tỉnh", "xã", "tổ")[len(steps) - 1]
                yield {"id": key, "code": steps[-1], "level": levels[len(steps) - 1], "kind": kind, "name": name, "path": path,
                       "parent_id": self.ids[parent] if parent else None}  # fmt: skip

        return self._table(Unit(valid_from=self.day), rows())

    def households(self) -> Table:
        """One for four people, the head named like the first of them."""
        from kham.roster.models import Household

        self.homes: list[tuple[str, uuid.UUID, str]] = []
        for path in self.ids:
            if path.count(".") == 3:
                for _ in range(PEOPLE // (COMMUNES * PLACES * 4)):
                    self.homes.append((path, self._id(), self._name("male", self.rng.randint(1935, 1985))))
        return self._table(
            Household(),
            (
                {"id": key, "unit_id": self.ids[path], "unit_path": path, "head_name": head}
                for path, key, head in self.homes
            ),
        )

    def _name(self, sex: str, year: int) -> str:
        from tests.worlds import names

        return names.kinh_name(self.rng, names.KINH.pick(self.rng), sex, year)

    def people(self) -> Table:
        """Four in each household; everybody has an ID number, three of five a telephone."""
        from kham.kernel.codes import short_code
        from kham.kernel.names import match_key, sort_key
        from kham.roster.models import Person
        from kham.roster.sealed import index_of, sealer

        folded, sorting = cache(match_key), cache(sort_key)

        def rows() -> Iterator[dict[str, Any]]:
            at = 0
            for path, home, head in self.homes:
                for member in range(4):
                    year = self.rng.randint(1935, 1985) if member == 0 else self.rng.randint(1935, 2025)
                    sex = "male" if member == 0 else self.rng.choice(("male", "female"))
                    name = head if member == 0 else self._name(sex, year)
                    number = f"031{at % 4}{year % 100:02d}{self.rng.randrange(10**6):06d}"
                    phone = f"09{self.rng.randrange(10**8):08d}" if self.rng.random() < 0.6 else ""
                    yield {
                        "id": self._id(), "code": short_code(at), "full_name": name, "name_key": folded(name), "sort_key": sorting(name),
                        "sex": sex, "birth_year": year, "personal_number": sealer().seal(number, "personal_number"),
                        "personal_number_index": index_of(number, "personal_number"), "unit_id": self.ids[path], "unit_path": path,
                        "phone": sealer().seal(phone, "phone") if phone else "", "phone_index": index_of(phone, "phone"),
                        "household_id": home, "search_mark": self.rng.getrandbits(60) + 1,
                    }  # fmt: skip
                    at += 1

        return self._table(Person(created_at=self.moment), rows())


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], sys.argv[2] == "build"), ensure_ascii=False))
