"""The Adult tags of QĐ 2062/QĐ-BYT, typed a second time from the reference table and not from the form file.

tag → (part, size or None where the table gives none, code list or ""). The form must agree with every line.
"""

YES, CLASS = "yes_no", "class"
XML1 = {
    "HO_TEN": (255, ""), "GIOI_TINH": (1, "sex"), "NGAY_SINH": (12, ""), "SO_CCCD": (12, ""), "NGAYCAP_CCCD": (8, ""),
    "NOICAP_CCCD": (1024, ""), "MA_DAN_TOC": (2, ""), "MA_NGHE_NGHIEP": (2, ""), "NOI_LAM_VIEC_HOC_TAP": (1024, ""),
    "NHOM_MAU": (5, "blood_group"), "DIA_CHI": (1024, ""), "MATINH_CU_TRU": (3, ""), "MAXA_CU_TRU": (5, ""), "DIEN_THOAI": (15, ""),
    "LY_DO_VV": (None, ""),
}  # fmt: skip
XML2 = {
    "MA_LK": (100, ""), "MA_CSKCB": (5, ""), "MA_GTIN_CSKCB": (13, ""), "DOI_TUONG": (50, "groups"), "NGUON_CHI_TRA": (1, "payer"),
    "MA_LOAI_KCB": (2, "visit_kind"), "NGAY_VAO": (12, ""), "TYPE": (None, ""),
}  # fmt: skip
OWN_HISTORY = [
    "BENH_TRONG_5_NAM_QUA",
    "BENH_THAN_KINH",
    "BENH_MAT",
    "BENH_TAI",
    "BENH_TIM",
    "PHAU_THUAT_TIM",
    "TANG_HUYET_AP",
    "KHO_THO",
    "BENH_PHOI",
    "BENH_THAN",
    "NGHIEN_RUOU",
    "DAI_THAO_DUONG",
    "BENH_TAM_THAN",
    "MAT_Y_THUC",
    "NGAT",
    "BENH_TIEU_HOA",
    "ROI_LOAN_GIAC_NGU",
    "TAI_BIEN",
    "BENH_COT_SONG",
    "RUOU_THUONG_XUYEN",
    "MA_TUY",
    "BENH_KHAC",
]
XML9 = {
    "TSGD_MAC_BENH": (1, YES), "TSGD_MA_BENH": (None, ""), **{f"TSBT_{name}": (1, YES) for name in OWN_HISTORY},
    "TSBT_MA_BENH_KHAC": (255, ""), "TSBT_DANG_DIEU_TRI_BENH": (1, YES), "TSBT_MA_BENH": (255, ""),
    "TSBT_TEN_THUOC_LIEU_LUONG": (1024, ""), "TSBT_THAI_SAN": (1, YES),
    "TSBT_MA_BENH_THAI_SAN": (None, ""), "TSBT_TEN_THUOC_THAI_SAN": (None, ""),
}  # fmt: skip
XML10 = {
    "CHIEU_CAO": (None, ""),
    "CAN_NANG": (None, ""),
    "CHI_SO_BMI": (None, ""),
    "MACH": (None, ""),
    "HUYET_AP": (None, ""),
    "KHAM_THE_LUC_PL": (1, CLASS),
}
INTERNAL = [
    "TUAN_HOAN",
    "HO_HAP",
    "TIEU_HOA",
    "THAN_TN_SD",
    "NOI_TIET",
    "CO_XUONG_KHOP",
    "THAN_KINH",
    "TAM_THAN",
]
XML7 = {
    **{f"NOI_KHOA_{name}": (None, "") for name in INTERNAL}, **{f"NOI_KHOA_{name}_PL": (1, CLASS) for name in INTERNAL},
    "KET_QUA_KHAM_NGOAI_KHOA": (None, ""), "KHAM_NGOAI_KHOA_PL": (1, CLASS),
    "KET_QUA_KHAM_DA_LIEU": (None, ""), "KHAM_DA_LIEU_PL": (1, CLASS),
    "KET_QUA_KHAM_SAN_PHU_KHOA": (None, ""), "KHAM_SAN_PHU_KHOA_PL": (1, CLASS),
    "KHONG_KINH_MAT_PHAI": (5, ""), "KHONG_KINH_MAT_TRAI": (5, ""),
    "CO_KINH_MAT_PHAI": (5, ""), "CO_KINH_MAT_TRAI": (5, ""), "BENH_KHAC_MAT": (None, ""), "KHAM_MAT_PL": (1, CLASS),
    "TAI_TRAI_NOI_THUONG": (None, ""), "TAI_TRAI_NOI_THAM": (None, ""), "TAI_PHAI_NOI_THUONG": (None, ""), "TAI_PHAI_NOI_THAM": (None, ""),
    "BENH_KHAC_TAI_MUI_HONG": (None, ""), "KHAM_TAI_MUI_HONG_PL": (1, CLASS), "HAM_TREN": (None, ""), "HAM_DUOI": (None, ""),
    "BENH_KHAC_RANG_HAM_MAT": (None, ""), "KHAM_RANG_HAM_MAT_PL": (1, CLASS),
}  # fmt: skip
XML11 = {
    "MA_DICH_VU": (50, ""),
    "MA_CHI_SO": (255, ""),
    "GIA_TRI": (255, ""),
    "DON_VI_DO": (50, ""),
    "MO_TA": (None, ""),
    "KET_LUAN": (None, ""),
}
XML12 = {
    "PHAN_LOAI_SK": (1, CLASS),
    "KET_LUAN_BENH": (255, ""),
    "CAC_BENH_TAT_NEU_CO": (None, ""),
    "CKS_NGUOI_KET_LUAN": (None, ""),
    "CKS_BENH_VIEN": (None, ""),
}
ADULT = {
    tag: (part, size, codes)
    for part, table in {
        "XML1": XML1,
        "XML2": XML2,
        "XML9": XML9,
        "XML10": XML10,
        "XML7": XML7,
        "XML11": XML11,
        "XML12": XML12,
    }.items()
    for tag, (size, codes) in table.items()
}
REQUIRED = {
    "HO_TEN",
    "GIOI_TINH",
    "NGAY_SINH",
    "SO_CCCD",
    "MA_NGHE_NGHIEP",
    "DOI_TUONG",
    "NGUON_CHI_TRA",
    "PHAN_LOAI_SK",
}
# The 17 fields blocked at conclusion, by their number in the sheet "Các trường bắt buộc".
MANDATORY = {
    1: "HO_TEN", 2: "GIOI_TINH", 3: "NGAY_SINH", 4: "MA_DAN_TOC", 5: "SO_CCCD", 8: "DIA_CHI", 9: "MATINH_CU_TRU", 10: "MAXA_CU_TRU",
    11: "MA_NGHE_NGHIEP", 15: "LY_DO_VV", 17: "MA_CSKCB", 18: "MA_GTIN_CSKCB", 19: "DOI_TUONG", 20: "NGUON_CHI_TRA", 21: "MA_LOAI_KCB",
    22: "NGAY_VAO", 119: "PHAN_LOAI_SK",
}  # fmt: skip
UNITS = {
    "CHIEU_CAO": "cm",
    "CAN_NANG": "kg",
    "CHI_SO_BMI": "kg/m²",
    "MACH": "lần/phút",
    "HUYET_AP": "mmHg",
    "TAI_TRAI_NOI_THAM": "m",
}
CODES = {
    "sex": {"1", "2", "3"}, "payer": {"1", "2", "3", "4", "5", "9"},
    "groups": {str(n) for n in range(1, 17)}, "class": {"1", "2", "3", "4", "5"},
    "yes_no": {"0", "1"},
}  # fmt: skip
WOMEN_ONLY = {
    "KET_QUA_KHAM_SAN_PHU_KHOA",
    "KHAM_SAN_PHU_KHOA_PL",
    "TSBT_THAI_SAN",
    "TSBT_MA_BENH_THAI_SAN",
    "TSBT_TEN_THUOC_THAI_SAN",
}
LOCAL = {
    "KINH_LO_MAT_PHAI", "KINH_LO_MAT_TRAI", "KHUC_XA_MAT_PHAI", "KHUC_XA_MAT_TRAI", "TU_CHOI_KHAM_PHU_KHOA", "DUONG_MAO_MACH",
    "DUONG_MAO_MACH_LUC", "VONG_BUNG", "SPO2", "NHIET_DO",
}  # fmt: skip

