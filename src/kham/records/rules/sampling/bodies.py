"""Measures of invented people: body, blood pressure, sight, hearing, teeth, in accordance with age, sex and what they suffer from."""

from __future__ import annotations

from random import Random
from typing import Any

from kham.records.rules.sampling.drawing import near

# Mean height and its spread of grown people, cm.
HEIGHTS = {"male": (165.5, 5.8), "female": (154.5, 5.2), "other": (160, 6)}
# Height in cm and weight in kg, roughly the median of boys and girls of so many whole years.
GROWTH = {
    6: (116, 20.5), 7: (122, 23), 8: (127.5, 25.5), 9: (132.5, 28.5), 10: (138, 32), 11: (143.5, 36), 12: (149.5, 40.5),
    13: (155.5, 45), 14: (160, 49), 15: (163, 52), 16: (165, 54.5), 17: (166, 56),
}  # fmt: skip


def index(weight: float, height: float) -> float:
    """BMI to two decimals, half up."""
    return int(weight / (height / 100) ** 2 * 100 + 0.5) / 100


def adult(chance: Random, sex: str, age: int, illnesses: dict[str, Any]) -> dict[str, Any]:
    """XML10 without the class."""
    mean, spread = HEIGHTS[sex]
    height = near(chance, mean - max(0, age - 40) * 0.06, spread, 132, 196, 1)
    slim = chance.random() < 0.08
    bmi = near(
        chance, 17 if slim else 22.6 + ("diabetes" in illnesses) * 1.5, 1.2 if slim else 2.7, 14.5, 38, 2
    )
    weight = round(bmi * (height / 100) ** 2, 1)
    high, low = (152, 92) if "hypertension" in illnesses else (112 + age * 0.15, 70 + age * 0.06)
    systolic = near(chance, high, 10, 88, 222)
    diastolic = near(chance, low, 6, 50, min(systolic - 15, 128))
    answers: dict[str, Any] = {
        "CHIEU_CAO": height,
        "CAN_NANG": weight,
        "CHI_SO_BMI": index(weight, height),
        "MACH": near(chance, 74, 8, 48, 128),
    }
    if chance.random() < 0.97:
        answers["HUYET_AP"] = f"{systolic:.0f}/{diastolic:.0f}"
    return answers


def minor(chance: Random, sex: str, age: int) -> dict[str, Any]:
    """XML10 of somebody from 6 to 17, without the class."""
    tall, heavy = GROWTH[age]
    grown = 0.96 if sex == "female" and age > 13 else 1
    height = near(chance, tall * grown, tall * 0.035, 95, 195, 1)
    weight = near(
        chance,
        heavy * (height / (tall * grown)) ** 2 * grown,
        heavy * 0.11,
        13.4 * (height / 100) ** 2,
        110,
        1,
    )
    systolic = near(chance, 90 + age * 1.6, 6, 78, 150)
    return {
        "CHIEU_CAO": height,
        "CAN_NANG": weight,
        "CHI_SO_BMI": index(weight, height),
        "MACH": near(chance, 100 - age, 7, 55, 130),
        "HUYET_AP": f"{systolic:.0f}/{near(chance, 52 + age, 5, 42, min(systolic - 15, 95)):.0f}",
    }


def senses(
    chance: Random, age: int, illnesses: dict[str, Any], without: set[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(eyes, ears and teeth as sent, what of them stays here)."""
    answers: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    if "KHAM_MAT" not in without:
        answers |= _eyes(chance, age, illnesses)
    if "KHAM_TAI_MUI_HONG" not in without and chance.random() < 0.9:
        deaf = "hearing" in illnesses
        for side in ("TRAI", "PHAI"):
            answers[f"TAI_{side}_NOI_THUONG"] = chance.choice((1, 2, 2.5, 3)) if deaf else 5
            answers[f"TAI_{side}_NOI_THAM"] = chance.choice((0.1, 0.2, 0.25)) if deaf else 0.5
        if deaf:
            kept["THINH_LUC_GIAM_DB"] = near(chance, 40, 8, 18, 70)
    if "KHAM_RANG_HAM_MAT" not in without:
        decayed = chance.randint(1, 5) if "caries" in illnesses else 0
        lost = chance.randint(1, 9) if "lost_teeth" in illnesses else 0
        kept["SO_RANG_SAU"] = decayed
        said = [f"sâu {decayed} răng" if decayed else "", f"mất {lost} răng" if lost else ""]
        answers["HAM_TREN"] = ", ".join(part for part in said if part).capitalize() or "Đủ răng"
        if chance.random() < 0.7:
            answers["HAM_DUOI"] = "Đủ răng"
    return answers, kept


def _eyes(chance: Random, age: int, illnesses: dict[str, Any]) -> dict[str, Any]:
    """Tenths of each eye; glasses help refraction, not a cataract; a very weak eye counts fingers."""
    answers: dict[str, Any] = {}
    weak = "refraction" in illnesses or "myopia" in illnesses
    for side in ("PHAI", "TRAI"):
        tenths = 10 if age < 45 else chance.choice((8, 9, 10)) if age < 65 else chance.choice((6, 7, 8, 9))
        tenths -= chance.randint(2, 5) if weak else 0
        tenths -= chance.randint(1, 4) if "cataract" in illnesses else 0
        answers[f"KHONG_KINH_MAT_{side}"] = (
            f"{tenths}/10" if tenths > 0 else chance.choice(("ĐNT3m", "1/20", "ST+"))
        )
        if weak and tenths > 0 and chance.random() < 0.7:
            answers[f"CO_KINH_MAT_{side}"] = f"{min(10, tenths + chance.randint(1, 5))}/10"
    return answers
