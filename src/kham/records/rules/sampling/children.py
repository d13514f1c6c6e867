"""An invented exam of a child under six: vital signs, growth by WHO, development, vaccination, signs, and a conclusion without class."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from kham.records.rules.sampling import keeping, people
from kham.records.rules.sampling.drawing import Examined, near, words

# Length in cm, weight in kg, head in cm: roughly the median at so many months.
GROWTH = {
    0: (49.5, 3.3, 34.5), 1: (54, 4.3, 37), 2: (57.5, 5.3, 38.8), 4: (63, 6.7, 41), 6: (67, 7.6, 43), 9: (71.2, 8.6, 44.7),
    12: (75, 9.3, 45.8), 18: (81.5, 10.5, 47), 24: (86.5, 11.8, 48), 36: (95.5, 14, 49.2), 48: (103, 16.1, 50), 60: (109.5, 18.2, 50.6),
    72: (115.5, 20.3, 51.2),
}  # fmt: skip
UNSEEN, ODD = 0.04, 0.012
# Signs that are looked for only at some ages, in months: from, below.
AT_AGE = {
    "PHAN_XA_BU": (0, 6), "PHAN_XA_NAM": (0, 6), "PHAN_XA_MORO": (0, 6), "THOP": (0, 24), "RANG_SUA_SO_SINH": (0, 4),
    "QUAN_SAT_DANG_DI": (12, 99), "SAU_MANG_BAM_LO": (8, 99),
}  # fmt: skip


def examined(chance: Random, form: Any, judge: Any) -> Examined:
    """Everything the stations and the doctor wrote about one child."""
    on = people.exam_day(chance)
    person = people.person(chance, "child", on)
    months = (on.year - person.born.year) * 12 + on.month - person.born.month - (on.day < person.born.day)
    made = Examined(person, on, dict(person.answers))
    weeks = chance.choice((39, 39, 40, 38, 41, 37, 35, 31)) if chance.random() < 0.9 else 39
    made.answers |= {"TUAN_THAI": weeks, "SINH_NON": "1" if weeks < 37 else "0"}
    made.answers |= _history(chance)
    made.answers |= _vitals(chance, months)
    problems = _nutrition(chance, made, months, weeks, judge)
    made.answers |= _development(chance, months)
    problems += _signs(chance, form, made, months)
    keeping.plant(chance, form, made, {})
    _conclude(chance, form, made, problems, judge)
    return made


def _history(chance: Random) -> dict[str, Any]:
    ill, contact, family = chance.random() < 0.08, chance.random() < 0.03, chance.random() < 0.06
    answers: dict[str, Any] = {"TSBT_MAC_BENH": "1" if ill else "0", "TSGD_MAC_BENH": "1" if family else "0"}
    if ill:
        answers["TSBT_MA_BENH"] = chance.choice(("J45", "L20", "Q21.0;J18", "P59"))
    if family:
        answers["TSGD_MA_BENH"] = chance.choice(words("health")["family"])
    return answers | {"TS_TIEP_XUC_LAO": "1" if contact else "0"}


def _vitals(chance: Random, months: int) -> dict[str, Any]:
    """Temperature, pulse and breathing with the judgement that goes with each."""
    warm = near(chance, 36.8, 0.35, 35.2, 39.4, 1)
    breaths = near(chance, 44 - min(months, 60) * 0.3, 3, 16, 66)
    fast = breaths >= (60 if months < 2 else 50 if months < 12 else 40)
    pulse = near(chance, 135 - min(months, 70) * 0.55, 8, 70, 180)
    answers: dict[str, Any] = {}
    if chance.random() < 0.96:
        answers |= {"NHIET_DO": warm, "DGDHST_NHIET_DO": "2" if warm >= 37.5 else "3" if warm < 36 else "1"}
    if chance.random() < 0.96:
        answers |= {"MACH": pulse, "DGDHST_MACH": "2" if pulse > 165 else "1"}
    if chance.random() < 0.96:
        answers |= {"NHIP_THO": breaths, "DGDHST_NHIP_THO": "2" if fast else "1"}
    return answers


def _median(months: int) -> tuple[float, ...]:
    """The row of an age, straight between the rows of the table."""
    low = max(at for at in GROWTH if at <= months)
    high = min((at for at in GROWTH if at >= months), default=low)
    share = (months - low) / (high - low) if high > low else 0
    return tuple(a + share * (b - a) for a, b in zip(GROWTH[low], GROWTH[high], strict=True))


def _nutrition(chance: Random, made: Examined, months: int, weeks: int, judge: Any) -> list[str]:
    """XML4: measures, z-scores by WHO, judgements; the names of what is wrong."""
    tall, heavy, head = _median(min(months, 72))
    small = 0.93 if weeks < 37 and months < 24 else 1
    length = near(chance, tall * small, tall * 0.033, 44, 125, 1)
    weight = near(chance, heavy * (length / tall) ** 2.2, heavy * 0.085, 1.8, 35, 2)
    round_head = near(chance, head * small**0.5, 1.1, 29, 56, 1)
    answers: dict[str, Any] = {"CHIEU_DAI": length, "CAN_NANG": weight}
    scores = judge.grown(
        sex=made.person.sex,
        birth=made.person.birth,
        on=made.on,
        weeks=weeks,
        weight=weight,
        height=length,
        head=round_head,
    )
    for tag, z in (("CHIEU_DAI_TUOI_SD", scores.haz), ("CAN_NANG_TUOI_SD", scores.waz)):
        if z is not None and -6 <= z <= 5:
            answers[tag] = z
    if chance.random() < 0.9:
        z = scores.hcz
        answers |= {
            "VONG_DAU": round_head,
            "DG_VONG_DAU": "1" if z is None or -2 <= z <= 2 else "2" if z > 2 else "3",
        }
    if months >= 6 and chance.random() < 0.9:
        answers["CHU_VI_VONG_CANH_TAY"] = near(chance, 150 + months * 0.2, 9, 105, 210)
    thin = (scores.waz is not None and scores.waz < -2) or (scores.whz is not None and scores.whz < -2)
    stout = scores.whz is not None and scores.whz > 2
    pale, soft = chance.random() < 0.02, chance.random() < 0.02
    problems = [
        name
        for name, there in (("thin", thin), ("heavy", stout and not thin), ("pale", pale), ("rickets", soft))
        if there
    ]
    answers |= {
        "DGDD_BINH_THUONG": "0" if problems else "1",
        "PHU_DINH_DUONG": "0",
        "DGDD_THIEU_MAU": "1" if pale else "0",
        "DGDD_COI_XUONG": "1" if soft else "0",
        "SUY_DINH_DUONG": "1" if thin else "0",
        "THUA_CAN_BEO_PHI": "1" if "heavy" in problems else "0",
    }
    made.answers |= answers
    return problems


def _development(chance: Random, months: int) -> dict[str, Any]:
    """XML5 and XML6. The question about autism is asked from 16 to 30 months."""
    answers = {
        "PT_TTBT_THEO_DO_TUOI": "0" if chance.random() < 0.02 else "1",
        "PT_VDBT_THEO_DO_TUOI": "0" if chance.random() < 0.02 else "1",
        "TIEM_CHUNG_BCG_SS": "0" if chance.random() < 0.04 else "1",
        "TIEM_CHUNG_VGB_SS_MUI1": "0" if chance.random() < 0.08 else "1",
        "TIEM_CHUNG_DAY_DU_THEO_DO_TUOI": "0" if chance.random() < 0.12 else "1",
    }
    if 16 <= months < 31:
        answers["NGUY_CO_TU_KY"] = "1" if chance.random() < 0.03 else "0"
    return answers


def _signs(chance: Random, form: Any, made: Examined, months: int) -> list[str]:
    """XML7: nearly every sign as it should be (which code that is stands with each field), a few odd, a few not looked for."""
    odd = []
    for field in form.fields:
        low, below = AT_AGE.get(field.tag, (0, 99))
        if (
            field.part != "XML7"
            or not field.normal_codes
            or not low <= months < below
            or chance.random() < UNSEEN
        ):
            continue
        value = field.normal_codes[0]
        if chance.random() < (0.12 if field.tag in ("SAU_MANG_BAM_LO", "CHAY_NUOC_MUI") else ODD):
            value = chance.choice([code for code in form.codes_of(field) if code not in field.normal_codes])
            odd.append(field.tag)
        made.answers[field.tag] = value
    return odd


def _conclude(chance: Random, form: Any, made: Examined, problems: list[str], judge: Any) -> None:
    """XML8: normal, or a problem with code and words; contact with tuberculosis is a risk of it."""
    table = words("health")["child_signs"] | words("health")["child_nutrition"]
    named = [table.get(name, ("R68", "Dấu hiệu bất thường khi khám, cần theo dõi")) for name in problems]
    risk = made.answers.get("TS_TIEP_XUC_LAO") == "1"
    sent = bool(problems) and chance.random() < 0.5
    made.icd = list(dict.fromkeys(code for code, _ in named))
    made.diseases = "; ".join(dict.fromkeys(text for _, text in named))
    made.answers |= {
        "BINH_THUONG": "0" if problems or risk else "1",
        "NGUY_CO_MAC_LAO": "1" if risk else "0",
        "VAN_DE_SUC_KHOE": "1" if problems else "0",
        "CHUYEN_CSKCB": "1" if sent else "0",
    }
    if chance.random() < 0.6:
        made.answers["HEN_KHAM_LAN_SAU"] = (
            made.on + dt.timedelta(days=chance.choice((30, 90, 180, 365)))
        ).isoformat()
    said = judge.judged(
        form, made.answers | made.kept, sex=made.person.sex, birth=made.person.birth, on=made.on
    )
    made.findings = list(said.findings)
