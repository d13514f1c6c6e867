"""Ways to spoil a good package, each with the tag and the reason that the validator must name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

ALL = ("adult", "minor", "child")
OLDER = ("adult", "minor")
Change = Callable[[str, Random], str | None]


@dataclass(frozen=True)
class Mutation:
    """`change` gives the spoiled text, None where the package has nothing to spoil. `reason` is a pattern of the sentence."""

    name: str
    forms: tuple[str, ...]
    tag: str
    reason: str
    change: Change


def _element(tag: str) -> str:
    return rf"<{tag}>([^<]*)</{tag}>|<{tag}/>"


def value(xml: str, tag: str) -> str:
    """The text of a tag, "" when it is empty or absent."""
    found = re.search(_element(tag), xml)
    return (found[1] or "") if found else ""


def put(tag: str, text: str, *, only_filled: bool = False) -> Change:
    """Another value for a tag that is there."""

    def change(xml: str, chance: Random) -> str | None:
        if only_filled and not value(xml, tag):
            return None
        made, count = re.subn(_element(tag), lambda _: f"<{tag}>{text}</{tag}>", xml, count=1)
        return made if count and made != xml else None

    return change


def turn(tag: str, how: Callable[[str], str]) -> Change:
    """The value of a filled tag, turned into another."""

    def change(xml: str, chance: Random) -> str | None:
        old = value(xml, tag)
        new = how(old) if old else old
        return put(tag, new)(xml, chance) if new != old else None

    return change


def text(old: str, new: str) -> Change:
    """A piece of the document replaced."""
    return lambda xml, chance: xml.replace(old, new, 1) if old in xml else None


def both(*changes: Change) -> Change:
    """One after the other; all must find something to do or be so already."""

    def change(xml: str, chance: Random) -> str | None:
        made = xml
        for one in changes:
            made = one(made, chance) or made
        return made if made != xml else None

    return change


def when(condition: Callable[[str], bool], change: Change) -> Change:
    """Only for packages of a kind."""
    return lambda xml, chance: change(xml, chance) if condition(xml) else None


def drop(kind: str) -> Change:
    """A whole part gone."""
    return lambda xml, chance: _changed(
        xml, re.sub(rf"<FILEHOSO><LOAIHOSO>{kind}</LOAIHOSO>.*?</FILEHOSO>", "", xml, flags=re.DOTALL)
    )


def _changed(old: str, new: str) -> str | None:
    return new if new != old else None


def worst_class(xml: str) -> str:
    """The heaviest class among the organs sent."""
    return max(re.findall(r"<\w+_PL>([1-5])</\w+_PL>", xml), default="")


def lab(row: str) -> Change:
    """One more row of the laboratory."""

    def change(xml: str, chance: Random) -> str | None:
        made = f"<CHI_TIET_CLS>{row}</CHI_TIET_CLS>"
        if "</DANH_SACH_CLS>" in xml:
            return xml.replace("</DANH_SACH_CLS>", f"{made}</DANH_SACH_CLS>", 1)
        file = (
            "<FILEHOSO><LOAIHOSO>XML11</LOAIHOSO><NOIDUNGFILE><KHAM_CAN_LAM_SANG><DANH_SACH_CLS>"
            f"{made}</DANH_SACH_CLS></KHAM_CAN_LAM_SANG></NOIDUNGFILE></FILEHOSO>"
        )
        return xml.replace("</HOSO>", f"{file}</HOSO>", 1)

    return change


def months(xml: str) -> int:
    """Age in months, by year and month alone."""
    born, on = value(xml, "NGAY_SINH"), value(xml, "NGAY_VAO")
    return (int(on[:4]) - int(born[:4])) * 12 + int(on[4:6]) - int(born[4:6])


def _m(name: str, forms: tuple[str, ...], tag: str, reason: str, change: Change) -> Mutation:
    return Mutation(name, forms, tag, reason, change)


ALWAYS = (
    "HO_TEN", "GIOI_TINH", "NGAY_SINH", "MA_DAN_TOC", "DIA_CHI", "MATINH_CU_TRU", "MAXA_CU_TRU", "MA_NGHE_NGHIEP", "LY_DO_VV", "MA_CSKCB",
    "MA_GTIN_CSKCB", "DOI_TUONG", "NGUON_CHI_TRA", "MA_LOAI_KCB", "NGAY_VAO",
)  # fmt: skip
MUTATIONS = [
    *[_m(f"missing {tag}", ALL, tag, "Thiếu", put(tag, "")) for tag in ALWAYS],
    _m("missing SO_CCCD", OLDER, "SO_CCCD", "Thiếu", put("SO_CCCD", "")),
    _m("missing both numbers", ("child",), "SO_CCCD", "Thiếu", both(put("SO_CCCD", ""), put("SO_CCCD_NGUOI_DI_CUNG", ""))),
    _m("missing class", OLDER, "PHAN_LOAI_SK", "Thiếu", put("PHAN_LOAI_SK", "")),
    _m("missing conclusion", ("child",), "BINH_THUONG", "Thiếu",
       both(put("BINH_THUONG", ""), put("NGUY_CO_MAC_LAO", ""), put("VAN_DE_SUC_KHOE", ""))),
    _m("number lost its zero", ALL, "SO_CCCD", "12 chữ số", turn("SO_CCCD", lambda old: old[1:])),
    _m("number with a letter", ALL, "SO_CCCD", "12 chữ số", turn("SO_CCCD", lambda old: "O" + old[1:])),
    _m("name in small letters", ALL, "HO_TEN", "viết hoa", turn("HO_TEN", str.title)),
    _m("name too long", ALL, "HO_TEN", "dài quá", put("HO_TEN", "NGUYỄN " * 40)),
    _m("name taken apart", ALL, "HO_TEN", "dựng sẵn", turn("HO_TEN", lambda old: unicodedata.normalize("NFD", old))),
    _m("no such day", ALL, "NGAY_SINH", "có thật", turn("NGAY_SINH", lambda old: f"{old[:4]}0231{old[8:]}")),
    _m("born after the exam", ALL, "NGAY_SINH", "sau ngày khám", put("NGAY_SINH", "203001010000")),
    _m("birth in words", ALL, "NGAY_SINH", "có thật|dạng ngày", put("NGAY_SINH", "5 tháng 3")),
    _m("age of another form", ("adult",), "TYPE", "không khớp tuổi", put("NGAY_SINH", "201501010000")),
    _m("too old for a minor", ("minor",), "TYPE", "không khớp tuổi", put("NGAY_SINH", "197001010000")),
    _m("too old for a child", ("child",), "TYPE", "không khớp tuổi", put("NGAY_SINH", "201001010000")),
    _m("type of another form", ("adult", "child"), "TYPE", "không khớp", put("TYPE", "Minor")),
    _m("type unknown", ALL, "TYPE", "phải là", put("TYPE", "Driver")),
    _m("ethnicity unknown", ALL, "MA_DAN_TOC", "danh mục", put("MA_DAN_TOC", "77")),
    _m("ethnicity by name", ALL, "MA_DAN_TOC", "2 chữ số|danh mục", put("MA_DAN_TOC", "Kinh")),
    _m("sex in words", ALL, "GIOI_TINH", "danh mục|sai dạng", put("GIOI_TINH", "Nam")),
    _m("province unknown", ALL, "MATINH_CU_TRU", "danh mục", put("MATINH_CU_TRU", "02")),
    _m("commune unknown", ALL, "MAXA_CU_TRU", "danh mục", put("MAXA_CU_TRU", "99999")),
    _m("commune lost its zero", ALL, "MAXA_CU_TRU", "5 chữ số", put("MAXA_CU_TRU", "4")),
    _m("commune of another province", ALL, "MAXA_CU_TRU", "không thuộc tỉnh",
       turn("MAXA_CU_TRU", lambda old: "00004" if old != "00004" else "11533")),
    _m("occupation unknown", ALL, "MA_NGHE_NGHIEP", "danh mục", put("MA_NGHE_NGHIEP", "97")),
    _m("phone with letters", ALL, "DIEN_THOAI", "chữ số", put("DIEN_THOAI", "09xx 123 456")),
    _m("address too long", ALL, "DIA_CHI", "dài quá", put("DIA_CHI", "ngõ " * 300)),
    _m("reason too long", ALL, "LY_DO_VV", "dài quá", put("LY_DO_VV", "ho " * 200)),
    _m("reason names HIV", ALL, "LY_DO_VV", "không được gửi", put("LY_DO_VV", "Khám và xét nghiệm HIV")),
    _m("groups with commas", ALL, "DOI_TUONG", "danh mục", put("DOI_TUONG", "1,3")),
    _m("group unknown", ALL, "DOI_TUONG", "danh mục", put("DOI_TUONG", "17")),
    _m("group twice", ALL, "DOI_TUONG", "lặp lại", turn("DOI_TUONG", lambda old: f"{old};{old.split(';')[0]}")),
    _m("payer unknown", ALL, "NGUON_CHI_TRA", "danh mục", put("NGUON_CHI_TRA", "7")),
    _m("visit kind of three", ALL, "MA_LOAI_KCB", "2 chữ số|danh mục", put("MA_LOAI_KCB", "015")),
    _m("visit kind unknown", ALL, "MA_LOAI_KCB", "danh mục", put("MA_LOAI_KCB", "77")),
    _m("no such moment", ALL, "NGAY_VAO", "có thật", turn("NGAY_VAO", lambda old: f"{old[:4]}13{old[6:]}")),
    _m("moment without hour", ALL, "NGAY_VAO", "có thật|dạng thời điểm", turn("NGAY_VAO", lambda old: old[:8])),
    _m("facility code too long", ALL, "MA_CSKCB", "5 ký tự", put("MA_CSKCB", "319991")),
    _m("GLN in place of the code", ALL, "MA_CSKCB", "5 ký tự", put("MA_CSKCB", "8930000000017")),
    _m("GLN too short", ALL, "MA_GTIN_CSKCB", "13 chữ số", put("MA_GTIN_CSKCB", "893")),
    _m("sender of no length", ALL, "MACSKCB", "13 chữ số", put("MACSKCB", "893")),
    _m("sender is another facility", ALL, "MACSKCB", "cơ sở đã khám", put("MACSKCB", "8930000000999")),
    _m("made before the exam", ALL, "NGAYLAP", "trước ngày khám", put("NGAYLAP", "20200101")),
    _m("made on no day", ALL, "NGAYLAP", "yyyymmdd", put("NGAYLAP", "05/7/2026")),
    _m("wrong count", ALL, "SOLUONGHOSO", "không khớp", put("SOLUONGHOSO", "99")),
    _m("no place for the seal", ALL, "CHUKYDONVI", "Thiếu", text("<CHUKYDONVI/>", "")),
    _m("part twice", ALL, "LOAIHOSO", "lặp lại", text("<LOAIHOSO>XML7<", "<LOAIHOSO>XML1<")),
    _m("part unknown", ALL, "LOAIHOSO", "danh mục", text("<LOAIHOSO>XML7<", "<LOAIHOSO>XML15<")),
    _m("no visit part", ALL, "XML1", "Thiếu", drop("XML1")),
    _m("no conclusion part", OLDER, "XML12", "Thiếu phần", drop("XML12")),
    _m("no conclusion of a child", ("child",), "XML8", "Thiếu phần", drop("XML8")),
    _m("part of another form", OLDER, "XML5", "không dùng", text("<LOAIHOSO>XML9<", "<LOAIHOSO>XML5<")),
    _m("part of adults", ("child",), "XML10", "không dùng", text("<LOAIHOSO>XML3<", "<LOAIHOSO>XML10<")),
    _m("part under another root", ALL, "XML7", "sai tên", lambda xml, c: xml.replace("KHAM_LAM_SANG>", "KHAM_BENH>")),
    _m("unknown tag", ALL, "GHI_CHU", "không có trong mẫu", text("<GIOI_TINH>", "<GHI_CHU>x</GHI_CHU><GIOI_TINH>")),
    _m("tag twice", ALL, "GIOI_TINH", "lặp lại", text("<GIOI_TINH>", "<GIOI_TINH>1</GIOI_TINH><GIOI_TINH>")),
    _m("attribute", ALL, "GIOI_TINH", "thuộc tính", text("<GIOI_TINH>", '<GIOI_TINH nil="1">')),
    _m("two contents", ALL, "XML1", "nhiều nội dung", text("<NOIDUNGFILE>", "<NOIDUNGFILE><KHAC/>")),
    _m("cut off", ALL, "KHAMSUCKHOE", "không đọc được", lambda xml, chance: xml[: chance.randint(60, len(xml) - 20)]),
    _m("document type", ALL, "KHAMSUCKHOE", "DOCTYPE|không đọc", lambda xml, c: '<!DOCTYPE a [<!ENTITY b "c">]>' + xml.split("?>", 1)[1]),
    _m("another root", ALL, "GIAMDINHHS", "KHAMSUCKHOE", lambda xml, c: xml.replace("KHAMSUCKHOE", "GIAMDINHHS")),
    _m("codes with commas", ALL, "KET_LUAN_BENH", "ICD-10", put("KET_LUAN_BENH", "I10,E11")),
    _m("disease by name", ALL, "KET_LUAN_BENH", "ICD-10", put("KET_LUAN_BENH", "Tăng huyết áp")),
    _m("code of HIV", ALL, "KET_LUAN_BENH", "không được gửi", put("KET_LUAN_BENH", "I10;B24")),
    _m("psychiatric code", ALL, "KET_LUAN_BENH", "không được gửi", put("KET_LUAN_BENH", "F20")),
    _m("code twice", ALL, "KET_LUAN_BENH", "lặp lại", put("KET_LUAN_BENH", "I10;E11;I10")),
    _m("family code of HIV", ALL, "TSGD_MA_BENH", "không được gửi", put("TSGD_MA_BENH", "Z21")),
    _m("family code without illness", ALL, "TSGD_MA_BENH", "là không", both(put("TSGD_MAC_BENH", "0"), put("TSGD_MA_BENH", "I10"))),
    _m("yes or no is 2", ALL, "TSGD_MAC_BENH", "danh mục|sai dạng", put("TSGD_MAC_BENH", "2")),
    _m("words name HIV", ("adult",), "NOI_KHOA_HO_HAP", "không được gửi", put("NOI_KHOA_HO_HAP", "Nhiễm HIV, phổi trong")),
    _m("weight with a comma", ALL, "CAN_NANG", "dấu chấm|sai dạng", turn("CAN_NANG", lambda old: f"{old.split('.')[0]},5")),
    _m("weight in grams", OLDER, "CAN_NANG", "đơn vị", turn("CAN_NANG", lambda old: f"{float(old) * 1000:.0f}")),
    _m("height in metres", OLDER, "CHIEU_CAO", "đơn vị", turn("CHIEU_CAO", lambda old: f"{float(old) / 100:.2f}")),
    _m("BMI of somebody else", OLDER, "CHI_SO_BMI", "không khớp", turn("CHI_SO_BMI", lambda old: f"{float(old) + 4:.2f}")),
    _m("pressure the wrong way", OLDER, "HUYET_AP", "lớn hơn", turn("HUYET_AP", lambda old: "/".join(old.split("/")[::-1]))),
    _m("half a pressure", OLDER, "HUYET_AP", "120/80", turn("HUYET_AP", lambda old: old.split("/")[0])),
    _m("pressure with a dash", OLDER, "HUYET_AP", "120/80", turn("HUYET_AP", lambda old: old.replace("/", "-"))),
    _m("pulse of 900", ALL, "MACH", "đơn vị", turn("MACH", lambda old: "900")),
    _m("class in Roman", OLDER, "PHAN_LOAI_SK", "1 đến 5", put("PHAN_LOAI_SK", "III")),
    _m("class six", OLDER, "PHAN_LOAI_SK", "1 đến 5", put("PHAN_LOAI_SK", "6")),
    _m("class lighter than an organ", OLDER, "PHAN_LOAI_SK", "nhẹ hơn", when(lambda xml: worst_class(xml) > "1", put("PHAN_LOAI_SK", "1"))),
    _m("organ class seven", OLDER, "KHAM_THE_LUC_PL", "1 đến 5", put("KHAM_THE_LUC_PL", "7")),
    _m("man examined as a woman", ("adult",), "KET_QUA_KHAM_SAN_PHU_KHOA", "không dùng cho nam",
       both(put("GIOI_TINH", "1"), put("KET_QUA_KHAM_SAN_PHU_KHOA", "Tử cung bình thường"))),
    _m("capillary glucose as a test", OLDER, "GIA_TRI", "mao mạch",
       lab("<MA_CHI_SO>XN_GLUCOSE</MA_CHI_SO><TEN_CHI_SO>Đường huyết mao mạch</TEN_CHI_SO><GIA_TRI>7.1</GIA_TRI>")),
    _m("test of HIV", OLDER, "GIA_TRI", "không được gửi", lab("<MA_CHI_SO>HIV_TEST</MA_CHI_SO><GIA_TRI>Âm tính</GIA_TRI>")),
    _m("test without code", OLDER, "MA_CHI_SO", "thiếu mã", lab("<GIA_TRI>5.1</GIA_TRI>")),
    _m("test without result", OLDER, "GIA_TRI", "không có kết quả", lab("<MA_CHI_SO>XN_URE</MA_CHI_SO>")),
    _m("test with a comma", OLDER, "GIA_TRI", "dấu chấm", lab("<MA_CHI_SO>XN_URE</MA_CHI_SO><GIA_TRI>5,1</GIA_TRI>")),
    _m("no row of tests", OLDER, "XML11", "không có dòng",
       lambda xml, c: _changed(xml, re.sub(r"<DANH_SACH_CLS>.*</DANH_SACH_CLS>", "<DANH_SACH_CLS/>", xml, flags=re.DOTALL))),
    _m("card issued on no day", OLDER, "NGAYCAP_CCCD", "có thật|sai dạng", put("NGAYCAP_CCCD", "20211345")),
    _m("illness without history", ("adult",), "TSBT_MA_BENH_KHAC", "là không",
       both(put("TSBT_BENH_KHAC", "0"), put("TSBT_MA_BENH_KHAC", "M10"))),
    _m("sight too long", OLDER, "KHONG_KINH_MAT_PHAI", "dài quá", put("KHONG_KINH_MAT_PHAI", "mười phần mười")),
    _m("birth trouble zero", ("minor",), "SAN_KHOA_KHONG_BT", "danh mục|sai dạng", put("SAN_KHOA_KHONG_BT", "0")),
    _m("birth trouble of a normal birth", ("minor",), "SAN_KHOA_KHONG_BT", "để trống",
       both(put("SAN_KHOA", "1"), put("SAN_KHOA_KHONG_BT", "2"))),
    _m("vaccine code 2", ("minor",), "TIEM_CHUNG_SOI", "danh mục|sai dạng", put("TIEM_CHUNG_SOI", "2")),
    _m("vaccine named but not given", ("minor",), "TIEM_CHUNG_VAC_XIN_KHAC", "là không",
       both(put("TIEM_CHUNG_CAC_LOAI_KHAC", "0"), put("TIEM_CHUNG_VAC_XIN_KHAC", "HPV"))),
    _m("guardian's number short", ("minor",), "SO_CCCD_NGH", "12 chữ số", put("SO_CCCD_NGH", "031190")),
    _m("arm in centimetres", ("child",), "CHU_VI_VONG_CANH_TAY", "đơn vị", turn("CHU_VI_VONG_CANH_TAY", lambda old: "14")),
    _m("sign nine", ("child",), "MAU_SAC_DA", "danh mục|sai dạng", put("MAU_SAC_DA", "9")),
    _m("reflex two", ("child",), "PHAN_XA_MORO", "danh mục|sai dạng", put("PHAN_XA_MORO", "2")),
    _m("fontanelle zero", ("child",), "THOP", "danh mục|sai dạng", put("THOP", "0")),
    _m("normal with a problem", ("child",), "BINH_THUONG", "BINH_THUONG là 1", both(put("BINH_THUONG", "1"), put("VAN_DE_SUC_KHOE", "1"))),
    _m("problem without words", ("child",), "GHI_RO_VAN_DE_SUC_KHOE", "không ghi",
       both(put("BINH_THUONG", "0"), put("VAN_DE_SUC_KHOE", "1"), put("KET_LUAN_BENH", ""), put("GHI_RO_VAN_DE_SUC_KHOE", ""))),
    _m("nourished and undernourished", ("child",), "DGDD_BINH_THUONG", "rối loạn",
       both(put("DGDD_BINH_THUONG", "1"), put("SUY_DINH_DUONG", "1"))),
    _m("thin and fat", ("child",), "THUA_CAN_BEO_PHI", "cùng là 1", both(put("SUY_DINH_DUONG", "1"), put("THUA_CAN_BEO_PHI", "1"))),
    _m("autism asked of the wrong age", ("child",), "NGUY_CO_TU_KY", "16 đến 30",
       when(lambda xml: not 15 <= months(xml) <= 32, put("NGUY_CO_TU_KY", "0"))),
    _m("fever with a comma", ("child",), "NHIET_DO", "dấu chấm|sai dạng", turn("NHIET_DO", lambda old: "37,2")),
    _m("score with a comma", ("child",), "CAN_NANG_TUOI_SD", "dấu chấm|sai dạng", put("CAN_NANG_TUOI_SD", "-1,25")),
    _m("next visit in the past", ("child",), "HEN_KHAM_LAN_SAU", "trước ngày khám", put("HEN_KHAM_LAN_SAU", "20200101")),
    _m("relation unknown", ("child",), "MOI_QUAN_HE_VOI_TRE", "danh mục|sai dạng", put("MOI_QUAN_HE_VOI_TRE", "7")),
    _m("companion's number short", ("child",), "SO_CCCD_NGUOI_DI_CUNG", "12 chữ số", put("SO_CCCD_NGUOI_DI_CUNG", "031190000")),
    _m("weeks impossible", ("child",), "TUAN_THAI", "đơn vị", put("TUAN_THAI", "60")),
]  # fmt: skip
