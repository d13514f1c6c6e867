"""What happens to records after they left: people merged, parted, hidden or dead, clocks that jump, a restored copy."""

from __future__ import annotations

import datetime as dt
import errno
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.urls import reverse

from kham.kernel.ids import new_id
from kham.kernel.reasons import Refusal
from kham.records import actions, queries
from kham.records.actions import copies as copy_actions
from kham.records.actions import signing_packs
from kham.records.models import Attempt, Copy, GatewayState, SigningPack, Submission
from kham.records.queries import copies as copy_queries
from kham.records.rules import reading
from kham.records.stub.portal import Portal
from kham.roster import actions as roster_actions
from kham.roster.models import Merge, Person
from tests.records.examined import Examined
from tests.records.rig import Rig, later, send

CHECK = "https://kham.example/cong/ban-ky/"


def join(day: Examined, kept: Person, absorbed: Person) -> Merge:
    """The station says that two people are one."""
    from kham.roster.actions import merging

    return merging.merge(
        kept,
        absorbed,
        pair=None,
        path=kept.unit_path,
        by=day.doctor,
        now=later(day, 1),
        reason="Cùng một người",
    )


def another_day(day: Examined) -> None:
    """A further session: the same two people may have come twice."""
    team, again = day.session.team, day.session
    team.pk, team.name = new_id(), "Đoàn 2"
    team.save(force_insert=True)
    again.pk, again.team = new_id(), team
    again.save(force_insert=True)


def two_accepted(day: Examined) -> tuple[Person, Person]:
    """Two people examined in two sessions, both accepted, each with a copy in hand."""
    kept, absorbed = day.person(), day.person(full_name="Nguyễn Thị Bươi", phone="0987000111")
    first = day.conclude(kept)
    another_day(day)
    second = day.conclude(absorbed)
    assert send(day)["accepted"] == 2
    for made in (first, second):
        copy_actions.issue(encounter=made.encounter, address=CHECK, by=day.doctor, now=day.now)
    return kept, absorbed


def held(rig: Rig) -> dict[str, tuple[str, int]]:
    """visit → message id and version that the portal holds as current."""
    return {one.visit_id: (one.msg_id, one.version) for one in rig.current()}


def identity(row: Submission, day: Examined) -> tuple[str, str]:
    """Name and number in the message of a row."""
    read = reading.read(actions.open_package(submission=row, by=day.doctor, now=day.now))
    return read["name"], read["personal_number"]


def test_two_accepted_people_become_one_and_two_again(day: Examined, rig: Rig) -> None:
    kept, absorbed = two_accepted(day)
    visit = absorbed.encounters.get()
    join(day, kept, absorbed)
    rows = {row.encounter_id: row for row in Submission.objects.exclude(state="replaced")}
    assert rows[visit.pk].state == "queued" and rows[visit.pk].version == 2
    assert rows[visit.pk].because == "person"
    told = queries.counters(day.doctor, now=later(day, 2))
    assert told.reconciles and (told.accepted, told.queued) == (1, 1)
    assert send(day, now=later(day, 2))["accepted"] == 1
    assert {version for _msg, version in held(rig).values()} == {1, 2}
    now_sent = Submission.objects.get(encounter=visit, state="accepted")
    assert identity(now_sent, day) == ("NGUYỄN THỊ BƯỞI", kept.personal_number)

    roster_actions.separate(person=absorbed, by=day.doctor, now=later(day, 3), reason="Hai người khác nhau")
    send(day, now=later(day, 3))
    back = Submission.objects.get(encounter=visit, state="accepted")
    assert back.version == 3 and identity(back, day) == ("NGUYỄN THỊ BƯƠI", absorbed.personal_number)
    told = queries.counters(day.doctor, now=later(day, 3))
    assert told.reconciles and told.accepted == 2
    assert actions.reconcile(by=day.doctor, now=later(day, 4)).open == 0


def test_a_copy_with_another_name_no_longer_counts(day: Examined, rig: Rig, client: Any) -> None:
    kept, absorbed = two_accepted(day)
    visit = absorbed.encounters.get()
    old = Copy.objects.get(encounter=visit)
    join(day, kept, absorbed)
    old.refresh_from_db()
    assert copy_queries.standing(old).state == copy_queries.REVOKED
    page = client.get(reverse("portal:copy_check_code", args=[old.code])).content.decode()
    assert "Bươi" not in page and "Bưởi" not in page
    visit.refresh_from_db()
    new = copy_actions.issue(encounter=visit, address=CHECK, by=day.doctor, now=later(day, 2))
    assert new.pk != old.pk and copy_queries.standing(new).state == copy_queries.CURRENT
    roster_actions.separate(person=absorbed, by=day.doctor, now=later(day, 3), reason="Hai người khác nhau")
    new.refresh_from_db()
    assert copy_queries.standing(new).state == copy_queries.REVOKED
    assert copy_queries.standing(Copy.objects.get(encounter__person=kept)).state == copy_queries.CURRENT


