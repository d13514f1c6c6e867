"""A form as a FHIR R4 Questionnaire, from its definition. Plain values; nothing of a person.

Conditions by sex and age are not part of a Questionnaire: whoever fills it chooses the form by age first. A condition that R4
cannot say exactly (both "all" and "any") is left out, so that a question is rather asked than hidden.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

TYPES = {
    "digits": "string", "code": "choice", "codes": "choice", "yesno": "choice", "class": "choice", "integer": "integer",
    "decimal": "decimal", "date": "date", "datetime": "dateTime", "bp": "string", "icd": "string", "vision": "string",
    "refraction": "string", "teeth": "string", "table": "group", "signature": "attachment",
}  # fmt: skip
LONG = 255  # beyond it a text has lines
EXTENSION = "http://hl7.org/fhir/StructureDefinition/"
_LENGTH = {"string", "text"}


def of_form(form: Any) -> dict[str, Any]:
    """The Questionnaire of a form definition (exams)."""
    made: dict[str, Any] = {
        "resourceType": "Questionnaire",
        "id": f"{form.form}-{form.version}",
        "language": "vi",
        "url": f"urn:kham:form:{form.form}",
        "version": "+".join([form.version, *form.extensions]),
        "name": f"Kham_{form.form}",
        "title": form.title["vi"],
        "status": "retired" if form.valid_to else "active",
        "subjectType": ["Patient"],
        "date": form.valid_from.isoformat(),
        "copyright": form.source,
        "effectivePeriod": {"start": form.valid_from.isoformat()},
        "item": [group for station in form.stations if (group := _station(form, station))],
    }
    if form.valid_to:
        made["effectivePeriod"]["end"] = form.valid_to.isoformat()
    return made


def _station(form: Any, station: Any) -> dict[str, Any] | None:
    mine = [f for f in form.fields if f.station == station.code and not f.row_of and not f.item_of]
    if not mine:
        return None
    return {
        "linkId": f"station.{station.code}",
        "text": station.vi,
        "type": "group",
        "item": [_item(form, field) for field in mine],
    }


def _item(form: Any, field: Any) -> dict[str, Any]:
    kind = TYPES.get(field.type) or ("text" if (field.size or 0) > LONG else "string")
    text = f"{field.group}: {field.vi}" if field.group and not field.item_of else field.vi
    item: dict[str, Any] = {
        "extension": _limits(field, kind),
        "linkId": field.tag,
        "text": text,
        "type": kind,
    }
    item["enableWhen"] = when = _when(form, field.applies)
    if len(when) > 1:
        item["enableBehavior"] = "any" if _one_of_many(field.applies) else "all"
    if field.required:
        item["required"] = True
    if field.type in ("codes", "table"):
        item["repeats"] = True
    if field.origin in ("system", "computed"):
        item["readOnly"] = True
    if field.size and kind in _LENGTH:
        item["maxLength"] = field.size
    if kind == "choice":
        item["answerOption"] = [
            {"valueCoding": _coding(field.codes, code, label)} for code, label in form.codes_of(field).items()
        ]
    item["item"] = [_item(form, inner) for inner in _inside(form, field)]
    return {key: value for key, value in item.items() if value not in ([], {}, "")}


def _inside(form: Any, field: Any) -> Iterable[Any]:
    """Rows of a table, and the tick and diagnoses of an examined item."""
    return (f for f in form.fields if f.row_of == field.tag or f.item_of == field.tag)


def _coding(codes: str, code: str, label: str) -> dict[str, str]:
    return {"system": f"urn:kham:list:{codes}", "code": code, "display": label}


def _limits(field: Any, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if field.unit and kind in ("integer", "decimal"):
        found.append({"url": f"{EXTENSION}questionnaire-unit", "valueCoding": {"display": field.unit}})
    if field.possible and kind in ("integer", "decimal"):
        value = "valueInteger" if kind == "integer" else "valueDecimal"
        for name, limit in zip(("minValue", "maxValue"), field.possible, strict=True):
            found.append({"url": f"{EXTENSION}{name}", value: int(limit) if kind == "integer" else limit})
    return found


def _one_of_many(condition: Any) -> bool:
    return len(condition.answers) == 1 and not condition.answers_not


def _when(form: Any, condition: Any) -> list[dict[str, Any]]:
    """enableWhen of a condition, or nothing when R4 has no exact words for it."""
    for whole in (condition.any_of, condition.all_of):
        if whole:
            inner = [_when(form, one) for one in condition.all_of]
            return [one for part in inner for one in part] if _only_all(condition) else []
    if len(condition.answers) > 1 and any(len(codes) > 1 for codes in condition.answers.values()):
        return []
    if condition.answers_not and any(len(codes) > 1 for codes in condition.answers.values()):
        return []
    found = [_one(form, tag, "=", code) for tag, codes in condition.answers.items() for code in codes]
    return found + [
        _one(form, tag, "!=", code) for tag, codes in condition.answers_not.items() for code in codes
    ]


def _only_all(condition: Any) -> bool:
    return not condition.any_of and all(
        not one.any_of and not one.all_of and all(len(codes) == 1 for codes in one.answers.values())
        for one in condition.all_of
    )


def _one(form: Any, tag: str, operator: str, code: str) -> dict[str, Any]:
    if code == "*":
        return {"question": tag, "operator": "exists", "answerBoolean": operator == "="}
    codes = form.by_tag[tag].codes
    return {
        "question": tag,
        "operator": operator,
        "answerCoding": {"system": f"urn:kham:list:{codes}", "code": code},
    }
