"""The laboratory of today's session: labels, orders, tubes, one rejected sample, a returned file, a late result, a tracing."""

import datetime as dt
import math
import struct
import zlib
from random import Random
from typing import Any

from kham.exams import queries as exams_queries
from kham.exams.actions import laboratory
from kham.exams.models import Encounter, EncounterState
from kham.exams.queries import laboratory as lab_queries
from kham.planning.models import Session
from kham.site.demo.build.stage import Stage

ORDERS = [
    (["glucose", "creatinin"], "Đường huyết mao mạch cao"), (["cholesterol", "triglycerid"], "Tăng huyết áp, đánh giá nguy cơ"),
    (["hemoglobin", "bach_cau"], "Da xanh, mệt"), (["glucose", "ast", "alt"], "Theo dõi thuốc đang dùng"),
]  # fmt: skip
KIND = {"hemoglobin": "edta", "bach_cau": "edta"}
NAMES = {
    "glucose": ("GLU", "mmol/L", 4.6, 9.4, "3.9-5.5"),
    "creatinin": ("CREA", "umol/L", 55, 110, "53-106"),
    "cholesterol": ("CHOL", "mg/dL", 160, 260, "<200"),
    "triglycerid": ("TG", "mg/dL", 80, 260, "<150"),
    "hemoglobin": ("HGB", "g/dL", 10.5, 15.5, "12-16"),
    "bach_cau": ("WBC", "10^9/L", 4.2, 9.8, "4-10"),
    "ast": ("AST", "U/L", 15, 70, "<37"),
    "alt": ("ALT", "U/L", 12, 80, "<40"),
}


def today(stage: Stage) -> None:
    """Play the laboratory of today's sessions; nothing when nobody is there."""
    for session in Session.objects.filter(campaign=stage.campaign, on=stage.today, state="open").order_by(
        "pk"
    ):
        _session(stage, session, Random(f"{stage.world.seed}-lab"))  # a demo, not a secret


def _session(stage: Stage, session: Session, chance: Random) -> None:
    officer, doctor = stage.viewer("tram"), stage.viewer("bacsi")
    start = stage.at(session.on, 8, 30)
    codes = laboratory.print_labels(
        session=session, count=65, sheet="a4_65", by=officer, now=stage.at(session.on, 7)
    )
    here = [
        exams_queries.encounter(doctor, pk)
        for pk in Encounter.objects.filter(session=session)
        .order_by("queue_number")
        .values_list("pk", flat=True)
    ]
    going = [e for e in here if e.state in (EncounterState.IN_PROGRESS, EncounterState.READY)][:6]
    done = [e for e in here if e.state == EncounterState.CONCLUDED][:1]
    tubes: list[tuple[Encounter, str, str]] = []
    for number, encounter in enumerate(going):
        tests, reason = ORDERS[number % len(ORDERS)]
        at = start + dt.timedelta(minutes=4 * number)
        laboratory.order(encounter=encounter, codes=tests, reason=reason, by=doctor, now=at)
        if number == len(going) - 1:
            continue  # ordered, not taken yet
        for kind in sorted({KIND.get(test, "serum") for test in tests}):
            code = codes.pop(0)
            laboratory.take(
                encounter=encounter, barcode=code, kind=kind, by=officer, now=at + dt.timedelta(minutes=3)
            )
            tubes += [(encounter, code, test) for test in tests if KIND.get(test, "serum") == kind]
    _results(stage, session, tubes, going, done, codes, chance)
    if going:
        laboratory.attach(
            encounter=going[0], kind="ecg", name="dien-tim.png", content=tracing(), text="Nhịp xoang đều, 76 lần/phút", by=doctor,
            now=start + dt.timedelta(minutes=40),
        )  # fmt: skip


def _results(
    stage: Stage,
    session: Session,
    tubes: list[Any],
    going: list[Any],
    done: list[Any],
    codes: list[str],
    chance: Random,
) -> None:
    """One sample rejected, the first two people's results returned with two rows that ask, one result after the signature."""
    officer, start = stage.viewer("tram"), stage.at(session.on, 8, 30)
    sent = list(lab_queries.samples(officer, session))
    laboratory.mark(samples=sent, state="sent", by=officer, now=start + dt.timedelta(minutes=45))
    if len(going) > 2 and (last := [s for s in sent if s.encounter_id == going[2].pk]):
        laboratory.reject(
            sample=lab_queries.sample(officer, last[0].pk),
            reason="Tan máu",
            by=officer,
            now=start + dt.timedelta(minutes=60),
        )
    returned = [row for row in tubes if row[0] in going[:2]]
    lines = ["MSH|^~\\&|LIS|PXN Mẫu|KHAM||||ORU^R01|1|P|2.5"]
    for encounter, code, test in returned:
        lines += _message(encounter.person.full_name, code, test, chance)
    lines += ["PID|3||3||", "OBR|1||0000000000000|GLU", "OBX|1|NM|GLU||5.4|mmol/L|3.9-5.5||||F"]
    if done:
        code = codes.pop(0)
        laboratory.take(
            encounter=done[0], barcode=code, kind="serum", by=officer, now=start + dt.timedelta(minutes=50)
        )
        lines += _message(done[0].person.full_name, code, "triglycerid", chance)
    now = start + dt.timedelta(minutes=75)
    file = laboratory.receive_file(
        name="ket-qua-pxn-mau.hl7", content="\r".join(lines).encode(), session=session, by=officer, now=now
    )
    laboratory.read_file(file=file, by=officer, now=now)


def _message(name: str, code: str, test: str, chance: Random) -> list[str]:
    machine, unit, low, high, reference = NAMES[test]
    value = f"{chance.uniform(low, high):.1f}"
    return [
        f"PID|1||1||{name}",
        f"OBR|1||{code}|{machine}",
        f"OBX|1|NM|{machine}||{value}|{unit}|{reference}||||F",
    ]


def tracing(width: int = 720, height: int = 180) -> bytes:
    """A drawn line that looks like a heart tracing, as PNG."""
    rows = [bytearray(b"\xff" * width) for _ in range(height)]
    last = height // 2
    for x in range(width):
        beat = (x % 120) / 120
        wave = 60 * math.exp(-(((beat - 0.4) / 0.015) ** 2)) - 14 * math.exp(-(((beat - 0.44) / 0.02) ** 2))
        wave += 9 * math.exp(-(((beat - 0.25) / 0.04) ** 2)) + 14 * math.exp(-(((beat - 0.65) / 0.06) ** 2))
        y = int(height * 0.6 - wave)
        for at in range(min(last, y), max(last, y) + 2):
            rows[at][x] = 30
        last = y
    raw = b"".join(b"\0" + bytes(row) for row in rows)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(raw, 9))
        + chunk(b"IEND", b"")
    )
