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
from kham.roster.actions import linking, listed_changes
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
from kham.roster.rules import authority, catalogue
from kham.roster.rules.matching import Outcome
from kham.roster.sealed import open_json

Progress = Callable[[int, int, str], None]
HARM = {"number_shared": 90, "numbers_differ": 80, "same_list": 60, "": 50, "twins": 30}


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
        self.pairs: list[tuple[str, Outcome]] = []
        self.counts: Counter[str] = Counter()

    def judge(self) -> None:
        """Decide for each row in order who it is."""
        matcher, list_id = self.commune.matcher(), str(self.list.pk)
        for at, row in enumerate(self.rows):
            if at % 200 == 0:
                self.progress(at, len(self.rows) * 2, "Đối chiếu với danh sách chung")
            facts = self.commune.facts_of_row(row, self.sealed[row.pk])
            must, cannot = self.commune.decided_for(row.fingerprint)
            outcome = matcher.match(facts, list_id, cannot)
            if must:
                outcome = Outcome("link", must, outcome.reasons if outcome.person == must else ())
            key = outcome.person
            if outcome.kind == "link":
                matcher.seen(key, list_id, facts)
            else:
                person = linking.new_person(self.commune, self.now)
                key = str(person.pk)
                self.new[key] = person
                facts.key, facts.lists = key, frozenset({list_id})
                matcher.add(facts)
                if outcome.kind == "review":
                    self.pairs.append((key, outcome))
            self.counts[outcome.kind] += 1
            self._link(row, key, outcome)

    def _link(self, row: SourceRow, key: str, outcome: Outcome) -> None:
        row.person_id = uuid.UUID(key)
        row.linked_at = self.now
        row.link_reason = [
            {"code": r.code, "sentence": r.sentence, "weight": r.weight} for r in outcome.reasons
        ]
        told = linking.statement(row, self.sealed[row.pk], self.list)
        self.touched.setdefault(key, []).append(told)
        self.commune.owner[row.fingerprint] = key

    def write(self) -> None:
        """Write people first, then what points to them."""
        total = len(self.rows) * 2
        before = linking.statements_of(key for key in self.touched if key not in self.new)
        for key, told in self.touched.items():
            person = self.new.get(key) or self.commune.people[key]
            linking.recompute(person, before.get(key, []) + told, self.commune)
        self.progress(len(self.rows), total, "Ghi người dân")
        households = self._households()
        Household.objects.bulk_create(households)
        made = list(self.new.values())
        linking.free_codes(made)
        Person.objects.bulk_create(made, batch_size=200)
        known = [self.commune.people[key] for key in self.touched if key not in self.new]
        _rewrite(Person, known, linking.COMPUTED)
        self.progress(len(self.rows) + len(self.rows) // 2, total, "Ghi nguồn và đối tượng")
        _rewrite(SourceRow, self.rows, ["person", "linked_at", "link_reason"])
        GroupMembership.objects.bulk_create(self._memberships(), batch_size=500, ignore_conflicts=True)
        ReviewPair.objects.bulk_create(self._questions(), ignore_conflicts=True)
        listed_changes.from_rows(source_list=self.list, rows=self.rows, told=self.touched, by=self.by, now=self.now)
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
                if person.household_id is None or (self.sender.register and not by_hand):
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

    def _questions(self) -> list[ReviewPair]:
        made = {}
        for key, outcome in self.pairs:
            left, right = sorted((key, outcome.person))
            made[left, right] = ReviewPair(
                unit_path=self.list.unit_path, left_id=left, right_id=right, score=outcome.score, hint=outcome.hint,
                reasons=[{"code": r.code, "sentence": r.sentence, "weight": r.weight} for r in outcome.reasons],
                harm=HARM.get(outcome.hint, 50), created_at=self.now,
            )  # fmt: skip
        return list(made.values())

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


def _rewrite(model: Any, things: list[Any], fields: list[str]) -> None:
    """Update many rows by one insert-or-update per batch: far faster than a CASE for every field."""
    if things:
        model.objects.bulk_create(
            things, batch_size=200, update_conflicts=True, unique_fields=["id"], update_fields=fields
        )
