"""A later version of a list against the earlier one: who is new, gone, changed; what a person decides about who is gone."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kham.journal import actions as journal_actions
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.roster import permissions
from kham.roster.models import (
    Decision,
    GroupMembership,
    ListState,
    ListVersion,
    RowChange,
    SourceList,
    SourceRow,
    Verdict,
    VersionState,
)
from kham.roster.rules import versions as rules
from kham.roster.sealed import open_json

ALIKE = 0.5  # share of the smaller list that must stand on the other
LOOK_AT = 6  # earlier lists of the sender that are compared


def propose(*, source_list: SourceList, by: Any, now: dt.datetime) -> ListVersion | None:
    """Look for the earlier list that this one continues and compare the two; kept as a proposal, or as certain when our
    own answered workbook came back. Called when a list was read; an earlier answer about the pair is kept."""
    before = ListVersion.objects.filter(later=source_list).first()
    declined = before.earlier_id if before and before.state == VersionState.DECLINED else None
    own = str(source_list.counts.get("answers", ""))
    candidates = _candidates(source_list, own)
    if not candidates:
        return None
    later = entries(source_list.rows.all())
    earlier, certain, told = None, False, []
    best = ALIKE
    for one in candidates:
        told_by = entries(one.rows.all())
        alike = rules.likeness(told_by, later)
        if str(one.pk) == own or alike > best:
            earlier, told, best = one, told_by, alike
        if str(one.pk) == own:
            certain = True
            break
    if earlier is None:
        return None
    with transaction.atomic():
        ListVersion.objects.filter(later=source_list).delete()
        made = ListVersion.objects.create(
            later=source_list, earlier=earlier, unit_path=source_list.unit_path, certain=certain, compared_at=now,
            state=VersionState.DECLINED if declined == earlier.pk else VersionState.PROPOSED,
        )  # fmt: skip
        _write_changes(made, rules.compare(told, later))
        if certain and made.state == VersionState.PROPOSED:
            confirm_version(version=made, by=by, now=now)
    return made


def _write_changes(version: ListVersion, pairs: list[rules.Pair]) -> None:
    """Keep what differs, and count what does not."""
    version.changes.all().delete()
    counts = Counter(pair.kind for pair in pairs)
    version.counts = {kind: counts[kind] for kind in ("same", "changed", "new", "gone")}
    version.save(update_fields=["counts"])
    changes = [
        RowChange(
            version=version, unit_path=version.unit_path, kind=pair.kind, earlier_row_id=pair.earlier or None,
            later_row_id=pair.later or None, differences=list(pair.differences),
        )
        for pair in pairs if pair.kind != "same"
    ]  # fmt: skip
    RowChange.objects.bulk_create(changes, batch_size=500)


def _candidates(source_list: SourceList, own: str) -> list[SourceList]:
    """Earlier lists of the sender, the newest first; the one whose answered workbook this is before all."""
    earlier = (
        SourceList.objects.filter(
            unit=source_list.unit, sender=source_list.sender, received_at__lte=source_list.received_at
        )
        .exclude(pk=source_list.pk)
        .exclude(state__in=[ListState.RECEIVED, ListState.WITHDRAWN])
        .exclude(file_name="")
        .order_by("-received_at")
    )
    found = list(earlier[:LOOK_AT])
    if own:
        found.sort(key=lambda one: str(one.pk) != own)
    return found


def entries(rows: Iterable[SourceRow]) -> list[rules.Entry]:
    """Rows in comparable form."""
    return [
        rules.Entry(
            str(row.pk),
            row.sheet,
            row.stt,
            row.fields,
            open_json(row.sealed, "row"),
            row.verdict in (Verdict.ACCEPTED, Verdict.REPAIRED),
        )
        for row in rows
    ]


@transaction.atomic
def confirm_version(*, version: ListVersion, by: Any, now: dt.datetime) -> ListVersion:
    """Yes, this list continues that one: what still waited in the earlier list is taken over by the rows of the later.

    An earlier list that was never committed is withdrawn; nothing of a committed one is removed.
    """
    permissions.check_see_list(by, version.later)
    locked = ListVersion.objects.select_for_update().select_related("earlier", "later").get(pk=version.pk)
    if locked.state == VersionState.CONFIRMED:
        return locked
    if ListState.WITHDRAWN in (locked.earlier.state, locked.later.state):
        raise Refusal("roster.list.withdrawn", _("Danh sách đã rút."))
    locked.state, locked.decided_by, locked.decided_at = VersionState.CONFIRMED, by.actor, now
    locked.save(update_fields=["state", "decided_by", "decided_at"])
    earlier, later = locked.earlier, locked.later
    if _repeat_answers(earlier, later):
        _write_changes(locked, rules.compare(entries(earlier.rows.all()), entries(later.rows.all())))
    if earlier.state == ListState.STAGED:
        earlier.state = ListState.WITHDRAWN
        earlier.save(update_fields=["state"])
    else:
        _same_people(earlier, later, by=by, now=now)
        _take_over(earlier, later)
    journal_actions.record(
        action="roster.confirm_version", by=by, on=later, now=now,
        data={"earlier": str(earlier.pk), **{kind: int(count) for kind, count in locked.counts.items()}},
    )  # fmt: skip
    version.refresh_from_db()
    return version


def _repeat_answers(earlier: SourceList, later: SourceList) -> int:
    """A question that was answered is not asked again about a row the sender left as it was. Returns how many."""
    given = {
        _as_sent(row): row
        for row in earlier.rows.exclude(corrected_by="").filter(
            verdict__in=[Verdict.ACCEPTED, Verdict.REPAIRED]
        )
    }
    if not given:
        return 0
    again = []
    for row in later.rows.filter(verdict=Verdict.QUESTION, person__isnull=True):
        if (old := given.get(_as_sent(row))) is None:
            continue
        row.fields, row.sealed, row.verdict, row.corrected_by = (
            old.fields,
            old.sealed,
            old.verdict,
            old.corrected_by,
        )
        said = f"Hàng {row.row_number}: trả lời như ở bản trước."
        row.notes = [*row.notes, {"code": "row.answered", "column": "", "heading": "", "sentence": said}]
        again.append(row)
    SourceRow.objects.bulk_update(
        again, ["fields", "sealed", "verdict", "corrected_by", "notes"], batch_size=200
    )
    tally = {verdict: later.rows.filter(verdict=verdict).count() for verdict in Verdict.values}
    later.counts = {**later.counts, **tally}
    later.save(update_fields=["counts"])
    return len(again)


def _as_sent(row: SourceRow) -> tuple[str, ...]:
    """The cells of a row as they came, numbers and phones among them; empty cells at the end do not count."""
    hidden = open_json(row.sealed, "row").get("raw", {})
    cells = [str(hidden.get(str(at), value)) for at, value in enumerate(row.raw)]
    while cells and not cells[-1]:
        cells.pop()
    return (row.stt, *cells)


def _same_people(earlier: SourceList, later: SourceList, *, by: Any, now: dt.datetime) -> None:
    """A row that says the same in both versions is the same person, however little it says: a word for the next commit."""
    before, after = (
        list(earlier.rows.filter(person__isnull=False)),
        list(later.rows.filter(person__isnull=True)),
    )
    marks = {str(row.pk): row.fingerprint for row in (*before, *after)}
    pairs = {
        (marks[pair.earlier], marks[pair.later])
        for pair in rules.compare(entries(before), entries(after))
        if pair.kind == "same" and marks[pair.earlier] != marks[pair.later]
    }
    known = set(Decision.objects.filter(unit_path=later.unit_path).values_list("left", "right"))
    Decision.objects.bulk_create(
        [
            Decision(
                unit_path=later.unit_path, left=left, right=right, link=True, reason="Dòng không đổi giữa hai bản của một danh sách",
                decided_by=by.actor, decided_at=now,
            )
            for left, right in sorted(pairs - known)
        ],
        batch_size=500,
    )  # fmt: skip


def _take_over(earlier: SourceList, later: SourceList) -> None:
    """Open questions of the earlier list stop waiting: the sender has written the list anew."""
    waiting = list(earlier.rows.filter(person__isnull=True, verdict=Verdict.QUESTION))
    if not waiting:
        return
    day = clock.local_date(later.received_at)
    for row in waiting:
        row.verdict = Verdict.REFUSED
        said = f"Hàng {row.row_number}: đã thay bằng bản nộp ngày {day.day:02d}/{day.month:02d}/{day.year}."
        row.notes = [*row.notes, {"code": "row.superseded", "column": "", "heading": "", "sentence": said}]
    SourceRow.objects.bulk_update(waiting, ["verdict", "notes"], batch_size=200)
    tally = {verdict: earlier.rows.filter(verdict=verdict).count() for verdict in Verdict.values}
    earlier.counts = {**earlier.counts, **tally}
    earlier.save(update_fields=["counts"])


@transaction.atomic
def decline_version(*, version: ListVersion, by: Any, now: dt.datetime) -> ListVersion:
    """No, this is another list."""
    permissions.check_see_list(by, version.later)
    if version.state == VersionState.CONFIRMED:
        raise Refusal(
            "roster.version.confirmed", _("Đã xác nhận là bản mới; không đổi câu trả lời được nữa.")
        )
    version.state, version.decided_by, version.decided_at = VersionState.DECLINED, by.actor, now
    version.save(update_fields=["state", "decided_by", "decided_at"])
    journal_actions.record(
        action="roster.decline_version",
        by=by,
        on=version.later,
        now=now,
        data={"earlier": str(version.earlier_id)},
    )
    return version


@transaction.atomic
def end_memberships(
    *, version: ListVersion, changes: Iterable[str], by: Any, now: dt.datetime, reason: str
) -> int:
    """Whoever is no longer on the list stops belonging to its group from today, with the reason; nothing is deleted.

    ``changes``: ids of "gone" changes. Returns how many people. Raises Refusal without a reason or before the version
    is confirmed and committed.
    """
    permissions.check_edit(by, version.unit_path)
    if version.state != VersionState.CONFIRMED or version.later.state != ListState.COMMITTED:
        raise Refusal(
            "roster.version.open",
            _("Ghi nhận bản mới trước, rồi mới kết thúc đối tượng của người không còn tên."),
        )
    if not reason.strip():
        raise Refusal(
            "roster.version.reason", _("Ghi lý do: vì sao những người này không còn trong danh sách.")
        )
    day = clock.local_date(now)
    chosen = list(
        version.changes.filter(pk__in=list(changes), kind="gone", answer="").select_related("earlier_row")
    )
    for change in chosen:
        listed = GroupMembership.objects.filter(
            source_row=change.earlier_row, origin="listed", valid_to__isnull=True
        )
        change.memberships = [str(pk) for pk in listed.values_list("pk", flat=True)]
        listed.update(valid_to=day)
        change.answer, change.reason = "ended", reason.strip()[:250]
        change.decided_by, change.decided_at = by.actor, now
    RowChange.objects.bulk_update(
        chosen, ["memberships", "answer", "reason", "decided_by", "decided_at"], batch_size=200
    )
    journal_actions.record(
        action="roster.end_memberships", by=by, on=version.later, now=now, reason=reason[:200],
        data={"people": len(chosen), "memberships": sum(len(change.memberships) for change in chosen)},
    )  # fmt: skip
    return len(chosen)


@transaction.atomic
def keep_memberships(*, version: ListVersion, changes: Iterable[str], by: Any, now: dt.datetime) -> int:
    """The list left these people out by mistake: nothing changes, nobody asks again."""
    permissions.check_edit(by, version.unit_path)
    chosen = version.changes.filter(pk__in=list(changes), kind="gone", answer="")
    count = chosen.update(answer="kept", decided_by=by.actor, decided_at=now)
    journal_actions.record(
        action="roster.keep_memberships", by=by, on=version.later, now=now, data={"people": count}
    )
    return count


@transaction.atomic
def undo_change(*, change: RowChange, by: Any, now: dt.datetime) -> RowChange:
    """Take back what was decided about somebody who is gone; memberships that were ended go on."""
    permissions.check_edit(by, change.unit_path)
    GroupMembership.objects.filter(pk__in=change.memberships).update(valid_to=None)
    before, change.answer, change.reason, change.memberships = change.answer, "", "", []
    change.decided_by, change.decided_at = "", None
    change.save()
    journal_actions.record(
        action="roster.undo_change", by=by, on=change.version.later, now=now, data={"answer": before}
    )
    return change
