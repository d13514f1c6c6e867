"""Records on their way to the portal stub, in every state that a station meets: accepted, refused, given up, still asked about."""

import datetime as dt
from collections.abc import Iterable

from kham.exams import actions as exams_actions
from kham.exams.models import Conclusion
from kham.records import actions as records_actions
from kham.records.models import Submission
from kham.site import serving
from kham.site.demo.build import elsewhere
from kham.site.demo.build.stage import Stage

KEPT_FOR_THE_STORY = 6
# What the portal does to the last ones, in order: two refused, one checked and not yet saved, one without an answer.
TROUBLE = ("unknown_code*2", "late*1", "timeout_after_accept*1")
GIVEN_UP_AFTER = 12


def send(stage: Stage) -> None:
    """Yesterday evening everything was sent but a few; the nightly comparison ran; this morning some met trouble. Today's
    conclusions wait."""
    evening = stage.at(stage.day(-1), 20)
    due = Submission.objects.filter(state="queued", conclusion__concluded_at__lt=evening)
    many = due.count() > 2 * KEPT_FOR_THE_STORY
    _amend(stage, evening)
    with_stub(stage, evening, limit=due.count() - (KEPT_FOR_THE_STORY if many else 0))
    if many:
        _give_one_up(stage, evening + dt.timedelta(minutes=45))
        _lose_one(stage)
        with_stub(stage, stage.at(stage.today, 6, 40), limit=4, misbehave=TROUBLE)


def with_stub(stage: Stage, now: dt.datetime, *, limit: int, misbehave: Iterable[str] = ()) -> None:
    """One sending to a stub that lives as long as the sending."""
    stub = serving.start_stub(serving.home(), misbehave)
    try:
        records_actions.send_due(now=now, by=stage.viewer("tram"), limit=limit)
    finally:
        stub.terminate()
        stub.wait(timeout=10)


def _amend(stage: Stage, now: dt.datetime) -> None:
    """One doctor completed a conclusion the day after: its record is a second version, and a signed copy is replaced."""
    first = (
        Submission.objects.filter(
            state="queued", conclusion__concluded_at__lt=now, conclusion__health_class__gte=3
        )
        .select_related("conclusion__encounter")
        .order_by("deadline_at", "pk")
        .first()
    )
    if first is None:
        return
    said = first.conclusion
    # Two people took a signed copy home; the first one's is replaced by the amendment.
    for one in (
        said,
        Conclusion.objects.filter(current=True, concluded_at__lt=now)
        .exclude(pk=said.pk)
        .order_by("concluded_at", "pk")
        .first(),
    ):
        if one is not None:
            elsewhere.sign_copy(stage, one.encounter, now - dt.timedelta(hours=6))
    exams_actions.amend(
        encounter=said.encounter,
        reason="Bổ sung mã bệnh theo giấy ra viện người dân đưa.",
        health_class=said.health_class,
        icd_codes=[*said.icd_codes, "E78.5"],
        summary=said.summary,
        advice=said.advice,
        by=stage.viewer("bacsi"),
        now=now - dt.timedelta(hours=3),
    )


def _give_one_up(stage: Stage, now: dt.datetime) -> None:
    """One record met a portal that answered without an end, until the program gave up and asked for a person."""
    unlucky = (
        Submission.objects.filter(state="queued", conclusion__concluded_at__lt=now)
        .order_by("deadline_at", "pk")
        .first()
    )
    if unlucky is None:
        return
    stub = serving.start_stub(serving.home(), [f"ok_with_error*{GIVEN_UP_AFTER}"])
    try:
        for number in range(GIVEN_UP_AFTER):
            if unlucky.state in ("queued", "sent"):
                unlucky = records_actions.send_one(
                    submission=unlucky, by=stage.viewer("tram"), now=now + dt.timedelta(minutes=20 * number)
                )
    finally:
        stub.terminate()
        stub.wait(timeout=10)


def _lose_one(stage: Stage) -> None:
    """The portal was restored from an older copy and lost one record; the nightly comparison finds it."""
    file = serving.home() / "portal-stub.json"
    if not file.exists():
        return
    lines = file.read_text("utf-8").splitlines()
    if len(lines) < KEPT_FOR_THE_STORY:
        return
    file.write_text("\n".join([lines[0], *lines[2:]]) + "\n", "utf-8")
    stub = serving.start_stub(serving.home())
    try:
        records_actions.reconcile(by=stage.viewer("tram"), now=stage.at(stage.today, 2, 10))
    finally:
        stub.terminate()
        stub.wait(timeout=10)
