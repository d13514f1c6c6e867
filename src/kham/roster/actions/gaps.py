"""Work items about people who may have been forgotten: compared again with every change of the lists, answered by people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db import transaction

from kham.accounts.models import Organisation
from kham.journal import actions as journal_actions
from kham.kernel import clock
from kham.kernel.ids import new_id
from kham.kernel.reasons import Refusal
from kham.roster import permissions
from kham.roster.actions import conflicts, survey, unlisted
from kham.roster.models import Gap, GapOutcome, GapStep, Person, ReviewPair, ReviewState, SourceList
from kham.roster.rules import catalogue, omissions

Progress = Callable[[int, int, str], None]
MACHINE = "Hệ thống"


@transaction.atomic
def refresh(*, campaign: Any, by: Any, now: dt.datetime, progress: Progress | None = None) -> dict[str, int]:
    """Compare all lists of the campaign again: items, questions about groups, the estimate.

    Doing it twice changes nothing. Items close by themselves when what was missing is there, and say so; one that a person
    closed stays closed, except "registered" that a newer list of the same sender does not bear out.
    Returns {"opened", "reopened", "gone", "open", "conflicts"}.
    """
    permissions.check_refresh(by, campaign.unit_path)
    tell = progress or (lambda done, total, words: None)
    tell(0, 4, "Đọc các danh sách")
    found = survey.take(campaign, clock.local_date(now))
    tell(1, 4, "Đối chiếu danh sách với danh sách")
    summary = _Run(found, now).write()
    tell(2, 4, "Tìm chỗ chưa khớp về đối tượng")
    summary["conflicts"] = conflicts.refresh(found, now)
    tell(3, 4, "Ước tính người chưa có trong danh sách nào")
    unlisted.refresh(found, now)
    journal_actions.record(action="roster.refresh_gaps", by=by, on=campaign, now=now, data=summary)
    tell(4, 4, "Xong")
    return summary


class _Run:
    """One comparison: what is missing now against what was missing before."""

    def __init__(self, taken: survey.Survey, now: dt.datetime) -> None:
        self.survey, self.now = taken, now
        self.campaign, self.on = taken.campaign, taken.on
        self.steps: list[GapStep] = []
        self.owners = owners(self.campaign)
        self.newest = self._newest()

    def _newest(self) -> dict[str, dt.datetime]:
        """When the last list of each kind was committed."""
        newest: dict[str, dt.datetime] = {}
        times = SourceList.objects.filter(pk__in=list(self.survey.lists)).exclude(committed_at=None)
        for pk, at in times.values_list("pk", "committed_at"):
            kind = self.survey.lists[pk]
            if at is not None and (kind not in newest or at > newest[kind]):
                newest[kind] = at
        return newest

    def write(self) -> dict[str, int]:
        """Open, reopen, close and correct items."""
        met = {
            (one.rule, one.key): one
            for one in omissions.find(
                self.survey.known, arrived=self.survey.arrived, on=self.on, year=self.campaign.year
            )
        }
        known = {(gap.rule, gap.person_id): gap for gap in Gap.objects.filter(campaign=self.campaign)}
        parted = _parted(known.values())
        fresh = [self._open(one) for key, one in met.items() if key not in known]
        changed: dict[UUID, Gap] = {}
        reopened = gone = 0
        lost = [gap for key, gap in known.items() if key not in met and not gap.closed]
        why = _why_gone({gap.person_id for gap in lost})
        for gap in lost:
            self._close_by_itself(gap, why[gap.person_id])
            changed[gap.pk] = gap
            gone += 1
        for key, one in met.items():
            held = known.get(key)
            if held is None:
                continue
            if held.closed and (words := self._why_again(held, parted)):
                self._reopen(held, words)
                reopened += 1
                changed[held.pk] = held
            if self._correct(held, one):
                changed[held.pk] = held
        Gap.objects.bulk_create(fresh, batch_size=500)
        Gap.objects.bulk_update(
            list(changed.values()), ["closed", "outcome", "closed_by", "closed_at", "unit_path", "found_in", "detail", "due_on", "other"],
            batch_size=200,
        )  # fmt: skip
        GapStep.objects.bulk_create(self.steps, batch_size=500)
        waiting = len(fresh) + sum(not gap.closed for gap in known.values())
        return {"opened": len(fresh), "reopened": reopened, "gone": gone, "open": waiting}

    def _open(self, one: omissions.Found) -> Gap:
        rule = omissions.rules()[one.rule]
        gap = Gap(
            id=new_id(), campaign=self.campaign, unit_path=self.survey.paths[one.key], rule=one.rule, person_id=one.key,
            found_in=list(one.found_in), detail=one.detail, owner=rule.owner, organisation=self.owners.get(rule.owner),
            due_on=self.on + dt.timedelta(days=rule.days), created_at=self.now,
        )  # fmt: skip
        self._step(gap, "opened", "")
        return gap

    def _correct(self, gap: Gap, one: omissions.Found) -> bool:
        path, kinds = self.survey.paths[one.key], list(one.found_in)
        if (gap.unit_path, gap.found_in, gap.detail) == (path, kinds, one.detail):
            return False
        gap.unit_path, gap.found_in, gap.detail = path, kinds, one.detail
        return True

    def _close_by_itself(self, gap: Gap, words: str) -> None:
        gap.closed, gap.outcome, gap.closed_by, gap.closed_at = (
            True,
            GapOutcome.GONE,
            "system:compare",
            self.now,
        )
        self._step(gap, "closed", words)

    def _why_again(self, gap: Gap, parted: set[UUID]) -> str:
        """Why a closed item is open again; "" when it stays closed."""
        if gap.outcome == GapOutcome.GONE:
            return "Lần đối chiếu này lại thiếu."
        if gap.outcome == GapOutcome.SAME and gap.pk in parted:
            return "Đã quyết định là hai người khác nhau."
        later = self.newest.get(omissions.TARGETS.get(gap.rule, omissions.REGISTER))
        if gap.outcome == GapOutcome.REGISTERED and later and gap.closed_at and later > gap.closed_at:
            return "Danh sách gửi sau khi báo đã bổ sung vẫn chưa có người này."
        return ""

    def _reopen(self, gap: Gap, words: str) -> None:
        gap.closed, gap.outcome, gap.closed_by, gap.closed_at, gap.other = False, "", "", None, None
        gap.due_on = self.on + dt.timedelta(days=omissions.rules()[gap.rule].days)
        self._step(gap, "reopened", words)

    def _step(self, gap: Gap, kind: str, words: str) -> None:
        self.steps.append(
            GapStep(gap=gap, kind=kind, words=words, by="system:compare", by_name=MACHINE, at=self.now)
        )


def owners(campaign: Any) -> dict[str, Organisation]:
    """Sender or role → the organisation of the campaign's unit that answers for it. Heads of neighbourhoods have none."""
    found: dict[str, Organisation] = {}
    for one in Organisation.objects.filter(unit_path=campaign.unit_path, active=True).order_by("name"):
        for code in (one.sender, catalogue.sender(one.sender).code if one.sender else "", one.kind):
            if code:
                found.setdefault(code, one)
    # Several lists of one office name one organisation by one sender; the others are asked there, too.
    office = found.get("disability") or found.get("merit") or found.get("office")
    for code in ("social_protection", "child_protection", "merit", "disability"):
        if office is not None:
            found.setdefault(code, office)
    found.pop("neighbourhood", None)
    return found


