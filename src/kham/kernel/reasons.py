"""Refusals and reasons: every "no" and every doubt carries a code for programs and a sentence for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class Refusal(Exception):
    """Something was refused for a stated reason.

    ``code`` is stable and dotted (``"card.too_few_parts"``), ``sentence`` is Vietnamese and fit for a screen,
    ``params`` holds the values named in the sentence. The sentence must never contain personal data.
    """

    def __init__(self, code: str, sentence: str, **params: Any) -> None:
        super().__init__(sentence)
        self.code: str = code
        self.sentence: str = sentence
        self.params: dict[str, Any] = params

    def __str__(self) -> str:
        return self.sentence

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), self.code, self.sentence, self.params))

    def as_reason(self) -> Reason:
        """The same statement as a value."""
        return Reason(self.code, self.sentence)


def _rebuild(kind: type[Refusal], code: str, sentence: str, params: dict[str, Any]) -> Refusal:
    return kind(code, sentence, **params)


@dataclass(frozen=True)
class Reason:
    """One reason behind a decision; ``weight`` is its share in a score, where there is one."""

    code: str
    sentence: str
    weight: float | None = None
