"""Writes of the places room. A change of code, name or kind makes new rows; old rows are only closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.places import following, queries
from kham.places.models import Facility, Succession, Unit, in_force
from kham.places.permissions import check_change
from kham.places.rules import CatalogueUnit, catalogue, neighbourhood_file, paths
from kham.places.rules.keys import folded_key

# The journal is a room above: at start-up it adds its writer here, and every change below calls it.
recorders: list[Callable[..., Any]] = []


def _record(**entry: Any) -> None:
    for recorder in recorders:
        recorder(**entry)


DONG_NAI_DOCUMENT = "NQ 30/2026/QH16, NQ 237/NQ-UBTVQH16"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What `load_catalogue` did: rows added and rows closed; all zero when everything was there."""

    provinces: int
    communes: int
    closed: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What `import_neighbourhoods` did: rows created and rows that were there already."""

    created: int
    unchanged: int


@transaction.atomic
def load_catalogue(*, provinces: Iterable[str] | None = None, by: Any, now: dt.datetime) -> Loaded:
    """Bring the national list (or some provinces of it, by code) into the database. Safe to repeat.

    Units that changed since 1/7/2025 come with their earlier rows and successions.
    Raises Refusal `places.unknown_province`, `places.local_row` (a row made by hand stands in the way).
    """
    book = catalogue()
    wanted = {u.code for u in book.provinces()} if provinces is None else set(provinces)
    if unknown := sorted(code for code in wanted if book.unit(code) is None or len(code) != 2):
        raise Refusal(
            "places.unknown_province", _("Không có tỉnh mã %s trong danh mục.") % ", ".join(unknown)
        )
    for code in sorted(wanted):
        check_change(by, paths.child("", code))
    there = {(u.path, u.valid_from): u for u in Unit.objects.exclude(level=Unit.Level.NEIGHBOURHOOD)}
    periods = [u for u in book.units if (u.province_code or u.code) in wanted]
    closed = _close_ended(periods, there)
    added_provinces = _insert([u for u in periods if not u.province_code], there)
    added_communes = _insert([u for u in periods if u.province_code], there)
    _link_periods(book.history(u.code) for u in periods if u.valid_to is not None)
    done = Loaded(added_provinces, added_communes, closed)
    if done != Loaded(0, 0, 0):
        data = {
            "provinces": done.provinces,
            "communes": done.communes,
            "closed": done.closed,
            "codes": sorted(wanted),
        }
        _record(action="places.load", by=by, data=data, now=now)
    return done


def _close_ended(periods: Sequence[CatalogueUnit], there: dict[tuple[str, dt.date], Unit]) -> int:
    """Close rows loaded from an older list whose period has ended since."""
    closed = 0
    for period in periods:
        row = there.get((period.path, period.valid_from))
        if row is not None and row.valid_to is None and period.valid_to is not None:
            row.valid_to = period.valid_to
            row.save(update_fields=["valid_to"])
            closed += 1
    return closed


def _insert(periods: Sequence[CatalogueUnit], there: dict[tuple[str, dt.date], Unit]) -> int:
    """Insert the periods that are missing; `there` is extended. Parent: the province row in force at the end."""
    missing = [u for u in periods if (u.path, u.valid_from) not in there]
    open_paths = {path for (path, _day), row in there.items() if row.valid_to is None}
    rows = []
    for u in missing:
        if u.valid_to is None and u.path in open_paths:
            sentence = _(
                "Đơn vị %s đã được sửa tại chỗ với ngày khác danh mục; đối chiếu văn bản trước khi nạp."
            )
            raise Refusal("places.local_row", sentence % u.path, path=u.path)
        row = Unit(
            code=u.code, level=u.level, kind=u.kind, name=u.name, path=u.path, lat=u.lat, lon=u.lon,
            valid_from=u.valid_from, valid_to=u.valid_to, parent=_province_row(u, there),
        )  # fmt: skip
        rows.append(row)
    Unit.objects.bulk_create(rows, batch_size=500)
    there.update({(row.path, row.valid_from): row for row in rows})
    return len(rows)


def _province_row(unit: CatalogueUnit, there: dict[tuple[str, dt.date], Unit]) -> Unit | None:
    if not unit.province_code:
        return None
    book = catalogue()
    above = book.unit(unit.province_code, unit.valid_to) or book.history(unit.province_code)[-1]
    return there[above.path, above.valid_from]


def _link_periods(histories: Iterable[tuple[CatalogueUnit, ...]]) -> None:
    """A succession between each period of a code and the next one, unless it is there."""
    for history in histories:
        for old, new in zip(history, history[1:], strict=False):
            rows = {u.valid_from: u for u in Unit.objects.filter(path=old.path)}
            Succession.objects.get_or_create(
                predecessor=rows[old.valid_from],
                successor=rows[new.valid_from],
                defaults={"on": new.valid_from, "document": DONG_NAI_DOCUMENT},
            )


@transaction.atomic
def add_neighbourhood(
    *, commune: Unit, code: str, name: str, kind: str, by: Any, now: dt.datetime,
    valid_from: dt.date | None = None, households_hint: int | None = None,
) -> Unit:  # fmt: skip
    """Add one neighbourhood to a commune; in force from `valid_from`, or from today.

    Raises Refusal `places.outside`, `places.not_commune`, `places.bad_value`, `places.taken`.
    """
    check_change(by, commune.path)
    row = neighbourhood_file.Row(1, code, kind, name, households_hint)
    unit = _neighbourhood(commune, row, valid_from or clock.local_date(now))
    _record(
        action="places.add_neighbourhood", by=by, on=unit, unit_path=unit.path,
        data={"code": unit.code, "kind": unit.kind, "name": unit.name}, now=now,
    )  # fmt: skip
    return unit


@transaction.atomic
def import_neighbourhoods(
    *,
    commune: Unit,
    text: str,
    by: Any,
    now: dt.datetime,
    valid_from: dt.date | None = None,
    name: str = "tệp",
) -> Imported:
    """Add all neighbourhoods of a CSV (see rules.neighbourhood_file) to a commune; all or nothing, safe to repeat.

    Raises Refusal `places.bad_file` that names file, line, column and remedy of every problem.
    """
    check_change(by, commune.path)
    rows, problems = neighbourhood_file.read(text)
    if problems or not rows:
        sentence = "; ".join(str(p) for p in problems) or _("không có dòng nào.")
        raise Refusal("places.bad_file", f"{name}: {sentence}", problems=[str(p) for p in problems])
    day = valid_from or clock.local_date(now)
    there = {
        u.code: u for u in Unit.objects.under(commune.path).on(day).filter(level=Unit.Level.NEIGHBOURHOOD)
    }
    new = [r for r in rows if not (r.code in there and folded_key(there[r.code].name) == folded_key(r.name))]
    for row in new:
        _neighbourhood(commune, row, day)
    if new:
        data = {"created": len(new), "unchanged": len(rows) - len(new), "file": name}
        _record(action="places.import_neighbourhoods", by=by, on=commune, data=data, now=now)
    return Imported(len(new), len(rows) - len(new))


def _neighbourhood(commune: Unit, row: neighbourhood_file.Row, day: dt.date) -> Unit:
    in_force_then = commune.valid_from <= day and (commune.valid_to is None or day <= commune.valid_to)
    if commune.level != Unit.Level.COMMUNE or not in_force_then:
        raise Refusal(
            "places.not_commune", _("Chỉ thêm thôn, tổ dân phố vào một xã, phường đang có hiệu lực.")
        )
    siblings = Unit.objects.under(commune.path).filter(level=Unit.Level.NEIGHBOURHOOD)
    current = list(siblings.on(day))
    title = (folded_key(row.kind), folded_key(row.name))
    if any(u.code == row.code or (folded_key(u.kind), folded_key(u.name)) == title for u in current):
        raise Refusal(
            "places.taken", _("Trong xã, phường đã có mã %(code)s hoặc tên này.") % {"code": row.code}
        )
    taken = set(siblings.values_list("path", flat=True))
    unit = Unit(
        code=row.code, level=Unit.Level.NEIGHBOURHOOD, kind=row.kind.strip().lower(), name=row.name.strip(),
        parent=commune, path=paths.free_child(commune.path, row.code, taken), valid_from=day,
        households_hint=row.households_hint, lat=row.lat, lon=row.lon,
    )  # fmt: skip
    _clean(unit)
    unit.save(force_insert=True)
    return unit


@transaction.atomic
def add_facility(
    *, name: str, kind: str, unit: Unit, by: Any, now: dt.datetime, code5: str | None = None,
    gln13: str | None = None, licensed_for_exam: bool = False, valid_from: dt.date | None = None,
) -> Facility:  # fmt: skip
    """Add a health facility in a unit. `code5` is MA_CSKCB, `gln13` the 13-digit code; either may be unknown.

    Raises Refusal `places.outside`, `places.bad_value` (also for a code that another facility has).
    """
    check_change(by, unit.path)
    facility = Facility(
        name=name.strip(), kind=kind, unit=unit, code5=code5 or None, gln13=gln13 or None,
        licensed_for_exam=licensed_for_exam, valid_from=valid_from or clock.local_date(now),
    )  # fmt: skip
    _clean(facility)
    facility.save(force_insert=True)
    _record(
        action="places.add_facility", by=by, on=facility, unit_path=unit.path,
        data={"name": facility.name, "kind": kind, "code5": code5, "gln13": gln13}, now=now,
    )  # fmt: skip
    return facility


def _clean(thing: Unit | Facility) -> None:
    try:
        thing.full_clean(exclude=["path"])
    except ValidationError as wrong:
        raise Refusal(
            "places.bad_value", " ".join(wrong.messages), fields=sorted(wrong.message_dict)
        ) from wrong


@transaction.atomic
def recode(
    *, unit: Unit, new_code: str, on: dt.date, document: str, by: Any, now: dt.datetime,
    new_name: str | None = None, new_kind: str | None = None,
) -> Unit:  # fmt: skip
    """Give a unit another code, name or kind from the day `on`, by a document. Returns the new row.

    The old row ends the day before; what points to it keeps pointing to it. When the path changes, everything
    below gets new rows too. Raises Refusal `places.outside`, `places.not_in_force`, `places.nothing_changes`,
    `places.no_document`, `places.bad_value`.
    """
    name, kind = new_name or unit.name, new_kind or unit.kind
    if (new_code, name, kind) == (unit.code, unit.name, unit.kind):
        raise Refusal("places.nothing_changes", _("Mã, tên và loại đều như cũ."))
    new = _succeed([unit], code=new_code, name=name, kind=kind, on=on, document=document, by=by)
    _record(
        action="places.recode", by=by, on=new, unit_path=new.path, reason=document, now=now,
        data={"from": unit.path, "to": new.path, "day": on.isoformat(), "name": new.name, "kind": new.kind},
    )  # fmt: skip
    follow_due(by=by, now=now)
    return new


@transaction.atomic
def merge_units(
    *, predecessors: Sequence[Unit], into_code: str, into_name: str, into_kind: str, on: dt.date, document: str,
    by: Any, now: dt.datetime,
) -> Unit:  # fmt: skip
    """Merge two or more units of one level and one parent into one from the day `on`. Returns the new row.

    Neighbourhoods of merged communes follow; where two had the same code, the later gets the old commune's code in
    front. Raises the Refusals of `recode`, and `places.not_mergeable`.
    """
    if len({u.pk for u in predecessors}) < 2 or len({(u.level, _parent_path(u)) for u in predecessors}) != 1:
        raise Refusal("places.not_mergeable", _("Chỉ nhập từ hai đơn vị cùng cấp, cùng đơn vị cấp trên."))
    new = _succeed(
        predecessors, code=into_code, name=into_name, kind=into_kind, on=on, document=document, by=by
    )
    _record(
        action="places.merge", by=by, on=new, unit_path=new.path, reason=document, now=now,
        data={"from": [u.path for u in predecessors], "to": new.path, "day": on.isoformat(), "name": new.name},
    )  # fmt: skip
    follow_due(by=by, now=now)
    return new


@transaction.atomic
def follow_due(*, by: Any, now: dt.datetime) -> dict[str, int]:
    """People, households, lists, sessions and accounts go along with units that changed on a day that has come.

    Called at once for a change of today or before, and by `./kham places follow` each night. Doing it twice changes nothing.
    """
    due = list(
        Succession.objects.filter(followed_at__isnull=True, on__lte=clock.local_date(now)).select_related(
            "predecessor", "successor"
        )
    )
    done: dict[str, int] = {}
    for day in sorted({one.on for one in due}):
        for table, rows in following.follow([one for one in due if one.on == day], now=now).items():
            done[table] = done.get(table, 0) + rows
    if done:
        paths_touched = sorted({one.successor.path for one in due})
        _record(
            action="places.follow",
            by=by,
            unit_path=paths_touched[0],
            data={"units": paths_touched, "rows": done},
            now=now,
        )
    return done


def _parent_path(unit: Unit) -> str:
    return unit.path[: unit.path[:-1].rfind(".") + 1]


def _succeed(
    olds: Sequence[Unit], *, code: str, name: str, kind: str, on: dt.date, document: str, by: Any
) -> Unit:
    """Close `olds`, make their successor and let everything below follow."""
    if not document.strip():
        raise Refusal("places.no_document", _("Ghi số văn bản quyết định việc thay đổi."))
    for old in olds:
        check_change(by, old.path)
    parent_path = _parent_path(olds[0])
    parent = Unit.objects.on(on).filter(path=parent_path).first() if parent_path else None
    heir = {"code": code, "name": name.strip(), "kind": kind.strip().lower(), "parent": parent}
    new = _replace(olds, heir, parent_path, on, document.strip())
    used = {new.path: set(Unit.objects.under(new.path).filter(in_force(on)).values_list("code", flat=True))}
    for old in olds:
        if old.path != new.path:
            _move_below(old, new, on, document, used[new.path])
    return new


def _replace(
    olds: Sequence[Unit], heir: dict[str, Any], parent_path: str, on: dt.date, document: str
) -> Unit:
    """Close rows, insert their successor and the successions."""
    keys = [old.pk for old in olds]
    open_rows = Unit.objects.select_for_update().filter(pk__in=keys, valid_to__isnull=True, valid_from__lt=on)
    if open_rows.count() != len(keys):
        raise Refusal(
            "places.not_in_force", _("Đơn vị không còn hiệu lực, hoặc ngày thay đổi không sau ngày bắt đầu.")
        )
    related = {u.pk for old in olds for u in (old, *queries.origins(old))}
    strangers = Unit.objects.filter(path__startswith=parent_path).exclude(pk__in=related)
    taken = set(strangers.values_list("path", flat=True))
    open_rows.update(valid_to=on - dt.timedelta(days=1))
    first = olds[0]
    hints = [old.households_hint for old in olds]
    new = Unit(
        **heir, level=first.level, path=paths.free_child(parent_path, heir["code"], taken), valid_from=on,
        lat=first.lat, lon=first.lon, households_hint=None if None in hints else sum(h or 0 for h in hints),
    )  # fmt: skip
    _clean(new)
    new.save(force_insert=True)
    Succession.objects.bulk_create(
        Succession(predecessor=old, successor=new, on=on, document=document) for old in olds
    )
    return new


def _move_below(old: Unit, new: Unit, on: dt.date, document: str, used: set[str]) -> None:
    """New rows below `new` for what was directly below `old`, and so on down."""
    depth = old.path.count(".") + 1
    below = Unit.objects.under(old.path).filter(valid_to__isnull=True).exclude(path=old.path).order_by("path")
    for child in [u for u in below if u.path.count(".") == depth]:
        code = child.code if child.code not in used else f"{old.code}{child.code}"[-8:]
        used.add(code)
        heir = {"code": code, "name": child.name, "kind": child.kind, "parent": new}
        moved = _replace([child], heir, new.path, on, document)
        _move_below(child, moved, on, document, set())
