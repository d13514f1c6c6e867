"""Who: the person, who came with them, the doctors, the facility and the place."""

from __future__ import annotations

from typing import Any

from kham.records.rules.fhir import codes, definitions
from kham.records.rules.fhir.making import Making, identity, made_id, own_id
from kham.records.rules.record import Examiner

GENDER = {"male": "male", "female": "female", "other": "other"}
# (name, number, telephone, relation) of who came with a child or looks after a minor.
_COMPANIONS = (
    ("HO_TEN_NGUOI_DI_CUNG", "SO_CCCD_NGUOI_DI_CUNG", "DIEN_THOAI_NGUOI_DI_CUNG"),
    ("NGUOI_GIAM_HO", "SO_CCCD_NGH", "DIEN_THOAI_NGH"),
)


def add_people(making: Making) -> None:
    """Patient, RelatedPerson, Organization and practitioners, in this order."""
    making.patient = making.add(patient(making))
    making.organization = making.add(organization(making))
    companion = related_person(making)
    if companion:
        making.companion = making.add(companion)
    making.concluder = _practitioner(making, making.record.concluder)
    for one in making.record.examiners:
        making.examiners[one.part] = _practitioner(making, one)
    making.examiners["conclusion"] = making.concluder
    _roles(making)


def patient(making: Making) -> dict[str, Any]:
    """The person, with the identifiers of the VN core draft."""
    facts, record = making.facts, making.record
    identifiers = [number(facts.personal_number)] if facts.personal_number else []
    if record.insurance_number:
        identifiers.append({"system": codes.system("insurance"), "value": record.insurance_number})
    identifiers.append({
        "use": "usual", "system": codes.system("patient"), "value": own_id("Patient", record.person_id),
    })  # fmt: skip
    return {
        "resourceType": "Patient",
        "id": own_id("Patient", record.person_id),
        "extension": [
            _said(name, tag, code, making)
            for name, tag, code in (
                ("race", "MA_DAN_TOC", facts.ethnicity),
                ("occupation", "MA_NGHE_NGHIEP", facts.occupation),
            )
            if code
        ],
        "identifier": identifiers,
        "active": True,
        "name": [human(facts.name, use="official")] if facts.name else [],
        "telecom": _phone(facts.phone),
        "gender": GENDER.get(facts.sex, "unknown"),
        "birthDate": facts.birth,
        "address": _address(making),
    }


def _said(name: str, tag: str, code: str, making: Making) -> dict[str, Any]:
    coding = codes.listed(name, code, making.record.words.get(tag, ""))
    return {"url": codes.system(name), "valueCodeableConcept": {"coding": [coding]}}


def number(value: str) -> dict[str, Any]:
    """The personal number as an identifier: twelve digits, the old card of nine, or a passport."""
    kind = {12: "national_id", 9: "citizen_id"}.get(len(value) if value.isdigit() else 0, "passport")
    role = {
        "system": "http://terminology.hl7.org/CodeSystem/v2-0203",
        "code": "PPN" if kind == "passport" else "NI",
    }  # fmt: skip
    return {
        "use": "official", "type": {"coding": [role]}, "system": codes.system(kind), "value": value,
    }  # fmt: skip


def human(name: str, use: str = "") -> dict[str, Any]:
    """A Vietnamese name: the first word is the family name, the rest in order are middle and given names."""
    words = name.split()
    made: dict[str, Any] = {"use": use} if use else {}
    made["text"] = name
    if len(words) > 1:
        made |= {"family": words[0], "given": words[1:]}
    return made


def _phone(number_: str) -> list[dict[str, str]]:
    return [{"system": "phone", "value": number_, "use": "mobile"}] if number_ else []


