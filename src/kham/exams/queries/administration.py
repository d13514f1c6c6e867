"""Administrative values of an encounter, and the list of problems before signing."""

from typing import Any

from django.utils.translation import gettext

from kham.exams import queries
from kham.exams.models import Encounter
from kham.exams.rules import folding
from kham.kernel import clock
from kham.kernel.names import upper_name
from kham.kernel.partial_date import PartialDate
from kham.places import queries as place_queries

NOT_KNOWN = "99"  # occupation: "chưa rõ ghi mã mặc định của đơn vị" (QĐ 2062/QĐ-BYT), so nobody is kept from signing by it
SEX = {"male": "1", "female": "2", "other": "3"}


def values(encounter: Encounter) -> dict[str, Any]:
    """Tag → value from roster and session, with reception's own entries on top."""
    person, enrolment = encounter.person, encounter.enrolment
    facility = encounter.session.team.facility or encounter.session.campaign.facility
    codes = encounter.unit_path.split(".") if not person.unit_path else person.unit_path.split(".")
    arrived = encounter.checked_in_at.astimezone(clock.VIETNAM)
    form, came = queries.form_of(encounter), encounter.companion
    known = {
        "HO_TEN": upper_name(person.full_name),
        "GIOI_TINH": SEX.get(person.sex, ""),
        "NGAY_SINH": _compact(person.birth),
        "SO_CCCD": person.personal_number,
        "MA_DAN_TOC": person.ethnicity,
        "MA_NGHE_NGHIEP": person.occupation or form.by_tag["MA_NGHE_NGHIEP"].default or NOT_KNOWN,
        "NOI_LAM_VIEC_HOC_TAP": person.workplace,
        "DIA_CHI": person.address,
        "MATINH_CU_TRU": codes[0] if codes else "",
        "MAXA_CU_TRU": codes[1] if len(codes) > 1 else "",
        "DIEN_THOAI": person.phone,
        "LY_DO_VV": form.by_tag["LY_DO_VV"].default if "LY_DO_VV" in form.by_tag else "",
        "MA_LK": str(encounter.pk),
        "MA_CSKCB": facility.code5 if facility else "",
        "MA_GTIN_CSKCB": facility.gln13 if facility else "",
        "DOI_TUONG": ";".join(enrolment.groups) if enrolment else "",
        "NGUON_CHI_TRA": enrolment.funding_source if enrolment else "",
        "NGUON_KINH_PHI": enrolment.funding_source if enrolment else "",
        "MA_LOAI_KCB": "16" if encounter.answers.get("HINH_THUC_KHAM") == "screening" else "15",
        "NGAY_VAO": arrived.strftime("%Y%m%d%H%M"),
        "TYPE": form.type,
        "NGUOI_GIAM_HO": person.guardian_name or came.get("name", ""),
        "HO_TEN_NGUOI_DI_CUNG": came.get("name", "") or person.guardian_name,
        "DIEN_THOAI_NGUOI_DI_CUNG": came.get("phone", ""),
        "MOI_QUAN_HE_VOI_TRE": came.get("relation", ""),
    }
    known = {tag: value for tag, value in known.items() if tag in form.by_tag}
    typed = {
        field.tag: encounter.answers[field.tag]
        for field in form.fields
        if field.part in ("XML1", "XML2") and encounter.answers.get(field.tag)
    }
    return {tag: value for tag, value in (known | typed).items() if value}


def as_read(encounter: Encounter) -> dict[str, str]:
    """The tags of `values` whose stored form is a code, as people read them: 08/03/1946, Kinh, thành phố Hải Phòng (31)."""
    person, path = encounter.person, encounter.person.unit_path or encounter.unit_path
    units = [place_queries.unit_at(code, encounter.exam_date) for code in path.split(".")[:2]]
    return {
        "NGAY_SINH": person.birth.display() if person.birth else "",
        "MA_DAN_TOC": place_queries.ethnic_name(person.ethnicity) or person.ethnicity,
        "MA_NGHE_NGHIEP": place_queries.occupation_name(person.occupation) or gettext("Chưa rõ"),
        **{
            tag: f"{unit.full_name} ({unit.code})"
            for tag, unit in zip(("MATINH_CU_TRU", "MAXA_CU_TRU"), units, strict=False)
            if unit is not None
        },
    }


def _compact(birth: PartialDate | None) -> str:
    return birth.iso().replace("-", "") if birth else ""


def problems(encounter: Encounter, *, health_class: int | None, without_class: bool) -> list[dict[str, str]]:
    """[{tag, sentence, kind: "mandatory"|"unexplained"}]; laboratory is never asked for (TT 25/2026/TT-BYT Art. 36(3b))."""
    form = queries.form_of(encounter)
    person = encounter.person
    age, months = queries.age_of(encounter), queries.months_of(encounter)
    known = encounter.answers | values(encounter)
    if health_class:
        known["PHAN_LOAI_SK"] = str(health_class)
    found = [
        {"tag": field.tag, "sentence": f"Thiếu “{field.vi}”.", "kind": "mandatory"}
        for field in form.fields
        if field.mandatory
        and not any(known.get(tag) for tag in (field.tag, *field.instead))
        and not (field.tag == "PHAN_LOAI_SK" and without_class)
    ]
    passed = set(encounter.stations_done) | set(encounter.skipped)
    names = {station.code: station.vi for station in form.stations}
    found += [
        {"tag": code, "sentence": f"Bàn “{names[code]}” chưa khám và chưa ghi lý do.", "kind": "unexplained"}
        for code in folding.required_stations(
            form, sex=person.sex, age=age, answers=encounter.answers, months=months
        )
        if code not in passed
    ]
    return found
