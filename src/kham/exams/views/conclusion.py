"""The doctor's page, earlier versions of a conclusion, and the search for codes."""

import datetime as dt
import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.accounts.wording import said
from kham.exams import actions, permissions, queries, signing
from kham.exams.actions.concluding import contradictions
from kham.exams.models import EncounterState
from kham.exams.queries import board, diagnoses, doctor, readiness, versions
from kham.exams.rules import canonical, child_outcome, consents, items
from kham.exams.rules.health_class import ROMAN
from kham.exams.views import opened_key
from kham.kernel.reasons import Refusal


def conclusion(request: Request, encounter_id: Any) -> HttpResponse:
    """Everything on one page, abnormal first; signing is the one action."""
    viewer: Any = request.viewer
    encounter = queries.encounter(viewer, encounter_id)
    permissions.check_conclude(viewer, encounter)
    typed: dict[str, Any] = {}
    if request.method == "POST":
        typed = _typed(request)
        try:
            return _sign(request, encounter, typed)
        except Refusal as refusal:
            messages.error(request, said(refusal.sentence))
            encounter = queries.encounter(viewer, encounter_id)
    actions.note_read(encounter=encounter, by=viewer, now=request.now, purpose="conclusion")
    actions.note_opened(encounter=encounter, by=viewer, now=request.now)
    return render(
        request, "exams/conclusion.html", _context(request, encounter, typed), status=422 if typed else 200
    )


def _context(request: Request, encounter: Any, typed: dict[str, Any]) -> dict[str, Any]:
    signed = encounter.conclusions.filter(current=True).first()
    codes = typed.get("icd_codes", signed.icd_codes if signed else [])
    page = doctor.page(encounter, codes=codes)
    # Nothing is chosen beforehand while stations are missing.
    through = encounter.state == EncounterState.READY
    chosen = typed.get(
        "health_class", signed.health_class if signed else page["suggested"] if through else None
    )
    without = (bool(typed) and chosen is None) or (
        not typed
        and (signed.kind == "specialty" if signed else encounter.answers.get("HINH_THUC_KHAM") == "request")
    )
    classed = child_outcome.classed(page["form"])
    without = without or not classed
    if without:
        chosen = None
    found = readiness.problems(
        encounter, user=request.user, health_class=chosen, without_class=without, icd_codes=codes
    )
    asked = [_asked(page["form"], one, typed) for one in found if one["kind"] == "mandatory"]
    return {
        **page,
        "encounter": encounter,
        "typed": typed,
        "classes": ROMAN.items(),
        "chosen": chosen,
        "without_class": without,
        "classed": classed,
        "child": _child(page["form"], {**encounter.answers, **(typed.get("filled") or {})}),
        "codes_text": ";".join(codes),
        "codes_named": json.dumps(
            {code: [diagnoses.name_of(code), diagnoses.hint(code)] for code in codes}, ensure_ascii=False
        ),
        "seen": canonical.digest(encounter.answers),
        "asked": [one for one in asked if one],
        "problems": [p for p in found if p["kind"] not in ("item",)],
        "blocked": any(p["level"] == "block" for p in found),
        "confirm": any(p["level"] == "ask" for p in found),
        "warnings": contradictions(encounter, chosen, codes) if typed else [],
        "reasons": items.REASONS,
        "consent_needed": any(p["kind"] == "consent" for p in found),
        "relations": consents.RELATIONS,
        "key": opened_key.state(request, encounter.unit_path),
        "organ_values": typed.get("organs") or {},
        "waiting": versions.prepared_count(request.viewer, encounter.session),
        "crumbs": [
            (_("Buổi khám"), reverse("exams:index")),
            (encounter.session.site.name, reverse("exams:session", args=[encounter.session_id])),
            (_("Kết luận"), ""),
        ],
    }


def _child(form: Any, given: dict[str, Any]) -> dict[str, Any] | None:
    """What is chosen about a child under six so far; None for the other forms."""
    if not child_outcome.wanted(form):
        return None
    return {
        "state": child_outcome.state_of(given), "tuberculosis": given.get(child_outcome.TUBERCULOSIS) == "1",
        "again": given.get("HEN_KHAM_LAN_SAU", ""),
    }  # fmt: skip


def _asked(form: Any, problem: dict[str, Any], typed: dict[str, Any]) -> dict[str, Any] | None:
    """A missing mandatory field that can be typed here and now."""
    field = form.by_tag.get(problem["tag"])
    if field is None or field.origin in ("system", "computed", "conclusion", "signature"):
        return None
    return {
        "tag": field.tag, "label": field.vi, "codes": form.codes_of(field).items(), "size": field.size or 255, "rule": field.rule,
        "value": (typed.get("filled") or {}).get(field.tag, ""),
    }  # fmt: skip


