"""Accounts: grants, scope, revocation at once, sessions, lock-out, second factor."""

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client, override_settings

from kham.accounts import actions, queries
from kham.accounts.models import Membership, User
from kham.accounts.passwords import LocalWordsValidator
from kham.accounts.roles import ROLES, May
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.places.models import Unit
from tests.access.world import World

PASSWORD = "cây đa bến nước sân đình"


@pytest.fixture
def world(db: None) -> World:
    """Two provinces and everybody in them."""
    return World()


@pytest.fixture
def administrator(world: World) -> queries.Viewer:
    """The administrator of the commune."""
    return queries.viewer_of(world.user("administrator"), on=world.today)


def open_account(
    world: World, by: queries.Viewer, role: str = "station_officer", unit: Unit | None = None
) -> User:
    """An account with a chosen password."""
    user, _ = actions.add_user(
        username=f"nguoi.{role}", full_name="Đỗ Thị Mẫu", by=by, now=world.now, password=PASSWORD
    )
    actions.grant(
        user=user, role=role, unit=unit or world.commune, by=by, now=world.now, valid_from=world.today
    )
    return user


def sign_in(client: Client, user: User, password: str = PASSWORD) -> int:
    """Post the sign-in form."""
    return client.post("/vao/", {"login": user.username, "password": password}).status_code


def test_sign_in_with_argon2(world: World, administrator: queries.Viewer, client: Client) -> None:
    user = open_account(world, administrator)
    assert sign_in(client, user) == 302
    assert client.get("/").status_code == 200


def test_unknown_and_wrong_look_alike(world: World, administrator: queries.Viewer, client: Client) -> None:
    user = open_account(world, administrator)
    wrong = client.post("/vao/", {"login": user.username, "password": "sai hoàn toàn 123"})
    unknown = client.post("/vao/", {"login": "khong.co.ai", "password": "sai hoàn toàn 123"})
    errors = [str(response.context["form"].errors) for response in (wrong, unknown)]
    assert errors[0] == errors[1] and errors[0]
    assert wrong.status_code == unknown.status_code


def test_lock_out_after_eight_wrong_passwords(
    world: World, administrator: queries.Viewer, client: Client
) -> None:
    user = open_account(world, administrator)
    for _ in range(8):
        sign_in(client, user, "sai hoàn toàn 123")
    assert sign_in(client, user) == 429
    assert (
        Client(REMOTE_ADDR="10.0.0.9")
        .post("/vao/", {"login": user.username, "password": PASSWORD})
        .status_code
        == 302
    ), "a stranger at another address cannot lock the owner out"


def test_revocation_works_with_the_next_request(
    world: World, administrator: queries.Viewer, client: Client
) -> None:
    user = open_account(world, administrator, "administrator")
    sign_in(client, user)
    assert client.get("/tai-khoan/").status_code == 200
    actions.revoke(
        membership=user.memberships.get(),
        by=administrator,
        now=world.now,
        on=world.today,
        reason="Chuyển công tác",
    )
    assert client.get("/tai-khoan/").status_code == 404


def test_closed_account_loses_its_sessions(
    world: World, administrator: queries.Viewer, client: Client
) -> None:
    user = open_account(world, administrator)
    sign_in(client, user)
    actions.set_active(user=user, active=False, by=administrator, now=world.now, reason="Nghỉ việc")
    assert client.get("/").status_code == 302


def test_idle_session_ends(world: World, administrator: queries.Viewer, client: Client) -> None:
    user = open_account(world, administrator)
    sign_in(client, user)
    session = client.session
    session["seen_at"] = int(world.now.timestamp()) - 16 * 60
    session.save()
    assert client.get("/").status_code == 302


def test_shared_device_ends_sooner(world: World, administrator: queries.Viewer, client: Client) -> None:
    user = open_account(world, administrator, "clinician")
    sign_in(client, user)
    client.get("/")
    session = client.session
    assert session["shared_device"] is True
    session["seen_at"] = int(world.now.timestamp()) - 6 * 60
    session.save()
    assert client.get("/").status_code == 302


def test_working_day_is_the_longest_session(
    world: World, administrator: queries.Viewer, client: Client
) -> None:
    user = open_account(world, administrator)
    sign_in(client, user)
    session = client.session
    session["started_at"] = int(world.now.timestamp()) - 13 * 3600
    session.save()
    assert client.get("/").status_code == 302


