"""Tables of the roster: lists as they came, people as they are, what links them."""

from kham.roster.models.change import (
    Change,
    ChangeKind,
    ChangePerson,
    ChangeState,
    Dwelling,
    DwellingKind,
    HouseholdAct,
    Restriction,
)
from kham.roster.models.conversation import (
    ListVersion,
    NumberRequest,
    NumberRequestLine,
    RowAnswer,
    RowChange,
    VersionState,
)
from kham.roster.models.lists import ListState, SenderMapping, SourceList, SourceRow, SourceSheet, Verdict
from kham.roster.models.omissions import (
    ConflictState,
    Gap,
    GapOutcome,
    GapStep,
    GroupConflict,
    LocalGroup,
    MembershipEnd,
    UnlistedEstimate,
)
from kham.roster.models.people import Enrolment, GroupMembership, Household, Person, Presence, Residence
from kham.roster.models.review import Decision, Merge, ReviewPair, ReviewState
from kham.roster.models.search import SearchEntry, SearchPack, SearchPosting
from kham.roster.models.truth import Belief, Inquiry, Leftover, Told

__all__ = [
    "Belief",
    "Change",
    "ChangeKind",
    "ChangePerson",
    "ChangeState",
    "ConflictState",
    "Decision",
    "Dwelling",
    "DwellingKind",
    "Enrolment",
    "Gap",
    "GapOutcome",
    "GapStep",
    "GroupConflict",
    "GroupMembership",
    "Household",
    "HouseholdAct",
    "Inquiry",
    "Leftover",
    "ListState",
    "ListVersion",
    "LocalGroup",
    "MembershipEnd",
    "Merge",
    "NumberRequest",
    "NumberRequestLine",
    "Person",
    "Presence",
    "Residence",
    "Restriction",
    "ReviewPair",
    "ReviewState",
    "RowAnswer",
    "RowChange",
    "SearchEntry",
    "SearchPack",
    "SearchPosting",
    "SenderMapping",
    "SourceList",
    "SourceRow",
    "SourceSheet",
    "Told",
    "UnlistedEstimate",
    "Verdict",
    "VersionState",
]
