"""Measures, laboratory, eyes and ears as plain steps."""

from __future__ import annotations

import math

from tests.spec.obvious.person import Person


def signs(p: Person) -> dict[str, str]:
    found = {"danger_signs": "E" if p.danger else "N"}
    spo2 = p.number("SPO2")
    if spo2 is not None:
        found["oxygen"] = "E" if spo2 < 90 else "U" if spo2 < 94 else "N"
    heat = p.number("NHIET_DO")
    if heat is not None:
        young = p.days is not None and p.days < 60
        if heat >= 39 or heat < 35.5 or (young and heat >= 37.5):
            found["fever"] = "U"
        elif heat >= 37.5:
            found["fever"] = "F"
    beats = p.number("MACH")
    if beats is not None and p.age >= 18:
        found["pulse"] = "U" if beats > 130 or beats < 40 else "F" if beats > 100 or beats < 50 else "N"
    return found


def pressure(p: Person) -> dict[str, str]:
    reading = p.answers.get("HUYET_AP_LAN_2") or p.answers.get("HUYET_AP")
    if reading is None:
        return {}
    high, low = (int(part) for part in reading.split("/"))
    if p.age >= 18:
        return {"blood_pressure": _adult_pressure(high, low, p.danger)}
    if p.age < 6:
        return {}
    if high >= 180 or low >= 120:
        return {"blood_pressure_minor": "E" if p.danger else "U"}
    if high >= 130 or low >= 80:
        return {"blood_pressure_minor": "R"}
    return {"blood_pressure_minor": "F" if high >= 120 else "N"}


def _adult_pressure(high: int, low: int, danger: bool) -> str:
    if danger and (high >= 180 or low >= 120 or high < 90):
        return "E"
    if high >= 180 or low >= 110:
        return "U"
    if high >= 140 or low >= 90:
        return "R"
    if high >= 130 or low >= 85 or high < 90 or low < 60:
        return "F"
    return "N"


def sugar(p: Person) -> dict[str, str]:
    found = {}
    prick, when = p.number("DUONG_MAO_MACH"), p.answers.get("DUONG_MAO_MACH_LUC")
    if prick is not None:
        found["glucose_capillary"] = _prick(prick, when, p.danger)
    vein, when = p.number("XN_GLUCOSE"), p.answers.get("XN_GLUCOSE_LUC")
    if vein is not None:
        found["glucose_venous"] = _vein(vein, when, p.danger)
    long_term = p.number("XN_HBA1C")
    if long_term is not None:
        found["hba1c"] = "R" if long_term >= 6.5 else "F" if long_term >= 5.7 else "N"
    known = p.says("TSBT_DAI_THAO_DUONG") or p.says("NCT_BENH_DAI_THAO_DUONG")
    count = p.ticks("DTD_TC", 5)
    if count is not None and not known:
        found["diabetes_signs"] = "R" if count >= 3 else "F" if count else "N"
    if p.asked("NT_GLUCOSE") and not known:
        found["urine_glucose"] = "F" if int(p.answers["NT_GLUCOSE"]) >= 2 else "N"
    return found


def _prick(value: float, when: str | None, danger: bool) -> str:
    if value < 3 or (value > 20 and danger):
        return "E"
    if value >= 16.7 or value < 3.9:
        return "U"
    if value >= 11.1 or (when == "1" and value >= 7):
        return "R"
    if when == "1":
        return "F" if value >= 5.6 else "N"
    return "F" if value >= 7.8 else "N"


def _vein(value: float, when: str | None, danger: bool) -> str:
    if value < 3 or (value > 20 and danger):
        return "E"
    if value >= 16.7 or value < 3.9:
        return "U"
    if value >= 11.1 or (when == "1" and value >= 7):
        return "R"
    limit = {"1": 5.6, "3": 7.8, None: 7.0}.get(when)
    return "F" if limit is not None and value >= limit else "N"


def weight(p: Person) -> dict[str, str]:
    found = {}
    tall, kilos = p.number("CHIEU_CAO"), p.number("CAN_NANG")
    if p.age >= 18 and tall and kilos and not p.pregnant:
        index = math.floor(kilos / (tall / 100) ** 2 * 100 + 0.5) / 100
        found["bmi"] = "R" if index < 16 else "F" if index < 18.5 or index >= 23 else "N"
    girth = p.number("VONG_BUNG")
    if p.age >= 18 and girth is not None and not p.pregnant and p.sex in ("male", "female"):
        found["waist"] = "F" if girth >= (90 if p.sex == "male" else 80) else "N"
    before = p.number("CAN_NANG_NAM_TRUOC")
    if p.age >= 60 and before and kilos:
        lost = round(100 * (before - kilos) / before, 1)
        found["weight_loss"] = "R" if lost >= 10 else "F" if lost > 5 else "N"
    return found