def _address(making: Making) -> list[dict[str, Any]]:
    facts, words = making.facts, making.record.words
    units = [
        {"url": definitions.UNIT, "valueCoding": codes.listed("unit", code, words.get(tag, ""))}
        for tag, code in (("MATINH_CU_TRU", facts.province), ("MAXA_CU_TRU", facts.commune))
        if code
    ]
    text = ", ".join(
        part for part in (facts.address, words.get("MAXA_CU_TRU", ""), words.get("MATINH_CU_TRU", "")) if part
    )
    if not units and not text:
        return []
    made: dict[str, Any] = {"extension": units, "use": "home", "text": text}
    made |= {
        "line": [facts.address] if facts.address else [],
        "city": words.get("MAXA_CU_TRU", "") or facts.commune,
        "state": words.get("MATINH_CU_TRU", "") or facts.province,
        "country": "VN",
    }
    return [{key: value for key, value in made.items() if value}]


def related_person(making: Making) -> dict[str, Any] | None:
    """Who came with a child, else who looks after a minor; None when nobody is named."""
    for name_tag, number_tag, phone_tag in _COMPANIONS:
        name = making.value(name_tag)
        if not name:
            continue
        relation = str(making.value("MOI_QUAN_HE_VOI_TRE") or "")
        field = making.record.form.by_tag.get("MOI_QUAN_HE_VOI_TRE")
        label = making.record.form.codes_of(field).get(relation, "") if field else ""
        identifier = str(making.value(number_tag) or "")
        return {
            "resourceType": "RelatedPerson",
            "id": making.id("RelatedPerson", name_tag),
            "identifier": [number(identifier)] if identifier else [],
            "active": True,
            "patient": making.patient,
            "relationship": [{"coding": [codes.listed("relation", relation, label)]}] if relation else [],
            "name": [human(str(name))],
            "telecom": _phone(str(making.value(phone_tag) or "")),
        }
    return None


def organization(making: Making) -> dict[str, Any]:
    """The facility, with both of its codes."""
    facts, record = making.facts, making.record
    key = record.facility_id or facts.facility13 or facts.facility5
    identifiers = [
        {"system": codes.system(name), "value": value}
        for name, value in (("facility", facts.facility5), ("gln", facts.facility13))
        if value
    ]
    return {
        "resourceType": "Organization",
        "id": own_id("Organization", key),
        "identifier": identifiers,
        "active": True,
        "type": [{"coding": [codes.hl7("organization-type", "prov", "Healthcare Provider")]}],
        "name": record.facility_name or facts.facility5 or facts.facility13 or "Cơ sở khám",
    }


def _practitioner(making: Making, person: Examiner) -> dict[str, Any]:
    key = identity(person, making.record)
    kind, _bar, value = key.partition("|")
    identifiers = [{"system": codes.system(kind), "value": value}] if kind in ("licence", "user") else []
    return making.add({
        "resourceType": "Practitioner",
        "id": made_id("Practitioner", key),
        "identifier": identifiers,
        "active": True,
        "name": [human(person.name)] if person.name else [],
    })  # fmt: skip


def _roles(making: Making) -> None:
    """One role for each doctor at the facility, with the parts examined in this encounter."""
    titles = {station.code: station.vi for station in making.record.form.stations}
    parts: dict[str, list[str]] = {}
    for part, reference in making.examiners.items():
        parts.setdefault(reference["reference"], []).append(part)
    for doctor, mine in parts.items():
        making.add({
            "resourceType": "PractitionerRole",
            "id": making.id("PractitionerRole", doctor.rpartition(":")[2].rpartition("/")[2]),
            "active": True,
            "practitioner": {"reference": doctor, "type": "Practitioner"},
            "organization": making.organization,
            "code": [
                {"coding": [codes.listed("part", part)], "text": titles.get(part, part)} for part in mine
            ],
        })  # fmt: skip


def location(making: Making) -> dict[str, Any]:
    """Where the exam took place."""
    place = making.record.place
    return {
        "resourceType": "Location",
        "id": made_id("Location", making.record.facility_id, place.name, place.address),
        "status": "active",
        "name": place.name or making.record.facility_name or "Nơi khám",
        "mode": "instance",
        "address": {"text": place.address, "country": "VN"} if place.address else {},
        "managingOrganization": making.organization,
    }
