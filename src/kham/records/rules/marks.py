"""Marks of people inside the package: who examined (CKDT_…), who concluded and with which signature (CKS_NGUOI_KET_LUAN),
and the facility's (CKS_BENH_VIEN). Their place and form are settings of the gateway: no description says what they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kham.records.rules.layout import Layout
from kham.records.rules.profile import PackageSettings
from kham.records.rules.record import Examiner

CONCLUDER, FACILITY = "CKS_NGUOI_KET_LUAN", "CKS_BENH_VIEN"


@dataclass(frozen=True)
class Marks:
    """`examiners` by station; `signature` is the concluder's over the canonical conclusion, in Base64, "" when there is none."""

    examiners: Mapping[str, Examiner] = field(default_factory=dict)
    concluder: Examiner | None = None
    signature: str = ""
    facility: str = ""

    def of_examiners(
        self, layout: Layout, settings: PackageSettings, values: Mapping[str, str]
    ) -> dict[str, str]:
        """CKDT_… tag → text, where the field beside it is filled in and the examiner of its station is known."""
        if settings.examiner_mark == "none":
            return {}
        found = {
            tag: self.examiners.get(station)
            for tag, (field_, station) in layout.signatures.items()
            if values.get(field_)
        }
        return {tag: _words(one, settings.examiner_mark) for tag, one in found.items() if one and one.name}

    def of_conclusion(self, settings: PackageSettings) -> dict[str, str]:
        """CKS_… tags known before the facility signs. The facility's own signature is put in by whoever holds its key."""
        made = {}
        name = _words(self.concluder, "name_licence") if self.concluder else ""
        said = {
            "signature": self.signature or name,
            "name": name,
            "name_signature": "; ".join(one for one in (name, self.signature) if one),
            "none": "",
        }[settings.concluder_mark]
        if said:
            made[CONCLUDER] = said
        if settings.facility_mark == "name" and self.facility:
            made[FACILITY] = self.facility
        return made


def _words(one: Examiner, how: str) -> str:
    return f"{one.name}; GPHN {one.licence}" if how == "name_licence" and one.licence else one.name
