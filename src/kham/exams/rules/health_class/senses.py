"""Mắt và tai: vision with and without glasses, whisper, audiometry (QĐ 1613/BYT-QĐ)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kham.exams.rules.health_class.suggestion import Suggestion, by_floor, decides, rounded, silent, suggested
from kham.kernel import formats

VISION = (19, 16, 14, 11)  # sum of both eyes in tenths, each at most 10/10
# Better ear, worse ear in metres. The text prints "cm"; metres are meant.
WHISPER = ((5.0, 5.0), (4.0, 2.0), (3.0, 1.0), (2.0, 0.5))
LOSS = (15, 35, 45, 65)  # dB: below 15 I, to 35 II, to 45 III, to 65 IV, above V


def eyes(facts: Mapping[str, Any]) -> Suggestion:
    """The better of: vision without glasses, and vision with glasses one class worse (short, long sight, astigmatism)."""
    bare, worn = facts.get("bare_sum"), facts.get("worn_sum")
    if bare is None and worn is None:
        return decides("chưa đủ thị lực hai mắt", known=False)
    options: list[tuple[int, str]] = []
    if bare is not None:
        options.append(
            (by_floor(rounded(bare), VISION), f"tổng thị lực không kính {formats.number(bare)}/20")
        )
    if worn is not None:
        place = min(by_floor(rounded(worn), VISION) + 1, 5)
        options.append((place, f"tổng thị lực có kính {formats.number(worn)}/20, hạ một loại"))
    return suggested(*min(options))


def whisper(facts: Mapping[str, Any]) -> Suggestion:
    """By the better and the worse ear. The form tests at 0,5 m, where full marks mean normal; farther tests use the table."""
    heard = [value for value in facts.get("whisper_ears") or () if value is not None]
    voice = facts.get("voice_worse")
    if len(heard) < 2:
        return silent("chưa đo nói thầm đủ hai tai")
    better, worse = max(heard), min(heard)
    shown = f"nói thầm {formats.number(better)} m và {formats.number(worse)} m"
    if better > 0.5:
        place = next((at for at, (a, b) in enumerate(WHISPER, 1) if better >= a and worse >= b), 5)
        return suggested(place, shown)
    if worse >= 0.5 and voice is not None and voice >= 5:
        return suggested(1, "nghe nói thường 5 m, nói thầm 0,5 m hai tai")
    if worse >= 0.5 and voice is None:
        return decides("chưa đo nói thường")
    return decides(f"{shown}: phiếu đo ở 0,5 m, thang của quy định đo đến 5 m; xếp theo đo thính lực")


def audiometry(facts: Mapping[str, Any]) -> Suggestion:
    """Loss of both ears in dB."""
    value = facts.get("hearing_loss")
    if value is None:
        return silent()
    loss = rounded(value)
    place = 1 if loss < LOSS[0] else next((at for at, top in enumerate(LOSS[1:], 2) if loss <= top), 5)
    return suggested(place, f"giảm thính lực hai tai {loss} dB")


def ears(facts: Mapping[str, Any]) -> Suggestion:
    """Audiometry decides where there is one, else the voice tests."""
    measured = audiometry(facts)
    if measured.known:
        return measured
    spoken = whisper(facts)
    return spoken if spoken.known else decides("chưa đo đủ hai tai", known=False)
