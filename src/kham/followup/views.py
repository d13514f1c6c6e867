"""Doors to follow-up: the work list, one case, its steps."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts.permissions import present
from kham.accounts.requests import Request, told_on
from kham.campaigns import queries as campaigns_queries
from kham.followup import actions, forms, permissions, queries
from kham.followup.models import Case, CaseState
from kham.followup.rules import levels, steps
from kham.kernel import clock, formats
from kham.places import queries as places_queries

PAGE = 50
KINDS = {"E": "danger", "U": "danger", "R": "look", "F": "info"}
STATES = {"open": "neutral", "contacted": "info", "referred": "wait", "attended": "brand", "closed": "done"}


def index(request: Request) -> HttpResponse:
    """Cases that wait, the longest overdue first; filters are codes in the address."""
    permissions.check_view(request.viewer)
    today = clock.local_date(request.now)
    campaign = campaigns_queries.current(request.viewer)
    chosen = {name: request.GET.get(name, "") for name in ("level", "place", "owner", "state")}
    found = queries.filtered(request.viewer, on=today, campaign=campaign, **chosen)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    counters = queries.counters(request.viewer, campaign, on=today)
    if page.object_list:
        actions.note_read(case=None, by=request.viewer, now=request.now, cases=len(page.object_list))
    return render(
        request,
        "followup/index.html",
        {
            **_list(page.object_list, today),
            **_filters(request, today),
            "page": page,
            "counters": counters,
            "chosen": chosen,
            "search_form": forms.SearchForm(),
            "reasons": [(queries.reason_label(c), n) for c, n in counters.reasons.items()],
        },
    )


@require_POST
def search(request: Request) -> HttpResponse:
    """Cases of a person, by name or code; the words stay out of the address."""
    permissions.check_view(request.viewer)
    form = forms.SearchForm(request.POST)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    if not text.strip():
        return redirect("followup:index")
    found = queries.search(request.viewer, text)
    if found:
        actions.note_read(case=None, by=request.viewer, now=request.now, cases=len(found))
    today = clock.local_date(request.now)
    return render(request, "followup/search.html", {**_list(found, today), "search_form": form, "text": text})


def case(request: Request, case_id: str) -> HttpResponse:
    """One case: in the side panel, or as a page."""
    found = queries.case(request.viewer, case_id)
    actions.note_read(case=found, by=request.viewer, now=request.now)
    return _show(request, found)


@require_POST
def step(request: Request, case_id: str) -> HttpResponse:
    """Record one step; a refused one keeps what was typed."""
    found = queries.case(request.viewer, case_id)
    permissions.check_record(request.viewer, found)
    verb = request.POST.get("verb", "")
    form = present(_form(request, found, verb, request.POST))
    if form.is_valid():
        with told_on(form):
            _do(request, found, verb, form.cleaned_data)
            messages.success(request, _("Đã ghi."))
            return redirect("followup:case", case_id=found.pk)
    return _show(request, found, {verb: form}, status=422)


def _do(request: Request, case: Case, verb: str, given: dict[str, Any]) -> None:
    by, now, note = request.viewer, request.now, given.get("note", "")
    if verb == "contact":
        actions.contact(case=case, by=by, now=now, reached=given["reached"] == "yes", note=note)
    elif verb == "refer":
        actions.refer(case=case, facility=given["facility"], by=by, now=now, note=note)
    elif verb == "attend":
        actions.attend(case=case, by=by, now=now, note=note)
    elif verb == "close":
        actions.close(case=case, reason=given["reason"], by=by, now=now, note=note)
    elif verb == "reopen":
        actions.reopen(case=case, reason=note, by=by, now=now)
    elif verb == "reassign":
        owner = next((o for o in queries.owners(by) if str(o.pk) == given["owner"]), None)
        actions.reassign(case=case, owner=owner, by=by, now=now, note=note)
    else:
        actions.note(case=case, text=note, by=by, now=now)


TITLES = {
    "contact": _("Ghi lần liên hệ"),
    "refer": _("Chuyển khám"),
    "attend": _("Đã đến khám"),
    "close": _("Đóng ca"),
    "reassign": _("Giao cho cơ quan khác"),
    "reopen": _("Mở lại ca"),
    "note": _("Ghi chú"),
}


def _form(request: Request, case: Case, verb: str, data: Any = None) -> Any:
    made: dict[str, Any] = {"auto_id": f"{verb}_%s"}
    if verb == "contact":
        return forms.ContactForm(data, **made)
    if verb == "refer":
        near = places_queries.facilities(request.viewer, case.owner.unit, clock.local_date(request.now))
        return forms.ReferForm(data, facilities=near, **made)
    if verb in ("attend", "note", "reopen"):
        return forms.NoteForm(data, **made)
    if verb == "close":
        return forms.CloseForm(data, **made)
    if verb == "reassign":
        return forms.ReassignForm(data, owners=queries.owners(request.viewer), **made)
    return None


def _show(
    request: Request, case: Case, filled: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    today = clock.local_date(request.now)
    closed = case.state == CaseState.CLOSED
    table = levels.in_force(clock.local_date(case.opened_at))
    offered = []
    if permissions.can_record(request.viewer, case):
        following = steps.next_verb(case.level, case.state)
        order = [following, *[v for v in TITLES if v != following]]
        for verb in (v for v in order if case.state in steps.TRANSITIONS[v]):
            form = (filled or {}).get(verb) or _form(request, case, verb)
            opened = verb in filled if filled else verb == following
            offered.append(
                {
                    "verb": verb,
                    "title": TITLES[verb],
                    "form": form,
                    "open": opened,
                    "primary": verb == following,
                }
            )
    context = {
        "case": case,
        "person": _person(case, today),
        "history": queries.history(case),
        "siblings": [_row(c, today) for c in queries.siblings(case)],
        "rule": table.levels.get(case.level),
        "kind": KINDS.get(case.level, "neutral"),
        "state_kind": STATES[case.state],
        "steps": offered,
        "late": levels.overdue_days(case.due_on, today, closed),
        "escalation": levels.escalation(case.due_on, today, closed),
    }
    template = "followup/panel.html" if request.headers.get("HX-Request") else "followup/case.html"
    return render(request, template, context, status=status)


def _person(case: Case, today: Any) -> dict[str, Any]:
    person = case.person
    birth = person.birth
    badges = []
    if person.died_on:
        badges.append(
            {"label": _("Đã mất %(day)s") % {"day": formats.date_vn(person.died_on)}, "kind": "look"}
        )
    if person.moved_on:
        badges.append({"label": _("Đã chuyển đi"), "kind": "look"})
    return {
        "name": person.full_name,
        "sex": person.get_sex_display(),
        "birth": birth.display() if birth else "",
        "age": birth.age_on(today) if birth else "",
        "place": person.unit.name,
        "code": person.code,
        "badges": badges,
    }


def _row(case: Case, today: Any) -> dict[str, Any]:
    late = levels.overdue_days(case.due_on, today, case.state == CaseState.CLOSED)
    label = levels.in_force(clock.local_date(case.opened_at)).levels[case.level].vi
    return {
        "case": case,
        "late": late,
        "kind": KINDS.get(case.level, "neutral"),
        "label": _(label),
        "state_kind": STATES[case.state],
    }


def _list(cases: Any, today: Any) -> dict[str, Any]:
    return {"rows": [_row(case, today) for case in cases], "today": today}


def _filters(request: Request, today: Any) -> dict[str, Any]:
    table = levels.in_force(today).levels
    owners = queries.owners(request.viewer)
    return {
        "levels": [(code, _(table[code].vi)) for code in levels.ORDER],
        "places": [(unit.path, unit.name) for unit in queries.places(request.viewer, today)],
        "owners": [(str(owner.pk), owner.name) for owner in owners] if len(owners) > 1 else [],
        "states": [("overdue", _("Quá hạn")), *CaseState.choices, ("all", _("Cả ca đã đóng"))],
    }
