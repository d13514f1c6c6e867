"""Numbers that open, and charts with their table. A chart is data in the page; static/kham/chart.js draws it."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from kham.site.ui.pieces import check_kind

register = template.Library()


@register.inclusion_tag("site/ui/stat.html")
def stat(
    numerator: Any,
    denominator: Any,
    label: str,
    url: str = "",
    definition: str = "",
    period: str = "",
    state: str = "",
) -> dict[str, Any]:
    """A figure with its numerator and denominator that opens its list.

    url: the list of the people counted, only for those allowed to see it. definition: who is counted in either.
    period: words ("đến 31/10/2026"); state: "live" or "locked".
    """
    share = numerator / denominator if denominator else None
    return {
        "numerator": numerator, "denominator": denominator, "label": label, "url": url, "share": share,
        "definition": definition, "period": period, "state": state,
    }  # fmt: skip


@register.inclusion_tag("site/ui/chart.html")
def chart(ident: str, figure: Mapping[str, Any]) -> dict[str, Any]:
    """A figure: title, drawing, note and the same numbers as a table.

    figure: title; kind (bar, column, line, stack, heatmap); categories (list); series (list of {name, values});
    optional: unit, decimals, head (of the first column of the table), target ({name, value}), note, source, urls (one per
    category: where the figure opens), tall (True). Bars start at zero. Values: numbers or None.
    """
    check_kind(figure["kind"], {"bar", "column", "line", "stack", "heatmap"})
    names, urls = list(figure["categories"]), list(figure.get("urls") or [])
    decimals = int(figure.get("decimals", 0))
    rows = [
        {
            "name": name,
            "url": urls[at] if at < len(urls) else "",
            "values": [s["values"][at] if at < len(s["values"]) else None for s in figure["series"]],
        }
        for at, name in enumerate(names)
    ]
    keys = ("kind", "unit", "target", "tall")
    data = {
        **{k: figure[k] for k in keys if figure.get(k) is not None},
        "categories": [str(n) for n in names], "decimals": decimals, "title": str(figure["title"]),
        "series": [{"name": str(s["name"]), "values": list(s["values"])} for s in figure["series"]],
    }  # fmt: skip
    return {
        "id": ident, "figure": figure, "data": data, "data_id": f"{ident}-data", "rows": rows, "decimals": decimals,
        "head": figure.get("head") or _("Mục"), "open": len(rows) <= 12, "size": size_of(figure, len(names)),
    }  # fmt: skip


def size_of(figure: Mapping[str, Any], count: int) -> str:
    """The height of the drawing: bars lie flat and grow with their number, in five steps (no inline style)."""
    if figure["kind"] in {"bar", "heatmap"}:
        return (
            "s"
            if count <= 4
            else "m"
            if count <= 9
            else "l"
            if count <= 16
            else "xl"
            if count <= 30
            else "xxl"
        )
    return "l" if figure.get("tall") else "m"


@register.inclusion_tag("site/ui/official_header.html")
def official_header(
    body: str, superior: str = "", number: str = "", place_date: str = "", subject: str = ""
) -> dict[str, Any]:
    """The head of an official document (NĐ 30/2020/NĐ-CP, Phụ lục I): issuing body left, quốc hiệu and tiêu ngữ right.

    number: "Số: 214/BC-TYT". place_date: "Hòa Bình, ngày 05 tháng 7 năm 2026". subject: V/v of a công văn.
    """
    return {
        "body": body,
        "superior": superior,
        "number": number,
        "place_date": place_date,
        "subject": subject,
    }
