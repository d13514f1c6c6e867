"""Worked cases of the triage rules. Each line: what was measured, the level, and where the limit comes from.

The manual prints these tables; a clinician can read them. People are adults of 45 unless the line says otherwise.
"""

import datetime as dt
import itertools
import random

import pytest

from kham.exams.rules import evaluation, forms, triage
from kham.kernel.partial_date import PartialDate

FORM = forms.load("adult")
ON = dt.date(2026, 8, 5)


def level(answers: dict, *, sex: str = "female", birth: int = 1981, rule: str = "") -> str:
    """Triage level of one case; of one rule when named."""
    said = evaluation.evaluate(FORM, answers, sex=sex, birth=PartialDate(birth), on=ON)
    if rule:
        return triage.worst([f.level for f in said.findings if f.rule == rule])
    return said.triage


# huyết áp · dấu hiệu nguy hiểm · đã biết tăng huyết áp · mức · nguồn
BLOOD_PRESSURE = [
    ("118/76", "", "", "N", "QĐ 3192: tối ưu"), ("119/79", "", "", "N", "QĐ 3192"), ("120/80", "", "", "N", "QĐ 3192: bình thường"),
    ("129/84", "", "", "N", "QĐ 3192"), ("130/80", "", "", "F", "QĐ 3192: tiền tăng huyết áp"), ("125/85", "", "", "F", "QĐ 3192"),
    ("139/89", "", "", "F", "QĐ 3192"), ("140/80", "", "", "R", "QĐ 3192: tâm thu đơn độc"), ("130/90", "", "", "R", "QĐ 3192: độ 1"),
    ("159/99", "", "", "R", "QĐ 3192: độ 1"), ("160/95", "", "", "R", "QĐ 3192: độ 2"), ("150/100", "", "", "R", "QĐ 3192: độ 2"),
    ("179/109", "", "", "R", "QĐ 3192: độ 2"), ("180/90", "", "", "U", "độ 3, mức khẩn của chương trình"), ("150/110", "", "", "U", "độ 3"),
    ("200/120", "", "", "U", "không dấu hiệu: trong ngày"),
    ("180/95", "1", "", "E", "180 kèm dấu hiệu"), ("170/120", "2", "", "E", "120 kèm dấu hiệu"),
    ("150/95", "", "1", "R", "đã biết, chưa đạt mục tiêu"),
    ("135/84", "", "1", "F", "đã biết, gần mục tiêu"), ("88/60", "", "", "F", "thấp, không dấu hiệu"),
    ("88/60", "1", "", "E", "thấp kèm dấu hiệu"), ("100/58", "", "", "F", "tâm trương thấp"), ("90/60", "", "", "N", "ranh giới dưới"),
    ("185/95", "0", "", "U", "đã hỏi, không có dấu hiệu"),
]  # fmt: skip


@pytest.mark.parametrize(("measured", "danger", "known", "expected", "source"), BLOOD_PRESSURE)
def test_blood_pressure(measured: str, danger: str, known: str, expected: str, source: str) -> None:
    answers = {"HUYET_AP": measured, "DAU_HIEU_NGUY_HIEM": danger, "TSBT_TANG_HUYET_AP": known}
    assert level(answers, rule="blood_pressure") == expected


# lần đầu · đo lại · mức: lần đo lại sau nghỉ quyết định
MEASURED_AGAIN = [
    ("165/100", "128/80", "N"),
    ("150/95", "136/86", "F"),
    ("185/112", "150/92", "R"),
    ("138/86", "142/90", "R"),
    ("182/112", "184/112", "U"),
]


@pytest.mark.parametrize(("first", "second", "expected"), MEASURED_AGAIN)
def test_reading_after_rest_counts(first: str, second: str, expected: str) -> None:
    assert level({"HUYET_AP": first, "HUYET_AP_LAN_2": second}) == expected


