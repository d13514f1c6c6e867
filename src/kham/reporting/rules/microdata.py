"""One row a person examined, for analysis outside: which columns, what they mean, and what keeps a person from being found. Pure."""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEAST = 5  # people who must share age band, sex and unit; else these are emptied, the last first
BLURRED = ("unit", "age", "sex")  # in the order in which they are emptied


@dataclass(frozen=True)
class Column:
    """A column of the table and its line in the dictionary. `named`: only in the table with names."""

    name: str
    vi: str
    en: str
    kind: str
    codes: str = ""
    unit: str = ""
    source: str = ""
    named: bool = False


COLUMNS = (
    Column("person", "Mã thay thế của người khám, mỗi lần xuất một khác", "Stand-in for the person, new in each export", "text"),
    Column("code", "Mã người khám", "Person's code", "text", source="Danh sách", named=True),
    Column("name", "Họ và tên", "Full name", "text", source="Danh sách", named=True),
    Column("birth", "Ngày sinh, đúng mức biết được", "Date of birth as precise as known", "date", source="Danh sách", named=True),
    Column("personal_number", "Số định danh cá nhân", "Personal number", "text", source="Danh sách", named=True),
    Column("unit", "Mã tổ dân phố; trống khi quá ít người", "Neighbourhood; empty where too few", "code", source="Danh sách"),
    Column("age", "Nhóm tuổi vào ngày khám; trống khi quá ít người", "Age band on the exam date; empty where too few", "code"),
    Column("sex", "Giới tính; trống khi quá ít người", "Sex; empty where too few", "code", "male, female, other"),
    Column("groups", "Các nhóm đối tượng, cách nhau bằng ;", "Target groups, joined by ;", "codes", source="Danh sách"),
    Column("policy", "Nhóm chính sách a–đ", "Policy group", "code", "a, b, c, d, dd", source="NĐ 165/2026/NĐ-CP Điều 69"),
    Column("funding", "Nguồn chi trả", "Funding source", "code", "1, 2, 3, 4, 5, 9"),
    Column("exam_month", "Tháng khám", "Month of the exam", "yyyy-mm"),
    Column("form", "Mẫu khám", "Form", "code", "adult, minor, child"),
    Column("health_class", "Phân loại sức khỏe", "Health class", "integer", "1, 2, 3, 4, 5", source="QĐ 1613/BYT-QĐ"),
    Column("icd3", "Nhóm bệnh kết luận, ba ký tự ICD-10, cách nhau bằng ;", "Diagnoses, three-sign ICD-10, joined by ;", "codes",
           source="ICD-10"),
    Column("bmi", "Chỉ số khối cơ thể, làm tròn", "Body mass index, rounded", "integer", unit="kg/m2"),
    Column("systolic", "Huyết áp tâm thu, làm tròn 5", "Systolic blood pressure, to the nearest 5", "integer", unit="mmHg"),
    Column("diastolic", "Huyết áp tâm trương, làm tròn 5", "Diastolic blood pressure, to the nearest 5", "integer", unit="mmHg"),
    Column("glucose", "Đường huyết mao mạch", "Capillary glucose", "decimal", unit="mmol/L"),
    Column("triage", "Phân loại xử trí", "Triage", "code", "E, U, R, F, N"),
)  # fmt: skip


def columns(*, named: bool) -> list[Column]:
    """Columns of the table, with or without names."""
    return [one for one in COLUMNS if named or not one.named]


def stand_in(key: bytes, person: str) -> str:
    """A stand-in that is the same within one export and cannot be followed to another: the key lives as long as the export."""
    return hmac.new(key, person.encode(), hashlib.sha256).hexdigest()[:16]


def blur(rows: Sequence[Mapping[str, str]], least: int = LEAST) -> list[dict[str, str]]:
    """Rows in which every combination of age band, sex and unit is shared by at least so many people.

    Emptied unit by unit of rows: first the unit, then the age band, then the sex; what is left alone of the emptied ones is
    joined by the next smallest combination.
    """
    found = [dict(row) for row in rows]
    for at in range(len(BLURRED)):
        counts = Counter(_shared(row) for row in found)
        for row in found:
            if counts[_shared(row)] < least:
                for name in BLURRED[: at + 1]:
                    row[name] = ""
    return _joined(found, least)


def _joined(found: list[dict[str, str]], least: int) -> list[dict[str, str]]:
    """The emptied rows may themselves be few: then the smallest other combinations are emptied too, until they are enough."""
    while True:
        counts = Counter(_shared(row) for row in found)
        few = [key for key, n in counts.items() if n < least]
        if not few or len(counts) == 1:
            return found
        rest = sorted((n, key) for key, n in counts.items() if key not in few and any(key))
        taken = {*few, *([rest[0][1]] if rest else [])}
        for row in found:
            if _shared(row) in taken:
                for name in BLURRED:
                    row[name] = ""
        if not rest:
            return found


def _shared(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in BLURRED)


def as_csv(rows: Sequence[Mapping[str, str]], *, named: bool) -> bytes:
    """UTF-8 with its mark, so that Excel reads Vietnamese. A text that a spreadsheet would compute is held as text."""
    names = [one.name for one in columns(named=named)]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows([_safe(row.get(name, "")) for name in names] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _safe(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def dictionary(*, named: bool) -> bytes:
    """The dictionary of the columns as CSV."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["column", "meaning_vi", "meaning_en", "type", "codes", "unit", "source"])
    writer.writerows(
        [one.name, one.vi, one.en, one.kind, one.codes, one.unit, one.source] for one in columns(named=named)
    )
    return out.getvalue().encode("utf-8-sig")
