"""What the result slip of one person shows, on screen, on paper and on the portal."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from kham.accounts.permissions import NotFound
from kham.exams import queries
from kham.exams.models import Conclusion, Encounter, EncounterState, ResultCode
from kham.exams.queries import doctor, results, settings
from kham.exams.rules import icd
from kham.exams.rules import slip as rules
from kham.kernel import clock, formats
from kham.kernel.names import fold
from kham.kernel.partial_date import PartialDate

MEASURED = (
    "HUYET_AP", "MACH", "NHIET_DO", "NHIP_THO", "CHIEU_CAO", "CAN_NANG", "CHI_SO_BMI", "VONG_DAU", "DUONG_MAO_MACH",
    "XN_GLUCOSE", "XN_HEMOGLOBIN", "HEMOGLOBIN",
)  # fmt: skip
HOTLINE = "1900 9095"  # Đường dây nóng Bộ Y tế, printed where a unit has not given its own number
KINH = ("", "01")
# Papers of other rooms about the same result: functions (encounter) -> (label, address), added at start-up.
further_papers: list[Callable[[Encounter], tuple[str, str]]] = []


def slip(encounter: Encounter) -> dict[str, Any]:
    """The slip: of the conclusion in force, or of what is awaited. Raises NotFound while the exam is not finished."""
    signed: Conclusion | None = encounter.conclusions.filter(current=True).first()
    waits, due = "", None
    if signed is None:
        if encounter.state != EncounterState.READY:
            raise NotFound()
        found = results.clocks_of([encounter])[encounter.pk]
        waits = found.waits
        due = rules.whole_hour(found.due.astimezone(clock.VIETNAM)) if found.due else None
    person = encounter.person
    own = settings.of(encounter.unit_path)
    facility = encounter.session.team.facility or encounter.session.campaign.facility
    station = facility.name if facility else encounter.session.site.name
    words = rules.words(_case(encounter, signed, station, waits, due))
    return {
        "encounter": encounter,
        "conclusion": signed,
        "person": person,
        "words": words,
        "level": (encounter.triage or "N") if signed else "N",
        "level_label": rules.level_label(encounter.triage),
        "birth": person.birth.display() if person.birth else "",
        "exam_date": formats.date_vn(encounter.exam_date),
        "signed_on": formats.datetime_vn(signed.concluded_at.astimezone(clock.VIETNAM)) if signed else "",
        "place": encounter.session.site.name,
        "unit": encounter.session.campaign.unit.full_name,
        "facility": facility,
        "station": station,
        "phone": own.get("station_phone") or HOTLINE,
        "measured": _measured(encounter, signed),
        "advice": [line for line in signed.advice.splitlines() if line.strip()] if signed else [],
        "diagnoses": _diagnoses(signed),
        "code": _code(encounter),
        "read_aloud": (person.ethnicity or "") not in KINH,
        "handovers": list(encounter.handovers.all()),
    }


def _case(
    encounter: Encounter, signed: Conclusion | None, station: str, waits: str, due: dt.datetime | None
) -> rules.Case:
    person = encounter.person
    found = sorted(encounter.findings.all(), key=lambda f: ("EURFN".index(f.level), f.rule))
    return rules.Case(
        name=person.full_name,
        sex=person.sex,
        age=queries.age_of(encounter),
        exam_date=encounter.exam_date,
        station=station,
        level=encounter.triage or "N",
        class_number=signed.health_class if signed else None,
        codes=signed.icd_codes if signed else (),
        summary=signed.summary if signed else "",
        findings=[(f.rule, f.level, f.sentence) for f in found],
        waits=waits,
        due=due,
    )


def _measured(encounter: Encounter, signed: Conclusion | None) -> list[tuple[str, str, str]]:
    """Measured values for the next doctor; before the conclusion none."""
    if signed is None:
        return []
    form = queries.form_of(encounter)
    return [
        (
            form.by_tag[tag].vi,
            doctor.display(form, form.by_tag[tag], signed.answers[tag]),
            form.by_tag[tag].unit,
        )
        for tag in MEASURED
        if tag in signed.answers and tag in form.by_tag
    ]


def _diagnoses(signed: Conclusion | None) -> list[str]:
    """What the doctor concluded, for the back of the slip: each disease once, then what the summary says besides."""
    if signed is None:
        return []
    names = {code: icd.name_of(code) or "" for code in signed.icd_codes}
    own = [
        part for line in signed.summary.splitlines() for part in re.split(r"[;.]\s+|[;.]$", line)
        if part.strip() and not any(fold(part) in fold(f"{name} {code}") for code, name in names.items())
    ]  # fmt: skip
    return [f"{name} ({code})".strip() for code, name in names.items()] + [part.strip() for part in own]


def _code(encounter: Encounter) -> str:
    known = ResultCode.objects.filter(encounter=encounter).first()
    return known.code if known else ""


def show_code(code: str) -> str:
    """ "ABCD-EFGH-JKMN"."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def shown_to_public(encounter_id: Any) -> Encounter | None:
    """An encounter whose result its own person may read on the portal; None when it is void or the person restricted."""
    found = (
        Encounter.objects.filter(pk=encounter_id)
        .exclude(state=EncounterState.VOID)
        .select_related("person", "session__site", "session__campaign__unit")
        .first()
    )
    return found if found is not None and not found.person.restricted else None


def by_code(code: str, birth: PartialDate) -> Encounter | None:
    """The encounter behind a result code, when the birth date fits as far as the roster knows it; None for anything else."""
    found = (
        ResultCode.objects.filter(code=code)
        .exclude(encounter__state=EncounterState.VOID)
        .select_related("encounter__person", "encounter__session__site", "encounter__session__campaign__unit")
        .first()
    )
    if found is None or found.encounter.person.restricted:
        return None
    known = found.encounter.person.birth
    fits = known is not None and all(
        theirs is None or theirs == given
        for theirs, given in ((known.year, birth.year), (known.month, birth.month), (known.day, birth.day))
    )
    return found.encounter if fits else None
