"""Where files lie: Django's folder of files, which a power cut cannot take back."""

import os
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage


class LastingFiles(FileSystemStorage):
    """A file is on the disk, name and all, before the row that speaks of it can be committed."""

    def _save(self, name: str, content: Any) -> str:
        kept: str = super()._save(name, content)  # type: ignore[misc]  # the stubs leave the hook out
        path = Path(self.path(kept))
        for place in (path, path.parent):
            handle = os.open(place, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        return kept
