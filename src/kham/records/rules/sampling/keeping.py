"""What must not leave the station, planted into invented exams: psychiatric items always, HIV and the rest now and then."""

from __future__ import annotations

from random import Random
from typing import Any

from kham.records.rules.sampling.drawing import Examined, words

PLANTED = 0.18


def plant(chance: Random, form: Any, made: Examined, psychiatry: dict[str, str]) -> None:
    """Put secrets beside the exam. What may leave (`answers`, `labs`, `icd`, `diseases`) is not touched."""
    pool = words("health")["kept_here"]
    if "text" in psychiatry and chance.random() < 0.9:
        made.kept[psychiatry["text"]] = chance.choice(words("health")["normal_words"])
        if "class" in psychiatry:
            made.kept[psychiatry["class"]] = "1"
    if "TSBT_BENH_TAM_THAN" in form.by_tag and chance.random() < 0.9:
        made.kept |= {"TSBT_BENH_TAM_THAN": "0", "TSBT_MA_TUY": "0"}
    if "DUONG_MAO_MACH" in form.by_tag and chance.random() < 0.3:
        made.kept |= {"DUONG_MAO_MACH": round(chance.uniform(4.2, 9.4), 1), "DUONG_MAO_MACH_LUC": "1"}
    if chance.random() >= PLANTED:
        return
    if chance.random() < 0.5:
        made.kept_icd = [chance.choice(pool["icd"])]
    if chance.random() < 0.5:
        made.kept_clause = chance.choice(pool["clauses"])
    if "DANH_SACH_CLS" in form.by_tag and chance.random() < 0.5:
        made.kept_labs = [chance.choice(pool["labs"])]
