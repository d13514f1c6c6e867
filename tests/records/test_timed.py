"""What the running server does by itself."""

import datetime as dt
from typing import Any

import pytest
from django.test import override_settings

from kham.jobs import actions as jobs_actions
from kham.jobs.models import Job
from kham.kernel import clock
from kham.records import actions, timed
from kham.records.models import Reconciliation, Submission
from tests.records.examined import Examined
from tests.records.rig import Rig, send


def asked() -> list[str]:
    return list(Job.objects.order_by("created_at").values_list("kind", flat=True))


def noon(day: Examined) -> dt.datetime:
    return day.now.astimezone(clock.VIETNAM).replace(hour=12)


def test_what_is_due_is_asked_for_once(day: Examined) -> None:
    timed.look(noon(day))
    assert asked() == []
    day.conclude()
    timed.look(noon(day))
    timed.look(noon(day))
    assert asked() == ["records.timed_send"]


def test_the_job_sends(day: Examined, django_capture_on_commit_callbacks: Any) -> None:
    day.conclude()
    with django_capture_on_commit_callbacks(execute=True):
        timed.look(noon(day))
    job = Job.objects.get()
    assert (job.state, job.result["accepted"]) == ("done", 1) and Submission.objects.get().state == "accepted"


def test_nothing_by_itself_where_all_is_invented(day: Examined) -> None:
    day.conclude()
    with override_settings(INVENTED=True):
        timed.look(noon(day))
    assert asked() == []


def test_a_paused_or_resting_gateway_is_left_alone(day: Examined, rig: Rig) -> None:
    day.conclude()
    pause = actions.pause(gateway="stub", reason="Chờ cổng sửa", by=day.doctor, now=day.now)
    timed.look(noon(day))
    assert asked() == []
    actions.resume(pause=pause, by=day.doctor, now=day.now)
    rig.serve("closed*1", retry_after=None)
    send(day)
    timed.look(day.now + dt.timedelta(minutes=5))
    assert asked() == []
    timed.look(noon(day) + dt.timedelta(days=1))
    assert asked() == ["records.timed_send"]


def test_each_night_each_gateway_is_compared_once(
    day: Examined, rig: Rig, django_capture_on_commit_callbacks: Any
) -> None:
    day.conclude()
    send(day)
    night = noon(day).replace(hour=2)
    with django_capture_on_commit_callbacks(execute=True):
        for minute in range(3):
            timed.look(night + dt.timedelta(minutes=minute))
    assert asked() == ["records.nightly"]
    kept = Reconciliation.objects.get()
    assert (kept.matched, kept.open, kept.unit_path) == (1, 0, day.world.commune.path)
    timed.look(night + dt.timedelta(days=1))
    assert asked() == ["records.nightly", "records.nightly"]


def test_a_comparison_that_fails_says_so(
    day: Examined, rig: Rig, django_capture_on_commit_callbacks: Any
) -> None:
    day.conclude()
    send(day)
    assert rig.server is not None
    rig.server.stop()
    with django_capture_on_commit_callbacks(execute=True):
        timed.look(noon(day).replace(hour=2))
    job = Job.objects.get()
    rig.serve()
    assert job.state == "failed" and "Không nối được" in job.error


def test_the_fault_of_one_look_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    seen = []

    def broken(now: dt.datetime) -> None:
        raise ValueError

    monkeypatch.setattr(jobs_actions, "every_minute", [broken, seen.append])
    jobs_actions.tick(now=dt.datetime(2026, 7, 5, tzinfo=dt.UTC))
    assert len(seen) == 1 and "timer" in caplog.text
