"""Paper forms: printed with a token, taken back, entered, and checked by a second person."""

import datetime as dt
import math
import uuid
from collections.abc import Collection
from random import Random
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kham.accounts import permissions as accounts_permissions
from kham.accounts.roles import May
from kham.exams import papers, queries
from kham.exams.actions.checking_in import check_in
from kham.exams.actions.recording import note_read, record
from kham.exams.models import Encounter, PaperCheck, PaperSheet, PaperState
from kham.exams.queries import books as book_queries
from kham.exams.queries import papers as paper_queries
from kham.exams.queries import settings as unit_settings
from kham.exams.rules import books, forms, values
from kham.journal import actions as journal_actions
from kham.kernel.ids import new_id
from kham.kernel.reasons import Refusal
from kham.planning import actions as planning_actions
from kham.planning.models import Session

MOST_TAGS = 12  # fields that the second person types of one paper


# --- printing


@transaction.atomic
def print_forms(
    *, session: Session, by: Any, now: dt.datetime, people: Collection[str] = ()
) -> tuple[list[PaperSheet], bytes]:
    """Papers with the administrative part filled, of everybody of a session or of the persons named, as one PDF.

    Printed again, a paper that has not come back keeps its token: two sheets of one person never mean two papers.
    Raises Refusal ``paper.nobody``.
    """
    accounts_permissions.check_sees(by, May.EXAM_ENTER, session.unit_path)
    wanted = {str(one) for one in people}
    found = [one for one in book_queries.people(by, session) if not wanted or str(one.person.pk) in wanted]
    if not found:
        raise Refusal(
            "paper.nobody", _("Buổi khám chưa có ai được mời hoặc đón tiếp; chưa có phiếu nào để in.")
        )
    waiting = {_key(one): one for one in paper_queries.sheets(by, session).filter(state=PaperState.PRINTED)}
    bookings = {a.person_id: a for a in queries.invited(by, session)}
    made, pages = [], []
    for one in found:
        booked = bookings.get(one.person.pk)
        extensions = sorted(one.form.extensions)
        key = (one.person.pk, one.form.form, one.form.version, tuple(extensions))
        sheet = waiting.get(key) or PaperSheet.objects.create(
            session=session, appointment=booked, encounter=one.encounter, unit_path=one.person.unit_path, token=_token(),
            form=one.form.form, form_version=one.form.version, extensions=extensions, printed_at=now, printed_by=by.actor,
        )  # fmt: skip
        made.append(sheet)
        pages.append(paper_queries.page(session, one, one.form, token=sheet.token))
    journal_actions.record(
        action="exams.print_papers", by=by, now=now, on=session, data={"papers": len(made)}
    )
    return made, papers.pdf(pages)


def _key(sheet: PaperSheet) -> tuple[Any, str, str, tuple[str, ...]]:
    person = paper_queries.person_of(sheet)
    return (person.pk if person else None, sheet.form, sheet.form_version, tuple(sorted(sheet.extensions)))


def _token() -> str:
    token, _code = planning_actions.plans.new_token(set())
    return token


def print_blank(*, session: Session, form: str, by: Any, now: dt.datetime) -> bytes:
    """An empty paper of a form in force on the day: for walk-ins, for a day without power. It has no QR."""
    accounts_permissions.check_sees(by, May.EXAM_ENTER, session.unit_path)
    return papers.pdf([paper_queries.page(session, None, forms.load(form, on=session.on))])


@transaction.atomic
def print_record(*, encounter: Encounter, by: Any, now: dt.datetime) -> bytes:
    """The paper filled with results and conclusion: the copy to sign, stamp and keep. Journalled as a read by name."""
    accounts_permissions.check_sees(by, May.RESULTS_VIEW, encounter.unit_path)
    one = paper_queries.somebody(by, encounter)
    note_read(encounter=encounter, by=by, now=now, purpose="record_paper")
    return papers.pdf([paper_queries.page(encounter.session, one, one.form, filled=True)])


