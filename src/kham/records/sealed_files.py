"""Files of this room on disk (signed copies, what other facilities sent): sealed with the installation's key, opened in memory."""

import base64

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from kham.kernel.ids import new_id
from kham.kernel.sealing import Sealer

PURPOSE = "records_file"


def keep(folder: str, content: bytes) -> str:
    """Seal and store; gives the name to open it by."""
    sealed = Sealer.from_json(settings.FIELD_KEYS).seal(base64.b64encode(content).decode(), PURPOSE)
    return str(default_storage.save(f"{folder}/{new_id()}.sealed", ContentFile(sealed.encode())))


def open_file(name: str) -> bytes:
    """The bytes as they came. Raises FileNotFoundError, cryptography's InvalidTag when the file was altered."""
    with default_storage.open(name) as file:
        return base64.b64decode(Sealer.from_json(settings.FIELD_KEYS).open(file.read().decode(), PURPOSE))
