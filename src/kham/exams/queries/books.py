"""Session workbooks: what goes out, and the verdict on each row that comes back."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from kham.accounts import permissions as accounts_permissions
from kham.accounts.roles import May
from kham.exams import queries
from kham.exams.models import Book, BookReturn, BookRow, Encounter, EncounterState
from kham.exams.rules import books, forms
from kham.exams.rules.definition import FormDefinition
from kham.places.models import within
from kham.planning.models import Session, SessionState
from kham.roster import queries as roster_queries
from kham.roster.models import Person


@dataclass
class Somebody:
    """A person of the session with the form that is, or will be, theirs."""

    person: Person
    form: FormDefinition
    encounter: Encounter | None = None
    at: Any = None
    answers: dict[str, Any] = field(default_factory=dict)

    @property
    def age(self) -> int | None:
        """Age on the exam date."""
        birth, day = self.person.birth, (self.encounter.exam_date if self.encounter else self.on)
        return birth.age_on(day) if birth else None

    on: Any = None


def form_for(session: Session, person: Person) -> FormDefinition:
    """The form a person would get at the door of this session."""
    return forms.for_age(
        person.birth, session.on, session.campaign.content_version or None, session.campaign.extensions
    )


def people(viewer: Any, session: Session) -> list[Somebody]:
    """Everybody of a session: the invited by time, then those received without invitation."""
    here = {e.person_id: e for e in queries.encounters(viewer, session).order_by("queue_number")}
    rows = []
    for booked in queries.invited(viewer, session):
        encounter = here.pop(booked.person_id, None)
        rows.append(_somebody(session, booked.person, encounter, booked.at))
    rows += [_somebody(session, e.person, e, None) for e in here.values()]
    return rows


def _somebody(session: Session, person: Person, encounter: Encounter | None, at: Any) -> Somebody:
    form = queries.form_of(encounter) if encounter else form_for(session, person)
    return Somebody(person, form, encounter, at, dict(encounter.answers) if encounter else {}, session.on)


def sheets(found: list[Somebody]) -> list[tuple[FormDefinition, str, list[Somebody]]]:
    """People by form and version: (definition with all their extensions, stamp, people)."""
    groups: dict[tuple[str, str], list[Somebody]] = {}
    for one in found:
        groups.setdefault((one.form.form, one.form.version), []).append(one)
    made = []
    for key in sorted(groups):
        group = groups[key]
        extensions = sorted({ref for one in group for ref in one.form.extensions})
        made.append((books.union(one.form for one in group), books.stamp(group[0].form, extensions), group))
    return made


def book_of(code: str) -> Book | None:
    """A book by its short code."""
    return Book.objects.filter(code=code).select_related("session").first()


def returns(viewer: Any, session: Session) -> Any:
    """Workbooks that came back to a session, newest first."""
    accounts_permissions.check_sees(viewer, May.EXAM_ENTER, session.unit_path)
    return BookReturn.objects.filter(within(viewer.paths, "unit_path"), session=session)


def book_return(viewer: Any, return_id: Any) -> BookReturn:
    """One returned workbook. Raises NotFound."""
    found = accounts_permissions.present(
        BookReturn.objects.filter(within(viewer.paths, "unit_path"), pk=return_id)
        .select_related("session", "session__campaign", "session__campaign__unit", "session__site")
        .first()
    )
    accounts_permissions.check_sees(viewer, May.EXAM_ENTER, found.unit_path)
    return found


# --- verdicts


@dataclass
class Judged:
    """Verdict on a row."""

    verdict: str
    sentence: str = ""
    told: list[dict[str, Any]] = field(default_factory=list)
    book: Book | None = None
    serial: int = 0
    somebody: Somebody | None = None


@dataclass
class Context:
    """What the rows of a file are judged against; loaded once a file."""

    viewer: Any
    session: Session
    known: dict[str, Somebody] = field(default_factory=dict)
    books: dict[str, Book | None] = field(default_factory=dict)

    @classmethod
    def of(cls, viewer: Any, session: Session) -> Context:
        """Everybody of the session, by id."""
        return cls(viewer, session, {str(one.person.pk): one for one in people(viewer, session)})

    def book(self, code: str) -> Book | None:
        """A book by code, asked for once."""
        if code not in self.books:
            self.books[code] = book_of(code)
        return self.books[code]

    def somebody(self, person_id: str) -> Somebody | None:
        """The person of a row, also after a merge; None when not of this session any more."""
        if person_id in self.known:
            return self.known[person_id]
        visible = within(self.viewer.paths, "unit_path") & roster_queries.known(self.viewer, "")
        person = Person.objects.filter(visible, pk=person_id).first()
        return self.known.get(str(person.merged_into_id)) if person is not None else None


@dataclass
class Row:
    """One row as read: identity cells by code, answers by tag (only filled cells), and complaints of the file about cells."""

    sheet: str
    number: int
    stamp: str
    who: dict[str, str]
    cells: dict[str, Any]
    spoilt: dict[str, str] = field(default_factory=dict)


def judge(context: Context, row: Row) -> Judged:
    """The verdict: first whose row it is, then what it says, then whether it can still be written."""
    judged = _whose(context, row)
    if judged.somebody is None or judged.verdict:
        return judged
    somebody = judged.somebody
    told = [_told(somebody, tag, cell, row.spoilt.get(tag, "")) for tag, cell in row.cells.items()]
    judged.told = [asdict(one) for one in told]
    judged.verdict = books.worst(told)
    judged.sentence = " ".join(one.sentence for one in told if one.sentence)[:400]
    if judged.verdict in ("same", "empty"):
        return judged
    return _still_possible(context, judged)


def _whose(context: Context, row: Row) -> Judged:
    read = books.read_row_id(row.who.get("_ID", ""))
    if read is None:
        return Judged(
            "unknown_row", "Mã dòng trống hoặc đã bị sửa. Chép mã dòng từ sổ gốc, hoặc nhập trên màn hình."
        )
    code, serial = read
    book = context.book(code)
    if book is None or not 1 <= serial <= len(book.people):
        return Judged("unknown_row", "Mã dòng không có trong sổ nào đã xuất. Tải lại sổ của buổi khám này.")
    if book.session_id != context.session.pk:
        held = book.session
        words = f"Dòng này của buổi khám ngày {held.on:%d/%m/%Y}. Nộp ở buổi khám đó."
        return Judged("other_session", words, book=book, serial=serial)
    judged = Judged("", book=book, serial=serial)
    if (wrong := _misplaced(book, row)) is not None:
        judged.verdict, judged.sentence = wrong
        return judged
    judged.somebody = context.somebody(book.people[serial - 1])
    if judged.somebody is None:
        judged.verdict, judged.sentence = (
            "unknown_row",
            "Người này không còn trong buổi khám. Xem lại lịch hẹn.",
        )
    elif _base(judged.somebody.form) != row.stamp.split("+")[0]:
        judged.verdict = "old_version"
        judged.sentence = f"Sổ theo mẫu {row.stamp.split('+')[0]}, lượt khám theo mẫu {_base(judged.somebody.form)}. Tải sổ mới."
    return judged


def _base(form: FormDefinition) -> str:
    return f"{form.form}@{form.version}"


def _misplaced(book: Book, row: Row) -> tuple[str, str] | None:
    """Whether the row's id, name, birth date and check codes still belong together."""
    if row.stamp not in book.stamps:
        return (
            "old_version",
            f"Sổ không mang mẫu nào đã xuất ({row.stamp[:40] or 'trống'}). Tải sổ mới rồi chép số vào.",
        )
    wanted = books.check_code(
        book.pk.hex,
        row.who["_ID"].strip().upper(),
        row.who.get("_NAME", ""),
        row.who.get("_BIRTH", ""),
        row.stamp,
    )
    if row.who.get("_CHECK", "").upper() != wanted:
        return (
            "wrong_person",
            "Họ tên, ngày sinh không còn khớp mã dòng: dòng bị xô lệch hoặc bị sửa. Đối chiếu với sổ gốc.",
        )
    if "_END" in row.who and row.who["_END"].upper() != wanted:
        return (
            "wrong_person",
            "Mã kiểm tra cuối dòng khác đầu dòng: các ô kết quả có thể của người khác. Đối chiếu với sổ gốc.",
        )
    return None


