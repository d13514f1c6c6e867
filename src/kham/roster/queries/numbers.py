"""Whose number this is, without opening a sealed value."""

from django.db.models import Q

from kham.roster.sealed import index_of

NAMES = ("personal_number", "insurance_number", "phone")


def has_number(name: str, value: str) -> Q:
    """Condition on Person "this is the number"; nobody for an empty value or a name that is no number."""
    return Q(**{f"{name}_index": index_of(value, name)}) if name in NAMES and value else Q(pk__in=[])