# mmol/L · 1 đói, 2 bất kỳ, 3 sau ăn 2 giờ, trống chưa rõ · mức · nguồn
CAPILLARY = [
    ("2.9", "1", "E", "hạ nặng"), ("3.0", "1", "U", "thấp"), ("3.8", "2", "U", "thấp"), ("3.9", "1", "N", ""), ("5.5", "1", "N", ""),
    ("5.6", "1", "F", "QĐ 5481/ADA tiền đái tháo đường"), ("6.9", "1", "F", ""), ("7.0", "1", "R", "đói từ 7,0"), ("7.7", "2", "N", ""),
    ("7.8", "2", "F", "hẹn đo lại lúc đói"), ("11.0", "2", "F", ""),
    ("11.1", "2", "R", "bất kỳ từ 11,1"), ("11.1", "", "R", "chưa rõ lúc đói"),
    ("7.2", "", "N", "chưa rõ lúc đói, dưới 7,8"), ("9.0", "", "F", ""),
    ("16.6", "1", "R", ""), ("16.7", "1", "U", "rất cao"), ("21.0", "2", "U", ""),
    ("10.5", "3", "F", "sau ăn 2 giờ"), ("11.2", "3", "R", ""),
]  # fmt: skip


@pytest.mark.parametrize(("value", "meal", "expected", "source"), CAPILLARY)
def test_capillary_glucose_only_screens(value: str, meal: str, expected: str, source: str) -> None:
    assert level({"DUONG_MAO_MACH": value, "DUONG_MAO_MACH_LUC": meal}) == expected


def test_very_high_glucose_with_danger_signs_is_an_emergency() -> None:
    assert level({"DUONG_MAO_MACH": "21", "DAU_HIEU_NGUY_HIEM": "4"}, rule="glucose_capillary") == "E"


VENOUS = [
    ("2.9", "1", "E"), ("3.5", "1", "U"), ("5.5", "1", "N"), ("5.6", "1", "F"),
    ("6.9", "1", "F"), ("7.0", "1", "R"), ("7.5", "", "F"), ("6.5", "", "N"),
    ("8.0", "3", "F"), ("8.0", "2", "N"), ("11.1", "2", "R"), ("11.1", "3", "R"), ("16.7", "1", "U"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "meal", "expected"), VENOUS)
def test_venous_glucose(value: str, meal: str, expected: str) -> None:
    assert level({"XN_GLUCOSE": value, "XN_GLUCOSE_LUC": meal}) == expected


@pytest.mark.parametrize(("value", "expected"), [("5.6", "N"), ("5.7", "F"), ("6.4", "F"), ("6.5", "R")])
def test_hba1c(value: str, expected: str) -> None:
    assert level({"XN_HBA1C": value}) == expected


# cao cm · nặng kg · BMI · mức (QĐ 2892/2022, người châu Á)
BMI = [
    ("160", "40.9", "15.98", "R"), ("160", "41", "16.02", "F"),
    ("160", "43.5", "16.99", "F"), ("160", "47.3", "18.48", "F"), ("160", "47.4", "18.52", "N"),
    ("160", "58.8", "22.97", "N"), ("160", "58.9", "23.01", "F"), ("160", "64", "25", "F"), ("160", "76.8", "30", "F"),
]  # fmt: skip


@pytest.mark.parametrize(("height", "weight", "index", "expected"), BMI)
def test_asian_bmi(height: str, weight: str, index: str, expected: str) -> None:
    answers = {"CHIEU_CAO": height, "CAN_NANG": weight}
    assert level(answers) == expected
    assert str(evaluation.values.bmi(height, weight)).removesuffix(".0") == index


def test_bmi_is_silent_in_pregnancy() -> None:
    assert level({"CHIEU_CAO": "160", "CAN_NANG": "70", "TSBT_THAI_SAN": "1"}) == "N"


# giới · vòng bụng · mức
WAIST = [("male", "89", "N"), ("male", "90", "F"), ("female", "79", "N"), ("female", "80", "F")]


@pytest.mark.parametrize(("sex", "value", "expected"), WAIST)
def test_waist(sex: str, value: str, expected: str) -> None:
    assert level({"VONG_BUNG": value}, sex=sex) == expected


# giới · g/L · có thai · mức (WHO 2024)
ANAEMIA = [
    ("male", "130", "", "N"), ("male", "129", "", "F"), ("male", "109", "", "R"), ("male", "79", "", "U"), ("female", "120", "", "N"),
    ("female", "119", "", "F"), ("female", "110", "", "F"),
    ("female", "109", "", "R"), ("female", "80", "", "R"), ("female", "79", "", "U"),
    ("female", "110", "1", "N"), ("female", "109", "1", "F"),
    ("female", "99", "1", "R"), ("female", "75", "1", "R"), ("female", "69", "1", "U"),
]  # fmt: skip


