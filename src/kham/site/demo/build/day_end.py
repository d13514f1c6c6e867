"""The afternoon of each session: alerts taken by the doctor, an emergency in the past, slips, attendance, supplies."""

import datetime as dt
from random import Random
from typing import Any

from kham.exams.actions import alerting, emergencies, ending
from kham.exams.models import OPEN_ALERT, Alert, Encounter
from kham.exams.queries import supplying
from kham.site.demo.build.stage import Stage

NOTES = (
    "Đã đo lại sau 15 phút nghỉ, còn cao; cho nằm nghỉ, hẹn khám lại trong ngày tại Trạm.",
    "Đã gặp người bệnh, dặn không tự lái xe về, gọi người nhà đón.",
    "Đã khám, viết giấy chuyển, báo gia đình.",
)
EMERGENCY_AT = 2  # the third session of the past


def take_alerts(stage: Stage, session: Any, *, leave: int = 0) -> None:
    """The doctor acknowledges every dangerous value within minutes; `leave` of them still wait."""
    doctor = stage.viewer("bacsi")
    waiting = list(Alert.objects.filter(OPEN_ALERT, session=session).order_by("raised_at", "pk"))
    for number, alert in enumerate(waiting[: len(waiting) - leave] if leave else waiting):
        alerting.answer_alert(
            alert=alert, answer="same", by=doctor, now=alert.raised_at + dt.timedelta(minutes=1)
        )
        alerting.acknowledge(
            alert=alert,
            note=NOTES[number % len(NOTES)],
            by=doctor,
            now=alert.raised_at + dt.timedelta(minutes=4),
        )


def emergency(stage: Stage, session: Any) -> None:
    """Somebody fainted while waiting for the needle; sugar, the ambulance, and how it ended."""
    doctor = stage.viewer("bacsi")
    who = (
        Encounter.objects.filter(session=session).exclude(state="void").order_by("queue_number")[6:7].first()
    )
    start = stage.at(session.on, 9, 20)
    made = emergencies.raise_emergency(
        session=session, encounter=who, what=["collapse"], station="blood", by=stage.viewer("tram"), now=start,
        words="Đứng chờ lấy máu thì vã mồ hôi, ngồi xuống rồi ngất khoảng một phút. Sáng chưa ăn.",
    )  # fmt: skip

    def at(minutes: int) -> dt.datetime:
        return start + dt.timedelta(minutes=minutes)

    emergencies.note_emergency(
        emergency=made, by=doctor, now=at(8), first_aid=[
            {"code": "position", "at": at(1).isoformat()}, {"code": "remeasured", "at": at(2).isoformat()},
            {"code": "sugar", "at": at(3).isoformat()},
        ],
        transfer={"how": "ambulance", "where": "Bệnh viện đa khoa khu vực", "called_at": at(4).isoformat(), "with": "Con gái"},
    )  # fmt: skip
    emergencies.note_emergency(
        emergency=made,
        by=doctor,
        now=at(180),
        outcome="recovered",
        outcome_words="Xe cấp cứu đến kiểm tra, đã tỉnh, không phải chuyển; ăn nhẹ rồi khám tiếp.",
    )


def finish(stage: Stage, session: Any, *, slips_left: int = 0) -> None:
    """Slips in people's hands, who worked, what was used; before the day is closed. `slips_left` are still to be given."""
    officer, doctor = stage.viewer("tram"), stage.viewer("bacsi")
    done = Encounter.objects.filter(session=session, state="concluded").order_by("queue_number")
    people = list(done[: max(0, done.count() - slips_left)])
    ending.hand_over_many(encounters=people, channel="paper", by=doctor, now=stage.at(session.on, 16, 30))
    ending.take_attendance(session=session, by=officer, now=stage.at(session.on, 16, 40))
    ending.note_attendance(
        session=session, name="Nguyễn Thị Hạnh", desk="reception", duty="Tình nguyện viên, hướng dẫn",
        from_at=stage.at(session.on, 7, 15), to_at=stage.at(session.on, 11, 30), by=officer, now=stage.at(session.on, 16, 45),
    )  # fmt: skip
    ending.note_supplies(
        session=session, counts=_supplies(session), by=officer, now=stage.at(session.on, 16, 50)
    )


def _supplies(session: Any) -> dict[str, dict[str, Any]]:
    """What the day needed, a little spoiled, the rest of full boxes returned."""
    chance = Random(f"{session.on}-supplies")  # a demo, not a secret
    here = Encounter.objects.filter(session=session).exclude(state="void").count()
    counts = {}
    for one in supplying.lines(session):
        line = one["line"]
        used = (
            line.tests
            if line.tests is not None
            else here
            if line.code in ("glove", "mask", "depressor")
            else 0
        )
        if not used:
            continue
        spoiled = chance.randrange(3)
        taken = -(-(used + spoiled) // 50) * 50
        counts[line.code] = {
            "taken": taken, "used": used, "spoiled": spoiled, "returned": taken - used - spoiled,
            "note": "" if not spoiled else "Rách bao, rơi",
        }  # fmt: skip
    return counts
