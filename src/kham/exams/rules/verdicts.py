"""The traffic light at the door: green, amber or red, with a sentence that tells the truth and the one right action."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kham.kernel import formats


@dataclass(frozen=True)
class Verdict:
    """What reception sees. Red only for a real block; amber lets the person in after a look."""

    light: Literal["green", "amber", "red"]
    code: str
    template: str  # the sentence before its values are set in: what the screens translate
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The verdict in one sentence."""
        return self.template % self.values

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
    awaiting: str = ""  # "death" or "move" said by somebody and not settled
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


SENTENCES = {
    "died": "Danh sách ghi người này đã mất. Kiểm tra giấy tờ, báo cán bộ lập danh sách.",
    "said.death": "Có tin báo người này đã mất, chờ xác nhận. Đúng người thì mời vào, tin báo được bác bỏ.",
    "said.move": "Có tin báo người này đã chuyển đi, chờ xác nhận. Vẫn khám được hôm nay.",
    "form.not_yet": "Chưa đủ 18 tuổi vào ngày khám: mẫu khám trẻ em, học sinh chưa có trong bản này.",
    "already_here": "Đã đón tiếp ở buổi này, số thứ tự %(number)s.",
    "already_examined": "Đã khám %(day)s trong đợt này.",
    "already_examined.place": "Đã khám %(day)s tại %(place)s trong đợt này.",
    "examined_elsewhere": "Đã khám nơi khác ngày %(day)s, có giấy xác nhận.",
    "examined_elsewhere.place": "Đã khám nơi khác ngày %(day)s tại %(place)s, có giấy xác nhận.",
    "moved": "Danh sách ghi người này đã chuyển đi. Hỏi nơi ở hiện tại trước khi khám.",
    "invited": "Có trong danh sách buổi khám hôm nay.",
    "invited.at": "Có trong danh sách buổi khám hôm nay, giờ hẹn %(time)s.",
    "other_session": "Thuộc buổi khác ngày %(day)s tại %(place)s. Vẫn khám được hôm nay.",
    "not_enrolled": "Có trong danh sách dân cư nhưng chưa thuộc diện khám của đợt này.",
    "not_invited": "Thuộc diện khám nhưng chưa được mời vào buổi nào. Vẫn khám được hôm nay.",
    "not_found": "Không có trong danh sách của địa bàn. Kiểm tra lại giấy tờ hoặc thêm người tại chỗ.",
}


def _say(light: Literal["green", "amber", "red"], code: str, more: str = "", **values: Any) -> Verdict:
    return Verdict(light, code, SENTENCES[f"{code}.{more}" if more else code], values)


def verdict(known: Known) -> Verdict:
    """Judge one person; the first thing that is true decides."""
    if known.died:
        return _say("red", "died")
    if not known.form_exists:
        return _say("red", "form.not_yet")
    if known.in_this_session is not None:
        return _say("amber", "already_here", number=known.in_this_session)
    if known.examined_on is not None:
        place = known.examined_site
        return _say(
            "amber",
            "already_examined",
            place and "place",
            day=formats.date_vn(known.examined_on),
            place=place,
        )
    if known.elsewhere_on is not None:
        place = known.elsewhere_at
        return _say(
            "amber",
            "examined_elsewhere",
            place and "place",
            day=formats.date_vn(known.elsewhere_on),
            place=place,
        )
    if known.awaiting in ("death", "move"):
        return _say("amber", "said", known.awaiting)
    if not known.living_here:
        return _say("amber", "moved")
    if known.invited_here and known.invited_at:
        return _say("green", "invited", "at", time=formats.time_vn(known.invited_at))
    if known.invited_here:
        return _say("green", "invited")
    if known.other_session_on is not None:
        day = formats.date_vn(known.other_session_on)
        return _say("amber", "other_session", day=day, place=known.other_session_site)
    return _say("amber", "not_invited" if known.enrolled else "not_enrolled")


NOT_FOUND = _say("red", "not_found")
