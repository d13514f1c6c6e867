"""The forms of minors and children against the national table, the mandatory list, versions, and every legal answer read back."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kham.exams.rules import charts, forms, values
from kham.exams.rules.definition import Definition, FormDefinition
from kham.kernel.partial_date import PartialDate
from tests.exams import national_tags as national

NAMES = ("child", "minor", "adult")
TABLES = {"child": national.CHILD, "minor": national.MINOR, "adult": national.ADULT}
OTHER = {"NGAY_RA", "TEN_CHI_SO", "DANH_SACH_CLS"}  # seen in one note each; the table's own name
EVERY = [(name, tag) for name in NAMES for tag in sorted(TABLES[name])]


@pytest.mark.parametrize(("name", "tag"), EVERY)
def test_every_national_tag_has_its_part_size_and_codes(name: str, tag: str) -> None:
    part, size, codes = TABLES[name][tag]
    field = forms.load(name).by_tag[tag]
    assert field.national and field.part == part and field.codes == codes
    assert size is None or field.size == size


@pytest.mark.parametrize("tag", sorted(national.SIGNS))
def test_every_sign_of_a_child_is_one_character_with_its_own_normal(tag: str) -> None:
    codes, normal = national.SIGNS[tag]
    form = forms.load("child")
    field = form.by_tag[tag]
    assert field.national and field.part == "XML7" and field.size == 1
    assert set(form.codes_of(field)) == set(codes) and field.normal_codes == [normal]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_else_claims_to_be_national(name: str) -> None:
    known = set(TABLES[name]) | (set(national.SIGNS) if name == "child" else set())
    assert {f.tag for f in forms.load(name).fields if f.national} - known <= OTHER


@pytest.mark.parametrize("name", NAMES)
def test_parts_and_type_are_the_decisions(name: str) -> None:
    form = forms.load(name)
    assert form.type == national.TYPES[name] and set(form.parts) == national.PARTS[name]
    assert form.parts == {part: national.ROOTS[part] for part in form.parts}


def test_code_lists_units_and_conditions() -> None:
    child, minor = forms.load("child"), forms.load("minor")
    assert {name: set(child.code_lists[name]) for name in national.CHILD_CODES} == national.CHILD_CODES
    assert {name: set(minor.code_lists[name]) for name in national.MINOR_CODES} == national.MINOR_CODES
    assert {tag: child.by_tag[tag].unit for tag in national.CHILD_UNITS} == national.CHILD_UNITS
    for tag, (parent, code) in national.MINOR_ASKED_WHEN.items():
        assert minor.by_tag[tag].applies.answers == {parent: [code]}


@pytest.mark.parametrize(
    ("birth", "asked"),
    [("2025-04-06", False), ("2025-04-05", True), ("2024-01-06", True), ("2024-01-05", False)],
)
def test_autism_is_asked_from_16_to_30_months(birth: str, asked: bool) -> None:
    on, born = dt.date(2026, 8, 5), PartialDate.from_iso(birth)
    months = forms.months_on(born, on)
    shown = forms.asked(forms.load("child"), sex="male", age=born.age_on(on), answers={}, months=months)
    assert ("NGUY_CO_TU_KY" in {f.tag for f in shown}) is asked


def test_a_year_alone_hides_nothing_and_says_so() -> None:
    on = dt.date(2026, 8, 5)
    assert forms.months_on(PartialDate(2024), on) is None
    assert "đủ 18 tuổi" in forms.doubt(PartialDate(2008), on) and "đủ 6 tuổi" in forms.doubt(
        PartialDate(2020), on
    )
    assert forms.doubt(PartialDate(2000), on) == "" and forms.doubt(PartialDate(2008, 3), on) == ""
    assert forms.doubt(PartialDate(2008, 8), on) and not forms.doubt(PartialDate(2008, 8, 5), on)


@pytest.mark.parametrize(
    ("birth", "on", "name"),
    [
        ("2020-08-05", "2026-08-04", "child"), ("2020-08-05", "2026-08-05", "minor"),
        ("2008-08-05", "2026-08-04", "minor"), ("2008-08-05", "2026-08-05", "adult"),
        ("2020-02-29", "2026-02-28", "child"), ("2020-02-29", "2026-03-01", "minor"),
    ],
)  # fmt: skip
def test_the_day_before_the_birthday_is_the_lower_group(birth: str, on: str, name: str) -> None:
    assert forms.for_age(PartialDate.from_iso(birth), dt.date.fromisoformat(on), "2026-07").form == name


def test_mandatory_fields_by_form() -> None:
    def numbers(name: str) -> dict[int | None, str]:
        return {f.mandatory: f.tag for f in forms.load(name).fields if f.mandatory}

    assert numbers("adult") == numbers("minor") == national.MANDATORY
    assert numbers("child") == national.MANDATORY_CHILD
    child = forms.load("child")
    assert child.by_tag["SO_CCCD"].instead == ["SO_CCCD_NGUOI_DI_CUNG"]
    assert set(child.by_tag["BINH_THUONG"].instead) == {"NGUY_CO_MAC_LAO", "VAN_DE_SUC_KHOE"}
    assert (
        child.by_tag["MA_NGHE_NGHIEP"].default == forms.load("minor").by_tag["MA_NGHE_NGHIEP"].default == "00"
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_campaign_before_july_keeps_its_content(name: str) -> None:
    old, new = forms.load(name, "2026-05"), forms.load(name, "2026-07")
    assert "NGUON_KINH_PHI" in old.by_tag and "NGUON_CHI_TRA" not in old.by_tag
    assert set(old.codes_of(old.by_tag["DOI_TUONG"])) == {str(n) for n in range(1, 15)}
    assert old.codes_of(old.by_tag["DOI_TUONG"])["14"] == new.codes_of(new.by_tag["DOI_TUONG"])["16"]
    assert not any(f.tag.startswith("KINH_LO") or f.item_of for f in old.fields)
    assert old.valid_to == dt.date(2026, 6, 30) and forms.load(name, on=dt.date(2026, 6, 30)) is old
    assert forms.load(name, on=dt.date(2026, 7, 1)) is new


def test_each_item_of_the_paper_has_tick_diagnoses_and_class() -> None:
    for name in ("minor", "adult"):
        form = forms.load(name)
        for item in (f for f in form.fields if f.finding):
            tick, preliminary, confirmed = form.items_of(item.tag)
            assert (tick.type, preliminary.type, confirmed.type) == ("yesno", "icd", "icd")
            assert form.by_tag[item.class_tag].type == "class" and not tick.national
            asked = {f.tag for f in forms.asked(form, sex="female", age=30, answers={tick.tag: "1"})}
            assert preliminary.tag not in asked and confirmed.tag not in asked


def legal(form: FormDefinition, field: Definition) -> st.SearchStrategy[Any]:
    """Answers that the definition allows."""
    codes = sorted(form.codes_of(field))
    size = field.size or 100
    number = field.possible or (0, 100)
    if field.other_unit:  # beyond it the value is taken for another unit
        low = max(number[0], field.other_unit.below or number[0])
        number = (low, min(number[1], field.other_unit.above or number[1]))
    text = st.text("abcxyzAĐƯơâêô0123456789", min_size=size if field.exact else 1, max_size=min(size, 40))
    digits = st.text("0123456789", min_size=size if field.exact else 1, max_size=size)
    several = st.lists(st.sampled_from(codes or ["x"]), min_size=1, max_size=3, unique=True)
    return {
        "text": text, "signature": text, "digits": digits,
        "code": st.sampled_from(codes or ["x"]), "yesno": st.sampled_from(["0", "1"]), "class": st.sampled_from("12345"),
        "codes": several.map(lambda all_: ";".join(c for c in all_ if c != "0" or len(all_) == 1)),
        "integer": st.integers(int(number[0]), int(number[1])),
        "decimal": st.floats(*number).map(lambda v: round(v, 1)).filter(lambda v: number[0] <= v <= number[1]),
        "bp": st.tuples(st.integers(90, 220), st.integers(40, 85)).map(lambda p: f"{p[0]}/{p[1]}"),
        "date": st.dates(dt.date(1930, 1, 1), dt.date(2030, 1, 1)).map(dt.date.isoformat),
        "datetime": st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 1, 1)).map(lambda d: d.isoformat(timespec="minutes")),
        "icd": st.sampled_from(["I10", "E11.9", "I10;E11"]), "vision": st.sampled_from(["10/10", "1/20", "ST+"]),
        "refraction": st.tuples(st.integers(-40, 40), st.integers(-20, 20), st.integers(0, 180)).map(
            lambda p: f"{p[0] / 4}/{p[1] / 4}x{p[2]}"),
        "teeth": st.lists(st.tuples(st.sampled_from(charts.TEETH), st.sampled_from(codes or ["S"])), min_size=1, max_size=9).map(
            lambda all_: " ".join(f"{t}{s}" for t, s in all_)),
        "table": st.just([]),
    }[field.type]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_answer_the_definition_allows_is_read_and_reads_the_same_again(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(WHOLE))
    for field in data.draw(st.lists(st.sampled_from(form.fields), min_size=8, max_size=8)):
        raw = data.draw(legal(form, field), label=field.tag)
        reading = values.read(form, field.tag, raw)
        assert not reading.refused, (field.tag, raw, reading.complaints)
        assert values.read(form, field.tag, reading.value).value == reading.value


WHOLE = [
    *forms.all_forms(),
    forms.with_extensions(
        "adult", "2026-07", ["elderly@2026-07", "screening@2026-07", "women_workers@2026-07"]
    ),
    forms.with_extensions("minor", "2026-07", ["school@2026-07"]),
]
