"""Believable exam-day answers for an invented adult, from conditions that are true of that person.

Keys are the national tags of the Adult form (QĐ 2062/QĐ-BYT: physical, internal medicine, eyes, ears, teeth,
history, conclusion) plus two local fields for capillary glucose, which is never sent as venous glucose.
Proportions: hypertension in 63 % of those aged 60 or more, 15 % of it not known before; suspected diabetes
8.9 % of the elderly (TP.HCM programme); health classes as in 13,326 elderly exams of one health centre
(II 3 %, III 15 %, IV 42 %, V 39 %). Nothing here is medical advice.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from kham.site.demo import names
from kham.site.demo.conditions import CONDITIONS
from kham.site.demo.facts import Person

Answers = dict[str, Any]

STATIONS: dict[str, tuple[str, ...]] = {
    "the_luc": ("CHIEU_CAO", "CAN_NANG", "CHI_SO_BMI", "MACH", "HUYET_AP", "KHAM_THE_LUC_PL"),
    "xet_nghiem": ("DUONG_MAO_MACH", "DUONG_MAO_MACH_LUC"),
    "noi_khoa": ("NOI_KHOA_",),
    "ngoai_khoa": ("KET_QUA_KHAM_NGOAI_KHOA", "KHAM_NGOAI_KHOA_PL"),
    "da_lieu": ("KET_QUA_KHAM_DA_LIEU", "KHAM_DA_LIEU_PL"),
    "san_phu_khoa": ("KET_QUA_KHAM_SAN_PHU_KHOA", "KHAM_SAN_PHU_KHOA_PL"),
    "mat": ("KHONG_KINH_", "CO_KINH_", "BENH_KHAC_MAT", "KHAM_MAT_PL"),
    "tai_mui_hong": ("TAI_", "BENH_KHAC_TAI_MUI_HONG", "KHAM_TAI_MUI_HONG_PL"),
    "rang_ham_mat": ("HAM_", "BENH_KHAC_RANG_HAM_MAT", "KHAM_RANG_HAM_MAT_PL"),
}
"""Station code → the tags (or beginnings of tags) answered there."""

NO_SHOW_REASONS = {
    "away": "Đi làm xa",
    "refused": "Từ chối khám",
    "bedridden": "Ốm nằm, không đến được",
    "moved": "Đã chuyển đi",
    "dead": "Đã mất",
}
"""Code → the words of the ward's report for people who did not come."""


ORGANS = (
    *(f"NOI_KHOA_{part}" for part in ("TUAN_HOAN", "HO_HAP", "TIEU_HOA", "THAN_TN_SD", "NOI_TIET")),
    *(f"NOI_KHOA_{part}" for part in ("CO_XUONG_KHOP", "THAN_KINH", "TAM_THAN")),
    "KHAM_NGOAI_KHOA",
    "KHAM_DA_LIEU",
    "KHAM_SAN_PHU_KHOA",
    "KHAM_MAT",
    "KHAM_TAI_MUI_HONG",
    "KHAM_RANG_HAM_MAT",
)
_TEXT_TAG = {
    "KHAM_NGOAI_KHOA": "KET_QUA_KHAM_NGOAI_KHOA",
    "KHAM_DA_LIEU": "KET_QUA_KHAM_DA_LIEU",
    "KHAM_SAN_PHU_KHOA": "KET_QUA_KHAM_SAN_PHU_KHOA",
    "KHAM_MAT": "BENH_KHAC_MAT",
    "KHAM_TAI_MUI_HONG": "BENH_KHAC_TAI_MUI_HONG",
    "KHAM_RANG_HAM_MAT": "BENH_KHAC_RANG_HAM_MAT",
}
_HISTORY = [
    "BENH_TRONG_5_NAM_QUA",
    "BENH_THAN_KINH",
    "BENH_MAT",
    "BENH_TAI",
    "BENH_TIM",
    "PHAU_THUAT_TIM",
    "TANG_HUYET_AP",
    "KHO_THO",
    "BENH_PHOI",
    "BENH_THAN",
    "NGHIEN_RUOU",
    "DAI_THAO_DUONG",
    "BENH_TAM_THAN",
    "MAT_Y_THUC",
    "NGAT",
    "BENH_TIEU_HOA",
    "ROI_LOAN_GIAC_NGU",
    "TAI_BIEN",
    "BENH_COT_SONG",
    "RUOU_THUONG_XUYEN",
    "MA_TUY",
    "BENH_KHAC",
]
_CLASS_OLD = names.pool({"2": 3, "3": 16, "4": 43, "5": 38})
_CLASS_MIDDLE = names.pool({"1": 3, "2": 30, "3": 43, "4": 20, "5": 4})
_CLASS_YOUNG = names.pool({"1": 14, "2": 50, "3": 28, "4": 7, "5": 1})


