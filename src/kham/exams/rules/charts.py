"""Two values that have a shape of their own: refraction of an eye, and the chart of teeth."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

SPHERE, CYLINDER = Decimal(30), Decimal(10)
_PIECE = re.compile(r"(\d{2})\s*[=:\-]?\s*([A-ZĐ])", re.IGNORECASE)
# Two-digit numbers of FDI: quadrants 1-4 with eight teeth each, of children 5-8 with five each.
TEETH = tuple(f"{q}{n}" for q in (1, 2, 3, 4) for n in range(1, 9)) + tuple(
    f"{q}{n}" for q in (5, 6, 7, 8) for n in range(1, 6)
)
UPPER = ("1", "2", "5", "6")


def refraction(text: str) -> str | None:
    """From "-1.25/-0,5x90" → "-1,25 / -0,50 x 90"; a sphere alone → "-1,25"; None when it cannot be one.

    Sphere within ±30 and cylinder within ±10 dioptres in quarters, axis 0–180 degrees and only with a cylinder.
    """
    plain = (
        text.replace("\u2212", "-")
        .replace(",", ".")
        .replace(" ", "")
        .lower()
        .replace("×", "x")
        .replace("ax", "x")
    )
    found = re.fullmatch(
        r"([+-]?\d{1,2}(?:\.\d{1,2})?)(?:/([+-]?\d{1,2}(?:\.\d{1,2})?)(?:x(\d{1,3})(?:°|độ)?)?)?", plain
    )
    if not found:
        return None
    sphere, cylinder = _dioptres(found[1], SPHERE), _dioptres(found[2] or "0", CYLINDER)
    if sphere is None or cylinder is None or (cylinder and not found[3]) or int(found[3] or 0) > 180:
        return None
    if not found[2]:
        return _shown(sphere)
    return f"{_shown(sphere)} / {_shown(cylinder)}" + (f" x {int(found[3])}" if found[3] else "")


def _dioptres(text: str, limit: Decimal) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if abs(value) <= limit and value % Decimal("0.25") == 0 else None


def _shown(value: Decimal) -> str:
    return f"{value:+.2f}".replace(".", ",") if value else "0,00"


def teeth(text: str, codes: dict[str, str]) -> str | None:
    """From "16s, 26:T" to "16S 26T" → "16S 26T", teeth in order, each once; None for a tooth or a state that does not exist."""
    found = {tooth: state.upper() for tooth, state in _PIECE.findall(text)}
    rest = re.sub(r"[\s,;.]", "", _PIECE.sub("", text))
    if rest or not found or any(t not in TEETH or s not in codes for t, s in found.items()):
        return None
    return " ".join(f"{tooth}{found[tooth]}" for tooth in TEETH if tooth in found)


def teeth_of(value: str) -> dict[str, str]:
    """Tooth → state of a stored chart."""
    return {piece[:2]: piece[2:] for piece in str(value or "").split()}


def jaws(value: str, codes: dict[str, str]) -> tuple[str, str]:
    """Words of the upper and the lower jaw, for HAM_TREN and HAM_DUOI: "16 sâu, 26 đã hàn"; "" when nothing is marked."""
    said: tuple[list[str], list[str]] = ([], [])
    for tooth, state in teeth_of(value).items():
        said[tooth[0] not in UPPER].append(f"{tooth} {codes.get(state, state).lower()}")
    return ", ".join(said[0]), ", ".join(said[1])
