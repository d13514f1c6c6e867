"""An invented ward with one session, for tests of the exam day."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from kham.accounts.models import Membership, User
from kham.accounts.queries import Viewer, viewer_of
from kham.campaigns.models import Campaign, Round
from kham.kernel.codes import short_code
from kham.kernel.names import match_key, sort_key
from kham.places.models import Facility, Unit
from kham.planning.models import Appointment, Session, Site, Team
from kham.roster.models import Enrolment, Person

NOW = dt.datetime(2026, 8, 5, 1, 30, tzinfo=dt.UTC)  # 08:30 in Viet Nam
DAY = dt.date(2026, 8, 5)
START = dt.date(2025, 7, 1)


@dataclass
class World:
    """Units, one campaign, an open session, people and users made when asked for."""

    made: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.province = self._unit("31", "province", "thành phố", "Hải Phòng", None)
        self.commune = self._unit("11533", "commune", "phường", "Hòa Bình", self.province)
        self.hamlet = self._unit("01", "neighbourhood", "tổ dân phố", "1", self.commune)
        self.far = self._unit("12", "province", "tỉnh", "Lai Châu", None)
        self.far_commune = self._unit("03388", "commune", "phường", "Đoàn Kết", self.far)
        self.facility = Facility.objects.create(
            unit=self.commune,
            code5="31001",
            gln13="8930000000013",
            name="Trạm Y tế phường Hòa Bình",
            kind="station",
            valid_from=START,
        )
        self.campaign = Campaign.objects.create(
            unit=self.commune,
            unit_path=self.commune.path,
            name="Khám sức khỏe phường Hòa Bình",
            year=2026,
            facility=self.facility,
            starts_on=dt.date(2026, 6, 1),
            ends_on=dt.date(2026, 11, 30),
        )
        self.round = Round.objects.create(
            campaign=self.campaign, number=1, name="Đợt 1", starts_on=START, ends_on=dt.date(2026, 9, 30)
        )
        self.site = Site.objects.create(
            unit=self.commune, unit_path=self.commune.path, name="Nhà văn hóa tổ 1", kind="community"
        )
        self.team = Team.objects.create(
            unit=self.commune,
            unit_path=self.commune.path,
            name="Đoàn 1",
            kind="mobile",
            facility=self.facility,
        )
        self.session = self.new_session(DAY, "open")

    @staticmethod
    def _unit(code: str, level: str, kind: str, name: str, parent: Unit | None) -> Unit:
        return Unit.objects.create(
            code=code,
            level=level,
            kind=kind,
            name=name,
            parent=parent,
            path=f"{parent.path if parent else ''}{code}.",
            valid_from=START,
        )

    def new_session(self, on: dt.date, state: str = "published") -> Session:
        """A session of the team on a day."""
        return Session.objects.create(
            campaign=self.campaign,
            round=self.round,
            site=self.site,
            team=self.team,
            unit_path=self.commune.path,
            on=on,
            starts_at=dt.time(7, 30),
            ends_at=dt.time(16, 30),
            capacity=100,
            units=[self.hamlet.path],
            state=state,
        )

    def person(
        self, name: str = "Nguyễn Thị Mẫu", *, sex: str = "female", birth: int = 1950, **more: Any
    ) -> Person:
        """A person of the hamlet, enrolled."""
        number = Person.objects.count() + 1
        made = Person.objects.create(
            code=short_code(number),
            full_name=name,
            name_key=match_key(name),
            sort_key=sort_key(name),
            sex=sex,
            birth_year=birth,
            unit=more.pop("unit", self.hamlet),
            unit_path=more.pop("unit_path", self.hamlet.path),
            created_at=NOW,
            ethnicity="01",
            occupation="99",
            address="Số 1, tổ 1",
            **more,
        )
        Enrolment.objects.create(
            campaign=self.campaign,
            person=made,
            unit_path=made.unit_path,
            groups=["elderly"],
            policy_group="dd",
            policy_reason="test",
            funding_source="2",
            funding_reason="test",
            computed_at=NOW,
        )
        return made

    def invite(self, person: Person, session: Session | None = None) -> Appointment:
        """An appointment with token and code."""
        number = Appointment.objects.count() + 1
        return Appointment.objects.create(
            session=session or self.session,
            person=person,
            unit_path=person.unit_path,
            at=dt.time(8, 0),
            created_at=NOW,
            token=f"TOKEN{number:020d}".replace("0", "A")
            .replace("1", "B")
            .replace("8", "C")
            .replace("9", "D"),
            short_code=short_code(100_000 + number),
        )

    def viewer(self, role: str, unit: Unit | None = None) -> Viewer:
        """A signed-in user of a role."""
        unit = unit or self.commune
        key = f"{role}:{unit.path}"
        if key not in self.made:
            user = User.objects.create(
                username=f"u{len(self.made)}-{role}", full_name=f"Người {role}", date_joined=NOW
            )
            Membership.objects.create(
                user=user,
                role=role,
                unit=unit,
                unit_path=unit.path,
                valid_from=START,
                valid_to=dt.date(2030, 1, 1),
                granted_by="system:test",
                granted_at=NOW,
            )
            self.made[key] = viewer_of(user, on=DAY)
        return self.made[key]

    @property
    def doctor(self) -> Viewer:
        """A clinician of the ward."""
        return self.viewer("clinician")


STATIONS = {
    "history": {"TSBT_TANG_HUYET_AP": "0", "TSBT_DAI_THAO_DUONG": "0"},
    "measurements": {"CHIEU_CAO": "150", "CAN_NANG": "62,5", "MACH": "80", "HUYET_AP": "152/94"},
    "internal": {
        "NOI_KHOA_TUAN_HOAN": "Không phát hiện bất thường",
        "NOI_KHOA_TUAN_HOAN_PL": "2",
        **{
            f"NOI_KHOA_{part}": "Không phát hiện bất thường"
            for part in (
                "HO_HAP",
                "TIEU_HOA",
                "THAN_TN_SD",
                "NOI_TIET",
                "CO_XUONG_KHOP",
                "THAN_KINH",
                "TAM_THAN",
            )
        },
    },
    "surgery": {"KHAM_NGOAI_KHOA_PL": "1", "KHAM_DA_LIEU_PL": "1"},
    "gynaecology": {"TU_CHOI_KHAM_PHU_KHOA": "1"},
    "eye": {"KHONG_KINH_MAT_PHAI": "8", "KHONG_KINH_MAT_TRAI": "9"},
    "ent": {"KHAM_TAI_MUI_HONG_PL": "1"},
    "dental": {"SO_RANG_SAU": "2"},
}


def minutes(n: float) -> dt.datetime:
    """NOW plus some minutes."""
    return NOW + dt.timedelta(minutes=n)
