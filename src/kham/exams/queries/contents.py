"""Facts for the page on which the content of a campaign is set."""

from typing import Any

from django.utils.translation import gettext as _

from kham.campaigns import permissions as campaigns_permissions
from kham.campaigns import queries as campaigns_queries
from kham.campaigns.models import Campaign
from kham.exams import queries
from kham.exams.models import Encounter, EncounterState
from kham.exams.queries import wording
from kham.exams.rules import contents, forms
from kham.exams.rules.definition import Condition, FormDefinition
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


def parts(encounter: Encounter) -> list[dict[str, Any]]:
    """What the person is asked beside the form: [{title, why, stations, active, chosen}], titles in the reader's language."""
    form = queries.form_of(encounter)
    return [
        {
            "title": one.extension.title["en" if wording.english() else "vi"],
            "why": _why(form, one.extension.applies),
            "stations": one.stations,
            "active": one.answered,
            "chosen": [
                form.codes_of(form.by_tag[tag]).get(code, code)
                for tag, codes in one.chosen.items()
                for code in codes
            ],
        }
        for one in contents.parts_of(form, encounter.answers)
    ]


def _why(form: FormDefinition, applies: Condition) -> str:
    """Of whom a part asks: “nữ, dưới 60 tuổi”, “khi Hình thức khám: Khám sàng lọc”."""
    sexes = {"male": _("nam"), "female": _("nữ"), "other": _("giới khác")}
    said = [" / ".join(sexes[sex] for sex in applies.sex)] if applies.sex else []
    if applies.age_from is not None:
        said.append(_("từ %(age)s tuổi") % {"age": applies.age_from})
    if applies.age_below is not None:
        said.append(_("dưới %(age)s tuổi") % {"age": applies.age_below})
    for tag, codes in applies.answers.items():
        field = form.by_tag[tag]
        names = form.codes_of(field)
        values = ", ".join(names.get(code, code) for code in codes if code != "*")
        said.append(_("khi %(field)s: %(value)s") % {"field": wording.name(field), "value": values or "…"})
    return ", ".join(said) or _("mọi người của đợt khám này")
