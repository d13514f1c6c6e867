"""Taking a table of results away: made from the rows of the moment, written in the journal."""

import datetime as dt
from typing import Any

from kham.campaigns.models import Campaign
from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.reporting import permissions
from kham.reporting.queries import exchange


def take_table(
    *, campaign: Campaign, named: bool, reason: str, by: Any, now: dt.datetime
) -> tuple[bytes, int]:
    """The zipped table and how many rows it has. With names a reason is demanded. Raises Refusal ``table.reason``; NotFound."""
    permissions.check_take(by, campaign, named=named)
    if named and not reason.strip():
        raise Refusal("table.reason", "Ghi lý do lấy bảng có họ tên.", field="reason")
    rows = exchange.rows(by, campaign, named=named)
    content = exchange.archive(rows, named=named)
    journal_actions.record(
        action="reporting.table", by=by, now=now, on=campaign, reason=reason.strip()[:250],
        data={"rows": len(rows), "named": named},
    )  # fmt: skip
    return content, len(rows)
