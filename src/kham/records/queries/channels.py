"""Reading of gateways: pauses, rests, what waits for each; dead letters and who may mend them."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from kham.accounts import queries as accounts_queries
from kham.accounts.models import User
from kham.accounts.permissions import NotFound, present
from kham.kernel.reasons import Refusal
from kham.places.models import within
from kham.records import installation, permissions
from kham.records.models import (
    Disagreement,
    GatewayPause,
    GatewayState,
    Reconciliation,
    Submission,
    SubmissionState,
)
from kham.records.queries.outbox import submissions
from kham.records.rules import profile as profiles
from kham.roster import queries as roster_queries

STUCK = [
    SubmissionState.REJECTED,
    SubmissionState.DEAD,
    SubmissionState.STRANDED,
]  # a person must do something


@dataclass(frozen=True)
class GatewayView:
    """One gateway as a screen shows it. `counts`: state → current records in the viewer's units."""

    code: str
    title: str
    kind: str
    declared: bool
    principal: bool
    pauses: list[GatewayPause]
    rest_until: dt.datetime | None = None
    rest_code: str = ""
    last_contact_at: dt.datetime | None = None
    last_accepted_at: dt.datetime | None = None
    counts: dict[str, int] = field(default_factory=dict)
    reconciled: Reconciliation | None = None

    @property
    def waiting(self) -> int:
        """Records that leave by themselves when nothing stands in the way."""
        return sum(self.counts.get(state, 0) for state in ("queued", "sent", "verified"))


def in_force(now: dt.datetime) -> Q:
    """Pauses that hold at a moment."""
    return Q(ended_at__isnull=True) & (Q(until__isnull=True) | Q(until__gt=now))


def paused(gateway: str, unit_path: str, now: dt.datetime) -> GatewayPause | None:
    """The pause that holds for a unit, if any: its own, or one of a unit above it."""
    for pause in GatewayPause.objects.filter(in_force(now), gateway=gateway):
        if unit_path.startswith(pause.unit_path):
            return pause
    return None


def paused_paths(gateway: str, now: dt.datetime) -> list[str]:
    """Units whose records stay here now; "" is everybody's."""
    found = GatewayPause.objects.filter(in_force(now), gateway=gateway)
    return sorted(set(found.values_list("unit_path", flat=True)))


def gateways(viewer: Any, now: dt.datetime) -> list[GatewayView]:
    """Every gateway that is declared or has records of the viewer's units, the principal one first."""
    permissions.check_view(viewer)
    counts: dict[str, dict[str, int]] = {}
    rows = submissions(viewer).select_related(None).order_by()
    for row in rows.values("gateway", "state").annotate(n=Count("pk")):
        counts.setdefault(row["gateway"], {})[row["state"]] = row["n"]
    declared = installation.gateways()
    codes = declared + sorted(set(counts) - set(declared))
    return [_view(viewer, code, code == declared[0], counts.get(code, {}), now) for code in codes]


def _view(viewer: Any, code: str, principal: bool, counts: dict[str, int], now: dt.datetime) -> GatewayView:
    state = GatewayState.objects.filter(pk=code).first() or GatewayState(gateway=code)
    resting = state.rest_until is not None and state.rest_until > now
    try:
        profile = profiles.load(code)
        title, kind = profile.title, profile.kind
    except Refusal:  # its profile was taken away; its history stays
        title, kind = code, "portal"
    pauses = [
        pause
        for pause in GatewayPause.objects.filter(in_force(now), gateway=code).select_related("by")
        if viewer.sees(pause.unit_path) or any(path.startswith(pause.unit_path) for path in viewer.paths)
    ]
    return GatewayView(
        code=code,
        title=title,
        kind=kind,
        declared=installation.declared(code),
        principal=principal,
        pauses=pauses,
        rest_until=state.rest_until if resting else None,
        rest_code=state.rest_code if resting else "",
        last_contact_at=state.last_contact_at,
        last_accepted_at=state.last_accepted_at,
        counts=counts,
        reconciled=reconciliations(viewer).filter(gateway=code).first(),
    )


def gateway_pause(viewer: Any, pause_id: Any) -> GatewayPause:
    """One pause of the viewer's units. Raises NotFound."""
    permissions.check_view(viewer)
    found = GatewayPause.objects.filter(pk=pause_id).select_related("by").first()
    if found is None or not viewer.sees(found.unit_path):
        raise NotFound()
    return found


def dead_letters(viewer: Any, campaign: Any = None) -> QuerySet[Submission]:
    """Rejected and given-up records, and those taken back here but still there, for every gateway: those without an owner first,
    then by deadline."""
    found = submissions(viewer, campaign).filter(roster_queries.known(viewer, "encounter__person__"))
    wanted = found.filter(state__in=STUCK)
    return wanted.select_related("owner", "encounter", "encounter__person", "conclusion").order_by(
        "owner", "deadline_at", "pk"
    )


def possible_owners(viewer: Any, submission: Submission) -> QuerySet[User]:
    """Who can be given a record: users of the viewer's units whose own units hold it."""
    found = accounts_queries.users(viewer).filter(is_active=True)
    above = [submission.unit_path[:n] for n in range(len(submission.unit_path) + 1)]
    return found.filter(
        memberships__unit_path__in=above, memberships__role__in=("station_officer", "clinician")
    )


def reconciliations(viewer: Any) -> QuerySet[Reconciliation]:
    """Comparisons with gateways that concern the viewer's units, newest first."""
    permissions.check_view(viewer)
    above = Q()
    for path in viewer.paths:
        above |= Q(unit_path__in=[path[:n] for n in range(len(path) + 1)])
    return Reconciliation.objects.filter(within(viewer.paths, "unit_path") | above).order_by("-at", "-pk")


def reconciliation(viewer: Any, reconciliation_id: Any) -> Reconciliation:
    """One comparison. Raises NotFound."""
    return present(reconciliations(viewer).filter(pk=reconciliation_id).first())


def disagreements(viewer: Any, reconciliation: Reconciliation) -> QuerySet[Disagreement]:
    """Differences of a comparison inside the viewer's units, open ones first."""
    found = reconciliation.disagreements.filter(within(viewer.paths, "unit_path"))
    return found.select_related(
        "submission", "submission__encounter", "submission__encounter__person"
    ).order_by("-settled_at", "kind", "pk")


def disagreement(viewer: Any, disagreement_id: Any) -> Disagreement:
    """One difference. Raises NotFound."""
    permissions.check_view(viewer)
    return present(Disagreement.objects.filter(within(viewer.paths, "unit_path"), pk=disagreement_id).first())


def sending_communes(viewer: Any, gateway: str) -> list[str]:
    """Paths of the communes whose records go to a gateway, in order."""
    found = (
        submissions(viewer).filter(gateway=gateway).order_by().values_list("unit_path", flat=True).distinct()
    )
    return sorted({".".join(path.split(".")[:2]) + "." for path in found})
