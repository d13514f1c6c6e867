"""Making, wording, locking, sending; who opens a figure; the command."""

import argparse
import datetime as dt
from pathlib import Path

import pytest
import yaml
from django.test import Client
from django.urls import reverse

from kham.accounts.permissions import NotFound
from kham.journal.models import Entry
from kham.kernel.periods import month, report_window
from kham.kernel.reasons import Refusal
from kham.reporting import actions, cli
from kham.reporting.models import Report
from kham.reporting.queries import reports
from kham.reporting.rules import dimensions
from tests.reporting.ward import NOW, TODAY, Ward

JULY = report_window(TODAY)


@pytest.fixture
def ward(db: None) -> Ward:
    """A small ward."""
    return Ward(people=35)


def make(ward: Ward, role: str = "station_officer") -> Report:
    return actions.make_month(campaign=ward.campaign, period=JULY, by=ward.viewer(role), now=NOW)


def browser(ward: Ward, role: str) -> Client:
    client = Client()
    client.force_login(ward.viewer(role).user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_figures_are_frozen_with_their_lists(ward: Ward) -> None:
    made = make(ward)
    assert made.counted_to == TODAY and made.figures == reports.cube(made).totals()
    before = made.figures["remaining"]
    ward.people[0].enrolments.update(excluded_reason="dead")
    Report.objects.get(pk=made.pk)
    assert (
        reports.cube(made).count("remaining")
        == before
        == len(
            reports.people_of(ward.viewer("station_officer"), "person", reports.cube(made).ids("remaining"))
        )
    )


def test_a_new_version_leaves_the_old_one_alone(ward: Ward) -> None:
    first = make(ward)
    actions.edit_words(
        report=first, words={"difficulties": "Thiếu máy đo"}, by=ward.viewer("station_officer"), now=NOW
    )
    second = make(ward)
    assert (second.version, second.words["difficulties"]) == (2, "Thiếu máy đo")
    with pytest.raises(Refusal, match="bản mới hơn"):
        actions.finalise(report=first, by=ward.viewer("station_officer"), now=NOW)


def test_from_draft_to_sent(ward: Ward) -> None:
    officer, made = ward.viewer("station_officer"), make(ward)
    with pytest.raises(Refusal, match="Khóa số liệu trước"):
        actions.mark_sent(report=made, to="UBND", by=officer, now=NOW)
    actions.finalise(report=made, by=officer, now=NOW)
    with pytest.raises(Refusal, match="đã khóa"):
        actions.edit_words(report=made, words={"next": "x"}, by=officer, now=NOW)
    done = actions.mark_sent(report=made, to="UBND phường", by=officer, now=NOW)
    assert done.state == "sent" and done.sent_to == "UBND phường"
    assert list(Entry.objects.order_by("seq").values_list("action", flat=True)) == [
        "reporting.make",
        "reporting.finalise",
        "reporting.mark_sent",
    ]


@pytest.mark.parametrize(
    ("period", "words"),
    [(month(2026, 7), "chốt trước ngày 20"), (report_window(dt.date(2026, 9, 1)), "bắt đầu từ")],
)
def test_only_reporting_windows_that_have_begun(ward: Ward, period: object, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        actions.make_month(campaign=ward.campaign, period=period, by=ward.viewer("station_officer"), now=NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize("role", ["leader", "province_officer", "clinician", "inspector"])
def test_others_do_not_make_the_wards_report(ward: Ward, role: str) -> None:
    with pytest.raises(NotFound):
        make(ward, role)


def test_numbers_open_only_for_those_who_see_names(ward: Ward) -> None:
    made = make(ward)
    address, names = (
        reverse("reporting:figure", args=[made.pk, "remaining"]),
        {p.full_name for p in ward.people},
    )
    page = browser(ward, "station_officer").get(reverse("reporting:report", args=[made.pk])).content.decode()
    assert address in page
    opened = browser(ward, "station_officer").get(address)
    assert f": {made.figures['remaining']}" in opened.content.decode() and [
        n for n in names if n in opened.content.decode()
    ]
    assert Entry.objects.filter(action="reporting.open_figure", object_id=str(made.pk)).count() == 1
    for role in ("leader", "coordinator", "province_officer"):
        other = browser(ward, role)
        shown = other.get(reverse("reporting:report", args=[made.pk])).content.decode()
        assert "so-lieu" not in shown and not [n for n in names if n in shown]
        assert other.get(address).status_code == 404


def test_every_linked_figure_opens_the_number_it_shows(ward: Ward) -> None:
    made, client = make(ward), browser(ward, "station_officer")
    cube = reports.cube(made)
    for key, where in [
        ("examined", {"unit": ward.places[0].path}),
        ("listed", {"group": "poor"}),
        ("remaining", {"age": "60-79"}),
        ("cases_open", {}),
        ("rejected", {}),
    ]:
        page = client.get(reverse("reporting:figure", args=[made.pk, key]), where).content.decode()
        assert f": {cube.count(key, **where)}" in page, key
    assert client.get(reverse("reporting:figure", args=[made.pk, "nothing"])).status_code == 404


def test_screens_answer(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    monkeypatch.setattr("kham.kernel.clock.now", lambda: NOW)
    client = browser(ward, "station_officer")
    assert "Lập báo cáo tháng 6" in client.get(reverse("reporting:index")).content.decode(), (
        "June is late and comes first"
    )
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        answer = client.post(reverse("reporting:make"), {"campaign": ward.campaign.pk, "period": JULY.code()})
    made = Report.objects.get()
    assert answer.status_code == 302 and made.period_end == JULY.end
    for name in ("report", "print", "words"):
        assert client.get(reverse(f"reporting:{name}", args=[made.pk])).status_code == 200, name
    words = {
        "issuer": "committee",
        "number": "12",
        "place": "Hòa Bình",
        "signer_post": "head",
        "difficulties": "Thiếu máy",
        "signed_on": "2026-07-19",
    }
    assert client.post(reverse("reporting:words", args=[made.pk]), words).status_code == 302
    assert client.post(reverse("reporting:words", args=[made.pk]), {"issuer": "x"}).status_code == 422
    assert client.post(reverse("reporting:finalise", args=[made.pk])).status_code == 302
    assert client.post(reverse("reporting:sent", args=[made.pk]), {"to": "Sở Y tế"}).status_code == 302
    file = client.get(reverse("reporting:document", args=[made.pk]))
    assert (
        file.content[:2] == b"PK" and "bao-cao-thang-2026-07-11533-ban-1.docx" in file["Content-Disposition"]
    )
    assert client.get(reverse("reporting:annex", args=[made.pk])).content[:2] == b"PK"


def test_command(
    ward: Ward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr("kham.kernel.clock.now", lambda: NOW)
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers())
    options = parser.parse_args(["report", "month", "2026-07", "--unit", "11533", "--out", str(tmp_path)])
    assert options.run(options) == 0
    assert (
        sorted(p.suffix for p in tmp_path.iterdir()) == [".docx", ".xlsx"]
        and "bản 1" in capsys.readouterr().out
    )
    for wrong in (
        ["report", "month", "7/2026", "--unit", "11533"],
        ["report", "month", "2026-07", "--unit", "99999"],
        ["report", "month", "2026-07", "--unit", "11533", "--out", "/nowhere"],
    ):
        options = parser.parse_args(wrong)
        assert options.run(options) == 2 and capsys.readouterr().err.strip().endswith(".")


def test_group_labels_are_those_of_the_roster() -> None:
    path = Path(dimensions.__file__).parents[2] / "roster" / "data" / "groups.yaml"
    theirs = {
        g["code"]: g["label"] for g in yaml.safe_load(path.read_text("utf-8"))["groups"] if g.get("local")
    }
    assert {v.code: v.label for v in dimensions.fixed()["group"] if v.code} == theirs
