"""Răng hàm mặt: caries, lost teeth by chewing share, gums (QĐ 1613/BYT-QĐ)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kham.exams.rules.health_class.suggestion import Suggestion, by_floor, decides, silent, suggested, worst

# Chewing share of each tooth in per cent, tooth 1 (front) to 8 of one side; both sides and both jaws make 100.
UPPER = (2, 1, 4, 3, 3, 5, 5, 2)
LOWER = (1, 2, 4, 3, 3, 5, 5, 2)
OPPOSITE = {"1": "4", "2": "3", "3": "2", "4": "1"}  # quadrant → quadrant of the other jaw, same side
GUMS = {
    "0": (1, "không viêm lợi"),
    "1": (2, "viêm lợi từ nửa hàm trở xuống"),
    "2": (3, "viêm lợi trên nửa hàm"),
}


def chewing(missing: Iterable[str]) -> int:
    """Chewing share left in per cent. Teeth by FDI number ("18"); a lost tooth also takes its opposite out of use."""
    gone: set[str] = set()
    for tooth in missing:
        if len(tooth) == 2 and tooth[0] in OPPOSITE and tooth[1] in "12345678":
            gone |= {tooth, OPPOSITE[tooth[0]] + tooth[1]}
    return 100 - sum((UPPER if tooth[0] in "12" else LOWER)[int(tooth[1]) - 1] for tooth in gone)


def lost_teeth(facts: Mapping[str, Any]) -> Suggestion:
    """All teeth I, above 90 % II, 81–90 III, 61–80 IV, below 61 V."""
    missing = facts.get("missing_teeth")
    if missing is None:
        return silent()
    if not missing:
        return suggested(1, "đủ răng")
    left = chewing(missing)
    place = 2 if left > 90 else by_floor(left, (101, 91, 81, 61))
    return suggested(place, f"mất {len(set(missing))} răng, sức nhai còn {left} %")


def caries(facts: Mapping[str, Any]) -> Suggestion:
    """None I, 1–3 II, 4–5 III, from 6 IV."""
    count = facts.get("decayed")
    if count is None:
        return silent("chưa đếm răng sâu")
    return suggested(
        1 if count == 0 else 2 if count <= 3 else 3 if count <= 5 else 4, f"{int(count)} răng sâu"
    )


def gums(facts: Mapping[str, Any]) -> Suggestion:
    """None I, up to half of the jaws II, more III."""
    place = GUMS.get(str(facts.get("gingivitis")))
    return suggested(*place) if place else silent()


def teeth(facts: Mapping[str, Any]) -> Suggestion:
    """The worst of caries, lost teeth and gums; parts that were not looked at are named."""
    parts = {"răng sâu": caries(facts), "mất răng": lost_teeth(facts), "lợi": gums(facts)}
    if not any(part.known for part in parts.values()):
        return decides("chưa đếm răng sâu", known=False)
    said = worst(parts.values())
    unseen = [name for name, part in parts.items() if not part.known]
    if said.value is None or not unseen:
        return said
    return suggested(said.value, f"{said.reason}; chưa xét {', '.join(unseen)}")
