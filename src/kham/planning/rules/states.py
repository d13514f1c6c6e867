"""Which state of a session may follow which, and why not."""

from kham.kernel.reasons import Refusal

NEXT = {
    "draft": {"published", "cancelled"},
    "published": {"draft", "open", "cancelled"},
    "open": {"closed"},
    "closed": {"open"},
    "cancelled": set(),
}
SENTENCES = {
    ("cancelled", "open"): "Buổi khám này đã hoãn, không mở được. Xếp lịch buổi mới.",
    ("draft", "open"): "Buổi khám còn là dự thảo. Công bố lịch trước khi mở.",
    ("open", "cancelled"): "Buổi khám đang diễn ra, không hoãn được. Khóa sổ buổi này.",
    ("closed", "cancelled"): "Buổi khám đã khóa sổ, không hoãn được.",
}


def check_next(now: str, wanted: str) -> None:
    """Raise Refusal "session.state" when a session in state `now` cannot become `wanted`."""
    if wanted in NEXT[now]:
        return
    sentence = SENTENCES.get((now, wanted), "Tình trạng buổi khám không cho phép việc này.")
    raise Refusal("session.state", sentence, now=now, wanted=wanted)
