"""The Adult form against the national table, the choice by age, and what the reader of values says."""

import datetime as dt

import pytest

from kham.exams.rules import folding, forms, icd, values
from kham.kernel.partial_date import PartialDate
from kham.kernel.reasons import Refusal
from tests.exams import national_tags as national

FORM = forms.load("adult")


@pytest.mark.parametrize("tag", sorted(national.ADULT))
def test_every_national_tag_is_there(tag: str) -> None:
    part, size, codes = national.ADULT[tag]
    field = FORM.by_tag[tag]
    assert field.national and field.part == part and field.codes == codes
    assert size is None or field.size == size


def test_nothing_else_claims_to_be_national() -> None:
    extra = {f.tag for f in FORM.fields if f.national} - set(national.ADULT)
    assert extra == {"NGAY_RA", "TEN_CHI_SO", "DANH_SACH_CLS"}  # seen in one note each; the table's own name


def test_required_mandatory_units_codes_and_conditions() -> None:
    assert {tag for tag in national.REQUIRED if not FORM.by_tag[tag].required} == set()
    assert {f.mandatory: f.tag for f in FORM.fields if f.mandatory} == national.MANDATORY
    assert {tag: FORM.by_tag[tag].unit for tag in national.UNITS} == national.UNITS
    assert {name: set(FORM.code_lists[name]) for name in national.CODES} == national.CODES
    assert {f.tag for f in FORM.fields if f.national and f.applies.sex == ["female"]} == national.WOMEN_ONLY
    assert all(not FORM.by_tag[tag].national for tag in national.LOCAL)


def test_each_examined_item_has_a_class_and_a_signature() -> None:
    items = [f for f in FORM.fields if f.finding]
    assert len(items) == 14 and all(f.class_tag and f.signature.startswith("CKDT_") for f in items)
    assert len([f for f in FORM.fields if f.organ]) == 15  # 14 organs and thể lực


def test_capillary_glucose_is_never_a_laboratory_row() -> None:
    field = FORM.by_tag["DUONG_MAO_MACH"]
    assert not field.national and not field.lab


def test_form_is_chosen_by_the_birthday_on_the_exam_date() -> None:
    birthday = PartialDate(2008, 8, 5)
    assert forms.name_for(birthday, dt.date(2026, 8, 4)) == "minor"
    assert forms.name_for(birthday, dt.date(2026, 8, 5)) == "adult"
    assert forms.name_for(PartialDate(2020, 8, 5), dt.date(2026, 8, 4)) == "child"
    assert forms.for_age(PartialDate(2022), dt.date(2026, 8, 4)).type == "ChildUnder"
    assert forms.for_age(PartialDate(2012), dt.date(2026, 8, 4)).type == "Minor"


def test_versions_are_found_by_name_and_day() -> None:
    assert (
        forms.load("adult", "2026-07") is FORM
        and forms.load("adult", None, dt.date(2026, 9, 1)).version == "2026-07"
    )
    with pytest.raises(Refusal):
        forms.load("adult", "1999")
    with pytest.raises(Refusal):
        forms.load("nobody")


