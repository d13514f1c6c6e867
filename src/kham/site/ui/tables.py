"""Tables and what goes round them: sort links, filter chips, pages. The state of a table is its URL."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.http import QueryDict
from django.utils.translation import gettext as _

register = template.Library()


def query_with(context: Mapping[str, Any], **changes: Any) -> str:
    """The page's query string with some parameters set (None takes one out); `page` always starts again.

    >>> query_with({}, sort="name")
    '?sort=name'
    """
    request = context.get("request")
    query: QueryDict = request.GET.copy() if request is not None else QueryDict(mutable=True)
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None and value != "":
            query.setlist(name, [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)])
    return "?" + query.urlencode()


def current(context: Mapping[str, Any], name: str) -> list[str]:
    """The values of one parameter in the page's URL."""
    request = context.get("request")
    return request.GET.getlist(name) if request is not None else []


def value_of(row: Any, key: str) -> Any:
    """A cell's value: item of a mapping, or attribute (called when it is a method); None when absent."""
    value = row.get(key) if isinstance(row, Mapping) else getattr(row, key, None)
    return value() if callable(value) else value


def sort_state(context: Mapping[str, Any], key: str, default: str) -> dict[str, str]:
    """How a column is sorted now, and the link that turns it round."""
    now = (current(context, "sort") or [default])[-1]
    state = "ascending" if now == key else "descending" if now == f"-{key}" else "none"
    return {"sorted": state, "url": query_with(context, sort=f"-{key}" if state == "ascending" else key)}


@register.inclusion_tag("site/ui/sort_th.html", takes_context=True)
def sort_th(
    context: Mapping[str, Any], label: str, key: str = "", num: bool = False, default: str = ""
) -> dict[str, Any]:
    """A head cell of your own table: sorts by ?sort=key / ?sort=-key when `key` is given; default: the usual sort."""
    return {"label": label, "key": key, "num": num, **(sort_state(context, key, default) if key else {})}


@register.inclusion_tag("site/ui/data_table.html", takes_context=True)
def data_table(
    context: Mapping[str, Any],
    columns: Sequence[Mapping[str, Any]],
    rows: Iterable[Any],
    caption: str,
    url_key: str = "url",
    panel: bool = True,
    select: str = "",
    form: str = "",
    matching: int | None = None,
    empty: str = "",
    sort: str = "",
    cards: bool = False,
) -> dict[str, Any]:
    """A whole table from plain values.

    columns: key, label, and optionally num (right-aligned figures), sort (can be sorted), wide, nowrap. rows:
    mappings or objects; one with `url_key` opens in the side panel (panel=True) or as a page. caption: read by screen readers.
    select: name of the check boxes (value = the row's "id"), belonging to the form with id `form`; matching: how many
    rows match in all, offered as "select all that match" (the form then also gets all=1). sort: the default order.
    cards: on a telephone every row is a card, each value under its own label.
    """
    heads = [{**c, **(sort_state(context, c["key"], sort) if c.get("sort") else {})} for c in columns]
    body = [
        {
            "id": value_of(row, "id"),
            "url": value_of(row, url_key) or "",
            "tone": value_of(row, "tone") or "",
            "cells": [{"value": value_of(row, c["key"]), **c} for c in columns],
        }
        for row in rows
    ]
    return {
        "heads": heads, "rows": body, "caption": caption, "panel": panel, "select": select, "form": form,
        "matching": matching, "on_page": len(body), "empty": empty or _("Không có dòng nào."),
        "span": len(heads) + bool(select), "cards": cards,
    }  # fmt: skip


@register.inclusion_tag("site/ui/filter_chips.html", takes_context=True)
def filter_chips(
    context: Mapping[str, Any],
    name: str,
    options: Iterable[Sequence[Any]],
    label: str = "",
    multiple: bool = False,
    all_label: str = "",
) -> dict[str, Any]:
    """Filter chips kept in the URL as ?name=value. options: (value, label) or (value, label, count).

    multiple: several may be on at once. all_label: the words of the chip that takes the filter off
    ("" = "Tất cả", "-" = no such chip).
    """
    chosen = current(context, name)
    chips = []
    for value, text, *rest in options:
        on = str(value) in chosen
        others = [v for v in chosen if v != str(value)] if multiple else []
        wanted = others if on else [*others, str(value)]
        url = query_with(context, **{name: wanted or None})
        chips.append({"label": text, "on": on, "count": rest[0] if rest else None, "url": url})
    return {
        "chips": chips, "label": label, "all_label": all_label or _("Tất cả"), "none": not chosen,
        "all_url": query_with(context, **{name: None}),
    }  # fmt: skip


@register.inclusion_tag("site/ui/pagination.html", takes_context=True)
def pagination(context: Mapping[str, Any], page: Any, unit: str = "") -> dict[str, Any]:
    """Links through a django.core.paginator.Page; `unit` is what is counted ("người"). Keeps the rest of the URL."""
    base = query_with(context)
    sep = "" if base == "?" else "&"
    numbers = [
        {"number": n, "url": f"{base}{sep}page={n}" if isinstance(n, int) else "", "now": n == page.number}
        for n in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {"page": page, "numbers": numbers, "unit": unit or _("dòng"), "base": f"{base}{sep}page="}
