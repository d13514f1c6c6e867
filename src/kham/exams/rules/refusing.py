"""A test that was not done: the reason, and how the person signed for it (Thông tư 25/2026/TT-BYT asks for a signature of who refuses)."""

from __future__ import annotations

import re
from typing import Any

from kham.kernel.reasons import Refusal

SIGNED = ("paper", "screen", "none")
STROKES_LIMIT = 6000
_PATH = re.compile(r"[ML0-9 .,-]*")


def check(given: Any) -> None:
    """Refusals of one save: name → {reason, signed, strokes}. Raises Refusal ``refusal.wrong``."""
    if given in (None, {}):
        return
    if not isinstance(given, dict) or len(given) > 60:
        raise Refusal("refusal.wrong", "Danh sách mục từ chối không đọc được.")
    for said in given.values():
        if not isinstance(said, dict) or said.get("signed") not in SIGNED:
            raise Refusal("refusal.wrong", "Ghi người khám đã ký giấy, ký trên màn hình, hay không ký.")
        strokes = str(said.get("strokes") or "")
        if len(strokes) > STROKES_LIMIT or not _PATH.fullmatch(strokes):
            raise Refusal("refusal.wrong", "Chữ ký trên màn hình dài quá. Xóa rồi ký lại ngắn hơn.")
        if said["signed"] == "screen" and not strokes:
            raise Refusal("refusal.wrong", "Chưa có nét ký trên màn hình.")
