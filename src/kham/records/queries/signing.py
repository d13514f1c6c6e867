"""Keys, certificates and packs: in which state they are, and what waits for a signature."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kham.accounts.permissions import NotFound
from kham.exams.models import Conclusion
from kham.kernel.reasons import Refusal
from kham.places.models import Facility, within
from kham.records import installation, signing
from kham.records.models import SigningCertificate, SigningPack, Submission, SubmissionState
from kham.records.rules.marks import Marks
from kham.records.rules.record import Examiner


@dataclass(frozen=True)
class KeyState:
    """The key of this machine. `state` is none, broken, good, soon, expired or early."""

    state: str
    sentence: str
    subject: str = ""
    issuer: str = ""
    days: int | None = None
    valid_to: dt.datetime | None = None
    trial: bool = False  # signed by itself: no gateway of the state will take it


def key_state(now: dt.datetime) -> KeyState:
    """Which key this machine signs with, and for how long it may. Never raises."""
    try:
        certificate = signing.read_certificate(installation.signer().certificate())
    except Refusal as refusal:
        missing = refusal.code == "signing.key" and "Chưa có" in refusal.sentence
        return KeyState("none" if missing else "broken", refusal.sentence)
    found = signing.condition(certificate, now)
    return KeyState(
        found.state,
        found.sentence,
        certificate.subject,
        certificate.issuer,
        found.days,
        certificate.valid_to,
        certificate.own,
    )


def certificates(viewer: Any) -> QuerySet[SigningCertificate]:
    """Certificates of facilities in the viewer's units, those in force first."""
    found = SigningCertificate.objects.filter(within(viewer.paths, "unit_path")).select_related("facility")
    return found.order_by("ended_at", "-registered_at")


def certificate(viewer: Any, certificate_id: Any) -> SigningCertificate:
    """One of them. Raises NotFound."""
    found = certificates(viewer).filter(pk=certificate_id).first()
    if found is None:
        raise NotFound("not-found", "Không tìm thấy trang này.")
    return found


def conditions(viewer: Any, now: dt.datetime) -> list[tuple[SigningCertificate, signing.Condition]]:
    """Every certificate in force with its condition today."""
    in_force = certificates(viewer).filter(ended_at=None)
    return [(row, signing.condition(signing.read_certificate(bytes(row.der)), now)) for row in in_force]


def warnings(viewer: Any, now: dt.datetime) -> list[str]:
    """Sentences about keys and certificates that end soon or have ended; empty when all is well."""
    own = key_state(now)
    said = [own.sentence] if own.state in ("soon", "expired", "early", "broken") else []
    return said + [
        f"{row.facility.name}: {found.sentence}"
        for row, found in conditions(viewer, now)
        if found.state != "good"
    ]


def packs(viewer: Any) -> QuerySet[SigningPack]:
    """Packs of the viewer's units, the newest first."""
    return SigningPack.objects.filter(within(viewer.paths, "unit_path")).select_related("facility")


def pack(viewer: Any, pack_id: Any) -> SigningPack:
    """One pack. Raises NotFound."""
    found = packs(viewer).filter(pk=pack_id).first()
    if found is None:
        raise NotFound("not-found", "Không tìm thấy trang này.")
    return found


def unsigned(viewer: Any, facility: Facility | None = None) -> QuerySet[Submission]:
    """Records that wait for a signature made elsewhere, the nearest deadline first."""
    found = Submission.objects.filter(within(viewer.paths, "unit_path"), state=SubmissionState.UNSIGNED)
    if facility is not None:
        found = found.filter(msg_id__startswith=facility.gln13 or "-")
    return found.order_by("deadline_at", "pk")


@dataclass(frozen=True)
class Waiting:
    """Records of a facility for a gateway that wait for a signature."""

    facility: Facility
    gateway: str
    records: int
    deadline: dt.datetime


def waiting(viewer: Any) -> list[Waiting]:
    """What waits for a signature, by facility and gateway, the nearest deadline first."""
    found: dict[tuple[str, str], list[dt.datetime]] = {}
    for msg_id, gateway, deadline in unsigned(viewer).values_list("msg_id", "gateway", "deadline_at"):
        found.setdefault((msg_id[:13], gateway), []).append(deadline)
    known = {one.gln13: one for one in Facility.objects.filter(gln13__in={sender for sender, _ in found})}
    rows = [
        Waiting(known[sender], gateway, len(deadlines), min(deadlines))
        for (sender, gateway), deadlines in found.items()
        if sender in known
    ]
    return sorted(rows, key=lambda row: row.deadline)


def facilities(viewer: Any) -> QuerySet[Facility]:
    """Facilities of the viewer's units that send by themselves (they have a GLN)."""
    return Facility.objects.visible_to(viewer).exclude(gln13=None).select_related("unit").order_by("name")


def facility_of(viewer: Any, gln13: str) -> Facility:
    """A facility in the viewer's units, or one that examined there. Raises NotFound."""
    found = Facility.objects.filter(gln13=gln13).first()
    if found is None or not (
        any(found.unit.path.startswith(path) for path in viewer.paths) or unsigned(viewer, found).exists()
    ):
        raise NotFound("not-found", "Không tìm thấy trang này.")
    return found


def marks_of(conclusion: Conclusion) -> Marks:
    """Who examined, who concluded and with which signature, for the CKDT_ and CKS_ tags of the package."""
    details = conclusion.details or {}
    session = conclusion.encounter.session
    facility = session.team.facility or session.campaign.facility
    examiners = {
        str(row.get("part", "")): Examiner(
            str(row.get("name", "")), str(row.get("part", "")), str(row.get("licence") or "")
        )
        for row in details.get("examiners", [])
    }
    return Marks(
        examiners=examiners,
        concluder=Examiner(conclusion.concluder_name, "conclusion", str(details.get("licence") or "")),
        signature=conclusion.signature,
        facility=facility.name if facility else "",
    )
