"""Two wards with an officer each, a family in the first, an appointment, an open case; everything as a snapshot."""

from __future__ import annotations

import datetime as dt

from kham.accounts import queries as accounts_queries
from kham.accounts.models import Organisation
from kham.campaigns.models import Campaign, Round
from kham.exams.models import Encounter
from kham.followup.models import Case
from kham.kernel.names import match_key, sort_key
from kham.places.models import Unit
from kham.planning.models import Appointment, Session, Site, Team
from kham.roster.models import Dwelling, Enrolment, GroupMembership, Household, Person, SourceRow

NOW = dt.datetime(2026, 7, 10, 2, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 7, 10)
FAMILY = (("Phạm Văn Mòi", "male", 1960), ("Lê Thị Nhãn", "female", 1963), ("Phạm Thị Quýt", "female", 1990))


class Two:
    """phường Hòa Bình (tổ 1, tổ 2) and phường Thủy Nguyên (tổ 1), each with a campaign and its officer."""

    def __init__(self) -> None:
        self.province = _unit("31", "province", "thành phố", "Hải Phòng")
        self.here = _unit("11533", "commune", "phường", "Hòa Bình", self.province)
        self.there = _unit("11560", "commune", "phường", "Thủy Nguyên", self.province)
        self.one = _unit("01", "neighbourhood", "tổ dân phố", "An Lư 1", self.here)
        self.two = _unit("02", "neighbourhood", "tổ dân phố", "An Lư 2", self.here)
        self.far = _unit("01", "neighbourhood", "tổ dân phố", "Núi Đèo 1", self.there)
        self.campaigns = [self._campaign(unit) for unit in (self.here, self.there)]
        self.station = Organisation.objects.create(
            unit=self.here,
            unit_path=self.here.path,
            name="Trạm Y tế phường Hòa Bình",
            kind="station",
            sender="station",
        )
        self.officer = accounts_queries.system_viewer("here", self.here.path)
        self.other = accounts_queries.system_viewer("there", self.there.path)
        self.home = Household.objects.create(
            unit=self.one,
            unit_path=self.one.path,
            head_name=FAMILY[0][0],
            address="Số 5 ngõ 2",
            walking_order=1,
        )
        self.people = [self._person(*facts) for facts in FAMILY]

    def _campaign(self, unit: Unit) -> Campaign:
        return Campaign.objects.create(
            unit=unit, unit_path=unit.path, name=f"Khám {unit.name}", year=2026, starts_on=dt.date(2026, 6, 1),
            ends_on=dt.date(2026, 12, 31),
        )  # fmt: skip

    def _person(self, name: str, sex: str, year: int) -> Person:
        made = Person.objects.create(
            code=f"{match_key(name).replace(' ', '')[:9]}", full_name=name, name_key=match_key(name), sort_key=sort_key(name), sex=sex,
            birth_year=year, unit=self.one, unit_path=self.one.path, household=self.home, address=self.home.address, created_at=NOW,
        )  # fmt: skip
        GroupMembership.objects.create(
            person=made,
            unit_path=made.unit_path,
            group="near_poor",
            origin="listed",
            valid_from=dt.date(2026, 1, 1),
        )
        Enrolment.objects.create(
            campaign=self.campaigns[0], person=made, unit_path=made.unit_path, groups=["near_poor"], policy_group="a",
            policy_reason="cận nghèo", funding_source="2", funding_reason="ngân sách", computed_at=NOW,
        )  # fmt: skip
        return made

    def session(self, day: dt.date = dt.date(2026, 7, 20), state: str = "published") -> Session:
        """A session of the first ward."""
        campaign = self.campaigns[0]
        part, _ = Round.objects.get_or_create(
            campaign=campaign,
            number=1,
            defaults={"name": "Đợt 1", "starts_on": campaign.starts_on, "ends_on": campaign.ends_on},
        )
        site, _ = Site.objects.get_or_create(
            unit=self.here, name="Trạm", defaults={"unit_path": self.here.path, "kind": "station"}
        )
        team, _ = Team.objects.get_or_create(
            unit=self.here, name="Đoàn 1", defaults={"unit_path": self.here.path, "kind": "fixed"}
        )
        return Session.objects.create(
            campaign=campaign, round=part, site=site, team=team, unit_path=self.here.path, on=day, starts_at=dt.time(7, 30),
            ends_at=dt.time(11, 30), capacity=50, units=[self.one.path], state=state,
        )  # fmt: skip

    def appointment(self, person: Person, session: Session) -> Appointment:
        """An invitation of one person."""
        return Appointment.objects.create(
            session=session, person=person, unit_path=person.unit_path, at=dt.time(8, 0), token=f"T{person.pk.hex}"[:40],
            short_code=person.code[:6], created_at=NOW,
        )  # fmt: skip

    def case(self, person: Person, session: Session) -> Case:
        """An exam that was concluded, and the case it opened."""
        encounter = Encounter.objects.create(
            session=session, person=person, unit_path=person.unit_path, form="adult", form_version="1", exam_date=session.on,
            queue_number=Encounter.objects.filter(session=session).count() + 1, identity_method="known", identity_by="system:test",
            checked_in_at=NOW, state="concluded",
        )  # fmt: skip
        return Case.objects.create(
            encounter=encounter, person=person, unit_path=person.unit_path, rule="bp", level="R", sentence="Huyết áp cao",
            owner=self.station, opened_at=NOW, due_on=dt.date(2026, 8, 1),
        )  # fmt: skip


def _unit(code: str, level: str, kind: str, name: str, parent: Unit | None = None) -> Unit:
    path = f"{parent.path if parent else ''}{code}."
    return Unit.objects.create(
        code=code, level=level, kind=kind, name=name, parent=parent, path=path, valid_from=dt.date(2025, 7, 1)
    )


def everything() -> dict[str, list[str]]:
    """All rows that a change may touch, without the logs (changes, steps of cases, the journal) and the index of the search."""
    found = {}
    for model in (
        Person,
        Household,
        GroupMembership,
        Enrolment,
        Appointment,
        Case,
        Encounter,
        Dwelling,
        SourceRow,
    ):
        names = [field.attname for field in model._meta.concrete_fields if field.name != "search_mark"]
        found[model.__name__] = sorted(str(row) for row in model.objects.values_list(*names))
    return found
