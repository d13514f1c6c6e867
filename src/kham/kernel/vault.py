"""Files that are sealed on the way to a store and opened in memory only."""

import io
from dataclasses import dataclass
from typing import Any, Protocol

from kham.kernel.sealing import Sealer


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
        return str(self.store.save(name, io.BytesIO(self.sealer.seal_bytes(content, self.purpose))))

    def open(self, name: str) -> bytes:
        """The bytes as they came. Raises FileNotFoundError, cryptography's InvalidTag when the file was altered or moved."""
        with self.store.open(name) as file:
            return self.sealer.open_bytes(file.read(), self.purpose)