def _typed(request: Request) -> dict[str, Any]:
    post = request.POST
    given = post.get("health_class", "")

    def group(prefix: str, size: int = 250) -> dict[str, str]:
        return {
            name.removeprefix(prefix): str(post[name])[:size].strip()
            for name in post
            if name.startswith(prefix)
        }

    explained = {tag: words for tag, words in group("why-").items() if words}
    referral = {name: post.get(f"referral_{name}", "")[:200].strip() for name in ("to", "on", "why")}
    about_child = child_outcome.answers(
        post.get("child", ""), tuberculosis=bool(post.get("child_tb")), again=post.get("child_again", "")[:10],
        referred=bool(referral["to"]),
    )  # fmt: skip
    return {
        "health_class": int(given) if given in {"1", "2", "3", "4", "5"} else None,
        "none": given == "none",
        "icd_codes": [code.strip().upper() for code in post.get("icd_codes", "").split(";") if code.strip()],
        "summary": post.get("summary", "")[:1024],
        "advice": post.get("advice", "")[:2000],
        "referral": referral,
        "organs": {
            tag: int(value) for tag, value in group("organ-", 1).items() if value in {"1", "2", "3", "4", "5"}
        },
        "explained": explained,
        "filled": {tag: words for tag, words in group("fill-", 1024).items() if words} | about_child,
        "despite": bool(post.get("despite")),
        "reason": post.get("reason", "")[:250],
        "seen": post.get("seen", "")[:64],
    }


def _sign(request: Request, encounter: Any, typed: dict[str, Any]) -> HttpResponse:
    viewer: Any = request.viewer
    now: dt.datetime = request.now
    _consent(request, encounter)
    classed = child_outcome.classed(queries.form_of(encounter))
    if typed["health_class"] is None and not typed["none"] and classed:
        raise Refusal("conclusion.class", _("Chọn phân loại sức khỏe, hoặc “Không phân loại”."))
    names = ("health_class", "icd_codes", "summary", "advice", "referral", "organs")
    words = {name: typed[name] for name in names}
    more = {name: typed[name] for name in ("explained", "filled", "despite")}
    if request.POST.get("then") == "later":
        actions.prepare(encounter=encounter, words=words | more, by=viewer, now=now)
        messages.success(request, _("Đã soạn kết luận của số %(n)s, chờ ký.") % {"n": encounter.queue_number})
        return _next(request, encounter)
    signer: signing.Signer | None = opened_key.signer(request, encounter.unit_path)
    if encounter.state == "concluded":
        actions.amend(
            encounter=encounter, reason=typed["reason"], filled=typed["filled"], signer=signer, seen=typed["seen"],
            by=viewer, now=now, **words,
        )  # fmt: skip
    else:
        actions.conclude(
            encounter=encounter, by=viewer, now=now, signer=signer, seen=typed["seen"], **words, **more
        )
    messages.success(
        request, _("Đã ký kết luận của số thứ tự %(number)s.") % {"number": encounter.queue_number}
    )
    answer = _next(request, encounter)
    opened_key.keep(request, answer, signer, encounter.unit_path)
    return answer


def _next(request: Request, encounter: Any) -> HttpResponse:
    following = board.waiting_at(request.viewer, encounter.session, "conclusion", other_than=encounter)
    then = request.POST.get("then")
    if then in ("next", "later") and following is not None and following.state == "ready":
        return redirect("exams:conclusion", encounter_id=following.pk)
    if then == "later":
        return redirect("exams:sign_many", session_id=encounter.session_id)
    return redirect("exams:slip", encounter_id=encounter.pk)


def _consent(request: Request, encounter: Any) -> None:
    """The relative's statement may be written on the same page."""
    if request.POST.get("consent_name", "").strip():
        actions.consent(
            encounter=encounter, kind=consents.CAPACITY, given=request.POST.get("consent_given", "1") == "1",
            by_name=request.POST["consent_name"], relation=request.POST.get("consent_relation", ""), by=request.viewer, now=request.now,
        )  # fmt: skip


def earlier(request: Request, encounter_id: Any) -> HttpResponse:
    """Every version of a conclusion with what changed, why, and whether its signature still holds."""
    viewer: Any = request.viewer
    encounter = queries.encounter(viewer, encounter_id)
    permissions.check_read_results(viewer, encounter.unit_path)
    rows = versions.of(encounter)
    actions.note_read(encounter=encounter, by=viewer, now=request.now, purpose="versions")
    return render(
        request,
        "exams/versions.html",
        {
            "encounter": encounter,
            "rows": rows,
            "can_amend": permissions.can_conclude(viewer, encounter),
            "can_withdraw": permissions.can_conclude(viewer, encounter)
            and encounter.state == EncounterState.CONCLUDED,
            "withdrawn": versions.withdrawal(encounter),
            "crumbs": [
                (_("Buổi khám"), reverse("exams:index")),
                (encounter.session.site.name, reverse("exams:session", args=[encounter.session_id])),
                (_("Các phiên bản kết luận"), ""),
            ],
        },
    )


@require_POST
def withdraw(request: Request, encounter_id: Any) -> HttpResponse:
    """Take a signed conclusion back, with the reason."""
    encounter = queries.encounter(request.viewer, encounter_id)
    actions.withdraw(
        encounter=encounter, reason=request.POST.get("reason", ""), by=request.viewer, now=request.now
    )
    messages.success(
        request, _("Đã rút kết luận, lượt khám hủy. Hồ sơ chưa gửi không gửi nữa; hồ sơ đã gửi được thu hồi.")
    )
    return redirect("exams:versions", encounter_id=encounter.pk)


@require_POST
def icd(request: Request) -> HttpResponse:
    """Codes for what is typed, without diacritics, each with what it means for the class."""
    viewer: Any = request.viewer
    if not (viewer.may(May.EXAM_ENTER) or viewer.may(May.EXAM_CONCLUDE)):
        accounts_permissions.check_may(viewer, May.EXAM_ENTER)
    return JsonResponse({"codes": diagnoses.search(request.POST.get("text", "")[:80])})
