"""Observations: vital signs, what was found at each part, classes of the parts, laboratory, the health class."""

from __future__ import annotations

import functools
from typing import Any

from kham.records.rules.fhir import codes, values
from kham.records.rules.fhir.making import Making

PARTS = ("XML3", "XML4", "XML5", "XML6", "XML7", "XML8", "XML10")
_CATEGORIES = {
    "vital-signs": "Vital Signs", "exam": "Exam", "laboratory": "Laboratory", "imaging": "Imaging",
    "procedure": "Procedure", "survey": "Survey",
}  # fmt: skip
_SECTIONS = {
    "vital-signs": "vitals", "laboratory": "laboratory", "imaging": "laboratory", "procedure": "laboratory",
}  # fmt: skip
_PROFILE = "http://hl7.org/fhir/StructureDefinition/vitalsigns"


def add_observations(making: Making) -> None:
    """Every measured or examined field that was answered, in the order of the form, then laboratory, then the class."""
    classes: list[dict[str, Any]] = []
    for field, spec in _plan(making.record.form):
        value = making.value(field.tag)
        if value is None:
            continue
        reference = _of_field(making, field, spec, value)
        if reference is not None and field.organ:
            classes.append(reference)
    fasting = str(making.record.answers.get("XN_GLUCOSE_LUC") or "") == "1"
    for position, row in enumerate(making.facts.labs):
        _laboratory(making, position, row, fasting=fasting)
    _health_class(making, classes)


_plans: dict[tuple[str, ...], list[tuple[Any, dict[str, Any]]]] = {}


def _plan(form: Any) -> list[tuple[Any, dict[str, Any]]]:
    """Fields of a form that become observations, with their row of the code table. Definitions never change."""
    key = (form.form, form.version, *form.extensions)
    if key not in _plans:
        _plans[key] = [(field, spec) for field in form.fields if (spec := _spec(field)) is not None]
    return _plans[key]


def _spec(field: Any) -> dict[str, Any] | None:
    table = codes.table()
    spec: dict[str, Any] | None = table["observations"].get(field.tag)
    if spec is not None:
        return spec if spec.get("kind") != "overall" else None
    left_out = (*table["words_of_conclusion"], *table["vaccines"])
    if field.type in ("table", "signature", "date", "icd") or field.tag in left_out or field.row_of:
        return None
    if field.organ or (field.national and field.part in PARTS):
        return {"category": "exam", "unit": codes.ucum(field.unit) if field.unit else ""}
    return None


def _base(
    making: Making, key: tuple[str, ...], category: str, code: dict[str, Any], station: str
) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": making.id("Observation", *key),
        "status": "final",
        "category": _category(category),
        "code": code,
        "subject": making.patient,
        "encounter": making.encounter,
        "effectiveDateTime": making.facts.exam_date,
        "issued": making.record.concluded_at,
        "performer": making.performer(station),
    }


@functools.cache
def _category(category: str) -> list[dict[str, Any]]:
    return [{"coding": [codes.coding("category", category, _CATEGORIES[category])]}]


def _of_field(making: Making, field: Any, spec: dict[str, Any], value: Any) -> dict[str, Any] | None:
    """The observation of one field; vital signs that are not numbers stay plain words under the local code."""
    said = _measure(making, field, spec, value)
    if said is None:
        return None
    form = making.record.form
    measure = "valueQuantity" in said or "component" in said
    known = spec if not spec.get("vital") or measure else {}
    if "lying" in spec and str(making.value("TU_THE_DO") or "") == "1":
        known = spec | spec["lying"]
    label = f"{field.group}: {field.vi}" if field.group and not field.class_tag else field.vi
    code = {"coding": [*codes.loinc(known), codes.coding("tag", field.tag, field.vi)], "text": label}
    made = _base(making, (field.tag,), spec["category"], code, field.station) | said
    if known.get("vital"):
        made = {"resourceType": "Observation", "id": made["id"], "meta": {"profile": [_PROFILE]}, **made}
    section = _SECTIONS.get(spec["category"], "exam")
    return making.add(
        made,
        "conclusion" if field.station == "conclusion" else section,
        f"{label}: {shown(form, field, value)}",
    )


def shown(form: Any, field: Any, value: Any) -> str:
    """An answer as people read it: labels of codes, the unit beside the number."""
    labels = form.codes_of(field)
    text = "; ".join(labels.get(code, code) for code in values.many(value)) if labels else str(value)
    return f"{text} {field.unit}" if field.unit and values.number(value) is not None else text


