"""The words of one change: facts, consequence, and both sides of a paper that says otherwise."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kham.kernel import clock, formats
from kham.kernel.dates import PartialDate
from kham.places import queries as places_queries
from kham.roster import actions, queries
from kham.roster.models import Change, ChangeKind, Person
from kham.roster.views.truth import FIELDS, SEX

LABELS = {**FIELDS, "ethnicity": lazy("Dân tộc")}


def facts(viewer: Any, one: Change) -> list[tuple[str, Any]]:
    found = [(_("Ngày xảy ra"), day_words(one)), (_("Người báo"), one.told_by), (_("Căn cứ"), one.evidence)]
    found.append((_("Báo lúc"), formats.datetime_vn(one.proposed_at.astimezone(clock.VIETNAM))))
    if one.decided_at:
        found.append(
            (
                _("Trả lời"),
                f"{one.decided_name}, {formats.datetime_vn(one.decided_at.astimezone(clock.VIETNAM))}",
            )
        )
    if one.reason:
        found.append((_("Lý do"), one.reason))
    if one.kind == ChangeKind.BIRTH:
        found.append((_("Người giám hộ"), one.details.get("guardian", "")))
    return found


def day_words(one: Change) -> str:
    """The day it happened; said to be the day of receipt where nobody told one."""
    day = formats.date_vn(one.on)
    return _("không rõ ngày, ghi ngày nhận %(day)s") % {"day": day} if one.undated else day


def consequence(one: Change) -> str:
    if one.kind == ChangeKind.DEATH:
        return _(
            "Lịch hẹn sắp tới được hủy, ca theo dõi đang mở được đóng, không mời và không gọi nữa. Hoàn tác được."
        )
    if one.kind == ChangeKind.DETAIL:
        return _(
            "Các mục trên lấy theo giấy tờ; điều các danh sách ghi vẫn giữ ở trang của người này. Hoàn tác được."
        )
    if one.kind == ChangeKind.BIRTH:
        return _("Trẻ được thêm vào danh sách chung, trong hộ của mẹ. Hoàn tác được.")
    if one.to_unit_id:
        return _(
            "Người và hộ chuyển sang địa bàn nhận cùng các đối tượng; ca theo dõi do Trạm nơi nhận tiếp tục. Hoàn tác được."
        )
    return _("Người này ra khỏi danh sách của địa bàn, lịch hẹn sắp tới được hủy. Hoàn tác được.")


def said(one: Change) -> str:
    """Which fields of a person a paper says otherwise, without values."""
    return ", ".join(str(LABELS[name]) for name in one.details.get("fields", ()))


def sides(viewer: Any, one: Change) -> list[dict[str, Any]]:
    """Lines of `compare`: what the record says and what the paper said. For those who may read the change."""
    mover = one.people.all()[0] if one.kind == ChangeKind.DETAIL else None
    if mover is None:
        return []
    given = actions.changes.values(one)
    return [
        {
            "label": LABELS[name], "left": _shown(viewer, name, _ours(mover.person, name)), "right": _shown(viewer, name, value),
            "same": False, "why": "",
        }
        for name, value in given.items()
    ]  # fmt: skip


def _ours(person: Person, name: str) -> str:
    if name == "birth":
        return person.birth.iso() if person.birth else ""
    return str(getattr(person, name) or "")


def _shown(viewer: Any, name: str, value: str) -> str:
    if name == "birth":
        return PartialDate.from_iso(value).display() if value else ""
    if name == "sex":
        return str(SEX.get(value, ""))
    if name == "ethnicity":
        return places_queries.ethnic_name(value)
    return queries.shown_number(viewer, value) if name == "personal_number" else value
