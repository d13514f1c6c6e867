"""Accounts, organisations and memberships: every grant has an author and a place in the journal."""

import datetime as dt
import secrets
from typing import Any

from django.contrib.auth import password_validation
from django.contrib.sessions.models import Session
from django.db import transaction

from kham.accounts import permissions, queries
from kham.accounts.models import Membership, Organisation, User
from kham.accounts.roles import ROLES
from kham.journal import actions as journal_actions
from kham.kernel.clock import local_date
from kham.kernel.reasons import Refusal
from kham.places import actions as places_actions
from kham.places import queries as places_queries


@transaction.atomic
def add_organisation(
    *, unit: Any, name: str, kind: str, by: Any, now: dt.datetime, sender: str = "", facility: Any = None
) -> Organisation:
    """Add an organisation of a unit; the same name there gives the existing one."""
    found = Organisation.objects.filter(unit=unit, name=name).first()
    if found:
        return found
    made = Organisation.objects.create(
        unit=unit, unit_path=unit.path, name=name, kind=kind, sender=sender, facility=facility
    )
    journal_actions.record(action="accounts.add_organisation", by=by, on=made, now=now, data={"kind": kind})
    return made


@transaction.atomic
def add_user(
    *, username: str, full_name: str, by: Any, now: dt.datetime, password: str | None = None, hashed: str = ""
) -> tuple[User, str]:
    """Open an account. Without a password a random first one is made, to be changed at first sign-in.

    `hashed`: a password in the form the table keeps, for many accounts with one password (the demo).
    Returns the user and the first password. Raises Refusal when the name is taken.
    """
    username = username.strip().lower()
    if User.objects.filter(username=username).exists():
        raise Refusal("username-taken", f"Tên đăng nhập “{username}” đã có người dùng. Chọn tên khác.")
    user = User(
        username=username,
        full_name=full_name,
        date_joined=now,
        must_change_password=password is None and not hashed,
    )
    first = password or secrets.token_urlsafe(12)
    if password is not None:
        password_validation.validate_password(password, user)
    if hashed:
        user.password, first = hashed, ""
    else:
        user.set_password(first)
    user.save()
    journal_actions.record(action="accounts.add_user", by=by, on=user, now=now)
    return user, first


@transaction.atomic
def grant(
    *,
    user: User,
    role: str,
    unit: Any,
    by: Any,
    now: dt.datetime,
    organisation: Organisation | None = None,
    valid_from: dt.date,
    valid_to: dt.date | None = None,
) -> Membership:
    """Give a user a role for a unit. Raises Refusal for an unknown role or a volunteer without an end date."""
    permissions.check_manage_accounts(by, unit.path)
    if role not in ROLES:
        raise Refusal("unknown-role", f"Không có vai trò “{role}”.")
    if ROLES[role].needs_end and valid_to is None:
        raise Refusal("needs-end", f"Vai trò “{ROLES[role].name}” phải có ngày kết thúc.")
    if valid_to is not None and valid_to < valid_from:
        raise Refusal("dates", "Ngày kết thúc không được trước ngày bắt đầu.")
    membership = Membership.objects.create(
        user=user,
        role=role,
        unit=unit,
        unit_path=unit.path,
        organisation=organisation,
        valid_from=valid_from,
        valid_to=valid_to,
        granted_by=by.actor,
        granted_at=now,
    )
    journal_actions.record(
        action="accounts.grant", by=by, on=membership, now=now, data={"user": str(user.pk), "role": role}
    )
    return membership


@transaction.atomic
def open_account(
    *,
    full_name: str,
    username: str,
    role: str,
    unit: Any,
    organisation: Organisation | None,
    valid_to: dt.date | None,
    by: Any,
    now: dt.datetime,
    today: dt.date,
) -> tuple[User, str]:
    """Open an account together with its first membership. Returns the user and the first password."""
    permissions.check_manage_accounts(by, unit.path)
    user, first = add_user(username=username, full_name=full_name, by=by, now=now)
    grant(
        user=user,
        role=role,
        unit=unit,
        organisation=organisation,
        valid_from=today,
        valid_to=valid_to,
        by=by,
        now=now,
    )
    return user, first


@transaction.atomic
def revoke(*, membership: Membership, by: Any, now: dt.datetime, on: dt.date, reason: str) -> Membership:
    """End a membership the day before `on`; effective with the next request."""
    permissions.check_manage_accounts(by, membership.unit_path)
    locked = Membership.objects.select_for_update().get(pk=membership.pk)
    locked.valid_to = on - dt.timedelta(days=1)
    locked.valid_from = min(locked.valid_from, locked.valid_to)
    locked.save(update_fields=["valid_from", "valid_to"])
    journal_actions.record(action="accounts.revoke", by=by, on=locked, now=now, reason=reason)
    return locked


@transaction.atomic
def set_active(*, user: User, active: bool, by: Any, now: dt.datetime, reason: str) -> User:
    """Close or reopen an account; closing ends all its sessions at once."""
    for membership in user.memberships.all():
        permissions.check_manage_accounts(by, membership.unit_path)
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        end_sessions(user=user)
    journal_actions.record(
        action="accounts.open" if active else "accounts.close", by=by, on=user, now=now, reason=reason
    )
    return user


def has_users() -> bool:
    """Whether anybody can sign in here."""
    return User.objects.exists()


@transaction.atomic
def first_administrator(*, code: str, now: dt.datetime) -> tuple[User, str] | None:
    """Load the national list and open the administrator of a unit, once, on an installation without accounts.

    Returns the user and the first password, or None when somebody has an account already. Raises Refusal for an
    unknown code.
    """
    if has_users():
        return None
    system = queries.system_viewer("setup")
    places_actions.load_catalogue(by=system, now=now)
    unit = places_queries.unit_at(code, local_date(now))
    if unit is None:
        raise Refusal(
            "unknown-unit", f"Không có tỉnh, xã mã “{code}” trong danh mục. Tra bằng: ./kham places find TÊN"
        )
    user, first = add_user(username="quantri", full_name="Quản trị hệ thống", by=system, now=now)
    grant(user=user, role="administrator", unit=unit, by=system, now=now, valid_from=local_date(now))
    return user, first


def end_sessions(*, user: User, keep: str | None = None) -> int:
    """End the user's sessions on every device, except one key. Returns how many ended."""
    ended = 0
    for session in Session.objects.all().iterator():
        if session.session_key != keep and session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
            ended += 1
    return ended


def password_changed(*, user: User, session_key: str | None, now: dt.datetime) -> None:
    """After a change of password: other sessions end, the first-password mark is cleared."""
    user.must_change_password = False
    user.save(update_fields=["must_change_password"])
    end_sessions(user=user, keep=session_key)
    journal_actions.record(action="accounts.change_password", by=f"user:{user.pk}", on=user, now=now)


def set_language(*, user: User, language: str) -> None:
    """Remember the language of the screens."""
    user.language = language
    user.save(update_fields=["language"])
