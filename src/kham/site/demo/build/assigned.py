"""Written assignments of the demo's doctors, so that a signature names its examiners and their licences."""

import datetime as dt

from kham.exams.actions import assigning, rule_signing
from kham.exams.rules import triage
from kham.exams.rules.assignments import PARTS
from kham.site.demo.build.stage import Stage

# read so far; the others wait for the doctor
SIGNED = ("blood_pressure", "glucose_capillary", "bmi", "anaemia", "fever")


def write(stage: Stage) -> None:
    """The doctor of the tour may examine every part and conclude; a second one, of another facility, has no account yet."""
    officer, doctor = stage.viewer("tram"), stage.viewer("bacsi")
    paper = {
        "document_number": "15/QĐ-TYT", "document_date": stage.start, "assigned_by": "Trưởng Trạm Y tế",
        "valid_from": stage.start, "valid_to": dt.date(stage.today.year + 1, 12, 31),
    }  # fmt: skip
    now = stage.at(stage.start)
    assigning.assign(
        fields=paper
        | {
            "name": doctor.name,
            "user": doctor.user.pk if doctor.user else None,
            "parts": list(PARTS),
            "licence_number": "000101/HP-GPHN",
            "licence_scope": "Khám bệnh, chữa bệnh đa khoa",
        },
        by=officer,
        now=now,
    )
    assigning.assign(
        fields=paper
        | {
            "name": "Bác sĩ Vũ Thị Mẫu",
            "parts": ["eye", "ent", "dental"],
            "licence_number": "000102/HP-GPHN",
            "licence_scope": "Mắt, tai mũi họng, răng hàm mặt",
            "document_number": "16/QĐ-TTYT",
        },
        by=officer,
        now=now,
    )


def sign_tables(stage: Stage) -> None:
    """The doctor has read the first tables of clinical rules and signed them; the rest still say "chưa ký duyệt"."""
    doctor, now = stage.viewer("bacsi"), stage.at(stage.start)
    for rule in triage.in_force(stage.start):
        if rule.rule in SIGNED:
            rule_signing.sign_rule(
                rule=rule, table_hash=rule.digest, licence_number="000101/HP-GPHN", by=doctor, now=now
            )
