"""Programs that read by machine: registering, revoking, and short tokens for those that prove who they are."""

import datetime as dt
import hashlib
import hmac
import secrets
from typing import Any

import jwt
from django.db import IntegrityError, transaction

from kham.journal import actions as journal_actions
from kham.kernel import clock
from kham.kernel.ids import read_id
from kham.kernel.reasons import Refusal
from kham.records import permissions, queries
from kham.records.actions import bulk
from kham.records.models import BulkState, Client, ClientAssertion, ClientToken
from kham.records.rules.rest import keys, scopes

TOKEN_LIFE = dt.timedelta(minutes=5)  # SMART backend services: expires_in should not exceed 300
ASSERTION_LIFE = dt.timedelta(minutes=5)
SKEW = dt.timedelta(seconds=60)
UNKNOWN = "Unknown client, wrong key, or access ended."  # one sentence, so that nobody learns which clients there are
LONGEST = dt.timedelta(days=366)


class TokenRefused(Exception):
    """A token request that failed: an error code of RFC 6749 §5.2 and a sentence for developers."""

    def __init__(self, error: str, text: str, client: Client | None = None) -> None:
        super().__init__(text)
        self.error, self.text, self.client = error, text, client


def digest(text: str) -> str:
    """Hash under which a secret of 256 random bits is kept."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def add_client(
    *,
    name: str,
    owner: str,
    basis: str,
    unit: Any,
    allowed: list[str],
    valid_to: dt.date,
    jwks: dict[str, Any] | None = None,
    per_minute: int = 120,
    by: Any,
    now: dt.datetime,
) -> tuple[Client, str]:
    """Register a program. Returns it and its secret, shown once; "" when it signs with its own key.

    Raises Refusal ``client.dates``, ``client.scopes``, ``scope.unknown``.
    """
    permissions.check_manage_clients(by, unit.path)
    today = clock.local_date(now)
    if not today <= valid_to <= today + LONGEST:
        raise Refusal("client.dates", "Hạn dùng phải từ hôm nay đến không quá một năm.")
    allowed = scopes.read_list(" ".join(allowed))
    if not allowed:
        raise Refusal("client.scopes", "Chọn ít nhất một quyền đọc.")
    secret = "" if jwks else secrets.token_urlsafe(32)
    client = Client.objects.create(
        name=name,
        owner=owner,
        basis=basis,
        unit=unit,
        unit_path=unit.path,
        scopes=allowed,
        jwks=jwks or {},
        secret_hash=digest(secret) if secret else "",
        per_minute=per_minute,
        valid_to=valid_to,
        made_by=by.actor,
        made_at=now,
    )
    data = {"scopes": allowed, "valid_to": valid_to.isoformat(), "key": "jwks" if jwks else "secret"}
    journal_actions.record(action="records.client_added", by=by, now=now, on=client, data=data)
    return client, secret


@transaction.atomic
def revoke_client(*, client: Client, reason: str, by: Any, now: dt.datetime) -> Client:
    """End a program's access at once: its tokens and bulk files too. Again changes nothing."""
    permissions.check_manage_clients(by, client.unit_path)
    client = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if client.revoked_at is None:
        client.revoked_at, client.revoked_by, client.revoked_reason = now, by.actor, reason
        client.save()
        client.tokens.all().delete()
        for export in client.exports.exclude(state=BulkState.CANCELLED):
            bulk.cancel(export=export, by=by, now=now)
        journal_actions.record(action="records.client_revoked", by=by, now=now, on=client, reason=reason)
    return client


def in_force(client: Client, now: dt.datetime) -> bool:
    """Whether a client may be used."""
    return client.revoked_at is None and clock.local_date(now) <= client.valid_to


def issue_token(
    *,
    asked: str,
    audience: list[str],
    now: dt.datetime,
    client_id: str = "",
    secret: str = "",
    assertion: str = "",
) -> tuple[str, ClientToken]:
    """A token for a client that proved itself by its secret or by a signed assertion. Raises TokenRefused.

    The reason of a failure is journalled for a known client; the answer does not tell whether the client exists.
    """
    try:
        client = _by_assertion(assertion, audience, now) if assertion else _by_secret(client_id, secret, now)
        return _issue(client, asked, now)
    except TokenRefused as refused:
        if refused.client is not None:
            journal_actions.record(
                action="records.client_refused",
                by=f"client:{refused.client.pk}",
                now=now,
                on=refused.client,
                data={"error": refused.error},
            )
        raise