def _why_gone(people: set[UUID]) -> dict[UUID, str]:
    why = {}
    keys = list(people)
    for at in range(0, len(keys), 500):
        facts = Person.objects.filter(pk__in=keys[at : at + 500])
        for pk, died, moved, merged in facts.values_list("pk", "died_on", "moved_on", "merged_into_id"):
            why[pk] = omissions.gone_words(dead=bool(died), moved=bool(moved), merged=bool(merged))
    return why


def _parted(gaps: Iterable[Gap]) -> set[UUID]:
    """Items closed as "the same person" whose two people were found to be different."""
    asked = {
        gap.pk: {gap.person_id, gap.other_id}
        for gap in gaps
        if gap.outcome == GapOutcome.SAME and gap.other_id
    }
    if not asked:
        return set()
    people = {person for two in asked.values() for person in two}
    parted = [
        {left, right}
        for left, right in ReviewPair.objects.filter(
            left__in=people, right__in=people, state__in=[ReviewState.DIFFERENT, ReviewState.TWINS]
        ).values_list("left_id", "right_id")
    ]
    return {pk for pk, two in asked.items() if two in parted}


@transaction.atomic
def close_gap(
    *, gap: Gap, outcome: str, by: Any, now: dt.datetime, words: str = "", other: Person | None = None
) -> Gap:
    """Say what became of the person. "same" needs ``other`` and puts the two into the queue of decisions."""
    locked = _locked(gap, by)
    if outcome not in GapOutcome.values or outcome == GapOutcome.GONE:
        raise Refusal("roster.gap.outcome", "Chọn kết quả xác minh.")
    if locked.closed:
        raise Refusal("roster.gap.closed", "Việc này đã xong. Mở lại trước khi ghi kết quả khác.")
    if outcome == GapOutcome.SAME:
        permissions.check_decide(by, locked.unit_path)
        if other is None or other.pk == locked.person_id:
            raise Refusal("roster.gap.other", "Chọn người được cho là cùng một người.")
        _ask_about(locked, other, now)
    elif not words.strip():
        raise Refusal("roster.gap.words", "Ghi căn cứ: ai xác minh, ngày nào, giấy tờ gì.")
    locked.closed, locked.outcome, locked.closed_by, locked.closed_at = True, outcome, by.actor, now
    locked.other = other if outcome == GapOutcome.SAME else None
    locked.save(update_fields=["closed", "outcome", "closed_by", "closed_at", "other"])
    label = str(GapOutcome(outcome).label)
    _write(locked, "closed", f"{label}. {words.strip()}".strip(), by, now)
    journal_actions.record(
        action="roster.close_gap", by=by, on=locked, now=now, reason=words[:250], data={"outcome": outcome}
    )
    return locked


