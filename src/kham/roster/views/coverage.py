"""The matrix of lists and groups by neighbourhood, list against list, the people behind a figure, the estimate."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.campaigns import queries as campaigns_queries
from kham.jobs import actions as jobs_actions
from kham.kernel import clock, formats
from kham.places import queries as places_queries
from kham.roster import matrix_file, outgoing, permissions, queries
from kham.roster.rules import omissions
from kham.roster.views import tabs

REST = "chua-ro"


def checking_tabs(viewer: Any, active: str) -> list[dict[str, Any]]:
    """The pages of the check for omissions that this viewer has business in."""
    found: list[tuple[str, str, str, int | None]] = []
    if permissions.can_coverage(viewer):
        found += [
            ("coverage", _("Độ phủ"), reverse("roster:coverage"), None),
            ("cross", _("Danh sách với danh sách"), reverse("roster:cross"), None),
        ]
    if queries.gaps.has_items(viewer):
        found += [
            ("gaps", _("Việc rà soát"), reverse("roster:gaps"), queries.gaps.gaps(viewer).count()),
            (
                "conflicts",
                _("Hỏi về đối tượng"),
                reverse("roster:conflicts"),
                queries.groups.group_conflicts(viewer).count(),
            ),
        ]
    if permissions.can_coverage(viewer):
        found.append(("unlisted", _("Chưa có trong danh sách nào"), reverse("roster:unlisted"), None))
    if viewer.may(May.LISTS_MANAGE):
        found.append(("local_groups", _("Nhóm của địa bàn"), reverse("roster:local_groups"), None))
    return [
        {"label": label, "url": url, "count": count, "active": code == active}
        for code, label, url, count in found
    ]


def _short(kind: str) -> str:
    return _(omissions.short(kind))


def _base(request: Request, active: str) -> dict[str, Any]:
    viewer = request.viewer
    return {
        "tabs": tabs(viewer, "checking"), "subtabs": checking_tabs(viewer, active), "campaign": campaigns_queries.current(viewer),
        "today": clock.local_date(request.now), "opens": queries.coverage.opens_names(viewer), "manages": viewer.may(May.LISTS_MANAGE),
    }  # fmt: skip


def index(request: Request) -> HttpResponse:
    """How many people each list and group knows, by neighbourhood; figures open to names for those allowed."""
    return render(request, "roster/coverage.html", _matrix(request))


def printed(request: Request) -> HttpResponse:
    """The matrix on paper."""
    return render(request, "roster/coverage_print.html", _matrix(request))


def _matrix(request: Request) -> dict[str, Any]:
    permissions.check_coverage(request.viewer)
    context = _base(request, "coverage")
    if context["campaign"] is not None:
        found = queries.coverage.coverage(request.viewer, context["campaign"], context["today"])
        context |= {"found": found, "tables": _tables(request.viewer, context, found)}
    return context


def _tables(viewer: Any, context: dict[str, Any], found: queries.coverage.Coverage) -> list[dict[str, Any]]:
    """Two tables of plain cells: lists, groups. A cell: {"count", "share", "url"}."""
    shorts = queries.groups.shorts(context["campaign"].unit_path)
    return [
        {
            "title": _("Có tên trong danh sách của"), "caption": _("Số người có tên trong từng danh sách, theo tổ"),
            "heads": [_short(kind) for kind in found.kinds],
            "rows": [_row(line, [(line.lists.get(kind, 0), {"co": kind}) for kind in found.kinds], context) for line in _lines(found)],
        },
        {
            "title": _("Thuộc nhóm đối tượng"), "caption": _("Số người trong từng nhóm đối tượng, theo tổ"),
            "heads": [*(shorts.get(code, code) for code in found.groups), _("Không nhóm nào")],
            "rows": [
                _row(line, [*((line.groups.get(code, 0), {"nhom": code}) for code in found.groups), (line.ungrouped, {"nhom": "none"})],
                     context)
                for line in _lines(found)
            ],
        },
    ]  # fmt: skip


def _lines(found: queries.coverage.Coverage) -> list[queries.coverage.Line]:
    return [*found.lines, found.total]


def _row(
    line: queries.coverage.Line, cells: list[tuple[int, dict[str, str]]], context: dict[str, Any]
) -> dict[str, Any]:
    total = not line.path
    where = {} if total else {"to": REST if line.path == context["campaign"].unit_path else line.path}
    opens = context["opens"]
    return {
        "name": _("Cả địa bàn") if total else line.name or _("Chưa rõ tổ"), "total": total, "people": line.people,
        "url": _people_url(where) if opens and line.people else "",
        "cells": [
            {"count": count, "share": line.share(count), "url": _people_url({**where, **what}) if opens and count else ""}
            for count, what in cells
        ],
    }  # fmt: skip


def _people_url(chosen: dict[str, str]) -> str:
    return f"{reverse('roster:coverage_people')}?{urlencode(chosen)}"


def download(request: Request) -> HttpResponse:
    """The matrix as .xlsx or (?dang=csv) text, exactly as seen."""
    context = _matrix(request)
    kind = "csv" if request.GET.get("dang") == "csv" else "xlsx"
    if context["campaign"] is None:
        return redirect("roster:coverage")
    content = (
        outgoing.matrix_book(context["tables"], context["campaign"], by=request.viewer, now=request.now)
        if kind == "xlsx"
        else outgoing.matrix_csv(context["tables"], context["campaign"], by=request.viewer, now=request.now)
    )
    response = HttpResponse(content, content_type=matrix_file.TYPES[kind])
    response["Content-Disposition"] = content_disposition_header(True, f"do-phu-danh-sach.{kind}")
    return response


def names(request: Request) -> HttpResponse:
    """The people behind one figure: where (to), on which list (co), on which not (khong), in which group (nhom)."""
    viewer = request.viewer
    accounts_permissions.check_may(viewer, May.ROSTER_VIEW)
    context = _base(request, "coverage")
    campaign, today = context["campaign"], context["today"]
    chosen = {name: request.GET.get(name, "") for name in ("to", "co", "khong", "nhom")}
    found: Any = []
    if campaign is not None:
        place = campaign.unit_path if chosen["to"] == REST else chosen["to"]
        found = queries.coverage.cell(
            viewer,
            campaign,
            today,
            place=place,
            inside=chosen["co"],
            outside=chosen["khong"],
            group=chosen["nhom"],
        )
        context["words"] = _words(
            chosen, dict(_places(viewer, campaign, today)), queries.groups.shorts(campaign.unit_path)
        )
    page = Paginator(found, 100).get_page(request.GET.get("page"))
    context |= {
        "page": page, "columns": COLUMNS, "rows": _people(viewer, page, today, campaign),
        "meaning": omissions.meaning(chosen["co"], chosen["khong"]) if chosen["co"] and chosen["khong"] else None,
        "back": reverse("roster:cross" if chosen["khong"] else "roster:coverage"),
    }  # fmt: skip
    return render(request, "roster/coverage_people.html", context)


COLUMNS = [
    {"key": "name", "label": lazy("Họ và tên")}, {"key": "birth", "label": lazy("Sinh"), "nowrap": True},
    {"key": "sex", "label": lazy("Giới")}, {"key": "place", "label": lazy("Tổ dân phố")},
    {"key": "address", "label": lazy("Địa chỉ"), "wide": True},
    {"key": "groups", "label": lazy("Đối tượng")},
]  # fmt: skip
SEXES = {"male": lazy("Nam"), "female": lazy("Nữ"), "other": lazy("Khác")}


def _people(viewer: Any, page: Any, today: Any, campaign: Any) -> list[dict[str, Any]]:
    groups = queries.group_names(viewer, [person.pk for person in page], today)
    shorts = queries.groups.shorts(campaign.unit_path) if campaign else {}
    return [
        {
            "id": one.pk, "url": reverse("roster:person", args=[one.pk]), "name": one.full_name, "sex": SEXES.get(one.sex, ""),
            "birth": one.birth.display() if one.birth else "", "address": one.address,
            "place": one.unit.name if one.unit.level == "neighbourhood" else _("chưa rõ tổ"),
            "groups": ", ".join(shorts.get(code, code) for code in groups.get(one.pk, [])),
        }
        for one in page
    ]  # fmt: skip


def _words(chosen: dict[str, str], places: dict[str, str], shorts: dict[str, str]) -> str:
    """What the figure counted, as one line."""
    parts = [_("Chưa rõ tổ") if chosen["to"] == REST else places.get(chosen["to"], "")]
    if chosen["co"]:
        parts.append(_("có trong danh sách %(list)s") % {"list": _short(chosen["co"])})
    if chosen["khong"]:
        parts.append(_("không có trong danh sách %(list)s") % {"list": _short(chosen["khong"])})
    if chosen["nhom"] == "none":
        parts.append(_("không thuộc nhóm đối tượng nào"))
    elif chosen["nhom"]:
        parts.append(_("thuộc nhóm %(group)s") % {"group": shorts.get(chosen["nhom"], chosen["nhom"])})
    return " · ".join(part for part in parts if part)


def _places(viewer: Any, campaign: Any, today: Any) -> list[tuple[str, str]]:
    return [(place.path, place.name) for place in places_queries.neighbourhoods(viewer, campaign.unit, today)]


def cross(request: Request) -> HttpResponse:
    """On the list of the row, not on the list of the column: every list against every list."""
    viewer = request.viewer
    permissions.check_coverage(viewer)
    context = _base(request, "cross")
    campaign = context["campaign"]
    if campaign is not None:
        places = _places(viewer, campaign, context["today"])
        place = request.GET.get("to", "")
        place = place if place in dict(places) else ""
        found = queries.coverage.cross(viewer, campaign, place=place)
        where = {"to": place} if place else {}
        context |= {
            "found": found, "places": places, "heads": [_short(kind) for kind in found.kinds],
            "rows": [_cross_row(found, kind, where, context["opens"]) for kind in found.kinds],
            "speaking": _speaking(found, where, context["opens"]),
        }  # fmt: skip
    return render(request, "roster/cross.html", context)


def _cross_row(
    found: queries.coverage.Cross, kind: str, where: dict[str, str], opens: bool
) -> dict[str, Any]:
    cells: list[dict[str, Any] | None] = []
    for other in found.kinds:
        if other == kind:
            cells.append(None)
            continue
        count = found.missing[kind, other]
        url = _people_url({**where, "co": kind, "khong": other}) if opens and count else ""
        cells.append({"count": count, "url": url, "why": omissions.meaning(kind, other).means})
    return {"name": _short(kind), "size": found.sizes[kind], "cells": cells}


def _speaking(found: queries.coverage.Cross, where: dict[str, str], opens: bool) -> list[dict[str, Any]]:
    """The pairs that the table of sentences speaks of, with somebody in them: the longest first."""
    pairs = [
        (count, inside, outside)
        for (inside, outside), count in found.missing.items()
        if count and outside == omissions.REGISTER and omissions.told(inside, outside)
    ]
    return [
        {
            "count": count, "inside": _short(inside), "outside": _short(outside),
            "meaning": omissions.meaning(inside, outside),
            "url": _people_url({**where, "co": inside, "khong": outside}) if opens else "",
        }
        for count, inside, outside in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2]))
    ]  # fmt: skip


@require_POST
def compare(request: Request) -> HttpResponse:
    """Compare all lists again."""
    accounts_permissions.check_may(request.viewer, May.LISTS_MANAGE)
    job = jobs_actions.enqueue(kind="roster.compare", params={}, by=request.viewer, now=request.now)
    return redirect("jobs:job", job.pk)


AGE_LABELS = {
    "0-5": lazy("Dưới 6 tuổi"),
    "6-17": lazy("6–17 tuổi"),
    "18-59": lazy("18–59 tuổi"),
    "60+": lazy("Từ 60 tuổi"),
}


def unlisted(request: Request) -> HttpResponse:
    """How many people are on no list at all, by neighbourhood and age; never a name."""
    permissions.check_coverage(request.viewer)
    context = _base(request, "unlisted")
    campaign = context["campaign"]
    kept = queries.gaps.unlisted(request.viewer, campaign) if campaign else None
    if kept is not None:
        places = dict(_places(request.viewer, campaign, context["today"]))
        whole = request.viewer.sees(campaign.unit_path)
        lines = [_estimate_line(one, places.get(one["path"], _("Chưa rõ tổ"))) for one in kept.result["places"]
                 if one["path"] in places or (whole and one["path"] == campaign.unit_path)]  # fmt: skip
        context |= {
            "kept": kept, "old": queries.gaps.estimate_is_old(campaign, kept), "whole": kept.result["whole"] if whole else None,
            "ages": [_estimate_line(one, str(AGE_LABELS[one["age"]])) for one in kept.result["ages"]] if whole else [],
            "places": sorted(lines, key=lambda line: -(line["share"] or 0)),
            "cautions": _caution_words(kept.result),
        }  # fmt: skip
    return render(request, "roster/unlisted.html", context)


def _estimate_line(one: dict[str, Any], name: str) -> dict[str, Any]:
    there = one["known"] + one["missing"]
    return one | {
        "name": name, "usable": one["method"] != "none", "share": one["missing"] / there if there and one["method"] != "none" else None,
        "lists": ", ".join(_short(kind) for kind in one["kinds"]),
        "few": any(caution["code"] == "few_in_both" for caution in one["cautions"]),
        "ages": [_estimate_line(part, str(AGE_LABELS[part["age"]])) for part in one.get("ages", [])],
    }  # fmt: skip


def _caution_words(result: dict[str, Any]) -> list[str]:
    """What to beware of, in words, each once."""
    said: dict[str, None] = {}
    if result["undecided"]:
        said[_("Còn %(n)s cặp chưa quyết định một người hay hai người: mỗi cặp chưa gộp làm số ước tính cao lên.")
             % {"n": formats.number(result["undecided"])}] = None  # fmt: skip
    if result["left_out"]:
        said[
            _("%(n)s người chưa rõ tổ hoặc năm sinh không đưa vào tính.")
            % {"n": formats.number(result["left_out"])}
        ] = None
    for one in result["ages"]:
        age = str(AGE_LABELS[one["age"]])
        for caution in one["cautions"]:
            names = [_short(kind) for kind in caution["kinds"]]
            said[_caution(caution["code"], age, names)] = None
    return [words for words in said if words]


def _caution(code: str, age: str, names: list[str]) -> str:
    facts = {"age": age, "a": names[0] if names else "", "b": names[1] if len(names) > 1 else ""}
    sentences = {
        "too_few_lists": _("%(age)s: mới có một danh sách, chưa ước tính được. Cần thêm một danh sách độc lập."),
        "two_lists": _("%(age)s: chỉ có hai danh sách, không kiểm tra được hai danh sách có phụ thuộc nhau không; khoảng đã nới rộng."),
        "few_in_both": _("%(age)s: quá ít người có ở cả hai danh sách; chỉ nên dùng để tham khảo."),
        "inside": _("%(age)s: danh sách %(a)s nằm trọn trong danh sách %(b)s, có thể chép từ đó; khi ấy số ước tính thấp hơn thực tế."),
        "together": _("%(age)s: người có ở danh sách %(a)s cũng thường có ở danh sách %(b)s; cách tính đã xét điều này."),
        "apart": _("%(age)s: người có ở danh sách %(a)s ít khi có ở danh sách %(b)s; cách tính đã xét điều này."),
    }  # fmt: skip
    return sentences[code] % facts if code in sentences else ""