READ = [
    ("HUYET_AP", "120/80", "120/80", "ok"), ("HUYET_AP", "12080", "120/80", "confirm"), ("HUYET_AP", "120-80", "120/80", "confirm"),
    ("HUYET_AP", "9060", "90/60", "confirm"), ("HUYET_AP", "220110", "220/110", "confirm"), ("HUYET_AP", "120 80", "120/80", "confirm"),
    ("HUYET_AP", "80/120", None, "impossible"), ("HUYET_AP", "1208", None, "impossible"), ("HUYET_AP", "cao", None, "impossible"),
    ("HUYET_AP", "290/100", "290/100", "implausible"), ("HUYET_AP", "120/110", "120/110", "implausible"),
    ("CHIEU_CAO", "150,5", 150.5, "ok"), ("CHIEU_CAO", "150.5", 150.5, "ok"), ("CHIEU_CAO", "1,5", None, "impossible"),
    ("CHIEU_CAO", "120", 120, "implausible"), ("CAN_NANG", "0", None, "impossible"), ("CAN_NANG", "sáu mươi", None, "impossible"),
    ("MACH", "72.5", None, "impossible"), ("MACH", "140", 140, "implausible"), ("DUONG_MAO_MACH", "126", None, "impossible"),
    ("XN_HEMOGLOBIN", "12,5", None, "impossible"), ("XN_HEMOGLOBIN", "125", 125, "ok"), ("GIOI_TINH", "4", None, "impossible"),
    ("KHONG_KINH_MAT_PHAI", "8", "8/10", "ok"), ("KHONG_KINH_MAT_PHAI", "10/10", "10/10", "ok"),
    ("KHONG_KINH_MAT_PHAI", "12", "12/10", "implausible"),
    ("KHONG_KINH_MAT_PHAI", "1/20", "1/20", "ok"), ("KHONG_KINH_MAT_PHAI", "tốt", None, "impossible"),
    ("KET_LUAN_BENH", "i10; e11.9", "I10;E11.9", "ok"), ("KET_LUAN_BENH", "cao huyết áp", None, "impossible"),
    ("KHAM_MAT_PL", "II", "2", "ok"), ("KHAM_MAT_PL", 3, "3", "ok"), ("SO_CCCD", "0311500001", None, "impossible"),
    ("SO_CCCD", "031 150 000 123", "031150000123", "ok"),
    ("DAU_HIEU_NGUY_HIEM", "1;3", "1;3", "ok"), ("DAU_HIEU_NGUY_HIEM", "0;1", None, "impossible"),
    ("KHUC_XA_MAT_PHAI", "-1.25/-0,5x90", "-1,25 / -0,50 x 90", "ok"), ("KHUC_XA_MAT_PHAI", "+2", "+2,00", "ok"),
    ("KHUC_XA_MAT_PHAI", "-1,3", None, "impossible"), ("KHUC_XA_MAT_PHAI", "-1/-0,5", None, "impossible"),
    ("KHUC_XA_MAT_PHAI", "-1/-0,5x200", None, "impossible"), ("KHUC_XA_MAT_PHAI", "cận nhẹ", None, "impossible"),
    ("SO_DO_RANG", "26:t, 16s", "16S 26T", "ok"), ("SO_DO_RANG", "19S", None, "impossible"), ("SO_DO_RANG", "16Z", None, "impossible"),
    ("NGAYCAP_CCCD", "1/2/2021", "2021-02-01", "ok"), ("NGAYCAP_CCCD", "31/02/2021", None, "impossible"), ("TSBT_NGAT", "", None, "ok"),
    ("TSBT_NGAT", "2", None, "impossible"), ("NOI_KHOA_HO_HAP", "x" * 1025, None, "impossible"),
    ("KHONG_CO_TRUONG", "1", None, "wrong form"),
]  # fmt: skip


@pytest.mark.parametrize(("tag", "raw", "value", "kind"), READ)
def test_reading_values(tag: str, raw: object, value: object, kind: str) -> None:
    reading = values.read(FORM, tag, raw)
    assert reading.value == value
    if kind == "ok":
        assert reading.complaints == ()
    elif kind == "confirm":
        assert reading.confirm and not reading.refused
    else:
        assert reading.complaints[0].severity == kind


def test_conditions_hide_and_clear() -> None:
    asked = {f.tag for f in forms.asked(FORM, sex="male", age=40, answers={})}
    assert "KET_QUA_KHAM_SAN_PHU_KHOA" not in asked and "TSGD_MA_BENH" not in asked
    assert "TSGD_MA_BENH" in {
        f.tag for f in forms.asked(FORM, sex="male", age=40, answers={"TSGD_MAC_BENH": "1"})
    }
    assert "gynaecology" not in folding.required_stations(FORM, sex="male", age=40)


def test_every_table_row_is_read_inside_its_columns() -> None:
    row = {"MA_DICH_VU": "23.0075.1494", "GIA_TRI": "5.6", "DON_VI_DO": "mmol/L"}
    assert values.read(FORM, "DANH_SACH_CLS", [row]).value == [row]
    assert values.read(FORM, "DANH_SACH_CLS", [{"LA": "1"}]).refused


def test_common_codes() -> None:
    assert len(icd.common()) >= 150 and icd.name_of("E11.9") and icd.name_of("I10.5") == icd.name_of("I10")
    for text, code in {
        "tang huyet": "I10",
        "tieu duong": "E11",
        "mo mau": "E78",
        "can thi": "H52.1",
        "e11": "E11",
        "gout": "M10",
    }.items():
        assert code in [one.code for one in icd.search(text)], text
    assert icd.search("") == []
