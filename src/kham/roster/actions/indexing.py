"""Pack the search index of communes anew. What was not packed yet is searched directly, so packing is only about speed."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Count, Q

from kham.kernel.names import match_key
from kham.places import queries as places_queries
from kham.places.models import Unit
from kham.roster.models import Person
from kham.roster.models.search import SPAN, SearchEntry, SearchPack, SearchPosting
from kham.roster.rules import searching
from kham.roster.sealed import tail_key

Progress = Callable[[int, int, str], None]
LOOSE = 300  # people of one commune that may wait unpacked before a packing pays
_COLUMNS = (
    "pk",
    "name_key",
    "birth_year",
    "unit_path",
    "died_on",
    "moved_on",
    "household__head_name",
    "search_mark",
)
_MARK = _COLUMNS.index("search_mark")


def reindex(
    *,
    unit_paths: Iterable[str] = ("",),
    everything: bool = True,
    now: dt.datetime,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Pack the communes under ``unit_paths``; without ``everything`` only those in which many wait.

    Returns {"communes", "people"}. Each commune is one transaction; stopping in between loses nothing.
    """
    todo = [path for path in _communes() if any(places_queries.contains(outer, path) for outer in unit_paths)]
    if not everything:
        waiting = loose()
        todo = [path for path in todo if waiting.get(path, 0) > LOOSE]
    seen: set[str] = set()
    packed = 0
    while todo:
        path = todo.pop(0)
        if progress:
            progress(len(seen), len(seen) + len(todo) + 1, "Lập chỉ mục tìm kiếm")
        count, others = pack(path=path, now=now)
        seen.add(path)
        packed += count
        todo += [other for other in others if other not in seen and other not in todo]
    if progress:
        progress(len(seen), len(seen), "Xong")
    return {"communes": len(seen), "people": packed}


def loose() -> dict[str, int]:
    """How many people of each commune wait to be packed; hidden ones always wait and are not counted."""
    found: dict[str, int] = {}
    waiting = (
        Person.objects.filter(search_mark__isnull=False, restricted="")
        .values_list("unit_path")
        .annotate(n=Count("pk"))
    )
    for path, count in waiting.order_by():
        home = places_queries.above(path, "commune")
        found[home] = found.get(home, 0) + count
    return found


def reindex_soon(*, unit_path: str, now: dt.datetime) -> None:
    """After many people of a commune were written: pack it once the transaction is through, if it pays."""
    if path := places_queries.above(unit_path, "commune"):
        transaction.on_commit(partial(_if_it_pays, path, now))


def _if_it_pays(path: str, now: dt.datetime) -> None:
    waiting = Person.objects.filter(search_mark__isnull=False, restricted="", unit_path__startswith=path)
    if waiting[LOOSE : LOOSE + 1].exists():
        reindex(unit_paths=[path], now=now)


def _communes() -> list[str]:
    used = Person.objects.order_by().values_list("unit_path", flat=True).distinct()
    found = {places_queries.above(path, "commune") for path in used} - {""}
    return sorted(found | set(SearchPack.objects.values_list("path", flat=True)))


