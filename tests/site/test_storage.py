"""A kept file is on the disk before anybody is told that it is kept."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile

from kham.site.storage import LastingFiles


def test_file_and_folder_are_written_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both: a file whose folder forgets its name is lost as well."""
    through: list[str] = []
    real = os.fsync

    def watched(handle: int) -> None:
        through.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        real(handle)

    monkeypatch.setattr("kham.site.storage.os.fsync", watched)
    store = LastingFiles(location=tmp_path)
    name = store.save("goi/mot.sealed", ContentFile(b"x" * 100))
    assert through == [str(tmp_path / name), str((tmp_path / name).parent)]
    assert (tmp_path / name).read_bytes() == b"x" * 100


def test_the_installation_uses_it() -> None:
    """The setting, so that no room can forget it."""
    assert settings.STORAGES["default"]["BACKEND"] == "kham.site.storage.LastingFiles"
