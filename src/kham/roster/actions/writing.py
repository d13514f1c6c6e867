"""Many rows of one table changed at once: one prepared statement, far faster than a CASE for every field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

BATCH = 1000


def rewrite(model: Any, things: Sequence[Any], fields: Sequence[str]) -> None:
    """Write these fields of things that are in the table already."""
    columns = [model._meta.get_field(name) for name in fields]
    quote = connection.ops.quote_name
    changes = ", ".join(f"{quote(column.column)} = %s" for column in columns)
    key = model._meta.pk
    statement = f"UPDATE {quote(model._meta.db_table)} SET {changes} WHERE {quote(key.column)} = %s"  # noqa: S608  names of the models' own columns; values are bound
    with connection.cursor() as cursor:
        for at in range(0, len(things), BATCH):
            cursor.executemany(
                statement,
                [
                    [
                        column.get_db_prep_save(getattr(thing, column.attname), connection)
                        for column in (*columns, key)
                    ]
                    for thing in things[at : at + BATCH]
                ],
            )


def values_of(thing: Any, fields: Sequence[str]) -> tuple[Any, ...]:
    """What a thing says in these fields, to see whether anything changed."""
    return tuple(getattr(thing, thing._meta.get_field(name).attname) for name in fields)
