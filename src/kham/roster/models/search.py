"""The search index: per commune, packed lists of positions, and one entry a person. Rebuilt at any time from the people."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models

SEARCHED = frozenset({
    "full_name", "name_key", "sort_key", "birth_year", "personal_number", "phone", "unit", "unit_id", "unit_path", "household",
    "household_id", "died_on", "moved_on", "merged_into", "merged_into_id", "restricted",
})  # fmt: skip
SPAN = 1 << 20  # positions of one commune: more than any commune has people


def new_mark() -> int:
    """A number that says "changed since it was packed"; each change has its own."""
    return secrets.randbits(62) + 1


class PersonQuerySet(models.QuerySet):
    """Whatever way a person is written, what the search index knows of him is marked as out of date."""

    def update(self, **changes: Any) -> int:
        if SEARCHED & changes.keys() and "search_mark" not in changes:
            changes["search_mark"] = new_mark()
        return super().update(**changes)

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        objs, fields = list(objs), list(fields)
        if SEARCHED & set(fields) and "search_mark" not in fields:
            for one in objs:
                one.search_mark = new_mark()
            fields = [*fields, "search_mark"]
        return super().bulk_update(objs, fields, batch_size)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        fields = options.get("update_fields")
        if fields and SEARCHED & set(fields) and "search_mark" not in fields:
            objs = list(objs)
            for one in objs:
                one.search_mark = new_mark()
            options["update_fields"] = [*fields, "search_mark"]
        return super().bulk_create(objs, *args, **options)


class SearchPack(models.Model):
    """The index of one commune. A person's number is pack × SPAN + position; positions follow the order of names."""

    path = models.CharField(max_length=60, unique=True, help_text="path of the commune")
    size = models.PositiveIntegerField(default=0)
    packed_at = models.DateTimeField()

    class Meta:
        verbose_name = "chỉ mục tìm kiếm"


class SearchPosting(models.Model):
    """Under one key (`rules.searching.key`): positions of people of one commune, ascending, two or four bytes each."""

    pack = models.ForeignKey(SearchPack, models.CASCADE, related_name="postings", db_index=False)
    key = models.BigIntegerField()
    positions = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "pack"], name="roster_posting_once")]
        indexes = [models.Index(fields=["pack"], name="roster_posting_pack")]


@models.BigIntegerField.register_lookup
class Among(models.Lookup):
    """``number__among={…}``: one of very many whole numbers. As ``in``, but written out at once, not bound one by one."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if not self.rhs:
            raise EmptyResultSet
        column, bound = self.process_lhs(compiler, connection)
        return f"{column} IN ({', '.join(str(int(one)) for one in sorted(self.rhs))})", bound


class SearchEntry(models.Model):
    """One packed person, with keyed fingerprints of the last four digits of his numbers (ADR on search)."""

    number = models.BigIntegerField(primary_key=True)
    person = models.OneToOneField("roster.Person", models.CASCADE, related_name="search_entry")
    number_tail = models.BigIntegerField(null=True)
    phone_tail = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["number_tail"], name="roster_entry_number_tail"),
            models.Index(fields=["phone_tail"], name="roster_entry_phone_tail"),
        ]
