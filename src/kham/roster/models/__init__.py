"""Tables of the roster: lists as they came, people as they are, what links them."""

from kham.roster.models.lists import ListState, SenderMapping, SourceList, SourceRow, SourceSheet, Verdict
from kham.roster.models.people import Enrolment, GroupMembership, Household, Person, Residence
from kham.roster.models.review import Decision, Merge, ReviewPair, ReviewState

__all__ = [
    "Decision",
    "Enrolment",
    "GroupMembership",
    "Household",
    "ListState",
    "Merge",
    "Person",
    "Residence",
    "ReviewPair",
    "ReviewState",
    "SenderMapping",
    "SourceList",
    "SourceRow",
    "SourceSheet",
    "Verdict",
]
