"""What a column of a list can mean: codes, Vietnamese names, and the headings under which senders write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kham.kernel.names import fold

FIELDS: dict[str, str] = {
    "stt": "Số thứ tự",
    "full_name": "Họ và tên",
    "family_middle": "Họ và chữ đệm",
    "given": "Tên",
    "birth": "Ngày sinh (hoặc năm sinh)",
    "birth_male": "Năm sinh – cột Nam",
    "birth_female": "Năm sinh – cột Nữ",
    "birth_day": "Ngày (sinh)",
    "birth_month": "Tháng (sinh)",
    "birth_year": "Năm sinh",
    "age": "Tuổi",
    "sex": "Giới tính",
    "sex_male": "Đánh dấu Nam",
    "sex_female": "Đánh dấu Nữ",
    "personal_number": "Số định danh (CCCD)",
    "cmnd": "Số CMND cũ",
    "insurance_number": "Số thẻ BHYT, mã số BHXH",
    "phone": "Điện thoại",
    "address": "Địa chỉ",
    "house": "Số nhà, ngõ",
    "neighbourhood": "Tổ dân phố, thôn",
    "ward": "Phường, xã",
    "household_number": "Số hộ",
    "household_head": "Chủ hộ",
    "is_head": "Đánh dấu chủ hộ",
    "relation": "Quan hệ với chủ hộ",
    "ethnicity": "Dân tộc",
    "occupation": "Nghề nghiệp, chức vụ",
    "workplace": "Nơi làm việc",
    "class": "Lớp",
    "school": "Trường",
    "guardian": "Cha, mẹ hoặc người giám hộ",
    "mother": "Họ tên mẹ",
    "nickname": "Tên gọi khác",
    "guardian_phone": "Điện thoại người giám hộ",
    "group_name": "Diện, đối tượng",
    "disability_kind": "Dạng khuyết tật",
    "disability_level": "Mức độ khuyết tật",
    "diagnosis": "Chẩn đoán",
    "residence": "Cư trú (thường trú, tạm trú)",
    "permanent": "Đánh dấu thường trú",
    "temporary": "Đánh dấu tạm trú",
    "status": "Tình trạng (mất, chuyển đi…)",
    "note": "Ghi chú",
}
MARKS = {
    "elderly": "Người cao tuổi",
    "disabled": "Người khuyết tật",
    "poor": "Hộ nghèo",
    "near_poor": "Hộ cận nghèo",
    "merit": "Người có công",
    "social_protection": "Bảo trợ xã hội",
    "special_child": "Trẻ em hoàn cảnh đặc biệt",
    "mental_illness": "Người bệnh tâm thần",
    "lonely": "Người neo đơn",
    "chronic": "Mắc bệnh mạn tính",
    "pupil": "Học sinh",
    "worker": "Người lao động",
}
FIELDS |= {f"mark:{code}": f"Đánh dấu: {name}" for code, name in MARKS.items()}
SEALED = {
    "personal_number",
    "cmnd",
    "insurance_number",
    "phone",
    "guardian_phone",
    "diagnosis",
    "disability_kind",
}
"""Fields never stored in clear: numbers, phones and what tells of a person's health."""
NAMES = {"full_name", "family_middle", "given", "guardian", "mother", "nickname", "household_head"}


@dataclass(frozen=True)
class Pattern:
    """A heading, folded, that points to a field; a greater weight wins."""

    field: str
    form: re.Pattern[str]
    weight: float


def _p(field: str, form: str, weight: float = 0.9) -> Pattern:
    return Pattern(field, re.compile(form), weight)