def test_whoever_stays_gets_a_new_version_when_the_merge_changes_the_number(day: Examined, rig: Rig) -> None:
    """Lists told of both: joined, the number is another one than what the portal holds."""
    kept, absorbed = two_accepted(day)
    join(day, kept, absorbed)
    send(day, now=later(day, 2))
    before = held(rig)
    renamed(kept, day, personal_number="031156099999")
    assert held(rig) == before
    assert send(day, now=later(day, 3))["accepted"] == 2  # both exams are this person's
    assert {row["personal_number"] for row in read_all(day)} == {"031156099999"}
    renamed(kept, day)
    assert Submission.objects.filter(state="queued").count() == 0  # nothing changed, nothing is sent
    assert actions.reconcile(by=day.doctor, now=later(day, 4)).open == 0


def renamed(person: Person, day: Examined, **facts: str) -> None:
    from kham.records.actions import persons

    Person.objects.filter(pk=person.pk).update(**facts)
    person.refresh_from_db()
    with transaction.atomic():
        persons.renamed(person=person, by=day.doctor, now=later(day, 2.5))


def read_all(day: Examined) -> list[dict[str, Any]]:
    rows = Submission.objects.filter(state="accepted")
    return [reading.read(actions.open_package(submission=row, by=day.doctor, now=day.now)) for row in rows]


# --- clocks that jump


def test_a_clock_that_was_ahead_for_a_while_leaves_nothing_behind(day: Examined, rig: Rig) -> None:
    """The server's clock stood a year ahead while the portal was silent; then it was set right."""
    wrong = day.now + dt.timedelta(days=370)
    rig.serve("timeout_after_accept*2")
    for _ in range(2):
        day.conclude(day.person())
    send(day, limit=1, now=wrong)
    GatewayState.objects.update(rest_until=wrong + dt.timedelta(hours=1), rest_code="HTTP 503")
    row = Submission.objects.get(state="sent")
    assert row.next_try_at is not None and row.next_try_at > wrong
    rig.serve()
    assert send(day, now=later(day, 1))["accepted"] == 2
    assert set(held(rig)) == {pk.hex for pk in Submission.objects.values_list("encounter_id", flat=True)}
    assert len(rig.portal.messages) == 2
    GatewayState.objects.update(allowance=-30.0, allowance_at=wrong)
    day.conclude(day.person())
    assert send(day, now=later(day, 2))["accepted"] == 1  # the allowance of next year fills from now on


@pytest.mark.parametrize("jump", [-6.0, -0.5, 0.5, 6.0])
def test_a_clock_that_jumps_between_sending_and_asking_sends_nothing_twice(
    day: Examined, rig: Rig, jump: float
) -> None:
    rig.serve("timeout_after_accept*1")
    day.conclude()
    send(day, now=later(day, 8))
    for hours in (8 + jump, 8 + jump + 1, 8 + jump + 8):
        send(day, now=later(day, hours))
    row = Submission.objects.get()
    assert row.state == "accepted" and rig.portal.pushes == 1
    assert held(rig) == {row.encounter_id.hex: (row.msg_id, 1)}


def test_a_pause_holds_until_its_moment_whatever_the_clock_did(day: Examined, rig: Rig) -> None:
    day.conclude()
    actions.pause(
        gateway="stub", reason="Cổng bảo trì", by=day.doctor, now=later(day, 5), until=later(day, 6)
    )
    assert send(day, now=later(day, 1))["tried"] == 0  # the clock was set back: the pause still holds
    assert send(day, now=later(day, 6.1))["accepted"] == 1


def test_late_is_what_is_past_the_deadline_at_the_clock_of_the_moment(day: Examined, rig: Rig) -> None:
    day.conclude()
    for hours, late in ((23.9, 0), (24.1, 1), (23.9, 0)):
        assert queries.counters(day.doctor, now=later(day, hours)).late == late


# --- a copy of yesterday is put back; the portal is ahead of us


