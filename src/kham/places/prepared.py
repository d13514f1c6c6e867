"""Questions asked with every save: Django writes their SQL once a connection; afterwards only the values change.

Writing the SQL of a short question takes Django ten times as long as SQLite takes to answer it. Ten stations that save at
once feel that; a page that asks once does not and keeps the plain form.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections
from django.db.models import Field, QuerySet
from django.db.models.expressions import Expression


class Given(Expression):
    """A place in the question for a value that is given later, in the form of a model field."""

    def __init__(self, field: Field[Any, Any], number: int) -> None:
        super().__init__(output_field=field)
        self.number = number

    def as_sql(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, Any]:
        """A bare placeholder; the value takes its place when the question is asked."""
        return "%s", (self,)


class Prepared:
    """A question with open places: `Prepared(lambda key: Event.objects.filter(event_id=key), UUIDField())(some_id)`.

    The function gets one `Given` a field and returns a queryset (of models, or of values); asking gives its rows as a list.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]], *fields: Field[Any, Any]) -> None:
        self.build, self.fields = build, fields
        self._kept = threading.local()

    def __call__(self, *values: Any) -> list[Any]:
        """The rows for these values, as many as there are fields."""
        ready: _Ready | None = getattr(self._kept, "ready", None)
        if ready is None or ready.connection is not connections[ready.rows.db]:
            places = [Given(field, number) for number, field in enumerate(self.fields)]
            ready = self._kept.ready = _Ready(self.build(*places))
        return ready.ask(
            [
                field.get_db_prep_value(value, ready.connection)
                for field, value in zip(self.fields, values, strict=True)
            ]
        )


class _Ready:
    """The question of one connection, as its compiler wrote it. Stands in for the compiler's own writing when it is asked."""

    def __init__(self, rows: QuerySet[Any]) -> None:
        self.rows, self.connection = rows, connections[rows.db]
        compiler = rows.query.get_compiler(using=rows.db)
        self.sql, self.places = compiler.as_sql()
        converters = compiler.get_converters([column[0] for column in compiler.select])
        self.values: list[Any] = []
        # The compiler goes on reading rows; what it would work out again for each question is told to it instead.
        vars(compiler).update(as_sql=self._written, get_converters=lambda _expressions: converters)
        vars(rows.query)["get_compiler"] = lambda *_given, **_more: compiler

    def _written(self, *_given: Any, **_more: Any) -> tuple[str, tuple[Any, ...]]:
        return self.sql, tuple(
            self.values[one.number] if isinstance(one, Given) else one for one in self.places
        )

    def ask(self, values: list[Any]) -> list[Any]:
        """Rows for these values."""
        self.values = values
        rows: Any = self.rows
        return list(rows._iterable_class(rows))
