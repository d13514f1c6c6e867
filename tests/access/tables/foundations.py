"""Home, sign-in, jobs, accounts."""

from typing import Any

from kham.accounts.models import Membership
from kham.jobs.models import Job
from tests.access.row import page, thing


def a_membership(unit: Any, world: Any) -> dict[str, Any]:
    """A membership in the unit."""
    found = Membership.objects.filter(unit=unit).first()
    if found is None:
        user = world.user(None)
        found = Membership.objects.create(
            user=user,
            role="list_provider",
            unit=unit,
            unit_path=unit.path,
            valid_from=world.today.replace(year=2020),
            valid_to=world.today.replace(year=2021),
            granted_by="system:test",
            granted_at=world.now,
        )
    return {"membership_id": found.pk}


def somebody_elses_job(unit: Any, world: Any) -> dict[str, Any]:
    """A job that another user asked for: nobody else may see it."""
    job = Job.objects.create(
        kind="test", title="Việc của người khác", unit_path=unit.path, created_at=world.now
    )
    return {"job_id": job.pk}


MFA = ["mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_generate_recovery_codes"]
# Absent for a user who has no second factor yet, as all users of this table.
MFA_ONLY_WITH_FACTOR = ["mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes"]

ROWS = [
    page("home", everybody=True),
    page("practice", everybody=True),
    page("practice_cards", why="exists only in a practice home"),
    page("practice_again", method="post", why="exists only in a practice home"),
    page("healthz", public=True),
    page("set_language", everybody=True, method="post"),
    page("search", "station_officer clinician neighbourhood_head", method="post"),
    page("design", "administrator"),
    page("account_login", public=True),
    page("account_logout", everybody=True),
    page("account_change_password", everybody=True),
    page("account_reauthenticate", everybody=True),
    page(
        "mfa_authenticate",
        public=True,
        why="second step of sign-in; without a first step it sends back to sign-in",
    ),
    *[page(name, everybody=True) for name in MFA],
    *[page(name, why="404 until the user has a second factor") for name in MFA_ONLY_WITH_FACTOR],
    page("api:api-root", why="the root of the device API answers nothing"),
    page("me", everybody=True),
    page("end_my_sessions", everybody=True, method="post"),
    page("switch_membership", everybody=True, method="post"),
    page("users", "administrator"),
    page("new_user", "administrator"),
    thing("revoke_membership", a_membership, own="administrator"),
    page("jobs:index", everybody=True),
    thing("jobs:job", somebody_elses_job, own=""),
    thing("jobs:progress", somebody_elses_job, own=""),
    thing("jobs:cancel", somebody_elses_job, own="", method="post"),
    thing("jobs:file", somebody_elses_job, own=""),
]
