"""Paper forms: what is printed on them, where each one is, and what the second person's check found."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from kham.accounts import permissions as accounts_permissions
from kham.accounts.permissions import present
from kham.accounts.roles import May
from kham.exams import queries
from kham.exams.models import Encounter, PaperCheck, PaperSheet, PaperState
from kham.exams.queries import books as book_queries
from kham.exams.rules import books, forms, paper_layout
from kham.exams.rules.definition import Definition, FormDefinition
from kham.kernel import clock, formats
from kham.kernel.names import upper_name
from kham.places.models import within
from kham.planning.models import Session

LAW = "Phụ lục XXIV Thông tư 32/2023/TT-BYT, sửa đổi bởi Thông tư 25/2026/TT-BYT"
_TOKEN = re.compile(r"(?:KP1:)?([2-9BCFGHJKMNPQRTVX]{20,40})$")


def sheets(viewer: Any, session: Session) -> Any:
    """Papers of a session that are not cancelled, in order of printing."""
    found = PaperSheet.objects.filter(within(viewer.paths, "unit_path"), session=session)
    return found.exclude(state=PaperState.CANCELLED).select_related(
        "appointment__person", "encounter__person"
    )


def sheet(viewer: Any, sheet_id: Any) -> PaperSheet:
    """One paper. Raises NotFound."""
    found = present(
        PaperSheet.objects.filter(within(viewer.paths, "unit_path"), pk=sheet_id)
        .select_related(
            "session__campaign__unit", "session__site", "appointment__person", "encounter__person"
        )
        .first()
    )
    accounts_permissions.check_sees(viewer, May.EXAM_ENTER, found.unit_path)
    return found


def by_token(viewer: Any, session: Session, text: str) -> PaperSheet | None:
    """The paper whose QR was scanned, of this session; None when the text is no token or the paper is another day's."""
    found = _TOKEN.search(text.strip().upper())
    return sheets(viewer, session).filter(token=found[1]).first() if found else None


def check(viewer: Any, check_id: Any) -> PaperCheck:
    """One second check. Raises NotFound."""
    found = present(
        PaperCheck.objects.filter(within(viewer.paths, "unit_path"), pk=check_id)
        .select_related("sheet__session__site", "sheet__encounter__person")
        .first()
    )
    accounts_permissions.check_sees(viewer, May.EXAM_ENTER, found.unit_path)
    return found


def checks(viewer: Any, session: Session) -> Any:
    """Second checks of a session's papers."""
    found = PaperCheck.objects.filter(within(viewer.paths, "unit_path"), sheet__session=session)
    return found.select_related("sheet__encounter__person")


def person_of(found: PaperSheet) -> Any:
    """The person a paper is of; None for a blank one."""
    if found.encounter is not None:
        return found.encounter.person
    return found.appointment.person if found.appointment is not None else None


def error_rate(found: list[PaperCheck]) -> tuple[int, int]:
    """(fields where the first entry was wrong, fields checked) of checks that are settled."""
    done = [one for one in found if one.settled_at is not None]
    wrong = sum(one["settled"] == "second" for check in done for one in check.differences)
    return wrong, sum(len(check.tags) for check in done)


def form_of(found: PaperSheet) -> FormDefinition:
    """The definition a paper was printed from."""
    return forms.with_extensions(found.form, found.form_version, found.extensions)


def fields_of(found: PaperSheet) -> list[Definition]:
    """Fields that can be entered from a paper, in its order; the conclusion is signed on its own page."""
    person, form = person_of(found), form_of(found)
    age = person.birth.age_on(found.session.on) if person and person.birth else None
    return [f for f in books.columns(form) if books.asked(f, sex=person.sex if person else "", age=age)]


# --- what is printed


def page(
    session: Session,
    one: book_queries.Somebody | None,
    form: FormDefinition,
    *,
    token: str = "",
    filled: bool = False,
) -> dict[str, Any]:
    """The data of one paper, as `papers.pdf` wants it. Without a person: a blank form."""
    head = paper_layout.head(form)
    campaign = session.campaign
    facility = session.team.facility or campaign.facility
    person = one.person if one else None
    answers = one.answers if one and filled else {}
    encounter = one.encounter if one and filled else None
    concluded = encounter.conclusions.filter(current=True).first() if encounter else None
    fields = paper_layout.asked(form, sex=person.sex if person else "", age=one.age if one else None)
    return {
        "head": head,
        "office": _("Ủy ban nhân dân %(unit)s") % {"unit": campaign.unit.full_name},
        "facility": facility.name if facility else "",
        "place": _("Khám ngày %(day)s tại %(site)s")
        % {"day": formats.date_vn(session.on), "site": session.site.name}
        if person
        else "",
        "number": "",
        "token": token,
        "code": f"{token[:4]} {token[4:8]}" if token else "",
        "admin": paper_layout.administrative(form, admin(session, one) if one else {}),
        "blocks": paper_layout.body(
            form, fields, {**answers, **_conclusion(concluded)}, doctors=_doctors(concluded)
        ),
        "signed": _signed(concluded),
        "date": _date(concluded),
        "concluder": concluded.concluder_name if concluded else "",
        "foot": f"{head['mark']}, {_(LAW)} · {_('bản')} {form.version}".lstrip(", "),
    }


