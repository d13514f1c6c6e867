"""Exam days: who came is received, goes through the stations, is concluded; who did not come says why."""

import datetime as dt
from random import Random
from typing import Any

from django.db import transaction

from kham.exams import actions as exams_actions
from kham.exams import queries as exams_queries
from kham.exams.actions import calling, desks
from kham.exams.queries import queueing
from kham.exams.rules import child_outcome
from kham.outreach import actions as outreach_actions
from kham.planning.models import Appointment, Session
from kham.site.demo import children, clinic
from kham.site.demo.build import day_end
from kham.site.demo.build.stage import Stage

# The world's answers, tag by tag, belong to the stations of the form that ask for them; this is only the order of the day.
ADVICE = {
    1: "Giữ nếp sinh hoạt hiện nay, khám lại sau 12 tháng.",
    2: "Ăn giảm mặn, vận động đều, khám lại sau 12 tháng.",
    3: "Theo dõi tại Trạm Y tế, ăn giảm mặn, giảm đồ ngọt, vận động vừa sức.",
    4: "Đến Trạm Y tế theo hẹn để được theo dõi và hướng dẫn điều trị.",
    5: "Khám chuyên khoa theo giấy hẹn; người nhà đưa đi, mang theo phiếu kết quả.",
}
OUTCOMES = {"away": "away", "refused": "refused", "bedridden": "bedridden", "moved": "moved", "dead": "dead"}


def held(stage: Stage) -> None:
    """All sessions before today, each closed the same afternoon."""
    sessions = list(
        Session.objects.filter(campaign=stage.campaign, on__lt=stage.today, state="published").order_by(
            "on", "pk"
        )
    )
    for number, session in enumerate(sessions):
        stage.tell(f"buổi {number + 1}/{len(sessions)}")
        play(
            stage,
            session,
            share=1.0,
            fainted=number == min(day_end.EMERGENCY_AT, len(sessions) - 1),
            slips_left=4 if number == len(sessions) - 1 else 0,
        )


def today(stage: Stage) -> None:
    """Today's session is half way: some concluded, some at the stations, some still to come."""
    for session in Session.objects.filter(
        campaign=stage.campaign, on=stage.today, state="published"
    ).order_by("pk"):
        play(stage, session, share=0.45)


@transaction.atomic
def play(stage: Stage, session: Session, *, share: float, fainted: bool = False, slips_left: int = 0) -> None:
    """Run a session up to a share of its people; whole sessions are closed. One transaction: the demo is built or not."""
    officer, doctor = stage.viewer("tram"), stage.viewer("bacsi")
    chance = Random(f"{stage.world.seed}-{session.on}")  # a demo, not a secret
    session = exams_actions.open_session(session=session, by=officer, now=stage.at(session.on, 7, 15))
    booked = list(
        Appointment.objects.filter(session=session, state="planned")
        .select_related("person")
        .order_by(
            "at", "person__sort_key", "person_id"
        )  # short codes are drawn by chance, the ward must not be
    )
    minute = 0
    unfinished: dict[str, str] = {}
    for number, appointment in enumerate(booked[: round(len(booked) * share)]):
        true = stage.person_of.get(str(appointment.person_id))
        if true is None or true.id in stage.seen:  # an entry twice on the roster is one person at the door
            continue
        stage.seen.add(true.id)
        why = clinic.no_show_reason(true, chance)
        if why:
            _absent(stage, appointment, why, session)
            continue
        minute += 5
        moment = stage.at(session.on, 7, 30) + dt.timedelta(minutes=minute)
        encounter = exams_actions.check_in(
            session=session, person=appointment.person, appointment=appointment, method="invitation" if number % 4 else "card",
            by=officer, now=moment,
        )  # fmt: skip
        last = share < 1 and number > len(booked) * share - 6
        answers = _examined(true, encounter, chance, session.on)
        if last:
            _stations(encounter, answers, doctor, moment, only=2 + number % 5)
            continue
        if chance.random() < 0.015:
            unfinished[str(encounter.pk)] = "Có việc gia đình, về trước; hẹn buổi sau."
            continue
        _stations(encounter, answers, doctor, moment)
        _conclude(encounter, answers, doctor, moment + dt.timedelta(minutes=35))
    day_end.take_alerts(stage, session, leave=0 if share == 1 else 1)
    if share < 1:
        _call(session, doctor, stage.at(session.on, 7, 30) + dt.timedelta(minutes=minute + 4))
    if share == 1:
        if fainted:
            day_end.emergency(stage, session)
        day_end.finish(stage, session, slips_left=slips_left)
        exams_actions.close_session(
            session=session,
            by=officer,
            now=stage.at(session.on, 17),
            reasons=unfinished,
            despite_unsigned=True,
        )


