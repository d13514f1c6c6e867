"""Paper forms and the session workbook on one page: printed, back, entered, checked by a second person."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request, told_to
from kham.accounts.roles import May
from kham.accounts.wording import said
from kham.exams import permissions, queries, workbooks
from kham.exams.actions import papers as paper_actions
from kham.exams.models import PaperState
from kham.exams.queries import books as book_queries
from kham.exams.queries import papers as paper_queries
from kham.exams.queries import settings as unit_settings
from kham.exams.rules import books, forms, paper_layout
from kham.kernel import formats
from kham.kernel.reasons import Refusal

ORDER = (PaperState.PRINTED, PaperState.RETURNED, PaperState.ENTERED, PaperState.CHECKED)


def _session(request: Request, session_id: Any) -> Any:
    session = queries.session(request.viewer, session_id)
    accounts_permissions.check_sees(request.viewer, May.EXAM_ENTER, session.unit_path)
    return session


def _pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


def _crumbs(session: Any, *more: tuple[str, str]) -> list[tuple[str, str]]:
    found = [
        (_("Buổi khám"), reverse("exams:index")),
        (session.site.name, reverse("exams:session", args=[session.pk])),
    ]
    return [
        *found,
        (_("Phiếu giấy và sổ"), reverse("exams:papers", args=[session.pk]) if more else ""),
        *more,
    ]


def index(request: Request, session_id: Any) -> HttpResponse:
    """What is out on paper, what came back, what is entered and checked; the workbook beside it."""
    session = _session(request, session_id)
    viewer: Any = request.viewer
    sheets = list(paper_queries.sheets(viewer, session))
    checks = list(paper_queries.checks(viewer, session))
    wrong, looked = paper_queries.error_rate(checks)
    wanted = request.GET.get("phieu", "")
    context = {
        "session": session,
        "options": [(s.value, s.label, sum(one.state == s for one in sheets)) for s in ORDER if sheets],
        "rows": [_line(one) for one in sheets if wanted in ("", one.state)][:400],
        "checks": [_check_line(one, viewer) for one in checks],
        "wrong": wrong,
        "looked": looked,
        "rate": formats.percent(wrong / looked) if looked else "",
        "waiting": sum(one.state == PaperState.ENTERED and one.batch is None for one in sheets),
        "share": unit_settings.get(session.unit_path, "sample_check_share"),
        "blanks": sorted(((f, _blank_words(f)) for f in _forms()), key=lambda pair: pair[1]),
        "returns": [(one, book_queries.left(one)) for one in book_queries.returns(viewer, session)[:20]],
        "crumbs": _crumbs(session),
    }
    return render(request, "exams/papers.html", context)


def _blank_words(form: str) -> str:
    head = paper_layout.head(forms.load(form))
    return f"{head['mark']} ({head['subtitle'].strip('()').removeprefix('Dùng cho ')})"


def _forms() -> list[str]:
    return list(dict.fromkeys(form.form for form in forms.all_forms() if paper_layout.head(form)["mark"]))


def _line(sheet: Any) -> dict[str, Any]:
    person = paper_queries.person_of(sheet)
    mark = paper_layout.head(forms.load(sheet.form))["mark"] or sheet.form
    return {"sheet": sheet, "mark": mark, "name": person.full_name if person else "", "code": sheet.token[:8],
            "enter": sheet.state in (PaperState.RETURNED, PaperState.ENTERED)}  # fmt: skip


def _check_line(check: Any, viewer: Any) -> dict[str, Any]:
    state = "settled" if check.settled_at else "differs" if check.at else "open"
    mine = check.sheet.entered_by == viewer.actor
    person = paper_queries.person_of(check.sheet)
    return {"check": check, "name": person.full_name, "state": state, "mine": mine, "n": len(check.tags),
            "wrong": sum(one["settled"] == "second" for one in check.differences)}  # fmt: skip


@require_POST
def print_all(request: Request, session_id: Any) -> HttpResponse:
    """Papers of the whole session, or of the persons ticked, as one PDF."""
    session = _session(request, session_id)
    with told_to(request):
        _made, content = paper_actions.print_forms(
            session=session, people=request.POST.getlist("person"), by=request.viewer, now=request.now
        )
        return _pdf(content, f"phieu-kham-{session.on.isoformat()}.pdf")
    return redirect("exams:papers", session_id=session.pk)


def _typed(request: Request) -> dict[str, str]:
    """What was typed, by tag."""
    return {tag: str(value) for tag, value in request.POST.items() if tag.isupper()}


def blank(request: Request, session_id: Any, form: str) -> HttpResponse:
    """An empty paper of a form."""
    session = _session(request, session_id)
    content = paper_actions.print_blank(session=session, form=form, by=request.viewer, now=request.now)
    return _pdf(content, f"phieu-trang-{form}.pdf")


def record(request: Request, encounter_id: Any) -> HttpResponse:
    """The paper with results and conclusion, to sign, stamp and keep."""
    encounter = queries.encounter(request.viewer, encounter_id)
    permissions.check_read_results(request.viewer, encounter.unit_path)
    content = paper_actions.print_record(encounter=encounter, by=request.viewer, now=request.now)
    return _pdf(content, f"giay-kham-{encounter.queue_number}.pdf")


@require_POST
def scan(request: Request, session_id: Any) -> HttpResponse:
    """A filled paper lies on the table: straight to its entry."""
    session = _session(request, session_id)
    with told_to(request):
        sheet = paper_actions.return_paper(
            session=session, text=request.POST.get("scan", ""), by=request.viewer, now=request.now
        )
        return redirect("exams:paper", sheet_id=sheet.pk)
    return redirect("exams:papers", session_id=session.pk)


def enter(request: Request, sheet_id: Any) -> HttpResponse:
    """The whole paper on one screen, in its own order; Enter or Tab goes on, one press saves."""
    sheet = paper_queries.sheet(request.viewer, sheet_id)
    session = sheet.session
    typed = _typed(request)
    wrong: dict[str, str] = {}
    if request.method == "POST":
        try:
            paper_actions.enter_paper(sheet=sheet, answers=typed, by=request.viewer, now=request.now)
        except accounts_permissions.NotFound:
            raise
        except Refusal as refusal:
            messages.error(request, said(refusal.sentence))
            wrong = {str(tag): said(refusal.sentence) for tag in refusal.params.get("tags", [])}
        else:
            messages.success(request, _("Đã ghi phiếu. Quét phiếu tiếp theo."))
            return redirect("exams:papers", session_id=session.pk)
    person = paper_queries.person_of(sheet)
    stored = sheet.encounter.answers if sheet.encounter else {}
    form = paper_queries.form_of(sheet)
    fields = paper_queries.fields_of(sheet)
    context = {
        "sheet": sheet,
        "session": session,
        "person": person,
        "groups": _groups(form, fields, stored, typed, wrong),
        "crumbs": _crumbs(session, (_("Nhập phiếu"), "")),
    }
    return render(request, "exams/paper.html", context, status=422 if wrong else 200)


def _groups(
    form: Any, fields: list[Any], stored: Any, typed: dict[str, str], wrong: dict[str, str]
) -> list[dict[str, Any]]:
    """Stations with their fields as plain inputs: {title, fields: [{tag, label, kind, options, value, unit, hint}]}."""
    names = {station.code: station.vi for station in form.stations}
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in fields:
        if one.type == "table":
            continue
        groups.setdefault(one.station, []).append(
            _input(form, one, stored.get(one.tag), typed.get(one.tag), wrong)
        )
    order = paper_layout.order_of(form)
    return [{"code": code, "title": names[code], "fields": groups[code]} for code in order if code in groups]


def _input(form: Any, one: Any, stored: Any, typed: str | None, wrong: dict[str, str]) -> dict[str, Any]:
    codes = form.codes_of(one) if one.type not in ("codes", "teeth") else {}
    value = typed if typed is not None else "" if stored is None else str(stored)
    return {
        "tag": one.tag, "label": books.label(one), "unit": one.unit, "value": value, "error": wrong.get(one.tag, ""),
        "options": [(code, workbooks.choice(code, words), code == value) for code, words in codes.items()],
        "hint": "" if codes else workbooks.guide(one), "long": one.type in ("text", "icd") and (one.size or 0) > 60,
    }  # fmt: skip


@require_POST
def sample(request: Request, session_id: Any) -> HttpResponse:
    """Draw the papers that a second person checks."""
    session = _session(request, session_id)
    with told_to(request):
        made = paper_actions.draw_sample(session=session, by=request.viewer, now=request.now)
        messages.success(request, _("Đã chọn %(n)s phiếu để người thứ hai kiểm tra.") % {"n": len(made)})
    return redirect("exams:papers", session_id=session.pk)


def check(request: Request, check_id: Any) -> HttpResponse:
    """The second person types the chosen fields without seeing the first entry; then differences are settled."""
    found = paper_queries.check(request.viewer, check_id)
    session = found.sheet.session
    typed = _typed(request)
    if request.method == "POST":
        with told_to(request):
            _answer(request, found, typed)
            if found.settled_at is not None:
                messages.success(request, _("Đã kiểm tra xong phiếu này."))
                return redirect("exams:papers", session_id=session.pk)
            return redirect("exams:paper_check", check_id=found.pk)
    form = paper_queries.form_of(found.sheet)
    fields = [form.by_tag[tag] for tag in found.tags if tag in form.by_tag]
    context = {
        "check": found,
        "session": session,
        "person": paper_queries.person_of(found.sheet),
        "mine": found.sheet.entered_by == request.viewer.actor,
        "groups": _groups(form, fields, {}, typed, {}) if found.at is None else [],
        "differences": [_difference(form, one) for one in found.differences],
        "crumbs": _crumbs(session, (_("Kiểm tra lần hai"), "")),
    }
    return render(request, "exams/paper_check.html", context)


def _answer(request: Request, found: Any, typed: dict[str, str]) -> None:
    if found.at is None:
        paper_actions.answer_check(check=found, typed=typed, by=request.viewer, now=request.now)
        return
    choices = {
        key.removeprefix("dung-"): str(value)
        for key, value in request.POST.items()
        if key.startswith("dung-")
    }
    paper_actions.settle_check(check=found, choices=choices, by=request.viewer, now=request.now)


def _difference(form: Any, one: dict[str, Any]) -> dict[str, Any]:
    field = form.by_tag[one["tag"]]
    codes = form.codes_of(field)
    words = {side: codes.get(str(one[side]), books.shown(one[side])) if one[side] not in (None, "") else _("để trống")
             for side in ("first", "second")}  # fmt: skip
    return {
        **one,
        "label": books.label(field),
        "first_words": words["first"],
        "second_words": words["second"],
    }
