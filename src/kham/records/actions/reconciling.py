"""Comparing with what the portal says it holds: every difference is named."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kham.journal import actions as journal_actions
from kham.records import installation, permissions, queries
from kham.records.actions import packages
from kham.records.channel import Channel
from kham.records.models import Submission, SubmissionState


@dataclass(frozen=True)
class Difference:
    """One encounter on which we and the portal disagree. `kind`: not_there, older_there, unknown_here."""

    kind: str
    submission_id: str
    sentence: str


def reconcile(
    *, by: Any, now: dt.datetime, connection: installation.Connection | None = None
) -> list[Difference]:
    """Ask the portal for its list and compare it with the accepted submissions in reach. Nothing is changed."""
    permissions.check_send(by)
    connection = connection or installation.connection()
    ours = list(queries.submissions(by).filter(gateway=connection.profile.code))
    accepted = [s for s in ours if s.state == SubmissionState.ACCEPTED]
    theirs: dict[str, dict[str, Any]] = {}
    with Channel(connection) as channel:
        for sender in sorted({packages.sender_of(s) for s in ours}):
            theirs |= {row["visit_id"]: row for row in channel.listed(sender) if row.get("current")}
    found = []
    for submission in accepted:
        row = theirs.get(submission.encounter_id.hex)
        if row is None:
            found.append(
                Difference("not_there", str(submission.pk), "Ta ghi đã tiếp nhận, cổng không có hồ sơ này.")
            )
        elif row.get("msg_id") != submission.msg_id:
            found.append(
                Difference(
                    "older_there", str(submission.pk), "Cổng giữ một bản khác với bản ta ghi đã tiếp nhận."
                )
            )
    everybody = Submission.objects.filter(gateway=connection.profile.code).values_list(
        "encounter_id", flat=True
    )
    known = {pk.hex for pk in everybody}  # of other units too: identifiers only
    extra = [visit for visit in theirs if visit not in known]
    found += [
        Difference("unknown_here", "", "Cổng có một hồ sơ mà ở đây không có bản hiện hành.") for _ in extra
    ]
    journal_actions.record(
        action="records.reconcile",
        by=by,
        now=now,
        unit_path=(by.paths or ("",))[0],
        data={"accepted": len(accepted), "differences": len(found)},
    )
    return found
