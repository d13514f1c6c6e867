"""Units in the database: loading, adding, re-coding and merging never lose or rewrite history."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from kham.journal.models import Entry
from kham.kernel.reasons import Refusal
from kham.places import actions, permissions, queries
from kham.places.models import Facility, Succession, Unit

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 21, 1, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 21)
CHANGE = dt.date(2027, 1, 1)
BY = "system:test"
DOCUMENT = "NQ 01/NQ-HĐND"


@dataclass(frozen=True)
class Viewer:
    """A viewer of some paths, as accounts makes them."""

    paths: tuple[str, ...]
    actor: str = "user:test"
    role_code: str = "station"


def snapshot(unit: Unit) -> dict[str, object]:
    row = Unit.objects.get(pk=unit.pk)
    return {f.attname: getattr(row, f.attname) for f in Unit._meta.concrete_fields if f.name != "valid_to"}


def at(path_or_code: str, on: dt.date = TODAY) -> Unit:
    unit = queries.unit_at(path_or_code, on)
    assert unit is not None
    return unit


@pytest.fixture
def hai_phong() -> Unit:
    actions.load_catalogue(provinces=["31"], by=BY, now=NOW)
    return at("31")


@pytest.fixture
def hoa_binh(hai_phong: Unit) -> Unit:
    commune = at("11533")
    for code in ("01", "02", "07"):
        actions.add_neighbourhood(
            commune=commune,
            code=code,
            name=f"Số {int(code)}",
            kind="tổ dân phố",
            by=BY,
            now=NOW,
            households_hint=100,
        )
    return commune


def refuses(code: str):  # type: ignore[no-untyped-def]  # pytest's own context manager type is generic noise here
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


# --- loading -------------------------------------------------------------------------------------------------


def test_load_all_and_again() -> None:
    first = actions.load_catalogue(by=BY, now=NOW)
    assert (first.provinces, first.communes) == (35, 3331)
    assert Unit.objects.on(TODAY).filter(level="province").count() == 34
    assert Unit.objects.on(TODAY).filter(level="commune").count() == 3321
    assert Unit.objects.on(dt.date(2026, 4, 29)).filter(kind="phường").count() == 687
    assert Succession.objects.count() == 11
    assert actions.load_catalogue(by=BY, now=NOW) == actions.Loaded(0, 0, 0)
    assert Entry.objects.filter(action="places.load").count() == 1


def test_load_some_provinces_then_others() -> None:
    assert actions.load_catalogue(provinces=["12"], by=BY, now=NOW) == actions.Loaded(1, 38, 0)
    assert actions.load_catalogue(provinces=["12", "31"], by=BY, now=NOW) == actions.Loaded(1, 114, 0)
    with refuses("places.unknown_province"):
        actions.load_catalogue(provinces=["02"], by=BY, now=NOW)


def test_a_status_change_is_two_rows_of_one_path() -> None:
    actions.load_catalogue(provinces=["75"], by=BY, now=NOW)
    before, after = at("26368", dt.date(2026, 4, 29)), at("26368", dt.date(2026, 4, 30))
    assert (before.kind, after.kind) == ("xã", "phường")
    assert before.path == after.path == "75.26368."
    assert queries.successors(before) == [after]
    assert after.parent is not None
    assert after.parent.kind == "thành phố"


def test_a_newer_list_closes_rows_of_an_older_one() -> None:
    actions.load_catalogue(provinces=["75"], by=BY, now=NOW)
    Succession.objects.all().delete()
    Unit.objects.filter(path="75.26368.", kind="phường").delete()
    Unit.objects.filter(path="75.26368.").update(valid_to=None)
    assert actions.load_catalogue(provinces=["75"], by=BY, now=NOW) == actions.Loaded(0, 1, 1)
    assert at("26368").kind == "phường"


# --- adding --------------------------------------------------------------------------------------------------


def test_add_neighbourhood(hoa_binh: Unit) -> None:
    unit = at("31.11533.07.")
    assert (unit.full_name, unit.parent, unit.valid_from) == ("tổ dân phố Số 7", hoa_binh, TODAY)
    assert (unit.commune_path, unit.province_path) == ("31.11533.", "31.")
    entry = Entry.objects.filter(action="places.add_neighbourhood").latest("seq")
    assert (entry.unit_path, entry.object_id) == ("31.11533.07.", str(unit.pk))


@pytest.mark.parametrize(
    ("code", "name", "reason"),
    [
        ("07", "Khác", "taken"),
        ("08", "Số 07", "taken"),
        ("a b", "Khác", "bad_value"),
        ("08", " ", "bad_value"),
    ],
)
def test_add_neighbourhood_refuses(hoa_binh: Unit, code: str, name: str, reason: str) -> None:
    with refuses(f"places.{reason}"):
        actions.add_neighbourhood(commune=hoa_binh, code=code, name=name, kind="tổ dân phố", by=BY, now=NOW)


def test_neighbourhood_only_below_a_commune(hai_phong: Unit) -> None:
    with refuses("places.not_commune"):
        actions.add_neighbourhood(commune=hai_phong, code="01", name="A", kind="thôn", by=BY, now=NOW)


def test_import_neighbourhoods_and_again(hoa_binh: Unit) -> None:
    text = "code,kind,name,households_hint\n07,tổ dân phố,Số 7,120\n08,tổ dân phố,Số 8,\n09,thôn,Đông,95\n"
    assert actions.import_neighbourhoods(commune=hoa_binh, text=text, by=BY, now=NOW) == actions.Imported(
        2, 1
    )
    assert actions.import_neighbourhoods(commune=hoa_binh, text=text, by=BY, now=NOW) == actions.Imported(
        0, 3
    )
    everyone = Viewer(("31.",))
    codes = [u.code for u in queries.neighbourhoods(everyone, hoa_binh, TODAY)]
    assert codes == ["01", "02", "07", "08", "09"]


def test_a_bad_file_names_line_column_and_remedy_and_writes_nothing(hoa_binh: Unit) -> None:
    text = "code,kind,name,households_hint\n10,tổ dân phố,Số 10,1\n10,tổ,,x\n"
    with pytest.raises(Refusal) as caught:
        actions.import_neighbourhoods(commune=hoa_binh, text=text, by=BY, now=NOW, name="to.csv")
    sentence = str(caught.value)
    for piece in (
        "to.csv",
        "dòng 3, cột code",
        "dòng 3, cột kind",
        "dòng 3, cột name",
        "dòng 3, cột households_hint",
    ):
        assert piece in sentence
    assert queries.unit_at("31.11533.10.", TODAY) is None
    with refuses("places.bad_file"):
        actions.import_neighbourhoods(commune=hoa_binh, text="ma,ten\n1,2\n", by=BY, now=NOW)


def test_add_facility_never_mixes_the_two_codes(hoa_binh: Unit) -> None:
    station = actions.add_facility(
        name="Trạm Y tế Hòa Bình",
        kind="station",
        unit=hoa_binh,
        code5="31A01",
        gln13="8930000000017",
        by=BY,
        now=NOW,
    )
    assert list(queries.facilities(Viewer(("31.",)), hoa_binh, TODAY)) == [station]
    for wrong in (
        {"code5": "8930000000017"},
        {"gln13": "31A01"},
        {"code5": "31A01"},
        {"gln13": "8930000000017"},
    ):
        with refuses("places.bad_value"):
            actions.add_facility(name="Khác", kind="clinic", unit=hoa_binh, by=BY, now=NOW, **wrong)


# --- re-coding and merging -----------------------------------------------------------------------------------


def test_recode_keeps_every_old_row_and_whatever_points_to_it(hoa_binh: Unit) -> None:
    station = actions.add_facility(name="Trạm", kind="station", unit=hoa_binh, by=BY, now=NOW)
    seven = at("31.11533.07.")
    before = [snapshot(u) for u in (hoa_binh, seven)]
    new = actions.recode(unit=hoa_binh, new_code="11999", on=CHANGE, document=DOCUMENT, by=BY, now=NOW)
    assert [snapshot(u) for u in (hoa_binh, seven)] == before
    assert at("11533", CHANGE - dt.timedelta(days=1)) == hoa_binh
    assert queries.unit_at("11533", CHANGE) is None
    assert (at("11999", CHANGE), new.path, new.parent) == (new, "31.11999.", at("31"))
    assert queries.today_of(hoa_binh) == [new]
    assert queries.today_of(seven) == [at("31.11999.07.", CHANGE)]
    assert Facility.objects.get(pk=station.pk).unit == hoa_binh
    link = Succession.objects.get(predecessor=hoa_binh)
    assert (link.successor, link.on, link.document) == (new, CHANGE, DOCUMENT)
    entry = Entry.objects.get(action="places.recode")
    assert (entry.unit_path, entry.data["from"], entry.data["to"]) == ("31.11999.", "31.11533.", "31.11999.")


def test_after_a_recode_the_old_rows_stay_in_sight(hoa_binh: Unit) -> None:
    station = actions.add_facility(name="Trạm", kind="station", unit=hoa_binh, by=BY, now=NOW)
    new = actions.recode(unit=hoa_binh, new_code="11999", on=CHANGE, document=DOCUMENT, by=BY, now=NOW)
    scope = queries.scope_paths([new])
    assert scope == ("31.11533.", "31.11999.")
    assert list(queries.facilities(Viewer(scope), new, CHANGE)) == [station]


def test_a_change_of_kind_keeps_the_path_and_what_is_below(hoa_binh: Unit) -> None:
    new = actions.recode(
        unit=hoa_binh, new_code="11533", new_kind="xã", on=CHANGE, document=DOCUMENT, by=BY, now=NOW
    )
    assert (new.path, new.full_name) == (hoa_binh.path, "xã Hòa Bình")
    assert [u.code for u in queries.neighbourhoods(Viewer(("31.",)), new, CHANGE)] == ["01", "02", "07"]
    assert Unit.objects.filter(path="31.11533.07.").count() == 1


def test_a_code_given_again_gets_another_path(hoa_binh: Unit) -> None:
    actions.recode(unit=hoa_binh, new_code="11999", on=CHANGE, document=DOCUMENT, by=BY, now=NOW)
    stranger = actions.recode(
        unit=at("11560"), new_code="11533", on=dt.date(2027, 6, 1), document=DOCUMENT, by=BY, now=NOW
    )
    assert (stranger.code, stranger.path) == ("11533", "31.11533-2.")
    assert not Unit.objects.under("31.11533.").filter(pk=stranger.pk).exists()


def test_merge_two_communes_with_their_neighbourhoods(hoa_binh: Unit) -> None:
    other = at("11560")
    actions.add_neighbourhood(commune=other, code="01", name="Đông", kind="tổ dân phố", by=BY, now=NOW)
    actions.add_neighbourhood(commune=other, code="09", name="Tây", kind="tổ dân phố", by=BY, now=NOW)
    old_rows = [hoa_binh, other, at("31.11560.01.")]
    before = [snapshot(u) for u in old_rows]
    new = actions.merge_units(
        predecessors=[hoa_binh, other], into_code="11533", into_name="Hòa Bình", into_kind="phường",
        on=CHANGE, document=DOCUMENT, by=BY, now=NOW,
    )  # fmt: skip
    assert [snapshot(u) for u in old_rows] == before
    assert new.path == "31.11533."
    codes = [u.code for u in queries.neighbourhoods(Viewer(("31.",)), new, CHANGE)]
    assert codes == ["01", "02", "07", "09", "1156001"]
    assert queries.today_of(other) == queries.today_of(hoa_binh) == [new]
    assert queries.today_of(old_rows[2]) == [at("31.11533.1156001.", CHANGE)]
    assert set(queries.origins(new)) == {hoa_binh, other}
    assert queries.scope_paths([new]) == ("31.11533.", "31.11560.")
    assert Entry.objects.get(action="places.merge").data["from"] == ["31.11533.", "31.11560."]


def test_merge_neighbourhoods_adds_their_households(hoa_binh: Unit) -> None:
    one, two = at("31.11533.01."), at("31.11533.02.")
    new = actions.merge_units(
        predecessors=[one, two], into_code="12", into_name="Số 1", into_kind="tổ dân phố",
        on=CHANGE, document=DOCUMENT, by=BY, now=NOW,
    )  # fmt: skip
    assert (new.path, new.households_hint) == ("31.11533.12.", 200)


def test_today_of_follows_two_changes(hoa_binh: Unit) -> None:
    middle = actions.recode(unit=hoa_binh, new_code="11999", on=CHANGE, document=DOCUMENT, by=BY, now=NOW)
    last = actions.recode(
        unit=middle,
        new_code="11999",
        new_name="Hòa Bình Mới",
        on=dt.date(2028, 1, 1),
        document=DOCUMENT,
        by=BY,
        now=NOW,
    )
    assert queries.today_of(hoa_binh) == [last]
    assert queries.today_of(hoa_binh, dt.date(2027, 5, 1)) == [middle]
    assert queries.today_of(last) == [last]


def test_changes_that_are_refused(hoa_binh: Unit) -> None:
    same = {"on": CHANGE, "by": BY, "now": NOW}
    with refuses("places.nothing_changes"):
        actions.recode(unit=hoa_binh, new_code="11533", document=DOCUMENT, **same)
    with refuses("places.no_document"):
        actions.recode(unit=hoa_binh, new_code="11999", document=" ", **same)
    with refuses("places.not_in_force"):
        actions.recode(
            unit=hoa_binh, new_code="11999", document=DOCUMENT, on=dt.date(2025, 7, 1), by=BY, now=NOW
        )
    with refuses("places.not_mergeable"):
        actions.merge_units(
            predecessors=[hoa_binh, at("31.11533.07.")], into_code="1", into_name="A", into_kind="phường",
            document=DOCUMENT, **same,
        )  # fmt: skip
    actions.recode(unit=hoa_binh, new_code="11999", document=DOCUMENT, **same)
    with refuses("places.not_in_force"):
        actions.recode(unit=hoa_binh, new_code="11998", document=DOCUMENT, **same)
    assert Unit.objects.filter(code="11998").count() == 0


def test_nobody_changes_another_unit(hoa_binh: Unit) -> None:
    neighbour = Viewer(("31.11560.",))
    with refuses("places.outside"):
        actions.add_neighbourhood(commune=hoa_binh, code="20", name="B", kind="thôn", by=neighbour, now=NOW)
    with refuses("places.outside"):
        actions.recode(unit=hoa_binh, new_code="1", on=CHANGE, document=DOCUMENT, by=neighbour, now=NOW)
    assert not permissions.can_change(Viewer(()), hoa_binh.path)
    assert permissions.can_change(Viewer(("31.11533.",)), hoa_binh.path)
    assert not permissions.can_change("", hoa_binh.path)


# --- what the database itself refuses --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"path": "31.11533."},
        {"path": "31.11533"},
        {"level": "province"},
        {"parent": None},
        {"valid_to": dt.date(2025, 6, 30)},
    ],
)
def test_constraints(hoa_binh: Unit, wrong: dict[str, object]) -> None:
    fine: dict[str, object] = {
        "code": "20000", "level": "commune", "kind": "xã", "name": "Thử", "path": "31.20000.",
        "parent": hoa_binh.parent, "valid_from": dt.date(2025, 7, 1),
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.create(**{**fine, **wrong})


def test_a_unit_that_something_points_to_cannot_be_deleted(hoa_binh: Unit) -> None:
    with pytest.raises(ProtectedError):
        hoa_binh.delete()


# --- who sees what ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        ((), []),
        (("31.11533.07.",), ["31.11533.07."]),
        (("31.11533.",), ["31.11533.", "31.11533.01.", "31.11533.02.", "31.11533.07."]),
        (("31.1153.", "3.", "31.11533.0."), []),
        (("31.11560.",), []),
    ],
)
def test_scope(hoa_binh: Unit, scope: tuple[str, ...], seen: list[str]) -> None:
    found = queries.subtree(Viewer(scope), hoa_binh, TODAY)
    assert [u.path for u in found] == seen
    assert set(found) <= set(Unit.objects.visible_to(Viewer(scope)))