@transaction.atomic
def pack(*, path: str, now: dt.datetime) -> tuple[int, set[str]]:
    """Pack one commune. Returns how many people, and communes from which people came and which must be packed, too."""
    SearchPack.objects.get_or_create(path=path, defaults={"packed_at": now})
    own = SearchPack.objects.select_for_update().get(path=path)
    here = Person.objects.filter(unit_path__in=_inside(path)).order_by("sort_key", "birth_year", "pk")
    # One pass over the commune by its paths: a condition on the mark would tempt SQLite to walk all that wait anywhere.
    everybody = list(here.values_list(*_COLUMNS, "merged_into_id", "restricted"))
    rows = [row for row in everybody if row[-2] is None and not row[-1]]
    marks = [(row[0], row[_MARK]) for row in everybody if row[_MARK] is not None and (row[-2] or not row[-1])]
    tails = _tails(own, {key for key, _ in marks})
    own.postings.all().delete()
    SearchEntry.objects.filter(number__gte=own.pk * SPAN, number__lt=(own.pk + 1) * SPAN).delete()
    elsewhere = _taken_from_others([row[0] for row in rows])
    entries: list[SearchEntry] = []
    postings: dict[tuple[str, str], array[int]] = {}
    for position, row in enumerate(rows):
        number_tail, phone_tail = tails.get(row[0], (None, None))
        entries.append(
            SearchEntry(
                number=own.pk * SPAN + position,
                person_id=row[0],
                number_tail=number_tail,
                phone_tail=phone_tail,
            )
        )
        for word in searching.keys_of(document(row)):
            postings.setdefault(word, array("I")).append(position)
    kind = "<u2" if len(rows) <= 1 << 16 else "<u4"
    SearchEntry.objects.bulk_create(entries, batch_size=2000)
    SearchPosting.objects.bulk_create(
        (SearchPosting(pack=own, key=searching.key(*word), positions=np.asarray(found, dtype=kind).tobytes())
         for word, found in postings.items()), batch_size=1000,
    )  # fmt: skip
    own.size, own.packed_at = len(rows), now
    own.save(update_fields=["size", "packed_at"])
    _clear(marks)
    return len(rows), elsewhere


def document(row: tuple[Any, ...], **more: Any) -> searching.Document:
    """A row of `_COLUMNS` as the rules read it."""
    key, name_key, year, path, died, moved, head, *_ = row
    head_key = searching.name_set(match_key(head)) if head else ""
    return searching.Document(
        key=str(key), name_key=name_key, full_name="", year=year or 0, path=path, head_key=head_key,
        gone=died is not None or moved is not None, **more,
    )  # fmt: skip


def _inside(path: str) -> list[str]:
    """Paths of the commune and of everything below it, in any period: compared for equality, they use an index everywhere."""
    return [path, *Unit.objects.filter(path__startswith=path).values_list("path", flat=True).distinct()]


def _tails(pack: SearchPack, changed: set[Any]) -> dict[Any, tuple[int | None, int | None]]:
    """Fingerprints of last digits: kept from before, made anew for those who changed."""
    own = Q(number__gte=pack.pk * SPAN, number__lt=(pack.pk + 1) * SPAN)
    kept = SearchEntry.objects.filter(own).values_list("person_id", "number_tail", "phone_tail")
    found: dict[Any, tuple[int | None, int | None]] = {
        key: (one, two) for key, one, two in kept if key not in changed
    }
    keys = list(changed)
    for at in range(0, len(keys), 500):
        clear = Person.objects.filter(pk__in=keys[at : at + 500]).values_list(
            "pk", "personal_number", "phone"
        )
        for key, number, phone in clear:
            found[key] = (_tail("number", pack.path, number), _tail("phone", pack.path, phone))
    return found


def _tail(purpose: str, path: str, number: str) -> int | None:
    return tail_key(purpose, path, number[-searching.TAIL :]) if len(number) >= searching.TAIL else None


def _taken_from_others(people: list[Any]) -> set[str]:
    """Entries of these people in packs of other communes, from which they moved: removed; the communes are told."""
    found: set[int] = set()
    for at in range(0, len(people), 500):
        left = SearchEntry.objects.filter(person__in=people[at : at + 500])
        numbers = list(left.values_list("number", flat=True))
        if numbers:
            found |= {number // SPAN for number in numbers}
            left.delete()
    return set(SearchPack.objects.filter(pk__in=found).values_list("path", flat=True))


def _clear(marks: list[tuple[Any, int]]) -> None:
    """Say "packed" of exactly what was read: whoever was written again meanwhile has another mark and stays."""
    for at in range(0, len(marks), 500):
        part = marks[at : at + 500]
        read = Person.objects.filter(
            pk__in=[key for key, _ in part], search_mark__in=[mark for _, mark in part]
        )
        read.update(search_mark=None)