def no_show_reason(person: Person, rng: Random) -> str | None:
    """Why an invited person does not come to a session: a code of ``NO_SHOW_REASONS``, or None when coming."""
    if person.status in ("dead", "moved"):
        return person.status
    if person.bedridden and rng.random() < 0.9:
        return "bedridden"
    if person.works_away and rng.random() < 0.85:
        return "away"
    chance = rng.random()
    worker = person.occupation != "99"
    if chance < (0.10 if worker else 0.02):
        return "away"
    if chance < (0.16 if worker else 0.09):
        return "refused"
    return None


def examine(person: Person, rng: Random, on: date) -> Answers:
    """Answers of one adult's exam on a day, as typed at the stations and concluded by the doctor.

    Numbers are int or float in the unit of the tag (cm, kg, /min, m, mmol/L), classes int 1-5, yes/no 0 or 1,
    text Vietnamese; a tag that was not examined is absent. ``_refused`` lists station codes the person refused
    (their tags are absent). Raises ValueError for anybody under 18 on that day.
    """
    age = person.age(on)
    if age < 18:
        raise ValueError("examine is for people aged 18 or more")
    answers: Answers = {}
    answers.update(_history(person, age, rng))
    answers.update(_physical(person, age, rng))
    answers.update(_glucose(person, rng))
    answers.update(_senses(person, age, rng))
    classes, found = _organs(person, age, answers, rng)
    refused = _refusals(person, rng)
    for organ in ORGANS:
        if organ == "KHAM_SAN_PHU_KHOA" and person.sex != "female":
            continue
        answers[f"{organ}_PL"] = classes[organ]
        words = [CONDITIONS[code].words for code in found if CONDITIONS[code].organ == organ]
        answers[_TEXT_TAG.get(organ, organ)] = "; ".join(words) or "Chưa phát hiện bất thường"
    for station in refused:
        answers = {tag: value for tag, value in answers.items() if not tag.startswith(STATIONS[station])}
    answers.update(_conclusion(answers, found, refused))
    answers["_refused"] = list(refused)
    return answers


def _history(person: Person, age: int, rng: Random) -> Answers:
    yes = {CONDITIONS[code].history for code in person.known}
    if person.sex == "male" and rng.random() < (0.16 if age < 60 else 0.09):
        yes.add("RUOU_THUONG_XUYEN")
    if "copd" in person.conditions and rng.random() < 0.7:
        yes.add("KHO_THO")
    answers: Answers = {f"TSBT_{part}": int(part in yes) for part in _HISTORY}
    parents = rng.random() < 0.22
    answers["TSGD_MAC_BENH"] = int(parents)
    if parents:
        answers["TSGD_MA_BENH"] = rng.choice(("I10", "E11", "I10;E11", "I64", "C16", "C22"))
    treated = [code for code in person.known if code in _MEDICINES]
    answers["TSBT_DANG_DIEU_TRI_BENH"] = int(bool(treated))
    if treated:
        answers["TSBT_MA_BENH"] = ";".join(CONDITIONS[code].icd for code in treated)
        answers["TSBT_TEN_THUOC_LIEU_LUONG"] = "; ".join(rng.choice(_MEDICINES[code]) for code in treated)
    return answers


_MEDICINES = {
    "hypertension": ("Amlodipin 5 mg/ngày", "Losartan 50 mg/ngày", "Perindopril 5 mg/ngày"),
    "diabetes": ("Metformin 500 mg x 2 lần/ngày", "Gliclazid 30 mg/ngày", "Metformin 850 mg/ngày"),
    "heart": ("Aspirin 81 mg/ngày", "Bisoprolol 2,5 mg/ngày"),
    "copd": ("Salbutamol xịt khi khó thở",),
    "prostate": ("Alfuzosin 10 mg/ngày",),
}


