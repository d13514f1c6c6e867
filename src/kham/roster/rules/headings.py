"""Headings as officials write them → what a column may mean. First matching rule wins; what is about something else is said to be so.

A heading is folded, its abbreviations written out, then held against the rules in order. Nothing here looks at the cells.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kham.kernel.names import clean, fold, nfc
from kham.kernel.syllables import plain_syllables

NOTHING: list[tuple[str, float]] = []

_GLUED = {
    "hoten": "ho ten", "hovaten": "ho va ten", "hotenkh": "ho ten", "ngaysinh": "ngay sinh", "namsinh": "nam sinh", "gioitinh": "gioi tinh",
    "diachi": "dia chi", "dienthoai": "dien thoai", "sodienthoai": "so dien thoai", "socccd": "so cccd", "cccdso": "so cccd", "mathe": "ma the",
    "sothe": "so the", "mabhyt": "ma bhyt", "mathebhyt": "ma the bhyt", "sobhyt": "so bhyt", "mabhxh": "ma bhxh", "masobhxh": "ma so bhxh",
    "quanhe": "quan he", "chuho": "chu ho", "dantoc": "dan toc", "madantoc": "ma dan toc", "nghenghiep": "nghe nghiep", "ghichu": "ghi chu",
    "sohokhau": "so ho khau", "maho": "ma ho", "soho": "so ho", "tenlop": "ten lop", "tentruong": "ten truong", "dinhdanh": "dinh danh",
    "madinhdanh": "ma dinh danh", "sodinhdanh": "so dinh danh", "phuongxa": "phuong xa", "maxa": "ma xa", "mahuyen": "ma huyen", "matinh": "ma tinh",
    "tenxa": "ten xa", "tenme": "ten me", "tencha": "ten cha", "hotenme": "ho ten me", "hotencha": "ho ten cha", "hotenbo": "ho ten bo",
    "tenphuhuynh": "ten phu huynh", "hodem": "ho dem", "holot": "ho lot", "tendem": "ten dem", "sonha": "so nha", "donvi": "don vi",
    "chucvu": "chuc vu", "chucdanh": "chuc danh", "congviec": "cong viec", "noisinh": "noi sinh", "ngaycap": "ngay cap", "noicap": "noi cap",
    "fullname": "full name", "birthday": "birthday", "dateofbirth": "date of birth", "phonenumber": "phone number", "hktt": "ho khau thuong tru",
    "sodt": "so dien thoai", "dtdd": "dien thoai di dong", "ntns": "ngay thang nam sinh", "nntns": "ngay thang nam sinh", "sodtdd": "so dien thoai",
    "tdp": "to dan pho", "tdpho": "to dan pho", "kdc": "khu dan cu", "ddcn": "dinh danh ca nhan", "sddcn": "so dinh danh ca nhan", "cmtnd": "cmnd",
    "cmt": "cmnd", "scmnd": "so cmnd", "scccd": "so cccd", "dtoc": "dan toc", "gtinh": "gioi tinh", "gth": "gioi tinh", "ndk": "nguoi du kham",
    "nkt": "nguoi khuyet tat", "nct": "nguoi cao tuoi", "ncc": "nguoi co cong", "btxh": "bao tro xa hoi", "nld": "nguoi lao dong",
    "sdt": "so dien thoai", "mst": "ma so thue", "stk": "so tai khoan", "qhvch": "quan he voi chu ho", "qhch": "quan he voi chu ho",
    "qhchuho": "quan he voi chu ho", "hkau": "ho khau", "hsinh": "hoc sinh", "phhs": "phu huynh hoc sinh", "gvcn": "giao vien chu nhiem",
    "dkkcb": "dang ky kcb", "dkkcbbd": "dang ky kcb", "mobile": "dien thoai", "cellphone": "dien thoai", "tel": "dien thoai", "phone": "dien thoai",
    "telephone": "dien thoai", "gender": "gioi tinh", "sex": "gioi tinh", "address": "dia chi", "dob": "ngay sinh", "nationality": "quoc tich",
    "ethnicity": "dan toc", "ethnic": "dan toc", "occupation": "nghe nghiep", "position": "chuc vu", "department": "bo phan", "dept": "bo phan",
    "remarks": "ghi chu", "remark": "ghi chu", "note": "ghi chu", "notes": "ghi chu", "village": "thon", "hamlet": "thon", "ward": "phuong xa",
    "commune": "phuong xa", "district": "huyen", "province": "tinh", "household": "ho", "relationship": "quan he", "age": "tuoi", "class": "lop",
    "school": "truong", "diagnosis": "chan doan", "ngnghiep": "nghe nghiep", "nnghiep": "nghe nghiep", "hocsinh": "hoc sinh", "doituong": "doi tuong",
    "loaidoituong": "doi tuong", "madoituong": "ma doi tuong", "thonban": "thon ban", "tothon": "to thon", "khupho": "khu pho", "tuoi": "tuoi",
    "sinhnam": "nam sinh", "cutru": "cu tru", "thuongtru": "thuong tru", "tamtru": "tam tru", "hotenchuho": "ho ten chu ho", "tenchuho": "ten chu ho",
    "sobaohiem": "so bao hiem", "sothebhyt": "so the bhyt", "masothebhyt": "ma so the bhyt", "ngaythangnamsinh": "ngay thang nam sinh",
    "mahs": "ma hoc sinh", "manv": "ma nhan vien", "msnv": "ma nhan vien", "cvu": "chuc vu", "gchu": "ghi chu", "dchi": "dia chi", "kttat": "khuyet tat",
    "ktat": "khuyet tat", "ngsinh": "ngay sinh", "nsinh": "nam sinh", "hten": "ho ten", "hvten": "ho va ten", "hvt": "ho va ten", "qhe": "quan he",
    "cha": "cha", "qtich": "quoc tich", "ngcap": "ngay cap", "thgiaoluc": "", "cccdcmnd": "cccd cmnd", "cmndcccd": "cmnd cccd", "bdate": "ngay sinh",
    "hcnho": "ho ngheo", "hn": "hn", "hcn": "ho can ngheo", "htno": "", "dtkt": "", "mqh": "moi quan he", "sbhxh": "so bhxh", "sobhxh": "so bhxh",
}  # fmt: skip
# Abbreviations of several short pieces, after folding.
_PIECES = [
    (r"\bs t t\b|\bs tt\b|\bso t t\b", "stt"), (r"\bd toc\b", "dan toc"), (r"\bg tinh\b|\bg t\b|\bg toi tinh\b", "gioi tinh"),
    (r"\bng sinh\b|\bngay s\b", "ngay sinh"), (r"\bn sinh\b|\bn s\b|\bnam s\b", "nam sinh"), (r"\bd chi\b|\bd c\b|\bdc\b", "dia chi"),
    (r"\bs d t\b|\bso d t\b|\bso dt\b|\bs dt\b", "so dien thoai"), (r"\bh va ten\b|\bh v t\b|\bh vt\b", "ho va ten"), (r"\bh ten\b", "ho ten"),
    (r"\bq he\b|\bqh\b|\bq h\b", "quan he"), (r"\bng nghiep\b|\bn nghiep\b|\bnghe ng\b", "nghe nghiep"), (r"\bk tat\b|\bkh tat\b", "khuyet tat"),
    (r"\bg chu\b", "ghi chu"), (r"\bc vu\b", "chuc vu"), (r"\bc minh\b|\bchung minh (thu|nhan dan|nd)\b", "cmnd"), (r"\bdien th\b|\bd thoai\b|\bdien t\b", "dien thoai"),
    (r"\bcan cuoc( cong dan| cd)?\b|\bthe cc\b|\bcc cd\b|\bso cc\b", "cccd"), (r"\bngay th(g)? nam\b|\bng th(g)? nam\b|\bng thang\b|\bng th\b", "ngay thang nam"),
    (r"\bdinh danh cn\b|\bdinh danh cong dan\b", "dinh danh ca nhan"), (r"\bho k\b|\bh khau\b", "ho khau"), (r"\bto d p\b|\bt d p\b|\bto dp\b|\bto dan p\b", "to dan pho"),
    (r"\bb h y t\b|\bbao hiem y te\b|\bbh y te\b|\bbh yt\b", "bhyt"), (r"\bbao hiem xa hoi\b|\bb h x h\b|\bbh xh\b", "bhxh"),
    (r"\bten goi khac\b|\bten thuong goi\b|\bbi danh\b|\bbiet danh\b|\bten khac\b|\bnick ?name\b|\bten o nha\b", "bi danh"),
    (r"\bngay thang nam s\b", "ngay thang nam sinh"), (r"\bp hs\b|\bph hs\b", "phu huynh"), (r"\bcha me\b|\bbo me\b|\bba me\b|\bme cha\b", "cha me"),
    (r"\bsdd cn\b", "so dinh danh ca nhan"),
]  # fmt: skip
_PIECES_RE = [(re.compile(form), to) for form, to in _PIECES]

# (pattern on the written-out heading, meanings). An empty list: something a roster does not ask for.
_RULES: list[tuple[re.Pattern[str], list[tuple[str, float]]]] = []


def _rule(form: str, *meanings: str | tuple[str, float], weight: float = 0.95) -> None:
    _RULES.append((re.compile(form), [one if isinstance(one, tuple) else (one, weight) for one in meanings]))


_OTHERS = r"(chu ho|nguoi (truc tiep|dung ten)( cham soc| nuoi duong)?( ho)?|cha|me|bo|vo|chong|vo chong|phu huynh|giam ho|nguoi (giam ho|nuoi|cham soc|dai dien|bao tro|bao ho|than|nha|nhan|lien he|di cung|nop|thay)|cha me|ong|ba|chu nha( tro)?|phu huynh hoc sinh)"
_SURVEYED = r"(khai sinh|hoc sinh|doi tuong|tre( em)?|be|nhan khau|hoi vien|cong dan|benh nhan|nhan vien|cong nhan|lao dong|nguoi [a-z ]+|thanh vien[a-z ]*|khach hang|chau|can bo|doan vien|ca nhan|cua [a-z ]+|sinh vien|hs|nguoi dan|cu|gia dinh|dang vien|tre duoc [a-z ]+)"

# -- numbering, notes ------------------------------------------------------------------------------------------------------
_rule(r"^(stt|so tt|tt|so thu tu|thu tu|no|number|so stt|stt \d+|sott|n|#|item|so thu tu .*|stt trong (ds|danh sach)|order)$", "stt", weight=0.98)
_rule(r"^so$", ("stt", 0.7), ("house", 0.3))
_rule(r"\b(stt|tt|so thu tu) (cua )?ho\b|^stt ho\b", "household_number")
_rule(r"^stt\b.*\b(thanh vien|nhan khau|nguoi|khau)\b|^(stt|so thu tu)\b", ("stt", 0.8))
_rule(r"^(ghi chu|chu thich|luu y|ghi chu .*|y kien.*|nhan xet.*|ghi chu khac|dien giai)$", "note", weight=0.97)
# -- dates, numbers and marks that are about something else -----------------------------------------------------------------
_rule(r"\b(ngay|noi|co quan|thang|nam) (cap|phat)\b|\bcap ngay\b|\bnoi cap\b|\bhan (dung|the|su dung)\b|\bhet han\b|\bthoi han\b|\bgia tri (the|tu|den|su dung)\b|^(tu|den) ngay\b|\btu ngay\b|\bden ngay\b|\bngay (het|bat dau|ket thuc|hieu luc|dang ky|vao|ra|vao lam|tham gia|ky|tiem|kham|nhap|huong|quyet dinh|lap|mat|chet|chuyen|den|di|xac nhan|cong nhan|gia nhap|ket nap|hen|nhan|nop|gui|tro cap|bien che|tuyen dung|hop dong|thoi|nghi|cap nhat|phat hien|phat benh|dieu tra|thu|tao)\b", *NOTHING)  # noqa: E501  # one rule of one table
_rule(r"\b(nam|thang) (vao|tham gia|huong|tot nghiep|ket nap|phat hien|mac|bat dau|gia nhap|nghi huu|huu tri|cong nhan|nhap ngu|xuat ngu|mat|cuoi|ket hon|bien che|tuyen|hoc|du tuoi)\b|\bnam hoc\b|\btham nien\b|\bso nam\b|\bso thang\b", *NOTHING)  # noqa: E501
_rule(r"\b(tien|muc (huong|dong|luong|tro cap|thu nhap|chuan|chi|ho tro)|kinh phi|thanh tien|so tien|luong|phu cap|thu nhap|he so|bac luong|don gia|ty le|phan tram|tong cong|tong so|cong don|tong diem|diem|diem so|gia tri)\b", *NOTHING)  # noqa: E501
_rule(r"\b(chu ky|ky nhan|ky ten|ky xac nhan|xac nhan|nguoi ky|diem danh|co mat|y/n|danh dau kham)\b", *NOTHING)
_rule(r"\b(email|mail|facebook|ngan hang|tai khoan|so tk|chi nhanh|ma so thue|thue|ma buu|website)\b", *NOTHING)
_rule(r"\b(ma|so|so hieu) (nhan vien|nv|hoc sinh|hs|khach hang|kh|benh nhan|bn|benh an|ba|ho so|hs|hoi vien|the hoi vien|sinh vien|can bo|cb|lop|truong|don vi|dv|huyen|tinh|co so|phieu|hop dong|hd|quyet dinh|qd|so sach|dang vien|doan vien|luu tru|vach|chung tu|don|giay khen|huy chuong|giay chung nhan|giay xac nhan|gcn|gxn|quan|ban)\b|\bthe (hoi vien|dang|doan|tre em cu|nhan vien)\b|\b(msnv|msns|employee|emp|staff|student|patient|customer) ?(id|no|code)?\b|^(ma nv|ma hs|ma nhan su|ma kh|ma cb|ma bn|ma so|ma|id|code|key|uuid|guid|ma dinh danh bo .*|ma hoc sinh .*)$", *NOTHING)  # noqa: E501
_rule(r"\b(dinh danh|ma so|ma) .*\b(bo gd|bo giao duc|gd dt|gddt|nganh|moet|hoc sinh)\b", *NOTHING)
_rule(r"\bso (luong|nguoi|khau|nhan khau|con|thanh vien|lan|mui|lo|trang|quyen|to|ngay|gio|buoi|tiet|phong|seri|serial|may bay|do|dat|thua|nguoi trong ho|lao dong|tre em|hoc sinh)\b|^(so khau|tong khau|nhan khau|khau|tong so khau|si so)$", *NOTHING)  # noqa: E501
_rule(r"\b(noi|tinh|que) sinh\b|\bnoi (dang ky )?(khai sinh|dkks)\b|\bdkks\b|\b(que quan|nguyen quan|que|quan quan)\b|\bquoc tich\b|\bton giao\b|\bnoi (o|cu tru|tru) (cu|truoc)\b|\bdia chi (cu|truoc .*)\b|^noi (den|di|chuyen den|chuyen di)\b|\bnoi (kham|dang ky kcb|dang ky kham|kcb|dk kcb|dkkcb|dang ky bhyt|tiem|lam giay|mat|dieu tri|quan ly)\b|\b(dang ky|dk) (kcb|kham)\b|\bkcb\b|\bco so (kcb|kham|y te)\b", *NOTHING)  # noqa: E501
_rule(r"\b(trinh do|hoc van|van hoa|chuyen mon|bang cap|tot nghiep|hoc luc|hanh kiem|xep loai|danh hieu|khen thuong|ky luat|hon nhan|tinh trang hon nhan|nhom mau|chieu cao|can nang|huyet ap|bmi|mach|nhiet do|thi luc|ket qua|phan loai suc khoe|suc khoe|vac xin|vaccine|mui tiem|mui \d|lo thuoc|ten thuoc|lo thuoc|thuoc (dang|uong|dieu tri)|xet nghiem|trieu chung|(?<!benh )dieu tri|tien su|nguy co|(?<!dia )chi so|thieu hut|dang ky kham|sang loc|ly luan|ngoai ngu|tin hoc|dang vien|doan vien|xuat than|dien tich|nha o(?! dau)|nuoc sach|nha ve sinh|phuong tien|xe|bien so|size|co ao|ao|giay dep|kich co|mon|bua|xuat an|so phong|phong ktx|giuong|ghe|ban so)\b", *NOTHING)  # noqa: E501
_rule(r"\b(giao vien|gvcn|chu nhiem|bac si|bs|can bo (phu trach|quan ly|dieu tra)|nguoi (lap|dieu tra|kham|tiem|ky|phu trach|quan ly|nhap|gioi thieu|ghi|cap nhat|thu|phat)|cong tac vien|ctv|to truong|truong thon|y ta)\b", *NOTHING)  # noqa: E501
_rule(r"\b(loai hinh|hinh thuc (tro cap|dong|huong|chi tra|hoc)|phuong thuc|nguon|loai hop dong|hop dong|ca lam|ca kham|gio(?! sinh)|thoi gian(?! sinh)|ngay kham|buoi|dot|ky|quy|(?<!duong )(?<!am )lich|dia diem|tuyen|so vao so|so quyen|van ban|can cu)\b", *NOTHING)  # noqa: E501
_rule(r"\bquan he\b.*\b(bn|benh nhan|nguoi benh|tre|nguoi huong|doi tuong|hoc sinh|hs|nguoi co cong|liet si|nguoi khuyet tat|nguoi duoc|em|chau)\b", *NOTHING)
_rule(r"\b(quan he|moi quan he)\b|^(qhe|vai tro( trong (ho|gia dinh))?|vai ve.*|la gi (cua|voi) chu ho)$", "relation", weight=0.96)
_rule(r"\b(dien thoai|lien he)\b.*\b(chu nha|chu tro|khan cap|co quan|don vi|truong|giao vien)\b|\btuoi (mung tho|nghe|dang|doan|quan|thai|nghi huu|bao hiem)\b", *NOTHING)
_rule(r"\b(ten|ho ten|ho va ten|nguoi)\b.*\bdung ten\b", ("household_head", 0.97))
# -- of somebody else -------------------------------------------------------------------------------------------------------
_rule(r"\bdien thoai\b.*\b(neu|duoi 18|18 tuoi|hoac)\b", ("phone", 0.94))
_rule(r"\b(dien thoai|zalo)\b.*\b(nhan vien|can bo|nguoi thu|nguoi lap|cong tac vien|to truong|chu nhiem|bac si|nguoi phu trach)\b", *NOTHING)
_rule(r"^(cha|bo|ba)\b.*\bho( va)? ten\b", "guardian", weight=0.96)
_rule(r"^(me|nguoi me)\b.*\bho( va)? ten\b", "mother", weight=0.96)
_rule(rf"\b(dien thoai|zalo|lien he|lien lac|so dt|dt|sdt)\b.*\b{_OTHERS}\b|\b{_OTHERS}\b.*\b(dien thoai|sdt)\b|\bso lien he (gia dinh|phu huynh)\b|\b(dien thoai|lien he)\b.*\b(gia dinh|ph|khan cap)\b|^khan cap dien thoai", ("guardian_phone", 0.97), ("phone", 0.55))  # noqa: E501
_rule(rf"\b(nam sinh|ngay sinh|ngay thang nam sinh|tuoi|cccd|cmnd|dinh danh|nghe nghiep|nghe|dan toc|chuc vu|noi lam viec|gioi tinh|so giay to|bhyt|bhxh|don vi|quan he|dia chi|so)\b.*\b(cua )?(?!quan he){_OTHERS}\b(?!.*\bquan he)", ("__else__", 0.9))  # noqa: E501
_rule(rf"^(cua )?{_OTHERS}\b.*\b(nam sinh|ngay sinh|tuoi|cccd|cmnd|dinh danh|nghe nghiep|nghe|dan toc|noi lam viec|ngay|so|bhyt)\b", ("__else__", 0.9))
_rule(r"\b(ho|ten|ho ten|ho va ten)\b.*\bme\b.*\b(cha|bo)\b|\b(cha|bo)\b.*\bme\b|\b(phu huynh|giam ho|nguoi (nuoi|cham soc|dai dien|bao tro|bao ho|do dau|than|di cung)|cha me)\b", "guardian")  # noqa: E501
_rule(r"^(ho|ten|ho ten|ho va ten)\b.*\b(me|san phu)\b|^(me|me de|nguoi me|con ba|con ba .*|me ho ten|ten me)$|^me\b.*\bho( va)? ten\b|^ho ten ba me$", "mother", weight=0.97)  # noqa: E501
_rule(r"^(ho|ten|ho ten|ho va ten)\b.*\b(bo|cha|ba)$|^(bo|cha|bo de|con ong|con ong .*|cha ho ten|nguoi cha)$|^(cha|bo)\b.*\bho( va)? ten\b", "guardian", weight=0.96)  # noqa: E501
_rule(r"^(ho|ten|ho ten|ho va ten)\b.*\b(vo|chong|con|nguoi (nhan|lien he|nop|thay|uy quyen)|chu nha|chu tro|chu nha tro|chu co so|lien he|khan cap)\b", *NOTHING)
_rule(r"\b(nguoi nhan|nhan thay|uy quyen|lien he khan cap|chu nha tro|chu tro|vo chong|ten vo|ten chong)\b", *NOTHING)
_rule(r"^(la chu ho|chu ho (x|danh dau.*|tich)|danh dau chu ho|chu ho danh dau.*|chu ho tich.*|x chu ho|la chu ho .*)$", "is_head", weight=0.985)
_rule(r"\b(ho ten|ho va ten|ten|nguoi dung ten)\b.*\bchu ho\b|\bchu ho\b.*\bho( va)? ten\b|\bdung ten (ho|chu ho|so ho khau)\b|^(chu ho|ho gia dinh|ho ong ba|ho ong|chu ho gia dinh|chu ho .*|ho va ten chu ho .*|ten ho|thuoc ho|ho gia dinh ong ba)$", ("household_head", 0.98), ("is_head", 0.5))  # noqa: E501
# -- names -------------------------------------------------------------------------------------------------------------------
_rule(r"\bbi danh\b", "nickname")
_rule(r"^(ho dem|ho va dem|ho lot|ho va (ten )?(chu )?(dem|lot)|ho (chu )?(dem|lot)|ho (va )?ten (dem|lot)|ho va|ho va ten dem|ho va chu lot|last name|surname middle|ho dem va lot|ho va chu dem .*|ho ten lot)$", "family_middle", weight=0.97)  # noqa: E501
_rule(rf"^(ho|ho va|ho va ten|ho ten)? ?(dem|lot|chu dem|chu lot) {_SURVEYED}$", ("family_middle", 0.97))
_rule(r"^(ho|family name|surname|family)$", ("family_middle", 0.9))
_rule(r"^(dem|ten dem|chu dem|ten lot|chu lot|lot|middle name|middle|dem lot|ho lot dem)$", "middle")
_rule(rf"^((ho|ho ten|ho va ten|ho dem|ho va dem|ho chu dem|ho va chu dem|ho ten dem|hoten)( chu)?( dem| lot)?( va| &)? ten( khai sinh| that| day du)?|ho va ten|ho ten|ho va ten day du|ho dem ten|ho ten dem|full name|name|ten day du|danh sach|ho ten khai sinh|ho va ten khai sinh)( \(?{_SURVEYED}\)?)?$", "full_name", weight=0.97)  # noqa: E501
_rule(rf"^(ho va ten|ho ten|ho chu dem va ten|ho dem va ten|ten)( \d+)?( {_SURVEYED})+( .*)?$", "full_name", weight=0.94)
_rule(r"^(ten|ten goi|given name|first name|ten rieng|ten hs|ten nv)$", ("given", 0.6), ("full_name", 0.5))
_rule(r"^(hoc sinh|doi tuong|hoi vien|nguoi lao dong|cong dan|nhan khau|benh nhan|thanh vien|thanh vien( trong)? ho( gia dinh)?|nguoi khuyet tat|nguoi cao tuoi|nguoi benh|tre em|cac thanh vien.*|nguoi duoc .*|nguoi huong.*|doi tuong huong .*)$", ("full_name", 0.72), ("group_name", 0.55), ("__mark__", 0.9))  # noqa: E501
_rule(r"\bho (va )?(chu |ten )?(dem |lot )?(va )?ten\b", ("full_name", 0.7))
# -- birth ---------------------------------------------------------------------------------------------------------------------
_rule(r"\b(nam sinh|ngay sinh|ngay thang nam sinh|sinh nam|sinh|tuoi|do tuoi|nam)\b.*(?<!viet )\bnam$(?<!^nam)(?<!^sinh nam)", ("birth_male", 0.985))
_rule(r"^(nam sinh|ngay sinh|ngay thang nam sinh|sinh) nam$", ("birth_male", 0.985))
_rule(r"\b(nam sinh|ngay sinh|ngay thang nam sinh|sinh|tuoi|do tuoi)\b.*\bnu\b", ("birth_female", 0.985))
_rule(r"\b(nam sinh|ngay sinh|sinh|tuoi) ong$", ("birth_male", 0.985))
_rule(r"\b(nam sinh|ngay sinh|sinh|tuoi) ba$", ("birth_female", 0.985))
_rule(r"^ong$", ("sex_male", 0.9))
_rule(r"^ba$", ("sex_female", 0.9))
_rule(r"^(nam|nu) (nam sinh|ngay sinh|sinh nam|tuoi|ngay thang nam sinh)$", ("__bysex__", 0.985))
_rule(r"^(.*\bsinh )?(ngay )?ngay$", ("birth_day", 0.86), ("birth", 0.5))
_rule(r"^(.*\bsinh )?(ngay )?thang$", "birth_month")
_rule(r"^nam$", ("sex_male", 0.9), ("birth_year", 0.7))
_rule(r"^(nam sinh|sinh nam|year of birth|yob|namsinh|nam sinh .*)$", "birth_year")
_rule(r"\bngay\b.*\bsinh\b|^(sinh ngay|ngay sinh|ngay thang nam sinh|ngay thang nam|ngay thang sinh|sinh|ns|date of birth|birthday|birth date|ngay thang nam sinh .*|sinh ngay thang nam|thoi gian sinh|ngay gio sinh)$|\bsinh ngay\b|^(ngay sinh|sinh ngay) .*", "birth", weight=0.97)  # noqa: E501
_rule(r"\bnam sinh\b", ("birth_year", 0.7))
_rule(r"^(tuoi|do tuoi|so tuoi|tuoi doi|thang tuoi)( .*)?$", ("age", 0.95))
# -- sex -----------------------------------------------------------------------------------------------------------------------
_rule(r"^(gioi tinh|gioi|gt|phai|nam nu|gt nam nu|gioi tinh nam nu|phai nam nu|gioi tinh (?!nam$|nu$).*|gioi \(?nam nu\)?|nu nam|nam hay nu|phai tinh|ma gioi tinh)$|^gioi tinh\b.*\bnam\b.*\bnu\b|^gioi tinh\b.*\bnu\b.*\bnam\b|^nam\b.*\bnu\b", "sex", weight=0.97)  # noqa: E501
_rule(r"^((gioi tinh|gioi|phai|gt) )?nam( x| danh dau x| \(x\)| tich| gioi)?$", ("sex_male", 0.985))
_rule(r"^((gioi tinh|gioi|phai|gt) )?nu( x| danh dau x| \(x\)| tich| gioi)?$", ("sex_female", 0.985))
# -- numbers ------------------------------------------------------------------------------------------------------------------
_rule(r"\b(cccd|dinh danh)\b|\bso giay to\b|\bgiay to tuy than\b|\bid card\b|\bidentity (card|no|number)\b|\bcitizen id\b|\bnational id\b|^(so dinh danh.*|so cmnd cccd|cmnd cccd|ma so dinh danh)$|^can cuoc", ("personal_number", 0.97))  # noqa: E501
_rule(r"\b(cmnd|cmnd cu|chung minh)\b", ("cmnd", 0.9))
_rule(r"\b(bhyt|bhxh|bao hiem|the bh|so bh|ma bh|so so bh|health insurance|social insurance)\b|^(so the|ma the|ma so the|so so)$", ("insurance_number", 0.94))
_rule(r"\b(dien thoai|di dong|so may|lien he|lien lac|phone|so goi|zalo)\b|^(dt|so dt|s d t|dt lien he|lh)$", ("phone", 0.93), ("ethnicity", 0.3))
# -- groups and marks ------------------------------------------------------------------------------------------------------------
_rule(r"\b(dang|loai|nhom) (khuyet )?tat\b|\bdang (kt|tat)\b|\b(khuyet tat|tat) (ve|loai|dang)\b", "disability_kind", weight=0.97)
_rule(r"\b(muc do|muc khuyet tat|muc do (kt|khuyet tat|tat)|hang (thuong tat|kt|khuyet tat)|ti le thuong tat)\b|^muc$", "disability_level", weight=0.93)
_rule(r"\b(can ngheo)\b|^(.* )?(ho cn|hcn)$", "mark:near_poor", weight=0.97)
_rule(r"^(.* )?(ho ngheo|ngheo|ho n|hn|thuoc ho ngheo|ho ngheo .*)$", "mark:poor", weight=0.93)
_rule(r"^(.* )?(nguoi cao tuoi|cao tuoi|tren 60 tuoi|tu (du )?60 tuoi( tro len)?|nguoi gia|nguoi tren 60.*|60 tuoi tro len)$", "mark:elderly", weight=0.93)
_rule(r"^(.* )?(nguoi khuyet tat|khuyet tat|tan tat)$", "mark:disabled", weight=0.93)
_rule(r"^(.* )?(nguoi co cong|co cong|co cong cach mang|chinh sach co cong|nguoi co cong (voi )?(cach mang|cm)|gia dinh chinh sach|co cong voi cach mang|gd chinh sach)$", "mark:merit", weight=0.93)  # noqa: E501
_rule(r"^(.* )?(bao tro xa hoi|bao tro|doi tuong bao tro.*|bt xh|dt bao tro.*)$", "mark:social_protection", weight=0.93)
_rule(r"^(.* )?(tre em (co )?(hoan canh dac biet|hcdb|hcdbkk|hc dac biet).*|te hcdb|tehcdb|tre em db|hoan canh dac biet|te co hcdb|tre hcdb|te dac biet)$", "mark:special_child", weight=0.93)
_rule(r"^(.* )?(tam than|benh tam than|nguoi benh tam than|roi loan tam than|nguoi tam than|tam than phan liet|than kinh tam than)$", "mark:mental_illness", weight=0.95)
_rule(r"^(.* )?(neo don|co don|nguoi neo don|song mot minh|gia neo don|co don neo don|nguoi gia co don|neo don khong noi nuong tua|don than)$", "mark:lonely", weight=0.93)
_rule(r"^(.* )?(benh man tinh|mac benh man tinh|man tinh|benh mt|nguoi mac benh man tinh)$", "mark:chronic", weight=0.96)
_rule(r"^(thuoc dien|dien|doi tuong|nhom|thuoc doi tuong|nhom doi tuong).*\b(hoc sinh|hs)$", "mark:pupil", weight=0.9)
_rule(r"^(thuoc dien|dien|doi tuong|nhom|thuoc doi tuong|nhom doi tuong).*\b(nguoi lao dong|cong nhan|lao dong)$", "mark:worker", weight=0.9)
_rule(r"\b(thuong tru|tam tru)\b.*\b(12|muoi hai) thang tro len\b|\btu 12 thang\b", "permanent", weight=0.985)
_rule(r"\btam tru\b.*\b(duoi|<)\b|\b(duoi|<) ?12 thang\b", "temporary", weight=0.985)
_rule(r"^(cu tru|tinh trang cu tru|loai cu tru|thuong tru tam tru|dien cu tru|hinh thuc cu tru|thuong tru hay tam tru|tt tt|dang ky cu tru|loai hinh cu tru|thuong tru hoac tam tru|tam tru thuong tru|hinh thuc dang ky cu tru|tinh trang ho khau|kt)$", "residence", weight=0.97)  # noqa: E501
_rule(r"^(.*\b(hinh thuc|dien|loai|tinh trang|cu tru|dang ky)\b.*\bthuong tru|thuong tru x|thuong tru danh dau.*)$", "permanent", weight=0.955)
_rule(r"^(.*\b(hinh thuc|dien|loai|tinh trang|cu tru|dang ky)\b.*\btam tru|tam tru x|tam tru danh dau.*)$", "temporary", weight=0.955)
_rule(r"^thuong tru$", ("permanent", 0.9), ("address", 0.6))
_rule(r"^tam tru$", ("temporary", 0.9), ("address", 0.5))
# -- places ------------------------------------------------------------------------------------------------------------------------
_rule(r"^(so nha|so nha .*|nha so|ngo|ngo ngach|ngach|duong|duong pho|pho|so nha ngo.*|ngo xom|nha|ten duong|so nha ten duong|hem|so nha duong)$", ("house", 0.95))
_rule(r"^.*\bso nha\b.*$", ("house", 0.8), ("address", 0.5))
_rule(r"\b(huyen|quan|thi xa|thanh pho|(?<!gioi )tinh|quan huyen|tp|tinh tp|tinh thanh( pho)?)$(?<!\bphuong xa tinh)|^(huyen|quan|tinh|quan huyen|tinh thanh|ma tinh|ma huyen|thanh pho|ten tinh|ten huyen)( .*)?$", ("__region__", 0.9))
_rule(r"^((dia chi|noi o|thuong tru|noi cu tru|cho o|tam tru|dia chi .*) )?(phuong|xa|phuong xa|xa phuong|thi tran|xa thi tran|xa phuong thi tran|phuong xa thi tran|phuong xa dac khu|phuong xa (cu|moi)|ten xa|ten phuong|don vi hanh chinh|xa phuong dac khu)$", "ward")  # noqa: E501
_rule(r"^(ma (xa|phuong|phuong xa|dvhc)|maxa)\b", ("__region__", 0.9))
_rule(r"^((dia chi|noi o|thuong tru|noi cu tru|cho o|dia chi .*|hien o|o) )?(to|to dan pho|to dan cu|thon|khu|khu pho|khu dan cu|ban|xom|ap|to so|dia ban|chi hoi|cum|cum dan cu|khom|buon|lang|to thon|thon to.*|thon ban.*|thon xom|thon ap.*|ten thon.*|ten to.*|to dan pho .*|to thon .*|ban lang|to thon ban.*|khu vuc|thon|thon .*|to khu.*|ban .*|xom .*|ap .*|khu pho .*|khu thon.*|doi|tieu khu|to \(?thon\)?|to nhan dan.*|to tu quan.*|khoi pho|khoi xom|to khoi.*|noi sinh hoat|chi hoi .*|phan hoi|hamlet|to dp.*)$", "neighbourhood")  # noqa: E501
_rule(r"^(so ho|ho so|ma ho|so ho khau|ho|so so ho.*|ma so ho.*|so ho gia dinh|ma ho gia dinh|so hk|so so hk|so so ho khau|ma so ho khau|ho so ho khau|ma hgd|so hgd|ma ho .*|so ho .*|ho thu|thu tu ho|so so ho khau|stt ho.*|household no|ho khau so|so ho so (cu tru|ho khau|ho)|so ho ngheo)$", "household_number")  # noqa: E501
_rule(r"\b(ho khau thuong tru|hktt|ho khau|thuong tru|noi dang ky (ho khau|thuong tru)|dk thuong tru|noi dk ho khau)\b", ("address", 0.9))
_rule(r"\b(dia chi|noi o|cho o|noi cu tru|cu tru|noi tam tru|tam tru|noi sinh song|o dau|noi o hien nay|o tai|hien o|tru quan|cho o hien nay)\b", ("address", 0.95))
# -- the rest ---------------------------------------------------------------------------------------------------------------------
_rule(r"\bdan toc\b", "ethnicity", weight=0.97)
_rule(r"^(lop|lop hoc|ten lop|khoi lop|lop .*|hoc lop|dang hoc lop|lop dang hoc|nhom lop|nhom tre|lop nhom)$", ("class", 0.96))
_rule(r"^khoi$", ("class", 0.6))
_rule(r"^(truong|ten truong|truong hoc|noi hoc|truong .*|hoc tai|hoc truong|dang hoc tai.*|co so giao duc|noi dang hoc)$", "school", weight=0.93)
_rule(r"^(nghe nghiep.*|nghe|cong viec.*|chuc vu.*|chuc danh.*|vi tri.*|nghe nghiep hien .*|nghe .*|cong viec chinh|job|job title|viec lam|chuc vu chuc danh|nganh nghe)$", "occupation", weight=0.94)  # noqa: E501
_rule(r"^(noi (lam viec|cong tac).*|don vi cong tac|co quan.*|cong ty.*|phan xuong.*|doanh nghiep|phong ban.*|bo phan.*|to san xuat|xuong|chuyen|phong|ban phong|to doi|doi san xuat|don vi|don vi .*|khoa phong|company|line|section|team|unit|division|group|to chuyen|to lam viec)$", "workplace", weight=0.9)  # noqa: E501
_rule(r"\b(chan doan|benh ly|ten benh|ma benh|icd|benh (dang )?(mac|quan ly|dieu tri)|mac benh|benh man tinh (dang|mac|da).*|benh chinh|the benh|benh kem.*|loai benh|dang quan ly benh|benh)\b", ("diagnosis", 0.9))  # noqa: E501
_rule(r"^(dien|doi tuong|dien doi tuong|loai doi tuong.*|nhom doi tuong.*|loai ho.*|dien chinh sach|doi tuong .*|dien .*|loai|phan loai ho|phan loai|phan loai doi tuong|loai tro cap|hoan canh.*|nhom|thuoc dien.*|thuoc doi tuong.*|dang doi tuong|thuoc nhom.*|loai chinh sach|chinh sach|doi tuong chinh sach|huong che do|che do.*|ho ngheo can ngheo|loai ho ngheo.*|nhom huong|dien huong.*|thuoc ho|dt .*|doituong)$", ("group_name", 0.9))  # noqa: E501
_rule(r"^ma doi tuong", ("group_name", 0.6))
_rule(r"^(tinh trang|bien dong.*|trang thai|hien trang|tinh hinh|ly do( giam| bien dong| vang)?|tang giam|tinh trang (hien tai|nhan khau|bien dong|song|song chet)|ly do .*|con song|hien tai|hien dang)$", "status", weight=0.9)  # noqa: E501


@lru_cache(maxsize=8192)
def spelled_out(heading: str) -> str:
    """Folded, camel case and underscores taken apart, abbreviations written out."""
    text = clean(heading)
    if re.search(r"\b(?:ĐT|đt)\b", nfc(text)):
        text = re.sub(r"\b(?:ĐT|đt)\b", "dien thoai", nfc(text)) if not re.search(r"[Đđ]ối|[Hh]ưởng|Mã\s+ĐT|Loại\s+ĐT", text) else text
    if not text.isupper():
        text = re.sub(r"(?<=[a-zà-ỹ])(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z]{2,}\b)", " ", text)
    folded = fold(text)
    if "?" in heading or re.match(r"\d+\s*[.)]", heading):
        folded = _asked(folded)
    folded = " ".join(_GLUED.get(word) or _apart(word) for word in folded.split())
    for form, to in _PIECES_RE:
        folded = form.sub(to, folded)
    return re.sub(r"\s+", " ", folded).strip()


_QUESTION = re.compile(
    r"\b(ban|anh chi|ong ba|anh|chi|quy vi|quy phu huynh|vui long|hay|cho biet|xin|nhap|dien|cua ban|cua minh|dang|hien|hien nay|la gi|la|nao|gi|"
    r"khong|bao nhieu|dau|da|co|toi|minh|em)\b"
)


def _asked(folded: str) -> str:
    """"7. Bạn đang ở tổ dân phố nào?" asks for the neighbourhood."""
    bare = re.sub(r"^\d+ ", "", folded)
    return re.sub(r"\s+", " ", _QUESTION.sub(" ", bare)).strip() if len(bare.split()) > 2 else bare


@lru_cache(maxsize=4096)
def _apart(word: str) -> str:
    """"chandoan" → "chan doan": a long word that is made of words headings use."""
    if len(word) < 6 or not word.isascii() or not word.isalpha():
        return word
    best: list[list[str] | None] = [[]] + [None] * len(word)
    for end in range(2, len(word) + 1):
        for start in range(max(0, end - 6), end - 1):
            before = best[start]
            if before is not None and word[start:end] in _vocabulary():
                longer = [*before, word[start:end]]
                if best[end] is None or len(longer) < len(best[end] or ()):
                    best[end] = longer
    found = best[-1]
    return " ".join(found) if found and len(found) <= 6 else word


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    """Short words of the rules."""
    known = {word for form, _ in _RULES for word in re.findall(r"[a-z]+", form.pattern) if 2 <= len(word) <= 6}
    return frozenset(word for word in known if word in _plain_syllables())


@lru_cache(maxsize=1)
def _plain_syllables() -> frozenset[str]:
    return frozenset(fold(word) for word in plain_syllables())


def _lookup(words: str) -> list[tuple[str, float]] | None:
    for form, meanings in _RULES:
        if form.search(words):
            return meanings
    return None


def _year_word(heading: str, words: str) -> list[tuple[str, float]] | None:
    """"Năm" is a year and "Nam" a sex wherever marks are written."""
    last = re.findall(r"[^\W\d_]+", nfc(heading).lower())[-1:]
    if last == ["năm"]:
        return [("birth_year", 0.95)] if re.search(r"\bsinh\b|^nam$", words) else None
    if words == "nam" or not re.fullmatch(r"(ngay thang nam |ngay |nam )?sinh( ngay| nam)? nam|(ngay thang nam|ngay) nam", words):
        return None
    if nfc(heading).isascii():
        return [("birth_year", 0.8), ("birth_male", 0.75)]
    return [("birth_male", 0.985)]


_EXPLAINS = re.compile(r"^(x|danh dau x?|ghi ro|dd mm yyyy|ddmmyyyy|d m y|neu co|bat buoc|so|chu in hoa|in hoa|ten|mm|12 so|10 so|15 ky tu|\d+|yyyy|nam)$")


@lru_cache(maxsize=8192)
def meanings(heading: str) -> list[tuple[str, float]]:
    """Fields a heading may mean, likeliest first; "Top / Below" for a heading of several rows. Empty: none of ours or not known."""
    found = _meanings(heading)
    return _resolved(found, spelled_out(heading)) if found else []


@lru_cache(maxsize=8192)
def is_other(heading: str) -> bool:
    """Whether the heading is known to be about something a roster does not ask for, or about somebody else."""
    found = _meanings(heading)
    return found is not None and not _resolved(found, spelled_out(heading))


def _meanings(heading: str) -> list[tuple[str, float]] | None:
    lines = [line for line in re.split(r"\s*[\n\r]+\s*", heading) if line.strip()]
    if len(lines) == 2 and fold(lines[1]).isascii() and nfc(lines[1]).isascii() and not nfc(lines[0]).isascii():
        heading = lines[0]  # a second language below the Vietnamese
    bare = re.sub(r"\([^)]*\)|\[[^\]]*\]|\*+|\(\d+.*$", " ", heading)
    candidates = [heading, bare]
    if " / " in heading:
        top, _, below = heading.rpartition(" / ")
        candidates.append(below if not _EXPLAINS.match(spelled_out(below)) else top)
    for at, candidate in enumerate(dict.fromkeys(candidates)):
        words = spelled_out(candidate)
        if words.endswith("nam") and (said := _year_word(candidate, words)) is not None:
            return said
        if not words:
            continue
        if len(words) > 70:  # a sentence, not a heading
            continue
        found = _lookup(words)
        if found is not None:
            return [(name, round(weight - 0.005 * at, 3)) for name, weight in found]
    return None


def _resolved(found: list[tuple[str, float]], words: str) -> list[tuple[str, float]]:
    """Without the private marks of the rules."""
    result = []
    for name, weight in found:
        if name == "__bysex__":
            result.append(("birth_female" if words.startswith("nu") else "birth_male", weight))
        elif name == "__mark__":
            mark = {"hoc sinh": "mark:pupil", "nguoi lao dong": "mark:worker", "nguoi khuyet tat": "mark:disabled", "nguoi cao tuoi": "mark:elderly"}
            if words in mark:
                result.append((mark[words], weight))
        elif not name.startswith("__"):
            result.append((name, weight))
    return sorted(result, key=lambda pair: -pair[1])
