"""The pages a planner uses, by HTTP."""

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from kham.accounts.queries import Viewer
from kham.planning import queries
from kham.planning.models import Appointment, Plan, Session
from tests.planning.ward import Ward

pytestmark = pytest.mark.django_db


def sign_in(viewer: Viewer) -> Client:
    client = Client()
    client.force_login(viewer.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def ward() -> Ward:
    """A ward whose campaign is running today."""
    made = Ward()
    made.campaign.ends_on = made.campaign.ends_on.replace(year=2099)
    made.campaign.save()
    return made


def test_draw_publish_and_undo(ward: Ward) -> None:
    sites, teams = ward.means()
    client = sign_in(ward.officer)
    assert "Có khám kịp" in client.get(reverse("planning:index")).content.decode()
    form = {
        "first_day": "2026-08-24", "last_day": "2026-09-30", "order": "risk", "teams": [team.pk for team in teams],
        "sites": [site.pk for site in sites],
    }  # fmt: skip
    wrong = client.post(reverse("planning:make"), form | {"last_day": "2026-08-01"})
    assert wrong.status_code == 422 and "Ngày cuối phải" in wrong.content.decode()
    page = client.post(reverse("planning:make"), form, follow=True).content.decode()
    assert "Bản dự thảo số 1" in page and "Công bố bản dự thảo" in page
    plan = Plan.objects.get()
    page = client.post(reverse("planning:publish", args=[plan.pk]), follow=True).content.decode()
    assert "Đã công bố bản kế hoạch số 1" in page and reverse("planning:take_back", args=[plan.pk]) in page
    client.post(reverse("planning:take_back", args=[plan.pk]))
    assert set(Session.objects.values_list("state", flat=True)) == {"draft"}


def test_session_page_hides_names_from_those_who_need_none(ward: Ward) -> None:
    ward.published()
    session = queries.sessions(ward.officer, ward.campaign).first()
    name = session.appointments.first().person.full_name
    url = reverse("planning:session", args=[session.pk])
    assert name in sign_in(ward.officer).get(url).content.decode()
    page = sign_in(ward.viewer("school", ward.commune)).get(url).content.decode()
    assert name not in page and "Chỉ hiện số lượng" in page


def test_workbook_holds_every_session(ward: Ward) -> None:
    ward.published()
    answer = sign_in(ward.officer).get(reverse("planning:workbook"))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet.max_row == 1 + Session.objects.count()
    assert sheet["A1"].value == "Ngày" and sheet["A2"].value == "24/8/2026"
    assert "Lịch khám sức khỏe" in sign_in(ward.officer).get(reverse("planning:schedule")).content.decode()


def test_move_and_cancel(ward: Ward) -> None:
    ward.published()
    client = sign_in(ward.officer)
    Session.objects.update(on="2098-01-02")
    first, second = (
        Session.objects.order_by("pk")[:2] if Session.objects.count() > 1 else (Session.objects.first(), None)
    )
    one = Appointment.objects.filter(session=first).first()
    if second is not None:
        Session.objects.filter(pk=second.pk).update(on="2098-01-03")
        client.post(reverse("planning:move", args=[one.pk]), {"session": second.pk})
        assert queries.appointment_by_token(one.token).session_id == second.pk
    page = client.post(
        reverse("planning:cancel", args=[first.pk]), {"reason": "Mưa, ngập, thiên tai"}, follow=True
    )
    assert "chờ xếp lịch lại" in page.content.decode()


def test_sites_and_teams(ward: Ward) -> None:
    client = sign_in(ward.officer)
    site = {"name": "Trạm Y tế", "kind": "station", "unit": ward.commune.pk, "day_limit": 80}
    assert client.post(reverse("planning:new_site"), site).status_code == 302
    again = client.post(reverse("planning:new_site"), site)
    assert again.status_code == 422 and "trùng tên" in again.content.decode()
    team = {"name": "Đoàn 1", "kind": "mobile", "unit": ward.commune.pk, "day_capacity": 90}
    assert "Đoàn 1" in client.post(reverse("planning:new_team"), team, follow=True).content.decode()
