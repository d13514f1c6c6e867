"""Sites, teams and the schedule: each round takes some neighbourhoods; invitations printed, calls made."""

from kham.outreach import actions as outreach_actions
from kham.planning import actions as planning_actions
from kham.planning.models import Appointment, Session
from kham.site.demo.build.setting import GROUP_TARGETS
from kham.site.demo.build.stage import Stage

ROUND_OF_QUARTER = 4  # neighbourhoods are shared out over the four rounds


def plan(stage: Stage) -> None:
    """One site for every third neighbourhood, two mobile teams and the station; each round planned and published."""
    officer = stage.viewer("tram")
    now = stage.at(stage.day(-54))
    station = planning_actions.add_site(
        unit=stage.ward, name="Trạm Y tế phường Hòa Bình", kind="station", address="Tổ dân phố Hòa Bình 2", lat=20.9361,
        lon=106.6968, day_limit=120, by=officer, now=now,
    )  # fmt: skip
    sites = [station]
    for one in stage.world.neighbourhoods[::3]:
        sites.append(
            planning_actions.add_site(
                unit=stage.units[one.code], name=one.venue, kind="community", address=one.name, lat=one.lat, lon=one.lon,
                day_limit=100, by=officer, now=now,
            )
        )  # fmt: skip
    crews = [
        planning_actions.add_team(
            unit=stage.ward, name=name, kind="mobile", day_capacity=60, facility=stage.facility, by=officer, now=now,
            members=[
                {"name": doctor, "role": "Bác sĩ, kết luận", "licence": f"00{number}821/HP-CCHN"},
                {"name": nurse, "role": "Điều dưỡng, đo chỉ số", "licence": ""},
            ],
        )
        for number, (name, doctor, nurse) in enumerate(
            (("Đoàn khám số 1", "Bùi Quang Khải", "Trần Thu Ngân"), ("Đoàn khám số 2", "Cao Thị Diễm", "Phạm Hữu Lộc")), start=1
        )
    ]  # fmt: skip
    neighbourhoods = [stage.units[one.code] for one in stage.world.neighbourhoods]
    share = -(-len(neighbourhoods) // ROUND_OF_QUARTER)
    for number, one in enumerate(stage.rounds):
        stage.tell(one.name)
        units = [unit.path for unit in neighbourhoods[number * share : (number + 1) * share]]
        if not units:  # five neighbourhoods are all in the first three rounds
            continue
        decided = stage.at(min(one.starts_on, stage.today) - (stage.today - stage.day(-4)), 9)
        made = planning_actions.make_plan(
            campaign=stage.campaign, by=officer, now=decided, first_day=one.starts_on, last_day=one.ends_on, teams=crews,
            sites=sites, saturdays=True, sundays=True, units=units, groups=GROUP_TARGETS, round=one,
        )  # fmt: skip
        stage.plan = planning_actions.publish(plan=made, by=officer, now=decided)


def reach_out(stage: Stage) -> None:
    """Invitations of every published session up to next week; some calls and visits with what they brought."""
    officer, head = stage.viewer("tram"), stage.viewer("totruong")
    for session in Session.objects.filter(campaign=stage.campaign, on__lte=stage.day(10)).order_by(
        "on", "pk"
    ):
        when = stage.at(session.on - (stage.today - stage.day(-3)), 10)
        outreach_actions.print_invitations(
            session=session, by=officer, now=min(when, stage.at(stage.today, 7))
        )
    home = stage.units["01"].path
    upcoming = Appointment.objects.filter(session__campaign=stage.campaign, state="planned").select_related(
        "person", "session"
    )
    for number, appointment in enumerate(upcoming.order_by("session__on", "person__sort_key", "person_id")):
        true = stage.person_of.get(str(appointment.person_id))
        if true is None or number % 3:
            continue
        when = stage.at(appointment.session.on - (stage.today - stage.day(-2)), 9 + number % 8)
        if when > stage.at(stage.today, 7):
            continue
        outcome = "will_come" if number % 5 else "absent"
        who = head if appointment.person.unit_path.startswith(home) else officer
        outreach_actions.record_contact(
            person=appointment.person, appointment=appointment, channel="visit" if number % 2 else "call", outcome=outcome,
            by=who, now=when,
        )  # fmt: skip
