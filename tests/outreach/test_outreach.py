"""Contacts with their consequences, invitations, and the head's page."""

import datetime as dt
import io

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from kham.journal.models import Entry
from kham.kernel import qr
from kham.kernel.reasons import Refusal
from kham.outreach import actions, queries, sheets
from kham.outreach.models import Contact, InvitationBatch
from kham.planning import actions as planning_actions
from kham.planning.models import Appointment
from kham.roster.models import Person
from tests.planning.ward import FIRST, NOW, Ward

pytestmark = pytest.mark.django_db
EVE = FIRST - dt.timedelta(days=2)
LATER = NOW + dt.timedelta(days=12)  # 22/8/2026


@pytest.fixture
def ward() -> Ward:
    return Ward(homes=6).published()


def head_of(ward: Ward):
    return ward.viewer("neighbourhood_head", ward.parts[0])


def test_list_is_the_heads_own_and_shrinks(ward: Ward) -> None:
    head = head_of(ward)
    lines = queries.call_list(head, ward.campaign, EVE)
    assert {line.person.unit_path for line in lines} == {ward.parts[0].path} and len(lines) == 6
    actions.record_contact(person=lines[0].person, channel="visit", outcome="will_come", by=head, now=LATER)
    assert len(queries.call_list(head, ward.campaign, EVE)) == 5
    assert queries.call_list(ward.viewer("coordinator", ward.commune), ward.campaign, EVE) == []


def test_head_proposes_station_confirms(ward: Ward) -> None:
    head, person = head_of(ward), ward.people[0]
    contact = actions.record_contact(
        person=person, channel="visit", outcome="moved", note="Về quê", by=head, now=LATER
    )
    person.refresh_from_db()
    assert person.moved_on is None and queries.proposals(ward.officer, ward.campaign) == [contact]
    with pytest.raises(Refusal):
        actions.confirm(contact=contact, by=head, now=LATER)
    actions.confirm(contact=contact, by=ward.officer, now=LATER)
    person.refresh_from_db()
    assert person.moved_on == EVE and queries.proposals(ward.officer, ward.campaign) == []
    assert not Appointment.objects.filter(person=person, state="planned").exists()


def test_bedridden_and_back(ward: Ward) -> None:
    contact = actions.record_contact(
        person=ward.people[0], channel="visit", outcome="bedridden", by=ward.officer, now=LATER
    )
    assert Person.objects.get(pk=ward.people[0].pk).bedridden
    actions.undo_contact(contact=contact, by=ward.officer, now=LATER)
    assert not Person.objects.get(pk=ward.people[0].pk).bedridden and not Contact.objects.exists()


def test_undo_is_for_the_day_and_the_hand(ward: Ward) -> None:
    contact = actions.record_contact(
        person=ward.people[0], channel="visit", outcome="absent", by=head_of(ward), now=LATER
    )
    with pytest.raises(Refusal, match="người ghi"):
        actions.undo_contact(contact=contact, by=ward.officer, now=LATER)


def test_refusal_has_a_reason_and_channels_are_checked(ward: Ward) -> None:
    contact = actions.record_contact(
        person=ward.people[0], channel="call", outcome="refused", by=ward.officer, now=LATER
    )
    assert contact.note == "Không nêu lý do"
    with pytest.raises(Refusal, match="hình thức"):
        actions.record_contact(
            person=ward.people[1], channel="visit", outcome="wrong_number", by=ward.officer, now=LATER
        )


def test_invitations_hold_a_token_only(ward: Ward) -> None:
    session = ward.plan.sessions.first()
    batch, content = actions.print_invitations(session=session, by=ward.officer, now=LATER)
    actions.print_invitations(session=session, by=ward.officer, now=LATER, unit=session.units[0])
    assert InvitationBatch.objects.count() == 2 and batch.people == session.appointments.count()
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    assert "OTP" in text and session.appointments.first().short_code[3:] in text
    token = session.appointments.first().token
    drawn = qr.svg(f"{sheets.QR_PREFIX}{token}")
    assert drawn.startswith("<svg") and token not in drawn
    with pytest.raises(Refusal, match="Đã in giấy mời"):
        planning_actions.take_back(plan=ward.plan, by=ward.officer, now=LATER)


def sign_in(viewer: object) -> Client:
    client = Client()
    client.force_login(viewer.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_one_tap_undo_and_phone_by_http(ward: Ward) -> None:
    head, person = head_of(ward), ward.people[0]
    client = sign_in(head)
    assert "0912345678" not in client.get(reverse("outreach:index")).content.decode()
    shown = client.post(
        reverse("outreach:phone", args=[person.pk]), headers={"HX-Request": "true"}
    ).content.decode()
    assert "tel:0912345678" in shown and Entry.objects.filter(action="outreach.show_phone").count() == 1
    said = client.post(
        reverse("outreach:record", args=[person.pk]), {"outcome": "will_come"}, headers={"HX-Request": "true"}
    )
    assert "Sẽ đến" in said.content.decode() and "Hoàn tác" in said.content.decode()
    client.post(reverse("outreach:undo", args=[Contact.objects.get().pk]), headers={"HX-Request": "true"})
    assert not Contact.objects.exists()
    everybody = [one.pk for one in ward.people[:3]]
    client.post(reverse("outreach:record_home"), {"person": everybody, "outcome": "will_come"})
    assert Contact.objects.count() == 3
    assert (
        client.post(reverse("outreach:record", args=[ward.people[3].pk]), {"outcome": "absent"}).status_code
        == 404
    )


def test_print_by_http_gives_a_file(ward: Ward, django_capture_on_commit_callbacks) -> None:
    session = ward.plan.sessions.first()
    with django_capture_on_commit_callbacks(execute=True):
        answer = sign_in(ward.officer).post(reverse("outreach:print", args=[session.pk]))
    assert answer.status_code == 302 and InvitationBatch.objects.count() == 1
    page = sign_in(ward.officer).get(reverse("outreach:session", args=[session.pk])).content.decode()
    assert "Những lần đã in" in page and "Chưa in lần nào" not in page
