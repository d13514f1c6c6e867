"""Keys, certificates and packs: in which state they are, and what waits for a signature."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kham.accounts.permissions import NotFound, present
from kham.exams.models import Conclusion, Encounter
from kham.kernel.reasons import Refusal
from kham.places.models import Facility, within
from kham.records import installation, signing
from kham.records.models import SigningCertificate, SigningPack, Submission, SubmissionState
from kham.records.rules.marks import Marks
from kham.records.rules.record import Examiner


@dataclass(frozen=True)
class KeyState:
    """A key of this machine. `state` is none, broken, good, soon, expired, early, usage or issuer; `facility` is the name of
    whose it is where several facilities sign here."""

    state: str
    sentence: str
    subject: str = ""
    issuer: str = ""
    days: int | None = None
    valid_to: dt.datetime | None = None
    trial: bool = False  # signed by itself: no gateway of the state will take it
    facility: str = ""
    valid_from: dt.datetime | None = None
    serial: str = ""


def key_states(now: dt.datetime) -> list[KeyState]:
    """Every key of this machine, the common one first; one of state "none" when there is none at all."""
    senders = installation.signers() or [""]
    own = [sender for sender in senders if sender]
    names = dict(Facility.objects.filter(gln13__in=own).values_list("gln13", "name")) if own else {}
    return [key_state(now, sender, names.get(sender, sender)) for sender in senders]


def key_state(now: dt.datetime, sender: str = "", facility: str = "") -> KeyState:
    """Which key this machine signs with for a facility, and for how long it may. Never raises."""
    try:
        certificate = signing.read_certificate(installation.signer(sender).certificate())
        found = signing.condition(certificate, now, anchors=installation.anchors())
    except Refusal as refusal:
        missing = refusal.code == "signing.key" and "Chưa có" in refusal.sentence
        return KeyState("none" if missing else "broken", refusal.sentence, facility=facility)
    return KeyState(
        found.state,
        found.sentence,
        certificate.subject,
        certificate.issuer,
        found.days,
        certificate.valid_to,
        certificate.own,
        facility,
        certificate.valid_from,
        certificate.serial,
    )


def chain_checked() -> bool | None:
    """Whether issuers of certificates are checked here; None when the file of authorities cannot be read."""
    try:
        return installation.anchors().checked
    except Refusal:
        return None


def certificates(viewer: Any) -> QuerySet[SigningCertificate]:
    """Certificates of facilities in the viewer's units, those in force first."""
    found = SigningCertificate.objects.filter(within(viewer.paths, "unit_path")).select_related("facility")
    return found.order_by("ended_at", "-registered_at")


def certificate(viewer: Any, certificate_id: Any) -> SigningCertificate:
    """One of them. Raises NotFound."""
    return present(certificates(viewer).filter(pk=certificate_id).first())


def conditions(viewer: Any, now: dt.datetime) -> list[tuple[SigningCertificate, signing.Condition]]:
    """Every certificate in force with its condition today."""
    in_force = certificates(viewer).filter(ended_at=None)
    known = installation.anchors()
    return [
        (row, signing.condition(signing.read_certificate(bytes(row.der)), now, anchors=known))
        for row in in_force
    ]


def warnings(viewer: Any, now: dt.datetime) -> list[str]:
    """Sentences about keys and certificates that end soon or have ended; empty when all is well."""
    said = [
        f"{own.facility}: {own.sentence}" if own.facility else own.sentence
        for own in key_states(now)
        if own.state not in ("none", "good")
    ]
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
    return present(packs(viewer).filter(pk=pack_id).first())


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
        raise NotFound()
    return found


def _facility(encounter: Encounter) -> Facility | None:
    """Who examined: the facility of the team, else the campaign's."""
    found: Facility | None = encounter.session.team.facility or encounter.session.campaign.facility
    return found


def sender_of(encounter: Encounter) -> str:
    """The 13 digits of whoever examined and therefore signs; "" while it has none."""
    facility = _facility(encounter)
    return (facility.gln13 or "") if facility else ""


def marks_of(conclusion: Conclusion) -> Marks:
    """Who examined, who concluded and with which signature, for the CKDT_ and CKS_ tags of the package."""
    details = conclusion.details or {}
    facility = _facility(conclusion.encounter)
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
