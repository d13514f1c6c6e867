"""SMART scopes of backend clients: "system/Encounter.rs", "system/*.read". Read only; nothing here can be written.

Source: SMART App Launch 2.2 (HL7), "Scopes and Launch Context", §§ v2 scopes and v1 compatibility; backend services use
`system/` scopes only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kham.kernel.reasons import Refusal

# Every type of resource that the door gives out.
TYPES = (
    "Patient", "RelatedPerson", "Practitioner", "PractitionerRole", "Organization", "Location", "Encounter", "Observation",
    "Condition", "QuestionnaireResponse", "ServiceRequest", "Immunization", "Consent", "Provenance", "Composition",
    "Bundle", "Group", "Questionnaire",
)  # fmt: skip
PEOPLE = frozenset({"Patient", "RelatedPerson", "Group"})  # who: no result in it
VISITS = frozenset({"Encounter"})  # who, when, where; diagnoses only for those who see results
DIRECTORY = frozenset({"Practitioner", "PractitionerRole", "Organization", "Location", "Questionnaire"})
_SHAPE = re.compile(r"^system/(\*|[A-Z][A-Za-z]{1,40})\.(read|rs|r|s)$")
_LETTERS = {"read": "rs", "rs": "rs", "r": "r", "s": "s"}


def understand(text: str) -> tuple[str, str]:
    """(type or "*", letters) of one scope. Raises Refusal ``scope.unknown`` for anything that is not a reading scope."""
    found = _SHAPE.match(text)
    if found is None or (found[1] != "*" and found[1] not in TYPES):
        raise Refusal(
            "scope.unknown",
            f"“{text[:60]}” không phải quyền đọc được biết. Viết như: system/Encounter.rs, system/*.rs.",
            scope=text[:60],
        )
    return found[1], _LETTERS[found[2]]


def read_list(text: str) -> list[str]:
    """Scopes out of a text, each once, in order. Raises Refusal ``scope.unknown``."""
    found: dict[str, None] = {}
    for word in text.split():
        understand(word)
        found[word] = None
    return list(found)


def granted(asked: Iterable[str], allowed: Iterable[str]) -> list[str]:
    """What of the asked scopes the allowed ones cover, narrowed to them: asking for everything gives what is allowed."""
    allowed = list(allowed)
    kept: dict[str, None] = {}
    for one in asked:
        try:
            kind, letters = understand(one)
        except Refusal:
            continue
        for other in allowed:
            wider, more = understand(other)
            both = "".join(letter for letter in "rs" if letter in letters and letter in more)
            if both and ("*" in (kind, wider) or kind == wider):
                kept[f"system/{wider if kind == '*' else kind}.{both}"] = None
    return list(kept)


def allows(scopes: Iterable[str], kind: str, letter: str) -> bool:
    """Whether a type may be read by id ("r") or searched ("s")."""
    return any(
        wanted in ("*", kind) and letter in letters for wanted, letters in (understand(one) for one in scopes)
    )


def readable(scopes: Iterable[str], letter: str = "r") -> list[str]:
    """Types that may be read, in the order of TYPES."""
    scopes = list(scopes)
    return [kind for kind in TYPES if allows(scopes, kind, letter)]
