"""The laboratory of a session: who waits for what, samples with labels, and the sheet of one person."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts.requests import Request
from kham.accounts.wording import said
from kham.exams import actions, lab_workbooks, labels, permissions, queries
from kham.exams.actions import laboratory as acts
from kham.exams.models import Encounter, SampleState
from kham.exams.queries import door, settings
from kham.exams.queries import laboratory as found
from kham.exams.rules.laboratory import barcodes, catalogue, units
from kham.kernel import formats
from kham.kernel.reasons import Refusal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def session_here(request: Request, session_id: Any) -> Any:
    """A session for those who enter results. Raises NotFound."""
    session = queries.session(request.viewer, session_id)
    permissions.check_enter_at(request.viewer, session.unit_path)
    return session


def crumbs(session: Any, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where the pages of the laboratory stand."""
    return [
        (_("Buổi khám"), reverse("exams:index")),
        (session.site.name, reverse("exams:session", args=[session.pk])),
        *more,
    ]


def laboratory(request: Request, session_id: Any) -> HttpResponse:
    """Pending results first; then samples, files, labels."""
    session = session_here(request, session_id)
    return render(request, "exams/laboratory.html", _page(request, session))


def _page(request: Request, session: Any, **more: Any) -> dict[str, Any]:
    viewer: Any = request.viewer
    rows = found.pending(viewer, session)
    samples = list(found.samples(viewer, session).order_by("encounter__queue_number", "barcode"))
    kinds = [(code, kind.short) for code, kind in catalogue.load().samples.items()]
    counts = {state: sum(s.state == state for s in samples) for state in SampleState.values}
    return {
        "session": session,
        "rows": [{"row": row, "overdue": row.overdue(request.now)} for row in rows],
        "overdue": sum(row.overdue(request.now) for row in rows),
        "samples": [{"sample": s, "kind": _kind(s.kind)} for s in samples],
        "counts": counts,
        "files": [{"file": f, **file_words(f)} for f in found.files(viewer, session)[:20]],
        "kinds": kinds,
        "kind": "serum",
        "sheets": [(code, sheet.vi) for code, sheet in catalogue.load().labels.items()],
        "sheet": settings.of(session.unit_path)["label_sheet"],
        "attachment_kinds": [(code, kind.vi) for code, kind in catalogue.load().attachments.items()],
        "crumbs": crumbs(session, (_("Xét nghiệm"), "")),
        **more,
    }


def _kind(code: str) -> str:
    kind = catalogue.load().samples.get(code)
    return kind.short if kind else code


def file_words(file: Any) -> dict[str, int]:
    """How many rows of a file are stored and how many ask."""
    counts = file.counts
    stored = sum(counts.get(v, 0) for v in ("stored", "late", "already"))
    return {
        "good": stored,
        "asking": sum(counts.values()) - stored - counts.get("unused", 0) - counts.get("unfinished", 0),
    }


@require_POST
def scan(request: Request, session_id: Any) -> HttpResponse:
    """The one box: first the barcode, then the person; after that it is ready for the next tube."""
    session = session_here(request, session_id)
    viewer: Any = request.viewer
    text, kind = request.POST.get("scan", "").strip(), request.POST.get("kind", "serum")
    held = request.POST.get("barcode", "")
    more: dict[str, Any] = {"kind": kind}
    try:
        if not held:
            more["barcode"] = barcodes.checked(text)
            owner = found.samples(viewer).filter(barcode=more["barcode"]).first()
            if owner is not None:
                more = {"kind": kind, "owner": owner, "owner_kind": _kind(owner.kind)}
        else:
            encounter = _person(viewer, session, text)
            sample = acts.take(encounter=encounter, barcode=held, kind=kind, by=viewer, now=request.now)
            more["taken"] = sample
    except Refusal as refusal:
        more |= {"barcode": held, "refused": said(refusal.sentence)}
    status = 422 if "refused" in more else 200
    return render(request, "exams/laboratory.html", _page(request, session, **more), status=status)


def _person(viewer: Any, session: Any, text: str) -> Encounter:
    """Whom a scan or number means among those received today. Raises Refusal ``sample.person``."""
    here = queries.encounters(viewer, session)
    if text.isdigit() and len(text) <= 4:
        one = here.filter(queue_number=int(text)).first()
        if one is None:
            raise Refusal(
                "sample.person", f"Buổi này không có số {int(text)}. Quét giấy mời hoặc gõ số thứ tự."
            )
        return queries.encounter(viewer, one.pk)
    looked = door.look_up(viewer, session, text)
    people = list(here.filter(person__in=[p.pk for p in looked.people]))
    if len(people) == 1:
        return queries.encounter(viewer, people[0].pk)
    if people:
        raise Refusal("sample.person", "Có nhiều người giống nhau. Gõ số thứ tự của người đang lấy mẫu.")
    raise Refusal(
        "sample.person", "Không thấy người này trong số đã đón tiếp. Quét giấy mời hoặc gõ số thứ tự."
    )


@require_POST
def mark(request: Request, session_id: Any) -> HttpResponse:
    """The chosen samples were sent, or received by the laboratory."""
    session = session_here(request, session_id)
    wanted = set(request.POST.getlist("sample"))
    chosen = [s for s in found.samples(request.viewer, session) if str(s.pk) in wanted]
    state = request.POST.get("state", "")
    number = acts.mark(samples=chosen, state=state, by=request.viewer, now=request.now)
    messages.success(request, _("Đã ghi %(n)s mẫu.") % {"n": number})
    return redirect("exams:laboratory", session_id=session.pk)


