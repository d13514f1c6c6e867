"""What outreach adds to rooms below it at start-up: merges, the hold on a published plan, the line of life."""

import datetime as dt
from typing import Any

from kham.kernel.clock import local_date
from kham.kernel.formats import date_vn, number
from kham.outreach.models import Contact, InvitationBatch
from kham.planning.models import Plan
from kham.roster.models import Person


def people_merged(*, kept: Person, absorbed: Person, by: Any, now: dt.datetime) -> None:
    """Contacts follow the person that stays."""
    Contact.objects.filter(person=absorbed).update(person=kept, unit_path=kept.unit_path)


def why_kept(plan: Plan) -> str:
    """Printed invitations hold a plan: sheets may already be at people's doors."""
    printed = InvitationBatch.objects.filter(session__plan=plan).count()
    if not printed:
        return ""
    return f"Đã in giấy mời {number(printed)} lần theo bản kế hoạch này, không thu hồi được. Hoãn từng buổi nếu cần."


def tell(viewer: Any, person: Person, campaign: Any) -> dict[str, dict[str, Any]]:
    """Step "invited": the last contact, or the printing of the invitation."""
    last = Contact.objects.filter(person=person, campaign=campaign).first()
    if last is not None:
        return {
            "invited": {
                "state": "done",
                "date": date_vn(local_date(last.at)),
                "note": last.get_outcome_display(),
            }
        }
    batch = InvitationBatch.objects.filter(
        session__appointments__person=person,
        session__appointments__state="planned",
        session__campaign=campaign,
    ).first()
    if batch is None:
        return {}
    return {
        "invited": {"state": "done", "date": date_vn(local_date(batch.printed_at)), "note": "Đã in giấy mời"}
    }
