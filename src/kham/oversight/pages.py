"""What the screens of oversight show, as plain values and figures for the chart component."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kham.kernel import formats
from kham.oversight import queries
from kham.oversight.queries import Progress
from kham.oversight.rules import journal_words
from kham.reporting import permissions as reporting_permissions

KINDS = {
    "done": "done",
    "on_time": "done",
    "at_risk": "look",
    "late": "danger",
    "no_days": "look",
    "too_early": "info",
    "over": "danger",
}
LEVELS = {"E": lazy("Cấp cứu"), "U": lazy("Khẩn"), "R": lazy("Chuyển khám"), "F": lazy("Theo dõi tại trạm")}


def ward_page(viewer: Any, p: Progress, now: dt.datetime) -> dict[str, Any]:
    """Context of one unit's dashboard."""
    return {
        "progress": p,
        "kind": KINDS[p.forecast.verdict],
        "forecast_words": queries.forecast_words(p.forecast),
        "units_figure": units_figure(viewer, p),
        "days_figure": days_figure(p),
        "groups": _groups(viewer, p),
        "counters": _counters(viewer, p),
        "gaps": _gaps(p),
        "overdue": [(LEVELS[level], n) for level, n in queries.overdue_by_level(viewer, p.campaign, now)],
        "tasks": queries.late_tasks(viewer, p.on),
        "difficulties": list(queries.open_difficulties(viewer)[:10]),
        "stuck": _stuck(p),
        "url": {key: opens(viewer, p, key) for key in ("examined", "remaining")},
    }


def opens(viewer: Any, p: Progress, key: str, clinical: bool = False, **where: str) -> str:
    """Where a figure opens for those who may see names."""
    if not reporting_permissions.can_open(viewer, p.campaign.unit_path, clinical=clinical):
        return ""
    address = reverse("reporting:live_figure", args=[p.campaign.pk, key])
    return f"{address}?{urlencode(where)}" if where else address


def shown_units(p: Progress) -> list[Any]:
    """Units of the campaign; "not known" only where somebody is there."""
    return [u for u in p.units if u.code or any(t.get("") for t in p.by_unit.values())]


def units_figure(viewer: Any, p: Progress) -> dict[str, Any]:
    """Examined, examined elsewhere and remaining in each unit: bars of people, the most left first."""
    units = sorted(shown_units(p), key=lambda u: -p.by_unit["remaining"].get(u.code, 0))
    names_of, head = short_names([u.label for u in units])
    names = [("examined", _("Đã khám")), ("elsewhere", _("Khám nơi khác")), ("remaining", _("Chưa khám"))]
    return {
        "title": _("Đã khám và chưa khám theo địa bàn"),
        "kind": "stack",
        "unit": _("người"),
        "head": head,
        "categories": names_of,
        "series": [
            {"name": label, "values": [p.by_unit[key].get(u.code, 0) for u in units]} for key, label in names
        ],
        "urls": [opens(viewer, p, "remaining", unit=u.code) for u in units],
        "note": _("Địa bàn còn nhiều người chưa khám đứng trước. Tên địa bàn mở danh sách người chưa khám.")
        if opens(viewer, p, "remaining")
        else "",
    }


def short_names(labels: list[str]) -> tuple[list[str], str]:
    """Names for a narrow axis, and the words taken out: "Tổ dân phố 4" → "4" under "Tổ dân phố"."""
    named = [label.rsplit(" ", 1) for label in labels if not label.startswith("Chưa rõ")]
    heads = {pair[0] for pair in named if len(pair) == 2}
    if len(heads) != 1 or any(len(pair) != 2 for pair in named):
        return labels, _("Địa bàn")
    head = heads.pop()
    return [
        label.removeprefix(head).strip() if label.startswith(head) else _("Chưa rõ") for label in labels
    ], head


def days_figure(p: Progress) -> dict[str, Any] | None:
    """People invited and examined, added up over session days; examined stops today."""
    if not p.days:
        return None
    planned, done, at, so_far = [], [], 0, 0
    for day in p.days:
        at += day["invited"]
        so_far += day["examined"]
        planned.append(at)
        done.append(so_far if day["on"] <= p.on else None)
    return {
        "title": _("Số người theo kế hoạch và đã khám, cộng dồn theo ngày khám"),
        "kind": "line",
        "unit": _("người"),
        "head": _("Ngày khám"),
        "categories": [formats.date_vn(d["on"])[:-5] for d in p.days],
        "series": [{"name": _("Đã khám"), "values": done}, {"name": _("Kế hoạch"), "values": planned}],
        "note": _("Mỗi người tính một lần, vào ngày khám đầu tiên. Kế hoạch là số người được hẹn."),
    }


