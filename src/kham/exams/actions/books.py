"""Session workbooks go out, come back, and what is good in them becomes events."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Callable, Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kham.accounts import permissions as accounts_permissions
from kham.accounts.roles import May
from kham.exams import workbooks
from kham.exams.actions import checking_in, folding, recording
from kham.exams.models import Book, BookReturn, BookRow, Encounter
from kham.exams.queries import book_files
from kham.exams.queries import books as book_queries
from kham.exams.rules import books
from kham.journal import actions as journal_actions
from kham.kernel import formats
from kham.kernel.codes import short_code
from kham.kernel.ids import new_id
from kham.kernel.reasons import Refusal
from kham.planning.models import Session

EVENT_NAMES = uuid.UUID("6f0e2a52-9a39-4a0c-8f43-5b1c1f9a7d11")


# --- out


@transaction.atomic
def make_book(*, session: Session, by: Any, now: dt.datetime) -> tuple[Book, bytes]:
    """The workbook of everybody of a session, with what is already known of them. Journalled as a read by name."""
    accounts_permissions.check_sees(by, May.EXAM_ENTER, session.unit_path)
    book_id = new_id()
    book = Book(
        id=book_id, session=session, unit_path=session.unit_path, code=short_code(book_id.bytes), made_at=now, made_by=by.actor
    )  # fmt: skip
    sheets = []
    for form, stamp, group in book_queries.sheets(book_queries.people(by, session)):
        rows = []
        for one in group:
            book.people.append(str(one.person.pk))
            rows.append(_row(book, len(book.people), one, stamp, form))
        book.stamps.append(stamp)
        sheets.append(workbooks.SheetOut(form, stamp, rows))
    if not sheets:
        raise Refusal("book.nobody", _("Buổi khám chưa có ai được mời hoặc đón tiếp; chưa có gì để xuất."))
    book.save(force_insert=True)
    content = workbooks.make(
        code=book.code, unit=session.campaign.unit.full_name, title=title(session), sheets=sheets
    )
    journal_actions.record(
        action="exams.make_book",
        by=by,
        now=now,
        on=book,
        data={"session": str(session.pk), "rows": len(book.people)},
    )
    return book, content


def title(session: Session) -> str:
    """ "Sổ khám 05/8/2026 · Nhà văn hóa tổ 1"."""
    return f"{_('Sổ khám')} {formats.date_vn(session.on)} · {session.site.name}"


def _row(book: Book, serial: int, one: book_queries.Somebody, stamp: str, form: Any) -> workbooks.RowOut:
    person = one.person
    ident = books.row_id(book.code, serial)
    birth = person.birth.display() if person.birth else ""
    answers = {
        f.tag: written(form, f, one.answers[f.tag])
        for f in books.columns(form)
        if one.answers.get(f.tag) not in (None, "")
    }
    return workbooks.RowOut(
        row_id=ident,
        check=books.check_code(book.pk.hex, ident, person.full_name, birth, stamp),
        number=str(one.encounter.queue_number if one.encounter else serial),
        name=person.full_name,
        birth=birth,
        sex=person.sex,
        sex_word=str(person.get_sex_display()),
        age=one.age,
        place=person.address,
        answers=answers,
    )


def written(form: Any, field: Any, value: Any) -> str:
    """A stored value as it stands in a cell: "1 - Có" for codes, numbers with a point."""
    codes = form.codes_of(field)
    if codes and field.type != "codes" and str(value) in codes:
        return workbooks.choice(str(value), codes[str(value)])
    if field.type == "table":
        return ""
    return books.text(float(value)) if isinstance(value, float) else str(value)


# --- back


@transaction.atomic
def receive_book(
    *, session: Session, file_name: str, content: bytes, by: Any, now: dt.datetime
) -> BookReturn:
    """Read a filled workbook and give every row its verdict; nothing is taken in yet. The same file gives the same return.

    Raises Refusal of the reader (damaged, encrypted, endless) or ``book.strange`` when no sheet is one of ours.
    """
    accounts_permissions.check_sees(by, May.EXAM_ENTER, session.unit_path)
    digest = hashlib.sha256(content).hexdigest()
    known = BookReturn.objects.filter(session=session, sha256=digest).first()
    if known is not None:
        judge_again(book_return=known, by=by)
        return known
    rows, notes = book_files.read_rows(content, file_name)
    if not rows:
        raise Refusal(
            "book.strange",
            _("Tệp không có dòng nào của sổ khám. Tải sổ ở trang này, ghi vào sổ đó rồi nộp lại."),
        )
    found = BookReturn.objects.create(
        session=session, unit_path=session.unit_path, file_name=file_name[-200:], sha256=digest, received_at=now,
        received_by=by.actor, notes=notes[:40],
    )  # fmt: skip
    made = _judged(found, rows, by)
    BookRow.objects.bulk_create(made, batch_size=200)
    _count(found, made)
    journal_actions.record(
        action="exams.receive_book",
        by=by,
        now=now,
        on=found,
        data={"session": str(session.pk), **found.counts},
    )
    return found


def _judged(found: BookReturn, rows: list[book_queries.Row], by: Any) -> list[BookRow]:
    """Rows with verdicts; a person twice in the file is taken from neither row unless both say the same."""
    context = book_queries.Context.of(by, found.session)
    made: list[BookRow] = []
    first: dict[Any, BookRow] = {}
    for row in rows:
        judged = book_queries.judge(context, row)
        one = BookRow(
            book_return=found, book=judged.book, serial=judged.serial, sheet=row.sheet, number=row.number,
            label=row.who.get("_NAME", "")[:160], verdict=judged.verdict, sentence=judged.sentence[:400],
            answers={
                **{tag: books.text(cell) for tag, cell in row.cells.items()},
                **{code: words for code, words in row.who.items() if words},
                "_STAMP": row.stamp,
                "_SPOILT": row.spoilt,
                "_DATES": [tag for tag, cell in row.cells.items() if isinstance(cell, dt.date)],
            },
            told=judged.told,
        )  # fmt: skip
        made.append(one)
        if judged.somebody is not None and judged.verdict != "empty":
            _twice(one, first.setdefault(judged.somebody.person.pk, one))
    return made


def _twice(one: BookRow, first: BookRow) -> None:
    if one is first:
        return
    words = {tag: text for tag, text in one.answers.items() if not tag.startswith("_")}
    if words == {tag: text for tag, text in first.answers.items() if not tag.startswith("_")}:
        one.verdict, one.sentence = (
            "duplicate",
            _("Lặp lại dòng %(n)s, cùng số liệu; chỉ nhận một dòng.") % {"n": first.number},
        )
        return
    for row, other in ((one, first), (first, one)):
        row.verdict = "duplicate"
        row.sentence = _("Dòng %(n)s cũng của người này nhưng số khác. Giữ lại một dòng.") % {
            "n": other.number
        }


def judge_again(*, book_return: BookReturn, by: Any) -> None:
    """Verdicts against what is stored now; rows already taken in become "same"."""
    rows = list(book_return.rows.all())
    context = book_queries.Context.of(by, book_return.session)
    for row in rows:
        if row.taken_at is not None or row.verdict == "duplicate":
            continue
        judged = book_queries.judge(context, _as_read(row))
        row.verdict, row.sentence, row.told = judged.verdict, judged.sentence[:400], judged.told
    BookRow.objects.bulk_update(rows, ["verdict", "sentence", "told"], batch_size=200)
    _count(book_return, rows)


def _as_read(row: BookRow) -> book_queries.Row:
    kept = dict(row.answers)
    dates = set(kept.pop("_DATES", []))
    stamp, spoilt = kept.pop("_STAMP", ""), kept.pop("_SPOILT", {})
    who = {code: str(words) for code, words in kept.items() if code.startswith("_")}
    cells = {
        tag: _date(words) if tag in dates else words for tag, words in kept.items() if not tag.startswith("_")
    }
    return book_queries.Row(row.sheet, row.number, stamp, who, cells, spoilt)


def _date(words: str) -> Any:
    return dt.datetime.strptime(words, "%d/%m/%Y").date()  # noqa: DTZ007 - a day without a time has no zone


def _count(found: BookReturn, rows: list[BookRow]) -> None:
    found.counts = book_queries.counts(rows)
    found.save(update_fields=["counts", "accepted_at"])


# --- taken in


def take_rows(
    *,
    book_return: BookReturn,
    rows: Collection[str] = (),
    all_new: bool = False,
    by: Any,
    now: dt.datetime,
    progress: Callable[[int, int, str], None] | None = None,
) -> dict[str, int]:
    """Write rows as events of the exam: every new one with `all_new`, and those named (differing and odd values are meant).

    Each row is judged again inside its own transaction, so a row that changed meanwhile stays. Gives rows by verdict.
    """
    accounts_permissions.check_sees(by, May.EXAM_ENTER, book_return.unit_path)
    chosen = {str(one) for one in rows}
    waiting = [
        row
        for row in book_return.rows.filter(taken_at=None).select_related("book")
        if (str(row.pk) in chosen and row.verdict in (*books.GOOD, *books.CHOSEN))
        or (all_new and row.verdict in books.GOOD)
    ]
    context = book_queries.Context.of(by, book_return.session)
    taken = 0
    for at, row in enumerate(waiting):
        taken += _take(context, row, chosen=str(row.pk) in chosen, by=by, now=now)
        if progress and at % 10 == 0:
            progress(at + 1, len(waiting), _("Ghi nhận từng dòng"))
    with transaction.atomic():
        book_return.accepted_at = now
        _count(book_return, list(book_return.rows.all()))
        journal_actions.record(
            action="exams.take_book",
            by=by,
            now=now,
            on=book_return,
            data={"rows": taken, "chosen": len(chosen)},
        )
    return book_return.counts


@transaction.atomic
def _take(context: book_queries.Context, row: BookRow, *, chosen: bool, by: Any, now: dt.datetime) -> int:
    judged = book_queries.judge(context, _as_read(row))
    allowed = (*books.GOOD, *books.CHOSEN) if chosen else books.GOOD
    somebody = judged.somebody
    row.verdict, row.sentence, row.told = judged.verdict, judged.sentence[:400], judged.told
    if somebody is None or judged.verdict not in allowed:
        row.save(update_fields=["verdict", "sentence", "told"])
        return 0
    answers = {one["tag"]: one["value"] for one in judged.told if one["verdict"] != "same"}
    try:
        with transaction.atomic():
            encounter = somebody.encounter or _received(context, somebody, by=by, now=now)
            row.event_id = event_name(str(encounter.pk), answers, str(row.book_return_id))
            recording.save(
                encounter=encounter,
                answers=answers,
                by=by,
                now=now,
                done=_stations(somebody, answers),
                event_id=row.event_id,
            )
    except Refusal as refusal:
        row.verdict, row.sentence = "refused", refusal.sentence[:400]
        row.save(update_fields=["verdict", "sentence", "told"])
        return 0
    row.taken_at = now
    row.save(update_fields=["verdict", "sentence", "told", "taken_at", "event_id"])
    return 1


def _received(
    context: book_queries.Context, somebody: book_queries.Somebody, *, by: Any, now: dt.datetime
) -> Encounter:
    key = checking_in.receive(session=context.session, person=somebody.person, method="known", by=by, now=now)
    found = folding.locked(key)
    assert found is not None  # received in this transaction
    return found


def event_name(encounter: str, answers: dict[str, Any], source: str) -> uuid.UUID:
    """The same values of the same file for the same exam are the same event, however often they are sent."""
    return uuid.uuid5(EVENT_NAMES, json.dumps([encounter, source, answers], sort_keys=True, default=str))


def _stations(somebody: book_queries.Somebody, answers: dict[str, Any]) -> list[str]:
    """Stations at which the row says something."""
    return list(dict.fromkeys(somebody.form.by_tag[tag].station for tag in answers))


# --- the same book with its verdicts


def annotated(*, book_return: BookReturn, by: Any, now: dt.datetime) -> bytes:
    """The rows that came back, in the same layout, each with its verdict; ready to be corrected and handed in again."""
    accounts_permissions.check_sees(by, May.EXAM_ENTER, book_return.unit_path)
    context = book_queries.Context.of(by, book_return.session)
    groups: dict[str, list[BookRow]] = {}
    for row in book_return.rows.select_related("book"):
        groups.setdefault(str(row.answers.get("_STAMP", "")), []).append(row)
    sheets = []
    for stamp, rows in sorted(groups.items()):
        form = book_queries.union_of(stamp)
        sheets.append(workbooks.SheetOut(form, stamp, [_marked(context, row, form) for row in rows]))
    code = next((row.book.code for rows in groups.values() for row in rows if row.book), "")
    session = book_return.session
    journal_actions.record(action="exams.annotated_book", by=by, now=now, on=book_return)
    return workbooks.make(
        code=code, unit=session.campaign.unit.full_name, title=title(session), sheets=sheets, annotated=True
    )


def _marked(context: book_queries.Context, row: BookRow, form: Any) -> workbooks.RowOut:
    kept = row.answers
    judged = context.somebody(row.book.people[row.serial - 1]) if row.book and row.serial else None
    verdict = "taken" if row.taken_at else row.verdict
    note = f"{_(books.VERDICTS[verdict])}. {'' if row.taken_at else row.sentence}".strip()
    return workbooks.RowOut(
        row_id=kept.get("_ID", ""), check=kept.get("_CHECK", ""), number=kept.get("_NO", ""), name=kept.get("_NAME", ""),
        birth=kept.get("_BIRTH", ""), sex=judged.person.sex if judged else "", sex_word=kept.get("_SEX", ""),
        age=judged.age if judged else None, place=kept.get("_PLACE", ""),
        answers={f.tag: str(kept[f.tag]) for f in books.columns(form) if kept.get(f.tag)},
        verdict=verdict, note=note, cells={} if row.taken_at else {one["tag"]: (one["verdict"], one["sentence"]) for one in row.told},
    )  # fmt: skip
