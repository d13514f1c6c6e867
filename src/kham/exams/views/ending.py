"""The end of the day: closing sheet, attendance, supplies, who comes back, exams made elsewhere."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request, told_on, told_to
from kham.accounts.roles import May
from kham.exams import actions, permissions, queries
from kham.exams.actions import ending, sessions
from kham.exams.forms import ElsewhereForm
from kham.exams.queries import attending, door, outcomes, supplying
from kham.exams.queries import closing as closing_queries
from kham.exams.views.day import return_day
from kham.kernel import clock
from kham.kernel.dates import read_date
from kham.kernel.ids import read_id
from kham.kernel.reasons import Refusal
from kham.roster import queries as roster_queries


def _run(request: Request, session_id: Any) -> Any:
    found = queries.session(request.viewer, session_id)
    permissions.check_run_session(request.viewer, found)
    return found


def _crumbs(session: Any, *last: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        (_("Buổi khám"), reverse("exams:index")),
        (session.site.name, reverse("exams:session", args=[session.pk])),
        *last,
    ]


def closing(request: Request, session_id: Any) -> HttpResponse:
    """The closing sheet: what is missing before, the sheet after."""
    found, viewer = _run(request, session_id), request.viewer
    if request.method == "POST":
        _close(request, found)
        return redirect("exams:closing", session_id=found.pk)
    sheet = found.closing if found.state == "closed" and found.closing else closing_queries.sheet(found)
    if "classes" not in sheet:  # closed before the sheet had classes
        sheet = closing_queries.sheet(found) | sheet
    context = {
        **closing_queries.page(viewer, found, sheet),
        "session": found,
        "signed": closing_queries.current(found),
        "can_conclude": viewer.may(May.EXAM_CONCLUDE),
        "can_read": permissions.can_read_results(viewer, found.unit_path),
        "crumbs": _crumbs(found, (_("Khóa sổ"), "")),
    }
    return render(request, "exams/closing.html", context)


def _close(request: Request, session: Any) -> None:
    with told_to(request):
        actions.close_session(
            session=session,
            by=request.viewer,
            now=request.now,
            reasons=_named(request, "reason-"),
            come_back={
                key: day
                for key, text in _named(request, "back-").items()
                if (day := return_day(text, session.on))
            },
            despite=request.POST.getlist("despite"),
            note=request.POST.get("note", ""),
        )
        messages.success(request, _("Đã khóa sổ buổi khám."))


def _named(request: Request, prefix: str) -> dict[str, str]:
    """What was typed for each encounter in fields of one kind."""
    return {
        key.removeprefix(prefix): str(value) for key, value in request.POST.items() if key.startswith(prefix)
    }


@require_POST
def reopen(request: Request, session_id: Any) -> HttpResponse:
    """Open a closed day again, with a reason."""
    found = _run(request, session_id)
    sessions.reopen_session(
        session=found, reason=request.POST.get("reason", ""), by=request.viewer, now=request.now
    )
    messages.success(request, _("Đã mở lại buổi khám. Bảng khóa sổ cũ vẫn được giữ."))
    return redirect("exams:closing", session_id=found.pk)


def closing_pdf(request: Request, session_id: Any) -> HttpResponse:
    """The signed sheet on paper; before the signature a draft that says so."""
    from kham.exams import day_papers

    found = _run(request, session_id)
    signed = closing_queries.current(found)
    sheet = signed.sheet if signed else closing_queries.sheet(found)
    page = closing_queries.page(request.viewer, found, sheet)
    answer = HttpResponse(day_papers.closing(found, page, signed), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="khoa-so-{found.on.isoformat()}.pdf"'
    return answer


def attendance(request: Request, session_id: Any) -> HttpResponse:
    """Who worked at which desk from when to when; taken from the saves, corrected by hand."""
    found = _run(request, session_id)
    if request.method == "POST":
        with told_to(request):
            _attend(request, found)
        return redirect("exams:attendance", session_id=found.pk)
    names = attending.desk_names(found)
    rows = [{"row": row, "from": _hour(row.from_at), "to": _hour(row.to_at)} for row in attending.rows(found)]
    context = {
        "session": found,
        "rows": rows,
        "desks": names,
        "seen": len(attending.seen(found)),
        "members": [m.get("name", "") for m in found.team.members if isinstance(m, dict)],
        "crumbs": _crumbs(
            found, (_("Khóa sổ"), reverse("exams:closing", args=[found.pk])), (_("Chấm công"), "")
        ),
    }
    return render(request, "exams/day/attendance.html", context)


def _attend(request: Request, session: Any) -> None:
    post = request.POST
    if post.get("do") == "take":
        made = ending.take_attendance(session=session, by=request.viewer, now=request.now)
        messages.success(request, _("Đã lấy %(n)s dòng từ số liệu đã nhập.") % {"n": made})
        return
    row = attending.row(session, read_id(post.get("row")))
    if post.get("do") == "drop" and row is not None:
        ending.drop_attendance(session=session, row=row, by=request.viewer, now=request.now)
        return
    ending.note_attendance(
        session=session,
        row=row,
        name=post.get("name", ""),
        desk=post.get("desk", ""),
        duty=post.get("duty", ""),
        from_at=_moment(session, post.get("from", "")),
        to_at=_moment(session, post.get("to", "")),
        note=post.get("note", ""),
        by=request.viewer,
        now=request.now,
    )
    messages.success(request, _("Đã ghi."))


def _hour(moment: Any) -> str:
    return moment.astimezone(clock.VIETNAM).strftime("%H:%M") if moment else ""


def _moment(session: Any, text: str) -> dt.datetime | None:
    """ "7:30" of the session's day. Raises Refusal ``attendance.times``."""
    text = text.strip().replace("h", ":").replace("g", ":").rstrip(":")
    if not text:
        return None
    hour, _sep, minute = text.partition(":")
    if not (hour.isdecimal() and int(hour) < 24 and (minute or "0").isdecimal() and int(minute or 0) < 60):
        raise Refusal("attendance.times", "Giờ ghi dạng 7:30.", field="from")
    return dt.datetime.combine(session.on, dt.time(int(hour), int(minute or 0)), clock.VIETNAM).astimezone(
        dt.UTC
    )


