"""Definitions in Vietnamese sentences: types, sizes and conditions as the dictionary, the diff and the printed guides say them."""

from __future__ import annotations

from kham.exams.rules.definition import Condition, Definition, FormDefinition
from kham.kernel import formats

TYPES = {
    "text": "chữ", "digits": "chữ số", "code": "một mã", "codes": "nhiều mã", "yesno": "có, không", "integer": "số nguyên",
    "decimal": "số thập phân", "date": "ngày", "datetime": "ngày giờ", "bp": "huyết áp", "icd": "mã ICD-10", "class": "loại I-V",
    "vision": "thị lực", "table": "bảng", "signature": "chữ ký số", "refraction": "khúc xạ", "teeth": "sơ đồ răng",
}  # fmt: skip
SEXES = {"male": "nam", "female": "nữ", "other": "giới khác"}
ORIGINS = {
    "entered": "", "roster": "lấy từ danh sách", "system": "máy ghi", "computed": "máy tính", "conclusion": "ghi khi kết luận",
    "signature": "ký số",
}  # fmt: skip


def name(field: Definition) -> str:
    """“Kính lỗ · Mắt phải” (KINH_LO_MAT_PHAI)."""
    return f"“{field.group} · {field.vi}” ({field.tag})" if field.group else f"“{field.vi}” ({field.tag})"


def station(form: FormDefinition, code: str) -> str:
    """Name of a station."""
    return next((s.vi for s in form.stations if s.code == code), code)


def size(field: Definition) -> str:
    """“đúng 12”, “tối đa 255”, or nothing."""
    if field.size is None:
        return ""
    return (
        f"{'đúng' if field.exact else 'tối đa'} {field.size} {'dòng' if field.type == 'table' else 'ký tự'}"
    )


def limits(pair: tuple[float, float] | None, unit: str = "") -> str:
    """“từ 50 đến 260 cm”."""
    if not pair:
        return ""
    return f"từ {formats.number(pair[0])} đến {formats.number(pair[1])} {unit}".strip()


def condition(form: FormDefinition, one: Condition) -> str:
    """When a field is asked: “nữ; từ 60 tuổi; khi TSGD_MAC_BENH là Có”. Empty: of everybody."""
    said = [" hoặc ".join(SEXES[sex] for sex in one.sex)] if one.sex else []
    said += _range(one.age_from, one.age_below, "tuổi") + _range(
        one.months_from, one.months_below, "tháng tuổi"
    )
    said += [f"khi {tag} {_values(form, tag, wanted)}" for tag, wanted in one.answers.items()]
    said += [f"trừ khi {tag} {_values(form, tag, unwanted)}" for tag, unwanted in one.answers_not.items()]
    said += [words for inner in one.all_of if (words := condition(form, inner))]
    if one.any_of:
        said.append("một trong các trường hợp: " + " | ".join(condition(form, inner) for inner in one.any_of))
    return "; ".join(said)


def _range(low: int | None, below: int | None, unit: str) -> list[str]:
    if low is not None and below is not None:
        return [f"từ {low} đến dưới {below} {unit}"]
    if low is not None:
        return [f"từ {low} {unit}"]
    return [f"dưới {below} {unit}"] if below is not None else []


def _values(form: FormDefinition, tag: str, values: list[str]) -> str:
    if "*" in values:
        return "có trả lời"
    field = form.by_tag.get(tag)
    codes = form.codes_of(field) if field else {}
    return "là " + " hoặc ".join(codes.get(value, value) for value in values)
