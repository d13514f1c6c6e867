"""What outreach adds to rooms below it at start-up: merges, the hold on a published plan, the line of life."""

import datetime as dt
from typing import Any

from kham.kernel.clock import local_date
from kham.kernel.formats import date_vn, number
from kham.outreach.models import Contact, InvitationBatch
from kham.planning.models import Plan
from kham.roster.actions import hooks
from kham.roster.models import Merge, Person


def people_merged(
    *, kept: Person, absorbed: Person, merge: Merge, by: Any, now: dt.datetime
) -> dict[str, list[str]]:
    """Contacts follow the person that stays."""
    return CONTACTS.merged(kept=kept, absorbed=absorbed)


def people_separated(
    *, kept: Person, restored: Person, merge: Merge, by: Any, now: dt.datetime
) -> list[hooks.Unclear]:
    """Contacts go back; one made since then about an appointment that is the restored person's goes with it."""
    CONTACTS.give(ids=merge.moved.get(CONTACTS.kind, []), to=restored, held_by=kept)
    since = Contact.objects.filter(person=kept, at__gt=merge.merged_at)
    clear = since.filter(appointment__person=restored).values_list("pk", flat=True)
    CONTACTS.give(ids=[str(pk) for pk in clear], to=restored)
    return CONTACTS.made_since(kept, merge)


def _told(contact: Contact) -> str:
    return f"Liên hệ ngày {date_vn(local_date(contact.at))}: {contact.get_channel_display()}, {contact.get_outcome_display()}"


CONTACTS = hooks.Carried(Contact, "at", _told)


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
