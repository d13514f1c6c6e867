"""What the screens of a report show, as plain values. No rule and no write here."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kham.campaigns.models import Campaign
from kham.reporting import permissions
from kham.reporting.models import Report
from kham.reporting.queries import indicators, reports
from kham.reporting.queries.indicators.conditions import conditions
from kham.reporting.rules import dimensions, standing
from kham.reporting.rules.cube import Cube

SECTIONS: list[tuple[Any, list[str]]] = [
    (lazy("Danh sách và vận động"), ["police", "listed", "excluded", "planned", "invited", "contacted"]),
    (lazy("Khám"), ["examined_now", "examined", "concluded_now", "concluded", "elsewhere", "unlisted"]),
    (
        lazy("Chưa khám, theo lần liên hệ gần nhất"),
        ["remaining", *(k for k in indicators.REGISTRY if k.startswith("absent_"))],
    ),
    (lazy("Phân loại sức khỏe"), [f"class_{n}" for n in (1, 2, 3, 4, 5, 0)]),
    (lazy("Mức phát hiện nặng nhất"), ["abnormal", *(f"level_{code}" for code in "EURFN")]),
    (lazy("Theo dõi sau khám"), ["cases", "cases_now", "cases_open", "cases_overdue", "cases_closed"]),
    (
        lazy("Hồ sơ sức khỏe điện tử"),
        [
            "exams_done",
            "exams_concluded",
            "sent",
            "accepted",
            "waiting",
            "rejected",
            "queued",
            "blocked",
            "no_package",
            "late",
        ],
    ),
]
HEADLINES = [
    ("examined", "listed"),
    ("examined", "police"),
    ("concluded", "examined"),
    ("accepted", "exams_concluded"),
]
MATRIX = ["listed", "examined_now", "examined", "elsewhere", "remaining"]


def report_page(viewer: Any, report: Report) -> dict[str, Any]:
    """Context of the report's page and of its print."""
    cube, period = reports.cube(report), reports.period_of(report)
    before = reports.previous(viewer, report)
    last = before.figures if before else {}
    return {
        "report": report,
        "period": period,
        "due": standing.due_on(period),
        "before": before,
        "before_period": reports.period_of(before) if before else None,
        "headlines": [_headline(viewer, report, cube, *pair) for pair in HEADLINES],
        "sections": [
            (title, [_line(viewer, report, cube, last, key) for key in keys]) for title, keys in SECTIONS
        ],
        "diseases": _diseases(viewer, report, cube),
        "matrices": [
            (_(dimensions.LABELS[by]), _matrix(viewer, report, cube, by))
            for by in ("unit", "group", "age", "funding")
        ],
        "matrix_heads": [_(indicators.get(key).label) for key in MATRIX],
        "can_edit": permissions.can_edit(viewer, report),
        "can_make": permissions.can_make(viewer, report.campaign),
        "newest": reports.is_newest(report),
        "send_to": _send_to(report),
    }


def _send_to(report: Report) -> str:
    committee = report.words.get("issuer") == "committee"
    return (
        "Sở Y tế"  # kept with the report: in the language of the document, whoever sends it
        if committee
        else f"Ủy ban nhân dân {report.unit} (qua Phòng Văn hóa - Xã hội)"
    )


def lower_first(text: str) -> str:
    """Set into a sentence: "Nhân khẩu theo Công an" → "nhân khẩu theo Công an"."""
    return text[:1].lower() + text[1:]


def link(viewer: Any, report: Report, key: str, **where: str) -> str:
    """Where a figure opens; "" for those who may not see names."""
    if not permissions.can_open(viewer, report.unit_path, clinical=indicators.get(key).clinical):
        return ""
    address = reverse("reporting:figure", args=[report.pk, key])
    return f"{address}?{urlencode(where)}" if where else address


def _headline(viewer: Any, report: Report, cube: Cube, key: str, of: str) -> dict[str, Any]:
    one, whole = indicators.get(key), indicators.get(of)
    return {
        "label": f"{_(one.label)} / {lower_first(_(whole.label))}",
        "numerator": cube.count(key),
        "denominator": cube.count(of),
        "url": link(viewer, report, key),
        "definition": _(one.definition),
    }


def _line(viewer: Any, report: Report, cube: Cube, last: dict[str, int], key: str) -> dict[str, Any]:
    one, number = indicators.get(key), cube.count(key)
    whole = cube.count(one.of) if one.of else None
    return {
        "label": _(one.label),
        "definition": _(one.definition),
        "number": number,
        "of": lower_first(_(indicators.get(one.of).label)) if one.of else "",
        "share": number / whole if whole else None,
        "url": link(viewer, report, key) if number else "",
        "before": last.get(key),
        "change": number - last[key] if key in last else None,
    }


def _diseases(viewer: Any, report: Report, cube: Cube) -> list[dict[str, Any]]:
    keys = ("known", "suspected", "confirmed", "managed", "referred", "arrived")
    return [
        {
            "label": _(c.label),
            "cells": [
                _cell(viewer, report, f"{c.code}_{key}", cube.count(f"{c.code}_{key}")) for key in keys
            ],
        }
        for c in conditions()
    ]


def _cell(viewer: Any, report: Report, key: str, number: int, **where: str) -> dict[str, Any]:
    return {"number": number, "url": link(viewer, report, key, **where) if number else ""}


def _matrix(viewer: Any, report: Report, cube: Cube, by: str) -> list[dict[str, Any]]:
    tables = {key: cube.table(key, by) for key in MATRIX}
    values = cube.units if by == "unit" else [(v.code, _(v.label)) for v in dimensions.fixed()[by]]
    rows = []
    for code, label in values:
        if not code and not any(t.get(code) for t in tables.values()):
            continue
        cells = [_cell(viewer, report, key, tables[key].get(code, 0), **{by: code}) for key in MATRIX]
        listed, done = tables["listed"].get(code, 0), tables["examined"].get(code, 0)
        rows.append({"label": label, "cells": cells, "share": done / listed if listed else None})
    return rows


def month_of(viewer: Any, campaign: Campaign, today: dt.date) -> dict[str, Any]:
    """One commune's line in the province's table: the month to work on and its report."""
    months = reports.standings(viewer, campaign, today)
    urgent = standing.most_urgent([s for s, _one in months])
    report = next(one for s, one in months if s is urgent)
    return {
        "campaign": campaign,
        "standing": urgent,
        "report": report,
        "figures": report.figures if report else {},
    }


def place_words(where: dict[str, str], units: dict[str, str]) -> list[str]:
    """The dimension values of a list in words. A code that does not exist is shown as it is not: "chưa rõ"."""
    found = []
    for name, code in where.items():
        known = units if name == "unit" else {v.code: _(v.label) for v in dimensions.fixed()[name]}
        found.append(f"{_(dimensions.LABELS[name])}: {known.get(code) or _('chưa rõ')}")
    return found


def file_name(report: Report, which: str) -> str:
    """bao-cao-thang-2026-07-11533-ban-1: no personal data, plain letters."""
    stem = "bao-cao-thang" if which == "document" else "phu-luc-bao-cao-thang"
    return f"{stem}-{report.period_end:%Y-%m}-{report.unit.code}-ban-{report.version}"
