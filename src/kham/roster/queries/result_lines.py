"""People and candidates as lines of results, the same in every room: who, where, and what is said of them in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext as _

from kham.roster.models import Person
from kham.roster.queries.candidates import Candidate


def result_line(one: Person) -> dict[str, Any]:
    """One person for `roster/parts/found.html`: who, where, and whether he or she is still here. No numbers."""
    place = one.unit.full_name
    home = one.household.head_name if one.household and one.household.head_name != one.full_name else ""
    parts = [place[:1].upper() + place[1:], one.address, _("hộ %(head)s") % {"head": home} if home else ""]
    gone = _("Đã mất") if one.died_on else _("Đã chuyển đi") if one.moved_on else ""
    return {
        "name": one.full_name, "birth": one.birth, "sex": one.get_sex_display(), "code": one.code,
        "where": " · ".join(part for part in parts if part), "gone": gone,
    }  # fmt: skip


def candidate_line(one: Candidate) -> dict[str, Any]:
    """One candidate for `roster/parts/candidates.html`. The caller adds ``url`` (a page) or ``put`` (a code for the desk's box)."""
    return {
        **result_line(one.person), "id": str(one.person.pk), "sure": one.sure,
        "words": [{"sentence": _(word.sentence), "agrees": word.agrees} for word in one.words],
    }  # fmt: skip


def unanswered(lines: Iterable[dict[str, Any]], refused: Collection[str]) -> bool:
    """Whether one is so likely that the form must say whether it is this one; ``refused``: ids of whom "another" was said."""
    return any(one["sure"] and one["id"] not in refused for one in lines)
