"""A small ward for tests: three neighbourhoods, two sites, two teams, households with a few ages and groups."""

import datetime as dt

from kham.accounts.models import Membership, User
from kham.accounts.queries import Viewer, viewer_of
from kham.campaigns.models import Campaign
from kham.places.models import Unit
from kham.planning import actions
from kham.planning.models import Site, Team
from kham.roster.models import Enrolment, Household, Person

NOW = dt.datetime(2026, 8, 10, 2, 0, tzinfo=dt.UTC)
FIRST, LAST = dt.date(2026, 8, 24), dt.date(2026, 9, 30)


class Ward:
    """Build with Ward(homes); everything is made through plain models except sites and teams."""

    def __init__(self, homes: int = 12) -> None:
        start = dt.date(2025, 7, 1)
        self.province = Unit.objects.create(
            code="31", level="province", kind="thành phố", name="Hải Phòng", path="31.", valid_from=start
        )
        self.commune = Unit.objects.create(
            code="11533",
            level="commune",
            kind="phường",
            name="Hòa Bình",
            parent=self.province,
            path="31.11533.",
            valid_from=start,
        )
        self.parts = [
            Unit.objects.create(
                code=f"0{n}", level="neighbourhood", kind="tổ dân phố", name=f"số {n}", parent=self.commune,
                path=f"31.11533.0{n}.", valid_from=start, lat=20.90 + n / 200, lon=106.67,
            )
            for n in (1, 2, 3)
        ]  # fmt: skip
        self.campaign = Campaign.objects.create(
            unit=self.commune, unit_path=self.commune.path, name="Khám sức khỏe 2026", year=2026,
            starts_on=dt.date(2026, 7, 1), ends_on=LAST,
        )  # fmt: skip
        self.officer = self.viewer("station_officer", self.commune)
        self.people = [person for home in range(homes) for person in self.home(home)]

    def viewer(self, role: str, unit: Unit) -> Viewer:
        """A signed-in user of a role in a unit."""
        user = User.objects.create(username=f"{role}-{unit.code}", full_name=f"Người {role}", date_joined=NOW)
        Membership.objects.create(
            user=user, role=role, unit=unit, unit_path=unit.path, valid_from=FIRST.replace(year=2025), granted_by="system:test",
            granted_at=NOW,
        )  # fmt: skip
        return viewer_of(user, on=FIRST)

    def home(self, number: int) -> list[Person]:
        """A household of three: grandmother, worker, pupil."""
        part = self.parts[number % 3]
        house = Household.objects.create(
            unit=part,
            unit_path=part.path,
            head_name="Nguyễn Thị Mẫu",
            walking_order=number,
            address=f"Số {number + 1}",
        )
        facts = [
            ("Nguyễn Thị Mẫu", 1950, ["elderly"]),
            ("Trần Văn Thử", 1985, ["worker"]),
            ("Trần Thị Ví Dụ", 2014, ["pupil"]),
        ]
        return [self.person(part, house, number * 3 + n, *fact) for n, fact in enumerate(facts)]

    def person(
        self, part: Unit, house: Household | None, number: int, name: str, born: int, groups: list[str]
    ) -> Person:
        """A person with an enrolment in the campaign."""
        person = Person.objects.create(
            code=f"T{number:06d}", full_name=name, name_key=name.lower(), sort_key=name.lower(), sex="female", birth_year=born,
            unit=part, unit_path=part.path, household=house, created_at=NOW, phone="0912345678",
        )  # fmt: skip
        Enrolment.objects.create(
            campaign=self.campaign, person=person, unit_path=part.path, groups=groups, policy_group="a", policy_reason="",
            funding_source="1", funding_reason="", computed_at=NOW,
        )  # fmt: skip
        return person

    def means(self, capacity: int = 20) -> tuple[list[Site], list[Team]]:
        """Two sites and two teams."""
        sites = [
            actions.add_site(
                unit=part,
                name=f"Nhà văn hóa {part.name}",
                kind="community",
                lat=part.lat,
                lon=part.lon,
                by=self.officer,
                now=NOW,
            )
            for part in self.parts[:2]
        ]
        teams = [
            actions.add_team(
                unit=self.commune, name=f"Đoàn {n}", day_capacity=capacity, by=self.officer, now=NOW
            )
            for n in (1, 2)
        ]
        return sites, teams

    def published(self) -> "Ward":
        """With a published plan."""
        self.means()
        plan = actions.make_plan(
            campaign=self.campaign, by=self.officer, now=NOW, first_day=FIRST, last_day=LAST
        )
        self.plan = actions.publish(plan=plan, by=self.officer, now=NOW)
        return self