def admin(session: Session, one: book_queries.Somebody) -> dict[str, str]:
    """Administrative values as printed: codes as words, dates day first."""
    person = one.person
    known = dict(queries.administrative(one.encounter)) if one.encounter else {}
    words = one.form.code_lists
    values = {
        **{tag: str(value) for tag, value in known.items()},
        "HO_TEN": upper_name(person.full_name),
        "GIOI_TINH": {"male": "1", "female": "2"}.get(person.sex, "3"),
        "NGAY_SINH": person.birth.display() if person.birth else "",
        "SO_CCCD": person.personal_number,
        "SO_THE_BHYT": person.insurance_number,
        "MA_DAN_TOC": words.get("ethnicity", {}).get(
            person.ethnicity, "Kinh" if person.ethnicity == "01" else person.ethnicity
        ),
        "MA_NGHE_NGHIEP": words.get("occupation", {}).get(
            person.occupation, "" if person.occupation == "99" else person.occupation
        ),
        "NOI_LAM_VIEC_HOC_TAP": person.workplace,
        "DIA_CHI": _address(person),
        "DIEN_THOAI": person.phone,
        "NGUOI_GIAM_HO": person.guardian_name,
        "LOP_HOC": person.school_class,
        "LY_DO_VV": known.get("LY_DO_VV")
        or (one.form.by_tag["LY_DO_VV"].default if "LY_DO_VV" in one.form.by_tag else ""),
    }
    for tag, value in one.answers.items():
        field = one.form.by_tag.get(tag)
        if field is not None and field.station == "reception" and not values.get(tag):
            values[tag] = paper_layout.shown_value(value)
    return {tag: value for tag, value in values.items() if value}


def _address(person: Any) -> str:
    parts = [person.address, person.unit.full_name if person.unit.level == "commune" else ""]
    commune = person.unit.parent if person.unit.level == "neighbourhood" else None
    if commune is not None and commune.name not in person.address:
        parts.append(commune.full_name)
    return ", ".join(part for part in parts if part)


def _conclusion(concluded: Any) -> dict[str, Any]:
    if concluded is None:
        return {}
    return {
        "PHAN_LOAI_SK": str(concluded.health_class or ""),
        "KET_LUAN_BENH": ";".join(concluded.icd_codes),
        "CAC_BENH_TAT_NEU_CO": concluded.summary,
        "CAC_VAN_DE_SUC_KHOE": concluded.summary,
        "GHI_RO_VAN_DE_SUC_KHOE": concluded.summary,
        "TU_VAN": concluded.advice,
    }


def _doctors(concluded: Any) -> dict[str, str]:
    """Who examined at each station, as the conclusion keeps it; nothing is guessed."""
    kept = (concluded.details or {}).get("examiners", []) if concluded else []
    return {str(one["part"]): str(one["name"]) for one in kept}


def _signed(concluded: Any) -> str:
    if concluded is None:
        return ""
    at = concluded.concluded_at.astimezone(clock.VIETNAM)
    words = _("Đã ký trên hệ thống lúc %(time)s ngày %(day)s")
    return words % {"time": formats.time_vn(at.time()), "day": formats.date_vn(at.date())}


def _date(concluded: Any) -> str:
    if concluded is None:
        return _("…………, ngày …… tháng …… năm ………")
    day = concluded.concluded_at.astimezone(clock.VIETNAM).date()
    return _("Ngày %(d)02d tháng %(m)02d năm %(y)d") % {"d": day.day, "m": day.month, "y": day.year}


def somebody(viewer: Any, encounter: Encounter) -> book_queries.Somebody:
    """The person of an encounter, as papers print them."""
    form = queries.form_of(encounter)
    return book_queries.Somebody(
        encounter.person, form, encounter, None, dict(encounter.answers), encounter.exam_date
    )
