"""Sealed values and files: what earlier versions wrote stays readable, and nothing opens under another purpose."""

import io
import json

import pytest
from cryptography.exceptions import InvalidTag

from kham.kernel.sealing import Sealer
from kham.kernel.vault import Vault

KEYS = {"current": "k2", "keys": {"k1": "11" * 32, "k2": "22" * 32}, "index": "33" * 32}
OLD = {
    b"\x00\xff Ph\xe1\xba\xbfu": b"k1:ehIyV0Akf0P2YWFKqtQW0C+CT1m7eM6WLMnKNaPWZaPG3M2YSPL+AQ==",
    b"": b"k1:u5SnImZfdJd7j+RRV58eLQW5Cv3cYc01HTBDMQ==",
}


class Shelf:
    """A store in memory that gives a name of its own, as Django's storages may."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def save(self, name: str, content: io.BytesIO) -> str:
        self.files[f"{name}.1"] = content.read()
        return f"{name}.1"

    def open(self, name: str) -> io.BytesIO:
        return io.BytesIO(self.files[name])


@pytest.fixture
def sealer() -> Sealer:
    return Sealer.from_json(json.dumps(KEYS))


@pytest.mark.parametrize("content", OLD)
def test_bytes_sealed_by_the_first_version_under_a_former_key_open(sealer: Sealer, content: bytes) -> None:
    """The stored form: name of the key, colon, base64 of nonce and ciphertext; inside, base64 of the file."""
    assert sealer.open_bytes(OLD[content], "exam_file") == content


def test_bytes_and_text_share_one_stored_form(sealer: Sealer) -> None:
    assert sealer.open(sealer.seal_bytes(b"abc", "file").decode(), "file") == "YWJj"
    assert sealer.open_bytes(sealer.seal("YWJj", "file").encode(), "file") == b"abc"


def test_a_vault_keeps_files_sealed_under_the_name_the_store_gave(sealer: Sealer) -> None:
    shelf = Shelf()
    name = Vault(shelf, sealer, "records_file").keep("copies/1", b"%PDF-1.7")
    assert name == "copies/1.1" and b"PDF" not in shelf.files[name]
    assert Vault(shelf, sealer, "records_file").open(name) == b"%PDF-1.7"


def test_a_file_moved_to_another_vault_does_not_open(sealer: Sealer) -> None:
    shelf = Shelf()
    name = Vault(shelf, sealer, "records.bulk.1").keep("bulk/1", b"x")
    with pytest.raises(InvalidTag):
        Vault(shelf, sealer, "records.bulk.2").open(name)
