"""Pre-flight of a session: what would be refused if the day's records left now."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kham.accounts.requests import Request
from kham.exams import permissions, queries
from kham.exams.queries import foretelling


def foretold(request: Request, session_id: Any) -> HttpResponse:
    """Reasons, the most frequent first, each with its people and the way to the field; short on the page of the day."""
    viewer: Any = request.viewer
    session = queries.session(viewer, session_id)
    permissions.check_foresee(viewer, session)
    reasons = foretelling.of_session(viewer, session)
    context = {
        "session": session,
        "reasons": reasons,
        "count": foretelling.people_in(reasons),
        "total": queries.encounters(viewer, session).exclude(state="left").count(),
        "short": bool(request.headers.get("HX-Request")),
        "crumbs": [
            (_("Buổi khám"), reverse("exams:index")),
            (session.site.name, reverse("exams:session", args=[session.pk])),
            (_("Hồ sơ sẽ bị trả lại"), ""),
        ],
    }
    template = "exams/parts/foretold.html" if context["short"] else "exams/foretold.html"
    return render(request, template, context)
