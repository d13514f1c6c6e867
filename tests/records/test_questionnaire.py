"""Every form as a FHIR R4 Questionnaire: valid by a FHIR validator, complete, and with the conditions R4 can say."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire
from pyrofile_validator import Validator

from kham.exams.queries import definitions
from kham.exams.rules import forms
from kham.records.rules import questionnaire

ALL = [(form.form, form.version, ()) for form in forms.all_forms()] + [
    ("adult", "2026-07", ("elderly", "screening", "women_workers")), ("minor", "2026-07", ("school",)),
]  # fmt: skip


def items(made: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in made.get("item", []):
        yield item
        yield from items(item)


@pytest.mark.parametrize(("form", "version", "extensions"), ALL)
def test_a_validator_finds_nothing(form: str, version: str, extensions: tuple[str, ...]) -> None:
    made = questionnaire.of_form(definitions.of(form, version, extensions))
    Questionnaire.model_validate(made)  # R4B has this resource as R4 has it
    found = [
        i
        for i in Validator().validate_resource(made).issues
        if str(i.severity).lower().endswith(("error", "fatal"))
    ]
    # The validator does not know item.text, which R4 has (Questionnaire.item.text, 0..1).
    assert [
        i.message
        for i in found
        if not re.fullmatch(r"Unknown element Questionnaire\.item\[\d+\]\.text", i.message)
    ] == []


def test_the_validator_does_find_a_fault() -> None:
    made = questionnaire.of_form(definitions.of("child"))
    del made["status"]
    assert [issue for issue in Validator().validate_resource(made).issues if "status" in str(issue)]
    with pytest.raises(ValueError, match="status"):
        Questionnaire.model_validate(made)


@pytest.mark.parametrize(("form", "version", "extensions"), ALL)
def test_every_field_is_asked_once_and_conditions_point_to_questions(
    form: str, version: str, extensions: tuple[str, ...]
) -> None:
    definition = definitions.of(form, version, extensions)
    made = list(items(questionnaire.of_form(definition)))
    names = [item["linkId"] for item in made]
    assert len(names) == len(set(names)) and {f.tag for f in definition.fields} <= set(names)
    for item in made:
        assert all(one["question"] in names for one in item.get("enableWhen", []))
        assert item["type"] != "choice" or item["answerOption"]
        assert item["type"] != "group" or item["item"]


def test_types_units_limits_and_conditions() -> None:
    by = {item["linkId"]: item for item in items(questionnaire.of_form(definitions.of("child")))}
    assert by["CHU_VI_VONG_CANH_TAY"]["type"] == "integer"
    assert {"url": questionnaire.EXTENSION + "questionnaire-unit", "valueCoding": {"display": "mm"}} in by[
        "CHU_VI_VONG_CANH_TAY"
    ]["extension"]
    assert [o["valueCoding"]["code"] for o in by["THOP"]["answerOption"]] == ["1", "2", "3", "4"]
    assert by["TSBT_MA_BENH"]["enableWhen"] == [
        {
            "question": "TSBT_MAC_BENH",
            "operator": "=",
            "answerCoding": {"system": "urn:kham:list:yes_no", "code": "1"},
        }
    ]
    adult = {item["linkId"]: item for item in items(questionnaire.of_form(definitions.of("adult")))}
    assert [one["linkId"] for one in adult["NOI_KHOA_HO_HAP"]["item"]] == [
        f"NOI_KHOA_HO_HAP_{p}" for p in ("BT", "SB", "XD")
    ]
    assert adult["DOI_TUONG"]["repeats"] and adult["CHI_SO_BMI"]["readOnly"]
