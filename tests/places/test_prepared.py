"""A prepared question gives what the plain one gives, whatever was asked before."""

import datetime as dt
from typing import Any

import pytest
from django.db import models

from kham.places.models import Prepared, Unit

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 7, 1)


def made(code: str, parent: Unit | None = None) -> Unit:
    return Unit.objects.create(
        code=code,
        level="commune" if parent else "province",
        kind="tỉnh",
        name=f"Mẫu {code}",
        parent=parent,
        path=f"{parent.path if parent else ''}{code}.",
        valid_from=DAY,
    )


def test_rows_follow_the_values(django_assert_num_queries: Any) -> None:
    upper = made("31")
    one, other = made("11533", upper), made("11534", upper)
    asked = Prepared(lambda key: Unit.objects.filter(pk=key).select_related("parent"), models.UUIDField())
    assert asked(one.pk) == [one] and asked(other.pk) == [other] and asked(str(one.pk)) == [one]
    assert asked(Unit().pk) == []
    with django_assert_num_queries(1):
        (row,) = asked(one.pk)
        assert row.parent == upper


def test_a_place_may_stand_twice_and_values_may_be_listed() -> None:
    upper = made("31")
    made("11533", upper)
    asked = Prepared(
        lambda day, path, n: (
            Unit.objects.on(day).filter(path__in=[path, n]).order_by("path").values_list("code", "valid_from")
        ),
        models.DateField(),
        models.CharField(),
        models.CharField(),
    )
    assert asked(DAY, "31.", "31.11533.") == [("31", DAY), ("11533", DAY)]
    assert asked(DAY, "31.", "31.") == [("31", DAY)]
    assert asked(dt.date(2025, 6, 30), "31.", "31.11533.") == []


def test_each_place_needs_its_value() -> None:
    asked = Prepared(lambda key: Unit.objects.filter(pk=key), models.UUIDField())
    with pytest.raises(ValueError, match="zip"):
        asked()
