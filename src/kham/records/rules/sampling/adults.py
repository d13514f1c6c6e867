"""An invented adult's exam: hidden diseases decide history, measures, laboratory, words, classes and codes."""

from __future__ import annotations

from random import Random
from typing import Any

from kham.records.rules.sampling import bodies, concluding, keeping, people
from kham.records.rules.sampling.drawing import Examined, some, words

HISTORY = (
    "BENH_TRONG_5_NAM_QUA", "BENH_THAN_KINH", "BENH_MAT", "BENH_TAI", "BENH_TIM", "PHAU_THUAT_TIM", "TANG_HUYET_AP", "KHO_THO",
    "BENH_PHOI", "BENH_THAN", "NGHIEN_RUOU", "DAI_THAO_DUONG", "MAT_Y_THUC", "NGAT", "BENH_TIEU_HOA", "ROI_LOAN_GIAC_NGU",
    "TAI_BIEN", "BENH_COT_SONG", "RUOU_THUONG_XUYEN", "BENH_KHAC",
)  # fmt: skip
# Words of each organ, in the tag beside its class.
TEXTS = {
    **{
        f"NOI_KHOA_{part}": f"NOI_KHOA_{part}"
        for part in (
            "TUAN_HOAN",
            "HO_HAP",
            "TIEU_HOA",
            "THAN_TN_SD",
            "NOI_TIET",
            "CO_XUONG_KHOP",
            "THAN_KINH",
        )
    },
    "KHAM_NGOAI_KHOA": "KET_QUA_KHAM_NGOAI_KHOA",
    "KHAM_DA_LIEU": "KET_QUA_KHAM_DA_LIEU",
    "KHAM_SAN_PHU_KHOA": "KET_QUA_KHAM_SAN_PHU_KHOA",
    "KHAM_MAT": "BENH_KHAC_MAT",
    "KHAM_TAI_MUI_HONG": "BENH_KHAC_TAI_MUI_HONG",
    "KHAM_RANG_HAM_MAT": "BENH_KHAC_RANG_HAM_MAT",
}
# Stations that some people pass by, and the organs left out with them.
LEFT_OUT = {
    "KHAM_MAT": 0.04, "KHAM_TAI_MUI_HONG": 0.05, "KHAM_RANG_HAM_MAT": 0.06, "KHAM_DA_LIEU": 0.08, "KHAM_NGOAI_KHOA": 0.05,
    "KHAM_SAN_PHU_KHOA": 0.4,
}  # fmt: skip
NO_MEASURES, NO_LABS, OLD = 0.03, 0.45, (40, 60)


def examined(chance: Random, form: Any, judge: Any) -> Examined:
    """Everything the stations and the doctor wrote about one adult."""
    on = people.exam_day(chance)
    person = people.person(chance, "adult", on)
    age = on.year - person.born.year - ((on.month, on.day) < (person.born.month, person.born.day))
    illnesses = _illnesses(chance, age, person.sex)
    made = Examined(person, on, dict(person.answers))
    without = {organ for organ, share in LEFT_OUT.items() if chance.random() < share}
    if person.sex != "female":
        without.add("KHAM_SAN_PHU_KHOA")
    made.answers |= _history(chance, illnesses, person.sex, age)
    if chance.random() >= NO_MEASURES:
        made.answers |= bodies.adult(chance, person.sex, age, illnesses)
    senses, own = bodies.senses(chance, age, illnesses, without)
    made.answers |= senses
    made.kept |= own
    if chance.random() >= NO_LABS:
        laboratory(chance, form, made, illnesses)
    made.answers |= _organs(chance, illnesses, without)
    keeping.plant(chance, form, made, {"text": "NOI_KHOA_TAM_THAN", "class": "NOI_KHOA_TAM_THAN_PL"})
    concluding.adult(chance, form, made, illnesses, without, judge)
    return made


def _illnesses(chance: Random, age: int, sex: str) -> dict[str, dict[str, Any]]:
    """Diseases this person has, known or shown by the exam."""
    column = 0 if age < OLD[0] else 1 if age < OLD[1] else 2
    found = {
        name: one
        for name, one in words("health")["adult"].items()
        if one.get("sex", sex) == sex and chance.random() < one["shares"][column]
    }
    if "diabetes" in found:
        found.pop("diabetes_nerve", None)
    return found


