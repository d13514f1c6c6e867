"""An invented exam of somebody from 6 to 17: birth, vaccines, growth, paediatrics, eyes and teeth."""

from __future__ import annotations

from random import Random
from typing import Any

from kham.records.rules.sampling import adults, bodies, concluding, keeping, people
from kham.records.rules.sampling.drawing import Examined, weighted, words

VACCINES = ("BCG", "BH_HG_UV", "SOI", "BAI_LIET", "VNNB_B", "VGB")
PARTS = ("TUAN_HOAN", "HO_HAP", "TIEU_HOA", "THAN_TN_SD", "THAN_KINH", "LAM_SANG_KHAC")
FINDINGS = {
    "KHAM_MAT": "BENH_KHAC_MAT",
    "KHAM_TAI_MUI_HONG": "BENH_KHAC_TAI_MUI_HONG",
    "KHAM_RANG_HAM_MAT": "BENH_KHAC_RANG_HAM_MAT",
}


def examined(chance: Random, form: Any, judge: Any) -> Examined:
    """Everything the stations and the doctor wrote about one minor."""
    on = people.exam_day(chance)
    person = people.person(chance, "minor", on)
    age = on.year - person.born.year - ((on.month, on.day) < (person.born.month, person.born.day))
    illnesses = {
        name: one
        for name, one in words("health")["minor"].items()
        if one.get("sex", person.sex) == person.sex and chance.random() < one["share"]
    }
    made = Examined(person, on, dict(person.answers))
    made.answers |= _history(chance, illnesses)
    if chance.random() < 0.97:
        made.answers |= bodies.minor(chance, person.sex, age)
    without = {
        organ for organ, share in (("KHAM_MAT", 0.03), ("KHAM_RANG_HAM_MAT", 0.05)) if chance.random() < share
    }
    seen, own = bodies.senses(chance, 10, illnesses, without)
    made.answers |= seen
    made.kept |= own
    made.answers |= _paediatrics(chance, illnesses)
    if chance.random() < 0.12:
        adults.laboratory(chance, form, made, illnesses)
    keeping.plant(chance, form, made, {"text": "NHI_KHOA_TAM_THAN"})
    concluding.minor(chance, form, made, illnesses, judge)
    return made


def _history(chance: Random, illnesses: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """XML9 of minors. Whoever was born normally has nothing written about an abnormal birth."""
    answers: dict[str, Any] = {}
    if chance.random() < 0.95:
        normal = chance.random() < 0.93
        answers["SAN_KHOA"] = "1" if normal else "0"
        if not normal:
            answers["SAN_KHOA_KHONG_BT"] = chance.choice("12345")
            if chance.random() < 0.6:
                answers["MA_BENH_SAN_KHOA_KHONG_BT"] = chance.choice(("P07.3", "P21", "P08", "P00;P07.1"))
    family = chance.random()
    answers["TSGD_MAC_BENH"] = "1" if family < 0.15 else "0"
    if family < 0.15:
        answers["TSGD_MA_BENH"] = chance.choice(words("health")["family"])
    lasting = [one for one in illnesses.values() if one["class"] >= 3]
    answers["TSBT_MAC_BENH"] = "1" if lasting else "0"
    answers["TSBT_DANG_DIEU_TRI_BENH"] = "1" if lasting else "0"
    if lasting:
        answers["TSBT_MA_BENH"] = ";".join(one["icd"] for one in lasting)
        answers["BENH_DANG_DIEU_TRI"] = "; ".join(
            f"{one['words']}: theo đơn của chuyên khoa" for one in lasting
        )
    for vaccine in VACCINES:
        if chance.random() < 0.96:
            answers[f"TIEM_CHUNG_{vaccine}"] = weighted(chance, {"1": 90, "0": 4, "99": 6})
    if chance.random() < 0.3:
        answers |= {"TIEM_CHUNG_CAC_LOAI_KHAC": "1", "TIEM_CHUNG_VAC_XIN_KHAC": "Cúm, thủy đậu; HPV (2 mũi)"}
    return answers


def _paediatrics(chance: Random, illnesses: dict[str, dict[str, Any]]) -> dict[str, Any]:
    normal, answers = words("health")["minor_normal"], {}
    places = {**{f"NHI_KHOA_{part}": f"NHI_KHOA_{part}" for part in PARTS}, **FINDINGS}
    for organ, tag in places.items():
        seen = [one["words"] for one in illnesses.values() if one["organ"] == organ]
        if seen or chance.random() < 0.85:
            answers[tag] = "; ".join(seen) or chance.choice(normal)
    return answers
