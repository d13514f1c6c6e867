"""What the doctor sees on one page, and what the slip says."""

import contextlib
import datetime as dt
from typing import Any

from django.utils.translation import gettext

from kham.exams import queries
from kham.exams.models import Encounter
from kham.exams.queries import readiness, settings, signing, wording
from kham.exams.rules import advice as advice_rules
from kham.exams.rules import health_class
from kham.exams.rules.definition import Definition, FormDefinition
from kham.exams.rules.health_class.facts import PUPILS
from kham.exams.rules.triage import LABELS, WITHIN
from kham.kernel import formats

NORMAL = "không phát hiện bất thường"


def page(encounter: Encounter, *, codes: list[str] | None = None) -> dict[str, Any]:
    """Findings gravest first, abnormal items, everything by station with last values, suggested class with reasons.

    `codes`: diagnoses chosen so far; they take part in the suggested class and in the advice.
    """
    form = queries.form_of(encounter)
    more: dict[str, Any] = {"KET_LUAN_BENH": ";".join(codes)} if codes else {}
    if encounter.enrolment and PUPILS & set(encounter.enrolment.groups):
        more["DOI_TUONG"] = encounter.answers.get("DOI_TUONG") or "12"  # the table of pupils and students
    said = queries.evaluation(encounter, encounter.answers | more)
    last = queries.last_of(encounter.person, before=encounter)
    flagged = {tag for found in said.findings for tag in found.tags}
    if "CHI_SO_BMI" in flagged:
        flagged -= {"CHIEU_CAO", "CAN_NANG"}  # the index says it; height alone is no finding
    groups = _groups(form, encounter, last, flagged)
    worst = [organ for organ in said.organs if organ.value == said.overall] if said.overall else []
    floor = health_class.lightest(said.organs)
    own = settings.own_texts(encounter.unit_path, "advice.")
    return {
        "form": form,
        "findings": [
            {
                "found": f,
                "label": gettext(LABELS[f.level]),
                "within": gettext(WITHIN[f.level]),
                "signed": f.signed,
            }
            for f in said.findings
        ],
        "withheld": signing.withheld(said),
        "urgent": any(f.level in "EU" for f in said.findings),
        "groups": [g for g in groups if g["code"] not in ("conclusion",)],
        "abnormal": [row for group in groups for row in group["rows"] if row["flag"]],
        "organs": said.organs,
        "open_organs": [o for o in said.organs if not o.given and not o.extra],
        "given_organs": [o for o in said.organs if o.given],
        "extra_organs": [o for o in said.organs if o.extra],
        "suggested": said.overall if floor == said.overall else None,
        "suggested_word": health_class.ROMAN.get(said.overall or 0, ""),
        "floor_word": health_class.ROMAN.get(floor or 0, "") if floor != said.overall else "",
        "suggested_why": _why(worst),
        "undecided": said.doctor_decides,
        "advice": "\n".join(advice_rules.fitting([f.rule for f in said.findings], codes or [], own)),
        "advice_library": [
            {"code": one.code, "words": text, "rules": one.rules, "icd": one.icd}
            for one, text in (
                (advice_rules.library()[code], text)
                for code, text in advice_rules.words(own).items()
                if code in advice_rules.library()
            )
        ],
        "empty_items": readiness.empty_items(encounter, form),
        "pending": readiness.pending(encounter),
        "without_labs": not readiness.has_labs(encounter, form),
        "consents": list(encounter.consents.all()),
        "current": encounter.conclusions.filter(current=True).first(),
        "versions": encounter.conclusions.count(),
        "last": last,
        "last_on": formats.date_vn(last.exam_date) if last else "",
        "last_class": _last_class(last),
        "age": queries.age_of(encounter),
        "replaced": [
            (wording.name(form.by_tag[tag]), kept)
            for tag, kept in encounter.replaced.items()
            if tag in form.by_tag
        ],
    }


def _why(organs: list[Any]) -> list[str]:
    """Why a class is suggested, each reason once: “Thể lực, Tuần hoàn: bác sĩ đã phân loại”."""
    reasons: dict[str, list[str]] = {}
    for organ in organs:
        reasons.setdefault(organ.reason, []).append(organ.name)
    return [f"{', '.join(names)}: {reason}" for reason, names in reasons.items()]


def _groups(
    form: FormDefinition, encounter: Encounter, last: Encounter | None, flagged: set[str]
) -> list[dict[str, Any]]:
    groups = []
    for station in queries.stations(encounter):
        rows = [
            _row(form, field, encounter, last, flagged)
            for field in form.fields
            if field.station == station["code"] and _shown(field, encounter)
        ]
        quiet = sum(1 for row in rows if row["quiet"])
        normal, best = _named(rows, "normal"), _named(rows, "best")
        rows = [row for row in rows if not (row["quiet"] or row["normal"] or row["best"])]
        if rows or normal or best or quiet or station["state"] != "optional":
            reason = encounter.skipped.get(station["code"], "")
            groups.append(
                {**station, "rows": rows, "quiet": quiet, "normal": normal, "best": best, "reason": reason}
            )
    return groups


def _named(rows: list[dict[str, Any]], kind: str) -> list[str]:
    """Names of the rows of a kind, those of one group together: “Da, đầu, cổ: Màu sắc da, Thóp”."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row[kind] and not row["part"]:
            found.setdefault(row["group"], []).append(row["name"])
    return [f"{group}: {', '.join(names)}" if group else ", ".join(names) for group, names in found.items()]


def _last_class(last: Encounter | None) -> str:
    signed = last.conclusions.filter(current=True).first() if last else None
    if signed is None:
        return ""
    names = ", ".join(signed.icd_codes)
    return " · ".join(filter(None, [health_class.ROMAN.get(signed.health_class or 0, ""), names]))


def _shown(field: Definition, encounter: Encounter) -> bool:
    """Answered at a station."""
    return field.tag in encounter.answers and field.station != "conclusion" and field.type != "table"


def _row(
    form: FormDefinition, field: Definition, encounter: Encounter, last: Encounter | None, flagged: set[str]
) -> dict[str, Any]:
    answer, flag = str(encounter.answers[field.tag]), field.tag in flagged
    value, group = (
        display(form, field, encounter.answers[field.tag]),
        gettext(field.group) if field.group else "",
    )
    said_normal = value.strip(".").casefold() == NORMAL or answer in field.normal_codes
    quiet = field.type == "yesno" and answer == "0" and not flag and "1" not in field.normal_codes
    return {
        "label": f"{group} · {wording.name(field)}" if group else wording.name(field),
        "group": group,
        "name": wording.name(field),
        "part": bool(field.item_of),
        "value": value,
        "unit": field.unit,
        "last": display(form, field, last.answers[field.tag]) if last and field.tag in last.answers else "",
        "flag": flag or (field.type == "class" and answer in ("4", "5")),
        "quiet": quiet,
        "normal": said_normal and not flag and not quiet,
        "best": field.type == "class" and answer == "1",
    }


def display(form: FormDefinition, field: Definition, value: Any) -> str:
    """A stored value in words."""
    codes = form.codes_of(field)
    if field.type == "codes":
        return ", ".join(codes.get(code, code) for code in str(value).split(";"))
    if codes:
        return codes.get(str(value), str(value))
    if isinstance(value, int | float):
        return formats.number(value)
    if field.type == "date":
        with contextlib.suppress(ValueError):  # an old answer may be anything
            return formats.date_vn(dt.date.fromisoformat(str(value)))
    return str(value)
