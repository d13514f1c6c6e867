"""Names of stations and fields in the language of the reader; the form definitions carry both."""

from collections.abc import Iterator

from kham.accounts.wording import english as english
from kham.exams.rules import forms
from kham.exams.rules.definition import Definition, Station


def name(one: Definition | Station) -> str:
    """The Vietnamese or the English name."""
    return one.en if english() and one.en else one.vi


def short(one: Station) -> str:
    """The name that fits a narrow column."""
    return name(one) if english() else one.short


UNITS = {"lần/phút": "a minute", "giờ": "hours", "lần": "times", "răng": "teeth", "tuần": "weeks"}


def labels() -> Iterator[tuple[str, str]]:
    """Names of fields, stations and units in both languages, for sentences in which they stand."""
    yield from UNITS.items()
    for form in (forms.load(one) for one in ("adult", "minor", "child")):
        yield from ((field.vi, field.en) for field in form.fields if field.en)
        yield from ((station.vi, station.en) for station in form.stations if station.en)
    for extension in forms.all_extensions():
        yield from ((one.vi, one.en) for one in extension.fields if one.en)
