"""Facts for the page on which the content of a campaign is set."""

from typing import Any

from kham.campaigns import permissions as campaigns_permissions
from kham.campaigns import queries as campaigns_queries
from kham.campaigns.models import Campaign
from kham.exams import queries
from kham.exams.models import Encounter, EncounterState
from kham.exams.rules import forms
from kham.exams.rules.definition import FormDefinition
from kham.places.models import within
from kham.planning.models import Session
from kham.roster.models import Person


def received(viewer: Any, campaign: Campaign) -> int:
    """How many were received in the campaign so far: they keep the form of that moment."""
    found = Encounter.objects.filter(within(viewer.paths, "unit_path"), session__campaign=campaign)
    return found.exclude(state=EncounterState.VOID).count()


def campaign_to_set(viewer: Any) -> Campaign | None:
    """The viewer's campaign when the viewer may set what it examines."""
    found = campaigns_queries.current(viewer)
    return found if found and campaigns_permissions.can_manage(viewer, found.unit_path) else None


def titles(form: FormDefinition) -> list[str]:
    """Names of the extensions merged into a form."""
    known = {one.ref: one.title.vi for one in forms.all_extensions()}
    return [known.get(ref, ref) for ref in form.extensions]


def extensions_of(person: Person, session: Session) -> list[str]:
    """Names of the extensions a person would be asked at a session."""
    campaign = session.campaign
    form = forms.for_age(
        person.birth, session.on, campaign.content_version, campaign.extensions, sex=person.sex
    )
    return titles(form)


def advised(encounter: Encounter) -> list[str]:
    """Names of the desks an extension adds that are neither done nor refused: good to pass, they hold nobody up."""
    added = {
        station.code
        for one in forms.all_extensions()
        if one.ref in encounter.extensions
        for station in one.stations
    }
    steps = queries.stations(encounter)
    return [step["name"] for step in steps if step["code"] in added and step["state"] == "optional"]
