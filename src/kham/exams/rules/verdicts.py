"""The traffic light at the door: green, amber or red, with a sentence that tells the truth and the one right action."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from kham.kernel import formats


@dataclass(frozen=True)
class Verdict:
    """What reception sees. Red only for a real block; amber lets the person in after a look."""

    light: Literal["green", "amber", "red"]
    code: str
    sentence: str

    @property
    def may_enter(self) -> bool:
        """Whether the person can be received."""
        return self.light != "red"


@dataclass(frozen=True)
class Known:
    """What is known about somebody at the door, as plain values."""

    session_id: Any
    session_on: dt.date
    living_here: bool = True
    died: bool = False
    form_exists: bool = True
    in_this_session: int | None = None  # queue number
    invited_here: bool = False
    invited_at: dt.time | None = None
    other_session_on: dt.date | None = None
    other_session_site: str = ""
    examined_on: dt.date | None = None
    examined_site: str = ""
    elsewhere_on: dt.date | None = None
    elsewhere_at: str = ""
    enrolled: bool = True


def verdict(known: Known) -> Verdict:
    """Judge one person; the first thing that is true decides."""
    if known.died:
        return Verdict(
            "red", "died", "Danh sách ghi người này đã mất. Kiểm tra giấy tờ, báo cán bộ lập danh sách."
        )
    if not known.form_exists:
        return Verdict(
            "red",
            "form.not_yet",
            "Chưa đủ 18 tuổi vào ngày khám: mẫu khám trẻ em, học sinh chưa có trong bản này.",
        )
    if known.in_this_session is not None:
        return Verdict("amber", "already_here", f"Đã đón tiếp ở buổi này, số thứ tự {known.in_this_session}.")
    if known.examined_on is not None:
        place = f" tại {known.examined_site}" if known.examined_site else ""
        return Verdict(
            "amber", "already_examined", f"Đã khám {formats.date_vn(known.examined_on)}{place} trong đợt này."
        )
    if known.elsewhere_on is not None:
        place = f" tại {known.elsewhere_at}" if known.elsewhere_at else ""
        return Verdict(
            "amber",
            "examined_elsewhere",
            f"Đã khám nơi khác ngày {formats.date_vn(known.elsewhere_on)}{place}, có giấy xác nhận.",
        )
    if not known.living_here:
        return Verdict(
            "amber", "moved", "Danh sách ghi người này đã chuyển đi. Hỏi nơi ở hiện tại trước khi khám."
        )
    if known.invited_here:
        at = f", giờ hẹn {formats.time_vn(known.invited_at)}" if known.invited_at else ""
        return Verdict("green", "invited", f"Có trong danh sách buổi khám hôm nay{at}.")
    if known.other_session_on is not None:
        return Verdict(
            "amber",
            "other_session",
            f"Thuộc buổi khác ngày {formats.date_vn(known.other_session_on)} tại {known.other_session_site}. Vẫn khám được hôm nay.",
        )
    if not known.enrolled:
        return Verdict(
            "amber", "not_enrolled", "Có trong danh sách dân cư nhưng chưa thuộc diện khám của đợt này."
        )
    return Verdict(
        "amber", "not_invited", "Thuộc diện khám nhưng chưa được mời vào buổi nào. Vẫn khám được hôm nay."
    )


NOT_FOUND = Verdict(
    "red", "not_found", "Không có trong danh sách của địa bàn. Kiểm tra lại giấy tờ hoặc thêm người tại chỗ."
)
