"""Paper and workbook of today's session: a returned book with three differences, papers back, one waiting for its second person."""

import io
from typing import Any

import openpyxl

from kham.exams import queries as exams_queries
from kham.exams.actions import books as book_actions
from kham.exams.actions import papers as paper_actions
from kham.exams.queries import papers as paper_queries
from kham.planning.models import Session
from kham.site.demo.build.stage import Stage

NEW = {"CHIEU_CAO": 156, "CAN_NANG": 54.5, "MACH": 76, "HUYET_AP": "128/78"}
ON_PAPER = {
    "CHIEU_CAO": "155",
    "CAN_NANG": "52,5",
    "MACH": "78",
    "HUYET_AP": "132/84",
    "TSBT_TANG_HUYET_AP": "0",
}


def today(stage: Stage) -> None:
    """Play the round trip in the first open session of today; nothing to play on a day without one."""
    session = (
        Session.objects.filter(campaign=stage.campaign, on=stage.today, state="open").order_by("pk").first()
    )
    if session is None:
        return
    _papers(stage, session)
    _book(stage, session)


def _papers(stage: Stage, session: Session) -> None:
    """Four papers printed, three back, two of them entered; a sample is drawn and waits for somebody else."""
    officer, doctor = stage.viewer("tram"), stage.viewer("bacsi")
    here = {e.person_id for e in exams_queries.encounters(officer, session)}
    absent = [a.person for a in exams_queries.invited(officer, session) if a.person_id not in here][:4]
    if not absent:
        return
    sheets, _pdf = paper_actions.print_forms(
        session=session,
        people=[str(person.pk) for person in absent],
        by=officer,
        now=stage.at(session.on, 7, 20),
    )
    back = [
        paper_actions.return_paper(
            session=session, text=one.token, by=officer, now=stage.at(session.on, 8, 50)
        )
        for one in sheets[:3]
    ]
    for one in back[:2]:
        known = {field.tag for field in paper_queries.fields_of(one)}
        answers = {tag: value for tag, value in ON_PAPER.items() if tag in known}
        paper_actions.enter_paper(sheet=one, answers=answers, by=officer, now=stage.at(session.on, 8, 55))
    if back:
        paper_actions.draw_sample(session=session, by=doctor, now=stage.at(session.on, 9, 5))


def _book(stage: Stage, session: Session) -> None:
    """A book filled by another hand: new values for one person, three weights that differ from what is stored."""
    officer = stage.viewer("tram")
    _made, content = book_actions.make_book(session=session, by=officer, now=stage.at(session.on, 7, 25))
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book.worksheets[0]
    columns = {str(cell.value): cell.column for cell in page[2]}
    differing = _open_weights(officer, session)
    changed = fresh = 0
    for row in range(4, page.max_row + 1):
        weight = page.cell(row, columns["CAN_NANG"])
        name = str(page.cell(row, columns["_NAME"]).value)
        if weight.value is not None and name in differing and changed < 3:
            weight.value, changed = float(weight.value) + 1.5, changed + 1
        elif weight.value is None and fresh < 1:
            for tag, value in NEW.items():
                page.cell(row, columns[tag]).value = value
            fresh += 1
    out = io.BytesIO()
    book.save(out)
    book_actions.receive_book(
        session=session,
        file_name="so-kham-ban-hai.xlsx",
        content=out.getvalue(),
        by=officer,
        now=stage.at(session.on, 9, 10),
    )


def _open_weights(viewer: Any, session: Session) -> set[str]:
    """Names of those weighed and not concluded yet."""
    return {
        one.person.full_name
        for one in exams_queries.encounters(viewer, session)
        if one.answers.get("CAN_NANG") and one.state != "concluded"
    }