def _call(session: Session, doctor: Any, moment: dt.datetime) -> None:
    """The desks of a day that goes on have called somebody each; one did not come at first; a television shows it."""
    for number, desk in enumerate(queueing.desks(session)[1:]):
        called = calling.call_next(desk=desk, by=doctor, now=moment + dt.timedelta(seconds=20 * number))
        if called is not None and number == 1:
            calling.call(
                encounter=called, desk=desk, outcome="missed", by=doctor, now=moment + dt.timedelta(minutes=3)
            )
    desks.make_board(session=session, by=doctor, now=moment)


def _examined(true: Any, encounter: Any, chance: Random, on: dt.date) -> dict[str, Any]:
    """What the stations find: adults by the model of the clinic, children and pupils near the growth of their age."""
    if encounter.form == "adult":
        return clinic.examine(true, chance, on)
    form = exams_queries.form_of(encounter)
    months = exams_queries.months_of(encounter)
    return children.examine(true, chance, on, form, sex=encounter.person.sex, months=months)


def _absent(stage: Stage, appointment: Appointment, why: str, session: Session) -> None:
    head = (
        stage.viewer("totruong")
        if appointment.person.unit_path.startswith(stage.units["01"].path)
        else stage.viewer("tram")
    )
    day = session.on + dt.timedelta(days=1)
    if day >= stage.today or stage.random.random() < 0.35:  # not asked yet: tomorrow's call list
        return
    outreach_actions.record_contact(
        person=appointment.person,
        appointment=appointment,
        channel="visit",
        outcome=OUTCOMES[why],
        by=head,
        now=stage.at(day, 16),
    )


def _stations(
    encounter: Any, answers: dict[str, Any], doctor: Any, moment: dt.datetime, only: int | None = None
) -> None:
    """Save the answers station by station, as the form asks them."""
    refused = _stations_refused(answers.get("_refused", ()))
    tags: dict[str, list[str]] = {}
    for field in exams_queries.form_of(encounter).fields:
        if field.tag in answers:
            tags.setdefault(field.station, []).append(field.tag)
    visited = [
        row["code"] for row in exams_queries.stations(encounter) if row["code"] not in {"conclusion", "labs"}
    ]
    for number, station in enumerate(visited[:only]):
        mine = {tag: answers[tag] for tag in tags.get(station, [])}
        left_out = {station: "Người khám từ chối"} if station in refused and not mine else None
        exams_actions.record(
            encounter=encounter,
            station=station,
            answers=mine,
            skipped=left_out,
            by=doctor,
            now=moment + dt.timedelta(minutes=3 * number),
        )


def _stations_refused(refused: tuple[str, ...]) -> set[str]:
    names = {
        "san_phu_khoa": "gynaecology",
        "da_lieu": "surgery",
        "xet_nghiem": "blood",
        "mat": "eye",
        "rang_ham_mat": "dental",
    }
    return {names[code] for code in refused if code in names}


def _conclude(encounter: Any, answers: dict[str, Any], doctor: Any, moment: dt.datetime) -> None:
    small = encounter.form == "child"  # no class under six: normal, or what is wrong
    grade = None if small else answers.get("PHAN_LOAI_SK")
    exams_actions.conclude(  # read again: what is signed is what the stations saved
        encounter=exams_queries.encounter(doctor, encounter.pk), health_class=grade,
        icd_codes=[c for c in str(answers.get("KET_LUAN_BENH") or "").split(";") if c],
        summary=str(answers.get("CAC_BENH_TAT_NEU_CO") or ""), advice=ADVICE.get(grade or 0, ""), by=doctor, now=moment, despite=True,
        filled=child_outcome.answers("normal", tuberculosis=False, referred=False) if small else None,
    )  # fmt: skip