@pytest.mark.parametrize(("sex", "value", "pregnant", "expected"), ANAEMIA)
def test_anaemia(sex: str, value: str, pregnant: str, expected: str) -> None:
    assert level({"XN_HEMOGLOBIN": value, "TSBT_THAI_SAN": pregnant}, sex=sex) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [("98", "N"), ("94", "N"), ("93", "U"), ("90", "U"), ("89", "E")]
)
def test_oxygen(value: str, expected: str) -> None:
    assert level({"SPO2": value}) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("39", "U"),
        ("40", "F"),
        ("49", "F"),
        ("50", "N"),
        ("100", "N"),
        ("101", "F"),
        ("130", "F"),
        ("131", "U"),
    ],
)
def test_pulse(value: str, expected: str) -> None:
    assert level({"MACH": value}) == expected


# phải · trái · kính lỗ phải · có kính phải, trái · mức
VISION = [
    ("10", "10", "", "", "", "N"), ("7", "8", "", "", "", "N"),
    ("6", "10", "", "", "", "F"), ("2", "10", "", "", "", "R"), ("2", "2", "", "", "", "R"),
    ("1/20", "1/50", "", "", "", "R"), ("3", "3", "9", "", "", "F"),
    ("3", "10", "5", "", "", "F"), ("2", "3", "", "9", "10", "N"), ("2", "2", "", "2", "2", "R"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "left", "pinhole", "glasses_right", "glasses_left", "expected"), VISION)
def test_vision(
    right: str, left: str, pinhole: str, glasses_right: str, glasses_left: str, expected: str
) -> None:
    answers = {
        "KHONG_KINH_MAT_PHAI": right,
        "KHONG_KINH_MAT_TRAI": left,
        "KINH_LO_MAT_PHAI": pinhole,
        "CO_KINH_MAT_PHAI": glasses_right,
        "CO_KINH_MAT_TRAI": glasses_left,
    }
    assert level(answers) == expected


@pytest.mark.parametrize(
    ("whisper", "voice", "expected"),
    [("0.5", "5", "N"), ("0.3", "5", "F"), ("0.5", "3", "F"), ("0", "2", "R"), ("0.1", "0.5", "R")],
)
def test_hearing(whisper: str, voice: str, expected: str) -> None:
    assert level({"TAI_TRAI_NOI_THAM": whisper, "TAI_TRAI_NOI_THUONG": voice}) == expected


def test_nothing_known_means_no_finding() -> None:
    assert level({}) == "N" and level({"DAU_HIEU_NGUY_HIEM": "0"}) == "N"


def test_danger_sign_alone_is_an_emergency() -> None:
    assert level({"DAU_HIEU_NGUY_HIEM": "1"}) == "E"


def test_every_rule_cites_its_source_and_a_second_one_when_from_memory() -> None:
    rules = triage.all_rules()
    assert len(rules) >= 50
    assert all(rule.source and rule.version and rule.author and rule.digest for rule in rules)
    assert all(rule.second for rule in rules if rule.memory)


def test_a_rule_speaks_only_from_its_first_day() -> None:
    assert "glucose_capillary" not in {rule.rule for rule in triage.in_force(dt.date(2019, 1, 1))}


def slow_level(systolic: int, diastolic: int, danger: bool, known: bool) -> str:
    """The blood pressure table once more, written as plain steps and not as data."""
    if danger and (systolic >= 180 or diastolic >= 120 or systolic < 90):
        return "E"
    if systolic >= 180 or diastolic >= 110:
        return "U"
    if systolic >= 140 or diastolic >= 90:
        return "R"
    return "F" if systolic >= 130 or diastolic >= 85 or systolic < 90 or diastolic < 60 else "N"


def test_two_evaluators_agree() -> None:
    drawn = random.Random(7)
    for _ in range(3000):
        diastolic = drawn.randint(30, 135)
        systolic = drawn.randint(diastolic + 1, 260)
        danger, known = drawn.random() < 0.2, drawn.random() < 0.3
        facts = {
            "age": 45, "sex": "male", "systolic": systolic, "diastolic": diastolic,
            "pressure": "", "danger": danger, "known_hypertension": known,
            "given": frozenset(),
        }  # fmt: skip
        rule = next(r for r in triage.in_force(ON) if r.rule == "blood_pressure")
        found = triage.judge(rule, facts)
        assert (found.level if found else "N") == slow_level(systolic, diastolic, danger, known), facts


def test_worst_is_the_gravest() -> None:
    for some in itertools.product("EURFN", repeat=2):
        assert triage.worst(list(some)) == min(some, key="EURFN".index)
