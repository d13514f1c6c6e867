"""Who may change units and facilities here: a viewer inside his or her own paths, or a named system actor.

Which roles get the button is decided where roles are known (accounts); this is the floor below it.
"""

from __future__ import annotations

from typing import Any

from kham.kernel.reasons import Refusal
from kham.places.rules import paths


def check_change(by: Any, path: str) -> None:
    """Raise Refusal unless `by` may change things at `path`. A string is a system actor and passes."""
    if isinstance(by, str):
        if by.strip():
            return
    elif any(paths.contains(own, path) for own in getattr(by, "paths", ())):
        return
    raise Refusal("places.outside", "Đơn vị này nằm ngoài địa bàn của bạn.")


def can_change(by: Any, path: str) -> bool:
    """Boolean twin of `check_change`."""
    try:
        check_change(by, path)
    except Refusal:
        return False
    return True