def test_first_password_must_be_changed(world: World, administrator: queries.Viewer, client: Client) -> None:
    user, first = actions.open_account(
        full_name="Vũ Văn Mẫu",
        username="vu.mau",
        role="finance",
        unit=world.commune,
        organisation=None,
        valid_to=None,
        by=administrator,
        now=world.now,
        today=world.today,
    )
    sign_in(client, user, first)
    assert client.get("/").headers["Location"] == "/mat-khau/"
    client.post("/mat-khau/", {"oldpassword": first, "password1": PASSWORD, "password2": PASSWORD})
    assert client.get("/").status_code == 200


def test_second_factor_is_demanded_and_single_use(
    world: World, administrator: queries.Viewer, client: Client
) -> None:
    user = open_account(world, administrator)
    with override_settings(ENV="ward"):
        sign_in(client, user)
        assert client.get("/").headers["Location"] == "/xac-thuc-2-lop/totp/activate/"
        assert client.get("/xac-thuc-2-lop/totp/activate/").headers["Location"].startswith("/xac-nhan/")
        client.post("/xac-nhan/", {"password": PASSWORD})
        secret = client.get("/xac-thuc-2-lop/totp/activate/").context["form"].secret
        code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
        client.post("/xac-thuc-2-lop/totp/activate/", {"code": code})
        assert client.get("/").status_code == 200
        sealed = Authenticator.objects.get(type="totp").data["secret"]
        assert secret not in sealed, "the seed is sealed at rest"
        client.post("/ra/")
        sign_in(client, user)
        assert client.get("/").status_code == 302, "the password alone is not enough any more"


def test_volunteer_needs_an_end(world: World, administrator: queries.Viewer) -> None:
    user, _ = actions.add_user(username="tinh.nguyen", full_name="Lê Mẫu", by=administrator, now=world.now)
    with pytest.raises(Refusal, match="ngày kết thúc"):
        actions.grant(
            user=user,
            role="volunteer",
            unit=world.commune,
            by=administrator,
            now=world.now,
            valid_from=world.today,
        )
    with pytest.raises(IntegrityError):
        Membership.objects.create(
            user=user,
            role="volunteer",
            unit=world.commune,
            unit_path=world.commune.path,
            valid_from=world.today,
            granted_by="system:test",
            granted_at=world.now,
        )


def test_nobody_grants_outside_his_units(world: World, administrator: queries.Viewer) -> None:
    user, _ = actions.add_user(username="ai.do", full_name="Lê Mẫu", by=administrator, now=world.now)
    with pytest.raises(Refusal):
        actions.grant(
            user=user,
            role="finance",
            unit=world.next_commune,
            by=administrator,
            now=world.now,
            valid_from=world.today,
        )


@pytest.mark.parametrize("password", ["suckhoe2026!!", "TramYTe@123456", "Hòa Bình 2026 !", "123456789012"])
def test_local_words_are_no_password(password: str) -> None:
    with pytest.raises(ValidationError):
        LocalWordsValidator().validate(password)


NO_RESULTS = [
    "coordinator",
    "neighbourhood_head",
    "list_provider",
    "school",
    "employer",
    "volunteer",
    "leader",
    "administrator",
]


@pytest.mark.parametrize("role", NO_RESULTS)
def test_roles_that_must_never_see_results(role: str) -> None:
    """product.md, table of users: these see no result by name."""
    assert not ROLES[role].allows(May.RESULTS_VIEW)
    assert not ROLES[role].allows(May.EXAM_ENTER)


def test_every_page_forbids_storing(world: World, administrator: queries.Viewer, client: Client) -> None:
    client.force_login(world.user("administrator"), backend="django.contrib.auth.backends.ModelBackend")
    response = client.get("/")
    assert "no-store" in response.headers["Cache-Control"]
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy.replace("wasm-unsafe-eval", "")
    assert "frame-ancestors 'none'" in policy


def test_membership_validity(world: World) -> None:
    user = world.user("station_officer")
    later = world.today + dt.timedelta(days=1)
    Membership.objects.filter(user=user).update(valid_to=world.today)
    assert queries.viewer_of(user, on=world.today).paths == (world.commune.path,)
    assert queries.viewer_of(user, on=later).paths == ()


@pytest.mark.django_db
def test_first_administrator_once() -> None:
    """A new installation gets its units and one administrator; afterwards nobody is made that way."""
    made = actions.first_administrator(code="11533", now=clock.now())
    assert made is not None
    viewer = queries.viewer_of(made[0], on=clock.today())
    assert viewer.paths == ("31.11533.",) and viewer.role_code == "administrator"
    assert made[0].must_change_password
    assert actions.first_administrator(code="11533", now=clock.now()) is None


@pytest.mark.django_db
def test_first_administrator_of_nowhere() -> None:
    with pytest.raises(Refusal, match="99999"):
        actions.first_administrator(code="99999", now=clock.now())
    assert not actions.has_users()
