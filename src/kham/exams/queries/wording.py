"""Names of stations and fields in the language of the reader; the form definitions carry both."""

from django.utils.translation import get_language

from kham.exams.rules.definition import Definition, Station


def name(one: Definition | Station) -> str:
    """The Vietnamese or the English name."""
    return one.en if english() and one.en else one.vi


def short(one: Station) -> str:
    """The name that fits a narrow column."""
    return name(one) if english() else one.short


def english() -> bool:
    """Whether the reader's language is English."""
    return (get_language() or "vi").startswith("en")
