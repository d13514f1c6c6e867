"""Facts from questionnaires: sums and counts of answers. A sum exists only when every item is answered; a count of "yes"
speaks as soon as one item is answered. Items that say "known disease" silence the screening for that disease.
"""

from __future__ import annotations

from typing import Any

from kham.exams.rules import equations

Answers = dict[str, Any]
# The eleven illnesses of the FRAIL scale (Morley 2012), by the tags of the elderly part.
FRAIL_ILLNESSES = (
    "TANG_HUYET_AP", "DAI_THAO_DUONG", "UNG_THU", "PHOI", "NHOI_MAU", "SUY_TIM", "TIM_THIEU_MAU", "HEN", "KHOP", "DOT_QUY",
    "THAN_MAN",
)  # fmt: skip
CANCER_SIGNS = (
    "vết loét lâu lành", "ho dai dẳng hoặc khàn tiếng", "khó tiêu, nuốt nghẹn", "thay đổi thói quen đại tiện, tiểu tiện",
    "u cục", "nốt ruồi thay đổi", "nổi hạch", "ù tai, nghẹt mũi", "sụt cân, da xanh",
    "núm vú chảy máu hoặc tiết dịch", "âm đạo ra máu hoặc dịch bất thường",
)  # fmt: skip


def facts(answers: Answers, *, age: int | None) -> dict[str, Any]:
    """Every fact that questionnaires give; absent where nothing was asked."""
    return _mind(answers) | _elderly(answers) | _lungs(answers, age) | _cancer(answers)


def _number(answers: Answers, tag: str) -> int | None:
    try:
        return int(answers[tag])
    except (KeyError, TypeError, ValueError):
        return None


def _whole(answers: Answers, tags: list[str]) -> int | None:
    """Sum of the items; None while one is missing."""
    items = [_number(answers, tag) for tag in tags]
    return None if None in items else sum(item for item in items if item is not None)


def _yes(answers: Answers, tags: list[str]) -> int | None:
    """How many were answered yes (1); None when none was answered."""
    given = [str(answers[tag]) for tag in tags if tag in answers]
    return given.count("1") if given else None


def _known(answers: Answers, *tags: str) -> bool:
    return any(str(answers.get(tag)) == "1" for tag in tags)


def _items(name: str, last: int, first: int = 1) -> list[str]:
    return [f"{name}_{number}" for number in range(first, last + 1)]


def _mind(answers: Answers) -> Answers:
    phq9 = _whole(answers, _items("PHQ9", 9))
    gad7 = _whole(answers, _items("GAD7", 7))
    return {
        "self_harm": _number(answers, "PHQ9_9"),
        "phq9": phq9,
        "phq2": _whole(answers, _items("PHQ9", 2)) if phq9 is None else None,
        "gad7": gad7,
        "gad2": _whole(answers, _items("GAD7", 2)) if gad7 is None else None,
        "audit_c": _whole(answers, _items("AUDIT", 3)),
    }


def _elderly(answers: Answers) -> Answers:
    return {
        "adl": _whole(answers, _items("ADL", 6)),
        "iadl": _whole(answers, _items("IADL", 8)),
        "frail": _frail(answers),
        "falls": _yes(answers, _items("NGA", 3)),
        "fell": _known(answers, "NGA_1") if "NGA_1" in answers else None,
        "memory_complaint": _known(answers, "TRI_NHO_PHAN_NAN") if "TRI_NHO_PHAN_NAN" in answers else None,
        "recall": _number(answers, "TRI_NHO_NHO_LAI"),
        "known_dementia": _known(answers, "NCT_BENH_SA_SUT_TRI_TUE"),
    }


def _frail(answers: Answers) -> int | None:
    """FRAIL 0–5: tired most of the time, ten steps, some hundred metres, five illnesses, more than 5 % of weight lost.

    The three questions must be answered; an illness or a weight not told counts as none.
    """
    tired, stairs, walk = (_number(answers, tag) for tag in ("YEU_MET", "YEU_CAU_THANG", "YEU_DI_BO"))
    if tired is None or stairs is None or walk is None:
        return None
    illnesses = sum(_known(answers, f"NCT_BENH_{name}") for name in FRAIL_ILLNESSES)
    lost = equations.lost_weight(
        before=_decimal(answers, "CAN_NANG_NAM_TRUOC"), now=_decimal(answers, "CAN_NANG")
    )
    return (
        int(tired >= 3)
        + int(stairs == 1)
        + int(walk == 1)
        + int(illnesses >= 5)
        + int(lost is not None and lost > 5)
    )


def _decimal(answers: Answers, tag: str) -> float | None:
    value = answers.get(tag)
    return float(value) if isinstance(value, int | float) else None


def _lungs(answers: Answers, age: int | None) -> Answers:
    symptoms = _yes(answers, _items("COPD", 3))
    copd = None
    if symptoms is not None:
        copd = symptoms + int(age is not None and age > 40) + int(_known(answers, "HUT_THUOC"))
    return {
        "copd_symptoms": symptoms,
        "copd": copd,
        "known_copd": _known(answers, "NCT_BENH_PHOI"),
        "asthma": _yes(answers, _items("HEN", 8)),
        "known_asthma": _known(answers, "NCT_BENH_HEN"),
        "tb_asked": _yes(answers, _items("LAO", 4)),
        "tb_cough": _known(answers, "LAO_1") if "LAO_1" in answers else None,
        "tb_other": _yes(answers, _items("LAO", 3, 2)),
        "tb_contact": _known(answers, "LAO_4") if "LAO_4" in answers else None,
        "diabetes_signs": _yes(answers, _items("DTD_TC", 5)),
    }


def _cancer(answers: Answers) -> Answers:
    tags = _items("UT_DH", 11)
    seen = [sign for tag, sign in zip(tags, CANCER_SIGNS, strict=True) if _known(answers, tag)]
    return {"cancer_signs": _yes(answers, tags), "cancer_list": ", ".join(seen) or None}
