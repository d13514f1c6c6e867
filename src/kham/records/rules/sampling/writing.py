"""From an invented exam to its facts (what may leave) and its record (everything)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from random import Random
from typing import Any

from kham.records.rules.facts import Facts, clean
from kham.records.rules.record import Agreement, Examiner, Place, Record, Referral, RuleFinding
from kham.records.rules.sampling.drawing import Examined, weighted, words

ZONE = "+07:00"
URGENT = ("E", "U", "R")


def written(chance: Random, form: Any, made: Examined) -> tuple[Facts, Record]:
    """(facts that may leave, the whole record)."""
    facts = _facts(chance, form, made)
    whole = dataclasses.replace(
        facts,
        answers=dict(facts.answers)
        | {t: v for t, v in made.kept.items() if t in form.by_tag and form.by_tag[t].national},
        labs=(*facts.labs, *made.kept_labs),
        icd=(*facts.icd, *made.kept_icd),
        diseases=" ".join(
            part for part in (_closed(facts.diseases, made.kept_clause), made.kept_clause) if part
        ),
    )
    facts = dataclasses.replace(facts, diseases=_closed(facts.diseases, made.kept_clause))
    whole = dataclasses.replace(
        whole,
        left=(dt.datetime.fromisoformat(facts.arrived) + dt.timedelta(minutes=95)).isoformat(
            timespec="minutes"
        ),
    )
    return facts, _record(chance, form, made, whole)


def _closed(text: str, clause: str) -> str:
    """Words with a full stop when another sentence follows them."""
    return f"{text}." if text and clause else text


def _facts(chance: Random, form: Any, made: Examined) -> Facts:
    person, pools = made.person, words("people")
    facility = chance.choice(pools["facilities"])
    arrived = dt.datetime.combine(made.on, dt.time(chance.randint(6, 16), chance.randint(0, 59)))
    return Facts(
        visit_id=uuid.UUID(int=chance.getrandbits(128), version=4).hex,
        exam_date=made.on.isoformat(),
        arrived=arrived.isoformat(timespec="minutes"),
        name=clean(person.name).upper(),
        sex=person.sex,
        birth=person.birth,
        personal_number=person.number,
        ethnicity=person.ethnicity,
        occupation=person.occupation,
        workplace=clean(person.workplace),
        address=clean(person.address),
        province=person.province,
        commune=person.commune,
        phone=person.phone,
        reason=chance.choice(pools["reasons"]),
        facility5=facility["code5"],
        facility13=facility["gln13"],
        groups=person.groups,
        payer=weighted(chance, {"1": 2, "2": 8, "3": 2, "4": 1, "5": 1, "9": 1}),
        kind=weighted(chance, {"periodic": 4, "screening": 1}),
        health_class=made.health_class,
        icd=tuple(made.icd),
        diseases=made.diseases,
        answers=_cleaned(made.answers),
        labs=tuple(made.labs),
    )


def _cleaned(answers: dict[str, Any]) -> dict[str, Any]:
    """Texts as XML carries them."""
    return {tag: clean(value) if isinstance(value, str) else value for tag, value in answers.items()}


def _record(chance: Random, form: Any, made: Examined, whole: Facts) -> Record:
    pools = words("people")
    facility = next(one for one in pools["facilities"] if one["code5"] == whole.facility5)
    doctors = chance.sample(pools["doctors"], 2)
    said = dict(made.answers) | made.kept | {"HINH_THUC_KHAM": whole.kind}
    findings = tuple(
        RuleFinding(one.rule, one.version, one.level, one.sentence, tuple(one.tags)) for one in made.findings
    )
    return Record(
        facts=whole,
        form=form,
        answers=said,
        person_id=uuid.UUID(int=chance.getrandbits(128), version=4).hex,
        concluded_at=f"{whole.left}:00{ZONE}",
        concluder=Examiner(
            doctors[0], "conclusion", "000123/HP-CCHN", uuid.UUID(int=chance.getrandbits(128), version=4).hex
        ),
        arrived_at=f"{whole.arrived}:00{ZONE}",
        kind="child" if form.form == "child" else "classified",
        advice="Ăn giảm muối, tái khám đúng hẹn" if made.icd else "",
        facility_name=facility["name"],
        facility_id=uuid.uuid5(uuid.NAMESPACE_OID, facility["gln13"]).hex,
        session_id=uuid.UUID(int=chance.getrandbits(128), version=4).hex,
        place=Place("Nhà văn hóa tổ dân phố", whole.address, mobile=chance.random() < 0.5),
        examiners=_examiners(form, doctors),
        findings=findings,
        referral=_referral(made) if any(one.level in URGENT for one in findings) else None,
        agreements=_agreements(made, whole),
        insurance_number=f"GD4{whole.province}{chance.randint(10**9, 10**10 - 1)}"
        if chance.random() < 0.7
        else "",
    )


def _referral(made: Examined) -> Referral:
    urgent = next(one for one in made.findings if one.level in URGENT)
    return Referral(
        "Bệnh viện đa khoa khu vực", (made.on + dt.timedelta(days=3)).isoformat(), urgent.sentence
    )


def _agreements(made: Examined, whole: Facts) -> tuple[Agreement, ...]:
    companion = made.answers.get("HO_TEN_NGUOI_DI_CUNG") or made.answers.get("NGUOI_GIAM_HO")
    if not companion:
        return ()
    return (Agreement("capacity", True, companion, "2", f"{whole.arrived}:00{ZONE}"),)


def _examiners(form: Any, doctors: list[str]) -> tuple[Examiner, ...]:
    """One doctor for every station but the last; half of them with a licence that the register knows."""
    stations = [station.code for station in form.stations if station.code != "conclusion"]
    return tuple(
        Examiner(doctors[at % 2], code, "000456/HP-CCHN" if at % 2 else "")
        for at, code in enumerate(stations)
    )
