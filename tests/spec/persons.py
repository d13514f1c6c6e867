"""Random people for the two evaluators: answers near the limits, things left out, ages on birthdays. Same seed, same people."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

ADULT = {
    "MACH": (30, 150, 0), "SPO2": (85, 100, 0), "NHIET_DO": (35, 40, 1), "CHIEU_CAO": (140, 190, 1), "CAN_NANG": (35, 110, 1),
    "VONG_BUNG": (70, 100, 1), "DUONG_MAO_MACH": (2.5, 22, 1), "XN_GLUCOSE": (2.5, 22, 1), "XN_HBA1C": (5, 7.5, 1),
    "XN_HEMOGLOBIN": (60, 140, 0), "XN_CHOLESTEROL": (4.5, 7, 2), "XN_LDL": (2.5, 5.5, 2), "XN_HDL": (0.8, 1.6, 2),
    "XN_TRIGLYCERID": (1, 7, 2), "XN_CREATININ": (40, 700, 1), "XN_AST": (20, 300, 0), "XN_ALT": (20, 1200, 0),
    "XN_ACID_URIC": (250, 500, 0), "SO_RANG_SAU": (0, 8, 0), "TAI_TRAI_NOI_THAM": (0, 1, 1), "TAI_PHAI_NOI_THUONG": (0, 6, 1),
}  # fmt: skip
LIMITS = {
    "MACH": (39, 40, 49, 50, 100, 101, 130, 131), "SPO2": (89, 90, 93, 94), "NHIET_DO": (35.4, 35.5, 37.4, 37.5, 38.9, 39.0),
    "VONG_BUNG": (79.9, 80, 89.9, 90), "DUONG_MAO_MACH": (2.9, 3, 3.8, 3.9, 5.5, 5.6, 6.9, 7, 7.7, 7.8, 11, 11.1, 16.6, 16.7, 20, 20.1),
    "XN_GLUCOSE": (2.9, 3, 3.8, 3.9, 5.5, 5.6, 6.9, 7, 7.7, 7.8, 11, 11.1, 16.6, 16.7, 20, 20.1), "XN_HBA1C": (5.6, 5.7, 6.4, 6.5),
    "XN_HEMOGLOBIN": (69, 70, 79, 80, 99, 100, 104, 105, 109, 110, 114, 115, 119, 120, 129, 130), "XN_LDL": (3.39, 3.4, 4.89, 4.9),
    "XN_CHOLESTEROL": (5.19, 5.2), "XN_HDL": (0.99, 1, 1.29, 1.3), "XN_TRIGLYCERID": (1.69, 1.7, 5.59, 5.6),
    "XN_AST": (40, 41, 199, 200, 999, 1000), "XN_ACID_URIC": (360, 361, 420, 421), "CHU_VI_VONG_CANH_TAY": (114, 115, 124, 125),
    "NHIP_THO": (39, 40, 49, 50, 59, 60),
}  # fmt: skip
YES_NO = (
    "TSBT_TANG_HUYET_AP", "TSBT_DAI_THAO_DUONG", "NCT_BENH_TANG_HUYET_AP", "NCT_BENH_DAI_THAO_DUONG", "NCT_BENH_PHOI",
    "NCT_BENH_HEN", "NCT_BENH_UNG_THU", "NCT_BENH_SUY_TIM", "NCT_BENH_KHOP", "NCT_BENH_THAN_MAN",
    "NCT_BENH_TIM_THIEU_MAU", "NCT_BENH_NHOI_MAU", "NCT_BENH_DOT_QUY", "NCT_BENH_SA_SUT_TRI_TUE", "YEU_CAU_THANG",
    "YEU_DI_BO", "TRI_NHO_PHAN_NAN", "HUT_THUOC",
)  # fmt: skip
ELDERLY = {"DTD_TC": 5, "COPD": 3, "HEN": 8, "UT_DH": 11, "ADL": 6, "IADL": 8, "NGA": 3, "LAO": 4}
SCORED = {"PHQ9": (9, 3), "GAD7": (7, 3), "AUDIT": (3, 4)}
CHILD_CODES = {
    "MAU_SAC_DA": "12345", "SUY_HO_HAP": "01", "NHIP_THO_KHONG_DEU": "01", "MACH_NGOAI_VI": "123", "THOP": "1234",
    "THO_RUT_LOM_LONG_NGUC": "01",
    "PHU_DINH_DUONG": "01", "NGUY_CO_TU_KY": "01", "PT_TTBT_THEO_DO_TUOI": "10", "PT_VDBT_THEO_DO_TUOI": "10",
    "TIEM_CHUNG_DAY_DU_THEO_DO_TUOI": "10", "TS_TIEP_XUC_LAO": "01", "SAU_MANG_BAM_LO": "01", "TU_THE_DO": "12",
}  # fmt: skip

NOT_OF_MINORS = ("VONG_BUNG", "DUONG_MAO_MACH", "DUONG_MAO_MACH_LUC", "XN_ACID_URIC")


def draw(drawn: random.Random) -> tuple[str, dict[str, Any]]:
    """A form and a case in the shape of the command."""
    form = drawn.choice(("adult", "adult", "minor", "child"))
    on = dt.date(2026, 7, 1) + dt.timedelta(days=drawn.randrange(500))
    born = _born(form, on, drawn)
    answers = {"adult": _adult, "minor": _minor, "child": _child}[form](on, born, drawn)
    kept = {tag: value for tag, value in answers.items() if drawn.random() > 0.15}
    sex = drawn.choice(("male", "female", "male", "female", "other"))
    birth = born.isoformat()
    if drawn.random() < 0.1:
        birth = birth[:7] if drawn.random() < 0.5 else birth[:4]
    return form, {"sex": sex, "birth_date": birth, "exam_date": on.isoformat(), "answers": kept}


def _born(form: str, on: dt.date, drawn: random.Random) -> dt.date:
    low, high = {"adult": (18, 95), "minor": (6, 18), "child": (0, 6)}[form]
    if drawn.random() < 0.2:  # a birthday, and the day before it
        months = drawn.randrange(low * 12, high * 12)
        year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
        day = dt.date(year, month + 1, min(on.day, 28))
        return min(day + dt.timedelta(days=drawn.randrange(2)), on)
    days = drawn.randrange(int(low * 365.25), int(high * 365.25))
    return on - dt.timedelta(days=days)


def _number(tag: str, bounds: tuple[float, float, int], drawn: random.Random) -> Any:
    limits = LIMITS.get(tag)
    if limits and drawn.random() < 0.4:
        return drawn.choice(limits)
    value = round(drawn.uniform(bounds[0], bounds[1]), bounds[2])
    return int(value) if bounds[2] == 0 else value


def _pressure(drawn: random.Random) -> str:
    low = drawn.randint(45, 130)
    return f"{drawn.randint(low + 16, low + 110)}/{low}"


def _common(drawn: random.Random) -> dict[str, Any]:
    found: dict[str, Any] = {
        tag: _number(tag, bounds, drawn) for tag, bounds in ADULT.items() if drawn.random() < 0.7
    }
    found["HUYET_AP"] = _pressure(drawn)
    if drawn.random() < 0.3:
        found["HUYET_AP_LAN_2"] = _pressure(drawn)
    found["DAU_HIEU_NGUY_HIEM"] = drawn.choice(("0", "0", "0", "1", "2;3"))
    for tag in ("DUONG_MAO_MACH_LUC", "XN_GLUCOSE_LUC"):
        found[tag] = drawn.choice("123")
    for tag in ("NT_PROTEIN", "NT_GLUCOSE"):
        found[tag] = drawn.choice("01234")
    for side in ("PHAI", "TRAI"):
        found[f"KHONG_KINH_MAT_{side}"] = drawn.choice(
            ("10/10", "7/10", "6/10", "3/10", "2/10", "1/20", "1/50", "ST+")
        )
        if drawn.random() < 0.4:
            found[f"CO_KINH_MAT_{side}"] = f"{drawn.randint(1, 10)}/10"
    return found


def _adult(on: dt.date, born: dt.date, drawn: random.Random) -> dict[str, Any]:
    found = _common(drawn)
    found["TSBT_THAI_SAN"] = drawn.choice("0001")
    for side in ("PHAI", "TRAI"):
        if drawn.random() < 0.4:
            found[f"KINH_LO_MAT_{side}"] = f"{drawn.randint(1, 10)}/10"
    if on.year - born.year <= 60:
        return found
    found["CAN_NANG_NAM_TRUOC"] = round(drawn.uniform(35, 110), 1)
    if "CAN_NANG" in found and drawn.random() < 0.7:
        found["CAN_NANG_NAM_TRUOC"] = round(found["CAN_NANG"] / drawn.choice((0.9, 0.95, 0.94, 1.0, 0.85)), 1)
    for tag in YES_NO:
        found[tag] = drawn.choice("01")
    for name, count in ELDERLY.items():
        share = drawn.random()
        for number in range(1, count + 1):
            found[f"{name}_{number}"] = "1" if drawn.random() < share else "0"
    for name, (count, top) in SCORED.items():
        highest = drawn.randint(0, top)
        for number in range(1, count + 1):
            found[f"{name}_{number}"] = str(drawn.randint(0, highest))
    found["YEU_MET"] = drawn.choice("01234")
    found["TRI_NHO_NHO_LAI"] = drawn.choice("0123")
    return found


def _minor(on: dt.date, born: dt.date, drawn: random.Random) -> dict[str, Any]:
    found = {tag: value for tag, value in _common(drawn).items() if tag not in NOT_OF_MINORS}
    years = (on - born).days / 365.25
    found["CHIEU_CAO"] = round(drawn.gauss(80 + 6 * min(years, 15), 12), 1)
    found["CAN_NANG"] = round(max(drawn.gauss(16.5, 4) * (found["CHIEU_CAO"] / 100) ** 2, 10), 1)
    return found


def _child(on: dt.date, born: dt.date, drawn: random.Random) -> dict[str, Any]:
    months = (on - born).days / 30.4375
    tall = round(max(drawn.gauss(49 + 33 * (months / 30) ** 0.62, 5), 40), 1)
    found: dict[str, Any] = {
        "CHIEU_DAI": tall,
        "CAN_NANG": round(max(drawn.gauss(16, 2.5) * (tall / 100) ** 2, 1.2), 2),
        "VONG_DAU": round(drawn.gauss(34 + 14 * min(months / 30, 1) ** 0.5, 2), 1),
        "CHU_VI_VONG_CANH_TAY": _number("CHU_VI_VONG_CANH_TAY", (100, 170, 0), drawn),
        "NHIET_DO": _number("NHIET_DO", (35, 40, 1), drawn),
        "NHIP_THO": _number("NHIP_THO", (20, 70, 0), drawn),
        "SPO2": _number("SPO2", (85, 100, 0), drawn),
        "MCHAT_DIEM": drawn.randint(0, 20),
        "TUAN_THAI": drawn.choice((28, 32, 34, 36, 37, 39, 40)),
        "DAU_HIEU_NGUY_HIEM": drawn.choice(("0", "0", "0", "4")),
    }
    for tag, codes in CHILD_CODES.items():
        found[tag] = drawn.choice(codes[0] * 6 + codes)
    return found