def _measure(making: Making, field: Any, spec: dict[str, Any], value: Any) -> dict[str, Any] | None:
    """value[x] or components of an answer; None when there is nothing to say."""
    form = making.record.form
    if field.type == "yesno" and values.yes(value) is not None:
        return {"valueBoolean": values.yes(value)}
    if field.type in ("code", "class", "yesno"):
        return {"valueCodeableConcept": {"coding": [values.coded(form, field, str(value))]}}
    if field.type == "codes":
        part = {"code": {"coding": [codes.coding("tag", field.tag, field.vi)]}}
        found = [
            {**part, "valueCodeableConcept": {"coding": [values.coded(form, field, code)]}}
            for code in values.many(value)
        ]
        return {"component": found} if found else None
    if spec.get("kind") == "pressure" and (read := values.pressure(value)):
        return {"component": _pressures(read)}
    if field.type in ("integer", "decimal") and (number := values.number(value)) is not None:
        unit = spec.get("unit", "")
        return {"valueQuantity": codes.quantity(number, unit) if unit else _bare(number, field.unit)}
    text = str(value).strip()
    return {"valueString": text} if text else None


def _bare(value: float, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": unit} if unit else {"value": value}


def _pressures(read: tuple[int, int]) -> list[dict[str, Any]]:
    specs = codes.table()["pressure"]
    return [
        {
            "code": {"coding": codes.loinc(specs[name])},
            "valueQuantity": codes.quantity(value, "mm[Hg]"),
        }
        for name, value in zip(("systolic", "diastolic"), read, strict=True)
    ]


def _laboratory(making: Making, position: int, row: Any, *, fasting: bool) -> None:
    """One row of the laboratory table. A row without a result keeps its words; one with nothing says so."""
    code, name = row.get("MA_CHI_SO", ""), row.get("TEN_CHI_SO", "")
    spec = codes.table()["laboratory"].get(code, {})
    known = spec | spec["fasting"] if fasting and "fasting" in spec else spec
    field = making.record.form.by_tag.get(code)
    label = name or (field.vi if field else "") or code or "Cận lâm sàng"
    own = codes.coding("tag" if field else "lab_index", code, label) if code else None
    category = spec.get("category", "laboratory")
    concept = {"coding": [*codes.loinc(known), *([own] if own else [])], "text": label}
    if not concept["coding"]:
        del concept["coding"]
    made = _base(making, ("lab", str(position), code), category, concept, "labs") | _result(row)
    value = f"{row.get('GIA_TRI', '')} {row.get('DON_VI_DO', '')}".strip()
    words = ". ".join(text for text in (value, row.get("MO_TA", ""), row.get("KET_LUAN", "")) if text)
    making.add(made, "laboratory", f"{label}: {words}" if words else label)


def _result(row: Any) -> dict[str, Any]:
    value, unit, words = row.get("GIA_TRI", ""), row.get("DON_VI_DO", ""), row.get("MO_TA", "")
    made: dict[str, Any] = {}
    read = values.measured(value) if value else None
    if read is not None:
        code = codes.ucum(unit)
        made["valueQuantity"] = codes.quantity(read[1], code) if code else _bare(read[1], unit)
        if read[0]:
            made["valueQuantity"] = {"value": read[1], "comparator": read[0], **made["valueQuantity"]}
    elif value or words:
        made["valueString"] = f"{value} {unit}".strip() if value else words
    else:
        made["dataAbsentReason"] = {"coding": [codes.hl7("data-absent-reason", "unknown", "Unknown")]}
    if row.get("KET_LUAN"):
        made["interpretation"] = [{"text": row["KET_LUAN"]}]
    if value and words:
        made["note"] = [{"text": words}]
    return made


def _health_class(making: Making, classes: list[dict[str, Any]]) -> None:
    """The health class with the classes of the parts it was drawn from, and the doctor's words."""
    facts, form = making.facts, making.record.form
    if facts.health_class:
        field = form.by_tag.get("PHAN_LOAI_SK")
        label = form.codes_of(field).get(str(facts.health_class), "") if field else ""
        code = {
            "coding": [codes.coding("tag", "PHAN_LOAI_SK", "Phân loại sức khỏe")],
            "text": "Phân loại sức khỏe",
        }
        made = _base(making, ("PHAN_LOAI_SK",), "exam", code, "conclusion")
        made["valueCodeableConcept"] = {"coding": [codes.listed("class", str(facts.health_class), label)]}
        made["hasMember"] = classes
        making.add(made, "conclusion", f"Phân loại sức khỏe: {label or facts.health_class}")
    tag = next((tag for tag in codes.table()["words_of_conclusion"] if tag in form.by_tag), "")
    if facts.diseases and tag:
        label = form.by_tag[tag].vi
        code = {"coding": [codes.coding("tag", tag, label)], "text": label}
        made = _base(making, (tag,), "exam", code, "conclusion") | {"valueString": facts.diseases}
        making.add(made, "conclusion", f"{label}: {facts.diseases}")
