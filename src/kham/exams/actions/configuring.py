"""Settings of exam day and texts of advice that a unit changes; a unit above may lock a setting for all below."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from kham.exams import permissions
from kham.exams.models import UnitSetting
from kham.exams.queries import diagnoses, settings
from kham.exams.rules import advice, icd
from kham.exams.rules import settings as rules
from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal


@transaction.atomic
def change_setting(
    *, key: str, value: Any, locked: bool = False, by: Any, now: dt.datetime
) -> UnitSetting | None:
    """Keep a value for the viewer's unit; the default again removes it. Raises Refusal ``setting.unknown``, ``setting.value``,
    ``setting.locked``."""
    permissions.check_configure(by)
    one, path = rules.setting(key), by.paths[0]
    read = one.read(value)
    if settings.locked_above(path, key):
        raise Refusal("setting.locked", f"{one.vi}: cấp trên đã khóa cài đặt này.", key=key)
    return _keep(
        path,
        key,
        {"value": read, "locked": bool(locked)},
        gone=read == one.default and not locked,
        by=by,
        now=now,
    )


@transaction.atomic
def change_advice(*, code: str, text: str, by: Any, now: dt.datetime) -> UnitSetting | None:
    """A unit's own words for one advice; our words again remove it, empty text takes the advice away."""
    permissions.check_configure(by)
    if code not in advice.library():
        raise Refusal("setting.unknown", "Không có lời dặn này.", key=code)
    clean = " ".join(text.split())[:250]
    return _keep(
        by.paths[0],
        f"advice.{code}",
        {"value": clean},
        gone=clean == advice.library()[code].vi,
        by=by,
        now=now,
    )


def _keep(
    path: str, key: str, kept: dict[str, Any], *, gone: bool, by: Any, now: dt.datetime
) -> UnitSetting | None:
    row = UnitSetting.objects.select_for_update().filter(unit_path=path, key=key).first()
    if gone:
        if row is None:
            return None
        journal_actions.record(
            action="exams.setting", by=by, now=now, on=row, unit_path=path, data={"key": key, "default": True}
        )
        row.delete()
        return None
    if row is not None and row.value == kept:
        return row
    row = row or UnitSetting(unit_path=path, key=key)
    row.value, row.changed_at, row.changed_by = kept, now, by.actor
    row.save()
    journal_actions.record(action="exams.setting", by=by, now=now, on=row, unit_path=path, data={"key": key})
    return row


def keep_catalogue(*, rows: Iterable[Sequence[object]]) -> int:
    """Store the Ministry's catalogue of ICD-10 beside the data of this installation. Raises Refusal ``icd.columns``, ``icd.rows``.

    A catalogue of codes, no personal data: the command that calls it needs the operating system's rights, not a role.
    """
    codes = icd.catalogue_rows(rows)
    target = diagnoses.file()
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_suffix(".new")
    half.write_text(icd.catalogue_text(codes), "utf-8")
    half.replace(target)
    return len(codes)
