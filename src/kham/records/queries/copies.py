"""What a person's copy says, which copies there are, and in which state one is."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from kham.accounts.permissions import present
from kham.accounts.roles import May
from kham.exams import queries as exams_queries
from kham.exams.models import Conclusion, Encounter, EncounterState
from kham.exams.queries import diagnoses, doctor, slips
from kham.kernel import clock, formats
from kham.places.models import within
from kham.records.models import Copy
from kham.records.queries.facts import facts_of
from kham.records.rules import copies as rules
from kham.records.rules import withholding
from kham.records.rules.facts import Facts
from kham.roster import queries as roster_queries

DOOR, HISTORY = "reception", "history"
OWN_MEASURES = ("DUONG_MAO_MACH", "HUYET_AP_LAN_2")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
ROMAN = ("", "I", "II", "III", "IV", "V")
CURRENT, REPLACED, REVOKED = "current", "replaced", "revoked"


@dataclass(frozen=True)
class Standing:
    """Whether a copy still counts; `newer` is the version in force instead, `since` its moment or that of the revocation."""

    state: str
    version: int
    newer: int | None = None
    since: Any = None


def content(conclusion: Conclusion) -> dict[str, Any]:
    """Everything a copy says, in words, in the order of the page. Items withheld from the national record stay out here too.

    An employer or a relative may be shown the paper; HIV and configured mental-health items are told by the doctor alone.
    """
    told, _layout = facts_of(conclusion)
    facts, _hidden = withholding.withhold(told)
    page = slips.slip(conclusion.encounter)
    words, person = page["words"], page["person"]
    return {
        "facility": page["station"],
        "unit": page["unit"],
        "exam_date": page["exam_date"],
        "place": page["place"],
        "encounter": facts.visit_id,
        "version": conclusion.version,
        "person": [
            [_("Họ và tên"), person.full_name],
            [_("Giới tính"), person.get_sex_display()],
            [_("Ngày sinh"), page["birth"]],
            [_("Mã người khám"), person.code],
        ],
        "sentences": list(words.sentences),
        "next_step": words.next_step,
        "where": words.where,
        "when": words.when[:1].upper() + words.when[1:],
        "level": page["level"],
        "conclusion": _conclusion(conclusion, facts),
        "advice": page["advice"],
        "groups": _groups(conclusion, facts),
        "doctor": conclusion.concluder_name,
        "doctor_signed_at": page["signed_on"],
        "phone": page["phone"],
    }


def _conclusion(conclusion: Conclusion, facts: Facts) -> list[list[str]]:
    rows = []
    if conclusion.health_class:
        rows.append([_("Phân loại sức khỏe"), _("Loại %(n)s") % {"n": ROMAN[conclusion.health_class]}])
    if facts.icd:
        named = [f"{diagnoses.name_of(code) or ''} ({code})".strip() for code in facts.icd]
        rows.append([_("Bệnh, tật"), "; ".join(named)])
    if facts.diseases:
        rows.append([_("Lời kết luận"), facts.diseases])
    if conclusion.version > 1:
        rows.append(
            [
                _("Bản"),
                _("Bản %(n)s, thay các bản trước: %(why)s")
                % {"n": conclusion.version, "why": conclusion.amends_reason},
            ]
        )
    return rows or [[_("Kết luận"), _("Không ghi thêm.")]]


def _groups(conclusion: Conclusion, facts: Facts) -> list[dict[str, Any]]:
    """Examined items by station, then laboratory rows: [{name, rows: [label, value, unit]}].

    National items, and those measured here that the national record has no place for (capillary glucose, a second blood pressure).
    """
    form = exams_queries.form_of(conclusion.encounter)
    answers = {tag: conclusion.answers.get(tag) for tag in OWN_MEASURES} | dict(facts.answers)
    found = []
    for station in form.stations:
        rows = [
            [_label(field), doctor.display(form, field, answers[field.tag]), field.unit or ""]
            for field in form.fields
            if field.station == station.code != DOOR
            and answers.get(field.tag) not in (None, "")
            and not _denied(field, answers[field.tag])
        ]
        if rows:
            found.append({"name": station.vi, "rows": rows})
    labs = [_laboratory(row) for row in facts.labs]
    if labs:
        found.append({"name": _("Xét nghiệm, cận lâm sàng"), "rows": labs})
    return found


def _label(field: Any) -> str:
    """ "Mắt phải (không kính)"."""
    return f"{field.vi} ({field.group.lower()})" if field.group and field.station != HISTORY else field.vi


def _laboratory(row: Any) -> list[str]:
    value = row.get("GIA_TRI") or row.get("MO_TA", "")
    written = formats.number(Decimal(value)) if NUMBER.fullmatch(value) else value
    return [row.get("TEN_CHI_SO") or row.get("MA_CHI_SO", ""), written, row.get("DON_VI_DO", "")]


def _denied(field: Any, value: Any) -> bool:
    """History that was denied ("Không") would fill pages and say nothing."""
    return field.station == HISTORY and str(value) == "0"


def copies(viewer: Any) -> QuerySet[Copy]:
    """Copies of the viewer's units, newest first; none for whoever may not read results."""
    if not viewer.may(May.RESULTS_VIEW):
        return Copy.objects.none()
    mine = Copy.objects.filter(within(viewer.paths, "unit_path")).filter(
        roster_queries.known(viewer, "encounter__person__")  # whom a service hides is hidden here too
    )
    return mine.select_related("conclusion", "encounter__person")


