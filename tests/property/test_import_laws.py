"""Laws of taking lists in: the same file again changes nothing; bad rows never keep good ones out; versions account for all."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kham.roster import actions
from kham.roster.models import Person, SourceList, SourceRow
from kham.roster.rules import versions
from tests.roster import world

GIVEN = ("An", "Bình", "Cường", "Dung", "Em", "Giang", "Hà", "Khánh")
GOOD = st.tuples(
    st.sampled_from(("Nguyễn Văn", "Trần Thị", "Lê Minh")), st.sampled_from(GIVEN), st.integers(1930, 2020)
)
BAD = st.sampled_from([("", "1950"), ("Phạm Thị Nga", "31/02/1950"), ("Bé", "2020"), ("Vũ Văn Hùng", "")])


@pytest.mark.django_db
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(good=st.lists(GOOD, min_size=1, max_size=5, unique=True), bad=st.lists(BAD, max_size=3))
def test_good_rows_go_in_beside_bad_ones_and_twice_is_once(good: list[Any], bad: list[Any]) -> None:
    with transaction.atomic():
        campaign = world.ward()
        rows = [(f"{family} {name}", str(year)) for family, name, year in good] + list(bad)
        content = world.workbook(
            [("STT", "Họ và tên", "Năm sinh"), *((at, *row) for at, row in enumerate(rows, 1))]
        )
        source, summary = world.take_in(campaign, content, sender="other")
        taken = summary["new"] + summary["linked"] + summary["review"]
        assert taken >= len(good)
        assert source.rows.count() >= len(good)
        before = Person.objects.count(), SourceRow.objects.count(), SourceList.objects.count()
        assert world.receive(campaign, content, sender="other", name="tên khác.xlsx").pk == source.pk
        assert actions.commit(source_list=source, by=world.officer(), now=world.NOW)["people"] == 0
        assert (Person.objects.count(), SourceRow.objects.count(), SourceList.objects.count()) == before
        transaction.set_rollback(True)


ROW = st.fixed_dictionaries(
    {
        "full_name": st.sampled_from(("Nguyễn Văn An", "Trần Thị Bình", "Lê Minh Hà")),
        "birth": st.sampled_from(("1950", "1951-02-03", "")),
    }
)


@settings(max_examples=200, deadline=None)
@given(left=st.lists(ROW, max_size=8), right=st.lists(ROW, max_size=8), numbers=st.data())
def test_every_row_of_both_versions_is_accounted_for_once(
    left: list[Any], right: list[Any], numbers: Any
) -> None:
    number = st.sampled_from(("", "", "001", "002"))

    def entries(side: str, rows: list[Any]) -> list[versions.Entry]:
        return [
            versions.Entry(f"{side}{at}", "a", str(at), row, {"personal_number": numbers.draw(number)})
            for at, row in enumerate(rows)
        ]

    earlier, later = entries("e", left), entries("l", right)
    pairs = versions.compare(earlier, later)
    assert sorted(pair.earlier for pair in pairs if pair.earlier) == sorted(one.id for one in earlier)
    assert sorted(pair.later for pair in pairs if pair.later) == sorted(one.id for one in later)
    assert all(
        pair.kind == "same" for pair in versions.compare(earlier, earlier) if pair.earlier == pair.later
    )
