"""Reading and verifying the journal."""

from typing import Any

from django.db.models import QuerySet

from kham.journal import rules
from kham.journal.models import Entry, Head
from kham.places.models import within


def verify() -> rules.Break | None:
    """The first broken entry, or None when the chain is whole."""
    head = Head.objects.filter(id=1).first() or Head()
    links = (entry.link() for entry in Entry.objects.order_by("seq").iterator(chunk_size=2000))
    return rules.first_break(links, (head.seq, head.hash))


def size() -> int:
    """Number of entries the head claims."""
    head = Head.objects.filter(id=1).first()
    return head.seq if head else 0


def entries(viewer: Any) -> QuerySet[Entry]:
    """Entries about the viewer's units, newest first."""
    return Entry.objects.filter(within(viewer.paths, "unit_path")).order_by("-seq")


def about(viewer: Any, thing: Any) -> QuerySet[Entry]:
    """What was done to one thing, newest first."""
    return entries(viewer).filter(object_type=thing._meta.label_lower, object_id=str(thing.pk))
