"""Doors of the room, a module a screen."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kham.accounts.roles import May
from kham.records import permissions
from kham.records.queries import outside as outside_queries
from kham.records.queries import screens


def tabs(viewer: Any, active: str) -> list[dict[str, Any]]:
    """The parts of the room that this viewer has business in, with what waits in each."""
    stuck = screens.stuck(viewer).count()
    open_ones = screens.open_disagreements(viewer).count()
    parts: list[tuple[str, str, str, int | None]] = [
        ("index", _("Hồ sơ"), "records:index", None),
        ("dead", _("Bị từ chối"), "records:dead", stuck or None),
        ("reconciling", _("Đối soát"), "records:reconciliations", open_ones or None),
        ("gateways", _("Cổng và chữ ký"), "records:gateways", None),
    ]
    if permissions.can_send(viewer):
        parts.append(("portal", _("Tệp Excel"), "records:portal", None))
    if viewer.may(May.EXAM_CHECKIN) and viewer.may(May.RESULTS_VIEW):
        parts.append(
            ("outside", _("Cơ sở khác gửi"), "records:outside", outside_queries.waiting(viewer) or None)
        )
    return [
        {"label": label, "url": reverse(name), "active": key == active, "count": count}
        for key, label, name, count in parts
    ]