def _history(chance: Random, illnesses: dict[str, dict[str, Any]], sex: str, age: int) -> dict[str, Any]:
    """XML9. A known disease is told; medicines belong to it; what was not asked is absent."""
    told = {one["history"] for one in illnesses.values() if one.get("history") and chance.random() < 0.85}
    answers: dict[str, Any] = {}
    for part in HISTORY:
        tag = f"TSBT_{part}"
        if tag in told:
            answers[tag] = "1"
        elif chance.random() < 0.93:
            answers[tag] = (
                "1" if chance.random() < 0.02 and part in ("KHO_THO", "NGAT", "RUOU_THUONG_XUYEN") else "0"
            )
    if answers.get("TSBT_BENH_KHAC") == "1":
        answers["TSBT_MA_BENH_KHAC"] = "C50" if "cancer" in illnesses else "M10;J30.4"
    treated = [one for one in illnesses.values() if one.get("medicine") and one.get("history") in told]
    answers["TSBT_DANG_DIEU_TRI_BENH"] = "1" if treated else "0"
    if treated:
        answers["TSBT_MA_BENH"] = ";".join(one["icd"] for one in treated)
        answers["TSBT_TEN_THUOC_LIEU_LUONG"] = ";\n".join(one["medicine"] for one in treated)
    family = chance.random()
    if family < 0.9:
        answers["TSGD_MAC_BENH"] = "1" if family < 0.25 else "0"
    if family < 0.25:
        answers["TSGD_MA_BENH"] = chance.choice(words("health")["family"])
    if sex == "female" and age < 50:
        carrying = chance.random() < 0.04
        answers["TSBT_THAI_SAN"] = "1" if carrying else "0"
        if carrying:
            answers |= {
                "TSBT_MA_BENH_THAI_SAN": "O99.0",
                "TSBT_TEN_THUOC_THAI_SAN": "Sắt + acid folic 1 viên/ngày",
            }
    return answers


def _organs(chance: Random, illnesses: dict[str, dict[str, Any]], without: set[str]) -> dict[str, Any]:
    """The doctors' words of each organ that was examined."""
    normal, answers = words("health")["normal_words"], {}
    for organ, tag in TEXTS.items():
        if organ in without:
            continue
        seen = [one["words"] for one in illnesses.values() if one["organ"] == organ]
        if seen or chance.random() < 0.9:
            answers[tag] = "; ".join(seen) or chance.choice(normal)
    return answers


def laboratory(chance: Random, form: Any, made: Examined, illnesses: dict[str, dict[str, Any]]) -> None:
    """Quick-entry fields (kept here) and the rows of XML11 that they give."""
    table = words("health")["laboratory"]
    chosen = some(chance, [tag for tag in table if tag in form.by_tag], 9)
    for tag in [tag for tag in table if tag in chosen]:
        value = _result(chance, table[tag], illnesses)
        made.kept[tag] = value
        made.labs.append(_row(form, tag, value))
    if "XN_GLUCOSE" in made.kept:
        made.kept["XN_GLUCOSE_LUC"] = "1"


def _result(chance: Random, one: dict[str, Any], illnesses: dict[str, dict[str, Any]]) -> Any:
    if "codes" in one or "words" in one:
        return chance.choice(one.get("codes") or one["words"])
    ill = set(one.get("raised_by", ())) & set(illnesses)
    mean = one["raised"] if ill else one["mean"]
    return round(
        max(mean - 2 * one["spread"], min(mean + 2 * one["spread"], chance.gauss(mean, one["spread"]))),
        one["decimals"],
    )


def _row(form: Any, tag: str, value: Any) -> dict[str, str]:
    """The row of a quick-entry field: code, name, then a value with its unit, the words of a code, or a description."""
    field = form.by_tag[tag]
    row = {"MA_CHI_SO": tag, "TEN_CHI_SO": field.lab}
    coded = form.codes_of(field).get(str(value)) if field.codes else None
    if coded:
        return row | {"GIA_TRI": coded}
    if isinstance(value, str):
        return row | {"MO_TA": value}
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return row | {"GIA_TRI": text, "DON_VI_DO": field.unit}