def _round_habit(value: float, rng: Random, share: float) -> int:
    """Measurements end in 0 or 5 more often than nature allows; examiners read dials that way."""
    whole = round(value)
    return round(whole / 10) * 10 if rng.random() < share else whole


def _physical(person: Person, age: int, rng: Random) -> Answers:
    mean, spread = (165.5, 5.8) if person.sex == "male" else (154.5, 5.2)
    height = round(max(135, min(190, rng.gauss(mean - max(0, age - 35) * 0.07, spread))))
    bmi = max(15.0, min(36.0, rng.gauss(22.4 + ("diabetes" in person.conditions) * 1.3, 2.9)))
    weight = round(bmi * (height / 100) ** 2 * 2) / 2
    high, low = 108 + 0.22 * age, 68 + 0.08 * age
    if "hypertension" in person.conditions:
        shift = rng.gauss(9 if "hypertension" in person.known else 24, 11)
        high, low = high + 18 + shift * 0.8, low + 9 + shift * 0.35
    systolic = _round_habit(max(85, min(215, rng.gauss(high, 8))), rng, 0.45)
    diastolic = _round_habit(max(45, min(systolic - 20, rng.gauss(low, 6))), rng, 0.45)
    pulse = _round_habit(max(48, min(120, rng.gauss(76, 8))), rng, 0.12)
    return {
        "CHIEU_CAO": height,
        "CAN_NANG": weight,
        "CHI_SO_BMI": round(weight / (height / 100) ** 2, 2),
        "MACH": pulse,
        "HUYET_AP": f"{systolic}/{diastolic}",
        "KHAM_THE_LUC_PL": _build_class(person.sex, height, weight),
    }


def _build_class(sex: str, height: int, weight: float) -> int:
    """Class of build by QĐ 1613/BYT-QĐ for workers, from height and weight (no chest girth at a mobile site)."""
    heights, weights = (
        ((163, 158, 154, 150), (50, 47, 45, 41))
        if sex == "male"
        else ((155, 151, 147, 143), (45, 43, 40, 38))
    )
    tall = next((order for order, limit in enumerate(heights, 1) if height >= limit), 5)
    heavy = next((order for order, limit in enumerate(weights, 1) if weight + 0.5 > limit), 5)
    return max(tall, heavy)


def _glucose(person: Person, rng: Random) -> Answers:
    """Capillary glucose, mmol/L; somebody with diabetes nobody knows of is nearly always above the cut."""
    fasting = rng.random() < 0.7
    if "diabetes" not in person.conditions:
        value = min(rng.gauss(5.2, 0.5), 6.8) if fasting else min(rng.gauss(6.5, 1.0), 10.6)
    elif "diabetes" in person.known:
        value = rng.gauss(7.9, 1.7) if fasting else rng.gauss(10.2, 2.6)
    else:
        value = 7.0 + rng.expovariate(0.6) if fasting else 11.1 + rng.expovariate(0.5)
    return {
        "DUONG_MAO_MACH": round(max(3.3, min(26.0, value)), 1),
        "DUONG_MAO_MACH_LUC": "1" if fasting else "2",
    }


def _senses(person: Person, age: int, rng: Random) -> Answers:
    """Sight in tenths, whisper and speech in metres, teeth in words."""
    answers: Answers = {}
    for side in ("PHAI", "TRAI"):
        tenths = 10 if age < 45 else rng.choice((8, 9, 10)) if age < 60 else rng.choice((6, 7, 7, 8, 8, 9))
        if "refraction" in person.conditions:
            tenths -= rng.randint(2, 4)
        if "cataract" in person.conditions:
            tenths -= rng.randint(1, 4)
        answers[f"KHONG_KINH_MAT_{side}"] = f"{max(1, tenths)}/10"
        if "refraction" in person.known:
            answers[f"CO_KINH_MAT_{side}"] = f"{max(2, min(10, tenths + rng.randint(2, 4)))}/10"
        deaf = "hearing" in person.conditions
        answers[f"TAI_{side}_NOI_THUONG"] = (
            rng.choice((1, 2, 2, 3)) if deaf else 5 if age < 70 else rng.choice((4, 5, 5))
        )
        answers[f"TAI_{side}_NOI_THAM"] = rng.choice((0.1, 0.2, 0.3)) if deaf else 0.5
    for jaw in ("TREN", "DUOI"):
        lost = rng.randint(2, 9) if "tooth_loss" in person.conditions else 0
        bad = rng.randint(1, 3) if "caries" in person.conditions else 0
        words = [f"Mất {lost} răng" if lost else "", f"sâu {bad} răng" if bad else ""]
        answers[f"HAM_{jaw}"] = ", ".join(word for word in words if word).capitalize() or "Đủ răng"
    return answers


