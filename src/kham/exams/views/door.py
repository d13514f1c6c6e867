"""The door: one box, a verdict, the person received; somebody on no list added on the spot; every attempt kept and listed."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request, told_on
from kham.accounts.roles import May
from kham.accounts.wording import said
from kham.exams import actions, permissions, queries
from kham.exams.actions.checking_in import METHODS, RELATIONS, refuse_scan
from kham.exams.forms import WalkInForm
from kham.exams.models import Encounter
from kham.exams.queries import board, contents, door, queueing
from kham.exams.rules import box, forms
from kham.exams.views import day, known
from kham.kernel import clock
from kham.kernel.citizen_card import CitizenCard
from kham.kernel.dates import PartialDate
from kham.kernel.reasons import Refusal
from kham.roster import queries as roster_queries
from kham.roster.models import Person

OFFERED = [
    (code, METHODS[code])
    for code in ("card", "vneid", "birth_certificate", "guardian", "known", "invitation")
]
FIELDS = {
    "full_name": lazy("Họ và tên"), "birth": lazy("Ngày sinh"), "sex": lazy("Giới tính"), "personal_number": lazy("Số định danh"),
    "address": lazy("Địa chỉ"),
}  # fmt: skip
SEXES = {"male": lazy("Nam"), "female": lazy("Nữ"), "other": lazy("Khác")}
RECEIVED = "exam-received"  # the queue on the page listens to it


def _session(request: Request, session_id: Any) -> Any:
    found = queries.session(request.viewer, session_id)
    permissions.check_check_in(request.viewer, found)
    return found


@require_POST
def look_up(request: Request, session_id: Any) -> HttpResponse:
    """What the box was given: one person with a verdict, several to choose from, or nobody and why."""
    session = _session(request, session_id)
    chosen = request.POST.get("chosen", "")
    given = request.POST.get("scan", "")
    looked = door.look_up(request.viewer, session, given)
    if chosen:  # one of several was picked: what was scanned stays known
        person = door.person_here(request.viewer, session, chosen)
        looked = door.Looked(looked.method, [person], card=looked.card)
    if looked.refused is not None:
        refuse_scan(
            session=session, method=looked.method, verdict=looked.refused, by=request.viewer, now=request.now
        )
    return _answer(request, session, looked)


def _answer(
    request: Request, session: Any, looked: door.Looked, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "looked": looked, "problem": problem, "answers": [_line(request, session, one, looked) for one in looked.people],
        "can_enter": request.viewer.may(May.EXAM_ENTER), "namesakes": door.namesakes(looked.people),
        "card": box.card_line(looked.card) if looked.card else "",
        "methods": OFFERED, "relations": list(RELATIONS.items()), **_walk_in_context(session, looked.card),
        "adding": not looked.people and looked.card is not None and looked.refused is not None and looked.refused.code == "not_found",
    }  # fmt: skip
    if request.headers.get("HX-Request"):
        return render(request, "exams/parts/looked.html", {"session": session, **context}, status=status)
    return render(request, "exams/session.html", day.context(request, session, **context), status=status)


def _line(request: Request, session: Any, person: Person, looked: door.Looked) -> dict[str, Any]:
    form = forms.name_for(person.birth, session.on)
    return {
        "here": door.encounter_here(session, person), "person": person, "verdict": door.judge(session, person, looked),
        "age": person.birth.age_on(session.on) if person.birth else None,
        "form": form, "method": _method(looked), "differences": differences(request.viewer, person, looked.card),
        "number": roster_queries.shown_number(request.viewer, person.personal_number),
        "doubt": forms.doubt(person.birth, session.on), "extensions": contents.extensions_of(person, session),
    }  # fmt: skip


def _method(looked: door.Looked) -> str:
    """What the scan itself proves; a name that was typed proves nothing, so the desk says how it knows."""
    return {"card": "card", "invitation": "invitation"}.get(looked.method, "")


def differences(viewer: Any, person: Person, card: CitizenCard | None) -> list[dict[str, Any]]:
    """Lines "the list says – the card says", ready to be shown."""
    return [
        {
            "field": one.field, "label": FIELDS[one.field], "listed": _shown(viewer, one.field, one.listed),
            "card": _shown(viewer, one.field, one.card), "likely": one.likely,
        }
        for one in door.card_differences(person, card)
    ]  # fmt: skip


def _shown(viewer: Any, field: str, value: str) -> str:
    if field == "birth":
        return PartialDate.from_iso(value).display() if value else ""
    if field == "sex":
        return str(SEXES.get(value, ""))
    return roster_queries.shown_number(viewer, value) if field == "personal_number" else value


@require_POST
def check_in(request: Request, session_id: Any) -> HttpResponse:
    """Receive the person who stands here; the differences of the card that were ticked go to the station."""
    session = _session(request, session_id)
    viewer: Any = request.viewer
    person = door.person_here(viewer, session, request.POST.get("person", ""))
    card = box.read(request.POST.get("card", "")).card
    looked = door.Looked(request.POST.get("looked", "known"), [person], card=card)
    try:
        companion = _companion(request, forms.name_for(person.birth, session.on))
        encounter = actions.check_in(
            session=session, person=person, method=request.POST.get("method", ""), by=viewer, now=request.now,
            companion=companion, looked=looked,
        )  # fmt: skip
    except accounts_permissions.NotFound:
        raise
    except Refusal as refusal:
        if not request.headers.get("HX-Request"):
            raise
        return _answer(request, session, looked, said(refusal.sentence), status=422)
    proposed = None
    if card is not None and (fields := request.POST.getlist("propose")):
        proposed = actions.propose_from_card(
            session=session, person=person, card=card, fields=fields, by=viewer, now=request.now
        )
    return _received(request, session, encounter, proposed=proposed is not None)


def _companion(request: Request, form: str) -> dict[str, str]:
    told = {name: request.POST.get(f"companion_{name}", "").strip() for name in ("name", "relation", "phone")}
    if form == "child" and not (told["name"] and told["relation"]):
        raise Refusal("companion.missing", "Trẻ dưới 6 tuổi: ghi họ tên người đi cùng và quan hệ với trẻ.")
    return {name: text for name, text in told.items() if text}


def _received(
    request: Request, session: Any, encounter: Encounter, *, proposed: bool = False, added: bool = False
) -> HttpResponse:
    """Number and next desk, large; the box is free for the next one."""
    opens = request.viewer.may(May.EXAM_ENTER) and request.POST.get("then") == "form"
    target = (
        redirect("exams:entry", encounter_id=encounter.pk)
        if opens
        else redirect("exams:session", session_id=session.pk)
    )
    if not request.headers.get("HX-Request"):
        if not opens:
            said = (
                _("Đã thêm và đón tiếp, số thứ tự %(number)s.")
                if added
                else _("Đã đón tiếp, số thứ tự %(number)s.")
            )
            messages.success(request, said % {"number": encounter.queue_number})
        return target
    if opens:
        return HttpResponse(headers={"HX-Redirect": target["Location"]})
    context = {
        "session": session, "encounter": encounter, "proposed": proposed, "added": added, "next": _next_desk(request, session, encounter),
        "extensions": contents.titles(queries.form_of(encounter)), "advised": contents.advised(encounter),
        "can_enter": request.viewer.may(May.EXAM_ENTER), "can_void": permissions.can_void(request.viewer, encounter),
    }  # fmt: skip
    return _telling(render(request, "exams/parts/received.html", context))


def _telling(answer: HttpResponse) -> HttpResponse:
    """The answer takes the whole place under the box, and the queue on the page is read again."""
    told = {"HX-Trigger": RECEIVED, "HX-Retarget": "#exam-looked", "HX-Reswap": "innerHTML"}
    for name, value in told.items():
        answer.headers[name] = value
    return answer


def _next_desk(request: Request, session: Any, encounter: Encounter) -> dict[str, str]:
    """Where to go now and why: a desk of the session, else the first station of the form."""
    moment = queueing.day(request.viewer, session, now=request.now)
    advice = moment.queues.advice.get(str(encounter.pk))
    found = moment.desk(advice.desk) if advice else None
    if advice and found:
        return {"name": found.name, "room": found.room, "why": queueing.why(advice)}
    row = board.row(encounter)
    return {"name": row["next_name"], "room": "", "why": ""}


def walk_in(request: Request, session_id: Any) -> HttpResponse:
    """Somebody on no list: an empty form, or added on the spot and received."""
    session = _session(request, session_id)
    part = bool(request.headers.get("HX-Request"))
    if request.method != "POST":
        context = _walk_in_context(session, None)
        if part:
            return render(request, "exams/parts/walk_in.html", {"session": session, **context})
        return render(request, "exams/session.html", day.context(request, session, adding=True, **context))
    form = WalkInForm(request.POST, places=_places(session))
    near = known.likely(request, session) if form.is_valid() else []
    encounter = _added(request, session, form, near) if form.is_valid() else None
    if encounter is not None:
        return _received(request, session, encounter, added=True)
    more = {
        "walk_in": form,
        "candidates": near,
        "refused": known.refused(request),
    }
    if part:  # what was typed stays in the form
        return render(request, "exams/parts/walk_in.html", {"session": session, **more}, status=422)
    return render(
        request, "exams/session.html", day.context(request, session, adding=True, **more), status=422
    )


def _places(session: Any) -> list[tuple[str, str]]:
    """(name, name with its kind) of the neighbourhoods of the ward."""
    found = roster_queries.places_in(session.campaign.unit, session.on)
    return [(place.name, place.full_name) for place in found]


def _walk_in_context(session: Any, card: CitizenCard | None) -> dict[str, Any]:
    places = _places(session)
    initial: dict[str, str] = {"method": "card" if card else ""}
    if card is not None:
        initial |= {
            "full_name": "" if card.spoiled else card.name, "birth": card.birth.display(), "sex": str(card.sex),
            "personal_number": card.number, "address": "" if card.spoiled else card.address,
        }  # fmt: skip
        named = [
            name
            for name, full in places
            if re.search(rf"{re.escape(full)}(?!\w)", card.address, re.IGNORECASE)
        ]
        initial["neighbourhood"] = named[0] if len(named) == 1 else ""
    return {"walk_in": WalkInForm(places=places, initial=initial), "from_card": card is not None}


def _added(request: Request, session: Any, form: WalkInForm, near: list[dict[str, Any]]) -> Encounter | None:
    if roster_queries.unanswered(near, known.refused(request)):
        form.add_error(
            None,
            _(
                "Có người rất giống trong danh sách chung. Chọn “Đúng là người này”, hoặc đánh dấu “Người khác” rồi lưu."
            ),
        )
        return None
    with told_on(form):
        return actions.add_walk_in(
            session=session, fields=form.fields_for_roster(), method=form.cleaned_data["method"] or "none", by=request.viewer,
            now=request.now, not_persons=known.refused(request), companion=form.companion(),
        )  # fmt: skip
    return None


@require_POST
def undo(request: Request, encounter_id: Any) -> HttpResponse:
    """Cancel a mistaken check-in, with the reason; the attempt and the events stay."""
    encounter = queries.encounter(request.viewer, encounter_id)
    try:
        actions.void(
            encounter=encounter, reason=request.POST.get("reason", ""), by=request.viewer, now=request.now
        )
    except accounts_permissions.NotFound:
        raise
    except Refusal as refusal:
        if not request.headers.get("HX-Request"):
            raise
        return render(request, "exams/parts/undone.html", {"problem": said(refusal.sentence)}, status=422)
    if request.headers.get("HX-Request"):
        return _telling(render(request, "exams/parts/undone.html", {"encounter": encounter}))
    messages.success(request, _("Đã hủy lượt đón tiếp số %(number)s.") % {"number": encounter.queue_number})
    return redirect("exams:session", session_id=encounter.session_id)


def scans(request: Request, session_id: Any) -> HttpResponse:
    """Every attempt at the door of a session; those that led to nobody or were refused first asked for."""
    session = queries.session(request.viewer, session_id)
    found = queries.scans(request.viewer, session).select_related("person")
    chosen = request.GET.get("xem", "")
    kept = {"khong": found.filter(verdict="red"), "xem-lai": found.filter(verdict="amber")}
    rows = [_scan(request, one) for one in kept.get(chosen, found)[:300]]
    parts = [
        (_("Tất cả"), "", found), (_("Không đón được"), "khong", kept["khong"]), (_("Phải xem lại"), "xem-lai", kept["xem-lai"]),
    ]  # fmt: skip
    context = {
        "session": session, "rows": rows,
        "parts": [
            {"label": label, "url": f"?xem={key}" if key else "?", "active": key == chosen, "count": some.count()}
            for label, key, some in parts
        ],
        "crumbs": [(_("Buổi khám"), "/buoi-kham/"), (session.site.name, f"/buoi-kham/{session.pk}/"), (_("Lượt quét"), "")],
    }  # fmt: skip
    return render(request, "exams/scans.html", context)


def _scan(request: Request, one: Any) -> dict[str, Any]:
    seen = one.person is not None and roster_queries.may_know(request.viewer, one.person)
    return {
        "at": one.at.astimezone(clock.VIETNAM), "light": one.verdict, "light_word": one.get_verdict_display(), "sentence": one.sentence,
        "method": METHODS.get(one.method, one.method), "name": one.person.full_name if seen else "",
    }  # fmt: skip
