"""The traffic light at the door: green, amber or red, with a sentence that tells the truth and the one right action."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from kham.kernel import formats

Light = Literal["green", "amber", "red"]


@dataclass(frozen=True)
class Verdict:
    """What reception sees. Red only for a real block; amber lets the person in after a look."""

    light: Light
    code: str
    template: str  # the sentence before its values are set in: what the screens translate
    values: Mapping[str, Any] = field(default_factory=dict)
    also: tuple[Verdict, ...] = ()  # what else is true of the person, in order of weight

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
    hidden: bool = False  # the desk may not open this record, and holds the paper that leads to it
    roster_name: str = ""  # the name on the list, where the card shows another one under the same number
    joined: bool = False  # the code or invitation belongs to a record that was merged into this one
    in_this_session: int | None = None  # queue number
    left_here: bool = False  # and went home before the end
    invited_here: bool = False
    invited_at: dt.time | None = None
    other_session_on: dt.date | None = None
    other_session_site: str = ""
    missed_session_on: dt.date | None = None
    begun_on: dt.date | None = None  # came to another session of the campaign and was not concluded there
    begun_site: str = ""
    examined_on: dt.date | None = None
    examined_site: str = ""
    elsewhere_on: dt.date | None = None
    elsewhere_at: str = ""
    enrolled: bool = True


SENTENCES = {
    "hidden": "Bàn này không mở được hồ sơ của người này. Mời gặp cán bộ phụ trách buổi khám.",
    "died": "Danh sách ghi người này đã mất. Kiểm tra giấy tờ, báo cán bộ lập danh sách.",
    "form.not_yet": "Chưa có mẫu khám cho lứa tuổi này. Ghi sổ giấy, báo cán bộ phụ trách.",
    "already_here": "Đã đón tiếp ở buổi này, số thứ tự %(number)s.",
    "left_here": "Đã đón tiếp ở buổi này, số thứ tự %(number)s, về khi chưa khám xong. Đón tiếp lại thì khám tiếp.",
    "other_name": "Số trên thẻ đang ghi cho tên khác: %(name)s. So thẻ với danh sách trước khi đón tiếp.",
    "already_examined": "Đã khám %(day)s trong đợt này.",
    "already_examined.place": "Đã khám %(day)s tại %(place)s trong đợt này.",
    "examined_elsewhere": "Đã khám nơi khác ngày %(day)s, có giấy xác nhận.",
    "examined_elsewhere.place": "Đã khám nơi khác ngày %(day)s tại %(place)s, có giấy xác nhận.",
    "begun": "Đã đến buổi ngày %(day)s, chưa có kết luận. Vẫn khám được hôm nay.",
    "begun.place": "Đã đến buổi ngày %(day)s tại %(place)s, chưa có kết luận. Vẫn khám được hôm nay.",
    "said.death": "Có tin báo người này đã mất, chờ xác nhận. Đúng người thì mời vào, tin báo được bác bỏ.",
    "said.move": "Có tin báo người này đã chuyển đi, chờ xác nhận. Vẫn khám được hôm nay.",
    "moved": "Danh sách ghi người này đã chuyển đi. Hỏi nơi ở hiện tại trước khi khám.",
    "joined": "Mã vừa quét thuộc hồ sơ đã gộp vào người này. Vẫn dùng được.",
    "invited": "Có trong danh sách buổi khám hôm nay.",
    "invited.at": "Có trong danh sách buổi khám hôm nay, giờ hẹn %(time)s.",
    "other_session": "Thuộc buổi khác ngày %(day)s tại %(place)s. Vẫn khám được hôm nay.",
    "missed": "Được mời ngày %(day)s, chưa đến. Vẫn khám được hôm nay.",
    "not_enrolled": "Có trong danh sách dân cư nhưng chưa thuộc diện khám của đợt này.",
    "not_invited": "Thuộc diện khám nhưng chưa được mời vào buổi nào. Vẫn khám được hôm nay.",
    "not_found": "Không có trong danh sách của địa bàn. Kiểm tra lại giấy tờ hoặc thêm người tại chỗ.",
    "other_place": "Giấy mời này của %(place)s, ngoài địa bàn buổi khám. Khám ở đây thì thêm người tại chỗ.",
}
"""One sentence a situation. A part after the point is said when more is known."""


def _say(light: Light, code: str, more: str = "", **values: Any) -> Verdict:
    return Verdict(light, code, SENTENCES[f"{code}.{more}" if more else code], values)


def verdict(known: Known) -> Verdict:
    """Judge one person: the first thing that is true decides, the others are told beside it."""
    first, *others = _true(known)
    if first.light == "red":
        return first
    return replace(first, also=tuple(others))


def _true(known: Known) -> Iterator[Verdict]:
    """Everything that is true, the weightiest first; being on a list is said only where nothing weightier is."""
    if known.hidden:
        yield _say("red", "hidden")
    if known.died:
        yield _say("red", "died")
    if not known.form_exists:
        yield _say("red", "form.not_yet")
    if known.in_this_session is not None:
        code = "left_here" if known.left_here else "already_here"
        yield _say("amber", code, number=known.in_this_session)
        return
    if known.roster_name:
        yield _say("amber", "other_name", name=known.roster_name)
    yield from _examined(known)
    if known.awaiting in ("death", "move"):
        yield _say("amber", "said", known.awaiting)
    if not known.living_here and not known.died:
        yield _say("amber", "moved")
    if known.joined:
        yield _say("amber", "joined")
    yield _listed(known)


def _examined(known: Known) -> Iterator[Verdict]:
    if known.examined_on is not None:
        place, day = known.examined_site, formats.date_vn(known.examined_on)
        yield _say("amber", "already_examined", place and "place", day=day, place=place)
    if known.elsewhere_on is not None:
        place, day = known.elsewhere_at, formats.date_vn(known.elsewhere_on)
        yield _say("amber", "examined_elsewhere", place and "place", day=day, place=place)
    if known.begun_on is not None and known.examined_on is None:
        place, day = known.begun_site, formats.date_vn(known.begun_on)
        yield _say("amber", "begun", place and "place", day=day, place=place)


def _listed(known: Known) -> Verdict:
    if known.invited_here and known.invited_at:
        return _say("green", "invited", "at", time=formats.time_vn(known.invited_at))
    if known.invited_here:
        return _say("green", "invited")
    if known.other_session_on is not None:
        day = formats.date_vn(known.other_session_on)
        return _say("amber", "other_session", day=day, place=known.other_session_site)
    if known.missed_session_on is not None:
        return _say("amber", "missed", day=formats.date_vn(known.missed_session_on))
    return _say("amber", "not_invited" if known.enrolled else "not_enrolled")


NOT_FOUND = _say("red", "not_found")
HIDDEN = _say("red", "hidden")


def other_place(place: str) -> Verdict:
    """An invitation of another commune: it says only whose it is."""
    return _say("red", "other_place", place=place)