def _ask_about(gap: Gap, other: Person, now: dt.datetime) -> None:
    """Put the question whether the two are one, unless it was put already."""
    left, right = sorted((gap.person_id, other.pk), key=str)
    sentence = "Người rà soát danh sách cho là cùng một người."
    pair, made = ReviewPair.objects.get_or_create(
        left_id=left, right_id=right,
        defaults={
            "unit_path": gap.unit_path, "harm": 70, "created_at": now,
            "reasons": [{"code": "gap", "sentence": sentence, "weight": None}],
        },
    )  # fmt: skip
    if not made and pair.state in (ReviewState.DIFFERENT, ReviewState.TWINS):
        raise Refusal(
            "roster.gap.decided",
            "Hai người này đã được quyết định là khác nhau. Hoàn tác quyết định đó trước.",
        )


@transaction.atomic
def reopen_gap(*, gap: Gap, by: Any, now: dt.datetime, words: str) -> Gap:
    """Take an answer back."""
    locked = _locked(gap, by)
    if not locked.closed:
        return locked
    if not words.strip():
        raise Refusal("roster.gap.words", "Ghi lý do mở lại.")
    locked.closed, locked.outcome, locked.closed_by, locked.closed_at, locked.other = (
        False,
        "",
        "",
        None,
        None,
    )
    locked.due_on = clock.local_date(now) + dt.timedelta(days=omissions.rules()[locked.rule].days)
    locked.save(update_fields=["closed", "outcome", "closed_by", "closed_at", "other", "due_on"])
    _write(locked, "reopened", words.strip(), by, now)
    journal_actions.record(action="roster.reopen_gap", by=by, on=locked, now=now, reason=words[:250])
    return locked


