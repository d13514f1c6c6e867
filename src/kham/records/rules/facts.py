"""The facts of one signed encounter, before any format: what a package says, and what a reader must find in it again."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

from kham.kernel.names import nfc
from kham.kernel.partial_date import PartialDate
from kham.records.rules.profile import DATA, read_yaml

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Tags that the facts carry under names of their own.
CARRIED = frozenset({
    "HO_TEN", "GIOI_TINH", "NGAY_SINH", "SO_CCCD", "MA_DAN_TOC", "MA_NGHE_NGHIEP", "NOI_LAM_VIEC_HOC_TAP", "DIA_CHI", "MATINH_CU_TRU",
    "MAXA_CU_TRU", "DIEN_THOAI", "LY_DO_VV", "MA_LK", "MA_CSKCB", "MA_GTIN_CSKCB", "DOI_TUONG", "NGUON_CHI_TRA", "NGUON_KINH_PHI",
    "MA_LOAI_KCB", "NGAY_VAO", "NGAY_RA", "TYPE", "PHAN_LOAI_SK", "KET_LUAN_BENH", "CAC_BENH_TAT_NEU_CO", "CAC_VAN_DE_SUC_KHOE",
    "GHI_RO_VAN_DE_SUC_KHOE",
})  # fmt: skip
LAB_COLUMNS = ("MA_DICH_VU", "MA_CHI_SO", "TEN_CHI_SO", "GIA_TRI", "DON_VI_DO", "MO_TA", "KET_LUAN")


@dataclass(frozen=True)
class Facts:
    """Sex is male, female or other; dates are ISO with their precision; codes are text; answers are tag → value.

    `kind` is periodic, screening, work or request. `groups` are national codes of the 16-code list.
    """

    visit_id: str
    exam_date: str
    arrived: str
    name: str
    sex: str
    birth: str
    personal_number: str
    ethnicity: str
    occupation: str
    workplace: str
    address: str
    province: str
    commune: str
    phone: str
    reason: str
    facility5: str
    facility13: str
    groups: tuple[str, ...]
    payer: str
    kind: str
    health_class: int | None
    icd: tuple[str, ...]
    diseases: str
    left: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    labs: tuple[Mapping[str, str], ...] = ()

    @property
    def form_type(self) -> str:
        """TYPE, from the age on the exam date; never typed."""
        return type_of(self.birth, self.exam_date)

    def as_json(self) -> dict[str, Any]:
        """Plain values, as `facts/ID.json` holds them."""
        plain = asdict(self)
        plain |= {"type": self.form_type, "groups": list(self.groups), "icd": list(self.icd)}
        plain |= {"answers": dict(self.answers), "labs": [dict(row) for row in self.labs]}
        return plain


def clean(value: object) -> str:
    """Text that XML can carry: NFC, no control characters, outer spaces off, line ends as \\n."""
    text = nfc("" if value is None else str(value)).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text).strip()


def type_of(birth: str, exam_date: str) -> str:
    """ChildUnder (< 6), Minor (6 to < 18) or Adult by the exact birthday; "" when the birth date is not readable.

    The day before the 6th or 18th birthday is still the lower group (QĐ 2062/QĐ-BYT). A year alone counts as the
    difference of years.
    """
    try:
        age = PartialDate.from_iso(birth).age_on(dt.date.fromisoformat(exam_date))
    except ValueError:
        return ""
    if age < 0:
        return ""
    return "ChildUnder" if age < 6 else "Minor" if age < 18 else "Adult"


@lru_cache(maxsize=1)
def code_lists() -> dict[str, Any]:
    """The code lists shipped."""
    lists: dict[str, Any] = read_yaml(DATA / "code_lists.yaml")
    return lists


def national_groups(groups: Iterable[str], version: str = "2062") -> tuple[str, ...]:
    """DOI_TUONG codes of roster groups, in numerical order; the code for "other" when no group has one of its own."""
    table = code_lists()["groups"][version]
    found = {table["map"][group] for group in groups if group in table["map"]}
    return tuple(sorted(found, key=int)) or (table["other"],)


def older_groups(codes: Iterable[str]) -> tuple[str, ...]:
    """Codes of the 16-code list in the list of QĐ 1551 (14 codes, where 14 means "other")."""
    known = set(code_lists()["groups"]["1551"]["map"].values())
    found = {code if code in known | {"9"} else "14" for code in codes}
    kept = found - {"14"} or found
    return tuple(sorted(kept, key=int))


def newer_groups(codes: Iterable[str]) -> tuple[str, ...]:
    """Codes of the list of QĐ 1551 (14 codes) in the list of 16: the last of the old, "other", is the last of the new."""
    lists = code_lists()["groups"]
    return tuple(
        sorted(
            {
                lists["2062"]["other"] if int(code) == int(lists["1551"]["other"]) else str(int(code))
                for code in codes
            },
            key=int,
        )
    )
