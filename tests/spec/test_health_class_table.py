"""Worked cases of every row of QĐ 1613/BYT-QĐ (1997) that a program can apply. A dash (None): the doctor decides.

Source of each table: the decision's own annex as read in the project's notes on the programme, section 3.
"""

from typing import Any

import pytest

from kham.exams.rules import forms, health_class
from kham.exams.rules.health_class import diagnoses, heart, medicine, mouth, physical, senses
from kham.exams.rules.health_class import facts as own_facts
from kham.exams.rules.health_class.suggestion import Suggestion, decides, silent, suggested, worst

# bảng · giới · cao · nặng · vòng ngực · loại
PHYSICAL: list[tuple[str, str, float, float, float | None, int | None]] = [
    ("worker", "male", 163, 50, 82, 1), ("worker", "male", 163, 50, 81, 1), ("worker", "male", 163, 50, 79, 1),
    ("worker", "male", 163, 50, 78, 2), ("worker", "male", 162, 49, 78, 2), ("worker", "male", 162, 49, 76, 2),
    ("worker", "male", 163, 50, 75, 4), ("worker", "male", 163, 50, 73, 5), ("worker", "male", 162, 50, 82, 2),
    ("worker", "male", 157, 50, 82, 3), ("worker", "male", 153, 50, 82, 4), ("worker", "male", 149, 50, 82, 5),
    ("worker", "male", 163, 46, 82, 3), ("worker", "male", 163, 44, 82, 4), ("worker", "male", 163, 41, 82, 4),
    ("worker", "male", 163, 40, 82, None), ("worker", "male", 163, 39, 82, 5), ("worker", "male", 149, 40, 82, 5),
    ("worker", "male", 162.5, 49.5, None, 1), ("worker", "male", 162.4, 50, None, 2), ("worker", "male", 160, 55, None, 2),
    ("worker", "female", 155, 45, 76, 1), ("worker", "female", 154, 44, 74, 2), ("worker", "female", 150, 42, 72, 3),
    ("worker", "female", 155, 45, 72, 2), ("worker", "female", 146, 39, 70, 4), ("worker", "female", 142, 45, 76, 5),
    ("worker", "female", 155, 37, 76, 5), ("worker", "female", 155, 45, 69, 5), ("worker", "female", 151, 43, None, 2),
    ("student", "male", 160, 48, 80, 1), ("student", "male", 159, 47, 77, 2), ("student", "male", 155, 45, 74, 3),
    ("student", "male", 151, 41, 71, 4), ("student", "male", 148, 48, 80, 5), ("student", "male", 160, 38, 80, 5),
    ("student", "male", 160, 40, 80, 4), ("student", "male", 160, 48, 77, 1), ("student", "male", 160, 48, 74, 2),
    ("student", "female", 152, 44, 75, 1), ("student", "female", 151, 43, 73, 2), ("student", "female", 148, 41, 71, 3),
    ("student", "female", 144, 39, 69, 4), ("student", "female", 141, 44, 75, 5), ("student", "female", 152, 36, 75, 5),
    ("worker", "other", 160, 50, 80, None),
]  # fmt: skip


@pytest.mark.parametrize(("table", "sex", "height", "weight", "chest", "expected"), PHYSICAL)
def test_physical(
    table: str, sex: str, height: float, weight: float, chest: float | None, expected: int | None
) -> None:
    facts = {"sex": sex, "height": height, "weight": weight, "chest": chest, "student": table == "student"}
    assert physical.physical(facts).value == expected


# tuổi · tâm thu · tâm trương · loại
PRESSURE: list[tuple[int, int, int, int | None]] = [
    (20, 110, 65, 1), (20, 125, 85, 1), (20, 126, 85, 2), (20, 135, 89, 2), (20, 136, 89, 3), (20, 140, 95, 3),
    (20, 141, 80, 4), (20, 120, 96, 4), (20, 99, 70, 4), (20, 120, 59, 4), (20, 100, 70, None), (20, 109, 70, None),
    (20, 120, 64, None), (20, 120, 60, None), (29, 120, 86, 2), (29, 120, 90, 3),
    (30, 139, 89, 1), (30, 110, 70, 1), (30, 140, 89, 3), (30, 145, 95, 3), (30, 145, 89, 3), (30, 120, 95, 3), (30, 151, 89, 4),
    (30, 120, 96, 4), (30, 120, 100, 4), (30, 120, 104, 4), (30, 146, 89, None), (30, 150, 89, None), (30, 99, 70, None),
    (30, 120, 58, None), (50, 139, 89, 1), (51, 120, 80, None), (80, 150, 90, None),
]  # fmt: skip


