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
