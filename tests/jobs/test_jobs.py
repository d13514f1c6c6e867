"""Long work: true progress, cancel, results for the requester only, nothing lost in a power cut."""

import pytest
from django.test import Client

from kham.accounts import queries as accounts_queries
from kham.jobs import actions, queries
from kham.jobs.models import Job, State
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from tests.access.world import World


@actions.kind("test.count", title="Đếm")
def count(job: actions.Handle) -> dict:
    """Counts to `n`."""
    for number in range(job.params["n"]):
        job.progress(number + 1, job.params["n"], "đang đếm")
    job.save_file("ket-qua.txt", b"xong")
    job.go_on_to("/")
    return {"counted": job.params["n"]}


@actions.kind("test.refuse", title="Từ chối")
def refuse(job: actions.Handle) -> dict:
    """Refuses."""
    raise Refusal("test", "Tệp trống. Chọn tệp khác.")


@actions.kind("test.fault", title="Hỏng")
def fault(job: actions.Handle) -> dict:
    """Fails by a fault of ours."""
    raise ZeroDivisionError("bí mật")


@pytest.fixture
def world(db: None) -> World:
    """Somebody to ask for work."""
    return World()


def ask(world: World, kind: str, **params: int) -> Job:
    """Enqueue and run."""
    viewer = accounts_queries.viewer_of(world.user("station_officer"), on=world.today)
    job = actions.enqueue(kind=kind, params=params, by=viewer, now=world.now)
    actions.run(job_id=str(job.pk))
    return Job.objects.get(pk=job.pk)


def test_done_with_file_and_progress(world: World) -> None:
    job = ask(world, "test.count", n=5)
    assert (job.state, job.done, job.total, job.result) == (State.DONE, 5, 5, {"counted": 5})
    client = Client()
    client.force_login(world.user("station_officer"), backend="django.contrib.auth.backends.ModelBackend")
    assert b"".join(client.get(f"/cong-viec/{job.pk}/tep/").streaming_content) == b"xong"
    assert "HX-Redirect" not in client.get(f"/cong-viec/{job.pk}/tien-do/").headers  # the file is taken first
    client.force_login(world.user("clinician"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/cong-viec/{job.pk}/tep/").status_code == 404


def test_running_twice_is_harmless(world: World) -> None:
    job = ask(world, "test.count", n=2)
    assert actions.run(job_id=str(job.pk)).attempts == 1


def test_refusal_is_said(world: World) -> None:
    job = ask(world, "test.refuse")
    assert (job.state, job.error) == (State.FAILED, "Tệp trống. Chọn tệp khác.")


def test_fault_reveals_nothing(world: World) -> None:
    job = ask(world, "test.fault")
    assert job.state == State.FAILED
    assert "bí mật" not in job.error


def test_cancel_before_start(world: World) -> None:
    viewer = accounts_queries.viewer_of(world.user("station_officer"), on=world.today)
    job = actions.enqueue(kind="test.count", params={"n": 3}, by=viewer, now=world.now)
    actions.cancel(job=job, by=viewer, now=world.now)
    actions.run(job_id=str(job.pk))
    assert Job.objects.get(pk=job.pk).state == State.CANCELLED


def test_cancel_while_running(world: World) -> None:
    viewer = accounts_queries.viewer_of(world.user("station_officer"), on=world.today)

    @actions.kind("test.stop", title="Dừng")
    def stop(handle: actions.Handle) -> dict:
        actions.cancel(job=handle.job, by=viewer, now=world.now)
        handle.progress(1, 2, "tiếp")
        return {}

    assert ask(world, "test.stop").state == State.CANCELLED


def test_power_cut_leaves_the_job_to_run_again(world: World) -> None:
    """A job that was running when the power went is put back and then runs to its end."""
    viewer = accounts_queries.viewer_of(world.user("station_officer"), on=world.today)
    job = actions.enqueue(kind="test.count", params={"n": 3}, by=viewer, now=world.now)
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING, heartbeat_at=clock.now())
    assert actions.sweep(now=clock.now()) == 0, "somebody may still be at it"
    assert actions.sweep(now=clock.now(), everything=True) == 1
    assert Job.objects.get(pk=job.pk).state == State.DONE


def test_only_my_jobs(world: World) -> None:
    ask(world, "test.count", n=1)
    other = accounts_queries.viewer_of(world.user("coordinator"), on=world.today)
    assert list(queries.mine(other)) == []