def _organs(person: Person, age: int, answers: Answers, rng: Random) -> tuple[dict[str, int], list[str]]:
    """Class per organ and the conditions seen; the worst organ follows the classes met in practice."""
    found = [code for code in person.conditions if _seen(code, person, rng)]
    high, low = (int(part) for part in answers["HUYET_AP"].split("/"))
    if (high >= 140 or low >= 90) and "hypertension" not in found:
        found.append("hypertension")
    pool = _CLASS_YOUNG if age < 40 else _CLASS_MIDDLE if age < 60 else _CLASS_OLD
    wanted = max(int(pool.draw(rng)), min(answers["KHAM_THE_LUC_PL"], 5))
    classes = dict.fromkeys(ORGANS, 1)
    for code in found:
        condition = CONDITIONS[code]
        level = min(condition.severity, max(wanted, condition.severity - 1))
        classes[condition.organ] = max(classes[condition.organ], level)
    worst = max(classes.values())
    if wanted > worst and found:
        lead = max(found, key=lambda code: (CONDITIONS[code].severity, code))
        classes[CONDITIONS[lead].organ] = min(wanted, CONDITIONS[lead].severity + 1)
    eyes = min(_sight_class(answers), max(classes.values()), 4 if "cataract" in found else 3)
    classes["KHAM_MAT"] = max(classes["KHAM_MAT"], eyes)
    for organ in ORGANS:
        if classes[organ] == 1 and wanted > 1 and rng.random() < min(0.5, age / 150):
            classes[organ] = 2
    return classes, found


def _sight_class(answers: Answers) -> int:
    """Class of sight by QĐ 1613/BYT-QĐ: the sum of both eyes in tenths, with glasses where the person has them."""
    total = 0
    for side in ("PHAI", "TRAI"):
        best = str(answers.get(f"CO_KINH_MAT_{side}", answers[f"KHONG_KINH_MAT_{side}"]))
        total += int(best.partition("/")[0])
    return next((order for order, least in enumerate((19, 16, 14, 11), 1) if total >= least), 5)


def _seen(code: str, person: Person, rng: Random) -> bool:
    """A known disease is told; an unknown one shows at the exam, except what needs a machine."""
    if code in person.known:
        return True
    if code in (
        "fatty_liver",
        "kidney_stone",
        "stomach",
        "ulcer",
        "prostate",
        "depression",
        "sleep",
        "heart",
    ):
        return rng.random() < 0.5
    return code not in ("hypertension", "diabetes")


def _refusals(person: Person, rng: Random) -> tuple[str, ...]:
    shares = {"san_phu_khoa": 0.45, "xet_nghiem": 0.03, "rang_ham_mat": 0.02, "da_lieu": 0.01, "mat": 0.01}
    found = []
    for station, share in shares.items():
        chance = rng.random()
        if chance < share and (station != "san_phu_khoa" or person.sex == "female"):
            found.append(station)
    return tuple(found)


def _conclusion(answers: Answers, found: list[str], refused: tuple[str, ...]) -> Answers:
    """Overall class = the worst class given; diseases by ICD-10 code, worst organ first."""
    worst = max(value for tag, value in answers.items() if tag.endswith("_PL"))
    named = [code for code in found if f"{CONDITIONS[code].organ}_PL" in answers]
    named.sort(key=lambda code: (-answers[f"{CONDITIONS[code].organ}_PL"], CONDITIONS[code].icd))
    icd = [CONDITIONS[code].icd for code in named]
    words = [CONDITIONS[code].words for code in named]
    if worst >= 4 and answers.get("KHAM_THE_LUC_PL", 1) == worst and not icd:
        icd, words = ["R62.8"], ["Thể lực yếu (chiều cao, cân nặng thấp)"]
    return {
        "PHAN_LOAI_SK": worst,
        "KET_LUAN_BENH": ";".join(icd),
        "CAC_BENH_TAT_NEU_CO": "; ".join(words),
    }