def _groups(viewer: Any, p: Progress) -> list[dict[str, Any]]:
    rows = []
    for group in p.groups:
        listed, done = p.by_group["listed"].get(group.code, 0), p.by_group["examined"].get(group.code, 0)
        if listed:
            rows.append(
                {
                    "label": _(group.label),
                    "listed": listed,
                    "examined": done,
                    "elsewhere": p.by_group["elsewhere"].get(group.code, 0),
                    "share": done / listed,
                    "url": opens(viewer, p, "remaining", group=group.code),
                }
            )
    return rows


def _counters(viewer: Any, p: Progress) -> list[dict[str, Any]]:
    labels = {
        "exams_done": _("Đã khám"),
        "exams_concluded": _("Đã kết luận"),
        "sent": _("Đã gửi"),
        "accepted": _("Được tiếp nhận"),
    }
    return [
        {"label": label, "number": p.figures[key], "url": opens(viewer, p, key)}
        for key, label in labels.items()
    ]


def _gaps(p: Progress) -> list[tuple[str, int]]:
    f = p.figures
    return [
        (_("chưa kết luận"), f["exams_done"] - f["exams_concluded"]),
        (_("chưa gửi"), f["exams_concluded"] - f["sent"]),
        (_("chưa được tiếp nhận"), f["sent"] - f["accepted"]),
    ]


def _stuck(p: Progress) -> Any:
    """The unit with the lowest share examined among those with people left."""
    shares = [
        (
            (p.by_unit["examined"].get(u.code, 0) + p.by_unit["elsewhere"].get(u.code, 0))
            / p.by_unit["listed"][u.code],
            u,
        )
        for u in p.units
        if p.by_unit["listed"].get(u.code, 0) >= 10 and p.by_unit["remaining"].get(u.code)
    ]
    if not shares:
        return None
    share, unit = min(shares, key=lambda pair: pair[0])
    return {"label": unit.label, "share": share, "remaining": p.by_unit["remaining"][unit.code]}


def province_page(viewer: Any, found: list[Progress]) -> dict[str, Any]:
    """Context of a province's dashboard: the same figures by commune."""
    rows: list[dict[str, Any]] = [
        {
            "progress": p,
            "kind": KINDS[p.forecast.verdict],
            "listed": p.figures["listed"],
            "examined": p.figures["examined"],
            "share": p.figures["examined"] / p.figures["listed"] if p.figures["listed"] else None,
            "remaining": p.figures["remaining"],
            "accepted": p.figures["accepted"],
            "concluded": p.figures["exams_concluded"],
            "overdue": p.figures["cases_overdue"],
        }
        for p in found
    ]
    rows.sort(key=lambda row: row["share"] if row["share"] is not None else 2)
    keys = ("listed", "examined", "remaining", "accepted", "concluded", "overdue")
    figure = {
        "title": _("Tỷ lệ đã khám trong danh sách"),
        "kind": "bar",
        "unit": "%",
        "head": _("Đơn vị"),
        "decimals": 1,
        "categories": [row["progress"].campaign.unit.name for row in rows],
        "series": [{"name": _("Đã khám"), "values": [round(100 * (row["share"] or 0), 1) for row in rows]}],
        "urls": [f"{reverse('oversight:index')}?chien_dich={row['progress'].campaign.pk}" for row in rows],
    }
    return {
        "progress": None,
        "communes": rows,
        "totals": {key: sum(row[key] for row in rows) for key in keys},
        "figure": figure,
    }


def entry_row(entry: Any, names: dict[str, str]) -> dict[str, Any]:
    """One line of the journal, ids shortened."""
    room, _dot, verb = entry.action.partition(".")
    known = journal_words.words().get(entry.action)
    told = _(known) if known else verb.replace("_", " ")
    actor = names.get(entry.actor) or (
        _("Hệ thống") if entry.actor.startswith("system:") else _("Người dùng ngoài địa bàn")
    )
    data = ", ".join(f"{key}: {value}" for key, value in sorted(entry.data.items()))[:160]
    return {
        "seq": entry.seq,
        "at": entry.at,
        "actor": actor,
        "role": entry.role,
        "room": queries.ROOMS.get(room, room),
        "verb": told,
        "thing": entry.object_type.partition(".")[2],
        "code": entry.object_id[-8:],
        "reason": entry.reason,
        "data": data,
    }
