"""What the values of a visit mean together: real dates, known codes, nothing that contradicts, nothing that must not leave."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from kham.records.rules.reading import tables
from kham.records.rules.reading.opening import Visit
from kham.records.rules.reading.rebuilding import birth, moment

Fault = tuple[str, str]
Tags = dict[str, str]
_ICD = re.compile(r"[A-Z]\d{2}(\.?\d{1,2})?[*†+]?")
_TEXT = ("DIA_CHI", "NOI_LAM_VIEC_HOC_TAP", "NOICAP_CCCD")  # words that may hold any letters
CHILD, MINOR_FROM, ADULT_FROM = "ChildUnder", 6, 18
AUTISM_MONTHS = (16, 31)


def faults(visit: Visit) -> list[Fault]:
    """(tag, sentence) of everything that cannot stand."""
    tags = visit.tags
    found: list[Fault] = []
    for check in (_time, _people, _codes, _icd, _secrets, _measures, _answers, _class, _child):
        found += check(tags)
    return found + _labs(visit)


def age(born: str, on: str) -> int | None:
    """Whole years on a day (both ISO); a year alone counts as the difference of years."""
    try:
        day = dt.date.fromisoformat(on)
        pieces = [int(piece) for piece in born.split("-")]
        dt.date(*(pieces + [1, 1])[:3])
    except (ValueError, TypeError):
        return None
    years = day.year - pieces[0]
    if len(pieces) == 1:
        return years
    return years - ((day.month, day.day) < (pieces[1], pieces[2] if len(pieces) > 2 else 1))


def months(born: str, on: str) -> int | None:
    """Completed months; None when the day of birth is not known."""
    try:
        begun, day = dt.date.fromisoformat(born), dt.date.fromisoformat(on)
    except ValueError:
        return None
    return (day.year - begun.year) * 12 + day.month - begun.month - (day.day < begun.day)


def _real_birth(text: str) -> bool:
    try:
        pieces = [int(piece) for piece in text.split("-")]
        return pieces[0] >= 1900 and bool(dt.date(*(pieces + [1, 1])[:3]))
    except (ValueError, TypeError):
        return False


def _time(tags: Tags) -> list[Fault]:
    found: list[Fault] = []
    born, arrived = birth(tags.get("NGAY_SINH", "")), moment(tags.get("NGAY_VAO", ""))
    real = bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", arrived))
    if tags.get("NGAY_SINH") and not _real_birth(born):
        found.append(("NGAY_SINH", "NGAY_SINH không phải một ngày có thật."))
    if tags.get("NGAY_VAO") and not real:
        found.append(("NGAY_VAO", "NGAY_VAO không phải một thời điểm có thật."))
    elif _real_birth(born) and born[:10] > arrived[: len(born)]:
        found.append(("NGAY_SINH", "NGAY_SINH sau ngày khám."))
    left = moment(tags.get("NGAY_RA", ""))
    if left and not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", left):
        found.append(("NGAY_RA", "NGAY_RA không phải một thời điểm có thật."))
    elif left and real and left < arrived:
        found.append(("NGAY_RA", "NGAY_RA trước NGAY_VAO."))
    for tag in tables.DAYS & set(tags):
        if len(birth(tags[tag])) != 10 or not _real_birth(birth(tags[tag])):
            found.append((tag, f"{tag} không phải một ngày có thật."))
    if real and tags.get("HEN_KHAM_LAN_SAU") and birth(tags["HEN_KHAM_LAN_SAU"]) < arrived[:10]:
        found.append(("HEN_KHAM_LAN_SAU", "HEN_KHAM_LAN_SAU trước ngày khám."))
    years, form = age(born, arrived[:10]), tags.get("TYPE", "")
    fits = (
        None if years is None else CHILD if years < MINOR_FROM else "Minor" if years < ADULT_FROM else "Adult"
    )
    if fits and form and form != fits:
        found.append(("TYPE", "TYPE không khớp tuổi vào ngày khám."))
    return found


def _people(tags: Tags) -> list[Fault]:
    found: list[Fault] = []
    name = tags.get("HO_TEN", "")
    if name != name.upper():
        found.append(("HO_TEN", "HO_TEN phải viết hoa."))
    found += [
        (tag, f"{tag} không ở dạng Unicode dựng sẵn.")
        for tag, text in tags.items()
        if not text.isascii() and not unicodedata.is_normalized("NFC", text)
    ]
    if tags.get("GIOI_TINH") == "1":
        women = [tag for tag in tables.OF_WOMEN if tags.get(tag)]
        women += ["TSBT_THAI_SAN"] if tags.get("TSBT_THAI_SAN") == "1" else []
        found += [(tag, f"{tag} không dùng cho nam.") for tag in women]
    return found


def _codes(tags: Tags) -> list[Fault]:
    known = {
        "MA_DAN_TOC": tables.ETHNIC,
        "MA_NGHE_NGHIEP": tables.OCCUPATIONS,
        "MA_LOAI_KCB": tables.VISIT_KINDS,
        "MATINH_CU_TRU": set(tables.communes().values()),
        "MAXA_CU_TRU": set(tables.communes()),
    }
    found = [
        (tag, f"{tag} không có trong danh mục.")
        for tag, codes in known.items()
        if tags.get(tag) and tags[tag].zfill(2) not in codes
    ]
    place = tables.communes().get(tags.get("MAXA_CU_TRU", ""))
    if place and tags.get("MATINH_CU_TRU", "").zfill(2) not in ("00", place):
        found.append(("MAXA_CU_TRU", "MAXA_CU_TRU không thuộc tỉnh ghi ở MATINH_CU_TRU."))
    groups = [code.zfill(2) for code in tags.get("DOI_TUONG", "").split(";") if code]
    if len(groups) != len(set(groups)):
        found.append(("DOI_TUONG", "DOI_TUONG có mã lặp lại."))
    return found


def _icd(tags: Tags) -> list[Fault]:
    found: list[Fault] = []
    for tag in tables.ICD_LISTS & set(tags):
        codes = tags[tag].split(";")
        if any(not _ICD.fullmatch(code) for code in codes):
            found.append((tag, f"{tag} phải là mã ICD-10 cách nhau bằng ;."))
        if len(codes) != len(set(codes)):
            found.append((tag, f"{tag} có mã lặp lại."))
        if any(tables.SECRET_CODES.match(code) for code in codes):
            found.append((tag, f"{tag} có mã không được gửi lên sổ sức khỏe."))
    return found


def _secrets(tags: Tags) -> list[Fault]:
    return [
        (tag, f"{tag} có nội dung không được gửi lên sổ sức khỏe.")
        for tag, text in tags.items()
        if tag not in _TEXT and tables.SECRET_WORDS.search(text)
    ]


def _measures(tags: Tags) -> list[Fault]:
    found: list[Fault] = []
    for tag in (tables.DECIMAL | tables.WHOLE) & set(tags):
        shape = r"-?\d+(\.\d+)?" if tag in tables.SIGNED else r"\d+(\.\d+)?"
        if not re.fullmatch(shape, tags[tag]):
            found.append((tag, f"{tag} phải là số, dấu thập phân là dấu chấm."))
        elif (
            tag in tables.POSSIBLE
            and not tables.POSSIBLE[tag][0] <= float(tags[tag]) <= tables.POSSIBLE[tag][1]
        ):
            found.append((tag, f"{tag} ngoài mức có thể có; xem lại số và đơn vị."))
    match = re.fullmatch(r"(\d{2,3})/(\d{2,3})", tags.get("HUYET_AP", ""))
    if match and int(match[1]) <= int(match[2]):
        found.append(("HUYET_AP", "Tâm thu phải lớn hơn tâm trương."))
    try:
        height, weight, bmi = (float(tags[tag]) for tag in ("CHIEU_CAO", "CAN_NANG", "CHI_SO_BMI"))
    except (KeyError, ValueError):
        return found
    if height and abs(weight / (height / 100) ** 2 - bmi) > 0.06:
        found.append(("CHI_SO_BMI", "CHI_SO_BMI không khớp chiều cao và cân nặng."))
    return found


def _answers(tags: Tags) -> list[Fault]:
    """Codes of single answers, and answers that another answer rules out."""
    found = [
        (tag, f"{tag} có mã không dùng trong danh mục.")
        for tag, text in tags.items()
        if (allowed := tables.codes_of(tag)) and text not in allowed
    ]
    found += [
        (tag, f"{tag} phải từ 1 đến 5.")
        for tag, text in tags.items()
        if tag.endswith("_PL") and text not in "12345"
    ]
    found += [
        (tag, f"{tag} có nội dung nhưng {question} là không.")
        for tag, question in tables.NEEDS.get(tags.get("TYPE", ""), [])
        if tags.get(tag) and tags.get(question) == "0"
    ]
    if tags.get("SAN_KHOA") == "1" and (
        tags.get("SAN_KHOA_KHONG_BT") or tags.get("MA_BENH_SAN_KHOA_KHONG_BT")
    ):
        found.append(("SAN_KHOA_KHONG_BT", "SAN_KHOA_KHONG_BT phải để trống khi sản khoa bình thường."))
    return found


def _class(tags: Tags) -> list[Fault]:
    whole = tags.get("PHAN_LOAI_SK", "")
    worst = max((text for tag, text in tags.items() if tag.endswith("_PL") and text in "12345"), default="")
    if whole and worst > whole:
        return [("PHAN_LOAI_SK", "PHAN_LOAI_SK nhẹ hơn phân loại của một mục; loại chung là loại xấu nhất.")]
    return []


def _child(tags: Tags) -> list[Fault]:
    if tags.get("TYPE") != CHILD:
        return []
    found: list[Fault] = []
    if tags.get("BINH_THUONG") == "1" and "1" in (tags.get("VAN_DE_SUC_KHOE"), tags.get("NGUY_CO_MAC_LAO")):
        found.append(("BINH_THUONG", "BINH_THUONG là 1 nhưng có vấn đề sức khỏe hoặc nguy cơ mắc lao."))
    if tags.get("VAN_DE_SUC_KHOE") == "1" and not (
        tags.get("KET_LUAN_BENH") or tags.get("GHI_RO_VAN_DE_SUC_KHOE")
    ):
        found.append(("GHI_RO_VAN_DE_SUC_KHOE", "VAN_DE_SUC_KHOE là 1 nhưng không ghi bệnh hay vấn đề nào."))
    if tags.get("DGDD_BINH_THUONG") == "1" and "1" in (
        tags.get("SUY_DINH_DUONG"),
        tags.get("THUA_CAN_BEO_PHI"),
        tags.get("PHU_DINH_DUONG"),
    ):
        found.append(("DGDD_BINH_THUONG", "DGDD_BINH_THUONG là 1 nhưng có rối loạn dinh dưỡng."))
    if tags.get("SUY_DINH_DUONG") == "1" and tags.get("THUA_CAN_BEO_PHI") == "1":
        found.append(("THUA_CAN_BEO_PHI", "SUY_DINH_DUONG và THUA_CAN_BEO_PHI cùng là 1."))
    old = months(birth(tags.get("NGAY_SINH", "")), moment(tags.get("NGAY_VAO", ""))[:10])
    if tags.get("NGUY_CO_TU_KY") and old is not None and not AUTISM_MONTHS[0] <= old < AUTISM_MONTHS[1]:
        found.append(("NGUY_CO_TU_KY", "NGUY_CO_TU_KY chỉ dùng cho trẻ 16 đến 30 tháng."))
    return found


def _labs(visit: Visit) -> list[Fault]:
    if "XML11" not in visit.parts:
        return []
    if not visit.labs:
        return [("XML11", "XML11 không có dòng nào; không có cận lâm sàng thì bỏ phần này.")]
    found: list[Fault] = []
    for row in visit.labs:
        said = " ".join(row.values())
        if not row.get("MA_CHI_SO") and not row.get("MA_DICH_VU"):
            found.append(("MA_CHI_SO", "Dòng cận lâm sàng thiếu mã."))
        if not (row.get("GIA_TRI") or row.get("MO_TA") or row.get("KET_LUAN")):
            found.append(("GIA_TRI", "Dòng cận lâm sàng không có kết quả."))
        if re.fullmatch(r"-?\d+,\d+", row.get("GIA_TRI", "")):
            found.append(("GIA_TRI", "GIA_TRI phải dùng dấu chấm thập phân."))
        if tables.CAPILLARY.search(said):
            found.append(("GIA_TRI", "Đường huyết mao mạch không được gửi như xét nghiệm."))
        if tables.SECRET_WORDS.search(said.replace("_", " ")):
            found.append(("GIA_TRI", "Dòng cận lâm sàng có nội dung không được gửi lên sổ sức khỏe."))
    return found


def remarks(visit: Visit) -> list[Fault]:
    """What may stand and yet asks for a second look."""
    tags, found = visit.tags, list[Fault]()
    number, born = tags.get("SO_CCCD", ""), birth(tags.get("NGAY_SINH", ""))
    if re.fullmatch(r"\d{12}", number) and born[:4].isdigit():
        if number[4:6] != born[2:4]:
            found.append(("SO_CCCD", "SO_CCCD không khớp năm sinh."))
        if tags.get("GIOI_TINH") in ("1", "2") and int(number[3]) % 2 != int(tags["GIOI_TINH"]) - 1:
            found.append(("SO_CCCD", "SO_CCCD không khớp giới tính."))
    whole = tags.get("PHAN_LOAI_SK", "")
    if whole in ("4", "5") and not tags.get("KET_LUAN_BENH"):
        found.append(("KET_LUAN_BENH", "Phân loại IV, V nhưng không có bệnh kết luận."))
    match = re.fullmatch(r"(\d{2,3})/(\d{2,3})", tags.get("HUYET_AP", ""))
    if match and not (
        tables.SYSTOLIC[0] <= int(match[1]) <= tables.SYSTOLIC[1]
        and tables.DIASTOLIC[0] <= int(match[2]) <= tables.DIASTOLIC[1]
    ):
        found.append(("HUYET_AP", "HUYET_AP ít gặp; xem lại số đo."))
    years, groups = age(born, moment(tags.get("NGAY_VAO", ""))[:10]), tags.get("DOI_TUONG", "").split(";")
    if years is not None and years < 60 and {"1", "01"} & set(groups):
        found.append(("DOI_TUONG", "DOI_TUONG ghi người cao tuổi nhưng chưa đủ 60 tuổi."))
    return found
