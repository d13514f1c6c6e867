"""What may leave the station in any table of results."""

from collections.abc import Iterable

from kham.records.rules import withholding


def shareable_codes(codes: Iterable[str]) -> list[str]:
    """Diagnoses without those that stay here by rule (HIV, configured mental health)."""
    return [code for code in codes if not withholding.code_withheld(code)]