# --- coming back and entry


@transaction.atomic
def return_paper(*, session: Session, text: str, by: Any, now: dt.datetime) -> PaperSheet:
    """A filled paper lies on the table: its QR was scanned. Raises Refusal ``paper.unknown``."""
    accounts_permissions.check_sees(by, May.EXAM_ENTER, session.unit_path)
    sheet = paper_queries.by_token(by, session, text)
    if sheet is None:
        raise Refusal(
            "paper.unknown",
            _(
                "Không phải phiếu in từ buổi khám này. Kiểm tra ngày khám trên phiếu, hoặc mở đúng buổi rồi quét lại."
            ),
        )
    if sheet.state == PaperState.PRINTED:
        sheet.state, sheet.returned_at, sheet.returned_by = PaperState.RETURNED, now, by.actor
        sheet.save(update_fields=["state", "returned_at", "returned_by"])
        journal_actions.record(action="exams.return_paper", by=by, now=now, on=sheet)
    return sheet


@transaction.atomic
def enter_paper(*, sheet: PaperSheet, answers: dict[str, str], by: Any, now: dt.datetime) -> PaperSheet:
    """What stands on a paper becomes one event; the person is received first when the door has not seen them.

    Raises Refusal as `check_in` and `record` do; nothing is stored then.
    """
    accounts_permissions.check_sees(by, May.EXAM_ENTER, sheet.unit_path)
    person = paper_queries.person_of(sheet)
    encounter = sheet.encounter or queries.encounters(by, sheet.session).filter(person=person).first()
    encounter = encounter or check_in(
        session=sheet.session, person=person, appointment=sheet.appointment, method="known", by=by, now=now
    )
    form = queries.form_of(encounter)
    given = {
        tag: books.coded(form, form.by_tag[tag], raw.strip())
        for tag, raw in answers.items()
        if tag in form.by_tag and (raw.strip() or encounter.answers.get(tag) not in (None, ""))
    }
    written = [tag for tag, raw in given.items() if raw]
    done = list(dict.fromkeys(form.by_tag[tag].station for tag in written))
    record(encounter=encounter, answers=given, by=by, now=now, done=done or None)
    sheet.encounter, sheet.state, sheet.tags = encounter, PaperState.ENTERED, written
    sheet.returned_at, sheet.returned_by = sheet.returned_at or now, sheet.returned_by or by.actor
    sheet.entered_at, sheet.entered_by = now, by.actor
    sheet.save()
    journal_actions.record(
        action="exams.enter_paper",
        by=by,
        now=now,
        on=sheet,
        data={"tags": len(written), "encounter": str(encounter.pk)},
    )
    return sheet


# --- the second person


@transaction.atomic
def draw_sample(*, session: Session, by: Any, now: dt.datetime) -> list[PaperCheck]:
    """Draw by chance which entered papers a second person checks: the unit's share, at least one a batch.

    Raises Refusal ``paper.no_sample`` when no entered paper waits for a drawing.
    """
    accounts_permissions.check_sees(by, May.EXAM_ENTER, session.unit_path)
    waiting = list(
        paper_queries.sheets(by, session).filter(state=PaperState.ENTERED, batch=None).order_by("pk")
    )
    waiting = [one for one in waiting if one.tags]
    if not waiting:
        raise Refusal("paper.no_sample", _("Không có phiếu mới nhập nào chờ chọn mẫu."))
    share = int(unit_settings.get(session.unit_path, "sample_check_share"))
    batch = new_id()
    chance = Random(batch.int)  # which papers are drawn is no secret, only not chosen by anybody
    drawn = chance.sample(waiting, max(1, math.ceil(len(waiting) * share / 100)))
    made = [
        PaperCheck.objects.create(
            sheet=one,
            unit_path=one.unit_path,
            batch=batch,
            drawn_at=now,
            drawn_by=by.actor,
            tags=_chosen(one, chance),
        )
        for one in drawn
    ]
    PaperSheet.objects.filter(pk__in=[one.pk for one in waiting]).update(batch=batch)
    journal_actions.record(
        action="exams.draw_papers", by=by, now=now, on=session, data={"of": len(waiting), "drawn": len(made)}
    )
    return made


