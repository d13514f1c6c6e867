"""ICD-10 for the screens: our names, the Ministry's catalogue if this installation has one, WHO codes."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from kham.exams.rules import icd
from kham.exams.rules.health_class import ROMAN, diagnoses

NAME = "icd10.tsv"


def file() -> Path:
    """Where an imported catalogue lies."""
    return Path(settings.HOME) / "catalogues" / NAME


@lru_cache(maxsize=2)
def _read(path: Path, changed: float) -> dict[str, icd.Code]:
    return icd.read_catalogue(path.read_text("utf-8"))


def catalogue() -> dict[str, icd.Code]:
    """The Ministry's catalogue as imported, empty when there is none."""
    path = file()
    return _read(path, path.stat().st_mtime) if path.exists() else {}


def search(text: str, limit: int = 12) -> list[dict[str, str]]:
    """[{code, name, hint}]: `hint` says what QĐ 1613/BYT-QĐ makes of the code, where it does."""
    return [
        {"code": one.code, "name": one.name, "hint": hint(one.code)}
        for one in icd.search(text, limit, catalogue())
    ]


def name_of(code: str) -> str:
    """Name of a code."""
    return icd.name_of(code, catalogue())


def unknown(codes: list[str]) -> list[str]:
    """Codes that no source knows."""
    return [code for code in codes if not icd.exists(code, catalogue())]


def hint(code: str) -> str:
    """A few words on the class that a diagnosis implies, else ""."""
    found = diagnoses.of_code(code)
    if found is None:
        return ""
    said = found[1]
    return (
        f"loại {ROMAN[said.value]}"
        if said.value
        else f"từ loại {ROMAN[said.at_least]}"
        if said.at_least
        else ""
    )
