"""Every figure of the reports and the dashboard, by key. A figure is the number of rows of the list it opens."""

from kham.reporting.queries.indicators import conditions, people, records
from kham.reporting.queries.indicators.base import CASE, ENCOUNTER, PERSON, Family, Indicator, Scope, base

__all__ = [
    "CASE",
    "ENCOUNTER",
    "PERSON",
    "Family",
    "Indicator",
    "Scope",
    "base",
    "conditions",
    "get",
    "REGISTRY",
]

REGISTRY: dict[str, Indicator] = {
    i.key: i for i in [*people.INDICATORS, *conditions.INDICATORS, *records.INDICATORS]
}


def get(key: str) -> Indicator:
    """An indicator. Raises KeyError."""
    return REGISTRY[key]
