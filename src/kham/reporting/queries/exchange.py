"""What other systems take: aggregate values of a report, and a table of results with its dictionary."""

import io
import secrets
import zipfile
from typing import Any

from kham.campaigns.models import Campaign
from kham.exams import queries as exams_queries
from kham.exams.models import Conclusion
from kham.records.queries import sharing
from kham.reporting.models import Report
from kham.reporting.queries import indicators, reports
from kham.reporting.rules import dimensions, exchange, microdata
from kham.roster import queries as roster_queries

README = """Bảng kết quả khám sức khỏe, mỗi người một dòng / one row a person
{kind}
data.csv: bảng dữ liệu. dictionary.csv: ý nghĩa từng cột. UTF-8, cách nhau bằng dấu phẩy.
"""
PLAIN = "Không có tên, số định danh, ngày sinh; tổ, nhóm tuổi, giới để trống khi dưới {least} người giống nhau. / De-identified."
NAMED = "Có họ tên và số định danh: giữ và hủy theo quy định về dữ liệu cá nhân. / With names: personal data."


def data_values(report: Report) -> dict[str, Any]:
    """The report as a `dataValueSets` payload."""
    period = reports.period_of(report)
    return exchange.data_values(
        reports.cube(report),
        unit=report.unit.code,
        period=f"{period.end:%Y%m}",
        complete=report.counted_to.isoformat(),
    )


def metadata() -> dict[str, Any]:
    """What the values mean, for the receiver's import."""
    return exchange.metadata(
        (one.key, one.label, one.definition, one.kind) for one in indicators.REGISTRY.values()
    )


def rows(viewer: Any, campaign: Campaign, *, named: bool) -> list[dict[str, str]]:
    """One row for each person with a conclusion in force in the campaign; people the service hides are left out of the named table."""
    found = exams_queries.conclusions(viewer).filter(encounter__session__campaign=campaign)
    if named:
        found = found.filter(roster_queries.known(viewer, "encounter__person__"))
    latest: dict[Any, Conclusion] = {}
    for one in found.select_related("encounter__enrolment", "encounter__person").order_by("concluded_at"):
        latest[one.encounter.person_id] = one
    key = secrets.token_bytes(32)
    made = [_row(one, campaign, key, named=named) for one in latest.values()]
    made.sort(key=lambda row: row["person"])
    return made if named else microdata.blur(made)


def _row(one: Conclusion, campaign: Campaign, key: bytes, *, named: bool) -> dict[str, str]:
    encounter, person = one.encounter, one.encounter.person
    enrolled, answers = encounter.enrolment, one.answers
    systolic, _slash, diastolic = str(answers.get("HUYET_AP") or "").partition("/")
    row = {
        "person": microdata.stand_in(key, str(person.pk)),
        "unit": dimensions.unit_of(encounter.unit_path, campaign.unit_path).rstrip(".").rpartition(".")[2],
        "age": dimensions.age_band(person.birth, encounter.exam_date),
        "sex": person.sex,
        "groups": ";".join(
            group for group in dimensions.groups_of(enrolled.groups if enrolled else []) if group
        ),
        "policy": enrolled.policy_group if enrolled else "",
        "funding": enrolled.funding_source if enrolled else "",
        "exam_month": f"{encounter.exam_date:%Y-%m}",
        "form": encounter.form,
        "health_class": str(one.health_class or ""),
        "icd3": ";".join(sorted({code[:3] for code in sharing.shareable_codes(one.icd_codes)})),
        "bmi": _rounded(answers.get("CHI_SO_BMI"), 1),
        "systolic": _rounded(systolic, 5),
        "diastolic": _rounded(diastolic, 5),
        "glucose": str(answers.get("DUONG_MAO_MACH") or ""),
        "triage": encounter.triage or "",
    }
    if named:
        row |= {
            "code": person.code,
            "name": person.full_name,
            "birth": person.birth.iso() if person.birth else "",
            "personal_number": person.personal_number,
        }
    return row


def _rounded(value: Any, step: int) -> str:
    try:
        return str(round(float(value) / step) * step)
    except (TypeError, ValueError):
        return ""


def archive(table: list[dict[str, str]], *, named: bool) -> bytes:
    """data.csv, dictionary.csv and a page of explanation, zipped."""
    out = io.BytesIO()
    kind = NAMED if named else PLAIN.format(least=microdata.LEAST)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as held:
        held.writestr("data.csv", microdata.as_csv(table, named=named))
        held.writestr("dictionary.csv", microdata.dictionary(named=named))
        held.writestr("README.txt", README.format(kind=kind))
    return out.getvalue()


__all__ = ["archive", "data_values", "metadata", "rows"]