# --- Minor, from 6 to under 18
GUARDIAN = {"NGUOI_GIAM_HO": (255, ""), "SO_CCCD_NGH": (12, ""), "DIEN_THOAI_NGH": (15, "")}
MINOR_HISTORY = {
    "TSGD_MAC_BENH": (1, YES), "TSGD_MA_BENH": (None, ""), "SAN_KHOA": (1, "birth"), "SAN_KHOA_KHONG_BT": (1, "birth_trouble"),
    "MA_BENH_SAN_KHOA_KHONG_BT": (None, ""), "TSBT_MAC_BENH": (1, YES), "TSBT_MA_BENH": (None, ""), "TSBT_DANG_DIEU_TRI_BENH": (1, YES),
    "BENH_DANG_DIEU_TRI": (None, ""),
    **{f"TIEM_CHUNG_{name}": (2, "vaccine") for name in ("BCG", "BH_HG_UV", "SOI", "BAI_LIET", "VNNB_B", "VGB", "CAC_LOAI_KHAC")},
    "TIEM_CHUNG_VAC_XIN_KHAC": (None, ""),
}  # fmt: skip
PAEDIATRICS = ["TUAN_HOAN", "HO_HAP", "TIEU_HOA", "THAN_TN_SD", "THAN_KINH", "TAM_THAN", "LAM_SANG_KHAC"]
SENSES = {
    tag: row
    for tag, row in XML7.items()
    if tag.startswith(("KHONG_KINH", "CO_KINH", "TAI_", "HAM_", "BENH_KHAC_"))
}
MINOR = {
    tag: (part, size, codes)
    for part, table in {
        "XML1": XML1 | GUARDIAN,
        "XML2": XML2,
        "XML9": MINOR_HISTORY,
        "XML10": XML10,
        "XML7": {f"NHI_KHOA_{name}": (None, "") for name in PAEDIATRICS} | SENSES,
        "XML11": XML11,
        "XML12": {
            "PHAN_LOAI_SK": (1, CLASS), "KET_LUAN_BENH": (255, ""), "CAC_VAN_DE_SUC_KHOE": (None, ""),
            "CKS_NGUOI_KET_LUAN": (None, ""), "CKS_BENH_VIEN": (None, ""),
        },
    }.items()
    for tag, (size, codes) in table.items()
}  # fmt: skip
MINOR_CODES = {
    "birth_trouble": {"1", "2", "3", "4", "5"}, "vaccine": {"0", "1", "99"}, "class": {"1", "2", "3", "4", "5"},
    "groups": {str(n) for n in range(1, 17)},
}  # fmt: skip
MINOR_ASKED_WHEN = {
    "SAN_KHOA_KHONG_BT": ("SAN_KHOA", "0"), "MA_BENH_SAN_KHOA_KHONG_BT": ("SAN_KHOA", "0"), "TSGD_MA_BENH": ("TSGD_MAC_BENH", "1"),
    "TSBT_MA_BENH": ("TSBT_MAC_BENH", "1"), "BENH_DANG_DIEU_TRI": ("TSBT_DANG_DIEU_TRI_BENH", "1"),
    "TIEM_CHUNG_VAC_XIN_KHAC": ("TIEM_CHUNG_CAC_LOAI_KHAC", "1"),
}  # fmt: skip

