"""The facts of a signed encounter, as the national record wants them."""

import datetime as dt
from typing import Any

from kham.exams import queries as exams_queries
from kham.exams.models import Conclusion, Encounter
from kham.exams.queries import administration
from kham.exams.queries import items as exams_items
from kham.kernel import clock
from kham.records.rules import facts as fact_rules
from kham.records.rules import package
from kham.records.rules.facts import CARRIED, LAB_COLUMNS, Facts, clean
from kham.records.rules.layout import Layout, of_form
from kham.records.rules.record import Agreement, Examiner, Place, Record, Referral, RuleFinding

OLDER_GROUPS = "groups_2026_05"  # name of the list of 14 in the forms of QĐ 1551/QĐ-BYT


def facts_of(conclusion: Conclusion) -> tuple[Facts, Layout]:
    """The facts of a signed encounter as the record wants them, and the layout of its form. Nothing is withheld yet."""
    encounter = conclusion.encounter
    form = exams_queries.form_of(encounter)
    layout = of_form(form)
    known = {tag: clean(value) for tag, value in exams_queries.administrative(encounter).items()}
    answers = conclusion.answers
    person = encounter.person
    national = {tag for tags in layout.parts.values() for tag in tags}
    exam = {
        tag: _value(value)
        for tag, value in (known | exams_items.in_words(form, answers)).items()
        if tag in national and tag not in CARRIED and value not in (None, "")
    }
    facts = Facts(
        visit_id=encounter.pk.hex,
        exam_date=encounter.exam_date.isoformat(),
        arrived=_local(encounter.checked_in_at),
        left=_local(conclusion.concluded_at),
        name=known.get("HO_TEN", ""),
        sex=person.sex,
        birth=person.birth.iso() if person.birth else "",
        personal_number=known.get("SO_CCCD", ""),
        ethnicity=known.get("MA_DAN_TOC", ""),
        occupation=clean(
            encounter.answers.get("MA_NGHE_NGHIEP") or person.occupation
        ),  # unknown: the gateway's own code
        workplace=known.get("NOI_LAM_VIEC_HOC_TAP", ""),
        address=known.get("DIA_CHI", ""),
        province=known.get("MATINH_CU_TRU", ""),
        commune=known.get("MAXA_CU_TRU", ""),
        phone=known.get("DIEN_THOAI", ""),
        reason=known.get("LY_DO_VV", ""),
        facility5=known.get("MA_CSKCB", ""),
        facility13=known.get("MA_GTIN_CSKCB", ""),
        groups=_groups(encounter, form),
        payer=known.get("NGUON_CHI_TRA", "") or known.get("NGUON_KINH_PHI", ""),
        kind=str(answers.get("HINH_THUC_KHAM") or "periodic"),
        health_class=conclusion.health_class,
        icd=tuple(conclusion.icd_codes),
        diseases=clean(conclusion.summary or answers.get("GHI_RO_VAN_DE_SUC_KHOE")),
        answers=exam,
        labs=_laboratory(answers, layout),
    )
    return facts, layout


def _value(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


def _local(moment: dt.datetime) -> str:
    return moment.astimezone(clock.VIETNAM).strftime("%Y-%m-%dT%H:%M")


def _groups(encounter: Encounter, form: Any) -> tuple[str, ...]:
    """National codes of the 16-code list: what reception typed as codes, else by the person's groups in the campaign.

    Codes typed in a form of QĐ 1551/QĐ-BYT are of its list of 14, where the last means "other".
    """
    typed = [
        code.strip() for code in str(encounter.answers.get("DOI_TUONG") or "").split(";") if code.strip()
    ]
    if typed and all(code.isdigit() for code in typed):
        if form.by_tag["DOI_TUONG"].codes == OLDER_GROUPS:
            return fact_rules.newer_groups(typed)
        return tuple(sorted({str(int(code)) for code in typed}, key=int))
    return fact_rules.national_groups(encounter.enrolment.groups if encounter.enrolment else [])


def _laboratory(answers: dict[str, Any], layout: Layout) -> tuple[dict[str, str], ...]:
    """Rows of XML11: the table as typed, then one row for each quick-entry field that the form names as laboratory."""
    rows = [
        {column: clean(row[column]) for column in LAB_COLUMNS if clean(row.get(column))}
        for row in answers.get("DANH_SACH_CLS") or []
    ]
    for tag, name, unit in layout.labs:
        value = answers.get(tag)
        if value in (None, ""):
            continue
        words = layout.words.get(tag, {}).get(str(value))
        said = (
            {"MO_TA": clean(value)}
            if isinstance(value, str) and not words
            else {"GIA_TRI": words or package.plain(value), "DON_VI_DO": unit}
        )
        rows.append(
            {name_: text for name_, text in {"MA_CHI_SO": tag, "TEN_CHI_SO": name, **said}.items() if text}
        )
    return tuple(row for row in rows if row)


def record_of(conclusion: Conclusion) -> Record:
    """Everything a FHIR document says of a signed encounter. Nothing is withheld yet."""
    encounter = conclusion.encounter
    facts, _layout = facts_of(conclusion)
    session, details = encounter.session, conclusion.details or {}
    facility = session.team.facility or session.campaign.facility
    key = conclusion.signing_key
    return Record(
        facts=facts,
        form=exams_queries.form_of(encounter),
        answers=dict(conclusion.answers),
        person_id=encounter.person_id.hex,
        concluded_at=_moment(conclusion.concluded_at),
        concluder=Examiner(
            name=conclusion.concluder_name,
            part="conclusion",
            licence=str(details.get("licence") or ""),
            key=conclusion.concluded_by_id.hex,
        ),
        arrived_at=_moment(encounter.checked_in_at),
        version=conclusion.version,
        amends_reason=conclusion.amends_reason,
        kind=conclusion.kind,
        advice=clean(conclusion.advice),
        facility_name=facility.name if facility else "",
        facility_id=facility.pk.hex if facility else "",
        session_id=session.pk.hex,
        place=Place(session.site.name, session.site.address, mobile=session.site.kind != "station"),
        examiners=tuple(_examiner(row) for row in details.get("examiners", [])),
        findings=tuple(
            RuleFinding(one.rule, one.rule_version, one.level, one.sentence, tuple(one.tags))
            for one in encounter.findings.all()
        ),
        referral=_referral(details.get("referral")),
        agreements=tuple(
            Agreement(one.kind, one.given, one.by_name, one.relation, _moment(one.at))
            for one in encounter.consents.all()
        ),
        signature=conclusion.signature,
        signature_algorithm=key.algorithm if key else "",
        insurance_number=clean(encounter.answers.get("SO_THE_BHYT") or encounter.person.insurance_number),
        skipped=dict(encounter.skipped),
        words={tag: clean(text) for tag, text in administration.as_read(encounter).items() if text},
    )


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(clock.VIETNAM).isoformat(timespec="seconds")


def _examiner(row: dict[str, Any]) -> Examiner:
    return Examiner(str(row.get("name", "")), str(row.get("part", "")), str(row.get("licence") or ""))


def _referral(given: Any) -> Referral | None:
    if not given:
        return None
    return Referral(*(str(given.get(name) or "") for name in ("to", "on", "why")))
