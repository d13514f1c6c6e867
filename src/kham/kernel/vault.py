"""Files that are sealed on the way to a store and opened in memory only."""

import contextlib
import errno
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from kham.kernel.reasons import Refusal
from kham.kernel.sealing import Sealer

FULL = "Ổ đĩa của máy chủ đã đầy nên tệp chưa được ghi; chưa có gì thay đổi. Quản trị hệ thống giải phóng chỗ, rồi làm lại."


@contextlib.contextmanager
def room_on_disk() -> Iterator[None]:
    """A disk without room is said in words. Raises Refusal ``disk.full``; the caller's transaction takes its changes back."""
    try:
        yield
    except OSError as wrong:
        if wrong.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise Refusal("disk.full", FULL) from wrong


class Store(Protocol):
    """A place for named files; Django's storages are ones."""

    def save(self, name: str, content: Any) -> str:
        """Keep a readable binary file; gives the name it got."""

    def open(self, name: str) -> Any:
        """A context manager with `read() -> bytes`. Raises FileNotFoundError."""


@dataclass(frozen=True)
class Vault:
    """A store whose files are bound to one purpose: what one vault sealed, another does not open."""

    store: Store
    sealer: Sealer
    purpose: str

    def keep(self, name: str, content: bytes) -> str:
        """Seal and store; gives the name to open it by."""
        sealed = io.BytesIO(self.sealer.seal_bytes(content, self.purpose))
        with room_on_disk():
            return str(self.store.save(name, sealed))

    def open(self, name: str) -> bytes:
        """The bytes as they came. Raises FileNotFoundError, cryptography's InvalidTag when the file was altered or moved."""
        with self.store.open(name) as file:
            return self.sealer.open_bytes(file.read(), self.purpose)
