"""The clinical rules on screen: which there are, what each table says, who signed it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts.permissions import present
from kham.accounts.requests import Request
from kham.accounts.wording import said
from kham.exams import permissions, queries
from kham.exams.actions import rule_signing
from kham.exams.queries import signing
from kham.exams.rules import triage


def index(request: Request) -> HttpResponse:
    """Every rule in force today by topic."""
    viewer: Any = request.viewer
    permissions.check_see_rules(viewer)
    context = {
        **signing.listing(viewer, queries.day_of(request.now)),
        "can_sign": permissions.can_sign_rules(viewer),
        "crumbs": [(_("Buổi khám"), reverse("exams:index")), (_("Quy tắc lâm sàng"), "")],
    }
    return render(request, "exams/rules.html", context)


def rule(request: Request, name: str) -> HttpResponse:
    """One table with its sources: published medicine, for everybody signed in. Signatures for those who work at exams."""
    viewer: Any = request.viewer
    found = _rule(request, name)
    works_here = permissions.can_see_rules(viewer)
    context = {
        **signing.page(viewer, found, signatures=works_here),
        "can_sign": permissions.can_sign_rules(viewer),
        "following": _following(request, found) if works_here else None,
        "crumbs": [
            (_("Buổi khám"), reverse("exams:index")),
            (_("Quy tắc lâm sàng"), reverse("exams:rules")),
            (said(found.title), ""),
        ]
        if works_here
        else [],
    }
    return render(request, "exams/rule.html", context)


@require_POST
def sign(request: Request) -> HttpResponse:
    """Sign the table that was read, then go on to the next unsigned one."""
    viewer: Any = request.viewer
    permissions.check_sign_rules(viewer)
    found = _rule(request, request.POST.get("rule", ""))
    rule_signing.sign_rule(
        rule=found,
        table_hash=request.POST.get("table_hash", ""),
        licence_number=request.POST.get("licence_number", ""),
        by=viewer,
        now=request.now,
    )
    messages.success(request, _("Đã ký duyệt: %(title)s.") % {"title": said(found.title)})
    following = _following(request, found)
    if request.POST.get("then") == "next" and following:
        return redirect("exams:rule", name=following.rule)
    return redirect("exams:rule", name=found.rule)


@require_POST
def withdraw(request: Request) -> HttpResponse:
    """Take the unit's signature back."""
    viewer: Any = request.viewer
    permissions.check_sign_rules(viewer)
    found = _rule(request, request.POST.get("rule", ""))
    rule_signing.withdraw_rule_signature(
        rule=found, reason=request.POST.get("reason", ""), by=viewer, now=request.now
    )
    messages.success(request, _("Đã rút chữ ký: %(title)s.") % {"title": said(found.title)})
    return redirect("exams:rule", name=found.rule)


def _rule(request: Request, name: str) -> triage.Rule:
    return present(next((r for r in triage.in_force(queries.day_of(request.now)) if r.rule == name), None))


def _following(request: Request, after: triage.Rule) -> triage.Rule | None:
    """The next rule without a signature, in the order of the list."""
    topics = signing.listing(request.viewer, queries.day_of(request.now))["topics"]
    rows = [row for topic in topics for row in topic["rows"]]
    at = next((n for n, row in enumerate(rows) if row["rule"].rule == after.rule), -1)
    return next((row["rule"] for row in rows[at + 1 :] if row["state"] != "signed"), None)
