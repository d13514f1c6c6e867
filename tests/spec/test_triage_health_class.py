"""Worked cases of the health class (QĐ 1613/BYT-QĐ, 1997). A dash means: the text has no row, the doctor decides."""

import datetime as dt

import pytest

from kham.exams.rules import evaluation, forms, health_class
from kham.kernel.partial_date import PartialDate

FORM = forms.load("adult")
ON = dt.date(2026, 8, 5)
# giới · cao · nặng · loại (bảng người lao động)
PHYSICAL = [
    ("male", 163, 50, 1), ("male", 162, 50, 2), ("male", 158, 47, 2), ("male", 157, 60, 3), ("male", 154, 45, 3), ("male", 153, 60, 4),
    ("male", 150, 41, 4), ("male", 149, 70, 5), ("male", 170, 39, 5), ("male", 170, 40, None), ("male", 170, 44, 4), ("male", 162.5, 50, 1),
    ("female", 155, 45, 1), ("female", 154, 45, 2), ("female", 151, 43, 2),
    ("female", 150, 50, 3), ("female", 147, 40, 3), ("female", 146, 50, 4),
    ("female", 143, 38, 4), ("female", 142, 50, 5), ("female", 160, 37, 5), ("other", 160, 50, None),
]  # fmt: skip
# tuổi · huyết áp · mạch · loại tuần hoàn
CIRCULATION = [
    (25, "120/80", 70, 1), (25, "130/80", 70, 2), (25, "120/88", 70, 2),
    (25, "138/85", 70, 3), (25, "120/92", 70, 3), (25, "142/80", 70, 4),
    (25, "98/70", 70, 4), (25, "105/70", 70, None), (25, "120/58", 70, 4),
    (29, "141/96", 70, 4), (40, "138/88", 70, 1), (40, "142/88", 70, 3),
    (40, "130/92", 70, 3), (40, "148/88", 70, None), (40, "152/88", 70, 4),
    (40, "130/98", 70, 4), (50, "139/89", 60, 1), (51, "120/80", 70, None),
    (40, "120/80", 80, 2), (40, "120/80", 90, 3), (40, "120/80", 57, 3),
    (40, "120/80", 96, 4), (40, "120/80", 54, 4), (70, "120/80", 100, 4),
]  # fmt: skip
# không kính phải, trái · có kính phải, trái · loại mắt
EYES = [
    ("10", "10", "", "", 1), ("10", "9", "", "", 1), ("9", "9", "", "", 2),
    ("8", "8", "", "", 2), ("7", "8", "", "", 3), ("7", "7", "", "", 3),
    ("6", "7", "", "", 4), ("5", "6", "", "", 4), ("5", "5", "", "", 5),
    ("2", "2", "10", "10", 2), ("2", "2", "8", "9", 3), ("1", "1", "5", "5", 5),
    ("12", "10", "", "", 1), ("10", "", "", "", None),
]  # fmt: skip
# BMI · loại nội tiết
ENDOCRINE = [("61", 1), ("64", 2), ("66", 3), ("70", 3), ("72", 4)]


def organ(answers: dict, tag: str, *, sex: str = "female", age: int = 40) -> int | None:
    """Class of one organ."""
    said = evaluation.evaluate(FORM, answers, sex=sex, birth=PartialDate(ON.year - age), on=ON)
    return next(o.value for o in said.organs if o.tag == tag)


@pytest.mark.parametrize(("sex", "height", "weight", "expected"), PHYSICAL)
def test_physical(sex: str, height: float, weight: float, expected: int | None) -> None:
    assert organ({"CHIEU_CAO": height, "CAN_NANG": weight}, "KHAM_THE_LUC_PL", sex=sex) == expected


@pytest.mark.parametrize(("age", "pressure", "pulse", "expected"), CIRCULATION)
def test_circulation(age: int, pressure: str, pulse: int, expected: int | None) -> None:
    assert organ({"HUYET_AP": pressure, "MACH": pulse}, "NOI_KHOA_TUAN_HOAN_PL", age=age) == expected


@pytest.mark.parametrize(("right", "left", "worn_right", "worn_left", "expected"), EYES)
def test_eyes(right: str, left: str, worn_right: str, worn_left: str, expected: int | None) -> None:
    answers = {
        "KHONG_KINH_MAT_PHAI": right,
        "KHONG_KINH_MAT_TRAI": left,
        "CO_KINH_MAT_PHAI": worn_right,
        "CO_KINH_MAT_TRAI": worn_left,
    }
    assert organ(answers, "KHAM_MAT_PL") == expected


@pytest.mark.parametrize(("weight", "expected"), ENDOCRINE)
def test_endocrine_by_bmi(weight: str, expected: int) -> None:
    assert organ({"CHIEU_CAO": 160, "CAN_NANG": weight}, "NOI_KHOA_NOI_TIET_PL") == expected


def test_known_diabetes_is_the_doctors() -> None:
    assert (
        organ({"CHIEU_CAO": 160, "CAN_NANG": 60, "TSBT_DAI_THAO_DUONG": "1"}, "NOI_KHOA_NOI_TIET_PL") is None
    )


@pytest.mark.parametrize(("count", "expected"), [("0", 1), ("1", 2), ("3", 2), ("4", 3), ("5", 3), ("6", 4)])
def test_caries(count: str, expected: int) -> None:
    assert organ({"SO_RANG_SAU": count}, "KHAM_RANG_HAM_MAT_PL") == expected


def test_hearing_is_clear_only_when_normal() -> None:
    normal = {
        f"TAI_{side}_{kind}": value
        for side in ("TRAI", "PHAI")
        for kind, value in (("NOI_THUONG", "5"), ("NOI_THAM", "0.5"))
    }
    assert organ(normal, "KHAM_TAI_MUI_HONG_PL") == 1
    assert organ({**normal, "TAI_TRAI_NOI_THAM": "0.2"}, "KHAM_TAI_MUI_HONG_PL") is None


def test_overall_is_the_worst_and_the_given_class_goes_first() -> None:
    said = evaluation.evaluate(
        FORM, {"SO_RANG_SAU": "5", "KHAM_MAT_PL": "4"}, sex="male", birth=PartialDate(1981), on=ON
    )
    assert said.overall == 4
    again = evaluation.evaluate(
        FORM, {"SO_RANG_SAU": "7", "KHAM_RANG_HAM_MAT_PL": "2"}, sex="male", birth=PartialDate(1981), on=ON
    )
    assert again.overall == 2 and "Ngoại khoa: bác sĩ quyết định" in again.doctor_decides


def test_contradictions_are_said() -> None:
    said = evaluation.evaluate(FORM, {"KHAM_MAT_PL": "4"}, sex="male", birth=PartialDate(1981), on=ON)
    assert "Mắt" in health_class.contradictions(2, said.organs, [])[0]
    assert health_class.contradictions(4, said.organs, []) == [
        "Phân loại IV nhưng chưa có bệnh nào được ghi."
    ]
    assert health_class.contradictions(4, said.organs, ["H52.1"]) == []


def test_a_child_is_the_wrong_form() -> None:
    said = evaluation.evaluate(FORM, {}, sex="male", birth=PartialDate(2012), on=ON)
    assert [c.severity for c in said.complaints] == ["wrong form"]
