"""Children: signs, and growth by WHO 2006 and 2007 through logarithms."""

from __future__ import annotations

import math
from importlib import import_module

from tests.spec.obvious.person import Person


def child(p: Person) -> dict[str, str]:
    if p.age >= 6:
        return {}
    found = {}
    if (
        p.says("SUY_HO_HAP")
        or p.says("MAU_SAC_DA", "3")
        or p.says("MACH_NGOAI_VI", "3")
        or p.says("NHIP_THO_KHONG_DEU")
    ):
        found["child_danger"] = "E"
    elif p.says("THOP", "4"):
        found["child_danger"] = "U"
    if p.months is not None and p.months < 60:
        breaths = p.number("NHIP_THO")
        if p.says("THO_RUT_LOM_LONG_NGUC"):
            found["breathing"] = "E" if p.months < 2 else "U"
        elif breaths is not None and breaths >= (60 if p.months < 2 else 50 if p.months < 12 else 40):
            found["breathing"] = "U"
    if p.months is not None and 16 <= p.months <= 30:
        score = p.number("MCHAT_DIEM")
        if (score is not None and score >= 8) or p.says("NGUY_CO_TU_KY"):
            found["autism"] = "R"
        elif score is not None and score >= 3:
            found["autism"] = "F"
    if p.says("PT_TTBT_THEO_DO_TUOI", "0") or p.says("PT_VDBT_THEO_DO_TUOI", "0"):
        found["development"] = "R"
    if p.says("TIEM_CHUNG_DAY_DU_THEO_DO_TUOI", "0"):
        found["vaccination"] = "F"
    if p.says("TS_TIEP_XUC_LAO"):
        found["tb_contact_child"] = "R"
    return found


MONTH_SIXTY = {  # WHO 2007, month 60: weight, height, BMI; boys and girls
    ("wfa", "male"): (-0.1922, 18.3328, 0.12947), ("wfa", "female"): (-0.465, 18.0823, 0.1424),
    ("lfa", "male"): (1, 109.7265, 0.04156), ("lfa", "female"): (1, 109.0725, 0.04346),
    ("bmifa", "male"): (-0.7151, 15.2679, 0.08366), ("bmifa", "female"): (-0.8702, 15.2453, 0.09646),
}  # fmt: skip


def growth(p: Person) -> dict[str, str]:
    if p.days is None or p.months is None:
        return {}
    days = p.days
    weeks = p.number("TUAN_THAI")
    if weeks is not None and weeks < 37 and days < 731:
        days -= round((40 - weeks) * 7)
    tall = p.number("CHIEU_CAO") if p.asked("CHIEU_CAO") else p.number("CHIEU_DAI")
    if tall is not None and p.says("TU_THE_DO", "2") and p.days < 731:
        tall += 0.7
    if tall is not None and p.says("TU_THE_DO", "1") and p.days >= 731:
        tall -= 0.7
    kilos, swollen = p.number("CAN_NANG"), p.says("PHU_DINH_DUONG")
    found: dict[str, str] = {}
    if days >= 0 and p.sex in ("male", "female"):
        found |= _scores(p, days, tall, kilos, swollen)
    if swollen and p.months < 60:
        found["wasting"] = "U"
    arm = p.number("CHU_VI_VONG_CANH_TAY")
    if arm is not None and 6 <= p.months < 60:
        found["arm"] = "U" if arm < 115 else "R" if arm < 125 else "N"
    return found


def _scores(p: Person, days: int, tall: float | None, kilos: float | None, swollen: bool) -> dict[str, str]:
    assert p.months is not None
    found = {}
    light = z_by_age("wfa", p.sex, days, None if swollen else kilos, 120, (-6, 5), adjust=True)
    if light is not None:
        found["underweight"] = "R" if light < -3 else "F" if light < -2 else "N"
    short = z_by_age("lfa", p.sex, days, tall, 228, (-6, 6), adjust=False)
    if short is not None and p.age < 18:
        found["stunting"] = "R" if short < -3 else "F" if short < -2 else "N"
    if p.months < 60:
        thin = z_by_height(p.sex, days, tall, None if swollen else kilos)
        if thin is not None:
            found["wasting"] = "U" if thin < -3 else "R" if thin < -2 else "F" if thin > 2 else "N"
        round_head = z_by_age("hcfa", p.sex, days, p.number("VONG_DAU"), 59.9999, (-5, 5), adjust=False)
        if round_head is not None:
            found["head"] = "R" if abs(round_head) > 3 else "F" if abs(round_head) > 2 else "N"
    elif p.age < 18 and tall and kilos and not swollen:
        index = z_by_age("bmifa", p.sex, days, kilos / (tall / 100) ** 2, 228, (-5, 5), adjust=True)
        if index is not None:
            found["bmi_child"] = "R" if index < -3 else "F" if index < -2 or index > 1 else "N"
    return found


def z_by_age(
    table: str,
    sex: str,
    days: int,
    value: float | None,
    last: float,
    believed: tuple[float, float],
    *,
    adjust: bool,
) -> float | None:
    """The score by age, rounded; None outside the table or beyond belief."""
    months = days / 30.4375
    if value is None or months > last:
        return None
    if months < 60:
        row = import_module(f"pygrowup.tables.by_day.{table}").DATA[sex][days]
        numbers = float(row["l"]), float(row["m"]), float(row["s"])
    else:
        low, high = math.floor(months), math.ceil(months)
        first, second = _month(table, sex, low), _month(table, sex, high)
        numbers = tuple(a + (months - low) * (b - a) for a, b in zip(first, second, strict=True))  # type: ignore[assignment]  # three in, three out
    z = _z(value, *numbers, adjust=adjust)
    return z if believed[0] <= z <= believed[1] else None


def _month(table: str, sex: str, month: int) -> tuple[float, float, float]:
    if month == 60:
        return MONTH_SIXTY[table, sex]
    row = import_module(f"pygrowup.tables.by_month.{table}").DATA[sex][month]
    return float(row["l"]), float(row["m"]), float(row["s"])


def z_by_height(sex: str, days: int, tall: float | None, kilos: float | None) -> float | None:
    """Weight for length below two years, for height from two; None outside the table or beyond belief."""
    if tall is None or kilos is None or days / 30.4375 >= 60:
        return None
    name, low, high = ("wfl", 45, 110) if days < 731 else ("wfh", 65, 120)
    place = round(tall, 1)
    if place < low or place > high:
        return None
    rows = import_module(f"pygrowup.tables.by_day.{name}").DATA[sex]
    row = next(row for at, row in rows.items() if abs(float(at) - place) < 0.01)
    z = _z(kilos, float(row["l"]), float(row["m"]), float(row["s"]), adjust=True)
    return z if -5 <= z <= 5 else None


def _z(value: float, skew: float, median: float, spread: float, *, adjust: bool) -> float:
    """WHO 2006, chapter 7, through logarithms."""

    def at(deviations: float) -> float:
        return median * math.exp(math.log(1 + skew * spread * deviations) / skew)

    z = (math.exp(skew * math.log(value / median)) - 1) / (skew * spread)
    if adjust and z > 3:
        z = 3 + (value - at(3)) / (at(3) - at(2))
    elif adjust and z < -3:
        z = -3 + (value - at(-3)) / (at(-2) - at(-3))
    return round(z, 2)