@require_POST
def print_labels(request: Request, session_id: Any) -> HttpResponse:
    """A sheet of new labels as PDF."""
    session = session_here(request, session_id)
    raw = request.POST.get("count", "")
    sheet = request.POST.get("sheet", "")
    codes = acts.print_labels(
        session=session, count=int(raw) if raw.isdigit() and len(raw) < 6 else 0, sheet=sheet, by=request.viewer, now=request.now
    )  # fmt: skip
    words = {"name": _("Họ tên"), "session": f"{session.campaign.unit.name} · {formats.date_vn(session.on)}"}
    answer = HttpResponse(
        labels.pdf(codes, catalogue.load().labels[sheet], words), content_type="application/pdf"
    )
    answer["Content-Disposition"] = f'inline; filename="nhan-ong-{session.on.isoformat()}.pdf"'
    return answer


def workbook(request: Request, session_id: Any) -> HttpResponse:
    """The workbook that the laboratory fills in: the tubes that wait."""
    session = session_here(request, session_id)
    rows = found.batch(request.viewer, session)
    acts.note_workbook(session=session, number=len(rows), by=request.viewer, now=request.now)
    answer = HttpResponse(lab_workbooks.make(rows), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="xet-nghiem-{session.on.isoformat()}.xlsx"'
    return answer


# --- one person


def person(request: Request, encounter_id: Any) -> HttpResponse:
    """Orders, samples, results with the laboratory's own ranges, tracings of one person."""
    encounter = _encounter(request, encounter_id)
    actions.note_read(encounter=encounter, by=request.viewer, now=request.now, purpose="laboratory")
    return render(request, "exams/lab_person.html", _sheet(request, encounter))


def _encounter(request: Request, encounter_id: Any) -> Encounter:
    encounter = queries.encounter(request.viewer, encounter_id)
    permissions.check_enter(request.viewer, encounter)
    return encounter


def _sheet(request: Request, encounter: Encounter, **more: Any) -> dict[str, Any]:
    viewer: Any = request.viewer
    form = queries.form_of(encounter)
    ordered = {order.code for order in encounter.orders.all()}
    package = {test.code for test in found.needed(encounter)} - ordered
    reads = permissions.can_read_results(viewer, encounter.unit_path)
    offered = [
        {"test": t, "ordered": t.code in ordered, "package": t.code in package}
        for t in catalogue.orderable()
        if t.tag in form.by_tag
    ]
    return {
        "encounter": encounter,
        "session": encounter.session,
        "orders": found.orders(encounter),
        "offered": offered,
        "samples": [{"sample": s, "kind": _kind(s.kind)} for s in encounter.samples.all()],
        "results": _results(encounter) if reads else [],
        "attachments": found.attachments(viewer, encounter) if reads else [],
        "attachment_kinds": [(code, kind.vi) for code, kind in catalogue.load().attachments.items()],
        "can_order": permissions.can_conclude(viewer, encounter) and encounter.state not in ("concluded", "void"),
        "can_attach": encounter.state != "void",
        "crumbs": crumbs(
            encounter.session, (_("Xét nghiệm"), reverse("exams:laboratory", args=[encounter.session_id])),
            (_("Số %(n)s") % {"n": encounter.queue_number}, ""),
        ),
        **more,
    }  # fmt: skip


def _results(encounter: Encounter) -> list[dict[str, Any]]:
    """Answers of the laboratory station with where they came from; the laboratory's range before ours."""
    form, rows = queries.form_of(encounter), found.results(encounter)
    lines = []
    for field in form.fields:
        value = encounter.answers.get(field.tag)
        if field.station != "labs" or value in (None, "") or not field.typed:
            continue
        row = rows.get(field.tag)
        test = catalogue.find(field.tag)
        ours = test.reference if test else None
        lines.append(
            {
                "label": field.vi, "value": form.codes_of(field).get(str(value), value), "unit": field.unit,
                "reference": row.reference if row and row.reference else _range(ours), "from": row.file.laboratory if row else "",
                "own": bool(row and row.reference), "flag": row.flag if row else "", "raw": _raw(row, field.unit),
                "replaced": [r["value"] for r in encounter.replaced.get(field.tag, [])],
            }
        )  # fmt: skip
    return lines


def _raw(row: Any, unit: str) -> str:
    return (
        f"{row.value} {row.unit}"
        if row and row.unit and units.spelled(row.unit) != units.spelled(unit)
        else ""
    )


def _range(reference: Any) -> str:
    if reference is None:
        return ""
    if reference.low is not None and reference.high is not None:
        return f"{formats.number(reference.low)}–{formats.number(reference.high)}"
    return (
        f"≥ {formats.number(reference.low)}"
        if reference.low is not None
        else f"≤ {formats.number(reference.high)}"
    )


@require_POST
def order(request: Request, encounter_id: Any) -> HttpResponse:
    """The doctor orders tests, or takes orders back."""
    encounter = _encounter(request, encounter_id)
    ordered = {o.code for o in encounter.orders.all()}
    wanted = set(request.POST.getlist("code"))
    acts.order(
        encounter=encounter, codes=sorted(wanted - ordered), withdrawn=sorted(ordered - wanted), reason=request.POST.get("reason", ""),
        by=request.viewer, now=request.now,
    )  # fmt: skip
    messages.success(request, _("Đã ghi chỉ định."))
    return redirect("exams:lab_person", encounter_id=encounter.pk)


@require_POST
def sample_change(request: Request, sample_id: Any) -> HttpResponse:
    """A sample was rejected by the laboratory, or scanned for the wrong person."""
    sample = found.sample(request.viewer, sample_id)
    encounter = _encounter(request, sample.encounter_id)
    change = acts.undo if request.POST.get("do") == "undo" else acts.reject
    change(sample=sample, reason=request.POST.get("reason", ""), by=request.viewer, now=request.now)
    messages.success(request, _("Đã ghi."))
    return redirect("exams:lab_person", encounter_id=encounter.pk)
