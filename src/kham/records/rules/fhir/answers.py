"""Every answer as a QuestionnaireResponse to the version of the Questionnaire under which the person was examined."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kham.records.rules import questionnaire
from kham.records.rules.facts import CARRIED
from kham.records.rules.fhir import codes, values
from kham.records.rules.fhir.making import Making
from kham.records.rules.fhir.withheld import tag_withheld

_SEX = {"male": "1", "female": "2", "other": "3"}


def add_answers(making: Making) -> None:
    """The QuestionnaireResponse, with the sections of the form as groups."""
    form = making.record.form
    carried = _carried(making)
    groups = []
    for station, fields in _stations(form):
        items = [item for field in fields for item in _items(making, field, carried)]
        if items:
            groups.append({"linkId": f"station.{station.code}", "text": station.vi, "item": items})
    version = "+".join([form.version, *form.extensions])
    made = {
        "resourceType": "QuestionnaireResponse",
        "id": making.id("QuestionnaireResponse"),
        "questionnaire": f"urn:kham:form:{form.form}|{version}",
        "status": "amended" if making.record.version > 1 else "completed",
        "subject": making.patient,
        "encounter": making.encounter,
        "authored": making.record.concluded_at,
        "author": making.concluder,
        "item": groups,
    }
    making.add(made, "answers", f"{form.title['vi']}, phiên bản {version}")


_cache: dict[tuple[str, ...], list[tuple[Any, list[Any]]]] = {}


def _stations(form: Any) -> list[tuple[Any, list[Any]]]:
    """Stations with the fields that are asked at the first level, in the order of the Questionnaire."""
    key = (form.form, form.version, *form.extensions)
    if key not in _cache:
        outer = [field for field in form.fields if not field.row_of and not field.item_of]
        _cache[key] = [
            (
                station,
                [
                    field
                    for field in outer
                    if field.station == station.code and not tag_withheld(form, field.tag)
                ],
            )
            for station in form.stations
        ]
    return _cache[key]


def _carried(making: Making) -> dict[str, Any]:
    """Answers that the facts carry under names of their own, under their tags."""
    facts = making.facts
    found: dict[str, Any] = {
        "HO_TEN": facts.name, "GIOI_TINH": _SEX.get(facts.sex, ""), "NGAY_SINH": facts.birth,
        "SO_CCCD": facts.personal_number, "MA_DAN_TOC": facts.ethnicity, "MA_NGHE_NGHIEP": facts.occupation,
        "NOI_LAM_VIEC_HOC_TAP": facts.workplace, "DIA_CHI": facts.address, "MATINH_CU_TRU": facts.province,
        "MAXA_CU_TRU": facts.commune, "DIEN_THOAI": facts.phone, "LY_DO_VV": facts.reason, "MA_LK": facts.visit_id,
        "MA_CSKCB": facts.facility5, "MA_GTIN_CSKCB": facts.facility13, "DOI_TUONG": ";".join(facts.groups),
        "NGUON_CHI_TRA": facts.payer, "NGUON_KINH_PHI": facts.payer,
        "MA_LOAI_KCB": "16" if facts.kind == "screening" else "15", "NGAY_VAO": facts.arrived, "NGAY_RA": facts.left,
        "TYPE": facts.form_type, "PHAN_LOAI_SK": str(facts.health_class or ""), "KET_LUAN_BENH": ";".join(facts.icd),
        **dict.fromkeys(codes.table()["words_of_conclusion"], facts.diseases),
    }  # fmt: skip
    return found | {"TU_VAN": making.record.advice, "SO_THE_BHYT": making.record.insurance_number}


def _items(making: Making, field: Any, carried: dict[str, Any]) -> list[dict[str, Any]]:
    """The answered question of a field; of a table one group for each row, as R4 repeats groups."""
    if field.type == "table":
        return _rows(making, field)
    value = carried[field.tag] if field.tag in CARRIED and field.tag in carried else making.value(field.tag)
    if value in (None, ""):
        value = carried.get(field.tag)
    answers = _answers(making.record.form, field, value) if value not in (None, "") else []
    inner = [item for one in _inside(making.record.form, field) for item in _items(making, one, carried)]
    if not answers and not inner:
        return []
    made: dict[str, Any] = {"linkId": field.tag, "text": field.vi}
    if inner and answers:
        answers[0]["item"] = inner
    elif inner:
        made["item"] = inner
    if answers:
        made["answer"] = answers
    return [made]


_inner: dict[tuple[str, ...], dict[str, list[Any]]] = {}


def _inside(form: Any, field: Any) -> list[Any]:
    key = (form.form, form.version, *form.extensions)
    if key not in _inner:
        found: dict[str, list[Any]] = {}
        for one in form.fields:
            if one.item_of and not tag_withheld(form, one.tag):
                found.setdefault(one.item_of, []).append(one)
        _inner[key] = found
    return _inner[key].get(field.tag, [])


def _rows(making: Making, field: Any) -> list[dict[str, Any]]:
    """Rows of the laboratory table as they were typed (quick-entry fields have questions of their own)."""
    form, made = making.record.form, []
    for row in making.record.answers.get(field.tag) or []:
        cells = [
            {"linkId": tag, "text": form.by_tag[tag].vi, "answer": answers}
            for tag, value in row.items()
            if tag in form.by_tag
            and value not in (None, "")
            and (answers := _answers(form, form.by_tag[tag], value))
        ]
        if cells:
            made.append({"linkId": field.tag, "text": field.vi, "item": cells})
    return made


def _answers(form: Any, field: Any, value: Any) -> list[dict[str, Any]]:
    """Answers of one question, in the type its Questionnaire item asks for."""
    kind = questionnaire.TYPES.get(field.type, "string")
    if kind == "choice":
        given = values.many(value) if field.type == "codes" else [str(value).removesuffix(".0")]
        return [{"valueCoding": values.coded(form, field, code)} for code in given]
    make = _MAKERS.get(kind, _text)
    name, made = make(value)
    return [{name: made}] if made not in (None, "") else []


def _text(value: Any) -> tuple[str, Any]:
    return "valueString", str(value).strip()


def _integer(value: Any) -> tuple[str, Any]:
    number = values.number(value)
    return "valueInteger", int(number) if number is not None and number == int(number) else None


_MAKERS: dict[str, Callable[[Any], tuple[str, Any]]] = {
    "integer": _integer,
    "decimal": lambda value: ("valueDecimal", values.number(value)),
    "date": lambda value: ("valueDate", values.date(value)),
    "dateTime": lambda value: ("valueDateTime", values.moment(value)),
    "attachment": lambda value: ("valueString", None),
}
