"""The dashboard shows the report's figures, and every one opens the same list."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from kham.kernel.periods import Period
from kham.oversight import pages, queries
from kham.reporting.queries import figures
from kham.reporting.queries.indicators import Scope
from tests.reporting.ward import NOW, TODAY, Ward


@pytest.fixture
def ward(db: None) -> Ward:
    """A small ward."""
    return Ward(people=45)


def test_dashboard_equals_report(ward: Ward, django_assert_max_num_queries: object) -> None:
    viewer = ward.viewer("leader")
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        seen = queries.progress(viewer, ward.campaign, NOW)
    cube = figures.freeze(
        Scope(
            viewer, ward.campaign, ward.campaign.unit_path, Period("month", dt.date(2026, 6, 20), TODAY), NOW
        )
    )
    assert {key: cube.count(key) for key in seen.figures} == seen.figures
    assert all(cube.table(key, "unit") == table for key, table in seen.by_unit.items())
    assert all(cube.table(key, "group") == table for key, table in seen.by_group.items())


def test_the_days_add_up_to_the_figure(ward: Ward) -> None:
    seen = queries.progress(ward.viewer("leader"), ward.campaign, NOW)
    assert sum(day["examined"] for day in seen.days) == seen.figures["examined"]
    drawn = pages.days_figure(seen)
    assert (
        drawn and [v for v in drawn["series"][0]["values"] if v is not None][-1] == seen.figures["examined"]
    )


def test_bars_add_up_and_only_some_open(ward: Ward) -> None:
    seen = queries.progress(ward.viewer("leader"), ward.campaign, NOW)
    bars = pages.units_figure(ward.viewer("leader"), seen)
    assert sum(map(sum, (s["values"] for s in bars["series"]))) == seen.figures["listed"]
    assert not any(bars["urls"]) and all(pages.units_figure(ward.viewer("station_officer"), seen)["urls"])


@pytest.mark.parametrize("role", ["leader", "station_officer", "province_officer", "inspector"])
def test_pages_answer(ward: Ward, role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kham.kernel.clock.now", lambda: NOW)
    client = Client()
    client.force_login(ward.viewer(role).user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("oversight:index"))
    assert page.status_code == 200 and "Chậm nhất" in page.content.decode()
    assert client.get(reverse("oversight:print")).status_code == 200
    names = {p.full_name for p in ward.people}
    if role != "station_officer":
        assert not [name for name in names if name in page.content.decode()]


def test_tasks_by_organisation(ward: Ward) -> None:
    found = queries.late_tasks(ward.viewer("leader"), TODAY)
    assert {row["owner"]: row["count"] for row in found} == {"Trạm Y tế phường": 1, "Công an phường": 1}
    assert found[-1]["oldest"] == dt.date(2026, 5, 30)


def test_inspector_reads_and_verifies_the_journal(ward: Ward) -> None:
    client = Client()
    client.force_login(ward.viewer("inspector").user, backend="django.contrib.auth.backends.ModelBackend")
    assert (
        client.get(reverse("oversight:journal"), {"phong": "exams", "ngay": "2026-07-10"}).status_code == 200
    )
    answer = client.post(reverse("oversight:verify"), follow=True)
    assert "Nhật ký nguyên vẹn" in answer.content.decode()
