"""Doors to households: in walking order, one with its members and what they lack, changes by hand, paper for the neighbourhood."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.permissions import NotFound
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.campaigns import queries as campaigns_queries
from kham.kernel import clock
from kham.kernel.ids import read_id
from kham.kernel.reasons import Refusal
from kham.places import queries as places_queries
from kham.roster import actions, permissions, queries
from kham.roster.models import Household, Person
from kham.roster.rules import births
from kham.roster.views import columns_for, tabs

SEX = {"male": lazy("Nam"), "female": lazy("Nữ"), "other": lazy("Khác")}
ROLES = (
    "Chủ hộ",
    "Vợ",
    "Chồng",
    "Con",
    "Con dâu",
    "Con rể",
    "Cháu",
    "Bố",
    "Mẹ",
    "Ông",
    "Bà",
    "Anh",
    "Chị",
    "Em",
    "Ở nhờ",
)


def index(request: Request) -> HttpResponse:
    """Households in walking order."""
    viewer = request.viewer
    accounts_permissions.check_may(viewer, May.ROSTER_VIEW)
    chosen = request.GET.get("to", "")
    page = Paginator(queries.household_keys(viewer, chosen).values_list("pk", flat=True), 100).get_page(
        request.GET.get("page")
    )
    rows = [
        {
            "id": one.pk, "url": reverse("roster:household", args=[one.pk]), "order": one.walking_order, "head": title(one),
            "address": one.address, "place": one.unit.name, "people": getattr(one, "people", 0),
            "bedridden": getattr(one, "bedridden", 0) or "",
        }
        for one in queries.page_of(viewer, list(page))
    ]  # fmt: skip
    columns: list[dict[str, Any]] = [
        {"key": "order", "label": _("Thứ tự"), "num": True}, {"key": "head", "label": _("Chủ hộ")},
        {"key": "address", "label": _("Địa chỉ"), "wide": True}, {"key": "place", "label": _("Tổ dân phố")},
        {"key": "people", "label": _("Số người"), "num": True}, {"key": "bedridden", "label": _("Khám tại nhà"), "num": True},
    ]  # fmt: skip
    context = {
        "tabs": tabs(viewer, "households"), "page": page, "rows": rows, "places": _places(viewer, request),
        "columns": columns_for(viewer, columns), "chosen": chosen, "orders": viewer.may(May.ROSTER_EDIT),
    }  # fmt: skip
    return render(request, "roster/households.html", context)


def title(home: Household) -> str:
    """The name under which a household is spoken of; the address where nobody may be named."""
    return home.head_name or home.address or _("Hộ chưa rõ chủ")


def _places(viewer: Any, request: Request) -> list[tuple[str, str]]:
    campaign = campaigns_queries.current(viewer)
    if campaign is None:
        return []
    today = clock.local_date(request.now)
    return [(place.path, place.name) for place in places_queries.neighbourhoods(viewer, campaign.unit, today)]


def household(request: Request, household_id: str) -> HttpResponse:
    """One household with its members, what each lacks, and what may be changed."""
    viewer = request.viewer
    found = queries.household(viewer, household_id)
    today = clock.local_date(request.now)
    lines = queries.cards(viewer, [found], campaigns_queries.current(viewer), today)[found.pk]
    edits = permissions.can_edit(viewer, found.unit_path)
    others = queries.neighbours(viewer, found) if edits else []
    context = {
        "household": found, "title": title(found), "members": [_member(viewer, line, today) for line in lines], "edits": edits,
        "reports": permissions.can_report(viewer, found.unit_path), "roles": ROLES, "act": queries.last_act(viewer, found),
        "others": [(str(one.pk), f"{one.walking_order}. {title(one)}, {one.address}") for one in others if one.pk != found.pk],
        "headless": bool(lines) and not any(line["head"] for line in lines),
        "crumbs": [(_("Hộ"), reverse("roster:households")),
                   (found.unit.name, f"{reverse('roster:households')}?to={found.unit_path}")],
    }  # fmt: skip
    return render(request, "roster/household.html", context)


def _member(viewer: Any, line: dict[str, Any], today: Any) -> dict[str, Any]:
    one: Person = line["person"]
    age = one.birth.age_on(today) if one.birth else None
    return {
        "id": one.pk, "url": reverse("roster:person", args=[one.pk]), "name": one.full_name, "head": line["head"],
        "birth": one.birth.display() if one.birth else "", "age": age, "sex": SEX.get(one.sex, ""),
        "role": _("Chủ hộ") if line["head"] else one.household_role, "phone": queries.shown_phone(viewer, one.phone),
        "lacks": line["lacks"], "bedridden": one.bedridden, "awaiting": waiting_words(one),
        "woman": births.may_be_mother(one.sex, one.birth_year, today.year),
    }  # fmt: skip


def waiting_words(person: Person) -> str:
    """What a person waits for, as it stands beside the name."""
    words = {"death": _("Báo đã chết, chờ xác nhận"), "move": _("Báo chuyển đi, chờ xác nhận")}
    return words.get(person.awaiting, "")


@require_POST
def edit(request: Request, household_id: str) -> HttpResponse:
    """Head, relation, split, move, join."""
    viewer = request.viewer
    found = queries.household(viewer, household_id)
    permissions.check_edit(viewer, found.unit_path)
    what = request.POST.get("what", "")
    members = {str(one.pk): one for one in queries.members(found)}
    chosen = [members[key] for key in request.POST.getlist("person") if key in members]
    common: dict[str, Any] = {"by": viewer, "now": request.now}
    if what == "split":
        act = actions.households.split(household=found, people=chosen, **common)
    elif what == "join":
        act = actions.households.join(household=found, into=_other(request), **common)
    elif not chosen:
        raise Refusal("roster.household.nobody", _("Chọn một người trong hộ."))
    elif what == "head":
        act = actions.households.set_head(household=found, person=chosen[0], **common)
    elif what == "role":
        act = actions.households.set_role(
            household=found, person=chosen[0], role=request.POST.get("role", ""), **common
        )
    elif what == "move":
        act = actions.households.move(person=chosen[0], household=_other(request), **common)
    else:
        raise Refusal("roster.household.what", _("Chọn việc cần làm với hộ."))
    messages.success(
        request, _("Đã sửa hộ."), extra_tags=f"undo:{reverse('roster:undo_household', args=[act.pk])}"
    )
    goes = what == "join"
    return redirect("roster:household", request.POST["other"] if goes else found.pk)


def _other(request: Request) -> Household:
    wanted = request.POST.get("other", "")
    if not wanted:
        raise Refusal("roster.household.other", _("Chọn hộ kia."))
    return queries.household(request.viewer, wanted)


@require_POST
def new(request: Request, person_id: str) -> HttpResponse:
    """A household for somebody who has none."""
    found = queries.person(request.viewer, person_id)
    act = actions.households.new(people=[found], by=request.viewer, now=request.now)
    messages.success(
        request, _("Đã lập hộ."), extra_tags=f"undo:{reverse('roster:undo_household', args=[act.pk])}"
    )
    return redirect("roster:household", act.made[0])


@require_POST
def undo(request: Request, act_id: str) -> HttpResponse:
    """Take a change of households back."""
    act = queries.act(request.viewer, act_id)
    actions.households.undo(act=act, by=request.viewer, now=request.now)
    messages.success(request, _("Đã hoàn tác."))
    return redirect("roster:households")


def walk(request: Request) -> HttpResponse:
    """The order in which a neighbourhood is walked: moved by drag, by keys, or behind another household."""
    viewer = request.viewer
    accounts_permissions.check_may(viewer, May.ROSTER_EDIT)
    places = _places(viewer, request)
    chosen = request.GET.get("to", "") or (places[0][0] if places else "")
    if chosen and not viewer.sees(chosen):
        raise NotFound()
    keys = list(queries.household_keys(viewer, chosen).values_list("pk", flat=True)[:600]) if chosen else []
    homes = [
        {"id": one.pk, "title": title(one), "address": one.address, "people": getattr(one, "people", 0), "order": one.walking_order,
         "url": reverse("roster:household", args=[one.pk]), "move": reverse("roster:walk_move", args=[one.pk])}
        for one in queries.page_of(viewer, keys)
    ]  # fmt: skip
    context = {
        "tabs": tabs(viewer, "households"), "homes": homes, "places": places, "chosen": chosen,
        "crumbs": [(_("Hộ"), reverse("roster:households"))],
    }  # fmt: skip
    return render(request, "roster/walk.html", context)


@require_POST
def walk_move(request: Request, household_id: str) -> HttpResponse:
    """Put a household elsewhere in the order; a script asks for 204, a form comes back to the page."""
    viewer = request.viewer
    found = queries.household(viewer, household_id)
    after = request.POST.get("after", "")
    step = {"up": -1, "down": 1}.get(request.POST.get("step", ""), 0)
    behind = queries.household(viewer, read_id(after)) if after and not step else None
    actions.households.walk(household=found, after=behind, step=step, by=viewer, now=request.now)
    if request.headers.get("X-Kham-Quiet"):
        return HttpResponse(status=204)
    return redirect(f"{reverse('roster:walk')}?to={found.unit_path}#ho-{found.pk}")


def paper(request: Request) -> HttpResponse:
    """The neighbourhood on paper in walking order, for its head: households, members, what each lacks."""
    viewer = request.viewer
    accounts_permissions.check_may(viewer, May.ROSTER_VIEW)
    places = dict(_places(viewer, request))
    chosen = request.GET.get("to", "") or next(iter(places), "")
    if chosen and not viewer.sees(chosen):
        raise NotFound()
    keys = list(queries.household_keys(viewer, chosen).values_list("pk", flat=True)[:600]) if chosen else []
    homes = queries.page_of(viewer, keys)
    campaign, today = campaigns_queries.current(viewer), clock.local_date(request.now)
    cards = queries.cards(viewer, homes, campaign, today)
    context = {
        "place": places.get(chosen, ""), "today": today, "commune": campaign.unit.full_name if campaign else "",
        "homes": [
            {"order": one.walking_order, "title": title(one), "address": one.address,
             "members": [_member(viewer, line, today) for line in cards[one.pk]]}
            for one in homes
        ],
        "people": sum(len(lines) for lines in cards.values()), "back": f"{reverse('roster:households')}?to={chosen}",
    }  # fmt: skip
    return render(request, "roster/walk_print.html", context)