def supplies(request: Request, session_id: Any) -> HttpResponse:
    """Taken, used, spoiled, returned; beside it how often the data say it was needed."""
    found = _run(request, session_id)
    if request.method == "POST":
        with told_to(request):
            ending.note_supplies(session=found, counts=_counts(request), by=request.viewer, now=request.now)
            messages.success(request, _("Đã ghi vật tư."))
        return redirect("exams:supplies", session_id=found.pk)
    context = {
        "session": found,
        "lines": supplying.lines(found),
        "crumbs": _crumbs(
            found, (_("Khóa sổ"), reverse("exams:closing", args=[found.pk])), (_("Vật tư"), "")
        ),
    }
    return render(request, "exams/day/supplies.html", context)


def _counts(request: Request) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for key, value in request.POST.items():
        name, _sep, code = key.partition("-")
        if name in ("taken", "used", "spoiled", "returned", "note") and code:
            found.setdefault(code, {})[name] = value
    return found


def coming_back(request: Request, session_id: Any) -> HttpResponse:
    """Who came and is not done, and who did not come at all, of one session: for the next days."""
    viewer: Any = request.viewer
    found = queries.session(viewer, session_id)
    accounts_permissions.check_sees(viewer, May.EXAM_CHECKIN, found.unit_path)
    names = attending.desk_names(found)
    here = outcomes.coming_back(viewer, found.campaign).filter(encounter__session=found)
    rows = [
        {"departure": one, "person": one.encounter.person, "missing": [names.get(c, c) for c in one.missing]}
        for one in here.filter(roster_queries.known(viewer, "encounter__person__"))
    ]
    context = {
        "session": found,
        "rows": rows,
        "absent": closing_queries.absent(viewer, found),
        "crumbs": _crumbs(found, (_("Chưa khám xong, vắng"), "")),
    }
    return render(request, "exams/day/coming_back.html", context)


def elsewhere(request: Request, session_id: Any) -> HttpResponse:
    """Note that somebody was examined at another place this year; the person is found like at the door."""
    viewer: Any = request.viewer
    session = queries.session(viewer, session_id)
    accounts_permissions.check_sees(viewer, May.EXAM_CHECKIN, session.unit_path)
    form = ElsewhereForm(request.POST or None, request.FILES or None)
    people: list[Any] = []
    if request.method == "POST" and form.is_valid():
        people = door.look_up(viewer, session, form.cleaned_data["who"]).people
        if not people:
            form.add_error("who", _("Không tìm thấy người này trong danh sách của địa bàn."))
        elif len(people) > 1 and not request.POST.get("person"):
            form.add_error("who", _("Có nhiều người giống. Gõ mã ngắn hoặc thêm năm sinh."))
        elif _noted(request, session, people[0], form):
            return redirect("exams:elsewhere", session_id=session.pk)
    context = {
        "session": session,
        "form": form,
        "rows": outcomes.proofs(viewer, session.campaign)[:200],
        "can_read": permissions.can_read_results(viewer, session.unit_path),
        "crumbs": _crumbs(session, (_("Đã khám nơi khác"), "")),
    }
    return render(request, "exams/day/elsewhere.html", context, status=422 if form.errors else 200)


def _noted(request: Request, session: Any, person: Any, form: ElsewhereForm) -> bool:
    data, upload = form.cleaned_data, form.cleaned_data["file"]
    on = read_date(data["on"], today=clock.local_date(request.now)).value
    if on is None or on.day is None or on.month is None:
        form.add_error("on", _("Ghi đủ ngày/tháng/năm khám."))
        return False
    with told_on(form):
        ending.note_elsewhere(
            person=person,
            campaign=session.campaign,
            on=dt.date(on.year, on.month, on.day),
            facility_name=data["facility_name"],
            document=data["document"],
            file=(upload.name, upload.content_type or "", upload.read()) if upload else None,
            by=request.viewer,
            now=request.now,
        )
        messages.success(request, _("Đã ghi người này khám nơi khác; không mời và không đếm hai lần."))
        return True
    return False


@require_POST
def withdraw_elsewhere(request: Request, proof_id: Any) -> HttpResponse:
    """The note was a mistake."""
    proof = outcomes.proof(request.viewer, proof_id)
    ending.withdraw_elsewhere(
        proof=proof, reason=request.POST.get("reason", ""), by=request.viewer, now=request.now
    )
    messages.success(request, _("Đã rút lại; người này được mời khám như trước."))
    session = request.POST.get("session", "")
    return redirect("exams:elsewhere", session_id=session) if read_id(session) else redirect("exams:index")


def proof_file(request: Request, proof_id: Any) -> HttpResponse:
    """The picture of the paper."""
    proof = outcomes.proof(request.viewer, proof_id)
    content = ending.open_proof(proof=proof, by=request.viewer, now=request.now)
    answer = HttpResponse(content, content_type=proof.media_type)
    answer["Content-Disposition"] = "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
