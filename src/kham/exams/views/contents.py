"""What a campaign examines: content by the day of approval, extensions; shown as sentences before it holds."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kham.accounts.requests import Request, told_on
from kham.campaigns import actions as campaigns_actions
from kham.campaigns import permissions as campaigns_permissions
from kham.campaigns import queries as campaigns_queries
from kham.exams.forms import ContentForm
from kham.exams.queries import contents
from kham.exams.rules import contents as rules
from kham.exams.rules import forms
from kham.kernel import clock


def content(request: Request, campaign_id: Any) -> HttpResponse:
    """Choose, read what changes, confirm."""
    viewer: Any = request.viewer
    campaign = campaigns_queries.campaign(viewer, campaign_id)
    campaigns_permissions.check_manage(viewer, campaign.unit_path)
    offered = rules.offers(clock.local_date(request.now), campaign.extensions)
    form = ContentForm(request.POST or None, campaign=campaign, offered=offered)
    said: list[str] = []
    version = campaign.content_version
    approved: dt.date | None = campaign.approved_on
    if request.method == "POST" and form.is_valid():
        approved, extensions = form.cleaned_data["approved_on"], form.cleaned_data["extensions"]
        version = campaigns_queries.content_for(approved)
        said = rules.changes((campaign.content_version, campaign.extensions), (version, extensions), offered)
        if request.POST.get("sure") or (not said and not form.errors):
            with told_on(form, "approved_on"):
                campaigns_actions.set_content(
                    campaign=campaign, approved_on=approved, extensions=extensions, by=viewer, now=request.now
                )
                messages.success(
                    request,
                    _("Đã lưu. Áp dụng cho người được đón tiếp từ bây giờ.") if said else _("Đã lưu."),
                )
                return redirect("exams:content", campaign_id=campaign.pk)
    own = {
        "campaign": campaign, "form": form, "offered": offered, "chosen": form.chosen(), "said": said, "version": version,
        "why": rules.why(version, approved), "received": contents.received(viewer, campaign), "broken": forms.broken_files(),
        "crumbs": [(_("Nhiệm vụ"), reverse("campaigns:tasks")), (_("Nội dung khám"), "")],
    }  # fmt: skip
    return render(request, "exams/content.html", own, status=422 if form.errors else 200)