def _told(somebody: Somebody, tag: str, cell: Any, spoilt: str) -> books.Told:
    stored = somebody.answers.get(tag)
    raw = books.text(cell)
    definition = somebody.form.by_tag.get(tag)
    if definition is None:
        return books.Told(
            tag, raw, None, stored, "impossible", f"{tag}: mẫu của người này không có mục này. Xóa ô."
        )
    if spoilt:
        return books.Told(tag, raw, None, stored, "impossible", f"{definition.vi}: {spoilt}")
    if not books.asked(definition, sex=somebody.person.sex, age=somebody.age):
        return books.Told(
            tag,
            raw,
            None,
            stored,
            "impossible",
            f"{definition.vi}: không hỏi người này. Xóa ô, hoặc xem có nhầm dòng.",
        )
    return books.read_cell(somebody.form, tag, cell, stored)


def _still_possible(context: Context, judged: Judged) -> Judged:
    """What cannot be written any more, whatever its values: after the conclusion, or where the door refuses."""
    somebody = judged.somebody
    assert somebody is not None
    encounter = somebody.encounter
    if encounter is not None and encounter.state == EncounterState.CONCLUDED:
        judged.verdict = "after_conclusion"
        judged.sentence = (
            f"Đã kết luận. Muốn ghi thêm thì bác sĩ bổ sung kết luận kèm lý do. {judged.sentence}"[:400]
        )
    elif encounter is None and context.session.state != SessionState.OPEN:
        judged.verdict = "refused"
        judged.sentence = "Người này chưa được đón tiếp và buổi khám không mở. Mở buổi khám rồi nhận lại."
    elif encounter is None and somebody.person.died_on is not None:
        judged.verdict = "refused"
        judged.sentence = "Danh sách ghi người này đã mất. Kiểm tra giấy tờ, báo người giữ danh sách."
    return judged


