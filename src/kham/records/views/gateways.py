"""Doors to gateways: what goes on with each, stopping and starting, and the state of the facility's signature."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts.requests import Request
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.records import actions, installation, permissions, queries
from kham.records.queries import signing as signing_queries
from kham.records.queries.channels import GatewayView
from kham.records.rules import profile as profiles
from kham.records.views import tabs


def index(request: Request) -> HttpResponse:
    """Every gateway with what waits, who stopped it and why; the certificate that signs."""
    viewer = request.viewer
    found = queries.gateways(viewer, request.now)
    context = {
        "tabs": tabs(viewer, "gateways"),
        "gateways": [_shown(one) for one in found],
        "paused": sum(bool(one.pauses) for one in found),
        "keys": signing_queries.key_states(request.now),
        "chain": signing_queries.chain_checked(),
        "may_send": permissions.can_send(viewer),
        "crumbs": [(_("Hồ sơ"), reverse("records:index")), (_("Cổng và chữ ký"), "")],
    }
    return render(request, "records/gateways.html", context)


def _shown(one: GatewayView) -> dict[str, Any]:
    try:
        profile: Any = profiles.load(one.code)
    except Refusal:
        profile = None
    words, kind = _("Đang gửi"), "done"
    if one.pauses:
        words, kind = _("Đang tạm dừng"), "look"
    elif not one.declared:
        words, kind = _("Chưa khai báo"), "off"
    elif one.rest_until:
        words, kind = _("Cổng chưa nhận, tự gửi lại sau"), "wait"
    return {
        "one": one,
        "words": words,
        "kind": kind,
        "per_minute": profile.channel.per_minute if profile else None,
        "stuck": one.counts.get("rejected", 0) + one.counts.get("dead", 0),
        "elsewhere": installation.signs_elsewhere(one.code),
    }


@require_POST
def pause(request: Request) -> HttpResponse:
    """Stop sending to a gateway, with a reason, perhaps until a moment."""
    permissions.check_send(request.viewer)
    gateway = request.POST.get("gateway", "")
    if gateway not in {one.code for one in queries.gateways(request.viewer, request.now)}:
        raise Refusal("gateway.unknown", _("Không có cổng này."))
    actions.pause(
        gateway=gateway,
        reason=request.POST.get("reason", ""),
        until=_moment(request.POST.get("until", "")),
        by=request.viewer,
        now=request.now,
    )
    messages.success(request, _("Đã tạm dừng gửi. Hồ sơ vẫn được lập và chờ ở đây."))
    return redirect("records:gateways")


def _moment(typed: str) -> dt.datetime | None:
    """Local time of a form field. Raises Refusal ``pause.until``."""
    if not typed.strip():
        return None
    try:
        return dt.datetime.fromisoformat(typed).replace(tzinfo=clock.VIETNAM).astimezone(dt.UTC)
    except ValueError as wrong:
        raise Refusal("pause.until", _("Thời điểm gửi tiếp không đọc được.")) from wrong


@require_POST
def resume(request: Request, pause_id: str) -> HttpResponse:
    """Start again."""
    found = queries.gateway_pause(request.viewer, pause_id)
    actions.resume(pause=found, by=request.viewer, now=request.now)
    messages.success(request, _("Đã cho gửi tiếp. Bấm “Gửi hồ sơ chờ” hoặc để máy tự gửi."))
    return redirect("records:gateways")
