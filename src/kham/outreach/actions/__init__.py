"""Writes of outreach: invitations and contacts."""

from kham.outreach.actions.contacts import confirm, record_contact, show_phone, undo_contact
from kham.outreach.actions.invitations import print_invitations

__all__ = ["confirm", "print_invitations", "record_contact", "show_phone", "undo_contact"]
