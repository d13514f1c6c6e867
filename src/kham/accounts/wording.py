"""Sentences of rules and of stored rows in the language of the reader.

Rules know no gettext and rows keep what was said in Vietnamese; the English stands in the message catalogue beside every
other text of the screen. Papers and what is sent never pass here: they stay Vietnamese.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation.trans_real import translation

from kham.kernel.phrases import Phrasebook

labels: list[Callable[[], Iterable[tuple[str, str]]]] = []  # names in both languages, added by rooms above


def english() -> bool:
    """Whether the reader's language is English."""
    return (get_language() or "vi").startswith("en")


def said(sentence: str) -> str:
    """A sentence as the reader understands it; Vietnamese where no English is known."""
    return _book().say(sentence) if english() and sentence else sentence


@lru_cache(maxsize=1)
def _book() -> Phrasebook:
    catalogue: Any = getattr(translation("en"), "_catalog")  # noqa: B009 - Django gives its messages no other name
    known = [
        (key.rpartition("\x04")[2], value)
        for key, value in catalogue.items()
        if isinstance(key, str) and isinstance(value, str) and key and value
    ]
    return Phrasebook(known, [pair for one in labels for pair in one()])
