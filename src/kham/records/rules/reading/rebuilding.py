"""From a package back to the facts of the encounter."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from kham.records.rules.reading.opening import one_of
from kham.records.rules.reading.tables import DAYS, DECIMAL, DISEASES, WHOLE

# tag → name in the facts
_PLAIN = {
    "HO_TEN": "name",
    "SO_CCCD": "personal_number",
    "MA_DAN_TOC": "ethnicity",
    "MA_NGHE_NGHIEP": "occupation",
    "NOI_LAM_VIEC_HOC_TAP": "workplace",
    "DIA_CHI": "address",
    "MATINH_CU_TRU": "province",
    "MAXA_CU_TRU": "commune",
    "DIEN_THOAI": "phone",
    "LY_DO_VV": "reason",
    "MA_LK": "visit_id",
    "MA_CSKCB": "facility5",
    "MA_GTIN_CSKCB": "facility13",
    "NGUON_CHI_TRA": "payer",
    "NGUON_KINH_PHI": "payer",
    **dict.fromkeys(DISEASES, "diseases"),
}
_TREATED = {
    "GIOI_TINH",
    "NGAY_SINH",
    "DOI_TUONG",
    "MA_LOAI_KCB",
    "NGAY_VAO",
    "NGAY_RA",
    "TYPE",
    "PHAN_LOAI_SK",
    "KET_LUAN_BENH",
}
_MARKS = ("CKS_", "CKDT_")  # who signed: not a fact of the person
_LAB = ("MA_DICH_VU", "MA_CHI_SO", "TEN_CHI_SO", "GIA_TRI", "DON_VI_DO", "MO_TA", "KET_LUAN")


def read(
    package: bytes, *, sexes: dict[str, str] | None = None, kinds: dict[str, str] | None = None
) -> dict[str, Any]:
    """The facts of a package in plain values. `sexes` and `kinds` are the code lists in use (defaults: the national ones).

    Raises Unreadable.
    """
    visit = one_of(package)
    tags = visit.tags
    sexes = sexes or {"1": "male", "2": "female", "3": "other", "0": "female"}
    kinds = kinds or {"15": "periodic", "16": "screening"}
    facts: dict[str, Any] = dict.fromkeys(_PLAIN.values(), "")
    facts |= {name: tags[tag] for tag, name in _PLAIN.items() if tags.get(tag)}
    arrived = moment(tags.get("NGAY_VAO", ""))
    facts |= {
        "sex": sexes.get(tags.get("GIOI_TINH", ""), ""),
        "birth": birth(tags.get("NGAY_SINH", "")),
        "arrived": arrived,
        "exam_date": arrived[:10],
        "left": moment(tags.get("NGAY_RA", "")),
        "kind": kinds.get(tags.get("MA_LOAI_KCB", ""), ""),
        "groups": [str(int(code)) for code in tags.get("DOI_TUONG", "").split(";") if code.isdigit()],
        "type": tags.get("TYPE", ""),
        "health_class": int(tags["PHAN_LOAI_SK"]) if tags.get("PHAN_LOAI_SK", "").isdigit() else None,
        "icd": [code for code in tags.get("KET_LUAN_BENH", "").split(";") if code],
        "labs": [{column: row[column] for column in _LAB if row.get(column)} for row in visit.labs],
    }
    known = set(_PLAIN) | _TREATED
    facts["answers"] = {
        tag: answer(tag, text)
        for tag, text in tags.items()
        if tag not in known and not tag.startswith(_MARKS)
    }
    return facts


def answer(tag: str, text: str) -> Any:
    """The value of an answer: a number for measures, a day in ISO, else the text."""
    if tag in WHOLE and text.isdigit():
        return int(text)
    if tag in DECIMAL:
        try:
            return float(text)
        except ValueError:
            return text
    if tag in DAYS:
        return birth(text)
    return text


def birth(text: str) -> str:
    """A date of any form as ISO with the precision it has; what is no date comes back as it is.

    Eight digits are year first, or day first when the middle cannot be a month (it is then the century).
    """
    digits = text.replace("-", "")
    if not digits.isdigit() or len(digits) not in (4, 6, 8, 12):
        return text
    if len(digits) == 8 and int(digits[4:6]) > 12:
        digits = digits[4:] + digits[2:4] + digits[:2]
    year, month, day = digits[:4], digits[4:6], digits[6:8]
    return (
        year
        + (f"-{month}" if month not in ("", "00") else "")
        + (f"-{day}" if day not in ("", "00") and month != "00" else "")
    )


def moment(text: str) -> str:
    """A moment of any form as ISO to the minute; what is no moment comes back as it is."""
    for style, shape in (
        ("%Y%m%d%H%M", r"\d{12}"),
        ("%Y-%m-%dT%H:%M", r"\d{4}-\d\d-\d\dT\d\d:\d\d"),
        ("%d/%m/%Y %H:%M", r"\d\d/\d\d/\d{4} \d\d:\d\d"),
    ):
        if re.fullmatch(shape, text):
            try:
                return dt.datetime.strptime(text, style).isoformat(timespec="minutes")  # noqa: DTZ007 - local time as written
            except ValueError:
                return text
    return text
