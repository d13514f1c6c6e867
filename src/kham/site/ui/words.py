"""Filters: numbers, dates, money and births as Vietnamese officials write them, and small helpers of the base page."""

from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.utils import dates, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kham.accounts import wording
from kham.kernel import formats, money
from kham.kernel.partial_date import PartialDate
from kham.site.ui.pieces import KIND_ICONS

register = template.Library()
LEVELS = {"debug": "info", "info": "info", "success": "done", "warning": "look", "error": "danger"}


@register.filter
def initials(user: Any) -> str:
    """First letter of the given name (the last word): "Nguyễn Thị Lan" → "L"."""
    full = getattr(user, "full_name", "") or getattr(user, "name", "") or str(user)
    words = str(full() if callable(full) else full).split()
    return words[-1][:1].upper() if words else "?"


@register.filter
def told(sentence: Any) -> str:
    """A sentence of a rule or of a stored row in the reader's language; never on paper."""
    return wording.said(str(sentence or ""))


@register.filter
def message_kind(message: Message) -> str:
    """The kind of alert of a Django message."""
    return LEVELS.get(message.level_tag, "info")


@register.filter
def undo_url(message: Message) -> str:
    """The path of the undo action carried in extra_tags="undo:/path/", or nothing."""
    for tag in (message.extra_tags or "").split():
        if tag.startswith("undo:/") and not tag.startswith("undo://"):
            return tag.removeprefix("undo:")
    return ""


@register.filter
def kind_icon(kind: str) -> str:
    """The icon that goes with a kind of badge or alert."""
    return KIND_ICONS.get(kind, "circle")


def local(moment: datetime) -> datetime:
    """The moment in local time (Asia/Ho_Chi_Minh); a naive one is taken as local already."""
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


@register.filter
def vn_number(value: Any, decimals: int | None = None) -> str:
    """1234.5 → "1.234,5"; nothing → "–"; words stay as they are. {{ n|vn_number:1 }} fixes the places."""
    if value is None or value == "":
        return formats.NOTHING
    try:
        return formats.number(value if isinstance(value, int | float) else Decimal(str(value)), decimals)
    except InvalidOperation:
        return str(value)


def _vietnamese() -> bool:
    return (get_language() or "vi").startswith("vi")


@register.filter
def vn_percent(ratio: Any, decimals: int = 1) -> str:
    """A share between 0 and 1: 0.853 → "85,3%"; None → "–"."""
    return formats.percent(None if ratio is None or ratio == "" else Decimal(str(ratio)), decimals)


@register.filter
def vn_money(amount: int | str | None) -> str:
    """Whole dong: 1234500 → "1.234.500 đồng"."""
    if amount is None or amount == "":
        return formats.NOTHING
    told = money.format_dong(int(amount))
    return told if _vietnamese() else told.replace("đồng", "dong")


@register.filter
def vn_date(value: Any) -> str:
    """A date, datetime or partial date → "05/7/2026"; nothing → "–"."""
    if isinstance(value, PartialDate):
        return value.display()
    if isinstance(value, datetime):
        value = local(value)
    return formats.date_vn(value) if isinstance(value, date) else formats.NOTHING


@register.filter
def vn_time(value: Any) -> str:
    """ "07:30"; nothing → "–"."""
    if isinstance(value, datetime):
        value = local(value)
    return formats.time_vn(value) if isinstance(value, time | datetime) else formats.NOTHING


@register.filter
def vn_datetime(value: datetime | None) -> str:
    """ "07:30 05/7/2026"; nothing → "–"."""
    return formats.datetime_vn(local(value)) if isinstance(value, datetime) else formats.NOTHING


@register.filter
def vn_long_date(value: date | None) -> str:
    """ "ngày 05 tháng 7 năm 2026", as in official documents; "5 July 2026" on screens in English."""
    if not isinstance(value, date):
        return formats.NOTHING
    return (
        formats.long_date(value) if _vietnamese() else f"{value.day} {dates.MONTHS[value.month]} {value.year}"
    )


@register.filter
def birth(value: Any) -> str:
    """A birth as precise as it is known: "1948", "05/1948", "03/05/1948". Takes PartialDate, ISO text, a year."""
    if value is None or value == "":
        return formats.NOTHING
    if isinstance(value, PartialDate):
        return value.display()
    if isinstance(value, date):
        return PartialDate.of(value).display()
    try:
        return PartialDate.from_iso(str(value)).display()
    except ValueError:
        return str(value)


@register.filter
def cell(value: Any) -> Any:
    """Any plain value as a table shows it: dates, numbers and yes/no in Vietnamese, "–" for nothing; text untouched."""
    if value is None or value == "":
        return formats.NOTHING
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    if isinstance(value, int | float | Decimal):
        return vn_number(value)
    if isinstance(value, datetime):
        return vn_datetime(value)
    if isinstance(value, date | PartialDate):
        return vn_date(value)
    return value


@register.filter
def unlocalized(value: Any) -> str:
    """A number as machines read it, for attributes: never grouped, always a point."""
    return "" if value is None else str(value)