def forget(row: Submission) -> None:
    """As the copy of yesterday knows it: never sent."""
    Submission.objects.filter(pk=row.pk).update(
        state="queued", attempts=0, package=None, sha256="", sent_at=None, answered_at=None, next_try_at=None
    )
    Attempt.objects.all().delete()


def test_what_the_portal_has_already_is_not_called_refused_after_a_restore(day: Examined, rig: Rig) -> None:
    day.conclude()
    send(day)
    row = Submission.objects.get()
    forget(row)
    send(day, now=later(day, 30))  # made anew: the same message id, another moment and signature
    row.refresh_from_db()
    assert (row.state, row.reply_code) == ("accepted", "PS_DS_SAVE_SUCCESS")
    assert held(rig) == {row.encounter_id.hex: (row.msg_id, 1)}
    assert actions.reconcile(by=day.doctor, now=later(day, 31)).open == 0


def test_a_newer_version_that_the_restored_copy_does_not_know_is_found(day: Examined, rig: Rig) -> None:
    conclusion = day.conclude()
    send(day)
    first = Submission.objects.get()
    renamed(conclusion.encounter.person, day, full_name="Nguyễn Thị Bòng")
    assert send(day, now=later(day, 3))["accepted"] == 1
    Submission.objects.exclude(pk=first.pk).delete()  # the copy is older than the second version
    forget(first)
    send(day, now=later(day, 30))
    kept = actions.reconcile(by=day.doctor, now=later(day, 31))
    assert [row.kind for row in kept.disagreements.all()] == ["other_there"] and kept.open == 1
    assert len(rig.portal.messages) == 2  # nothing was sent over the newer version


def test_a_refusal_with_a_fault_in_it_is_not_asked_about(day: Examined, rig: Rig) -> None:
    rig.portal.keys.clear()  # the portal does not know the key: PS_DS_RSA_SIGNATURE_INVALID
    day.conclude()
    assert send(day)["rejected"] == 1
    assert list(Attempt.objects.values_list("doing", flat=True)) == ["push"]


# --- no room on the disk


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Fill the disk, or make room again."""
    plain = FileSystemStorage._save

    def refuse(self: Any, name: str, content: Any) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    return lambda yes: monkeypatch.setattr(FileSystemStorage, "_save", refuse if yes else plain)


def test_a_full_disk_stops_sending_in_words_and_loses_nothing(
    day: Examined, rig: Rig, full: Callable[[bool], None]
) -> None:
    day.conclude()
    full(True)
    with pytest.raises(Refusal) as refused:
        send(day)
    assert refused.value.code == "disk.full" and rig.portal.pushes == 0
    assert Submission.objects.get().state == "queued"
    full(False)
    assert send(day)["accepted"] == 1


def test_a_full_disk_makes_no_copy_and_no_pack(
    day: Examined, rig: Rig, full: Callable[[bool], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = day.conclude()
    Submission.objects.update(state="unsigned")
    full(True)
    with pytest.raises(Refusal, match="đầy"):
        copy_actions.issue(encounter=made.encounter, address=CHECK, by=day.doctor, now=day.now)
    with pytest.raises(Refusal, match="đầy"):
        signing_packs.make_pack(
            facility=day.facility, gateway="stub", password="mat-khau-that-dai", by=day.doctor, now=day.now
        )
    assert not Copy.objects.exists() and not SigningPack.objects.exists()
    assert Submission.objects.get().state == "unsigned"
    full(False)
    pack, _content = signing_packs.make_pack(
        facility=day.facility, gateway="stub", password="mat-khau-that-dai", by=day.doctor, now=day.now
    )
    assert pack.records == 1


# --- an answer about somebody else's record


def test_an_answer_about_another_facilitys_record_settles_nothing(
    day: Examined, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Portal.status

    def other(self: Portal, body: dict[str, Any]) -> Any:
        status, answer = plain(self, body)
        theirs = "8930000000024" + str(body["msg_id"])[13:]
        return status, self.reply(theirs, "PS_DS_SAVE_SUCCESS", "Đã lưu") | {"known": answer}

    rig.serve("timeout_after_accept*1")
    day.conclude()
    send(day)
    monkeypatch.setattr(Portal, "status", other)
    assert send(day, now=later(day, 1))["accepted"] == 0
    assert Submission.objects.get().state == "sent" and rig.portal.pushes == 1
    monkeypatch.setattr(Portal, "status", plain)
    assert send(day, now=later(day, 4))["accepted"] == 1 and rig.portal.pushes == 1
