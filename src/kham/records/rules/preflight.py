"""What would be refused, found before sending: tag, sentence, and where a person can mend it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from kham.kernel.partial_date import PartialDate
from kham.records.rules import contradictions
from kham.records.rules.facts import Facts, code_lists
from kham.records.rules.layout import Layout
from kham.records.rules.package import tag_values
from kham.records.rules.profile import Profile

# Where each mandatory field is mended: the person's page, the encounter, or the facility's settings.
WHERE = {
    "MA_CSKCB": "facility",
    "MA_GTIN_CSKCB": "facility",
    "MACSKCB": "facility",
    "NGAY_VAO": "encounter",
    "LY_DO_VV": "encounter",
    "PHAN_LOAI_SK": "encounter",
    "MA_LOAI_KCB": "encounter",
    "MA_LK": "encounter",
    "TYPE": "person",
    "KET_LUAN_BENH": "encounter",
}
PERSON = {
    "HO_TEN",
    "GIOI_TINH",
    "NGAY_SINH",
    "MA_DAN_TOC",
    "SO_CCCD",
    "DIA_CHI",
    "MATINH_CU_TRU",
    "MAXA_CU_TRU",
    "MA_NGHE_NGHIEP",
    "DOI_TUONG",
    "NGUON_CHI_TRA",
    "NOI_LAM_VIEC_HOC_TAP",
    "DIEN_THOAI",
}
_PATTERNS = {
    "SO_CCCD": (r"\d{12}", "Số định danh cá nhân phải đủ 12 chữ số."),
    "SO_CCCD_NGUOI_DI_CUNG": (r"\d{12}", "Số định danh người đi cùng trẻ phải đủ 12 chữ số."),
    "SO_CCCD_NGH": (r"\d{12}", "Số định danh người giám hộ phải đủ 12 chữ số."),
    "MA_DAN_TOC": (r"\d{2}", "Mã dân tộc phải có 2 chữ số."),
    "MATINH_CU_TRU": (r"\d{2,3}", "Mã tỉnh cư trú không đúng."),
    "MAXA_CU_TRU": (r"\d{5}", "Mã xã, phường cư trú phải có 5 chữ số."),
    "MA_CSKCB": (r"[0-9A-Z]{5}", "Mã cơ sở khám chữa bệnh phải có đúng 5 ký tự."),
    "MA_GTIN_CSKCB": (r"\d{13}", "Mã GLN của cơ sở phải có đúng 13 chữ số."),
    "MA_NGHE_NGHIEP": (r"\d{2}", "Mã nghề nghiệp phải có 2 chữ số."),
    "MA_LOAI_KCB": (r"\d{2}", "Mã loại khám chữa bệnh phải có 2 chữ số."),
    "PHAN_LOAI_SK": (r"[1-5]", "Phân loại sức khỏe phải từ I đến V."),
    "HUYET_AP": (r"\d{2,3}/\d{2,3}", "Huyết áp phải có cả tâm thu và tâm trương, dạng 120/80."),
}
WRITTEN_BY_PROFILE = {
    "NGAY_SINH",
    "NGAY_VAO",
    "NGAY_RA",
}  # their length is the gateway's format, not somebody's typing
_ICD = re.compile(r"^[A-Z]\d{2}(\.?\d{1,2})?[*†+]?$")


@dataclass(frozen=True)
class Problem:
    """One thing that blocks sending. The sentence holds no personal data."""

    tag: str
    sentence: str
    where: str = "encounter"

    def as_json(self) -> dict[str, str]:
        """As kept with the submission."""
        return {"tag": self.tag, "sentence": self.sentence, "where": self.where}


def _problem(tag: str, sentence: str) -> Problem:
    return Problem(tag, sentence, WHERE.get(tag) or ("person" if tag in PERSON else "encounter"))


def problems(facts: Facts, profile: Profile, layout: Layout) -> list[Problem]:
    """Everything that blocks, in the order of the form; empty means the package may be sent."""
    values = tag_values(facts, profile.package)
    found = _birth(facts, profile, layout)
    found += [
        _problem(tag, f"Thiếu “{layout.labels.get(tag, tag)}”.")
        for tag in layout.mandatory
        if not any(values.get(one) for one in (tag, *layout.instead.get(tag, ())))
        and not (tag == "NGAY_SINH" and found)
    ]
    for tag, (pattern, sentence) in _PATTERNS.items():
        if values.get(tag) and not re.fullmatch(pattern, values[tag]):
            found.append(_problem(tag, sentence))
    for tag, size in layout.sizes.items():
        if len(values.get(tag, "")) > size and tag not in _PATTERNS and tag not in WRITTEN_BY_PROFILE:
            found.append(
                _problem(tag, f"“{layout.labels[tag]}” dài quá {size} ký tự. Rút gọn rồi bổ sung kết luận.")
            )
    if len(facts.reason) > profile.package.reason_size and not any(one.tag == "LY_DO_VV" for one in found):
        found.append(
            _problem(
                "LY_DO_VV",
                f"Cổng này chỉ nhận lý do khám đến {profile.package.reason_size} ký tự. Rút gọn lý do.",
            )
        )
    found += [_problem(tag, sentence) for tag, sentence in contradictions.found(facts, values, layout)]
    return found + _codes(facts)


def _birth(facts: Facts, profile: Profile, layout: Layout) -> list[Problem]:
    if not facts.birth:
        return []
    known = PartialDate.from_iso(facts.birth)
    if known.earliest() > dt.date.fromisoformat(facts.exam_date):
        return [_problem("NGAY_SINH", "Ngày sinh sau ngày khám.")]
    if known.precision == "year" and profile.package.year_only_birth == "blocked":
        return [
            _problem(
                "NGAY_SINH", "Cổng này không nhận năm sinh trống ngày, tháng. Bổ sung theo thẻ căn cước."
            )
        ]
    if facts.form_type != layout.form_type:
        return [
            _problem(
                "TYPE",
                "Tuổi vào ngày khám không khớp mẫu đã khám. Sửa ngày sinh hoặc khám lại theo đúng mẫu.",
            )
        ]
    return []


def _codes(facts: Facts) -> list[Problem]:
    found = []
    if facts.payer and facts.payer not in code_lists()["payers"]:
        found.append(_problem("NGUON_CHI_TRA", "Nguồn chi trả không có trong danh mục."))
    if any(not code.isdigit() or not 1 <= int(code) <= 16 for code in facts.groups):
        found.append(_problem("DOI_TUONG", "Mã đối tượng không có trong danh mục 16 mã."))
    if any(not _ICD.match(code) for code in facts.icd):
        found.append(
            _problem("KET_LUAN_BENH", "Bệnh kết luận phải là mã ICD-10, cách nhau bằng dấu chấm phẩy.")
        )
    return found
