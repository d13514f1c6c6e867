"""What each portal insists on, written from the same notes as a stranger reads them: never from the sender's own settings.

A field left empty is one on which the stand-in takes every variant that the descriptions leave open.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

LOGIN, REFRESH = "/api/auth/login", "/api/auth/refresh"
PUSH, STATUS, LIST = (
    "/api/platform/data-sync/push", "/api/platform/data-sync/status", "/api/platform/data-sync/list",
)  # fmt: skip
DAY = r"(19|20)[0-9]{2}(0[0-9]|1[0-2])([0-2][0-9]|3[01])"
CLOCK = r"([01][0-9]|2[0-3])[0-5][0-9]"


@dataclass(frozen=True)
class Manner:
    """One portal's demands. `shapes`: tag → what its value must look like here; `codes`: reply code → this portal's word."""

    data_type: str = ""  # xml/base64 or json/base64
    receiver: str = ""
    version: str = ""
    txn_type: str = "sync_checkup"
    msg_type: str = "101"
    service_type: str = ""
    bare_data: bool | None = None  # data is the Base64 text itself, not an object round it
    hash_upper: bool = True
    hash_text: bool = False  # of bare data: the text is hashed, not its JSON form
    signed: bool = True  # the message carries a signature
    facility: int = 0  # characters of MACSKCB: 13 or 5
    packed: bool | None = None  # NOIDUNGFILE in Base64
    counts: str = ""  # SOLUONGHOSO: records or files
    holder: str = ""  # CHUKYDONVI: after or inside THONGTINHOSO
    seal: str = "xmldsig"  # in CHUKYDONVI: xmldsig, bare, none (not looked at)
    lower: bool | None = None  # names in small letters
    conclusion: str = ""  # name of the root of XML12
    flat: bool | None = None  # laboratory rows without a list round them
    row_names: bool | None = None  # TEN_CHI_SO in them
    empties: bool | None = None  # tags without a value are there
    leaving: bool | None = None  # NGAY_RA
    shapes: dict[str, str] = field(default_factory=dict)
    calls: dict[str, str] = field(
        default_factory=lambda: {
            LOGIN: "login",
            REFRESH: "refresh",
            PUSH: "push",
            STATUS: "status",
            LIST: "list",
        }
    )
    account: tuple[str, str] = ("username", "password")
    session: tuple[str, str, str] = ("token", "refresh_token", "duration")
    codes: dict[str, str] = field(default_factory=dict)


ANY = Manner()
_PLAIN = Manner(
    version="1.0.6",
    service_type="100",
    bare_data=False,
    facility=13,
    holder="after",
    lower=False,
    flat=False,
    empties=True,
    leaving=False,
    data_type="xml/base64",
    packed=False,
    counts="records",
    conclusion="KET_LUAN_VA_TU_VAN",
    row_names=False,
    shapes={
        "NGAY_SINH": DAY + r"([01][0-9]|2[0-3])[0-5][0-9]",
        "NGAY_VAO": DAY + CLOCK,
        "GIOI_TINH": "[123]",
        "MA_LOAI_KCB": "1[56]",
        "DOI_TUONG": r"[1-9][0-9]?(;[1-9][0-9]?)*",
    },
)
_TWO_DIGITS = r"(0[1-9]|1[0-6])(;(0[1-9]|1[0-6]))*"


def _like(*, shapes: dict[str, str] | None = None, **otherwise: Any) -> Manner:
    """As the Ministry's portal, but for what is named."""
    return replace(_PLAIN, shapes=_PLAIN.shapes | (shapes or {}), **otherwise)


MANNERS = {
    "any": ANY,
    "ministry": _like(receiver="TDLBYT"),
    "stub": _like(receiver="TDLBYT"),
    "hanoi": _like(receiver="emrhub"),
    "tphcm": _like(
        receiver="TTYQG", packed=True, row_names=True, shapes={"DOI_TUONG": _TWO_DIGITS}
    ),
    "vinhlong": _like(receiver="emrhub", seal="none"),
    "generic": _like(
        receiver="TTYQG", packed=True, counts="files", conclusion="KET_LUAN", shapes={"NGAY_SINH": DAY}
    ),
    "hcc": _like(
        receiver="TDLBYT", data_type="json/base64", lower=True, flat=True, seal="bare", empties=False,
        shapes={"GIOI_TINH": "[01]"},
    ),
}  # fmt: skip
