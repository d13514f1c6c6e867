"""Tables of the independent reader, typed from the reference (QĐ 2062/QĐ-BYT, QĐ 1804/QĐ-BYT, one print form for the signs of a child)."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent.parent.parent / "data"

DISEASES = ("CAC_BENH_TAT_NEU_CO", "CAC_VAN_DE_SUC_KHOE", "GHI_RO_VAN_DE_SUC_KHOE")
DAYS = {"NGAYCAP_CCCD", "HEN_KHAM_LAN_SAU"}
SIGNED = {"CHIEU_DAI_TUOI_SD", "CAN_NANG_TUOI_SD"}
DECIMAL = {
    "CHIEU_CAO", "CAN_NANG", "CHI_SO_BMI", "TAI_TRAI_NOI_THUONG", "TAI_TRAI_NOI_THAM", "TAI_PHAI_NOI_THUONG", "TAI_PHAI_NOI_THAM",
    "NHIET_DO", "CHIEU_DAI", "VONG_DAU", *SIGNED,
}  # fmt: skip
WHOLE = {"MACH", "NHIP_THO", "CHU_VI_VONG_CANH_TAY", "TUAN_THAI"}
ICD_LISTS = {
    "KET_LUAN_BENH", "TSGD_MA_BENH", "TSBT_MA_BENH", "TSBT_MA_BENH_KHAC", "TSBT_MA_BENH_THAI_SAN", "MA_BENH_SAN_KHOA_KHONG_BT",
}  # fmt: skip
_ALWAYS = (
    "HO_TEN", "GIOI_TINH", "NGAY_SINH", "MA_DAN_TOC", "DIA_CHI", "MATINH_CU_TRU", "MAXA_CU_TRU", "MA_NGHE_NGHIEP", "LY_DO_VV",
    "MA_CSKCB", "MA_GTIN_CSKCB", "DOI_TUONG", "MA_LOAI_KCB", "NGAY_VAO",
)  # fmt: skip
_YES_NO = re.compile(
    r"TSGD_MAC_BENH|TSBT_(?!MA_BENH|TEN_THUOC)\w+|TS_TIEP_XUC_LAO|SINH_NON|DGDD_\w+|PHU_DINH_DUONG|SUY_DINH_DUONG"
    r"|THUA_CAN_BEO_PHI|PT_\w+|NGUY_CO_\w+|BINH_THUONG|VAN_DE_SUC_KHOE|CHUYEN_CSKCB|TIEM_CHUNG_(BCG_SS|VGB_SS_MUI1|DAY_DU_THEO_DO_TUOI)"
)
_VACCINE = re.compile(r"TIEM_CHUNG_(BCG|BH_HG_UV|SOI|BAI_LIET|VNNB_B|VGB|CAC_LOAI_KHAC)")
# Signs of a child by how many codes they have from 1; the rest of the list is 0 or 1.
_FROM_ONE = {
    5: "MAU_SAC_DA SAN_KHOA_KHONG_BT",
    4: "THOP",
    3: "DGDHST_NHIET_DO DGDHST_NHIP_THO DG_VONG_DAU MI_MAT_KET_MAC HINH_DANG_MUI MACH_NGOAI_VI TRUONG_LUC_CO",
    2: "DGDHST_MACH LONG_BAN_TAY VAN_DONG_CO VI_TRI_HAI_MAT HINH_DANG_MIENG HINH_DANG_LUOI KHOP_HANG TIENG_TIM HINH_DANG_DAU DONG_TU "
    "TAI_MANG_NHI DAP_UNG_AM_THANH HONG NGHE_PHOI VI_TRI_MOM_TIM HINH_DANG_BUNG_RON LO_HAU_MON CO_QUAN_SINH_DUC_NGOAI PHAN_XA_CO "
    "KIEM_TRA_LUNG_COT_SONG TU_CHI_KHOP QUAN_SAT_DANG_DI",
}  # fmt: skip
_ZERO_ONE = (
    "NHIP_THO_KHONG_DEU KHOI_BAT_THUONG_DAU_CO LAC_MAT KHOI_SUNG_SAU_TAI CHAY_MU_NUOC_TAI CHAY_NUOC_MUI NGHET_MUI RANG_SUA_SO_SINH "
    "DINH_THANG_LUOI NAM_MIENG CAM_NHO_TUT_VE_SAU SAU_MANG_BAM_LO THO_RUT_LOM_LONG_NGUC TIENG_THO_BAT_THUONG SUY_HO_HAP GAN_LACH_TO "
    "KHOI_BAT_THUONG VAN_DONG_KHONG_DOI_XUNG PHAN_XA_BU PHAN_XA_NAM PHAN_XA_MORO SAN_KHOA"
)
_CODES = {
    **{tag: set("12345"[:count]) for count, names in _FROM_ONE.items() for tag in names.split()},
    **{tag: {"0", "1"} for tag in _ZERO_ONE.split()},
    "MOI_QUAN_HE_VOI_TRE": {"1", "2", "3", "4", "5", "9"},
}


def codes_of(tag: str) -> set[str]:
    """Codes that a tag may have; empty when the tag is not of that kind."""
    if tag in _CODES:
        return _CODES[tag]
    if _VACCINE.fullmatch(tag):
        return {"0", "1", "99"}
    return {"0", "1"} if _YES_NO.fullmatch(tag) else set()


def mandatory(form: str) -> list[tuple[str, ...]]:
    """The list of 17 for a TYPE; one of each group must be there. Children: the number of whoever came with them, and a
    conclusion instead of a class."""
    payer = ("NGUON_CHI_TRA", "NGUON_KINH_PHI")
    if form == "ChildUnder":
        own = [("SO_CCCD", "SO_CCCD_NGUOI_DI_CUNG"), ("BINH_THUONG", "NGUY_CO_MAC_LAO", "VAN_DE_SUC_KHOE")]
    else:
        own = [("SO_CCCD",), ("PHAN_LOAI_SK",)]
    return [*((tag,) for tag in _ALWAYS), payer, *own]


# --- code lists that the portal looks up

ETHNIC = {f"{n:02d}" for n in range(1, 56)} | {"99"}
OCCUPATIONS = {"00", "99"} | {
    f"{group}{one}"
    for group, most in (
        ("0", 3),
        ("1", 7),
        ("2", 6),
        ("3", 6),
        ("4", 4),
        ("5", 4),
        ("6", 3),
        ("7", 5),
        ("8", 3),
        ("9", 6),
    )
    for one in range(0 if group == "1" else 1, most + 1)
}
VISIT_KINDS = {f"{n:02d}" for n in range(1, 17)}  # QĐ 1804/QĐ-BYT: 15 periodic, 16 screening
# Codes that must not leave: HIV, and psychiatric diseases (programme reference 7.9).
SECRET_CODES = re.compile(r"B2[0-4]|Z21|F\d\d")
SECRET_WORDS = re.compile(r"\b(?:HIV|AIDS|ARV)\b", re.IGNORECASE)
CAPILLARY = re.compile(r"mao\s*mạch|mao\s*mach|capillary", re.IGNORECASE)
# What a measure can be at all, in the unit of the tag.
POSSIBLE = {
    "CHIEU_CAO": (50, 260), "CAN_NANG": (0.5, 350), "CHI_SO_BMI": (6, 100), "MACH": (10, 300), "NHIET_DO": (30, 44), "CHIEU_DAI": (25, 150),
    "VONG_DAU": (15, 75), "CHU_VI_VONG_CANH_TAY": (40, 400), "TUAN_THAI": (20, 45), "NHIP_THO": (4, 150), "CHIEU_DAI_TUOI_SD": (-15, 15),
    "CAN_NANG_TUOI_SD": (-15, 15), "TAI_TRAI_NOI_THUONG": (0, 10), "TAI_TRAI_NOI_THAM": (0, 10), "TAI_PHAI_NOI_THUONG": (0, 10),
    "TAI_PHAI_NOI_THAM": (0, 10),
}  # fmt: skip
SYSTOLIC, DIASTOLIC = (60, 280), (20, 140)
# (tag, the question that must be answered 1 before it may say anything).
NEEDS = {
    "Adult": [
        ("TSGD_MA_BENH", "TSGD_MAC_BENH"), ("TSBT_MA_BENH_KHAC", "TSBT_BENH_KHAC"), ("TSBT_MA_BENH", "TSBT_DANG_DIEU_TRI_BENH"),
        ("TSBT_TEN_THUOC_LIEU_LUONG", "TSBT_DANG_DIEU_TRI_BENH"), ("TSBT_MA_BENH_THAI_SAN", "TSBT_THAI_SAN"),
        ("TSBT_TEN_THUOC_THAI_SAN", "TSBT_THAI_SAN"),
    ],
    "Minor": [
        ("TSGD_MA_BENH", "TSGD_MAC_BENH"), ("TSBT_MA_BENH", "TSBT_MAC_BENH"), ("BENH_DANG_DIEU_TRI", "TSBT_DANG_DIEU_TRI_BENH"),
        ("TIEM_CHUNG_VAC_XIN_KHAC", "TIEM_CHUNG_CAC_LOAI_KHAC"),
    ],
    "ChildUnder": [("TSGD_MA_BENH", "TSGD_MAC_BENH"), ("TSBT_MA_BENH", "TSBT_MAC_BENH")],
}  # fmt: skip
OF_WOMEN = (
    "KET_QUA_KHAM_SAN_PHU_KHOA",
    "KHAM_SAN_PHU_KHOA_PL",
    "TSBT_MA_BENH_THAI_SAN",
    "TSBT_TEN_THUOC_THAI_SAN",
)


@lru_cache(maxsize=1)
def communes() -> dict[str, str]:
    """Commune → province, as the two levels stand since 01/07/2025."""
    found: dict[str, str] = {}
    for line in (DATA / "reading" / "communes.txt").read_text("utf-8").splitlines():
        province, _, codes = line.partition(": ")
        if not line.startswith("#"):
            found |= dict.fromkeys(codes.split(), province)
    return found
