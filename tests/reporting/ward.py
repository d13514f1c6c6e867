"""A believable ward made directly through models: some hundred people in four neighbourhoods, two closed sessions, one to come."""

import datetime as dt
import random
from typing import Any

from kham.accounts.models import Membership, Organisation, User
from kham.accounts.queries import Viewer, viewer_of
from kham.accounts.roles import ROLES
from kham.campaigns.models import Campaign, Difficulty, Directive, Round, Task
from kham.exams.models import Conclusion, Encounter, Finding
from kham.followup.models import Case, Step
from kham.kernel.clock import VIETNAM
from kham.outreach.models import Contact, InvitationBatch
from kham.places.models import Unit
from kham.planning.models import Appointment, Session, Site, Team
from kham.records.models import Submission
from kham.roster.models import Enrolment, Person

START = dt.date(2025, 7, 1)
TODAY = dt.date(2026, 7, 10)
NOW = dt.datetime(2026, 7, 10, 17, 0, tzinfo=VIETNAM)
NINE = [
    "elderly",
    "disabled",
    "poor",
    "near_poor",
    "merit",
    "social_protection",
    "special_child",
    "mental_illness",
    "lonely",
]
FAMILY, MIDDLE, GIVEN = (
    ["Nguyễn", "Trần", "Lê", "Phạm", "Vũ", "Hoàng", "Đỗ", "Bùi"],
    ["Văn", "Thị", "Đức", "Hữu", "Thu"],
    ["An", "Bình", "Cúc", "Dũng", "Hà", "Lan", "Minh", "Nam", "Quý", "Sơn"],
)


