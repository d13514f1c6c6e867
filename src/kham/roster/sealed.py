"""A text column that is encrypted at rest. Equal values are found through a separate index column."""

import json
from typing import Any

from django.conf import settings
from django.db import models

from kham.kernel.sealing import Sealer


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


def tail_key(purpose: str, path: str, digits: str) -> int:
    """Keyed fingerprint of the last four digits of a number, another in each commune (``path``); 63 bits."""
    return int(index_of(f"{path}\0{digits}", f"{purpose}_tail")[:16], 16) >> 1


def seal_json(values: dict[str, Any], purpose: str) -> str:
    """Encrypt a small mapping; empty stays empty."""
    return sealer().seal(json.dumps(values, ensure_ascii=False), purpose) if values else ""


def open_json(sealed: str, purpose: str) -> dict[str, Any]:
    """Inverse of `seal_json`."""
    return json.loads(sealer().open(sealed, purpose)) if sealed else {}


def seal_bytes(content: bytes) -> bytes:
    """Encrypt a sender's file for the disk."""
    return sealer().seal_bytes(content, "file")


def open_bytes(content: bytes) -> bytes:
    """The sender's file as it came."""
    return sealer().open_bytes(content, "file")
