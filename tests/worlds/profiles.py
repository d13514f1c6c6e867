"""How often each list gets something wrong, by the error model of the reference."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """Rates of one list at noise 1. ``number``: some ID number stands there; the rest are shares of rows, see _Typist."""

    number: float
    old: float = 0.0
    insurance: float = 0.0
    phone: float = 0.0
    year_only: float = 0.0
    year_only_old: float = 0.0
    jan1: float = 0.01
    wrong_date: float = 0.008
    wrong_digit: float = 0.006
    head_number: float = 0.0
    mark: float = 0.01
    sound: float = 0.005
    letter: float = 0.008
    short: float = 0.004
    decorated: float = 0.004
    sex_missing: float = 0.02
    sex_wrong: float = 0.006
    place_missing: float = 0.02
    twice: float = 0.002
    register: bool = False


PROFILES = {
    "police": Profile(number=0.985, phone=0.3, year_only_old=0.03, jan1=0.004, wrong_date=0.002, wrong_digit=0.002, mark=0.004,
                    sound=0.002,
                      letter=0.003, short=0.0005, decorated=0.002, sex_missing=0.002, sex_wrong=0.002, place_missing=0.0, twice=0.001,
                      register=True),
    "bhyt": Profile(number=0.78, old=0.3, insurance=0.99, phone=0.25, year_only=0.02, year_only_old=0.12, jan1=0.02, place_missing=0.04),
    "poverty": Profile(number=0.66, old=0.35, insurance=0.3, phone=0.2, year_only=0.3, year_only_old=0.55, jan1=0.03, wrong_date=0.015,
                       head_number=0.03, mark=0.02, sound=0.012, letter=0.012, short=0.008, decorated=0.01, place_missing=0.0,
                       twice=0.004),
    "elderly": Profile(number=0.4, old=0.4, insurance=0.2, phone=0.35, year_only=0.74, year_only_old=0.74, jan1=0.03, wrong_date=0.025,
                       wrong_digit=0.012, mark=0.03, sound=0.02, letter=0.015, short=0.035, decorated=0.05, sex_wrong=0.015, twice=0.008),
    "disability": Profile(number=0.55, old=0.3, insurance=0.4, phone=0.2, year_only=0.35, year_only_old=0.5, jan1=0.02, wrong_date=0.015,
                          head_number=0.02, mark=0.02, sound=0.012, letter=0.012, short=0.01, decorated=0.03, twice=0.005),
    "school": Profile(number=0.55, insurance=0.25, phone=0.8, jan1=0.003, wrong_date=0.008, head_number=0.004, place_missing=0.08,
                    sex_missing=0.03),
    "employer": Profile(number=0.9, old=0.4, insurance=0.7, phone=0.6, year_only=0.06, place_missing=0.15, mark=0.012, sex_wrong=0.01),
    "station": Profile(number=0.35, old=0.3, insurance=0.75, phone=0.4, year_only=0.4, year_only_old=0.65, jan1=0.03, wrong_date=0.02,
                       wrong_digit=0.01, mark=0.025, sound=0.018, letter=0.015, short=0.02, decorated=0.04, place_missing=0.05,
                       twice=0.008),
    "vaccine": Profile(number=0.3, insurance=0.3, phone=0.9, wrong_date=0.008, jan1=0.003, mark=0.015, sound=0.01, letter=0.012,
                    short=0.01,
                       decorated=0.01, sex_missing=0.04, twice=0.01, place_missing=0.03),
}  # fmt: skip
KINDS = tuple(PROFILES)