# --- Child under 6: every sign is one character; the codes as one print form gives them
ACCOMPANYING = {
    "TUAN_THAI": (2, ""), "SINH_NON": (1, YES), "HO_TEN_NGUOI_DI_CUNG": (255, ""), "SO_CCCD_NGUOI_DI_CUNG": (12, ""),
    "DIEN_THOAI_NGUOI_DI_CUNG": (15, ""), "MOI_QUAN_HE_VOI_TRE": (1, "relation"),
}  # fmt: skip
CHILD_HISTORY = {
    "TSBT_MAC_BENH": (1, YES), "TSBT_MA_BENH": (None, ""), "TSGD_MAC_BENH": (1, YES), "TSGD_MA_BENH": (None, ""),
    "TS_TIEP_XUC_LAO": (1, YES),
}  # fmt: skip
XML3 = {
    "NHIET_DO": (None, ""), "DGDHST_NHIET_DO": (1, "temperature"), "MACH": (None, ""), "DGDHST_MACH": (1, "pulse"),
    "NHIP_THO": (None, ""), "DGDHST_NHIP_THO": (1, "breathing"),
}  # fmt: skip
XML4 = {
    "CHIEU_DAI": (None, ""), "CHIEU_DAI_TUOI_SD": (None, ""), "CAN_NANG": (None, ""), "CAN_NANG_TUOI_SD": (None, ""),
    "VONG_DAU": (None, ""), "DG_VONG_DAU": (1, "head"), "CHU_VI_VONG_CANH_TAY": (None, ""),
    **dict.fromkeys(("DGDD_BINH_THUONG", "PHU_DINH_DUONG", "DGDD_THIEU_MAU", "DGDD_COI_XUONG", "SUY_DINH_DUONG",
                                 "THUA_CAN_BEO_PHI"), (1, YES)),
}  # fmt: skip
XML5 = dict.fromkeys(("PT_TTBT_THEO_DO_TUOI", "PT_VDBT_THEO_DO_TUOI", "NGUY_CO_TU_KY"), (1, YES))
XML6 = dict.fromkeys(
    ("TIEM_CHUNG_BCG_SS", "TIEM_CHUNG_VGB_SS_MUI1", "TIEM_CHUNG_DAY_DU_THEO_DO_TUOI"), (1, YES)
)
# tag → codes of the sign and which of them means nothing abnormal
SIGNS = {
    "MAU_SAC_DA": ("12345", "1"), "LONG_BAN_TAY": ("12", "1"), "THOP": ("1234", "1"), "VAN_DONG_CO": ("12", "1"),
    "VI_TRI_HAI_MAT": ("12", "1"), "MI_MAT_KET_MAC": ("123", "1"), "HINH_DANG_MUI": ("123", "1"), "HINH_DANG_MIENG": ("12", "1"),
    "HINH_DANG_LUOI": ("12", "1"), "NHIP_THO_KHONG_DEU": ("01", "0"), "MACH_NGOAI_VI": ("123", "1"), "TRUONG_LUC_CO": ("123", "1"),
    "KHOP_HANG": ("12", "1"), "TIENG_TIM": ("12", "1"),
    **dict.fromkeys((
        "HINH_DANG_DAU", "DONG_TU", "TAI_MANG_NHI", "DAP_UNG_AM_THANH", "HONG", "NGHE_PHOI", "VI_TRI_MOM_TIM", "HINH_DANG_BUNG_RON",
        "LO_HAU_MON", "CO_QUAN_SINH_DUC_NGOAI", "PHAN_XA_CO", "KIEM_TRA_LUNG_COT_SONG", "TU_CHI_KHOP", "QUAN_SAT_DANG_DI"), ("12", "1")),
    **dict.fromkeys((
        "KHOI_BAT_THUONG_DAU_CO", "LAC_MAT", "KHOI_SUNG_SAU_TAI", "CHAY_MU_NUOC_TAI", "CHAY_NUOC_MUI", "NGHET_MUI", "RANG_SUA_SO_SINH",
        "DINH_THANG_LUOI", "NAM_MIENG", "CAM_NHO_TUT_VE_SAU", "SAU_MANG_BAM_LO", "THO_RUT_LOM_LONG_NGUC", "TIENG_THO_BAT_THUONG",
        "SUY_HO_HAP", "GAN_LACH_TO", "KHOI_BAT_THUONG", "VAN_DONG_KHONG_DOI_XUNG"), ("01", "0")),
    **dict.fromkeys(("PHAN_XA_BU", "PHAN_XA_NAM", "PHAN_XA_MORO"), ("01", "1")),
}  # fmt: skip
XML8 = {
    "BINH_THUONG": (1, YES), "NGUY_CO_MAC_LAO": (1, YES), "VAN_DE_SUC_KHOE": (1, YES), "KET_LUAN_BENH": (255, ""),
    "GHI_RO_VAN_DE_SUC_KHOE": (None, ""), "HEN_KHAM_LAN_SAU": (None, ""), "CHUYEN_CSKCB": (1, YES),
    "CKS_NGUOI_KET_LUAN": (None, ""), "CKS_BENH_VIEN": (None, ""),
}  # fmt: skip
CHILD = {
    tag: (part, size, codes)
    for part, table in {
        "XML1": {tag: row for tag, row in XML1.items() if tag not in ("NGAYCAP_CCCD", "NOICAP_CCCD")} | ACCOMPANYING | CHILD_HISTORY,
        "XML2": XML2,
        "XML3": XML3,
        "XML4": XML4,
        "XML5": XML5,
        "XML6": XML6,
        "XML8": XML8,
    }.items()
    for tag, (size, codes) in table.items()
}  # fmt: skip
CHILD_UNITS = {
    "NHIET_DO": "°C", "MACH": "lần/phút", "NHIP_THO": "lần/phút", "CHIEU_DAI": "cm", "CAN_NANG": "kg", "VONG_DAU": "cm",
    "CHU_VI_VONG_CANH_TAY": "mm", "TUAN_THAI": "tuần",
}  # fmt: skip
CHILD_CODES = {
    "temperature": {"1", "2", "3"}, "pulse": {"1", "2"}, "breathing": {"1", "2", "3"}, "head": {"1", "2", "3"},
    "relation": {"1", "2", "3", "4", "5", "9"},
}  # fmt: skip
PARTS = {
    "child": {"XML1", "XML2", "XML3", "XML4", "XML5", "XML6", "XML7", "XML8"},
    "minor": {"XML1", "XML2", "XML7", "XML9", "XML10", "XML11", "XML12"},
    "adult": {"XML1", "XML2", "XML7", "XML9", "XML10", "XML11", "XML12"},
}  # fmt: skip
ROOTS = {
    "XML1": "THONG_TIN_HANH_CHINH", "XML2": "THONG_TIN_CHUNG_VE_LAN_KHAM", "XML3": "DANH_GIA_DAU_HIEU_SINH_TON",
    "XML4": "DANH_GIA_DINH_DUONG", "XML5": "DANH_GIA_PHAT_TRIEN_TINH_THAN_VAN_DONG", "XML6": "DANH_GIA_TIEM_CHUNG",
    "XML7": "KHAM_LAM_SANG", "XML8": "KET_LUAN_VA_TU_VAN", "XML9": "TIEN_SU_BENH_TAT", "XML10": "KHAM_THE_LUC",
    "XML11": "KHAM_CAN_LAM_SANG", "XML12": "KET_LUAN_VA_TU_VAN",
}  # fmt: skip
TYPES = {"child": "ChildUnder", "minor": "Minor", "adult": "Adult"}
# The list of 17 for children: the health class gives way to the conclusion of a child.
MANDATORY_CHILD = {number: tag for number, tag in MANDATORY.items() if number != 119} | {119: "BINH_THUONG"}
