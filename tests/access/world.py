"""A small country for the access table: two provinces, three communes, three neighbourhoods, every role everywhere."""

import copy
import datetime as dt
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client

from kham.accounts.models import Membership, Organisation, User
from kham.accounts.roles import ROLES
from kham.campaigns.models import Campaign, Round
from kham.kernel import clock
from kham.places.models import Unit
from kham.planning.models import Session, Site, Team
from kham.roster.models import Person

START = dt.date(2025, 7, 1)
PROVINCE_ROLES = {"province_officer"}
NEIGHBOURHOOD_ROLES = {"neighbourhood_head"}


class World:
    """Units, users and a few things in each unit, made when asked for."""

    def __init__(self) -> None:
        assert connection.in_atomic_block, "use inside a database test"
        self.now = clock.now()
        self.today = clock.today()
        self.province = self._unit("31", "province", "thành phố", "Hải Phòng")
        self.commune = self._unit("11533", "commune", "phường", "Hòa Bình", self.province)
        self.neighbourhood = self._unit("01", "neighbourhood", "tổ dân phố", "Tổ dân phố 1", self.commune)
        self.next_neighbourhood = self._unit(
            "02", "neighbourhood", "tổ dân phố", "Tổ dân phố 2", self.commune
        )
        self.next_commune = self._unit("11560", "commune", "phường", "Thủy Nguyên", self.province)
        self.far_province = self._unit("12", "province", "tỉnh", "Lai Châu")
        self.far_commune = self._unit("03388", "commune", "phường", "Đoàn Kết", self.far_province)
        self._cache: dict[Any, Any] = {}

    def signed_in(self) -> "World":
        """Everybody has a browser and is signed in."""
        for role in (*self.roles, None, "anonymous"):
            self.client(role)
        return self

    def copied(self) -> "World":
        """The same things for one test; browsers keep who is signed in and have cookies of their own."""
        memo: dict[int, Any] = {}
        for key, made in self._cache.items():
            if key[0] == "client":
                again = memo[id(made)] = Client(raise_request_exception=True)
                again.handler, again.cookies = made.handler, copy.deepcopy(made.cookies)
        return copy.deepcopy(self, memo)

    @staticmethod
    def _unit(code: str, level: str, kind: str, name: str, parent: Unit | None = None) -> Unit:
        path = f"{parent.path if parent else ''}{code}."
        return Unit.objects.create(
            code=code, level=level, kind=kind, name=name, parent=parent, path=path, valid_from=START
        )

    def home(self, role: str) -> Unit:
        """The unit in which a role naturally works."""
        if role in PROVINCE_ROLES:
            return self.province
        return self.neighbourhood if role in NEIGHBOURHOOD_ROLES else self.commune

    def places(self, role: str) -> dict[str, Unit | None]:
        """Units that are own, child, sibling and other to the role's home."""
        if role in PROVINCE_ROLES:
            return {
                "own": self.province,
                "child": self.commune,
                "sibling": self.far_province,
                "other": self.far_commune,
            }
        if role in NEIGHBOURHOOD_ROLES:
            return {
                "own": self.neighbourhood,
                "child": None,
                "sibling": self.next_neighbourhood,
                "other": self.far_commune,
            }
        return {
            "own": self.commune,
            "child": self.neighbourhood,
            "sibling": self.next_commune,
            "other": self.far_commune,
        }

    def user(self, role: str | None) -> User:
        """The one user of a role at its home; None gives a user without any role."""
        key = ("user", role)
        if key not in self._cache:
            user = User.objects.create(username=f"u-{role}", full_name=f"Người {role}", date_joined=self.now)
            if role:
                home = self.home(role)
                Membership.objects.create(
                    user=user,
                    role=role,
                    unit=home,
                    unit_path=home.path,
                    valid_from=self.today,
                    valid_to=self.today + dt.timedelta(days=30) if ROLES[role].needs_end else None,
                    organisation=self.organisation(home),
                    granted_by="system:test",
                    granted_at=self.now,
                )
            self._cache[key] = user
        return self._cache[key]

    def client(self, role: str | None) -> Client:
        """A browser in which the role's user is signed in, kept while it stays signed in; "anonymous" is nobody."""
        key = ("client", role)
        kept = self._cache.get(key)
        if kept is None or (role != "anonymous" and settings.SESSION_COOKIE_NAME not in kept.cookies):
            kept = self._cache[key] = Client(raise_request_exception=True)
            if role != "anonymous":
                kept.force_login(self.user(role), backend="django.contrib.auth.backends.ModelBackend")
        return kept

    def organisation(self, unit: Unit) -> Organisation:
        """An organisation of the unit."""
        made, _ = Organisation.objects.get_or_create(
            unit=unit,
            name=f"Trạm Y tế {unit.name}",
            defaults={"unit_path": unit.path, "kind": "station", "sender": "station"},
        )
        return made

    def commune_of(self, unit: Unit) -> Unit:
        """The commune that a campaign for this unit belongs to."""
        if unit.level == "neighbourhood":
            return unit.parent
        return unit

    def campaign(self, unit: Unit) -> Campaign:
        """The active campaign of the unit's commune (or province)."""
        owner = self.commune_of(unit)
        made, _ = Campaign.objects.get_or_create(
            unit=owner,
            unit_path=owner.path,
            year=self.today.year,
            defaults={
                "name": f"Khám sức khỏe {owner.name}",
                "starts_on": self.today - dt.timedelta(days=60),
                "ends_on": self.today + dt.timedelta(days=60),
            },
        )
        return made

    def person(self, unit: Unit) -> Person:
        """A person who lives in the unit."""
        key = ("person", unit.path)
        if key not in self._cache:
            self._cache[key] = Person.objects.create(
                code=f"P{len(self._cache):06d}",
                full_name="Nguyễn Văn Mẫu",
                name_key="nguyen van mau",
                sex="male",
                birth_year=1950,
                unit=unit,
                unit_path=unit.path,
                created_at=self.now,
            )
        return self._cache[key]

    def session(self, unit: Unit) -> Session:
        """A published session today in the unit."""
        key = ("session", unit.path)
        if key not in self._cache:
            campaign = self.campaign(unit)
            round_, _ = Round.objects.get_or_create(
                campaign=campaign,
                number=1,
                defaults={"name": "Đợt 1", "starts_on": campaign.starts_on, "ends_on": campaign.ends_on},
            )
            site = Site.objects.create(unit=unit, unit_path=unit.path, name="Nhà văn hóa", kind="community")
            team = Team.objects.create(unit=unit, unit_path=unit.path, name="Đoàn 1", kind="mobile")
            self._cache[key] = Session.objects.create(
                campaign=campaign,
                round=round_,
                site=site,
                team=team,
                unit_path=unit.path,
                on=self.today,
                starts_at=dt.time(7, 30),
                ends_at=dt.time(16, 30),
                capacity=100,
                units=[unit.path],
                state="published",
            )
        return self._cache[key]

    @cached_property
    def roles(self) -> list[str]:
        """All role codes."""
        return list(ROLES)