@pytest.mark.parametrize(("age", "systolic", "diastolic", "expected"), PRESSURE)
def test_blood_pressure(age: int, systolic: int, diastolic: int, expected: int | None) -> None:
    said = heart.blood_pressure({"age": age, "systolic": systolic, "diastolic": diastolic})
    assert said.value == expected and f"{systolic}/{diastolic}" in said.reason


# mạch · loại
PULSE = [
    (54, 4),
    (55, 3),
    (59, 3),
    (60, 1),
    (75, 1),
    (75.4, 1),
    (76, 2),
    (85, 2),
    (86, 3),
    (95, 3),
    (96, 4),
    (120, 4),
]


@pytest.mark.parametrize(("beats", "expected"), PULSE)
def test_pulse(beats: float, expected: int) -> None:
    assert heart.pulse({"pulse": beats}).value == expected


# tổng hai mắt không kính · có kính · loại
VISION: list[tuple[float | None, float | None, int | None]] = [
    (20, None, 1), (19, None, 1), (18.5, None, 1), (18, None, 2), (16, None, 2), (15, None, 3), (14, None, 3), (13, None, 4),
    (11, None, 4), (10, None, 5), (0, None, 5), (5, 20, 2), (5, 18, 3), (5, 15, 4), (5, 12, 5), (5, 8, 5), (18, 18, 2),
    (19, 20, 1), (None, 20, 2), (None, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("bare", "worn", "expected"), VISION)
def test_vision(bare: float | None, worn: float | None, expected: int | None) -> None:
    assert senses.eyes({"bare_sum": bare, "worn_sum": worn}).value == expected


# nói thầm tai phải · tai trái (m) · nói thường tai kém · loại
WHISPER: list[tuple[float | None, float | None, float | None, int | None]] = [
    (5, 5, 5, 1), (5, 4, 5, 2), (4, 2, 5, 2), (2, 4, 5, 2), (4, 1.5, 5, 3), (3, 1, 5, 3), (3, 0.9, 5, 4), (2, 0.5, 5, 4),
    (2, 0.4, 5, 5), (1, 0.1, 5, 5), (1.5, 1, 5, 5), (0.5, 0.5, 5, 1), (0.5, 0.5, 4, None), (0.5, 0.3, 5, None),
    (0.5, 0.5, None, None), (5, None, 5, None), (None, None, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("right", "left", "voice", "expected"), WHISPER)
def test_whisper(right: float | None, left: float | None, voice: float | None, expected: int | None) -> None:
    assert senses.ears({"whisper_ears": [right, left], "voice_worse": voice}).value == expected


# giảm thính lực hai tai (dB) · loại
LOSS = [(0, 1), (14, 1), (14.4, 1), (15, 2), (35, 2), (35.5, 3), (45, 3), (46, 4), (65, 4), (66, 5), (90, 5)]


@pytest.mark.parametrize(("loss", "expected"), LOSS)
def test_audiometry_goes_before_the_voice(loss: float, expected: int) -> None:
    facts = {"hearing_loss": loss, "whisper_ears": [5, 5], "voice_worse": 5}
    assert senses.ears(facts).value == expected


CARIES = [(0, 1), (1, 2), (3, 2), (4, 3), (5, 3), (6, 4), (20, 4)]


@pytest.mark.parametrize(("count", "expected"), CARIES)
def test_caries(count: int, expected: int) -> None:
    assert mouth.caries({"decayed": count}).value == expected


# răng mất (số FDI) · sức nhai còn % · loại
LOST: list[tuple[list[str], int, int]] = [
    ([], 100, 1), (["18"], 96, 2), (["18", "48"], 96, 2), (["18", "28", "38", "48"], 92, 2), (["11"], 97, 2),
    (["12"], 97, 2), (["36"], 90, 3), (["36", "26"], 90, 3), (["36", "46"], 80, 4), (["36", "37"], 80, 4),
    (["14", "15"], 88, 3), (["13"], 92, 2), (["36", "46", "37", "47"], 60, 5), (["16", "17", "26", "27"], 60, 5),
    (["31"], 97, 2), (["41", "42"], 94, 2),
    (["14", "36"], 84, 3), (["15", "25", "36"], 78, 4), (["36", "46", "37"], 70, 4),
]  # fmt: skip


@pytest.mark.parametrize(("missing", "left", "expected"), LOST)
def test_lost_teeth_by_chewing(missing: list[str], left: int, expected: int) -> None:
    assert mouth.chewing(missing) == left
    assert mouth.lost_teeth({"missing_teeth": missing}).value == expected


def test_all_teeth_make_a_hundred() -> None:
    assert sum(mouth.UPPER) * 2 + sum(mouth.LOWER) * 2 == 100
    assert mouth.chewing([f"{q}{n}" for q in "1234" for n in range(1, 9)]) == 0


GUMS = [("0", 1), ("1", 2), ("2", 3), (None, None)]


@pytest.mark.parametrize(("state", "expected"), GUMS)
def test_gums(state: str | None, expected: int | None) -> None:
    assert mouth.gums({"gingivitis": state}).value == expected


def test_the_mouth_is_the_worst_of_three_and_names_what_was_not_seen() -> None:
    all_seen = mouth.teeth({"decayed": 1, "missing_teeth": ["36"], "gingivitis": "0"})
    assert (all_seen.value, "chưa xét" in all_seen.reason) == (3, False)
    part = mouth.teeth({"decayed": 1})
    assert part.value == 2 and part.reason.endswith("chưa xét mất răng, lợi")
    assert mouth.teeth({}).value is None


BMI = [(18, 1), (24.4, 1), (24.5, 2), (25.4, 2), (25.5, 3), (27.4, 3), (27.5, 4), (35, 4)]


@pytest.mark.parametrize(("bmi", "expected"), BMI)
def test_obesity(bmi: float, expected: int) -> None:
    assert medicine.body_mass({"bmi": bmi}).value == expected


# hemoglobin g/L · hồng cầu T/L · không nhẹ hơn
ANAEMIA = [
    (99, None, 3),
    (100, None, None),
    (None, 2.9, 3),
    (None, 3.0, None),
    (130, 4.5, None),
    (95, 4.0, 3),
]


@pytest.mark.parametrize(("haemoglobin", "cells", "least"), ANAEMIA)
def test_severe_anaemia_leaves_a_choice(
    haemoglobin: float | None, cells: float | None, least: int | None
) -> None:
    said = medicine.severe_anaemia({"haemoglobin": haemoglobin, "red_cells": cells})
    assert (said.value, said.at_least) == (None, least)


CAESAREANS: list[tuple[int | None, int | None]] = [(None, None), (0, None), (1, 2), (2, 3), (3, 4), (4, None)]


@pytest.mark.parametrize(("count", "expected"), CAESAREANS)
def test_caesareans(count: int | None, expected: int | None) -> None:
    assert medicine.caesareans({"caesareans": count}).value == expected


# mã bệnh · mục · loại · không nhẹ hơn
DIAGNOSES: list[tuple[str, str, int | None, int | None]] = [
    ("E10", diagnoses.ENDOCRINE, 5, 5), ("E10.9", diagnoses.ENDOCRINE, 5, 5), ("E11.9", diagnoses.ENDOCRINE, 3, 3),
    ("E11", diagnoses.ENDOCRINE, None, 3), ("E11.2", diagnoses.ENDOCRINE, None, 4), ("E11.5", diagnoses.ENDOCRINE, None, 4),
    ("E14", diagnoses.ENDOCRINE, None, 3), ("J45", diagnoses.BREATHING, None, 3), ("J45.9", diagnoses.BREATHING, None, 3),
    ("J46", diagnoses.BREATHING, 4, 4), ("K26", diagnoses.DIGESTION, 3, 3), ("K26.9", diagnoses.DIGESTION, 3, 3),
    ("K26.4", diagnoses.DIGESTION, 4, 4), ("K25", diagnoses.DIGESTION, 4, 4), ("K25.7", diagnoses.DIGESTION, 4, 4),
    ("K25.0", diagnoses.DIGESTION, 5, 5), ("C50", diagnoses.TUMOUR, 5, 5), ("C34.9", diagnoses.TUMOUR, 5, 5),
    ("c22*", diagnoses.TUMOUR, 5, 5),
]  # fmt: skip


@pytest.mark.parametrize(("code", "part", "value", "least"), DIAGNOSES)
def test_written_diagnoses(code: str, part: str, value: int | None, least: int | None) -> None:
    found = diagnoses.of_code(code)
    assert found is not None and found[0] == part
    assert (found[1].value, found[1].at_least) == (value, least)


@pytest.mark.parametrize("code", ["I10", "D25", "K29", "E04", "J44", "Z00"])
def test_the_text_is_silent_about_others(code: str) -> None:
    assert diagnoses.of_code(code) is None


# các phần của một mục → loại chung của mục (None: bác sĩ quyết định)
WORST: list[tuple[list[Suggestion], int | None]] = [
    ([suggested(1, "a"), suggested(3, "b")], 3), ([suggested(2, "a"), silent()], 2), ([silent(), silent()], None),
    ([suggested(2, "a"), decides("b")], None), ([suggested(4, "a"), decides("b")], 4), ([suggested(4, "a"), decides("b", 3)], 4),
    ([suggested(4, "a"), decides("b", 4)], None), ([suggested(5, "a"), decides("b", 4)], 5),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "expected"), WORST)
def test_worst_of_parts(parts: list[Suggestion], expected: int | None) -> None:
    assert worst(parts).value == expected


def judged(answers: dict[str, Any], **facts: Any) -> dict[str, health_class.Organ]:
    """Organs by tag for a woman of 40 with no other facts."""
    given = {"sex": "female", "age": 40} | facts
    return {one.tag: one for one in health_class.organs(forms.load("adult"), answers, given)}


def test_a_tumour_is_a_part_of_its_own_and_the_worst() -> None:
    found = judged({"KET_LUAN_BENH": "I10;C50"})
    assert (found["U"].value, found["U"].extra) == (5, True)
    assert health_class.overall(list(found.values())) == 5


def test_illness_of_the_family_is_not_the_persons() -> None:
    assert "U" not in judged({"TSGD_MA_BENH": "C50"})


def test_a_choice_is_a_floor_and_no_class() -> None:
    found = judged({}, haemoglobin=90)
    assert found["MAU"].value is None and health_class.overall(list(found.values())) is None
    assert health_class.lightest(list(found.values())) == 3
    assert "không nhẹ hơn loại III" in health_class.contradictions(2, list(found.values()), [])[0]


def test_known_diabetes_gives_way_to_its_code() -> None:
    assert judged({}, known_diabetes=True, bmi=22)["NOI_KHOA_NOI_TIET_PL"].at_least == 3
    assert judged({"TSBT_MA_BENH": "E11.9"}, known_diabetes=True, bmi=22)["NOI_KHOA_NOI_TIET_PL"].value == 3
    assert judged({"TSBT_MA_BENH": "E11.9"}, known_diabetes=True, bmi=30)["NOI_KHOA_NOI_TIET_PL"].value == 4


@pytest.mark.parametrize(("age", "expected"), [(14, None), (15, 1), (17, 1)])
def test_it_applies_from_fifteen_and_pupils_have_their_table(age: int, expected: int | None) -> None:
    organ = judged({}, age=age, height=152, weight=44)["KHAM_THE_LUC_PL"]
    assert organ.value == expected
    assert ("từ đủ 15 tuổi" in organ.reason) == (age < 15)


def test_a_chart_of_teeth_is_read() -> None:
    assert own_facts.read_chart({"18": "M"}) == {"18": "M"}
    assert own_facts.read_chart("18:M; 36:S") == {"18": "M", "36": "S"}
