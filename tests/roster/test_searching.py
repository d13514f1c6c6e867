"""The search box: what is found, in which order, how many, and only for those who may see it; packed or not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kham.accounts import queries as accounts_queries
from kham.kernel.names import match_key, sort_key
from kham.places.models import Unit
from kham.roster import actions, queries
from kham.roster.models import Household, Person
from kham.roster.models.search import SearchEntry, SearchPack
from kham.roster.rules import searching
from kham.roster.sealed import index_of
from tests.roster.world import NOW, ward

pytestmark = pytest.mark.django_db


def person(name: str, year: int | None = None, place: int = 1, **more: Any) -> Person:
    """Somebody of one of the four neighbourhoods."""
    unit = Unit.objects.get(path=f"31.11533.{place:02d}.")
    numbers = {
        f"{field}_index": index_of(more[field], field)
        for field in ("personal_number", "phone", "insurance_number")
        if field in more
    }
    return Person.objects.create(
        code=f"T{Person.objects.count():06d}", full_name=name, name_key=match_key(name), sort_key=sort_key(name), birth_year=year,
        unit=unit, unit_path=unit.path, created_at=NOW, **numbers, **more,
    )  # fmt: skip


def names(text: str, viewer: Any = None, **options: Any) -> list[str]:
    """Who is found, in order."""
    return [one.full_name for one in find(text, viewer, **options).people]


def find(text: str, viewer: Any = None, **options: Any) -> Any:
    """The answer for the station of the ward, unless another viewer is given."""
    return queries.find(viewer or accounts_queries.system_viewer("test", "31.11533."), text, **options)


@pytest.fixture(params=["loose", "packed", "mixed"])
def packing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Call it when the people are there: nobody, everybody or the first half is packed."""
    ward()

    def pack() -> None:
        if request.param == "packed":
            actions.reindex(now=NOW)
        elif request.param == "mixed":
            actions.reindex(now=NOW)
            half = Person.objects.order_by("code").values_list("pk", flat=True)[: Person.objects.count() // 2]
            for one in Person.objects.filter(pk__in=list(half)):
                one.save()

    return pack


def test_words_in_any_order_as_one_types(packing: Any) -> None:
    person("Nguyễn Thị Hương", 1950)
    person("Nguyễn Hương Thị", 1951)
    person("Trần Văn Hướng", 1950)
    packing()
    assert names("nguyen thi huong") == ["Nguyễn Thị Hương", "Nguyễn Hương Thị"]
    assert names("huong ng") == [
        "Nguyễn Thị Hương",
        "Nguyễn Hương Thị",
    ]  # neither in this order: by given name
    assert set(names("h")) == {"Nguyễn Thị Hương", "Nguyễn Hương Thị", "Trần Văn Hướng"}
    assert names("HƯƠNG 1950 nguyễn") == ["Nguyễn Thị Hương"]
    assert names("195 tran") == ["Trần Văn Hướng"]
    assert names("nguyen x") == [] and names("  ") == [] and names("nguyen 19") != []


def test_numbers(packing: Any) -> None:
    an = {"personal_number": "031150001234", "phone": "0912345678", "insurance_number": "3121234567"}
    person("Nguyễn Văn An", 1950, **an)
    person("Lê Thị Bình", 1234 + 700, personal_number="031150009999")
    packing()
    for text in ("031150001234", "031 150 001 234", "0912 345 678", "+84912345678", "3121234567", "DN4313121234567", "1234", "an 1234",
                 "5678", "345678", "0001234"):  # fmt: skip
        assert names(text) == ["Nguyễn Văn An"], text
    assert names("999") == [] and names("9999") == ["Lê Thị Bình"] and names("031150001235") == []


def test_who_may_not_see_numbers(packing: Any) -> None:
    """The last four digits are on the list; whole numbers and telephones are not for everybody."""
    person("Nguyễn Văn An", 1950, personal_number="031150001234", phone="0912345678")
    packing()
    viewer = _head("31.11533.01.")
    assert names("1234", viewer) == ["Nguyễn Văn An"]
    assert all(
        names(text, viewer) == [] for text in ("031150001234", "0912345678", "5678", "01234", "345678")
    )


def test_only_my_units(packing: Any) -> None:
    person("Nguyễn Văn An", 1950, 1)
    person("Nguyễn Văn An", 1951, 2)
    packing()
    assert find("nguyen van an", _head("31.11533.01.")).count == 1
    assert find("nguyen van an", _head("31.11533.02.")).people[0].birth_year == 1951
    assert find("nguyen van an", accounts_queries.system_viewer("test", "31.99999.")).count == 0
    assert find("nguyen van an", accounts_queries.system_viewer("test", "31.")).count == 2
    assert find("nguyen van an", inside="31.11533.02.").count == 1 and find("van an", inside="32.").count == 0


def test_household_head_and_neighbourhood(packing: Any) -> None:
    unit = Unit.objects.get(path="31.11533.02.")
    home = Household.objects.create(unit=unit, unit_path=unit.path, head_name="Phạm Văn Cả")
    person("Phạm Văn Cả", 1940, 2, household=home)
    person("Lê Thị Hai", 1945, 2, household=home)
    person("Phạm Văn Cả", 1980, 3)
    packing()
    assert names("pham van ca") == ["Phạm Văn Cả", "Phạm Văn Cả", "Lê Thị Hai"]
    assert names("pham van ca an lu 2") == ["Phạm Văn Cả", "Lê Thị Hai"]
    assert names("tổ 2 hai") == ["Lê Thị Hai"] and names("tổ dân phố An Lư 2 pham") == ["Phạm Văn Cả"]
    assert names("pham tổ 9") == []
    home.head_name = "Lê Thị Hai"
    home.save()
    assert names("le thi hai") == ["Lê Thị Hai", "Phạm Văn Cả"]


def test_order_of_results(packing: Any) -> None:
    person("Trần Văn An", 1960, 1, died_on="2026-01-01")
    person("Trần Văn An", 1961, 1)
    person("Trần Văn An", 1962, 2)
    person("Trần Văn Anh", 1959, 1)
    person("An Văn Trần", 1958, 1)
    packing()
    found = find("tran van an", near="31.11533.02.").people
    assert [(one.full_name, one.birth_year) for one in found] == [
        ("Trần Văn An", 1962), ("Trần Văn An", 1961), ("Trần Văn An", 1960), ("Trần Văn Anh", 1959), ("An Văn Trần", 1958),
    ]  # fmt: skip
    assert find("tran van an", limit=2).count == 5


def test_diacritics_as_typed_come_first(packing: Any) -> None:
    person("Lê Thị Hoa", 1950)
    person("Lê Thị Hỏa", 1949)
    packing()
    assert names("lê thị hỏa") == ["Lê Thị Hỏa", "Lê Thị Hoa"]


def test_hidden_people_stay_out_of_the_pack() -> None:
    ward()
    hidden = person("Nguyễn Văn Kín", 1980, restricted="army")
    actions.reindex(now=NOW)
    assert SearchEntry.objects.count() == 0
    Person.objects.filter(pk=hidden.pk).update(restricted="")
    assert names("kin") == ["Nguyễn Văn Kín"]
    actions.reindex(now=NOW)
    assert names("kin") == ["Nguyễn Văn Kín"] and SearchEntry.objects.count() == 1


def test_every_way_of_writing_is_seen_at_once() -> None:
    """save, save of some fields, update, bulk_update, bulk upsert; a move to another commune; a merge."""
    ward()
    one, two = person("Nguyễn Văn An", 1950), person("Lê Thị Bé", 1960)
    actions.reindex(now=NOW)
    assert not Person.objects.filter(search_mark__isnull=False).exists()
    one.name_key = "nguyen van binh"
    one.save(update_fields=["name_key"])
    assert names("binh") == ["Nguyễn Văn An"] and names("an") == []
    Person.objects.filter(pk=one.pk).update(birth_year=1951)
    assert find("1951").count == 1
    one.name_key = "nguyen van cuong"
    Person.objects.bulk_update([one], ["name_key"])
    assert find("cuong").count == 1
    one.name_key = "nguyen van dung"
    Person.objects.bulk_create([one], update_conflicts=True, unique_fields=["id"], update_fields=["name_key"])
    assert find("dung").count == 1
    actions.reindex(now=NOW)
    assert find("dung").count == 1 and find("cuong").count == 0
    two.merged_into = one
    two.save()
    assert find("le thi be").count == 0
    actions.reindex(now=NOW)
    assert find("le thi be").count == 0 and SearchEntry.objects.count() == 1


def test_move_to_another_commune() -> None:
    ward()
    an = person("Nguyễn Văn An", 1950, personal_number="031150001234")
    person("Lê Thị Bé", 1950)
    other = Unit.objects.create(
        code="11500", level="commune", kind="xã", name="Kia", path="31.11500.", parent=Unit.objects.get(path="31."),
        valid_from="2025-07-01",
    )  # fmt: skip
    actions.reindex(now=NOW)
    Person.objects.filter(pk=an.pk).update(unit=other, unit_path=other.path)
    for _ in range(2):
        assert find("an", accounts_queries.system_viewer("test", "31.11500.")).count == 1
        assert find("1234", accounts_queries.system_viewer("test", "31.11500.")).count == 1
        assert find("an").count == 0 and find("be").count == 1 and find("1234").count == 0
        assert find("an", accounts_queries.system_viewer("test", "31.")).count == 1
        actions.reindex(now=NOW, unit_paths=["31.11500."])
    assert SearchPack.objects.get(path="31.11533.").size == 1


def test_many_answers_are_counted_and_whole_names_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    from kham.roster.queries import searching as searching_queries

    ward()
    for at in range(40):
        person(
            f"Nguyễn Văn A{at % 7}{'x' if at % 2 else ''}",
            1950,
            1 + at % 4,
            **({"moved_on": "2026-01-01"} if at % 3 == 0 else {}),
        )
    last = person("Nguyễn Văn", 1950, 2)
    actions.reindex(now=NOW)
    monkeypatch.setattr(searching_queries, "RANKED", 9)
    found = find("nguyen van", limit=3, near="31.11533.02.")
    assert found.count == 41 and found.people[0] == last
    assert all(one.moved_on is None and one.unit_path == "31.11533.02." for one in found.people)


def test_enough_waiting_people_are_packed_after_a_commit(
    django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kham.roster.actions import indexing

    ward()
    monkeypatch.setattr(indexing, "LOOSE", 2)
    for at in range(3):
        person(f"Nguyễn Văn {'ABC'[at]}")
    with django_capture_on_commit_callbacks(execute=True):
        indexing.reindex_soon(unit_path="31.11533.01.", now=NOW)
    assert SearchEntry.objects.count() == 3


WORDS = st.sampled_from(
    [
        "nguyen",
        "thi",
        "van",
        "an",
        "anh",
        "hoa",
        "hoang",
        "1950",
        "195",
        "1951",
        "an lu 2",
        "to 1",
        "0001",
        "5678",
        "x",
    ]
)
FIRST = st.sampled_from(["Nguyễn", "Trần", "An", "Hoàng"])
MIDDLE = st.sampled_from(["Thị", "Văn", "Hoa", ""])
GIVEN = st.sampled_from(["An", "Anh", "Hoa", "Hoàng"])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(st.tuples(FIRST, MIDDLE, GIVEN, st.sampled_from([None, 1950, 1951]), st.integers(1, 3), st.booleans(), st.booleans(),
                              st.sampled_from(["031150000001", "031150005678", ""])), max_size=12),
    texts=st.lists(st.lists(WORDS, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=6), packed=st.integers(0, 12),
)  # fmt: skip
def test_the_index_agrees_with_reading_everybody(people: list[Any], texts: list[str], packed: int) -> None:
    """The same people in the same order as a plain filter over everybody gives, however much is packed."""
    SearchPack.objects.all().delete()
    Person.objects.all().delete()
    if not Unit.objects.exists():
        ward()
    made = []
    for at, (first, middle, last, year, place, gone, _, number) in enumerate(people):
        if at == packed:
            actions.reindex(now=NOW)
        made.append(
            person(
                f"{first} {middle} {last}".replace("  ", " "),
                year,
                place,
                personal_number=number,
                moved_on="2026-01-01" if gone else None,
            )
        )
    for one, (*_, again, _number) in zip(made, people, strict=True):
        if again:
            one.save()
    places = [
        searching.Place(unit.path, unit.name, unit.full_name)
        for unit in Unit.objects.filter(level="neighbourhood")
    ]
    for viewer in (accounts_queries.system_viewer("test", "31.11533."), _head("31.11533.02.")):
        numbers = viewer.role.code == "system"
        for text in texts:
            mine = [place for place in places if viewer.sees(place.path)]
            asked = searching.read(text, mine)
            if asked.number:  # several groups of digits are one whole number
                continue
            documents = [(_document(one), one) for one in made if viewer.sees(one.unit_path)]
            near = "" if numbers else "31.11533.02."
            expected = sorted(
                (*searching.rank(doc, asked, near), one.sort_key, doc.year, doc.key)
                for doc, one in documents if not asked.empty and searching.matches(doc, asked, numbers=numbers)
            )  # fmt: skip
            found = find(text, viewer, limit=50)
            assert [str(one.pk) for one in found.people] == [row[-1] for row in expected], text
            assert found.count == len(expected)


def _document(one: Person) -> searching.Document:
    return searching.Document(
        key=str(one.pk), name_key=one.name_key, full_name=one.full_name, year=one.birth_year or 0, path=one.unit_path,
        number=one.personal_number, phone=one.phone, gone=one.moved_on is not None or one.died_on is not None,
    )  # fmt: skip


def _head(path: str) -> Any:
    """The head of a neighbourhood: sees people, not numbers."""
    from kham.accounts.queries import Viewer
    from kham.accounts.roles import ROLES

    return Viewer(None, None, ROLES["neighbourhood_head"], (path,), "user:test")
