"""People examined and concluded through exam day: their documents, by query and by command."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from kham.exams import actions as exams_actions
from kham.journal.models import Entry
from kham.records.cli import documents as command
from kham.records.queries import facts as fact_queries
from kham.records.rules.fhir import documents
from tests.access.world import World
from tests.records.examined import ANSWERS, Examined
from tests.records.fhir import checks
from tests.records.fhir.test_documents import inside, observed

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(db: None) -> Examined:
    return Examined(World())


def made(conclusion: Any) -> dict[str, Any]:
    return documents.bundle(fact_queries.record_of(conclusion))


def test_an_older_woman_with_high_blood_pressure(day: Examined) -> None:
    person = day.person(personal_number="031156000001", insurance_number="GD4313112345678")
    conclusion = day.conclude(person)
    bundle = made(conclusion)
    assert checks.all_faults(bundle) == []
    (patient,) = inside(bundle, "Patient")
    assert patient["id"] == str(person.pk) and patient["birthDate"] == "1956-03-09"
    assert [row["value"] for row in patient["identifier"]][:2] == ["031156000001", "GD4313112345678"]
    assert patient["name"][0] == {
        "use": "official", "text": "NGUYỄN THỊ BƯỞI", "family": "NGUYỄN", "given": ["THỊ", "BƯỞI"],
    }  # fmt: skip
    (encounter,) = inside(bundle, "Encounter")
    assert encounter["id"] == str(conclusion.encounter_id)
    assert observed(bundle, "HUYET_AP")["component"][0]["valueQuantity"]["value"] == 150
    assert observed(bundle, "PHAN_LOAI_SK")["valueCodeableConcept"]["coding"][0]["code"] == "3"
    assert observed(bundle, "DUONG_MAO_MACH")["code"]["coding"][0]["code"] == "14743-9"
    assert [one["code"]["text"] for one in inside(bundle, "Condition")] == ["I10"]
    text = documents.to_bytes(bundle).decode()
    assert "Chưa phát hiện bất thường" not in text and "TAM_THAN" not in text
    response = inside(bundle, "QuestionnaireResponse")[0]
    assert response["questionnaire"] == "urn:kham:form:adult|" + "+".join(
        [conclusion.encounter.form_version, *conclusion.encounter.extensions]
    )
    assert [one["intent"] for one in inside(bundle, "ServiceRequest")].count("proposal") == len(
        [one for one in conclusion.encounter.findings.all() if one.level != "N"]
    )


def test_an_amendment_is_a_new_version_of_the_same_document(day: Examined) -> None:
    first = day.conclude()
    before = made(first)
    second = exams_actions.amend(
        encounter=first.encounter, reason="Sửa phân loại", health_class=4, icd_codes=["I10", "E11"], by=day.doctor,
        now=day.now,
    )  # fmt: skip
    after = made(second)
    assert checks.all_faults(after) == []
    assert inside(after, "Composition")[0]["relatesTo"][0]["targetIdentifier"] == before["identifier"]
    assert inside(after, "Encounter")[0]["id"] == inside(before, "Encounter")[0]["id"]
    assert inside(after, "Provenance")[0]["reason"] == [{"text": "Sửa phân loại"}]
    assert len(inside(after, "Encounter")[0]["diagnosis"]) == 2


def test_the_command_writes_the_document_and_the_journal_says_so(
    day: Examined, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    conclusion = day.conclude()
    out = tmp_path / "one.json"
    options = argparse.Namespace(encounter=str(conclusion.encounter_id), out=out)
    assert command._document(options) == 0
    assert json.loads(out.read_text("utf-8")) == made(conclusion)
    assert Entry.objects.filter(action="records.fhir_read").count() == 1
    assert conclusion.encounter.person.full_name not in capsys.readouterr().out
    assert command._document(argparse.Namespace(encounter="0" * 32, out=None)) == 1
    assert command._document(argparse.Namespace(encounter="khong-phai", out=None)) == 2


def test_without_psychiatric_words_even_when_they_were_typed(day: Examined) -> None:
    typed = ANSWERS | {"NOI_KHOA_TAM_THAN": "Rối loạn hành vi", "NOI_KHOA_TAM_THAN_XD": "F91"}
    bundle = made(day.conclude(answers=typed, icd_codes=["I10", "F91"]))
    text = documents.to_bytes(bundle).decode()
    assert "Rối loạn hành vi" not in text and "F91" not in text and "I10" in text
    assert checks.all_faults(bundle) == []
