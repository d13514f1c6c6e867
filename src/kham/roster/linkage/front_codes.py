"""Work on coded columns: one step per different value, rows only by number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kham.roster.linkage.frame import Text

Codes = NDArray[Any]


def text_of(codes: Codes, values: Sequence[str]) -> Text:
    """A Text column from codes into words that may repeat."""
    words = Text.of(values)
    return Text(words.codes[codes], words.values)


def together(columns: Sequence[Codes]) -> tuple[Codes, Codes]:
    """(code per row, one row number for each different combination) of several code columns."""
    if len(columns) == 1:
        different, first, codes = np.unique(columns[0], return_index=True, return_inverse=True)
        return codes, first
    total = columns[0].astype(np.int64)
    for column in columns[1:]:
        width = int(column.max(initial=0)) + 1
        if int(total.max(initial=0)) > 2**62 // width:
            total = np.unique(total, return_inverse=True)[1].astype(np.int64)
        total = total * width + column
    _, first, codes = np.unique(total, return_index=True, return_inverse=True)
    return codes, first


def numbers_of(codes: Codes, values: Sequence[int], kind: Any) -> NDArray[Any]:
    """A number per row from a number per different value."""
    return np.asarray(values, kind)[codes]


def forward(codes: Codes) -> Codes:
    """Zeros take the last value above them."""
    at = np.where(codes != 0, np.arange(len(codes)), 0)
    return codes[np.maximum.accumulate(at)] if len(codes) else codes
