"""How allauth behaves here: no self-registration, short names, sign-in written in the journal."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest

from kham.kernel.sealing import Sealer


class Adapter(DefaultAccountAdapter):
    """Accounts are opened by an administrator only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        return bool(url) and super().is_safe_url(url)


class SecondFactor(DefaultMFAAdapter):
    """Seeds of the second factor are sealed at rest."""

    def encrypt(self, text: str) -> str:
        return Sealer.from_json(settings.FIELD_KEYS).seal(text, "mfa")

    def decrypt(self, encrypted_text: str) -> str:
        return Sealer.from_json(settings.FIELD_KEYS).open(encrypted_text, "mfa")

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)
