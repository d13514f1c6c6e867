"""Signing keys: one's own, and whether stored conclusions still carry the signature that was made."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings

from kham.exams import signing
from kham.exams.models import Conclusion, SigningKey
from kham.exams.rules import canonical
from kham.kernel import signatures
from kham.kernel.reasons import Refusal
from kham.places.models import within


def own(user: Any) -> SigningKey | None:
    """The key in use of a user."""
    return SigningKey.objects.filter(user=user, revoked_at=None).first()


def all_of(user: Any) -> list[SigningKey]:
    """Every key of a user, the newest first."""
    return list(SigningKey.objects.filter(user=user).order_by("-created_at"))


def anchors() -> signatures.Anchors:
    """The authorities that are trusted here (KHAM_CA_FILE); without any, issuers are not checked."""
    return signatures.anchors(settings.CA_FILE)


def condition(key: SigningKey, now: dt.datetime) -> signatures.Condition | None:
    """Whether the certificate of a key may sign now, and when it ends; None for a key without one, made here."""
    if not key.certificate_pem:
        return None
    read = signatures.read_certificate(key.certificate_pem.encode())
    try:
        return signatures.condition(read, now, anchors=anchors())
    except Refusal as refusal:  # the list of authorities cannot be read: nothing is known to be good
        return signatures.Condition("broken", 0, refusal.sentence)


def check_usable(key: SigningKey, now: dt.datetime) -> None:
    """Raises Refusal ``signing.expired``, ``signing.usage``, ``signing.issuer`` when the key's certificate may not sign now."""
    if key.certificate_pem:
        signatures.check_usable(key.certificate_pem.encode(), now, anchors())


def chain_checked() -> bool:
    """Whether a list of authorities is declared here."""
    return bool(settings.CA_FILE)


def drivers() -> list[tuple[str, str]]:
    """PKCS#11 libraries with which doctors may sign here: (path, name)."""
    return [(path, Path(path).stem) for path in settings.TOKEN_DRIVERS]


def signed(viewer: Any, campaign: Any = None) -> Iterable[Conclusion]:
    """Every version of every conclusion of the viewer's units, for verification."""
    found = Conclusion.objects.filter(within(viewer.paths, "unit_path")).select_related(
        "encounter", "signing_key"
    )
    if campaign is not None:
        found = found.filter(encounter__session__campaign=campaign)
    return found.order_by("encounter__exam_date", "encounter", "version").iterator()


def text_of(conclusion: Conclusion) -> str:
    """The canonical text of a stored conclusion, to be verified against its signature."""
    encounter = conclusion.encounter
    return canonical.text(
        encounter=str(encounter.pk), version=conclusion.version, form=f"{encounter.form}@{encounter.form_version}",
        kind=conclusion.kind, health_class=conclusion.health_class, icd_codes=conclusion.icd_codes, summary=conclusion.summary,
        advice=conclusion.advice, answers=conclusion.answers, details=conclusion.details, reason=conclusion.amends_reason,
        signer=str(conclusion.concluded_by_id), at=conclusion.concluded_at,
    )  # fmt: skip


def seal_of(conclusion: Conclusion) -> str:
    """One of "none" (no signature), "good", or "broken" (the row or the signature was altered)."""
    if not conclusion.signature or conclusion.signing_key is None:
        return "none"
    fits = signing.verify(
        conclusion.signing_key.public_pem, text_of(conclusion).encode(), conclusion.signature
    )
    return "good" if fits else "broken"
