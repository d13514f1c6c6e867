"""What a column of a list can mean: codes, Vietnamese names, and what is kept sealed."""

from __future__ import annotations

from kham.roster.rules import headings

FIELDS: dict[str, str] = {
    "stt": "Số thứ tự",
    "full_name": "Họ và tên",
    "family_middle": "Họ và chữ đệm",
    "middle": "Chữ đệm",
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
NAMES = {"full_name", "family_middle", "middle", "given", "guardian", "mother", "nickname", "household_head"}


def by_heading(heading: str) -> list[tuple[str, float]]:
    """Fields a heading may mean, likeliest first. A heading of several rows comes as "above / below"."""
    return headings.meanings(heading)