def _chosen(sheet: PaperSheet, chance: Random) -> list[str]:
    """Fields to type again, in the order of the paper."""
    tags = list(sheet.tags)
    kept = set(chance.sample(tags, min(MOST_TAGS, len(tags))))
    return [tag for tag in tags if tag in kept]


def check_another(check: PaperCheck, by: Any) -> None:
    """The second person is never the first. Raises Refusal ``paper.same_person``."""
    if by.actor == check.sheet.entered_by:
        raise Refusal("paper.same_person", _("Phiếu này do chính bạn nhập. Người khác phải kiểm tra lại."))


@transaction.atomic
def answer_check(*, check: PaperCheck, typed: dict[str, str], by: Any, now: dt.datetime) -> PaperCheck:
    """What the second person read on the paper, typed without seeing the first entry; differences wait to be settled."""
    accounts_permissions.check_sees(by, May.EXAM_ENTER, check.unit_path)
    check_another(check, by)
    if check.at is not None:
        raise Refusal("paper.checked", _("Phiếu này đã được kiểm tra."))
    encounter = entered_encounter(check)
    form = queries.form_of(encounter)
    differences = []
    for tag in check.tags:
        second = _second(form, tag, typed.get(tag, ""))
        first = encounter.answers.get(tag)
        if not books.same(first if first is not None else "", second if second is not None else ""):
            differences.append({"tag": tag, "first": first, "second": second, "settled": ""})
        check.typed[tag] = second
    check.differences, check.by, check.at = differences, by.actor, now
    if not differences:
        _close(check, by, now)
    check.save()
    journal_actions.record(
        action="exams.check_paper",
        by=by,
        now=now,
        on=check,
        data={"fields": len(check.tags), "differ": len(differences)},
    )
    return check


def entered_encounter(check: PaperCheck) -> Encounter:
    """The exam a checked paper was entered into; only entered papers are drawn."""
    encounter = check.sheet.encounter
    if encounter is None:
        raise Refusal("paper.not_entered", _("Phiếu này chưa được nhập."))
    return encounter


def _second(form: Any, tag: str, raw: str) -> Any:
    reading = values.read(form, tag, books.coded(form, form.by_tag[tag], raw.strip()))
    if reading.refused:
        raise Refusal("answer.impossible", reading.complaints[0].sentence, tags=[tag])
    return reading.value


@transaction.atomic
def settle_check(*, check: PaperCheck, choices: dict[str, str], by: Any, now: dt.datetime) -> PaperCheck:
    """Both look at the paper again: "first" keeps what is stored, "second" writes the other value as a new event.

    Raises Refusal ``paper.unsettled`` while a difference has no answer, and as `record` does.
    """
    accounts_permissions.check_sees(by, May.EXAM_ENTER, check.unit_path)
    for one in check.differences:
        one["settled"] = choices.get(one["tag"], one["settled"])
    if any(one["settled"] not in ("first", "second") for one in check.differences):
        raise Refusal("paper.unsettled", _("Chọn giá trị đúng trên giấy cho từng chỗ khác nhau."))
    right = {one["tag"]: one["second"] for one in check.differences if one["settled"] == "second"}
    if right:
        record(
            encounter=entered_encounter(check),
            answers=right,
            by=by,
            now=now,
            done=None,
            event_id=uuid.uuid5(check.pk, "settled"),
        )
    _close(check, by, now)
    check.save()
    journal_actions.record(
        action="exams.settle_paper", by=by, now=now, on=check, data={"corrected": len(right)}
    )
    return check


def _close(check: PaperCheck, by: Any, now: dt.datetime) -> None:
    check.settled_at, check.settled_by = now, by.actor
    PaperSheet.objects.filter(pk=check.sheet_id).update(state=PaperState.CHECKED)