# Folded headings: lower case, no marks, punctuation as spaces. Order does not matter, weight does.
PATTERNS: list[Pattern] = [
    _p("stt", r"^(stt|s tt|so tt|tt|so thu tu|no|#)$", 0.98),
    _p("stt", r"^(stt|so thu tu)\b", 0.8),
    _p("full_name", r"^(ho va ten|ho ten|ten|ho va ten khai sinh|ho ten khai sinh|hovaten|hoten|full name|ho chu dem va ten"
       r"|ho ten dem va ten|ho va ten nguoi .*|ho ten nguoi .*|ho va ten (hoc sinh|doi tuong|tre|nhan khau|hoi vien"
       r"|cong dan|benh nhan|nhan vien"
       r"|cong nhan|lao dong|nld|ndk|nkt).*|ho ten (hoc sinh|doi tuong|tre|nhan khau|hoi vien|cong dan|benh nhan"
       r"|nhan vien|cong nhan|nld).*"
       r"|ho (va )?ten .*thanh vien.*|thanh vien( trong)? ho.*|ten (hoc sinh|doi tuong|thanh vien|nguoi dan|benh nhan"
       r"|nhan vien|cong nhan).*"
       r"|(hoc sinh|doi tuong|hoi vien|nguoi lao dong|cong dan|nhan khau))$", 0.97),
    _p("full_name", r"\bho( va)? ten\b", 0.7),
    _p("family_middle", r"^(ho|ho dem|ho va dem|ho lot|ho va ten dem|ho va chu dem|ho chu dem|ho ten dem"
       r"|ho va ten lot)$|\bho (va )?(chu |ten )?(dem|lot)$", 0.97),
    _p("given", r"^(ten|ten goi)$", 0.6),
    _p("birth", r"^(ngay sinh|ngay thang nam sinh|ngay thang nam|ngay thang sinh|ns|nsinh|sinh ngay|n sinh"
       r"|ngay sinh nam sinh|nam sinh ngay sinh"
       r"|ngay nam sinh|ng sinh|ngay thg nam sinh|date of birth|dob|ntns|ng th nam sinh|ngay thang nam sinh .*"
       r"|ngay sinh .*)$", 0.97),
    _p("birth", r"\bngay.*sinh\b", 0.85),
    _p("birth_year", r"^(nam sinh|n sinh|sinh nam|nam)$", 0.95),
    _p("birth_year", r"\bnam sinh\b", 0.7),
    _p("birth_male", r"^(nam sinh|ngay.*sinh|sinh|tuoi)\b.*\bnam$|^nam sinh nam$", 0.985),
    _p("birth_female", r"\b(nam sinh|ngay.*sinh|sinh|tuoi)\b.*\bnu$", 0.985),
    _p("birth_day", r"^(ngay|sinh ngay|.*sinh ngay)$", 0.86),
    _p("birth_month", r"^(thang|.*sinh thang)$", 0.98),
    _p("birth_year", r"^.*sinh nam$", 0.86),
    _p("age", r"^(tuoi|do tuoi|so tuoi)$", 0.95),
    _p("sex", r"^(gioi tinh|gioi|gt|phai|nam nu|gioi tinh .*|phai nam nu|sex)$", 0.97),
    _p("sex_male", r"^(nam|gioi tinh nam|gioi nam|phai nam|gt nam)$", 0.985),
    _p("sex_female", r"^(nu|gioi tinh nu|gioi nu|phai nu|gt nu)$", 0.985),
    _p("personal_number", r"\b(cccd|can cuoc|dinh danh|ddcn|dinh danh ca nhan|cc cccd|so cc)\b", 0.96),
    _p("personal_number", r"^(so giay to|giay to tuy than|so giay to tuy than|so cmt|so cmnd cccd|cmnd cccd|cmt cccd"
       r"|so cmtnd cccd|ma dinh danh.*)$", 0.97),
    _p("cmnd", r"\b(cmnd|cmtnd|cmt|chung minh)\b", 0.9),
    _p("insurance_number", r"\b(bhyt|bhxh|bao hiem|the bh|so the|ma the|ma so bh)\b", 0.94),
    _p("phone", r"\b(dien thoai|sdt|so dt|dt|dd|di dong|so may|phone|tel|lien he|dtdd|s d t|d t)\b", 0.93),
    _p("address", r"^(dia chi|dia chi .*|noi o|noi o .*|cho o.*|noi cu tru|noi thuong tru|thuong tru tai|hktt"
       r"|ho khau.*|noi dang ky.*|dc|d chi|cho o hien nay"
       r"|noi o hien nay|noi o hien tai|dia chi thuong tru|que quan|cu tru tai)$", 0.95),
    _p("address", r"\b(dia chi|noi o|cho o|cu tru|thuong tru)\b", 0.72),
    _p("house", r"^(so nha|so nha .*|nha so|ngo|duong|so nha ngo|so nha duong|duong pho|ngo ngach|xom ngo)$", 0.95),
    _p("neighbourhood", r"^(to|to dan pho|to dp|tdp|thon|thon .*|khu|khu pho|khu dan cu|kdc|ban|xom|ap|to dan pho .*"
       r"|tdp .*|to thon|thon to.*|thon ban.*|to so"
       r"|dia ban|khu vuc|chi hoi|chi hoi .*|to dan cu|cum|cum dan cu)$", 0.95),
    _p("household_number", r"^(so ho|ho so|ma ho|so ho khau|stt ho|ho|so so ho.*|ma so ho|so ho gia dinh"
       r"|ma ho gia dinh|stt cua ho|so thu tu ho|tt ho)$", 0.95),
    _p("household_head", r"^(chu ho|ho ten chu ho|ho va ten chu ho|ten chu ho|ho va ten .*chu ho|ho ten .*chu ho"
       r"|ho gia dinh)$", 0.98),
    _p("is_head", r"^(la chu ho|chu ho x|danh dau chu ho|chu ho danh dau x)$", 0.985),
    _p("relation", r"\b(quan he|qh)\b", 0.96),
    _p("ethnicity", r"^(dan toc|d toc|dt)$", 0.97),
    _p("occupation", r"^(nghe nghiep|nghe|cong viec|chuc vu|chuc danh|vi tri.*|bo phan|nghe nghiep .*|chuc vu .*"
       r"|to san xuat|phong ban)$", 0.94),
    _p("workplace", r"^(noi lam viec.*|don vi|don vi cong tac|co quan.*|noi cong tac.*|cong ty|phan xuong"
       r"|noi lam viec hoc tap)$", 0.92),
    _p("class", r"^(lop|lop hoc|ten lop|khoi lop|lop .*|khoi)$", 0.96),
    _p("school", r"^(truong|ten truong|truong hoc|noi hoc|truong .*)$", 0.93),
    _p("guardian", r"\b(phu huynh|giam ho|cha me|bo me|ho ten (cha|me|bo)|ten (cha|me|bo)|nguoi nuoi|nguoi cham soc"
       r"|nguoi dai dien|nguoi bao ho)\b", 0.95),
    _p("guardian", r"^(bo|me|cha|ho ten bo|ho ten me|ho va ten (bo|me|cha).*|ho ten cha)$", 0.975),
    _p("guardian_phone", r"\b(dien thoai|sdt|so dt|dt|lien he|lien lac)\b.*\b(phu huynh|giam ho|cha|me|bo|nguoi nuoi"
       r"|nguoi cham soc|ph|gia dinh|chu ho|nguoi than|nguoi nha)\b", 0.985),
    _p("group_name", r"^(dien|doi tuong|dien doi tuong|loai doi tuong|nhom doi tuong|loai ho|dien chinh sach"
       r"|doi tuong .*|dien .*|loai|phan loai ho"
       r"|loai tro cap|doi tuong huong.*|muc tro cap|loai doi tuong .*|hoan canh|hoan canh .*|nhom|thuoc dien.*"
       r"|dang doi tuong)$", 0.9),
    _p("disability_kind", r"\b(dang (khuyet )?tat|loai (khuyet )?tat|dang kt|dang tat)\b", 0.97),
    _p("disability_level", r"\b(muc do|muc khuyet tat|muc do kt|muc do khuyet tat|hang)\b", 0.93),
    _p("diagnosis", r"\b(chan doan|benh|icd|ma benh|benh ly|ten benh|the benh)\b", 0.9),
    _p("residence", r"^(cu tru|tinh trang cu tru|loai cu tru|thuong tru tam tru|dien cu tru|hinh thuc cu tru"
       r"|thuong tru hay tam tru|tt tt|dang ky cu tru)$", 0.97),
    _p("permanent", r"^(thuong tru|thuong tru .*12 thang.*|cu tru thuong tru|.*\b(hinh thuc|dien|loai"
       r"|tinh trang)\b.*\bthuong tru)$", 0.955),
    _p("temporary", r"^(tam tru|tam tru .*|cu tru tam tru|.*\b(hinh thuc|dien|loai|tinh trang)\b.*\btam tru)$", 0.955),
    _p("status", r"^(tinh trang|tinh trang .*|bien dong|trang thai|hien trang|tinh hinh|ly do giam|tang giam)$", 0.9),
    _p("note", r"^(ghi chu|g chu|chu thich|ghi chu .*|note|luu y|nhan xet|y kien)$", 0.97),
    _p("mark:elderly", r"^(.* )?(nguoi cao tuoi|nct|cao tuoi|tren 60 tuoi|tu 60 tuoi)$", 0.93),
    _p("mark:disabled", r"^(.* )?(nguoi khuyet tat|nkt|khuyet tat)$", 0.93),
    _p("mark:near_poor", r"^(.* )?(ho can ngheo|can ngheo|ho cn)$", 0.97),
    _p("mark:poor", r"^(.* )?(ho ngheo|ngheo|ho n)$", 0.93),
    _p("mark:merit", r"^(.* )?(nguoi co cong|ncc|co cong|chinh sach co cong|nguoi co cong voi cach mang)$", 0.93),
    _p("mark:social_protection", r"^(.* )?(bao tro xa hoi|btxh|bao tro|doi tuong bao tro.*|bt xh)$", 0.93),
    _p("mark:special_child", r"^(.* )?(tre em hoan canh dac biet|tre em co hoan canh dac biet|te hcdb"
       r"|hoan canh dac biet|tehcdb)$", 0.93),
    _p("mark:mental_illness", r"^(.* )?(tam than|benh tam than|nguoi benh tam than|roi loan tam than)$", 0.95),
    _p("mark:lonely", r"^(.* )?(neo don|co don|nguoi neo don|song mot minh|gia neo don|co don neo don)$", 0.93),
    _p("mark:chronic", r"^(.* )?(benh man tinh|mac benh man tinh|man tinh)$", 0.96),
]  # fmt: skip


def by_heading(heading: str) -> list[tuple[str, float]]:
    """Fields a heading may mean, likeliest first. A two-row heading comes as "above / below"."""
    whole = fold(heading)
    if not whole:
        return []
    last = fold(heading.rsplit(" / ", 1)[-1])
    found: dict[str, float] = {}
    for pattern in PATTERNS:
        if pattern.form.search(whole):
            found[pattern.field] = max(found.get(pattern.field, 0), pattern.weight)
        elif last != whole and pattern.form.search(last):
            found[pattern.field] = max(found.get(pattern.field, 0), pattern.weight - 0.02)
    if len(whole) > 60:  # a sentence, not a heading
        found = {field: weight * 0.4 for field, weight in found.items()}
    return sorted(found.items(), key=lambda pair: -pair[1])
