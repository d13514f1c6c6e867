"""People examined and concluded through the real actions of exam day, for tests of followup and records."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kham.accounts import queries as accounts_queries
from kham.exams import actions as exams_actions
from kham.exams.models import Conclusion
from kham.places.models import Facility
from kham.roster.models import Enrolment, Person
from tests.access.world import World

NUMBER = "031150012345"
ANSWERS: dict[str, Any] = {
    "CHIEU_CAO": 160,
    "CAN_NANG": 65.5,
    "MACH": 78,
    "HUYET_AP": "150/95",
    "HUYET_AP_LAN_2": "152/96",
    "KHAM_THE_LUC_PL": "2",
    "TSBT_TANG_HUYET_AP": "0",
    "NOI_KHOA_TUAN_HOAN": "Tim đều, tần số 78",
    "NOI_KHOA_TUAN_HOAN_PL": "2",
    "NOI_KHOA_TAM_THAN": "Chưa phát hiện bất thường",
    "DUONG_MAO_MACH": 9.1,
    "DUONG_MAO_MACH_LUC": "1",
    "XN_CREATININ": 80.5,
    "KHONG_KINH_MAT_PHAI": "8/10",
    "KHONG_KINH_MAT_TRAI": "7/10",
}
STATIONS = [
    "reception",
    "history",
    "measurements",
    "internal",
    "surgery",
    "gynaecology",
    "eye",
    "ent",
    "dental",
]


class Examined:
    """A commune with a facility and an open session; makes people and concludes them."""

    def __init__(self, world: World) -> None:
        self.world, self.now = world, world.now
        self.doctor = accounts_queries.viewer_of(world.user("station_officer"), on=world.today)
        self.session = world.session(world.commune)
        self.facility = Facility.objects.create(
            name="Trạm Y tế mẫu",
            kind="station",
            code5="31999",
            gln13="8930000000017",
            unit=world.commune,
            valid_from=dt.date(2025, 7, 1),
        )
        self.session.team.facility = self.facility
        self.session.team.save()
        self.session.state = "open"
        self.session.save()
        self.count = 0

    def person(self, **changes: Any) -> Person:
        """Somebody with everything that the national record asks for."""
        self.count += 1
        fields: dict[str, Any] = {
            "code": f"X{self.count:05d}",
            "full_name": "Nguyễn Thị Bưởi",
            "name_key": "nguyen thi buoi",
            "sex": "female",
            "birth_year": 1956,
            "birth_month": 3,
            "birth_day": 9,
            "personal_number": f"0311560{self.count:05d}",
            "ethnicity": "01",
            "occupation": "99",
            "phone": "0912345678",
            "address": "Số 5, ngõ 2",
            "unit": self.world.neighbourhood,
            "unit_path": self.world.neighbourhood.path,
            "created_at": self.now,
        }
        person = Person.objects.create(**fields | changes)
        Enrolment.objects.create(
            campaign=self.world.campaign(self.world.commune),
            person=person,
            unit_path=person.unit_path,
            groups=["elderly", "poor"],
            policy_group="d",
            policy_reason="Người cao tuổi",
            funding_source="2",
            funding_reason="Ngân sách địa phương",
            computed_at=self.now,
        )
        return person

    def conclude(
        self, person: Person | None = None, answers: dict[str, Any] | None = None, **changes: Any
    ) -> Conclusion:
        """Check in, record, conclude."""
        encounter = exams_actions.check_in(
            session=self.session, person=person or self.person(), method="known", by=self.doctor, now=self.now
        )
        given = ANSWERS if answers is None else answers
        encounter = exams_actions.record(
            encounter=encounter, answers=given, done=STATIONS, by=self.doctor, now=self.now
        )
        said = {
            "health_class": 3,
            "icd_codes": ["I10"],
            "summary": "Tăng huyết áp",
            "advice": "Giảm muối",
        } | changes
        return exams_actions.conclude(encounter=encounter, by=self.doctor, now=self.now, despite=True, **said)
