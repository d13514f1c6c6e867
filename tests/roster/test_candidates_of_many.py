"""A table of rows gets the same answers as one row at a time, with a handful of queries."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kham.accounts import queries as accounts_queries
from kham.kernel.names import match_key
from kham.roster import queries
from kham.roster.models import Person
from kham.roster.sealed import index_of
from tests.access.world import World

PEOPLE = (
    ("Nguyễn Thị Bưởi", "female", (1956, 3, 9), "031156000001"),
    ("Nguyễn Thị Bười", "female", (1956, 3, 9), ""),
    ("Trần Văn Cam", "male", (1970, None, None), "031070000002"),
    ("Lê Ổi", "male", (2015, 12, 1), ""),
)
ROWS = (
    ("Nguyễn Thị Bưởi", "09/3/1956", "female", "031156000001"),
    ("Nguyen Thi Buoi", "1956", "", ""),
    ("Bưởi Thị Nguyễn", "09/3/1957", "female", ""),
    ("Trần Văn Cam", "05/6/1970", "male", ""),
    ("Trần Cam", "1971", "male", ""),
    ("Người Khác Hẳn", "01/01/1970", "male", "031070000002"),
    ("Lê Ổi", "", "male", ""),
    ("Không Có Ai", "02/02/1980", "", ""),
)


@pytest.mark.django_db
def test_many_rows_are_answered_as_one_by_one() -> None:
    world = World()
    viewer = accounts_queries.viewer_of(world.user("station_officer"), on=world.today)
    path = world.commune.path
    for n, (name, sex, (year, month, day), number) in enumerate(PEOPLE):
        Person.objects.create(
            code=f"M{n:05d}", full_name=name, name_key=match_key(name), sex=sex, birth_year=year, birth_month=month,
            birth_day=day, personal_number=number, personal_number_index=index_of(number, "personal_number"),
            unit=world.commune, unit_path=path, created_at=world.now,
        )  # fmt: skip
    wanted: list[dict[str, Any]] = [
        {"full_name": name, "birth": birth, "sex": sex, "personal_number": number}
        for name, birth, sex, number in ROWS
    ]
    singly = [queries.candidates(viewer, one, path=path, today=world.today) for one in wanted]
    with CaptureQueriesContext(connection) as asked:
        together = queries.candidates_of_many(viewer, wanted, path=path, today=world.today)
    assert [[(c.person.pk, c.score) for c in found] for found in together] == [
        [(c.person.pk, c.score) for c in found] for found in singly
    ]
    assert sum(bool(found) for found in together) >= 5 and len(asked) <= 4