def columns_of(sheet_rows: list[tuple[int, list[Any]]]) -> dict[str, str]:
    """tag → heading of every form that the stamp of a sheet names; all known tags when the stamp is gone."""
    found = next(
        (books.text(c) for _, cells in sheet_rows[:12] for c in cells if isinstance(c, str) and re.match(r"^[a-z_]+@\d", c)), ""
    )  # fmt: skip
    labels = dict(books.LABELS)
    for form in _forms_of(found):
        for one in books.columns(form):
            labels.setdefault(one.tag, books.label(one))
    return labels


def _forms_of(stamp: str) -> list[FormDefinition]:
    base, *extensions = stamp.split("+") if stamp else [""]
    name, _, version = base.partition("@")
    exact = [f for f in forms.all_forms() if f.form == name and f.version == version]
    if not exact:
        return [
            forms.with_extensions(
                f.form, f.version, [e.ref for e in forms.all_extensions() if f.form in e.forms]
            )
            for f in forms.all_forms()
        ]
    return [forms.with_extensions(name, version, extensions)]


def union_of(stamp: str) -> FormDefinition:
    """The definition that a stamp names, else the newest adult form: a strange sheet is shown in some form."""
    found = _forms_of(stamp)
    return found[0] if len(found) == 1 else forms.load("adult")


def left(found: BookReturn) -> int:
    """Rows that still wait for a person: neither taken in, nor saying nothing new."""
    return sum(n for name, n in found.counts.items() if name not in ("taken", "same", "empty"))


def counts(rows: list[BookRow]) -> dict[str, int]:
    """Rows by verdict, in order of VERDICTS."""
    found = Counter("taken" if row.taken_at else row.verdict for row in rows)
    return {name: found[name] for name in books.VERDICTS if found[name]}