class Ward:
    """Phường Hòa Bình with `people` invented residents; the same seed gives the same ward."""

    def __init__(self, people: int = 120, seed: int = 1, neighbourhoods: int = 4) -> None:
        self.rng = random.Random(seed)
        self.province = unit("31", "province", "thành phố", "Hải Phòng")
        self.commune = unit("11533", "commune", "phường", "Hòa Bình", self.province)
        self.places = [
            unit(f"{n:02d}", "neighbourhood", "tổ dân phố", f"Tổ dân phố {n}", self.commune)
            for n in range(1, neighbourhoods + 1)
        ]
        self.doctor = User.objects.create(username="bac-si", full_name="Trần Thị Mẫu", date_joined=NOW)
        self.station = Organisation.objects.create(
            unit=self.commune, unit_path=self.commune.path, name="Trạm Y tế phường Hòa Bình", kind="station"
        )
        self.office = Organisation.objects.create(
            unit=self.commune, unit_path=self.commune.path, name="Phòng Văn hóa - Xã hội", kind="office"
        )
        self.campaign = Campaign.objects.create(
            unit=self.commune,
            unit_path=self.commune.path,
            name="Khám sức khỏe miễn phí phường Hòa Bình năm 2026",
            year=2026,
            starts_on=dt.date(2026, 5, 20),
            ends_on=dt.date(2026, 9, 30),
        )
        self.round = Round.objects.create(
            campaign=self.campaign,
            number=1,
            name="Đợt 1",
            starts_on=self.campaign.starts_on,
            ends_on=self.campaign.ends_on,
        )
        self._papers()
        self.sessions = [
            self._session(day, state)
            for day, state in [
                (dt.date(2026, 6, 10), "closed"),
                (dt.date(2026, 6, 24), "closed"),
                (dt.date(2026, 7, 8), "closed"),
                (dt.date(2026, 7, 15), "published"),
                (dt.date(2026, 7, 22), "published"),
            ]
        ]
        self.people = [self._person(n) for n in range(people)]
        for person in self.people:
            self._life(person)

    def viewer(self, role: str) -> Viewer:
        """A viewer of a role at its natural unit."""
        home = self.commune
        if role == "province_officer":
            home = self.province
        elif role == "neighbourhood_head":
            home = self.places[0]
        user, _ = User.objects.get_or_create(
            username=role, defaults={"full_name": f"Người {role}", "date_joined": NOW}
        )
        if not user.memberships.exists():
            Membership.objects.create(
                user=user,
                role=role,
                unit=home,
                unit_path=home.path,
                valid_from=START,
                granted_by="system:test",
                granted_at=NOW,
                valid_to=dt.date(2027, 12, 31) if ROLES[role].needs_end else None,
            )
        return viewer_of(user, on=TODAY)

    def _papers(self) -> None:
        directive = Directive.objects.create(
            campaign=self.campaign,
            unit=self.commune,
            unit_path=self.commune.path,
            file="x",
            file_name="ke-hoach.docx",
            sha256="0" * 64,
            number="45/KH-UBND",
            issued_on=dt.date(2026, 5, 28),
            issuer="Ủy ban nhân dân phường Hòa Bình",
            doc_type="Kế hoạch",
            subject="Tổ chức khám sức khỏe định kỳ, khám sàng lọc miễn phí cho đối tượng yếu thế trên địa bàn phường Hòa Bình năm 2026",
            state="accepted",
            received_by="system:test",
            received_at=NOW,
        )
        for n, due in enumerate([dt.date(2026, 5, 30), dt.date(2026, 6, 20), dt.date(2026, 8, 20)]):
            Task.objects.create(
                directive=directive,
                campaign=self.campaign,
                unit_path=self.commune.path,
                order=n,
                owner_name="Công an phường" if n else "Trạm Y tế phường",
                role="lead",
                action="Cung cấp danh sách nhân khẩu thực tế cư trú trên địa bàn",
                due_on=due,
                source="…",
                state="open",
            )
        for kind, text in [
            ("difficulty", "Một số hộ ở Tổ dân phố 3 đi làm ăn xa, không liên hệ được trong giờ hành chính."),
            ("difficulty", "Máy xét nghiệm đường huyết mao mạch hỏng một chiếc từ ngày 24/6/2026."),
            (
                "proposal",
                "Đề nghị Trung tâm Y tế Thủy Nguyên bố trí thêm một bác sĩ cho buổi khám ngày 15/7/2026.",
            ),
        ]:
            Difficulty.objects.create(
                campaign=self.campaign,
                unit=self.commune,
                unit_path=self.commune.path,
                kind=kind,
                text=text,
                raised_by="user:x",
                raised_for="Tổ dân phố 3",
                raised_at=NOW - dt.timedelta(days=3),
            )

    def _session(self, day: dt.date, state: str) -> Session:
        site, _ = Site.objects.get_or_create(
            unit=self.commune, name="Trạm Y tế", defaults={"unit_path": self.commune.path, "kind": "station"}
        )
        team, _ = Team.objects.get_or_create(
            unit=self.commune, name="Đoàn 1", defaults={"unit_path": self.commune.path, "kind": "mobile"}
        )
        made = Session.objects.create(
            campaign=self.campaign,
            round=self.round,
            site=site,
            team=team,
            unit_path=self.commune.path,
            on=day,
            starts_at=dt.time(7, 30),
            ends_at=dt.time(16, 30),
            capacity=100,
            units=[p.path for p in self.places],
            state=state,
        )
        InvitationBatch.objects.create(
            session=made,
            unit_path=self.places[0].path,
            people=1,
            printed_by="system:test",
            printed_at=NOW - dt.timedelta(days=40),
        )
        return made

    def _person(self, n: int) -> Person:
        rng, place = self.rng, self.rng.choice([*self.places, *self.places, self.commune])
        name = f"{rng.choice(FAMILY)} {rng.choice(MIDDLE)} {rng.choice(GIVEN)}"
        year = rng.choice([None, *range(1935, 1966), *range(1935, 1966), *range(1970, 2024)])
        month = rng.choice([None, *range(1, 13)]) if year else None
        day = rng.choice([None, *range(1, 29)]) if month else None
        person = Person.objects.create(
            code=f"P{n:06d}",
            full_name=name,
            name_key=name.lower(),
            sort_key=name,
            sex=rng.choice(["male", "female", "female", ""]),
            birth_year=year,
            birth_month=month,
            birth_day=day,
            unit=place,
            unit_path=place.path,
            verified_by_police=rng.random() < 0.8,
            bedridden=rng.random() < 0.04,
            created_at=NOW,
        )
        if rng.random() < 0.92:
            groups = sorted(g for g in NINE if rng.random() < 0.22) or (
                ["elderly"] if rng.random() < 0.6 else []
            )
            out = rng.random() < 0.03
            Enrolment.objects.create(
                campaign=self.campaign,
                person=person,
                unit_path=person.unit_path,
                groups=groups,
                policy_group=rng.choice(["a", "a", "a", "b", "dd"]),
                policy_reason="mẫu",
                funding_source=rng.choice(["2", "2", "3", "5", "9"]),
                funding_reason="mẫu",
                computed_at=NOW,
                excluded_reason="moved" if out else "",
                examined_elsewhere_on=dt.date(2026, 6, 1) if rng.random() < 0.05 else None,
            )
        return person

    def _life(self, person: Person) -> None:
        rng = self.rng
        session = rng.choice(self.sessions)
        enrolment = person.enrolments.first()
        appointment = None
        if enrolment and rng.random() < 0.9:
            appointment = Appointment.objects.create(
                session=session,
                person=person,
                unit_path=person.unit_path,
                at=dt.time(8, 0),
                token=f"T{person.code}",
                short_code=person.code,
                created_at=NOW,
            )
        if rng.random() < 0.5:
            Contact.objects.create(
                campaign=self.campaign,
                person=person,
                unit_path=person.unit_path,
                channel="call",
                by="user:x",
                outcome=rng.choice(["will_come", "absent", "away", "refused", "bedridden", "wrong_number"]),
                at=NOW - dt.timedelta(days=rng.randint(1, 40)),
            )
        if session.state == "closed" and rng.random() < 0.75:
            self._exam(person, session, enrolment, appointment)

    def _exam(self, person: Person, session: Session, enrolment: Any, appointment: Any) -> None:
        rng = self.rng
        at = dt.datetime.combine(session.on, dt.time(9), VIETNAM)
        state = rng.choice(["concluded"] * 12 + ["in_progress", "ready", "left", "void", "checked_in"])
        stations = ["the_luc"] if state not in ("checked_in", "void") and rng.random() < 0.8 else []
        known = rng.random() < 0.2
        encounter = Encounter.objects.create(
            session=session,
            appointment=appointment,
            person=person,
            enrolment=enrolment,
            unit_path=person.unit_path,
            form="adult",
            form_version="1",
            exam_date=session.on,
            queue_number=session.encounters.count() + 1,
            identity_method="card",
            identity_by="user:x",
            checked_in_at=at,
            state=state,
            stations_done=stations,
            answers={"HUYET_AP": "150/90", "TSBT_TANG_HUYET_AP": "1" if known else "0"},
        )
        if state != "concluded":
            return
        conclusion = Conclusion.objects.create(
            encounter=encounter,
            unit_path=person.unit_path,
            health_class=rng.choice([None, 1, 2, 2, 3, 3, 4, 5]),
            icd_codes=rng.choice([[], ["I10"], ["E11.9", "I10"]]),
            concluded_by=self.doctor,
            concluder_name="Trần Thị Mẫu",
            concluded_at=at + dt.timedelta(hours=1),
        )
        self._after(person, encounter, conclusion)

    def _after(self, person: Person, encounter: Encounter, conclusion: Conclusion) -> None:
        rng, at = self.rng, conclusion.concluded_at
        worst = "N"
        for rule, words in [
            ("blood_pressure", "Huyết áp 150/90 mmHg (độ 1): nghi tăng huyết áp."),
            ("glucose_capillary", "Đường huyết cao."),
            ("vision", "Mắt kém."),
        ]:
            level = rng.choice("NNRRFU")
            if level == "N":
                continue
            worst = min(worst, level, key="EURFN".index)
            Finding.objects.create(
                encounter=encounter,
                unit_path=person.unit_path,
                rule=rule,
                rule_version="1",
                level=level,
                sentence=words,
            )
            closed = rng.random() < 0.3
            case = Case.objects.create(
                encounter=encounter,
                person=person,
                unit_path=person.unit_path,
                rule=rule,
                level=level,
                sentence=words,
                owner=self.station,
                opened_at=at,
                due_on=at.date() + dt.timedelta(days=rng.choice([3, 14, 28])),
                state="closed" if closed else "open",
                closing_reason="confirmed_managed" if closed else "",
                closed_at=at + dt.timedelta(days=2) if closed else None,
                closed_by="user:x" if closed else "",
            )
            Step.objects.create(
                case=case,
                kind=rng.choice(["contacted", "referred", "attended"]),
                by="user:x",
                by_name="x",
                at=at + dt.timedelta(days=1),
            )
        Encounter.objects.filter(pk=encounter.pk).update(triage=worst)
        state = rng.choice(["accepted"] * 6 + ["sent", "rejected", "queued", "blocked", ""])
        if state:
            sent = state in ("accepted", "sent", "rejected")
            Submission.objects.create(
                encounter=encounter,
                conclusion=conclusion,
                unit_path=person.unit_path,
                gateway="national",
                msg_id=str(encounter.pk),
                state=state,
                deadline_at=at + dt.timedelta(hours=24),
                created_at=at,
                sent_at=at + dt.timedelta(hours=2) if sent else None,
                answered_at=at + dt.timedelta(hours=3) if state in ("accepted", "rejected") else None,
            )


def unit(code: str, level: str, kind: str, name: str, parent: Unit | None = None) -> Unit:
    """A unit in force since the reform."""
    path = f"{parent.path if parent else ''}{code}."
    return Unit.objects.create(
        code=code, level=level, kind=kind, name=name, parent=parent, path=path, valid_from=START
    )
