"""Doors of funding."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request, told_on
from kham.accounts.roles import May
from kham.funding import actions, forms, permissions, queries, rules
from kham.kernel import clock
from kham.planning import queries as planning_queries


def index(request: Request) -> HttpResponse:
    """Who pays how much, planned and so far; what may be paid twice."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.FUNDING_VIEW)
    campaign = planning_queries.campaign(viewer)
    if campaign is None:
        return render(request, "funding/none.html")
    today = clock.local_date(request.now)
    rows = queries.costs(viewer, campaign, today)
    total = {
        name: sum(getattr(row, name) for row in rows)
        for name in ("people", "planned", "examined", "spent", "over")
    }
    lists = list(queries.price_lists(viewer, campaign))
    current = queries.list_in_force(campaign, today)
    context = {
        "campaign_here": campaign, "rows": rows, "total": total, "lists": lists, "current": current,
        "twice": queries.paid_twice(viewer, campaign), "manager": permissions.can_manage(viewer, campaign.unit_path),
    }  # fmt: skip
    return render(request, "funding/index.html", context)


def new_list(request: Request) -> HttpResponse:
    """Add a price list."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.FUNDING_MANAGE)
    campaign = planning_queries.campaign(viewer)
    if campaign is None:
        return redirect("funding:index")
    form = forms.PriceListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form, "valid_to"):
            made = actions.add_price_list(campaign=campaign, by=viewer, now=request.now, **form.cleaned_data)
            return redirect("funding:prices", made.pk)
    return render(request, "funding/new_list.html", {"form": form}, status=422 if form.errors else 200)


def prices(request: Request, list_id: str) -> HttpResponse:
    """One price list with its lines, what a person costs by kind, and a line to add."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.FUNDING_VIEW)
    found = queries.price_list(viewer, list_id)
    manager = permissions.can_manage(viewer, found.unit_path)
    form = forms.ItemForm(request.POST or None) if manager else None
    if request.method == "POST":
        permissions.check_manage(viewer, found.unit_path)
        if form is not None and form.is_valid():
            with told_on(form, "code"):
                actions.add_item(price_list=found, by=viewer, now=request.now, **form.cleaned_data)
                return redirect("funding:prices", found.pk)
    items = [(item, rules.PACKAGES.get(item.package, item.package)) for item in found.items.all()]
    context = {
        "prices": found, "items": items, "form": form, "manager": manager, "typical": rules.typical(queries.prices(found), found.cap),
    }  # fmt: skip
    return render(
        request, "funding/prices.html", context, status=422 if form is not None and form.errors else 200
    )


def item(request: Request, list_id: str, item_id: int) -> HttpResponse:
    """Change a line."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.FUNDING_MANAGE)
    found = queries.price_item(viewer, list_id, item_id)
    permissions.check_manage(viewer, found.price_list.unit_path)
    initial = {name: getattr(found, name) for name in forms.ItemForm.base_fields}
    form = forms.ItemForm(request.POST or None, initial=initial)
    form.fields["code"].disabled = True
    if request.method == "POST" and form.is_valid():
        actions.change_item(item=found, by=viewer, now=request.now, **form.cleaned_data)
        messages.success(request, _("Đã ghi."))
        return redirect("funding:prices", list_id)
    return render(
        request, "funding/item.html", {"form": form, "item": found}, status=422 if form.errors else 200
    )


@require_POST
def remove_item(request: Request, list_id: str, item_id: int) -> HttpResponse:
    """Take a line out."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.FUNDING_MANAGE)
    found = queries.price_item(viewer, list_id, item_id)
    actions.remove_item(item=found, by=viewer, now=request.now)
    messages.success(request, _("Đã bỏ dòng giá."))
    return redirect("funding:prices", list_id)
