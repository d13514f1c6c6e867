"""Signing keys: one's own, and whether stored conclusions still carry the signature that was made."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from kham.exams.models import Conclusion, SigningKey
from kham.kernel.sealing import Sealer
from kham.places.models import within


def own(user: Any) -> SigningKey | None:
    """The key in use of a user."""
    return SigningKey.objects.filter(user=user, revoked_at=None).first()


def all_of(user: Any) -> list[SigningKey]:
    """Every key of a user, the newest first."""
    return list(SigningKey.objects.filter(user=user).order_by("-created_at"))


def sealer() -> Sealer:
    """The installation's sealer."""
    return Sealer.from_json(settings.FIELD_KEYS)


def signed(viewer: Any, campaign: Any = None) -> Iterable[Conclusion]:
    """Every version of every conclusion of the viewer's units, for verification."""
    found = Conclusion.objects.filter(within(viewer.paths, "unit_path")).select_related(
        "encounter", "signing_key"
    )
    if campaign is not None:
        found = found.filter(encounter__session__campaign=campaign)
    return found.order_by("encounter__exam_date", "encounter", "version").iterator()