def copy(viewer: Any, copy_id: Any) -> Copy:
    """One of them. Raises NotFound."""
    return present(copies(viewer).filter(pk=copy_id).first())


def in_force(conclusion: Conclusion) -> Copy | None:
    """The copy of a version, unless it was revoked."""
    return Copy.objects.filter(conclusion=conclusion, revoked_at__isnull=True).first()


def by_code(code: str) -> Copy | None:
    """The copy with a code, for the public check."""
    found = Copy.objects.filter(code=code).select_related("conclusion", "encounter")
    return found.first()


def standing(copy: Copy) -> Standing:
    """Whether a copy counts today: in force, replaced by a newer version, or revoked."""
    version = copy.conclusion.version
    if copy.revoked_at is not None:
        return Standing(REVOKED, version, since=copy.revoked_at)
    if copy.encounter.state == EncounterState.VOID:
        return Standing(REVOKED, version)
    if not copy.conclusion.current:
        newer = copy.encounter.conclusions.filter(current=True).first()
        return (
            Standing(REPLACED, version, newer.version, newer.concluded_at)
            if newer
            else Standing(REVOKED, version)
        )
    return Standing(CURRENT, version)


def local(moment: Any) -> str:
    """ "07:30 05/7/2026" as the other papers write it."""
    return formats.datetime_vn(moment.astimezone(clock.VIETNAM))


def paper(encounter: Encounter) -> tuple[str, str]:
    """The link on the slip's page."""
    return _("Bản có chữ ký số"), reverse("records:copies", args=[encounter.pk])


def check_address(base: str) -> str:
    """The public check page as outsiders reach it; `base` is how this server was reached when nothing is configured."""
    return (settings.PUBLIC_URL or base).rstrip("/") + reverse("portal:copy_check")


def shown(copy: Copy) -> tuple[str, str]:
    """Code and beginning of the digest, in the groups that stand on paper."""
    return show_code(copy.code), rules.show_digest(copy.digest)


def show_code(code: str) -> str:
    """A code in groups of four."""
    return rules.show_code(code)


def scanned(text: str) -> tuple[str, str]:
    """Code and digest of a QR's text; ("", "") when it is none of ours."""
    found = rules.read_qr(text)
    return (found.code, found.digest) if found else ("", "")
