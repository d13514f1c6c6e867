"""Questionnaires as plain steps."""

from __future__ import annotations

from tests.spec.obvious.person import Person


def mind(p: Person) -> dict[str, str]:
    found = {}
    if p.asked("PHQ9_9") and int(p.answers["PHQ9_9"]) > 0:
        found["self_harm"] = "U"
    nine, two = p.total("PHQ9", 9), p.total("PHQ9", 2)
    if nine is not None:
        found["depression"] = "R" if nine >= 10 else "F" if nine >= 5 else "N"
    elif two is not None and two >= 3:
        found["depression"] = "F"
    seven, two = p.total("GAD7", 7), p.total("GAD7", 2)
    if seven is not None:
        found["anxiety"] = "R" if seven >= 10 else "F" if seven >= 5 else "N"
    elif two is not None and two >= 3:
        found["anxiety"] = "F"
    drink = p.total("AUDIT", 3)
    if drink is not None and p.age >= 15:
        found["alcohol"] = "R" if drink >= 8 else "F" if drink >= (4 if p.sex == "male" else 3) else "N"
    return found


def elderly(p: Person) -> dict[str, str]:
    if p.age < 60:
        return {}
    found = {}
    basic, tools = p.total("ADL", 6), p.total("IADL", 8)
    if basic is not None:
        found["adl"] = "R" if basic <= 2 else "F" if basic < 6 else "N"
    if tools is not None:
        found["iadl"] = "F" if tools < 8 else "N"
    if p.ticks("NGA", 3):
        found["falls"] = "F"
    if all(p.asked(tag) for tag in ("YEU_MET", "YEU_CAU_THANG", "YEU_DI_BO")):
        points = (int(p.answers["YEU_MET"]) >= 3) + p.says("YEU_CAU_THANG") + p.says("YEU_DI_BO")
        names = "TANG_HUYET_AP DAI_THAO_DUONG PHOI HEN UNG_THU SUY_TIM KHOP THAN_MAN TIM_THIEU_MAU NHOI_MAU DOT_QUY"
        points += sum(p.says(f"NCT_BENH_{name}") for name in names.split()) >= 5
        before, now = p.number("CAN_NANG_NAM_TRUOC"), p.number("CAN_NANG")
        points += bool(before and now and round(100 * (before - now) / before, 1) > 5)
        found["frailty"] = "R" if points >= 3 else "F" if points else "N"
    if not p.says("NCT_BENH_SA_SUT_TRI_TUE"):
        words = p.number("TRI_NHO_NHO_LAI")
        complains = p.says("TRI_NHO_PHAN_NAN")
        if words == 0 or (complains and words is not None and words < 3):
            found["cognition"] = "R"
        elif complains:
            found["cognition"] = "F"
    return found


def lungs(p: Person) -> dict[str, str]:
    found = {}
    symptoms = p.ticks("COPD", 3)
    if symptoms and p.age >= 18 and not p.says("NCT_BENH_PHOI"):
        found["copd"] = "R" if symptoms + (p.age > 40) + p.says("HUT_THUOC") >= 3 else "F"
    wheeze = p.ticks("HEN", 8)
    if wheeze and not p.says("NCT_BENH_HEN"):
        found["asthma"] = "R" if wheeze >= 2 else "F"
    if p.age >= 6:
        other = p.says("LAO_2") or p.says("LAO_3")
        if p.says("LAO_1") or (p.says("LAO_4") and other):
            found["tuberculosis"] = "U"
        elif p.says("LAO_4") or other:
            found["tuberculosis"] = "R"
    if p.ticks("UT_DH", 11):
        found["cancer_signs"] = "R"
    return found
