"""What folding a check-in asks, prepared: a row each, or none. The folder has checked who writes."""

from django.db.models import UUIDField

from kham.exams.models import Encounter
from kham.places.models import Prepared
from kham.planning.models import Appointment, Session
from kham.roster.models import Person

session = Prepared(
    lambda key: (
        Session.objects.select_for_update(of=("self",)).select_related("campaign", "team").filter(pk=key)
    ),
    UUIDField(),
)
person = Prepared(lambda key: Person.objects.filter(pk=key), UUIDField())
appointment = Prepared(
    lambda session, person: Appointment.objects.order_by().filter(session_id=session, person_id=person),
    UUIDField(),
    UUIDField(),
)
last_number = Prepared(
    lambda key: (
        Encounter.objects.filter(session_id=key)
        .order_by("-queue_number")
        .values_list("queue_number", flat=True)[:1]
    ),
    UUIDField(),
)
