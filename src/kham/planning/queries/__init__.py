"""Reads of planning; the first argument is the viewer."""

from kham.planning.queries.placing import CAME, EXAMINED, Waiting, arithmetic, came, examined, waiting
from kham.planning.queries.sessions import (
    appointment,
    appointment_by_token,
    appointments,
    appointments_in,
    current_appointment,
    people_of,
    plan,
    plan_numbers,
    plans,
    session,
    sessions,
    upcoming,
)
from kham.planning.queries.sites import (
    campaign,
    neighbourhoods,
    site,
    sites,
    team,
    teams,
    unit_label,
    unit_names,
)

__all__ = [
    "CAME", "EXAMINED", "Waiting", "came", "appointment", "appointment_by_token", "appointments", "appointments_in", "arithmetic",
    "campaign",
    "current_appointment", "examined", "neighbourhoods", "people_of", "plan", "plan_numbers", "plans", "session", "sessions",
    "site", "sites", "team", "teams", "unit_label", "unit_names", "upcoming", "waiting",
]  # fmt: skip
