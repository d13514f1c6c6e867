"""A text column that is encrypted at rest. Equal values are found through a separate index column."""

from functools import cache
from typing import Any

from django.conf import settings
from django.db import models

from kham.kernel.sealing import Sealer


@cache
def sealer() -> Sealer:
    """The installation's sealer."""
    return Sealer.from_json(settings.FIELD_KEYS)


class SealedField(models.TextField):
    """Encrypts on the way in, decrypts on the way out; empty stays empty."""

    def get_prep_value(self, value: Any) -> Any:
        return sealer().seal(str(value), self.purpose) if value else ""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return sealer().open(value, self.purpose) if value else ""

    @property
    def purpose(self) -> str:
        """Bound to the ciphertext, so that a value cannot be moved to another column."""
        return str(self.name)


def index_of(value: str, purpose: str) -> str:
    """The look-up fingerprint stored beside a sealed value; empty for empty."""
    return sealer().index(value, purpose) if value else ""