def blood(p: Person) -> dict[str, str]:
    hb = p.number("XN_HEMOGLOBIN")
    if hb is None:
        return {}
    if p.age >= 15:
        if p.pregnant:
            severe, moderate, limit = 70, 100, 110
        else:
            severe, moderate, limit = 80, 110, 130 if p.sex == "male" else 120
        return {"anaemia": _hb(hb, severe, moderate, limit)}
    if p.months is None or p.months < 6:
        return {}
    if p.age < 5:
        return {"anaemia_child": _hb(hb, 70, 100, 105 if p.months < 24 else 110)}
    return {"anaemia_child": _hb(hb, 80, 110, 115 if p.age < 12 else 120)}


def _hb(hb: float, severe: int, moderate: int, limit: int) -> str:
    return "U" if hb < severe else "R" if hb < moderate else "F" if hb < limit else "N"


def organs(p: Person) -> dict[str, str]:
    found = {}
    if p.asked("NT_PROTEIN"):
        found["urine_protein"] = {"0": "N", "1": "N", "2": "F", "3": "F", "4": "R"}[p.answers["NT_PROTEIN"]]
    enzymes = [v for v in (p.number("XN_AST"), p.number("XN_ALT")) if v is not None]
    if enzymes:
        top = max(enzymes)
        found["liver"] = "U" if top >= 1000 else "R" if top >= 200 else "F" if top > 40 else "N"
    if p.age < 18:
        return found
    woman = p.sex == "female"
    for rule, tag, steps in (
        ("cholesterol", "XN_CHOLESTEROL", [(5.2, "F")]),
        ("ldl", "XN_LDL", [(4.9, "R"), (3.4, "F")]),
        ("triglycerides", "XN_TRIGLYCERID", [(5.6, "R"), (1.7, "F")]),
    ):
        value = p.number(tag)
        if value is not None:
            found[rule] = next((level for limit, level in steps if value >= limit), "N")
    good = p.number("XN_HDL")
    if good is not None:
        found["hdl"] = "F" if good < (1.3 if woman else 1.0) else "N"
    acid = p.number("XN_ACID_URIC")
    if acid is not None:
        found["uric_acid"] = "F" if acid > (360 if woman else 420) else "N"
    rate = filtration(p)
    if rate is not None:
        found["kidney"] = "U" if rate < 15 else "R" if rate < 30 else "F" if rate < 60 else "N"
    return found


def filtration(p: Person) -> float | None:
    """CKD-EPI 2021 as its four printed lines: woman or man, creatinine below or above the knee."""
    micromol = p.number("XN_CREATININ")
    if micromol is None or p.sex not in ("male", "female"):
        return None
    mg = micromol / 88.4
    if p.sex == "female":
        rate = 142 * 1.012 * (mg / 0.7) ** (-0.241 if mg <= 0.7 else -1.2)
    else:
        rate = 142 * (mg / 0.9) ** (-0.302 if mg <= 0.9 else -1.2)
    return math.floor(rate * 0.9938**p.age + 0.5)


def senses(p: Person) -> dict[str, str]:
    found = {}
    eyes = []
    for side in ("PHAI", "TRAI"):
        seen = _tenths(p, f"CO_KINH_MAT_{side}")
        eyes.append(seen if seen is not None else _tenths(p, f"KHONG_KINH_MAT_{side}"))
    tested = [eye for eye in eyes if eye is not None]
    if tested and p.age >= 6:
        found["vision_minor" if p.age < 18 else "vision"] = _vision(p, eyes, min(tested))
    whispers = [v for v in (p.number("TAI_TRAI_NOI_THAM"), p.number("TAI_PHAI_NOI_THAM")) if v is not None]
    voices = [v for v in (p.number("TAI_TRAI_NOI_THUONG"), p.number("TAI_PHAI_NOI_THUONG")) if v is not None]
    if any(v <= 0 for v in whispers) or any(v < 1 for v in voices):
        found["hearing"] = "R"
    elif any(v < 0.5 for v in whispers) or any(v < 5 for v in voices):
        found["hearing"] = "F"
    bad = p.number("SO_RANG_SAU")
    if bad is not None and bad >= 6:
        found["teeth"] = "R"
    elif (bad is not None and bad >= (1 if p.age < 18 else 4)) or p.says("SAU_MANG_BAM_LO"):
        found["teeth"] = "F"
    return found


def _tenths(p: Person, tag: str) -> float | None:
    if not p.asked(tag):
        return None
    text = str(p.answers[tag])
    if "/" in text:
        top, bottom = text.split("/")
        return float(top) / float(bottom) * 10
    return float(text) if text.replace(".", "").isdigit() else 0.0


def _vision(p: Person, eyes: list[float | None], worse: float) -> str:
    if None not in eyes and all(eye < 3 for eye in eyes if eye is not None):
        return "R"
    gains = [
        hole - eye
        for eye, side in zip(eyes, ("PHAI", "TRAI"), strict=True)
        if eye is not None and (hole := _tenths(p, f"KINH_LO_MAT_{side}")) is not None
    ]
    if p.age >= 18 and worse < 7 and any(gain >= 2 for gain in gains):
        return "F"
    return "R" if worse < 3 else "F" if worse < 7 else "N"