def claimed(*, client_id: str = "", secret: str = "", assertion: str = "") -> str:
    """Which client somebody says he is; nothing of it is believed. "" when it is not readable."""
    if not assertion:
        return client_id[:64]
    try:
        return str(jwt.decode(assertion, options={"verify_signature": False}).get("iss"))[:64]
    except (jwt.PyJWTError, ValueError, RecursionError):
        return ""


def _by_secret(client_id: str, secret: str, now: dt.datetime) -> Client:
    client = _find(client_id)
    kept = client.secret_hash if client else digest("")
    right = hmac.compare_digest(digest(secret), kept) and bool(secret)
    if client is None or not right or not client.secret_hash or not in_force(client, now):
        raise TokenRefused("invalid_client", "Unknown client, wrong secret, or access ended.", client)
    return client


def _find(client_id: str) -> Client | None:
    key = read_id(client_id)
    return Client.objects.filter(pk=key).first() if key else None


def _by_assertion(assertion: str, audience: list[str], now: dt.datetime) -> Client:
    """RFC 7523 §3 and SMART backend services: iss = sub = client, our address as audience, short, used once, signed."""
    client, key, algorithm = _key_of(assertion)
    try:
        claims = jwt.decode(
            assertion,
            jwt.PyJWK(key, algorithm=algorithm),
            algorithms=[algorithm],
            audience=audience,
            issuer=str(client.pk),
            options={
                "require": ["iss", "sub", "aud", "exp", "jti"],
                "verify_exp": False,  # by the clock of the house, below
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
        expires = dt.datetime.fromtimestamp(float(claims["exp"]), dt.UTC)
    except (jwt.InvalidSignatureError, jwt.exceptions.InvalidKeyError) as wrong:
        raise TokenRefused("invalid_client", UNKNOWN, client) from wrong
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, OSError) as wrong:
        raise TokenRefused(
            "invalid_client", f"Assertion not accepted: {type(wrong).__name__}.", client
        ) from wrong
    if claims["sub"] != str(client.pk) or not now - SKEW < expires <= now + ASSERTION_LIFE + SKEW:
        raise TokenRefused(
            "invalid_client", "Assertion: wrong subject, expired, or longer than 5 minutes.", client
        )
    if not in_force(client, now):
        raise TokenRefused("invalid_client", UNKNOWN, client)
    try:
        with transaction.atomic():
            ClientAssertion.objects.create(
                client=client, jti=digest(str(claims["jti"])), expires_at=expires + SKEW
            )
    except IntegrityError as wrong:
        raise TokenRefused("invalid_client", "Assertion was used before (jti).", client) from wrong
    return client


def _key_of(assertion: str) -> tuple[Client, dict[str, Any], str]:
    """The client that an assertion names, its key of that kid, and the algorithm, before anything of it is believed."""
    try:
        header = jwt.get_unverified_header(assertion)
        named = jwt.decode(assertion, options={"verify_signature": False}).get("iss")
    except (jwt.PyJWTError, ValueError, RecursionError) as wrong:
        raise TokenRefused("invalid_client", "Assertion is not a JWT.") from wrong
    client = _find(str(named))
    if client is None:
        raise TokenRefused("invalid_client", UNKNOWN)
    key = next((one for one in client.jwks.get("keys", []) if one["kid"] == header.get("kid")), None)
    if key is None or header.get("alg") not in keys.algorithms(key):
        raise TokenRefused("invalid_client", UNKNOWN, client)
    return client, key, header["alg"]


@transaction.atomic
def _issue(client: Client, asked: str, now: dt.datetime) -> tuple[str, ClientToken]:
    given = scopes.granted(asked.split(), client.scopes)
    if not given:
        raise TokenRefused("invalid_scope", "None of the scopes asked for is granted to this client.", client)
    ClientToken.objects.filter(expires_at__lt=now).delete()
    ClientAssertion.objects.filter(expires_at__lt=now).delete()
    plain = secrets.token_urlsafe(32)
    token = ClientToken.objects.create(
        client=client, hash=digest(plain), scopes=given, made_at=now, expires_at=now + TOKEN_LIFE
    )
    Client.objects.filter(pk=client.pk).update(used_at=now)
    journal_actions.record(
        action="records.client_token",
        by=queries.client_viewer(client, given),
        now=now,
        on=client,
        data={"scopes": given},
    )
    return plain, token
