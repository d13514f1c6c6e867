"""Records to make documents of: invented encounters of every form, and one with everything that a record can hold."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from kham.exams.queries import definitions, judging
from kham.records.rules import sampling
from kham.records.rules.record import Agreement, Examiner, Place, Record, Referral, RuleFinding

EXTENSIONS = {"adult": ("elderly", "screening", "women_workers"), "minor": ("school",), "child": ("school",)}


def samples(form: str, count: int, seed: int | str = 1) -> Iterator[sampling.Sample]:
    """Invented encounters of a form, the same for the same seed."""
    return sampling.encounters(definitions.of(form), count, seed, judging)


def record(form: str, number: int = 0) -> Record:
    """One invented record."""
    return sampling.encounter(definitions.of(form), number, "documents", judging).record


def full(form: str = "adult", **changes: Any) -> Record:
    """A record with every kind of part: extensions, referral, findings, consent, signature, a second version."""
    plain = record(form)
    definition = definitions.of(form, None, EXTENSIONS[form])
    answers = dict(plain.answers) | {
        field.tag: _answer(definition, field)
        for field in definition.fields
        if field.tag not in plain.form.by_tag
        and field.type in ("yesno", "code", "codes", "text", "decimal", "datetime")
    }
    answers["DANH_SACH_CLS"] = [
        {
            "MA_CHI_SO": "0300011",
            "TEN_CHI_SO": "CRP",
            "GIA_TRI": "<0,5",
            "DON_VI_DO": "mg/L",
            "KET_LUAN": "Bình thường",
        },
        {"TEN_CHI_SO": "Soi đáy mắt", "MO_TA": "Chưa thấy bất thường"},
    ]
    made = dataclasses.replace(
        plain,
        form=definition,
        answers=answers,
        facts=dataclasses.replace(plain.facts, labs=tuple(answers["DANH_SACH_CLS"])),
        version=2,
        amends_reason="Sửa mã bệnh",
        concluder=Examiner("Trần Thị Mai", "conclusion", "000123/HP-CCHN", "0f" * 16),
        examiners=(Examiner("Trần Thị Mai", "internal", "000123/HP-CCHN"), Examiner("Lê Văn Sáu", "eye")),
        findings=(
            RuleFinding("blood_pressure", "2", "U", "Huyết áp 182/110: khám lại trong ngày.", ("HUYET_AP",)),
        ),
        referral=Referral("Bệnh viện Đa khoa mẫu", "2026-08-01", "Tăng huyết áp độ 2"),
        agreements=(Agreement("gynaecology", True, "Nguyễn Thị Bưởi", "", "2026-07-05T08:00:00+07:00"),),
        signature="c2lnbmF0dXJl",
        signature_algorithm="ed25519",
        insurance_number="GD4313112345678",
        place=Place("Nhà văn hóa Trung", "Đường làng", mobile=True),
    )
    return dataclasses.replace(made, **changes)


def _answer(form: Any, field: Any) -> Any:
    if field.type in ("yesno", "code", "codes"):
        return next(iter(form.codes_of(field)))
    return {"decimal": 1.5, "datetime": "2026-07-05T08:10"}.get(field.type, "Chưa thấy bất thường")
