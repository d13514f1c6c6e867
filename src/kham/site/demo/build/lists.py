"""The files that twelve senders send, received, confirmed, staged and committed one by one; doubtful pairs decided."""

import tempfile
from pathlib import Path

from kham.roster import actions as roster_actions
from kham.roster import queries as roster_queries
from kham.roster.models import Person, SourceRow
from kham.site.demo.build.stage import Stage
from kham.site.demo.lists import ListFile, write_lists

# Which of the cast hands in which list; the others are handed to the station on a memory stick.
HANDED_IN_BY = {
    "police": "congan",
    "elderly_association": "hoinct",
    "school_1": "truong",
    "employer_1": "congty",
}
ORGANISATION_OF = {
    "police": "police", "elderly_association": "elderly", "poverty_board": "poverty", "disability": "office", "merit": "office",
    "social_protection": "office", "mental_health": "station", "child_protection": "office",
}  # fmt: skip


def files(stage: Stage) -> None:
    """Write the files and receive them, one a day."""
    with tempfile.TemporaryDirectory() as folder:
        for number, file in enumerate(write_lists(stage.world, Path(folder))):
            stage.tell(file.path.name)
            sender = file.sender
            organisation = stage.organisations.get(ORGANISATION_OF.get(sender, sender))
            received = roster_actions.receive_list(
                campaign=stage.campaign, unit=stage.ward, sender=sender, organisation=organisation, title=file.title,
                file_name=file.path.name, content=file.path.read_bytes(), by=stage.viewer(HANDED_IN_BY.get(sender, "tram")),
                now=stage.at(stage.day(-70 + number), 14),
            )  # fmt: skip
            stage.lists.append((received, file))


def commit_all(stage: Stage) -> None:
    """The officer accepts the guessed columns of each list and commits it; the police list first."""
    officer = stage.viewer("tram")
    for number, (received, file) in enumerate(stage.lists):
        stage.tell(file.path.name)
        now = stage.at(stage.day(-58), 8, number * 4)
        roster_actions.confirm_columns(source_list=received, sheets={}, by=officer, now=now)
        roster_actions.stage(source_list=received, by=officer, now=now)
        roster_actions.commit(source_list=received, by=officer, now=now)
    _remember_who_is_who(stage)


def _remember_who_is_who(stage: Stage) -> None:
    """Find each true person on the roster through the truth of the lists, so that exams fit the person examined."""
    true_of: dict[str, int] = {}
    for received, file in stage.lists:
        rows = {
            (row.sheet, row.row_number): row.person_id
            for row in SourceRow.objects.filter(source_list=received)
        }
        single = len({sheet for sheet, _ in rows}) <= 1
        alone = {number: person for (_, number), person in rows.items()} if single else {}
        for truth in _truth(file):
            person = rows.get((truth.sheet, truth.row)) or alone.get(truth.row)
            if person is not None:
                true_of.setdefault(str(person), truth.person)
    stage.person_of = {key: stage.world.person(number) for key, number in true_of.items()}


def _truth(file: ListFile) -> list:
    return list(file.truth)


def decide(stage: Stage) -> None:
    """The officer answers the first third of the queue; the rest waits on her home page."""
    officer = stage.viewer("tram")
    pairs = list(roster_queries.review_queue(officer))
    for number, pair in enumerate(pairs[: len(pairs) // 3]):
        left, right = stage.person_of.get(str(pair.left_id)), stage.person_of.get(str(pair.right_id))
        if left is None or right is None:
            continue
        answer = "same" if left.id == right.id else "twins" if left.twin == right.id else "different"
        if answer == "same" and roster_actions.needs_second(pair):
            continue  # takes a colleague; left for whoever tries the demo
        if Person.objects.filter(pk__in=[pair.left_id, pair.right_id], merged_into=None).count() == 2:
            roster_actions.decide(
                pair=pair, answer=answer, by=officer, now=stage.at(stage.day(-56), 8, number % 60)
            )
