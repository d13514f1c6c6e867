"""A child, a pupil and an older woman pass every station of their own form, are concluded, sent and accepted."""

import datetime as dt
from typing import Any

from kham.exams import actions as exams_actions
from kham.exams import queries as exams_queries
from kham.exams.models import Encounter
from kham.records import actions
from kham.records.models import Submission
from kham.records.rules import reading
from tests.exams import walking
from tests.records import rig as rigs
from tests.records.examined import Examined
from tests.records.rig import Rig

MOTHER = {"name": "Trần Thị Mận", "relation": "2", "phone": "0912345678"}
CHILD = {"BINH_THUONG": "1", "NGUY_CO_MAC_LAO": "0", "VAN_DE_SUC_KHOE": "0"}


def walk(day: Examined, age: int, **person: Any) -> Encounter:
    """From the door through every station in order; the doctor's own is left."""
    today = day.session.on
    born = {"birth_year": today.year - age, "birth_month": 1, "birth_day": 9}
    encounter = exams_actions.check_in(
        session=day.session, person=day.person(**born | person), method="known", by=day.doctor, now=day.now,
        companion=MOTHER if age < 18 else None,
    )  # fmt: skip
    moments = walking.moments(day.now)
    for station in exams_queries.stations(encounter):
        if station["code"] != "conclusion":
            given = walking.answers_at(encounter, station["code"])
            encounter = exams_actions.record(
                encounter=encounter, answers=given, station=station["code"], by=day.doctor, now=next(moments)
            )
    assert encounter.state == "ready"
    return encounter


def accepted(day: Examined, rig: Rig, encounter: Encounter, **said: Any) -> dict[str, Any]:
    """Conclude without passing over anything that asks, send, and read again what the portal keeps."""
    now = day.now + dt.timedelta(hours=2)
    exams_actions.conclude(encounter=encounter, by=day.doctor, now=now, **said)
    row = Submission.objects.get(encounter=encounter)
    assert row.problems == []
    sent = rigs.send(day, now=now)
    row.refresh_from_db()
    assert (sent["accepted"], row.state) == (1, "accepted"), row.reply_words
    xml = actions.open_package(submission=row, by=day.doctor, now=now)
    assert reading.faults(xml) == []
    return reading.read(xml)


def test_a_child_of_three(day: Examined, rig: Rig) -> None:
    encounter = walk(day, 3, personal_number="", occupation="")
    assert (encounter.form, encounter.extensions) == ("child", [])
    said = {"health_class": None, "icd_codes": [], "advice": "Tiêm nhắc đúng lịch"}
    read = accepted(day, rig, encounter, filled=CHILD, **said)
    assert (read["type"], read["health_class"]) == ("ChildUnder", None)
    assert read["answers"]["BINH_THUONG"] == "1"


def test_a_pupil_of_twelve(day: Examined, rig: Rig) -> None:
    encounter = walk(day, 12, personal_number="031214000012", occupation="")
    assert encounter.form == "minor"
    read = accepted(day, rig, encounter, health_class=1, icd_codes=[])
    assert (read["type"], read["health_class"]) == ("Minor", 1)


def test_a_woman_of_seventy(day: Examined, rig: Rig) -> None:
    encounter = walk(day, 70)
    assert encounter.form == "adult" and "elderly@2026-07" in encounter.extensions
    assert "elderly" in encounter.stations_done and "ADL_1" in encounter.answers
    read = accepted(day, rig, encounter, health_class=2, icd_codes=["I10"], summary="Tăng huyết áp")
    assert (read["type"], read["health_class"], read["icd"]) == ("Adult", 2, ["I10"])
    assert not [tag for tag in read["answers"] if tag.startswith(("ADL_", "PHQ9_", "LDN_"))]
