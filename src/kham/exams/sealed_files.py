"""Files of health data on disk: sealed with the installation's key, opened only in memory."""

from django.conf import settings
from django.core.files.storage import default_storage

from kham.kernel.ids import new_id
from kham.kernel.sealing import Sealer
from kham.kernel.vault import Vault

PURPOSE = "exam_file"


def sealer() -> Sealer:
    """The installation's sealer."""
    return Sealer.from_json(settings.FIELD_KEYS)


def vault() -> Vault:
    """Where files of this room lie, sealed."""
    return Vault(default_storage, sealer(), PURPOSE)


def keep(folder: str, content: bytes) -> str:
    """Seal and store; gives the name to open it by."""
    return vault().keep(f"{folder}/{new_id()}.sealed", content)


def open_file(name: str) -> bytes:
    """The bytes as they came. Raises FileNotFoundError, cryptography's InvalidTag when the file was altered."""
    return vault().open(name)
