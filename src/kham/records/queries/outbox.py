"""Reading submissions. The first argument is the viewer; what lies outside its units does not exist."""

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet

from kham.accounts.permissions import present
from kham.kernel import clock, formats
from kham.places.models import within
from kham.records import installation, permissions
from kham.records.models import Submission, SubmissionState
from kham.roster import queries as roster_queries

CURRENT = ~Q(state=SubmissionState.REPLACED)
NOT_ANSWERED = [
    SubmissionState.BLOCKED,
    SubmissionState.UNSIGNED,
    SubmissionState.QUEUED,
    SubmissionState.SENT,
    SubmissionState.VERIFIED,
    SubmissionState.REJECTED,
    SubmissionState.DEAD,
]


def principal_gateway() -> str:
    """Code of the gateway that counters, deadlines and reports are about."""
    return installation.gateway()


def submissions(viewer: Any, campaign: Any = None) -> QuerySet[Submission]:
    """Current versions of the viewer's units, perhaps of one campaign."""
    permissions.check_view(viewer)
    found = Submission.objects.filter(within(viewer.paths, "unit_path")).filter(CURRENT)
    if campaign is not None:
        found = found.filter(encounter__session__campaign=campaign)
    return found.select_related(
        "encounter", "encounter__person", "encounter__session", "encounter__session__site", "conclusion"
    )


def filtered(viewer: Any, *, campaign: Any = None, state: str = "", now: dt.datetime) -> QuerySet[Submission]:
    """Submissions under a filter: a state, "late", or "" for all that are not accepted yet; late ones first."""
    found = submissions(viewer, campaign).filter(roster_queries.known(viewer, "encounter__person__"))
    if state == "late":
        found = found.filter(state__in=NOT_ANSWERED, deadline_at__lt=now)
    elif state in SubmissionState.values:
        found = found.filter(state=state)
    elif state != "all":
        found = found.filter(state__in=NOT_ANSWERED)
    return found.order_by("deadline_at", "pk")


def submission(viewer: Any, submission_id: Any) -> Submission:
    """One submission, replaced ones too. Raises NotFound."""
    permissions.check_view(viewer)
    return present(
        Submission.objects.filter(within(viewer.paths, "unit_path"), pk=submission_id)
        .filter(roster_queries.known(viewer, "encounter__person__"))
        .select_related(
            "encounter",
            "encounter__person",
            "encounter__person__unit",
            "encounter__session__site",
            "conclusion",
        )
        .first()
    )


def versions(submission: Submission) -> QuerySet[Submission]:
    """All versions of the same encounter for the same gateway, newest first."""
    return Submission.objects.filter(encounter=submission.encounter_id, gateway=submission.gateway).order_by(
        "-version"
    )


def tries(submission: Submission) -> Any:
    """Exchanges with the portal about a submission, newest first."""
    return submission.tries.order_by("-at", "-id")


def of_encounter(viewer: Any, encounter: Any) -> Submission | None:
    """The current submission of an encounter to the principal gateway, else to any, for the person's line of life."""
    found = submissions(viewer).filter(encounter=encounter)
    return found.filter(gateway=installation.gateway()).first() or found.first()


def blocking(viewer: Any, campaign: Any = None) -> list[tuple[str, str, int]]:
    """What blocks, in words: (tag, sentence, how many records), most frequent first."""
    counts: dict[tuple[str, str], int] = {}
    for problems in (
        submissions(viewer, campaign).filter(state=SubmissionState.BLOCKED).values_list("problems", flat=True)
    ):
        for problem in problems:
            key = (problem["tag"], problem["sentence"])
            counts[key] = counts.get(key, 0) + 1
    return sorted(
        ((tag, sentence, n) for (tag, sentence), n in counts.items()), key=lambda row: (-row[2], row[0])
    )


def tell(viewer: Any, person: Any, campaign: Any) -> dict[str, dict[str, Any]]:
    """Steps "sent" and "accepted" of a person's line of life: dates only, no content."""
    if campaign is None:
        return {}
    found = Submission.objects.filter(
        CURRENT, encounter__person=person, encounter__session__campaign=campaign
    ).exclude(state=SubmissionState.WITHDRAWN)
    principal = found.filter(gateway=installation.gateway())
    last = principal.order_by("-created_at").first() or found.order_by("-created_at").first()
    if last is None:
        return {}
    if last.state == SubmissionState.BLOCKED:
        return {"sent": {"state": "look", "note": "Hồ sơ còn thiếu thông tin"}}
    steps: dict[str, dict[str, Any]] = {}
    if last.sent_at:
        steps["sent"] = {"state": "done", "date": formats.date_vn(clock.local_date(last.sent_at))}
    if last.state == SubmissionState.ACCEPTED and last.answered_at:
        steps["accepted"] = {"state": "done", "date": formats.date_vn(clock.local_date(last.answered_at))}
    elif last.state == SubmissionState.REJECTED:
        steps["accepted"] = {"state": "look", "note": "Bị từ chối"}
    elif last.state == SubmissionState.STRANDED:
        steps["accepted"] = {"state": "look", "note": "Đã hủy ở đây, còn ở cổng"}
    elif last.state == SubmissionState.DEAD:
        steps["accepted"] = {"state": "look", "note": "Cổng chưa trả lời, đã ngừng gửi"}
    return steps
