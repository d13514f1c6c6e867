"""Published equations over measured values."""

from __future__ import annotations

MICROMOL_PER_MG = 88.4  # creatinine: µmol/L in one mg/dL


def egfr(*, creatinine: float | None, age: int | None, sex: str | None) -> float | None:
    """Kidney filtration, mL/min/1.73 m², rounded, from creatinine in µmol/L; adults of known sex only.

    CKD-EPI 2021 without race (Inker et al., N Engl J Med 2021;385:1737-1749).
    """
    if creatinine is None or creatinine <= 0 or age is None or age < 18 or sex not in ("male", "female"):
        return None
    knee, power, factor = (0.7, -0.241, 1.012) if sex == "female" else (0.9, -0.302, 1.0)
    ratio = creatinine / MICROMOL_PER_MG / knee
    value = 142 * min(ratio, 1.0) ** power * max(ratio, 1.0) ** -1.2 * 0.9938**age * factor
    return float(int(value + 0.5))


def lost_weight(*, before: float | None, now: float | None) -> float | None:
    """Per cent of the weight of a year ago that is gone, one decimal; negative when weight was gained."""
    if not before or not now:
        return None
    return round((before - now) / before * 100, 1)