@transaction.atomic
def note_gap(*, gap: Gap, words: str, by: Any, now: dt.datetime) -> Gap:
    """Write down what was asked and answered so far."""
    locked = _locked(gap, by)
    if not words.strip():
        raise Refusal("roster.gap.words", "Ghi nội dung.")
    _write(locked, "note", words.strip(), by, now)
    journal_actions.record(action="roster.note_gap", by=by, on=locked, now=now)
    return locked


@transaction.atomic
def hand_gap(*, gap: Gap, owner: str, due_on: dt.date, by: Any, now: dt.datetime) -> Gap:
    """Ask somebody else, or give another date. ``owner``: a sender, "station" or "neighbourhood". The station's."""
    locked = _locked(gap, by)
    permissions.check_refresh(by, locked.unit_path)
    if owner not in OWNERS:
        raise Refusal("roster.gap.owner", "Chọn nơi xác minh.")
    if due_on < clock.local_date(now):
        raise Refusal("roster.gap.due", "Hạn phải từ hôm nay trở đi.")
    locked.owner, locked.organisation, locked.due_on = owner, owners(locked.campaign).get(owner), due_on
    locked.save(update_fields=["owner", "organisation", "due_on"])
    _write(locked, "handed", owner_label(owner), by, now)
    journal_actions.record(action="roster.hand_gap", by=by, on=locked, now=now, data={"owner": owner})
    return locked


OWNERS = {
    "neighbourhood": "Tổ trưởng tổ dân phố, trưởng thôn", "station": "Trạm Y tế", "police": "Công an",
    "poverty_board": "Ban Chỉ đạo giảm nghèo",
    "social_protection": "Phòng Văn hóa – Xã hội", "child_protection": "Phòng Văn hóa – Xã hội (trẻ em)",
    "elderly_association": "Hội Người cao tuổi",
}  # fmt: skip


def owner_label(code: str) -> str:
    """Who is asked, in words."""
    return OWNERS.get(code) or catalogue.sender(code).label


def _locked(gap: Gap, by: Any) -> Gap:
    locked = Gap.objects.select_for_update().select_related("person", "campaign").get(pk=gap.pk)
    permissions.check_gap(by, locked)
    return locked


def _write(gap: Gap, kind: str, words: str, by: Any, now: dt.datetime) -> None:
    GapStep.objects.create(gap=gap, kind=kind, words=words[:300], by=by.actor, by_name=by.name[:120], at=now)


@transaction.atomic
def settle_person(*, person: Person, now: dt.datetime) -> int:
    """A person died, moved or became part of another: his or her open items close at once. Returns how many."""
    open_gaps = list(Gap.objects.select_for_update().filter(person=person, closed=False))
    words = omissions.gone_words(
        dead=bool(person.died_on), moved=bool(person.moved_on), merged=bool(person.merged_into_id)
    )
    for gap in open_gaps:
        gap.closed, gap.outcome, gap.closed_by, gap.closed_at = True, GapOutcome.GONE, "system:compare", now
        GapStep.objects.create(
            gap=gap, kind="closed", words=words, by="system:compare", by_name=MACHINE, at=now
        )
    Gap.objects.bulk_update(open_gaps, ["closed", "outcome", "closed_by", "closed_at"])
    conflicts.settle_person(person)
    return len(open_gaps)


def person_status(*, person: Person, status: str, now: dt.datetime, **_more: Any) -> None:
    """Follower: a death or a move closes open items at once; a return is found again by the next comparison."""
    if status in ("dead", "moved"):
        settle_person(person=person, now=now)


def people_merged(*, absorbed: Person, now: dt.datetime, **_more: Any) -> None:
    """Follower: nothing is asked about the absorbed record any more; a separation is found again by the next comparison."""
    settle_person(person=absorbed, now=now)
