"""What may be said in public, and how often somebody may try. Pure."""

import re

SMALLEST = 10  # counts below this are not shown, nor percentages made of them
TRIES = 5  # wrong answers for one code, after which it rests
REST_SECONDS = 15 * 60
ASKED_BY_ONE = 30  # questions from one address in the same time


def percentage(part: int, whole: int) -> int | None:
    """Whole percent, or None when the numbers are so small that they would speak of single people."""
    if whole < SMALLEST or part < SMALLEST or 0 < whole - part < SMALLEST:
        return None
    return int(100 * part / whole)


def plain_code(text: str) -> str:
    """The code of an invitation as typed or scanned: without the prefix of the QR, spaces and dashes."""
    return re.sub(r"[^A-Z0-9]", "", text.upper().strip().removeprefix("KHAM1:").removeprefix("KHAM2:"))[:64]


def resting(wrong: int) -> bool:
    """Whether a code rests after so many wrong answers."""
    return wrong >= TRIES
