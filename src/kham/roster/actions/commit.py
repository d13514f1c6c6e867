"""Commit a staged list: all its good rows or none, in one transaction, each row judged against the present."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel import clock
from kham.kernel.ids import new_id
from kham.roster import permissions
from kham.roster.actions import hooks, indexing, judging, linking, listed_changes, writing
from kham.roster.models import (
    GroupMembership,
    Household,
    ListState,
    Person,
    ReviewPair,
    SourceList,
    SourceRow,
    Verdict,
)
from kham.roster.models.search import new_mark
from kham.roster.rules import authority, catalogue, matching
from kham.roster.sealed import open_json

Progress = Callable[[int, int, str], None]


@transaction.atomic
def commit(
    *, source_list: SourceList, by: Any, now: dt.datetime, progress: Progress | None = None
) -> dict[str, int]:
    """Link every accepted or repaired row to a person, known or new. Rows with an open question wait; once answered,
    the same call takes them in. Returns {"new", "linked", "review", "question", "refused", "people"}.

    Raises Refusal; an exception or a killed process leaves nothing written.
    """
    # Commits of one commune run one after the other, or two lists would make one person twice.
    list(
        SourceList.objects.select_for_update()
        .filter(unit=source_list.unit)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    source_list.refresh_from_db()
    permissions.check_commit(by, source_list)
    work = Commit(source_list, by, now, progress or (lambda done, total, words: None))
    work.judge()
    work.write()
    summary = work.summary()
    source_list.state, source_list.committed_at = ListState.COMMITTED, source_list.committed_at or now
    source_list.counts = {**source_list.counts, "result": _added(source_list.counts.get("result"), summary)}
    source_list.save(update_fields=["state", "committed_at", "counts"])
    indexing.reindex_soon(unit_path=source_list.unit_path, now=now)
    journal_actions.record(action="roster.commit", by=by, on=source_list, now=now, data=summary)
    return summary


def _added(before: dict[str, int] | None, now: dict[str, int]) -> dict[str, int]:
    """Counts over several commits of one list; what waits is as of the last."""
    if not before:
        return now
    return {**now, **{name: before.get(name, 0) + now[name] for name in ("new", "linked", "review")}}


class Commit:
    """One run: rows in, people, links, households, groups and questions out."""

    def __init__(self, source_list: SourceList, by: Any, now: dt.datetime, progress: Progress) -> None:
        self.list, self.by, self.now, self.progress = source_list, by, now, progress
        self.sender = catalogue.sender(source_list.sender)
        self.commune = linking.Commune(source_list.unit, now)
        usable = source_list.rows.filter(
            verdict__in=[Verdict.ACCEPTED, Verdict.REPAIRED], person__isnull=True
        )
        self.rows = list(usable.order_by("sheet", "row_number"))
        self.sealed = {row.pk: open_json(row.sealed, "row") for row in self.rows}
        self.new: dict[str, Person] = {}
        self.touched: dict[str, list[authority.Statement]] = {}
        self.pairs: list[ReviewPair] = []
        self.counts: Counter[str] = Counter()

    def judge(self) -> None:
        """Decide who each row is, all rows of the list together with every row that is linked already."""

        def tell(done: int, total: int, words: str) -> None:
            self.progress(len(self.rows) * done // max(1, total), len(self.rows) * 2, words)

        found = self.commune.link(self.rows, self.sealed, self.list, tell)
        self.commune.load({key for key in found.person if key in found.known})
        names: dict[str, str] = {}  # the engine's key of a new person → the id given here
        self.pairs = self._questions(found, names)
        asked = {str(key) for pair in self.pairs for key in (pair.left_id, pair.right_id)}
        met: set[str] = set()
        for row, engine_key, reasons in zip(self.rows, found.person, found.reasons, strict=True):
            key = self._key(engine_key, found, names)
            again = engine_key in found.known or key in met
            self.counts["link" if again else "review" if key in asked else "new"] += 1
            met.add(key)
            self._link(row, key, matching.sentences(reasons))

    def _key(self, engine_key: str, found: judging.Found, names: dict[str, str]) -> str:
        """The id of a known person, or of somebody who is made now."""
        if engine_key in found.known:
            return engine_key
        if engine_key not in names:
            person = linking.new_person(self.commune, self.now)
            names[engine_key] = str(person.pk)
            self.new[names[engine_key]] = person
        return names[engine_key]

    def _questions(self, found: judging.Found, names: dict[str, str]) -> list[ReviewPair]:
        """What must be asked about rows of this list, or about people known before whom this list shows to be one."""
        mine, made = set(found.person), {}
        for one in found.asked:
            if one.left not in mine and one.right not in mine and one.hint != "known":
                continue  # an old question between others
            if any(key not in mine and key not in found.known for key in (one.left, one.right)):
                continue
            left, right = sorted(self._key(key, found, names) for key in (one.left, one.right))
            made[left, right] = ReviewPair(
                unit_path=self.list.unit_path, left_id=left, right_id=right, score=one.score, hint=one.hint, harm=one.harm,
                reasons=matching.sentences(one.reasons), created_at=self.now,
            )  # fmt: skip
        return list(made.values())

    def _link(self, row: SourceRow, key: str, reasons: list[dict[str, Any]]) -> None:
        row.person_id = uuid.UUID(key)
        row.linked_at = self.now
        row.link_reason = reasons
        told = linking.statement(row, self.sealed[row.pk], self.list)
        self.touched.setdefault(key, []).append(told)

    def write(self) -> None:
        """Write people first, then what points to them."""
        total = len(self.rows) * 2
        beliefs = linking.beliefs_of(key for key in self.touched if key not in self.new)
        changed = []
        for key, told in self.touched.items():
            person = self.new.get(key) or self.commune.people[key]
            was = writing.values_of(person, linking.COMPUTED)
            linking.recompute(person, self.commune.statements(key, beliefs) + told, self.commune)
            if key not in self.new and was != writing.values_of(person, linking.COMPUTED):
                changed.append(person)
        self.progress(len(self.rows), total, "Ghi người dân")
        households = self._households()
        Household.objects.bulk_create(households)
        made = list(self.new.values())
        linking.free_codes(made)
        Person.objects.bulk_create(made, batch_size=200)
        for person in changed:
            person.search_mark = new_mark()
        writing.rewrite(Person, changed, [*linking.COMPUTED, "search_mark"])
        self.progress(len(self.rows) + len(self.rows) // 2, total, "Ghi nguồn và đối tượng")
        writing.rewrite(SourceRow, self.rows, ["person", "linked_at", "link_reason"])
        GroupMembership.objects.bulk_create(self._memberships(), batch_size=500, ignore_conflicts=True)
        ReviewPair.objects.bulk_create(self.pairs, ignore_conflicts=True)
        listed_changes.from_rows(
            source_list=self.list, rows=self.rows, told=self.touched, by=self.by, now=self.now
        )
        hooks.call(hooks.after_facts, people=[person.pk for person in changed], now=self.now)
        self.progress(total, total, "Xong")

    def _households(self) -> list[Household]:
        """Households of a list that tells them; a household known through any member is kept."""
        groups: dict[tuple[str, int], list[SourceRow]] = {}
        for row in self.rows:
            if number := row.fields.get("household"):
                groups.setdefault((row.sheet, number), []).append(row)
        made, order = [], Household.objects.filter(unit_path__startswith=self.list.unit_path).count()
        for members in groups.values():
            people = [
                self.new.get(str(row.person_id)) or self.commune.people[str(row.person_id)] for row in members
            ]
            home = next((person.household_id for person in people if person.household_id), None)
            if home is None:
                order += 1
                first = people[0]
                head = members[0].fields.get("household_head") or first.full_name
                household = Household(
                    id=new_id(), unit=first.unit, unit_path=first.unit_path, head_name=head[:120],
                    address=first.address, walking_order=order,
                )  # fmt: skip
                made.append(household)
                home = household.pk
            for person in people:
                by_hand = "household" in person.provenance.get("by_hand", {})
                if not by_hand and (person.household_id is None or self.sender.register):
                    person.household_id = home
        return made

    def _memberships(self) -> list[GroupMembership]:
        by_sheet = dict(self.list.sheets.values_list("name", "group"))
        day = clock.local_date(self.list.received_at)
        made = []
        for row in self.rows:
            person = self._person(row)
            for group in groups_of(row.fields, by_sheet.get(row.sheet, ""), self.sender.group):
                made.append(
                    GroupMembership(
                        person=person, unit_path=person.unit_path, group=group, origin="listed", source_row=row,
                        document=self.list.title[:200], valid_from=day,
                        reason=f"Có tên trong danh sách của {self.sender.label}."[:250],
                    )
                )  # fmt: skip
        return made

    def _person(self, row: SourceRow) -> Person:
        return self.new.get(str(row.person_id)) or self.commune.people[str(row.person_id)]

    def summary(self) -> dict[str, int]:
        """Counts for the screen and the journal."""
        waiting = self.list.rows.filter(person__isnull=True).values_list("verdict", flat=True)
        left = Counter(waiting)
        return {
            "new": self.counts["new"], "linked": self.counts["link"], "review": self.counts["review"],
            "question": left[Verdict.QUESTION], "refused": left[Verdict.REFUSED], "people": len(self.touched),
        }  # fmt: skip


def groups_of(values: dict[str, Any], sheet_group: str, sender_group: str) -> list[str]:
    """Groups a row proves: those ticked, and that of its sheet or sender ("cận nghèo" said in the row beats "nghèo")."""
    said = list(values.get("groups", []))
    base = sheet_group or sender_group
    if not base:
        return said
    poverty = [group for group in said if group in ("near_poor", "poor")]
    if base == "poor" and not sheet_group and poverty:
        return poverty[:1]
    return [base]
