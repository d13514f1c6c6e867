"""What follows from the exam: diseases, referral, follow-up, vaccinations told."""

from __future__ import annotations

from typing import Any

from kham.records.rules.fhir import codes, values
from kham.records.rules.fhir.making import Making


def add_conditions(making: Making) -> list[dict[str, Any]]:
    """Diseases of the conclusion first (returned in order), then preliminary ones of the parts, then those the person told of."""
    taken: set[str] = set()
    concluded = []
    for code in map(values.icd, making.facts.icd):
        if code and code not in taken:
            taken.add(code)
            made = _condition(making, code, "confirmed", "encounter-diagnosis")
            concluded.append(making.add(made, "conclusion", f"Bệnh kết luận: {code}"))
    for field in making.record.form.by_type.get("icd", []):
        if not field.item_of or not (value := making.value(field.tag)):
            continue
        status = "confirmed" if field.tag.endswith("_XD") else "provisional"
        for code in map(values.icd, values.many(value)):
            if code and code not in taken:
                taken.add(code)
                made = _condition(making, code, status, "encounter-diagnosis")
                making.add(made, "exam", f"{field.vi}: {code}")
    for tag in codes.table()["history_icd"]:
        for code in map(values.icd, values.many(making.value(tag) or "")):
            if code and code not in taken:
                taken.add(code)
                made = _condition(making, code, "unconfirmed", "problem-list-item")
                making.add(made | {"asserter": making.patient}, "history", f"Bệnh đã có (tự khai): {code}")
    return concluded


def _condition(making: Making, code: str, status: str, category: str) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": making.id("Condition", code),
        "clinicalStatus": {"coding": [codes.hl7("condition-clinical", "active")]},
        "verificationStatus": {"coding": [codes.hl7("condition-ver-status", status)]},
        "category": [{"coding": [codes.hl7("condition-category", category)]}],
        "code": {"coding": [codes.coding("icd10", code)], "text": code},
        "subject": making.patient,
        "encounter": making.encounter,
        "recordedDate": making.record.concluded_at,
    }


def add_requests(making: Making, conditions: list[dict[str, Any]]) -> None:
    """The doctor's referral and next appointment as orders; what rules found and nobody ordered yet as proposals."""
    referral, moved = making.record.referral, values.yes(making.value("CHUYEN_CSKCB"))
    if referral is not None or moved:
        _order(making, conditions)
    back = values.date(making.value("HEN_KHAM_LAN_SAU") or "")
    if back:
        made = _request(making, "next", "order", "routine", "Hẹn khám lần sau")
        made |= {"occurrenceDateTime": back, "requester": making.concluder}
        making.add(made, "plan", f"Hẹn khám lần sau: {back}")
    priorities = codes.table()["priority"]
    for one in sorted(
        making.record.findings,
        key=lambda f: (list(priorities).index(f.level) if f.level in priorities else 9, f.rule),
    ):
        if one.level not in priorities:
            continue
        what = "Theo dõi" if one.level == "F" else "Khám chuyên khoa, chuyển tuyến"
        made = _request(making, f"rule|{one.rule}", "proposal", priorities[one.level], what)
        made["instantiatesUri"] = [f"{codes.system('rule')}:{one.rule}:{one.rule_version}"]
        made["reasonCode"] = [{"coding": [codes.coding("rule", one.rule)], "text": one.sentence}]
        making.add(made, "plan", one.sentence)


def _order(making: Making, conditions: list[dict[str, Any]]) -> None:
    referral = making.record.referral
    to, on, why = (referral.to, referral.on, referral.why) if referral else ("", "", "")
    made = _request(making, "referral", "order", "routine", "Chuyển khám")
    made |= {
        "occurrenceDateTime": values.date(on),
        "requester": making.concluder,
        "performer": [{"display": to}] if to else [],
        "reasonCode": [{"text": why}] if why else [],
        "reasonReference": conditions,
    }
    words = ", ".join(part for part in (to, on, why) if part)
    making.add(made, "plan", f"Chuyển khám: {words}" if words else "Chuyển khám")


def _request(making: Making, key: str, intent: str, priority: str, what: str) -> dict[str, Any]:
    return {
        "resourceType": "ServiceRequest",
        "id": making.id("ServiceRequest", key),
        "status": "active",
        "intent": intent,
        "priority": priority,
        "code": {"text": what},
        "subject": making.patient,
        "encounter": making.encounter,
        "authoredOn": making.record.concluded_at,
    }


def add_vaccinations(making: Making) -> None:
    """Vaccinations of the newborn as told or seen in the booklet; the day is not asked by the form."""
    for tag, spec in codes.table()["vaccines"].items():
        given = values.yes(making.value(tag)) if making.value(tag) is not None else None
        if given is None:
            continue
        made: dict[str, Any] = {
            "resourceType": "Immunization",
            "id": making.id("Immunization", tag),
            "status": "completed" if given else "not-done",
            "vaccineCode": {
                "coding": [
                    codes.coding("cvx", spec["cvx"], spec["display"]),
                    codes.coding("tag", tag, spec["vi"]),
                ],
                "text": spec["vi"],
            },
            "patient": making.patient,
            "encounter": making.encounter,
            "occurrenceString": spec["when"] if given else "Chưa tiêm",
            "recorded": making.record.concluded_at,
            "primarySource": False,
            "protocolApplied": [{"doseNumberPositiveInt": spec["dose"]}] if given else [],
        }
        making.add(made, "vaccination", f"{spec['vi']}: {'Có' if given else 'Không'}")
